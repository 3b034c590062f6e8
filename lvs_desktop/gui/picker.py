"""Choosing some of many by name: a search field over a list with boxes; what is chosen stays on top."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import Index, Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Text, column
from lvs_desktop.services.texts import _

SEARCH_WAIT = 150  # milliseconds after the last letter
LINES = 4  # in sight at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """
    One line to choose.

    Attributes:
        key: What it stands for; two lines with equal keys are the same one.
        words: What its columns say.
    """

    key: object
    words: tuple[str, ...]


Find = Callable[[str, Callable[[Sequence[Pick]], None]], None]


class PickModel(Lines):
    """
    Lines with a box each.

    Signals:
        chosen: The chosen lines are others.
    """

    chosen = Signal()

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self.picks: list[Pick] = []
        self.taken: dict[object, Pick] = {}

    def show(self, found: Sequence[Pick]) -> None:
        """Show what is chosen, and what was found under it."""
        self.beginResetModel()
        self.picks = [*self.taken.values(), *(pick for pick in found if pick.key not in self.taken)]
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Choose a line, or not any more. It keeps its place until the next search."""
        if not 0 <= row < len(self.picks):
            return
        pick = self.picks[row]
        if self.taken.pop(pick.key, None) is None:
            self.taken[pick.key] = pick
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.titles) - 1))
        self.chosen.emit()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.picks)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        return self.picks[row].words[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pick = self.picks[index.row()]
        match role:
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                state = _("Chosen") if pick.key in self.taken else _("Not chosen")
                return f"{pick.words[0]}, {state}"
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0:
                return Qt.CheckState.Checked if pick.key in self.taken else Qt.CheckState.Unchecked
            case _:
                return super().data(index, role)


class PickTable(RowTable):
    """Space, Enter or a click takes a line or leaves it."""

    def __init__(self, model: PickModel, name: str, widths: Widths) -> None:
        super().__init__(model, name, widths)
        self._lines = model
        self.clicked.connect(lambda index: model.toggle(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row() >= 0:
            self._lines.toggle(self.row())
            event.accept()
        else:
            super().keyPressEvent(event)


class Picker(QWidget):
    """
    A search field and the list under it.

    Args:
        name: What a screen reader calls the list.
        hint: Stands in the empty field, and is its name.
        titles: Of the columns; the first one has the boxes.
        widths: Of the columns.
        find: (search, done): gets lines off the UI thread and hands them to `done` on it.

    Signals:
        chosen: (keys) of the chosen lines.
    """

    chosen = Signal(object)

    def __init__(self, name: str, hint: str, titles: Sequence[str], widths: Widths, find: Find) -> None:
        super().__init__()
        self._find = find
        self._turn = 0  # what was found for an earlier search is dropped
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(theme.em(30))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(SEARCH_WAIT)
        self._wait.timeout.connect(self.look)
        self.search.textChanged.connect(lambda text: self._wait.start())
        self.model = PickModel(titles, self)
        self.model.chosen.connect(self._tell)
        self.table = PickTable(self.model, name, widths)
        self.table.setFixedHeight(round(theme.em(2.2) * (LINES + 1.2)))
        self._none = Text(_("Nobody found. Search for another name."), tone="muted")
        self._none.hide()
        column(self, self.search, self.table, self._none, gap=0.4)

    def look(self) -> None:
        """Search for what stands in the field."""
        self._turn += 1
        turn = self._turn

        def found(picks: Sequence[Pick]) -> None:
            if turn == self._turn:
                self.model.show(picks)
                self._none.setVisible(not self.model.picks)
                if self.model.picks:
                    self.table.selectRow(0)

        self._find(self.search.text(), found)

    def _tell(self) -> None:
        self.chosen.emit(tuple(self.model.taken))

"""The pupils of the page 'Hulpmiddelen' as a table with boxes, and a plain table of words for its other views."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from lvs_desktop.domain.accommodations import Holder
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import Index, Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.services.accommodation_words import checked_text, measures_text, pupil_name, until_text, why_text
from lvs_desktop.services.texts import _, pgettext


class Shows(IntEnum):
    """The columns."""

    NAME = 0
    GROUP = 1
    WHY = 2
    UNTIL = 3
    CHECKED = 4
    MEASURES = 5


WIDTHS = Widths(
    columns={Shows.NAME: 15.0, Shows.GROUP: 5.0, Shows.WHY: 15.0, Shows.UNTIL: 7.0, Shows.CHECKED: 7.0},
    narrow={Shows.NAME: 12.0, Shows.GROUP: 4.0, Shows.WHY: 11.0, Shows.UNTIL: 6.5, Shows.CHECKED: 6.5},
    last=Shows.MEASURES,
    least=12.0,
    roomy=18.0,
    spare=(Shows.CHECKED, Shows.UNTIL, Shows.GROUP),  # the form has them
)


class HolderModel(Lines):
    """
    Pupils with their accommodations; each line has a box.

    Signals:
        chosen: Other lines are chosen.
    """

    chosen = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            pgettext("column", "Pupil"),
            pgettext("column", "Class"),
            pgettext("column", "Look at because"),
            pgettext("column", "Valid until"),
            pgettext("column", "Checked on"),
            pgettext("column", "Accommodations"),
        )
        super().__init__(titles, parent)
        self.holders: tuple[Holder, ...] = ()
        self.taken: set[int] = set()  # ids of pupils
        self._school_year = ""

    def show(self, holders: Sequence[Holder], school_year: str) -> None:
        """Show these; who is not among them is chosen no longer."""
        self.beginResetModel()
        self.holders, self._school_year = tuple(holders), school_year
        self.taken &= {one.pupil.id for one in self.holders}
        self.endResetModel()
        self.chosen.emit()

    def toggle(self, row: int) -> None:
        """Choose a line, or not any more."""
        if 0 <= row < len(self.holders):
            self.taken ^= {self.holders[row].pupil.id}
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Shows) - 1))
            self.chosen.emit()

    def choose_all(self, *, on: bool) -> None:
        """Choose every line that is shown, or none."""
        self.taken = {one.pupil.id for one in self.holders} if on else set()
        if self.holders:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.holders) - 1, 0))
        self.chosen.emit()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.holders)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        return self._cell(self.holders[row], Shows(column))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid():
            self.toggle(index.row())
            return True
        return False

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one, shows = self.holders[index.row()], Shows(index.column())
        match role:
            case Qt.ItemDataRole.AccessibleTextRole if shows is Shows.NAME:
                return f"{self._cell(one, shows)}, {_('Chosen') if one.pupil.id in self.taken else _('Not chosen')}"
            case Qt.ItemDataRole.CheckStateRole if shows is Shows.NAME:
                return Qt.CheckState.Checked if one.pupil.id in self.taken else Qt.CheckState.Unchecked
            case _:
                return super().data(index, role)

    def _cell(self, one: Holder, shows: Shows) -> str:
        match shows:
            case Shows.NAME:
                return pupil_name(one.pupil)
            case Shows.GROUP:
                return one.pupil.group or ""
            case Shows.WHY:
                return why_text(one, self._school_year)
            case Shows.UNTIL:
                return until_text(one.measures)
            case Shows.CHECKED:
                return checked_text(one.measures)
            case Shows.MEASURES:
                return measures_text(one.measures)


class HolderTable(RowTable):
    """
    Shows a HolderModel. Space chooses a line.

    Signals:
        opened: Enter or a double click on a line (row).
    """

    opened = Signal(int)

    def __init__(self, model: HolderModel) -> None:
        super().__init__(model, _("Pupils and their accommodations"), WIDTHS)
        self._lines = model
        self.setMinimumHeight(theme.em(11))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def show_for(self, *, review: bool) -> None:
        """The columns that this list is about."""
        self.setColumnHidden(Shows.WHY, not review)
        for shows in (Shows.UNTIL, Shows.CHECKED):
            self.setColumnHidden(shows, review)
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses, Enter opens."""
        if event.key() == Qt.Key.Key_Space and self.row() >= 0:
            self._lines.toggle(self.row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row() >= 0:
            self.opened.emit(self.row())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

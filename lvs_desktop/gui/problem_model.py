"""The table of what is wrong in a file: row, column, value, what to do."""

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lvs_desktop.domain.problems import Severity, SourceProblem
from lvs_desktop.gui.preview_model import cell_icon
from lvs_desktop.services.labels import severity_word
from lvs_desktop.services.problem_texts import source_problem_expected, source_problem_text
from lvs_desktop.services.texts import _, pgettext

PAGE = 256

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[int, int, Callable[[list[SourceProblem]], None]], None]
ICON = {
    Severity.ERROR: ("error", "error"),
    Severity.WARNING: ("status-attention", "attention"),
    Severity.NOTE: ("info", "info"),
}


class Shown(IntEnum):
    """The columns."""

    SEVERITY = 0
    ROW = 1
    COLUMN = 2
    VALUE = 3
    EXPECTED = 4
    WORDS = 5


class ProblemModel(QAbstractTableModel):
    """Problems of a source, errors first, fetched in pages."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = 0
        self._fetch: Fetch | None = None
        self._pages: dict[int, list[SourceProblem]] = {}
        self._asked: set[int] = set()
        self._turn = 0

    def show(self, rows: int, fetch: Fetch) -> None:
        """Show so many problems; `fetch` gets (offset, limit, done)."""
        self.beginResetModel()
        self._rows, self._fetch = rows, fetch
        self._pages.clear()
        self._asked.clear()
        self._turn += 1
        self.endResetModel()

    def problem_at(self, row: int) -> SourceProblem | None:
        """One problem, or None while it is on its way."""
        page = self._pages.get(row // PAGE)
        if page is None:
            self._ask(row // PAGE)
            return None
        return page[row % PAGE] if row % PAGE < len(page) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Shown)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return _titles()[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found = self.problem_at(index.row())
        column = Shown(index.column())
        if found is None:
            return _("Loading") if role == Qt.ItemDataRole.AccessibleTextRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _text(found, column) or (_("(empty)") if role == Qt.ItemDataRole.AccessibleTextRole else "")
            case Qt.ItemDataRole.ToolTipRole if column is Shown.WORDS:
                return source_problem_text(found)
            case Qt.ItemDataRole.DecorationRole if column is Shown.SEVERITY:
                return cell_icon(*ICON[found.severity])
            case _:
                return None

    def _ask(self, number: int) -> None:
        if number in self._asked or self._fetch is None:
            return
        self._asked.add(number)
        turn = self._turn

        def arrived(found: list[SourceProblem]) -> None:
            if turn == self._turn:
                self._pages[number] = found
                last = min(number * PAGE + PAGE, self._rows) - 1
                self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, len(Shown) - 1))

        self._fetch(number * PAGE, PAGE, arrived)


def _text(found: SourceProblem, column: Shown) -> str:
    match column:
        case Shown.SEVERITY:
            return severity_word(found.severity)
        case Shown.ROW:
            return "" if found.row is None else str(found.row)
        case Shown.COLUMN:
            return found.column or ""
        case Shown.VALUE:
            return found.value or ""
        case Shown.EXPECTED:
            return source_problem_expected(found)
        case Shown.WORDS:
            return source_problem_text(found)


def _titles() -> tuple[str, ...]:
    return (
        pgettext("column", "How bad"),
        pgettext("column", "Row"),
        pgettext("column", "Column"),
        pgettext("column", "Value"),
        pgettext("column", "Expected"),
        pgettext("column", "Explanation"),
    )

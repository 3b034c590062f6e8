"""The list of the history: when, who, what, which file, how many."""

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import Index, Lines
from lvs_desktop.gui.preview_model import cell_icon
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.services.labels import entry_word, moment
from lvs_desktop.services.texts import _, pgettext
from lvs_desktop.services.undo_words import entry_counts, put_back


class Shown(IntEnum):
    """The columns of the list."""

    LINE = 0
    WHEN = 1
    WHO = 2
    WHAT = 3
    FILE = 4
    COUNTS = 5


WIDTHS = Widths(
    columns={Shown.LINE: 3.0, Shown.WHEN: 11.5, Shown.WHO: 9.0, Shown.WHAT: 14.5, Shown.FILE: 14.0},
    narrow={Shown.LINE: 2.6, Shown.WHEN: 10.2, Shown.WHO: 5.2, Shown.WHAT: 12.6, Shown.FILE: 6.0},
    last=Shown.COUNTS,
    least=8.0,
    roomy=18.0,
    spare=(Shown.FILE, Shown.WHO),  # stand above the entry that is opened
    tight={Shown.LINE: 2.6, Shown.WHEN: 5.6, Shown.WHO: 6.0, Shown.WHAT: 8.2, Shown.FILE: 8.5},
)
ICONS = {
    EntryKind.EDIT: "pencil",
    EntryKind.ADD: "user-plus",
    EntryKind.ARCHIVE: "user-minus",
    EntryKind.ACTIVATE: "user-check",
    EntryKind.STAFF: "users",
    EntryKind.USER_NAMES: "user",
    EntryKind.LINK: "upload",
    EntryKind.NUMBERS: "link",
    EntryKind.GROUPS: "users",
    EntryKind.ACCOMMODATIONS: "help",
    EntryKind.NEW_YEAR: "school",
    EntryKind.RESULTS: "chart",
    EntryKind.SYNC: "download",
    EntryKind.CLEAN_UP: "trash",
}
TWO_LINES = 3.2  # em: what an import came to is in sight on a small screen too


class EntryModel(Lines):
    """The lines of the history: few, so all of them are kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            pgettext("column", "No."),
            pgettext("column", "When"),
            pgettext("column", "Who"),
            pgettext("column", "What"),
            pgettext("column", "File"),
            pgettext("column", "Changes"),
        )
        super().__init__(titles, parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        """Show these, newest first."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def entry_at(self, row: int) -> Entry | None:
        """One line, or None."""
        return self.entries[row] if 0 <= row < len(self.entries) else None

    def row_of(self, entry_id: int) -> int:
        """The row of an entry; -1 if it is not there."""
        return next((row for row, entry in enumerate(self.entries) if entry.id == entry_id), -1)

    def newest_to_undo(self) -> int:
        """The row of the newest entry in force that is not an undo itself; -1 without one."""
        fitting = (n for n, entry in enumerate(self.entries) if entry.can_undo and entry.kind is not EntryKind.UNDO)
        return next(fitting, -1)

    def count(self) -> int:
        """How many lines there are."""
        return len(self.entries)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        return self._cell(self.entries[row], Shown(column))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry_at(index.row())
        if entry is None:
            return None
        column_ = Shown(index.column())
        match role:
            case Qt.ItemDataRole.DecorationRole if column_ is Shown.WHAT:
                if entry.kind is EntryKind.UNDO or entry.undone_by is not None:
                    return cell_icon("undo", "muted")
                return cell_icon(ICONS.get(entry.kind, "upload"), "primary")
            case Qt.ItemDataRole.ForegroundRole if entry.undone_by is not None:
                return theme.colour("muted")
            case _:
                return super().data(index, role)

    def _cell(self, entry: Entry, shown: Shown) -> str:
        match shown:
            case Shown.LINE:
                return str(entry.id)
            case Shown.WHEN:
                return moment(entry.at)
            case Shown.WHO:
                return entry.by
            case Shown.WHAT:
                return entry_word(entry.kind)
            case Shown.FILE:
                undone = next((other for other in self.entries if other.id == entry.undoes), entry)
                return entry.file_name or undone.file_name or ""
            case Shown.COUNTS if entry.kind is EntryKind.UNDO:
                words = [put_back(entry.counts.written) if entry.counts.written else "", entry_counts(_bare(entry))]
                return " ".join(filter(None, words))
            case Shown.COUNTS if entry.kind is EntryKind.NEW_YEAR:
                return " ".join(filter(None, (entry.school_year, entry_counts(entry))))
            case Shown.COUNTS:
                return entry_counts(entry)


def _bare(entry: Entry) -> Entry:
    """An undo says its number in words of its own."""
    return replace(entry, counts=Counts())


class EntryTable(RowTable):
    """The list of entries."""

    activated_row = Signal(int)

    def __init__(self, model: EntryModel) -> None:
        super().__init__(model, _("History"), WIDTHS, line=TWO_LINES)
        self.setMinimumHeight(theme.em(11))
        self.doubleClicked.connect(lambda index: self.activated_row.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row() >= 0:
            self.activated_row.emit(self.row())
            event.accept()
        else:
            super().keyPressEvent(event)

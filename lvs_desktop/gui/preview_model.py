"""The table of changes: pages of 256 lines fetched off the UI thread, so that 100,000 lines open without a pause."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QIcon

from lvs_desktop.domain.changes import WRITTEN, Change, ChangeKind, FieldChange, SortKey
from lvs_desktop.gui import icons, theme
from lvs_desktop.services.labels import field_word, kind_word, past_word, value_text
from lvs_desktop.services.texts import _, ngettext, pgettext
from lvs_desktop.services.undo_words import line_sentence, line_word

PAGE = 256
_MARK = "\0"
KEPT = 48  # pages; about 12,000 lines

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[int, int, Callable[[list[Change]], None]], None]


class Shown(IntEnum):
    """The columns."""

    TAKEN = 0
    KIND = 1
    NAME = 2
    NUMBER = 3
    GROUP = 4
    WHAT = 5


SORT_KEYS = {
    Shown.KIND: SortKey.KIND,
    Shown.NAME: SortKey.NAME,
    Shown.NUMBER: SortKey.NUMBER,
    Shown.GROUP: SortKey.GROUP,
}
ICON = {
    ChangeKind.NEW: ("user-plus", "ok"),
    ChangeKind.CHANGED: ("pencil", "primary"),
    ChangeKind.UNCHANGED: ("equal", "muted"),
    ChangeKind.REACTIVATED: ("user-check", "ok"),
    ChangeKind.MISSING: ("user", "attention"),
    ChangeKind.ARCHIVED: ("user-minus", "attention"),
}


# Asked for each cell at each painting: what is the same each time is made once.
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_CHECKABLE = _FIXED | Qt.ItemFlag.ItemIsUserCheckable
_COLUMNS = tuple(Shown)
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.CheckStateRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.FontRole,
    }
)


class PreviewModel(QAbstractTableModel):
    """
    Lines of a preview, or of what a line of the history did.

    Signals:
        toggled: (keys, chosen) when a person takes a line along or leaves it out.
        sort_wanted: (SortKey, descending) when a header is pressed; lay out anew, then `show`.
        page_shown: A page came in; (first row, last row).
    """

    toggled = Signal(object, bool)
    sort_wanted = Signal(object, bool)
    page_shown = Signal(int, int)

    def __init__(self, parent: QObject | None = None, *, past: bool = False, undo: bool = False) -> None:
        """
        Args:
            past: The lines were written: no boxes, 'gearchiveerd' instead of 'archiveren'.
            undo: The lines are what an undo would do: no boxes, its own words.
        """
        super().__init__(parent)
        self.past, self.undo = past, undo
        self._rows = 0
        self._fetch: Fetch | None = None
        self._pages: OrderedDict[int, list[Change]] = OrderedDict()
        self._asked: set[int] = set()
        self._turn = 0  # a page that was asked for before the last `show` is dropped

    def show(self, rows: int, fetch: Fetch) -> None:
        """
        Show a layout of so many lines.

        Args:
            fetch: (offset, limit, done): gets lines off the UI thread and hands them to `done` on it.
        """
        self.beginResetModel()
        self._rows, self._fetch = rows, fetch
        self._forget()
        self.endResetModel()

    def renew(self) -> None:
        """Fetch the lines again; selection and place stay."""
        self._forget()
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self.columnCount() - 1))

    def change_at(self, row: int) -> Change | None:
        """The line of a row, or None while it is on its way."""
        if not 0 <= row < self._rows:
            return None
        return self._line(row)

    def toggle(self, row: int) -> None:
        """Take a row along, or leave it out."""
        index = self.index(row, Shown.TAKEN)
        if self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            checked = self.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
            self.setData(index, state.value, Qt.ItemDataRole.CheckStateRole)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Shown)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if section == Shown.WHAT and self.past:
                return pgettext("column", "What was changed")
            if section == Shown.WHAT and self.undo:
                return pgettext("column", "Goes back")
            return _titles()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.column() == Shown.TAKEN and self._boxes:
            change = self._pages_line(index.row())
            if change is not None and _can_choose(change):
                return _CHECKABLE
        return _FIXED

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ROLES or not index.isValid():
            return None
        change = self._line(index.row())
        column = _COLUMNS[index.column()]
        if change is None:
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return _("Loading")
            return "…" if role == Qt.ItemDataRole.DisplayRole and column is Shown.NAME else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(change, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(change, column)
            case Qt.ItemDataRole.ToolTipRole if column is Shown.WHAT:
                return self._what(change, most=len(change.fields) or 1)
            case Qt.ItemDataRole.CheckStateRole if column is Shown.TAKEN and self._boxes and _can_choose(change):
                return Qt.CheckState.Checked if change.chosen else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole if column is Shown.KIND:
                return cell_icon(*ICON[change.kind])
            case Qt.ItemDataRole.ForegroundRole if not change.chosen or change.kind is ChangeKind.UNCHANGED:
                return theme.colour("muted")
            case Qt.ItemDataRole.FontRole if column is Shown.NAME and change.kind in WRITTEN and change.chosen:
                font = QFont(theme.application().font())
                font.setBold(True)
                return font
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        change = self._line(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or change is None or not _can_choose(change) or not self._boxes:
            return False
        chosen = Qt.CheckState(value) is Qt.CheckState.Checked
        # shown at once; the school's own file is asked behind the screen
        page = self._pages[index.row() // PAGE]
        page[index.row() % PAGE] = replace(change, chosen=chosen)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(Shown) - 1))
        self.toggled.emit((change.key,), chosen)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = SORT_KEYS.get(Shown(column)) if column >= 0 else None
        if key is not None:
            self.sort_wanted.emit(key, order is Qt.SortOrder.DescendingOrder)

    @property
    def _boxes(self) -> bool:
        return not self.past and not self.undo

    def _forget(self) -> None:
        self._pages.clear()
        self._asked.clear()
        self._turn += 1

    def _line(self, row: int) -> Change | None:
        found = self._pages_line(row)
        if found is None:
            self._ask(row // PAGE)
            return self._pages_line(row)
        return found

    def _pages_line(self, row: int) -> Change | None:
        page = self._pages.get(row // PAGE)
        if page is None or row % PAGE >= len(page):
            return None
        self._pages.move_to_end(row // PAGE)
        return page[row % PAGE]

    def _ask(self, number: int) -> None:
        if number in self._asked or self._fetch is None:
            return
        self._asked.add(number)
        turn = self._turn
        self._fetch(number * PAGE, PAGE, lambda lines: self._arrived(turn, number, lines))

    def _arrived(self, turn: int, number: int, lines: list[Change]) -> None:
        if turn != self._turn:
            return
        self._pages[number] = list(lines)
        self._asked.discard(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        first, last = number * PAGE, min(number * PAGE + PAGE, self._rows) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Shown) - 1))
        self.page_shown.emit(first, last)

    def _text(self, change: Change, column: Shown) -> str:
        match column:
            case Shown.TAKEN:
                return ""
            case Shown.KIND:
                return line_kind(change, past=self.past, undo=self.undo)
            case Shown.NAME:
                return change.name
            case Shown.NUMBER:
                return change.pupil_number or ""
            case Shown.GROUP:
                return change.group or ""
            case Shown.WHAT:
                return self._what(change)

    def _what(self, change: Change, *, most: int = 2) -> str:
        return "".join(words for words, _new in what_parts(change, past=self.past, undo=self.undo, most=most))

    def _spoken(self, change: Change, column: Shown) -> str:
        if column is Shown.TAKEN:
            if not self._boxes or not _can_choose(change):
                return _("Nothing to choose")
            return _("Taken along") if change.chosen else _("Left out")
        return self._text(change, column) or _("(empty)")


def cell_icon(name: str, ink: str) -> QIcon:
    """An icon for a cell; on the selected row in the colour of its text."""
    made = icons.icon(name, ink)
    made.addPixmap(icons.pixmap(name, theme.em(1.3), "on_primary"), QIcon.Mode.Selected)
    return made


def line_kind(change: Change, *, past: bool = False, undo: bool = False) -> str:
    """What happens to a pupil, happened, or would by an undo, in one or two words."""
    if undo:
        return line_word(change)
    if change.removed:
        return pgettext("kind of change", "Gone")
    return past_word(change.kind) if past else kind_word(change.kind)


def what_parts(change: Change, *, past: bool = False, undo: bool = False, most: int = 2) -> list[tuple[str, bool]]:
    """
    One line that says what happens to a pupil, 'Klas: 2A wordt 2B', in pieces, each with whether it is a new value.

    Args:
        past: It has happened.
        undo: An undo would do it.
        most: Fields that are named; the others are counted.
    """
    if change.fields and change.kind is not ChangeKind.NEW and not change.removed and change.chosen:
        return _field_parts(change.fields, most)
    return [(line_sentence(change) if undo else _sentence(change, past=past), False)]


def _field_parts(fields: tuple[FieldChange, ...], most: int) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    for each in fields[:most]:
        # the mark finds the new value's place in any language, whatever the values hold
        line = _("{field}: {was} becomes {becomes}").format(
            field=field_word(each.field), was=value_text(each.field, each.was), becomes=_MARK
        )
        before, _mark, after = line.rpartition(_MARK)
        parts += [(before, False), (value_text(each.field, each.becomes), True), (f"{after} · ", False)]
    rest = len(fields) - most
    if rest > 0:
        return [*parts, (ngettext("{n} more field", "{n} more fields", rest).format(n=rest), False)]
    return [*parts[:-1], (parts[-1][0].removesuffix(" · "), False)]


def _sentence(change: Change, *, past: bool) -> str:
    if not change.chosen:
        return _("Left out: stays as it is")
    if change.removed:
        return _("Was taken out of the school")
    match change.kind:
        case ChangeKind.NEW:
            return _("Was added") if past else _("Is added")
        case ChangeKind.ARCHIVED if past:
            return _("Was archived")
        case ChangeKind.ARCHIVED:
            return _("Goes to the archive")
        case ChangeKind.MISSING:
            return _("Stays active")
        case ChangeKind.REACTIVATED:
            return _("Was made active again") if past else _("Was archived, becomes active again")
    if change.differs:
        names = ", ".join(field_word(each.field) for each in change.differs)
        return _("Differs from the file: {fields}. Is kept.").format(fields=names)
    return _("Nothing changes")


def _titles() -> tuple[str, ...]:
    return (
        pgettext("column", "Take along"),
        pgettext("column", "What"),
        pgettext("column", "Pupil"),
        pgettext("column", "Number"),
        pgettext("column", "Class"),
        pgettext("column", "What changes"),
    )


def _can_choose(change: Change) -> bool:
    return change.kind in WRITTEN or not change.chosen

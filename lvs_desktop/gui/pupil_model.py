"""The table of pupils: pages from the school file, and what was typed in a cell and is not saved (yet)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.schools import School
from lvs_desktop.gui import theme
from lvs_desktop.gui.paged_rows import Fetch, PagedRows
from lvs_desktop.gui.preview_model import cell_icon
from lvs_desktop.services import pupil_words
from lvs_desktop.services.labels import field_word
from lvs_desktop.services.pupil_words import Judged
from lvs_desktop.services.texts import _, pgettext

COLUMNS = (
    *("pupil_number", "given_name", "name_prefix", "family_name", "group", "year", "track"),
    *("location", "birth_date", "gender", "email", "user_name"),
)
FIXED = ("pupil_number",)  # the number is who the pupil is

Index = QModelIndex | QPersistentModelIndex
Judge = Callable[[str, str], Judged]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed in a cell; without a message it is being saved."""

    text: str
    name: str  # of the pupil
    message: str = ""


class PupilModel(QAbstractTableModel):
    """
    Pupils in the order of the screen.

    Signals:
        edited: (pupil, field, text): a value that passes the checks: save it, then `saved` or `refused`.
        sort_wanted: (field, descending).
        drafts_changed: A wrong value came or went.
    """

    edited = Signal(object, str, str)
    sort_wanted = Signal(str, bool)
    drafts_changed = Signal()

    def __init__(
        self, school: School, judge: Judge, may_touch: Callable[[str | None], bool], parent: QObject | None = None
    ) -> None:
        """
        Args:
            judge: (field, text) -> the value as it would be kept, and what is wrong with it.
            may_touch: May this person change pupils of a location?
        """
        super().__init__(parent)
        self.drafts: dict[tuple[int, str], Draft] = {}
        self._school, self._judge, self._may_touch = school, judge, may_touch
        self._rows: PagedRows[Pupil | None] = PagedRows(self._arrived)

    def show(self, count: int, fetch: Fetch[Pupil | None]) -> None:
        """Show a list of so many pupils."""
        self.beginResetModel()
        self._rows.show(count, fetch)
        self.endResetModel()

    def renew(self) -> None:
        """Fetch the pupils again; place and selection stay."""
        self._rows.forget()
        if len(self._rows):
            self._arrived(0, len(self._rows) - 1)

    def pupil_at(self, row: int) -> Pupil | None:
        """The pupil of a row, or None while on the way."""
        return self._rows.at(row)

    def message(self, field: str, text: str) -> str:
        """What is wrong with a value; empty if nothing."""
        return self._judge(field, text).error

    def saved(self, pupil: Pupil, field: str) -> None:
        """What was typed is written: show the pupil as stored."""
        self.drafts.pop((pupil.id, field), None)
        for row, found in self._rows.fetched():
            if found is not None and found.id == pupil.id:
                self._rows.put(row, pupil)
                self._arrived(row, row)
        self.drafts_changed.emit()

    def refused(self, pupil: Pupil, field: str, message: str) -> None:
        """What was typed was not written: it stays in the cell, with the reason."""
        draft = self.drafts.get((pupil.id, field))
        if draft is not None:
            self._keep(pupil, field, Draft(draft.text, draft.name, message))

    def drop(self, pupil_id: int, field: str) -> None:
        """Show the stored value again."""
        if self.drafts.pop((pupil_id, field), None) is not None:
            if len(self._rows):
                self._arrived(0, len(self._rows) - 1)
            self.drafts_changed.emit()

    def wrong(self) -> list[tuple[int, str]]:
        """(pupil, field) of the values that could not be kept."""
        return [key for key, draft in self.drafts.items() if draft.message]

    def draft_at(self, index: Index) -> Draft | None:
        """What was typed in this cell and is not stored."""
        pupil = self._rows.at(index.row(), ask=False) if index.isValid() else None
        return None if pupil is None else self.drafts.get((pupil.id, COLUMNS[index.column()]))

    def row_of(self, pupil_id: int) -> int:
        """The row of a pupil who is in a page that is here; -1 otherwise."""
        return next((row for row, found in self._rows.fetched() if found is not None and found.id == pupil_id), -1)

    # -- what Qt asks
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            field = COLUMNS[section]
            return pgettext("column", "Number") if field == "pupil_number" else field_word(field)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        pupil = self._rows.at(index.row(), ask=False) if index.isValid() else None
        if pupil is not None and COLUMNS[index.column()] not in FIXED and self._may_touch(pupil.location):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pupil, field = self._rows.at(index.row()), COLUMNS[index.column()]
        if pupil is None:
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return _("Loading")
            return "…" if role == Qt.ItemDataRole.DisplayRole and field == "family_name" else None
        draft = self.drafts.get((pupil.id, field))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return draft.text if draft else pupil_words.shown(field, getattr(pupil, field), self._school)
            case Qt.ItemDataRole.EditRole:
                return draft.text if draft else pupil_words.typed(field, getattr(pupil, field))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(pupil, field, draft)
            case Qt.ItemDataRole.ToolTipRole:
                return (draft.message if draft else "") or self.data(index) or None
            case Qt.ItemDataRole.DecorationRole if draft is not None and draft.message:
                return cell_icon("error", "error")
            case Qt.ItemDataRole.DecorationRole if field == "pupil_number" and pupil.status is Status.ARCHIVED:
                return cell_icon("archive", "muted")
            case Qt.ItemDataRole.ForegroundRole if draft is not None and draft.message:
                return theme.colour("error")
            case Qt.ItemDataRole.ForegroundRole if pupil.status is Status.ARCHIVED or draft is not None:
                return theme.colour("muted")
            case Qt.ItemDataRole.FontRole if field == "family_name" and pupil.status is Status.ACTIVE:
                font = QFont(theme.application().font())
                font.setBold(True)
                return font
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        pupil = self._rows.at(index.row(), ask=False) if index.isValid() else None
        if role != Qt.ItemDataRole.EditRole or pupil is None or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        field, text = COLUMNS[index.column()], str(value)
        judged = self._judge(field, text)
        message = judged.error
        if not message and judged.value == getattr(pupil, field):
            self.drop(pupil.id, field)
            return True
        self._keep(pupil, field, Draft(text.strip(), pupil_words.name_of(pupil), message))
        if not message:
            self.edited.emit(pupil, field, text)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column >= 0:
            self.sort_wanted.emit(COLUMNS[column], order is Qt.SortOrder.DescendingOrder)

    def _keep(self, pupil: Pupil, field: str, draft: Draft) -> None:
        self.drafts[pupil.id, field] = draft
        row = self.row_of(pupil.id)
        if row >= 0:
            self._arrived(row, row)
        self.drafts_changed.emit()

    def _spoken(self, pupil: Pupil, field: str, draft: Draft | None) -> str:
        if draft is not None and draft.message:
            return f"{draft.text or _('(empty)')}, {draft.message}"
        words = draft.text if draft else pupil_words.shown(field, getattr(pupil, field), self._school)
        if field == "pupil_number" and pupil.status is Status.ARCHIVED:
            words += ", " + pgettext("pupil", "archived")
        return words or _("(empty)")

    def _arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

"""The accounts of staff in a table, and what a list of staff would do with them in another."""

from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.people import Status
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.staff import StaffMember
from lvs_desktop.gui.plain_rows import Index, Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.services import staff_words
from lvs_desktop.services.labels import field_word, status_word
from lvs_desktop.services.staff_plan import Line
from lvs_desktop.services.texts import _, pgettext


class Shown(IntEnum):
    """The columns of the accounts."""

    NAME = 0
    NUMBER = 1
    ROLE = 2
    USER_NAME = 3
    PLACES = 4


class StaffModel(Lines):
    """The accounts that are shown now."""

    def __init__(self, school: School, parent: QObject | None = None) -> None:
        titles = (
            field_word("name"),
            pgettext("column", "Staff number"),
            field_word("role"),
            field_word("user_name"),
            field_word("locations"),
        )
        super().__init__(titles, parent)
        self._school = school
        self.members: list[StaffMember] = []

    def show(self, members: list[StaffMember]) -> None:
        """Show these."""
        self.beginResetModel()
        self.members = members
        self.endResetModel()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.members)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        member = self.members[row]
        match column:
            case Shown.NAME:
                archived = member.status is Status.ARCHIVED
                return f"{member.name} ({status_word(member.status)})" if archived else member.name
            case Shown.NUMBER:
                return member.staff_number or ""
            case Shown.ROLE:
                return staff_words.role(member.role)
            case Shown.USER_NAME:
                return member.user_name or ""
            case _:
                return staff_words.places(member.locations, self._school)


class StaffTable(RowTable):
    """
    Shows a StaffModel.

    Signals:
        opened: Enter or a double click on an account (row).
    """

    opened = Signal(int)

    def __init__(self, model: StaffModel) -> None:
        widths = Widths(
            columns={Shown.NAME: 15.0, Shown.NUMBER: 9.0, Shown.ROLE: 10.0, Shown.USER_NAME: 10.0},
            last=Shown.PLACES,
            least=10.0,
            spare=(Shown.NUMBER, Shown.PLACES),  # the form has them
        )
        super().__init__(model, _("Staff"), widths)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row() >= 0:
            self.opened.emit(self.row())
            event.accept()
        else:
            super().keyPressEvent(event)


class LineModel(Lines):
    """
    What a list would do, account by account; those who are not in it have a box for the archive.

    Signals:
        chosen: The accounts that go to the archive are others.
    """

    chosen = Signal()

    def __init__(self, school: School, parent: QObject | None = None) -> None:
        titles = (pgettext("column", "What"), field_word("name"), pgettext("column", "Was and becomes"))
        super().__init__(titles, parent)
        self._school = school
        self._closed = False
        self.lines: list[Line] = []
        self.archive: set[int] = set()

    def show(self, lines: list[Line], *, closed: bool) -> None:
        """Show these; nobody is chosen for the archive. `closed`: nobody can be."""
        self.beginResetModel()
        self.lines, self.archive, self._closed = lines, set(), closed
        self.endResetModel()

    def can_go(self, row: int) -> bool:
        """True if the account of a row may be chosen for the archive."""
        return not self._closed and self.lines[row].change.kind is ChangeKind.MISSING

    def toggle(self, row: int) -> None:
        """Choose an account for the archive, or not any more."""
        if 0 <= row < len(self.lines) and self.can_go(row):
            self.archive ^= {self.lines[row].change.key}
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
            self.chosen.emit()

    def choose_all(self, on: bool) -> None:
        """Choose everybody who is not in the list, or nobody."""
        self.archive = {line.change.key for row, line in enumerate(self.lines) if on and self.can_go(row)}
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, self.columnCount() - 1))
        self.chosen.emit()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        boxed = index.isValid() and index.column() == 0 and self.can_go(index.row())
        return flags | Qt.ItemFlag.ItemIsUserCheckable if boxed else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and index.column() == 0 and self.can_go(index.row()):
            chosen = self.lines[index.row()].change.key in self.archive
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.words(index.row(), 0)}, {_('Chosen') if chosen else _('Not chosen')}"
        return super().data(index, role)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        line = self.lines[row]
        leaves = line.change.key in self.archive and line.change.kind is ChangeKind.MISSING
        match column:
            case 0:
                return staff_words.outcome(ChangeKind.ARCHIVED if leaves else line.change.kind)
            case 1:
                return line.change.name
            case _:
                said = staff_words.line(line.change, self._school, archived=leaves)
                return " · ".join(filter(None, (staff_words.groups(line.groups), said)))


class LineTable(RowTable):
    """Shows a LineModel; Space or a click on the box chooses for the archive."""

    def __init__(self, model: LineModel) -> None:
        super().__init__(
            model,
            _("What the list changes"),
            Widths(columns={0: 11.0, 1: 13.0}, narrow={0: 8.6, 1: 8.0}, last=2, least=10.0, roomy=20.0),
            line=3.4,
        )
        self._lines = model
        self.clicked.connect(lambda index: model.toggle(index.row()) if index.column() == 0 else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses."""
        if event.key() == Qt.Key.Key_Space and self.row() >= 0:
            self._lines.toggle(self.row())
            event.accept()
        else:
            super().keyPressEvent(event)

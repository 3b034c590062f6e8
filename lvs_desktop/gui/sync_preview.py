"""What a sync would do, record by record: what goes, what comes, as it was and as it becomes."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.syncing import Preview, Step
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import Lines
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Callout, Chip, FlowLayout, Text, column
from lvs_desktop.services.labels import number
from lvs_desktop.services.sync_words import act_word, counts_text, fields_text, kind_counted, questions_text
from lvs_desktop.services.texts import _, ngettext, pgettext


class Shown(IntEnum):
    """The columns."""

    WAY = 0
    WHAT = 1
    WHO = 2
    GROUP = 3
    FIELDS = 4


WIDTHS = Widths(
    columns={Shown.WAY: 6.0, Shown.WHAT: 8.5, Shown.WHO: 13.0, Shown.GROUP: 5.0},
    narrow={Shown.WAY: 5.0, Shown.WHAT: 7.5, Shown.WHO: 10.0, Shown.GROUP: 4.0},
    last=Shown.FIELDS,
    least=12.0,
    roomy=22.0,
    spare=(Shown.GROUP, Shown.WAY, Shown.WHAT),  # the words under the table say them too
)


class StepModel(Lines):
    """Lines of a preview; their words are made when they are drawn: there may be as many as the school has pupils."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            pgettext("column", "Way"),
            pgettext("column", "What happens"),
            pgettext("column", "Who"),
            pgettext("column", "Class"),
            pgettext("column", "Fields"),
        )
        super().__init__(titles, parent)
        self.lines: Sequence[tuple[bool, Step]] = ()  # True: it goes; False: it comes
        self.school: School | None = None

    def show(self, lines: Sequence[tuple[bool, Step]], school: School) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines, self.school = lines, school
        self.endResetModel()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def words(self, row: int, column: int) -> str:
        """What a cell says."""
        goes, step = self.lines[row]
        match Shown(column):
            case Shown.WAY:
                return pgettext("sync", "Goes") if goes else pgettext("sync", "Comes")
            case Shown.WHAT:
                return act_word(step.act)
            case Shown.WHO:
                return step.name or kind_counted(step.kind, 1)
            case Shown.GROUP:
                return step.group or ""
            case Shown.FIELDS:
                return fields_text(step, self.school) if self.school is not None else ""


class SyncPreview(QWidget):
    """
    Two counts that are filters too, a search field, a table, and the line that is chosen in full.

    Signals:
        left: Escape.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[tuple[bool, Step], ...] = ()
        self._school: School | None = None
        self._counts = Text("")
        self._asked = Callout("attention")
        self.goes = Chip("upload", _("go to the server"), kind="info")
        self.comes = Chip("download", _("come from the server"), kind="ok")
        for chip in (self.goes, self.comes):
            chip.toggled.connect(lambda _on: self._filter())
        self.search = QLineEdit()
        self.search.setAccessibleName(_("Search by name or class (Ctrl+F)"))
        self.search.setPlaceholderText(_("Search by name or class (Ctrl+F)"))
        self.search.setMinimumWidth(theme.em(20))
        self.search.textChanged.connect(lambda _text: self._filter())
        self._bar = QWidget()
        FlowLayout(self._bar, self.goes, self.comes, self.search)
        self.model = StepModel(self)
        self.table = RowTable(self.model, _("What would be exchanged"), WIDTHS)
        self.table.setMinimumHeight(theme.em(10))
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell(now.row()))
        self._detail = Text("")
        lines = column(self, self._counts, self._asked, self._bar, self.table, self._detail, None, gap=0.5)
        lines.setStretch(3, 1)
        lines.setStretch(5, 0)

    def show_preview(self, found: Preview, school: School) -> None:
        """Show a preview."""
        self._school = school
        self._all = (*((True, step) for step in found.going), *((False, step) for step in found.coming))
        said = [_("To the server: {counts}.").format(counts=counts_text(found.goes))]
        said.append(_("From the server: {counts}.").format(counts=counts_text(found.comes)))
        if found.waits:
            words = ngettext("{n} password goes along.", "{n} passwords go along.", found.waits)
            said.append(words.format(n=number(found.waits)))
        self._counts.setText("\n".join(said))
        words = _("{questions} would come up: both sides changed the same field. You choose then, and nothing is lost.")
        self._asked.tell("attention", words.format(questions=questions_text(found.clashes)) if found.clashes else "")
        self.goes.set_number(len(found.going))
        self.comes.set_number(len(found.coming))
        self.search.clear()
        self._filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _filter(self) -> None:
        wanted, school = fold(self.search.text().strip()), self._school
        if school is None:
            return
        both = self.goes.isChecked() is self.comes.isChecked()
        lines = [
            (goes, step)
            for goes, step in self._all
            if (both or goes is self.goes.isChecked())
            and (not wanted or wanted in fold(step.name) or wanted == fold(step.group or ""))
        ]
        self.model.show(lines, school)
        for part in (self._bar, self.table):
            part.setVisible(bool(self._all))
        if lines:
            self.table.selectRow(0)
        else:
            self._detail.setText(_("Nothing was found.") if self._all else "")

    def _tell(self, row: int) -> None:
        if 0 <= row < self.model.count() and self._school is not None:
            goes, step = self.model.lines[row]
            way = _("To the server") if goes else _("From the server")
            who = " · ".join(part for part in (way, act_word(step.act), step.name, step.group) if part)
            self._detail.setText(f"{who}\n{fields_text(step, self._school)}")

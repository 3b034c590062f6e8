"""What a list of accommodations would change: shown before anything is written."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.problems import Problem, Severity
from lvs_desktop.gui import theme
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Button, Callout, CheckLine, Chip, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services.accommodation_import import Preview
from lvs_desktop.services.accommodation_words import measures_text, pupil_name, pupils_text
from lvs_desktop.services.labels import kind_word, number, severity_word
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.texts import _, ngettext, pgettext

_LINES = Widths(columns={0: 8.0, 1: 13.0, 2: 14.0}, narrow={0: 7.0, 1: 10.0, 2: 10.0}, last=3, least=12.0, spare=(2,))
_PROBLEMS = Widths(columns={0: 9.5}, last=1, least=16.0)
_TWO_LINES = 3.4  # em


class AccommodationImportView(QWidget):
    """
    Counts, lines, problems, and two choices.

    Signals:
        saved: The person wants to save.
        closed: The person goes back.
        chosen: The person chose otherwise: the preview is to be made anew.
    """

    saved = Signal()
    closed = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.made: Preview | None = None
        self._heading = Text("", tone="heading")
        self._notice = Callout("attention")
        self._chips = {
            ChangeKind.NEW: Chip("plus", kind_word(ChangeKind.NEW), kind="ok", checkable=False),
            ChangeKind.CHANGED: Chip("pencil", kind_word(ChangeKind.CHANGED), kind="attention", checkable=False),
            ChangeKind.UNCHANGED: Chip("equal", kind_word(ChangeKind.UNCHANGED), checkable=False),
        }
        chips = QWidget()
        FlowLayout(chips, *self._chips.values())
        self._lines = PlainRows(
            (
                pgettext("column", "What"),
                pgettext("column", "Pupil"),
                pgettext("column", "Was"),
                pgettext("column", "Becomes"),
            ),
            self,
        )
        self.table = RowTable(self._lines, _("What the list changes"), _LINES)
        self.table.setMinimumHeight(theme.em(9))
        self._problems = PlainRows((pgettext("column", "How bad"), pgettext("column", "What is wrong")), self)
        self.problems = RowTable(self._problems, _("Problems in the file"), _PROBLEMS, line=_TWO_LINES)
        self.problems.setMinimumHeight(theme.em(8))
        self.take_away = CheckLine(_("Take away what the list does not give its pupils any more"), "")
        self.skip = CheckLine(_("Leave the rows with errors out"), "")
        self.take_away.box.toggled.connect(lambda on: self.chosen.emit())
        self.skip.box.toggled.connect(lambda on: self._show_button())
        self._save = PrimaryButton("", icon="save", clicked=self.saved.emit)
        back = Button(_("Back without saving (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        self.bar = QWidget()  # the page keeps it in sight
        FlowLayout(self.bar, self._save, back)
        column(
            self,
            self._heading,
            chips,
            self._notice,
            self.table,
            self.problems,
            self.skip,
            self.take_away,
            None,
            gap=0.6,
        )

    def begin(self) -> None:
        """A new file: the choices are off."""
        for line in (self.take_away, self.skip):
            line.box.blockSignals(True)
            line.setChecked(False)
            line.box.blockSignals(False)

    def show_preview(self, made: Preview) -> None:
        """Show what a list would change."""
        self.made = made
        self._heading.setText(made.info.file_name)
        for kind, chip in self._chips.items():
            chip.set_number(sum(line.kind is kind for line in made.lines))
        changing = [line for line in made.lines if line.kind is not ChangeKind.UNCHANGED]
        self._lines.show(
            [
                (kind_word(line.kind), pupil_name(line.pupil), measures_text(line.was), measures_text(line.becomes))
                for line in changing
            ]
        )
        self.table.setVisible(bool(changing))
        shown = sorted(
            (one for one in made.problems if one.severity is not Severity.NOTE),
            key=lambda one: one.severity is not Severity.ERROR,
        )
        self._problems.show([(severity_word(one.severity), source_problem_text(one)) for one in shown])
        self.problems.setVisible(bool(shown))
        self.skip.setVisible(made.bad_rows > 0)
        self.take_away.setVisible(made.staying > 0)
        words = ngettext(
            "It takes {n} accommodation away. Without this nothing is taken away.",
            "It takes {n} accommodations away. Without this nothing is taken away.",
            made.staying,
        )
        self.take_away.setToolTip(words.format(n=number(made.staying)))
        self._notice.clear()
        if made.refused:
            said = _("Not read: {columns}. Such a column says why, and that may not be kept.")
            self._notice.tell("attention", said.format(columns=", ".join(made.refused)))
        elif not changing and not made.bad_rows:
            self._notice.tell("info", _("The list changes nothing. Everything is in the school already."))
        if changing:
            self.table.selectRow(0)
        if shown:
            self.problems.selectRow(0)
        self._show_button()

    def refuse(self, problem: Problem) -> None:
        """Say why it was not saved."""
        self._notice.tell("error", problem_text(problem))

    def start(self) -> None:
        """Put the focus where the eye begins."""
        (self.table if self.table.isVisible() else self._save).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_button(self) -> None:
        made = self.made
        n = len(made.plan) if made is not None else 0
        self._save.setText(_("Save for {pupils}").format(pupils=pupils_text(n)) if n else _("Nothing to save"))
        self._save.setEnabled(bool(n) and made is not None and (not made.bad_rows or self.skip.isChecked()))

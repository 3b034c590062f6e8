"""What becomes of the results of a file: shown before anything is kept."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.problems import Problem, Severity
from lvs_desktop.domain.result_checks import Outcome, Reason
from lvs_desktop.gui import theme
from lvs_desktop.gui.column_question import ColumnQuestion
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.result_model import WIDTHS, ResultModel, told
from lvs_desktop.gui.result_questions import ResultQuestions
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Button, Callout, Chip, Combo, FlowLayout, Text, column
from lvs_desktop.services.labels import number, severity_word
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.results import Preview
from lvs_desktop.services.results_words import (
    advice_words,
    asked_words,
    dult_words,
    outcome_word,
    reason_words,
    results_words,
    year_words,
)
from lvs_desktop.services.texts import _, ngettext, pgettext

_LOOKS = {
    Outcome.COMES: ("status-done", "ok"),
    Outcome.WITH_DULT: ("link", "info"),
    Outcome.ASKED: ("status-attention", "attention"),
    Outcome.STAYS: ("archive", "plain"),
    Outcome.LEFT_OUT: ("close", "error"),
}
_PROBLEMS = Widths(columns={0: 9.5}, last=1, least=16.0)
_TWO_LINES = 3.4  # em


class ResultReview(QWidget):
    """
    Counts as filters, the questions, the lines, and what could not be read.

    Signals:
        answered: The questions were answered: the preview is to be made anew.
        columns_said: (header -> field): the file is to be read so.
        turned: Other parts are in sight.
    """

    answered = Signal()
    columns_said = Signal(object)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.made: Preview | None = None
        self.chosen: Outcome | None = None  # the outcome of which lines are in sight
        self._known: tuple[str, ...] = ()
        self._heading = Text("", tone="lead")
        self._notice = Callout("attention")
        chips = QWidget()
        flow = FlowLayout(chips)
        self.chips: dict[Outcome, Chip] = {}
        for outcome, (icon, look) in _LOOKS.items():
            chip = Chip(icon, outcome_word(outcome), kind=look)
            chip.clicked.connect(lambda on, outcome=outcome: self.choose(outcome if on else None))
            self.chips[outcome] = chip
            flow.addWidget(chip)
        self.unread = Chip("error", pgettext("result", "Could not be read"), kind="error")
        self.unread.clicked.connect(self._show_problems)
        flow.addWidget(self.unread)
        self.questions = ResultQuestions()
        self.questions.answered.connect(self.answered.emit)
        self.questions.put_off.connect(lambda: self.choose(None))
        self.reason = Combo()
        self.reason.setAccessibleName(_("Only the lines with this reason"))
        # a reason is a sentence: with large text the list would be wider than the window
        self.reason.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.reason.setMinimumContentsLength(16)
        self.reason.activated.connect(lambda _place: self._show_lines())
        self._advice = Text("", tone="small")
        self.model = ResultModel(self)
        self.table = RowTable(self.model, _("Results of the file"), WIDTHS)
        self.table.setMinimumHeight(theme.em(12))
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self._told = Text("", tone="small")
        self._problems = PlainRows((pgettext("column", "How bad"), pgettext("column", "What is wrong")), self)
        self.problems = RowTable(self._problems, _("Problems in the file"), _PROBLEMS, line=_TWO_LINES)
        self.problems.setMinimumHeight(theme.em(9))
        self.problems.selectionModel().currentRowChanged.connect(self._problem_moved)
        self.columns = ColumnQuestion()
        self.columns.answered.connect(self._columns_answered)
        self._list = QWidget()
        self.bar = QWidget()  # the page puts its buttons in
        rows = column(self._list, self.reason, self._advice, self.table, self.problems, self._told, self.bar, gap=0.6)
        rows.setStretch(2, 1)
        parts = (self._heading, chips, self._notice, self.questions, self.columns, self._list)
        lines = column(self, *parts, gap=0.6)
        lines.setStretch(parts.index(self._list), 1)

    def show_preview(self, made: Preview, *, ask: bool) -> None:
        """
        Show what becomes of a file.

        Args:
            ask: Begin with the questions, if there are any.
        """
        self.made = made
        said = _("{file}: {results}.").format(file=made.info.file_name, results=results_words(made.info.rows))
        self._heading.setText(" ".join(filter(None, (said, year_words(made)))))
        for outcome, chip in self.chips.items():
            chip.set_number(made.outcomes[outcome])
            chip.setVisible(made.outcomes[outcome] > 0 or outcome is Outcome.COMES)
        shown = sorted(
            (one for one in made.problems if one.severity is not Severity.NOTE),
            key=lambda one: one.severity is not Severity.ERROR,
        )
        self._problems.show([(severity_word(one.severity), source_problem_text(one)) for one in shown])
        self.unread.set_number(made.set_aside or len(shown))
        self.unread.setVisible(bool(shown))
        self.questions.show_questions(made)
        self.choose(None)
        if ask and asked_words(made):
            self.ask_answers()

    def ask_answers(self) -> None:
        """Show the questions with the answers that were given."""
        self._turn_to(self.questions)
        self._notice.clear()
        self.questions.focus()

    def ask_columns(self, found: dict[str, str | None], fields: tuple[str, ...]) -> None:
        """
        Ask which column holds what.

        Args:
            found: Header -> the field that it is read as now.
            fields: All fields that a list may hold.
        """
        self._turn_to(self.columns)
        self._notice.tell("info", _("Say which column holds what. Leave open what the list does not have."))
        self._known = tuple(header for header, name in found.items() if name)
        self.columns.clear()
        self.columns.ask_columns(fields, tuple(found), {name: header for header, name in found.items() if name})
        self.columns.focus()

    def choose(self, outcome: Outcome | None) -> None:
        """Show the lines of one outcome; None: of all."""
        made = self.made
        if made is None:
            return
        self.chosen = outcome
        for other, chip in self.chips.items():
            chip.setChecked(other is outcome)
        self.unread.setChecked(False)
        listed = not self._list.isHidden()
        self._turn_to(self._list)
        self._tell()
        counts: dict[Reason, int] = {}
        for line in made.chosen(outcome):
            for reason in line.reasons:
                counts[reason] = counts.get(reason, 0) + 1
        self.reason.clear()
        self.reason.addItem(_("All reasons"), None)
        for reason in Reason:
            if reason in counts:
                self.reason.addItem(f"{reason_words(reason)} ({number(counts[reason])})", reason)
        self._show_lines()
        if not listed:  # what had the focus is hidden now: without this it goes to another part of the window
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, problem: Problem, *buttons: Button) -> None:
        """Say why nothing was kept, and what can be done."""
        self._notice.tell("error", problem_text(problem), *buttons)

    def start(self) -> None:
        """Put the focus where the eye begins."""
        if self.questions.isHidden():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def next_problem(self, *, back: bool) -> bool:
        """Go to the next line that needs something, or back."""
        wanted = (Outcome.ASKED, Outcome.LEFT_OUT)
        here = self.table.row()
        places = [place for place, line in enumerate(self.model.lines) if line.outcome in wanted]
        found = [place for place in places if place < here][-1:] if back else [p for p in places if p > here][:1]
        if not found:
            return False
        self.table.selectRow(found[0])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _turn_to(self, part: QWidget) -> None:
        """Show the questions, the columns or the lines; the others take no room."""
        for one in (self.questions, self.columns, self._list):
            one.setVisible(one is part)
        self.turned.emit()

    def _tell(self) -> None:
        made = self.made
        if made is None:
            return
        dult, asked = dult_words(made.outcomes[Outcome.WITH_DULT]), asked_words(made)
        if asked:
            answer = Button(_("Answer the questions"), icon="pencil", clicked=self.ask_answers)
            self._notice.tell("attention", " ".join((*asked, dult)).strip(), answer)
        elif not made.counts.written:
            self._notice.tell("info", _("There is nothing to keep: every result of this file is here already."))
        else:
            self._notice.tell("info", dult)

    def _show_lines(self) -> None:
        made, reason = self.made, self.reason.currentData()
        if made is None:
            return
        lines = made.chosen(self.chosen, reason)
        self.model.show(lines)
        for part in (self.table, self._told):
            part.setVisible(bool(lines))
        self.problems.hide()
        self.reason.setVisible(self.reason.count() > 1)
        self._advice.setText(f"{reason_words(reason)} {advice_words(reason)}".rstrip() if reason is not None else "")
        self._advice.setVisible(bool(self._advice.text()))
        if lines:
            self.table.selectRow(0)
        else:
            self._told.setText("")

    def _show_problems(self, on: bool) -> None:
        if not on:
            self.choose(self.chosen)
            return
        for chip in self.chips.values():
            chip.setChecked(False)
        self._turn_to(self._list)
        for part in (self.table, self.reason, self._advice):
            part.hide()
        for part in (self.problems, self._told):
            part.show()
        self.problems.selectRow(0)
        self.problems.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= now.row() < len(self.model.lines):
            self._told.setText(told(self.model.lines[now.row()]))

    def _problem_moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= now.row() < len(self._problems.rows) and self.problems.isVisible():
            self._told.setText(self._problems.rows[now.row()][1])  # whole: the line has room for two lines of it

    def _columns_answered(self) -> None:
        # a header that we know and the person left open is left out
        self.columns_said.emit({**dict.fromkeys(self._known, ""), **self.columns.columns})


def save_words(made: Preview) -> str:
    """What the button says that keeps the results of a preview."""
    n = made.counts.written
    if not n:
        return _("Nothing to keep")
    return ngettext("Keep {n} result", "Keep {n} results", n).format(n=number(n))

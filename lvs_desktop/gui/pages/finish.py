"""The last step: what is still open, a note for a colleague, the checklist on paper, closing the year start."""

from collections.abc import Iterable

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.step_states import DONE
from lvs_desktop.gui import printing, theme
from lvs_desktop.gui.shell import About, Page, Place, Shell
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Icon, PrimaryButton, Text, Tile, column
from lvs_desktop.services import checklist, moving, papers, step_words, year_report
from lvs_desktop.services.documents import Document
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class FinishPage(Page):
    """Where a year start ends."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Finish"))
        self._status: StepStatus | None = None
        self._note_kept = ""
        self._callout = Callout("info")
        self._open = Card(gap=0.35)
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(_("Note for a colleague"))
        self.note.setPlaceholderText(_("For instance: two pupils of 2B still come."))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme.em(5))
        self.save = Button(_("Save the note"), icon="save", clicked=self._save_note)
        saving = QWidget()
        FlowLayout(saving, self.save)
        note = Card(
            Text(_("Note for a colleague"), tone="heading"),
            Text(_("It stands on the overview and on the printed checklist. Write no passwords here."), tone="small"),
            self.note,
            saving,
        )
        self.finish = PrimaryButton(_("Finish the year start"), icon="status-done", clicked=self._finish)
        self.reopen = Button(_("Take back"), icon="undo", clicked=self._reopen)
        self.papers = QWidget()
        FlowLayout(
            self.papers,
            self.finish,
            self.reopen,
            Button(_("Print the checklist"), icon="printer", clicked=self.print_out),
            Button(_("Save the checklist as PDF"), icon="save", clicked=self._save_pdf),
            Button(
                _("Save the report as PDF"),
                icon="download",
                clicked=self._save_report,
                hint=_("What was done, when and by whom, in numbers. It names no pupils."),
            ),
        )
        for part in (self._callout, self.papers, self._open, note):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show what is open, and read the note."""
        opened = self.shell.opened
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
            self.step_read(about)
        self.shell.runner.run(self, lambda _progress: checklist.note(opened), done=self._show_note)

    def step_read(self, status: StepStatus) -> None:
        """Show what is open now."""
        self._status = status
        steps = self.shell.steps
        self.set_lead(step_words.progress_text(steps) + ".")
        closed = step_words.role_text(status, self.shell.opened.worker)
        finished = status.state is StepState.DONE
        ready = status.state is StepState.NOT_STARTED
        if finished:
            self._callout.tell("ok", _("The year start is finished.") + " " + step_words.said_text(status))
        elif ready:
            self._callout.tell("ok", _("Nothing holds you up any more. You can finish the year start."))
        else:
            self._callout.tell("info", step_words.reason_word(status) + " " + _("Finish these first."))
        self.finish.setVisible(not finished)
        self.finish.setEnabled(ready and not closed)
        self.finish.setToolTip(closed or ("" if ready else step_words.reason_word(status)))
        self.reopen.setVisible(finished and status.mark is not None)
        self._show_open([one for one in steps if one.step.id in status.waits_for])

    def print_out(self) -> bool:
        """Print the checklist."""
        self._with_document(lambda document: printing.print_document(self, document))
        return True

    def may_leave(self) -> bool:
        """A note that was typed is kept when the person goes elsewhere."""
        if self.note.toPlainText().strip() != self._note_kept:
            self._save_note()
        return True

    def _show_open(self, steps: list[StepStatus]) -> None:
        lines = self._open.lines
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if steps:
            lines.addWidget(Text(_("Still open"), tone="heading"))
        for status in steps:
            lines.addWidget(self._row(status))
        self._open.setVisible(bool(steps))

    def _row(self, status: StepStatus) -> Tile:
        word = step_words.state_word(status)
        why = step_words.why_text(status, self.shell.steps)
        tile = Tile(look="row", edge=(0.6, 0.35), gap=0.6, clicked=lambda: self.shell.go(f"step:{status.step.id}"))
        tile.setAccessibleName(
            ", ".join(part for part in (_("Go to {step}"), word, why) if part).format(step=status.step.title)
        )
        words = QWidget()
        column(
            words,
            Text(status.step.title, tone="strong").yielding(),
            Text(f"{word}. {why}".strip(), tone="small").yielding(),
            gap=0.1,
        )
        tile.add(Icon(*LOOK[status.state]))
        tile.add(words, 1)
        tile.add(Icon("chevron-right", "muted", size=1.1))
        return tile

    def _show_note(self, text: str) -> None:
        if self.note.toPlainText().strip() == self._note_kept:  # nothing was typed that would be lost
            self.note.setPlainText(text)
        self._note_kept = text

    def _save_note(self) -> None:
        opened, text = self.shell.opened, self.note.toPlainText().strip()
        if opened is None:
            return

        def kept(_nothing: object) -> None:
            self._note_kept = text
            self.shell.toast(_("The note is saved."))

        self.shell.runner.run(
            self, lambda _progress: checklist.leave_note(opened, text), done=kept, failed=self._refused
        )

    def _finish(self) -> None:
        status, opened = self._status, self.shell.opened
        if status is not None and opened is not None:
            self.shell.runner.run(
                self,
                lambda _progress: checklist.mark(opened, status.step.id, DONE),
                done=lambda _steps: self._said(_("The year start is finished.")),
                failed=self._refused,
            )

    def _reopen(self) -> None:
        status, opened = self._status, self.shell.opened
        if status is not None and opened is not None:
            self.shell.runner.run(
                self,
                lambda _progress: checklist.unmark(opened, status.step.id),
                done=lambda _steps: self._said(_("Taken back.")),
                failed=self._refused,
            )

    def _said(self, text: str) -> None:
        self.shell.toast(text)
        self.shell.school_changed()

    def _refused(self, problem: Problem) -> None:
        self._callout.tell("attention", problem_text(problem))

    def _save_pdf(self) -> None:
        name = _("Checklist {year}").format(year=self.shell.opened.school.school_year) + ".pdf"
        self._with_document(lambda document: printing.save_document(self.shell, self, document, name))

    def _save_report(self) -> None:
        opened = self.shell.opened
        name = _("Report {year}").format(year=opened.school.school_year) + ".pdf"
        self.shell.runner.run(
            self,
            lambda _progress: year_report.of_year(opened),
            done=lambda document: printing.save_document(self.shell, self, document, name),
            failed=self._refused,
        )

    def _with_document(self, use) -> None:
        opened, steps = self.shell.opened, self.shell.steps

        def described(_progress: object) -> Document:
            school, route = checklist.about(opened)
            return papers.of_checklist(school, route, steps, note=checklist.note(opened))

        self.shell.runner.run(self, described, done=use)


PLACE = Place(
    id="finish",
    title=lambda: _("Finish"),
    make=FinishPage,
    icon="status-done",
    kinds=(StepKind.FINISH,),
)


def scenes() -> Iterable[Scene]:
    """With steps open, when all is ready, and finished."""
    yield Scene("finish-open", lambda tour: tour.window.go("step:finish"), needs=School.FILLED)
    yield Scene("finish-ready", _ready_scene, needs=School.PRIMARY)
    yield Scene("finish-done", _done_scene, needs=School.PRIMARY)


def _ready_scene(tour) -> None:
    def all_done(_progress) -> None:
        moving.completed(tour.window.opened)
        moving.processed(tour.window.opened)
        for name in ("licence", "history", "dult"):
            checklist.mark(tour.window.opened, name, DONE)

    tour.window.runner.run(tour.window, all_done, done=lambda _nothing: tour.window.school_changed())
    tour.settle()
    tour.window.go("step:finish")
    tour.settle()


def _done_scene(tour) -> None:
    _ready_scene(tour)
    tour.window.page.finish.click()
    tour.settle()
    tour.window.toast("")

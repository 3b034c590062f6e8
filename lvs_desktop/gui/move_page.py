"""What the pages of a move have in common: they show how far it is, and keep what a person says."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from lvs_desktop.domain.checklist import StepStatus
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.roles import Role
from lvs_desktop.gui.shell import OVERVIEW, About, Page, Shell
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout
from lvs_desktop.services import move_calendar, moving, step_words
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext


class MovePage(Page):
    """
    A step of the move.

    Attributes:
        notice: What went wrong.
        allowed: Who works now may say something of the step.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, "")
        self.notice = Callout("info")
        self.allowed = True
        self.body.addWidget(self.notice)

    def lay_out(self, *parts: QWidget) -> None:
        """The page's own cards, and where to go on."""
        onward = QWidget()
        FlowLayout(
            onward,
            Button(_("Go on to the next step"), icon="arrow-right", clicked=self.shell.go_next_step),
            Button(_("To the overview"), icon="home", clicked=lambda: self.shell.go(OVERVIEW)),
        )
        for part in (*parts, onward):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show a step."""
        if isinstance(about, StepStatus):
            self.notice.clear()
            self.title.setText(about.step.title)
            self.step_read(about)

    def step_read(self, status: StepStatus) -> None:
        """Read how far the move is."""
        worker = self.shell.opened.worker
        self.allowed = worker.role is Role.SCHOOL_ADMIN or not step_words.role_text(status, worker)
        opened = self.shell.opened
        self.shell.runner.run(self, lambda _progress: moving.standing(opened), done=self.show_standing)

    def show_standing(self, found: Standing) -> None:
        """Show how far it is."""

    def write(
        self,
        work: Callable[[OpenSchool], object],
        said: str,
        *,
        undo: Callable[[OpenSchool], object] | None = None,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        """
        Keep what a person said.

        Args:
            said: For the toast.
            undo: Takes it back.
            then: Called when it was kept.
        """
        opened = self.shell.opened

        def take_back() -> None:
            if undo is not None and self.shell.opened is opened:  # the toast may outlive the school it speaks of
                self.write(undo, _("Taken back."))

        def kept(_found: object) -> None:
            self.notice.clear()
            then()
            self.shell.school_changed()
            self.shell.toast(said, _("Undo") if undo else "", take_back if undo else None)

        self.shell.runner.run(self, lambda _progress: work(opened), done=kept, failed=self.refuse)

    def refuse(self, problem: Problem) -> None:
        """Say why it was not kept."""
        self.notice.tell("error", problem_text(problem))

    def save_calendar(self) -> None:
        """Ask where the calendar file goes, and write it."""
        dialog = QFileDialog(self, _("Save the dates for your calendar"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Calendar files (*.ics)")])
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(move_calendar.PROPOSED)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write_calendar)
        dialog.open()

    def write_calendar(self, name: str) -> None:
        """Write the calendar file."""
        opened, target = self.shell.opened, Path(name)

        def saved(n: int) -> None:
            said = ngettext("Saved as {file}: {n} date.", "Saved as {file}: {n} dates.", n)
            self.shell.toast(said.format(file=target.name, n=n))

        self.shell.runner.run(
            self, lambda _progress: move_calendar.save(opened, target), done=saved, failed=self.refuse
        )

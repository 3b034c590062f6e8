"""What a person says of a step: done, does not apply, taken back. The window shows it under the page of each step."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE
from lvs_desktop.gui import theme
from lvs_desktop.gui.about_step import AboutStep
from lvs_desktop.gui.help_panel import HelpPanel
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.time_question import TimeQuestion
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, Icon, Line, PrimaryButton, Text, column, scrolled
from lvs_desktop.services import checklist, moving, step_words
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _

SILENT = (StepKind.SCHOOL, StepKind.FINISH)  # always filled in; its own page closes the year: the bar only explains
BY_PAGE = (StepKind.AUTHORISATION,)  # its page says when it is done: the bar has no button for it
BESIDE = 14  # em that the state needs beside the buttons
LOW = 30  # em of window height under which what opens in the bar stands there without the other buttons
NARROW = 42  # em of width under which the state does not stand beside the buttons


class StepBar(QFrame):
    """
    The state of one step, why, who said so, and the buttons to say something of it.

    Args:
        in_page: Stands in the step's own page: 'done' is the page's next thing to do.
    """

    def __init__(self, shell: Shell, *, in_page: bool = False) -> None:
        super().__init__()
        self._shell = shell
        self._status: StepStatus | None = None
        self._icon = Icon("status-not-started", "muted")
        self._words = Text().yielding()
        self._more = Text().yielding()  # the same, where there is no room for it beside the buttons
        make = PrimaryButton if in_page else Button
        self.done = make(_("Say that it is done"), clicked=self._say_done)
        self.skip = Button(_("Does not apply …"), clicked=self._ask_why)
        self.back = Button(_("Take back"), icon="undo", clicked=self._take_back)
        self.explain = Button(_("About this step"), icon="help", clicked=self._swap_explanation)
        self.explain.setCheckable(True)
        self._in_page = in_page
        self._offered: dict[Button, bool] = {}  # what a person may say of the step now
        self.help = Button(_("BRIN and help"), icon="info", clicked=self._swap_help)
        self.help.setCheckable(True)
        self._desk = HelpPanel(shell)
        self._help = scrolled(self._desk)
        self._help.hide()
        self._time = TimeQuestion(shell)
        self._buttons = buttons = QWidget()
        FlowLayout(buttons, self.explain, self.help, self.done, self.skip, self.back)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Why does this step not apply?"))
        self.reason.setPlaceholderText(_("For instance: our link brings the staff."))
        self.reason.setMinimumWidth(theme.em(24))
        self.reason.returnPressed.connect(self._say_skipped)
        self.save = Button(_("Save the reason"), icon="save", clicked=self._say_skipped)
        asking = QWidget()
        FlowLayout(asking, self.reason, self.save, Button(_("Leave it"), clicked=self._stop_asking))
        self._asking = QWidget()
        column(self._asking, Text(_("Why does this step not apply?")), asking, gap=0.2)
        self._refusal = Callout("attention")
        self._about = AboutStep()
        self._links = QWidget()
        self._link_lines = column(self._links, gap=0.3)
        inside = QWidget()
        column(inside, self._more, self._about, self._links, gap=0.4)
        self._explanation = scrolled(inside)
        self._state = state = QWidget()
        cells = QHBoxLayout(state)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(theme.em(0.4))
        cells.addWidget(self._icon)
        cells.addWidget(self._words, 1)
        top = QWidget()
        if in_page:
            column(top, state, buttons, gap=0.6)
        else:
            self._across = across = QBoxLayout(QBoxLayout.Direction.LeftToRight, top)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(theme.em(0.5))
            across.addWidget(state, 1)
            across.addWidget(buttons)
            buttons.setSizePolicy(buttons.sizePolicy().Policy.Preferred, buttons.sizePolicy().verticalPolicy())
        within = QWidget()
        parts = (top, self._asking) if in_page else (self._asking, top)
        self._lines = column(within, self._refusal, self._time, self._explanation, self._help, *parts, gap=0.4)
        column(self, within if in_page else Line(), *(() if in_page else (within,)), gap=0)
        self._asking.hide()
        self._explanation.hide()
        self._leave_room()
        self.hide()

    def show_step(self, status: StepStatus | None) -> None:
        """Show a step, or nothing (None, or a step of which nothing can be said)."""
        if status is None:
            self._status = None
            self.hide()
            return
        if self._status is None or self._status.step.id != status.step.id:
            self._stop_asking()
            self.explain.setChecked(False)
            self.help.setChecked(False)
            self._explanation.hide()
            self._help.hide()
            self._time.hide()
        self._status = status
        self._refusal.clear()
        worker = self._shell.opened.worker
        closed = step_words.role_text(status, worker)
        self._icon.show_icon(*LOOK[status.state])
        silent = status.step.kind in SILENT
        said = "" if silent else _in_short(status, self._shell.steps, closed)
        self._icon.setVisible(not silent)
        self._words.setText(said)
        self._more.setText(said)
        computed = silent or status.state in (StepState.DONE, StepState.NOT_APPLICABLE)
        self._offered = {
            self.done: status.mark is None and not computed and status.step.kind not in BY_PAGE,
            self.skip: status.mark is None and not computed,
            self.back: status.mark is not None and not silent,
        }
        self.help.setVisible(moving.is_move(self._shell.opened.school.route))
        self._leave_room()
        for button in (self.done, self.skip, self.back):
            button.setEnabled(not closed)
            button.setToolTip(closed)
            button.setAccessibleDescription(closed)
        self.done.setAccessibleName(_("Say that {step} is done").format(step=status.step.title))
        self._lay_across()
        self._about.show_parts(step_words.parts(status.step))
        show_links(self._link_lines, status)
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the buttons stands the state; in a narrow window 'Explanation' has it."""
        super().resizeEvent(event)
        narrow = not self._in_page and event.size().width() < theme.em(NARROW)
        self._state.setVisible(not narrow)
        self._more.setVisible(narrow)
        self._lay_across()
        self._leave_room()

    def _leave_room(self) -> None:
        """What opens in the bar takes a part of a low window only; large text leaves no room for what to say then."""
        most = theme.em(12) if self._in_page else min(theme.em(12), self.window().height() // 4)
        self._explanation.setMaximumHeight(most)
        self._help.setMaximumHeight(most)
        reading = not (self._explanation.isHidden() and self._help.isHidden())
        low = not self._in_page and self.window().height() < theme.em(LOW)
        side, edge = (0, 0) if self._in_page else (theme.em(1.6), theme.em(0.15 if low else 0.45))
        self._lines.setContentsMargins(side, edge, side, edge)
        for button, offered in self._offered.items():
            hidden = reading or (bool(self._refusal.text) and button is not self.done)
            button.setVisible(offered and not (low and hidden))

    def _lay_across(self) -> None:
        """The state stands beside the buttons where there is room for its words, else above them."""
        if self._in_page:
            return
        room = self.width() - 2 * theme.em(1.6) - self._buttons.sizeHint().width()
        way = QBoxLayout.Direction.LeftToRight if room >= theme.em(BESIDE) else QBoxLayout.Direction.TopToBottom
        self._across.setDirection(way)

    def refuse(self, problem: Problem) -> None:
        """Say why it was not kept."""
        self._refusal.tell("attention", problem_text(problem))
        self._leave_room()

    def _say_done(self) -> None:
        self._mark(DONE, "", _("{step} is done."))

    def _ask_why(self) -> None:
        self._asking.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop_asking(self) -> None:
        self.reason.clear()
        self._asking.hide()

    def _say_skipped(self) -> None:
        self._mark(NOT_APPLICABLE, self.reason.text(), _("{step} does not apply."))

    def _mark(self, state: str, reason: str, said: str) -> None:
        status, opened = self._status, self._shell.opened
        if status is None or opened is None:
            return
        step = status.step

        def kept(_steps: object) -> None:
            self._stop_asking()
            self._told(said.format(step=step.title), lambda: self._unmark(step.id))
            if state == DONE and step.minutes:
                self._time.ask(step)

        self._shell.runner.run(
            self, lambda _progress: checklist.mark(opened, step.id, state, reason), done=kept, failed=self.refuse
        )

    def _take_back(self) -> None:
        if self._status is not None:
            self._unmark(self._status.step.id)

    def _unmark(self, step_id: str) -> None:
        opened = self._shell.opened
        if opened is not None:
            self._shell.runner.run(
                self,
                lambda _progress: checklist.unmark(opened, step_id),
                done=lambda _steps: self._told(_("Taken back.")),
                failed=self.refuse,
            )

    def _told(self, text: str, undo: Callable[[], object] | None = None) -> None:
        self._refusal.clear()
        self._leave_room()
        self._shell.toast(text, _("Undo") if undo else "", undo)
        self._shell.school_changed()

    def _swap_help(self) -> None:
        self._help.setVisible(self._help.isHidden())
        self.help.setChecked(not self._help.isHidden())
        self._leave_room()
        if self.help.isChecked():
            self._desk.read()

    def _swap_explanation(self) -> None:
        self._explanation.setVisible(self._explanation.isHidden())
        self.explain.setChecked(not self._explanation.isHidden())
        self._leave_room()


def show_links(lines: QVBoxLayout, status: StepStatus) -> None:
    """The links of a step with their dates, in the place of those that are there; only a person opens one."""
    while (item := lines.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for title, address, dated in status.step.links:
        seen = _("{address}, seen on {date}").format(address=address, date=dated)
        opening = Button(
            _("Open the link"),
            icon="link",
            clicked=lambda address=address: QDesktopServices.openUrl(QUrl(address)),
            hint=seen,
        )
        opening.setAccessibleName(_("{title} (opens your browser)").format(title=title))
        holder = QWidget()
        FlowLayout(holder, opening)
        lines.addWidget(Text(f"{title}\n{seen}").yielding())
        lines.addWidget(holder)
    if (holder := lines.parentWidget()) is not None:
        holder.setVisible(bool(status.step.links))


def _in_short(status: StepStatus, steps: tuple[StepStatus, ...], closed: str) -> str:
    """State, why, who said so, and whose step it is."""
    parts = (
        step_words.state_word(status),
        step_words.why_text(status, steps),
        step_words.said_text(status),
        closed,
    )
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)

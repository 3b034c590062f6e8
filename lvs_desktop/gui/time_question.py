"""How long a step took: asked when a person says that it is done, with our own estimate filled in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.checklist import Step
from lvs_desktop.domain.problems import Problem
from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import Shell
from lvs_desktop.gui.widgets import Button, FlowLayout, Text, column
from lvs_desktop.services import moving
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class TimeQuestion(QWidget):
    """Nobody has to answer."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._step = shell, ""
        self._asked = Text(_("How many minutes did it take? Filled in is our estimate."))
        self.minutes = QLineEdit()
        self.minutes.setAccessibleName(self._asked.text())
        self.minutes.setMaximumWidth(theme.em(5))
        self.minutes.returnPressed.connect(self.keep)
        self.save = Button(_("Keep the minutes"), icon="save", clicked=self.keep)
        self.leave = Button(_("Don't keep it"), clicked=self.hide)
        answer = QWidget()
        FlowLayout(answer, self.minutes, self.save, self.leave)
        self._wrong = Text("", tone="error")
        column(self, self._asked, answer, self._wrong, gap=0.2)
        self.hide()

    def ask(self, step: Step) -> None:
        """Ask it of a step."""
        self._step = step.id
        self.minutes.setText(str(step.minutes))
        self._wrong.hide()
        self.show()
        self.minutes.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep the answer."""
        opened, step, typed = self._shell.opened, self._step, self.minutes.text()
        if opened is None:
            return

        def kept(_found: object) -> None:
            self.hide()
            self._shell.school_changed()

        def refused(problem: Problem) -> None:
            self._wrong.setText(problem_text(problem))
            self._wrong.show()

        self._shell.runner.run(
            self,
            lambda _progress: moving.spend(opened, step, moving.read_minutes(typed)),
            done=kept,
            failed=refused,
        )

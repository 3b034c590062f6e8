"""The two questions that a sync can stop at: many pupils would go, and a server that was put back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QWidget

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.gui.typed_number import TypedNumber
from lvs_desktop.gui.widgets import Button, FlowLayout, Icon, PrimaryButton, RadioLine, Text, column
from lvs_desktop.gui.widgets.callout import beside
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services.labels import number
from lvs_desktop.services.texts import _, ngettext


class _Question(QFrame):
    """A coloured field with an icon and a column of parts; hidden until it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "callout-attention")
        words = QWidget()
        self.lines = column(words, gap=0.5)
        beside(self, Icon("status-attention", "attention"), words)
        self.hide()


class ManyQuestion(_Question):
    """
    The server would archive or take out many pupils here: the person types how many.

    Signals:
        agreed: The number is right and the person pressed the button.
        look_wanted: The person wants to see who they are.
        left: The person does not want it.
    """

    agreed = Signal()
    look_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._why = Text("")
        self.number = TypedNumber(
            Button(_("Show these pupils"), icon="users", clicked=self.look_wanted.emit),
            Button(_("No, change nothing"), clicked=self.left.emit),
        )
        self.number.typed.connect(lambda _text: self.button.setEnabled(self.number.right))
        self.number.field.returnPressed.connect(self._press)
        self.button = Button("", icon="sync", clicked=self._press)
        actions = QWidget()
        FlowLayout(actions, self.button)
        for part in (
            self._why,
            Text(_("Is the school on the server not complete? Then ask who runs the server first.")),
            self.number,
            actions,
        ):
            self.lines.addWidget(part)

    def ask(self, problem: Problem) -> None:
        """Ask about a SYNC_TOO_MANY."""
        pupils, active = _count(problem, "pupils"), _count(problem, "active")
        why = ngettext(
            "The server wants to take {n} pupil away here, of {all}. Nothing was changed yet.",
            "The server wants to take {n} pupils away here, of {all}. Nothing was changed yet.",
            pupils,
        ).format(n=number(pupils), all=number(active))
        asked = ngettext("Type {n} to archive this pupil:", "Type {n} to archive these {n} pupils:", pupils)
        self._why.setText(why)
        self.number.ask(asked.format(n=number(pupils)), pupils, why=why, typed="")
        words = ngettext("Archive {n} pupil and go on", "Archive {n} pupils and go on", pupils)
        self.button.setText(words.format(n=number(pupils)))
        self.button.setEnabled(False)
        self.show()
        say(self, why)

    def _press(self) -> None:
        if self.number.right:
            self.agreed.emit()


class RestoredQuestion(_Question):
    """
    The server was put back to an older copy: whose records count? Nothing is chosen by itself.

    Signals:
        chosen: (Choice).
        left: The person does not want to choose now.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.here = RadioLine(
            _("What stands here"),
            _("What the server lost is sent again. Nothing changes on this computer."),
        )
        self.there = RadioLine(
            _("What stands on the server"),
            _("What is newer here goes back to the server's older copy. You can undo that in the history."),
        )
        self.button = PrimaryButton(_("Go on with this choice"), icon="sync", clicked=self._press)
        for line in (self.here, self.there):
            self._group.addButton(line.box)
            line.toggled.connect(lambda _on: self.button.setEnabled(True))
        actions = QWidget()
        FlowLayout(actions, self.button, Button(_("Not now, change nothing"), clicked=self.left.emit))
        self._why = Text(
            _("The server was put back to an older copy. Changes of the last time may be gone there. What counts?")
        )
        for part in (self._why, self.here, self.there, actions):
            self.lines.addWidget(part)

    def ask(self) -> None:
        """Ask."""
        self._group.setExclusive(False)
        for line in (self.here, self.there):
            line.setChecked(False)
        self._group.setExclusive(True)
        self.button.setEnabled(False)
        self.show()
        say(self, self._why.text())

    def _press(self) -> None:
        if self.here.isChecked() or self.there.isChecked():
            self.chosen.emit(Choice.HERE if self.here.isChecked() else Choice.THERE)


def _count(problem: Problem, fact: str) -> int:
    found = problem.facts.get(fact, 0)
    return found if isinstance(found, int) else 0

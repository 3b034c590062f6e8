"""A window with a school, and what a test does in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from lvs_desktop.domain.checklist import StepState, StepStatus
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services.schools import OpenSchool

Rest = Callable[[MainWindow], None]


class Bench:
    """A window with a primary school that moves to another platform, and what a test does in it."""

    def __init__(self, window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
        self.window, self.opened, self._at_rest = window, opened, at_rest
        window.take_school(opened)
        self.rest()

    def rest(self) -> None:
        """Let the window finish what it does."""
        self._at_rest(self.window)

    def go(self, place: str) -> None:
        """To a page."""
        self.window.go(place)
        self.rest()

    def press(self, words: str) -> None:
        """Press the visible button with these words."""
        buttons = [one for one in self.window.findChildren(QAbstractButton) if one.isVisible()]
        found = [one for one in buttons if words in (one.text() or one.accessibleName())]
        assert found, [one.text() or one.accessibleName() for one in buttons]
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.rest()

    def sees(self, words: str) -> bool:
        """True if a visible button has these words."""
        buttons = [one for one in self.window.findChildren(QAbstractButton) if one.isVisible()]
        return any(words in (one.text() or one.accessibleName()) for one in buttons)

    def read(self) -> str:
        """Everything that can be read in the window."""
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def state(self, step_id: str) -> StepState:
        """How far a step is."""
        return self.step(step_id).state

    def step(self, step_id: str) -> StepStatus:
        """A step with what is said of it."""
        return next(one for one in self.window.steps if one.step.id == step_id)

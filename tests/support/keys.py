"""A person without a mouse: every key goes to the window, as the system sends it; nothing else is touched."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from lvs_desktop.gui.sidebar import Sidebar
from lvs_desktop.gui.window import MainWindow
from tests.support.windows import Person

W = TypeVar("W", bound=QWidget)
MOST_TABS = 60
PRESSED = 150  # milliseconds: Enter shows a button pressed for a moment before it acts


class Typist(Person):
    """
    Works in one window with the keyboard alone.

    Attributes:
        trail: Every widget that Tab came to, by its name, for a message that tells what went wrong.
        unseen: Stops of Tab where the focus was out of sight or left no mark on the screen.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.trail: list[str] = []
        self.unseen: list[str] = []
        self.by_tab = False  # a title that got the focus with its page has no line under it
        self.window.activateWindow()
        self.settle()

    def click(self, words: str) -> None:
        """There is no mouse."""
        raise AssertionError(f"a click on {words!r}: this person has no mouse")

    def press(self, key: Qt.Key, *, ctrl: bool = False, alt: bool = False, shift: bool = False) -> None:
        """Press a key; Qt sends it to where the focus is, or to a shortcut."""
        modifiers = Qt.KeyboardModifier.NoModifier
        for on, each in (
            (ctrl, Qt.KeyboardModifier.ControlModifier),
            (alt, Qt.KeyboardModifier.AltModifier),
            (shift, Qt.KeyboardModifier.ShiftModifier),
        ):
            modifiers |= each if on else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.window.windowHandle(), key, modifiers)
        self.by_tab = False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QTest.qWait(PRESSED)
        self.settle()

    def write(self, words: str) -> None:
        """Type letter by letter; the focus must stay where it is."""
        field = self.focus
        for letter in words:
            QTest.keyClick(self.window.windowHandle(), letter)
            QTest.qWait(2)
            assert self.focus is field, f"the focus went from {name_of(field)!r} to {name_of(self.focus)!r}"
        self.settle()

    @property
    def focus(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None, f"nothing has the focus; before: {self.trail[-5:]}"
        return widget

    def tab_to(self, words: str = "", *, kind: type[W] = QWidget, back: bool = False) -> W:  # type: ignore[assignment]
        """Press Tab until the focus is on a widget of this name and kind; each stop must be in sight and marked."""
        seen: list[str] = []
        while len(seen) < MOST_TABS:
            self.tab(back=back)
            here = self.focus
            seen.append(name_of(here))
            if isinstance(here, kind) and words in seen[-1]:
                return here
        wanted = words or kind.__name__
        raise AssertionError(f"Tab never comes to {wanted!r}; it comes to {list(dict.fromkeys(seen))}")

    def tab(self, *, back: bool = False) -> None:
        """Press Tab once; look at what it leaves, with and without the focus, and at where it came."""
        before, came = self.focus, self.by_tab
        marked = before.grab().toImage()
        self.press(Qt.Key.Key_Tab, shift=back)
        after = self.focus
        if before is not after and came and before.isVisible() and before.grab().toImage() == marked:
            self.unseen.append(f"no mark: {name_of(before)}")
        self.by_tab = True
        self.trail.append(name_of(after))
        if not _in_sight(after):
            self.unseen.append(f"out of sight: {name_of(after)}")

    def choose(self, words: str) -> None:
        """Tab to a button or box and press it: Enter for a button, Space for a box."""
        widget = self.tab_to(words, kind=QAbstractButton)
        assert widget.isEnabled()
        self.press(Qt.Key.Key_Space if widget.isCheckable() else Qt.Key.Key_Return)


def name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    if isinstance(widget, QAbstractButton):
        return widget.accessibleName() or widget.text()
    return widget.accessibleName() or type(widget).__name__


def _in_sight(widget: QWidget) -> bool:
    seen = widget.visibleRegion().boundingRect()
    tall = min(widget.height(), 24)
    return widget.isVisible() and seen.width() >= min(widget.width(), 24) and seen.height() >= tall


def stops(window: MainWindow) -> list[QWidget]:
    """Where Tab comes in one round from the title of the page."""
    window.page.title.setFocus(Qt.FocusReason.TabFocusReason)
    found = [QApplication.focusWidget()]
    for _again in range(200):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is found[0]:
            break
        found.append(QApplication.focusWidget())
    return found


def place_of(window: MainWindow, widget: QWidget) -> str:
    """Where in the window a stop is."""
    if window.page.isAncestorOf(widget):
        return "page"
    return "sidebar" if window.findChild(Sidebar).isAncestorOf(widget) else "bar"

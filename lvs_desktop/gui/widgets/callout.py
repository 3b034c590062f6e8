"""A coloured field that says what, where and what to do now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets.card import column
from lvs_desktop.gui.widgets.flowlayout import FlowLayout
from lvs_desktop.gui.widgets.labels import Icon, Text, say

KINDS = {"info": "info", "ok": "status-done", "attention": "status-attention", "error": "error"}


class Callout(QFrame):
    """
    A notice inside a page; never a dialog.

    Args:
        kind: info, ok, attention or error; each has an icon and a colour of its own.
        text: What, where, what now. Empty: hidden until `tell`.
        buttons: What the person can do about it.
    """

    def __init__(self, kind: str, text: str = "", *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon(KINDS[kind], kind)
        self._text = Text(text)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons)
        words = QWidget()
        column(words, self._text, self._buttons, gap=0.5)
        beside(self, self._icon, words)
        self.setProperty("frame", f"callout-{kind}")
        self.set_buttons(*buttons)
        if not text:  # showing what has no parent yet would flash a window of its own
            self.hide()

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text.text()

    def tell(self, kind: str, text: str, *buttons: QPushButton) -> None:
        """Say something else, aloud too, with these buttons; an empty text hides it."""
        self._icon.show_icon(KINDS[kind], kind)
        self._text.setText(text)
        self.set_buttons(*buttons)
        if self.property("frame") != f"callout-{kind}":
            self.setProperty("frame", f"callout-{kind}")
            self.style().unpolish(self)
            self.style().polish(self)
        self.setVisible(bool(text))
        if text and self.isVisible():
            say(self, text)

    def clear(self) -> None:
        """Hide it."""
        self.tell("info", "")

    def set_buttons(self, *buttons: QPushButton) -> None:
        """Replace the buttons; the old ones are deleted."""
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old not in buttons:
                old.hide()
                old.deleteLater()
        for button in buttons:
            self._flow.addWidget(button)
        self._buttons.setVisible(bool(buttons))


def beside(notice: QFrame, icon: Icon, words: QWidget) -> None:
    """Lay a notice out: its icon at the top left, its words beside it."""
    cells = QHBoxLayout(notice)
    edge = theme.em(0.7)
    cells.setContentsMargins(edge, edge, edge, edge)
    cells.setSpacing(theme.em(0.6))
    cells.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    cells.addWidget(words, 1)

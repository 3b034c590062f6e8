"""Texts that wrap instead of being clipped, the page title, and icons that follow the palette."""

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from lvs_desktop.gui import icons, theme

REPAINT = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


class Text(QLabel):
    """
    A text that wraps and grows; plain text only, so that data can never become markup.

    Args:
        tone: "" or one of muted, small, lead, heading, title, big, ok, attention, error, primary (see stylesheet).
    """

    def __init__(self, text: str = "", *, tone: str = "", wrap: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setProperty("tone", tone)
        self.setText(text)

    def yielding(self) -> "Text":
        """Take what width there is and wrap there: by itself a long text asks for more than a narrow window has."""
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        return self

    def set_tone(self, tone: str) -> None:
        """Change the tone; the look follows."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class PageTitle(Text):
    """The title of a page: takes the focus after going there, so that a screen reader says it."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, tone="title", parent=parent)
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def setText(self, text: str) -> None:
        """Set the title, also as the accessible name."""
        super().setText(text)
        self.setAccessibleName(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where a key brought it; a page that just came on screen has no line under its title."""
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self._ring = by_key
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The line goes with the focus."""
        self._ring = False
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and the line that shows the focus."""
        super().paintEvent(event)
        if self._ring:
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 2, self.width(), 2, theme.colour("primary"))
            painter.end()

    def announce(self) -> None:
        """Take the focus and have a screen reader say the title."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        say(self, self.text())


class Icon(QLabel):
    """
    An icon beside a text that says the same; follows the palette.

    Args:
        ink: Role of the palette.
        size: Side in em.
    """

    def __init__(self, name: str, ink: str = "text", *, size: float = 1.4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._ink, self._size = name, ink, size
        self._drawn: tuple[object, ...] | None = None  # what the picture was drawn from
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()

    def show_icon(self, name: str, ink: str) -> None:
        """Show another icon."""
        if (name, ink) != (self._name, self._ink):
            self._name, self._ink = name, ink
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again when the palette or the text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT:
            self._draw()

    def sizeHint(self) -> QSize:
        """The icon's own size."""
        side = theme.em(self._size)
        return QSize(side, side)

    def _draw(self) -> None:
        drawn = (theme.colours(), self._name, self._ink, theme.em(self._size))
        if drawn == self._drawn:
            return  # most changes of a widget are none of its picture's
        self._drawn = drawn
        self.setPixmap(icons.pixmap(self._name, theme.em(self._size), self._ink))
        self.updateGeometry()


def breakable(path: object) -> str:
    """A path that may wrap after each folder: without blanks it would be one long word."""
    return re.sub(r"([/\\_-])", "\\1\u200b", str(path))


def say(widget: QWidget, text: str) -> None:
    """Have a screen reader say a text that appeared without taking the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

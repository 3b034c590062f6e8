"""Buttons, and check boxes and radio buttons whose text may wrap."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QRadioButton, QSizePolicy, QWidget

from lvs_desktop.gui import icons, theme
from lvs_desktop.gui.widgets.labels import REPAINT, Text


class Button(QPushButton):
    """
    A button with a verb.

    Args:
        icon: Name of an icon, or "".
        look: "" (ordinary), primary, link, step or row (see stylesheet).
        clicked: Called without arguments.
        hint: Shown on hovering and read after the name.
    """

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        look: str = "",
        clicked: Callable[[], object] | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._drawn: tuple[object, ...] | None = None  # what the icon was drawn from
        self.setProperty("look", look)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)
        if clicked is not None:
            self.clicked.connect(lambda: clicked())
        self._draw()

    def setText(self, text: str) -> None:
        """Other words; the icon keeps its distance from them."""
        super().setText(text)
        self._draw()

    def keyPressEvent(self, event) -> None:
        """Press on Enter too, when the button has the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.animateClick()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again when the palette or the text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT:
            self._draw()

    def _draw(self) -> None:
        if not self._icon:
            return
        ink = {"primary": "on_primary", "link": "primary", "toast": "window"}.get(str(self.property("look")), "text")
        side = theme.em(1.25)
        room = theme.em(0.3) if self.text() else 0
        drawn = (theme.colours(), ink, side, room)
        if drawn == self._drawn:
            return  # most changes of a widget are none of its icon's
        self._drawn = drawn
        self.setIconSize(QSize(side + room, side))
        self.setIcon(icons.icon(self._icon, ink, size=side, room=room))


class PrimaryButton(Button):
    """The one next thing to do on a page."""

    def __init__(
        self, text: str, *, icon: str = "", clicked: Callable[[], object] | None = None, hint: str = ""
    ) -> None:
        super().__init__(text, icon=icon, look="primary", clicked=clicked, hint=hint)


class _ChoiceLine(QWidget):
    """A box or radio button with a text beside it that wraps; a click on the text counts too."""

    def __init__(self, box: QCheckBox | QRadioButton, text: str, explanation: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.box = box
        self.label = Text(text)
        self.explanation = Text(explanation, tone="small")
        if not explanation:
            self.explanation.hide()
        box.setAccessibleName(text)
        box.setAccessibleDescription(explanation)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        from lvs_desktop.gui.widgets.card import column

        words = QWidget()
        beside = column(words, self.label, self.explanation, gap=0)
        if explanation:
            beside.addStretch(1)  # the two stay together beside a higher one
        lines = QHBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.em(0.3))
        lines.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(words, 1)
        self.toggled = box.toggled
        self.setFocusProxy(box)

    def isChecked(self) -> bool:
        """True if it is on."""
        return self.box.isChecked()

    def setChecked(self, on: bool) -> None:
        """Put it on or off."""
        self.box.setChecked(on)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the text is a click on the box."""
        if event.button() is Qt.MouseButton.LeftButton and self.box.isEnabled():
            self.box.setFocus(Qt.FocusReason.MouseFocusReason)
            self.box.click()


class CheckLine(_ChoiceLine):
    """
    A check box whose text wraps.

    Args:
        explanation: Small text under it.
    """

    def __init__(
        self, text: str, explanation: str = "", *, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(QCheckBox(), text, explanation, parent)
        self.box.setChecked(checked)


class RadioLine(_ChoiceLine):
    """A radio button whose text wraps. Put `.box` of those that exclude one another in a QButtonGroup."""

    def __init__(
        self, text: str, explanation: str = "", *, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(QRadioButton(), text, explanation, parent)
        self.box.setChecked(checked)

"""A chip: icon, number, word and colour; as a filter it can be on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets.labels import Icon, Text

INKS = {"ok": "ok", "info": "primary", "plain": "muted", "attention": "attention", "error": "error"}


class Chip(QPushButton):
    """
    How many of a kind; checkable as a filter (signal `toggled`).

    Args:
        icon: Name of an icon.
        word: What is counted.
        kind: ok, info, plain, attention or error.
        checkable: False: it only tells, and can't be reached by Tab.
    """

    def __init__(
        self,
        icon: str,
        word: str,
        *,
        kind: str = "plain",
        number: int = 0,
        checkable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("chip", kind)
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self._word = word
        self._count = Text("", wrap=False)
        self._label = Text(word, wrap=False)
        for text in (self._count, self._label):
            font = text.font()
            font.setBold(True)
            text.setFont(font)
        self._icon = Icon(icon, INKS[kind])
        for part in (self._icon, self._count, self._label):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        cells = QHBoxLayout(self)
        cells.setContentsMargins(theme.em(0.6), theme.em(0.45), theme.em(0.8), theme.em(0.45))
        cells.setSpacing(theme.em(0.45))
        for part in (self._icon, self._count, self._label):
            cells.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not checkable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_number(number)

    def set_number(self, number: int) -> None:
        """Show another number, with a point at the thousands."""
        shown = f"{number:,}".replace(",", ".")
        self._count.setText(shown)
        self.setAccessibleName(f"{shown} {self._word}")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The parts and the room around them."""
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """It is never narrower than its words."""
        return self.sizeHint()

"""A button whose face is a layout of icons and wrapping texts: chips, steps in the sidebar, rows of a checklist."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lvs_desktop.gui import theme


class Tile(QPushButton):
    """
    A button with parts. Give it an accessible name that says all of them.

    Args:
        look: step or row (see stylesheet).
        edge: Room around the parts, in em: left and right, top and bottom.
    """

    def __init__(
        self,
        *,
        look: str = "",
        edge: tuple[float, float] = (0.6, 0.45),
        gap: float = 0.45,
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if look:
            self.setProperty("look", look)
        self.setAutoDefault(False)
        self.parts = QHBoxLayout(self)
        side, top = theme.em(edge[0]), theme.em(edge[1])
        self.parts.setContentsMargins(side, top, side, top)
        self.parts.setSpacing(theme.em(gap))
        if clicked is not None:
            self.clicked.connect(lambda: clicked())

    def add(self, part: QWidget, stretch: int = 0, *, top: bool = False) -> None:
        """Add a part at the right end; the mouse goes through it."""
        part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if top:
            self.parts.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        else:
            self.parts.addWidget(part, stretch)

    def keyPressEvent(self, event) -> None:
        """Press on Enter too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """The parts and the room around them."""
        return self.parts.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """It is never smaller than its parts."""
        return self.parts.totalMinimumSize()

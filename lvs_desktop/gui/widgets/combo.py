"""A choice from a list that a turn of the mouse wheel can't change by accident, wide enough for its words."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from lvs_desktop.gui import theme


class Combo(QComboBox):
    """Use it for every list of choices: who scrolls a page must not change an answer on the way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def sizeHint(self) -> QSize:
        """Qt's own with the style sheet on is a few pixels short at large sizes of text."""
        return super().sizeHint() + QSize(theme.em(0.3), 0)

    def minimumSizeHint(self) -> QSize:
        """It is never narrower than its longest choice."""
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

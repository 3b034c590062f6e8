"""Widgets beside one another where there is room, else under one another."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lvs_desktop.gui import theme


class Pairs(QWidget):
    """
    Two columns, or one where the window is narrow or the text large.

    Args:
        beside: Width in em from which there are two columns.
        shares: How the two columns share what is left.
    """

    def __init__(self, *items: QWidget, beside: float = 44.0, shares: Sequence[int] = (1, 1)) -> None:
        super().__init__()
        self._items, self._least, self._shares = items, beside, tuple(shares)
        self._beside: bool | None = None
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(theme.em(1.0))
        self._cells.setVerticalSpacing(theme.em(0.3))
        self._lay(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay anew when the room changed."""
        super().resizeEvent(event)
        self._lay(event.size().width() >= theme.em(self._least))

    def _lay(self, beside: bool) -> None:
        if beside is self._beside:
            return
        self._beside = beside
        for item in self._items:
            self._cells.removeWidget(item)
        across = 2 if beside else 1
        for place, item in enumerate(self._items):
            self._cells.addWidget(item, place // across, place % across)
        for cell, share in enumerate(self._shares):
            self._cells.setColumnStretch(cell, share if beside else int(cell == 0))

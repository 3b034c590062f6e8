"""Frames and the plain ways to put widgets under or beside one another."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lvs_desktop.gui import theme


def column(holder: QWidget, *items: QWidget | None, gap: float = 0.6, edge: float = 0.0) -> QVBoxLayout:
    """
    Lay widgets under one another in a holder; None is a stretch.

    Args:
        gap, edge: Between the widgets and around them, in em.
    """
    lines = QVBoxLayout(holder)
    side = theme.em(edge)
    lines.setContentsMargins(side, side, side, side)
    lines.setSpacing(theme.em(gap))
    for item in items:
        if item is None:
            lines.addStretch(1)
        else:
            lines.addWidget(item)
    return lines


def row(*items: QWidget | None, gap: float = 0.6) -> QHBoxLayout:
    """Lay widgets beside one another; None is a stretch. Use FlowLayout where they may not fit."""
    cells = QHBoxLayout()
    cells.setContentsMargins(0, 0, 0, 0)
    cells.setSpacing(theme.em(gap))
    for item in items:
        if item is None:
            cells.addStretch(1)
        else:
            cells.addWidget(item)
    return cells


def scrolled(content: QWidget) -> QScrollArea:
    """A page's content in an area that scrolls up and down when it does not fit, and never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    content.setProperty("scrolled", "true")
    area.setWidget(content)
    return area


class Card(QFrame):
    """A white field with a thin line around it; `.lines` is its column."""

    def __init__(
        self, *items: QWidget | None, gap: float = 0.5, edge: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("frame", "card")
        self.lines = column(self, *items, gap=gap, edge=edge)


class Line(QFrame):
    """A thin line between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame", "line")
        self.setFixedHeight(1)

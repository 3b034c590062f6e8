"""A layout that fills a line from left to right and goes on on the next line, so that no window is too narrow."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from lvs_desktop.gui import theme


class FlowLayout(QLayout):
    """
    Widgets beside one another, wrapped.

    Args:
        gap: Between the widgets, in em.
        right: Line them up at the right edge.
        level: All of a line get the height of the highest.
    """

    def __init__(
        self,
        holder: QWidget | None = None,
        *items: QWidget,
        gap: float = 0.6,
        right: bool = False,
        level: bool = False,
    ) -> None:
        super().__init__(holder)
        self._items: list[QLayoutItem] = []
        self._heights: dict[tuple[int, int], int] = {}  # by width and gap: the layouts around ask again and again
        self._gap, self._right, self._level = gap, right, level
        self.setContentsMargins(QMargins(0, 0, 0, 0))
        for item in items:
            self.addWidget(item)

    def invalidate(self) -> None:
        """An item came, went or changed."""
        self._heights.clear()
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height at a width."""
        asked = width, theme.em(self._gap)
        if asked not in self._heights:
            self._heights[asked] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[asked]

    def setGeometry(self, rect: QRect) -> None:
        """Put the items in place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All on one line."""
        gap = theme.em(self._gap)
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest item."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        gap = theme.em(self._gap)
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._shown():
            size = item.sizeHint().expandedTo(item.minimumSize())
            size.setWidth(min(size.width(), max(rect.width(), item.minimumSize().width())))
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            if lines[-1] and used + gap + size.width() > rect.width():
                lines.append([])
                used = 0
            used += size.width() + (gap if lines[-1] else 0)
            lines[-1].append((item, size))
        top = rect.top()
        for line in lines:
            height = max((size.height() for _, size in line), default=0)
            total = sum(size.width() for _, size in line) + gap * max(0, len(line) - 1)
            left = rect.left() + (max(0, rect.width() - total) if self._right else 0)
            for item, size in line:
                if self._level:
                    size.setHeight(height)
                if move:
                    item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + gap
            top += height + gap
        return max(0, top - gap - rect.top())

"""A table of which a person takes whole rows: its look, and columns as wide as the text's size asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets.labels import REPAINT

LINE = 2.2  # em: a row of one line of words


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """
    How wide the columns are, in em. A column is never narrower than its header.

    Attributes:
        columns: All but the last, which takes what is left.
        narrow: The same where little is left; None: as columns.
        last: The column that takes what is left.
        least: What the last column gets at least; beyond that the table scrolls sideways.
        roomy: With so much left for the last one, the others get `columns`, else `narrow`.
        spare: Columns to do without, first to go first, where even `narrow` has no room (text at 200 %): what they
            say must stand elsewhere too. Those that stay get `tight`.
        tight: Widths of the columns that stay; None: as narrow.
    """

    columns: Mapping[int, float]
    last: int
    least: float
    narrow: Mapping[int, float] | None = None
    roomy: float = 0.0
    spare: tuple[int, ...] = ()
    tight: Mapping[int, float] | None = None


class RowTable(QTableView):
    """Whole rows, one at a time, not edited in place; Tab leaves the table."""

    def __init__(
        self,
        model: QAbstractItemModel,
        name: str,
        widths: Widths,
        *,
        line: float = LINE,
        parent: QWidget | None = None,
    ) -> None:
        """
        Args:
            name: What a screen reader calls the table.
            line: Height of a row in em.
        """
        super().__init__(parent)
        self._widths, self._line = widths, line
        self._spared: list[int] = []
        self._hints: dict[int, int] = {}
        self._measured: tuple[int, str] | None = None  # the text's size that the columns fit
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(line > LINE)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = RowHeader(Qt.Orientation.Horizontal, self)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.sortIndicatorChanged.connect(lambda section, order: self.fit_columns())
        self._fit()

    def row(self) -> int:
        """The row that is selected; -1: none."""
        return self.currentIndex().row()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The last column takes what is left."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """The text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT and self._measure() != self._measured:
            self._fit()

    def fit_columns(self) -> None:
        """Give each column its width; also after hiding one."""
        room, sizes = self.viewport().width(), self._widths
        self._hints.clear()
        for column in self._spared:
            self.setColumnHidden(column, False)
        self._spared = []
        wide = self._sum(sizes.columns) + theme.em(sizes.roomy) <= room
        columns = sizes.columns if wide or sizes.narrow is None else sizes.narrow
        spare = [column for column in sizes.spare if not self.isColumnHidden(column)]
        while spare and self._sum(columns) + self._need(sizes.last, sizes.least) > room:
            self._spared.append(spare.pop(0))
            self.setColumnHidden(self._spared[-1], True)
            columns = sizes.tight or columns
        for column in columns:
            if not self.isColumnHidden(column):
                self.setColumnWidth(column, self._need(column, columns[column]))
        self.setColumnWidth(sizes.last, max(self._need(sizes.last, sizes.least), room - self._sum(columns)))

    def _sum(self, columns: Mapping[int, float]) -> int:
        return sum(self._need(column, width) for column, width in columns.items() if not self.isColumnHidden(column))

    def _need(self, column: int, width: float) -> int:
        if column not in self._hints:  # each is asked for several times
            self._hints[column] = self.horizontalHeader().sectionSizeHint(column)
        return max(theme.em(width), self._hints[column])

    def _measure(self) -> tuple[int, str]:
        return theme.em(), self.horizontalHeader().font().key()

    def _fit(self) -> None:
        self._measured = self._measure()
        self.verticalHeader().setDefaultSectionSize(theme.em(self._line))
        self.setIconSize(QSize(theme.em(1.2), theme.em(1.2)))
        self.fit_columns()


class RowHeader(QHeaderView):
    """A header whose columns keep room for the arrow only where it is: else the last column has none left."""

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Asked by QHeaderView."""
        font = self.font()
        font.setBold(True)
        words = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole)
        sorted_here = self.isSortIndicatorShown() and section == self.sortIndicatorSection()
        arrow = theme.em(1.1) if sorted_here else 0
        width = QFontMetrics(font).horizontalAdvance(str(words)) + theme.em(1.5) + arrow
        return QSize(width, super().sectionSizeFromContents(section).height())

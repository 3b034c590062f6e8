"""A chart in the window: each figure can be reached by Tab, and says in words what it shows."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.chart_painting import Sketch
from lvs_desktop.gui.widgets import Card, Text, column
from lvs_desktop.gui.widgets.labels import REPAINT
from lvs_desktop.services.charts import Chart, Figure

NARROWEST = 18  # em


class _Part(QWidget):
    """A part of a chart, as high as its width asks."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sketch(self) -> Sketch:
        """The chart in the font and the colours that are on now."""
        return Sketch(self._chart, self.font(), theme.colours())

    def high(self, width: float) -> float:
        """How high it is at this width."""
        raise NotImplementedError

    def hasHeightForWidth(self) -> bool:
        """Names of years wrap where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As its parts ask."""
        return round(self.high(width)) + 1

    def sizeHint(self) -> QSize:
        """Wide; the layout gives what there is."""
        width = theme.em(40)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrower it can't be read."""
        width = theme.em(NARROWEST)
        return QSize(width, self.heightForWidth(width))

    def changeEvent(self, event: QEvent) -> None:
        """The look or the text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT:
            self.updateGeometry()
            self.update()


class FigureView(_Part):
    """One figure of a chart."""

    def __init__(self, chart: Chart, figure: Figure) -> None:
        super().__init__(chart)
        self._figure = figure
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(figure.title)
        self.setAccessibleDescription(figure.description)

    def high(self, width: float) -> float:
        """Its own height."""
        return self.sketch().height(self._figure, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The figure, and a line around it that shows the focus."""
        painter = QPainter(self)
        self.sketch().paint(painter, self._figure, QRectF(self.rect()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("primary"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class LegendView(_Part):
    """What the marks mean."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.setAccessibleName(", ".join(words for _look, words in chart.legend))

    def high(self, width: float) -> float:
        """Its own height."""
        return self.sketch().legend_height(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks with their words."""
        painter = QPainter(self)
        self.sketch().paint_legend(painter, 0, 0, self.width())
        painter.end()


class ChartView(QWidget):
    """A whole chart: its legend, its figures, and under them what must be known to read it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(self, gap=0.6)
        self.figures: list[FigureView] = []

    def show_chart(self, chart: Chart) -> None:
        """Show another chart."""
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.figures = [FigureView(chart, figure) for figure in chart.figures]
        parts: list[QWidget] = [LegendView(chart)] if chart.legend else []
        if self.figures:
            self._lines.addWidget(Card(*parts, *self.figures, gap=1.0))
        for note in chart.notes:
            self._lines.addWidget(Text(note, tone="muted"))
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.description)

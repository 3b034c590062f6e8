"""Painting a chart: in the window, on paper and as a picture, by the same code and measured in letters, not pixels."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPen, QPolygonF

from lvs_desktop.gui import theme
from lvs_desktop.services.charts import Box, Chart, Figure, Look, Shape, scale
from lvs_desktop.services.labels import decimal

PLOT = 11.0  # em: height of a figure's field
ROW = 1.7  # em: height of a row of numbers
MARK = 0.95  # em: a mark from side to side
GAP = 0.5  # em between the parts of a figure
STRONG = 3.0  # contrast from which a line is more than decoration
WRAP = Qt.TextFlag.TextWordWrap.value


class Sketch:
    """
    A chart as one device draws it.

    Args:
        font: Of all texts.
        colours: The palette; `card` is the ground.
        device: Where it will be painted; None: the screen.
    """

    def __init__(self, chart: Chart, font: QFont, colours: theme.Colours, device: QPaintDevice | None = None) -> None:
        self.chart, self._colours = chart, colours
        self._font, self._strong = QFont(font), QFont(font)
        self._strong.setBold(True)
        self._m, self._bold = (
            QFontMetricsF(one, device) if device is not None else QFontMetricsF(one)
            for one in (self._font, self._strong)
        )
        self.em = self._m.height() / 1.25
        # in a high contrast lines have the ink of what was measured: dotted, they are not taken for it
        strong = theme.contrast(colours.line, colours.card) >= STRONG
        self._across = Qt.PenStyle.DotLine if strong else Qt.PenStyle.SolidLine
        self._left = max((self._side(figure) for figure in chart.figures), default=0.0) + self.em * GAP

    # -- figures
    def height(self, figure: Figure, width: float) -> float:
        """How high a figure is at this width."""
        return self._above(figure, width) + self._field(figure) + self._under(width)

    def paint(self, painter: QPainter, figure: Figure, box: QRectF) -> None:
        """Paint a figure; `box` has the height that `height` asks for."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._heading(painter, figure, box)
        top = box.top() + self._above(figure, box.width())
        field = QRectF(box.left() + self._left, top, box.width() - self._left, self._field(figure))
        self._years(painter, field)
        if figure.rows:
            self._numbers(painter, figure, field)
        else:
            self._scores(painter, figure, field)
        self._names(painter, field)
        painter.restore()

    # -- the legend
    def legend_height(self, width: float) -> float:
        """How high the legend is at this width; 0 without one."""
        places = self._legend_places(width)
        return (places[-1].y() + self._m.height() * 1.25) if places else 0.0

    def paint_legend(self, painter: QPainter, left: float, top: float, width: float) -> None:
        """Paint what the looks mean."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (look, words), place in zip(self.chart.legend, self._legend_places(width), strict=True):
            x, y = left + place.x(), top + place.y()
            self._mark(painter, look, QPointF(x + self.em * MARK / 2, y + self._m.height() / 2))
            self._text(painter, words, QPointF(x + self.em * (MARK + 0.4), y), "text")
        painter.restore()

    def _legend_places(self, width: float) -> list[QPointF]:
        found, x, y = [], 0.0, 0.0
        for _look, words in self.chart.legend:
            need = self.em * (MARK + 0.4) + self._m.horizontalAdvance(words)
            if x and x + need > width:
                x, y = 0.0, y + self._m.height() * 1.25
            found.append(QPointF(x, y))
            x += need + self.em * 1.4
        return found

    # -- parts of a figure
    def _side(self, figure: Figure) -> float:
        if figure.rows:
            widest = max(self._bold.horizontalAdvance(look.letter) for look in figure.rows)
            return widest + self.em * (MARK + 0.3)
        return max(self._m.horizontalAdvance(decimal(value)) for value in scale(figure.values))

    def _above(self, figure: Figure, width: float) -> float:
        title = self._bold.boundingRect(QRectF(0, 0, width, 1e6), WRAP, figure.title).height()
        return float(title + self._m.height() + self.em * GAP)

    def _field(self, figure: Figure) -> float:
        return self.em * (ROW * len(figure.rows) if figure.rows else PLOT)

    def _under(self, width: float) -> float:
        return self._m.height() * (1 + self._storeys(width)[1]) + self.em * 0.3

    def _heading(self, painter: QPainter, figure: Figure, box: QRectF) -> None:
        painter.setFont(self._strong)
        painter.setPen(QColor(self._colours.text))
        high = self._above(figure, box.width()) - self._m.height() - self.em * GAP
        painter.drawText(QRectF(box.left(), box.top(), box.width(), high + 1), WRAP, figure.title)
        self._text(painter, figure.axis, QPointF(box.left(), box.top() + high), "muted")

    def _x(self, field: QRectF, place: int) -> float:
        return field.left() + (place + 0.5) * field.width() / max(1, len(self.chart.places))

    def _groups(self) -> list[tuple[str, str, int, int]]:
        """Each run of places of one group: its name, its short name, first and last place."""
        found: list[tuple[str, str, int, int]] = []
        for at, place in enumerate(self.chart.places):
            if found and found[-1][0] == place.group:
                found[-1] = (*found[-1][:3], at)
            else:
                found.append((place.group, place.short, at, at))
        return found

    def _years(self, painter: QPainter, field: QRectF) -> None:
        """A faint line between two groups of places."""
        painter.setPen(self._pen("line", 0.06, Qt.PenStyle.DotLine))
        each = field.width() / max(1, len(self.chart.places))
        for _name, _short, first, _last in self._groups()[1:]:
            x = field.left() + first * each
            painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))

    def _storeys(self, width: float) -> tuple[bool, int]:
        """Whether groups are written short, and on how many lines so that none lies over another."""
        each = (width - self._left) / max(1, len(self.chart.places))
        groups = self._groups()
        for short in (False, True):
            for lines in (1, 2, 3):
                ends = [-math.inf] * lines
                fits = True
                for number, (name, brief, first, last) in enumerate(groups):
                    wide = self._m.horizontalAdvance(brief if short else name)
                    start = min(max(0.0, (first + last + 1) / 2 * each - wide / 2), max(0.0, width - self._left - wide))
                    fits = fits and start >= ends[number % lines] + self.em * 0.35
                    ends[number % lines] = start + wide
                if fits and (lines == 1 or short):
                    return short, lines
        return True, 3

    def _names(self, painter: QPainter, field: QRectF) -> None:
        """What stands under the places: their names, and their groups."""
        end, high = -math.inf, self._m.height()
        y = field.bottom() + self.em * 0.15
        for at, place in enumerate(self.chart.places):
            wide = self._m.horizontalAdvance(place.name)
            x = min(self._x(field, at) - wide / 2, field.right() - wide)
            if x >= end + self.em * 0.2:
                self._text(painter, place.name, QPointF(x, y), "muted" if place.faint else "text")
                end = x + wide
        short, lines = self._storeys(field.width() + self._left)
        each = field.width() / max(1, len(self.chart.places))
        for number, (name, brief, first, last) in enumerate(self._groups()):
            words = brief if short else name
            wide = self._m.horizontalAdvance(words)
            middle = field.left() + (first + last + 1) / 2 * each
            x = min(max(field.left(), middle - wide / 2), max(field.left(), field.right() - wide))
            self._text(painter, words, QPointF(x, y + high * (1 + number % lines)), "muted")

    # -- scores
    def _scores(self, painter: QPainter, figure: Figure, field: QRectF) -> None:
        lines = scale(figure.values)
        low, high = lines[0], lines[-1]

        def y(value: float) -> float:
            return field.bottom() - (value - low) / (high - low) * field.height()

        for value in lines:
            painter.setPen(self._pen("line", 0.06, self._across))
            painter.drawLine(QPointF(field.left(), y(value)), QPointF(field.right(), y(value)))
            words = decimal(value)
            place = QPointF(
                field.left() - self.em * GAP - self._m.horizontalAdvance(words), y(value) - self._m.height() / 2
            )
            self._text(painter, words, place, "muted")
        for box in figure.boxes:
            self._box(painter, box, field, y)
        at = [QPointF(self._x(field, mark.place), y(mark.value)) for mark in figure.marks]
        for link in figure.links:
            painter.setPen(self._pen("text", 0.13, Qt.PenStyle.DashLine if link.dashed else Qt.PenStyle.SolidLine))
            painter.drawLine(at[link.start], at[link.end])
        self._words(painter, figure, at, field)
        for mark, spot in zip(figure.marks, at, strict=True):
            self._mark(painter, mark.look, spot)

    def _words(self, painter: QPainter, figure: Figure, at: Sequence[QPointF], field: QRectF) -> None:
        """Level and value over or under each mark, where there is room: what is left out stands in the table."""
        side = self.em * MARK
        taken = [QRectF(spot.x() - side / 2, spot.y() - side / 2, side, side) for spot in at]
        lines = [QLineF(at[link.start], at[link.end]) for link in figure.links]
        for mark, spot in zip(figure.marks, at, strict=True):
            letter, words = mark.look.letter, mark.words
            for text in filter(None, (f"{words} · {letter}" if letter and words else "", letter or words)):
                room = self._room(spot, self._m.horizontalAdvance(text), field, taken, lines)
                if room is not None:
                    taken.append(room)
                    painter.fillRect(room, QColor(self._colours.card))
                    self._text(painter, text, room.topLeft(), "text")
                    break

    def _room(
        self, spot: QPointF, wide: float, field: QRectF, taken: Sequence[QRectF], lines: Sequence[QLineF]
    ) -> QRectF | None:
        """A place that touches nothing, rather one that no line crosses; None if there is none."""
        high, away = self._m.height(), self.em * (MARK / 2 + 0.1)
        x = min(max(field.left(), spot.x() - wide / 2), field.right() - wide)
        over, under = QRectF(x, spot.y() - away - high, wide, high), QRectF(x, spot.y() + away, wide, high)
        beside = self.em * 0.25  # else it would seem to belong to its neighbour
        free = [
            room
            for room in (over, under)
            if field.adjusted(-1, -1, 1, 1).contains(room)
            and not any(room.adjusted(-beside, 0, beside, 0).intersects(one) for one in taken)
        ]
        clear = (room for room in free if not any(_crosses(line, room) for line in lines))
        return next(clear, free[0] if free else None)

    def _box(self, painter: QPainter, box: Box, field: QRectF, y) -> None:  # type: ignore[no-untyped-def]
        x = self._x(field, box.place)
        half = min(self.em * 0.9, field.width() / max(1, len(self.chart.places)) * 0.32)
        painter.setPen(self._pen("text", 0.1))
        painter.drawLine(QPointF(x, y(box.low)), QPointF(x, y(box.high)))
        for value in (box.low, box.high):
            painter.drawLine(QPointF(x - half / 2, y(value)), QPointF(x + half / 2, y(value)))
        painter.setPen(self._pen("primary", 0.12))
        painter.setBrush(QColor(self._colours.info_ground))
        painter.drawRect(QRectF(QPointF(x - half, y(box.third)), QPointF(x + half, y(box.first))))
        painter.setPen(self._pen("text", 0.26))
        painter.drawLine(QPointF(x - half, y(box.median)), QPointF(x + half, y(box.median)))
        wide = self._m.horizontalAdvance(box.words)
        top = max(field.top(), y(box.high) - self._m.height())
        self._text(painter, box.words, QPointF(x - wide / 2, top), "text")

    # -- numbers
    def _numbers(self, painter: QPainter, figure: Figure, field: QRectF) -> None:
        each = field.width() / max(1, len(self.chart.places))
        most = max((cell.number for cell in figure.cells), default=1)
        high = self.em * ROW
        room = each - self.em * 0.5 - max(self._m.horizontalAdvance(str(cell.number)) for cell in figure.cells)
        for number, look in enumerate(figure.rows):
            middle = field.top() + (number + 0.5) * high
            self._mark(painter, look, QPointF(field.left() - self._left + self.em * MARK / 2, middle))
            left = field.left() - self._left + self.em * (MARK + 0.3)
            self._text(painter, look.letter, QPointF(left, middle - self._bold.height() / 2), "text", strong=True)
            painter.setPen(self._pen("line", 0.06, self._across))
            painter.drawLine(
                QPointF(field.left(), field.top() + (number + 1) * high),
                QPointF(field.right(), field.top() + (number + 1) * high),
            )
        for cell in figure.cells:
            left = field.left() + cell.place * each + self.em * 0.15
            middle = field.top() + (cell.row + 0.5) * high
            long = max(self.em * 0.15, room * cell.number / most)
            ink = QColor(getattr(self._colours, figure.rows[cell.row].ink))
            painter.fillRect(QRectF(left, middle - self.em * 0.45, long, self.em * 0.9), ink)
            place = QPointF(left + long + self.em * 0.15, middle - self._m.height() / 2)
            self._text(painter, str(cell.number), place, "text")

    # -- strokes
    def _pen(self, role: str, wide: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(QColor(getattr(self._colours, role)))
        pen.setWidthF(max(1.0, self.em * wide))
        pen.setStyle(style)
        return pen

    def _text(self, painter: QPainter, words: str, at: QPointF, role: str, *, strong: bool = False) -> None:
        painter.setFont(self._strong if strong else self._font)
        painter.setPen(QColor(getattr(self._colours, role)))
        painter.drawText(QPointF(at.x(), at.y() + (self._bold if strong else self._m).ascent()), words)

    def _mark(self, painter: QPainter, look: Look, at: QPointF) -> None:
        half = self.em * MARK / 2
        ink = QColor(getattr(self._colours, look.ink))
        painter.setPen(self._pen(look.ink, 0.12))
        painter.setBrush(QColor(self._colours.card) if look.shape is Shape.HOLLOW else ink)
        corners = {
            Shape.UP: ((0, -1), (1, 0.8), (-1, 0.8)),
            Shape.DOWN: ((0, 1), (1, -0.8), (-1, -0.8)),
            Shape.DIAMOND: ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
            Shape.SQUARE: ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        }
        if look.shape in corners:
            spots = [QPointF(at.x() + x * half, at.y() + y * half) for x, y in corners[look.shape]]
            painter.drawPolygon(QPolygonF(spots))
        else:
            painter.drawEllipse(at, half * 0.9, half * 0.9)


def _crosses(line: QLineF, box: QRectF) -> bool:
    return any(box.contains(line.pointAt(step / 24)) for step in range(25))

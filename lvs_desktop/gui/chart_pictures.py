"""A chart as a picture of its own: with its title, its legend and what must be known to read it."""

import math
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from lvs_desktop.gui import theme
from lvs_desktop.gui.chart_painting import WRAP, Sketch
from lvs_desktop.services import documents
from lvs_desktop.services.charts import Chart

PICTURE = 1400  # pixels: width of a PNG
LETTER = 22  # pixels: size of its letters


def picture(chart: Chart, *, width: int = PICTURE) -> QImage:
    """The chart with its title and notes on white, as a picture."""
    theme.load_fonts()
    font = QFont(theme.FAMILY)
    font.setPixelSize(LETTER)
    large = QFont(font)
    large.setPixelSize(round(LETTER * 1.7))
    large.setBold(True)
    sketch = Sketch(chart, font, theme.LIGHT)
    edge = LETTER * 1.5
    inner = width - 2 * edge
    head, plain = QFontMetricsF(large), QFontMetricsF(font)
    texts = [(chart.title, large, head, "text"), (chart.subtitle, font, plain, "muted")]
    notes = [(note, font, plain, "muted") for note in chart.notes]

    def high(words: str, metrics: QFontMetricsF) -> float:
        return float(metrics.boundingRect(QRectF(0, 0, inner, 1e6), WRAP, words).height()) + LETTER * 0.3

    figures = [sketch.height(figure, inner) + LETTER for figure in chart.figures]
    whole = 2 * edge + sum(high(words, metrics) for words, _f, metrics, _r in (*texts, *notes)) + LETTER
    whole += sum(figures) + sketch.legend_height(inner) + LETTER
    image = QImage(width, math.ceil(whole), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.LIGHT.card))
    painter = QPainter(image)
    y = edge

    def write(lines: Iterable[tuple[str, QFont, QFontMetricsF, str]]) -> None:
        nonlocal y
        for words, used, metrics, role in lines:
            painter.setFont(used)
            painter.setPen(QColor(getattr(theme.LIGHT, role)))
            painter.drawText(QRectF(edge, y, inner, 1e6), WRAP, words)
            y += high(words, metrics)

    write(texts)
    y += LETTER
    for figure, tall in zip(chart.figures, figures, strict=True):
        sketch.paint(painter, figure, QRectF(edge, y, inner, tall - LETTER))
        y += tall
    sketch.paint_legend(painter, edge, y, inner)
    y += sketch.legend_height(inner) + LETTER
    write(notes)
    painter.end()
    return image


def save_png(chart: Chart, target: Path) -> tuple[int, int]:
    """
    Write a chart as PNG and return its width and height; a file that was there stays whole until the new one is.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    image = picture(chart)
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "PNG")  # type: ignore[call-overload]  # the stubs know bytes only
    documents.save(target, bytes(out.data().data()))
    return image.width(), image.height()

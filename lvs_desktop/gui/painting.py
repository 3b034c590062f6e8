"""Painting a document on A4: the same code writes a PDF and prints. May run off the UI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import theme
from lvs_desktop.services import documents
from lvs_desktop.services.charts import Chart
from lvs_desktop.services.documents import Column, Document, Emphasis, Facts, Paragraph, Table, Tone

INK = QColor("#1B2430")
MUTED = QColor("#4A5666")
LINE = QColor("#C9D1DC")
HEAD = QColor("#E9EEF5")
CALLOUT = QColor("#FFF1DB")
CALLOUT_INK = QColor("#8A4B00")
MARGIN = 16.0  # mm
DPI = 300


def save_pdf(document: Document, target: Path) -> int:
    """
    Write a document as PDF and return its pages; a file that was there stays whole until the new one is complete.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
        Cancelled: From the document's own rows; nothing is left behind.
    """
    return write_pdf(document.title, target, lambda writer: paint(document, writer))


def write_pdf(title: str, target: Path, painted: Callable[[QPagedPaintDevice], int]) -> int:
    """
    Paint a PDF in memory, keep it when it is whole, and return its pages.

    Args:
        painted: Paints on the device it is given and returns the pages.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL, or what `painted` raises; nothing is left behind.
    """
    # Qt says nothing of a disk that is full halfway, and would leave half a document; and a scratch file of login
    # cards would hold the passwords
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(out)
    writer.setResolution(DPI)
    writer.setTitle(title)
    writer.setCreator("LVS Desktop")
    pages = painted(writer)
    documents.save(target, out.data().data())
    return pages


def paint(document: Document, device: QPagedPaintDevice) -> int:
    """
    Paint a document on a printer or PDF writer and return its pages.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE if the device can't be painted on.
    """
    # the margins are drawn here, so that PDF and any printer look the same
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    theme.load_fonts()
    painter = QPainter()
    if not painter.begin(device):
        raise Problem(ProblemCode.OUTPUT_NOT_WRITABLE, file=document.title)
    try:
        sheet = _Sheet(document, device, painter)
        sheet.paint()
        return sheet.page
    finally:
        painter.end()


def _font(points: float, *, strong: bool = False) -> QFont:
    font = QFont(theme.FAMILY)
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
    without_ligatures(font)
    return font


def without_ligatures(font: QFont) -> None:
    """Each letter by itself: the text of a PDF had no 'ft' in 'afternoon', because the font draws the two as one."""
    for name in ("liga", "clig"):
        font.setFeature(QFont.Tag(name), 0)


@dataclass(slots=True)
class _Style:
    """A font as this device measures it."""

    font: QFont
    metrics: QFontMetricsF
    colour: QColor


class _Sheet:
    """One document on its way to paper: knows how far down the page it is."""

    def __init__(self, document: Document, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._document = document
        self._device = device
        self._painter = painter
        self._mm = device.logicalDpiX() / 25.4
        self._left = MARGIN * self._mm
        self._width = device.width() - 2 * self._left
        self._bottom = device.height() - (MARGIN + 6) * self._mm
        self._y = MARGIN * self._mm
        self.page = 1
        self._body = self._style(9.5)
        self._strong = self._style(9.5, strong=True)
        self._muted = self._style(9.5, colour=MUTED)
        self._small = self._style(8.0, colour=MUTED)
        self._heading = self._style(12.0, strong=True)
        self._title = self._style(20.0, strong=True)

    def paint(self) -> None:
        self._text(self._document.title, self._title)
        if self._document.subtitle:
            self._text(self._document.subtitle, self._muted)
        self._gap(3)
        for block in self._document.blocks:
            match block:
                case Paragraph(tone=Tone.HEADING):
                    # a heading never stands alone at the foot of a page
                    self._room(24)
                    self._gap(4)
                    self._text(block.text, self._heading)
                    self._gap(1)
                case Paragraph(tone=Tone.CALLOUT):
                    self._callout(block.text)
                case Paragraph():
                    self._text(block.text, self._muted if block.tone is Tone.MUTED else self._body)
                    self._gap(1.5)
                case Facts():
                    self._facts(block)
                case Table():
                    self._table(block)
                case Chart():
                    self._chart(block)
        self._foot()

    def _style(self, points: float, *, strong: bool = False, colour: QColor = INK) -> _Style:
        font = _font(points, strong=strong)
        return _Style(font, QFontMetricsF(font, self._device), colour)

    def _gap(self, mm: float) -> None:
        self._y += mm * self._mm

    def _room(self, mm: float) -> None:
        if self._y + mm * self._mm > self._bottom:
            self._break()

    def _break(self) -> None:
        self._foot()
        self._device.newPage()
        self.page += 1
        self._y = MARGIN * self._mm

    def _foot(self) -> None:
        line = QRectF(self._left, self._bottom + 2 * self._mm, self._width, 6 * self._mm)
        label = self._document.page_label.format(page=self.page)
        self._put(line, self._document.footer, self._small, Qt.AlignmentFlag.AlignLeft)
        self._put(line, label, self._small, Qt.AlignmentFlag.AlignRight)

    def _put(self, box: QRectF, text: str, style: _Style, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        self._painter.setFont(style.font)
        self._painter.setPen(QPen(style.colour))
        self._painter.drawText(box, int(align | Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextWordWrap.value, text)

    def _height(self, text: str, style: _Style, width: float) -> float:
        lines = text.split("\n")
        if all(style.metrics.horizontalAdvance(line) <= width for line in lines):
            return style.metrics.height() + style.metrics.lineSpacing() * (len(lines) - 1)
        flags = Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWordWrap.value
        return style.metrics.boundingRect(QRectF(0, 0, width, 1e6), flags, text).height()

    def _text(self, text: str, style: _Style) -> None:
        height = self._height(text, style, self._width)
        if self._y + height > self._bottom:
            self._break()
        self._put(QRectF(self._left, self._y, self._width, height + self._mm), text, style)
        self._y += height + 0.6 * self._mm

    def _callout(self, text: str) -> None:
        pad = 2.5 * self._mm
        style = _Style(self._strong.font, self._strong.metrics, CALLOUT_INK)
        height = self._height(text, style, self._width - 2 * pad) + 2 * pad
        if self._y + height > self._bottom:
            self._break()
        self._gap(1.5)
        box = QRectF(self._left, self._y, self._width, height)
        self._painter.fillRect(box, CALLOUT)
        self._put(box.adjusted(pad, pad, -pad, self._mm), text, style)
        self._y += height + 1.5 * self._mm

    def _facts(self, block: Facts) -> None:
        label = max((self._muted.metrics.horizontalAdvance(name) for name, _ in block.rows), default=0) + 5 * self._mm
        label = min(label, self._width / 2)
        for name, value in block.rows:
            height = max(self._height(name, self._muted, label), self._height(value, self._strong, self._width - label))
            if self._y + height > self._bottom:
                self._break()
            self._put(QRectF(self._left, self._y, label, height + self._mm), name, self._muted)
            value_box = QRectF(self._left + label, self._y, self._width - label, height + self._mm)
            self._put(value_box, value, self._strong)
            self._y += height + 0.5 * self._mm
        self._gap(2)

    def _chart(self, block: Chart) -> None:
        """Each figure stays whole; the legend stands under the first, so that it is on the page where one looks."""
        from lvs_desktop.gui.chart_painting import Sketch  # few documents have one

        sketch = Sketch(block, self._small.font, theme.LIGHT, self._device)
        legend = sketch.legend_height(self._width)
        for number, figure in enumerate(block.figures):
            height = sketch.height(figure, self._width)
            below = legend + 2 * self._mm if number == 0 else 0.0
            if self._y + height + below > self._bottom:
                self._break()
            sketch.paint(self._painter, figure, QRectF(self._left, self._y, self._width, height))
            self._y += height + self._mm
            if number == 0:
                sketch.paint_legend(self._painter, self._left, self._y, self._width)
                self._y += below
            self._gap(3)
        for note in block.notes:
            self._text(note, self._muted)
        self._gap(2)

    def _table(self, block: Table) -> None:
        total = sum(column.share for column in block.columns)
        widths = [self._width * column.share / total for column in block.columns]
        self._room(16)
        self._head(block.columns, widths)
        opening: tuple[str, ...] = ()
        for row in block.rows:
            opening = row if row[0] else opening
            self._row(row, opening, block.columns, widths)
        self._rule()
        self._gap(3)

    def _head(self, columns: tuple[Column, ...], widths: list[float]) -> None:
        pad = 1.4 * self._mm
        texts = [column.title for column in columns]
        height = max(
            self._height(text, self._strong, width - 2 * pad) for text, width in zip(texts, widths, strict=True)
        )
        box = QRectF(self._left, self._y, self._width, height + 2 * pad)
        self._painter.fillRect(box, HEAD)
        self._cells(texts, [self._strong] * len(texts), widths, height, pad)
        self._y += height + 2 * pad

    def _row(
        self, row: tuple[str, ...], opening: tuple[str, ...], columns: tuple[Column, ...], widths: list[float]
    ) -> None:
        pad = 1.4 * self._mm
        styles = [
            {Emphasis.PLAIN: self._body, Emphasis.STRONG: self._strong, Emphasis.MUTED: self._muted}[column.emphasis]
            for column in columns
        ]
        # measured with what a continued row would repeat, so that it fits on a new page too
        whole = [text or first for text, first in zip(row, opening or row, strict=True)]
        height = max(
            self._height(text, style, width - 2 * pad) for text, style, width in zip(whole, styles, widths, strict=True)
        )
        texts = list(row)
        if self._y + height + pad > self._bottom:
            self._break()
            self._head(columns, widths)
            texts = whole
        elif row[0]:
            self._rule()
        self._cells(texts, styles, widths, height, pad / 2)
        self._y += height + pad

    def _rule(self) -> None:
        pen = QPen(LINE)
        pen.setWidthF(0.15 * self._mm)
        self._painter.setPen(pen)
        self._painter.drawLine(QPointF(self._left, self._y), QPointF(self._left + self._width, self._y))

    def _cells(self, texts: list[str], styles: list[_Style], widths: list[float], height: float, pad: float) -> None:
        x = self._left
        side = 1.4 * self._mm
        for text, style, width in zip(texts, styles, widths, strict=True):
            self._put(QRectF(x + side, self._y + pad, width - 2 * side, height + self._mm), text, style)
            x += width

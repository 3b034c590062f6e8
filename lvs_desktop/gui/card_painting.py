"""Painting login cards on A4: the same code writes a PDF, prints, and shows a sheet on the screen."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import segno
from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
)

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui import painting, theme
from lvs_desktop.services import cards
from lvs_desktop.services.cards import LARGE, Card, Sheets
from lvs_desktop.services.texts import _

INK = QColor("#000000")  # of a printer: grey letters are rasters
MUTED = QColor("#3A4350")
CUT = QColor("#8A94A2")
A4 = (210.0, 297.0)  # mm
MARGIN = 10.0  # mm: printers leave a few at the edge
EDGE = 6.0  # mm inside a card
DPI = 300
LEAST = 7.0  # points: smaller is not read from paper
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


def save_pdf(made: Sheets, target: Path) -> int:
    """
    Write cards as PDF and return its sheets; a file that was there stays whole until the new one is complete.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    return painting.write_pdf(made.title, target, lambda writer: paint(made, writer))


def paint(made: Sheets, device: QPagedPaintDevice) -> int:
    """
    Paint cards on a printer or PDF writer and return the sheets.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE if the device can't be painted on.
    """
    device.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    theme.load_fonts()
    painter = QPainter()
    if not painter.begin(device):
        raise Problem(ProblemCode.OUTPUT_NOT_WRITABLE, file=made.title)
    try:
        pages = 0
        for sheet in cards.by_sheet(made):
            if pages:
                device.newPage()
            _Sheet(made, device, painter).paint(sheet)
            pages += 1
        return pages
    finally:
        painter.end()


def picture(made: Sheets, *, dpi: int = 80) -> QImage:
    """The first sheet as it will be on paper, for the screen."""
    theme.load_fonts()
    dots = round(dpi / 0.0254)
    image = QImage(round(A4[0] / 25.4 * dpi), round(A4[1] / 25.4 * dpi), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        for sheet in cards.by_sheet(made):
            _Sheet(made, image, painter).paint(sheet)
            break
    finally:
        painter.end()
    return image


@lru_cache(maxsize=8)
def _code(address: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code, row by row; error correction M: a fold or a stain does no harm."""
    made = segno.make(address, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(module) for module in line) for line in made.matrix)


class _Sheet:
    """One sheet of cards on a device."""

    def __init__(self, made: Sheets, device: QPaintDevice, painter: QPainter) -> None:
        self._made, self._device, self._painter = made, device, painter
        self._mm = device.logicalDpiX() / 25.4
        self._large = made.per_sheet == LARGE
        self._across, self._down = (1, 2) if self._large else (2, 4)
        self._scale = 1.9 if self._large else 1.0

    def paint(self, sheet: Sequence[Card]) -> None:
        width = (A4[0] - 2 * MARGIN) / self._across * self._mm
        height = (A4[1] - 2 * MARGIN) / self._down * self._mm
        left = top = MARGIN * self._mm
        for place, card in enumerate(sheet):
            column, line = place % self._across, place // self._across
            box = QRectF(left + column * width, top + line * height, width, height)
            self._cut(box, right=column == self._across - 1 or place == len(sheet) - 1)
            edge = EDGE * self._mm * (1.4 if self._large else 1.0)
            self._card(card, box.adjusted(edge, edge, -edge, -edge))

    def _cut(self, box: QRectF, *, right: bool) -> None:
        """Dashes around a card; what it shares with the next is drawn once, or the dashes would fill each other."""
        pen = QPen(CUT)
        pen.setWidthF(0.2 * self._mm)
        pen.setStyle(Qt.PenStyle.DashLine)
        self._painter.setPen(pen)
        if box.top() < (MARGIN + 1) * self._mm:
            self._painter.drawLine(box.topLeft(), box.topRight())
        self._painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._painter.drawLine(box.topLeft(), box.bottomLeft())
        if right:
            self._painter.drawLine(box.topRight(), box.bottomRight())

    def _card(self, card: Card, box: QRectF) -> None:
        beside = 0.0
        if self._made.address:
            side = self._qr(box)
            beside = side + 2 * self._mm
        top = QRectF(box.left(), box.top(), box.width() - beside, box.height())
        y = self._line(card.name, top, box.top(), 15.0, strong=True)
        about = " · ".join(filter(None, (_("Class {group}").format(group=card.group) if card.group else "",)))
        y = self._line(about, top, y, 9.5, ink=MUTED) if about else y
        y = self._line(self._made.school, top, y, 9.5, ink=MUTED)
        y = max(y + 2.2 * self._mm * self._scale, box.top() + box.height() * 0.40)
        y = self._line(_("User name"), box, y, 8.5, ink=MUTED)
        y = self._line(card.user_name or _("(none yet)"), box, y, 13.0, strong=bool(card.user_name))
        y += 1.0 * self._mm * self._scale
        y = self._line(_("Password"), box, y, 8.5, ink=MUTED)
        y = self._line(card.password, box, y, 13.0, strong=True)
        foot = box.bottom()
        if not card.delivered:
            foot = self._foot(_("Works only after delivery"), box, foot, strong=True)
        if self._made.address:
            self._foot(self._made.address, box, foot, strong=False)

    def _font(self, points: float, *, strong: bool) -> QFont:
        font = QFont(theme.FAMILY)
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
        painting.without_ligatures(font)
        return font

    def _fitting(self, text: str, width: float, points: float, *, strong: bool) -> tuple[QFont, QFontMetricsF]:
        size = points * self._scale
        while True:
            font = self._font(size, strong=strong)
            metrics = QFontMetricsF(font, self._device)
            if size <= LEAST or metrics.horizontalAdvance(text) <= width:
                return font, metrics
            size -= 0.5

    def _line(
        self, text: str, box: QRectF, y: float, points: float, *, strong: bool = False, ink: QColor = INK
    ) -> float:
        """Draw a text, smaller if it is long and on two lines if it is longer still; returns where it ends."""
        font, metrics = self._fitting(text, box.width(), points, strong=strong)
        flags = Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWrapAnywhere.value
        height = metrics.boundingRect(QRectF(0, 0, box.width(), 1e6), flags, text).height()
        self._put(QRectF(box.left(), y, box.width(), height + self._mm), text, font, ink, flags)
        return y + height

    def _foot(self, text: str, box: QRectF, bottom: float, *, strong: bool) -> float:
        font, metrics = self._fitting(text, box.width(), 8.5, strong=strong)
        flags = Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWrapAnywhere.value
        height = metrics.boundingRect(QRectF(0, 0, box.width(), 1e6), flags, text).height()
        y = bottom - height
        self._put(QRectF(box.left(), y, box.width(), height + self._mm), text, font, INK if strong else MUTED, flags)
        return y

    def _put(self, box: QRectF, text: str, font: QFont, ink: QColor, flags: int) -> None:
        self._painter.setFont(font)
        self._painter.setPen(QPen(ink))
        self._painter.drawText(box, flags, text)

    def _qr(self, box: QRectF) -> float:
        """Draw the QR code in the upper right corner; returns how wide it is, with the white around it."""
        modules = _code(self._made.address)
        wanted = 24.0 * self._mm * (1.9 if self._large else 1.0)
        # whole dots of the printer, so that all modules are equal and touch
        size = max(1, int(wanted / (len(modules) + QUIET)))
        side = size * len(modules)
        left, top = int(box.right()) - side, int(box.top())
        path = QPainterPath()
        for row, line in enumerate(modules):
            column = 0
            while column < len(line):
                run = column
                while run < len(line) and line[run]:
                    run += 1
                if run > column:
                    path.addRect(left + column * size, top + row * size, (run - column) * size, size)
                column = run + 1
        self._painter.fillPath(path, INK)
        return float(side + QUIET * size)

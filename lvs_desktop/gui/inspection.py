"""Looks at a window as it stands: texts that don't fit, text that reads badly, widgets without a name."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from lvs_desktop.gui.theme import HIGH, contrast
from lvs_desktop.gui.widgets import Icon, Tile

LEAST = 4.5  # WCAG 2.1 AA for text
SHAPE = 3.0  # WCAG 1.4.11 for icons and the edges of controls; looked at in high contrast
DRAWN = ("icon", "edge")  # how the roles of shapes begin
SLACK = 1  # pixels that rounding may cost
THIN = 2  # letters that never reach their full colour, such as I: a role is measured where there are words
CELLS = 80  # of a table, enough for a screen
EDGED = (QPushButton, QLineEdit, QComboBox, QTableView)
BARE = ("link", "step")  # looks of buttons without an edge: an underline, or a place in the sidebar


@dataclass(slots=True)
class Findings:
    """What one look brought up. `clipped`, `nameless` and `wider` must be empty, `contrast` at least `least`."""

    clipped: list[str] = field(default_factory=list)
    elided: list[str] = field(default_factory=list)  # cells of tables: shown with an ellipsis
    nameless: list[str] = field(default_factory=list)
    wider: list[str] = field(default_factory=list)  # reaches outside what can be seen by scrolling up and down
    contrast: dict[str, float] = field(default_factory=dict)  # role of a text or shape -> the lowest ratio seen
    least: float = LEAST  # for texts; for shapes it is `SHAPE`

    @property
    def low(self) -> dict[str, float]:
        """The roles that read badly."""
        limits = {role: SHAPE if role.startswith(DRAWN) else self.least for role in self.contrast}
        return {role: ratio for role, ratio in self.contrast.items() if ratio < limits[role]}

    @property
    def good(self) -> bool:
        """True if nothing has to be mended."""
        return not (self.clipped or self.nameless or self.wider or self.low)


def inspect(window: QWidget, picture: QImage, *, high_contrast: bool = False) -> Findings:
    """
    Look at a window.

    Args:
        picture: The window as grabbed just now.
        high_contrast: Texts must hold 7:1, and icons and edges are looked at too.
    """
    found = Findings(least=HIGH if high_contrast else LEAST)
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or (widget.visibleRegion().isEmpty() and not _scrolled_away(widget)):
            continue
        found.clipped += [f"{_name(widget)}: {text}" for text in _clips(widget)]
        if isinstance(widget, QTableView):
            found.elided += [f"{_name(widget)}: {text}" for text in _elided(widget)]
        if _has_text(widget) and (why := _outside(widget)):
            found.wider.append(f"{_name(widget)}: {why}: {_text(widget)}")
        if _focusable(widget) and not _accessible_name(widget):
            found.nameless.append(_name(widget))
        if _has_text(widget) and len(_text(widget).strip()) > THIN and widget.isEnabled():
            _note(found.contrast, _role(widget), _ratio(window, widget, widget.rect(), picture))
        if high_contrast and isinstance(widget, Icon):
            _note(found.contrast, "icon", _ratio(window, widget, widget.rect(), picture))
        if high_contrast and isinstance(widget, EDGED) and widget.isEnabled():
            _note(found.contrast, f"edge {_role(widget)}", _edge_ratio(window, widget, picture))
    for table in window.findChildren(QTableView):
        if table.isVisible():
            for index in _visible_cells(table):
                if len(str(index.data(Qt.ItemDataRole.DisplayRole) or "").strip()) > THIN:
                    ratio = _ratio(window, table.viewport(), table.visualRect(index), picture)
                    _note(found.contrast, "table cell", ratio)
    return found


def _clips(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
        yield from _label_clips(widget)
    elif isinstance(widget, Tile):
        need = widget.minimumSizeHint()
        high = widget.parts.totalHeightForWidth(widget.width()) if widget.parts.hasHeightForWidth() else need.height()
        if need.width() > widget.width() + SLACK or high > widget.height() + SLACK:
            yield f"{widget.accessibleName()} ({widget.width()}x{widget.height()}, needs {need.width()}x{high})"
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton) and widget.text():
        need = widget.sizeHint()
        if need.width() > widget.width() + SLACK or need.height() > widget.height() + SLACK:
            yield f"{widget.text()} ({widget.width()}x{widget.height()}, needs {need.width()}x{need.height()})"
    elif isinstance(widget, QComboBox) and widget.currentText():
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        style = widget.style()
        room = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
        )
        need = widget.fontMetrics().horizontalAdvance(widget.currentText())
        if need > room.width() + SLACK or widget.fontMetrics().height() > widget.height():
            yield f"{widget.currentText()} (room {room.width()}, needs {need})"
    elif isinstance(widget, QLineEdit):
        need = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        if not widget.text() and need > widget.contentsRect().width():
            yield f"{widget.placeholderText()} (room {widget.contentsRect().width()}, needs {need})"
        if widget.minimumSizeHint().height() > widget.height() + SLACK:
            yield f"line edit is {widget.height()} high, needs {widget.minimumSizeHint().height()}"
    elif isinstance(widget, QHeaderView):
        yield from _header_clips(widget)
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            need = widget.fontMetrics().horizontalAdvance(widget.tabText(at))
            if need > widget.tabRect(at).width():
                yield widget.tabText(at)
    elif isinstance(widget, QMenuBar):
        for action in widget.actions():
            if widget.actionGeometry(action).right() > widget.width() or widget.actionGeometry(action).isEmpty():
                yield action.text()


def _label_clips(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        room = label.contentsRect().width()
        widest = max(
            (label.fontMetrics().horizontalAdvance(word) for word in re.split(r"[\s\u200b]+", label.text())), default=0
        )
        need = label.heightForWidth(label.width())
        if widest > room + SLACK:
            yield f"{label.text()} (room {room}, longest word needs {widest})"
        elif need > label.height() + SLACK:
            yield f"{label.text()} ({label.width()} wide, {label.height()} high, needs {need})"
        return
    hint = label.sizeHint()
    if hint.width() > label.width() + SLACK or hint.height() > label.height() + SLACK:
        yield f"{label.text()} ({label.width()}x{label.height()}, needs {hint.width()}x{hint.height()})"


def _header_clips(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is None:
        return
    for at in range(header.count()):
        text = str(model.headerData(at, header.orientation(), Qt.ItemDataRole.DisplayRole) or "")
        if header.isSectionHidden(at) or not text or header.orientation() is Qt.Orientation.Vertical:
            continue
        need = header.sectionSizeHint(at)
        if need > header.sectionSize(at) + SLACK:
            yield f"{text} (room {header.sectionSize(at)}, needs {need})"
    if header.orientation() is Qt.Orientation.Horizontal and header.sizeHint().height() > header.height() + SLACK:
        yield f"header is {header.height()} high, needs {header.sizeHint().height()}"


def _visible_cells(table: QTableView) -> Iterator[QModelIndex]:
    model = table.model()
    first = table.indexAt(QPoint(1, 1))
    if model is None or not first.isValid():
        return
    bottom, seen = table.viewport().height(), 0
    for row in range(first.row(), model.rowCount()):
        if table.rowViewportPosition(row) + table.rowHeight(row) > bottom:
            return
        for column in range(model.columnCount()):
            index = model.index(row, column)
            inside = table.viewport().rect().contains(table.visualRect(index))
            if not table.isColumnHidden(column) and inside:
                seen += 1
                yield index
        if seen > CELLS:
            return


def _elided(table: QTableView) -> Iterator[str]:
    for index in _visible_cells(table):
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if not text:
            continue
        width = table.fontMetrics().horizontalAdvance(text)
        if width > table.columnWidth(index.column()) - 2:
            yield text


def _has_text(widget: QWidget) -> bool:
    if isinstance(widget, Tile):
        return False  # its parts have the texts
    return isinstance(widget, QLabel | QAbstractButton | QLineEdit) and bool(_text(widget).strip())


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QLabel) and not widget.pixmap().isNull():
        return ""
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _scrolled_away(widget: QWidget) -> bool:
    return _viewport(widget) is not None


def _viewport(widget: QWidget) -> QWidget | None:
    """The nearest part of the window that scrolls, in which a widget lies."""
    child, parent = widget, widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is child:
            return child
        child, parent = parent, parent.parentWidget()
    return None


def _outside(widget: QWidget) -> str:
    """Why a text can't be seen whole, even by scrolling up and down; empty if it can."""
    viewport = _viewport(widget)
    if viewport is not None and isinstance(viewport.parentWidget(), QAbstractItemView):
        return ""
    frame = viewport if viewport is not None else widget.window()
    corner = widget.mapTo(frame, QPoint(0, 0))
    if corner.x() < -SLACK or corner.x() + widget.width() > frame.width() + SLACK:
        return f"reaches from {corner.x()} to {corner.x() + widget.width()} of {frame.width()}"
    if viewport is None and (corner.y() < -SLACK or corner.y() + widget.height() > frame.height() + SLACK):
        return f"reaches from {corner.y()} to {corner.y() + widget.height()} of {frame.height()}, does not scroll"
    return ""


def _focusable(widget: QWidget) -> bool:
    reachable = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
    return reachable and widget.focusProxy() is None and not widget.objectName().startswith("qt_")


def _accessible_name(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip() if face is not None else widget.accessibleName().strip()


def _role(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return f"text {widget.property('tone') or 'plain'}"
    if isinstance(widget, QPushButton):
        return f"button {widget.property('look') or 'plain'}"
    return "field" if isinstance(widget, QLineEdit) else type(widget).__name__


def _note(contrasts: dict[str, float], role: str, ratio: float | None) -> None:
    if ratio is not None:
        contrasts[role] = round(min(ratio, contrasts.get(role, 21.0)), 2)


def _ratio(window: QWidget, widget: QWidget, part: QRect, picture: QImage) -> float | None:
    """
    The contrast of what is drawn: the commonest colour of a part of a widget against the one that differs most.

    None if less than a line of it is on screen.
    """
    seen = widget.visibleRegion().boundingRect().intersected(part)
    if seen.height() < 8 or seen.width() < 8 or (part.height() - seen.height() > 2):
        return None
    scale = picture.width() / window.width()
    corner = widget.mapTo(window, seen.topLeft())
    left, top = round(corner.x() * scale), round(corner.y() * scale)
    right, bottom = left + round(seen.width() * scale), top + round(seen.height() * scale)
    edge = 0 if isinstance(widget, QLabel) else 4  # the border of a field or button is no text
    image = (
        picture
        if picture.format() is QImage.Format.Format_RGB32
        else picture.convertToFormat(QImage.Format.Format_RGB32)
    )
    pixels = memoryview(image.constBits()).cast("I")
    stride = image.bytesPerLine() // 4
    counts: Counter[int] = Counter()
    for line in range(max(0, top + edge), min(image.height(), bottom - edge)):
        counts.update(pixels[line * stride + max(0, left + edge) : line * stride + min(image.width(), right - edge)])
    if len(counts) < 2:
        return None
    ground = QColor.fromRgb(counts.most_common(1)[0][0] & 0xFFFFFF)
    # a colour of one or two pixels is the edge of a letter
    inks = [QColor.fromRgb(value & 0xFFFFFF) for value, times in counts.items() if times >= 2]
    return max((contrast(ground, ink) for ink in inks if ink != ground), default=None)


def _edge_ratio(window: QWidget, widget: QWidget, picture: QImage) -> float | None:
    """
    The contrast of a control's edge: of its outermost pixels at half its height, against what lies outside it.

    None if it has no edge by design (a link), or if it is not wholly on screen.
    """
    if widget.property("look") in BARE or widget.visibleRegion().boundingRect() != widget.rect():
        return None
    scale = picture.width() / window.width()
    corner = widget.mapTo(window, QPoint(0, 0))
    high = round((corner.y() + widget.height() / 2) * scale)
    left = round(corner.x() * scale)
    if left < 3 or window.childAt(corner + QPoint(1, widget.height() // 2)) is not widget:
        return None  # at the window's border, or something lies over it
    outside = picture.pixelColor(left - 2, high)
    return max(contrast(outside, picture.pixelColor(left + at, high)) for at in range(round(3 * scale)))


def _name(widget: QWidget) -> str:
    trail = []
    at: QWidget | None = widget
    while at is not None and len(trail) < 3:
        trail.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(trail)

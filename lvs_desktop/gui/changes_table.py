"""The table view of changes: keys, column widths, and what changes in bold."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from lvs_desktop.gui import theme
from lvs_desktop.gui.preview_model import PreviewModel, Shown, what_parts
from lvs_desktop.gui.widgets.labels import REPAINT

WIDTHS = {Shown.KIND: 9.5, Shown.NAME: 14.0, Shown.NUMBER: 6.5, Shown.GROUP: 5.0}  # em
NARROW = {Shown.KIND: 7.8, Shown.NAME: 11.0, Shown.NUMBER: 5.0, Shown.GROUP: 4.0}  # em
WHAT_LEAST = 10.0  # em: "Klas: H1A wordt H2A"
WHAT_WIDE = 24.0  # em: from this on the other columns have room to spare


class ChangesTable(QTableView):
    """
    Shows a PreviewModel.

    Signals:
        opened: Enter or a click on a line: show its detail (row).
        closed: Escape: hide the detail.
    """

    opened = Signal(int)
    closed = Signal()

    def __init__(self, model: PreviewModel, name: str, *, boxes: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = ChangesHeader(Qt.Orientation.Horizontal, self)
        self.setHorizontalHeader(header)
        # after the header, which keeps what is hidden
        self.setColumnHidden(Shown.TAKEN, not boxes)
        header.sortIndicatorChanged.connect(lambda section, order: self._fit_last())
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        self.setItemDelegateForColumn(Shown.WHAT, WhatDelegate(self))
        self.clicked.connect(self._clicked)
        self._fit()

    def current_row(self) -> int:
        """The row that has the selection; -1: none."""
        return self.currentIndex().row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes along or leaves out, Enter opens, Escape closes."""
        row = self.current_row()
        match event.key():
            case Qt.Key.Key_Space if row >= 0:
                self.changes.toggle(row)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row >= 0:
                self.opened.emit(row)
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)
                return
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The last column takes what is left."""
        super().resizeEvent(event)
        self._fit_last()

    def changeEvent(self, event: QEvent) -> None:
        """The text's size changed."""
        super().changeEvent(event)
        if event.type() in REPAINT:
            self._fit()

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() != Shown.TAKEN:
            self.opened.emit(index.row())

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.em(2.2))
        self.setIconSize(QSize(theme.em(1.2), theme.em(1.2)))
        self._fit_last()

    def _fit_last(self) -> None:
        room, header = self.viewport().width(), self.horizontalHeader()
        taken = 0 if self.isColumnHidden(Shown.TAKEN) else header.sectionSizeHint(Shown.TAKEN)
        wide = room - taken - sum(theme.em(width) for width in WIDTHS.values()) >= theme.em(WHAT_WIDE)
        used = taken
        if taken:
            self.setColumnWidth(Shown.TAKEN, taken)
        for column, width in (WIDTHS if wide else NARROW).items():
            self.setColumnWidth(column, max(theme.em(width), header.sectionSizeHint(column)))
            used += self.columnWidth(column)
        self.setColumnWidth(Shown.WHAT, max(theme.em(WHAT_LEAST), room - used))


class ChangesHeader(QHeaderView):
    """A header whose columns keep room for the arrow only where it is: else the last column has none left."""

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Asked by QHeaderView."""
        font = self.font()
        font.setBold(True)
        words = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole)
        arrow = theme.em(1.1) if section == self.sortIndicatorSection() else 0
        width = QFontMetrics(font).horizontalAdvance(str(words)) + theme.em(1.5) + arrow
        return QSize(width, super().sectionSizeFromContents(section).height())


class WhatDelegate(QStyledItemDelegate):
    """Draws 'Klas: 2A wordt 2B' with the new value in bold."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the background as any cell, then the sentence in its parts."""
        model = index.model()
        change = model.change_at(index.row()) if isinstance(model, PreviewModel) else None
        if change is None or not change.fields or not change.chosen:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        plain = option.palette.color(role)
        new = plain if selected else theme.colour("ok")
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        area.adjust(theme.em(0.2), 0, -theme.em(0.2), 0)
        painter.save()
        painter.setClipRect(area)
        left = area.left()
        for words, strong in what_parts(change, past=model.past, backwards=model.backwards):
            font = option.font
            font.setBold(strong)
            painter.setFont(font)
            painter.setPen(new if strong else plain)
            room = area.right() - left
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
            painter.drawText(
                left, area.top(), room, area.height(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown
            )
            left += painter.fontMetrics().horizontalAdvance(words)
            if left >= area.right():
                break
        painter.restore()

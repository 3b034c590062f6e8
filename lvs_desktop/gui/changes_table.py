"""The table of changes: keys, column widths, and what changes in bold."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.preview_model import PreviewModel, Shown, what_parts
from lvs_desktop.gui.row_table import RowTable, Widths

WIDTHS = Widths(
    columns={Shown.TAKEN: 0.0, Shown.KIND: 9.5, Shown.NAME: 14.0, Shown.NUMBER: 6.5, Shown.GROUP: 5.0},
    narrow={Shown.TAKEN: 0.0, Shown.KIND: 7.8, Shown.NAME: 11.0, Shown.NUMBER: 5.0, Shown.GROUP: 4.0},
    last=Shown.WHAT,
    least=10.0,  # "Klas: H1A wordt H2A"
    roomy=24.0,
    spare=(Shown.NUMBER, Shown.GROUP, Shown.KIND),  # the detail has them, and the sentence says the kind
    tight={Shown.TAKEN: 0.0, Shown.KIND: 7.6, Shown.NAME: 9.5, Shown.NUMBER: 5.0, Shown.GROUP: 4.0},
)


class ChangesTable(RowTable):
    """
    Shows a PreviewModel.

    Signals:
        opened: Enter or a click on a line: show its detail (row).
        closed: Escape: hide the detail.
    """

    opened = Signal(int)
    closed = Signal()

    def __init__(self, model: PreviewModel, name: str, *, boxes: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(model, name, WIDTHS, parent=parent)
        self.changes = model
        self.setColumnHidden(Shown.TAKEN, not boxes)
        self.fit_columns()
        self.setItemDelegateForColumn(Shown.WHAT, WhatDelegate(self))
        self.clicked.connect(self._clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes along or leaves out, Enter opens, Escape closes."""
        row = self.row()
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

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() != Shown.TAKEN:
            self.opened.emit(index.row())


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
        for words, strong in what_parts(change, past=model.past, undo=model.undo):
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

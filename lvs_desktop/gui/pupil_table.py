"""The table of pupils: cells are edited in place; a wrong value keeps the editor open and says what is wrong."""

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QLineEdit, QStyledItemDelegate, QWidget

from lvs_desktop.domain.schools import School
from lvs_desktop.gui import answers, theme
from lvs_desktop.gui.pupil_model import COLUMNS, PupilModel
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.widgets import Combo
from lvs_desktop.services.labels import field_word, in_use

_EM = {
    **{"pupil_number": 7.0, "given_name": 8.5, "name_prefix": 6.0, "family_name": 10.5, "group": 5.0, "year": 4.0},
    **{"track": 7.5, "location": 10.0, "birth_date": 8.0, "gender": 5.0, "email": 17.0},
}
WIDTHS = Widths(
    columns={COLUMNS.index(field): width for field, width in _EM.items()},
    last=COLUMNS.index("user_name"),
    least=11.0,
)
SELECT = QItemSelectionModel.SelectionFlag
CONFIRM = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class PupilTable(RowTable):
    """
    Shows a PupilModel.

    Signals:
        opened: Enter on a row: show the pupil (row).
        not_editable: Somebody wants to edit a cell that can't be (row, field).
        told: What is wrong with the value in the open editor; empty: nothing (any more).
        editing: An editor opens.
        chosen: Other rows are chosen.
    """

    opened = Signal(int)
    not_editable = Signal(int, str)
    told = Signal(str)
    editing = Signal()
    chosen = Signal()

    def __init__(self, model: PupilModel, school: School, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name, WIDTHS, parent=parent)
        self.pupils = model
        for field in set(COLUMNS) - set(in_use(COLUMNS)):
            self.setColumnHidden(COLUMNS.index(field), True)
        # one cell at a time, as it is what is edited; with Shift and Ctrl whole rows are chosen
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self._whole_rows)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.cells = CellDelegate(school, self)
        self.cells.told.connect(self.told.emit)
        self.setItemDelegate(self.cells)
        self.setSortingEnabled(True)
        self.setMinimumHeight(theme.em(9))
        self.doubleClicked.connect(lambda index: self._say_why(index.row(), index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the pupil; F2 and typing edit the cell, or say why it can't be; Ctrl+Space chooses the row."""
        row = self.row()
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier and row >= 0:
            self.selectionModel().select(self.currentIndex(), SELECT.Toggle | SELECT.Rows)
            event.accept()
            return
        if self.state() is not QAbstractItemView.State.EditingState and row >= 0:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(row)
                event.accept()
                return
            if event.key() == Qt.Key.Key_F2 and self._say_why(row, self.currentIndex().column()):
                event.accept()
                return
        super().keyPressEvent(event)

    def chosen_rows(self) -> list[int]:
        """The rows of which something is selected, from the top."""
        found: set[int] = set()
        for part in self.selectionModel().selection():
            found.update(range(part.top(), part.bottom() + 1))
        return sorted(found)

    def selectionCommand(self, index: object, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Several are chosen by the row."""
        command = super().selectionCommand(index, event)
        keys = event.modifiers() if isinstance(event, QInputEvent) else Qt.KeyboardModifier.NoModifier
        several = keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        dragging = self.state() is QAbstractItemView.State.DragSelectingState
        return command | SELECT.Rows if (several or dragging) and command != SELECT.NoUpdate else command

    def _whole_rows(self) -> None:
        """The cell that was there before a second row was chosen becomes a row too."""
        selection = self.selectionModel().selection()
        last = len(COLUMNS) - 1
        if len({part.top() for part in selection}) > 1 and any(part.right() - part.left() < last for part in selection):
            self.selectionModel().select(selection, SELECT.Select | SELECT.Rows)  # and it comes here again
            return
        self.chosen.emit()

    def edit_cell(self, row: int, field: str) -> None:
        """Open the editor of a cell."""
        index = self.pupils.index(row, COLUMNS.index(field))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)

    def press_in_editor(self, text: str) -> None:
        """Type in the open editor and press Enter."""
        editor = self.cells.editor
        if isinstance(editor, QLineEdit):
            editor.setText(text)
            press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(editor, press)

    def _say_why(self, row: int, column: int) -> bool:
        index = self.pupils.index(row, column)
        if self.pupils.pupil_at(row) is None or self.pupils.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        self.not_editable.emit(row, COLUMNS[column])
        return True


class CellDelegate(QStyledItemDelegate):
    """
    Editors of cells.

    Signals:
        told: What is wrong with the value in the editor; empty: nothing (any more).
    """

    told = Signal(str)

    def __init__(self, school: School, table: PupilTable) -> None:
        super().__init__(table)
        self._school, self._table = school, table
        self._at: dict[QWidget, QPersistentModelIndex] = {}
        self.closeEditor.connect(self._closed)

    @property
    def editor(self) -> QWidget | None:
        """The editor that is open."""
        return next(reversed(self._at), None)

    def createEditor(self, parent: QWidget, option: object, index: object) -> QWidget:
        """A line or a choice, with the name of the field and the pupil for a screen reader."""
        field = COLUMNS[index.column()]
        made = answers.make(field, self._school, parent=parent)
        made.setAccessibleName(field_word(field))
        made.setProperty("cell", "true")
        made.setAutoFillBackground(True)
        self._at[made] = QPersistentModelIndex(index)
        self._table.editing.emit()
        if isinstance(made, Combo):
            made.activated.connect(lambda: self._chosen(made))
        else:
            made.textEdited.connect(lambda: self._judge_again(made))
        return made

    def setEditorData(self, editor: QWidget, index: object) -> None:
        """Show what is stored, or what was typed before."""
        # a refusal of an earlier value comes while the person types: what is in the editor stays
        if editor.property("filled") != "true":
            editor.setProperty("filled", "true")
            answers.put(editor, str(index.data(Qt.ItemDataRole.EditRole) or ""))
            if isinstance(editor, QLineEdit):
                editor.selectAll()
                self._judge_again(editor, first=True)

    def setModelData(self, editor: QWidget, model: PupilModel, index: object) -> None:
        """Hand over what was typed; the model keeps a wrong value as a draft."""
        model.setData(index, answers.answer(editor), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: object, index: object) -> None:
        """The editor covers the cell, and is at least as wide as its words."""
        area = option.rect
        area.setWidth(max(area.width(), theme.em(6), editor.sizeHint().width() if isinstance(editor, Combo) else 0))
        editor.setGeometry(area)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab with a wrong value leave the editor open and say what is wrong."""
        pressed = event.type() is QEvent.Type.KeyPress and event.key() in CONFIRM
        if pressed and isinstance(editor, QLineEdit) and not self._passes(editor):
            return True
        return super().eventFilter(editor, event)

    def _passes(self, editor: QLineEdit) -> bool:
        at = self._at.get(editor)
        message = self._table.pupils.message(COLUMNS[at.column()], editor.text()) if at is not None else ""
        self._mark(editor, message)
        return not message

    def _judge_again(self, editor: QLineEdit, *, first: bool = False) -> None:
        """Once a value was called wrong, each key tells whether it still is."""
        at = self._at.get(editor)
        if at is None:
            return
        draft = self._table.pupils.draft_at(at)
        if editor.property("wrong") == "true" or (first and draft is not None and draft.message):
            self._passes(editor)

    def _mark(self, editor: QLineEdit, message: str) -> None:
        wrong = "true" if message else "false"
        if editor.property("wrong") != wrong:
            editor.setProperty("wrong", wrong)
            editor.style().unpolish(editor)
            editor.style().polish(editor)
        editor.setAccessibleDescription(message)
        self.told.emit(message)

    def _chosen(self, editor: Combo) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        at = self._at.pop(editor, None)
        if at is not None and at.isValid() and hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            pupil = self._table.pupils.pupil_at(at.row())
            if pupil is not None:
                self._table.pupils.drop(pupil.id, COLUMNS[at.column()])
        self.told.emit("")

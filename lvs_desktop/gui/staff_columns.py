"""Saying which column of a list of staff holds what, where its headers are not known or are read wrong."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.staff import FIELDS
from lvs_desktop.gui.column_question import ColumnQuestion
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Text, column
from lvs_desktop.services.staff_list import Options
from lvs_desktop.services.texts import _


class StaffColumns(QWidget):
    """
    The choice of the columns of a list.

    Signals:
        answered: (file, options): read it like this.
        closed: Back to the accounts.
    """

    answered = Signal(object, object)
    closed = Signal()

    def __init__(self, choose_file: Callable[[], object]) -> None:
        super().__init__()
        self._file, self._options = Path(), Options()
        self._known: tuple[str, ...] = ()
        self._words = Text()
        self.question = ColumnQuestion()
        self.question.answered.connect(self._answer)
        other = Button(_("Choose another file"), icon="folder-open", clicked=choose_file)
        back = Button(_("Back to the list (Esc)"), icon="arrow-left", clicked=self.closed.emit)
        bar = QWidget()
        FlowLayout(bar, other, back)
        column(self, Card(self._words, self.question, gap=0.8), bar, gap=0.8).addStretch(1)

    def ask(self, file: Path, options: Options, found: Mapping[str, str | None]) -> None:
        """
        Ask for the columns of a list.

        Args:
            found: Header -> the field that it is read as now.
        """
        self._file, self._options = file, options
        self._known = tuple(header for header, field in found.items() if field)
        words = _("Say which column of {file} holds what. Leave open what the list does not have.")
        self._words.setText(words.format(file=file.name))
        self.question.clear()
        known = {field: header for header, field in found.items() if field}
        self.question.ask_columns(FIELDS, tuple(found), known, required=("family_name",))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _answer(self) -> None:
        # a header that we know and the person left open is left out
        columns = {**dict.fromkeys(self._known, ""), **self.question.columns}
        options = Options(columns=columns, sheet=self._options.sheet)
        self.answered.emit(self._file, options)

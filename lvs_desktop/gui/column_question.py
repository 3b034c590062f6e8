"""Asking what a file does not tell itself: which sheet is meant, and which column holds what."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.widgets import Button, Combo, FlowLayout, column
from lvs_desktop.services.labels import field_word
from lvs_desktop.services.texts import _


class ColumnQuestion(QWidget):
    """
    A choice for each thing that is asked, and a button; hidden while nothing is.

    Attributes:
        again: The button.

    Signals:
        answered: The person says: read it like this.
    """

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, Field] = {}
        self._required: tuple[str, ...] = ()
        self._sheets: Field | None = None
        self._choices = QWidget()
        self._flow = FlowLayout(self._choices)
        self.again = Button(_("Read it like this"), icon="upload", clicked=self._answer)
        column(self, self._choices, self.again, gap=0.6)
        self.hide()

    @property
    def sheet(self) -> str | None:
        """The sheet that was chosen; None: not asked."""
        return None if self._sheets is None else str(self._sheets.field.currentData())

    @property
    def columns(self) -> dict[str, str]:
        """Header -> field, of the columns that were chosen."""
        return {header: name for name in self._fields if (header := self._header(name))}

    def clear(self) -> None:
        """Ask nothing (any more)."""
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._fields, self._sheets = {}, None
        self.hide()

    def ask_sheet(self, sheets: Sequence[str]) -> None:
        """Ask which sheet is meant."""
        self._sheets = self._combo(_("Sheet"), [(name, name) for name in sheets])
        self.show()

    def ask_columns(
        self,
        fields: Sequence[str],
        headers: Sequence[str],
        known: Mapping[str, str] | None = None,
        *,
        required: Sequence[str] = (),
    ) -> None:
        """
        Ask which column holds each field.

        Args:
            known: Field -> the header that it is found in now.
            required: Fields that the list is of no use without.
        """
        self._required = tuple(required)
        for name in fields:
            choices = [(_("Choose a column"), ""), *((header, header) for header in headers)]
            field = self._combo(_("Column with: {field}").format(field=field_word(name)), choices)
            field.field.setCurrentIndex(max(0, field.field.findData((known or {}).get(name, ""))))
            self._fields[name] = field
        self.setVisible(bool(fields))

    @property
    def first(self) -> Field | None:
        """The first choice."""
        return self._sheets or next(iter(self._fields.values()), None)

    def focus(self) -> None:
        """Go to the first choice."""
        if self.first is not None:
            self.first.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> None:
        taken: set[str] = set()
        wrong: list[Field] = []
        for name, field in self._fields.items():
            header, words = self._header(name), ""
            if header in taken:
                words = _("This column is chosen above too. Choose another one, or none.")
            elif not header and name in self._required:
                words = _("Without this column we can't read the list. Choose it.")
            field.set_error(words)
            taken |= {header} - {""}
            wrong += [field] if words else []
        if wrong:
            wrong[0].field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.answered.emit()

    def _header(self, name: str) -> str:
        return str(self._fields[name].field.currentData() or "")

    def _combo(self, label: str, choices: Sequence[tuple[str, str]]) -> Field:
        combo = Combo()
        for words, value in choices:
            combo.addItem(words, value)
        field = Field(label, combo, width=18)
        self._flow.addWidget(field)
        return field

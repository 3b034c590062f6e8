"""A label, a field, a hint, and what is wrong with the answer: always in this order, tied for a screen reader."""

from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import Icon, Text, column, row

_ICONS = {"error": "error", "ok": "status-done", "attention": "status-attention"}


class Field(QWidget):
    """
    A labelled field.

    Args:
        label: What is asked.
        field: The widget to answer in.
        hint: Small text under the label.
        width: Of the field, in em; it may be narrower where there is no room.
    """

    def __init__(self, label: str, field: QWidget, *, hint: str = "", width: float = 20) -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        name = Text(label, tone="strong")
        name.setBuddy(field)
        field.setAccessibleName(label)
        field.setAccessibleDescription(hint)
        field.setMaximumWidth(theme.em(width))
        self._note = QWidget()
        self._icon = Icon("error", "error", size=1.1)
        self._words = Text()
        cells = row(self._icon, self._words, gap=0.35)
        cells.setStretch(1, 1)
        self._note.setLayout(cells)
        self._note.hide()
        self._small = Text(hint, tone="small")
        if not hint:
            self._small.hide()
        column(self, name, self._small, field, self._note, gap=0.2)

    def set_error(self, text: str) -> None:
        """Say what is wrong and what to do; an empty text takes it away."""
        self._tell("error", text, wrong=bool(text))

    def set_right(self, text: str) -> None:
        """Say that it is right, unless something is wrong."""
        if self.field.property("wrong") != "true":
            self._tell("ok", text, wrong=False)

    def set_remark(self, text: str) -> None:
        """Say what is worth a look, unless something is wrong."""
        if self.field.property("wrong") != "true":
            self._tell("attention", text, wrong=False)

    def set_hint(self, hint: str) -> None:
        """Another small text under the label."""
        self._hint = hint
        self._small.setText(hint)
        self._small.setVisible(bool(hint))
        self.field.setAccessibleDescription(hint)

    def _tell(self, tone: str, text: str, *, wrong: bool) -> None:
        self._icon.show_icon(_ICONS[tone], tone)
        self._words.set_tone(tone)
        self._words.setText(text)
        self._note.setVisible(bool(text))
        self.field.setAccessibleDescription(" ".join(part for part in (self._hint, text) if part))
        if isinstance(self.field, QLineEdit) and self.field.property("wrong") != ("true" if wrong else "false"):
            self.field.setProperty("wrong", "true" if wrong else "false")
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)

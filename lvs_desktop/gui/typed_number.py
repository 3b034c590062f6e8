"""A number that the person types to show that it was read: for what must not be done by one click."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import FlowLayout, Text, column
from lvs_desktop.services.labels import number
from lvs_desktop.services.texts import _


class TypedNumber(QWidget):
    """
    Args:
        buttons: What stands beside the field.

    Signals:
        typed: What stands in the field.
    """

    typed = Signal(str)

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self._wanted: int | None = None
        self._label = Text("")
        font = self._label.font()
        font.setBold(True)
        self._label.setFont(font)
        self.field = QLineEdit()
        self.field.setMaxLength(9)
        self.field.setFixedWidth(theme.em(7))
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.field.textEdited.connect(self._typed)
        self._verdict = Text("", tone="error", wrap=False)
        line = QWidget()
        FlowLayout(line, self.field, self._verdict, *buttons)
        column(self, self._label, line, gap=0.35)

    @property
    def right(self) -> bool:
        """True if the number is the one that is asked for; dots and blanks between thousands don't matter."""
        return self._wanted is not None and self._given() == self._wanted

    def ask(self, words: str, wanted: int, *, why: str, typed: str | None = None) -> None:
        """
        Ask for a number.

        Args:
            why: What a screen reader says with the field.
            typed: What stands in the field; None: it stays.
        """
        self._wanted = wanted
        self._label.setText(words)
        self.field.setAccessibleName(words)
        self.field.setAccessibleDescription(why)
        if typed is not None and self.field.text() != typed:
            self.field.setText(typed)
        self._judge()

    def _typed(self, text: str) -> None:
        self._judge()
        self.typed.emit(text)

    def _judge(self) -> None:
        text = self.field.text().strip()
        # a number that is still being typed is not yet wrong
        wrong = bool(text) and not self.right and not str(self._wanted).startswith(text)
        self._verdict.setText(_("That is not {n}.").format(n=number(self._wanted or 0)) if wrong else "")
        self._verdict.setVisible(wrong)

    def _given(self) -> int | None:
        text = self.field.text().replace(".", "").replace(" ", "")
        return int(text) if text.isascii() and text.isdigit() else None

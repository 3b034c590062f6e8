"""A chip: icon, number, word and colour; as a filter it can be on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from lvs_desktop.gui.widgets.labels import Icon, Text
from lvs_desktop.gui.widgets.tile import Tile

INKS = {"ok": "ok", "info": "primary", "plain": "muted", "attention": "attention", "error": "error"}


class Chip(Tile):
    """
    How many of a kind; checkable as a filter (signal `toggled`).

    Args:
        icon: Name of an icon.
        word: What is counted.
        kind: ok, info, plain, attention or error.
        checkable: False: it only tells, and can't be reached by Tab.
    """

    def __init__(
        self,
        icon: str,
        word: str,
        *,
        kind: str = "plain",
        number: int = 0,
        checkable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.setProperty("chip", kind)
        self.setCheckable(checkable)
        self._word = word
        self._count = Text("", tone="strong", wrap=False)
        self._label = Text(word, tone="strong", wrap=False)
        for part in (Icon(icon, INKS[kind]), self._count, self._label):
            self.add(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if not checkable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_number(number)

    @property
    def word(self) -> str:
        """What is counted."""
        return self._word

    def set_number(self, number: int) -> None:
        """Show another number, with a point at the thousands."""
        shown = f"{number:,}".replace(",", ".")
        self._count.setText(shown)
        self.setAccessibleName(f"{shown} {self._word}")
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """It is never narrower than its words."""
        return self.sizeHint()

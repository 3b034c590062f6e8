"""What a server can do: one line each, with icon, word and what it means."""

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.gui.widgets import Card, Icon, Text, column, row
from lvs_desktop.services.capability_words import abilities, ladder_text, rung_word
from lvs_desktop.services.texts import _

_LOOK = {  # icon, role of the palette
    Rung.FULL: ("status-done", "ok"),
    Rung.WEAK: ("status-attention", "attention"),
    Rung.NONE: ("status-not-applicable", "muted"),
}


class Ladder(Card):
    """Shows the capabilities of a server."""

    def __init__(self) -> None:
        super().__init__(gap=0.5)
        self.hide()

    def show_capabilities(self, found: Capabilities) -> None:
        """Show these; what works less well comes first."""
        while (item := self.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.lines.addWidget(Text(_("What this server can do"), tone="heading"))
        self.lines.addWidget(Text(ladder_text(found), tone="muted"))
        order = (Rung.NONE, Rung.WEAK, Rung.FULL)
        for one in sorted(abilities(found), key=lambda one: order.index(one.rung)):
            icon, ink = _LOOK[one.rung]
            words = QWidget()
            title = f"{one.title} · {rung_word(one.rung)}"
            column(words, Text(title, tone="strong").yielding(), Text(one.meaning).yielding(), gap=0)
            line = QWidget()
            cells = row(Icon(icon, ink), words)
            cells.setStretch(1, 1)
            line.setLayout(cells)
            self.lines.addWidget(line)
        self.show()

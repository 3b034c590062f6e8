"""What waits to be sent, one line a class: 'Klas 2B: 28 leerlingen, nieuw – wacht op internet'."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.schools import School
from lvs_desktop.domain.syncing import QueueLine, State
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Icon, Text, row
from lvs_desktop.services.sync_words import queue_text, waits_text
from lvs_desktop.services.texts import _, ngettext

MOST = 12  # lines in sight at first


class QueueCard(Card):
    """Shows the queue; what the server refused stands first, with its words."""

    def __init__(self) -> None:
        super().__init__(gap=0.3)
        self._shown: tuple[tuple[QueueLine, ...], School, State] | None = None
        self._all = False
        self.hide()

    def show_queue(self, queue: Sequence[QueueLine], school: School, state: State) -> None:
        """Show it."""
        shown = (tuple(sorted(queue, key=lambda line: not line.refused)), school, state)
        if shown != self._shown:
            self._shown = shown
            self._fill()

    @property
    def filled(self) -> bool:
        """True if something waits."""
        return self._shown is not None and bool(self._shown[0])

    def _fill(self) -> None:
        while (item := self.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if self._shown is None:
            return
        queue, school, state = self._shown
        self.lines.addWidget(Text(_("What waits"), tone="heading"))
        for line in queue if self._all else queue[:MOST]:
            icon, ink = ("error", "error") if line.refused else ("sync", "muted")
            words = Text(f"{queue_text(line, school)} – {waits_text(line, state)}").yielding()
            holder = QWidget()
            cells = row(Icon(icon, ink, size=1.1), words)
            cells.setStretch(1, 1)
            holder.setLayout(cells)
            self.lines.addWidget(holder)
        rest = len(queue) - MOST
        if rest > 0 and not self._all:
            more = QWidget()
            said = ngettext("Show {n} more line", "Show {n} more lines", rest).format(n=rest)
            FlowLayout(more, Button(said, look="link", clicked=self._show_all))
            self.lines.addWidget(more)
        if any(line.refused for line in queue):
            self.lines.addWidget(
                Text(
                    _("What the server refused is sent again once you change it here. All else goes on."), tone="small"
                )
            )

    def _show_all(self) -> None:
        self._all = True
        self._fill()

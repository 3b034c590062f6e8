"""The files that were made for the LVS this school year, and what became of each."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.delivering import Delivery
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Line, Text, column
from lvs_desktop.services import delivery, delivery_words
from lvs_desktop.services.labels import moment, number
from lvs_desktop.services.texts import _, ngettext


class DeliveredFiles(Card):
    """
    One line a file, newest first.

    Args:
        confirm: Gets a file that the person says is in the LVS.
        withdraw: Gets a file that never reached it.
    """

    def __init__(self, confirm: Callable[[Delivery], object], withdraw: Callable[[Delivery], object]) -> None:
        super().__init__(gap=0.5)
        self._confirm, self._withdraw = confirm, withdraw

    def show_files(self, files: Sequence[Delivery], reader: str) -> None:
        """Show these instead of those before; `reader` is who works now."""
        while (item := self.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.lines.addWidget(Text(_("Files of this school year"), tone="heading"))
        shown = [one for one in files if one.subject in delivery.SUBJECTS]
        if not shown:
            self.lines.addWidget(Text(_("No file was made for the LVS."), tone="muted"))
        for place, one in enumerate(shown):
            if place:
                self.lines.addWidget(Line())
            self.lines.addWidget(self._line(one, reader))

    def _line(self, one: Delivery, reader: str) -> QWidget:
        holder, actions = QWidget(), QWidget()
        rows = ngettext("{n} row", "{n} rows", one.items).format(n=number(one.items))
        about = f"{delivery_words.subject_word(one.subject)} · {rows} · {moment(one.at)} · {one.by}"
        said = delivery_words.file_state(one, reader)
        column(holder, Text(one.file_name, tone="strong"), Text(about), Text(said, tone="small"), actions, gap=0.15)
        flow = FlowLayout(actions)
        if one.confirmed_at is None:
            for text, icon, call in (
                (_("It is in the LVS"), "status-done", self._confirm),
                (_("It does not count"), "trash", self._withdraw),
            ):
                button = Button(text, icon=icon, clicked=lambda call=call: call(one))
                button.setAccessibleName(f"{text}: {one.file_name}")
                flow.addWidget(button)
        actions.setVisible(one.confirmed_at is None)
        return holder

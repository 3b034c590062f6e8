"""The receipt of a sync: what went and came, and what both sides count; and those of before."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.gui import theme
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, Icon, Text, row
from lvs_desktop.services.labels import moment, number
from lvs_desktop.services.sync_notes import note_text
from lvs_desktop.services.sync_words import counts_text, receipt_lines, receipt_text
from lvs_desktop.services.texts import _, ngettext

OLDER = 5  # in sight at first


class ReceiptCard(Card):
    """
    Shows one receipt in full and the others as a line each.

    Args:
        show_entry: Called with the id of an entry of the history.
    """

    def __init__(self, show_entry: Callable[[int], object]) -> None:
        super().__init__(gap=0.45)
        self._show_entry = show_entry
        self._receipts: tuple[Receipt, ...] = ()
        self._chosen = 0
        self._all = False
        self.hide()

    def show_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Show these, newest first."""
        if tuple(receipts) != self._receipts:
            self._receipts, self._chosen = tuple(receipts), 0
            self._fill()

    @property
    def filled(self) -> bool:
        """True if there is one."""
        return bool(self._receipts)

    def _fill(self) -> None:
        while (item := self.lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not self._receipts:
            return
        receipt = self._receipts[self._chosen]
        icon, ink = ("status-done", "ok") if receipt.agreed else ("status-attention", "attention")
        head = QWidget()
        cells = row(Icon(icon, ink), Text(_("Receipt of {moment}").format(moment=moment(receipt.at)), tone="heading"))
        cells.setStretch(1, 1)
        head.setLayout(cells)
        for part in (head, Text(receipt_text(receipt), tone=ink), self._counts(receipt)):
            self.lines.addWidget(part)
        for words in _told(receipt):
            self.lines.addWidget(Text(words, tone="small"))
        if receipt.entry is not None:
            entry = receipt.entry
            actions = QWidget()
            FlowLayout(
                actions,
                Button(_("See in the history what came"), icon="history", clicked=lambda: self._show_entry(entry)),
            )
            self.lines.addWidget(actions)
        self._show_others()

    def _counts(self, receipt: Receipt) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.em(1.4))
        grid.setVerticalSpacing(theme.em(0.2))
        for cell, title in enumerate((_("What"), _("Here"), _("On the server"), "")):
            grid.addWidget(Text(title, tone="muted", wrap=False), 0, cell)
        for line, words in enumerate(receipt_lines(receipt), 1):
            for cell, word in enumerate(words):
                grid.addWidget(Text(word, tone="strong" if cell in (1, 2) else "", wrap=False), line, cell)
        grid.setColumnStretch(4, 1)
        return holder

    def _show_others(self) -> None:
        others = [place for place in range(len(self._receipts)) if place != self._chosen]
        if not others:
            return
        self.lines.addWidget(Text(_("Other receipts"), tone="strong"))
        holder = QWidget()
        flow = FlowLayout(holder)
        for place in others if self._all else others[:OLDER]:
            receipt = self._receipts[place]
            words = moment(receipt.at) + ("" if receipt.agreed else " · " + _("not equal"))
            flow.addWidget(Button(words, look="link", clicked=lambda place=place: self._choose(place)))
        if len(others) > OLDER and not self._all:
            flow.addWidget(Button(_("Show all"), look="link", clicked=self._show_all))
        self.lines.addWidget(holder)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._fill()

    def _show_all(self) -> None:
        self._all = True
        self._fill()


def _told(receipt: Receipt) -> list[str]:
    said = [
        _("Gone to the server: {counts}.").format(counts=counts_text(receipt.goes)),
        _("Come from the server: {counts}.").format(counts=counts_text(receipt.comes)),
    ]
    if receipt.passwords:
        words = ngettext(
            "{n} password went along.",
            "{n} passwords went along.",
            receipt.passwords,
        )
        said.append(words.format(n=number(receipt.passwords)))
    if receipt.refused:
        words = ngettext("The server refused {n} change.", "The server refused {n} changes.", receipt.refused)
        said.append(words.format(n=number(receipt.refused)))
    if receipt.clashes:
        words = ngettext("{n} field waits for your choice.", "{n} fields wait for your choice.", receipt.clashes)
        said.append(words.format(n=number(receipt.clashes)))
    if not receipt.by_server:
        said.append(_("The server does not count along. We counted what it lists."))
    return said + [note_text(note) for note in receipt.notes]

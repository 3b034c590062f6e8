"""Wie is wie: who vanished on the left, who that may be in the file on the right, decided by keyboard."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QWidget

from lvs_desktop.gui import theme
from lvs_desktop.gui.pairs import Pairs
from lvs_desktop.gui.plain_rows import PlainRows
from lvs_desktop.gui.row_table import RowTable, Widths
from lvs_desktop.gui.verdicts import Verdicts
from lvs_desktop.gui.widgets import Button, Card, FlowLayout, PrimaryButton, RadioLine, Text, column
from lvs_desktop.gui.widgets.labels import say
from lvs_desktop.services import match_words
from lvs_desktop.services.labels import number
from lvs_desktop.services.matches import Offer, Person, Verdict
from lvs_desktop.services.texts import _, ngettext, pgettext

WIDTHS = Widths(columns={0: 12.0}, narrow={0: 9.0}, last=1, least=7.5, roomy=7.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWords:
    """
    What is said at a desk.

    Attributes:
        lead: What is on the left and on the right, and what a decision does.
        question: Of the pupil who is chosen.
        back: On the button, where nothing is to be saved.
    """

    lead: str
    question: Callable[[Person], str]
    back: str


def import_words() -> DeskWords:
    """The words of an import."""
    return DeskWords(
        lead=_(
            "On the left: who is in the school. On the right: who that may be in the file. "
            "Nothing is merged until you save the import."
        ),
        question=match_words.kind_text,
        back=_("Back to the changes"),
    )


class MatchDesk(QWidget):
    """
    Pupils to decide about, and the rows that one of them may be.

    Signals:
        closed: Back to the changes; what was decided is to be saved.
    """

    closed = Signal()

    def __init__(self, matching: Verdicts, words: DeskWords | None = None) -> None:
        super().__init__()
        self.matching = matching
        self._words = words or import_words()
        self.radios: list[RadioLine] = []
        self._offers: tuple[Offer, ...] = ()
        self._group: QButtonGroup | None = None
        self._lead = Text(self._words.lead, tone="muted")
        self.exact = Button("", icon="status-done", clicked=self._accept_exact)
        self.exact.setToolTip(_("The same name and date of birth, and nobody else has them."))
        self.model = PlainRows((pgettext("column", "Pupil"), pgettext("column", "Decision")), self)
        self.table = RowTable(self.model, _("Pupils to decide about"), WIDTHS)
        self.table.setMinimumHeight(theme.em(12))
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._show_person())
        self._question = Text("", tone="strong")
        self._about = Text("")
        self._holder = QWidget()
        self._rows = column(self._holder, gap=0.3)
        self.same = PrimaryButton(_("Same pupil (J)"), icon="user-check", clicked=lambda: self.decide(Verdict.SAME))
        self.other = Button(_("Another pupil (N)"), icon="user-plus", clicked=lambda: self.decide(Verdict.DIFFERENT))
        answers = QWidget()
        FlowLayout(answers, self.same, self.other)
        card = Card(gap=0.4, edge=0.7)
        for part in (self._question, self._about, self._holder, answers):
            card.lines.addWidget(part)
        card.lines.addStretch(1)
        self._left = Text("", tone="muted", wrap=False)
        self.back_one = Button(_("Take the last one back (Ctrl+Z)"), icon="undo", clicked=self.take_back)
        self.done = PrimaryButton("", icon="arrow-left", clicked=self.closed.emit)
        bar = QWidget()
        FlowLayout(bar, self.done, self.back_one, self._left)
        exact_bar = QWidget()
        FlowLayout(exact_bar, self.exact)
        self._exact_bar = exact_bar
        lines = column(self, self._lead, exact_bar, Pairs(self.table, card, beside=40.0, shares=(1, 1)), bar, gap=0.5)
        lines.setStretch(2, 1)
        for key, call in (
            ("J", lambda: self.decide(Verdict.SAME)),
            ("N", lambda: self.decide(Verdict.DIFFERENT)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)
        matching.found.connect(self.show_people)
        matching.changed.connect(self._show_words)

    # -- showing
    def show_people(self) -> None:
        """Show the pairs anew."""
        self.model.show(self._lines())
        if self.matching.people:
            self.table.selectRow(self._next_open(-1))
        self._show_person()
        self._show_words()

    def focus(self) -> None:
        """To the pupils."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (match_words.name_text(one.pupil), match_words.state_text(one, self.matching.verdicts))
            for one in self.matching.people
        ]

    def _show_words(self) -> None:
        self.model.change(self._lines())
        left, made = self.matching.left(), len(self.matching.verdicts)
        self._left.setText(
            ngettext("{n} pupil still to decide.", "{n} pupils still to decide.", left).format(n=number(left))
            if left
            else _("Everybody is decided.")
        )
        words = ngettext("Save {n} decision and go back", "Save {n} decisions and go back", made)
        self.done.setText(words.format(n=number(made)) if made else self._words.back)
        self.back_one.setEnabled(made > 0)
        exact = len(self.matching.exact_left())
        words = ngettext("Accept {n} exact match", "Accept {n} exact matches", exact)
        self.exact.setText(words.format(n=number(exact)))
        self._exact_bar.setVisible(exact > 0)

    def _person(self) -> Person | None:
        place = self.table.row()
        return self.matching.people[place] if 0 <= place < len(self.matching.people) else None

    def _show_person(self) -> None:
        had = any(radio.box.hasFocus() for radio in self.radios)
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.radios = []
        person = self._person()
        self._offers = () if person is None else self.matching.open_offers(person)
        self._question.setText("" if person is None else self._words.question(person))
        self._about.setText("" if person is None else match_words.pupil_text(person.pupil))
        self._group = QButtonGroup(self._holder)
        for place, offer in enumerate(self._offers):
            words = match_words.offer_text(offer)
            radio = RadioLine(words, match_words.reasons_text(offer), checked=place == 0)
            self._group.addButton(radio.box)
            self._rows.addWidget(radio)
            self.radios.append(radio)
        if person is not None and not self._offers:
            self._rows.addWidget(Text(match_words.decided_text(person, self.matching.verdicts)))
        for button in (self.same, self.other):
            button.setEnabled(bool(self._offers))
        if had:
            (self.radios[0].box if self.radios else self.table).setFocus()

    # -- doing
    def decide(self, verdict: Verdict) -> None:
        """Say it of the row that is chosen, and go on: to the next row of this pupil, else to the next pupil."""
        chosen = [offer for radio, offer in zip(self.radios, self._offers, strict=True) if radio.isChecked()]
        if not chosen:
            return
        self.matching.say(chosen[0], verdict)
        person = self._person()
        if person is not None and not self.matching.open_offers(person):
            self.table.selectRow(self._next_open(self.table.row()))
        self._show_person()
        say(self.table, f"{match_words.verdict_word(verdict)}. {self._left.text()}")

    def take_back(self) -> bool:
        """Ctrl+Z: the last verdict, and back to that pupil."""
        last = next(reversed(self.matching.verdicts), None)
        if not self.matching.take_back():
            return False
        for place, one in enumerate(self.matching.people):
            if any(offer.id == last for offer in one.offers):
                self.table.selectRow(place)
        self._show_person()
        return True

    def _accept_exact(self) -> None:
        self.matching.accept_exact()
        if self.matching.left():
            self.table.selectRow(self._next_open(-1))
        self._show_person()
        self.focus()

    def _next_open(self, here: int) -> int:
        """The next pupil who is not decided, from here on and round; the same one if there is none."""
        people = self.matching.people
        order = [*range(here + 1, len(people)), *range(0, here + 1)]
        return next((place for place in order if self.matching.open_offers(people[place])), max(here, 0))

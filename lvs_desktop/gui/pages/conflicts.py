"""Vragen over wijzigingen: fields that both sides changed; the person says whose value counts."""

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.gui import conflict_scenes, theme
from lvs_desktop.gui.conflict_card import ConflictCard
from lvs_desktop.gui.shell import CONFLICTS, HISTORY, SYNCHRONISING, About, Page, Place, Shell, UndoOf
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import Button, Callout, FlowLayout, PrimaryButton, Text, column
from lvs_desktop.services import permits
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext

MOST = 25  # persons on screen at once; the others follow when these are saved


class ConflictsPage(Page):
    """A card a person, a choice a field; nothing is chosen by itself and nothing is lost."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Questions about changes"),
            lead=_("You and somebody else changed the same field. Whose value counts? Both are kept until you choose."),
        )
        self.cards: list[ConflictCard] = []
        self._shown: tuple[Conflict, ...] = ()
        self._notice = Callout("info")
        self._none = Text(_("There are no questions. Both sides agree."), tone="lead")
        self._list = QWidget()
        self._lines = column(self._list, gap=0.7)
        self._more = Text("", tone="muted")
        for part in (self._notice, self._none, self._list, self._more):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.save = PrimaryButton(_("Choose first"), icon="save", clicked=self.save_now)
        self.save.hide()
        self._back = Button(_("To Synchronise"), icon="arrow-left", clicked=lambda: shell.go(SYNCHRONISING))
        bar = QWidget()
        FlowLayout(bar, self.save, self._back)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        self.foot.addWidget(bar)

    # -- what the window asks
    def enter(self, about: About) -> None:
        """Read the questions; choices that were made and not saved stay."""
        opened = self.shell.opened
        if opened is None:
            return

        def read(_progress: Progress) -> list[Conflict]:
            from lvs_desktop.services import syncing

            return syncing.conflicts(opened)

        self.shell.runner.run(self, read, done=self.show_conflicts)

    def holds_work(self) -> bool:
        """True while something was chosen that is not saved."""
        return bool(self._made())

    def next_problem(self, *, back: bool) -> bool:
        """F8: the next person of whom a field waits; Shift+F8: the one before."""
        waiting = [card for card in self.cards if len(card.made()) < len(card.choices)]
        if not waiting:
            return False
        here = self.window().focusWidget()
        inside = next((n for n, card in enumerate(self.cards) if here is not None and card.isAncestorOf(here)), -1)
        order = [n for n, card in enumerate(self.cards) if card in waiting]
        if back:
            place = next((n for n in reversed(order) if n < inside), order[-1])
        else:
            place = next((n for n in order if n > inside), order[0])
        self.cards[place].focus()
        return True

    # -- what a person does
    def save_now(self) -> None:
        """Keep the choices."""
        opened, made = self.shell.opened, self._made()
        if opened is None or not made:
            return
        here = [number for number, choice in made.items() if choice is Choice.HERE]
        there = [number for number, choice in made.items() if choice is Choice.THERE]
        self.save.setEnabled(False)

        def settle(_progress: Progress) -> Entry | None:
            from lvs_desktop.services import syncing

            if here:
                syncing.settle(opened, here, Choice.HERE)
            return syncing.settle(opened, there, Choice.THERE) if there else None

        def done(entry: Entry | None) -> None:
            self._forget()
            words = ngettext("{n} choice was saved.", "{n} choices were saved.", len(made)).format(n=number(len(made)))
            if entry is None:
                self.shell.toast(words)
            else:
                go = UndoOf(entry_id=entry.id)
                self.shell.toast(words, _("Undo"), lambda: self.shell.go(HISTORY, go))
            self.shell.school_changed()
            self.enter(None)

        def failed(problem: Problem) -> None:
            self._notice.tell("error", problem_text(problem))
            self._forget()
            self.enter(None)

        self.shell.runner.run(self, settle, done=done, failed=failed)

    # -- showing
    def show_conflicts(self, found: list[Conflict]) -> None:
        """Show these, by person; what is on screen and still asked keeps its choice."""
        opened = self.shell.opened
        if opened is None:
            return
        made = self._made()
        if tuple(found) != self._shown or not self.cards:
            self._forget()
            self._shown = tuple(found)
            ordered = sorted(found, key=lambda one: (one.name, one.kind, one.uid))
            people = [tuple(group) for _who, group in groupby(ordered, key=lambda one: (one.kind, one.uid))]
            for person in people[:MOST]:
                card = ConflictCard(person, opened.school)
                for one in person:
                    if one.id in made:
                        card.choices[one.id][made[one.id]].setChecked(True)
                card.chosen.connect(self._show_button)
                self.cards.append(card)
                self._lines.addWidget(card)
            rest = len(people) - MOST
            words = ngettext(
                "{n} more person follows when these are saved.", "{n} more persons follow when these are saved.", rest
            )
            self._more.setText(words.format(n=number(rest)) if rest > 0 else "")
            self._more.setVisible(rest > 0)
        self._none.setVisible(not found)
        closed = permits.closed(opened, Action.SYNC)
        if closed:
            self._notice.tell("info", closed)
        self._show_button()

    def _show_button(self) -> None:
        count = len(self._made())
        opened = self.shell.opened
        allowed = opened is not None and permits.allowed(opened, Action.SYNC)
        words = ngettext("Save {n} choice", "Save {n} choices", count).format(n=number(count))
        self.save.setText(words if count else _("Choose first"))
        self.save.setEnabled(bool(count) and allowed)
        self.save.setVisible(bool(self.cards))

    def _made(self) -> dict[int, Choice]:
        return {number: choice for card in self.cards for number, choice in card.made().items()}

    def _forget(self) -> None:
        self._shown = ()
        for card in self.cards:
            self._lines.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []


PLACE = Place(id=CONFLICTS, title=lambda: _("Questions about changes"), make=ConflictsPage, icon="help")


def scenes() -> Iterable[Scene]:
    """The states of this page."""
    return conflict_scenes.scenes()

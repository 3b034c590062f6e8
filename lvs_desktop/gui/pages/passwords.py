"""Passwords and login cards: how far they are, make them, print the cards, wipe."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.card_choice import CardsCard
from lvs_desktop.gui.password_making import GIVEN, GROUP, LIST, ONE, MakingCard
from lvs_desktop.gui.password_wiping import WipingCard
from lvs_desktop.gui.shell import PASSWORDS, PUPILS, About, Page, Place, PupilsChosen, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, Text
from lvs_desktop.services import (
    cards,
    delivery_profiles,
    password_plans,
    password_words,
    passwords,
    step_words,
)
from lvs_desktop.services.passwords import Pending, State
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour

Found = tuple[State, list[tuple[str, int]], list[Pending], str, str]


class PasswordsPage(Page):
    """Three parts under one another, in the order of the work; the last one is there only if something waits."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("Passwords and login cards"),
            lead=_lead(),
        )
        self._notice = Callout("info")
        self._how_far = Text()
        self._to_cards = Button(_("To the login cards"), icon="arrow-right", clicked=lambda: self.printing.take_focus())
        self._state = Card(Text(_("How far you are"), tone="heading"), self._how_far, self._to_cards, gap=0.35)
        self._care = Callout("attention")
        self.making = MakingCard(shell)
        self.printing = CardsCard(shell)
        self.wiping = WipingCard(shell)
        self.wiping.hide()
        self._parts = (self._state, self.making, self.printing, self.wiping)
        for part in (self._notice, self._care, *self._parts):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.making.made.connect(self._made)
        self.printing.printed.connect(self._printed)
        self.wiping.wiped.connect(self._wiped)

    def enter(self, about: About) -> None:
        """Read how far the passwords are."""
        self._notice.clear()
        if isinstance(about, PupilsChosen):
            self.making.choose_pupils(about.ids)
            about = next((one for one in self.shell.steps if one.step.kind is StepKind.PASSWORDS), None)
        if isinstance(about, StepStatus):
            self.title.setText(about.step.title)
            applies = about.state is not StepState.NOT_APPLICABLE
            self.set_lead(" ".join(filter(None, (about.step.explanation, _lead() if applies else ""))))
            waits = step_words.waits_text(about, self.shell.steps)
            if waits:
                self._notice.tell("info", waits)
        self._read()

    def print_out(self) -> bool:
        """Ctrl+P: print the cards."""
        return self.printing.print_out()

    def _read(self) -> None:
        opened = self.shell.opened
        if opened is None:
            return

        def read(_progress: Progress) -> Found:
            return (
                passwords.state(opened),
                password_plans.groups(opened),
                passwords.pendings(opened),
                passwords.rule(opened).name,
                delivery_profiles.password_rules(opened),
                cards.address(opened),
            )

        self.shell.runner.run(self, read, done=self._show)

    def _show(self, found: Found) -> None:
        state, groups, pendings, rule, forms, address = found
        self._how_far.setText("\n".join(password_words.state_lines(state)))
        self._to_cards.setVisible(state.applies and bool(state.waiting))
        self._care.tell("attention", "\n".join(password_words.warning_lines(state)))
        self.making.setVisible(state.applies)
        self.printing.setVisible(state.applies)
        if state.applies:
            self.making.fill(groups, rule, forms, state)
            self.printing.fill(pendings, address)
            self.wiping.fill(pendings)

    def _made(self, count: int) -> None:
        words = ngettext(
            "{n} password is made. Print the card now.", "{n} passwords are made. Print the cards now.", count
        )
        self._after(words.format(n=count))

    def _printed(self, words: str) -> None:
        self._after(words)

    def _wiped(self, count: int) -> None:
        words = ngettext("{n} password is wiped.", "{n} passwords are wiped.", count)
        self._after(words.format(n=count))

    def _after(self, words: str) -> None:
        self.shell.school_changed()
        self._notice.tell("ok", words)
        self.title.announce()
        self._read()


def _lead() -> str:
    return _("A password works only after it is in the LVS. Hand the cards out in person.")


PLACE = Place(
    id=PASSWORDS,
    title=lambda: _("Passwords and login cards"),
    make=PasswordsPage,
    icon="key",
    kinds=(StepKind.PASSWORDS,),
)


def scenes() -> Iterable[Scene]:
    """Before anything is made; what is asked; what waits, on the screen and after printing; wiping."""
    yield Scene("passwords", _go, needs=School.FILLED)
    yield Scene("passwords-empty", _go, needs=School.EMPTY)
    yield Scene("passwords-class", _class, needs=School.FILLED)
    yield Scene("passwords-chosen", _chosen, needs=School.FILLED)
    yield Scene("passwords-one", _one, needs=School.FILLED)
    yield Scene("passwords-refused", _refused, needs=School.FILLED)
    yield Scene("passwords-list", _list, needs=School.FILLED)
    yield Scene("passwords-made", _make, needs=School.FILLED)
    yield Scene("passwords-cards", _cards, needs=School.FILLED)
    yield Scene("passwords-picture", _picture, needs=School.FILLED)
    yield Scene("passwords-printed", _on_paper, needs=School.FILLED)
    yield Scene("passwords-wipe", _wipe, needs=School.FILLED)


def _go(tour: "Tour") -> PasswordsPage:
    tour.window.go(PASSWORDS)
    tour.settle()
    return tour.window.page


def _class(tour: "Tour") -> None:
    page = _go(tour)
    page.making.ways[GROUP].box.click()
    tour.settle()


def _chosen(tour: "Tour") -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    tour.window.go(PUPILS)
    tour.settle()
    table = tour.window.page.table
    for _pupil in range(6):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    tour.window.page.passwords.click()
    tour.settle()


def _one(tour: "Tour") -> PasswordsPage:
    page = _make(tour)
    opened = tour.window.opened
    waiting = next(one for one in passwords.pendings(opened) if one.pupil.pupil_number)
    page.making.choose_pupil(waiting.pupil.pupil_number)
    tour.settle()
    return page


def _refused(tour: "Tour") -> None:
    page = _go(tour)
    page.making.ways[ONE].box.click()
    page.making._number.setText("123999")
    page.making.kinds[GIVEN].box.click()
    page.making._text.setText("kort")
    page.making.ask()
    tour.settle()


def _list(tour: "Tour") -> None:
    page = _go(tour)
    target = tour.folder / "wachtwoorden.csv"
    target.write_text("Leerlingnummer;Wachtwoord\r\n999999;fiets-maan-77\r\n", "utf-8")
    page.making.take_list(target)
    page.making.ways[LIST].box.click()
    tour.settle()


def _make(tour: "Tour") -> PasswordsPage:
    page = _go(tour)
    page.making.confirm()
    tour.settle()
    return page


def _cards(tour: "Tour") -> PasswordsPage:
    page = _make(tour)
    page.printing._address.setText("https://lvs.example.nl")
    page.printing._keep_address()
    tour.settle()
    _show_part(tour, page.printing)
    return page


def _picture(tour: "Tour") -> None:
    page = _cards(tour)
    page.printing.show_picture()
    tour.settle()
    _show_part(tour, page.printing._picture)


def _on_paper(tour: "Tour") -> None:
    page = _make(tour)
    page.printing.write_pdf(tour.folder / "inlogkaarten.pdf")
    tour.settle()


def _wipe(tour: "Tour") -> None:
    page = _make(tour)
    page.wiping._number.setText("3")
    page.wiping.confirm()
    tour.settle()
    tour.scroll_down()


def _show_part(tour: "Tour", part) -> None:
    from PySide6.QtWidgets import QScrollArea

    for area in tour.window.page.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(part.mapTo(area.widget(), part.rect().topLeft()).y())
    tour.settle()

"""The start screen: go on with a school, begin a new year start, practise."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.moving import Due, Kind
from lvs_desktop.gui import practising, theme
from lvs_desktop.gui.practising import Ready, ReadyPrimary
from lvs_desktop.gui.shell import NEW, START, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    FlowLayout,
    Icon,
    PrimaryButton,
    ProgressLine,
    Text,
    breakable,
    row,
)
from lvs_desktop.services import move_words
from lvs_desktop.services.labels import moment
from lvs_desktop.services.texts import _
from lvs_desktop.system.settings import RecentSchool

NARROWEST, WIDEST = 27.0, 36.0  # em, of a card


class StartPage(Page):
    """What the person sees first."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Welcome. Where do you want to go on?"))
        self._cards = QWidget()
        self._flow = FlowLayout(self._cards, gap=1.0, level=True)
        self._line = ProgressLine()
        self._callout = Callout("error")
        self.body.addWidget(self._callout)
        self.body.addWidget(self._line)
        self.body.addWidget(self._cards)
        self.body.addStretch(1)
        self.foot.setContentsMargins(theme.em(1.6), theme.em(0.4), theme.em(1.6), theme.em(0.8))
        kept = row(
            Icon("shield", "ok"), Text(_("Your data stay on this computer until you deliver them."), tone="muted")
        )
        kept.setStretch(1, 1)
        self.foot.addLayout(kept)
        self._busy = False

    def enter(self, about: About) -> None:
        """Show the schools that were open here."""
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        recent = self.shell.settings.recent
        if not recent:
            self.set_lead(_("You have no year start yet. Begin a new one, or practise with an example school."))
        else:
            self.set_lead("")
        for number, school in enumerate(recent):
            self._flow.addWidget(self._recent(school, first=number == 0))
        self._flow.addWidget(self._new(first=not recent))
        self._flow.addWidget(self._practice())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * theme.em(1.6) - theme.em(1.0)  # a scroll bar may come
        gap, least = theme.em(1.0), theme.em(NARROWEST)
        beside = max(1, min(self._flow.count(), (room + gap) // (least + gap)))
        width = min((room - (beside - 1) * gap) // beside, theme.em(WIDEST))
        for at in range(self._flow.count()):
            self._flow.itemAt(at).widget().setFixedWidth(width)

    def may_leave(self) -> bool:
        """False while the example school is being made."""
        return not self._busy

    def _card(self, icon: str, title: str, *lines: Text, buttons: tuple[Button, ...]) -> Card:
        head = QWidget()
        cells = row(Icon(icon, "primary", size=1.6), Text(title, tone="heading"))
        cells.setStretch(1, 1)
        head.setLayout(cells)
        holder = QWidget()
        FlowLayout(holder, *buttons)
        card = Card(head, *lines, None, holder)
        return card

    def _recent(self, school: RecentSchool, *, first: bool) -> Card:
        path = Path(school.path)
        text = _("Go on with this school") if first else _("Open")
        kind = PrimaryButton if first else Button
        go = kind(text, icon="arrow-right" if first else "", clicked=lambda: self.shell.open_school(path))
        go.setAccessibleName(f"{text}: {school.name}")
        forget = Button(_("Take off this list"), look="link", clicked=lambda: self._forget(school))
        forget.setAccessibleName(_("Take {school} off this list").format(school=school.name))
        lines = [
            Text(
                _("BRIN {brin} · {year} · {done} of {steps} done").format(
                    brin=school.brin, year=school.school_year, done=school.done, steps=school.steps
                )
            ),
            Text(_("Last opened: {when}").format(when=moment(school.opened_at)), tone="small"),
            Text(_("File: {file}").format(file=breakable(path.name)), tone="small"),
        ]
        if reminder := _reminder(school):
            lines.insert(0, Text(reminder, tone="attention"))
        return self._card("practice" if school.practice else "school", school.name, *lines, buttons=(go, forget))

    def _new(self, *, first: bool) -> Card:
        kind = PrimaryButton if first else Button
        lines = (
            Text(_("Have at hand:")),
            Text("•  " + _("the BRIN of your school")),
            Text("•  " + _("the pupil file from your administration system")),
            Text("•  " + _("a printer, or pen and paper, for the recovery code")),
        )
        return self._card(
            "plus",
            _("New year start"),
            *lines,
            buttons=(
                kind(_("Start a new year start"), icon="plus", clicked=lambda: self.shell.go(NEW)),
                Button(_("Open a school file …"), icon="folder-open", clicked=lambda: self.shell.choose_school()),
            ),
        )

    def _practice(self) -> Card:
        lines = (
            Text(_("Practise with an invented school of {n} pupils.").format(n=practising.PUPILS)),
            Text(_("Last year is already in it. You read this year's file, see what changes, save it and undo it.")),
            Text(
                _("Or with a primary school of {n} pupils that moves to Leerling in beeld.").format(
                    n=practising.PRIMARY_PUPILS
                )
            ),
            Text(_("Nothing can go wrong: these pupils don't exist."), tone="small"),
        )
        return self._card(
            "practice",
            _("Practise first"),
            *lines,
            buttons=(
                Button(_("Practise with an example"), icon="practice", clicked=self.practise),
                Button(
                    _("Practise with a primary school"), icon="practice", clicked=lambda: self.practise(primary=True)
                ),
            ),
        )

    def practise(self, *, primary: bool = False) -> None:
        """Make an example school and show it."""
        if self._busy:
            return
        self._set_busy(True)
        self._callout.clear()
        task = self.shell.runner.run(
            self,
            practising.maker(_("You (practising)"), primary=primary),
            done=self._practised,
            progress=self._line.report,
            ended=lambda: self._set_busy(False),
        )
        self._line.start(_("Making the example school …"), stopped=task.cancel)

    def _practised(self, ready: Ready | ReadyPrimary) -> None:
        self.shell.take_school(ready.opened, practice=True)
        self.shell.toast(_("The example school is ready. Go on with the pupils."))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._cards.setEnabled(not busy)
        if not busy:
            self._line.stop()

    def _forget(self, school: RecentSchool) -> None:
        settings = self.shell.settings
        left = tuple(entry for entry in settings.recent if entry.path != school.path)
        self.shell.change_settings(replace(settings, recent=left))
        self.enter(None)
        self.shell.toast(_("{school} is off this list. The file itself is still there.").format(school=school.name))


def _reminder(school: RecentSchool) -> str:
    """What a date of its move asks for today; the file stays closed, and nothing of it is named."""
    try:
        due = Due(kind=Kind(school.due_kind), day=date.fromisoformat(school.due))
        today = date.fromisoformat(school.practice_date) if school.practice_date else date.today()
    except ValueError:
        return ""  # nothing is due, or a newer program wrote it
    return move_words.due_text(due, today) if due.urgent(today) or due.kind is Kind.INSTRUCTIONS else ""


PLACE = Place(id=START, title=lambda: _("Start"), make=StartPage, icon="home", needs_school=False)


def scenes() -> Iterable[Scene]:
    """First run, later runs, and while the example is made."""
    yield Scene("start-empty", lambda tour: tour.window.go(START), needs=School.NONE)
    yield Scene("start-recent", _recent_scene, needs=School.NONE)
    yield Scene("start-busy", _busy_scene, needs=School.NONE)


def _recent_scene(tour) -> None:
    now = datetime(2026, 8, 18, 10, 42).astimezone().isoformat()
    entries = (
        RecentSchool(
            path="/scholen/regenboog.lvs",
            name="Scholengemeenschap De Regenboog aan de Amstel",
            brin="05KO",
            school_year="2026-2027",
            done=3,
            steps=8,
            opened_at=now,
        ),
        RecentSchool(
            path="/scholen/voorbeeldschool.lvs",
            name="Voorbeeldschool De Waterkant",
            brin="99VB",
            school_year="2026-2027",
            done=1,
            steps=7,
            opened_at=now,
            practice=True,
            due="2026-11-23",
            due_kind=Kind.INSTRUCTIONS,
            practice_date="2026-11-25",
        ),
    )
    tour.window.change_settings(replace(tour.window.settings, recent=entries))
    tour.window.go(START)


def _busy_scene(tour) -> None:
    tour.window.go(START)
    page = tour.window.page
    page._set_busy(True)
    page._line.start(_("Making the example school …"), stopped=lambda: None, at_once=True)
    page._line.report(2, 5)

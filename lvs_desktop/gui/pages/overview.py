"""The overview: the whole checklist with state and reason, what is next, what changed last."""

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.changes import WRITTEN, Entry, EntryKind
from lvs_desktop.domain.checklist import Step, StepKind, StepStatus
from lvs_desktop.domain.moving import Kind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE
from lvs_desktop.gui.shell import HISTORY, NEW_YEAR, OVERVIEW, PUPILS, SYNCHRONISING, About, Page, Place, Shell
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.sync_look import look
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    FlowLayout,
    Icon,
    Line,
    PrimaryButton,
    Text,
    Tile,
    column,
    row,
)
from lvs_desktop.services import checklist, days, history, move_words, moving, permits, step_words
from lvs_desktop.services.labels import counted, entry_word, location_name, moment
from lvs_desktop.services.moving import Standing
from lvs_desktop.services.texts import _

LATEST = 5
_STEPS = {Kind.INSTRUCTIONS: StepKind.AUTHORISATION, Kind.DULT_KEY: StepKind.DULT}  # where a date is dealt with


class OverviewPage(Page):
    """Home of a school."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("Overview"))
        self._actions = QWidget()
        self._flow = FlowLayout(self._actions)
        self._next = PrimaryButton("", icon="arrow-right", clicked=shell.go_next_step)
        self._print = Button(_("Print the checklist"), icon="printer", clicked=self.print_out)
        self._flow.addWidget(self._next)
        self._flow.addWidget(Button(_("All pupils"), icon="users", clicked=lambda: shell.go(PUPILS)))
        self._flow.addWidget(self._print)
        self._note = Callout("info")
        self._reminder = Callout("attention")
        self._time = Text("", tone="muted")
        self._time.hide()
        self._new_year = Button(_("New school year …"), icon="checklist", clicked=lambda: shell.go(NEW_YEAR))
        self._flow.addWidget(self._new_year)
        self._steps = QWidget()
        self._lines = column(self._steps, gap=0.35)
        self._sync = QWidget()
        self._sync_line = column(self._sync)
        self._latest = Card(gap=0.4)
        for part in (self._reminder, self._actions, self._time, self._note, self._steps, self._sync, self._latest):
            self.body.addWidget(part)
        self.body.addStretch(1)
        shell.syncer.changed.connect(self._show_sync)

    def enter(self, about: About) -> None:
        """Show the checklist as it is now, and ask for the last changes."""
        steps = self.shell.steps
        school = self.shell.opened.school
        year_start = _("Year start {year}").format(year=school.school_year)
        self.title.setText(checklist.route(school.route).title if moving.is_move(school.route) else year_start)
        opened = self.shell.opened
        following = step_words.next_step(steps, worker=opened.worker)
        lead = step_words.progress_text(steps) + "."
        if following is not None:
            lead += " " + _("Next: {step}.").format(step=following.step.title)
            self._next.setText(_("Go on with {step}").format(step=following.step.title))
        self._next.setVisible(following is not None)
        self.set_lead(lead)
        self._clear(self._lines)
        for number, status in enumerate(steps, 1):
            self._lines.addWidget(self._row(number, status))
        self._show_sync()
        closed = permits.closed(opened, Action.NEW_YEAR)
        self._new_year.setEnabled(not closed)
        self._new_year.setToolTip(closed)
        self._new_year.setAccessibleDescription(closed)

        def read(_progress: object) -> tuple[list[Entry], str, Standing | None]:
            move = moving.standing(opened) if moving.is_move(opened.school.route) else None
            return history.entries(opened)[:LATEST], checklist.note(opened), move

        self.shell.runner.run(self, read, done=lambda found: self._show_read(*found))

    def print_out(self) -> bool:
        """Print the checklist."""
        from lvs_desktop.gui import printing  # the start of the program need not wait for it
        from lvs_desktop.services import papers
        from lvs_desktop.services.documents import Document

        opened, steps = self.shell.opened, self.shell.steps

        def described(_progress: object) -> Document:
            school, route = checklist.about(opened)
            return papers.of_checklist(school, route, steps, note=checklist.note(opened))

        self.shell.runner.run(self, described, done=lambda document: printing.print_document(self, document))
        return True

    def _show_sync(self) -> None:
        """Under the checklist: how the server stands. It is no step: it goes on all year."""
        self._clear(self._sync_line)
        icon, ink, word = look(self.shell.syncer.standing)
        title = _("Synchronise with the server")
        tile = Tile(look="row", edge=(0.9, 0.5), gap=0.8, clicked=lambda: self.shell.go(SYNCHRONISING))
        tile.setAccessibleName(f"{title}, {word}")
        words = QWidget()
        column(words, Text(title, tone="strong").yielding(), gap=0.1)
        state = QWidget()
        state.setLayout(row(Icon(icon, ink), Text(word, tone=ink, wrap=False), gap=0.4))
        tile.add(words, 1)
        tile.add(state)
        tile.add(Icon("chevron-right", "muted", size=1.1))
        self._sync_line.addWidget(tile)

    def _row(self, number: int, status: StepStatus) -> Tile:
        icon, ink = LOOK[status.state]
        word = step_words.state_word(status)
        parts = (
            step_words.why_text(status, self.shell.steps),
            step_words.said_text(status),
            step_words.role_text(status, self.shell.opened.worker),
        )
        why = "\n".join(part for part in parts if part)
        tile = Tile(look="row", edge=(0.9, 0.5), gap=0.8, clicked=lambda: self.shell.go(f"step:{status.step.id}"))
        said = (f"{number} {status.step.title}", word, *why.splitlines())
        tile.setAccessibleName(", ".join(part for part in said if part))
        words = QWidget()
        lines = column(words, Text(f"{number}  {status.step.title}", tone="strong").yielding(), gap=0.1)
        if why:
            lines.addWidget(Text(why, tone="small").yielding())
        state = QWidget()
        cells = row(Icon(icon, ink), Text(word, tone=ink, wrap=False), gap=0.4)
        state.setLayout(cells)
        tile.add(words, 1)
        tile.add(state)
        tile.add(Icon("chevron-right", "muted", size=1.1))
        return tile

    def _show_move(self, found: Standing | None) -> None:
        """What a person must be reminded of today, and how much time the move took and takes."""
        self._time.setVisible(found is not None)
        if found is None or not found.reminders:
            self._reminder.clear()
        if found is None:
            return
        self._time.setText(move_words.time_text(found))
        school = self.shell.opened.school
        if found.reminders:
            words = [
                move_words.due_text(due, found.today, place=location_name(school, due.location))
                for due in found.reminders
            ]
            kinds = {_STEPS[due.kind] for due in found.reminders}
            buttons = [self._goer(n, one.step) for n, one in enumerate(self.shell.steps, 1) if one.step.kind in kinds]
            self._reminder.tell("attention", "\n".join(words), *buttons)

    def _goer(self, number: int, step: Step) -> Button:
        go = Button(_("Go to step {number}").format(number=number), clicked=lambda: self.shell.go(f"step:{step.id}"))
        go.setAccessibleName(f"{go.text()}: {step.title}")
        return go

    def _show_read(self, entries: list[Entry], note: str, move: Standing | None) -> None:
        self._show_move(move)
        self._note.tell("info", f"{_('Note for a colleague')}: {note}" if note else "")
        self._show_latest(entries)

    def _show_latest(self, entries: list[Entry]) -> None:
        self._clear(self._latest.lines)
        self._latest.lines.addWidget(Text(_("What has changed?"), tone="heading"))
        if not entries:
            self._latest.lines.addWidget(
                Text(_("Nothing yet. What you save stands here, and you can undo it."), tone="muted")
            )
            return
        for number, entry in enumerate(entries):
            if number:
                self._latest.lines.addWidget(Line())
            self._latest.lines.addWidget(Text(_entry_line(entry)))
        every = Button(_("See everything and undo"), icon="history", clicked=lambda: self.shell.go(HISTORY))
        self._latest.lines.addWidget(every)

    @staticmethod
    def _clear(lines) -> None:
        while (item := lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()


def _entry_line(entry: Entry) -> str:
    numbers = [counted(kind, getattr(entry.counts, kind.value)) for kind in WRITTEN]
    said = " · ".join(text for kind, text in zip(WRITTEN, numbers, strict=True) if getattr(entry.counts, kind.value))
    line = _("{when} · {who}: {what}").format(when=moment(entry.at), who=entry.by, what=entry_word(entry.kind))
    if said and entry.kind is not EntryKind.UNDO:
        line += f" ({said})"
    return line + (" " + _("This was undone.") if entry.undone_by else "")


PLACE = Place(id=OVERVIEW, title=lambda: _("Overview"), make=OverviewPage, icon="home")


def scenes() -> Iterable[Scene]:
    """A new school, one that is under way, and the narrow checklist."""
    yield Scene("overview-new", lambda tour: tour.window.go(OVERVIEW), needs=School.EMPTY)
    yield Scene("overview-underway", lambda tour: tour.window.go(OVERVIEW), needs=School.FILLED)
    yield Scene("overview-toast", _toast_scene, needs=School.BASELINE)
    yield Scene("overview-narrow", _narrow_scene, needs=School.BASELINE)
    yield Scene("overview-states", _states_scene, needs=School.PRIMARY)
    yield Scene("overview-reminder", _reminder_scene, needs=School.PRIMARY)
    yield Scene("overview-location-admin", _location_admin_scene, needs=School.PRIMARY)


def _toast_scene(tour) -> None:
    tour.window.go(OVERVIEW)
    tour.settle()
    tour.window.toast(_("The example school is ready. Go on with the pupils."), _("Undo"), lambda: None)


def _states_scene(tour) -> None:
    """Done, not applicable, under way, waiting, and a note."""
    opened = tour.window.opened

    def said(_progress) -> None:
        checklist.mark(opened, "licence", DONE)
        checklist.mark(opened, "dult", NOT_APPLICABLE, _("Our LAS has no DULT."))
        checklist.leave_note(opened, _("For instance: two pupils of 2B still come."))

    tour.window.runner.run(tour.window, said, done=lambda _nothing: tour.window.school_changed())
    tour.settle()
    tour.window.go(OVERVIEW)


def _reminder_scene(tour) -> None:
    """The instructions were expected two days ago, and a key expires soon."""
    opened = tour.window.opened

    def said(_progress) -> None:
        days.set_practice_date(opened, "2026-11-25")
        moving.completed(opened, "2026-11-20", minutes=12)
        moving.keep_dult_key(opened, "00", "Leerling in beeld", "2026-12-10")

    tour.window.runner.run(tour.window, said, done=lambda _nothing: tour.window.school_changed())
    tour.settle()
    tour.window.go(OVERVIEW)


def _location_admin_scene(tour) -> None:
    opened = tour.window.opened
    north = Worker(name="J. de Wit", role=Role.LOCATION_ADMIN)
    tour.window.runner.run(
        tour.window, lambda _progress: opened.add_worker(north), done=lambda _nothing: tour.window.work_as(north.name)
    )
    tour.settle()
    tour.window.toast("")
    tour.window.go(OVERVIEW)


def _narrow_scene(tour) -> None:
    tour.window.go(OVERVIEW)
    tour.window.show_sidebar(wide=False)

"""A new school year in the same file: what stays, what begins anew; and the checklists of the years before."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.checklist import StepStatus
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.schools import check_school_year, next_school_year
from lvs_desktop.gui.fields import Field
from lvs_desktop.gui.shell import HISTORY, NEW_YEAR, OVERVIEW, About, Page, Place, Shell
from lvs_desktop.gui.status import LOOK
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.gui.widgets import Button, Callout, Card, FlowLayout, Icon, PrimaryButton, Text, column, row
from lvs_desktop.services import checklist, history, permits, pupils, step_words, years
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class NewYearPage(Page):
    """Asks the year, says what it means, begins it; shows how earlier years ended."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            shell,
            _("New school year"),
            lead=_("The same school file, the next year. You can undo this in the history."),
        )
        self._notice = Callout("info")
        self._stays = Card(gap=0.35)
        self._anew = Card(
            Text(_("This begins anew"), tone="heading"),
            _point(
                "status-not-started", "muted", _("The steps of the checklist. Nothing of the new year is done yet.")
            ),
            _point(
                "upload", "muted", _("The import: you read the pupil file of the new year. Nothing changes before.")
            ),
            gap=0.35,
        )
        self._year = QLineEdit()
        self._year.setMaxLength(12)
        self._field = Field(_("Which school year begins?"), self._year, hint=_("For example 2027-2028."), width=9)
        self._year.textEdited.connect(lambda: self._typed(told=False))
        self._year.editingFinished.connect(lambda: self._typed(told=True))
        self._begin = PrimaryButton("", icon="checklist", clicked=self.begin)
        self._back = Button(_("Back to the overview"), icon="arrow-left", clicked=lambda: shell.go(OVERVIEW))
        actions = QWidget()
        FlowLayout(actions, self._begin, self._back)
        self._asking = QWidget()
        column(self._asking, self._stays, self._anew, Card(self._field), gap=0.7)
        self._before = Card(gap=0.4)
        self._before.hide()
        for part in (self._notice, self._asking, actions, self._before):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Propose the next year; tell what is there."""
        opened = self.shell.opened
        self._notice.clear()
        self._year.setText(next_school_year(opened.school.school_year))
        self._typed(told=True)
        mine = permits.allowed(opened, Action.NEW_YEAR)
        self._begin.setVisible(mine)
        self._asking.setVisible(mine)
        if not mine:
            self._notice.tell("info", _("Only a school administrator begins a new school year."))

        def read(_progress: Progress) -> tuple[tuple[int, int], tuple[str, ...]]:
            return pupils.counts(opened), years.known(opened)

        self.shell.runner.run(self, read, done=lambda found: self._show(*found))

    def begin(self) -> None:
        """Begin the year that is filled in."""
        opened = self.shell.opened
        if not self._typed(told=True):
            self._year.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wanted = self._year.text()
        self._begin.setEnabled(False)
        self.shell.runner.run(
            self, lambda _progress: years.begin(opened, wanted), done=self._begun, failed=self._refused
        )

    def show_year(self, school_year: str) -> None:
        """Show how an earlier year ended."""
        opened = self.shell.opened

        def show(steps: tuple[StepStatus, ...]) -> None:
            lines = self._before.lines
            _empty(lines)
            lines.addWidget(Text(_("Checklist of {year}").format(year=school_year), tone="heading"))
            lines.addWidget(Text(step_words.progress_text(steps) + ".", tone="muted"))
            for place, status in enumerate(steps, 1):
                icon, ink = LOOK[status.state]
                word = step_words.state_word(status)
                lines.addWidget(_point(icon, ink, f"{place}  {status.step.title}: {word}"))
            lines.addWidget(Button(_("All school years"), icon="arrow-left", clicked=lambda: self.enter(None)))
            self._before.show()

        self.shell.runner.run(self, lambda _progress: checklist.status(opened, school_year), done=show)

    def _typed(self, *, told: bool) -> bool:
        text, present = self._year.text(), self.shell.opened.school.school_year
        problem = _wrong(text, present)
        self._begin.setEnabled(problem is None)
        words = _("Begin school year {year}")
        self._begin.setText(words.format(year=check_school_year(text)) if problem is None else _("Begin a school year"))
        self._field.set_error(problem_text(problem) if problem is not None and told else "")
        return problem is None

    def _show(self, counts: tuple[int, int], known: tuple[str, ...]) -> None:
        active, archived = counts
        present = self.shell.opened.school.school_year
        lines = self._stays.lines
        _empty(lines)
        lines.addWidget(Text(_("This stays"), tone="heading"))
        people = ngettext("{n} pupil", "{n} pupils", active).format(n=number(active))
        kept = _("{pupils} and {n} in the archive, with numbers, classes and user names.")
        lines.addWidget(_point("status-done", "ok", kept.format(pupils=people, n=number(archived))))
        lines.addWidget(_point("status-done", "ok", _("What you edited by hand.")))
        lines.addWidget(_point("status-done", "ok", _("Which column of your file means what.")))
        past = _("The history, and the checklist of {year}: you can still read it here.").format(year=present)
        lines.addWidget(_point("status-done", "ok", past))
        self._show_years([year for year in known if year != present])

    def _show_years(self, closed: list[str]) -> None:
        lines = self._before.lines
        _empty(lines)
        lines.addWidget(Text(_("Earlier school years"), tone="heading"))
        holder = QWidget()
        flow = FlowLayout(holder)
        for year in closed:
            look = Button(_("Checklist of {year}").format(year=year), icon="checklist")
            look.clicked.connect(lambda _on=False, year=year: self.show_year(year))
            flow.addWidget(look)
        lines.addWidget(holder)
        self._before.setVisible(bool(closed))

    def _begun(self, entry: Entry) -> None:
        self.shell.school_changed()
        self.shell.go(OVERVIEW)
        words, opened = _("School year {year} has begun. The steps begin anew."), self.shell.opened
        self.shell.toast(words.format(year=entry.school_year), _("Undo"), lambda: self._undo(opened, entry))

    def _undo(self, opened: OpenSchool, entry: Entry) -> None:
        if self.shell.opened is not opened:  # the notice may outlive the school it speaks of
            return

        def undone(_found: object) -> None:
            self.shell.school_changed()
            self.shell.toast(_("It is school year {year} again.").format(year=opened.school.school_year))

        def failed(problem: Problem) -> None:
            self.shell.go(HISTORY)
            self.shell.show_problem(problem)

        self.shell.runner.run(self, lambda _progress: history.undo(opened, entry.id), done=undone, failed=failed)

    def _refused(self, problem: Problem) -> None:
        self._begin.setEnabled(True)
        self._notice.tell("error", problem_text(problem))


def _wrong(text: str, present: str) -> Problem | None:
    try:
        wanted = check_school_year(text)
    except Problem as problem:
        return problem
    return None if wanted > present else Problem(ProblemCode.YEAR_NOT_LATER, value=wanted, present=present)


def _point(icon: str, ink: str, words: str) -> QWidget:
    holder = QWidget()
    cells = row(Icon(icon, ink, size=1.2), Text(words), gap=0.5)
    cells.setStretch(1, 1)
    cells.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(cells)
    return holder


def _empty(lines) -> None:
    while (item := lines.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()


PLACE = Place(id=NEW_YEAR, title=lambda: _("New school year"), make=NewYearPage, icon="checklist")


def scenes() -> Iterable[Scene]:
    """The question, a year that is wrong, the overview after it, and last year's checklist."""
    yield Scene("new_year", _go, needs=School.FILLED)
    yield Scene("new_year-wrong", _wrong_scene, needs=School.FILLED)
    yield Scene("new_year-begun", _begun_scene, needs=School.FILLED)
    yield Scene("new_year-before", _before_scene, needs=School.FILLED)


def _go(tour: "Tour") -> NewYearPage:
    tour.window.go(NEW_YEAR)
    tour.settle()
    return tour.window.page


def _wrong_scene(tour: "Tour") -> None:
    page = _go(tour)
    page._year.setText("2025-2026")
    page._typed(told=True)
    tour.settle()
    tour.scroll_down()


def _begun_scene(tour: "Tour") -> None:
    _go(tour).begin()
    tour.settle()


def _before_scene(tour: "Tour") -> None:
    before = tour.window.opened.school.school_year
    _begun_scene(tour)
    page = _go(tour)
    page.show_year(before)
    tour.settle()
    tour.scroll_down()

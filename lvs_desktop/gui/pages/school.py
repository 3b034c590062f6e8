"""The school's own data, and who works in this file now."""

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.roles import WORKING, Role, Worker
from lvs_desktop.gui import theme
from lvs_desktop.gui.shell import NEW_YEAR, About, Page, Place, Shell
from lvs_desktop.gui.tour import Scene
from lvs_desktop.gui.widgets import (
    Button,
    Callout,
    Card,
    CheckLine,
    Combo,
    FlowLayout,
    PrimaryButton,
    Text,
    breakable,
    column,
)
from lvs_desktop.services import checklist, permits
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _


class SchoolPage(Page):
    """What the wizard asked, to check; and the people."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell, _("School data"), lead=_("Check these data. They stand on every overview and card."))
        self._facts = Card(gap=0.4)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.em(1.2))
        self._grid.setVerticalSpacing(theme.em(0.35))
        self._grid.setColumnStretch(1, 1)
        self._facts.lines.addLayout(self._grid)
        self._who = Combo()
        self._who.setAccessibleName(_("Who works now"))
        self._who.setSizePolicy(self._who.sizePolicy().Policy.Maximum, self._who.sizePolicy().verticalPolicy())
        self._who.activated.connect(self._work_as)
        self._name = QLineEdit()
        self._name.setAccessibleName(_("Name of a colleague"))
        self._name.setPlaceholderText(_("Name of a colleague"))
        self._name.setMinimumWidth(theme.em(16))
        self._role = Combo()
        self._role.setAccessibleName(_("Role of the colleague"))
        for role in WORKING:
            self._role.addItem(role_word(role), role)
        self._callout = Callout("error")
        self._role.currentIndexChanged.connect(self._role_chosen)
        self._places: dict[str, CheckLine] = {}
        self._places_lines = QWidget()
        column(self._places_lines, Text(_("Of which locations?"), tone="small"), gap=0.2)
        self._add_button = Button(_("Add a colleague"), icon="user-plus", clicked=self._add)
        self._closed = Text("", tone="small-attention")
        adding = QWidget()
        FlowLayout(adding, self._name, self._role, self._add_button)
        people = Card(
            Text(_("Who works now"), tone="heading"),
            self._who,
            Text(
                _("With every change we note who made it. The role prevents mistakes; it is no access control."),
                tone="small",
            ),
            Text(_("Does a colleague work in this file too?"), tone="strong"),
            adding,
            self._places_lines,
            self._closed,
            self._callout,
        )
        onward = QWidget()
        FlowLayout(
            onward,
            PrimaryButton(_("Go on to the next step"), icon="arrow-right", clicked=shell.go_next_step),
            Button(_("New school year …"), icon="checklist", clicked=lambda: shell.go(NEW_YEAR)),
        )
        for part in (self._facts, people, onward):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def enter(self, about: About) -> None:
        """Show the school."""
        opened = self.shell.opened
        school = opened.school
        places = "\n".join(f"{place.code}  {place.name}" for place in school.locations)
        rows = (
            (_("Name"), school.name),
            (_("BRIN"), school.brin),
            (_("School year"), school.school_year),
            (_("Locations"), places),
            (_("Checklist"), checklist.route(school.route).title),
            (_("Entree"), _("Yes, pupils sign in with Entree") if school.entree else _("No")),
            (_("School file"), breakable(opened.path)),
        )
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().deleteLater()
        for number, (name, value) in enumerate(rows):
            self._grid.addWidget(Text(name, tone="muted", wrap=False), number, 0)
            self._grid.addWidget(Text(value), number, 1)
        self._show_people()

    def _show_people(self) -> None:
        opened = self.shell.opened
        closed = permits.closed(opened, Action.SCHOOL_DATA)
        for part in (self._name, self._role, self._add_button):
            part.setEnabled(not closed)
        self._closed.setText(closed)
        self._closed.setVisible(bool(closed))
        if not self._places:
            for place in opened.school.locations:
                self._places[place.code] = line = CheckLine(f"{place.code}  {place.name}", checked=True)
                self._places_lines.layout().addWidget(line)
        self._role_chosen()
        self._who.clear()
        for person in opened.workers:
            self._who.addItem(f"{person.name} ({role_word(person.role)})", person.name)
        self._who.setCurrentIndex(self._who.findData(opened.worker.name))

    def _work_as(self) -> None:
        name = self._who.currentData()
        opened = self.shell.opened
        if name and name != opened.worker.name:
            self.shell.work_as(name)
            self._show_people()

    def _role_chosen(self) -> None:
        wanted = Role(self._role.currentData()) is Role.LOCATION_ADMIN and len(self._places) > 1
        self._places_lines.setVisible(wanted and self._role.isEnabled())

    def _add(self) -> None:
        opened = self.shell.opened
        role = Role(self._role.currentData())  # Qt gives back a plain text
        own = tuple(code for code, line in self._places.items() if line.isChecked())
        if role is Role.LOCATION_ADMIN and not own:
            self._callout.tell("error", _("Tick at least one location for this colleague."))
            return
        places = own if role is Role.LOCATION_ADMIN else ()
        person = Worker(name=self._name.text().strip(), role=role, locations=places)
        self.shell.runner.run(
            self,
            lambda _progress: opened.add_worker(person),
            done=lambda _nothing: self._added(person),
            failed=self._refused,
        )

    def _added(self, person: Worker) -> None:
        self._callout.clear()
        self._name.clear()
        self._show_people()
        self.shell.school_changed()
        self.shell.toast(_("{name} was added.").format(name=person.name))

    def _refused(self, problem: Problem) -> None:
        self._callout.tell("error", problem_text(problem))
        self._name.setFocus()


PLACE = Place(id="school", title=lambda: _("School data"), make=SchoolPage, icon="school", kinds=(StepKind.SCHOOL,))


def scenes() -> Iterable[Scene]:
    """The school's data, and a colleague without a name."""
    yield Scene("school", lambda tour: tour.window.go(_step(tour)))
    yield Scene("school-error", _error_scene)
    yield Scene("school-location-admin", _location_admin_scene)
    yield Scene("school-colleague", _colleague_scene)


def _error_scene(tour) -> None:
    tour.window.go(_step(tour))
    tour.window.page._add()


def _colleague_scene(tour) -> None:
    tour.window.go(_step(tour))
    tour.window.page._role.setCurrentIndex(1)
    tour.settle()
    tour.scroll_down()


def _location_admin_scene(tour) -> None:
    opened = tour.window.opened
    north = Worker(name="J. de Wit", role=Role.LOCATION_ADMIN)
    tour.window.runner.run(
        tour.window, lambda _progress: opened.add_worker(north), done=lambda _nothing: tour.window.work_as(north.name)
    )
    tour.settle()
    tour.window.toast("")
    tour.window.go(_step(tour))
    tour.settle()
    tour.scroll_down()


def _step(tour) -> str:
    return "step:" + next(status.step.id for status in tour.window.steps if status.step.kind is StepKind.SCHOOL)

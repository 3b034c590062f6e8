"""'Nieuwe jaarstart' in the window: the seven pages on the one base."""

from collections.abc import Iterable

from lvs_desktop.domain.roles import Role
from lvs_desktop.gui.flow import FlowHost, FlowView
from lvs_desktop.gui.pages.new_check import NewCheckPage
from lvs_desktop.gui.pages.new_code import NewCodePage
from lvs_desktop.gui.pages.new_file import NewFilePage
from lvs_desktop.gui.pages.new_locations import NewLocationsPage
from lvs_desktop.gui.pages.new_name import NewSchoolPage
from lvs_desktop.gui.pages.new_person import NewPersonPage
from lvs_desktop.gui.pages.new_route import NewRoutePage
from lvs_desktop.gui.shell import NEW, START, About, Place, Shell
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services.new_school_steps import NewSchoolFlow, NewStep
from lvs_desktop.services.texts import _


class NewSchoolHost(FlowHost):
    """Starts anew after it is done or cancelled; goes on where the person was otherwise."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.flow = NewSchoolFlow()

    def enter(self, about: About) -> None:
        """Start, or go on."""
        if self.view is None:
            self.start_with(NewSchoolFlow())

    def start_with(self, flow: NewSchoolFlow) -> None:
        """Show the first page for these answers."""
        self.flow = flow
        runner = self.shell.runner
        pages = (
            NewSchoolPage(flow),
            NewLocationsPage(flow),
            NewRoutePage(flow),
            NewPersonPage(flow),
            NewFilePage(flow, runner),
            NewCodePage(flow, self.shell),
            NewCheckPage(flow),
        )
        view = FlowView(flow, pages, finish_text=_("Go to the checklist"))
        view.finished_flow.connect(self._finish)
        view.cancelled_flow.connect(self._cancel)
        self.show_view(view)

    def _finish(self) -> None:
        created = self.flow.created
        if created is None:
            return
        opened = created.opened
        self.flow.created = None  # the words are on paper; let them go
        self.shell.take_school(opened)
        self.start_with(NewSchoolFlow())

    def _cancel(self) -> None:
        self.start_with(NewSchoolFlow())
        self.shell.go(START)


PLACE = Place(id=NEW, title=lambda: _("New year start"), make=NewSchoolHost, icon="plus", needs_school=False)

ANSWERS = {
    "name": "Scholengemeenschap De Regenboog aan de Amstel",
    "brin": "05KO",
    "school_year": "2026-2027",
    "route": "manual",
    "entree": False,
    "person": "M. Bakker",
    "role": Role.LOCATION_ADMIN,
}


def scenes() -> Iterable[Scene]:
    """Each page, filled and wrong."""
    yield Scene("new-1-school-empty", lambda tour: tour.window.go(NEW), needs=School.NONE)
    yield Scene("new-1-school-error", _brin_scene, needs=School.NONE)
    yield Scene("new-2-locations", lambda tour: _at(tour, NewStep.LOCATIONS), needs=School.NONE)
    yield Scene("new-2-locations-error", _locations_scene, needs=School.NONE)
    yield Scene("new-3-route", lambda tour: _at(tour, NewStep.ROUTE), needs=School.NONE)
    yield Scene("new-4-person", lambda tour: _at(tour, NewStep.PERSON), needs=School.NONE)
    yield Scene("new-5-file", lambda tour: _at(tour, NewStep.FILE), needs=School.NONE)
    yield Scene("new-5-file-error", _file_scene, needs=School.NONE)
    yield Scene("new-6-code", lambda tour: _at(tour, NewStep.CODE), needs=School.NONE)
    yield Scene("new-7-check", lambda tour: _at(tour, NewStep.CHECK), needs=School.NONE)
    yield Scene("new-7-check-error", _check_scene, needs=School.NONE)


def _at(tour, step: NewStep) -> NewSchoolHost:
    """Walk to a page as a person does, with the answers of the tour."""
    tour.window.go(NEW)
    host: NewSchoolHost = tour.window.page
    for name, value in ANSWERS.items():
        setattr(host.flow, name, value)
    host.flow.own_locations = {"00"}
    host.start_with(host.flow)
    while host.view.current.name != step:
        here = host.view.current.name
        if here == NewStep.FILE:
            host.flow.folder = tour.folder
            host.flow.file_name = f"regenboog-{tour.number()}.lvs"
            host.view.current.enter(back=False)
            tour.settle()
            host.view.current.fill_passphrase("vier woorden die ik ken")
        if here == NewStep.CODE:
            host.view.current.tick()
        tour.settle()
        host.view.next()
        tour.settle()
        if host.view.current.name == here:
            raise RuntimeError(f"the tour is stuck on {here}: {host.view.current.problems}")
    return host


def _brin_scene(tour) -> None:
    tour.window.go(NEW)
    page = tour.window.page.view.current
    page.fill("De Regenboog", "05K0")


def _locations_scene(tour) -> None:
    host = _at(tour, NewStep.LOCATIONS)
    host.flow.locations = [("00", "Hoofdgebouw"), ("01", "Dependance Noord"), ("01", "Dependance Zuid")]
    host.view.current.enter(back=False)


def _file_scene(tour) -> None:
    host = _at(tour, NewStep.FILE)
    (tour.folder / "bestaat-al.lvs").write_bytes(b"x")
    host.flow.folder = tour.folder
    host.flow.file_name = "bestaat-al.lvs"
    host.flow.passphrase_needed = True
    host.view.current.enter(back=False)
    tour.settle()
    host.view.current.fill_passphrase("vier woorden die ik ken", "vier woorden")


def _check_scene(tour) -> None:
    host = _at(tour, NewStep.CHECK)
    host.view.current.fill_wrong()

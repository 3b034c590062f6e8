"""The states of the page 'Hulpmiddelen' for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.accommodations import CATALOGUE
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.tour import Scene, School
from lvs_desktop.services.accommodations import Shown

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.accommodations import AccommodationsPage
    from lvs_desktop.gui.touring import Tour


def scenes() -> Iterable[Scene]:
    """Without pupils, the year's list, chosen, given, one pupil, an error, several, a list from a file, the kinds."""
    yield Scene("accommodations-empty", _go, needs=School.EMPTY)
    yield Scene("accommodations-review", _go, needs=School.FILLED)
    yield Scene("accommodations-chosen", _chosen_scene, needs=School.FILLED)
    yield Scene("accommodations-given", _given_scene, needs=School.FILLED)
    yield Scene("accommodations-having", _having_scene, needs=School.FILLED)
    yield Scene("accommodations-none", _none_scene, needs=School.FILLED)
    yield Scene("accommodations-seen", _seen_scene, needs=School.FILLED)
    yield Scene("accommodations-form", lambda tour: _form_scene(tour), needs=School.FILLED)
    yield Scene("accommodations-form-ask", lambda tour: _ask_scene(tour), needs=School.FILLED)
    yield Scene("accommodations-form-error", _error_scene, needs=School.FILLED)
    yield Scene("accommodations-form-many", _many_scene, needs=School.FILLED)
    yield Scene("accommodations-import", _import_scene, needs=School.FILLED)
    yield Scene("accommodations-import-nothing", _nothing_scene, needs=School.FILLED)
    yield Scene("accommodations-kinds", _kinds_scene, needs=School.FILLED)
    yield Scene("accommodations-kinds-refused", _kinds_refused_scene, needs=School.FILLED)
    yield Scene("accommodations-kinds-closed", _kinds_closed_scene, needs=School.FILLED)


def _go(tour: "Tour") -> "AccommodationsPage":
    tour.window.go("accommodations")
    tour.settle()
    return tour.window.page


def _chosen_scene(tour: "Tour") -> "AccommodationsPage":
    page = _go(tour)
    for row in (0, 2):
        page.model.toggle(row)
    tour.settle()
    return page


def _given_scene(tour: "Tour") -> "AccommodationsPage":
    page = _chosen_scene(tour)
    page.give()
    _fill(page, "31-07-2027")
    page.save()
    tour.settle()
    return page


def _having_scene(tour: "Tour") -> None:
    page = _given_scene(tour)
    page.shown.setCurrentIndex(page.shown.findData(Shown.HAVING))
    page._read(said=True)
    tour.settle()


def _none_scene(tour: "Tour") -> None:
    page = _go(tour)
    page.search.setText("zzyzx")
    tour.settle()
    page._read(said=True)
    tour.settle()


def _seen_scene(tour: "Tour") -> None:
    _go(tour).see_all()
    tour.settle()


def _form_scene(tour: "Tour") -> "AccommodationsPage":
    page = _go(tour)
    page.edit(1)
    _fill(page, "31-07-2027")
    tour.settle()
    return page


def _ask_scene(tour: "Tour") -> None:
    _form_scene(tour).leave_form()
    tour.settle()


def _error_scene(tour: "Tour") -> None:
    page = _form_scene(tour)
    page.form.until.setText("31-02-2027")
    page.save()
    tour.settle()
    tour.scroll_down()


def _many_scene(tour: "Tour") -> None:
    _chosen_scene(tour).give()
    tour.settle()


def _import_scene(tour: "Tour") -> None:
    page = _go(tour)
    numbers = [one.pupil.pupil_number for one in page.model.holders[:4]]
    rows = [f"{number};25%;ja;ja" for number in numbers[:3]] + [f"{numbers[3]};25;;", "424242;10%;;"]
    _read(tour, page, ["Leerlingnummer;Extra tijd;Voorlezen;Reden", *rows])


def _nothing_scene(tour: "Tour") -> None:
    page = _go(tour)
    _read(tour, page, ["Leerlingnummer;Rekenmachine", f"{page.model.holders[0].pupil.pupil_number};"])


def _kinds_scene(tour: "Tour") -> "AccommodationsPage":
    page = _go(tour)
    page.show_kinds()
    tour.settle()
    return page


def _kinds_refused_scene(tour: "Tour") -> None:
    page = _kinds_scene(tour)
    page.kinds.name.setText("Dyslexiepakket")
    page.kinds._adding()
    tour.settle()
    tour.scroll_down()


def _kinds_closed_scene(tour: "Tour") -> None:
    places = tuple(place.code for place in tour.window.opened.school.locations)
    tour.window.opened.add_worker(Worker(name="N. Vestiging", role=Role.LOCATION_ADMIN, locations=places))
    tour.window.opened.work_as("N. Vestiging")
    _kinds_scene(tour)


def _fill(page: "AccommodationsPage", until: str) -> None:
    lines = {line.kind.id: line for line in page.form._lines}
    lines[CATALOGUE[0].id].amount.setText("25")
    for kind in (CATALOGUE[0], CATALOGUE[6]):
        lines[kind.id].box.setChecked(True)
    page.form.until.setText(until)


def _read(tour: "Tour", page: "AccommodationsPage", lines: list[str]) -> None:
    path = tour.window.opened.path.with_name("hulpmiddelen.csv")
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8")
    page.look_at(path)
    tour.settle()

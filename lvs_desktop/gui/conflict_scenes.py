"""The states of the page of questions about changes, for the tour of pictures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.gui.connected_school import connected
from lvs_desktop.gui.shell import CONFLICTS
from lvs_desktop.gui.tour import Scene

if TYPE_CHECKING:
    from lvs_desktop.gui.pages.conflicts import ConflictsPage
    from lvs_desktop.gui.touring import Tour


def _asked(number: int, kind: Kind, name: str, group: str | None, field: str, *values: str | None) -> Conflict:
    was, here, there = values
    return Conflict(
        id=number,
        kind=kind,
        uid=name,
        name=name,
        group=group,
        field=field,
        was=was,
        here=here,
        there=there,
        by="J. Smit" if kind is Kind.PUPIL else None,
        at="2026-08-18T08:12:00Z" if kind is Kind.PUPIL else None,
        found_at="2026-08-18T08:44:00Z",
    )


_TIME = '{"amount": 25, "unit": "percent", "valid_until": "2027-07-31"}'
_TEST = (
    '{"test_name": "Rekenen-Wiskunde 3.0", "version": "M5", "taken_on": "2026-01-20", '
    '"skill_score": "203", "level": "II"}'
)
FOUND = [
    _asked(1, Kind.PUPIL, "Daan Jansen", "8A", "group", "7A", "8A", "8B"),
    _asked(2, Kind.PUPIL, "Daan Jansen", "8A", "accommodation:Extra tijd", _TIME, _TIME.replace("25", "50"), None),
    _asked(6, Kind.RESULT, "Daan Jansen", "8A", "result", None, _TEST, _TEST.replace("203", "210")),
    _asked(3, Kind.STAFF, "Kim Vis", None, "role", "teacher", "location_admin", "school_admin"),
    _asked(4, Kind.PUPIL, "Noor Bakker", "7C", "archived", None, "yes", None),
    _asked(5, Kind.PUPIL, "Sam de Wit", "7C", "exists", "yes", "yes", None),
]


def scenes() -> Iterable[Scene]:
    """Nothing asked, some asked, some chosen, and a test with two results."""
    yield Scene("conflicts-none", _go)
    yield Scene("conflicts", _asked_scene)
    yield Scene("conflicts-chosen", _chosen_scene)
    yield Scene("conflicts-result", _result_scene)


def _go(tour: "Tour") -> "ConflictsPage":
    connected(tour)
    tour.window.go(CONFLICTS)
    tour.settle()
    return tour.window.page


def _asked_scene(tour: "Tour") -> "ConflictsPage":
    page = _go(tour)
    page.show_conflicts(FOUND)
    return page


def _chosen_scene(tour: "Tour") -> None:
    page = _asked_scene(tour)
    page.cards[0].take(Choice.HERE)
    tour.settle()
    tour.scroll_down()


def _result_scene(tour: "Tour") -> None:
    _go(tour).show_conflicts([one for one in FOUND if one.kind is Kind.RESULT])
    tour.settle()
    tour.scroll_down()

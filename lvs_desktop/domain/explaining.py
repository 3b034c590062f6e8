"""What the guard's counts mean: who was expected to leave, and what is probably wrong with the file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lvs_desktop.domain.guard import WHOLE, Cell, examination_year

_GONE = 90  # percent missing from which a location is probably not in the file
_THERE = 50  # and at most this much of another one
_CUT = 80  # percent of the unexpected ones who stand behind the last one in the file
_MOST = 60  # percent of all who are missing: the location to name


class Order(StrEnum):
    """An order in which a file may stand."""

    NAME = "name"
    GROUP = "group"
    NUMBER = "number"


class Likely(StrEnum):
    """What is probably the matter."""

    NOBODY_KNOWN = "nobody_known"  # none of the school's pupils is in the file
    LOCATION = "location"  # one location or more are not in it
    ONLY_EXAMINATION = "only_examination"  # it holds pupils in an examination year only
    YEARS = "years"  # years that are missing whole
    TRACKS = "tracks"  # tracks that are missing whole
    CUT = "cut"  # it stops too early
    LAST_YEAR = "last_year"  # no more are missing than left last year


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """
    One thing that is probably the matter.

    Attributes:
        names: Codes of locations, years, or tracks.
        location: Years and tracks: only of this location; None: of all.
        order, after: Of a file that stops: the order, and the last one that is in it.
        missing: How many this explains.
    """

    likely: Likely
    missing: int
    names: tuple[str, ...] = ()
    location: str | None = None
    order: Order | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Where a file would stop in one order."""

    order: Order
    last: str  # the last of the school's pupils in the file: letter, class or number
    beyond: int  # pupils who are missing unexpectedly and come after


@dataclass(frozen=True, slots=True, kw_only=True)
class LastYear:
    """Who left in the school year before: archived in it, and not undone."""

    school_year: str
    active: int  # pupils when that year was closed
    left: Mapping[str | None, int]  # by location

    @property
    def total(self) -> int:
        """All who left."""
        return sum(self.left.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Leavers:
    """Pupils in an examination year: expected to leave."""

    year: str
    track: str | None
    active: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One location: who is missing, and who was expected to."""

    location: str | None
    active: int
    missing: int
    unexpected: int
    expected: tuple[Leavers, ...]
    left_last_year: int | None  # None: no year before is known

    @property
    def share(self) -> int:
        """Missing pupils, percent of the active ones."""
        return percent(self.missing, self.active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    Why the guard asks, in counts.

    Attributes:
        expected: Active pupils in an examination year.
        most: The location with most of the missing ones, if it stands out among several.
        suspicions: What is probably the matter, most telling first; none: nothing stands out.
    """

    primary: bool
    active: int
    missing: int
    expected: int
    places: tuple[Place, ...]
    most: Place | None
    last_year: LastYear | None
    suspicions: tuple[Suspicion, ...]


def percent(part: int, whole: int) -> int:
    """A share in whole percents; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def explain(
    cells: Iterable[Cell],
    *,
    edges: Callable[[], Iterable[Edge]] = tuple,
    last_year: LastYear | None = None,
    primary: bool,
) -> Explanation:
    """
    Turn counts into what they mean.

    Args:
        cells: All active pupils in scope by location, year and track.
        edges: Where the file would stop, per order; asked for only if nothing else explains it.
        last_year: Where the school has one.
        primary: A primary school.
    """
    rows = list(cells)
    places = tuple(_places(rows, last_year, primary))
    missing = sum(place.missing for place in places)
    most = max(places, key=lambda place: place.missing, default=None)
    stands_out = most is not None and len(places) > 1 and missing and percent(most.missing, missing) >= _MOST
    found = Explanation(
        primary=primary,
        active=sum(place.active for place in places),
        missing=missing,
        expected=sum(group.active for place in places for group in place.expected),
        places=places,
        most=most if stands_out else None,
        last_year=last_year if last_year is not None and last_year.total else None,
        suspicions=(),
    )
    return replace(found, suspicions=tuple(_suspicions(found, rows, edges)))


def _places(rows: list[Cell], last_year: LastYear | None, primary: bool) -> Iterator[Place]:
    for location in sorted({cell.location for cell in rows}, key=lambda code: code or ""):
        here = [cell for cell in rows if cell.location == location]
        leaving: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
        for cell in here:
            if _leaves(cell, primary):
                leaving[cell.track or "", cell.year or ""].append(cell)
        yield Place(
            location=location,
            active=sum(cell.active for cell in here),
            missing=sum(cell.missing for cell in here),
            unexpected=sum(cell.missing for cell in here if not _leaves(cell, primary)),
            expected=tuple(
                Leavers(
                    year=year,
                    track=track or None,
                    active=sum(cell.active for cell in found),
                    missing=sum(cell.missing for cell in found),
                )
                for (track, year), found in sorted(leaving.items())
            ),
            left_last_year=last_year.left.get(location, 0) if last_year and last_year.total else None,
        )


def _suspicions(found: Explanation, rows: list[Cell], edges: Callable[[], Iterable[Edge]]) -> Iterator[Suspicion]:
    if not found.missing:
        return
    stay = [cell for cell in rows if cell.active > cell.missing]
    if not stay:
        yield Suspicion(likely=Likely.NOBODY_KNOWN, missing=found.missing)
        return
    absent = _absent(found)
    if absent:
        yield Suspicion(
            likely=Likely.LOCATION,
            missing=sum(place.missing for place in absent),
            names=tuple(place.location or "" for place in absent),
        )
    rest = [cell for cell in rows if cell.location not in {place.location for place in absent}]
    if all(_leaves(cell, found.primary) for cell in stay):
        yield Suspicion(likely=Likely.ONLY_EXAMINATION, missing=sum(place.unexpected for place in found.places))
        return
    years = list(_vanished(rest, Likely.YEARS, found.primary))
    yield from years
    tracks = list(_vanished(rest, Likely.TRACKS, found.primary))
    yield from tracks
    unexpected = sum(place.unexpected for place in found.places)
    for edge in () if absent or tracks else edges():
        # pupils who came first have low numbers: a file without the youngest years seems to stop by number
        explained = years and edge.order is not Order.GROUP
        if not explained and edge.beyond >= WHOLE and percent(edge.beyond, unexpected) >= _CUT:
            yield Suspicion(likely=Likely.CUT, missing=edge.beyond, order=edge.order, after=edge.last)
            return
    last = found.last_year
    if not absent and not years and not tracks and last and found.missing * last.active <= last.total * found.active:
        yield Suspicion(likely=Likely.LAST_YEAR, missing=found.missing)


def _absent(found: Explanation) -> list[Place]:
    """Locations of whom nearly all are missing, while of another one most are there."""
    if not any(percent(place.missing, place.active) <= _THERE for place in found.places):
        return []
    return [
        place
        for place in found.places
        if place.location is not None and place.missing >= WHOLE and percent(place.missing, place.active) >= _GONE
    ]


def _vanished(rows: list[Cell], likely: Likely, primary: bool) -> Iterator[Suspicion]:
    """Years or tracks that are missing whole: of the whole school, else of a location."""
    everywhere = _whole(rows, likely, primary)
    if everywhere:
        yield Suspicion(likely=likely, names=tuple(everywhere), missing=sum(everywhere.values()))
    for location in sorted({cell.location or "" for cell in rows} - {""}):
        here = _whole([cell for cell in rows if cell.location == location], likely, primary)
        only = {name: number for name, number in here.items() if name not in everywhere}
        if only:
            yield Suspicion(likely=likely, names=tuple(only), location=location, missing=sum(only.values()))


def _whole(rows: list[Cell], likely: Likely, primary: bool) -> dict[str, int]:
    found = {}
    for name in sorted({_label(cell, likely) for cell in rows} - {""}):
        mine = [cell for cell in rows if _label(cell, likely) == name]
        active = sum(cell.active for cell in mine)
        gone = active == sum(cell.missing for cell in mine)
        if active >= WHOLE and gone and not all(_leaves(cell, primary) for cell in mine):
            found[name] = active
    return found


def _label(cell: Cell, likely: Likely) -> str:
    return (cell.year if likely is Likely.YEARS else cell.track) or ""


def _leaves(cell: Cell, primary: bool) -> bool:
    return examination_year(year=cell.year, track=cell.track, primary=primary)

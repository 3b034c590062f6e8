"""The guard against archiving by mistake: an empty, cut or one-location file never archives anyone silently."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

SHARE = (1, 10)  # unexpected may be at most 1 in 10 of the active pupils
WHOLE = 5  # a group or year of this many pupils that vanishes whole is suspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Active pupils who share location, year, group and track, before the import."""

    location: str | None
    year: str | None
    group: str | None
    track: str | None
    active: int
    missing: int  # of these, not in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The pupils of one location that the file does not hold, as the guard counts them."""

    location: str | None  # None: pupils without a location
    active: int  # active pupils of the location before the import
    missing: int  # of these, not in the file
    unexpected: int  # missing pupils who are not in an examination year
    whole_groups: tuple[str, ...] = ()  # groups of 5 or more pupils, none of whom is in the file
    whole_years: tuple[str, ...] = ()  # the same for years

    @property
    def passes(self) -> bool:
        """
        True if archiving the missing pupils needs no typed number.

        Source:
            Roster tools hold a sync at 10 % deleted; examination years leave each summer.
        """
        few = self.unexpected * SHARE[1] <= self.active * SHARE[0]
        return few and not self.whole_groups and not self.whole_years


@lru_cache(maxsize=4096)  # of a few words, asked for each group
def examination_year(*, year: str | None, track: str | None, primary: bool) -> bool:
    """
    True if pupils of this year and track are expected to leave after it.

    Args:
        year: 1..8; the year group in primary schools.
        track: As the school writes it (havo, VWO, vmbo-tl, Gymnasium ...). Unknown: only year 6 counts.
        primary: A primary school (year group 8 leaves).
    """
    if primary:
        return year == "8"
    last = {"vmbo": "4", "havo": "5", "vwo": "6", "": "6"}
    return year is not None and last[_kind_of_track(track or "")] == year


def count(cells: Iterable[Cell], active: Mapping[str | None, int], *, primary: bool) -> tuple[Missing, ...]:
    """
    The guard's counts per location, by location code (pupils without one first).

    Args:
        cells: Everyone who is missing, and of those who stay at least one of each group and year that lost pupils.
        active: Active pupils per location, before the import.
        primary: A primary school.
    """
    rows = list(cells)
    found = []
    for location in sorted(active, key=lambda code: code or ""):
        here = [cell for cell in rows if cell.location == location]
        found.append(
            Missing(
                location=location,
                active=active[location],
                missing=sum(cell.missing for cell in here),
                unexpected=sum(cell.missing for cell in here if not _leaves(cell, primary)),
                whole_groups=_vanished([(cell.group, cell) for cell in here], primary),
                whole_years=_vanished([(cell.year, cell) for cell in here], primary),
            )
        )
    return tuple(found)


def _vanished(cells: list[tuple[str | None, Cell]], primary: bool) -> tuple[str, ...]:
    named: dict[str, list[Cell]] = {}
    for name, cell in cells:
        if name is not None:
            named.setdefault(name, []).append(cell)
    found = []
    for label, mine in sorted(named.items()):
        # a group that holds examination pupils only may vanish; one other pupil in it makes it count
        if all(_leaves(cell, primary) for cell in mine):
            continue
        active = sum(cell.active for cell in mine)
        if active >= WHOLE and active == sum(cell.missing for cell in mine):
            found.append(label)
    return tuple(found)


def _leaves(cell: Cell, primary: bool) -> bool:
    return examination_year(year=cell.year, track=cell.track, primary=primary)


def _kind_of_track(track: str) -> str:
    text = track.casefold()
    if re.search(r"vwo|gym|athe", text):
        # a mixed havo/vwo class leaves when its last pupils do
        return "vwo"
    if "havo" in text:
        return "havo"
    if re.search(r"vmbo|mavo|\b(bb|kb|gl|tl|gtl?)\b|basisberoeps|kader|theoretisch|gemengde", text):
        return "vmbo"
    return ""

"""
Groups of a primary school that are taught together: which parts belong to one combination group.

A pupil administration may keep the combination group 5/6B in two parts, '5/6B (5)' and '5/6B (6)'. What the parts are
called is a custom of each school: parts are offered to be joined, never joined by themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lvs_desktop.domain.people import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """
    A group at one location, and how many active pupils of each year are in it.

    Attributes:
        years: Year (1..8; "" where it is not known) -> number of pupils.
    """

    name: str
    location: str | None
    years: Mapping[str, int]

    @property
    def pupils(self) -> int:
        """How many pupils are in it."""
        return sum(self.years.values())

    @property
    def combined(self) -> bool:
        """True if pupils of more than one year are in it."""
        return len([year for year in self.years if year]) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    Parts that seem to be one combination group.

    Attributes:
        name: What the whole is called.
        parts: The groups that would become it, by year.
        whole: The group that has that name already; None if there is none yet.
    """

    name: str
    location: str | None
    parts: tuple[Group, ...]
    whole: Group | None

    @property
    def pupils(self) -> int:
        """Who would get another group."""
        return sum(part.pupils for part in self.parts)


def years_of(name: str) -> tuple[str, ...]:
    """The years that a combination group's name says: ('5', '6') of 5/6, 5-6A or 'groep 5+6'; none of another name."""
    found = _COMBINED.search(name)
    if found is None:
        return ()
    years = tuple(re.findall(r"\d", found[0]))
    following = all(int(later) == int(year) + 1 for year, later in pairwise(years))
    return years if following else ()


def part_of(name: str) -> tuple[str, str] | None:
    """The combination group and the year that a part's name says: ('5/6B', '5') of '5/6B (5)'; None of another name."""
    for form in (_YEAR_LAST, _YEAR_FIRST):
        found = form.fullmatch(name.strip())
        if found and found["year"] in years_of(found["whole"]):
            return found["whole"].strip(), found["year"]
    return None


def offers(groups: Iterable[Group]) -> tuple[Offer, ...]:
    """
    Which groups may be joined: two parts or more of one combination group, or one part beside the group itself.

    A group with pupils of a year that its name does not say is no part, and parts at two locations are two groups.
    """
    known = list(groups)
    found: dict[tuple[str, str], list[tuple[str, Group]]] = {}
    names: dict[tuple[str, str], str] = {}
    for group in known:
        said = part_of(group.name)
        if said is None or not set(group.years) <= {said[1], ""}:
            continue
        key = (fold(said[0]), group.location or "")
        names.setdefault(key, said[0])
        found.setdefault(key, []).append((said[1], group))
    made = []
    for key, parts in found.items():
        whole = next((one for one in known if (fold(one.name), one.location or "") == key), None)
        if len(parts) + (whole is not None) > 1:
            ordered = tuple(group for _, group in sorted(parts, key=lambda part: (part[0], part[1].name)))
            name = whole.name if whole else names[key]
            made.append(Offer(name=name, location=ordered[0].location, parts=ordered, whole=whole))
    return tuple(sorted(made, key=lambda offer: (offer.location or "", offer.name)))


_COMBINED: Final = re.compile(r"(?<!\d)[1-8](?:\s?[/+&-]\s?[1-8]){1,7}(?!\d)")
_WORD: Final = r"(?:(?:jaargroep|groep|gr|jg)\.?\s?)?"
_YEAR_LAST: Final = re.compile(rf"(?P<whole>.*?\S)[\s_.:–-]*[\s_.:(–-]{_WORD}(?P<year>[1-8])\)?", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(
    rf"{_WORD}(?P<year>[1-8])\s*[\s_.:(–-](?:van|uit|in)?\s*\(?(?P<whole>[^()]*[^()\s])\)?", re.IGNORECASE
)

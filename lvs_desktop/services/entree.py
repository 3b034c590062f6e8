"""Comparing the school's pupil numbers with a list of Entree: numbers, or nlEduPersonProfileIds (number@domain)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.domain.people import display_name, number_key
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role
from lvs_desktop.files import headers
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.source import Source
from lvs_desktop.services import pupils as people
from lvs_desktop.services.schools import OpenSchool

HEAD: Final = 30  # rows by which the column is found
_NUMBER: Final = re.compile(r"^[0-9A-Za-z.\-]{1,20}$")
_WORDS: Final = frozenset({"nledupersonprofileid", "profileid", "nledupersonrealid", "entreeid", "entree"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntreeCheck:
    """
    The differences, for the active pupils of who works now.

    Attributes:
        listed, pupils: How many numbers the list has, and how many pupils the school.
        equal: Numbers that are the same to the letter.
        zeros: (ours, the list's) where only leading zeros differ.
        unknown_here: Numbers of the list that no active pupil has.
        not_listed: (number, name) of pupils whom the list lacks.
        without_number: Names of pupils without a number.
        twice: Numbers that the list has more than once.
        domains: After the @, as the list has them; more than one deserves a look.
    """

    file_name: str
    listed: int
    pupils: int
    equal: int
    zeros: tuple[tuple[str, str], ...]
    unknown_here: tuple[str, ...]
    not_listed: tuple[tuple[str, str], ...]
    without_number: tuple[str, ...]
    twice: tuple[str, ...]
    domains: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True if the list and the school agree."""
        return not (self.zeros or self.unknown_here or self.not_listed or self.without_number or self.twice)


def check(opened: OpenSchool, path: Path) -> EntreeCheck:
    """
    Compare a list with the school. Nothing is kept, of the list nor of what was found.

    Raises:
        Problem: LIST_WITHOUT_NUMBERS (facts: file); as files.registry.open_source.
    """
    source = open_source(path)
    counted: dict[str, int] = {}
    domains: dict[str, None] = {}
    for text in _numbers(source, path):
        number, _at, domain = text.partition("@")
        counted[number] = counted.get(number, 0) + 1
        if domain:
            domains.setdefault(domain.lower())
    own = opened.worker.locations if opened.worker.role is Role.LOCATION_ADMIN else None
    by_key: dict[str, list[str]] = {}
    for number in counted:
        by_key.setdefault(number_key(number), []).append(number)
    total = equal = 0
    zeros, not_listed, nameless = [], [], []
    met: set[str] = set()
    for pupil in people.pupils(opened):
        mine = own is None or pupil.location in own
        total += mine
        ours = pupil.pupil_number
        name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
        if not ours:
            nameless += [name] if mine else []
        elif ours in counted:
            met.add(ours)
            equal += mine
        elif others := by_key.get(number_key(ours)):
            met.update(others)
            zeros += [(ours, others[0])] if mine else []
        elif mine:
            not_listed.append((ours, name))
    return EntreeCheck(
        file_name=path.name,
        listed=len(counted),
        pupils=total,
        equal=equal,
        zeros=tuple(zeros),
        unknown_here=tuple(number for number in counted if number not in met),
        not_listed=tuple(not_listed),
        without_number=tuple(nameless),
        twice=tuple(number for number, times in counted.items() if times > 1),
        domains=tuple(domains),
    )


def _numbers(source: Source, path: Path) -> Iterator[str]:
    """The texts of the column with numbers, below its header if it has one."""
    head = source.head(HEAD)
    width = max((len(cells) for _, cells in head), default=0)
    place, after = _column(head, width)
    if place is None:
        raise Problem(ProblemCode.LIST_WITHOUT_NUMBERS, file=path.name)
    for chunk in source.batches(after_row=after, width=width):
        for cell in chunk.columns[place]:
            if text := cell.strip():
                yield text


def _column(head: list[tuple[int, list[str]]], width: int) -> tuple[int | None, int]:
    """The column by its header; without one the column in which each cell is a number or number@domain."""
    for wanted in (_is_profile, _is_number):
        for row, cells in head:
            for place, cell in enumerate(cells):
                if wanted(cell):
                    return place, row
    for place in range(width):
        found = [cells[place].strip() for _, cells in head if place < len(cells) and cells[place].strip()]
        if found and all(map(_looks_like_one, found)):
            return place, 0
    return None, 0


def _is_profile(header: str) -> bool:
    return headers.normalise(header) in _WORDS


def _is_number(header: str) -> bool:
    return headers.known_field(header) == "pupil_number"


def _looks_like_one(text: str) -> bool:
    number = text.partition("@")[0]
    return bool(_NUMBER.match(number)) and any(map(str.isdigit, number))

"""How the example school's pupils are spread over locations, tracks, years and classes."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

CLASS_SIZE: Final = 26  # most pupils of a class before newcomers join; no class grows above 30
EXAMINATION_SHARE: Final = 0.7  # of the pupils of other years: not everyone reaches the last year


@dataclass(frozen=True, slots=True)
class _Branch:
    location: str
    track: str
    letter: str
    years: int  # the last one is the examination year
    share: float


_BRANCHES: Final = (
    _Branch("00", "havo", "H", 5, 0.15),
    _Branch("00", "vwo", "V", 6, 0.27),
    _Branch("01", "vmbo-bb", "B", 4, 0.11),
    _Branch("01", "vmbo-kb", "K", 4, 0.13),
    _Branch("01", "vmbo-tl", "T", 4, 0.11),
    _Branch("02", "vmbo-tl", "T", 4, 0.10),
    _Branch("02", "havo", "H", 5, 0.13),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """
    A class that moves up a year.

    Attributes:
        year: Last year, 1..6; 0 for a class of new first-years.
        group, next_group: Its name last year (H3A) and this year (H4A).
        neighbour: The next class of its year, track and location, this year; itself if there is no other.
        last: Its pupils last year.
        first: New first-years; 0 unless `year` is 0.
    """

    location: str
    track: str
    year: int
    group: str
    next_group: str
    neighbour: str
    last: int
    first: int
    examination: bool


def classes(pupils: int, *, first_years: int) -> list[Class]:
    """Every class of a school of so many pupils, with so many new first-years, in the order of the files."""
    cells = [(branch, year) for branch in _BRANCHES for year in range(1, branch.years + 1)]
    weights = [branch.share * _weight(branch, year) / _total(branch) for branch, year in cells]
    sizes = {(id(branch), year): size for (branch, year), size in zip(cells, _spread(pupils, weights), strict=True)}
    entry = [branch.share / _total(branch) for branch in _BRANCHES]
    for branch, size in zip(_BRANCHES, _spread(first_years, entry), strict=True):
        sizes[id(branch), 0] = size
    taken: defaultdict[str, int] = defaultdict(int)  # letters of a track that another location uses
    found = []
    for branch in _BRANCHES:
        widest = 0
        for year in range(branch.years + 1):
            rooms = _split(sizes[id(branch), year])
            widest = max(widest, len(rooms))
            for index, size in enumerate(rooms):
                place = taken[branch.letter] + index
                beside = taken[branch.letter] + (index + 1) % len(rooms)
                found.append(
                    Class(
                        location=branch.location,
                        track=branch.track,
                        year=year,
                        group=f"{branch.letter}{year}{_label(place)}",
                        next_group=f"{branch.letter}{year + 1}{_label(place)}",
                        neighbour=f"{branch.letter}{year + 1}{_label(beside)}",
                        last=size if year else 0,
                        first=0 if year else size,
                        examination=year == branch.years,
                    )
                )
        taken[branch.letter] += widest
    return found


def _weight(branch: _Branch, year: int) -> float:
    return EXAMINATION_SHARE if year == branch.years else 1.0


def _total(branch: _Branch) -> float:
    return branch.years - 1 + EXAMINATION_SHARE


def _spread(number: int, weights: list[float]) -> list[int]:
    """Whole numbers in these proportions that add up to the number."""
    total = sum(weights)
    edges = [0, *(round(number * part / total) for part in accumulate(weights))]
    return [after - before for before, after in pairwise(edges)]


def _split(size: int) -> list[int]:
    """A year's pupils in classes of nearly equal size."""
    rooms = -(-size // CLASS_SIZE)
    return [size // rooms + (place < size % rooms) for place in range(rooms)]


def _label(place: int) -> str:
    """A, B ... Z, AA, AB ..."""
    label = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        label = chr(65 + letter) + label
    return label

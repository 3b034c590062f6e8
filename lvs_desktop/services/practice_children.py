"""Who is in the example primary school: groups, combination groups, a mixed group, pupils and teachers."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, pairwise
from random import Random
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold
from lvs_desktop.services.practice_classes import Class
from lvs_desktop.services.practice_names import Names
from lvs_desktop.services.practice_pupils import MAIL, Invented, Inventor

YEAR: Final = 2026  # in which the school year of the example begins
MIXED: Final = "Taalklas"  # of pupils who have no other group
PLUS: Final = "Plusklas"  # of pupils who have a group of their own too
ROOM: Final = 28  # most pupils of a group

# location, year groups that are taught together, share of the school's pupils
_BLOCKS: Final = (
    ("00", (1, 2), 0.175),
    ("00", (3,), 0.0875),
    ("00", (4,), 0.0875),
    ("00", (5, 6), 0.175),
    ("00", (7,), 0.0875),
    ("00", (8,), 0.0875),
    ("01", (1, 2), 0.075),
    ("01", (3, 4), 0.075),
    ("01", (5, 6), 0.075),
    ("01", (7, 8), 0.075),
)
_ANY: Final = Class(  # names and numbers are drawn as those of the other example school
    location="00", track="", year=1, group="", next_group="", neighbour="", last=0, first=0, examination=False
)


class Room(NamedTuple):
    """
    A group as the LAS has it.

    `code` is its year group in EDEXML: 1..8, C for a combination group. `taught_in` is the group that people see: a
    combination group that the LAS keeps in two parts, one for each year, is one.
    """

    key: str
    name: str
    code: str
    location: str
    taught_in: str
    places: tuple[tuple[int, int], ...]  # year, number of pupils


class Child(NamedTuple):
    """One pupil. `room` is None for a pupil of the mixed group only."""

    number: str
    given: str
    prefix: str
    family: str
    born: date
    gender: str
    year: int
    location: str
    room: Room | None
    plus: bool

    @property
    def group(self) -> str:
        """The name of the group that the pupil is in."""
        return self.room.name if self.room else MIXED


class Teacher(NamedTuple):
    """Somebody who works at the school; `roles` as EDEXML codes them, `rooms` are keys of groups."""

    key: str
    given: str
    prefix: str
    family: str
    mail: str
    roles: tuple[str, ...]
    rooms: tuple[str, ...]


class Draw:
    """Invents pupils of one school: the same random numbers give the same ones, no number comes twice."""

    def __init__(self, random: Random, names: Names, pupils: int) -> None:
        self._random = random
        self._inventor = Inventor(random, names, pupils + 100)

    def child(self, year: int, location: str, room: Room | None, *, plus: bool = False) -> Child:
        """A pupil of a year group (1..8; 9 is who has just left)."""
        one = self._inventor.pupil(_ANY)
        youngest = date(YEAR - 3 - year, 9, 30).toordinal()
        bits = self._random.getrandbits(20)
        born = youngest - bits % 365 - (365 if bits >> 16 == 0 else 0)  # one in sixteen did a year twice
        return _child(one, date.fromordinal(born), year, location, room, plus=plus)

    def number(self) -> str:
        """A pupil number that nobody has."""
        return self._inventor.pupil(_ANY).number

    def family(self, child: Child) -> Child:
        """The pupil with another family name."""
        one = Invented("", child.number, child.given, child.prefix, child.family, "", child.gender, "", "")
        other = self._inventor.renamed(one)
        return child._replace(prefix=other.prefix, family=other.family)


def _child(one: Invented, born: date, year: int, location: str, room: Room | None, *, plus: bool) -> Child:
    return Child(one.number, one.given, one.prefix, one.family, born, one.gender, year, location, room, plus)


def rooms(pupils: int) -> list[Room]:
    """The groups of a school of so many pupils, the mixed group's pupils among them."""
    sizes = _spread(pupils, [share for _, _, share in _BLOCKS])
    numbers = [-(-size // ROOM) for size in sizes]
    wanted = Counter[str]()
    for (_, years, _), number in zip(_BLOCKS, numbers, strict=True):
        wanted[_name(years)] += number
    taken = Counter[str]()
    found: list[Room] = []
    for (location, years, _), size, number in zip(_BLOCKS, sizes, numbers, strict=True):
        for place, room_size in enumerate(_spread(size, [1.0] * number)):
            base = _name(years)
            name = base + (_label(taken[base]) if wanted[base] > 1 else "")
            taken[base] += 1
            places = tuple(zip(years, _spread(room_size, [1.0] * len(years)), strict=True))
            if years == (5, 6) and location == "00" and place == number - 1:  # the LAS keeps this one in two parts
                for year, part in places:
                    key = f"g{len(found) + 1:03}"
                    found.append(Room(key, f"{name} ({year})", str(year), location, name, ((year, part),)))
            else:
                code = str(years[0]) if len(years) == 1 else "C"
                found.append(Room(f"g{len(found) + 1:03}", name, code, location, name, places))
    return found


def children(layout: list[Room], draw: Draw) -> list[Child]:
    """Every pupil, by group and name. One in fifty has no group but the mixed one; one in ten of 5 and up is gifted."""
    found: list[Child] = []
    count = 0
    for room in layout:
        inside = []
        for year, number in room.places:
            for _ in range(number):
                count += 1
                mixed = count % 50 == 30
                inside.append(
                    draw.child(
                        year, room.location, None if mixed else room, plus=not mixed and year > 4 and not count % 10
                    )
                )
        found += sorted(inside, key=lambda child: (fold(child.family), child.given, child.number))
    return found


def teachers(layout: list[Room], random: Random, names: Names) -> list[Teacher]:
    """One for each group that is taught, a second one for every third, and who has no group."""
    together: dict[str, list[str]] = {}
    for room in layout:
        together.setdefault(room.taught_in, []).append(room.key)
    tasks: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for place, keys in enumerate(together.values()):
        tasks.append((("LRK", "TAL") if place % 4 == 0 else ("LRK",), tuple(keys)))
        if place % 3 == 0:
            tasks.append((("LRK",), tuple(keys)))
    tasks += [(("DIR",), ()), (("IB",), ()), (("ICT", "LRK"), ()), (("OWA",), ())]
    found = []
    for place, (roles, inside) in enumerate(tasks, 1):
        given, prefix, family, _ = names.draw(random)
        letters = "".join(letter for letter in fold(f"{given[:1]}{family}") if "a" <= letter <= "z")
        found.append(Teacher(f"lk{place:03}", given, prefix, family, f"{letters[:12]}{place}@{MAIL}", roles, inside))
    return found


def _name(years: tuple[int, ...]) -> str:
    return "/".join(map(str, years))


def _label(place: int) -> str:
    """A, B ... Z, AA, AB ..."""
    first, second = divmod(place, 26)
    return (_label(first - 1) if first else "") + chr(65 + second)


def _spread(number: int, weights: list[float]) -> list[int]:
    """Whole numbers in these proportions that add up to the number."""
    return list(_parts(number, weights)) if weights else []


def _parts(number: int, weights: list[float]) -> Iterator[int]:
    total = sum(weights)
    edges = [0, *(round(number * part / total) for part in accumulate(weights))]
    yield from (after - before for before, after in pairwise(edges))

"""
The example primary school as the old Computerprogramma LOVS has it, with every way in which it differs from the LAS.

The columns of the list are invented: the format of Computerprogramma LOVS is not public, and its first row says so.
"""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold
from lvs_desktop.services.practice_children import Child, Draw

LABEL: Final = "Voorbeeld van een lijst uit Computerprogramma LOVS (kolommen verzonnen)"
HEADER: Final = ("Leerlingnummer", "Voornaam", "Tussenv.", "Achternaam", "Geb.datum", "Jaargroep", "Groepsnaam")

KINDS: Final = (
    "name",  # a letter of the family name is wrong
    "accents",  # the name without its accents
    "prefix",  # the prefix stands in the column of the family name
    "birth_date",  # another day
    "birth_swapped",  # day and month changed places
    "year_group",  # the year group of last year
    "group",  # another group
    "only_in_las",
    "only_in_lovs",
    "double_in_las",  # two pupils of the LAS are one person; a second number
    "double_in_lovs",  # two rows of the list are one person; the second has no number
    "doubtful",  # no number and another family name: a person has to say who it is
    "lost_zeros",  # the number without its leading zeros
)


class Row(NamedTuple):
    """A row of the list."""

    number: str
    given: str
    prefix: str
    family: str
    born: date
    year: int
    group: str


class Lovs(NamedTuple):
    """The list, who is twice in the LAS beside it, and how many of each kind were planted."""

    rows: list[Row]
    twice: list[Child]
    planted: dict[str, int]


def share(pupils: int) -> int:
    """How many pupils each kind of difference gets, if there are as many who fit it."""
    return max(1, pupils // 120)


def plant(pupils: list[Child], leavers: list[Child], draw: Draw, random: Random, number: int) -> Lovs:
    """
    The list of these pupils, in which so many of each kind differ; nobody differs in two ways.

    Args:
        leavers: Who left the school, as far as the list still has them.
    """
    order = list(range(len(pupils)))
    random.shuffle(order)
    chosen: dict[int, str] = {}
    planted = dict.fromkeys(KINDS, 0)
    planted["only_in_lovs"] = len(leavers)
    # those that fit few pupils choose first
    for kind in sorted(set(KINDS) - {"only_in_lovs"}, key=lambda kind: (kind not in _FITS, KINDS.index(kind))):
        fits = _FITS.get(kind, _anybody)
        for place in order:
            if planted[kind] == number:
                break
            if place not in chosen and fits(pupils[place]):
                chosen[place] = kind
                planted[kind] += 1
    groups = [child.group for child in pupils]
    rows: list[Row] = []
    twice: list[Child] = []
    for place, child in enumerate(pupils):
        kind = chosen.get(place, "")
        if kind == "double_in_las":
            twice.append(child._replace(number=draw.number()))
        other = next((group for group in groups[place:] + groups if group != child.group), child.group)
        rows += _rows(child, kind, draw, other)
    rows += [_row(child)._replace(year=8) for child in leavers]
    rows.sort(key=lambda row: (row.group, fold(row.family), row.given, row.number))
    return Lovs(rows, twice, planted)


def lines(rows: list[Row]) -> Iterator[str]:
    """The file, line by line."""
    yield LABEL
    yield ";".join(HEADER)
    for row in rows:
        born = f"{row.born.day:02}-{row.born.month:02}-{row.born.year}"
        yield ";".join((row.number, row.given, row.prefix, row.family, born, str(row.year), row.group))


def _row(child: Child) -> Row:
    return Row(child.number, child.given, child.prefix, child.family, child.born, child.year, child.group)


def _rows(child: Child, kind: str, draw: Draw, other: str) -> Iterator[Row]:
    row = _row(child)
    match kind:
        case "only_in_las":
            return
        case "name":
            row = row._replace(family=_mistyped(row.family))
        case "accents":
            row = row._replace(given=_plain(row.given), family=_plain(row.family))
        case "prefix":
            row = row._replace(prefix="", family=f"{row.prefix} {row.family}")
        case "birth_date":
            row = row._replace(born=date.fromordinal(row.born.toordinal() - 1))
        case "birth_swapped":
            row = row._replace(born=row.born.replace(day=row.born.month, month=row.born.day))
        case "year_group":
            row = row._replace(year=row.year - 1 if row.year > 1 else 2)
        case "group":
            row = row._replace(group=other)
        case "double_in_lovs":
            yield row._replace(number="")
        case "doubtful":
            renamed = draw.family(child)
            row = row._replace(number="", prefix=renamed.prefix, family=renamed.family)
        case "lost_zeros":
            row = row._replace(number=row.number.lstrip("0"))
    yield row


def _plain(name: str) -> str:
    """The name without accents, its capitals where they were."""
    return "".join(fold(letter).capitalize() if letter.isupper() else fold(letter) for letter in name)


def _mistyped(family: str) -> str:
    """Two letters in the middle changed places; doubled where they are the same."""
    middle = len(family) // 2
    one, two = family[middle - 1], family[middle]
    wrong = family[: middle - 1] + two + one + family[middle + 1 :]
    return wrong if wrong != family else family[:middle] + one + family[middle:]


def _anybody(child: Child) -> bool:
    return True


_FITS: Final[dict[str, Callable[[Child], bool]]] = {
    "lost_zeros": lambda child: child.number.startswith("0"),
    "accents": lambda child: _plain(child.given + child.family) != child.given + child.family,
    "prefix": lambda child: bool(child.prefix),
    "birth_swapped": lambda child: child.born.day <= 12 and child.born.day != child.born.month,
    "birth_date": lambda child: child.born.day > 13,
    "name": lambda child: len(child.family) > 5 and child.family.isalpha() and child.family.isascii(),
    "year_group": lambda child: bool(child.room) and child.room.code == "C",  # type: ignore[union-attr]
    "group": lambda child: bool(child.room),
}

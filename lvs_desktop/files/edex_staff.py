"""
The teachers of a file in EDEXML or UWLR, as the rows of a list of staff: the header is ours.

Their roles (`rol`) are left out: the handbook of EDEXML advises in the strongest terms against giving rights by them.
A teacher's location is that of the pupils in the teacher's groups; of who has no group the file tells none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files.source import Chunk, by_column

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXTS: Final = {
    "roepnaam": "Roepnaam",
    "voorvoegsel": "Voorvoegsel",
    "achternaam": "Achternaam",
    "emailadres": "E-mailadres",
    "gebruikersnaam": "Gebruikersnaam",
}
_HEADERS: Final = ("Personeelsnummer", *_TEXTS.values(), "Vestiging")
_MAY_LACK: Final = ("E-mailadres", "Gebruikersnaam", "Vestiging")  # what the file never tells is no column


@dataclass(frozen=True, slots=True)
class Teacher:
    """One teacher: the line, the cells by header, the keys of the groups."""

    row: int
    cells: dict[str, str]
    groups: tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """What one pass over the file found."""

    teachers: list[Teacher] = field(default_factory=list)
    places: dict[str, set[str]] = field(default_factory=dict)  # key of a group -> locations of its pupils
    roles: int = 0  # teachers who have one

    def pupil(self, element: "_Element", names: Mapping[str, str], locations: Mapping[str, str], file: str) -> None:
        """Remember where a pupil's groups are."""
        keys: list[str] = []
        place = file
        for child in element:
            match names[child.tag]:
                case "groep":
                    keys.append(_key(child))
                case "samengestelde_groepen":
                    keys += [_key(one) for one in child]
                case "vestiging":
                    place = locations.get(_key(child), "") or _key(child)
                case _:
                    pass
        if place:
            for key in keys:
                self.places.setdefault(key, set()).add(place)

    def teacher(self, element: "_Element", row: int, names: Mapping[str, str]) -> None:
        """Take one teacher."""
        cells: dict[str, str] = {}
        groups: list[str] = []
        for child in element:
            name = names[child.tag]
            if name in _TEXTS:
                cells[_TEXTS[name]] = (child.text or "").strip()
            elif name == "groepen":
                groups += [_key(one) for one in child]
            elif name in ("rol", "rolomschrijving"):
                self.roles += "role" not in cells
                cells["role"] = ""
        cells.pop("role", None)
        key = _key(element)
        if not key.startswith("#"):  # such a key may be another one tomorrow
            cells["Personeelsnummer"] = key
        self.teachers.append(Teacher(row, cells, tuple(groups)))

    def problems(self) -> Iterator[SourceProblem]:
        """What is to be said of them."""
        if self.roles:
            facts = (("number", self.roles), ("staff", "yes"))
            yield SourceProblem(code=ProblemCode.STAFF_ROLES_LEFT_OUT, severity=Severity.NOTE, facts=facts)


class EdexStaff:
    """
    The teachers as a source of rows.

    Attributes:
        groups: Line of the file -> the names of a teacher's groups.
    """

    def __init__(self, info: SourceInfo, found: Gathered, group_names: Mapping[str, str]) -> None:
        self.info = info
        self.total = len(found.teachers)
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems = tuple(found.problems())
        self.groups = {one.row: tuple(_named(one.groups, group_names)) for one in found.teachers}
        for one in found.teachers:
            places = set[str]().union(*(found.places.get(key, set()) for key in one.groups))
            if found.places:
                one.cells["Vestiging"] = ", ".join(sorted(places))
        self._rows = [(one.row, one.cells) for one in found.teachers]
        said = {header for _, cells in self._rows for header, text in cells.items() if text}
        self._headers = [header for header in _HEADERS if header not in _MAY_LACK or header in said]

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """Our header, and the first teachers: (line, cells)."""
        rows = [(row, [cells.get(header, "") for header in self._headers]) for row, cells in self._rows[: n - 1]]
        return [(1, self._headers), *rows]

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """All teachers: a school has few."""
        rows = [(row, cells) for row, cells in self._rows if row > after_row]
        if rows:
            cells = [[cells.get(header, "") for header in self._headers] for _, cells in rows]
            yield by_column([row for row, _ in rows], cells, width=width, done=self.total)


def _named(keys: Iterable[str], names: Mapping[str, str]) -> Iterator[str]:
    yield from dict.fromkeys(names.get(key) or key for key in keys)


def _key(element: "_Element") -> str:
    return (element.get("key") or "").strip()

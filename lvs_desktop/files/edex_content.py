"""
One pupil of EDEXML or UWLR as cells, and what is to be said of it. Source: EDEXML 2.1, handbook and schemas.

Only the elements that are listed here are looked at; everything else is left alone, and what a school must not hand
to this program is counted by name, never by value.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.problems import Fact, ProblemCode, Severity, SourceProblem
from lvs_desktop.files.headers import DUTCH_HEADERS, PRIMARY_HEADERS

if TYPE_CHECKING:
    from lxml.etree import _Element

COLUMNS: Final = (
    "pupil_number",
    "given_name",
    "name_prefix",
    "family_name",
    "birth_date",
    "gender",
    "group",
    "location",
    "year",
    "email",
    "user_name",
)
HEADERS: Final = tuple({**DUTCH_HEADERS, **PRIMARY_HEADERS}[field] for field in COLUMNS)
# of these there is a column only if some pupil of the file has one: what a file never tells must not empty a field
OPTIONAL: Final = {"location": "vestiging", "email": "emailadres", "user_name": "gebruikersnaam"}
KEPT: Final = 10_000  # problems of rows that are kept; they are all counted
PREFIX: Final = 10  # characters of a prefix in the standard

_TEXTS: Final = {
    "achternaam": "family_name",
    "voorvoegsel": "name_prefix",
    "tussenvoegsel": "name_prefix",  # some programs write it so
    "roepnaam": "given_name",
    "geboortedatum": "birth_date",
    "geslacht": "gender",
    "jaargroep": "year",
    "gebruikersnaam": "user_name",
    "emailadres": "email",
}
_USED: Final = frozenset([*_TEXTS, "voornamen", "uitstroomdatum", "groep", "vestiging", "samengestelde_groepen"])
# Citizen service numbers, origin, weight, address and picture: data minimisation.
_NEVER: Final = frozenset(
    [
        *("bsn", "sofinummer", "onderwijsnummer", "bsn_ondwnr-4", "rijksregisternummer"),
        *("etniciteit", "land", "land_vader", "land_moeder", "gewicht", "gewicht_nieuw"),
        *("postcodenl", "postnummerbe", "postcodeoverig", "fotourl", "toevoegingen"),
    ]
)
_GENDERS: Final = {"1": "M", "2": "V", "0": "", "9": ""}
_YEARS: Final = {
    **{str(n): str(n) for n in range(1, 9)},
    **{str(10 + n): str(n) for n in range(1, 7)},
}
_NO_YEAR: Final = frozenset(["B", "D", "0", "S", "V", "C", "N"])
_HISTORIC: Final = "H"
_ZONE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)")

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the file defines."""

    name: str
    year: str  # its code; empty for a composed group


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands in a file beside its pupils."""

    groups: Mapping[str, Group]
    composed: Mapping[str, Group]
    locations: Mapping[str, str]  # key -> name
    location: str  # of the file as a whole, or empty
    day: str  # ISO; who left before it is no pupil any more


@dataclass(slots=True)
class Tally:
    """What one reading of a file came across."""

    never: Counter[str] = field(default_factory=Counter)
    counts: Counter[ProblemCode] = field(default_factory=Counter)
    rows: list[SourceProblem] = field(default_factory=list)
    eckids: set[int] = field(default_factory=set)

    def note(self, code: ProblemCode, row: int, value: str | None = None, **facts: Fact) -> None:
        """Something about one row."""
        if len(self.rows) < KEPT:
            self.rows.append(
                SourceProblem(code=code, severity=Severity.WARNING, row=row, value=value, facts=tuple(facts.items()))
            )

    def problems(self) -> Iterator[SourceProblem]:
        """All that is to be said, the whole file first."""
        if self.never:
            elements = tuple(f"{name} ({count})" for name, count in sorted(self.never.items()))
            yield SourceProblem(code=ProblemCode.DATA_NOT_READ, severity=Severity.NOTE, facts=(("elements", elements),))
        for code in sorted(self.counts):
            severity = Severity.WARNING if code is ProblemCode.KEYS_PROVISIONAL else Severity.NOTE
            yield SourceProblem(code=code, severity=severity, facts=(("number", self.counts[code]),))
        yield from self.rows


def pupil(element: "_Element", row: int, frame: Frame, names: Mapping[str, str], tally: Tally) -> Cells | None:
    """
    The cells of one pupil by field; None for somebody who is no pupil any more.

    Args:
        names: Tag -> the name without its namespace.
    """
    found: dict[str, _Element] = {}
    for child in element:
        name = names[child.tag]
        if name in _USED:
            if found.setdefault(name, child) is not child:
                tally.note(ProblemCode.ELEMENT_TWICE, row, element=name)
        elif name in _NEVER:
            tally.never[name] += 1
    if _has_left(found, frame, tally):
        return None
    cells = {field: text for tag, field in _TEXTS.items() if tag in found and (text := _text(found[tag]))}
    group = _group(found, row, frame, names, tally)
    year = cells.get("year") or (group.year if group else "")
    if year == _HISTORIC:
        tally.counts[ProblemCode.HISTORIC_LEFT_OUT] += 1
        return None
    _add_key(element, cells, row, tally)
    _add_names(found, cells, row, tally)
    cells["group"] = group.name if group else ""
    cells["location"] = _location(found, row, frame, tally)
    cells["year"] = _YEARS.get(year, "" if year in _NO_YEAR else year)
    if year in _NO_YEAR:
        tally.counts[ProblemCode.YEAR_GROUP_WITHOUT_YEAR] += 1
    if "gender" in cells:
        cells["gender"] = _GENDERS.get(cells["gender"], cells["gender"])
    if "birth_date" in cells and (zoned := _ZONE.fullmatch(cells["birth_date"])):
        cells["birth_date"] = zoned[1]
    return cells


def _has_left(found: Mapping[str, "_Element"], frame: Frame, tally: Tally) -> bool:
    left = _text(found["uitstroomdatum"])[:10] if "uitstroomdatum" in found else ""
    if not left or left >= frame.day:
        return False
    tally.counts[ProblemCode.LEAVERS_LEFT_OUT] += 1
    return True


def _add_key(element: "_Element", cells: Cells, row: int, tally: Tally) -> None:
    key = (element.get("key") or "").strip()
    if key.startswith("#"):
        tally.counts[ProblemCode.KEYS_PROVISIONAL] += 1
    elif key:
        cells["pupil_number"] = key
    eckid = (element.get("eckid") or "").strip()
    if eckid:
        if hash(eckid) in tally.eckids:
            tally.note(ProblemCode.ECKID_TWICE, row)
        tally.eckids.add(hash(eckid))


def _add_names(found: Mapping[str, "_Element"], cells: Cells, row: int, tally: Tally) -> None:
    if "given_name" not in cells and "voornamen" in found and (first := _text(found["voornamen"])):
        cells["given_name"] = first
        tally.counts[ProblemCode.FIRST_NAMES_USED] += 1
    if len(cells.get("name_prefix", "")) > PREFIX:
        tally.note(ProblemCode.PREFIX_LONG, row, cells["name_prefix"], limit=PREFIX)


def _group(
    found: Mapping[str, "_Element"], row: int, frame: Frame, names: Mapping[str, str], tally: Tally
) -> Group | None:
    composed = [_key(one) for one in found.get("samengestelde_groepen", ()) if names[one.tag] == "samengestelde_groep"]
    if "groep" in found:
        if composed:
            tally.counts[ProblemCode.LESSON_GROUPS_NOT_READ] += 1
        return _resolved(frame.groups, _key(found["groep"]), row, tally)
    if len(composed) == 1:  # a school that has no other groups
        return _resolved(frame.composed, composed[0], row, tally)
    return None


def _resolved(groups: Mapping[str, Group], key: str, row: int, tally: Tally) -> Group | None:
    group = groups.get(key)
    if group is None:
        tally.note(ProblemCode.REFERENCE_UNKNOWN, row, key, element="groep")
    return group


def _location(found: Mapping[str, "_Element"], row: int, frame: Frame, tally: Tally) -> str:
    if "vestiging" not in found:
        return frame.location
    key = _key(found["vestiging"])
    if key not in frame.locations:
        tally.note(ProblemCode.REFERENCE_UNKNOWN, row, key, element="vestiging")
        return key
    return frame.locations[key] or key


def _key(element: "_Element") -> str:
    return (element.get("key") or "").strip()


def _text(element: "_Element") -> str:
    return (element.text or "").strip()


def keyed(
    elements: Iterable["_Element"], names: Mapping[str, str], tally: Tally
) -> tuple[dict[str, Group], dict[str, Group]]:
    """The groups and the composed groups that a file defines, by key."""
    found: dict[str, dict[str, Group]] = {"groep": {}, "samengestelde_groep": {}}
    taken: set[str] = set()
    for element in elements:
        kind = names[element.tag]
        if kind not in found:
            continue
        key = _key(element)
        if key in taken:
            tally.note(ProblemCode.KEY_TWICE, element.sourceline or 1, key, element=kind)
            continue
        taken.add(key)
        inside = texts(element, names)
        found[kind][key] = Group(inside.get("naam", ""), inside.get("jaargroep", ""))
    return found["groep"], found["samengestelde_groep"]


def located(elements: Iterable["_Element"], names: Mapping[str, str], tally: Tally) -> dict[str, str]:
    """The locations that a file defines: key -> name."""
    found: dict[str, str] = {}
    for element in elements:
        key = _key(element)
        if key in found:
            tally.note(ProblemCode.KEY_TWICE, element.sourceline or 1, key, element="vestiging")
            continue
        found[key] = next((_text(child) for child in element if names[child.tag] == "naam"), "")
    return found


def texts(element: "_Element", names: Mapping[str, str]) -> dict[str, str]:
    """The texts right under an element, by name."""
    return {names[child.tag]: _text(child) for child in element}

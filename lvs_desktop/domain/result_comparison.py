"""
Results that the school keeps against those of a file that came back from the LAS: is each there, and the same?

The same test may be written in another way there. So what has no counterpart by its key is looked for once more: by
pupil, day and either code or name; then by pupil, test and moment, with another day. Only one against one counts.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lvs_desktop.domain.changes import FieldChange
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.results import Result

COMPARED: Final = ("taken_on", "score", "skill_score", "level", "functioning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A result of one of the two sides; `row` only of the file."""

    pupil_id: int
    result: Result
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """A result that is on both sides with other values: was is the school's, becomes the file's."""

    here: Side
    there: Side
    fields: tuple[FieldChange, ...]


@dataclass(slots=True, kw_only=True)
class Comparison:
    """
    What two sides come to.

    Attributes:
        same: Results that are on both sides with the same values.
        missing: Of the school, not in the file.
        extra: In the file, not of the school.
        compared: The fields that were compared: those that the file gives at all.
    """

    same: int = 0
    differs: list[Differs] = field(default_factory=list)
    missing: list[Side] = field(default_factory=list)
    extra: list[Side] = field(default_factory=list)
    compared: tuple[str, ...] = COMPARED


def compare(here: Iterable[Side], there: Sequence[Side]) -> Comparison:
    """
    What of the school's results is in a file.

    Args:
        here: The school's.
        there: The file's; of one pupil each key once.
    """
    given = {name for name in COMPARED if any(getattr(one.result, name) for one in there)}
    found = Comparison(compared=tuple(name for name in COMPARED if name in given))
    mine, theirs = list(here), list(there)
    for key in _KEYS:
        mine, theirs = _pair(found, mine, theirs, key)
    found.missing, found.extra = mine, theirs
    return found


def _pair(
    found: Comparison, mine: list[Side], theirs: list[Side], key: Callable[[Side], Sequence[Hashable]]
) -> tuple[list[Side], list[Side]]:
    """Pair what one key alone joins; gives back what is left of both sides."""
    ours, others = _by_key(mine, key), _by_key(theirs, key)
    paired: dict[int, int] = {}  # places of mine -> of theirs
    taken: set[int] = set()
    for word, places in ours.items():
        partners = others.get(word, [])
        if len(places) == 1 and len(partners) == 1 and places[0] not in paired and partners[0] not in taken:
            paired[places[0]] = partners[0]
            taken.add(partners[0])
    for place, partner in sorted(paired.items()):
        _judge(found, mine[place], theirs[partner])
    return (
        [one for place, one in enumerate(mine) if place not in paired],
        [one for place, one in enumerate(theirs) if place not in taken],
    )


def _by_key(sides: Sequence[Side], key: Callable[[Side], Sequence[Hashable]]) -> Mapping[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for place, one in enumerate(sides):
        for word in key(one):
            found.setdefault(word, []).append(place)
    return found


def _judge(found: Comparison, here: Side, there: Side) -> None:
    steps = tuple(
        FieldChange(field=name, was=was or None, becomes=becomes or None)
        for name in found.compared
        if (was := getattr(here.result, name)) != (becomes := getattr(there.result, name)) and not _equal(was, becomes)
    )
    if steps:
        found.differs.append(Differs(here=here, there=there, fields=steps))
    else:
        found.same += 1


def _equal(was: str, becomes: str) -> bool:
    """True if two numbers differ in their writing only: 103.5 and 103.50."""
    try:
        return float(was) == float(becomes)
    except ValueError:
        return False


def _whole(one: Side) -> Sequence[Hashable]:
    return ((one.pupil_id, one.result.key),)


def _same_day(one: Side) -> Sequence[Hashable]:
    result = one.result
    names = {"code": fold(result.test_code), "name": fold(result.test_name)}
    return [(one.pupil_id, result.taken_on, what, name) for what, name in names.items() if name]


def _same_test(one: Side) -> Sequence[Hashable]:
    result = one.result
    names = {"code": fold(result.test_code), "name": fold(result.test_name)}
    return [(one.pupil_id, result.moment, what, name) for what, name in names.items() if name and result.moment]


_KEYS: Final = (_whole, _same_day, _same_test)

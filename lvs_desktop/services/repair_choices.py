"""The repairs of a file as a person decides on them: what was found, what was chosen, what still waits for a choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from lvs_desktop.domain.diagnosis import (
    ALL_SAFE,
    AS_WRITTEN,
    DAY_FIRST,
    REFUSED,
    YES,
    Damage,
    Diagnosis,
    Example,
    Reading,
)

EXAMPLES = 3  # at most, of one finding

# Refused or mended wrongly, these put a value in the school that looks right and is not: the person says which.
# With any other damage the worst is that a text looks odd, or that a row is an error, which the review asks about.
MATTERS = frozenset({Damage.ZEROS_LOST, Damage.DATE_SWAPPED, Damage.GENDER_CODES, Damage.ENCODING_UNSURE})

# readings that say what the file says: nothing is mended by them
AS_IT_IS = frozenset({(Damage.DATE_SWAPPED, DAY_FIRST), (Damage.ZEROS_LOST, AS_WRITTEN)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One damage in all the columns that show it: mended or left as one.

    Attributes:
        parts: One diagnosis a column, in the order of the file.
        examples: At most 3, of each column the first before a second.
        readings: Of all columns together; empty unless there are two or more.
    """

    damage: Damage
    parts: tuple[Diagnosis, ...]
    count: int
    examples: tuple[Example, ...]
    readings: tuple[Reading, ...]
    repairable: bool
    safe: bool
    always: bool

    @property
    def whole(self) -> Diagnosis:
        """The finding as one diagnosis, to be put in words."""
        first = self.parts[0]
        column = first.column if len(self.parts) == 1 else None
        return replace(first, column=column, count=self.count, examples=self.examples, readings=self.readings)

    @property
    def asks(self) -> bool:
        """True if two readings are possible and the person chooses."""
        return bool(self.readings)

    @property
    def decidable(self) -> bool:
        """True if the person can have it mended or refuse that."""
        return self.repairable and not self.always


def findings(diagnoses: Iterable[Diagnosis]) -> tuple[Finding, ...]:
    """Diagnoses by damage: what asks first, then what can be mended, then what can only be told."""
    parts: dict[Damage, list[Diagnosis]] = {}
    for diagnosis in diagnoses:
        parts.setdefault(diagnosis.damage, []).append(diagnosis)
    return tuple(sorted((_finding(damage, tuple(found)) for damage, found in parts.items()), key=_turn))


def chosen(finding: Finding, repairs: Mapping[str, str]) -> str | None:
    """The reading by which it is mended, REFUSED if it stays as it is, None while nobody said."""
    said = repairs.get(finding.damage.value)
    if said is None and finding.safe and finding.decidable and repairs.get(ALL_SAFE) == YES:
        return YES
    return said


def with_choice(repairs: Mapping[str, str], damage: Damage, reading: str) -> dict[str, str]:
    """The repairs with one more choice; REFUSED leaves the damage as it is."""
    return {**repairs, damage.value: reading}


def with_all_safe(repairs: Mapping[str, str]) -> dict[str, str]:
    """The repairs with all that are safe; what the person refused stays refused."""
    return {**repairs, ALL_SAFE: YES}


def undecided(found: Iterable[Finding], repairs: Mapping[str, str]) -> tuple[Finding, ...]:
    """What could be mended while nobody said yes or no."""
    return tuple(one for one in found if one.decidable and chosen(one, repairs) is None)


def waiting(found: Iterable[Finding], repairs: Mapping[str, str]) -> tuple[Finding, ...]:
    """What has to be judged before the person goes on."""
    return tuple(one for one in undecided(found, repairs) if one.asks and one.damage in MATTERS)


def mended(found: Iterable[Finding], repairs: Mapping[str, str]) -> tuple[Finding, ...]:
    """What the person has had mended."""
    return tuple(one for one in found if one.decidable and mends(one.damage, chosen(one, repairs)))


def mends(damage: Damage, reading: str | None) -> bool:
    """True if a choice makes something else of what the file has."""
    return reading not in (None, REFUSED) and (damage, reading) not in AS_IT_IS


def mended_fields(found: Iterable[Finding], repairs: Mapping[str, str]) -> frozenset[str]:
    """Fields of which some values are not as the file has them."""
    return frozenset(part.field for one in mended(found, repairs) for part in one.parts if part.field is not None)


def _finding(damage: Damage, parts: tuple[Diagnosis, ...]) -> Finding:
    readings = _readings(parts)
    return Finding(
        damage=damage,
        parts=parts,
        count=sum(part.count for part in parts),
        examples=_dealt(part.examples for part in parts),
        readings=readings if len(readings) > 1 else (),
        repairable=any(part.repairable for part in parts),
        safe=all(part.safe for part in parts),
        always=all(part.always for part in parts),
    )


def _readings(parts: tuple[Diagnosis, ...]) -> tuple[Reading, ...]:
    names = dict.fromkeys(reading.name for part in parts for reading in part.readings)
    found = []
    for name in names:
        same = [reading for part in parts for reading in part.readings if reading.name == name]
        found.append(
            Reading(
                name=name,
                speaks_for=sum(reading.speaks_for for reading in same),
                speaks_against=sum(reading.speaks_against for reading in same),
                examples=_dealt(reading.examples for reading in same),
            )
        )
    return tuple(found)


def _dealt(columns: Iterable[tuple[Example, ...]]) -> tuple[Example, ...]:
    """The first of each column, then the second of each, up to the number that is shown."""
    dealt = (example for turn in zip_longest(*columns) for example in turn if example is not None)
    return tuple(dealt)[:EXAMPLES]


def _turn(finding: Finding) -> int:
    if finding.always:
        return 3
    if not finding.repairable:
        return 2
    return 0 if finding.asks else 1

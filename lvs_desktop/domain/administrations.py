"""
Pupils as two administrations have them, the LAS and the old LOVS, and what comparing them can find.

Source: the supplier's page on the move. Both must be in order, because their pupils are matched; the LAS is the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from lvs_desktop.domain.matching import Known, Reason, Verdict, person_key
from lvs_desktop.domain.people import display_name, number_key

FIELDS: Final = ("pupil_number", "given_name", "name_prefix", "family_name", "birth_date", "year", "group")
NAMES: Final = ("given_name", "name_prefix", "family_name")

Decisions = Mapping[tuple[str, str], Verdict]  # (identity in the LAS, identity in the LOVS)


class Side(StrEnum):
    """An administration."""

    LAS = "las"
    LOVS = "lovs"

    @property
    def other(self) -> "Side":
        """The administration on the other side."""
        return Side.LOVS if self is Side.LAS else Side.LAS


class Kind(StrEnum):
    """What is wrong. The order is that of the screen."""

    DOUBTFUL = "doubtful"  # may be the same person: somebody decides
    DIFFERS = "differs"  # the same person, another value
    ONLY_LAS = "only_las"
    ONLY_LOVS = "only_lovs"
    DOUBLE = "double"  # twice in one administration


class Nature(StrEnum):
    """How two values differ."""

    OTHER = "other"
    SPELLING = "spelling"  # accents, capitals, spaces or signs only
    PREFIX_PLACE = "prefix_place"  # the prefix stands in the field of the family name: 'Vries, de'
    SWAPPED = "swapped"  # day and month of a date
    COMBINATION = "combination"  # one has a combination group (5/6), the other a part of it
    EMPTY = "empty"  # one has none
    NAMESAKES = "namesakes"  # of a double: the other side has both of them too, with the same numbers
    NO_RESULTS = "no_results"  # not in a file of results: the pupil may have none


LIGHT: Final = frozenset({Nature.SPELLING, Nature.PREFIX_PLACE, Nature.NAMESAKES, Nature.NO_RESULTS})  # these may stay


class Place(StrEnum):
    """Where a repair is made. The order is that of the work list."""

    HERE = "here"  # the person decides in this program
    LAS = "las"
    LOVS = "lovs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """
    A pupil as one administration has it. Dates are ISO; None: not known.

    Attributes:
        row: Of the file, as the person counts; of the school's own pupils their id.
    """

    row: int
    pupil_number: str | None = None
    given_name: str | None = None
    name_prefix: str | None = None
    family_name: str | None = None
    birth_date: str | None = None
    year: str | None = None
    group: str | None = None

    @property
    def name(self) -> str:
        """As it is read aloud; empty where only the number is known."""
        return display_name(self.given_name, self.name_prefix, self.family_name)

    @property
    def number(self) -> str:
        """The number as numbers are compared: without leading zeros; "" if there is none."""
        return "" if not self.pupil_number else number_key(self.pupil_number) or "0"

    @property
    def known(self) -> Known:
        """As `domain.matching` compares people; the key is the row."""
        return Known(
            key=str(self.row),
            given_name=self.given_name,
            name_prefix=self.name_prefix,
            family_name=self.family_name,
            birth_date=self.birth_date,
            group=self.group,
        )

    @property
    def person(self) -> str:
        """What names and birth date come to; "" if they don't tell one person from another."""
        return person_key(self.known) if self.birth_date and self.name else ""

    @property
    def identity(self) -> str:
        """Who this is, without telling it: what is kept of decisions and of findings."""
        return identity_of_number(self.pupil_number) or person_key(self.known)


def identity_of_number(pupil_number: str | None) -> str:
    """The identity of who has this number; "" without a number. Leading zeros don't matter."""
    if not pupil_number:
        return ""
    return sha256(f"number|{number_key(pupil_number) or '0'}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    A pupil of the LOVS who may be one of the LAS. `score` runs to 100.

    Attributes:
        exact: Names and what else is known are equal, and nobody else has them.
    """

    lovs: Enrolled
    score: float
    reasons: tuple[Reason, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One point to repair: one field of a pupil, or a pupil as a whole.

    Attributes:
        las, lovs: The pupil on either side; None: not there. Of a double the first of its rows.
        field: Of FIELDS, where a value differs; else "".
        nature: How it differs; of a double or of who is on one side only, why it may stay; else None.
        rows: Of a double all its rows, in the order of the file.
        one_number: Of a double: people of other names share a number; else one person is there twice.
        candidates: Of a doubtful pupil, the likeliest first.
        taken: The number of this pupil is another's on the other side.
    """

    kind: Kind
    place: Place
    las: Enrolled | None = None
    lovs: Enrolled | None = None
    field: str = ""
    nature: Nature | None = None
    rows: tuple[Enrolled, ...] = ()
    one_number: bool = False
    candidates: tuple[Candidate, ...] = ()
    taken: bool = False

    @property
    def light(self) -> bool:
        """True if it may stay: only the way of writing differs, or it is in order as far as can be told."""
        return self.nature in LIGHT

    @property
    def about(self) -> Enrolled:
        """The pupil, as the LAS has it if it is there."""
        found = self.las or self.lovs
        if found is None:
            raise RuntimeError("a finding of nobody")
        return found

    def value(self, side: Side) -> str | None:
        """What one side has in the field; None: nothing, or it is no difference of a field."""
        one = self.las if side is Side.LAS else self.lovs
        return None if one is None or not self.field else getattr(one, self.field)

    @property
    def key(self) -> str:
        """The point without telling whose it is: the same for the same point of the next comparison."""
        if self.kind is Kind.DOUBLE:
            whose = [self.place.value, *sorted({one.identity for one in self.rows})]
        else:
            whose = ["" if one is None else one.identity for one in (self.las, self.lovs)]
        return sha256("|".join((self.group, *whose)).encode()).hexdigest()[:16]

    @property
    def group(self) -> str:
        """Points that are found in one way: the kind, with the field of a difference."""
        return f"{self.kind.value}:{self.field}" if self.field else self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same pupil on both sides. `decided`: because a person said so."""

    las: Enrolled
    lovs: Enrolled
    decided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person said of two who are both in this comparison."""

    las: Enrolled
    lovs: Enrolled
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """
    What comparing two administrations found.

    Attributes:
        fields: Those that both sides tell: only they are compared.
        numbers: The numbers are those of one administration, so that pupils were paired by them.
        las, lovs: Pupils (rows) of either side.
        pairs: Who is on both sides.
        findings: By kind, then by class and name.
        decided: Decisions that counted here.
        results: The LOVS was a file of results.
    """

    fields: tuple[str, ...]
    numbers: bool
    las: int
    lovs: int
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]
    decided: tuple[Decided, ...] = ()
    results: bool = False

    @property
    def left(self) -> int:
        """Points that hold up: light differences may stay."""
        return sum(not one.light for one in self.findings)

    @property
    def light(self) -> int:
        """Light differences."""
        return sum(one.light for one in self.findings)

    @property
    def keys_only(self) -> bool:
        """True if one side names its pupils by number only: nothing but that can be compared."""
        return not set(self.fields) & set(NAMES)

    def pupils(self) -> dict[str, int]:
        """Pupils by outcome: equal, differs (light ones too), doubtful, only_las, only_lovs, double."""
        differing = {one.las.row for one in self.findings if one.kind is Kind.DIFFERS and one.las is not None}
        counted = {kind.value: sum(one.kind is kind for one in self.findings) for kind in Kind}
        return {"equal": len(self.pairs) - len(differing), **counted, Kind.DIFFERS.value: len(differing)}

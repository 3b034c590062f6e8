"""
Accommodations (hulpmiddelen): which kinds there are, how much of one a pupil gets, until when.

Only the measure is kept, never why a pupil has it: a diagnosis is data on health (art. 9 AVG, UAVG art. 30). Words that
betray one are refused, as a column of a file, in a cell and in the name of a kind.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.people import Pupil, fold
from lvs_desktop.domain.problems import Problem, ProblemCode


class Unit(StrEnum):
    """In what an accommodation is counted."""

    PERCENT = "percent"
    MINUTES = "minutes"


LIMITS: Final = {Unit.PERCENT: (1, 100), Unit.MINUTES: (1, 240)}  # ours: beyond these it is a slip of the pen
LONGEST_NAME: Final = 60  # characters of a kind's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One accommodation that the school gives.

    Attributes:
        name: As people call it; no two are equal but for case and accents.
        unit: None: a pupil has it or not.
        place: Its order on screen, from 1.
        hidden: No longer given to anybody; who has it keeps it.
    """

    id: int
    name: str
    unit: Unit | None = None
    place: int
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """
    One accommodation of one pupil.

    Attributes:
        amount: In the kind's unit; None for a kind without one.
        valid_until: Last day, ISO; None: no end is known.
        checked_at: 'Verklaring gecontroleerd op', ISO: that there is a statement, never what it says.
    """

    kind: Kind
    amount: int | None = None
    valid_until: str | None = None
    checked_at: str | None = None


class Why(StrEnum):
    """Why a pupil's accommodations are to be looked at this school year."""

    NEW = "new"  # came this school year
    TRACK = "track"  # got another track; schools write the level there too
    ENDS = "ends"  # an accommodation ends before the school year does


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A pupil with the accommodations that the pupil has, and why they are to be looked at."""

    pupil: Pupil
    measures: tuple[Measure, ...] = ()
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One accommodation of one active pupil, as a file for the LVS needs it."""

    pupil: Pupil
    kind: Kind
    amount: int | None
    valid_until: str | None


# Which accommodations exist is what schools publish; JIJ!'s own list is not public. The school changes this one.
CATALOGUE: Final = tuple(
    Kind(id=place, name=name, unit=unit, place=place)
    for place, (name, unit) in enumerate(
        (
            ("Extra tijd", Unit.PERCENT),
            ("Extra minuten", Unit.MINUTES),
            ("Voorlezen (verklanking)", None),
            ("Vergroting", None),
            ("Grote letters", None),
            ("Kleuren en contrast", None),
            ("Rekenmachine", None),
            ("Woordenboek", None),
            ("Ondertiteling", None),
            ("Toets in delen", None),
        ),
        1,
    )
)

_STEMS = (  # anywhere in the letters of a text, whatever stands between them
    "dyslex dyslec dyscalc dyskal dysorth dysfas dysprax adhd autis asperger pddnos diagnos stoornis aandoening "
    "handicap beperking ziekte epilep slechthor slechtzien kleurenblind taalachterstand medicatie medicijn medisch "
    "tourette depress trauma hoogbegaafd concentratieprobleem gedragsprobleem leerprobleem gezondheid"
)
_WHOLE = (  # only as a word of their own: they stand in other words too
    "add ass tos reden redenen oorzaak waarom doof dove blind motivatie achtergrond indicatie indicaties iq pdd odd "
    "mcdd nld visus angst gilles"
)
_BETRAYING: Final = tuple(_STEMS.split())
_BETRAYING_WORDS: Final = frozenset(_WHOLE.split())
_DAY: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4})"),
)
_YEARS: Final = range(2000, 2100)


def betrays(text: str) -> bool:
    """
    True if a text holds a word that betrays a diagnosis, or says that it gives a reason.

    Case, accents and signs between the letters don't matter.
    """
    folded = fold(text)
    letters = "".join(c for c in folded if c.isalnum())
    if any(stem in letters for stem in _BETRAYING):
        return True
    return not _BETRAYING_WORDS.isdisjoint(re.findall(r"[^\W_]+", folded))


def check_name(text: str, known: Iterable[Kind]) -> str:
    """
    The name for a kind, in its written form.

    Args:
        known: The kinds that there are, without the one that gets this name.

    Raises:
        Problem: NAME_REQUIRED, VALUE_TOO_LONG (facts: value, limit), DIAGNOSIS_REFUSED, ACCOMMODATION_TAKEN (facts:
            value).
    """
    name = " ".join(text.split())
    if not name:
        raise Problem(ProblemCode.NAME_REQUIRED)
    if len(name) > LONGEST_NAME:
        raise Problem(ProblemCode.VALUE_TOO_LONG, value=name, limit=LONGEST_NAME)
    if betrays(name):
        raise Problem(ProblemCode.DIAGNOSIS_REFUSED)
    if "=" in name:  # the command line writes KIND=AMOUNT
        raise Problem(ProblemCode.ACCOMMODATION_UNKNOWN, value=name)
    if any(key(kind.name) == key(name) for kind in known):
        raise Problem(ProblemCode.ACCOMMODATION_TAKEN, value=name)
    return name


def check_amount(kind: Kind, amount: int | None) -> int | None:
    """
    The amount, if this kind can have it.

    Raises:
        Problem: AMOUNT_REQUIRED (facts: kind, unit), AMOUNT_INVALID (facts: kind, unit, value, least, most).
    """
    if kind.unit is None:
        if amount is not None:
            raise Problem(ProblemCode.AMOUNT_INVALID, kind=kind.name, value=str(amount))
        return None
    least, most = LIMITS[kind.unit]
    if amount is None:
        raise Problem(ProblemCode.AMOUNT_REQUIRED, kind=kind.name, unit=kind.unit.value, least=least, most=most)
    if not least <= amount <= most:
        raise Problem(
            ProblemCode.AMOUNT_INVALID,
            kind=kind.name,
            unit=kind.unit.value,
            value=str(amount),
            least=least,
            most=most,
        )
    return amount


def check_until(text: str, today: date) -> str | None:
    """
    The last day of an accommodation as ISO text; None for an empty text.

    Raises:
        Problem: DAY_INVALID (facts: field, value), DAY_PAST.
    """
    found = read_day("valid_until", text)
    if found is not None and found < today:
        raise Problem(ProblemCode.DAY_PAST, field="valid_until", value=text.strip())
    return None if found is None else found.isoformat()


def check_checked(text: str, today: date) -> str | None:
    """
    The day on which a statement was checked as ISO text; None for an empty text.

    Raises:
        Problem: DAY_INVALID (facts: field, value), DAY_TO_COME.
    """
    found = read_day("checked_at", text)
    if found is not None and found > today:
        raise Problem(ProblemCode.DAY_TO_COME, field="checked_at", value=text.strip())
    return None if found is None else found.isoformat()


def key(name: str) -> str:
    """A kind's name without what people vary: case, accents, spaces, signs. '%' counts."""
    return "".join(c for c in fold(name) if c.isalnum() or c == "%")


def read_day(field: str, text: str) -> date | None:
    """
    A day as people write it, or as a spreadsheet gives it; None for an empty text.

    Raises:
        Problem: DAY_INVALID (facts: field, value).
    """
    wanted = " ".join(text.split())
    if not wanted:
        return None
    for form in _DAY:
        if match := form.fullmatch(wanted):
            try:
                found = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                break
            if found.year in _YEARS:
                return found
    raise Problem(ProblemCode.DAY_INVALID, field=field, value="" if betrays(wanted) else wanted)

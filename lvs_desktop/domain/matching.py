"""Who in a file is who in the school, where they share no number: by name, prefix, birth date and class."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final

from lvs_desktop.domain.people import fold

LEAST: Final = 55.0  # points of 100: what is less alike is no candidate
SLIP: Final = 2  # digits of a birth date that a slip of the pen may change
MOST: Final = 5  # candidates of one pupil
_ANOTHERS: Final = 15.0  # points less for a row that is exactly another pupil
_CROWD: Final = 300  # rows that share too little to be looked at one by one; narrower blocks find the likely ones


class Verdict(StrEnum):
    """What a person said of a pupil and a row."""

    SAME = "same"
    DIFFERENT = "different"


class Clue(StrEnum):
    """What speaks for or against a match. `number` of a Reason says how many letters or digits differ."""

    SAME_NAME = "same_name"
    PREFIX_DIFFERS = "prefix_differs"
    FAMILY_NAME_DIFFERS = "family_name_differs"
    GIVEN_NAME_LONGER = "given_name_longer"  # one has more given names: Sofie, Sofie Maria
    GIVEN_NAME_DIFFERS = "given_name_differs"
    SAME_BIRTH_DATE = "same_birth_date"
    BIRTH_DATE_SWAPPED = "birth_date_swapped"  # day and month
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"
    SAME_GROUP = "same_group"
    GROUP_DIFFERS = "group_differs"
    ANOTHERS = "anothers"  # the row is exactly another pupil
    SAME_NUMBER = "same_number"  # the row has the pupil's number, and another name and birth date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One clue."""

    clue: Clue
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of somebody. Dates are ISO; None: not known."""

    key: str  # names the pupil, or the row of the file (its number)
    given_name: str | None
    name_prefix: str | None
    family_name: str | None
    birth_date: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row that may be a pupil. `score` runs to 100."""

    key: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """
    Attributes:
        exact: Pupil -> row: name and birth date (or class, where one has no birth date) are equal, and no other pupil
            and no other row has them. No row is given to two pupils.
        candidates: Pupil -> rows, the likeliest first; of an exact one that row is the first. Nothing: no key.
    """

    exact: Mapping[str, str]
    candidates: Mapping[str, tuple[Candidate, ...]]


def match(pupils: Iterable[Known], rows: Iterable[Known]) -> Matches:
    """
    Compare pupils with the rows of a file. The order of either does not matter.

    Only those are compared at all who share a birth date (as it is, or day and month swapped), or two things of these:
    family name, given name, class, month of birth. So 1,500 against 1,500 takes a fraction of a second, and 30,000
    against 30,000 some seconds. What more than 300 rows share is no clue (each birth date unknown, or the first of
    January): there the two things must do.
    """
    from rapidfuzz.distance import Levenshtein

    distance, similar = Levenshtein.distance, Levenshtein.normalized_similarity
    ours = sorted((_Folded(one) for one in pupils), key=lambda one: one.known.key)
    theirs = sorted((_Folded(one) for one in rows), key=lambda one: one.known.key)
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(theirs):
        for block in row.blocks():
            blocks[block].append(place)
    pairs: dict[str, dict[str, tuple[bool, Candidate]]] = {}
    for pupil in ours:
        near: set[int] = set()
        for block in pupil.blocks():
            found = blocks.get(block)
            if found is not None and len(found) <= _CROWD:
                near.update(found)
        # most are unlike: the reasons are put into words only for the others
        alike = [row for place in near if _alike_at_all(pupil, row := theirs[place], similar)]
        pairs[pupil.known.key] = {row.known.key: _judge(pupil, row, distance) for row in alike}
    exact = _unique(pairs)
    taken = {row: pupil for pupil, row in exact.items()}
    ranked = {}
    for pupil_key, judged in pairs.items():
        if judged:
            ranked[pupil_key] = _ranked(pupil_key, [candidate for _, candidate in judged.values()], taken)
    return Matches(exact=exact, candidates=ranked)


def dates_apart(reasons: Iterable[Reason]) -> bool:
    """True if both birth dates are known and differ by more than a slip: two persons of one name, as a rule."""
    return any(reason.clue is Clue.BIRTH_DATE_DIFFERS and reason.number > SLIP for reason in reasons)


def compared(pupil: Known, row: Known) -> Candidate:
    """How alike two are, however little."""
    from rapidfuzz.distance import Levenshtein

    return _judge(_Folded(pupil), _Folded(row), Levenshtein.distance)[1]


def another(pupil: Known, row: Known) -> bool:
    """
    True if these are two persons: another name, another birth date, and little that is alike.

    Day and month swapped, or one digit of the date that differs, may well be a mistake in one person's data.
    """
    found = compared(pupil, row)
    clues = {reason.clue for reason in found.reasons}
    return Clue.BIRTH_DATE_DIFFERS in clues and Clue.SAME_NAME not in clues and found.score < LEAST


def person_key(known: Known) -> str:
    """
    What names and birth date come to, without telling them: 16 hex digits, equal for equal names and dates.

    Accents, capitals, spaces and the place of the prefix don't matter.
    """
    folded = _Folded(known)
    return sha256("|".join((folded.given, folded.whole, known.birth_date or "")).encode()).hexdigest()[:16]


def _unique(pairs: Mapping[str, Mapping[str, tuple[bool, Candidate]]]) -> dict[str, str]:
    equal = [(pupil, row) for pupil, found in pairs.items() for row, (same, _) in found.items() if same]
    rows_of: defaultdict[str, list[str]] = defaultdict(list)
    pupils_of: defaultdict[str, list[str]] = defaultdict(list)
    for pupil, row in equal:
        rows_of[pupil].append(row)
        pupils_of[row].append(pupil)
    return {pupil: row for pupil, row in equal if len(rows_of[pupil]) == 1 and len(pupils_of[row]) == 1}


def _ranked(pupil: str, found: Sequence[Candidate], taken: Mapping[str, str]) -> tuple[Candidate, ...]:
    marked = []
    for one in found:
        if taken.get(one.key, pupil) == pupil:
            marked.append(one)
        else:
            reasons = (*one.reasons, Reason(clue=Clue.ANOTHERS))
            marked.append(Candidate(key=one.key, score=one.score - _ANOTHERS, reasons=reasons))
    marked.sort(key=lambda one: (taken.get(one.key) != pupil, -one.score, one.key))
    return tuple(marked[:MOST])


@dataclass(slots=True)
class _Folded:
    """Somebody with the names as they are compared: lower case, no accents, spaces or signs."""

    known: Known
    given: str = field(init=False)
    prefix: str = field(init=False)
    family: str = field(init=False)
    whole: str = field(init=False)
    group: str = field(init=False)
    date: str = field(init=False)
    swapped: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.given = bare(self.known.given_name)
        self.prefix, self.family = surname(self.known.name_prefix, self.known.family_name)
        self.whole = self.prefix + self.family
        self.group = bare(self.known.group)
        self.date = self.known.birth_date or ""
        self.swapped = swapped(self.date) if self.date else None

    def blocks(self) -> Iterator[tuple[str, ...]]:
        date = self.date
        if date:
            yield "date", date
            if self.swapped:
                # both ways, so that it does not matter which side is the wrong one
                yield "date", self.swapped
            yield "month", self.given, date[:7]
        for family in {self.family, self.whole} - {""}:
            yield "family", family, self.given[:2]
            yield "family and month", family, date[:7]
            yield "family and class", family, self.group
        if self.group:
            yield "group", self.given, self.group


def surname(name_prefix: str | None, family_name: str | None) -> tuple[str, str]:
    """Prefix and family name, bare; a prefix behind a comma ('Berg, van der') is one."""
    family, _, behind = (family_name or "").partition(", ")
    return bare(f"{name_prefix or ''}{behind}"), bare(family)


@lru_cache(maxsize=20_000)
def bare(text: str | None) -> str:
    """A text as it is compared: lower case, letters and digits only, no accents."""
    return "".join(c for c in fold(text or "") if c.isalnum())


def swapped(date: str) -> str | None:
    """An ISO date with day and month the other way round; None if that is no other date."""
    year, month, day = date[:4], date[5:7], date[8:10]
    return f"{year}-{day}-{month}" if day <= "12" and day != month else None


@cache
def _reason(clue: Clue, number: int = 0) -> Reason:
    return Reason(clue=clue, number=number)


Distance = Callable[[str, str], int]  # letters to change, add or take out
Similar = Callable[[str, str], float]  # 1: equal, 0: no letter stays


def _alike_at_all(pupil: _Folded, row: _Folded, similar: Similar) -> bool:
    """True if `_judge` gives at least LEAST points. Few steps: most pairs are unlike, and there may be a million."""
    ours, theirs = pupil.date, row.date
    if not ours or not theirs:
        points = 10.0
    elif ours == theirs:
        points = 30.0
    elif pupil.swapped == theirs:
        points = 22.0
    else:
        points = _dates(ours, theirs)[0]
    if not pupil.group or not row.group:
        points += 3.0
    elif pupil.group == row.group:
        points += 10.0
    if pupil.whole == row.whole:
        points += 35.0
    elif pupil.family and pupil.family == row.family:
        points += 32.0
    else:
        points += 35.0 * similar(pupil.whole, row.whole)
    least = _ROUNDED - points
    if least > 25.0:
        return False
    if least <= 0.0 or pupil.given == row.given:
        return True
    given, other = pupil.given, row.given
    if given and other and (given.startswith(other) or other.startswith(given)):
        return least <= 20.0
    return 25.0 * similar(given, other) >= least


_ROUNDED: Final = LEAST - 0.05  # points are rounded to one decimal


def _judge(pupil: _Folded, row: _Folded, distance: Distance) -> tuple[bool, Candidate]:
    """Whether two are exactly the same person as far as is known, and how alike they are."""
    names, same_name, name_reasons = _names(pupil, row, distance)
    date_points, date_reason = _dates(pupil.known.birth_date, row.known.birth_date)
    both_groups = bool(pupil.group and row.group)
    same_group = both_groups and pupil.group == row.group
    reasons = [*name_reasons, date_reason]
    if both_groups:
        reasons.append(_reason(Clue.SAME_GROUP if same_group else Clue.GROUP_DIFFERS))
    score = names + date_points + (10.0 if same_group else 0.0 if both_groups else 3.0)
    unknown = date_reason.clue is Clue.BIRTH_DATE_UNKNOWN
    equal = same_name and (date_reason.clue is Clue.SAME_BIRTH_DATE or (unknown and same_group))
    return equal, Candidate(key=row.known.key, score=round(score, 1), reasons=tuple(reasons))


def _names(pupil: _Folded, row: _Folded, distance: Distance) -> tuple[float, bool, list[Reason]]:
    reasons = []
    same_family = bool(pupil.whole) and pupil.whole == row.whole
    if same_family:
        points = 35.0
    elif pupil.family and pupil.family == row.family:
        points = 32.0
        reasons.append(_reason(Clue.PREFIX_DIFFERS))
    else:
        letters = distance(pupil.whole, row.whole)
        points = 35.0 * _alike(letters, pupil.whole, row.whole)
        reasons.append(_reason(Clue.FAMILY_NAME_DIFFERS, letters))
    same_given = bool(pupil.given) and pupil.given == row.given
    if same_given:
        points += 25.0
    elif pupil.given and row.given and (pupil.given.startswith(row.given) or row.given.startswith(pupil.given)):
        points += 20.0
        reasons.append(_reason(Clue.GIVEN_NAME_LONGER))
    else:
        letters = distance(pupil.given, row.given)
        points += 25.0 * _alike(letters, pupil.given, row.given)
        reasons.append(_reason(Clue.GIVEN_NAME_DIFFERS, letters))
    if same_family and same_given:
        return points, True, [_reason(Clue.SAME_NAME)]
    return points, False, reasons


def _alike(letters: int, ours: str, theirs: str) -> float:
    return 1 - letters / max(len(ours), len(theirs), 1)


def _dates(ours: str | None, theirs: str | None) -> tuple[float, Reason]:
    if not ours or not theirs:
        return 10.0, _reason(Clue.BIRTH_DATE_UNKNOWN)
    if ours == theirs:
        return 30.0, _reason(Clue.SAME_BIRTH_DATE)
    if swapped(ours) == theirs:
        return 22.0, _reason(Clue.BIRTH_DATE_SWAPPED)
    digits = sum(a != b for a, b in zip(ours, theirs, strict=False)) + abs(len(ours) - len(theirs))
    return (16.0 if digits == 1 else 6.0 if digits == 2 else 0.0), _reason(Clue.BIRTH_DATE_DIFFERS, digits)

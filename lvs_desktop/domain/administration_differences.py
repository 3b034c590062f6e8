"""Which fields of one pupil differ between two administrations, how, and where that is repaired."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from lvs_desktop.domain.administrations import FIELDS, NAMES, Enrolled, Finding, Kind, Nature, Pair, Place
from lvs_desktop.domain.matching import bare, surname, swapped

AGES: Final = range(3, 16)  # years that a pupil of a primary school has
_COMBINED: Final = re.compile(r"([1-8])(?:\s*[-/+&]\s*[1-8])+")
_PART: Final = re.compile(r"\s*\([1-8]\)$")  # a year of a combination group, as EDEXML files write it
_YEAR: Final = re.compile(r"[1-8]")


def differences(pair: Pair, fields: Collection[str], *, today: date) -> Iterator[Finding]:
    """
    What differs in a pair, one finding a field, in the order of FIELDS.

    Args:
        fields: Only these.
        today: The day on which the pupils have their age.
    """
    names = set(fields) & set(NAMES)
    found = dict(_names(pair, names))
    for field in FIELDS:
        nature = found.get(field)
        if field in fields and field not in NAMES:
            nature = _nature(field, getattr(pair.las, field), getattr(pair.lovs, field))
        if nature is not None:
            place = Place.LAS if _las_is_wrong(pair, field, nature, today) else Place.LOVS
            yield Finding(kind=Kind.DIFFERS, place=place, las=pair.las, lovs=pair.lovs, field=field, nature=nature)


def _names(pair: Pair, fields: Collection[str]) -> Iterator[tuple[str, Nature]]:
    ours, theirs = pair.las, pair.lovs
    if "given_name" in fields and (nature := _text(ours.given_name, theirs.given_name)):
        yield "given_name", nature
    if "family_name" not in fields:
        return
    mine = surname(ours.name_prefix, ours.family_name)
    other = surname(theirs.name_prefix, theirs.family_name)
    if "".join(mine) != "".join(other):
        # the prefix of a list without such a column stands in the family name: then the whole is compared
        if "name_prefix" in fields and bare(ours.name_prefix) != bare(theirs.name_prefix):
            yield "name_prefix", _text(ours.name_prefix, theirs.name_prefix) or Nature.OTHER
        if "name_prefix" not in fields or mine[1] != other[1]:
            yield "family_name", _text(ours.family_name, theirs.family_name) or Nature.OTHER
    elif "name_prefix" not in fields:
        if _written(ours) != _written(theirs):
            yield "family_name", Nature.SPELLING
    elif bare(ours.name_prefix) != bare(theirs.name_prefix):
        yield "family_name", Nature.PREFIX_PLACE
    else:
        for field in ("name_prefix", "family_name"):
            if field in fields and (nature := _text(getattr(ours, field), getattr(theirs, field))):
                yield field, nature


def _written(one: Enrolled) -> str:
    """Prefix and family name as they are written, wherever the prefix stands."""
    family, _, behind = (one.family_name or "").partition(", ")
    return " ".join(part for part in (one.name_prefix, behind, family) if part)


def _text(ours: str | None, theirs: str | None) -> Nature | None:
    if (ours or "") == (theirs or ""):
        return None
    if not ours or not theirs:
        return Nature.EMPTY
    return Nature.SPELLING if bare(ours) == bare(theirs) else Nature.OTHER


def _nature(field: str, ours: str | None, theirs: str | None) -> Nature | None:
    if (ours or "") == (theirs or ""):
        return None
    if not ours or not theirs:
        return Nature.EMPTY
    if field == "pupil_number":
        return None if ours.lstrip("0") == theirs.lstrip("0") else Nature.OTHER
    if field == "birth_date":
        return Nature.SWAPPED if swapped(ours) == theirs else Nature.OTHER
    if field == "group":
        return _groups(ours, theirs)
    return Nature.OTHER


def _groups(ours: str, theirs: str) -> Nature | None:
    """Groep 5/6 and 5-6 are one group; 5 and '5/6 (5)' are parts of it."""
    mine, other = (bare(name).removeprefix("groep") for name in (ours, theirs))
    if mine == other:
        return None
    if bare(_PART.sub("", ours)) == bare(_PART.sub("", theirs)):
        return Nature.COMBINATION
    for whole, part in ((ours, theirs), (theirs, ours)):
        combined, one = _COMBINED.search(whole), _YEAR.search(part)
        if combined and not _COMBINED.search(part) and one and one[0] in combined[0]:
            return Nature.COMBINATION
    return Nature.OTHER


def _las_is_wrong(pair: Pair, field: str, nature: Nature, today: date) -> bool:
    """
    True if the LAS must be repaired: it has nothing, the prefix at the wrong place, or an age that no pupil has.

    Else the LAS counts: it is the source of the other administration.
    """
    if nature is Nature.EMPTY and field != "name_prefix":
        return not getattr(pair.las, field)
    if nature is Nature.PREFIX_PLACE:
        return not pair.las.name_prefix
    if field == "birth_date":
        return not _plausible(pair.las.birth_date, today) and _plausible(pair.lovs.birth_date, today)
    return False


def _plausible(born: str | None, today: date) -> bool:
    if not born:
        return False
    day = date.fromisoformat(born)
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day)) in AGES

"""Pupils as the program keeps them."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

FIELDS: Final = (
    "pupil_number",
    "given_name",
    "name_prefix",
    "family_name",
    "birth_date",
    "gender",
    "group",
    "location",
    "year",
    "track",
    "email",
    "user_name",
)
REQUIRED: Final = ("pupil_number", "given_name", "family_name", "group")
NOT_IN_PRIMARY: Final = ("track",)  # fields that a primary school does not have
COMPARED: Final = FIELDS[1:]  # field i of these is bit i of a mask; the number is the key, its spelling stays
BIT: Final = {field: 1 << i for i, field in enumerate(COMPARED)}


class Status(StrEnum):
    """Whether a pupil is at the school now."""

    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """
    One pupil. Every field is text as people write it, or None.

    `birth_date` is ISO (2012-03-04), `gender` M, V or X, `location` the code of one of the school's
    locations, `year` 1..8 without sign or zero. `uid` is a UUIDv7 and never changes.
    """

    id: int
    uid: str
    pupil_number: str | None
    given_name: str | None
    name_prefix: str | None
    family_name: str | None
    birth_date: str | None
    gender: str | None
    group: str | None
    location: str | None
    year: str | None
    track: str | None
    email: str | None
    user_name: str | None
    status: Status


@cache
def fields_of(mask: int) -> tuple[str, ...]:
    """The compared fields that a bit mask names, in order."""
    return tuple(field for field in COMPARED if mask & BIT[field])


def display_name(given_name: str | None, name_prefix: str | None, family_name: str | None) -> str:
    """A pupil's name as it is read aloud: Sofie van der Berg."""
    return " ".join(part for part in (given_name, name_prefix, family_name) if part)


def number_key(pupil_number: str) -> str:
    """The number without its leading zeros: what two spellings of one number share (of "0": nothing)."""
    return pupil_number.lstrip("0")


def fold(text: str) -> str:
    """Text for searching and sorting: lower case, without accents; 'Loïs' and 'Łukasz' become 'lois', 'lukasz'."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """What each letter becomes, found once."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code).translate(_LETTERS))
        self[code] = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
        return self[code]


# letters that hold a stroke, a hook or no dot instead of a combining accent
_LETTERS = str.maketrans("łŁøØđĐıİßæÆœŒþÞ", "lLoOdDiIsaAoOtT")
_FOLDED = _Folded()

"""
A test result as it goes between a school file and a server: text fields, as every record, and what makes it itself.

A result never changes: another value is another result. So it is known by what it holds, not by a name that somebody
gave it: two desktops that read the same file make the same result, and a server has it once.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.exchanging import Base, Fields
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.results import Generation, Result

CLASH: Final = "result"  # the field of a conflict: both results whole, as JSON
PUPIL: Final = "pupil"  # whose it is: on the wire the id on the server, in a school file the uid
FIELDS: Final = (
    "test_code",
    "test_name",
    "version",
    "subject",
    "moment",
    "taken_on",
    "year_group",
    "score",
    "skill_score",
    "level",
    "functioning",
    "generation",
    "by_hand",  # yes or no; absent: nobody said
)
_LONG: Final = 40  # hex digits of a hash: 160 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """
    Results of tests in a school file.

    Attributes:
        here: Those in force of pupils who are here: uid of the pupil, key (key_of), fields.
        bases: What was agreed on: uid -> base (see sync.results).
    """

    here: Sequence[tuple[str, str, Fields]]
    bases: Mapping[str, Base]


def fields_of(values: Iterable[str]) -> dict[str, str]:
    """The fields of a result from its values in the order of FIELDS; what is empty is absent."""
    return {name: value for name, value in zip(FIELDS, values, strict=True) if value}


def result_of(fields: Fields) -> Result:
    """The result that these fields tell; a generation that nobody said is unknown."""
    given = {name: fields.get(name, "") for name in FIELDS[:-2]}
    by_hand = fields.get("by_hand")
    return Result(
        **given,
        generation=Generation(fields.get("generation", Generation.UNKNOWN)),
        by_hand=None if by_hand is None else by_hand == "yes",
    )


def uid_of(pupil: str, fields: Fields) -> str:
    """
    What a result is known by: the same on each desktop of a school.

    Args:
        pupil: Id of the pupil on the server, which all of them share.
    """
    get = fields.get
    text = "\n".join([pupil, *[get(name, "") for name in FIELDS]])
    return hashlib.sha256(text.encode()).hexdigest()[:_LONG]


def key_of(fields: Mapping[str, str | None]) -> str:
    """What two results of one pupil may not share: test, version, moment and date (Result.key), each on a line."""
    get = fields.get
    test = get("test_code") or get("test_name") or ""
    return "\n".join((fold(test), fold(get("version") or ""), get("moment") or "", get("taken_on") or ""))

"""
What goes between a school file and a server, record by record: shapes that both ends of the desktop share.

A record is a flat mapping of field -> text; what is empty is absent. Lists are flat too, so that a merge is the same
for all: an accommodation is the field `accommodation:NAME`, a member of a group the field `member:UID`.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from lvs_desktop.domain.people import fold

Fields = Mapping[str, str]

ARCHIVED: Final = "archived"  # "yes", or absent
ACCOMMODATION: Final = "accommodation:"  # + name -> JSON object: amount, unit, valid_until, checked_at, in this order
MEMBER: Final = "member:"  # + uid of a pupil -> "yes"
MEASURE: Final = ("amount", "unit", "valid_until", "checked_at")  # what a measure says, in the order of its text

_GROUPS: Final = uuid.UUID("6f1c5c39-3b5f-5d0e-9f0b-6a1d0c6b7e21")


@cache
def group_uid(location: str | None, name: str) -> str:
    """The uid of a group: the same on each desktop of a school, whatever the capitals and accents of its name."""
    return str(uuid.uuid5(_GROUPS, f"{location or ''}\n{fold(name)}"))


def measure_text(values: Mapping[str, Any]) -> str:
    """A measure as the text of its field: a JSON object of what is said, in a fixed order."""
    return json.dumps({key: values[key] for key in MEASURE if values.get(key) is not None})


class ChangedHere(Exception):
    """The school was edited between reading its records and writing what came: nothing is written, look anew."""


class Kind(StrEnum):
    """What is synchronised, in the order in which it is sent."""

    GROUP = "group"  # made from the groups of the pupils, never edited itself
    STAFF = "staff"
    PUPIL = "pupil"
    RESULT = "result"  # of a test: made and taken away, never changed (see domain.result_exchange)


class Verb(StrEnum):
    """What an operation does to a record on the server."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    A record as the server has it.

    Attributes:
        uid: Its externalId; None if the server keeps none, or another program's.
        etag: Its version as the server writes it; None if the server has no versions.
        by, at: Who changed it last and when (UTC, ISO 8601), as the server tells; for the eye only.
    """

    kind: Kind
    remote_id: str
    uid: str | None
    etag: str | None
    fields: Fields
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A record that the server no longer has, or no longer shows to who asks."""

    remote_id: str
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What both sides last agreed on of one record."""

    kind: Kind
    uid: str
    remote_id: str
    etag: str | None
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One change to be sent.

    Attributes:
        id: UUID, kept before it is sent: an answer that is lost leaves it as "sent", and the server is asked.
        fields: The record as it is to become (of a DELETE: nothing).
        changed: The names of the fields in which it differs from `base`; a field that is in `changed` and not in
            `fields` is emptied.
        base: As `Base.fields`; of a CREATE: nothing.
    """

    id: str
    kind: Kind
    verb: Verb
    uid: str
    remote_id: str | None
    etag: str | None
    fields: Fields
    changed: tuple[str, ...]
    base: Fields


class Answer(StrEnum):
    """What the server said of an operation."""

    DONE = "done"
    CHANGED_THERE = "changed_there"  # 412: somebody was first
    TAKEN = "taken"  # 409: a user name or externalId is in use
    GONE = "gone"  # 404
    REFUSED = "refused"  # 400, 403, 422: of no use to send it again
    UNKNOWN = "unknown"  # no answer, or a 5xx: it may have been done


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    The server's answer to one operation.

    Attributes:
        seen: The record after it, if the server said so.
        detail: The server's own words where it refused; may hold personal data: never logged.
    """

    operation: str  # Operation.id
    answer: Answer
    remote_id: str | None = None
    etag: str | None = None
    status: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """
    One field that both sides changed, each in its own way; or one that is always asked.

    Attributes:
        was: What both agreed on; None is empty. `here` and `there` alike.
    """

    field: str
    was: str | None
    here: str | None
    there: str | None


# Beside the fields of a record: the record itself was deleted on one side and changed on the other.
EXISTS: Final = "exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """
    What the server's state of one record means here. It is written as a whole or not at all.

    Attributes:
        uid: Of the record here; a record that is new here gets it.
        base: What is agreed on from now on; None: nothing is, and the base goes.
        write: Field -> text to write here (None empties it); nothing: the record stays as it is.
        remove: Take the record out here (with its before-values in the history).
        clashes: Fields that wait for a person; those of before that are not named any more are settled.
        by, at: As `Seen`.
    """

    kind: Kind
    uid: str
    base: Base | None
    write: Mapping[str, str | None]
    new: bool = False
    remove: bool = False
    clashes: tuple[Clash, ...] = ()
    by: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """How many records of one kind there are, and what they come to (see sync.resources.digest)."""

    count: int
    hash: str  # 64 hex digits

"""
What is to be sent: the difference between the school and what was agreed on, stage by stage.

Groups without members, staff, pupils, memberships, archive (active = false), deletes; passwords go last of all. Fields
that wait for a person are as the server has them. What was refused is not sent again until it differs.
"""

import uuid
from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.exchanging import ARCHIVED, EXISTS, MEMBER, Base, Fields, Kind, Operation, Verb
from lvs_desktop.sync import grouping
from lvs_desktop.sync.keeping import Keeping, differing
from lvs_desktop.sync.picture import Picture


class Stage(StrEnum):
    """What is sent together, in this order."""

    GROUPS = "groups"  # new ones, without members
    STAFF = "staff"
    PUPILS = "pupils"
    MEMBERS = "members"
    ARCHIVE = "archive"
    DELETES = "deletes"


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What may be sent.

    Attributes:
        locations: Those that the token is for; None: the whole school. A record that the server has already is sent
            wherever it is now: the server decides.
    """

    keeping: Keeping
    locations: Collection[str] | None = None

    def covers(self, kind: Kind, fields: Fields) -> bool:
        """True if a record that the server doesn't have may be sent."""
        if self.locations is None:
            return True
        if kind is Kind.STAFF:
            own = fields.get("locations", "").split(",")
            return all(location in self.locations for location in own)
        return fields.get("location") in self.locations


def operations(stage: Stage, picture: Picture, scope: Scope) -> list[Operation]:
    """The operations of one stage, as the school and the bases are now."""
    match stage:
        case Stage.GROUPS:
            return _new_groups(picture, scope)
        case Stage.MEMBERS:
            return _groups(picture, scope)
        case Stage.STAFF | Stage.PUPILS:
            kind = Kind.STAFF if stage is Stage.STAFF else Kind.PUPIL
            return [one for one in _people(kind, picture, scope) if not _archives(one)]
        case Stage.ARCHIVE:
            return [one for kind in _PEOPLE for one in _people(kind, picture, scope) if _archives(one)]
        case Stage.DELETES:
            empty = [one for one in _groups(picture, scope, deletes=True) if one.verb is Verb.DELETE]
            return [*empty, *(one for kind in _PEOPLE for one in _deletes(kind, picture))]


def intended(picture: Picture, kind: Kind, uid: str, keeping: Keeping) -> dict[str, str]:
    """A person's record as the server is to have it: what waits is as the server has it now."""
    fields = keeping.kept(kind, picture.records[kind][uid])
    waiting = picture.waits(kind, uid)
    if waiting:
        base = picture.bases[kind].get(uid)
        agreed = {} if base is None else base.fields
        fields = {field: text for field, text in fields.items() if field not in waiting}
        fields |= {field: agreed[field] for field in waiting if field in agreed}
    return fields


_PEOPLE: Final = (Kind.STAFF, Kind.PUPIL)


def _people(kind: Kind, picture: Picture, scope: Scope) -> list[Operation]:
    found: list[Operation] = []
    for uid in picture.records[kind]:
        base, waiting = picture.bases[kind].get(uid), picture.waits(kind, uid)
        # who is not there yet, and waits, waits whole: it may be an account that exists already
        if waiting and (base is None or EXISTS in waiting):
            continue
        fields = intended(picture, kind, uid, scope.keeping)
        if base is None and not scope.covers(kind, picture.records[kind][uid]):
            continue
        one = _operation(kind, uid, fields, base)
        if one is not None and picture.refused.get((kind, uid)) != fields:
            found.append(one)
    return found


def _archives(one: Operation) -> bool:
    return ARCHIVED in one.fields and ARCHIVED in one.changed


def _deletes(kind: Kind, picture: Picture) -> list[Operation]:
    return [_delete(base) for uid, base in picture.bases[kind].items() if picture.leaves(kind, uid)]


def _new_groups(picture: Picture, scope: Scope) -> list[Operation]:
    # as if all pupils had been sent: only then is it known which groups there will be
    later = replace(picture, bases={kind: copy(bases) for kind, bases in picture.bases.items()})
    for kind in _PEOPLE:
        later.sent(_people(kind, picture, scope))
    found: list[Operation] = []
    for uid, fields in grouping.wanted(later, scope.keeping, scope.locations).items():
        if uid not in picture.bases[Kind.GROUP]:
            bare = {field: text for field, text in fields.items() if not field.startswith(MEMBER)}
            if picture.refused.get((Kind.GROUP, uid)) != bare:
                found.append(_made(Verb.CREATE, Kind.GROUP, uid, None, bare, tuple(sorted(bare))))
    return found


def _groups(picture: Picture, scope: Scope, *, deletes: bool = False) -> list[Operation]:
    found: list[Operation] = []
    for uid, fields in grouping.wanted(picture, scope.keeping, scope.locations).items():
        base = picture.bases[Kind.GROUP].get(uid)
        if base is not None and "name" not in fields:
            if deletes and picture.refused.get((Kind.GROUP, uid)) != {}:
                found.append(_delete(base))
            continue
        one = _operation(Kind.GROUP, uid, fields, base)
        if one is not None and picture.refused.get((Kind.GROUP, uid)) != fields:
            found.append(one)
    return found


def _operation(kind: Kind, uid: str, fields: Fields, base: Base | None) -> Operation | None:
    if base is None:
        return _made(Verb.CREATE, kind, uid, None, fields, tuple(sorted(fields)))
    if fields == base.fields:  # nearly always
        return None
    return _made(Verb.CHANGE, kind, uid, base, fields, differing(base.fields, fields))


def _delete(base: Base) -> Operation:
    return _made(Verb.DELETE, base.kind, base.uid, base, {}, ())


def _made(
    verb: Verb, kind: Kind, uid: str, base: Base | None, fields: Mapping[str, str], changed: tuple[str, ...]
) -> Operation:
    return Operation(
        id=str(uuid.uuid4()),
        kind=kind,
        verb=verb,
        uid=uid,
        remote_id=None if base is None else base.remote_id,
        etag=None if base is None else base.etag,
        fields=fields,
        changed=changed,
        base={} if base is None else base.fields,
    )

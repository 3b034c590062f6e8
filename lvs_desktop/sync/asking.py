"""
What became of an operation, judged by what the server has now.

An answer that was lost, or a refusal because somebody was first, says nothing by itself: the record is read and
compared. If it holds what was sent, the operation was done. If it was changed otherwise since, nobody can know whether
ours came in between; then the fields that were sent are asked of a person, never sent again by themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lvs_desktop.domain.exchanging import (
    Answer,
    Base,
    Clash,
    Fields,
    Gone,
    Incoming,
    Kind,
    Operation,
    Outcome,
    Seen,
    Verb,
)
from lvs_desktop.sync.arriving import arrived, left
from lvs_desktop.sync.keeping import Keeping
from lvs_desktop.sync.picture import Picture, by_remote_id, by_uid
from lvs_desktop.sync.ports import Remote
from lvs_desktop.sync.uniqueness import each_once

NOT_DONE = Answer.GONE  # of an operation of which nothing is on the server: it is forgotten, and the difference stays


def find_out(remote: Remote, operations: Iterable[Operation]) -> dict[str, Seen | None]:
    """Operation id -> its record as the server has it now; None: it has none."""
    rest = list(operations)
    found: dict[str, Seen | None] = {}
    for kind in Kind:
        created = [one for one in rest if one.kind is kind and one.verb is Verb.CREATE]
        if created:
            there = {seen.uid: seen for seen in remote.find(kind, [one.uid for one in created])}
            found |= {one.id: there.get(one.uid) for one in created}
    for one in rest:
        if one.id not in found:
            found[one.id] = None if one.remote_id is None else remote.read(one.kind, one.remote_id)
    return found


def done(operation: Operation, seen: Seen | None) -> bool:
    """True if the server has what the operation was to bring about."""
    if operation.verb is Verb.DELETE or seen is None:
        return operation.verb is Verb.DELETE and seen is None
    if operation.verb is Verb.CREATE:
        return seen.uid == operation.uid
    return all(_value(seen, field, operation) == operation.fields.get(field) for field in operation.changed)


def meaning(
    picture: Picture, operation: Operation, seen: Seen | None, keeping: Keeping, *, unsure: bool = False
) -> list[Incoming]:
    """
    What the server's state means here, after an operation of which this is all we know.

    Args:
        unsure: It may have been done and undone by somebody since.
    """
    kind, uid = operation.kind, operation.uid
    base = picture.bases[kind].get(uid)
    if kind is Kind.GROUP:
        return _group(picture, operation, seen, keeping)
    if seen is None:
        if base is None:
            return []
        gone = Incoming(kind=kind, uid=uid, base=None, write={})
        deleted = operation.verb is Verb.DELETE
        return [gone if deleted else left(picture, base, keeping, Gone(remote_id=base.remote_id))]
    suspect = unsure and seen.etag != operation.etag
    if operation.verb is Verb.CREATE:
        # somebody else may have made it, under the uid that both of us know
        sure = keeping.kept(kind, seen.fields) == operation.fields
        base = base or (_base(operation, seen, operation.fields) if sure else None)
        suspect = base is None
    elif done(operation, seen):
        # it is agreed on that this was done: what differs now was changed after it
        fields = {name: text for name, text in operation.base.items() if name not in operation.changed}
        fields |= {name: operation.fields[name] for name in operation.changed if name in operation.fields}
        base, suspect = _base(operation, seen, fields), False
    found = arrived(picture, kind, uid, base, seen, keeping, unsure=operation.changed if suspect else ())
    return [] if found is None else each_once(picture, [found])


def account_exists(picture: Picture, operation: Operation) -> Incoming:
    """The user name is somebody else's on the server: the person is asked, and the record waits with it."""
    kind, uid = operation.kind, operation.uid
    base = picture.bases[kind].get(uid)
    here = picture.records[kind].get(uid, {}).get("user_name")
    there = None if base is None else base.fields.get("user_name")
    clashes = {**picture.waits(kind, uid), "user_name": Clash(field="user_name", was=there, here=here, there=there)}
    return Incoming(kind=kind, uid=uid, base=base, write={}, clashes=tuple(clashes.values()))


def outcome(operation: Operation, seen: Seen | None) -> Outcome:
    """The answer that was lost, as far as it can be known."""
    answer = Answer.DONE if done(operation, seen) else NOT_DONE
    return Outcome(operation=operation.id, answer=answer)


def _group(picture: Picture, operation: Operation, seen: Seen | None, keeping: Keeping) -> list[Incoming]:
    uid = operation.uid
    base = picture.bases[Kind.GROUP].get(uid)
    if seen is None:
        return [] if base is None else [Incoming(kind=Kind.GROUP, uid=uid, base=None, write={})]
    uid_of: Mapping[str, str] = {one.remote_id: one.uid for one in picture.bases[Kind.PUPIL].values()}
    fields = by_uid(keeping.kept(Kind.GROUP, seen.fields), uid_of)
    now = Base(kind=Kind.GROUP, uid=uid, remote_id=seen.remote_id, etag=seen.etag, fields=fields)
    kept = replace(now, fields=by_remote_id(fields, {uid: remote_id for remote_id, uid in uid_of.items()}))
    before = [one for one in picture.bases[Kind.GROUP].values() if one.remote_id == seen.remote_id and one.uid != uid]
    found = [Incoming(kind=Kind.GROUP, uid=one.uid, base=None, write={}) for one in before]
    return found if now == base else [*found, Incoming(kind=Kind.GROUP, uid=uid, base=kept, write={})]


def _base(operation: Operation, seen: Seen, fields: Fields) -> Base:
    # without a version: it is not the server's state of now
    return Base(kind=operation.kind, uid=operation.uid, remote_id=seen.remote_id, etag=None, fields=fields)


def _value(seen: Seen, field: str, operation: Operation) -> str | None:
    if field == "user_name" and seen.fields.get(field) == operation.uid:
        return None
    return seen.fields.get(field)

"""
The receipt's count: how many records there are on both sides, and what they come to.

Both sides count by the server's ids: two desktops may know a pupil under different uids. Fields that wait for a person
count as the server has them; what was refused does not, so that both sides then rightly differ.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from lvs_desktop.domain.exchanging import ARCHIVED, Digest, Fields, Incoming, Kind, Operation, Seen, Verb
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Act
from lvs_desktop.sync import grouping
from lvs_desktop.sync.differences import Scope, intended
from lvs_desktop.sync.picture import Picture, by_remote_id
from lvs_desktop.sync.ports import Remote
from lvs_desktop.sync.pulling import fetch
from lvs_desktop.sync.resources import digest

Counts = Counter[tuple[Kind, Act]]


def here(picture: Picture, scope: Scope) -> dict[Kind, Digest]:
    """What is here, as the server is to have it."""
    found: dict[Kind, Digest] = {}
    for kind in (Kind.STAFF, Kind.PUPIL):
        bases, records = picture.bases[kind], picture.records[kind]
        lines: list[tuple[str, Fields]] = [
            (base.remote_id, base.fields)
            for uid, base in bases.items()
            if uid not in records and picture.waits(kind, uid)
        ]
        for uid, fields in records.items():
            base = bases.get(uid)
            if base is not None or (not picture.waits(kind, uid) and scope.covers(kind, fields)):
                name = uid if base is None else base.remote_id
                lines.append((name, intended(picture, kind, uid, scope.keeping)))
        found[kind] = digest(lines)
    remote_ids = {uid: base.remote_id for uid, base in picture.bases[Kind.PUPIL].items()}
    groups: dict[str, Fields] = {base.uid: base.fields for base in picture.bases[Kind.GROUP].values()}
    for uid, fields in grouping.wanted(picture, scope.keeping, scope.locations).items():
        if "name" in fields or uid not in groups:
            groups[uid] = fields
    ids = {uid: base.remote_id for uid, base in picture.bases[Kind.GROUP].items()}
    found[Kind.GROUP] = digest((ids.get(uid, uid), by_remote_id(fields, remote_ids)) for uid, fields in groups.items())
    return found


def listed(remote: Remote, picture: Picture, scope: Scope, progress: Progress) -> dict[Kind, Digest]:
    """What the list of a server comes to that doesn't count itself."""
    fetched = fetch(remote, "", picture.by_remote(), None, progress)
    remote_ids = {uid: base.remote_id for uid, base in picture.bases[Kind.PUPIL].items()}
    lines: dict[Kind, list[tuple[str, Fields]]] = {kind: [] for kind in Kind}
    for seen in fetched.changes.values():
        if isinstance(seen, Seen):
            fields = scope.keeping.kept(seen.kind, seen.fields)
            if seen.kind is Kind.GROUP:
                fields = by_remote_id(fields, remote_ids)
            lines[seen.kind].append((seen.remote_id, fields))
    return {kind: digest(lines[kind]) for kind in Kind}


def comes(incoming: Iterable[Incoming]) -> Counts:
    """What was, or would be, written here, by kind and act."""
    return Counter((one.kind, act) for one in incoming if (act := act_here(one)) is not None)


def goes(operations: Iterable[Operation]) -> Counts:
    """What was, or would be, sent."""
    return Counter((one.kind, act_there(one)) for one in operations)


def act_here(incoming: Incoming) -> Act | None:
    """What happens to a record here; None: nothing that is seen."""
    if incoming.remove:
        return Act.REMOVE
    if incoming.new:
        return Act.ADD
    return _changed(incoming.write) if incoming.write else None


def act_there(operation: Operation) -> Act:
    """What happens to a record on the server."""
    if operation.verb is Verb.CREATE:
        return Act.ADD
    if operation.verb is Verb.DELETE:
        return Act.REMOVE
    return _changed({field: operation.fields.get(field) for field in operation.changed})


def open_clashes(picture: Picture, kinds: Collection[Kind] = tuple(Kind)) -> int:
    """How many fields wait for a person."""
    return sum(len(fields) for kind in kinds for fields in picture.waiting[kind].values())


def _changed(values: Mapping[str, str | None]) -> Act:
    if ARCHIVED not in values:
        return Act.CHANGE
    return Act.ARCHIVE if values[ARCHIVED] else Act.ACTIVATE

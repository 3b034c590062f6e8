"""
What the server's changes mean here, all together. Nothing is written: the result is a list of `Incoming`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lvs_desktop.domain.exchanging import ARCHIVED, Base, Fields, Gone, Incoming, Kind, Seen
from lvs_desktop.domain.guard import SHARE
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.sync import grouping
from lvs_desktop.sync.arriving import PEOPLE, arrived, left, settled
from lvs_desktop.sync.keeping import Keeping
from lvs_desktop.sync.matching_up import pair, uid_for
from lvs_desktop.sync.picture import Picture, by_remote_id
from lvs_desktop.sync.ports import Remote, TokenExpired, TokenUnknown
from lvs_desktop.sync.uniqueness import each_once

FEW: Final = 5  # so many pupils may always go


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """
    What a server told since a token, the last word on each record.

    Attributes:
        whole: It is all that the server has.
        restored: Whose records count, if the server turned out to be put back to an older copy.
    """

    changes: Mapping[str, Seen | Gone]
    token: str
    whole: bool
    restored: Choice | None = None

    @property
    def empty(self) -> bool:
        """True if the server said that it has nothing at all."""
        return self.whole and not any(isinstance(one, Seen) for one in self.changes.values())

    def has(self, kind: Kind) -> bool:
        """True if the server told of a record of this kind."""
        return any(isinstance(one, Seen) and one.kind is kind for one in self.changes.values())


def fetch(
    remote: Remote, token: str, bases: Mapping[str, Base], restored: Choice | None, progress: Progress
) -> Fetched:
    """
    Ask for everything since a token; for the whole list if the server no longer knows that far back.

    Args:
        bases: Id on the server -> base.

    Raises:
        Problem: SERVER_RESTORED, unless `restored` says whose records count; what the server raises.
    """
    try:
        return _fetch(remote, token, bases, progress)
    except TokenExpired:
        return _fetch(remote, "", bases, progress)
    except TokenUnknown:
        if restored is None:
            raise Problem(ProblemCode.SERVER_RESTORED) from None
        return replace(_fetch(remote, "", bases, progress), restored=restored)


def _fetch(remote: Remote, token: str, bases: Mapping[str, Base], progress: Progress) -> Fetched:
    changes: dict[str, Seen | Gone] = {}
    whole, total = False, 0
    for page in remote.changes(token, bases):
        for one in page.seen:
            changes.pop(one.remote_id, None)  # the last word counts, also for the order
            changes[one.remote_id] = one
        token, whole, total = page.token, whole or page.whole, page.total or total
        progress.advance(len(changes), max(total, len(changes)))
    # a list that is shorter than the server said is no proof that anybody went
    listed = sum(isinstance(one, Seen) for one in changes.values())
    return Fetched(changes=changes, token=token, whole=whole and listed >= total)


def plan(picture: Picture, fetched: Fetched, address: str, keeping: Keeping) -> list[Incoming]:
    """
    What all that came means here.

    Args:
        address: Base URL of the server.
    """
    known = picture.by_remote()
    changes = dict(fetched.changes)
    if fetched.whole:
        changes |= {remote_id: Gone(remote_id=remote_id) for remote_id in known if remote_id not in changes}
    if fetched.restored is Choice.HERE:
        return _here_counts(picture, changes, address, keeping)
    found = grouping.arrived(picture, _groups(changes, known), keeping)
    there = _Groups(picture, changes, found, keeping)
    moved = _new_ids(picture, changes)
    elsewhere = {base.uid for base in moved.values()}
    touched: set[tuple[Kind, str]] = set()
    unknown: list[Seen] = []
    for remote_id, one in changes.items():
        base = known.get(remote_id) or moved.get(remote_id)
        if isinstance(one, Gone):
            if base is not None and base.kind in PEOPLE and base.uid not in elsewhere:
                found.append(left(picture, base, keeping, one))
                touched.add((base.kind, base.uid))
        elif base is not None and base.kind is one.kind and one.kind in PEOPLE:
            found += there.arrived(one, base.uid, base)
            touched.add((base.kind, base.uid))
        elif base is None and one.kind in PEOPLE:
            unknown.append(one)
    found += there.moved_only(touched)
    found += _first_contact(picture, unknown, address, there)
    told = {(one.kind, one.uid) for one in found} | touched
    found += [one for one in settled(picture) if (one.kind, one.uid) not in told]
    return each_once(picture, found)


def taken_away(picture: Picture, incoming: Iterable[Incoming]) -> tuple[int, int]:
    """How many active pupils would be archived or taken out here, and how many there are."""
    active = {uid for uid, fields in picture.records[Kind.PUPIL].items() if ARCHIVED not in fields}
    away = sum(
        one.kind is Kind.PUPIL and one.uid in active and (one.remove or bool(one.write.get(ARCHIVED)))
        for one in incoming
    )
    return away, len(active)


def too_many(picture: Picture, fetched: Fetched, incoming: Sequence[Incoming]) -> int:
    """How many active pupils would go, if that is more than passes without a person's consent; else 0."""
    away, active = taken_away(picture, incoming)
    if fetched.empty and fetched.restored is not Choice.HERE and any(picture.bases.values()):
        return max(away, 1)
    return away if away > FEW and away * SHARE[1] > active * SHARE[0] else 0


class _Groups:
    """A pupil's group by the Groups of a server that keeps none with the pupil."""

    def __init__(
        self, picture: Picture, changes: Mapping[str, Seen | Gone], groups: Sequence[Incoming], keeping: Keeping
    ) -> None:
        self._picture, self._changes, self._keeping = picture, changes, keeping
        self._before: Mapping[str, str] = {}
        self._now: Mapping[str, str] = {}
        if not keeping.pupil_data:
            remote_ids = {base.uid: base.remote_id for base in picture.bases[Kind.PUPIL].values()}
            agreed = dict(picture.bases[Kind.GROUP])
            self._before = grouping.of_pupils(_by_id(agreed, remote_ids))
            for one in groups:
                agreed.pop(one.uid, None)
                if one.base is not None:
                    agreed[one.uid] = one.base
            self._now = grouping.of_pupils(_by_id(agreed, remote_ids))

    def arrived(self, seen: Seen, uid: str, base: Base | None) -> list[Incoming]:
        """What a record means here, none or one."""
        before = beside = None
        if seen.kind is Kind.PUPIL and not self._keeping.pupil_data:
            before, beside = _group(self._before, seen.remote_id), _group(self._now, seen.remote_id)
        one = arrived(self._picture, seen.kind, uid, base, seen, self._keeping, before=before, beside=beside)
        return [] if one is None else [one]

    def moved_only(self, touched: Collection[tuple[Kind, str]]) -> list[Incoming]:
        """Pupils of whom nothing changed but the group."""
        found: list[Incoming] = []
        for uid, base in self._picture.bases[Kind.PUPIL].items():
            if (Kind.PUPIL, uid) not in touched and self._before.get(base.remote_id) != self._now.get(base.remote_id):
                same = Seen(kind=base.kind, remote_id=base.remote_id, uid=uid, etag=base.etag, fields=base.fields)
                found += self.arrived(same, uid, base)
        return found


def _first_contact(picture: Picture, unknown: Sequence[Seen], address: str, there: _Groups) -> list[Incoming]:
    found: list[Incoming] = []
    taken = {uid for kind in PEOPLE for uid in {*picture.records[kind], *picture.bases[kind]}}
    for kind in PEOPLE:
        loose = {uid: f for uid, f in picture.records[kind].items() if uid not in picture.bases[kind]}
        seen_now = [one for one in unknown if one.kind is kind]
        pairs = pair(kind, loose, seen_now)
        for seen in seen_now:
            uid = pairs.get(seen.remote_id)
            if uid is None:
                uid = uid_for(seen, address, taken)
                taken.add(uid)
            found += there.arrived(seen, uid, None)
    return found


def _here_counts(
    picture: Picture, changes: Mapping[str, Seen | Gone], address: str, keeping: Keeping
) -> list[Incoming]:
    """After a restore, if what is here counts: what the server has now is agreed on, so that the rest is sent again."""
    known = picture.by_remote()
    found = grouping.arrived(picture, _groups(changes, known), keeping)
    there = _Groups(picture, changes, found, keeping)
    unknown: list[Seen] = []
    for remote_id, one in changes.items():
        base = known.get(remote_id)
        if base is None:
            if isinstance(one, Seen) and one.kind in PEOPLE:
                unknown.append(one)
        elif isinstance(one, Gone):
            if base.kind in PEOPLE:
                found.append(Incoming(kind=base.kind, uid=base.uid, base=None, write={}))
        elif base.kind in PEOPLE:
            fields = keeping.kept(base.kind, one.fields)
            found.append(
                Incoming(
                    kind=base.kind,
                    uid=base.uid,
                    base=replace(base, etag=one.etag, fields=fields),
                    write={},
                    clashes=tuple(picture.waits(base.kind, base.uid).values()),
                )
            )
    return each_once(picture, found + _first_contact(picture, unknown, address, there))


def _new_ids(picture: Picture, changes: Mapping[str, Seen | Gone]) -> dict[str, Base]:
    """New id -> base, of records that went on the server and came back under another id (a person chose so)."""
    found: dict[str, Base] = {}
    for seen in changes.values():
        if isinstance(seen, Seen) and seen.kind in PEOPLE and seen.uid is not None:
            base = picture.bases[seen.kind].get(seen.uid)
            if base is not None and isinstance(changes.get(base.remote_id), Gone):
                found[seen.remote_id] = base
    return found


def _groups(changes: Mapping[str, Seen | Gone], known: Mapping[str, Base]) -> list[Seen | Gone]:
    found: list[Seen | Gone] = []
    for one in changes.values():
        base = known.get(one.remote_id)
        kind = one.kind if isinstance(one, Seen) else base.kind if base is not None else None
        if kind is Kind.GROUP:
            found.append(one)
    return found


def _group(groups: Mapping[str, str], remote_id: str) -> dict[str, str]:
    return {"group": groups[remote_id]} if remote_id in groups else {}


def _by_id(bases: Mapping[str, Base], remote_ids: Mapping[str, str]) -> list[Fields]:
    return [by_remote_id(base.fields, remote_ids) for base in bases.values()]

"""The school, what was agreed on and what waits, as a ledger tells them at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lvs_desktop.domain.exchanging import MEMBER, Base, Clash, Fields, Incoming, Kind, Operation, Verb
from lvs_desktop.sync.ports import Ledger

_Told = tuple[
    Mapping[Kind, Mapping[str, Fields]],
    Mapping[Kind, Mapping[str, Base]],
    Mapping[Kind, Mapping[str, Mapping[str, Clash]]],
    Mapping[tuple[Kind, str], Fields],
]

_NONE: Mapping[str, Clash] = {}


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A school at one moment. A dry run writes in it, never in the ledger.

    A ledger keeps the members of a group by their id on the server, since that never changes; here they go by their
    uid, as far as they are pupils of this file.

    Attributes:
        records: Of pupils and staff; groups are made of them.
        refused: (kind, uid) -> the fields as they were sent.
    """

    records: dict[Kind, dict[str, Fields]]
    bases: dict[Kind, dict[str, Base]]
    waiting: dict[Kind, dict[str, Mapping[str, Clash]]]
    refused: Mapping[tuple[Kind, str], Fields]

    def by_remote(self) -> dict[str, Base]:
        """Id on the server -> what was agreed on, of every kind."""
        return {base.remote_id: base for bases in self.bases.values() for base in bases.values()}

    def waits(self, kind: Kind, uid: str) -> Mapping[str, Clash]:
        """The fields of a record that wait for a person."""
        return self.waiting[kind].get(uid, _NONE)

    def leaves(self, kind: Kind, uid: str) -> bool:
        """True if a record that was agreed on is gone here, and is to be deleted there."""
        gone = uid in self.bases[kind] and uid not in self.records[kind]
        return gone and not self.waits(kind, uid) and self.refused.get((kind, uid)) != {}

    def take(self, incoming: Iterable[Incoming]) -> None:
        """What came, as a ledger would write it."""
        for one in incoming:
            self.bases[one.kind].pop(one.uid, None)
            if one.base is not None:
                self.bases[one.kind][one.uid] = one.base
            self.waiting[one.kind].pop(one.uid, None)
            if one.clashes:
                self.waiting[one.kind][one.uid] = {clash.field: clash for clash in one.clashes}
            if one.remove:
                self.records[one.kind].pop(one.uid, None)
            elif one.write or one.new:
                values = {**self.records[one.kind].get(one.uid, {}), **one.write}
                self.records[one.kind][one.uid] = {field: text for field, text in values.items() if text is not None}
        self._name_members()

    def after(self, incoming: Iterable[Incoming]) -> "Picture":
        """This picture with what came, as another one."""
        made = Picture(
            records={kind: dict(records) for kind, records in self.records.items()},
            bases={kind: dict(bases) for kind, bases in self.bases.items()},
            waiting={kind: dict(waiting) for kind, waiting in self.waiting.items()},
            refused=self.refused,
        )
        made.take(incoming)
        return made

    def take_clashes(self, incoming: Iterable[Incoming]) -> None:
        """What waits of records that are in no picture: results of tests."""
        for one in incoming:
            self.waiting[one.kind].pop(one.uid, None)
            if one.clashes:
                self.waiting[one.kind][one.uid] = {clash.field: clash for clash in one.clashes}

    def _name_members(self) -> None:
        uid_of = {base.remote_id: uid for uid, base in self.bases[Kind.PUPIL].items()}
        for uid, base in self.bases[Kind.GROUP].items():
            self.bases[Kind.GROUP][uid] = replace(base, fields=by_uid(base.fields, uid_of))

    def sent(self, operations: Iterable[Operation]) -> None:
        """What would be agreed on if these operations were done."""
        for one in operations:
            if one.verb is Verb.DELETE:
                self.bases[one.kind].pop(one.uid, None)
            else:
                self.bases[one.kind][one.uid] = Base(
                    kind=one.kind, uid=one.uid, remote_id=one.remote_id or one.uid, etag=one.etag, fields=one.fields
                )


class Camera:
    """
    Takes pictures of one ledger: the same one again as long as the ledger gives the very same answers.

    They are for looking at. Who writes in a picture has one made `after` nothing, or by `take_picture`.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._last: tuple[_Told, Picture] | None = None

    def take(self) -> Picture:
        """The school as it is now; the ledger is asked each time."""
        told = _ask(self._ledger)
        if self._last is None or any(was is not now for was, now in zip(self._last[0], told, strict=True)):
            self._last = told, _made(told)
        return self._last[1]


def take_picture(ledger: Ledger) -> Picture:
    """The school as it is now, as a picture of its own that may be written in."""
    return _made(_ask(ledger))


def by_uid(fields: Fields, uid_of: Mapping[str, str]) -> dict[str, str]:
    """The fields of a group with its members by uid, if they have one, instead of by their id on the server."""
    return _renamed(fields, uid_of)


def by_remote_id(fields: Fields, remote_ids: Mapping[str, str]) -> dict[str, str]:
    """The other way round."""
    return _renamed(fields, remote_ids)


def _ask(ledger: Ledger) -> _Told:
    return ledger.records(), ledger.bases(), ledger.waiting(), ledger.refused()


def _made(told: _Told) -> Picture:
    records, bases, waiting, refused = told
    picture = Picture(
        records={kind: dict(records.get(kind, {})) for kind in (Kind.STAFF, Kind.PUPIL)},
        bases={kind: dict(bases.get(kind, {})) for kind in Kind},
        waiting={kind: dict(waiting.get(kind, {})) for kind in Kind},
        refused=refused,
    )
    picture._name_members()
    return picture


def _renamed(fields: Fields, names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, text in fields.items():
        who = field.removeprefix(MEMBER)
        found[MEMBER + names.get(who, who) if field.startswith(MEMBER) else field] = text
    return found

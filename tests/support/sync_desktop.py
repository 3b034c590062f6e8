"""
A school file as the engine sees it, in plain Python: records, bases, conflicts, what is in flight. A `Ledger`.

It can be told to die at its n-th call, and that the person edits something at its n-th call.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lvs_desktop.domain.exchanging import (
    ARCHIVED,
    EXISTS,
    Answer,
    Base,
    Clash,
    Fields,
    Incoming,
    Kind,
    Operation,
    Outcome,
)
from lvs_desktop.domain.syncing import Choice, Receipt
from lvs_desktop.sync.ports import ChangedHere


class Killed(BaseException):
    """The program ended in the middle."""


@dataclass
class Desktop:
    """
    One school file.

    Attributes:
        dies: The call, counted from now, after which the program is killed; negative: before it does anything.
        edits: Call, counted from now -> what the person does just before it.
    """

    kept: dict[Kind, dict[str, dict[str, str]]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    agreed: dict[Kind, dict[str, Base]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    conflicts: dict[Kind, dict[str, dict[str, Clash]]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    flying: dict[str, Operation] = field(default_factory=dict)
    rejected: dict[tuple[Kind, str], tuple[Fields, str]] = field(default_factory=dict)
    where: str = ""
    passwords: dict[str, str] = field(default_factory=dict)  # uid -> text
    receipts: list[Receipt] = field(default_factory=list)
    calls: int = 0
    dies: int | None = None
    edits: dict[int, Callable[[], None]] = field(default_factory=dict)
    taken: list[Incoming] = field(default_factory=list)
    told: dict[Kind, dict[str, dict[str, str]]] = field(default_factory=dict)

    # what the person does

    def add(self, kind: Kind = Kind.PUPIL, **fields: str) -> str:
        """A new record; its uid."""
        uid = str(uuid.uuid4())
        self.kept[kind][uid] = dict(fields)
        return uid

    def edit(self, uid: str, kind: Kind = Kind.PUPIL, **fields: str | None) -> None:
        """Change, or empty, fields."""
        for name, text in fields.items():
            self.write(kind, uid, name, text)

    def write(self, kind: Kind, uid: str, name: str, text: str | None) -> None:
        """Change, or empty, a field of any name."""
        if text is None:
            self.kept[kind][uid].pop(name, None)
        else:
            self.kept[kind][uid][name] = text

    def archive(self, uid: str) -> None:
        """Archive a pupil."""
        self.edit(uid, **{ARCHIVED: "yes"})

    def delete(self, uid: str, kind: Kind = Kind.PUPIL) -> None:
        """Take a record out for good."""
        del self.kept[kind][uid]

    def settle(self, kind: Kind, uid: str, name: str, choice: Choice) -> None:
        """Choose in a conflict."""
        clash = self.conflicts[kind][uid].pop(name)
        if not self.conflicts[kind][uid]:
            del self.conflicts[kind][uid]
        if choice is Choice.HERE:
            return
        if name != EXISTS:
            self.write(kind, uid, name, clash.there)
        elif clash.there is None:
            self.kept[kind].pop(uid, None)
        else:
            self.kept[kind][uid] = dict(self.agreed[kind][uid].fields)

    def pupils(self) -> dict[str, dict[str, str]]:
        """The pupils, by uid."""
        return self.kept[Kind.PUPIL]

    def open(self) -> list[tuple[Kind, str, Clash]]:
        """The conflicts that wait."""
        return [
            (kind, uid, clash)
            for kind, records in self.conflicts.items()
            for uid, clashes in records.items()
            for clash in clashes.values()
        ]

    # what the engine asks

    def token(self) -> str:
        """As kept."""
        self._call()
        return self.where

    def bases(self) -> Mapping[Kind, Mapping[str, Base]]:
        """As kept."""
        self._call()
        return {kind: dict(bases) for kind, bases in self.agreed.items()}

    def records(self) -> Mapping[Kind, Mapping[str, Fields]]:
        """As kept; remembers what it told."""
        self._call()
        self.told = self._now()
        return self._now()

    def waiting(self) -> Mapping[Kind, Mapping[str, Mapping[str, Clash]]]:
        """As kept."""
        self._call()
        return {kind: {uid: dict(c) for uid, c in found.items()} for kind, found in self.conflicts.items()}

    def take(self, incoming: Sequence[Incoming], token: str | None) -> int | None:
        """Write all of it, or nothing."""
        self._call()
        if self.told != self._now():
            raise ChangedHere
        keys = [(one.kind, one.uid) for one in incoming]
        assert len(keys) == len(set(keys)), "a record twice in one transaction"
        for one in sorted(incoming, key=lambda one: one.base is not None):
            self._take(one)
        remote_ids = [base.remote_id for bases in self.agreed.values() for base in bases.values()]
        assert len(remote_ids) == len(set(remote_ids)), "two bases of one record of the server"
        self.taken += incoming
        if token is not None:
            self.where = token
        self._after()
        return 1 if any(one.write or one.remove or one.new for one in incoming) else None

    def _take(self, one: Incoming) -> None:
        self.agreed[one.kind].pop(one.uid, None)
        if one.base is not None:
            assert (one.base.kind, one.base.uid) == (one.kind, one.uid)
            self.agreed[one.kind][one.uid] = one.base
        self.conflicts[one.kind].pop(one.uid, None)
        if one.clashes:
            self.conflicts[one.kind][one.uid] = {clash.field: clash for clash in one.clashes}
        if one.remove:
            self.kept[one.kind].pop(one.uid)
        elif one.new:
            assert one.uid not in self.kept[one.kind]
            self.kept[one.kind][one.uid] = {name: text for name, text in one.write.items() if text is not None}
        else:
            for name, text in one.write.items():
                self.write(one.kind, one.uid, name, text)

    def start(self, operations: Sequence[Operation]) -> None:
        """Keep them as sent."""
        self._call()
        for one in operations:
            assert not any((o.kind, o.uid) == (one.kind, one.uid) for o in self.flying.values()), "in flight already"
            self.flying[one.id] = one
        self._after()

    def in_flight(self) -> list[Operation]:
        """As kept."""
        self._call()
        return list(self.flying.values())

    def finish(self, outcomes: Sequence[Outcome], bases: Sequence[Base], gone: Sequence[tuple[Kind, str]]) -> None:
        """Forget them, but those that were refused and those without an answer."""
        self._call()
        for said in outcomes:
            if said.answer is not Answer.UNKNOWN:
                one = self.flying.pop(said.operation)
                self.rejected.pop((one.kind, one.uid), None)
                if said.answer is Answer.REFUSED:
                    self.rejected[one.kind, one.uid] = (one.fields, said.detail)
        for kind, uid in gone:
            self.agreed[kind].pop(uid, None)
        for base in bases:
            self.agreed[base.kind][base.uid] = base
        self._after()

    def refused(self) -> Mapping[tuple[Kind, str], Fields]:
        """As kept."""
        self._call()
        return {key: fields for key, (fields, _) in self.rejected.items()}

    def secrets(self) -> Mapping[str, int]:
        """By uid; the id is its place."""
        self._call()
        return {uid: number for number, uid in enumerate(self.passwords)}

    def reveal(self, secrets: Sequence[int]) -> Mapping[int, str]:
        """Their text."""
        self._call()
        return {number: text for number, text in enumerate(self.passwords.values()) if number in secrets}

    def delivered(self, secrets: Sequence[int]) -> None:
        """Wipe them."""
        self._call()
        # an id stays what it was till the end of a test
        for number, uid in enumerate(list(self.passwords)):
            if number in secrets:
                self.passwords[uid] = ""
        self.passwords = {uid: text for uid, text in self.passwords.items() if text}
        self._after()

    def close(self, receipt: Receipt) -> None:
        """Keep it."""
        self._call()
        self.receipts.append(replace(receipt))
        self._after()

    def _now(self) -> dict[Kind, dict[str, dict[str, str]]]:
        return {kind: {uid: dict(fields) for uid, fields in found.items()} for kind, found in self.kept.items()}

    def _call(self) -> None:
        if self.calls in self.edits:
            self.edits.pop(self.calls)()
        if self.dies is not None and self.dies < 0 and self.calls == -self.dies:
            raise Killed
        self.calls += 1

    def _after(self) -> None:
        if self.dies is not None and self.calls - 1 == self.dies:
            raise Killed

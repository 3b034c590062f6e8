"""
A SCIM server as the engine sees it, in plain Python: versions, a feed with deletes, Groups whose members are ids, and a
line to it that fails when it is told to.

It is the engine's environment in its unit tests; the engine and the real ends are tested together elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lvs_desktop.domain.exchanging import (
    MEMBER,
    Answer,
    Base,
    Digest,
    Fields,
    Gone,
    Kind,
    Operation,
    Outcome,
    Seen,
    Verb,
)
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.sync.keeping import keeping
from lvs_desktop.sync.ports import Page, TokenExpired, TokenUnknown
from lvs_desktop.sync.resources import digest

OURS = Capabilities(
    many=Rung.FULL,
    guard=Rung.FULL,
    changes=Rung.FULL,
    find=Rung.FULL,
    pages=Rung.FULL,
    pupil_data=Rung.FULL,
    accommodations=Rung.FULL,
    staff_data=Rung.FULL,
    passwords=Rung.FULL,
    receipt=Rung.FULL,
)


@dataclass
class Kept:
    """One resource; of one that was deleted, its tombstone."""

    kind: Kind
    uid: str | None
    fields: dict[str, str]
    number: int
    deleted: bool = False


@dataclass
class ScimServer:
    """
    The server of one school.

    Attributes:
        unique: It refuses a second externalId of a type.
        oldest: Tokens before this number are expired.
        refuses: uid -> its own words.
        breaks: Uids at which it fails by itself (a 500), whatever is asked of them.
        hides: So many records that it counts and does not list.
    """

    capabilities: Capabilities = OURS
    unique: bool = True
    epoch: int = 1
    oldest: int = 0
    number: int = 0
    ids: int = 0
    kept: dict[str, Kept] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    breaks: set[str] = field(default_factory=set)
    hides: int = 0

    def etag(self, one: Kept) -> str | None:
        """The version of a resource; a restored server gives out others."""
        return None if self.capabilities.guard is Rung.NONE else f"{self.epoch}-{one.number}"

    def seen(self, remote_id: str) -> Seen | None:
        """A resource as it is now."""
        one = self.kept.get(remote_id)
        if one is None or one.deleted:
            return None
        return Seen(
            kind=one.kind, remote_id=remote_id, uid=one.uid, etag=self.etag(one), fields=dict(one.fields), by="them"
        )

    def live(self, *kinds: Kind) -> dict[str, Kept]:
        """What it has, by id; of these kinds, or of all."""
        return {i: one for i, one in self.kept.items() if not one.deleted and (not kinds or one.kind in kinds)}

    def put(self, kind: Kind, fields: Mapping[str, str], uid: str | None = None) -> str:
        """Somebody else makes a resource."""
        self.ids += 1
        self.number += 1
        self.kept[f"r{self.ids}"] = Kept(kind, uid, dict(fields), self.number)
        return f"r{self.ids}"

    def edit(self, remote_id: str, **fields: str | None) -> None:
        """Somebody else changes a resource."""
        self._write(self.kept[remote_id], fields)

    def remove(self, remote_id: str) -> None:
        """Somebody else deletes a resource."""
        self._delete(remote_id)

    def copy(self) -> dict[str, Kept]:
        """A backup."""
        return {remote_id: replace(one, fields=dict(one.fields)) for remote_id, one in self.kept.items()}

    def restore(self, backup: Mapping[str, Kept]) -> None:
        """Put back to an older copy: its tokens are of another epoch."""
        self.kept = {remote_id: replace(one, fields=dict(one.fields)) for remote_id, one in backup.items()}
        self.epoch += 1

    def obey(self, one: Operation, remote_ids: Mapping[str, str]) -> Outcome:
        """Do one operation."""
        if one.uid in self.breaks:
            return Outcome(operation=one.id, answer=Answer.UNKNOWN, status=500)
        if one.uid in self.refuses:
            return Outcome(operation=one.id, answer=Answer.REFUSED, status=400, detail=self.refuses[one.uid])
        if one.verb is Verb.CREATE:
            return self._create(one, remote_ids)
        assert one.remote_id is not None
        kept = self.kept.get(one.remote_id)
        if kept is None or kept.deleted:
            return Outcome(operation=one.id, answer=Answer.GONE, status=404)
        if one.etag is not None and one.etag != self.etag(kept):
            return Outcome(operation=one.id, answer=Answer.CHANGED_THERE, status=412)
        if one.verb is Verb.DELETE:
            self._delete(one.remote_id)
            return Outcome(operation=one.id, answer=Answer.DONE, status=204)
        values = _values({field: one.fields.get(field) for field in one.changed}, remote_ids)
        if self._taken(one.remote_id, kept.kind, values.get("user_name")):
            return Outcome(operation=one.id, answer=Answer.TAKEN, status=409)
        self._write(kept, values)
        return Outcome(operation=one.id, answer=Answer.DONE, remote_id=one.remote_id, etag=self.etag(kept), status=200)

    def _create(self, one: Operation, remote_ids: Mapping[str, str]) -> Outcome:
        values = {name: text for name, text in _values(one.fields, remote_ids).items() if text is not None}
        twice = self.unique and any(kept.uid == one.uid for kept in self.live(one.kind).values())
        if twice or self._taken("", one.kind, values.get("user_name")):
            return Outcome(operation=one.id, answer=Answer.TAKEN, status=409)
        kept = keeping(self.capabilities).kept(one.kind, values)
        remote_id = self.put(one.kind, kept, one.uid)
        etag = self.etag(self.kept[remote_id])
        return Outcome(operation=one.id, answer=Answer.DONE, remote_id=remote_id, etag=etag, status=201)

    def _taken(self, remote_id: str, kind: Kind, name: str | None) -> bool:
        return (
            kind is not Kind.GROUP
            and name is not None
            and any(
                other != remote_id and fold(one.fields.get("user_name", "")) == fold(name)
                for other, one in self.live(Kind.PUPIL, Kind.STAFF).items()
            )
        )

    def _write(self, kept: Kept, values: Mapping[str, str | None]) -> None:
        after = {**kept.fields, **values}
        fields = {name: text for name, text in after.items() if text is not None}
        fields = keeping(self.capabilities).kept(kept.kind, fields)
        if fields != kept.fields:
            self.number += 1
            kept.fields, kept.number = fields, self.number

    def _delete(self, remote_id: str) -> None:
        self.number += 1
        kept = self.kept[remote_id]
        kept.deleted, kept.number, kept.fields = True, self.number, {}
        for group in self.live(Kind.GROUP).values():
            self._write(group, {MEMBER + remote_id: None})


class Fault(StrEnum):
    """How a request fails."""

    BEFORE = "before"  # it never arrives
    AFTER = "after"  # it is done, the answer is lost
    HALF = "half"  # half of its operations are done, the answer is lost
    OFFLINE = "offline"  # there is no connection, and the client says so


@dataclass
class Line:
    """
    One desktop's connection; a `Remote`.

    Attributes:
        faults: What happens to the next requests, first come first served; None: nothing.
        asked: The names of the requests that were made.
    """

    server: ScimServer
    faults: list[Fault | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sent: list[Operation] = field(default_factory=list)
    address: str = "https://server.example/school"
    page: int = 3

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do."""
        return self.server.capabilities

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """A feed, or the whole list."""
        self._reach("changes")
        server = self.server
        feed = server.capabilities.changes is Rung.FULL
        if feed and token:
            epoch, number = map(int, token.split(":"))
            if epoch != server.epoch or number > server.number:
                raise TokenUnknown
            if number < server.oldest:
                raise TokenExpired
            since = sorted((one.number, i) for i, one in server.kept.items() if one.number > number)
            found: list[Seen | Gone] = [server.seen(i) or Gone(remote_id=i, by="them") for _, i in since]
        else:
            found = [one for i in server.live() if (one := server.seen(i)) is not None][server.hides :]
        now = f"{server.epoch}:{server.number}" if feed else ""
        whole = not (feed and token)
        for start in range(0, max(len(found), 1), self.page):
            if start:
                self._reach("more")
            yield Page(
                seen=found[start : start + self.page],
                token=now,
                whole=whole,
                total=len(found) + server.hides if whole else None,
            )

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """One record."""
        self._reach("read")
        return self.server.seen(remote_id)

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """By externalId."""
        self._reach("find")
        wanted = set(uids)
        return [
            seen for i, one in self.server.live(kind).items() if one.uid in wanted and (seen := self.server.seen(i))
        ]

    def find_user_name(self, name: str) -> Seen | None:
        """By user name."""
        self._reach("find")
        people = self.server.live(Kind.PUPIL, Kind.STAFF).items()
        same = [i for i, one in people if fold(one.fields.get("user_name", "")) == fold(name)]
        return self.server.seen(same[0]) if same else None

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """One request."""
        self.asked.append("send")
        self.sent += operations
        fault = self._fault()
        unknown = [Outcome(operation=one.id, answer=Answer.UNKNOWN) for one in operations]
        if fault in (Fault.OFFLINE, Fault.BEFORE):
            return unknown
        do = operations[: len(operations) // 2] if fault is Fault.HALF else operations
        outcomes = [self.server.obey(one, remote_ids) for one in do]
        return outcomes if fault is None else unknown

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """One request."""
        self.asked.append("passwords")
        fault = self._fault()
        if fault not in (Fault.OFFLINE, Fault.BEFORE):
            self.server.passwords |= passwords
        answer = Answer.DONE if fault is None else Answer.UNKNOWN
        return {remote_id: Outcome(operation="", answer=answer) for remote_id in passwords}

    def digest(self) -> Mapping[Kind, Digest] | None:
        """What it counts."""
        self._reach("digest")
        if self.server.capabilities.receipt is not Rung.FULL:
            return None
        return {kind: digest((i, one.fields) for i, one in self.server.live(kind).items()) for kind in Kind}

    def _reach(self, what: str) -> None:
        self.asked.append(what)
        if self._fault() is not None:
            raise Problem(ProblemCode.SERVER_OFFLINE)

    def _fault(self) -> Fault | None:
        return self.faults.pop(0) if self.faults else None


def _values(fields: Mapping[str, str | None], remote_ids: Mapping[str, str]) -> dict[str, str | None]:
    """Members by the server's ids; who has none is left out."""
    found: dict[str, str | None] = {}
    for name, text in fields.items():
        who = name.removeprefix(MEMBER)
        if not name.startswith(MEMBER):
            found[name] = text
        elif who in remote_ids:
            found[MEMBER + remote_ids[who]] = text
        elif text is None or who.startswith("r"):
            found[name] = text
    return found


def fields_of(text: str) -> Fields:
    """'given_name=Sofie group=2B' as a record."""
    return dict(part.split("=", 1) for part in text.split())

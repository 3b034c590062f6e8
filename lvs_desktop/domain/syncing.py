"""What a person sees of the synchronisation: the server, the queue, a preview, the receipt, conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lvs_desktop.domain.exchanging import Digest, Kind


class Rung(StrEnum):
    """How well a server can do something: the best way, a weaker one that we fall back to, or not."""

    FULL = "full"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """
    What a server can do, each read leniently: what it does not say, it can't.

    Attributes:
        many: Bulk (weak: one request a record).
        guard: ETag and If-Match (weak: read and compare first; another's change in between may be lost).
        changes: A feed with deletes (weak: the list of versions, then what is new; none: the whole list each time).
        find: Filters (weak: rows are filtered here).
        pages: Cursors (weak: by index).
        pupil_data, accommodations, staff_data: The server keeps our extension schemas.
        passwords: The server takes passwords (weak: it does not say that they can be changed, but has the field).
        results: The server keeps results of tests, and tells of them in its feed.
        receipt: The server counts with us (weak: we count what it lists).
        most_operations, most_bytes: Limits of a Bulk request.
    """

    many: Rung = Rung.WEAK
    guard: Rung = Rung.WEAK
    changes: Rung = Rung.NONE
    find: Rung = Rung.WEAK
    pages: Rung = Rung.WEAK
    pupil_data: Rung = Rung.NONE
    accommodations: Rung = Rung.NONE
    staff_data: Rung = Rung.NONE
    passwords: Rung = Rung.NONE
    results: Rung = Rung.NONE
    receipt: Rung = Rung.WEAK
    most_operations: int = 200
    most_bytes: int = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """
    The server of a school file.

    Attributes:
        address: Base URL of the school, without a slash at its end.
        name: What the server calls the school; "" if it doesn't say.
        locations: Codes that the token is for; None: the whole school.
        last_at: When both sides agreed last (UTC, ISO 8601); None: never yet.
    """

    address: str
    name: str
    capabilities: Capabilities
    locations: tuple[str, ...] | None
    connected_at: str
    last_at: str | None


class Act(StrEnum):
    """What happens to records, on either side."""

    ADD = "add"
    CHANGE = "change"
    ARCHIVE = "archive"
    ACTIVATE = "activate"
    REMOVE = "remove"
    PASSWORD = "password"  # noqa: S105  # a kind of change


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """Records of one group, location or kind that wait to be sent: 'Klas 2B: 28 leerlingen, wacht op internet'."""

    kind: Kind
    act: Act
    group: str | None  # of pupils
    location: str | None
    count: int
    refused: str = ""  # the server's own words, if it refused them


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One record in a preview: what changes, on which side."""

    kind: Kind
    act: Act
    uid: str
    name: str
    group: str | None
    fields: tuple[tuple[str, str | None, str | None], ...]  # field, was, becomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What a sync would do now.

    Attributes:
        goes, comes: Counts per (kind, act).
        going, coming: The records themselves.
        clashes: Fields that would have to be asked.
        too_many: Pupils that the server would archive or take out here; above the guard's share they need consent.
        waits: Passwords that would be sent.
    """

    goes: Mapping[tuple[Kind, Act], int]
    comes: Mapping[tuple[Kind, Act], int]
    going: tuple[Step, ...]
    coming: tuple[Step, ...]
    clashes: int
    too_many: int = 0
    waits: int = 0


class State(StrEnum):
    """Where the synchronisation stands."""

    NOT_CONNECTED = "not_connected"
    AGREED = "agreed"
    WAITING = "waiting"  # something is to be sent
    OFFLINE = "offline"
    CONFLICTS = "conflicts"  # agreed but for fields that a person must choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """
    What one sync came to.

    Attributes:
        here, there: Digest per kind, of both sides; fields that wait for a person are counted as the server has them.
        agreed: They are equal.
        entry: The entry of the history that holds what came; None: nothing came.
        by: Who counted there: the server itself, or we by its list.
    """

    at: str
    goes: Mapping[tuple[Kind, Act], int]
    comes: Mapping[tuple[Kind, Act], int]
    passwords: int
    refused: int
    clashes: int
    here: Mapping[Kind, Digest]
    there: Mapping[Kind, Digest]
    agreed: bool
    entry: int | None = None
    by_server: bool = True
    notes: tuple[str, ...] = field(default_factory=tuple)


class Choice(StrEnum):
    """Whose value a conflict takes."""

    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    One field that waits for a person.

    Attributes:
        field: As in domain.exchanging (`accommodation:NAME`, `exists`).
        by, at: Who changed it there and when, as the server tells.
        found_at: When it was found here.
    """

    id: int
    kind: Kind
    uid: str
    name: str
    group: str | None
    field: str
    was: str | None
    here: str | None
    there: str | None
    by: str | None
    at: str | None
    found_at: str

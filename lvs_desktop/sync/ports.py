"""
What the engine asks of its two ends: the server (`Remote`) and the school file (`Ledger`).

The engine knows no SQL, no Qt and no HTTP. Each method of a ledger is one transaction; in the window it runs on the
database thread while the engine runs on another.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lvs_desktop.domain.exchanging import Base, Clash, Digest, Fields, Gone, Incoming, Kind, Operation, Outcome, Seen
from lvs_desktop.domain.exchanging import ChangedHere as ChangedHere
from lvs_desktop.domain.result_exchange import Results as Results
from lvs_desktop.domain.syncing import Capabilities, Receipt


class TokenExpired(Exception):
    """The feed no longer reaches back so far (six weeks offline): the whole list is compared."""


class TokenUnknown(Exception):
    """The server never gave out this token: it was put back to an older copy, or it is another server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    Part of the server's changes, in the order in which they were made.

    A whole list also has the records that did not change since `bases`; their fields may be those of the base.

    Attributes:
        token: Where to go on, to be kept with what is written of this page; "" if the server has no feed.
        whole: The pages together are all that the server has: what is in none of them is gone.
        total: How many records the server says there are in all; None: it doesn't say.
    """

    seen: Sequence[Seen | Gone]
    token: str
    whole: bool = False
    total: int | None = None


class Remote(Protocol):
    """A SCIM server. Every method may raise Problem (SERVER_OFFLINE, SERVER_TOKEN_REFUSED, SERVER_BUSY, SERVER_ODD)."""

    capabilities: Capabilities
    address: str  # base URL, as Server.address

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """
        What changed since a token ("" : everything), by the best way the server has.

        Args:
            bases: Remote id -> what was agreed: a server without a feed is listed, and versions that are known are
                not fetched again.

        Raises:
            TokenExpired, TokenUnknown.
        """
        ...

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """One record as it is now; None: it is gone."""
        ...

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """The records with these externalIds; every row is checked here, whatever the server's filter does."""
        ...

    def find_user_name(self, name: str) -> Seen | None:
        """Who has a user name there."""
        ...

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """
        Send changes, in the best way the server has; one outcome for each, in order. Never raises for one of them.

        Args:
            remote_ids: uid -> id on the server, of the members of groups.
        """
        ...

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """Remote id -> password; an outcome for each."""
        ...

    def digest(self) -> Mapping[Kind, Digest] | None:
        """
        What the server counts; None: it doesn't, and its list has to be counted.

        It counts by its own ids, `resources.digest((id, fields) ...)`, members of groups too (MEMBER + id): an
        externalId may be another desktop's, or absent.
        """
        ...


class Ledger(Protocol):
    """The school file's side. What it answered never changes afterwards: an answer that differs is another object."""

    def token(self) -> str:
        """Where the last pull ended; "" before the first one."""
        ...

    def bases(self) -> Mapping[Kind, Mapping[str, Base]]:
        """What was agreed on of groups and people: kind -> uid -> base."""
        ...

    def records(self) -> Mapping[Kind, Mapping[str, Fields]]:
        """
        The school as it is now: kind -> uid -> fields. Groups are made of the active pupils. Values as they stand,
        also of fields that wait for a person. What it says of groups is for the eye: the engine makes them itself.
        """
        ...

    def results(self) -> Results:
        """The results of tests; asked after `records`, and only where the server keeps them."""
        ...

    def waiting(self) -> Mapping[Kind, Mapping[str, Mapping[str, Clash]]]:
        """Fields that wait for a person: kind -> uid -> field -> what was kept of it. They are not sent."""
        ...

    def take(self, incoming: Sequence[Incoming], token: str | None) -> int | None:
        """
        Write what came, bases, clashes and the token, in one transaction; the visible changes of one sync share one
        entry of the history. Bases that go are taken out first: another one may have their id on the server.

        Args:
            token: Where the next pull begins; None: as it was.

        Returns:
            The id of the entry; None: nothing that is seen was written.

        Raises:
            ChangedHere: A record is not as `records` told last; the engine reads anew and merges again.
        """
        ...

    def start(self, operations: Sequence[Operation]) -> None:
        """Keep operations as 'sent', before the network is touched."""
        ...

    def in_flight(self) -> list[Operation]:
        """Operations that were sent and of which no outcome is known."""
        ...

    def finish(self, outcomes: Sequence[Outcome], bases: Sequence[Base], gone: Sequence[tuple[Kind, str]]) -> None:
        """
        Forget operations whose outcome is known; keep those that were REFUSED, with the server's words, so that
        they are shown and not sent again until the record changes. UNKNOWN ones stay in flight. What is refused of
        a record is forgotten when a later operation of it is done.

        Args:
            bases: What is agreed on by them.
            gone: Kind and uid of bases that go.
        """
        ...

    def refused(self) -> Mapping[tuple[Kind, str], Fields]:
        """What the server refused: (kind, uid) -> the fields as they were sent."""
        ...

    def forget(self, records: Sequence[tuple[Kind, str]]) -> None:
        """Forget what the server refused of these: it is tried again, or over."""
        ...

    def secrets(self) -> Mapping[str, int]:
        """Passwords that wait to be sent: uid of the pupil -> id of the secret."""
        ...

    def reveal(self, secrets: Sequence[int]) -> Mapping[int, str]:
        """Their plain text, in memory only."""
        ...

    def delivered(self, secrets: Sequence[int]) -> None:
        """The server has them: they are delivered, and wiped as a delivery does."""
        ...

    def close(self, receipt: Receipt) -> None:
        """Keep the receipt."""
        ...

"""The two ends of a sync as services hand them to the engine: clean values, the school file on its own thread."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from lvs_desktop.domain.exchanging import (
    Base,
    Clash,
    Digest,
    Fields,
    Gone,
    Incoming,
    Kind,
    Operation,
    Outcome,
    Seen,
)
from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.services.sync_cleaning import Cleaning, moment, said
from lvs_desktop.sync.ports import Ledger, Page, Remote, Results

T = TypeVar("T")
WORDS: Final = 300  # characters of what a server says of a refusal


class OnFile(Protocol):
    """Runs a function where the school file may be touched; gives back what it returns, raises what it raises."""

    def __call__(self, work: Callable[[], T]) -> T:
        """Run it."""
        ...


def at_once(work: Callable[[], T]) -> T:
    """Run it here: there is only one thread."""
    return work()


class CleanRemote:
    """A server as ports.Remote, each record of which is cleaned."""

    def __init__(self, remote: Remote, cleaning: Cleaning) -> None:
        self._remote, self._cleaning = remote, cleaning
        self.capabilities, self.address = remote.capabilities, remote.address
        self._bases: Mapping[str, Base] = {}

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """As ports.Remote."""
        self._bases = bases
        for page in self._remote.changes(token, bases):
            yield replace(page, seen=[self._seen(one) if isinstance(one, Seen) else _gone(one) for one in page.seen])

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """As ports.Remote."""
        found = self._remote.read(kind, remote_id)
        return None if found is None else self._seen(found)

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """As ports.Remote."""
        return [self._seen(one) for one in self._remote.find(kind, uids)]

    def find_user_name(self, name: str) -> Seen | None:
        """As ports.Remote."""
        found = self._remote.find_user_name(name)
        return None if found is None else self._seen(found)

    def send(self, operations: Sequence[Operation], remote_ids: Mapping[str, str]) -> list[Outcome]:
        """As ports.Remote."""
        return [_outcome(one) for one in self._remote.send(operations, remote_ids)]

    def set_passwords(self, passwords: Mapping[str, str]) -> Mapping[str, Outcome]:
        """As ports.Remote."""
        return {who: _outcome(one) for who, one in self._remote.set_passwords(passwords).items()}

    def digest(self) -> Mapping[Kind, Digest] | None:
        """As ports.Remote."""
        return self._remote.digest()

    def _seen(self, found: Seen) -> Seen:
        return self._cleaning.seen(found, self._bases.get(found.remote_id))


class HandedLedger:
    """
    A school file as ports.Ledger, each step of which runs where the file may be touched.

    Args:
        notes: What is to be told with the receipt, asked when it is kept.

    Attributes:
        receipt: As it was kept.
    """

    def __init__(self, ledger: Ledger, on_file: OnFile, notes: Callable[[], tuple[str, ...]]) -> None:
        self._ledger, self._on_file, self._notes = ledger, on_file, notes
        self.receipt: Receipt | None = None

    def token(self) -> str:
        """As ports.Ledger."""
        return self._on_file(self._ledger.token)

    def bases(self) -> Mapping[Kind, Mapping[str, Base]]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.bases)

    def records(self) -> Mapping[Kind, Mapping[str, Fields]]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.records)

    def results(self) -> Results:
        """As ports.Ledger."""
        return self._on_file(self._ledger.results)

    def waiting(self) -> Mapping[Kind, Mapping[str, Mapping[str, Clash]]]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.waiting)

    def take(self, incoming: Sequence[Incoming], token: str | None) -> int | None:
        """As ports.Ledger."""
        return self._on_file(lambda: self._ledger.take(incoming, token))

    def start(self, operations: Sequence[Operation]) -> None:
        """As ports.Ledger."""
        self._on_file(lambda: self._ledger.start(operations))

    def in_flight(self) -> list[Operation]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.in_flight)

    def finish(self, outcomes: Sequence[Outcome], bases: Sequence[Base], gone: Sequence[tuple[Kind, str]]) -> None:
        """As ports.Ledger."""
        self._on_file(lambda: self._ledger.finish(outcomes, bases, gone))

    def refused(self) -> Mapping[tuple[Kind, str], Fields]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.refused)

    def forget(self, records: Sequence[tuple[Kind, str]]) -> None:
        """As ports.Ledger."""
        self._on_file(lambda: self._ledger.forget(records))

    def secrets(self) -> Mapping[str, int]:
        """As ports.Ledger."""
        return self._on_file(self._ledger.secrets)

    def reveal(self, secrets: Sequence[int]) -> Mapping[int, str]:
        """As ports.Ledger."""
        return self._on_file(lambda: self._ledger.reveal(secrets))

    def delivered(self, secrets: Sequence[int]) -> None:
        """As ports.Ledger."""
        self._on_file(lambda: self._ledger.delivered(secrets))

    def close(self, receipt: Receipt) -> None:
        """As ports.Ledger."""
        told = replace(receipt, notes=(*receipt.notes, *self._notes()))
        self._on_file(lambda: self._ledger.close(told))
        self.receipt = told


def _gone(gone: Gone) -> Gone:
    return replace(gone, by=said(gone.by), at=moment(gone.at))


def _outcome(found: Outcome) -> Outcome:
    return replace(found, detail=said(found.detail, WORDS) or "")

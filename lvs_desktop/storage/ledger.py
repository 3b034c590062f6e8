"""The school file's side of a synchronisation: what `sync.ports.Ledger` asks, each method one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from lvs_desktop.domain.exchanging import Base, Clash, Fields, Incoming, Kind, Operation, Outcome
from lvs_desktop.domain.result_exchange import Results
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.storage import (
    arriving_results,
    clashes,
    deliveries,
    incoming,
    meta,
    records_out,
    secrets,
    sync_links,
    sync_operations,
    sync_receipts,
)
from lvs_desktop.storage.incoming import Run
from lvs_desktop.storage.school_file import Connection, SchoolFile

T = TypeVar("T")
BatchKey = Callable[[int, str], bytes | None]
_RECORDS, _BASES, _TESTS, _WAITING, _REFUSED = "records", "bases", "results", "waiting", "refused"


class SchoolLedger:
    """
    One sync of one school file; make a new one for the next.

    What comes is taken as it is: who calls has cleaned it as values of a file are (length, dates, unknown signs).

    Args:
        worker: Who syncs; stands in the history.
        locations: Codes that the server's token is for; None: the whole school.
        batch_key: Id and moment of a batch of passwords -> its key, which is not in the file; None: it is not here.
        swept: Called when passwords were wiped, so that the keys of empty batches are destroyed.
    """

    def __init__(
        self,
        storage: SchoolFile,
        worker: Worker,
        locations: Sequence[str] | None = None,
        *,
        batch_key: BatchKey = lambda _batch, _made_at: None,
        swept: Callable[[], object] = lambda: None,
    ) -> None:
        self._storage = storage
        self._locations = None if locations is None else tuple(locations)
        self._batch_key, self._swept = batch_key, swept
        self._run = Run(by=worker)
        self._revision: int | None = None  # of the school as the server knows it, if all that was found is sent
        self._tests: tuple[int, list[tuple[str, str, Fields]]] | None = None  # at which revision of the school
        self._read: dict[str, tuple[int, object]] = {}  # what was read whole, and the file's count of changes then

    @property
    def entry(self) -> int | None:
        """The entry of the history that holds what came last; None: nothing came."""
        return self._run.entry

    @property
    def new_locations(self) -> tuple[str, ...]:
        """Codes of locations that the school did not know: they have their code as their name."""
        return self._run.places

    def token(self) -> str:
        """Where the last pull ended; "" before the first one."""
        with self._storage.begin() as connection:
            return sync_links.delta_token(connection)

    def bases(self) -> dict[Kind, dict[str, Base]]:
        """What was agreed on of groups and people: kind -> uid -> base."""
        with self._storage.begin() as connection:
            return self._once(_BASES, connection, sync_operations.bases)

    def records(self) -> records_out.Records:
        """The school as it is now: kind -> uid -> fields."""
        with self._storage.begin() as connection:
            found = self._once(_RECORDS, connection, lambda now: records_out.read(now, self._locations))
            self._run = replace(self._run, read_at=incoming.newest_entry(connection), chosen=clashes.chosen(connection))
            self._revision = meta.revision(connection)
        return found

    def results(self) -> Results:
        """The results of tests, and what was agreed on of them."""
        with self._storage.begin() as connection:
            revision = meta.revision(connection)
            if self._tests is None or self._tests[0] != revision:
                self._tests = revision, arriving_results.read(connection)
            return Results(here=self._tests[1], bases=self._once(_TESTS, connection, sync_operations.results))

    def waiting(self) -> dict[Kind, dict[str, dict[str, Clash]]]:
        """Fields that wait for a person: kind -> uid -> field -> what was kept of it."""
        with self._storage.begin() as connection:
            return self._once(_WAITING, connection, clashes.waiting)

    def take(self, come: Sequence[Incoming], token: str | None) -> int | None:
        """
        Write what came, with what is agreed on, what waits, and where the next pull begins (None: as it was).

        Returns the id of the entry that holds it; None: nothing that is seen was written.

        Raises:
            ChangedHere: A person changed one of these records here after `records` was asked.
        """
        with self._storage.begin() as connection:
            before = meta.revision(connection)
            run = incoming.take(connection, self._run, come)
            if token is not None:
                sync_links.move_on(connection, token)
            after = meta.revision(connection)
            newest = incoming.newest_entry(connection)
        if self._revision == before:  # nobody else wrote anything since the records were read
            self._revision, run = after, replace(run, read_at=newest)
        self._run = run
        return None if after == before else run.entry

    def start(self, operations: Sequence[Operation]) -> None:
        """Keep operations as sent, before the network is touched."""
        with self._leaving(_RECORDS, _BASES, _TESTS, _WAITING) as connection:
            sync_operations.start(connection, operations)

    def in_flight(self) -> list[Operation]:
        """Operations that were sent and of which no outcome is known, in the order in which they were sent."""
        with self._storage.begin() as connection:
            return sync_operations.in_flight(connection)

    def finish(self, outcomes: Sequence[Outcome], bases: Sequence[Base], gone: Sequence[tuple[Kind, str]]) -> None:
        """Forget operations whose outcome is known; keep those that were refused, with the server's words."""
        with self._leaving(_RECORDS, _WAITING) as connection:
            if incoming.cleaned_since(connection, self._run):
                bases = sync_operations.of_who_is_here(connection, bases)
            sync_operations.finish(connection, outcomes, bases, gone)

    def refused(self) -> Mapping[tuple[Kind, str], Fields]:
        """What the server refused: kind and uid -> the fields as they were sent."""
        with self._storage.begin() as connection:
            return self._once(_REFUSED, connection, _refused)

    def forget(self, records: Sequence[tuple[Kind, str]]) -> None:
        """Forget what the server refused of these."""
        with self._leaving(_RECORDS, _BASES, _TESTS, _WAITING) as connection:
            sync_operations.forget_refused(connection, records)

    def secrets(self) -> dict[str, int]:
        """Passwords of active pupils that wait to be sent: uid of the pupil -> id of the secret."""
        with self._storage.begin() as connection:
            return secrets.undelivered(connection, self._locations)

    def reveal(self, wanted: Sequence[int]) -> dict[int, str]:
        """Their plain text, in memory only; without what was replaced, or has its key on another computer."""
        with self._storage.begin() as connection:
            found = secrets.sealed(connection, wanted)
        keys: dict[tuple[int, str], bytes | None] = {}
        clear = {}
        for secret, one in found.items():
            batch = one.batch_id, one.made_at
            if batch not in keys:
                keys[batch] = self._batch_key(*batch)
            key = keys[batch]
            text = None if key is None else secrets.unseal(one, key)
            if text is not None:
                clear[secret] = text
        return clear

    def delivered(self, given: Sequence[int]) -> None:
        """The server has them. One that is printed too is wiped, also from the log beside the file."""
        with self._storage.begin() as connection:
            secrets.mark(connection, secrets.pupils_of(connection, given), secrets.DELIVERED)
        self._storage.merge()
        self._swept()

    def close(self, receipt: Receipt) -> None:
        """Keep the receipt; if both sides agree, also what the school was then."""
        with self._storage.begin() as connection:
            sync_receipts.keep(connection, receipt)
            if receipt.agreed and self._revision is not None and self._run.read_at is not None:
                sync_links.agreed(connection, at=receipt.at, revision=self._revision)
                deliveries.keep_synced(connection, self._run.read_at, self._locations)

    def _once(self, name: str, connection: Connection, read: Callable[[Connection], T]) -> T:
        """What is read of the whole school, anew only if a row of the file changed since: the engine asks often."""
        changes, found = self._read.get(name, (None, None))
        if changes != self._storage.driver.total_changes:
            found = read(connection)
            self._read[name] = self._storage.driver.total_changes, found
        return found  # type: ignore[return-value]  # kept under the name by which it was read

    @contextmanager
    def _leaving(self, *names: str) -> Iterator[Connection]:
        """A transaction that does not touch what was read under these names."""
        before = self._storage.driver.total_changes
        with self._storage.begin() as connection:
            yield connection
        for name in names:
            changes, found = self._read.get(name, (None, None))
            if changes == before:
                self._read[name] = self._storage.driver.total_changes, found


def _refused(connection: Connection) -> dict[tuple[Kind, str], Fields]:
    return {record: operation.fields for record, (operation, _) in sync_operations.refused(connection).items()}

"""
Synchronising a school file with its server: what waits, what would happen, doing it, what it came to.

What is sent is the difference between the school and what both sides last agreed on, so that every way of writing
counts: imports, edits by hand, undo. While a sync runs the person may go on working: what is changed meanwhile is
never overwritten, and is the next difference.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Choice, Preview, QueueLine, Receipt, Rung, Server, State
from lvs_desktop.services import batch_keys, connecting, passwords, sync_notes, sync_queue
from lvs_desktop.services.connecting import connect, disconnect, server
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_cleaning import Cleaning
from lvs_desktop.services.sync_conflicts import conflicts, settle
from lvs_desktop.services.sync_ends import CleanRemote, HandedLedger, OnFile, at_once
from lvs_desktop.storage import arriving_results, sync_receipts
from lvs_desktop.storage.ledger import SchoolLedger

__all__ = [
    "OnFile",
    "asks_first",
    "conflicts",
    "connect",
    "disconnect",
    "preview",
    "queue",
    "receipts",
    "server",
    "settle",
    "state",
    "sync",
    "waiting",
]


def state(opened: OpenSchool) -> State:
    """
    Where the synchronisation stands, as the file tells: NOT_CONNECTED, CONFLICTS, WAITING or AGREED. No network.

    OFFLINE is for who tries: the file can't know.
    """
    if connecting.server(opened) is None:
        return State.NOT_CONNECTED
    if conflicts(opened):
        return State.CONFLICTS
    return State.WAITING if waiting(opened) else State.AGREED


def waiting(opened: OpenSchool) -> int:
    """
    How many records wait to be sent, passwords and what was refused included.

    Cheap if nothing was written since both sides agreed; else the whole school is compared.
    """
    return sum(line.count for line in queue(opened))


def queue(opened: OpenSchool) -> list[QueueLine]:
    """
    What waits to be sent, by kind, location, group and act; without a server nothing.

    What the server refused is a line of its own, with its words, until the record changes.
    """
    found = connecting.server(opened)
    return [] if found is None else sync_queue.lines(opened, found)


def asks_first(opened: OpenSchool) -> bool:
    """
    True if results of tests would go to the server for the first time: a person does that, nothing goes by itself.
    """
    found = connecting.server(opened)
    if found is None or found.capabilities.results is Rung.NONE:
        return False
    with opened.storage.begin() as connection:
        return arriving_results.none_exchanged(connection)


def preview(
    opened: OpenSchool,
    *,
    restored: Choice | None = None,
    progress: Progress | None = None,
    on_file: OnFile = at_once,
) -> Preview:
    """
    What a sync would do now, asked of the server. Nothing is written on either side.

    Args:
        restored: As `sync`.
        on_file: Where the school file may be touched, if that is another thread than this one.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SYNC_NOT_CONNECTED, SERVER_OFFLINE and the other SERVER_ ones,
            SERVER_RESTORED.
        Cancelled: The person stopped it.
    """
    from lvs_desktop.sync import engine

    with _ends(opened, on_file) as ends:
        return engine.plan(
            ends.remote, ends.ledger, restored=restored, locations=ends.server.locations, progress=progress
        )


def sync(
    opened: OpenSchool,
    *,
    consent: bool = False,
    restored: Choice | None = None,
    progress: Progress | None = None,
    on_file: OnFile = at_once,
) -> Receipt:
    """
    Fetch, merge, send, count on both sides, and keep the receipt.

    Stopped, cut off or killed at any moment it can be called again: what was sent is asked after first.

    Args:
        consent: Yes to more pupils archived or taken out here than the guard lets pass (Preview.too_many).
        restored: Whose records count where a server was put back to an older copy: here sends again what it lost.
        on_file: As `preview`.

    Raises:
        Problem: As `preview`; SERVER_RESTORED (ask; then `restored`), SYNC_TOO_MANY (ask; then `consent`).
        Cancelled: The person stopped it.
    """
    from lvs_desktop.sync import engine

    with _ends(opened, on_file) as ends:
        found = engine.run(
            ends.remote,
            ends.ledger,
            consent=consent,
            restored=restored,
            locations=ends.server.locations,
            progress=progress,
        )
        on_file(opened.refresh)  # locations may have come
        return ends.ledger.receipt or found


def receipts(opened: OpenSchool) -> list[Receipt]:
    """What the last syncs came to, newest first."""
    with opened.storage.begin() as connection:
        return sync_receipts.read(connection)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two ends of one sync."""

    remote: CleanRemote
    ledger: HandedLedger
    server: Server


@contextmanager
def _ends(opened: OpenSchool, on_file: OnFile) -> Iterator[_Ends]:
    def begin() -> tuple[Server, str]:
        permit(opened, Action.SYNC)
        return connecting.connected(opened)

    found, token = on_file(begin)
    with connecting.client(found.address, token) as client:
        now = connecting.described(client)
        if (now.capabilities, now.locations, now.name) != (found.capabilities, found.locations, found.name):
            # what the server can do, or what the token is for, is not as it was
            found = on_file(lambda: connecting.keep(opened, now, token))
        cleaning = Cleaning(opened.school)
        ledger = SchoolLedger(
            opened.storage,
            opened.worker,
            found.locations,
            batch_key=lambda batch, made_at: batch_keys.find(opened, batch, made_at),
            swept=lambda: passwords.sweep(opened, "printed and delivered"),
        )

        def notes() -> tuple[str, ...]:
            return (*cleaning.notes(), *map(sync_notes.new_location, ledger.new_locations))

        yield _Ends(CleanRemote(client, cleaning), HandedLedger(ledger, on_file, notes), found)

"""
Synchronising a school file with its server: what waits, what would happen, doing it, what it came to.

What is sent is the difference between the school and what both sides last agreed on, so that every way of writing
counts: imports, edits by hand, undo. While a sync runs the person may go on working: what is changed meanwhile is
never overwritten, and is the next difference.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.syncing import Choice, Preview, QueueLine, Receipt, State
from lvs_desktop.services import connecting
from lvs_desktop.services.connecting import connect, disconnect, server
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_conflicts import conflicts, settle

__all__ = [
    "OnFile",
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

T = TypeVar("T")


class OnFile(Protocol):
    """Runs a function where the school file may be touched and gives back what it returns, or raises what it raises."""

    def __call__(self, work: Callable[[], T]) -> T:
        """Run it."""
        ...


def at_once(work: Callable[[], T]) -> T:
    """Run it here: there is only one thread."""
    return work()


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
    """How many records wait to be sent, passwords included; 0 if nothing changed since both sides agreed."""
    return sum(line.count for line in queue(opened))


def queue(opened: OpenSchool) -> list[QueueLine]:
    """
    What waits to be sent, by kind, act, group and location, in the order of sending; without a server nothing.

    What the server refused is a line of its own, with its words, until the record changes.
    """
    if connecting.server(opened) is None:
        return []
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)


def preview(opened: OpenSchool, *, progress: Progress | None = None, on_file: OnFile = at_once) -> Preview:
    """
    What a sync would do now, asked of the server. Nothing is written on either side.

    Args:
        on_file: Where the school file may be touched, if that is another thread than this one.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SYNC_NOT_CONNECTED, SERVER_OFFLINE, SERVER_TOKEN_REFUSED, SERVER_BUSY,
            SERVER_ODD, SERVER_RESTORED.
        Cancelled: The person stopped it.
    """
    on_file(lambda: _not_yet(opened, progress or Silent()))
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)


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
        Problem: ACTION_NOT_ALLOWED, SYNC_NOT_CONNECTED, SERVER_OFFLINE, SERVER_TOKEN_REFUSED, SERVER_BUSY,
            SERVER_ODD, SERVER_RESTORED (ask; then `restored`), SYNC_TOO_MANY (facts: number; ask; then `consent`).
        Cancelled: The person stopped it.
    """
    on_file(lambda: _not_yet(opened, progress or Silent()))
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)


def receipts(opened: OpenSchool) -> list[Receipt]:
    """What the syncs came to, newest first."""
    return []


def _not_yet(opened: OpenSchool, progress: Progress) -> None:
    permit(opened, Action.SYNC)
    progress.advance(0, 0)
    connecting.connected(opened)
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)

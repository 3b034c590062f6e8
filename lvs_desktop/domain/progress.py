"""Progress of long work, and stopping it."""

from typing import Protocol


class Cancelled(Exception):
    """The person pressed Stop. The work leaves nothing behind."""


class Progress(Protocol):
    """Told how far the work is."""

    def advance(self, done: int, total: int) -> None:
        """
        Report `done` of `total` (rows or bytes; total 0: not known).

        Raises:
            Cancelled: The person wants to stop.
        """


class Silent:
    """A progress that nobody watches."""

    def advance(self, done: int, total: int) -> None:
        """Nothing."""

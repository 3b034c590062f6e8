"""Stopping a long statement: the database asks now and then whether the person wants to stop."""

from collections.abc import Iterator
from contextlib import contextmanager

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Cancelled, Progress
from lvs_desktop.storage.school_file import SchoolFile

_STEPS = 200_000  # of SQLite's machine between two questions: some milliseconds


@contextmanager
def by(file: SchoolFile, progress: Progress | None) -> Iterator[None]:
    """
    Ask `progress` while statements run; a transaction inside is rolled back.

    Raises:
        Cancelled: The person stopped it.
    """
    if progress is None:
        yield
        return
    wanted = False

    def ask() -> int:
        nonlocal wanted
        try:
            progress.advance(0, 0)
        except Cancelled:
            wanted = True
        return int(wanted)

    file.driver.set_progress_handler(ask, _STEPS)
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        if wanted:
            raise Cancelled from error
        raise
    finally:
        file.driver.set_progress_handler(None, 0)

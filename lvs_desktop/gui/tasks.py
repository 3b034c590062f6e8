"""Work off the UI thread: one thread for the database, one for the network, results back on the UI thread.

self.task = runner.run(self, lambda progress: importing.preview(opened, file, options, progress=progress),
                       done=self.show_preview, failed=self.show_problem, progress=self.line.report)

Work that waits for a server runs beside (`run(..., beside=True)`) and has each step on the school file done by an
`OnFile`, so that the file is never used by two threads and the window never waits for the network.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Cancelled, Progress

log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSE = 0.1  # seconds between two reports of progress


class Task:
    """One piece of work that was handed in."""

    def __init__(self, owner: QObject) -> None:
        self.owner = owner
        self._stop = threading.Event()
        self.ended = False  # on the UI thread: nothing more will be called

    def cancel(self) -> None:
        """Ask the work to stop: at its next report of progress, or before it starts."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked to stop."""
        return self._stop.is_set()


class OnFile:
    """
    Has steps on one school file done on the database thread, for work that runs beside it (`TaskRunner.on_file`).

    Call it with a function without arguments: it gives back what that returned, or raises what that raised.
    """

    def __init__(self, pool: ThreadPoolExecutor, database: list[int]) -> None:
        self._pool, self._database = pool, database
        self._lock = threading.Lock()
        self._shut = False

    def __call__(self, step: Callable[[], T]) -> T:
        """
        Do one step and wait for it.

        Raises:
            Cancelled: The file is being closed; the step was not begun.
        """
        if threading.get_ident() in self._database:
            return step()
        with self._lock:  # what is handed in before `shut` runs before the file is closed
            if self._shut:
                raise Cancelled
            waiting = self._pool.submit(step)
        return waiting.result()

    def shut(self) -> None:
        """Take no more steps; those that were handed in are done."""
        with self._lock:
            self._shut = True


class TaskRunner(QObject):
    """
    Runs work one after the other on the database thread, and work that waits for a server on a thread beside it.

    Args:
        on_problem: Called with a Problem that the work's own `failed` does not take.
        on_crash: Called with the exception's type name when something else went wrong (it is in the log by then).
    """

    _posted = Signal(object)  # a callable for the UI thread
    idle = Signal()  # nothing waits or runs

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        on_problem: Callable[[Problem], None],
        on_crash: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self._on_problem, self._on_crash = on_problem, on_crash
        self._database: list[int] = []  # the thread's number, once it runs
        self._pool = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="database", initializer=lambda: self._database.append(_thread())
        )
        self._network: ThreadPoolExecutor | None = None  # made when it is first asked for
        self._open = 0  # tasks handed in and not ended; only touched on the UI thread
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True while something waits or runs."""
        return self._open > 0

    def run(
        self,
        owner: QObject,
        fn: Callable[[Progress], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Problem], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        ended: Callable[[], None] | None = None,
        beside: bool = False,
    ) -> Task:
        """
        Hand in work. All callbacks come on the UI thread, and none once `owner` was deleted.

        Args:
            owner: Whom the result is for.
            fn: The work; gets the progress to report to (ignore it if it is short). Touches no widget.
            done: Gets the result; also if the wish to stop came too late, because what is written is written.
            failed: Gets a Problem; default the runner's `on_problem`.
            progress: Gets (done, total) at most 10 times a second.
            cancelled: Called when the work stopped because it was asked to.
            ended: Called in every case, before the others: take the busy mark away here.
            beside: Not on the database thread but on the network's; `fn` uses the school file by an `OnFile` only.
        """
        task = Task(owner)
        self._open += 1

        def report(count: int, total: int) -> None:
            if progress is not None and not task.ended and _alive(owner):
                progress(count, total)

        reporter = _Reporter(task, lambda count, total: self._post(lambda: report(count, total)))

        def finish(call: Callable[[], None]) -> None:
            task.ended = True
            self._open -= 1
            if _alive(owner):
                if ended is not None:
                    ended()
                call()
            if not self._open:
                self.idle.emit()

        def outcome() -> Callable[[], None]:
            try:
                if task.cancelled:
                    raise Cancelled
                result = fn(reporter)
            except Cancelled:
                return cancelled or _nothing
            except Problem as problem:
                found = problem
                return lambda: (failed or self._on_problem)(found)
            except Exception as error:  # noqa: BLE001 - whatever it is: the window stays, the log knows, the person is told
                name = type(error).__name__
                # only the places: an exception's own words may hold a pupil's name
                log.error("task failed: %s\n%s", name, "".join(traceback.format_tb(error.__traceback__)))
                return lambda: self._on_crash(name)
            return lambda: done(result)

        def work() -> None:
            call = outcome()
            self._post(lambda: finish(call))

        (self._beside() if beside else self._pool).submit(work)
        return task

    def on_file(self) -> OnFile:
        """What work that runs beside uses a school file by; shut it before the file is closed."""
        return OnFile(self._pool, self._database)

    def wait_beside(self) -> None:
        """Wait for work that runs beside, with its steps on the file; no more is taken. It was cancelled before."""
        if self._network is not None:
            self._network.shutdown(wait=True)

    def shut_down(self) -> None:
        """Wait for all that was handed in: closing the school is the last of it. Call when the window closes."""
        self.wait_beside()
        self._pool.shutdown(wait=True)

    def _beside(self) -> ThreadPoolExecutor:
        if self._network is None:
            self._network = ThreadPoolExecutor(max_workers=1, thread_name_prefix="network")
        return self._network

    def _post(self, call: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            self._posted.emit(call)

    @Slot(object)
    def _call(self, call: Callable[[], None]) -> None:
        call()


class _Reporter:
    """The progress that work reports to: stops it if asked, passes on at most 10 reports a second."""

    def __init__(self, task: Task, tell: Callable[[int, int], None]) -> None:
        self._task, self._tell = task, tell
        self._last = 0.0

    def advance(self, done: int, total: int) -> None:
        """Report; raises Cancelled if the person wants to stop."""
        if self._task.cancelled:
            raise Cancelled
        now = time.monotonic()
        if now - self._last >= PAUSE:
            self._last = now
            self._tell(done, total)


def _alive(owner: QObject) -> bool:
    return bool(shiboken6.isValid(owner))


def _nothing() -> None:
    pass


def _thread() -> int:
    return threading.get_ident()

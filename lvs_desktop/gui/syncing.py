"""The synchronisation of the school that is open: where it stands, a sync by hand, and one by itself now and then.

Everything that asks the server runs beside the database thread; each step on the school file is handed to that thread
(see tasks.OnFile), so that the person goes on working meanwhile. The services are imported when they are first
needed: most schools have no server.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.syncing import Choice, Preview, Receipt, Server, State
from lvs_desktop.gui.tasks import OnFile, Task, TaskRunner
from lvs_desktop.services.schools import OpenSchool

if TYPE_CHECKING:
    from lvs_desktop.gui.window import MainWindow

AFTER_CHANGE = 10.0  # seconds: several changes go together
EVERY = 300.0  # seconds between two by itself
NOT_NOW = 30.0  # seconds until the next look, while the person is in the middle of something
PAUSES = (30.0, 60.0, 120.0, 300.0, 600.0)  # seconds after each try that found no server; the last one stays
PASSING = (ProblemCode.SERVER_OFFLINE, ProblemCode.SERVER_BUSY)  # of use to try again by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    What is known of the synchronisation now.

    Attributes:
        server: None: not connected.
        waiting: Records that wait to be sent.
        questions: Fields that wait for a person.
        asks: Results of tests would go for the first time: a person synchronises, nothing goes by itself.
        problem: Why the last try came to nothing; None: it did not.
        running: A sync runs now.
    """

    server: Server | None = None
    waiting: int = 0
    questions: int = 0
    asks: bool = False
    problem: Problem | None = None
    running: bool = False

    @property
    def fresh(self) -> bool:
        """True if the school has a server and nothing was exchanged with it yet: then nobody knows what is equal."""
        return self.server is not None and self.server.last_at is None

    @property
    def state(self) -> State:
        """In one word. That there is no internet goes before what waits: it says why it waits."""
        if self.server is None:
            return State.NOT_CONNECTED
        if self.problem is not None and self.problem.code is ProblemCode.SERVER_OFFLINE:
            return State.OFFLINE
        if self.questions:
            return State.CONFLICTS
        return State.WAITING if self.waiting else State.AGREED


class Syncer(QObject):
    """
    Args:
        window: Whose school it is.

    Signals:
        changed: `standing` is another.
        reported: (done, total) of the sync that runs.
        ended: The sync that ran came to an end: (Receipt), (Problem), or (None) if it was stopped.
    """

    changed = Signal()
    reported = Signal(int, int)
    ended = Signal(object)

    def __init__(self, window: "MainWindow", runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self.standing = Standing()
        self._opened: OpenSchool | None = None
        self._on_file: OnFile | None = None
        self._tasks: list[Task] = []
        self._failed = 0  # tries in a row that found no server
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._by_itself)

    # -- the school
    def take(self, opened: OpenSchool) -> None:
        """A school was opened."""
        self._opened, self._on_file = opened, self._runner.on_file()
        self._failed = 0
        self.look()

    def let_go(self) -> None:
        """
        The school is about to be closed: stop, and begin no more steps on its file.

        A change that is under way may reach the server; its answer is asked after the next time.
        """
        self.stop()
        self._timer.stop()
        if self._on_file is not None:
            self._on_file.shut()
        self._opened = self._on_file = None
        self._show(Standing())

    def stop(self) -> None:
        """Stop what runs, at its next step."""
        for task in self._tasks:
            task.cancel()

    def look(self) -> None:
        """Read where it stands: the school changed, or the connection did."""
        opened = self._opened
        if opened is None:
            return

        def read(_progress: Progress) -> tuple[Server | None, int, int, bool]:
            from lvs_desktop.services import connecting

            server = connecting.server(opened)
            if server is None:
                return None, 0, 0, False
            from lvs_desktop.services import syncing  # a school without a server need not wait for it

            asks = syncing.asks_first(opened)
            return server, syncing.waiting(opened), len(syncing.conflicts(opened)), asks

        def done(found: tuple[Server | None, int, int, bool]) -> None:
            if opened is not self._opened:
                return
            server, waiting, questions, asks = found
            before = self.standing
            same = server is not None and before.server is not None and server.address == before.server.address
            problem = before.problem if same else None
            now = replace(before, server=server, problem=problem, asks=asks)
            self._show(replace(now, waiting=waiting, questions=questions))
            self._plan()

        self._runner.run(self, read, done=done)

    # -- by hand
    def connect_to(
        self,
        owner: QObject,
        address: str,
        token: str,
        *,
        done: Callable[[Server], None],
        failed: Callable[[Problem], None],
        ended: Callable[[], None],
    ) -> None:
        """Ask a server who it is, and keep it."""
        opened, on_file = self._opened, self._on_file
        if opened is None or on_file is None:
            return

        def work(_progress: Progress) -> Server:
            from lvs_desktop.services import connecting

            found = connecting.asked(address, token)
            return on_file(lambda: connecting.keep(opened, found, token))

        def kept(server: Server) -> None:
            self._failed = 0
            self._show(replace(self.standing, server=server, problem=None))
            self.look()
            done(server)

        self._run(owner, work, done=kept, failed=failed, ended=ended)

    def disconnect_from(self, owner: QObject, *, done: Callable[[], None], failed: Callable[[Problem], None]) -> None:
        """Forget the server; the school stays as it is."""
        opened = self._opened
        if opened is None:
            return

        def work(_progress: Progress) -> None:
            from lvs_desktop.services import syncing

            syncing.disconnect(opened)

        def gone(_nothing: None) -> None:
            self._timer.stop()
            self._show(Standing())
            done()

        self.stop()
        self._runner.run(owner, work, done=gone, failed=failed)

    def preview(
        self,
        owner: QObject,
        *,
        done: Callable[[Preview], None],
        failed: Callable[[Problem], None],
        ended: Callable[[], None],
        progress: Callable[[int, int], None],
    ) -> None:
        """Ask the server what a sync would do now."""
        opened, on_file = self._opened, self._on_file
        if opened is None or on_file is None:
            return

        def work(progress: Progress) -> Preview:
            from lvs_desktop.services import syncing

            return syncing.preview(opened, progress=progress, on_file=on_file)

        def shown(found: Preview) -> None:
            self._reached()
            done(found)

        def refused(problem: Problem) -> None:
            self._missed(problem)
            self._plan()
            failed(problem)

        self._run(owner, work, done=shown, failed=refused, ended=ended, progress=progress)

    def sync(self, *, consent: bool = False, restored: Choice | None = None) -> bool:
        """
        Fetch and send now; `ended` tells what it came to. False: one runs already, or there is no school.

        Args:
            consent, restored: See services.syncing.sync.
        """
        opened, on_file = self._opened, self._on_file
        if opened is None or on_file is None or self.standing.running:
            return False
        self._timer.stop()

        def work(progress: Progress) -> Receipt:
            from lvs_desktop.services import syncing

            return syncing.sync(opened, consent=consent, restored=restored, progress=progress, on_file=on_file)

        def came(outcome: Receipt | Problem | None) -> None:
            if opened is self._opened:
                if isinstance(outcome, Receipt):
                    self._reached()
                elif outcome is not None:
                    self._missed(outcome)
                self.ended.emit(outcome)
                self._window.synchronised(outcome if isinstance(outcome, Receipt) else None)
                self.look()

        self._show(replace(self.standing, running=True))
        self._run(
            self,
            work,
            done=came,
            failed=came,
            cancelled=lambda: came(None),
            ended=lambda: self._show(replace(self.standing, running=False)),
            progress=self.reported.emit,
        )
        return True

    # -- by itself
    def _by_itself(self) -> None:
        if not self._may():
            return
        if self._window.quiet():
            self.sync()
        else:
            self._timer.start(_milliseconds(NOT_NOW))

    def _may(self) -> bool:
        """
        True if a sync may run by itself: somebody saw what goes and comes before, and nobody has to say anything first.

        A token that is refused, a server that was put back and too many pupils at once wait for a person.
        """
        standing = self.standing
        if standing.server is None or standing.server.last_at is None or standing.running or standing.asks:
            return False
        problem = standing.problem
        return self._window.settings.sync_alone and (problem is None or problem.code in PASSING)

    def _plan(self) -> None:
        """Set the clock for the next one by itself; earlier if something changed."""
        if not self._may():
            self._timer.stop()
            return
        wanted = AFTER_CHANGE if self.standing.waiting else EVERY
        if self._failed:
            wanted = PAUSES[min(self._failed, len(PAUSES)) - 1]
        left = self._timer.remainingTime()
        if left < 0 or left > _milliseconds(wanted):
            self._timer.start(_milliseconds(wanted))

    def settings_changed(self) -> None:
        """The person wants it by itself, or no longer."""
        self._plan()

    def _reached(self) -> None:
        self._failed = 0
        self._show(replace(self.standing, problem=None))

    def _missed(self, problem: Problem) -> None:
        self._failed += problem.code in PASSING
        self._show(replace(self.standing, problem=problem))

    def _run(
        self,
        owner: QObject,
        work: Callable[[Progress], object],
        *,
        done: Callable[..., None],
        failed: Callable[[Problem], None],
        ended: Callable[[], None],
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        def over() -> None:
            self._tasks = [one for one in self._tasks if not one.ended]
            ended()

        task = self._runner.run(
            owner, work, done=done, failed=failed, progress=progress, cancelled=cancelled, ended=over, beside=True
        )
        self._tasks.append(task)

    def _show(self, standing: Standing) -> None:
        if standing != self.standing:
            self.standing = standing
            self.changed.emit()


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)

"""Work that a person waits for, of which only the latest counts: a later choice replaces it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.tasks import Task, TaskRunner


class LatestWork(QObject):
    """
    Runs one piece of work at a time; what replaced work finds is dropped.

    Signals:
        began: (task) when work starts.
        progressed: (done, total) of the latest work.
        told: The latest work called its `done`, `failed` or `cancelled`.
        ended: Nothing runs any more.
    """

    began = Signal(object)
    progressed = Signal(object, object)
    told = Signal()
    ended = Signal()

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: Task | None = None
        self._turn = object()  # of the latest work

    def start(
        self,
        fn: Callable[[Progress], object],
        *,
        done: Callable[..., None],
        failed: Callable[[Problem], None],
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        """Stop what runs and start this."""
        self.stop()
        turn = object()
        self._turn = turn

        def mine(call: Callable[..., None]) -> Callable[..., None]:
            def called(*found: object) -> None:
                if turn is self._turn:
                    call(*found)
                    self.told.emit()

            return called

        def ended() -> None:
            if turn is self._turn:
                self.ended.emit()

        def progressed(count: int, total: int | None) -> None:
            if turn is self._turn:
                self.progressed.emit(count, total)

        self._task = self._runner.run(
            self,
            fn,
            done=mine(done),
            failed=mine(failed),
            cancelled=mine(cancelled),
            ended=ended,
            progress=progressed,
        )
        self.began.emit(self._task)

    def stop(self) -> None:
        """Ask what runs to stop, if anything does."""
        if self._task is not None and not self._task.ended:
            self._task.cancel()

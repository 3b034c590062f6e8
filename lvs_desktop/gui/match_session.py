"""Who is who in the import that is under way: the pairs, what the person said so far. Holds no widget."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.preview_lines import PreviewLines
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.gui.verdicts import Verdicts
from lvs_desktop.services import matches
from lvs_desktop.services.schools import OpenSchool


class MatchSession(Verdicts):
    """
    Pairs of the preview that is shown, and verdicts that are not saved yet.

    Signals:
        refused: (Problem) while looking for them.
    """

    refused = Signal(object)

    def __init__(self, opened: OpenSchool, runner: TaskRunner, lines: PreviewLines, parent: QObject) -> None:
        super().__init__(parent)
        self._opened, self._runner, self._lines = opened, runner, lines

    def look(self) -> None:
        """Look for pairs in the preview, off the UI thread; verdicts of pairs that are still there stay."""
        shown = self._lines.preview
        if shown is None:
            self.take(())
            return

        def failed(problem: Problem) -> None:
            if problem.code is not ProblemCode.PREVIEW_GONE:
                self.refused.emit(problem)

        self._runner.run(self, lambda progress: matches.pairs(self._opened, shown), done=self.take, failed=failed)

    def forget(self) -> None:
        """The preview is gone."""
        self.verdicts.clear()
        self.take(())

    def work(self) -> Callable[[Progress], object] | None:
        """Work that saves the verdicts; None if there is nothing to save."""
        shown, verdicts = self._lines.preview, dict(self.verdicts)
        if shown is None or not verdicts:
            return None
        return lambda progress: matches.decide(self._opened, shown, verdicts)

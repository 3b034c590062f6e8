"""The lines of a preview as a table asks for them: laid out, then page by page, off the UI thread."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypedDict

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.changes import Change, ChangeKind, SortKey
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.services import summaries
from lvs_desktop.services.documents import Document
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool


class Layout(TypedDict, total=False):
    """How the lines are laid out: the arguments of Preview.arrange."""

    kinds: tuple[ChangeKind, ...]
    search: str
    sort: SortKey
    descending: bool
    differing: bool


class PreviewLines(QObject):
    """
    Holds the preview that is shown, if there is one. Asked without one, nothing happens.

    Signals:
        refused: (Problem) that is not about a preview which was replaced meanwhile.
    """

    refused = Signal(object)

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self.preview: Preview | None = None
        self._runner = runner
        self._layout: Layout = {}

    def forget(self) -> None:
        """Let go of the preview and what it keeps in the database."""
        shown, self.preview = self.preview, None
        if shown is not None:
            self._runner.run(self, lambda progress: shown.close(), done=lambda nothing: None, failed=self.gone)

    def arrange(
        self,
        *,
        kinds: Iterable[ChangeKind],
        search: str,
        sort: SortKey,
        descending: bool,
        differing: bool,
        done: Callable[[int], None],
    ) -> None:
        """Lay out the lines; `done` gets how many there are."""
        shown = self.preview
        if shown is None:
            return
        layout: Layout = {
            "kinds": tuple(kinds),
            "search": search,
            "sort": sort,
            "descending": descending,
            "differing": differing,
        }
        self._layout = layout
        self._runner.run(self, lambda progress: shown.arrange(**layout), done=done, failed=self.gone)

    def page(self, offset: int, limit: int, done: Callable[[list[Change]], None]) -> None:
        """Lines of the layout."""
        shown = self.preview
        if shown is not None:
            self._runner.run(self, lambda progress: shown.page(offset, limit), done=done, failed=self.gone)

    def problems(self, offset: int, limit: int, done: Callable[[list[SourceProblem]], None]) -> None:
        """Problems of the source."""
        shown = self.preview
        if shown is not None:
            self._runner.run(self, lambda progress: shown.problems(offset, limit), done=done, failed=self.gone)

    def written(self, row: int, done: Callable[[dict[str, str]], None]) -> None:
        """What the file has in a row, by field, as it was before any repair."""
        shown = self.preview
        if shown is not None:
            self._runner.run(self, lambda progress: shown.written(row), done=done, failed=lambda problem: None)

    def save_bad_rows(self, target: Path, done: Callable[[int], None], failed: Callable[[Problem], None]) -> None:
        """Write the rows with errors as a workbook."""
        shown = self.preview
        if shown is not None:
            self._runner.run(self, lambda progress: shown.save_bad_rows(target), done=done, failed=failed)

    def summary(self, opened: OpenSchool, put: Callable[[Document], int]) -> Callable[[Progress], int] | None:
        """Work that hands the summary to `put` and returns its pages; None without a preview."""
        shown, layout = self.preview, self._layout
        if shown is None:
            return None

        def work(progress: Progress) -> int:
            try:
                return put(summaries.of_preview(opened, shown, progress=progress))
            finally:
                # the summary paged through another layout; the table's is put back before it asks for a page
                shown.arrange(**layout)

        return work

    def gone(self, problem: Problem) -> None:
        """Pass on what went wrong, unless the preview was replaced: the new one asks for its own pages."""
        if problem.code is not ProblemCode.PREVIEW_GONE:
            self.refused.emit(problem)

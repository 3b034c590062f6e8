"""One undo in the window: the draft, the preview behind it, and the work off the UI thread. Holds no widget."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.changes import Change, Entry
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.undoing import GroupIn, PupilIn
from lvs_desktop.gui.latest_work import LatestWork
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.services import history
from lvs_desktop.services.history import Undone, UndoPreview
from lvs_desktop.services.import_words import work_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.undo_steps import Grain, UndoDraft, choice_of, chosen, hold


class UndoSession(QObject):
    """
    The flow behind the page that undoes a line of the history.

    Signals:
        changed: The draft is another; the page shows it anew.
        compared: A new preview is there: show its lines.
        working: (words, task) when writing starts; (None, None) when no work runs any more.
        progressed: (done, total) of that work.
        written: (Entry) of the undo.
    """

    changed = Signal()
    compared = Signal()
    working = Signal(object, object)
    progressed = Signal(object, object)
    written = Signal(object)

    def __init__(self, opened: OpenSchool, entry: Entry, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self.opened = opened
        self.draft = UndoDraft(entry=entry)
        self._runner = runner
        self.writing = False
        self._latest = LatestWork(runner, self)
        self._latest.began.connect(self._began)
        self._latest.ended.connect(self._ended)
        self._latest.progressed.connect(self.progressed)
        self._latest.told.connect(self.changed)

    # -- choosing
    def set_grain(self, grain: Grain) -> None:
        """All pupils, groups or single ones."""
        if grain is not self.draft.grain:
            self._choose(chosen(self.draft, grain=grain))

    def set_groups(self, groups: tuple[str, ...]) -> None:
        """These groups."""
        self._choose(chosen(self.draft, groups=groups))

    def set_pupils(self, pupils: tuple[PupilIn, ...]) -> None:
        """These pupils."""
        self._choose(chosen(self.draft, pupils=pupils))

    def set_force(self, force: bool) -> None:
        """Whether pupils who were changed since go back too."""
        if force is not self.draft.force:
            self._choose(chosen(self.draft, force=force))

    def groups(self, done: Callable[[list[GroupIn]], None]) -> None:
        """The groups to choose from."""
        entry = self.draft.entry
        self._runner.run(
            self, lambda progress: history.groups_in(self.opened, entry.id), done=done, failed=self._line_refused
        )

    def find_pupils(self, search: str, done: Callable[[list[PupilIn]], None]) -> None:
        """Pupils to choose from, by a part of their name or number."""
        entry = self.draft.entry
        self._runner.run(
            self,
            lambda progress: history.pupils_in(self.opened, entry.id, search),
            done=done,
            failed=self._line_refused,
        )

    # -- looking
    def compare(self) -> None:
        """Find out who would go back. Writes nothing."""
        choice = choice_of(self.draft)
        if choice is None or self.draft.undone is not None:
            self._latest.stop()
            self.draft = replace(self.draft, comparing=False, preview=None, problem=None)
            self.compared.emit()
            self.changed.emit()
            return
        entry = self.draft.entry

        def made(preview: UndoPreview) -> None:
            self.draft = replace(self.draft, comparing=False, preview=preview)
            self.compared.emit()

        def refused(problem: Problem) -> None:
            self.draft = replace(self.draft, comparing=False, preview=None, problem=problem)
            self.compared.emit()

        self.draft = replace(self.draft, comparing=True, problem=None)
        self._latest.start(
            lambda progress: history.undo_preview(self.opened, entry.id, choice=choice), done=made, failed=refused
        )
        self.changed.emit()

    def page(self, offset: int, limit: int, done: Callable[[list[Change]], None]) -> None:
        """Lines of the preview."""
        shown = self.draft.preview
        if shown is not None:
            self._runner.run(
                self,
                lambda progress: shown.page(offset, limit),
                done=done,
                failed=lambda problem: self._line_refused(problem) if shown is self.draft.preview else None,
            )

    # -- writing
    def undo(self) -> None:
        """The person confirmed what the preview shows."""
        shown = self.draft.preview
        if shown is None or hold(self.draft) is not None or self.writing:
            return

        def written(undone: Undone) -> None:
            self.draft = replace(self.draft, undone=undone)
            self.written.emit(undone.entry)

        def write(progress: Progress) -> Undone:
            return history.undo(self.opened, seen=shown, progress=progress)

        self.writing = True
        self.draft = replace(self.draft, problem=None)
        self._latest.start(write, done=written, failed=self._refused, cancelled=self._stopped)
        self.changed.emit()

    def leave(self) -> None:
        """The person goes elsewhere: what was looked up is dropped."""
        self._latest.stop()

    # -- inside
    def _choose(self, draft: UndoDraft) -> None:
        self.draft = draft
        self.compare()

    def _began(self, task: object) -> None:
        if self.writing:
            self.working.emit(work_words("undo"), task)

    def _ended(self) -> None:
        self.writing = False
        self.working.emit(None, None)

    def _stopped(self) -> None:
        self.draft = replace(self.draft, problem=Problem(ProblemCode.CANCELLED))

    def _refused(self, problem: Problem) -> None:
        gone = problem.code is ProblemCode.SCHOOL_CHANGED
        self.draft = replace(self.draft, problem=problem, preview=None if gone else self.draft.preview)
        if gone:
            self.compared.emit()

    def _line_refused(self, problem: Problem) -> None:
        if self.draft.undone is None:
            self._refused(problem)
            self.changed.emit()

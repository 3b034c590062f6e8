"""One import in the window: the draft, the preview behind it, and the work off the UI thread. Holds no widget."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lvs_desktop.domain.changes import Change, Entry, EntryKind, ImportOptions
from lvs_desktop.domain.diagnosis import YES, Damage
from lvs_desktop.domain.people import REQUIRED
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.sources import SourceLook
from lvs_desktop.gui.latest_work import LatestWork
from lvs_desktop.gui.match_session import MatchSession
from lvs_desktop.gui.preview_lines import PreviewLines
from lvs_desktop.gui.tasks import TaskRunner
from lvs_desktop.services import history, import_words, importing, pupils, summaries
from lvs_desktop.services.documents import Document
from lvs_desktop.services.import_steps import (
    Hold,
    ImportDraft,
    ImportStep,
    Reviewed,
    following,
    holds,
    mapping,
    proposed,
    reviewed,
    steps,
    typed_number,
    with_all_safe,
    with_column,
    with_options,
    with_repair,
    with_source,
)
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool

Samples = tuple[tuple[str, Path], ...]


class ImportSession(QObject):
    """
    The flow behind the import's pages.

    Signals:
        changed: The draft is another; the pages show it anew.
        working: (words, task) when work starts that a person may want to stop; (None, None) when it ended.
        progressed: (done, total) of that work.
        compared: A new preview is there: lay out its lines.
        written: The school changed: (Entry) of the import.
        decided: What was said of who is who is saved.
        undo_wanted: (id) The person wants to undo the import.
        list_wanted: The person wants to read the list of a link instead.
    """

    changed = Signal()
    working = Signal(object, object)
    progressed = Signal(object, object)
    compared = Signal()
    written = Signal(object)
    decided = Signal()
    undo_wanted = Signal(object)
    list_wanted = Signal()

    def __init__(
        self,
        opened: OpenSchool,
        runner: TaskRunner,
        parent: QObject | None = None,
        *,
        samples: Callable[[], Samples] = tuple,
    ) -> None:
        """
        Args:
            samples: Gives example files with their words; called off the UI thread.
        """
        super().__init__(parent)
        self.opened = opened
        self.draft = ImportDraft()
        self.samples: Samples = ()
        self._find_samples = samples
        self.first = False  # no import came before: offer the Beginstand
        self._runner = runner
        self.lines = PreviewLines(runner, self)
        self.lines.refused.connect(self._line_refused)
        self.matching = MatchSession(opened, runner, self.lines, self)
        self.matching.refused.connect(self._line_refused)
        self.matching.found.connect(self.changed)
        self.compared.connect(self.matching.look)
        self._words = ""
        self._latest = LatestWork(runner, self)
        self._latest.began.connect(lambda task: self.working.emit(self._words, task))
        self._latest.ended.connect(lambda: self.working.emit(None, None))
        self._latest.progressed.connect(self.progressed)
        self._latest.told.connect(self.changed)

    # -- as FlowView asks it
    def pages(self) -> Sequence[str]:
        """The steps as things stand."""
        return tuple(step.value for step in steps(self.draft))

    def after(self, page: str) -> str | None:
        """The step that follows."""
        step = following(self.draft, ImportStep(page))
        return step.value if step is not None else None

    def missing(self, page: str) -> Sequence[str]:
        """What holds the person on a page, in words."""
        return tuple(import_words.hold_words(self.draft, hold) for hold in self.holds(ImportStep(page)))

    def holds(self, step: ImportStep) -> tuple[Hold, ...]:
        """What holds the person on a step."""
        return holds(self.draft, step, REQUIRED, first=self.first)

    # -- step 1: the file
    def begin(self) -> None:
        """Find out whether this is the school's first import."""

        def known(found: tuple[bool, Samples]) -> None:
            self.first, self.samples = found
            self.changed.emit()

        self._runner.run(self, lambda progress: (first_import(self.opened), self._find_samples()), done=known)

    def choose_file(self, source: Path) -> None:
        """Take a file and look at it."""
        baseline, answered = self.draft.options.baseline, self.draft.baseline_judged
        self.draft = replace(with_source(self.draft, source, baseline=baseline), baseline_judged=answered)
        self.look()

    def look(self) -> None:
        """Look at the file again, as after closing it in Excel."""
        source, options = self.draft.source, self.draft.options
        if source is None:
            return
        self.lines.forget()
        self.draft = replace(self.draft, look=None, problem=None, review=None)

        def seen(found: SourceLook) -> None:
            self.draft = replace(self.draft, look=found)

        def refused(problem: Problem) -> None:
            self.draft = replace(self.draft, look=None, problem=problem)

        self._work("look", lambda progress: importing.look(self.opened, source, options), seen, refused)

    def read_as(self, *, sheet: str | None = None, encoding: str | None = None, separator: str | None = None) -> None:
        """Read the file another way; None leaves that part to be found."""
        options = replace(self.draft.options, sheet=sheet, encoding=encoding, separator=separator, columns={})
        self.draft = with_options(self.draft, options)
        self.look()

    def judge_names(self, encoding: str | None) -> None:
        """The person said which reading is right (None: the one that is on)."""
        self.draft = replace(self.draft, names_judged=True)
        if encoding is not None:
            options = self.draft.options
            self.read_as(sheet=options.sheet, encoding=encoding, separator=options.separator)
        else:
            self.changed.emit()

    def take_other_school(self) -> None:
        """The person said that the file of another school is right."""
        self._set_options(replace(self.draft.options, other_school=True))
        self.changed.emit()

    def set_baseline(self, baseline: bool) -> None:
        """The person said whether a first file is last year's."""
        self._set_options(replace(self.draft.options, baseline=baseline))
        self.draft = replace(self.draft, baseline_judged=True)
        self.changed.emit()

    # -- step 2: the columns
    def set_column(self, header: str, field: str) -> None:
        """The person said what a column becomes ("": left out)."""
        self.lines.forget()
        self.draft = with_column(self.draft, header, field)
        self.changed.emit()

    def accept_proposals(self) -> None:
        """The person said yes to all that was proposed."""
        for match in proposed(self.draft):
            self.draft = with_column(self.draft, match.header, match.field or "")
        self.changed.emit()

    def take_names_apart(self) -> None:
        """The person said yes to making given name and surname of a column with whole names."""
        self.draft = with_repair(self.draft, Damage.NAME_IN_ONE_CELL, YES)
        self.look()

    def set_remember(self, remember: bool) -> None:
        """Whether the columns are kept for the next file."""
        self.draft = replace(self.draft, remember=remember)

    def keep_columns(self) -> None:
        """Remember the columns, if the person wants that."""
        columns = mapping(self.draft)
        if self.draft.remember and columns:
            self._runner.run(
                self, lambda progress: importing.remember_columns(self.opened, columns), done=lambda nothing: None
            )

    # -- between columns and review: what happened to the file
    def set_repair(self, damage: Damage, reading: str) -> None:
        """The person said how a damage is mended, or that it stays. Nothing is read until they go on."""
        self.lines.forget()
        self.draft = with_repair(self.draft, damage, reading)
        self.changed.emit()

    def repair_all_safe(self) -> None:
        """The person said yes to all that is safe to mend."""
        self.lines.forget()
        self.draft = with_all_safe(self.draft)
        self.changed.emit()

    # -- step 3: the review
    @property
    def preview_there(self) -> bool:
        """True if there is a preview to page through."""
        return self.lines.preview is not None and self.draft.review is not None

    def set_review_options(self, options: ImportOptions) -> None:
        """A box was changed: compare again, without reading the file again."""
        shown = self.lines.preview
        if options == self.draft.options:
            return
        if shown is None:
            self.draft = with_options(self.draft, options)
            self.compare()
            return
        old = self.draft
        self.draft = with_options(self.draft, options)

        def again(progress: Progress) -> Reviewed:
            shown.reconsider(options)
            return reviewed(shown)

        def counted(review: Reviewed) -> None:
            self.draft = replace(self.draft, review=review)
            self.compared.emit()

        def refused(problem: Problem) -> None:
            if problem.code in (ProblemCode.SCHOOL_CHANGED, ProblemCode.PREVIEW_GONE):
                self.draft = replace(self.draft, problem=problem)
            else:
                self.draft = replace(old, problem=problem)

        self._work("compare", again, counted, refused, self._stopped)

    def compare(self, then: Callable[[], None] | None = None) -> None:
        """
        Read the file and make the preview. Writes nothing.

        Args:
            then: Called when that is done, or was refused: the review says why. Not if the person stopped it.
        """
        source, options = self.draft.source, self.draft.options
        if source is None:
            return
        self.lines.forget()
        self.matching.forget()
        self.draft = replace(self.draft, review=None, problem=None, typed="")

        def make(progress: Progress) -> tuple[Preview, Reviewed]:
            shown = importing.preview(self.opened, source, options, progress=progress)
            return shown, reviewed(shown)

        def made(found: tuple[Preview, Reviewed]) -> None:
            self.lines.preview, review = found
            self.draft = replace(self.draft, review=review, diagnoses=review.diagnoses)
            self.compared.emit()
            if then is not None:
                then()

        def refused(problem: Problem) -> None:
            self._refused(problem)
            if then is not None:
                then()

        # on the page before the review nothing was shown yet: who stops it is where they were
        self._work("compare", make, made, refused, self._stopped if then is None else lambda: None)

    def _stopped(self) -> None:
        self.draft = replace(self.draft, problem=Problem(ProblemCode.CANCELLED))

    def choose(self, keys: Iterable[int] | None, chosen: bool, done: Callable[[], None] | None = None) -> None:
        """Take lines along or leave them out (None: all of the layout), and count again."""
        shown, kept = self.lines.preview, None if keys is None else tuple(keys)
        if shown is None:
            return

        def work(progress: Progress) -> Reviewed:
            shown.choose(kept, chosen)
            return reviewed(shown)

        def counted(review: Reviewed) -> None:
            # the number named other pupils: it has to be typed anew
            old = self.draft.review
            same = old is not None and old.wants_number == review.wants_number
            self.draft = replace(self.draft, review=review, typed=self.draft.typed if same else "")
            self.changed.emit()
            if done is not None:
                done()

        self._runner.run(self, work, done=counted, failed=self.lines.gone)

    def take_file(self, key: int, fields: tuple[str, ...], taken: bool, done: Callable[[Change], None]) -> None:
        """Let the file replace what a hand typed of one pupil, or keep it; `done` gets the line as it is then."""
        shown = self.lines.preview
        if shown is None:
            return

        def work(progress: Progress) -> tuple[Reviewed, Change]:
            shown.take_file(key, fields, taken=taken)
            return reviewed(shown), shown.line(key)

        def counted(found: tuple[Reviewed, Change]) -> None:
            review, line = found
            self.draft = replace(self.draft, review=review)
            self.compared.emit()
            done(line)

        self._runner.run(self, work, done=counted, failed=self.lines.gone)

    def decide(self) -> None:
        """Save what the person said of who is who, and compare again."""
        work, shown = self.matching.work(), self.lines.preview
        if work is None or shown is None:
            return

        def save(progress: Progress) -> Reviewed:
            work(progress)
            return reviewed(shown)

        def saved(review: Reviewed) -> None:
            self.matching.saved()
            self.draft = replace(self.draft, review=review, typed="")
            self.decided.emit()
            self.compared.emit()

        self._work("compare", save, saved)

    def type_number(self, text: str) -> None:
        """What the person typed as the number to archive."""
        self.draft = replace(self.draft, typed=text)
        self.changed.emit()

    def paint(self, put: Callable[[Document], int], done: Callable[[int], None]) -> None:
        """Make the summary and hand it to `put`, off the UI thread; `done` gets the number of pages."""
        work = self.lines.summary(self.opened, put)
        if work is None:
            return
        problem = self.draft.problem
        if problem is not None and problem.code is ProblemCode.OUTPUT_NOT_WRITABLE:
            self.draft = replace(self.draft, problem=None)  # the person tries another place
        self._work("paint", work, done)

    def set_numbers_as_written(self) -> None:
        """The person said that numbers which differ in leading zeros belong to different pupils."""
        self._set_options(replace(self.draft.options, numbers_as_written=True))
        self.compare()

    def apply(self, done: Callable[[], None]) -> None:
        """Write what the preview shows; then `done`."""
        shown, review = self.lines.preview, self.draft.review
        if shown is None or review is None:
            return
        confirm = typed_number(self.draft) if review.wants_number is not None else None

        def written(entry: Entry) -> None:
            self.draft = replace(self.draft, entry=entry)
            self.lines.preview = None
            self.written.emit(entry)
            done()

        self._work(
            "apply",
            lambda progress: importing.apply(self.opened, shown, confirm_archive=confirm, progress=progress),
            written,
        )

    # -- step 4: done
    def paint_entry(self, put: Callable[[Document], int], done: Callable[[int], None]) -> None:
        """Make the summary of what was written and hand it to `put`; `done` gets the number of pages."""
        entry = self.draft.entry
        if entry is None:
            return

        self._work(
            "paint",
            lambda progress: put(summaries.of_entry(self.opened, entry, progress=progress)),
            done,
        )

    def leave(self) -> None:
        """The person goes elsewhere: stop the work and forget the preview. Nothing was written."""
        self._latest.stop()
        self.lines.forget()

    # -- inside
    def _work(
        self,
        what: str,
        fn: Callable[[Progress], object],
        done: Callable[..., None],
        failed: Callable[[Problem], None] | None = None,
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        self._words = import_words.work_words(what)
        self._latest.start(fn, done=done, failed=failed or self._refused, cancelled=cancelled)
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        self.draft = replace(self.draft, problem=problem)

    def _set_options(self, options: ImportOptions) -> None:
        self.lines.forget()
        self.draft = with_options(self.draft, options)

    def _line_refused(self, problem: Problem) -> None:
        self._refused(problem)
        self.changed.emit()


def first_import(opened: OpenSchool) -> bool:
    """True if nothing was read yet that counts: a Beginstand is possible."""
    reading = (EntryKind.BASELINE, EntryKind.IMPORT)
    made = any(entry.kind in reading and entry.undone_by is None for entry in history.entries(opened))
    return not made and pupils.counts(opened) == (0, 0)

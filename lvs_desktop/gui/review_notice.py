"""What stands above the table of an import: what is wrong, or what a person should know before going on."""

from collections.abc import Callable, Sequence

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.gui.widgets import Button, Callout
from lvs_desktop.services import match_words
from lvs_desktop.services.import_steps import ImportDraft, Reviewed
from lvs_desktop.services.matches import Person
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class ReviewNotice(Callout):
    """
    One message at a time, a problem first.

    Args:
        compare_again: Pressed after a comparison that stopped or failed.
        other_file: Pressed to go back to the choice of a file.
        who_is_who: Pressed to decide who in the file is who in the school.
    """

    def __init__(
        self,
        *,
        compare_again: Callable[[], object],
        other_file: Callable[[], object],
        who_is_who: Callable[[], object],
    ) -> None:
        super().__init__("info")
        self._compare_again, self._other_file, self._who_is_who = compare_again, other_file, who_is_who
        self._draft = ImportDraft()
        self._done_with: Reviewed | None = None  # what was shown when something was saved or printed

    def show_draft(self, draft: ImportDraft, *, people: Sequence[Person] = ()) -> None:
        """Show what holds for this draft; nothing if all is as it should be. `people`: who is to be decided about."""
        self._draft, review = draft, draft.review
        if draft.problem is not None:
            self.tell_problem(draft.problem)
        elif review is not None and review is self._done_with:
            return  # what was saved stays to be read until something else changes
        elif review is not None and people:
            self._say(
                "attention",
                match_words.wanted_text(people),
                Button(_("Decide who is who"), icon="users", clicked=self._who_is_who),
            )
        elif review is not None and review.archiving_closed and draft.options.archive_missing:
            self._say(
                "attention",
                _("A pupil number in the file can't be read. So nobody is archived by itself: tick pupils one by one."),
            )
        elif review is not None and review.info.partial:
            self._say(
                "info",
                _(
                    "This file holds changes only (delta). Who is not in it stays. "
                    "Only who is marked as leaving is archived, if you tick that box."
                ),
            )
        elif review is not None and review.is_first and not draft.options.baseline:
            self._say(
                "attention",
                _("This is the first file, so every pupil is new. Do you have last year's file? Read that first."),
                Button(_("Read last year's file first"), icon="folder-open", clicked=self._other_file),
            )
        elif draft.options.baseline and review is not None:
            self._say("info", _("These pupils become the starting point. With the next file you see what changes."))
        else:
            self.clear()

    def tell_done(self, text: str) -> None:
        """Say what was saved or printed."""
        self._done_with = self._draft.review
        self.tell("ok", text)

    def tell_problem(self, problem: Problem) -> None:
        """Say what went wrong, with the ways on."""
        again = Button(_("Compare again"), icon="undo", clicked=self._compare_again)
        if problem.code is ProblemCode.CANCELLED:
            self._say("info", _("Comparing was stopped. Nothing has been saved."), again)
        elif problem.code is ProblemCode.OUTPUT_NOT_WRITABLE:
            self._say("error", problem_text(problem))
        else:
            other = Button(_("Choose another file"), icon="folder-open", clicked=self._other_file)
            self._say("error", problem_text(problem), again, other)

    def _say(self, kind: str, text: str, *buttons: Button) -> None:
        # told once: a screen reader would say it again, and a button would lose the focus
        if text != self.text:
            self.tell(kind, text, *buttons)

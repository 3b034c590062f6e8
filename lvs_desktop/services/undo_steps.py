"""An undo as a person makes it, without a window: what is chosen, what it comes to, what is missing."""

from dataclasses import dataclass, replace
from enum import StrEnum

from lvs_desktop.domain.changes import Entry, EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.undoing import PupilIn, UndoChoice
from lvs_desktop.services.history import Undone, UndoPreview


class Grain(StrEnum):
    """How much of a line of the history goes back."""

    ALL = "all"
    GROUPS = "groups"
    PUPILS = "pupils"


class Hold(StrEnum):
    """What keeps the confirm button closed."""

    NO_GROUP = "no_group"
    NO_PUPIL = "no_pupil"
    COMPARING = "comparing"
    REFUSED = "refused"  # the problem says why
    ALL_KEPT = "all_kept"  # those who were chosen were changed since, or can't go back


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDraft:
    """
    One undo under way.

    Attributes:
        entry: The line of the history to undo.
        groups, pupils: What was chosen; each kept while the other grain is looked at.
        force: Pupils who were changed since go back too.
        preview: What it comes to; of an earlier choice while `comparing`.
        undone: What was written; nothing can be chosen any more.
    """

    entry: Entry
    grain: Grain = Grain.ALL
    groups: tuple[str, ...] = ()
    pupils: tuple[PupilIn, ...] = ()
    force: bool = False
    comparing: bool = False
    preview: UndoPreview | None = None
    problem: Problem | None = None
    undone: Undone | None = None

    @property
    def of_year(self) -> bool:
        """True if a new school year goes back, or comes back: no pupils change."""
        about = self.preview.base if self.preview is not None else self.entry
        return about.kind is EntryKind.NEW_YEAR or self.in_use

    @property
    def of_results(self) -> bool:
        """True if test results go back, or come back: no pupils change, and it is all or nothing."""
        about = self.preview.base if self.preview is not None else self.entry
        return about.kind is EntryKind.RESULTS

    @property
    def number(self) -> int:
        """How many pupils, or test results, would go back."""
        return len(self.preview) if self.preview is not None else 0

    @property
    def in_use(self) -> bool:
        """True if a new year stays because something was done in it, unless that is waved aside."""
        return self.problem is not None and self.problem.code is ProblemCode.YEAR_IN_USE

    @property
    def forceable(self) -> int:
        """How many who would stay could go back too."""
        return self.preview.forceable if self.preview is not None else 0


def choice_of(draft: UndoDraft) -> UndoChoice | None:
    """The choice to look at; None while no group or pupil is chosen."""
    match draft.grain:
        case Grain.GROUPS if draft.groups:
            return UndoChoice(groups=draft.groups, force_later=draft.force)
        case Grain.PUPILS if draft.pupils:
            numbers = tuple(pupil.pupil_number for pupil in draft.pupils)
            return UndoChoice(pupils=numbers, force_later=draft.force)
        case Grain.ALL:
            return UndoChoice(force_later=draft.force)
    return None


def chosen(
    draft: UndoDraft,
    *,
    grain: Grain | None = None,
    groups: tuple[str, ...] | None = None,
    pupils: tuple[PupilIn, ...] | None = None,
    force: bool | None = None,
) -> UndoDraft:
    """The draft with another choice. Other pupils may have been changed since: that is asked anew."""
    return replace(
        draft,
        grain=draft.grain if grain is None else grain,
        groups=draft.groups if groups is None else groups,
        pupils=draft.pupils if pupils is None else pupils,
        force=False if force is None else force,
    )


def hold(draft: UndoDraft) -> Hold | None:
    """What keeps the person from confirming."""
    if draft.grain is Grain.GROUPS and not draft.groups:
        return Hold.NO_GROUP
    if draft.grain is Grain.PUPILS and not draft.pupils:
        return Hold.NO_PUPIL
    if draft.comparing:
        return Hold.COMPARING
    if draft.preview is None:
        return Hold.REFUSED
    if not draft.number and not draft.of_year:
        return Hold.ALL_KEPT
    return None

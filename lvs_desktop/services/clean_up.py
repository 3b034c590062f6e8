"""
Deleting archived pupils for good: who may go, after which term, and what is left afterwards.

It can't be undone. The older backups hold the pupils too; they go with them unless the person keeps them, and a fresh
one is made. The law names no term: two years after leaving is the custom, the school may choose another one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lvs_desktop.domain import retention
from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.retention import USUAL, Leaver, Term
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import backups, erasing, journal, meta

_SETTING = "retention_term"
_HELD = "deleted_in_copies"  # number of the newest backup that was there when pupils were deleted the last time


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of the school file that holds who is deleted now or was deleted before."""

    name: str
    made_at: str  # UTC, ISO 8601, by the clock of then


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    Who may be deleted. Nothing is written.

    Attributes:
        until: Date: archived on it or before.
        kept: How many may go but are kept by hand.
        copies: Backups and files that were put aside, newest first: all of them hold these pupils.
        stale: Copies from before the last time that pupils were deleted are still there.
    """

    term: Term
    until: str
    leavers: tuple[Leaver, ...]
    kept: int
    copies: tuple[Copy, ...]
    stale: bool
    revision: int

    @property
    def empty(self) -> bool:
        """True if there is nothing to do."""
        return not self.leavers and not self.stale


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedUp:
    """
    What was deleted, without a name.

    Attributes:
        entry: In the history; None: only copies were removed.
        by_year: Year of archiving -> pupils.
        removed, left: Copies, by when they were made and by name; those that are left hold the pupils still.
        fresh: Name of the backup that was made afterwards.
    """

    entry: Entry | None
    number: int
    by_year: Mapping[str, int]
    term: Term
    until: str
    removed: tuple[str, ...]
    left: tuple[str, ...]
    fresh: str


def term(opened: OpenSchool) -> Term:
    """After how long the school deletes who is archived."""
    with opened.storage.begin() as connection:
        kept = meta.read_setting(connection, _SETTING)
    return retention.read_term(kept) if kept else USUAL


def set_term(opened: OpenSchool, text: str) -> Term:
    """
    Choose another term for this school.

    Raises:
        Problem: TERM_INVALID (facts: value), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.CLEAN_UP)
    found = retention.read_term(text)
    with opened.storage.begin() as connection:
        meta.keep_setting(connection, _SETTING, found.text)
    return found


def propose(opened: OpenSchool, older_than: str | None = None, *, keep: Collection[str] = ()) -> Proposal:
    """
    Who may be deleted today. Writes nothing.

    Args:
        older_than: Such as 2y, 18m, 90d; default the school's own term.
        keep: Numbers of pupils who stay.

    Raises:
        Problem: TERM_INVALID (facts: value), ACTION_NOT_ALLOWED, PUPIL_UNKNOWN (a number to keep; facts: value).
    """
    permit(opened, Action.CLEAN_UP)
    used = term(opened) if older_than is None else retention.read_term(older_than)
    until = retention.cutoff(used, date.today()).isoformat()
    with opened.storage.begin() as connection:
        found = erasing.leavers(connection, until)
        last = erasing.last_at(connection)
        held = int(meta.read_setting(connection, _HELD) or 0)
        revision = meta.revision(connection)
    for number in keep:
        if number not in {one.pupil_number for one in found}:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=number)
    copies = _found(opened)
    # a number tells more than a clock, but what was put aside has none
    stale = last is not None and any(copy.number <= held if copy.number else copy.made_at <= last for copy in copies)
    return Proposal(
        term=used,
        until=until,
        leavers=tuple(one for one in found if one.pupil_number is None or one.pupil_number not in keep),
        kept=len(set(keep)),
        copies=tuple(Copy(name=copy.path.name, made_at=copy.made_at) for copy in copies),
        stale=stale,
        revision=revision,
    )


def apply(opened: OpenSchool, proposal: Proposal, *, confirm: int | None, copies: bool = True) -> CleanedUp:
    """
    Delete for good whom the proposal names, and the copies that hold them. It can't be undone.

    Args:
        confirm: How many pupils, as the person typed.
        copies: Remove the older copies too.

    Raises:
        Problem: NOTHING_TO_DO, CLEAN_UP_WANTS_NUMBER (facts: number, given), SCHOOL_CHANGED, ACTION_NOT_ALLOWED;
            DISK_FULL or FOLDER_READ_ONLY: the pupils are deleted, run it again for the copies.
    """
    permit(opened, Action.CLEAN_UP)
    number = len(proposal.leavers)
    if proposal.empty or (not number and not copies):
        raise Problem(ProblemCode.NOTHING_TO_DO)
    if confirm != number:
        given = {} if confirm is None else {"given": confirm}
        raise Problem(ProblemCode.CLEAN_UP_WANTS_NUMBER, number=number, **given)
    entry: Entry | None = None
    with opened.storage.begin() as connection:
        if meta.revision(connection) != proposal.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        if number:
            pupils = [one.id for one in proposal.leavers]
            newest = max((copy.number for copy in backups.kept(opened.storage.path)), default=0)
            meta.keep_setting(connection, _HELD, str(newest))
            entry_id = erasing.erase(connection, pupils, term=proposal.term.text, by=opened.worker)
            entry = journal.entry_made(connection, entry_id)
    erasing.compact(opened.storage)
    old = [found.path for found in _found(opened)]
    fresh = opened.storage.back_up()
    removed, left = _remove(old) if copies else ((), tuple(path.name for path in old if path.exists()))
    opened.refresh()
    return CleanedUp(
        entry=entry,
        number=number,
        by_year=retention.by_year(proposal.leavers),
        term=proposal.term,
        until=proposal.until,
        removed=removed,
        left=left,
        fresh=fresh.name,
    )


def _found(opened: OpenSchool) -> list[backups.Kept]:
    path = opened.storage.path
    return [*backups.kept(path), *backups.put_aside(path)]


def _remove(paths: list[Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that were removed, and names that can't be: somebody has them open, or may not."""
    removed, left = [], []
    for path in paths:
        try:
            path.unlink(missing_ok=True)  # making the fresh one may have thinned it out
            for part in ("-wal", "-journal"):
                path.with_name(path.name + part).unlink(missing_ok=True)
        except OSError:
            left.append(path.name)
        else:
            removed.append(path.name)
    return tuple(removed), tuple(left)

"""
The history of a school file, and undo.

Every act that writes pupils is an entry: an import, an edit by hand, a new year, an undo. A change of an entry is in
force or undone. The school is what the changes in force make of it, in the order in which they were made; so undoing
an older one takes out what it did and leaves what was done since. Undo of an undo brings the changes back.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lvs_desktop.domain.changes import Change, Counts, Entry, EntryKind
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.undoing import FORCEABLE, GroupIn, Kept, KeptReason, PupilIn, UndoChoice
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _
from lvs_desktop.storage import (
    in_force,
    journal,
    meta,
    records,
    renumbering,
    result_lines,
    result_turning,
    stopping,
    undo_planning,
    undoing,
    years,
)
from lvs_desktop.storage.result_turning import Turning
from lvs_desktop.storage.school_file import Connection

WHOLE = UndoChoice()
_BACKED_UP = (
    EntryKind.BASELINE,
    EntryKind.IMPORT,
    EntryKind.RESULTS,
    EntryKind.NEW_YEAR,
)  # a copy for each edit would push theirs out


def entries(opened: OpenSchool) -> list[Entry]:
    """Everything that was done, newest first."""
    with opened.storage.begin() as connection:
        return journal.entries(connection)


def changes(opened: OpenSchool, entry_id: int, *, offset: int = 0, limit: int = 256) -> list[Change]:
    """
    What one entry did, pupil by pupil or test result by test result: was and becomes as they were then.

    A location admin sees the own locations only.

    Raises:
        Problem: ENTRY_UNKNOWN.
    """
    with opened.storage.begin() as connection:
        own = own_locations(opened.worker)
        found = journal.changes(connection, entry_id, offset=offset, limit=limit, own=own)
        return [_named(line) for line in found]


def change_count(opened: OpenSchool, entry_id: int) -> int:
    """How many pupils one entry changed, as far as who works now may see them."""
    with opened.storage.begin() as connection:
        return journal.change_count(connection, entry_id, own_locations(opened.worker))


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo wrote, and whom it left alone."""

    entry: Entry  # of the undo itself
    base: Entry  # what it was about, as `UndoPreview.base`
    kept: tuple[Kept, ...]


def undo(
    opened: OpenSchool,
    entry_id: int | None = None,
    *,
    choice: UndoChoice = WHOLE,
    seen: "UndoPreview | None" = None,
    progress: Progress | None = None,
) -> Undone:
    """
    Put back what an entry changed, as an entry of its own; after a backup if it is an import or a new year.

    Args:
        entry_id: Default the newest entry in force that is not an undo.
        choice: Which pupils; whether pupils who were changed since go back too.
        seen: The preview that a person said yes to: its choice holds, and nothing is written if the school
            changed since.

    Raises:
        Problem: SCHOOL_CHANGED (since `seen`), NOTHING_TO_UNDO, ENTRY_UNKNOWN, ENTRY_UNDONE, GROUP_NOT_IN_ENTRY
            (facts: value, known), PUPIL_NOT_IN_ENTRY (facts: value), PUPILS_CHANGED_SINCE (all that were chosen are
            left alone; facts: number; `undo_preview` tells who), YEAR_IN_USE (facts: entries), ACTION_NOT_ALLOWED (a
            location admin undoes only own entries), DISK_FULL.
        Cancelled: The person stopped it; nothing was written.
    """
    if seen is not None:
        entry_id, choice = seen.target.id, seen.choice
    with opened.storage.begin() as connection:
        if seen is not None:
            seen.check(connection)
        target, base, _ = _allowed(opened, connection, entry_id)
    begin = opened.storage.begin_backed_up if base.kind in _BACKED_UP else opened.storage.begin
    with stopping.by(opened.storage, progress), begin() as connection:
        if seen is not None:
            seen.check(connection)
        target, base, takes_out = _allowed(opened, connection, target.id)
        if base.kind is EntryKind.NEW_YEAR:
            _check_year(connection, target, choice)
            undo_id = years.undo(connection, target, base, takes_out=takes_out, by=opened.worker)
            kept: tuple[Kept, ...] = ()
        else:
            plan = undo_planning.plan(connection, target, choice, worker=opened.worker)
            turns, results = _turns(connection, plan, choice), _results(connection, plan, choice, opened.worker)
            kept = (*_told(plan.kept), *_kept_records(turns), *results.kept)
            besides = undo_planning.going(connection, plan) if turns else ()
            counts = _together(plan.counts, records.tally(turns, besides=besides), results.counts)
            if not counts.written:
                raise _all_kept(kept)
            undo_id = _write(connection, plan, turns, results, counts, by=opened.worker)
        done = Undone(entry=journal.entry_made(connection, undo_id), base=base, kept=kept)
    opened.refresh()
    return done


class UndoPreview:
    """
    What an undo would do; nothing is written.

    Attributes:
        target: The entry that would be undone.
        choice: Of which pupils.
        base: The import, edit or new year that it is about: the target itself, or what the undo (of an undo ...) undid.
        takes_out: True: what was done is taken out; False: an undo is undone, so it comes back.
        counts: Of the changes that go, by what the import or edit did: `new` are pupils who would be taken out (or,
            if an undo is undone, come back), `archived` those who would be active again.
        kept: Who would be left alone, and why.
    """

    def __init__(
        self,
        opened: OpenSchool,
        target: Entry,
        choice: UndoChoice,
        plan: undo_planning.Plan,
        going: list[int],
        turns: list[records.Turn],
        results: Turning,
        connection: Connection,
    ) -> None:
        self._opened, self._plan, self._revision = opened, plan, meta.revision(connection)
        self._going = array("q", going)
        self._records = records.turn_lines(connection, turns)
        self._results = results
        self.target = target
        self.choice = choice
        self.base: Entry = plan.base
        self.takes_out: bool = plan.takes_out
        of_records = records.tally(turns, besides=going if turns else ())
        self.counts: Counts = _together(plan.counts, of_records, results.counts)
        self.kept: tuple[Kept, ...] = (*_told(plan.kept), *_kept_records(turns), *results.kept)

    def __len__(self) -> int:
        """How many pupils, records and test results would go back."""
        return len(self._going) + len(self._records) + len(self._results)

    @property
    def forceable(self) -> int:
        """How many of those who are left alone would go back with `force_later`."""
        return _forceable(self.kept)

    def page(self, offset: int, limit: int = 256) -> list[Change]:
        """
        Lines offset..offset+limit: each pupil, each record, each test result, as is (was) and as would be (becomes).

        Raises:
            Problem: SCHOOL_CHANGED (make a new preview).
        """
        with self._opened.storage.begin() as connection:
            self.check(connection)
            found = undo_planning.lines(connection, self._plan, self._going[offset : offset + limit])
            first = max(0, offset - len(self._going))
            found += self._records[first : first + limit - len(found)]
            first = max(0, offset - len(self._going) - len(self._records))
            return found + result_lines.of_pairs(connection, self._results.pairs(first, limit - len(found)))

    def check(self, connection: Connection) -> None:
        """
        See that the school is as it was when this was made.

        Raises:
            Problem: SCHOOL_CHANGED.
        """
        if meta.revision(connection) != self._revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)


def undo_preview(opened: OpenSchool, entry_id: int | None = None, *, choice: UndoChoice = WHOLE) -> UndoPreview:
    """
    What an undo would put back and whom it would leave alone. Of a new year: no pupils.

    Raises:
        Problem: As `undo`, but for PUPILS_CHANGED_SINCE: then nobody would go back (`len` is 0).
    """
    with opened.storage.begin() as connection:
        target, base, _ = _allowed(opened, connection, entry_id)
        if base.kind is EntryKind.NEW_YEAR:
            _check_year(connection, target, choice)
        plan = undo_planning.plan(connection, target, choice, worker=opened.worker)
        going = undo_planning.going(connection, plan)
        turns: list[records.Turn] = []
        results = result_turning.NOTHING
        if base.kind is not EntryKind.NEW_YEAR:
            turns, results = _turns(connection, plan, choice), _results(connection, plan, choice, opened.worker)
        undo_planning.discard(connection)
        return UndoPreview(opened, target, choice, plan, going, turns, results, connection)


def groups_in(opened: OpenSchool, entry_id: int) -> list[GroupIn]:
    """
    The groups of an entry's pupils that can go back, as `UndoChoice` knows them.

    Raises:
        Problem: ENTRY_UNKNOWN, ENTRY_UNDONE.
    """
    with opened.storage.begin() as connection:
        return undo_planning.groups_in(
            connection, journal.entry_to_undo(connection, entry_id), own_locations(opened.worker)
        )


def pupils_in(opened: OpenSchool, entry_id: int, search: str = "", *, limit: int = 50) -> list[PupilIn]:
    """
    Pupils of an entry that can go back, by a part of their name or number.

    Raises:
        Problem: ENTRY_UNKNOWN, ENTRY_UNDONE.
    """
    with opened.storage.begin() as connection:
        target = journal.entry_to_undo(connection, entry_id)
        return undo_planning.pupils_in(connection, target, search=search, limit=limit, own=own_locations(opened.worker))


def _allowed(opened: OpenSchool, connection: Connection, entry_id: int | None) -> tuple[Entry, Entry, bool]:
    target = journal.entry_to_undo(connection, entry_id)
    if target.by != opened.worker.name:
        permit(opened, Action.UNDO)
    return target, *undo_planning.base_of(connection, target)


def _turns(connection: Connection, plan: undo_planning.Plan, choice: UndoChoice) -> list[records.Turn]:
    """What the undo does to records: of chosen pupils only theirs."""
    if not records.changed(connection, plan.target.id):
        return []
    pupils = None if choice.whole else set(undo_planning.going(connection, plan))
    leaving = undo_planning.leaving(connection, plan)
    return records.turns(connection, plan.target.id, force=choice.force_later, pupils=pupils, leaving=leaving)


def _results(connection: Connection, plan: undo_planning.Plan, choice: UndoChoice, by: Worker) -> Turning:
    """What the undo does to test results: of chosen pupils only theirs."""
    pupils = None if choice.whole else set(undo_planning.going(connection, plan))
    return result_turning.turning(
        connection, plan.target, base=plan.base, takes_out=plan.takes_out, pupils=pupils, own=own_locations(by)
    )


def _write(
    connection: Connection,
    plan: undo_planning.Plan,
    turns: list[records.Turn],
    results: Turning,
    counts: Counts,
    *,
    by: Worker,
) -> int:
    numbers = records.numbers_of(turns)
    was = renumbering.lift(connection, numbers)  # a pupil who comes back may need one of them
    undo_id = undoing.write(connection, plan, counts=counts, by=by)
    renumbering.put(connection, undo_id, was=was, becomes=numbers)
    if turns:
        records.put_back(connection, undo_id, turns)
    if turns and not plan.counts.written and not any(turn.kept for turn in turns):
        in_force.mark_family(connection, undo_id, base=plan.base.id, takes_out=plan.takes_out)
    if len(results):
        result_turning.put_back(connection, undo_id, results)
    of_results = plan.base.kind is EntryKind.SYNC and len(results) and not turns and not plan.counts.written
    if plan.base.kind is EntryKind.RESULTS or of_results:  # nothing else of it says whether it is in force
        result_turning.mark(connection, undo_id, base=plan.base.id)
    return undo_id


def _named(line: Change) -> Change:
    """A pupil who was deleted for good has no name any more; that is said in its place."""
    return replace(line, name=_("(deleted)")) if line.erased else line


def _told(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """As `_named`; who is of another location has no name for who works now, and is not deleted."""
    return tuple(
        one if one.name or one.pupil_number or one.reason is KeptReason.NOT_YOURS else replace(one, name=_("(deleted)"))
        for one in kept
    )


def _kept_records(turns: list[records.Turn]) -> tuple[Kept, ...]:
    return tuple(turn.kept for turn in turns if turn.kept is not None)


def _together(*counts: Counts) -> Counts:
    return Counts(
        new=sum(one.new for one in counts),
        changed=sum(one.changed for one in counts),
        reactivated=sum(one.reactivated for one in counts),
        archived=sum(one.archived for one in counts),
    )


def _all_kept(kept: tuple[Kept, ...]) -> Problem:
    return Problem(ProblemCode.PUPILS_CHANGED_SINCE, number=len(kept), forceable=_forceable(kept))


def _forceable(kept: tuple[Kept, ...]) -> int:
    return sum(one.reason in FORCEABLE for one in kept)


def _check_year(connection: Connection, target: Entry, choice: UndoChoice) -> None:
    """A new year has no pupils to choose; what was done since in that year keeps it, unless forced."""
    for group in choice.groups:
        raise Problem(ProblemCode.GROUP_NOT_IN_ENTRY, value=group, known=(), entry=target.id)
    for number in choice.pupils:
        raise Problem(ProblemCode.PUPIL_NOT_IN_ENTRY, value=number)
    used = years.used_since(connection, target.id)
    if used and not choice.force_later:
        raise Problem(ProblemCode.YEAR_IN_USE, entries=tuple(map(str, used)), number=len(used))

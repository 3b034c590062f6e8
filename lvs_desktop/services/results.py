"""
Historical test results from a file: what becomes of each in the move to Leerling in beeld, and keeping them.

A preview writes nothing. What is applied is one entry of the history. Every result whose pupil and date are right is
kept, also one that does not come along: it shows the pupil's growth here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from lvs_desktop.domain.changes import ChangeKind, Counts, Entry, EntryKind
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.result_checks import (
    Answers,
    From,
    Outcome,
    Reason,
    YearGroup,
    date_fault,
    result_of,
    said_by_name,
    verdict,
    year_group,
)
from lvs_desktop.domain.result_pupils import Known, NotFound, Roster
from lvs_desktop.domain.results import Generation, Line, Result
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files.result_source import open_results
from lvs_desktop.services import days, origins
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.reading import quiet_gc
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, journal, list_columns, meta, stopping
from lvs_desktop.storage import pupils as stored_pupils
from lvs_desktop.storage import results as stored
from lvs_desktop.storage.school_file import Connection

_REMEMBERED: Final = "result_generation "  # and a folded test name: a setting of the school
_KINDS: Final = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """
    One line of a file, and what becomes of it.

    Attributes:
        row: As the person counts.
        pupil: None: of nobody, or of a pupil of another location.
        said: Whom the file names: the number, else the name.
        result: With what was worked out and answered; `year_group` only if the file gives it.
        group: The year group, and where it comes from.
        reasons: What stands in its way; of `twins` these are the other rows of the same result.
        kind: NEW, CHANGED (the school has other values) or UNCHANGED; None: not kept.
    """

    row: int
    pupil: Known | None
    said: str
    result: Result
    group: YearGroup
    outcome: Outcome
    reasons: tuple[Reason, ...]
    twins: tuple[int, ...] = ()
    kind: ChangeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSeen:
    """
    A test of a file of which neither a column, the version nor the name says whether it is a 3.0 test.

    Attributes:
        name: As the file writes it first.
        results: How many of its results are right otherwise, and have no generation of their own.
        generation: As the person answered, now or for an earlier file; UNKNOWN: asked.
    """

    name: str
    results: int
    generation: Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What becomes of the results of a file.

    Attributes:
        counts: Results that are new, changed and unchanged; problems.
        outcomes: Lines of each outcome; every outcome is there.
        reasons: Lines that have each reason; those that none has are absent.
        year_groups: Kept lines by where their year group comes from; every source is there.
        tests: Tests of which it is asked, or was answered, whether they are 3.0 tests.
        by_hand_unsaid: Kept lines of which nothing says whether they were typed by hand.
        answers: What was said of this file, and remembered of earlier ones.
        problems: What reading found: cells and columns that can't be used.
        columns: Of CSV and Excel all, and which field each holds.
        set_aside: Rows with a value that can't be read; they are in `problems`, not in `lines`.
    """

    info: SourceInfo
    lines: tuple[ResultLine, ...] = field(repr=False)
    counts: Counts
    outcomes: Mapping[Outcome, int]
    reasons: Mapping[Reason, int]
    year_groups: Mapping[From, int]
    tests: tuple[TestSeen, ...]
    by_hand_unsaid: int
    answers: Answers
    revision: int
    problems: tuple[SourceProblem, ...] = ()
    columns: tuple[ColumnMatch, ...] = ()
    set_aside: int = 0

    def __len__(self) -> int:
        """How many lines the file has."""
        return len(self.lines)

    @property
    def asked(self) -> tuple[TestSeen, ...]:
        """The tests that nobody said anything of yet."""
        return tuple(test for test in self.tests if test.results and test.generation is Generation.UNKNOWN)

    def chosen(self, outcome: Outcome | None = None, reason: Reason | None = None) -> Sequence[ResultLine]:
        """The lines of an outcome, or with a reason; None: of all."""
        if outcome is None and reason is None:
            return self.lines
        return [
            line
            for line in self.lines
            if (outcome is None or line.outcome is outcome) and (reason is None or reason in line.reasons)
        ]

    def page(
        self, offset: int, limit: int = 256, *, outcome: Outcome | None = None, reason: Reason | None = None
    ) -> Sequence[ResultLine]:
        """Lines offset..offset+limit of those that `chosen` gives."""
        return self.chosen(outcome, reason)[offset : offset + limit]


def preview(
    opened: OpenSchool,
    path: Path,
    *,
    generations: Mapping[str, Generation] | None = None,
    by_hand: bool | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    other_school: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
) -> Preview:
    """
    What becomes of the results of a file: UWLR 'leerresultaten', CSV or Excel. Writes nothing.

    Args:
        generations, by_hand, today: As `check`.
        columns: Header -> field of domain.results.FIELDS, as the person says now; "" leaves the column out.
        other_school: The file may be another school's: the person said so.

    Raises:
        Problem: As files.result_source.open_results and `check`; SOURCE_OTHER_SCHOOL (facts: file, found, own).
        Cancelled: By `progress`.
    """
    permit(opened, Action.RESULTS)
    with opened.storage.begin() as connection:
        remembered = list_columns.remembered(connection, list_columns.RESULTS)
    source = open_results(
        path, chosen=columns, remembered=remembered, sheet=sheet, encoding=encoding, separator=separator
    )
    about = origins.own_or_accepted(opened.school, source.info, accepted=other_school)
    made = check(
        opened,
        source.info,
        source.lines(progress),
        generations=generations,
        by_hand=by_hand,
        year_is_of_test=source.year_is_of_test,
        today=today,
    )
    found = (*about, *source.problems, *source.found.problems)
    return replace(
        made,
        info=replace(made.info, rows=source.found.rows),
        counts=replace(made.counts, problems=len(found)),
        problems=found,
        columns=source.columns,
        set_aside=source.found.set_aside,
    )


def check(
    opened: OpenSchool,
    info: SourceInfo,
    lines: Iterable[Line],
    *,
    generations: Mapping[str, Generation] | None = None,
    by_hand: bool | None = None,
    year_is_of_test: bool = False,
    today: date | None = None,
) -> Preview:
    """
    What becomes of results that were read. Writes nothing.

    Args:
        generations: Test name -> what it is, of tests that `Preview.tests` names; what was answered for earlier files
            holds where nothing is said now.
        by_hand: Whether the results of this file were typed into the LAS by hand, where no column says it.
        year_is_of_test: The year group of a line is the one that the test is meant for, as in UWLR.
        today: Default the day by which the move goes (services.days).

    Raises:
        Problem: ACTION_NOT_ALLOWED, TEST_UNKNOWN (facts: value, known).
    """
    permit(opened, Action.RESULTS)
    with opened.storage.begin() as connection:
        roster = Roster(stored_pupils.read(connection, archived=True))
        revision = meta.revision(connection)
        remembered = {
            name: Generation(value) for name, value in meta.settings(connection, _REMEMBERED).items() if value
        }
    given = {fold(name.strip()): generation for name, generation in (generations or {}).items()}
    answers = Answers(generations={**remembered, **given}, by_hand=by_hand)
    with quiet_gc():
        reading = _Reading(opened, roster, answers, today or days.today(opened), year_is_of_test=year_is_of_test)
        for line in lines:
            reading.take(line)
        tests = reading.tests_seen()
        _check_tests(generations or {}, tests)
        reading.find_doubles()
        with opened.storage.begin() as connection:
            reading.compare(connection)
        return reading.shown(info, tests, revision)


def apply(opened: OpenSchool, made: Preview, *, progress: Progress | None = None) -> Entry:
    """
    Keep the results of a preview, as one entry, after a backup; and its answers, for the next files.

    Raises:
        Problem: SCHOOL_CHANGED (look again), NOTHING_TO_DO, ACTION_NOT_ALLOWED, DISK_FULL.
        Cancelled: The person stopped it; nothing was written.
    """
    kept = [line for line in made.lines if line.kind is not None]
    permit(opened, Action.RESULTS, *{line.pupil.location for line in kept if line.pupil is not None})
    if not made.counts.written:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    with stopping.by(opened.storage, progress), opened.storage.begin_backed_up() as connection:
        if meta.revision(connection) != made.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        entry_id = applying.add_entry(
            connection, EntryKind.RESULTS, by=opened.worker, counts=made.counts, source=made.info
        )
        stored.bring(connection, entry_id, ((line.pupil.id, line.result) for line in kept if line.pupil is not None))
        for name, generation in made.answers.generations.items():
            meta.keep_setting(connection, f"{_REMEMBERED}{name}", generation.value)
        return journal.entry_made(connection, entry_id)


def remember_columns(opened: OpenSchool, columns: Mapping[str, str]) -> None:
    """
    Keep header -> field for the next files with results ("" leaves the column out).

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.RESULTS)
    with opened.storage.begin() as connection:
        list_columns.remember(connection, list_columns.RESULTS, columns)


def fate(opened: OpenSchool, pupil: Known, result: Result) -> tuple[YearGroup, Outcome, tuple[Reason, ...]]:
    """What becomes of a result that the school keeps, as the preview of its file would say it now."""
    group = year_group(result, pupil, opened.school.school_year)
    return (group, *verdict(result, pupil, group))


@dataclass(slots=True)
class _Draft:
    row: int
    pupil: Known | None
    said: str
    result: Result
    fault: Reason | None
    twins: tuple[int, ...] = ()
    kind: ChangeKind | None = None


class _Reading:
    """The lines of a file as they come in. The same text in many of them is one object: readers see to that."""

    def __init__(
        self, opened: OpenSchool, roster: Roster, answers: Answers, today: date, *, year_is_of_test: bool
    ) -> None:
        self._roster, self._answers, self._today = roster, answers, today
        self._of_test = year_is_of_test
        self._school_year = opened.school.school_year
        self._own = own_locations(opened.worker)
        self._drafts: list[_Draft] = []
        self._places: dict[tuple[int, str], int | list[int]] = {}  # pupil and key -> drafts
        self._tests: dict[str, tuple[str, Counter[Generation]]] = {}

    def __len__(self) -> int:
        return len(self._drafts)

    def take(self, line: Line) -> None:
        """One line."""
        values = line.values
        if not values.get("test_name") and values.get("test_code"):
            values = {**values, "test_name": values["test_code"]}
        result = result_of(values, self._answers)
        found = self._roster.find(values)
        said = values.get("pupil_key") or " ".join(
            filter(None, (values.get(name) for name in ("given_name", "name_prefix", "family_name")))
        )
        fault = None
        if isinstance(found, NotFound):
            fault, pupil = Reason(found.value), None
        elif self._own is not None and found.location not in self._own:
            fault, pupil = Reason.NOT_YOURS, None
        else:
            pupil = found
        if fault is None and not result.test_name:
            fault = Reason.TEST_UNNAMED
        if fault is None:
            fault = date_fault(result.taken_on, pupil.birth_date if pupil else None, self._today)
        if pupil is not None and fault is None:
            key = pupil.id, stored.key_of(result)
            there = self._places.setdefault(key, len(self._drafts))
            if isinstance(there, list):
                there.append(len(self._drafts))
            elif there != len(self._drafts):
                self._places[key] = [there, len(self._drafts)]
        self._note_test(values, result, kept=fault is None)
        self._drafts.append(_Draft(line.row, pupil, said, result, fault))

    def tests_seen(self) -> tuple[TestSeen, ...]:
        """The tests of which a person must say what they are, or said it; those with most results first."""
        found = [
            TestSeen(name=name, results=sum(of.values()), generation=max(of, key=lambda one: of[one]))
            for name, of in self._tests.values()
        ]
        return tuple(sorted(found, key=lambda test: (-test.results, test.name)))

    def find_doubles(self) -> None:
        """Of equal lines the first counts; of differing ones none, for nobody knows which is right."""
        for places in self._places.values():
            if not isinstance(places, list):
                continue
            drafts = [self._drafts[place] for place in places]
            equal = all(draft.result == drafts[0].result for draft in drafts)
            for draft in drafts:
                draft.twins = tuple(other.row for other in drafts if other is not draft)
            for draft in drafts[1:] if equal else drafts:
                draft.fault = Reason.TWICE_EQUAL if equal else Reason.TWICE_DIFFERS

    def compare(self, connection: Connection) -> None:
        """Find out which results the school has already, and which with other values."""
        for draft in self._drafts:
            draft.kind = None if draft.fault else ChangeKind.NEW
        pupils = sorted({pupil_id for pupil_id, _ in self._places})
        for held in stored.stored(connection, pupils) if pupils else ():
            places = self._places.get((held.pupil_id, stored.key_of(held.result)))
            for place in (places,) if isinstance(places, int) else places or ():
                draft = self._drafts[place]
                if draft.kind is not None:
                    draft.kind = ChangeKind.UNCHANGED if draft.result == held.result else ChangeKind.CHANGED
        self._places.clear()

    def shown(self, info: SourceInfo, tests: tuple[TestSeen, ...], revision: int) -> Preview:
        """The preview of what was read."""
        lines = tuple(self._lines())
        outcomes = Counter(line.outcome for line in lines)
        kinds = Counter(line.kind for line in lines)
        sources = Counter(line.group.source for line in lines if line.kind is not None)
        return Preview(
            info=replace(info, rows=info.rows or len(lines)),
            lines=lines,
            counts=Counts(**{kind.value: kinds[kind] for kind in _KINDS}),
            outcomes={outcome: outcomes[outcome] for outcome in Outcome},
            reasons=_in_order(reason for line in lines for reason in line.reasons),
            year_groups={source: sources[source] for source in From},
            tests=tests,
            by_hand_unsaid=sum(line.kind is not None and line.result.by_hand is None for line in lines),
            answers=self._answers,
            revision=revision,
        )

    def _lines(self) -> Iterator[ResultLine]:
        nothing = YearGroup("", From.NOWHERE)
        groups: dict[YearGroup, YearGroup] = {}
        for draft in self._drafts:
            group, outcome = nothing, Outcome.LEFT_OUT
            reasons: tuple[Reason, ...] = () if draft.fault is None else (draft.fault,)
            if draft.fault is None and draft.pupil is not None:
                group = year_group(draft.result, draft.pupil, self._school_year, of_test=self._of_test)
                group = groups.setdefault(group, group)
                outcome, reasons = verdict(draft.result, draft.pupil, group)
            yield ResultLine(
                row=draft.row,
                pupil=draft.pupil,
                said=draft.said,
                result=draft.result,
                group=group,
                outcome=outcome,
                reasons=reasons,
                twins=draft.twins,
                kind=draft.kind,
            )

    def _note_test(self, values: Mapping[str, str], result: Result, *, kept: bool) -> None:
        if values.get("generation", Generation.UNKNOWN) != Generation.UNKNOWN or not result.test_name:
            return
        if said_by_name(result.test_name, result.version)[0] is Generation.UNKNOWN:
            _, count = self._tests.setdefault(fold(result.test_name), (result.test_name, Counter()))
            count[result.generation] += kept


def _check_tests(answered: Mapping[str, Generation], tests: Sequence[TestSeen]) -> None:
    known = {fold(test.name) for test in tests}
    for written in answered:
        if fold(written.strip()) not in known:
            raise Problem(ProblemCode.TEST_UNKNOWN, value=written, known=tuple(test.name for test in tests))


def _in_order(reasons: Iterable[Reason]) -> dict[Reason, int]:
    found = Counter(reasons)
    return {reason: found[reason] for reason in Reason if found[reason]}

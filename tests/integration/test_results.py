"""Historical results in a school file: what is told of a file, what is kept, and undo."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ChangeKind, EntryKind, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.result_checks import From, Outcome, Reason
from lvs_desktop.domain.results import Generation
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import editing, history, importing, results, results_check, results_lists, years
from lvs_desktop.services.results import ResultLine
from lvs_desktop.services.results_words import advice_words, do_words, outcome_word, reason_words, why_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import backups
from lvs_desktop.storage import results as stored
from tests.support.result_schools import LINE, held, kept, primary_school, reasons, results_file
from tests.support.schoolfiles import state_of, write_csv

TODAY = date(2026, 11, 23)
MATHS = (1, "Rekenen-Wiskunde 3.0", "2026-01-20", "103.5")
NEW = {
    **{"pupil_number": "78", "given_name": "Nieuw", "family_name": "Kind"},
    **{"group": "6A", "location": "00", "birth_date": "2015-01-01"},
}
SPELLING = {**LINE, "test_name": "Spelling", "version": ""}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Three pupils of a primary school."""
    opened = primary_school(tmp_path / "school" / "s.lvs")
    yield opened
    opened.close()


def look(school: OpenSchool, folder: Path, *lines: dict[str, str], **how: object) -> results.Preview:
    """The preview of a file."""
    return results.preview(school, results_file(folder / "r.csv", *lines), today=TODAY, **how)  # type: ignore[arg-type]


def test_every_result_whose_pupil_and_date_are_right_is_kept(school: OpenSchool, tmp_path: Path) -> None:
    """Also those that don't come along: they show a pupil's growth. What is kept nowhere says why and what to do."""
    made = look(
        school,
        tmp_path,
        LINE,
        {**LINE, "pupil_key": "34", "by_hand": "ja"},
        {**LINE, "pupil_key": "56"},
        {**LINE, "test_name": "Rekenen-Wiskunde 2.0"},
        SPELLING,
        {**LINE, "pupil_key": "99"},
        {**LINE, "taken_on": "20-01-2027"},
        by_hand=False,
    )

    assert [("comes", "new"), ("with_dult", "new"), ("stays", "new"), ("stays", "new"), ("asked", "new")] == [
        (line.outcome.value, line.kind) for line in made.lines[:5]
    ]
    assert [("pupil_unknown",), ("date_to_come",)] == reasons(made.page(5, 2))
    assert {"comes": 1, "with_dult": 1, "asked": 1, "stays": 2, "left_out": 2} == made.outcomes
    assert [Reason.BY_HAND, Reason.GENERATION_UNKNOWN, Reason.OTHER_GENERATION, Reason.PUPIL_ARCHIVED] == list(
        made.reasons
    )[:4]
    assert {From.GIVEN: 0, From.MOMENT: 4, From.NOW: 1, From.NOWHERE: 0} == made.year_groups
    assert ([], 5) == (held(school), results.apply(school, made).counts.new)
    assert 5 == len(held(school))
    assert [line.row for line in made.page(0, outcome=Outcome.STAYS)] == [4, 5]
    assert [line.row for line in made.page(0, reason=Reason.PUPIL_UNKNOWN)] == [7]


def test_equal_rows_count_once_and_differing_ones_not_at_all(school: OpenSchool, tmp_path: Path) -> None:
    """Which of two is right nobody knows: both are named, with the other's row."""
    other = {**LINE, "pupil_key": "34"}

    made = look(school, tmp_path, LINE, {**LINE, "pupil_key": "0012"}, other, {**other, "skill_score": "99"})

    assert [("by_hand_unsaid",), ("twice_equal",), ("twice_differs",), ("twice_differs",)] == reasons(made.lines)
    assert [(3,), (2,), (5,), (4,)] == [line.twins for line in made.lines]
    assert "rij 5" in why_words(made.lines[2])
    assert 1 == made.counts.new


def test_what_a_test_is_is_asked_once_and_remembered(school: OpenSchool, tmp_path: Path) -> None:
    """Per test, never from the date; the answer holds for the next files, until another one is given."""
    asked = look(school, tmp_path, SPELLING, {**SPELLING, "pupil_key": "34"}, LINE, by_hand=False)
    answered = look(school, tmp_path, SPELLING, by_hand=False, generations={" spelling ": Generation.THREE})
    results.apply(school, answered)
    again = look(school, tmp_path, {**SPELLING, "pupil_key": "34"}, by_hand=False)
    otherwise = look(school, tmp_path, SPELLING, by_hand=False, generations={"Spelling": Generation.OTHER})
    with pytest.raises(Problem) as refused:
        look(school, tmp_path, LINE, SPELLING, generations={"Rekenen-Wiskunde 3.0": Generation.OTHER})

    assert [("Spelling", 2)] == [(test.name, test.results) for test in asked.asked]
    assert [Outcome.ASKED, Outcome.ASKED, Outcome.COMES] == [line.outcome for line in asked.lines]
    assert ((), Outcome.COMES) == (answered.asked, answered.lines[0].outcome)
    assert ((), Outcome.COMES) == (again.asked, again.lines[0].outcome)
    assert (Outcome.STAYS, ChangeKind.CHANGED) == (otherwise.lines[0].outcome, otherwise.lines[0].kind)
    assert (ProblemCode.TEST_UNKNOWN, ("Spelling",)) == (refused.value.code, refused.value.facts["known"])


def test_nothing_is_written_before_it_was_seen_and_a_changed_school_is_looked_at_again(
    school: OpenSchool, tmp_path: Path
) -> None:
    """A preview holds for the school that it was made of."""
    made = look(school, tmp_path, LINE)
    editing.change(school, "34", {"group": "7A"})

    with pytest.raises(Problem) as refused:
        results.apply(school, made)

    assert ProblemCode.SCHOOL_CHANGED is refused.value.code
    assert [] == held(school)


def test_an_entry_tells_file_counts_and_each_result(school: OpenSchool, tmp_path: Path) -> None:
    """Was and becomes, with the pupil and the test; a backup lies beside the school from before it."""
    kept(school, results_file(tmp_path / "een.csv", LINE))
    made = look(school, tmp_path, {**LINE, "skill_score": "99"}, {**LINE, "pupil_key": "34"})
    entry = results.apply(school, made)
    found = history.changes(school, entry.id)

    assert (EntryKind.RESULTS, "r.csv", 64, 1, 1) == (
        entry.kind,
        entry.file_name,
        len(entry.file_hash or ""),
        entry.counts.new,
        entry.counts.changed,
    )
    assert [
        (ChangeKind.CHANGED, "Loïs Berg: Rekenen-Wiskunde 3.0 M5 (20-01-2026)", [("skill_score", "103.5", "99")]),
    ] == [(line.kind, line.name, [(step.field, step.was, step.becomes) for step in line.fields]) for line in found[:1]]
    assert (2, ChangeKind.NEW, "34", "6B") == (len(found), found[1].kind, found[1].pupil_number, found[1].group)
    assert found[1:] == history.changes(school, entry.id, offset=1, limit=1)
    assert 2 == history.change_count(school, entry.id)
    assert 2 == len(backups.kept(school.storage.path))


def test_the_same_file_once_more_has_nothing_to_do(school: OpenSchool, tmp_path: Path) -> None:
    """It is said, and nothing is written."""
    kept(school, results_file(tmp_path / "een.csv", LINE))
    again = look(school, tmp_path, LINE)
    before = len(history.entries(school))

    with pytest.raises(Problem) as refused:
        results.apply(school, again)

    assert (0, 1) == (again.counts.written, again.counts.unchanged)
    assert (ProblemCode.NOTHING_TO_DO, before) == (refused.value.code, len(history.entries(school)))


def test_undo_of_results_and_of_that_undo(school: OpenSchool, tmp_path: Path) -> None:
    """Values that were replaced come back; undone once more, the newer ones count again."""
    kept(school, results_file(tmp_path / "een.csv", LINE))
    kept(school, results_file(tmp_path / "twee.csv", {**LINE, "skill_score": "99"}, {**LINE, "pupil_key": "34"}))
    after = held(school)
    shown = history.undo_preview(school)

    undone = history.undo(school, seen=shown)
    back = held(school)
    again = history.undo(school, undone.entry.id)

    assert (2, 1, 1, ()) == (len(shown), shown.counts.new, shown.counts.changed, shown.kept)
    assert [("103.5", False), (None, True)] == [
        (next((step.becomes for step in line.fields if step.field == "skill_score"), None), line.removed)
        for line in _after(shown, school, tmp_path)
    ]
    assert ([MATHS], after) == (back, held(school))
    assert (undone.entry.counts, EntryKind.RESULTS) == (again.entry.counts, again.base.kind)
    assert [True, False, True, True] == [entry.can_undo for entry in history.entries(school)]


def _after(shown: history.UndoPreview, school: OpenSchool, tmp_path: Path) -> list[history.Change]:
    """The lines of a preview of that undo, made anew: the school moved on since."""
    with pytest.raises(Problem) as gone:
        shown.page(0)
    assert ProblemCode.SCHOOL_CHANGED is gone.value.code
    return list(history.undo_preview(school, 2).page(0))


def test_what_a_later_line_replaced_is_left_alone_and_told(school: OpenSchool, tmp_path: Path) -> None:
    """The rest goes; when the later line is undone, what was left goes too, and each undo comes back by itself."""
    first = results_file(tmp_path / "een.csv", LINE, {**LINE, "pupil_key": "34"})
    kept(school, first)
    kept(school, results_file(tmp_path / "twee.csv", {**LINE, "skill_score": "99"}))

    undone = history.undo(school, 1)
    left = held(school)
    with pytest.raises(Problem) as refused:
        history.undo(school, 1, choice=UndoChoice(force_later=True))
    history.undo(school, 2)
    middle = held(school)
    rest = history.undo(school, 1)
    none = held(school)
    history.undo(school, rest.entry.id)
    history.undo(school, undone.entry.id)

    assert [("Loïs Berg", "result_later", 2)] == [(one.name, one.reason, one.entry) for one in undone.kept]
    assert [(*MATHS[:3], "99")] == left
    assert (ProblemCode.PUPILS_CHANGED_SINCE, 0) == (refused.value.code, refused.value.facts["forceable"])
    assert ([MATHS], []) == (middle, none)
    assert [MATHS, (2, *MATHS[1:])] == held(school)


def test_undo_of_a_later_line_does_not_bring_back_what_an_undone_one_had_brought(
    school: OpenSchool, tmp_path: Path
) -> None:
    """The school is what the lines in force make of it, in whatever order they were undone."""
    kept(school, results_file(tmp_path / "een.csv", LINE))
    kept(school, results_file(tmp_path / "twee.csv", {**LINE, "skill_score": "99"}))
    undone = history.undo(school, 2)
    history.undo(school, 1)
    history.undo(school, undone.entry.id)
    later = held(school)
    history.undo(school, 2)

    assert [(*MATHS[:3], "99")] == later
    assert [] == held(school)
    assert not any(entry.can_undo for entry in history.entries(school) if entry.undoes is None)


def test_a_pupil_whom_an_undo_takes_out_has_no_results_until_the_pupil_is_back(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Without force the pupil stays, for results were built on it; forced, the results wait under the same id."""
    row = {
        "pupil_number": "78",
        "given_name": "Nieuw",
        "family_name": "Kind",
        "group": "6A",
        "birth_date": "2015-01-01",
    }
    source = write_csv(tmp_path / "b.csv", [{**row, "location": "00"}])
    importing.apply(school, importing.preview(school, source, ImportOptions()))
    kept(school, results_file(tmp_path / "een.csv", {**LINE, "pupil_key": "78"}))
    before = held(school)

    with pytest.raises(Problem) as refused:
        history.undo(school, 1)
    undone = history.undo(school, 1, choice=UndoChoice(force_later=True))
    without = held(school), "78" in state_of(school)
    history.undo(school, undone.entry.id)

    assert ProblemCode.PUPILS_CHANGED_SINCE is refused.value.code
    assert ([], False) == without
    assert (1, before) == (len(before), held(school))


def test_results_that_are_undone_while_their_pupil_is_out_do_not_come_back_with_the_pupil(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Each undo takes out what its line did, in whatever order."""
    row = {
        "pupil_number": "78",
        "given_name": "Nieuw",
        "family_name": "Kind",
        "group": "6A",
        "birth_date": "2015-01-01",
    }
    source = write_csv(tmp_path / "b.csv", [{**row, "location": "00"}])
    importing.apply(school, importing.preview(school, source, ImportOptions()))
    kept(school, results_file(tmp_path / "een.csv", {**LINE, "pupil_key": "78"}))
    out = history.undo(school, 1, choice=UndoChoice(force_later=True))
    gone = history.undo(school, 2)
    history.undo(school, out.entry.id)
    without = held(school)
    history.undo(school, gone.entry.id)

    assert [] == without
    assert [4] == [pupil for pupil, *_ in held(school)]


def test_archiving_and_a_new_school_year_leave_results_as_they_are(school: OpenSchool, tmp_path: Path) -> None:
    """They are history; the year group that is worked out moves with the school year and the pupil."""
    kept(school, results_file(tmp_path / "een.csv", LINE, {**SPELLING, "year_group": "5"}))
    before = held(school)

    years.begin(school)
    editing.archive(school, "0012")

    assert before == held(school)
    assert [Reason.PUPIL_ARCHIVED] == [one.reasons[-1] for one in results_lists.held(school)][:1]


def test_a_location_admin_sees_and_keeps_own_pupils_only(school: OpenSchool, tmp_path: Path) -> None:
    """Rows of other pupils say so, without a name; nothing of them is in the list, the check or the history."""
    source = results_file(tmp_path / "een.csv", LINE, {**LINE, "pupil_key": "34"})
    kept(school, source)
    school.work_as("Noord")
    again = {**LINE, "skill_score": "99"}

    made = look(school, tmp_path, again, {**again, "pupil_key": "34"})
    entry = results.apply(school, made)
    checked = results_check.check_file(school, source, today=TODAY)

    assert [("not_yours",), ("by_hand_unsaid",)] == reasons(made.lines)
    assert made.lines[0].pupil is None
    assert [MATHS, (2, *MATHS[1:3], "99")] == held(school)
    assert [2] == [one.pupil.id for one in results_lists.held(school)]
    assert (1, 1) == (checked.expected, len(checked.found.differs))
    assert ["34"] == [line.pupil_number for line in history.changes(school, 1)]
    with pytest.raises(Problem) as refused:
        history.undo(school, 1)
    assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    school.work_as("Beheer")
    editing.change(school, "34", {"location": "00"})
    school.work_as("Noord")
    assert ["not_yours"] == [one.reason for one in history.undo_preview(school, entry.id).kept]


def test_what_came_back_from_the_las_is_held_against_what_the_school_keeps(school: OpenSchool, tmp_path: Path) -> None:
    """There, missing, other values, only there, not to be placed; pupils in the archive are not expected."""
    pupils = ({**LINE, "pupil_key": key} for key in ("12", "34", "56"))
    kept(school, results_file(tmp_path / "een.csv", *pupils, SPELLING))
    back = results_file(
        tmp_path / "terug.csv",
        {**LINE, "level": "III"},
        SPELLING,
        {**SPELLING, "pupil_key": "34"},
        {**LINE, "pupil_key": "9"},
    )

    done = results_check.check_file(school, back, today=TODAY)
    whole = results_check.check_file(
        school, results_file(tmp_path / "zelf.csv", LINE, SPELLING, {**LINE, "pupil_key": "34"})
    )

    found = done.found
    assert (False, 3, 1, 1) == (done.complete, done.expected, found.same, done.archived)
    assert [("level", "II", "III")] == [
        (step.field, step.was, step.becomes) for one in found.differs for step in one.fields
    ]
    assert [(2, MATHS[1])] == [(one.pupil_id, one.result.test_name) for one in found.missing]
    assert [(2, "Spelling", 4)] == [(one.pupil_id, one.result.test_name, one.row) for one in found.extra]
    assert [("pupil_unknown",)] == reasons(done.not_placed)
    assert (True, 3) == (whole.complete, whole.found.same)
    assert 4 == results_check.write_workbook(done, tmp_path / "lijst.xlsx")


def test_a_school_without_results_has_nothing_to_hold_a_file_against(school: OpenSchool, tmp_path: Path) -> None:
    """It is said, instead of a list of everything."""
    with pytest.raises(Problem) as refused:
        results_check.check_file(school, results_file(tmp_path / "r.csv", LINE))

    assert ProblemCode.NO_RESULTS is refused.value.code


def test_the_list_as_excel_is_read_back_as_the_same_results(school: OpenSchool, tmp_path: Path) -> None:
    """What the school keeps goes out and comes in: nothing changes. The preview's list has a row for each line."""
    made = kept(
        school, results_file(tmp_path / "een.csv", LINE, {**SPELLING, "by_hand": "ja"}, {**LINE, "pupil_key": "99"})
    )

    written = results_lists.write_workbook(results_lists.held(school), tmp_path / "uit.xlsx")
    again = results.preview(school, tmp_path / "uit.xlsx", today=TODAY)

    assert (2, 2, 0, 0) == (written, again.counts.unchanged, again.counts.written, again.set_aside)
    assert 3 == results_lists.write_preview(made, tmp_path / "lijst.xlsx")
    assert 1 == results_lists.write_preview(made, tmp_path / "lijst.xlsx", outcome=Outcome.LEFT_OUT)


def test_each_outcome_and_each_reason_has_words(school: OpenSchool, tmp_path: Path) -> None:
    """A code is no text for a person; what can be mended says how."""
    lines: list[ResultLine] = list(look(school, tmp_path, {**LINE, "pupil_key": "99"}).lines)

    assert all(reason_words(reason).endswith(".") for reason in Reason)
    assert [Reason.TWICE_EQUAL] == [reason for reason in Reason if not advice_words(reason)]
    assert len({outcome_word(outcome) for outcome in Outcome}) == len(Outcome)
    assert do_words(lines[0]) == advice_words(Reason.PUPIL_UNKNOWN)


def test_results_of_pupils_are_counted_where_the_pupils_are(school: OpenSchool, tmp_path: Path) -> None:
    """The number of results is that of the lists."""
    kept(school, results_file(tmp_path / "een.csv", LINE, {**LINE, "pupil_key": "56"}))

    with school.storage.begin() as connection:
        assert 2 == stored.count(connection)

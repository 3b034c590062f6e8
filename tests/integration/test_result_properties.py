"""Whatever results come in: once more changes nothing, undo is identity, the order of rows does not matter."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import history, results
from lvs_desktop.services.schools import OpenSchool
from tests.support.result_schools import LINE, held, primary_school, results_file

LINES = st.fixed_dictionaries(
    {
        "pupil_key": st.sampled_from(["12", "0012", "34", "56", "99"]),
        "test_name": st.sampled_from(["Rekenen 3.0 M5", "Spelling", "Taal 2.0"]),
        "taken_on": st.sampled_from(["20-01-2024", "21-01-2025", "20-01-2016"]),
        "skill_score": st.sampled_from(["", "99", "103,5"]),
        "by_hand": st.sampled_from(["", "ja"]),
    }
)
FILES = st.lists(LINES, min_size=1, max_size=9)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A primary school that all examples share: each begins without results."""
    opened = primary_school(tmp_path_factory.mktemp("primary") / "school.lvs")
    yield opened
    opened.close()


def bare(opened: OpenSchool) -> None:
    """Take all results and the history out."""
    with opened.storage.begin() as connection:
        for table in ("result_change", "test_result"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE entry SET undoes = NULL, undone_by = NULL")
        connection.exec_driver_sql("DELETE FROM entry")


def apply(opened: OpenSchool, path: Path) -> results.Preview:
    """Keep a file if there is something to keep."""
    made = results.preview(opened, path)
    try:
        results.apply(opened, made)
    except Problem as problem:
        assert problem.code is ProblemCode.NOTHING_TO_DO  # noqa: PT017 - what else is raised is raised on
        assert not made.counts.written
    return made


def told(made: results.Preview) -> list[tuple[object, ...]]:
    """What becomes of the lines, without where they stand."""
    return sorted(
        (line.pupil.id if line.pupil else 0, *line.result.key, line.result.skill_score, line.outcome, line.reasons)
        for line in made.lines
    )


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILES, second=FILES, data=st.data())
def test_once_more_changes_nothing_and_undo_is_identity(
    school: OpenSchool,
    tmp_path: Path,
    first: list[Mapping[str, str]],
    second: list[Mapping[str, str]],
    data: st.DataObject,
) -> None:
    """Two files after one another, the second in two orders; undone, and that undone, each gives what was there."""
    bare(school)
    apply(school, results_file(tmp_path / "een.csv", *first))
    before, entries = held(school), len(history.entries(school))
    shuffled = results_file(tmp_path / "anders.csv", *data.draw(st.permutations(second)))
    source = results_file(tmp_path / "twee.csv", *second)

    other = results.preview(school, shuffled)
    made = apply(school, source)
    after = held(school)
    again = results.preview(school, source)

    assert sorted(told(other)) == told(made)
    assert other.counts == made.counts
    assert 0 == again.counts.written
    assert {None, ChangeKind.UNCHANGED} >= {line.kind for line in again.lines}
    assert len(after) == len(before) + made.counts.new
    if len(history.entries(school)) > entries:
        undone = history.undo(school)
        assert before == held(school)
        assert (made.counts.new, made.counts.changed) == (undone.entry.counts.new, undone.entry.counts.changed)
        history.undo(school, undone.entry.id)
        assert after == held(school)


STEPS = st.lists(
    st.one_of(st.tuples(st.just("file"), st.integers(1, 4)), st.tuples(st.just("undo"), st.integers(0, 6))),
    min_size=3,
    max_size=9,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undo_in_any_order_leaves_one_value_of_each_result_and_a_way_back_to_none(
    school: OpenSchool, tmp_path: Path, steps: list[tuple[str, int]]
) -> None:
    """Files that replace one another, any of them or of their undos undone: what the history says is what there is."""
    bare(school)
    for what, number in steps:
        if what == "file":
            pupils = ("12", "34")[: number % 2 + 1]
            lines = ({**LINE, "pupil_key": key, "skill_score": str(number)} for key in pupils)
            apply(school, results_file(tmp_path / "r.csv", *lines))
            continue
        entries = [entry for entry in history.entries(school) if entry.can_undo]
        if entries:
            entry = entries[number % len(entries)]
            shown = history.undo_preview(school, entry.id)
            assert len(shown) or shown.kept, "the history offers what can't be undone"
            before = held(school)
            try:
                history.undo(school, entry.id)
            except Problem as problem:
                assert problem.code is ProblemCode.PUPILS_CHANGED_SINCE  # noqa: PT017
                assert (0, before) == (len(shown), held(school))
        assert len({result[:3] for result in held(school)}) == len(held(school))
    for _ in steps:  # a line that others took the place of goes after those
        for entry in history.entries(school):
            if entry.can_undo and entry.undoes is None and len(history.undo_preview(school, entry.id)):
                history.undo(school, entry.id)

    assert [] == held(school)

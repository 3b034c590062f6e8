"""Whatever is given, taken and undone, in whatever order: the file stays whole, and everything can go back."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.accommodation_files import Said
from lvs_desktop.domain.accommodations import CATALOGUE
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import accommodations, history
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import fill, new_school

ALLOWED = {
    ProblemCode.NOTHING_EDITED,
    ProblemCode.PUPILS_CHANGED_SINCE,
    ProblemCode.ENTRY_UNDONE,
    ProblemCode.NOTHING_TO_UNDO,
    ProblemCode.ACCOMMODATION_UNKNOWN,
    ProblemCode.ACCOMMODATION_TAKEN,
}
PUPILS = st.just("1")  # few things, so that acts meet one another
KINDS = st.just(CATALOGUE[0])
STEP = st.one_of(
    st.tuples(st.just("give"), PUPILS, KINDS, st.sampled_from([10, 25])),
    st.tuples(st.just("take"), PUPILS, KINDS, st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.just(CATALOGUE[0]), st.integers(0, 4)),
    st.tuples(st.sampled_from(["add", "rename", "hide"]), st.just(""), st.just(CATALOGUE[0]), st.integers(0, 3)),
)


def do(opened: OpenSchool, step: tuple[object, ...]) -> None:
    """One step of a person; what the program may refuse is passed over."""
    action, number, kind, amount = step
    try:
        if action == "undo":
            entries = history.entries(opened)
            if entries:
                history.undo(opened, entries[int(str(amount)) % len(entries)].id)
        elif action == "add":
            accommodations.add_kind(opened, f"Soort {amount}")
        elif action == "rename":
            accommodations.rename_kind(opened, accommodations.kinds(opened, hidden=True)[-1].id, f"Soort {amount}")
        elif action == "hide":
            accommodations.hide_kind(opened, CATALOGUE[0].id, hidden=bool(int(str(amount)) % 2))
        else:
            ids = [accommodations.find(opened, str(number)).id]
            if action == "take":
                accommodations.take(opened, ids, [kind.id])  # type: ignore[attr-defined]
            else:
                unit = kind.unit  # type: ignore[attr-defined]
                said = Said(kind=kind, amount=int(str(amount)) if unit else None)  # type: ignore[arg-type]
                accommodations.give(opened, ids, [said])
    except Problem as problem:
        if problem.code not in ALLOWED:
            raise


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=3, max_size=9))
def test_any_order_of_acts_and_undos_keeps_the_file_whole(steps: list[tuple[object, ...]]) -> None:
    """No pupil has a kind twice, none has one that is gone; undoing all, the newest first, leaves what was before."""
    with tempfile.TemporaryDirectory() as folder:
        opened = new_school(Path(folder) / "school.lvs")
        fill(opened, {number: ({"given_name": "Bo", "family_name": "V", "group": "1A"}, False) for number in "12"})
        for step in steps:
            do(opened, step)
        with opened.storage.begin() as connection:
            run = connection.exec_driver_sql
            twice = run("SELECT 1 FROM assignment GROUP BY pupil_id, catalogue_id HAVING count(*) > 1").all()
            gone = run("SELECT 1 FROM assignment WHERE catalogue_id NOT IN (SELECT id FROM catalogue)").all()
            broken = run("PRAGMA foreign_key_check").all()
        acts = [entry.id for entry in history.entries(opened) if entry.undoes is None]
        if not any(step[0] == "undo" for step in steps):
            for entry_id in acts:
                history.undo(opened, entry_id)
            assert accommodations.everybody(opened) == ()
            assert accommodations.kinds(opened, hidden=True) == CATALOGUE
        opened.close()

    assert (twice, gone, broken) == ([], [], [])

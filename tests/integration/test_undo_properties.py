"""Whatever is done and undone, in whatever order: the school is what the acts in force make of it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import editing, history, importing, years
from lvs_desktop.services.schools import OpenSchool
from tests.support.school_model import Refused, School
from tests.support.schoolfiles import State, fill, new_school, state_of, write_csv

NUMBERS = ("1", "2", "3", "4", "5")
VALUES = {
    "given_name": st.sampled_from(["Loïs", "Daan"]),
    "family_name": st.just("Berg"),
    "group": st.sampled_from(["1A", "2B", "3C"]),
    "location": st.sampled_from(["00", "01"]),
    "email": st.sampled_from(["", "a@v.example", "b@v.example"]),
}
numbers = st.sampled_from(NUMBERS)
person = st.fixed_dictionaries(VALUES)
states = st.dictionaries(numbers, st.tuples(person, st.booleans()), max_size=4).map(
    lambda found: {n: ({k: v for k, v in one.items() if v}, gone) for n, (one, gone) in found.items()}
)
files = st.dictionaries(numbers, person, min_size=1, max_size=5).map(
    lambda found: [{"pupil_number": number, **one} for number, one in found.items()]
)
typed = st.dictionaries(st.sampled_from(["given_name", "group", "email"]), st.none(), min_size=1).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)
flags = st.booleans()
acts = st.one_of(
    st.tuples(st.just("import"), files, flags, flags, flags, st.sampled_from([(), ("00",), ("01",), ("00", "01")])),
    st.tuples(st.just("edit"), numbers, typed),
    st.tuples(st.just("edit"), numbers, typed),
    st.tuples(st.just("add"), numbers, person),
    st.tuples(st.just("archive"), numbers, flags),
    st.tuples(st.just("year")),
    *[
        st.tuples(
            st.just("undo"),
            st.integers(0, 30),
            st.sampled_from(["whole", "whole", "group", "pupil"]),
            st.integers(0, 4),
            flags,
        )
    ]
    * 5,
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A school file that every example fills anew."""
    opened = new_school(tmp_path_factory.mktemp("undo") / "school.lvs")
    yield opened
    opened.close()


def do_really(school: OpenSchool, folder: Path, act: tuple[Any, ...]) -> None:
    """Do it to the school file."""
    match act:
        case ("import", rows, overwrite, archive, clears, scope):
            source = write_csv(folder / "b.csv", rows)
            options = ImportOptions(
                overwrite=overwrite, archive_missing=archive, empty_clears=clears, scope_locations=scope
            )
            shown = importing.preview(school, source, options)
            importing.apply(school, shown, confirm_archive=shown.counts().archived)
        case ("edit", number, values):
            editing.change(school, number, values)
        case ("add", number, values):
            editing.add(school, {"pupil_number": number, **values})
        case ("archive", number, archived):
            (editing.archive if archived else editing.activate)(school, number)
        case ("year",):
            years.begin(school)


def do_in_mind(model: School, act: tuple[Any, ...]) -> None:
    """Do it to the model."""
    match act:
        case ("import", rows, overwrite, archive, clears, scope):
            named = {row["location"] for row in rows if row["location"]}
            model.load(rows, overwrite=overwrite, archive=archive, clears=clears, scope=scope or named)
        case ("edit", number, values):
            model.edit(number, values)
        case ("add", number, values):
            model.add(number, values)
        case ("archive", number, archived):
            model.archive(number, archived)
        case ("year",):
            model.new_year()


def outcome(do: Any) -> str:
    """'done', or the code of what stands in the way."""
    try:
        do()
    except Problem as problem:
        return problem.code.value
    except Refused as refused:
        return str(refused)
    return "done"


def undo_both(school: OpenSchool, model: School, act: tuple[Any, ...]) -> str:
    """Undo an entry in both; the preview says beforehand what happens."""
    _, place, grain, which, force = act
    if not model.acts:
        return "nothing"
    index = place % len(model.acts)
    target = model.acts[index]
    ids = [entry.id for entry in reversed(history.entries(school))]
    groups, pupils = sorted(model.groups(target)), sorted(model.numbers(target))
    chosen = {
        "group": {"groups": tuple(groups[which % len(groups) :][:1])} if groups else {},
        "pupil": {"pupils": tuple(pupils[which % len(pupils) :][:1])} if pupils else {},
    }.get(grain, {})
    choice = UndoChoice(**chosen, force_later=force)
    before = state_of(school)
    told = {}
    with contextlib.suppress(Problem):
        preview = history.undo_preview(school, ids[index], choice=choice)
        told = {"lines": preview.page(0), "kept": preview.kept, "counts": preview.counts}
        assert len(preview) == len(told["lines"])
        assert before == state_of(school)
    kept: list[Any] = []
    really: list[history.Undone] = []

    expected = outcome(
        lambda: kept.extend(model.undo(target, groups=choice.groups, numbers=choice.pupils, force=force))
    )
    assert expected == outcome(lambda: really.append(history.undo(school, ids[index], choice=choice)))

    if really:
        done = really[0]
        alone = [
            (one.pupil_number, one.reason.value, one.entry and ids.index(one.entry), set(one.fields))
            for one in done.kept
        ]
        assert sorted(kept, key=str) == sorted(alone, key=str)
        assert (told["kept"], told["counts"]) == (done.kept, done.entry.counts)
        after = state_of(school)
        foreseen = {number: dict(fields) for number, (fields, _) in before.items()}
        for line in told["lines"]:
            values = foreseen.setdefault(str(line.pupil_number), {})
            for step in line.fields:
                assert step.was == values.get(step.field)
                values.pop(step.field, None)
                if step.becomes is not None:
                    values[step.field] = step.becomes
        assert {n: fields for n, (fields, _) in after.items()} == {n: one for n, one in foreseen.items() if one}
        shown = {line.pupil_number: line.fields for line in history.changes(school, done.entry.id)}
        assert shown == {line.pupil_number: line.fields for line in told["lines"]}
    return f"undo {grain} {'forced ' if force else ''}{expected}"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=states, todo=st.lists(acts, min_size=2, max_size=12))
def test_the_school_is_what_the_acts_in_force_make_of_it(
    school: OpenSchool, tmp_path: Path, state: State, todo: list[tuple[Any, ...]]
) -> None:
    """Imports, edits, new pupils, archiving, new years and undos of any grain, against plain Python."""
    fill(school, state)
    school.refresh()
    model = School(state, school.school.school_year)
    for act in todo:
        if act[0] == "undo":
            event(undo_both(school, model, act))
        else:
            expected = outcome(lambda act=act: do_in_mind(model, act))
            assert expected == outcome(lambda act=act: do_really(school, tmp_path, act))
            event(f"{act[0]} {expected}")

        assert model.state() == state_of(school)
        with school.storage.begin() as connection:
            memory = connection.exec_driver_sql(
                "SELECT p.pupil_number, h.field, h.imported FROM hand_edit h JOIN pupil p ON p.id = h.pupil_id"
            ).all()
        assert model.memory() == {(number, name): imported for number, name, imported in memory}
        assert model.year() == school.school.school_year
        entries = list(reversed(history.entries(school)))
        assert [model.can_undo(one) for one in model.acts] == [entry.can_undo for entry in entries]

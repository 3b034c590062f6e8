"""Whatever is done and undone, in whatever order: the school is what the acts in force make of it."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import Change, ImportOptions
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import editing, history, importing, years
from lvs_desktop.services.schools import OpenSchool
from tests.support.school_model import FIELDS, Refused, School
from tests.support.schoolfiles import State, fill, new_school, state_of, write_csv

NUMBERS = ("1", "2", "3")  # few, so that the acts meet
VALUES = {
    "given_name": st.sampled_from(["Loïs", "Daan"]),
    "family_name": st.just("Berg"),
    "group": st.sampled_from(["1A", "2B", "3C"]),
    "location": st.sampled_from(["00", "01"]),
    "email": st.sampled_from(["", "a@v.example", "b@v.example"]),
}
numbers = st.sampled_from(NUMBERS)
person = st.fixed_dictionaries(VALUES)
states = st.dictionaries(numbers, st.tuples(person, st.booleans()), min_size=1).map(
    lambda found: {n: ({k: v for k, v in one.items() if v}, gone) for n, (one, gone) in found.items()}
)
files = st.dictionaries(numbers, person, min_size=1).map(
    lambda found: [{"pupil_number": number, **one} for number, one in found.items()]
)
typed = st.dictionaries(st.sampled_from(["given_name", "group", "email"]), st.none(), min_size=1).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)
ONE = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}
flags = st.booleans()
# what the file takes back from the hand: of everybody, then of one pupil otherwise (number, field, whether)
takings = st.tuples(
    st.sampled_from([(), (), ("email",), ("group", "given_name"), ("all",)]),
    st.lists(st.tuples(numbers, st.sampled_from(["email", "group", "all"]), flags), max_size=2),
)
acts = st.one_of(
    st.tuples(
        st.just("import"), files, flags, flags, flags, st.sampled_from([(), ("00",), ("01",), ("00", "01")]), takings
    ),
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
        case ("import", rows, overwrite, archive, clears, scope, (fields, single)):
            source = write_csv(folder / "b.csv", rows)
            options = ImportOptions(
                overwrite=overwrite, archive_missing=archive, empty_clears=clears, scope_locations=scope
            )
            shown = importing.preview(school, source, options)
            shown.reconsider(replace(options, take_file=fields))
            for number, field, taken in single:
                key = next((line.key for line in shown.lines() if line.pupil_number == number and line.row), None)
                if key is not None:
                    shown.take_file(key, () if field == "all" else (field,), taken=taken)
            told = {line.pupil_number: line for line in shown.lines()}
            _check_three_way(school, told)
            importing.apply(school, shown, confirm_archive=shown.counts().archived)
        case ("edit", number, values):
            editing.change(school, number, values)
        case ("add", number, values):
            editing.add(school, {"pupil_number": number, **values})
        case ("archive", number, archived):
            (editing.archive if archived else editing.activate)(school, number)
        case ("year",):
            years.begin(school)


def _check_three_way(school: OpenSchool, told: Mapping[str | None, Change]) -> None:
    """What is told of hand, file and last import is what is stored; taken is what will be written."""
    with school.storage.begin() as connection:
        stored = {
            (number, field): (imported, at)
            for number, field, imported, at in connection.exec_driver_sql(
                """SELECT p.pupil_number, h.field, h.imported, h.edited_at
                   FROM hand_edit h JOIN pupil p ON p.id = h.pupil_id"""
            )
        }
    before = state_of(school)
    for number, line in told.items():
        written = {step.field: step.becomes for step in line.fields}
        kept = {step.field: step.becomes for step in line.differs}
        for one in line.three_way:
            assert stored[str(number), one.field] == (one.imported, one.edited_at)
            assert before[str(number)][0].get(one.field) == one.hand
            assert one.file == (written if one.taken else kept)[one.field]
            assert one.taken == (one.field not in line.by_hand)
        assert set(line.by_hand) == {one.field for one in line.three_way if not one.taken}


def do_in_mind(model: School, act: tuple[Any, ...]) -> None:
    """Do it to the model."""
    match act:
        case ("import", rows, overwrite, archive, clears, scope, (fields, single)):
            named = {row["location"] for row in rows if row["location"]}
            take = {number: {*(FIELDS if "all" in fields else fields)} for number in NUMBERS}
            for number, field, taken in single:
                asked = set(FIELDS) if field == "all" else {field}
                take[number] = take[number] | asked if taken else take[number] - asked
            scope = scope or named
            model.load(rows, overwrite=overwrite, archive=archive, clears=clears, scope=scope, take=take)
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
    index = len(model.acts) - 1 - place % len(model.acts)
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
@given(state=states, todo=st.lists(acts, min_size=5, max_size=14))
@pytest.mark.long
def test_the_school_is_what_the_acts_in_force_make_of_it(
    school: OpenSchool, tmp_path: Path, state: State, todo: list[tuple[Any, ...]]
) -> None:
    """Imports, edits, new pupils, archiving, new years and undos of any grain, against plain Python."""
    play(school, tmp_path, state, todo)


emails = st.sampled_from(["a@v.example", "b@v.example", "c@v.example"])
of_one_field = st.one_of(
    st.tuples(
        st.just("import"),
        emails.map(lambda email: [{"pupil_number": "1", **ONE, "email": email}]),
        *(st.just(True), st.just(False), st.just(False), st.just(())),
        st.tuples(st.sampled_from([(), ("email",), ("all",)]), st.just([])),
    ),
    st.tuples(st.just("edit"), st.just("1"), st.fixed_dictionaries({"email": emails})),
    st.tuples(st.just("undo"), st.integers(0, 5), st.just("whole"), st.just(0), st.just(True)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=st.lists(of_one_field, min_size=4, max_size=12))
def test_hand_and_file_take_a_field_from_one_another(
    school: OpenSchool, tmp_path: Path, todo: list[tuple[Any, ...]]
) -> None:
    """Edits, imports that keep the hand's value or replace it, and undos of any of them, in any order."""
    play(school, tmp_path, {"1": (dict(ONE), False)}, todo)


def play(school: OpenSchool, folder: Path, state: State, todo: list[tuple[Any, ...]]) -> None:
    """Do all of it to the school file and to the model; both are the same after each act."""
    fill(school, state)
    school.refresh()
    model = School(state, school.school.school_year)
    for act in todo:
        if act[0] == "undo":
            event(undo_both(school, model, act))
        else:
            expected = outcome(lambda act=act: do_in_mind(model, act))
            assert expected == outcome(lambda act=act: do_really(school, folder, act))
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

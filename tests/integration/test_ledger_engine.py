"""
Two real school files and the engine, with a server and a line in plain Python that fails when it is told to: whatever
the persons do and undo, both files and the server come to the same school.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import accommodations, editing, history, staff
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import conflicts
from lvs_desktop.sync import engine
from lvs_desktop.sync.ports import Ledger
from tests.support.ledgers import connect, ledger
from tests.support.schoolfiles import new_school
from tests.support.sync_server import Fault, Line, ScimServer

PEOPLE = (Kind.STAFF, Kind.PUPIL)
TABLES = "undone hand_change hand_edit change record_change assignment pupil staff taken_name sync_base sync_conflict"
desks = st.integers(0, 1)
pick = st.integers(0, 20)
faults = st.lists(st.sampled_from([None, None, *Fault]), max_size=5)
acts = st.one_of(
    st.tuples(st.just("add"), desks, st.integers(1, 9)),
    st.tuples(st.just("edit"), desks, pick, st.sampled_from(["group", "email", "given_name", "location"]), pick),
    st.tuples(st.just("edit"), desks, pick, st.sampled_from(["group", "email"]), pick),
    st.tuples(st.just("archive"), desks, pick, st.booleans()),
    st.tuples(st.just("give"), desks, pick, st.integers(1, 3)),
    st.tuples(st.just("staff"), desks, st.integers(1, 3)),
    st.tuples(st.just("undo"), desks, pick),
    st.tuples(st.just("there"), pick, st.sampled_from(["edit", "edit", "remove"])),
    st.tuples(st.just("settle"), desks, st.sampled_from(list(Choice))),
    st.tuples(st.just("sync"), desks, faults),
    st.tuples(st.just("sync"), desks, st.just([])),
)
VALUES = {
    "group": ("1A", "2B", "2b", ""),
    "email": ("a@v.example", "b@v.example", ""),
    "given_name": ("Loïs", "Daan"),
    "location": ("00", "01"),
}


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[OpenSchool]]:
    """Two school files that every example empties."""
    folder: Path = tmp_path_factory.mktemp("engine")
    opened = [new_school(folder / f"{n}.lvs") for n in range(2)]
    for one in opened:
        connect(one)
    yield opened
    for one in opened:
        one.close()


def empty(opened: OpenSchool) -> None:
    """Begin anew."""
    with opened.storage.begin() as connection:
        run = connection.exec_driver_sql
        run("UPDATE entry SET undoes = NULL, undone_by = NULL")
        run("UPDATE sync_link SET delta_token = '', last_revision = NULL")
        for table in (*TABLES.split(), "sync_operation", "entry"):
            run(f"DELETE FROM {table}")


def pupil(opened: OpenSchool, place: int) -> int | None:
    """The id of a pupil."""
    with opened.storage.begin() as connection:
        found = list(connection.exec_driver_sql("SELECT id FROM pupil ORDER BY id").scalars())
    return found[place % len(found)] if found else None


def settle(opened: OpenSchool, choice: Choice) -> bool:
    """Choose for all that waits; what the server has and can't be kept here is chosen otherwise."""
    with opened.storage.begin() as connection:
        ids = [one.id for one in conflicts.read(connection)]
    for one in ids:
        for wish in (choice, Choice.HERE):
            with contextlib.suppress(Problem), opened.storage.begin() as connection:
                conflicts.settle(connection, [one], wish, by=opened.worker)
                break
    return bool(ids)


def sync(opened: OpenSchool, server: ScimServer, faulty: list[Fault | None]) -> bool:
    """One sync, as far as it comes; True if both sides agree."""
    here: Ledger = ledger(opened)
    try:
        return engine.run(Line(server, faults=list(faulty)), here, consent=True).agreed
    except Problem as problem:
        event(f"stopped: {problem.code}")
        return False


def do(schools: list[OpenSchool], server: ScimServer, act: tuple[Any, ...], names: Iterator[int]) -> None:
    """What a person does, or the network."""
    match act:
        case ("add", desk, number):
            values = {"pupil_number": f"{number}", "given_name": "Mo", "family_name": f"Berg{number}", "group": "1A"}
            editing.add(schools[desk], {**values, "location": "00", "user_name": f"u{next(names)}"})
        case ("edit", desk, place, field, value):
            if (who := pupil(schools[desk], place)) is not None:
                editing.change(schools[desk], who, {field: VALUES[field][value % len(VALUES[field])]})
        case ("archive", desk, place, away):
            if (who := pupil(schools[desk], place)) is not None:
                (editing.archive if away else editing.activate)(schools[desk], who)
        case ("give", desk, place, amount):
            if (who := pupil(schools[desk], place)) is not None:
                said = accommodations.read(schools[desk], f"Extra tijd={amount}")
                accommodations.give(schools[desk], [who], [said])
        case ("staff", desk, number):
            values = {"given_name": "Ada", "family_name": f"Pol{number}", "role": "teacher", "locations": "00"}
            staff.add(schools[desk], {**values, "email": f"p{number}@v.example"})
        case ("undo", desk, which):
            entries = [one for one in history.entries(schools[desk]) if one.can_undo]
            if entries:
                history.undo(schools[desk], entries[which % len(entries)].id, choice=UndoChoice(force_later=True))
        case ("there", place, what):
            there = sorted(server.live(*PEOPLE))
            if there and what == "edit":
                server.edit(there[place % len(there)], email=f"{place}@s.example")
            elif there:
                server.remove(there[place % len(there)])
        case ("settle", desk, choice):
            settle(schools[desk], choice)
        case ("sync", desk, faulty):
            sync(schools[desk], server, faulty)


def by_remote_id(opened: OpenSchool) -> dict[str, dict[str, str]]:
    """The people of a school file by their id on the server; who has none by the uid."""
    here, agreed = ledger(opened).records(), ledger(opened).bases()
    return {
        agreed[kind][who].remote_id if who in agreed[kind] else who: dict(fields)
        for kind in PEOPLE
        for who, fields in here[kind].items()
    }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(acts, min_size=4, max_size=16))
@example([("add", 0, 1), ("give", 0, 0, 1), ("sync", 0, []), ("sync", 1, []), ("undo", 0, 1), ("sync", 0, [])])
@example([("add", 0, 1), ("sync", 0, []), ("sync", 1, []), ("edit", 1, 0, "email", 1), ("there", 0, "remove")])
def test_both_files_and_the_server_come_to_the_same_school(
    schools: list[OpenSchool], acts: list[tuple[Any, ...]]
) -> None:
    """With everything settled, both sides agree and all three have the same people, field by field."""
    for opened in schools:
        empty(opened)
    server, names = ScimServer(), iter(range(1_000))
    for act in acts:
        with contextlib.suppress(Problem):
            do(schools, server, act, names)
    calm = 0  # rounds in which nothing happened any more: what one sends the other fetches in the next
    for _ in range(12):
        waited = [settle(schools[0], Choice.HERE), settle(schools[1], Choice.THERE)]
        agreed = [sync(opened, server, []) for opened in schools]
        calm = calm + 1 if all(agreed) and not any(waited) else 0
        if calm == 2:
            break
    there = {remote_id: one.fields for remote_id, one in server.live(*PEOPLE).items()}
    assert by_remote_id(schools[0]) == there
    assert by_remote_id(schools[1]) == there

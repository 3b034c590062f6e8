"""Small records: their journal, their undo, and what a person sees of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.changes import ChangeKind, Counts, EntryKind, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.undoing import KeptReason, UndoChoice
from lvs_desktop.services import history, importing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, records
from tests.support.schoolfiles import ADMIN, fill, new_school, state_of, write_csv

TEACHER = {
    "uid": "0198c0de-0000-7000-8000-000000000001",
    "given_name": "Çağla",
    "family_name": "Berg",
    "role": "teacher",
    "locations": "00",
    "email": "cagla@voorbeeld.example",
}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school with two pupils, 1 and 2."""
    opened = new_school(tmp_path / "school.lvs")
    fields = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}
    fill(opened, {"1": (fields, False), "2": (fields, False)})
    yield opened
    opened.close()


def write(opened: OpenSchool, *wishes: tuple[RecordKind, int | None, dict[str, Any] | None]) -> list[int]:
    """One entry that writes these; the ids of the records, and of the entry at the end."""
    with opened.storage.begin() as connection:
        entry_id = applying.add_entry(connection, EntryKind.STAFF, by=ADMIN, counts=Counts(changed=len(wishes)))
        found = [records.write(connection, entry_id, *wish) for wish in wishes]
    return [*found, entry_id]


def held(opened: OpenSchool, kind: RecordKind) -> list[dict[str, Any]]:
    """All records of a kind."""
    with opened.storage.begin() as connection:
        return [dict(row._mapping) for row in connection.execute(records.TABLES[kind].select())]


def test_undo_takes_a_new_record_out_and_undo_of_that_brings_it_back(school: OpenSchool) -> None:
    """With its id, so that what refers to it still does."""
    record, entry = write(school, (RecordKind.STAFF, None, TEACHER))
    before = held(school, RecordKind.STAFF)

    history.undo(school, entry)
    gone = held(school, RecordKind.STAFF)
    history.undo(school, history.entries(school)[0].id)

    assert gone == []
    assert held(school, RecordKind.STAFF) == before
    assert before[0]["id"] == record
    assert before[0]["search_key"] == "berg cagla "
    assert history.entries(school)[-1].can_undo


def test_what_was_changed_since_stays_unless_forced(school: OpenSchool) -> None:
    """Field by field: another field of the same record goes back."""
    record, made = write(school, (RecordKind.STAFF, None, TEACHER))
    first = write(school, (RecordKind.STAFF, record, {"role": "location_admin", "email": None}))[-1]
    write(school, (RecordKind.STAFF, record, {"email": "nieuw@voorbeeld.example"}))

    with pytest.raises(Problem) as raised:
        history.undo(school, first)
    done = history.undo(school, first, choice=UndoChoice(force_later=True))

    assert raised.value.code is ProblemCode.PUPILS_CHANGED_SINCE
    assert done.kept == ()
    assert (held(school, RecordKind.STAFF)[0]["role"], held(school, RecordKind.STAFF)[0]["email"]) == (
        "teacher",
        TEACHER["email"],
    )
    assert made


def test_a_preview_says_what_goes_back_and_what_stays(school: OpenSchool) -> None:
    """Records come as lines after the pupils, with a name and the fields."""
    one, two, entry = write(school, (RecordKind.STAFF, None, TEACHER), (RecordKind.STAFF, None, TEACHER))
    write(school, (RecordKind.STAFF, two, {"given_name": "Ole"}))
    shown = history.undo_preview(school, entry)

    assert (len(shown), shown.counts) == (1, Counts(new=1))
    assert [(line.name, line.kind, line.removed) for line in shown.page(0)] == [
        ("Çağla Berg", ChangeKind.ARCHIVED, True)
    ]
    assert [(kept.name, kept.reason, kept.fields) for kept in shown.kept] == [
        ("Ole Berg", KeptReason.EDITED_LATER, ("given_name",))
    ]
    assert one


def test_the_history_shows_records_after_pupils(school: OpenSchool) -> None:
    """A number of a pupil is one; it keeps the journal's was and becomes."""
    with school.storage.begin() as connection:
        pupil = connection.exec_driver_sql("SELECT id FROM pupil WHERE pupil_number = '2'").scalar_one()
    entry = write(school, (RecordKind.NUMBER, pupil, {"pupil_number": "0077"}), (RecordKind.STAFF, None, TEACHER))[-1]
    lines = history.changes(school, entry)

    assert history.change_count(school, entry) == 2
    assert [(line.name, line.kind) for line in lines] == [("Loïs Berg", "changed"), ("Çağla Berg", "new")]
    assert [(step.field, step.was, step.becomes) for step in lines[0].fields] == [("pupil_number", "2", "0077")]
    assert history.changes(school, entry, offset=1, limit=1) == lines[1:]


def test_a_number_does_not_go_back_to_a_pupil_if_another_has_it_now(school: OpenSchool) -> None:
    """Two pupils never share one."""
    with school.storage.begin() as connection:
        ids = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT pupil_number, id FROM pupil")}
    entry = write(school, (RecordKind.NUMBER, ids["2"], {"pupil_number": "77"}))[-1]
    write(school, (RecordKind.NUMBER, ids["1"], {"pupil_number": "2"}))
    shown = history.undo_preview(school, entry)

    assert [kept.reason for kept in shown.kept] == [KeptReason.NUMBER_TAKEN]


def test_a_new_pupil_with_an_accommodation_stays_when_the_import_is_undone(school: OpenSchool, tmp_path: Path) -> None:
    """As one who was edited since: what was built on the pupil would be lost with it."""
    rows = [{"pupil_number": n, "given_name": "Ole", "family_name": "Vos", "group": "1A"} for n in ("1", "2", "3", "4")]
    shown = importing.preview(school, write_csv(tmp_path / "b.csv", rows), ImportOptions())
    read = importing.apply(school, shown).id
    with school.storage.begin() as connection:
        pupil = connection.exec_driver_sql("SELECT id FROM pupil WHERE pupil_number = '3'").scalar_one()
    (kind, _) = write(school, (RecordKind.CATALOGUE, None, {"name": "Extra tijd", "unit": "percent", "place": 1}))
    assigned = write(school, (RecordKind.ASSIGNMENT, None, {"pupil_id": pupil, "catalogue_id": kind, "amount": 25}))[-1]

    done = history.undo(school, read)

    assert [(kept.pupil_number, kept.reason, kept.entry) for kept in done.kept] == [
        ("3", KeptReason.EDITED_LATER, assigned)
    ]
    assert set(state_of(school)) == {"1", "2", "3"}

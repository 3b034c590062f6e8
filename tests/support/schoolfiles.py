"""Real encrypted school files, made without the slow derivation of the key, and looked at as plain Python."""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from lvs_desktop.domain.people import COMPARED, FIELDS
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import meta, school_file

KEY = bytes(range(32))
SITES = (Location(code="00", name="Hoofdgebouw"), Location(code="01", name="Noord"))
ADMIN = Worker(name="Beheer", role=Role.SCHOOL_ADMIN)

# number -> (the compared fields that are not empty, archived)
State = dict[str, tuple[dict[str, str], bool]]


def new_school(
    path: Path,
    *,
    locations: Sequence[Location] = SITES,
    workers: Sequence[Worker] = (ADMIN,),
    route: str = "manual",
) -> OpenSchool:
    """An empty school file under a known key; its tables were made once for all tests."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_without_a_school())
    storage = school_file.open_file(path, KEY)
    with storage.begin() as connection:
        meta.write_school(
            connection,
            School(
                name="Voorbeeldschool",
                brin="99ZZ",
                locations=tuple(locations),
                school_year="2026-2027",
                route=route,
            ),
        )
        for worker in workers:
            meta.add_worker(connection, worker)
    return OpenSchool(storage)


@cache
def _without_a_school() -> bytes:
    """A file with the tables alone. Making them takes a tenth of a second, and hundreds of tests want a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.lvs"
        school_file.create(path, KEY).close()
        return path.read_bytes()


def fill(opened: OpenSchool, state: State) -> None:
    """Replace all pupils, and forget the history."""
    with opened.storage.begin() as connection:
        run = connection.exec_driver_sql
        for table in ("undone", "closed_year", "hand_change", "hand_edit", "change", "pupil"):
            run(f"DELETE FROM {table}")
        run("UPDATE entry SET undoes = NULL, undone_by = NULL")
        run("DELETE FROM entry")
        names = ", ".join(f'"{field}"' for field in COMPARED)
        for number, (fields, archived) in state.items():
            run(
                f"""INSERT INTO pupil(uid, pupil_number, number_key, {names}, archived_at, search_key)
                    VALUES ('u' || ?, ?, ?, {", ".join("?" * len(COMPARED))}, ?, '')""",
                (
                    number,
                    number,
                    number.lstrip("0") or "0",
                    *(fields.get(field) for field in COMPARED),
                    "2026-01-01" if archived else None,
                ),
            )
        run("UPDATE pupil SET search_key = search_key(family_name, given_name, name_prefix)")
        meta.next_revision(connection)


def state_of(opened: OpenSchool) -> State:
    """The school's pupils as plain Python."""
    with opened.storage.begin() as connection:
        names = ", ".join(f'"{field}"' for field in FIELDS)
        found = connection.exec_driver_sql(f"SELECT archived_at, {names} FROM pupil").all()
    return {
        row[1]: (
            {field: value for field, value in zip(COMPARED, row[2:], strict=True) if value is not None},
            row[0] is not None,
        )
        for row in found
    }


def everything(opened: OpenSchool) -> list[tuple[object, ...]]:
    """All that is stored of the pupils, with their ids: to be compared before and after."""
    with opened.storage.begin() as connection:
        pupils = connection.exec_driver_sql("SELECT * FROM pupil ORDER BY id").all()
        edits = connection.exec_driver_sql("SELECT * FROM hand_edit ORDER BY pupil_id, field").all()
    return [tuple(row) for row in (*pupils, *edits)]


def write_csv(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    *,
    fields: Sequence[str] = FIELDS,
    encoding: str = "utf-8-sig",
    separator: str = ";",
) -> Path:
    """A source file with our own field names as headers."""
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
        writer.writerow(fields)
        for row in rows:
            writer.writerow([row.get(field, "") for field in fields])
    return path

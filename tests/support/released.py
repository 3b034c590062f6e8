"""
Makes tests/data/schema-N.lvs and .json: a small school file of the newest schema, kept when a version is released.

Run it once for each new schema, from the top of the repository: `python -m tests.support.released`. The files of
older schemas are never made again: they are what older programs wrote.
"""

import json
import tempfile
from pathlib import Path

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.services import editing, history, importing, recovery
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys, meta, migrations, school_file
from tests.support.schoolfiles import state_of, write_csv

DATA = Path(__file__).resolve().parents[1] / "data"


def make(folder: Path) -> None:
    """Write the two files; what is there stays."""
    name = f"schema-{migrations.newest()}"
    words = recovery.make_code()
    target = folder / f"{name}.lvs"
    storage = school_file.create(target, keys.derive(words))
    with storage.begin() as connection:
        school = School(
            name="Voorbeeldschool",
            brin="99ZZ",
            locations=(Location(code="00", name="Hoofdgebouw"), Location(code="01", name="Noord")),
            school_year="2026-2027",
            route="manual",
        )
        meta.write_school(connection, school)
        meta.add_worker(connection, Worker(name="Beheer", role=Role.SCHOOL_ADMIN))
        meta.add_worker(connection, Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",)))
        meta.remember_columns(connection, {"Ons lokaal": "group"})
    opened = OpenSchool(storage)
    row = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00", "birth_date": "2012-03-04"}
    rows = [{"pupil_number": f"00{n}", **row} for n in range(1, 31)]
    _read(opened, rows, ImportOptions(baseline=True))
    editing.change(opened, "001", {"given_name": "Lowie"})
    last = [{**rows[0], "given_name": "Loes", "group": "2A"}, *rows[1:28], {**rows[0], "pupil_number": "0099"}]
    options = ImportOptions(overwrite=True, archive_missing=True, scope_locations=("00", "01"))
    _read(opened, last, options)
    history.undo(opened)
    before = sorted(state_of(opened))
    _read(opened, last, options)
    told = {
        "recovery_code": " ".join(words),
        "school": school.name,
        "workers": [[worker.name, worker.role.value] for worker in opened.workers],
        "pupils": state_of(opened),
        "pupils before the last import": before,
        "history": [entry.kind.value for entry in history.entries(opened)],
    }
    opened.close()
    (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _read(opened: OpenSchool, rows: list[dict[str, str]], options: ImportOptions) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shown = importing.preview(opened, write_csv(Path(folder) / "bron.csv", rows), options)
        importing.apply(opened, shown, confirm_archive=shown.counts().archived)


if __name__ == "__main__":
    make(DATA)

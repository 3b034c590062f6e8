"""From one version of the school file to the next, and from nothing to the newest."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import editing, history, importing, recovery
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys, migrations, school_file, tables
from tests.support.dying import steps
from tests.support.schoolfiles import KEY, everything, fill, new_school, state_of, write_csv

DATA = Path(__file__).resolve().parents[1] / "data"
FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A school with children of every kind: an entry that was undone, changes, edits by hand and their memory."""
    path = tmp_path / "school.lvs"
    opened = new_school(path)
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(100, 120)})
    editing.change(opened, "100", {"given_name": "Lowie"})
    source = write_csv(tmp_path / "b.csv", [{"pupil_number": "100", **FIELDS, "given_name": "Loes", "group": "2A"}])
    for _ in range(2):
        importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))
        history.undo(opened)
    opened.close()
    return path


def rows_of(path: Path, *, versions: tuple[ModuleType, ...] | None = None) -> dict[str, int]:
    """How many rows each table has."""
    storage = school_file.open_file(path, KEY, steps=versions)
    try:
        return {
            name: storage.driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in tables.metadata.tables
        }
    finally:
        storage.close()


def failing(message: str) -> Any:
    """A migration that changes much and then fails."""

    def upgrade(op: Any) -> None:
        op.execute("DELETE FROM hand_edit")
        op.drop_table("column_mapping")
        raise RuntimeError(message)

    return SimpleNamespace(upgrade=upgrade)


def test_a_fresh_file_has_the_tables_that_the_program_works_with(tmp_path: Path) -> None:
    """The migrations together make exactly what storage/tables.py says."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    storage = school_file.create(tmp_path / "school.lvs", KEY)
    try:
        with storage.begin() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            differences = compare_metadata(context, tables.metadata)
            text = {
                row[0]: row[1]
                for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            }
    finally:
        storage.close()

    assert [] == differences
    for table in tables.metadata.tables.values():
        # what the comparison does not see: keys, AUTOINCREMENT, tables without rowid
        made = str(sa.schema.CreateTable(table).compile(dialect=sa.dialects.sqlite.dialect()))
        assert _words(made) == _words(text[table.name]), table.name


def _words(statement: str) -> list[str]:
    return sorted(statement.replace('"', "").replace(",", " ").replace("(", " ( ").replace(")", " ) ").split())


def test_the_children_survive_a_table_that_is_made_anew(file: Path) -> None:
    """Batch mode drops the old table; with foreign keys on, the cascade would empty the edits silently."""
    before = rows_of(file)
    assert before["hand_edit"] > 0
    assert before["hand_change"] > 0
    assert before["entry"] == 5

    after = rows_of(file, versions=steps())

    assert before == after


def test_a_migrated_file_keeps_its_foreign_keys(file: Path) -> None:
    """On, whole, and still cascading."""
    storage = school_file.open_file(file, KEY, steps=steps())
    run = storage.driver.execute
    try:
        assert (1,) == run("PRAGMA foreign_keys").fetchone()
        assert [] == run("PRAGMA foreign_key_check").fetchall()
        assert {"pupil"} == {row[2] for row in run("PRAGMA foreign_key_list(hand_edit)")}
        assert {"entry"} == {row[2] for row in run("PRAGMA foreign_key_list(entry)")}
        run("DELETE FROM remark")
        run("DELETE FROM pupil WHERE id = 1")
        assert (0,) == run("SELECT count(*) FROM hand_edit").fetchone()
    finally:
        storage.close()


def test_a_migrated_file_has_its_old_self_as_a_backup(file: Path) -> None:
    """Of the old version, opening with the same key."""
    before = rows_of(file)

    rows_of(file, versions=steps())
    backup = max(file.with_name(file.name + ".backups").glob("*.lvs"))

    assert before == rows_of(backup)


@pytest.mark.parametrize("fault", ["fails", "breaks a reference"])
def test_a_migration_that_fails_changes_nothing(file: Path, fault: str) -> None:
    """It ran on a copy, in one transaction; the copy is gone and the old program opens the file."""
    before, content = rows_of(file), file.read_bytes()
    step = failing("planted")
    if fault != "fails":
        step = SimpleNamespace(upgrade=lambda op: op.execute("INSERT INTO hand_edit VALUES (999, 'email', NULL, '')"))

    with pytest.raises(RuntimeError, match=r"planted|foreign keys broken"):
        school_file.open_file(file, KEY, steps=(*migrations.modules(), step))

    assert content == file.read_bytes()
    assert [] == list(file.parent.glob("*.migrating*"))
    assert before == rows_of(file)


def test_an_older_program_leaves_a_migrated_file_alone(file: Path) -> None:
    """Newer than this program: told, not touched."""
    rows_of(file, versions=steps())
    content = file.read_bytes()

    with pytest.raises(Problem) as caught:
        school_file.open_file(file, KEY)

    assert ProblemCode.SCHOOL_FILE_NEWER is caught.value.code
    assert content == file.read_bytes()


@pytest.fixture(params=range(1, migrations.newest() + 1))
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[OpenSchool, dict[str, Any]]]:
    """The small database that each released schema keeps, opened with its recovery code."""
    name = f"schema-{request.param}"
    told = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    path = Path(shutil.copy(DATA / f"{name}.lvs", tmp_path / "school.lvs"))
    opened = OpenSchool(school_file.open_file(path, keys.derive(recovery.read_code(told["recovery_code"]))))
    yield opened, told
    opened.close()


def test_a_file_of_each_released_schema_opens_and_imports(
    released: tuple[OpenSchool, dict[str, Any]], tmp_path: Path
) -> None:
    """Nothing is lost: school, people, pupils, history, edits; and an import and its undo still work."""
    opened, told = released
    before = everything(opened)

    assert told["school"] == opened.school.name
    assert told["workers"] == [[worker.name, worker.role.value] for worker in opened.workers]
    assert told["pupils"] == {number: [fields, gone] for number, (fields, gone) in state_of(opened).items()}
    assert told["history"] == [entry.kind.value for entry in history.entries(opened)]
    source = write_csv(tmp_path / "b.csv", [{"pupil_number": "77", **FIELDS}])
    importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))
    assert "77" in state_of(opened)
    history.undo(opened)
    assert before == everything(opened)
    history.undo(opened)
    assert told["pupils before the last import"] == sorted(state_of(opened))

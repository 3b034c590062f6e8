"""A disk that is full at any write: the old state is whole, the person is told, nothing is left, and it works later."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.services import history, importing, pupils, schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys, meta, restoring, school_file
from lvs_desktop.system import settings
from tests.support import disks
from tests.support.dying import OPTIONS, steps
from tests.support.schoolfiles import KEY, SITES, fill, new_school, write_csv
from tests.support.wholeness import snapshot, whole

PAGE = school_file.PAGE
FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00", "email": "a@voorbeeld.example"}
BACKUP = re.compile(r"\d{6}-\d{8}T\d{6}\.\d{6}Z\.lvs")
OURS = {"school.lvs", "school.lvs.keys", "school.lvs.backups"}


@dataclass(frozen=True)
class Before:
    """A school that is closed, and a file to import."""

    file: Path
    source: Path


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Before:
    """A school of some tens of pages with an import in its history, and an envelope."""
    folder = tmp_path_factory.mktemp("before")
    opened = new_school(folder / "school.lvs")
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(1000, 1300)})
    first = write_csv(
        folder / "eerst.csv", [{"pupil_number": str(n), **FIELDS, "group": "1B"} for n in range(1000, 1300)]
    )
    importing.apply(opened, importing.preview(opened, first, ImportOptions(overwrite=True)))
    opened.close()
    shutil.rmtree(folder / "school.lvs.backups")
    keys.write_envelope(folder / "school.lvs", keys.Envelope(key_id=keys.key_id(KEY)))
    rows = [{"pupil_number": str(n), **FIELDS, "group": "2A", "track": "havo"} for n in range(1010, 1340)]
    return Before(folder / "school.lvs", write_csv(folder / "bron.csv", rows))


def opened_at(path: Path) -> Iterator[OpenSchool]:
    opened = OpenSchool(school_file.open_file(path, KEY))
    try:
        yield opened
    finally:
        opened.close()


def do_apply(path: Path, source: Path) -> None:
    for opened in opened_at(path):
        shown = importing.preview(opened, source, OPTIONS)
        importing.apply(opened, shown, confirm_archive=shown.counts().archived)


def do_undo(path: Path, source: Path) -> None:
    for opened in opened_at(path):
        history.undo(opened)


def do_columns(path: Path, source: Path) -> None:
    for opened in opened_at(path):
        importing.remember_columns(opened, {f"Ons eigen woord {n} {'x' * 200}": "group" for n in range(200)})


def do_migrate(path: Path, source: Path) -> None:
    school_file.open_file(path, KEY, steps=steps()).close()


def do_keys(path: Path, source: Path) -> None:
    keys.write_envelope(path, keys.wrap(KEY, "een lange wachtzin"))


def do_restore(path: Path, source: Path) -> None:
    restoring.put_back(source.with_name("school.lvs"), path, KEY, word="opzij")


JOBS: dict[str, Callable[[Path, Path], None]] = {
    "apply": do_apply,
    "undo": do_undo,
    "remember columns": do_columns,
    "migrate": do_migrate,
    "keys": do_keys,
    "restore": do_restore,
}


def state(path: Path, job: str) -> object:
    """All that the job could have changed, read in a sound file."""
    if job == "migrate":
        opened = OpenSchool(school_file.SchoolFile(path, KEY, steps=steps()))
        try:
            assert ("ok",) == opened.storage.driver.execute("PRAGMA integrity_check").fetchone()
            return (opened.storage.version, snapshot(opened))
        finally:
            opened.close()
    opened = OpenSchool(school_file.open_file(path, KEY))
    with opened.storage.begin() as connection:
        columns = len(meta.remembered_columns(connection))
    opened.close()
    envelope = keys.read_envelope(path)
    assert envelope is not None
    return (whole(path), columns, envelope.wrapped is not None)


def rooms(kind: str, job: str) -> list[int]:
    """Much of what a job may find: nothing, some, nearly enough, and enough."""
    if job == "keys":
        return [0, 100, PAGE, 1 << 20]
    pages = [0, 1, 3, 8, 17, 30, 38, 47, 60, 80, 110, 150, 220]
    return [*(page * PAGE + (100 if kind != "a full disk" else 0) for page in pages), 32 << 20]


@pytest.mark.usefixtures("quick_words")
@pytest.mark.parametrize("kind", disks.KINDS)
@pytest.mark.parametrize("job", JOBS)
def test_a_full_disk_loses_nothing(kind: str, job: str, before: Before, tmp_path: Path) -> None:
    """At each write in turn; told as a full disk; nothing is left behind; it succeeds once there is room."""
    failed = done = 0
    old = state(before.file, job)  # each room gets a copy of this very file
    with disks.scarce(kind, tmp_path / "disk") as leave:
        for room in rooms(kind, job):
            folder = tmp_path / "disk" / str(room)
            folder.mkdir()
            path = Path(shutil.copy(before.file, folder / "school.lvs"))
            shutil.copy(f"{before.file}.keys", f"{path}.keys")
            problem = None
            with leave(room):
                try:
                    JOBS[job](path, before.source)
                except Problem as found:
                    problem = found
            names = {place.name for place in folder.rglob("*")} - {"school.lvs-wal"}  # merged when next opened
            if problem is not None:
                failed += 1
                assert ProblemCode.DISK_FULL is problem.code, room
                assert "Maak ruimte op de schijf" in problem_text(problem)
                assert not [
                    name for name in names - OURS if name.endswith((".tmp", ".new", ".migrating", ".restoring"))
                ]
                assert not [name for name in names if ".migrating" in name or ".probe" in name or "opzij" in name], room
                assert old == state(path, job), room
                JOBS[job](path, before.source)
            else:
                done += 1
            new = state(path, job)
            assert (job == "restore") == (old == new), room
            assert [] == [place for place in folder.iterdir() if place.name.endswith("-wal")]
            shutil.rmtree(folder)

    assert failed >= (2 if job == "keys" else 4)
    assert done >= 1


@pytest.mark.usefixtures("quick_words")
@pytest.mark.parametrize("kind", disks.KINDS)
def test_a_new_school_on_a_full_disk_leaves_nothing(kind: str, tmp_path: Path) -> None:
    """Neither a file, nor a key, nor a half one; and with room it is made."""
    about = School(name="N", brin="99ZZ", locations=SITES, school_year="2026-2027", route="manual")
    person = Worker(name="Beheer", role=Role.SCHOOL_ADMIN)
    failed = 0
    with disks.scarce(kind, tmp_path / "disk") as leave:
        for pages in (0, 1, 8, 14, 17, 20, 28, 60):
            path = tmp_path / "disk" / "school.lvs"
            problem = None
            with leave(pages * PAGE + 100):
                try:
                    schools.create(path, about, person, passphrase="een lange wachtzin").opened.close()
                except Problem as found:
                    problem = found
            if problem is not None:
                failed += 1
                assert ProblemCode.DISK_FULL is problem.code, pages
                assert [] == list(path.parent.iterdir()), pages
                schools.create(path, about, person, passphrase="een lange wachtzin").opened.close()
            schools.open_school(path, passphrase="een lange wachtzin").close()
            assert {"school.lvs", "school.lvs.keys"} == {place.name for place in path.parent.iterdir()}
            path.unlink()
            Path(f"{path}.keys").unlink()

    assert failed >= 3


@pytest.mark.parametrize("kind", disks.KINDS)
def test_work_goes_on_in_the_same_window_after_room_is_made(kind: str, before: Before, tmp_path: Path) -> None:
    """The school stays open: the preview holds, the same button works."""
    with disks.scarce(kind, tmp_path / "disk") as leave:
        for pages in (0, 20, 45, 60, 90):
            path = Path(shutil.copy(before.file, tmp_path / "disk" / "school.lvs"))
            for opened in opened_at(path):
                shown = importing.preview(opened, before.source, OPTIONS)
                number = shown.counts().archived
                old = snapshot(opened)
                problem = None
                with leave(pages * PAGE + 100):
                    try:
                        importing.apply(opened, shown, confirm_archive=number)
                    except Problem as found:
                        problem = found
                    held = snapshot(opened)
                if problem is not None:
                    assert (ProblemCode.DISK_FULL, old) == (problem.code, held), pages
                    importing.apply(opened, shown, confirm_archive=number)
                new = snapshot(opened)
            assert new == whole(path)
            assert old != new
            shutil.rmtree(tmp_path / "disk" / "school.lvs.backups")


@pytest.mark.parametrize("kind", disks.KINDS)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_list_on_a_full_disk_leaves_the_old_one(kind: str, ending: str, before: Before, tmp_path: Path) -> None:
    """Told as a full disk, not as a file that is open elsewhere."""
    with disks.scarce(kind, tmp_path / "disk") as leave:
        target = tmp_path / "disk" / f"leerlingen{ending}"
        target.write_text("de vorige")
        copy = Path(shutil.copy(before.file, tmp_path / "school.lvs"))
        for opened in opened_at(copy):
            for room in (0, PAGE):
                with leave(room), pytest.raises(Problem) as caught:
                    pupils.export(opened, target)
                assert ProblemCode.DISK_FULL is caught.value.code
                assert "de vorige" == target.read_text()
                assert [target] == list(target.parent.iterdir())
            assert 300 == pupils.export(opened, target)


@pytest.mark.parametrize("kind", disks.KINDS)
def test_settings_on_a_full_disk_stay_as_they_were(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old ones are read next time, and the person is told."""
    monkeypatch.setenv("LVS_HOME", str(tmp_path / "disk" / "home"))
    with disks.scarce(kind, tmp_path / "disk") as leave:
        settings.save(settings.Settings(text=150))
        with leave(0), pytest.raises(Problem) as caught:
            settings.save(settings.Settings(text=200))
        assert ProblemCode.SETTINGS_NOT_SAVED is caught.value.code
        assert 150 == settings.load().text
        assert ["settings.json"] == [place.name for place in (tmp_path / "disk" / "home" / "config").iterdir()]
        settings.save(settings.Settings(text=200))
        assert 200 == settings.load().text

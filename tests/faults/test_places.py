"""School files in odd places: long names, folders that can't be written, disks that go away."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.files import registry
from lvs_desktop.services import backups, history, importing, pupils, schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys, school_file
from lvs_desktop.system import keyring
from tests.support import disks, keyrings
from tests.support.commands import Lvs
from tests.support.dying import steps
from tests.support.schoolfiles import KEY, SITES, fill, new_school, state_of, write_csv

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}
NOBODY = 65534
ROWS = [{"pupil_number": "9000", **FIELDS}]
WORD = "een lange wachtzin"
WAYS = ["rights", *(["a medium"] if disks.MAY_MOUNT else [])]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A closed school of 400 pupils."""
    opened = new_school(tmp_path / "origineel.lvs")
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(400)})
    opened.close()
    return tmp_path / "origineel.lvs"


def work_at(path: Path) -> None:
    """All that happens to a school: made, read, imported, undone, migrated, damaged, put back."""
    about = School(name="N", brin="99ZZ", locations=SITES, school_year="2026-2027", route="manual")
    made = schools.create(path, about, Worker(name="Beheer", role=Role.SCHOOL_ADMIN), passphrase=WORD)
    source = write_csv(path.parent / "b.csv", ROWS)
    importing.apply(made.opened, importing.preview(made.opened, source, ImportOptions()))
    history.undo(made.opened)
    made.opened.close()
    opened = schools.open_school(path, passphrase=WORD)
    assert 1 == pupils.export(opened, path.parent / "lijst é.csv", archived=True) + 1
    opened.close()
    content = path.read_bytes()
    path.write_bytes(content[:5000])
    done = backups.restore(path, passphrase=WORD)
    assert done.aside is not None
    assert content[:5000] == done.aside.read_bytes()
    words = " ".join(made.recovery_code)
    schools.unlock(path, words, new_passphrase=WORD).close()


@pytest.mark.parametrize(
    "name",
    [
        "een school.lvs",
        "Ça va – école naïve.lvs",
        "50% #1?&x=2;'q'.lvs",
        "ünï çödé 学校.lvs",
        ".verborgen.lvs",
        "zonder",
    ],
)
@pytest.mark.usefixtures("quick_words")
@pytest.mark.skipif(sys.platform == "win32", reason="some of these names do not exist there")
def test_a_name_with_odd_characters_works(tmp_path: Path, name: str) -> None:
    """Spaces, accents, characters that mean something in an address or in SQL."""
    folder = tmp_path / "een map met spaties & accënten"
    folder.mkdir()

    work_at(folder / name)


@pytest.mark.usefixtures("quick_words")
def test_a_path_of_far_more_than_250_characters_works(tmp_path: Path) -> None:
    """Deep folders, each with a long name."""
    folder = tmp_path.joinpath(*[f"Vestiging {n} – leerlingenadministratie" for n in range(8)])
    folder.mkdir(parents=True)
    assert len(str(folder)) > 250

    work_at(folder / "school.lvs")


@pytest.mark.usefixtures("quick_words")
@pytest.mark.skipif(sys.platform != "linux", reason="names are counted in bytes here")
def test_the_longest_name_works_and_a_longer_one_is_told(tmp_path: Path, lvs: Lvs, original: Path) -> None:
    """Room is kept for what lies beside it; a file that got a longer name opens again under a shorter one."""
    longest = 255 - len(".migrating-journal")
    work_at(tmp_path / f"{'é' * ((longest - 4) // 2)}x.lvs"[-longest:])
    for length in (longest + 1, 255, 300):
        path = tmp_path / f"{'a' * (length - 4)}.lvs"
        with pytest.raises(Problem) as caught:
            school_file.create(path, KEY)
        assert ProblemCode.SCHOOL_FILE_NAME_TOO_LONG is caught.value.code
        assert f"hoogstens {longest} tekens" in problem_text(caught.value)
        if length <= 255:
            shutil.copy(original, path)
        assert lvs("history", path, "--json").error == (2, "school_file_name_too_long")
        assert lvs("new", path, "--brin", "99ZZ", "--name", "N", "--route", "manual", "--json").error == (
            2,
            "school_file_name_too_long",
        )


@contextmanager
def not_writable(folder: Path) -> Iterator[None]:
    """A folder and its files that this process may not write."""
    files = [folder, *folder.rglob("*")]
    before = {place: place.stat().st_mode for place in files}
    for place in reversed(files):
        place.chmod(before[place] & ~0o222)
    # permissions do not bind root: work as nobody for a while
    root = os.geteuid() == 0
    if root:
        registry.formats()  # what is imported late may lie in a folder of root's
        for place in folder.parents[:4]:  # pytest's own folders
            place.chmod(place.stat().st_mode | 0o055)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for place in files:
            place.chmod(before[place])


def closed_copy(original: Path, folder: Path) -> Path:
    """A copy in a folder of its own."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(original, folder / "school.lvs"))


def only_looking_works(path: Path, source: Path) -> None:
    """What a person may do with a file that can't be written, and what is refused."""
    before = path.read_bytes()
    names = sorted(place.name for place in path.parent.iterdir())
    opened = OpenSchool(school_file.open_file(path, KEY))
    try:
        assert opened.read_only
        assert 400 == len(state_of(opened))
        assert [] == history.entries(opened)
        shown = importing.preview(opened, source, ImportOptions())
        assert 1 == shown.counts().new
        for write in (
            lambda: importing.apply(opened, shown),
            lambda: importing.remember_columns(opened, {"Kop": "group"}),
            lambda: opened.add_worker(Worker(name="Nog een", role=Role.SCHOOL_ADMIN)),
        ):
            with pytest.raises(Problem) as caught:
                write()
            assert ProblemCode.FOLDER_READ_ONLY is caught.value.code
            assert "Kopieer het bestand naar uw documenten" in problem_text(caught.value)
    finally:
        opened.close()
    assert before == path.read_bytes()
    assert names == sorted(place.name for place in path.parent.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_school_that_may_not_be_written_can_be_read(original: Path, tmp_path: Path, what: str) -> None:
    """By lack of rights on the folder or only on the file: looking works, writing says what to do."""
    path = closed_copy(original, tmp_path / "map")
    source = write_csv(tmp_path / "bron.csv", ROWS)
    with not_writable(path.parent):
        only_looking_works(path, source)
        with pytest.raises(Problem) as caught:
            school_file.create(path.with_name("nieuw.lvs"), KEY)
        assert ProblemCode.FOLDER_READ_ONLY is caught.value.code
        with pytest.raises(Problem) as caught:
            school_file.open_file(path, KEY, steps=steps())  # it would have to be migrated
        assert ProblemCode.FOLDER_READ_ONLY is caught.value.code
        with pytest.raises(Problem) as caught:
            keys.write_envelope(path, keys.Envelope(key_id="x"))
        assert ProblemCode.FOLDER_READ_ONLY is caught.value.code

    opened = OpenSchool(school_file.open_file(path, KEY))
    assert not opened.read_only
    opened.close()


@contextmanager
def protected(way: str, original: Path, folder: Path) -> Iterator[Path]:
    """A folder that can't be written with a copy of a school and of its log, if it has one."""
    parts = [part for part in ("", "-wal") if Path(f"{original}{part}").exists()]

    def fill_up() -> None:
        for part in parts:
            shutil.copy(f"{original}{part}", folder / f"school.lvs{part}")

    folder.mkdir()
    if way == "rights":
        fill_up()
        with not_writable(folder):
            yield folder / "school.lvs"
        return
    with disks.mounted(folder, size=8 << 20):
        fill_up()
        disks.remount(folder, "ro")
        yield folder / "school.lvs"


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
@pytest.mark.parametrize("way", WAYS)
def test_the_commands_say_that_a_school_can_only_be_read(original: Path, tmp_path: Path, lvs: Lvs, way: str) -> None:
    """A folder without rights, or a disk mounted for reading only, as a protected stick is."""
    source = write_csv(tmp_path / "bron.csv", ROWS)
    lvs("import", original, source)  # loads what nobody may load from root's own folders
    with protected(way, original, tmp_path / "stick") as path, keyrings.in_use(keyrings.safe()):
        only_looking_works(path, source)
        keyring.store(keys.key_id(KEY), KEY.hex())
        said = lvs("pupils", path, "--json")
        assert (0, 400) == (said.code, len(said.json["pupils"]))
        assert "alleen te lezen" in said.err
        assert lvs("import", path, source, "--apply", "--json").error == (1, "folder_read_only")


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
@pytest.mark.parametrize("way", WAYS)
def test_a_log_that_can_not_be_merged_hides_nothing(original: Path, tmp_path: Path, way: str) -> None:
    """A killed program left newer data in the log: rather nothing is shown than an older state."""
    killed = tmp_path / "gestopt.lvs"
    path = closed_copy(original, tmp_path / "eerst")
    opened = OpenSchool(school_file.open_file(path, KEY))
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET family_name = 'Later'")
    for part in ("", "-wal"):
        shutil.copy(f"{path}{part}", f"{killed}{part}")
    opened.close()

    with protected(way, killed, tmp_path / "stick") as there, pytest.raises(Problem) as caught:
        school_file.open_file(there, KEY)

    assert ProblemCode.FOLDER_READ_ONLY is caught.value.code


def lose(path: Path) -> None:
    """Each handle of this process on the file and its log gives 'input/output error' from now on."""
    gone = os.open("/proc/self/mem", os.O_RDWR)  # nothing is mapped where a file would be read
    for handle in list(Path("/proc/self/fd").iterdir()):
        if handle.exists() and str(handle.readlink()).startswith(str(path)):
            os.dup2(gone, int(handle.name))
    os.close(gone)


@pytest.mark.skipif(sys.platform != "linux", reason="handles are taken away by /proc")
@pytest.mark.parametrize("path_too", [False, True], ids=["the handles", "the folder too"])
def test_a_drive_that_goes_away_is_not_called_damage(original: Path, tmp_path: Path, path_too: bool) -> None:
    """The network drive is cut, the stick is pulled out: connect it again; the file is as it was."""
    path = closed_copy(original, tmp_path / "drive")
    content = path.read_bytes()
    opened = OpenSchool(school_file.open_file(path, KEY))
    source = write_csv(tmp_path / "bron.csv", ROWS)
    shown = importing.preview(opened, source, ImportOptions())
    lose(path)
    if path_too:
        path.parent.rename(tmp_path / "weg")
    for work in (lambda: importing.apply(opened, shown), opened.storage.back_up):
        with pytest.raises(Problem) as caught:
            work()
        assert ProblemCode.SCHOOL_FILE_UNREACHABLE is caught.value.code
        assert "stick of de netwerkschijf" in problem_text(caught.value)
    opened.close()
    if path_too:
        with pytest.raises(Problem) as caught:
            school_file.open_file(path, KEY)
        assert ProblemCode.SCHOOL_FILE_NOT_FOUND is caught.value.code
        (tmp_path / "weg").rename(path.parent)
    assert content == path.read_bytes()

    again = OpenSchool(school_file.open_file(path, KEY))
    importing.apply(again, importing.preview(again, source, ImportOptions()))
    assert 401 == len(state_of(again))
    again.close()


def test_a_file_that_is_cut_while_it_is_open_is_called_damaged(original: Path, tmp_path: Path) -> None:
    """Another program wrote over it: a backup is the way, not a cable."""
    path = closed_copy(original, tmp_path / "map")
    storage = school_file.open_file(path, KEY)
    storage.back_up()
    os.truncate(path, 5 * school_file.PAGE)

    with pytest.raises(Problem) as caught, storage.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM pupil").all()

    assert ProblemCode.SCHOOL_FILE_DAMAGED is caught.value.code
    storage.close()
    with keyrings.in_use(keyrings.safe()):
        keyring.store(keys.key_id(KEY), KEY.hex())
        assert 400 == backups.restore(path).backup.pupils

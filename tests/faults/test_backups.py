"""Backups: whole when made, found again when the file is damaged, put back without losing anything."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import backups, history, importing, practice, schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import backups as stored
from lvs_desktop.storage import keys, restoring, school_file
from lvs_desktop.system import keyring
from tests.support import keyrings
from tests.support.commands import Lvs
from tests.support.schoolfiles import KEY, everything, fill, new_school, state_of, write_csv

PAGE = school_file.PAGE
FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A school of 30 pupils and two imports of one more; two backups, of 30 and of 31 pupils; the keyring knows it."""
    path = tmp_path / "school.lvs"
    opened = new_school(path)
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(100, 130)})
    for number in (200, 201):
        add(opened, tmp_path, number)
    opened.close()
    keys.write_envelope(path, keys.Envelope(key_id=keys.key_id(KEY)))
    with keyrings.in_use(keyrings.safe()):
        keyring.store(keys.key_id(KEY), KEY.hex())
        yield path


def add(opened: OpenSchool, folder: Path, number: int) -> None:
    """Import one pupil more."""
    source = write_csv(folder / f"bron-{number}.csv", [{"pupil_number": str(number), **FIELDS}])
    importing.apply(opened, importing.preview(opened, source, ImportOptions()))


def flip(path: Path, place: int) -> bytes:
    """Damage one byte; returns the damaged content."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    return bytes(content)


def folder_of(path: Path) -> Path:
    return path.with_name(path.name + ".backups")


def test_the_newest_good_backup_is_found_with_what_it_holds(file: Path) -> None:
    """Date, pupils, last line of its history; a damaged one is named as of no use; nothing is changed."""
    newest, older = sorted(folder_of(file).glob("*.lvs"), reverse=True)
    before = {place: place.read_bytes() for place in file.parent.rglob("*") if place.is_file()}

    found = backups.look(file)

    assert [newest.name, older.name] == [backup.name for backup in found.good]
    assert [31, 30] == [backup.pupils for backup in found.good]
    assert ("Beheer", "bron-200.csv") == (found.good[0].last_by, found.good[0].last_file)
    assert found.good[1].last_at is None
    assert before == {place: place.read_bytes() for place in file.parent.rglob("*") if place.is_file()}
    flip(newest, 3 * PAGE)
    again = backups.look(file)
    assert ([older.name], (newest.name,)) == ([backup.name for backup in again.good], again.useless)


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "gone", "other"])
def test_a_damaged_file_is_replaced_and_kept(file: Path, damage: str) -> None:
    """The newest good state opens as any other school; the damaged bytes are all there under another name."""
    content = file.read_bytes()
    match damage:
        case "flipped":
            content = flip(file, 5 * PAGE)
        case "cut":
            content = content[: 4 * PAGE]
        case "empty":
            content = b""
        case "other":
            content = b"PK\x03\x04 iets anders" * 500
    file.write_bytes(content)
    if damage == "gone":
        file.unlink()

    done = backups.restore(file)

    opened = schools.open_school(file)
    assert 31 == len(state_of(opened))
    add(opened, file.parent, 300)
    history.undo(opened)
    opened.close()
    assert 31 == done.backup.pupils
    if damage == "gone":
        assert done.aside is None
    else:
        assert done.aside is not None
        assert content == done.aside.read_bytes()
        assert done.aside.name.startswith("school (opzij gezet ")
    assert [] == list(file.parent.glob("*.restoring*"))


def test_nothing_that_was_kept_is_ever_overwritten(file: Path) -> None:
    """Twice in one second: two names."""
    with time_machine.travel(datetime(2026, 8, 12, 10, 31, 5), tick=False):
        contents = []
        asides = []
        for place in (2, 3, 4):
            contents.append(flip(file, place * PAGE + 7))
            asides.append(backups.restore(file).aside)

    assert 3 == len(set(asides))
    assert contents == [aside.read_bytes() for aside in asides if aside is not None]


def test_the_log_of_a_damaged_file_is_not_read_into_the_backup(file: Path) -> None:
    """A killed program left it: it goes aside together with its file, and still fits it."""
    opened = OpenSchool(school_file.open_file(file, KEY))
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET family_name = 'Later'")
    copies = {part: Path(f"{file}{part}").read_bytes() for part in ("", "-wal")}
    opened.close()
    for part, content in copies.items():
        Path(f"{file}{part}").write_bytes(content)
    flip(file, 2 * PAGE)
    assert copies["-wal"]

    done = backups.restore(file, max(folder_of(file).glob("*.lvs")).name)

    opened = schools.open_school(file)
    assert {"Berg"} == {fields["family_name"] for fields, _ in state_of(opened).values()}
    opened.close()
    assert done.aside is not None
    assert copies["-wal"] == Path(f"{done.aside}-wal").read_bytes()


def test_a_whole_file_is_replaced_only_by_a_backup_that_is_named(file: Path, lvs: Lvs) -> None:
    """Nobody loses an afternoon by a command too many; who names one gets it, and the file of now is kept."""
    older = min(folder_of(file).glob("*.lvs")).name
    said = lvs("restore", file, "--json")

    assert said.error == (2, "backup_to_choose")
    assert "--backup NAME" in said.err

    done = lvs("restore", file, "--backup", older, "--json").json

    opened = schools.open_school(file)
    assert 30 == len(state_of(opened))
    opened.close()
    kept = schools.open_school(Path(done["aside"]))
    assert 32 == len(state_of(kept))
    kept.close()


def test_a_backup_that_is_not_good_is_never_put_back(file: Path, lvs: Lvs) -> None:
    """Damaged, of another key, or not there at all."""
    newest, older = sorted(folder_of(file).glob("*.lvs"), reverse=True)
    content = flip(file, PAGE + 9)
    flip(newest, PAGE + 9)
    school_file.create(file.with_name("ander.lvs"), bytes(range(1, 33))).close()
    shutil.copy(file.with_name("ander.lvs"), older)

    said = lvs("restore", file, "--json")

    assert said.error == (4, "backup_not_found")
    assert content == file.read_bytes()
    for name in (newest.name, older.name, "../school.lvs", "weg.lvs"):
        assert lvs("restore", file, "--backup", name, "--json").error == (4, "backup_not_found")
    assert content == file.read_bytes()


def test_a_file_that_is_open_is_not_replaced(file: Path, lvs: Lvs) -> None:
    """Somebody works in it."""
    name = max(folder_of(file).glob("*.lvs")).name
    opened = schools.open_school(file)
    try:
        assert lvs("restore", file, "--backup", name, "--json").error == (4, "school_file_locked")
        assert 32 == len(state_of(opened))
    finally:
        opened.close()


def test_the_commands_list_and_restore(file: Path, lvs: Lvs) -> None:
    """For a person: when, how many, what was last; the damaged file's error names the command."""
    flip(file, 2 * PAGE)
    assert "Gebruik: restore FILE." in lvs("history", file).err

    listed = lvs("restore", file, "--list")
    assert "(31 leerlingen)" in listed.out.splitlines()[0]
    assert "bron-200.csv" in listed.out
    assert "(30 leerlingen)" in listed.out.splitlines()[1]

    said = lvs("restore", file)
    assert 0 == said.code
    assert "is teruggezet: reservekopie van" in said.out
    assert "opzij gezet" in said.out
    assert 0 == lvs("history", file).code


def test_without_a_keyring_the_passphrase_or_the_ten_words_find_the_backups(
    tmp_path: Path, lvs: Lvs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The damaged file can't name its key any more: the envelope, the backups or the words do."""
    path = tmp_path / "school.lvs"
    person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    made = schools.create(path, practice.school(), person, passphrase="vier woorden die ik ken")
    made.opened.storage.back_up()
    made.opened.close()
    path.write_bytes(b"")
    phrase = tmp_path / "zin.txt"
    phrase.write_text("vier woorden die ik ken\n", "utf-8")

    assert lvs("restore", path, "--list", "--json").error == (4, "school_file_no_key")
    assert 1 == len(lvs("restore", path, "--list", "--passphrase-file", phrase, "--json").json["backups"])
    with pytest.raises(Problem) as caught:
        backups.look(path, passphrase="een andere zin")
    assert ProblemCode.PASSPHRASE_WRONG is caught.value.code
    Path(f"{path}.keys").unlink()
    done = backups.restore(path, words_typed=" ".join(made.recovery_code))
    assert 0 == done.backup.pupils
    schools.unlock(path, " ".join(made.recovery_code), new_passphrase="vier woorden die ik ken").close()


def test_a_school_without_backups_says_so(tmp_path: Path, lvs: Lvs) -> None:
    """Code 4, in words that help."""
    (tmp_path / "school.lvs").write_bytes(b"")

    said = lvs("restore", tmp_path / "school.lvs", "--json")

    assert said.error == (4, "backup_not_found")
    assert "Er is geen goede reservekopie van 'school.lvs'" in said.err


def test_damage_never_becomes_a_backup(file: Path, tmp_path: Path) -> None:
    """A page went bad while the school was open: no copy of it is made, the old ones stay, and it is told."""
    opened = OpenSchool(school_file.open_file(file, KEY))
    copies = sorted(folder_of(file).iterdir())
    shown = importing.preview(opened, write_csv(tmp_path / "b.csv", [{"pupil_number": "9", **FIELDS}]), ImportOptions())
    flip(file, file.stat().st_size - 60)

    with pytest.raises(Problem) as caught:
        importing.apply(opened, shown)

    assert ProblemCode.SCHOOL_FILE_DAMAGED is caught.value.code
    assert copies == sorted(folder_of(file).iterdir())
    opened.close()
    assert 31 == backups.restore(file).backup.pupils


def test_a_clock_that_was_set_back_changes_no_order(tmp_path: Path) -> None:
    """Backups, journal and undo go by number: the newest is the newest, and is never the one that is thrown away."""
    path = tmp_path / "school.lvs"
    start = datetime(2026, 8, 20, 10, 0, tzinfo=UTC)
    states = []
    with time_machine.travel(start) as clock:
        opened = new_school(path)
        for step in range(9):
            clock.move_to(start - timedelta(days=200 * step))
            states.append(everything(opened))
            add(opened, tmp_path, 100 + step)
        uids = [row[1] for row in everything(opened)]
        entries = history.entries(opened)
        kept = backups_of(path)
        while any(entry.can_undo and entry.undoes is None for entry in history.entries(opened)):
            clock.move_to(start - timedelta(days=1))
            history.undo(opened)
            states.pop()
            assert [row[2] for row in states_of(opened)] == [str(100 + n) for n in range(len(states))]
        opened.close()

    assert len(set(uids)) == len(uids)
    assert [f"bron-{100 + n}.csv" for n in range(8, -1, -1)] == [entry.file_name for entry in entries]
    assert [8, 7, 6, 5, 4] == kept


def backups_of(path: Path) -> list[int]:
    """How many pupils each copy holds, the newest first."""
    return [restoring.examine(copy.path, KEY).pupils for copy in stored.kept(path)]


def states_of(opened: OpenSchool) -> list[tuple[object, ...]]:
    return sorted((row for row in everything(opened) if len(row) > 5), key=lambda row: str(row[2]))


def test_copies_of_the_first_programs_count_as_older(file: Path) -> None:
    """Their names have a time and no number."""
    newest = max(folder_of(file).glob("*.lvs"))
    shutil.copy(newest, folder_of(file) / "20990101T000000.000000Z.lvs")

    assert newest == stored.kept(file)[0].path
    assert "20990101T000000.000000Z.lvs" == stored.kept(file)[-1].path.name


def test_what_is_no_copy_takes_no_place_among_the_five(file: Path) -> None:
    """Cut off or of another key: five good ones stay beside it."""
    cut = folder_of(file) / "000900-20260101T000000.000000Z.lvs"
    cut.write_bytes(file.read_bytes()[:700])
    opened = schools.open_school(file)
    for _ in range(7):
        opened.storage.back_up()
    opened.close()

    assert cut.is_file()
    assert stored.KEPT + 1 == len(list(folder_of(file).iterdir()))
    assert stored.KEPT == len(backups.look(file).good)


def test_large_copies_leave_room(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Together at most two gigabytes, but never fewer than two."""
    monkeypatch.setattr(stored, "MOST_BYTES", 1)
    opened = schools.open_school(file)
    for _ in range(4):
        opened.storage.back_up()
    opened.close()

    assert stored.ALWAYS == len(list(folder_of(file).iterdir()))


def test_the_problem_speaks_of_the_file_in_plain_words(file: Path) -> None:
    """What is wrong, which backup is whole, what to do."""
    flip(file, 2 * PAGE)
    with pytest.raises(Problem) as caught:
        schools.open_school(file)

    text = problem_text(backups.told(file, caught.value))

    assert text.startswith("'school.lvs' is van binnen beschadigd. Er is niets veranderd. De reservekopie van ")
    assert text.endswith(" is heel: 31 leerlingen. Zet die terug.")

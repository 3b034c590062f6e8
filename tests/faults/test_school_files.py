"""School files that can't be opened: each fault has its own code and words, and nothing is changed."""

import io
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import history, importing, schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import backups, keys, migrations, school_file
from lvs_desktop.system import keyring
from tests.support import keyrings
from tests.support.commands import ROOT, Lvs
from tests.support.dying import steps
from tests.support.schoolfiles import KEY, everything, fill, new_school, state_of, write_csv

PAGE = school_file.PAGE
FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school file of some pages."""
    path = tmp_path_factory.mktemp("original") / "school.lvs"
    opened = new_school(path)
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(400)})
    opened.close()
    keys.write_envelope(path, keys.Envelope(key_id=keys.key_id(KEY)))
    assert path.stat().st_size > 12 * PAGE
    return path


@pytest.fixture
def file(original: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it with its envelope, on a computer whose keyring knows the key."""
    shutil.copy(f"{original}.keys", tmp_path / "school.lvs.keys")
    with keyrings.in_use(keyrings.safe()):
        keyring.store(keys.key_id(KEY), KEY.hex())
        yield Path(shutil.copy(original, tmp_path / "school.lvs"))


def flipped(content: bytes, place: int) -> bytes:
    """One byte is another one."""
    return content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


CUT, EMPTY, INSIDE, OTHER = "school_file_cut", "school_file_empty", "school_file_damaged", "school_file_foreign"
DAMAGED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut inside a page": (CUT, lambda content: content[: 7 * PAGE + 100]),
    "cut inside the first page": (CUT, lambda content: content[:700]),
    "cut at the border of a page": (CUT, lambda content: content[: 7 * PAGE]),
    "cut to one page": (CUT, lambda content: content[:PAGE]),
    "one page less": (CUT, lambda content: content[:-PAGE]),
    "longer than it was": (INSIDE, lambda content: content + b"\0" * PAGE),
    "empty": (EMPTY, lambda content: b""),
    "a byte in the salt": (INSIDE, lambda content: flipped(content, 3)),
    "a first page of noise": (INSIDE, lambda content: random.Random(1).randbytes(PAGE) + content[PAGE:]),
    "a byte in the first page": (INSIDE, lambda content: flipped(content, 40)),
    "a byte in the second page": (INSIDE, lambda content: flipped(content, PAGE + 9)),
    "a byte in a later page": (INSIDE, lambda content: flipped(content, 9 * PAGE + 777)),
    "a byte in the last page": (INSIDE, lambda content: flipped(content, len(content) - 5)),
    "two pages swapped": (INSIDE, lambda content: swapped(content)),
    "zeros": (INSIDE, lambda content: b"\0" * len(content)),
    "zeros in the middle": (INSIDE, lambda content: content[: 5 * PAGE] + bytes(3 * PAGE) + content[8 * PAGE :]),
    "a text": (OTHER, lambda content: b"Leerlingnummer;Roepnaam\r\n" * 900),
    "a plain database": (OTHER, lambda content: b"SQLite format 3\0" + content[16:]),
    "a zip file": (OTHER, lambda content: zipped(content)),
}
WORDS = {
    CUT: "Het einde van 'school.lvs' ontbreekt.",
    EMPTY: "'school.lvs' is leeg: er staan 0 bytes in.",
    INSIDE: "'school.lvs' is van binnen beschadigd.",
    OTHER: "geen schoolbestand",
}


def swapped(content: bytes) -> bytes:
    """The second and the third page in the wrong order: each is whole."""
    return content[:PAGE] + content[2 * PAGE : 3 * PAGE] + content[PAGE : 2 * PAGE] + content[3 * PAGE :]


def zipped(content: bytes) -> bytes:
    """The file as a zip archive of itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("school.lvs", content)
    return out.getvalue()


@pytest.mark.parametrize("damage", DAMAGED, ids=str)
def test_a_damaged_file_is_told_by_what_is_wrong_with_it(lvs: Lvs, file: Path, damage: str) -> None:
    """Code 4, in words of its own, and the file is left as it is; without a backup it says where to look."""
    code, change = DAMAGED[damage]
    file.write_bytes(change(file.read_bytes()))
    before = file.read_bytes()

    said = lvs("history", file, "--json")

    assert said.error == (4, code)
    assert WORDS[code] in said.err
    assert ("reservekopie" in said.err) == (code != OTHER)
    assert before == file.read_bytes()


def test_a_damaged_file_names_its_newest_good_backup(lvs: Lvs, file: Path) -> None:
    """When it was made and how many pupils it holds; the JSON has its name."""
    opened = schools.open_school(file)
    backup = opened.storage.back_up()
    opened.close()

    for change in (lambda content: b"", lambda content: flipped(content, PAGE * 3), lambda content: zipped(content)):
        content = file.read_bytes()
        file.write_bytes(change(content))
        said = lvs("history", file, "--json")
        assert backup.name == said.json["error"]["facts"]["backup"]
        assert 400 == said.json["error"]["facts"]["pupils"]
        assert "is heel: 400 leerlingen. Zet die terug. Gebruik: restore FILE." in said.err
        file.write_bytes(content)
    file.unlink()
    assert "400 leerlingen" in lvs("history", file).err


def test_a_database_of_ours_without_a_school_is_not_opened(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Encrypted with this very key, other tables: not damaged, not ours, not touched."""
    other = tmp_path / "ander.lvs"
    school_file.create(other, KEY).close()
    raw = school_file.SchoolFile(other, KEY)
    raw.driver.execute("PRAGMA foreign_keys = OFF")
    raw.driver.execute("DROP TABLE pupil")
    raw.close()
    shutil.copy(other, file)
    before = file.read_bytes()

    said = lvs("history", file, "--json")

    assert said.error == (4, "school_file_foreign")
    assert "staat geen school in" in said.err
    assert before == file.read_bytes()


def test_the_file_of_another_key_is_not_called_damaged(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Put back from another school, beside this one's envelope: the recovery code of that one opens it."""
    school_file.create(tmp_path / "ander.lvs", bytes(range(1, 33))).close()
    shutil.copy(tmp_path / "ander.lvs", file)
    before = file.read_bytes()

    said = lvs("history", file, "--json")

    assert said.error == (4, "school_file_wrong_key")
    assert "herstelcode" in said.err
    assert before == file.read_bytes()


def test_a_file_of_a_newer_program_is_not_touched(lvs: Lvs, file: Path) -> None:
    """Code 4: install the newest version."""
    storage = school_file.SchoolFile(file, KEY)
    storage.driver.execute(f"PRAGMA user_version = {migrations.newest() + 1}")
    storage.close()
    before = file.read_bytes()

    said = lvs("history", file, "--json")

    assert said.error == (4, "school_file_newer")
    assert "nieuwere versie" in said.err
    assert before == file.read_bytes()


def test_a_file_that_another_process_has_open_is_locked(lvs: Lvs, file: Path) -> None:
    """Code 4: close it there; afterwards it opens at once."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\nfrom lvs_desktop.storage import school_file\n"
        f"opened = school_file.open_file(Path(sys.argv[1]), bytes.fromhex({KEY.hex()!r}))\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert b"open" == holder.stdout.readline().strip()
        said = lvs("history", file, "--json")
        holder.kill()
    after = lvs("history", file)

    assert said.error == (4, "school_file_locked")
    assert "open in een ander venster of programma" in said.err
    assert after.code == 0


def test_a_file_that_is_open_here_is_locked_too(lvs: Lvs, file: Path) -> None:
    """Two windows of one program; and the first one still works."""
    opened = schools.open_school(file)
    try:
        assert lvs("history", file, "--json").error == (4, "school_file_locked")
        assert 400 == len(state_of(opened))
        opened.storage.back_up()
        assert lvs("history", file, "--json").error == (4, "school_file_locked")
    finally:
        opened.close()
    assert 0 == lvs("history", file).code


def test_each_fault_has_a_message_of_its_own() -> None:
    """What to do is different for each."""
    codes = ("WRONG_KEY", "EMPTY", "CUT", "DAMAGED", "FOREIGN", "UNREACHABLE", "NEWER", "LOCKED", "NOT_FOUND")
    found = {problem_text(Problem(ProblemCode[f"SCHOOL_FILE_{code}"], file="school.lvs")) for code in codes}

    assert len(codes) == len(found)


def test_a_file_that_may_not_be_written_is_told(file: Path) -> None:
    """A folder in the place of the file's log stops the writing as a lack of rights does."""
    file.with_name(file.name + "-wal").mkdir()

    with pytest.raises(Problem) as caught:
        school_file.open_file(file, KEY)

    assert ProblemCode.FOLDER_READ_ONLY is caught.value.code


def test_leftovers_of_a_killed_program_are_harmless(file: Path, tmp_path: Path) -> None:
    """Of a new file, a migration, an envelope or a backup: nobody reads them, and the next one replaces them."""
    junk = b"left behind " * 1000
    names = ("school.lvs.migrating", "school.lvs.migrating-wal", "school.lvs.migrating.tmp", "school.lvs.keys.tmp")
    for name in (*names, "nieuw.lvs.new", "nieuw.lvs.new-wal", "nieuw.lvs-wal"):
        (tmp_path / name).write_bytes(junk)
    backups = tmp_path / "school.lvs.backups"
    backups.mkdir()
    (backups / "20260101T000000.000000Z.lvs.tmp").write_bytes(junk)

    opened = OpenSchool(school_file.open_file(file, KEY, steps=steps()))
    assert 400 == len(state_of(opened))
    opened.storage.back_up()
    opened.close()
    made = school_file.create(tmp_path / "nieuw.lvs", KEY)
    assert migrations.newest() == made.version
    made.close()

    assert [] == list(backups.glob("*.tmp"))
    assert [] == list(tmp_path.glob("*.new*"))
    assert [] == [path for path in tmp_path.glob("school.lvs.migrating*") if path.suffix != ".tmp"]


def test_a_merge_that_was_cut_off_halfway_a_page_is_done_again(file: Path, tmp_path: Path) -> None:
    """The log beside the file holds everything; without it the same file is damaged."""
    opened = OpenSchool(school_file.open_file(file, KEY))
    fill(opened, {str(n): (dict(FIELDS), False) for n in range(900)})
    expected = state_of(opened)
    alive = [Path(shutil.copy(f"{file}{part}", tmp_path / f"tweede.lvs{part}")) for part in ("", "-wal")]
    opened.close()
    with alive[0].open("ab") as torn:
        torn.write(file.read_bytes()[len(alive[0].read_bytes()) :][: PAGE // 2])
    assert alive[0].stat().st_size % PAGE

    again = OpenSchool(school_file.open_file(alive[0], KEY))
    found = state_of(again)
    again.close()

    assert expected == found
    with alive[0].open("ab") as torn:
        torn.write(b"x" * 100)
    with pytest.raises(Problem) as caught:
        school_file.open_file(alive[0], KEY)
    assert ProblemCode.SCHOOL_FILE_CUT is caught.value.code


def test_a_backup_holds_the_state_before_each_apply_and_undo(file: Path, tmp_path: Path) -> None:
    """Encrypted under the same key; the newest five are kept."""
    opened = OpenSchool(school_file.open_file(file, KEY))
    folder = tmp_path / "school.lvs.backups"
    states = []
    for n in range(4):
        for action in ("apply", "undo"):
            states.append(everything(opened))
            if action == "apply":
                source = write_csv(tmp_path / "b.csv", [{"pupil_number": f"9{n}00", **FIELDS}])
                importing.apply(opened, importing.preview(opened, source, ImportOptions()))
            else:
                history.undo(opened)
            newest = max(folder.glob("*.lvs"))
            assert not newest.read_bytes().startswith(b"SQLite format 3")
            copy = OpenSchool(school_file.open_file(Path(shutil.copy(newest, tmp_path / "kopie.lvs")), KEY))
            assert states[-1] == everything(copy), f"{action} {n}"
            copy.close()
            assert min(len(states), backups.KEPT) == len(list(folder.iterdir()))
    opened.close()


def test_a_preview_makes_no_backup(file: Path, tmp_path: Path) -> None:
    """Looking changes nothing, not even in the folder."""
    opened = OpenSchool(school_file.open_file(file, KEY))
    source = write_csv(tmp_path / "b.csv", [{"pupil_number": "9000", **FIELDS}])
    importing.preview(opened, source, ImportOptions()).close()
    opened.close()

    assert {"school.lvs", "school.lvs.keys", "b.csv"} == {path.name for path in tmp_path.iterdir()} - {"lvs-home"}

"""Hostile sources: what can't be read, or changes while it is read, is refused in words; nothing is lost."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Silent
from lvs_desktop.services import importing
from lvs_desktop.services.schools import OpenSchool
from tests.support import rights
from tests.support.commands import Lvs
from tests.support.schoolfiles import new_school, state_of
from tests.support.sources import lines, workbook

HEADER = ("Leerlingnummer", "Roepnaam", "Achternaam", "Klas", "Vestiging")
APPLY = ("--apply", "--overwrite", "--archive-missing")
DATA = Path(__file__).parents[1] / "data"


def pupil(number: int) -> tuple[str, ...]:
    """An invented pupil."""
    return f"{number}", f"Roepnaam{number}", f"Achternaam{number}", "1A", "00"


def many(rows: int = 40_000) -> str:
    """A text that is read in several goes."""
    return lines([HEADER, *map(pupil, range(1, rows + 1))])


class Meanwhile(Silent):
    """A progress that does something to the file when the first rows were read."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action: Callable[[], object] | None = action

    def advance(self, done: int, total: int) -> None:
        """Once."""
        if self._action:
            self._action()
            self._action = None


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school without pupils."""
    school = new_school(tmp_path / "school.lvs")
    yield school
    school.close()


def append(path: Path, text: str) -> None:
    """Write on at the end, as a program that is still exporting."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


@pytest.mark.parametrize("quotes", [False, True], ids=["plain", "quoted"])
def test_a_text_that_grows_while_it_is_read_is_refused(opened: OpenSchool, tmp_path: Path, quotes: bool) -> None:
    """A program that is still writing may be half-way through a row."""
    source = tmp_path / "bron.csv"
    source.write_text(many() + ('77777;"Eva";Bos;1A;00\r\n' if quotes else ""), "utf-8")
    before = state_of(opened)
    grows = Meanwhile(lambda: append(source, "99999;Eva;Bos;1A;00\r\n"))

    with pytest.raises(Problem) as caught:
        importing.preview(opened, source, ImportOptions(), progress=grows)

    assert (ProblemCode.SOURCE_UNREADABLE, "changed") == (caught.value.code, caught.value.facts["reason"])
    assert before == state_of(opened)


def test_a_text_that_is_cut_off_while_it_is_read_is_refused(opened: OpenSchool, tmp_path: Path) -> None:
    """Half a file must not pass for a whole one."""
    source = tmp_path / "bron.csv"
    source.write_text(many(), "utf-8")
    shorter = Meanwhile(lambda: os.truncate(source, 1_500_000))

    with pytest.raises(Problem) as caught:
        importing.preview(opened, source, ImportOptions(), progress=shorter)

    assert (ProblemCode.SOURCE_UNREADABLE, "changed") == (caught.value.code, caught.value.facts["reason"])


if sys.platform != "win32":  # Windows does not delete a file that is being read

    def test_a_text_that_is_deleted_while_it_is_read_is_refused(opened: OpenSchool, tmp_path: Path) -> None:
        """A stick that is pulled out, a network drive that goes away."""
        source = tmp_path / "bron.csv"
        source.write_text(many(), "utf-8")
        before = state_of(opened)

        with pytest.raises(Problem) as caught:
            importing.preview(opened, source, ImportOptions(), progress=Meanwhile(source.unlink))

        assert (ProblemCode.SOURCE_NOT_FOUND, "bron.csv") == (caught.value.code, caught.value.facts["file"])
        assert before == state_of(opened)

    def test_a_source_that_may_not_be_read(lvs: Lvs, school: Path, tmp_path: Path) -> None:
        """Who made it can give access; nobody has to look for Excel."""
        source = tmp_path / "bron.csv"
        source.write_text(many(3), "utf-8")
        source.chmod(0)
        before = school.read_bytes()

        with rights.ordinary():
            said = lvs("import", school, source, *APPLY, "--json")

        assert said.error == (1, "source_unreadable")
        assert "U mag 'bron.csv' niet lezen" in said.err
        assert before == school.read_bytes()

    @pytest.mark.parametrize("kind", ["fifo", "device", "link to a fifo"])
    def test_a_source_that_is_no_file_is_not_waited_for(lvs: Lvs, school: Path, tmp_path: Path, kind: str) -> None:
        """Opening a pipe waits until somebody writes to it; a device may never end."""
        source = Path("/dev/zero")
        if kind != "device":
            source = tmp_path / "pijp.csv"
            os.mkfifo(source)
        if kind.startswith("link"):
            source = tmp_path / "snelkoppeling.csv"
            source.symlink_to(tmp_path / "pijp.csv")
        before = school.read_bytes()

        said = lvs("import", school, source, *APPLY, "--json")

        assert said.error == (1, "source_unreadable")
        assert "is geen gewoon bestand" in said.err
        assert before == school.read_bytes()


def test_a_folder_is_said_to_be_one(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The list is probably in it."""
    folder = tmp_path / "Export 2026"
    folder.mkdir()
    before = school.read_bytes()

    said = lvs("import", school, folder, *APPLY, "--json")

    assert said.error == (1, "source_unreadable")
    assert "'Export 2026' is een map" in said.err
    assert before == school.read_bytes()


@pytest.mark.parametrize("form", ["xlsx", "xls", "xlsb", "ods"])
def test_a_workbook_is_read_as_it_was_when_it_was_opened(opened: OpenSchool, tmp_path: Path, form: str) -> None:
    """Excel may save over it meanwhile: rows and hash are of one and the same file."""
    source = Path(shutil.copy(DATA / f"pupils.{form}", tmp_path))
    found = importing.look(opened, source, ImportOptions())

    shown = importing.preview(opened, source, ImportOptions(), progress=Meanwhile(lambda: source.write_bytes(b"")))

    assert (found.info.sha256, 3) == (shown.info.sha256, shown.info.rows)
    with pytest.raises(Problem) as caught:
        importing.preview(opened, source, ImportOptions())
    assert ProblemCode.SOURCE_EMPTY == caught.value.code


def test_a_source_that_changed_since_it_was_looked_at_is_read_anew(opened: OpenSchool, tmp_path: Path) -> None:
    """The preview is of the file as it is now; nothing of the first look is believed."""
    source = tmp_path / "bron.csv"
    source.write_text(many(3), "utf-8")
    found = importing.look(opened, source, ImportOptions())
    source.write_text("Titel\r\n" + many(5), "utf-8")

    shown = importing.preview(opened, source, ImportOptions())

    assert found.info.sha256 != shown.info.sha256
    assert (2, 5) == (shown.info.header_row, shown.info.rows)


@pytest.mark.parametrize("longer", [True, False], ids=["longer", "as long"])
def test_bad_rows_of_a_source_that_changed_are_not_saved(opened: OpenSchool, tmp_path: Path, longer: bool) -> None:
    """Other rows stand at these places now: the wrong pupils would be mended."""
    source, target = tmp_path / "bron.csv", tmp_path / "fouten.xlsx"
    text = lines([HEADER, pupil(1), ("2", "", "Bos", "1A", "00"), pupil(3)])
    source.write_text(text, "utf-8")
    target.write_bytes(b"van vorige week")
    shown = importing.preview(opened, source, ImportOptions())
    changed = lines([pupil(7)]) + text if longer else text.replace("Bos", "Vos")
    source.write_text(changed, "utf-8")

    with pytest.raises(Problem) as caught:
        shown.save_bad_rows(target)

    assert (ProblemCode.SOURCE_UNREADABLE, "changed") == (caught.value.code, caught.value.facts["reason"])
    assert b"van vorige week" == target.read_bytes()
    assert {"bron.csv", "fouten.xlsx"} == {path.name for path in tmp_path.iterdir() if "school" not in path.name}


def test_a_long_path_with_spaces_and_accents_is_read(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """As people name their files."""
    folder = tmp_path / "Mijn schóól (kopie)"
    folder.mkdir()
    source = folder / f"Leerlingen ‘26-’27 – één {'x' * 215}.csv"
    source.write_text(many(3), "utf-8")

    said = lvs("import", school, source, "--json")

    assert len(str(source)) >= 250
    assert 0 == said.code
    assert 3 == said.json["source"]["rows"]


def test_three_hundred_columns_and_fifty_megabytes_are_read(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """An export of everything: the columns that we know are taken."""
    source = tmp_path / "bron.csv"
    rest = ";".join(f"waarde {n}" for n in range(295))
    with source.open("w", encoding="utf-8", newline="") as stream:
        stream.write(";".join([*HEADER, *(f"Extra {n}" for n in range(295))]) + "\r\n")
        for number in range(1, 17_001):
            stream.write(";".join(pupil(number)) + f";{rest}\r\n")
    assert source.stat().st_size > 50_000_000

    said = lvs("import", school, source, "--json")

    assert (0, 17_000) == (said.code, said.json["source"]["rows"])
    assert 295 == sum(found["code"] == "column_ignored" for found in said.json["problems"])


@pytest.mark.parametrize("form", ["plain", "quoted", "workbook"])
def test_a_cell_of_a_megabyte_is_an_error_of_its_row(lvs: Lvs, school: Path, tmp_path: Path, form: str) -> None:
    """A picture or a log that ended up in a cell: the row is named, the text is not repeated."""
    huge = "x" * 1_000_000
    rows = [HEADER, pupil(1), ("2", huge, "Bos", "1A", "00"), pupil(3)]
    source = tmp_path / "bron.csv"
    if form == "workbook":
        source.write_bytes(workbook({"Blad1": rows}))
    else:
        source.write_text(lines(rows).replace(huge, f'"{huge}"' if form == "quoted" else huge), "utf-8")
    before = school.read_bytes()

    said = lvs("import", school, source, *APPLY, "--json")

    assert 1 == said.code
    found = [problem for problem in said.json["problems"] if problem["severity"] == "error"]
    assert [("value_too_long", 3)] == [(problem["code"], problem["row"]) for problem in found]
    assert len(said.out) + len(said.err) < 20_000
    assert before == school.read_bytes()


@pytest.mark.parametrize("form", ["plain", "quoted"])
def test_a_cell_without_an_end_is_refused(lvs: Lvs, school: Path, tmp_path: Path, form: str) -> None:
    """More than a megabyte in one cell is no value: the row is named."""
    huge = "x" * 1_200_000
    source = tmp_path / "bron.csv"
    rows = lines([HEADER, pupil(1), ("2", f'"{huge}"' if form == "quoted" else huge, "Bos", "1A", "00")])
    source.write_text(rows, "utf-8")
    before = school.read_bytes()

    said = lvs("import", school, source, *APPLY, "--json")

    assert said.error == (1, "source_damaged")
    assert "vanaf rij 3" in said.err
    assert ("aanhalingsteken" in said.err) is (form == "quoted")
    assert before == school.read_bytes()


@pytest.mark.parametrize("place", [0, 30, 70_000], ids=["at the start", "in a row", "far down"])
def test_a_text_with_nul_bytes_is_refused(lvs: Lvs, school: Path, tmp_path: Path, place: int) -> None:
    """A disk that failed writes zeros: half of such a file is lost."""
    content = many(4_000).encode()
    source = tmp_path / "bron.csv"
    source.write_bytes(content[:place] + b"\0" * 512 + content[place:])
    before = school.read_bytes()

    said = lvs("import", school, source, *APPLY, "--json")

    assert said.error == (1, "source_binary")
    assert "Kies een ander bestand" in said.err
    assert before == school.read_bytes()

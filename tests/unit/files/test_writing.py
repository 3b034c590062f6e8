"""Tables for people: never a formula, never changed, read back as they were."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.headers import known_field
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.writing import DUTCH_HEADERS, write_people_csv, write_xlsx
from tests.support.sources import PUPILS, file_of, read

Writer = Callable[[Path, Sequence[str], list[Sequence[str | None]]], int]
WRITERS: list[Writer] = [write_xlsx, write_people_csv]
HEADER = ("Leerlingnummer", "Roepnaam", "Achternaam", "Klas")

# what a cell may hold; a formula's ' that is itself part of the text can't be told from the guard
_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")).filter(
    lambda text: not text.startswith(("'=", "'+", "'-", "'@", "'\t", "'\r"))
)


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir() if path.name != "lvs-home")


@pytest.mark.parametrize("write", WRITERS)
def test_our_own_reader_knows_what_we_wrote(write: Writer) -> None:
    """Pupils that go out come in again unchanged, zeros and accents included."""
    header = [DUTCH_HEADERS[field] for field in FIELDS[:8]]
    with file_of(b"") as path:
        count = write(path, header, list(PUPILS))
        found = read(path.read_bytes())

    assert (4, []) == (count, found.problems)
    assert ["0012345", "0012346", "0012347", "A-17"] == [row[1] for row in found.rows]
    assert ["Loïs", "Çelik", "Zoë", "Jan"] == [row[2] for row in found.rows]
    assert ["Berg", "Öztürk", "'t Hart", "'s-Gravesande"] == [row[4] for row in found.rows]


def test_every_header_of_ours_is_one_we_know() -> None:
    """A file of our own never needs a question about its columns."""
    assert list(FIELDS) == list(DUTCH_HEADERS)
    assert {field: known_field(header) for field, header in DUTCH_HEADERS.items()} == dict(
        zip(FIELDS, FIELDS, strict=True)
    )


@pytest.mark.parametrize("write", WRITERS)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(_TEXT, min_size=4, max_size=4), max_size=5))
@example(rows=[["=1+1", "+31 6", "-", "@x"], ["'t Hart", "''", "_x000D_", '"a"'], ["a;b", "c\u2028d", " e ", "#N/A"]])
@example(rows=[["_x005F_x000D_", "1,5", "TRUE", "0012"], ["_x00e9_", "é", "", "12-3"]])
def test_what_is_written_is_read_cell_by_cell(write: Writer, rows: list[list[str]]) -> None:
    """Round trip of any text, formulas and all."""
    with file_of(b"") as path:
        write(path, HEADER, rows)
        found = [cells for _, cells in open_source(path).head(10)]

    assert [list(HEADER), *(row for row in rows if any(map(str.strip, row)))] == [
        row for row in found if any(map(str.strip, row))
    ]


def test_a_workbook_holds_no_formula_and_no_number() -> None:
    """Nothing is calculated or shortened when the file is opened, nor when it is saved again."""
    with file_of(b"", "uit.xlsx") as path:
        write_xlsx(path, HEADER, [("0012", "=HYPERLINK(1)", "#N/A", None)])
        sheet = openpyxl.load_workbook(path).worksheets[0]
        cells = [[(cell.data_type, cell.number_format) for cell in row if cell.value] for row in sheet.iter_rows()]

    assert [[("s", "@")] * 4, [("s", "@")] * 3] == cells


def test_a_csv_for_people_opens_well_in_a_dutch_spreadsheet() -> None:
    """A BOM for the accents, `;` between the cells, CRLF, and a guard before what looks like a formula."""
    with file_of(b"") as path:
        write_people_csv(
            path, ("Naam",), [("=1",), ("+1",), ("-1",), ("@a",), ("\ta",), ("'t Hart",), ("é;",), (None,)]
        )
        content = path.read_bytes()

    assert b"\xef\xbb\xbfNaam\r\n'=1\r\n'+1\r\n'-1\r\n'@a\r\n'\ta\r\n't Hart\r\n\"\xc3\xa9;\"\r\n\"\"\r\n" == content


def test_characters_that_a_workbook_can_not_hold_are_left_out() -> None:
    """Cells of a bad row may hold anything; saving them must not fail."""
    with file_of(b"", "uit.xlsx") as path:
        write_xlsx(path, ("a", "b"), [("x\x00\x07y\ud800", "r\rn")])

        assert ["xy", "r\rn"] == open_source(path).head()[1][1]


@pytest.mark.parametrize("write", WRITERS)
def test_a_failure_leaves_the_old_file(write: Writer, tmp_path: Path) -> None:
    """New or old, never half; and no rubbish beside it."""

    def rows() -> Iterator[Sequence[str | None]]:
        yield PUPILS[0]
        raise OSError(28, "No space left on device")

    target = tmp_path / "uit.xlsx"
    target.write_text("oud")
    with pytest.raises(Problem) as caught:
        write(target, HEADER, rows())  # type: ignore[arg-type]

    assert (ProblemCode.DISK_FULL, "uit.xlsx") == (caught.value.code, caught.value.facts["file"])
    assert (["uit.xlsx"], "oud") == (names(tmp_path), target.read_text())


@pytest.mark.parametrize("write", WRITERS)
def test_a_place_that_can_not_be_written_is_said(write: Writer, tmp_path: Path) -> None:
    """A folder that is not there, or a folder in the place of the file."""
    (tmp_path / "map").mkdir()
    for target in (tmp_path / "weg" / "uit.csv", tmp_path / "map"):
        with pytest.raises(Problem) as caught:
            write(target, HEADER, [])

        assert ProblemCode.OUTPUT_NOT_WRITABLE == caught.value.code
    assert ["map"] == names(tmp_path)


def test_the_csv_module_reads_our_csv_as_any_other_program_would() -> None:
    """It is an ordinary CSV, not a dialect of ours."""
    rows = [["1", 'een "bijnaam"', "regel\r\neinde", "1A"]]
    with file_of(b"") as path:
        write_people_csv(path, HEADER, rows)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found = list(csv.reader(stream, delimiter=";"))

    assert [list(HEADER), *rows] == found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    """Names of pupils are not for everybody on the computer."""
    write_people_csv(tmp_path / "uit.csv", HEADER, [])

    assert 0o600 == (tmp_path / "uit.csv").stat().st_mode & 0o777

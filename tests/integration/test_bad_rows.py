"""The rows with errors as a workbook: to be mended and read again, without what may not be kept."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import importing
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import new_school, state_of
from tests.support.sources import lines

HEADER = ("Leerlingnummer", "Roepnaam", "Achternaam", "Geboortedatum", "BSN", "Klas", "Leerjaar")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school without pupils."""
    opened = new_school(tmp_path / "school.lvs")
    yield opened
    opened.close()


def eleven_proof() -> Iterator[str]:
    """Numbers that pass the test of a citizen service number, without being written down here."""
    for number in range(910_000_001, 920_000_000):
        digits = [int(digit) for digit in str(number)]
        if sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0:
            yield str(number)


def saved(school: OpenSchool, folder: Path, rows: list[tuple[str, ...]]) -> tuple[int, list[list[str]]]:
    """How many rows were saved, and the workbook as text."""
    source = folder / "bron.csv"
    source.write_text(lines([HEADER, *rows]), "utf-8")
    shown = importing.preview(school, source, ImportOptions())
    number = shown.save_bad_rows(folder / "fout.xlsx")
    sheet = openpyxl.load_workbook(folder / "fout.xlsx").worksheets[0]
    return number, [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_only_the_rows_with_errors_are_saved_with_what_to_do(school: OpenSchool, tmp_path: Path) -> None:
    """The file's own columns, as written, and one more."""
    number, table = saved(
        school,
        tmp_path,
        [
            ("0012345", "Loïs", "Berg", "31-02-2012", "", "2B", "2"),
            ("0012346", "Daan", "Bos", "", "", "2B", "2"),
            ("0012347", "", "=1+1", "", "", "", "negen"),
        ],
    )

    assert 2 == number
    assert [*(name for name in HEADER if name != "BSN"), "Wat u kunt doen"] == table[0]
    assert ["0012345", "Loïs", "Berg", "31-02-2012", "2B", "2"] == table[1][:-1]
    assert "31-02-2012" in table[1][-1]
    assert ["0012347", "", "=1+1", "", "", "negen"] == table[2][:-1]
    assert 3 == table[2][-1].count("Rij 4")


def test_mended_rows_are_read_again(school: OpenSchool, tmp_path: Path) -> None:
    """Save, mend in Excel, import: the extra column is left out by itself."""
    saved(school, tmp_path, [("0012345", "Loïs", "Berg", "31-02-2012", "", "2B", "2")])
    book = openpyxl.load_workbook(tmp_path / "fout.xlsx")
    book.worksheets[0]["D2"] = "01-03-2012"
    book.save(tmp_path / "goed.xlsx")

    shown = importing.preview(school, tmp_path / "goed.xlsx", ImportOptions())
    importing.apply(school, shown)

    assert {"birth_date": "2012-03-01", "group": "2B"}.items() <= state_of(school)["0012345"][0].items()


def test_no_citizen_service_number_is_saved_whatever_happened_to_the_row(school: OpenSchool, tmp_path: Path) -> None:
    """Neither from its own column, nor from another one into which a surplus separator shifted it."""
    secret = list(islice(eleven_proof(), 24))
    rows = [(str(1000 + n), "", "Berg", "", value, "2B", "2") for n, value in enumerate(secret[:20])]
    rows += [
        ("2000", "Loïs", "extra", "Berg", "31-12-2012", secret[20], "2B", "2"),
        ("2001", secret[21], "Loïs", "Berg", "31-12-2012", "", "2B", "2", "", "x"),
        (
            "2002",
            "Loïs",
            "Berg",
            "31-12-2012",
            "y",
            "z",
            f"{secret[22][:4]}.{secret[22][4:6]}.{secret[22][6:]}",
            "2B",
            "2",
        ),
        (secret[23], "2003", "Loïs", "Berg", "31-12-2012", "", "2B", "2"),
    ]

    number, table = saved(school, tmp_path, rows)

    assert 24 == number
    everything = "\n".join("|".join(row) for row in table)
    assert [] == [value for value in secret if value in everything.replace(".", "")]
    assert "31-12-2012" in everything


def test_too_long_rows_keep_their_values_where_nothing_is_refused(school: OpenSchool, tmp_path: Path) -> None:
    """Only a file with such numbers has anything to hide."""
    source = tmp_path / "bron.csv"
    source.write_text("Leerlingnummer;Roepnaam;Achternaam;Klas\n123456789;Loïs;van;den Berg;2B\n", "utf-8")
    shown = importing.preview(school, source, ImportOptions())

    assert 1 == shown.save_bad_rows(tmp_path / "fout.xlsx")
    row = next(openpyxl.load_workbook(tmp_path / "fout.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True))
    assert ("123456789", "Loïs", "van", "den Berg") == row[:4]


def test_a_source_that_is_gone_is_told(school: OpenSchool, tmp_path: Path) -> None:
    """The rows are read again from the file; nothing half is left."""
    source = tmp_path / "bron.csv"
    source.write_text(lines([HEADER, ("1", "", "Berg", "", "", "2B", "2")]), "utf-8")
    shown = importing.preview(school, source, ImportOptions())
    source.unlink()

    with pytest.raises(Problem) as caught:
        shown.save_bad_rows(tmp_path / "fout.xlsx")

    assert ProblemCode.SOURCE_NOT_FOUND is caught.value.code
    assert not (tmp_path / "fout.xlsx").exists()


def test_a_folder_that_can_not_be_written_is_told(school: OpenSchool, tmp_path: Path) -> None:
    """Choose another place."""
    source = tmp_path / "bron.csv"
    source.write_text(lines([HEADER, ("1", "", "Berg", "", "", "2B", "2")]), "utf-8")
    shown = importing.preview(school, source, ImportOptions())

    with pytest.raises(Problem) as caught:
        shown.save_bad_rows(tmp_path / "geen map" / "fout.xlsx")

    assert ProblemCode.OUTPUT_NOT_WRITABLE is caught.value.code

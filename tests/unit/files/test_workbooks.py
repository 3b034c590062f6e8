"""Workbooks of every kind: what the person sees is what is read; what can't be read is refused in words."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.files import compound, packed, sheets
from lvs_desktop.files.registry import open_source
from tests.support import xlsb
from tests.support.sources import file_of, read, workbook

DATA = Path(__file__).parents[2] / "data"
FORMS = ("xlsx", "xls", "xlsb", "ods")
HEADER = ["Leerlingnummer", "Roepnaam", "Achternaam", "Klas", "Studie"]


def made(form: str) -> bytes:
    """The example workbook of one kind."""
    return DATA.joinpath(f"pupils.{form}").read_bytes()


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zip in which one part is another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            found = old.read(entry)
            if entry.filename == part:
                changed = change(found)
                assert changed != found
                found = changed
            new.writestr(entry.filename, found)
    return stream.getvalue()


def refusal(content: bytes, form: str = "xlsx") -> tuple[ProblemCode, object]:
    """The problem with which a file is refused, and its reason."""
    with file_of(content, f"leerlingen.{form}") as path, pytest.raises(Problem) as caught:
        open_source(path)
    return caught.value.code, caught.value.facts.get("reason")


@pytest.mark.parametrize("form", FORMS)
def test_a_sheet_is_read_as_it_is_seen(form: str) -> None:
    """Dates, zeros in front, a merged class, a hidden sheet that is not taken, an error that is named."""
    with file_of(made(form), f"leerlingen.{form}") as path:
        source = open_source(path)
        rows = source.head()

    assert (form, "Leerlingen", ("Leerlingen", "Oud")) == (source.info.format, source.info.sheet, source.info.sheets)
    assert [
        (4, ["0012345", "Loïs", "van der", "Berg", "2012-03-04", "V", "2B", "00", "havo"]),
        (5, ["0012346", "Zoë", "", "'t Hart", "2011-12-31", "X", "2B", "Hoofdgebouw", "vwo"]),
        (6, ["0012347", "Daan", "", "Mulder-Smit", "2012-09-01", "M", "2C", "01", "#N/A"]),
    ] == rows[2:]


@pytest.mark.parametrize("name", ["xlsx", "XLSM", "xls", "xlsb", "ods", "csv"])
@pytest.mark.parametrize("form", FORMS)
def test_the_name_of_a_workbook_does_not_count(form: str, name: str) -> None:
    """Any kind under any name."""
    with file_of(made(form), f"leerlingen.{name}") as path:
        source = open_source(path)

    assert (form, "Loïs") == (source.info.format, source.head()[2][1][1])


def with_epoch_1904() -> bytes:
    """A workbook as Excel for the Mac made them."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append([date(2012, 3, 4), "x"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [with_epoch_1904(), xlsb.workbook({"L": [[date(2012, 3, 4), "x"]]}, since_1904=True)],
    ids=["xlsx", "xlsb"],
)
def test_days_count_from_1904_where_the_workbook_says_so(content: bytes) -> None:
    """Else everybody is four years and a day younger."""
    with file_of(content) as path:
        assert "2012-03-04" == open_source(path).head()[0][1][0]


def test_an_error_in_a_required_field_is_an_error_and_else_left_out() -> None:
    """#N/B is no class, and it must not clear the track that the school has."""
    found = read(
        xlsb.workbook(
            {"L": [HEADER, ["1", "Eva", "Bos", xlsb.Failed(), "havo"], ["2", "Jan", "Bos", "1A", xlsb.Failed(0x0F)]]}
        )
    )

    assert [("cell_error", Severity.ERROR, 2, "#N/A"), ("cell_error", Severity.WARNING, 3, "#VALUE!")] == [
        (problem.code.value, problem.severity, problem.row, problem.value) for problem in found.problems
    ]
    assert [(3, "track")] == found.left_out


def test_an_error_in_a_text_file_is_no_value_either() -> None:
    """Excel writes #N/B into a CSV too; a class may be called #1."""
    found = read("Leerlingnummer;Roepnaam;Achternaam;Klas\n1;Eva;Bos;#N/B\n2;Jan;Bos;#1\n")

    assert [("cell_error", 2)] == [(problem.code.value, problem.row) for problem in found.problems]
    assert ["#1"] == [row[7] for row in found.rows]


def test_a_number_format_of_zeros_is_what_the_person_sees() -> None:
    """Only a format of zeros alone; 0,00 or 0% are other numbers."""
    assert [7, 2, 0, 0, 0, 0] == [sheets.zeros_of(code) for code in ("0000000", "00", "0.00", "0%", "", "General")]
    assert ["0000012", "12345678", None, None] == [
        sheets.with_zeros(value, 7) for value in (12.0, 12345678.0, 1.5, -3.0)
    ]


def test_cells_merged_down_count_for_each_row_that_holds_something() -> None:
    """A class over its pupils; not for the empty rows below, and never for the cells to the right."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, ["1", "Eva", "Bos", "2B"], ["2", "Jan", "Bos"], [], ["3", "Zoë", "Bos", "3C"]):
        sheet.append(row)
    sheet["A6"] = "einde van de lijst"
    sheet.merge_cells("D2:D4")
    sheet.merge_cells("A6:E6")
    stream = io.BytesIO()
    book.save(stream)
    with file_of(stream.getvalue()) as path:
        rows = open_source(path).head()

    assert ["2B", "2B", "3C", ""] == [cells[3] for _, cells in rows[1:]]
    assert [2, 3, 5, 6] == [row for row, _ in rows[1:]]


def test_a_header_on_two_rows_is_found_on_the_lower_one() -> None:
    """'Naam' over 'Roepnaam' and 'Achternaam', the other headers merged over both rows."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Leerlingnummer", "Naam", None, "Klas"], [None, "Roepnaam", "Achternaam"], ["1", "Eva", "Bos", "1A"]):
        sheet.append(row)
    for span in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(span)
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue())

    assert [(3, "1", "Eva", "Bos", "1A")] == [(row[0], row[1], row[2], row[4], row[7]) for row in found.rows]


def encrypted_xls() -> bytes:
    """An .xls whose record of the writer's name became that of a password."""
    content = made("xls")
    at = content.index(struct.pack("<HH", 0x5C, 0x70))
    return content[:at] + struct.pack("<H", 0x2F) + content[at + 2 :]


def encrypted_ods() -> bytes:
    """A spreadsheet that LibreOffice encrypted says so in its manifest."""
    return repacked(made("ods"), "META-INF/manifest.xml", lambda xml: xml + b"<!-- <manifest:encryption-data/> -->")


def encrypted_xlsx() -> bytes:
    """Excel puts an encrypted workbook into a compound file."""
    return compound.MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100)


@pytest.mark.parametrize("content", [encrypted_xlsx(), encrypted_xls(), encrypted_ods()], ids=["xlsx", "xls", "ods"])
def test_a_workbook_with_a_password_says_so(content: bytes) -> None:
    """Not 'damaged': the person knows the password."""
    assert (ProblemCode.SOURCE_DAMAGED, "password") == refusal(content)


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "ods"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_packed_workbook_that_is_cut_off_is_damaged(form: str, share: float) -> None:
    """Half a download must not be read as half a school."""
    content = made(form)

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == refusal(content[: int(len(content) * share)], form)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_old_workbook_that_is_cut_off_is_refused(share: float) -> None:
    """The directory of an .xls may stand at its end: then nobody can tell what it was."""
    content = made("xls")

    assert refusal(content[: int(len(content) * share)])[0] in (ProblemCode.SOURCE_DAMAGED, ProblemCode.SOURCE_BINARY)


def far_apart(form: str) -> bytes:
    """Two cells in the corners of a sheet: as a full table it does not fit into any memory."""
    if form == "xlsx":
        book = openpyxl.Workbook()
        book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "x", "y"
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()
    if form == "xlsb":
        wide = [None] * 16_383
        content = xlsb.workbook({"L": [["x"], [*wide, "y"]]})
        last = xlsb.record(0, struct.pack("<IIHHBI", 1, 0, 300, 0, 0, 0))
        far = xlsb.record(0, struct.pack("<IIHHBI", 1_048_575, 0, 300, 0, 0, 0))
        return repacked(content, "xl/worksheets/sheet1.bin", lambda sheet: sheet.replace(last, far))
    many = b'<table:table-row table:number-rows-repeated="1000000">'
    many += b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    many += b"</table:table-cell></table:table-row></table:table>"
    return repacked(made("ods"), "content.xml", lambda xml: xml.replace(b"</table:table>", many, 1))


@pytest.mark.parametrize("form", ["xlsx", "xlsb", "ods"])
def test_cells_that_stand_far_apart_do_not_take_the_memory(form: str) -> None:
    """The reader below us would end the whole program."""
    assert (ProblemCode.SOURCE_TOO_LARGE, "sparse") == refusal(far_apart(form), form)


def test_a_wide_sheet_with_few_rows_is_read() -> None:
    """300 columns and one note in the last column that Excel has."""
    row = ["1", "Eva", "Bos", "1A", "havo", *["x"] * 295]
    header = [*HEADER, *(f"Extra {n}" for n in range(295))]
    found = read(workbook({"L": [header, row, ["2", *row[1:4], *[None] * 16_379, "y"]]}))

    assert ["1", "2"] == [row[1] for row in found.rows]


def test_a_lone_mark_far_down_is_no_pupil() -> None:
    """A million empty rows between are passed over."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    sheet.append(["1", "Eva", "Bos", "1A"])
    sheet["A1048576"] = " "
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue())

    assert ([2], []) == ([row[0] for row in found.rows], found.problems)


def test_a_zip_bomb_is_refused_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes that are told are added up before anything is unpacked."""
    monkeypatch.setattr(packed, "MAX_BYTES", 10_000)
    bomb = repacked(made("xlsx"), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 1_000_000)

    assert ProblemCode.SOURCE_TOO_LARGE == refusal(bomb)[0]


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    """A part that unpacks to more than it says is never unpacked to its end."""
    bomb = bytearray(repacked(made("xlsx"), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as whole:
        size = whole.getinfo("xl/worksheets/sheet1.xml").file_size
    assert 2 == bytes(bomb).count(struct.pack("<I", size))
    lie = bytes(bomb).replace(struct.pack("<I", size), struct.pack("<I", 2_000))

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == refusal(lie)


def test_a_spreadsheet_whose_table_has_no_end_is_damaged() -> None:
    """The reader below us would wait for it for ever."""
    endless = repacked(made("ods"), "content.xml", lambda xml: xml.replace(b"</table:table>", b"</table:tabl>"))

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == refusal(endless, "ods")


def test_an_old_workbook_that_claims_a_nonsense_size_is_damaged() -> None:
    """The reader below us would set that memory aside."""
    content = made("xls")
    size = re.search(re.escape(struct.pack("<HH", 0x200, 14)) + b".{14}", content, re.DOTALL)
    assert size
    lie = content.replace(size[0], struct.pack("<HHIIHHH", 0x200, 14, 0xC0, 2, 0, 9, 0))

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == refusal(lie)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_workbook_of_any_kind_never_crashes(form: str, changes: list[tuple[float, int]]) -> None:
    """A bit that fell over in a download: read, or refused in words."""
    content = bytearray(made(form))
    for place, byte in changes:
        content[int(place * len(content))] = byte
    try:
        read(bytes(content))
    except Problem as problem:
        assert problem.code.value.startswith(("source_", "column_", "header_", "sheet_"))  # noqa: PT017


@pytest.mark.parametrize(("form", "part"), [("xlsb", "sheet1.bin"), ("xlsx", "sheet1.xml"), ("ods", "content.xml")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=3))
def test_damage_that_a_check_sum_does_not_show_never_crashes(
    form: str, part: str, changes: list[tuple[float, int]]
) -> None:
    """A program that writes workbooks wrongly."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(form))) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            found = bytearray(old.read(entry))
            for place, byte in changes if entry.filename.endswith(part) else ():
                found[int(place * len(found))] = byte
            new.writestr(entry.filename, bytes(found))
    try:
        read(stream.getvalue())
    except Problem as problem:
        assert problem.code.value.startswith(("source_", "column_", "header_", "sheet_"))  # noqa: PT017


@pytest.mark.parametrize("shown", ["[h]:mm", "dd-mm-yyyy"])
@pytest.mark.parametrize("number", [1e300, -1e300, 3e14])
def test_a_time_beyond_all_measure_is_no_crash(number: float, shown: str) -> None:
    """The library that reads workbooks panics on it, and only at the row: found by fuzzing."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, ["12345", "Loïs", "Berg", "2B", "havo"]):
        sheet.append(row)
    cell = sheet.cell(2, 5)
    cell.value, cell.number_format = number, shown
    stream = io.BytesIO()
    book.save(stream)

    outcome: object
    try:
        outcome = [row[1] for row in read(stream.getvalue()).rows]
    except Problem as problem:
        outcome = problem.code

    assert outcome in (["12345"], ProblemCode.SOURCE_DAMAGED)


EMPTY_ROWS = b'<table:table-row table:number-rows-repeated="1048560"><table:table-cell/></table:table-row>'
LAST_CELL = b'<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
LAST_ROW = b"<table:table-row>" + LAST_CELL + b"</table:table-row>"


def with_end(end: bytes) -> bytes:
    """A spreadsheet of LibreOffice with this at the end of its first table."""
    return repacked(made("ods"), "content.xml", lambda xml: xml.replace(b"</table:table>", end + b"</table:table>", 1))


def test_a_cell_in_the_last_row_of_an_empty_sheet_is_refused_before_it_fills_the_memory() -> None:
    """Calamine holds a million empty rows as a full table: 1.1 GB for a file of 2 KB."""
    assert (ProblemCode.SOURCE_TOO_LARGE, "sparse") == refusal(with_end(EMPTY_ROWS + LAST_ROW), "ods")


def test_empty_rows_to_the_end_of_the_sheet_are_no_gap(tmp_path: Path) -> None:
    """LibreOffice writes them under each table whose columns have a format."""
    path = tmp_path / "leerlingen.ods"
    path.write_bytes(with_end(EMPTY_ROWS))
    plain = tmp_path / "kort.ods"
    plain.write_bytes(made("ods"))

    assert open_source(plain).head() == open_source(path).head()

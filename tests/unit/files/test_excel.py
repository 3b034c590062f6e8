"""Cells of a workbook as text, the same on each computer."""

from datetime import date, datetime, time

from lvs_desktop.files.registry import open_source
from tests.support.sources import file_of, match, read, workbook

HEADER = ["Leerlingnummer", "Roepnaam", "Achternaam", "Klas", "Geboortedatum", "Leerjaar"]


def test_cells_become_text_without_a_guess_about_the_country() -> None:
    """Dates are ISO, whole numbers have no point, text stays what it is."""
    cells = [12345, "0012345", 1.5, date(2012, 3, 4), datetime(2012, 3, 4, 10, 5), True, time(9, 30), 1.23e17, None]
    with file_of(workbook({"Blad1": [["a"] * 9, cells]})) as path:
        rows = open_source(path).head()

    expected = ["12345", "0012345", "1.5", "2012-03-04", "2012-03-04 10:05:00", "TRUE", "09:30:00", "1.23e+17", ""]
    assert expected == rows[1][1]


def test_numbers_and_dates_of_excel_are_pupils_like_any_other() -> None:
    """A number typed as a number, a date typed as a date."""
    found = read(workbook({"Blad1": [HEADER, [12345, "Eva", "Bos", "1A", date(2012, 3, 4), 3]]}))

    assert [("12345", "2012-03-04", "3")] == [(row[1], row[5], row[9]) for row in found.rows]


def test_title_lines_and_blank_rows_keep_the_row_numbers_of_the_sheet() -> None:
    """The row that a message names is the row at which the person looks."""
    rows = [["Export"], [], [None] * 6, HEADER, [], ["1", "Eva", "Bos", "1A"], [" "] * 6, ["2", "Jan", "Bos", "1A"]]
    content = workbook({"Blad1": rows})

    assert 4 == match(content).info.header_row
    assert [6, 8] == [row[0] for row in read(content).rows]


def test_a_table_that_starts_further_down_and_to_the_right_is_found() -> None:
    """People leave room above and beside."""
    rows = [[], [], [None, None, *HEADER], [None, None, "1", "Eva", "Bos", "1A"]]

    assert [(4, "1")] == [(row[0], row[1]) for row in read(workbook({"Blad1": rows})).rows]


def test_a_number_that_excel_no_longer_knows_is_an_error() -> None:
    """Beyond 15 digits the last ones are lost; such a number must not become a pupil."""
    found = read(workbook({"Blad1": [HEADER, [1234567890123456789, "Eva", "Bos", "1A"]]}))

    assert [("number_scientific", None)] == [
        (problem.code.value, bad.pupil_number) for problem, bad in zip(found.problems, found.bad, strict=True)
    ]


def test_a_formula_is_read_as_what_it_shows() -> None:
    """What was never calculated shows nothing."""
    found = read(workbook({"Blad1": [HEADER, ["1", "Eva", "Bos", "=1+1"]]}))

    assert ["value_required"] == [problem.code.value for problem in found.problems]

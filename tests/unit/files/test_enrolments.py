"""A school's own export: which row of a pupil counts, who has left, and Somtoday's structure file."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import enrolments, lists, registry, somtoday
from lvs_desktop.files.enrolments import holding
from lvs_desktop.files.lists import Row

TODAY = date(2026, 9, 1)


def row(place: int, number: str, group: str, **values: str) -> Row:
    """A row of Jan Berg, unless another name is given."""
    return Row(
        row=place,
        values={"pupil_number": number, "given_name": "Jan", "family_name": "Berg", "group": group, **values},
    )


@pytest.mark.parametrize(
    ("rows", "group"),
    [
        ([row(2, "7", "1A", ends="2026-07-31"), row(3, "7", "2A", begins="2026-08-01")], "2A"),
        ([row(2, "7", "2A", begins="2026-08-01"), row(3, "7", "3A", begins="2027-08-01")], "2A"),
        ([row(2, "7", "2A", begins="2025-08-01"), row(3, "7", "2B", begins="2026-08-15")], "2B"),
        ([row(2, "7", "2A"), row(3, "7", "2B")], "2B"),
        ([row(2, "7", "2A", ends="2026-09-01")], "2A"),
        ([row(2, "007", "1A", ends="2026-07-31"), row(3, "7", "2A")], "2A"),
    ],
)
def test_the_row_that_holds_today_counts(rows: list[Row], group: str) -> None:
    """Ended rows never, the last day still; what has begun before what will; else the last one of the file."""
    for order in (rows, rows[::-1]):
        found = holding(order, TODAY)

        assert [group] == [one.values["group"] for one in found.rows]


def test_who_left_is_counted_and_not_used() -> None:
    """By either date; a leaver with a row that holds has not left."""
    rows = [
        row(2, "1", "4A", left="2026-08-31"),
        row(3, "2", "4A", ends="2026-07-31"),
        row(4, "3", "4A", ends="2026-07-31"),
        row(5, "3", "5A"),
    ]
    found = holding(rows, TODAY)

    assert (2, 0, ["3"]) == (found.left, found.several, [one.values["pupil_number"] for one in found.rows])


def test_one_number_of_two_names_is_nobodys() -> None:
    """Told with all its rows; the others go on."""
    found = holding([row(2, "7", "1A"), row(3, "7", "1B", given_name="Piet"), row(4, "8", "1A")], TODAY)

    assert ["8"] == [one.values["pupil_number"] for one in found.rows]
    assert [(ProblemCode.NUMBER_TWICE, ("2", "3"))] == [(one.code, dict(one.facts)["rows"]) for one in found.problems]


def test_an_excel_export_with_a_header_row_in_between_is_read(tmp_path: Path) -> None:
    """By its content; numbers and dates are those of the sheet, header rows are counted."""
    book = Workbook()
    header = ["Stamnr", "Roepnaam", "Tussenv", "Achternaam", "Geboortedatum", "Klas", "Studie", "Vertrekdatum"]
    sheet = book.active
    assert sheet is not None
    for cells in (
        header,
        [12345, "Jan", None, "Berg", date(2012, 3, 4), "1A", "havo", None],
        header,
        [12346, "Noor", "de", "Wit", date(2012, 4, 3), "1A", "havo", date(2024, 1, 1)],
    ):
        sheet.append(cells)
    path = tmp_path / "export.csv"  # the name does not count
    book.save(path)
    source = registry.open_source(path)
    listed = lists.find_columns(source, own=enrolments.OWN, required=("pupil_number",), remembered={}, chosen={})
    rows = lists.read_rows(source, listed, own=enrolments.OWN, locations={}, today=TODAY)
    held = holding(rows.rows, TODAY)

    assert (1, 1) == (rows.repeated_headers, held.left)
    assert ("12345", "2012-03-04", "havo") == tuple(
        held.rows[0].values[name] for name in ("pupil_number", "birth_date", "track")
    )
    assert [] == rows.problems


def test_somtodays_structure_file_gives_the_courses(tmp_path: Path) -> None:
    """Spaces behind lines, codes without their zeros, other lines passed over, Windows-1252."""
    path = tmp_path / "s.txt"
    path.write_bytes(
        "Vestiging;23YT;Süd;S; \r\nOpleiding;23YT;HAVO 3;AH 3;300 \r\nVak;23YT;Duits;du; ".encode("cp1252")
    )

    assert [("HAVO 3", "AH 3", "0300")] == [(one.name, one.short, one.element_code) for one in somtoday.courses(path)]


@pytest.mark.parametrize("content", [b"Stamnr;Klas\n1;1A\n", b"Vak;23YT;Duits;du;\n", b"\x00\x01\x02"])
def test_another_file_is_no_structure_file(tmp_path: Path, content: bytes) -> None:
    """Also one without tracks."""
    path = tmp_path / "s.txt"
    path.write_bytes(content)

    with pytest.raises(Problem) as raised:
        somtoday.courses(path)
    assert ProblemCode.STRUCTURE_UNKNOWN is raised.value.code

"""Test results from a list with columns: known, remembered or chosen, and each cell read in one place."""

from pathlib import Path

import pytest

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.results import FIELDS
from lvs_desktop.domain.sources import Certainty
from lvs_desktop.files.result_columns import HEADERS, VOCABULARY
from lvs_desktop.files.result_lines import Lines
from lvs_desktop.files.result_source import headers, open_results
from lvs_desktop.files.writing import write_people_csv, write_xlsx
from lvs_desktop.services.problem_texts import source_problem_text
from tests.support.result_files import read

VALUES = {
    "pupil_key": "0012345",
    "given_name": "Anna",
    "name_prefix": "van der",
    "family_name": "Berg",
    "birth_date": "2015-03-04",
    "test_code": "RW-M5",
    "test_name": "Rekenen-Wiskunde 3.0",
    "version": "M5 digitaal",
    "subject": "Rekenen",
    "moment": "M5",
    "taken_on": "2026-01-20",
    "year_group": "5",
    "score": "31",
    "skill_score": "103.50",
    "level": "II",
    "functioning": "M5",
    "generation": "3.0",
    "by_hand": "yes",
}


def one(tmp_path: Path, **cells: str) -> dict[str, str] | None:
    """The values of a row with these cells by field; a test, a date and a number are there unless given."""
    given = {"pupil_key": "12", "test_name": "Toets", "taken_on": "20-01-2026", **cells}
    text = ";".join(HEADERS[name] for name in given) + "\n" + ";".join(given.values())
    _, lines = read(tmp_path / "r.csv", text)
    return {name: value for name, value in lines[0].values.items() if name in cells or name == "version"} or {}


@pytest.mark.parametrize("write", [write_people_csv, write_xlsx])
def test_what_the_program_writes_it_reads_back(tmp_path: Path, write: object) -> None:
    """Its own headers and values, in CSV and in Excel."""
    path = tmp_path / ("r.csv" if write is write_people_csv else "r.xlsx")
    write(path, [HEADERS[name] for name in FIELDS], [[VALUES[name] for name in FIELDS]])  # type: ignore[operator]
    source = open_results(path)

    assert [dict(line.values) for line in source.lines()] == [VALUES]
    assert (source.found.rows, source.found.problems, source.problems) == (1, (), ())


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("taken_on", "20-1-2026", "2026-01-20"),
        ("taken_on", "2011-06-05", "2011-06-05"),
        ("taken_on", "46042", "2026-01-20"),
        ("birth_date", "04-03-2001", "2001-03-04"),
        ("skill_score", "103,5", "103.5"),
        ("skill_score", "-3.25", "-3.25"),
        ("skill_score", "n.v.t.", None),
        ("score", "31,0", "31"),
        ("score", "31/40", "31/40"),
        ("level", "iv", "IV"),
        ("level", "Niveau III", "III"),
        ("level", "a", "A"),
        ("level", "-", None),
        ("functioning", "<M3", "<M3"),
        ("year_group", "groep 5", "5"),
        ("year_group", "S", None),
        ("by_hand", "Ja", "yes"),
        ("by_hand", "0", "no"),
        ("by_hand", "", None),
        ("generation", "3", "3.0"),
        ("generation", "LOVS 2.0", "other"),
        ("generation", "onbekend", None),
        ("pupil_key", "12345.0", "12345"),
        ("pupil_key", "0012345", "0012345"),
        ("moment", "midden 5", "M5"),
        ("moment", "E 8", "E8"),
    ],
)
def test_a_cell_is_read_as_people_write_it(tmp_path: Path, field: str, cell: str, value: str | None) -> None:
    """Dates of any year, a decimal comma or point, levels in small letters; nothing is made up for an empty cell."""
    found = one(tmp_path, **{field: cell})

    assert found is not None
    assert found.get(field) == value


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("taken_on", "31-02-2026"),
        ("taken_on", "20-01-26"),
        ("skill_score", "hoog"),
        ("level", "VI"),
        ("level", "4"),
        ("year_group", "5/6"),
        ("year_group", "14"),
        ("by_hand", "misschien"),
        ("generation", "nieuw"),
        ("score", "#N/B"),
        ("pupil_key", "1,23E+08"),
    ],
)
def test_a_cell_that_cannot_be_read_sets_the_row_aside(tmp_path: Path, field: str, cell: str) -> None:
    """Row, column and value are told, and what to write instead; no value is guessed."""
    row = {"pupil_key": "12", "test_name": "Toets", "taken_on": "20-01-2026", field: cell}
    text = ";".join(HEADERS[name] for name in row) + "\n" + ";".join(row.values())
    source, lines = read(tmp_path / "r.csv", text)

    assert (lines, source.found.set_aside) == ([], 1)
    found = source.found.problems[0]
    assert (found.row, found.column, found.value) == (2, HEADERS[field], cell)
    assert cell in source_problem_text(found)


def test_a_column_may_hold_moment_or_version(tmp_path: Path) -> None:
    """'M' is of the row's own year group; what is no moment is the version, unless there is one."""
    assert one(tmp_path, moment="M", year_group="6") == {"moment": "M6", "year_group": "6"}
    assert one(tmp_path, moment="M5 papier") == {"moment": "M5", "version": "M5 papier"}
    assert one(tmp_path, moment="papier", version="digitaal") == {"version": "digitaal"}


def test_a_row_must_say_which_test_when_and_of_whom(tmp_path: Path) -> None:
    """A name does where there is no number, and a code where there is no name of a test."""
    text = (
        "Leerlingnummer;Achternaam;Toetscode;Toetsnaam;Afnamedatum\n"
        ";Berg;RW;;20-01-2026\n;;RW;;20-01-2026\n12;;;;20-01-2026\n12;;RW;;\n"
    )
    source, lines = read(tmp_path / "r.csv", text)

    assert [line.values["test_name"] for line in lines] == ["RW"]
    assert [dict(one.facts)["field"] for one in source.found.problems] == ["pupil_key", "test_name", "taken_on"]


def test_unknown_columns_are_asked_and_remembered(tmp_path: Path) -> None:
    """What a person said goes before what was remembered, and that before the known words."""
    path = tmp_path / "r.csv"
    path.write_text("Nr;Wat;Wanneer;Niveau\n12;Toets;20-01-2026;M5\n")
    with pytest.raises(Problem) as found:
        open_results(path, chosen={"Nr": "pupil_key"})
    assert (found.value.code, found.value.facts["fields"]) == (
        ProblemCode.COLUMN_MISSING,
        ("test_name", "taken_on"),
    )
    assert headers(path) == {"Nr": None, "Wat": None, "Wanneer": None, "Niveau": "level"}

    source = open_results(
        path,
        chosen={"Nr": "pupil_key", "Niveau": "functioning"},
        remembered={"Wat": "test_name", "wanneer": "taken_on", "Nr": "version"},
    )

    assert [column.certainty for column in source.columns] == [
        Certainty.CHOSEN,
        Certainty.REMEMBERED,
        Certainty.REMEMBERED,
        Certainty.CHOSEN,
    ]
    assert [line.values for line in source.lines()] == [
        {"pupil_key": "12", "test_name": "Toets", "taken_on": "2026-01-20", "functioning": "M5"}
    ]


def test_columns_of_citizen_service_numbers_are_never_read(tmp_path: Path) -> None:
    """Whatever the person chose for them."""
    text = "Leerlingnummer;Toets;Afnamedatum;BSN\n12;Toets;20-01-2026;111222333\n"
    source, lines = read(tmp_path / "r.csv", text, chosen={"BSN": "version"})

    assert ProblemCode.COLUMN_BSN in [one.code for one in source.problems]
    assert "111222333" not in repr((source.columns, lines))


def test_a_row_that_has_shifted_and_a_header_that_returns_are_no_results(tmp_path: Path) -> None:
    """A row with more cells than columns is set aside; lists pasted together repeat their header."""
    text = "Leerlingnummer;Toets;Afnamedatum\n12;Toets;20-01-2026;x\nLeerlingnummer;Toets;Afnamedatum\n;;\n"
    source, lines = read(tmp_path / "r.csv", text)

    assert (lines, source.found.rows, source.found.set_aside) == ([], 1, 1)
    assert [one.code for one in source.found.problems] == [ProblemCode.ROW_TOO_LONG]


def test_a_second_reading_starts_from_nothing(tmp_path: Path) -> None:
    """A preview and the work after it count the same."""
    source, first = read(tmp_path / "r.csv", "Leerlingnummer;Toets;Afnamedatum\n12;Toets;20-01-2026\n12;Toets;x\n")

    assert list(source.lines()) == first
    assert (source.found.rows, source.found.set_aside, len(source.found.problems)) == (2, 1, 1)


def test_each_field_has_a_header_and_a_meaning() -> None:
    """A field that a file may hold can be written, found and cleaned."""
    made = Lines(HEADERS)

    assert tuple(HEADERS) == FIELDS
    assert set(VOCABULARY.words.values()) == set(FIELDS)
    assert made.line(1, list(VALUES.items())) is not None

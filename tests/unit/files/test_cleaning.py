"""Rows of a file as pupils, and what is wrong with the others."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.people import FIELDS, number_key
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.domain.progress import Cancelled, Silent
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo
from lvs_desktop.files import cleaning
from lvs_desktop.files.cleaning import Batch, read_pupils
from lvs_desktop.files.columns import Matched, match_columns
from lvs_desktop.files.headers import DUTCH_HEADERS
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.source import by_column
from lvs_desktop.files.values import Finding, cleaners, plain
from tests.support.sources import LOCATIONS, PUPILS, TODAY, file_of, read, table

BASE = ("Leerlingnummer", "Roepnaam", "Achternaam", "Klas")
GOOD = ("1", "Eva", "Bos", "1A")


def said(batch: Batch) -> list[tuple[ProblemCode, int | None, str | None, str | None]]:
    """Code, row, column and value of each problem."""
    return [(problem.code, problem.row, problem.column, problem.value) for problem in batch.problems]


def test_a_pupil_is_read_with_the_number_without_zeros_apart() -> None:
    """The tuple that goes to the database, in its order."""
    header = tuple(DUTCH_HEADERS.values())
    row = ("0017", "Loïs", "van der", "Bérg", "4-3-2012", "meisje", "2B", "De Wilg", "2", "havo", "l@s.nl", "loisb")

    found = read(table(row, header=header))

    assert [
        (2, "0017", "Loïs", "van der", "Bérg", "2012-03-04", "V", "2B", "01", "2", "havo", "l@s.nl", "loisb")
    ] == found.rows
    assert ["17"] == list(found.number_keys)


def test_a_problem_says_row_column_value_and_field() -> None:
    """All that the message needs to point at the cell."""
    found = read(table(GOOD, ("2", " ", "Bos", "1A"), header=BASE))

    assert [(ProblemCode.VALUE_REQUIRED, 3, "Roepnaam", None)] == said(found)
    assert {"field": "given_name"} == dict(found.problems[0].facts)


def test_a_row_with_an_error_keeps_its_number_and_its_cells() -> None:
    """Its pupil counts as present; the row can be mended and read again."""
    found = read(table(GOOD, ("007", "", "Bos", "1A"), header=BASE))

    assert ["1"] == [row[1] for row in found.rows]
    assert [(3, "007", "7", ("007", "", "Bos", "1A"))] == [
        (bad.row, bad.pupil_number, bad.number_key, bad.cells) for bad in found.bad
    ]


def test_a_number_that_can_not_be_read_leaves_a_row_without_one() -> None:
    """Archiving is then closed: who stands there is not known."""
    found = read(table(("1,23E+08", "Eva", "Bos", "1A"), header=BASE))

    assert [(2, None, None)] == [(bad.row, bad.pupil_number, bad.number_key) for bad in found.bad]
    assert [(ProblemCode.NUMBER_SCIENTIFIC, 2, "Leerlingnummer", "1,23E+08")] == said(found)


def test_a_value_that_is_left_out_is_not_an_empty_one() -> None:
    """'Empty clears' must not clear an address because the file has a slip in it."""
    row = (*GOOD, "geen adres", "1")
    found = read(table(row, header=(*BASE, "E-mail", "Geslacht")))

    assert [("", "")] == [(row[11], row[6]) for row in found.rows]
    assert [(2, "email"), (2, "gender")] == sorted(found.left_out)
    assert {Severity.WARNING} == {problem.severity for problem in found.problems}


def test_more_cells_than_columns_is_an_error_without_a_number() -> None:
    """A surplus separator shifts the cells: which of them is the number, nobody can say."""
    found = read(table(("1", "Eva", "Bos", "1A", "x"), ("2", "Jan", "Bos", "1A", " ", ""), header=BASE))

    assert ["2"] == [row[1] for row in found.rows]
    assert [(2, None)] == [(bad.row, bad.pupil_number) for bad in found.bad]
    assert {"cells": 5, "expected": 4} == dict(found.problems[0].facts)


def test_a_short_row_is_filled_up() -> None:
    """Spreadsheets leave the empty end of a row out."""
    found = read(table((*GOOD, "havo"), GOOD, header=(*BASE, "Leerweg")))

    assert ["havo", ""] == [row[10] for row in found.rows]


def test_a_last_row_that_ends_inside_the_number_has_no_number() -> None:
    """A file that was cut off may have lost its last digits: it would be another pupil."""
    found = read(table(GOOD, header=BASE) + "1234")

    assert [(3, None)] == [(bad.row, bad.pupil_number) for bad in found.bad]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_header_that_is_repeated_in_the_data_is_skipped(quote: str) -> None:
    """Magister does that; it is no pupil and no error."""
    again = tuple(f"{quote}{name}{quote}" for name in BASE)
    found = read(table(GOOD, again, (" Leerlingnummer ", *BASE[1:]), ("2", "Jan", "Bos", "1A"), header=BASE))

    assert ["1", "2"] == [row[1] for row in found.rows]
    assert [(ProblemCode.ROW_HEADER_REPEATED, 3), (ProblemCode.ROW_HEADER_REPEATED, 4)] == [
        (problem.code, problem.row) for problem in found.problems
    ]


def test_a_pupil_whose_number_looks_like_the_header_is_a_pupil() -> None:
    """Only a whole header is skipped."""
    found = read(
        table(("Nr", "Eva", "Bos", "1A"), ("2", "Jan", "Bos", "1A"), header=("Nr", *BASE[1:])),
        chosen={"Nr": "pupil_number"},
    )

    assert ["Nr", "2"] == [row[1] for row in found.rows]


def test_rows_of_nothing_are_skipped() -> None:
    """Separators, spaces and invisible characters are no pupil."""
    found = read(table(GOOD, ("", "", "", ""), (" ", "\xa0", "\u200b", ""), header=BASE))

    assert ([2], []) == ([row[0] for row in found.rows], found.problems)


def test_a_long_value_is_shortened_in_the_message() -> None:
    """A cell may hold a whole letter; the list stays readable."""
    found = read(table(("1", "x" * 500, "Bos", "1A"), header=BASE))

    assert "x" * 80 == found.problems[0].value


def test_a_file_without_a_required_column_is_not_read() -> None:
    """The caller asks for the column first."""
    with pytest.raises(Problem) as caught:
        read(table(("1", "Eva"), header=BASE[:2]))

    assert (ProblemCode.COLUMN_MISSING, ("family_name", "group")) == (
        caught.value.code,
        caught.value.facts["fields"],
    )


def test_problems_are_all_counted_but_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million of them would fill the memory; errors are never crowded out by warnings."""
    monkeypatch.setattr(cleaning, "KEPT", 10)
    monkeypatch.setattr(cleaning, "KEPT_MILD", 5)
    rows = [(str(i), "Eva", "Bos", "1A", "1") for i in range(50)] + [(str(i), "", "Bos", "1A", "") for i in range(50)]
    found = read(table(*rows, header=(*BASE, "Geslacht")))

    assert (100, 50) == (found.found, len(found.bad))
    assert [5, 5] == [
        sum(problem.code is code for problem in found.problems)
        for code in (ProblemCode.GENDER_UNKNOWN, ProblemCode.VALUE_REQUIRED)
    ]


def test_reading_can_be_stopped() -> None:
    """Cancel works between any two chunks and leaves no open file."""

    class Impatient:
        def advance(self, done: int, total: int) -> None:
            if done > total / 2:
                raise Cancelled

    with file_of(table(*[(str(i), "Eva", "Bos", "1A") for i in range(30_000)], header=BASE)) as path:
        source = open_source(path)
        matched = match_columns(source, remembered={}, chosen={})
        with pytest.raises(Cancelled):
            list(read_pupils(source, matched, locations=LOCATIONS, progress=Impatient()))


def test_the_order_of_the_columns_does_not_matter() -> None:
    """Each school has its own export."""
    turned = [tuple(reversed(row)) for row in PUPILS]
    header = tuple(reversed(table().strip().split(";")))

    assert read(table(*PUPILS)).rows == read(table(*turned, header=header)).rows


# --- the fast way against the plain one ---

_PIECES = st.sampled_from(
    [
        *("", " ", "  ", "a", "Jan", "Loïs", "van der", "1", "0017", "12.0", "1,5E+08", "-", "_", "|", "a|b", "@"),
        *("x@y.nl", "l@school.nl", "a@school.nl|b@school.nl", "\xa0", "\u200b", "\x07", "\t", "\r", "o\u0308"),
        *("\u0301", "´", "ß", "ĳ", "Leerlingnummer", "4-3-2012", "31-2-2012", "2012-01-01", "V", "man", "00"),
        *("De Wilg", "3", "16", "z" * 40, "q" * 130),
    ]
)
_CELL = st.one_of(_PIECES, st.lists(_PIECES, max_size=3).map("".join), st.text(max_size=6))
_TIDY = st.tuples(
    st.integers(0, 99_999).map("{:05d}".format),
    st.sampled_from(["Jan", "Loïs", "Zoë", "´"]),
    st.sampled_from(["", "van", "de"]),
    st.sampled_from(["Bos", "'t Hart", "Öz"]),
    st.sampled_from(["", "4-3-2012", "2011-01-31"]),
    st.sampled_from(["", "M", "vrouw"]),
    st.sampled_from(["1A", "2B"]),
    st.sampled_from(["", "0", "De Wilg"]),
    st.sampled_from(["", "1", "3e"]),
    st.sampled_from(["", "havo"]),
    st.sampled_from(["", "l@school.nl", "m@school.nl", "n@ander.nl"]),
    st.sampled_from(["", "janb"]),
).map(list)
_ROWS = st.lists(
    st.one_of(_TIDY, _TIDY, st.lists(_CELL, min_size=12, max_size=12), st.lists(_CELL, max_size=14)), max_size=12
)


class _Rows:
    """A source of rows that need no file."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.info = SourceInfo(path="", file_name="", format="rows")
        self.total = len(rows)
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems = ()
        self._rows = rows

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        return []

    def batches(self, *, after_row: int, width: int, size: int = 5):  # type: ignore[no-untyped-def]
        for start in range(0, len(self._rows), size):
            rows = self._rows[start : start + size]
            numbers = [after_row + start + i + 1 for i in range(len(rows))]
            yield by_column(numbers, rows, width=width, done=start + len(rows))


_MATCHED = Matched(
    info=SourceInfo(path="", file_name="", format="rows"),
    columns=tuple(
        ColumnMatch(index=i, header=DUTCH_HEADERS[field], field=field, certainty=Certainty.KNOWN)
        for i, field in enumerate(FIELDS)
    ),
    problems=(),
    missing=(),
)


def plainly(
    rows: list[list[str]], today: date
) -> tuple[list[tuple[int | str, ...]], list[tuple[int | str, ...]], list[tuple[int, str | None]], list[str]]:
    """The same by the book: row by row, cell by cell, with no shortcut."""
    clean = cleaners(locations=LOCATIONS, today=today, number_header="Leerlingnummer")
    good, unnumbered, bad, codes = [], [], [], []
    for row, cells in enumerate(rows, 2):
        if not any(plain(cell)[0] for cell in cells):
            continue
        if [cell.strip() for cell in cells[:12]] == list(DUTCH_HEADERS.values()):
            codes.append("row_header_repeated")
            continue
        filled = [*cells, *[""] * (12 - len(cells))][:12]
        found = [clean[field](cell) for field, cell in zip(FIELDS, filled, strict=True)]
        remarks = [remark for value in found if isinstance(value, Finding) for remark in value.remarks]
        values = [value.value if isinstance(value, Finding) else value for value in found]
        long = any(plain(cell)[0] for cell in cells[12:])
        codes += [remark[0].value for remark in remarks] + ["row_too_long"] * long
        errors = [remark for remark in remarks if remark[1] is Severity.ERROR]
        lacks_number = not plain(filled[0])[0] and len(cells) > 1
        if lacks_number and not long and len(errors) == 1 and values[FIELDS.index("birth_date")]:
            codes.remove("value_required")
            unnumbered.append((row, *(value or "" for value in values)))
            continue
        if long or errors:
            bad.append((row, None if long or len(cells) <= 1 else values[0]))
            continue
        good.append((row, *(value or "" for value in values)))
    return good, unnumbered, bad, sorted(codes)


@settings(max_examples=500, deadline=None)
@given(_ROWS)
def test_whole_columns_are_cleaned_as_cell_by_cell(rows: list[list[str]]) -> None:
    """Speed changes nothing: the same pupils, the same bad rows, the same problems."""
    batches = list(read_pupils(_Rows(rows), _MATCHED, locations=LOCATIONS, progress=Silent(), today=TODAY))

    good, unnumbered, bad, codes = plainly(rows, TODAY)
    assert good == [row for batch in batches for row in batch.rows]
    assert unnumbered == [row for batch in batches for row in batch.unnumbered]
    assert [number_key(str(row[1])) for row in good] == [key for batch in batches for key in batch.number_keys]
    assert bad == [(found.row, found.pupil_number) for batch in batches for found in batch.bad]
    assert codes == sorted(problem.code.value for batch in batches for problem in batch.problems)
    assert len(codes) == sum(batch.found for batch in batches)

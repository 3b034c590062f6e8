"""What happened to a file as a whole: what is mended, and above all what is left alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.diagnosis import Damage, Diagnosis
from lvs_desktop.domain.progress import Silent
from lvs_desktop.files import encodings, separators
from lvs_desktop.files.cleaning import read_pupils
from lvs_desktop.files.columns import match_columns
from lvs_desktop.files.diagnosis import whole
from lvs_desktop.files.diagnosis.lines import Lines
from lvs_desktop.files.diagnosis.periods import Period, holding
from lvs_desktop.files.diagnosis.totals import is_total
from lvs_desktop.files.registry import open_source
from tests.support.sources import LOCATIONS, TODAY, file_of, table

HEADER = ("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Klas")
ROWS = [(f"1041{n}", f"Naam{'abcdefghij'[n % 10]}", "", "Jansen", "4-3-2012", f"{n % 2 + 1}A") for n in range(100, 140)]
SAFE = {"all-safe": "yes"}


def seen(
    content: bytes | str, repairs: Mapping[str, str] = SAFE, *, size: int = 3000
) -> tuple[dict[Damage, Diagnosis], list[tuple[int | str, ...]], list[int]]:
    """What is said of the file as a whole, the good rows, the numbers of the bad ones."""
    with file_of(content) as path:
        source = open_source(path)
        whole.prepare(source, repairs)
        matched = match_columns(source, remembered={}, chosen={})
        file = Lines(source, matched, repairs=repairs, locations=LOCATIONS, today=TODAY)
        good, bad = [], []
        for batch in read_pupils(file, matched, locations=LOCATIONS, progress=Silent(), today=TODAY):
            good += [row[:5] for row in batch.rows]
            bad += [row.row for row in batch.bad]
        found = [*whole.diagnoses(source, matched, repairs=repairs), *file.diagnoses()]
    return {one.damage: one for one in found}, good, bad


def text(*rows: Sequence[str], header: Sequence[str] = HEADER) -> str:
    """A text with `;`, without quotes."""
    return table(*ROWS, *rows, header=header)


def test_cells_that_a_separator_moved_go_back_where_one_way_fits() -> None:
    """The class, the date and the prefix tell that the surname was in two."""
    found, good, bad = seen(text(("1", "Piet", "de", "Boer; Smit", "1-2-2012", "1A")))

    assert (1, True, "yes") == (
        found[Damage.ROWS_SHIFTED].count,
        found[Damage.ROWS_SHIFTED].safe,
        found[Damage.ROWS_SHIFTED].repaired,
    )
    assert (42, "1", "Piet", "de", "Boer; Smit") == good[-1]
    assert [] == bad


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("1", "Piet;Jan", "", "Smit;Boer", "1-2-2012", "1A"), id="two names in two"),
        pytest.param(("1", "Piet", "", "Smit", "1-2-2012", "1A;9Z"), id="a class that nobody has"),
        pytest.param(("1", "Piet", "", "Smit", "1-2;2012", "1A"), id="a date in two"),
        pytest.param(("1", "Piet", "", "Smit;", "1-2-2012", "1A"), id="nothing behind it"),
    ],
)
def test_a_row_that_fits_in_no_way_or_in_two_stays_an_error(row: Sequence[str]) -> None:
    """A guess would put a pupil in the wrong class."""
    found, good, bad = seen(text(row))

    assert not found[Damage.ROWS_SHIFTED].repairable
    assert [42] == bad
    assert len(good) == len(ROWS)


def test_a_given_name_or_a_surname_in_two_is_not_guessed() -> None:
    """Without a prefix column both fit: Jan;Boer Smit, or Jan Boer;Smit."""
    header = [name for name in HEADER if name != "Voorvoegsel"]
    rows = [(*row[:2], *row[3:]) for row in (*ROWS, ("1", "Jan", "", "Boer;Smit", "1-2-2012", "1A"))]

    found, _, bad = seen(table(*rows, header=header))

    assert (1, False) == (found[Damage.ROWS_SHIFTED].count, found[Damage.ROWS_SHIFTED].repairable)
    assert [42] == bad


def test_values_of_a_row_that_may_hold_a_bsn_are_not_shown() -> None:
    """In a shifted row a citizen service number may stand under any header."""
    header = (*HEADER, "BSN")
    rows = [(*row, "123456789") for row in (*ROWS, ("1", "Piet", "", "Boer; Smit", "1-2-2012", "1A"))]

    found, _, _ = seen(table(*rows, header=header))

    assert "123456789" not in str(found)
    assert not found[Damage.ROWS_SHIFTED].repairable


@pytest.mark.parametrize(
    "cells",
    [
        ("Totaal: 1498",),
        ("Totaal", "1498"),
        ("", "", "Eindtotaal:", "", "1.498"),
        ("Aantal leerlingen: 31",),
        ("Subtotaal 2B", "31"),
        ("TOTAAL", "", "100%"),
    ],
)
def test_a_line_that_counts_is_a_total(cells: Sequence[str]) -> None:
    """As pupil administrations and people in Excel write it."""
    assert is_total(cells)


@pytest.mark.parametrize(
    "cells",
    [
        (),
        ("",),
        ("Totaal",),
        ("1041100", "Som", "", "Chai", "", "1A"),
        ("Totaal", "Piet", "", "Jansen", "", "1A"),
        ("Aantal", "Piet"),
        ("Somers: 3",),
        ("1498",),
    ],
)
def test_a_line_that_may_be_a_pupil_is_no_total(cells: Sequence[str]) -> None:
    """A pupil may be called Som; a line without any figure counts nothing."""
    assert not is_total(cells)


def test_a_total_that_is_refused_is_an_error_as_before() -> None:
    """The person who says no gets the file as it is."""
    found, good, bad = seen(text(("Totaal: 40",)), {"total_lines": "no"})

    assert (1, None) == (found[Damage.TOTAL_LINES].count, found[Damage.TOTAL_LINES].repaired)
    assert ([42], len(ROWS)) == (bad, len(good))


def test_a_line_of_another_separator_must_have_all_cells() -> None:
    """One comma too many or too few, and nobody knows which cell is which."""
    whole_line, short, long = "1,Piet,,Smit,1-2-2012,1A", "2,Piet,Smit,1-2-2012,1A", "3,Piet,,Smit,Jr,1-2-2012,1A"

    found, good, bad = seen(text() + f"{whole_line}\r\n{short}\r\n{long}\r\n")

    assert found[Damage.SEPARATOR_MIXED].count == 1
    assert (42, "1", "Piet", "", "Smit") == good[-1]
    assert [43, 44] == bad


@pytest.mark.parametrize(
    ("end", "cut"),
    [("1;Piet;;Sm", True), ("1;Piet;;Sm\r\n", False), ("1;Piet;;Smit;1-2-2012;1A", False), ("", False)],
)
def test_a_file_is_cut_if_its_last_row_is_short_and_has_no_end(end: str, cut: bool) -> None:
    """Many sound files have no line end behind the last row."""
    assert cut == (Damage.FILE_CUT in seen(text() + end)[0])


def test_short_rows_everywhere_are_no_cut_file() -> None:
    """Some programs leave empty cells at the end of a row out."""
    rows = [row[:5] for row in ROWS]

    assert {} == seen(table(*ROWS, *rows).rstrip())[0]


def test_text_in_two_encodings_is_read_line_by_line() -> None:
    """Refused, it is read as before: in one encoding, with a warning."""
    content = text().replace("Jansen", "Loïs").encode() + b"1;Zo\xeb;;Br\xfbl\xe9;1-2-2012;1A\r\n"

    found, good, _ = seen(content)
    refused, before, _ = seen(content, {"text_mixed": "no"})

    assert (1, "yes", None) == (
        found[Damage.TEXT_MIXED].count,
        found[Damage.TEXT_MIXED].repaired,
        refused[Damage.TEXT_MIXED].repaired,
    )
    assert ("Zoë", "Brûlé") == (good[-1][2], good[-1][4])
    assert "\ufffd" in str(before[-1])
    assert [(42, "Zo\ufffd", "Zoë")] == [
        (example.row, example.was, example.becomes) for example in found[Damage.TEXT_MIXED].examples
    ]


def test_a_broken_byte_in_utf8_is_no_second_encoding() -> None:
    """What makes sense in no encoding is damage; nothing is made up for it."""
    content = text().replace("Jansen", "Loïs").encode() + b"1;Zo\xb6e;;Bos;1-2-2012;1A\r\n"

    assert Damage.TEXT_MIXED not in seen(content)[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["Loïs", "Zoë", "Brûlé", "Jansen", "Çelik", "Müller"]), min_size=8, max_size=20),
    st.sets(st.integers(0, 19), min_size=1),
    st.integers(20, 200),
)
def test_lines_in_either_encoding_always_give_the_same_names(names: list[str], western: set[int], size: int) -> None:
    """Whatever lines are in which encoding, and wherever a block of bytes ends."""
    lines = [f"{n};{name};;{name};1-2-2012;1A\r\n" for n, name in enumerate(names, 1)]
    content = (";".join(HEADER) + "\r\n").encode() + b"".join(
        line.encode("cp1252" if place in western else "utf-8") for place, line in enumerate(lines)
    )

    _, good, _ = seen(content, size=size)

    assert names == [row[2] for row in good]


@pytest.mark.parametrize("behind", ["", ";", ";;;"])
@pytest.mark.parametrize("inside", [",", "\t", ";"])
def test_lines_in_quotes_are_read_with_their_own_quotes(inside: str, behind: str) -> None:
    """As Excel keeps a comma file that it opened with Dutch settings: quotes in quotes are doubled."""
    rows = [HEADER, *ROWS, ("1", "Piet", "", f'"Boer{inside} Smit"', "1-2-2012", "1A")]
    behind = behind if inside != ";" else ""
    lines = ['"' + inside.join(row).replace('"', '""') + f'"{behind}\r\n' for row in rows]

    found, good, bad = seen("".join(lines))

    assert (len(ROWS) + 1, True) == (found[Damage.LINES_QUOTED].count, found[Damage.LINES_QUOTED].always)
    assert f"Boer{inside} Smit".replace("\t", "") == str(good[-1][4])
    assert ([], len(ROWS) + 1) == (bad, len(good))


def test_ordinary_quotes_are_no_lines_in_quotes() -> None:
    """Each cell in quotes is what most programs write."""
    quoted = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in (HEADER, *ROWS))

    assert {} == seen(quoted)[0]


@pytest.mark.parametrize("name", ["~$leerlingen.csv", ".~lock.leerlingen.csv#"])
def test_a_file_that_is_open_elsewhere_is_said(name: str) -> None:
    """Excel and LibreOffice leave a note beside it."""
    with file_of(text()) as path:
        path.with_name(name).write_bytes(b"\x05Beheer")

        found = whole.file_open(path)

    assert found is not None
    assert not found.repairable
    assert whole.file_open(Path("elders") / "leerlingen.csv") is None


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("Klas", "Klas"),
        ("\ufeffKlas", "Klas"),
        ("Kl\u00adas\u200b", "Klas"),
        ("E\u00a0mail", "E mail"),
        ("Ë\n1", "Ë\n1"),
    ],
)
def test_a_header_loses_only_what_nobody_sees(header: str, shown: str) -> None:
    """An accent or a line end in a header is seen well enough."""
    assert shown == whole.visible(header)
    assert (header == shown) == ("·" not in whole.marked(header))


def test_the_row_that_holds_is_told_by_its_dates() -> None:
    """Ended ones last, then those that are still to begin; of the rest the one that began last."""
    old, now = Period("01-08-2024", "31-07-2026"), Period("01-08-2026", "")
    later, left = Period("01-09-2027", ""), Period("01-08-2026", "", "02-08-2026")

    assert holding({2: now, 3: old}, TODAY) == 2
    assert holding({2: now, 3: later}, TODAY) == 2
    assert holding({2: left, 3: now}, TODAY) == 3
    assert holding({2: old, 3: left}, TODAY) == 3
    assert holding({2: Period(), 3: Period()}, TODAY) == 3


def test_the_names_of_the_school_speak_for_an_encoding_in_their_own_way() -> None:
    """A letter that is rare in names still speaks for the encoding in which it makes a name that the school has."""
    word = "Þóra".encode("cp1252")

    assert encodings.speaks([word], "cp1252") == 0
    assert encodings.speaks([word], "cp1252", {"Þóra"}) == 1


def test_a_separator_is_named_or_given() -> None:
    """In Dutch, in English, or the sign itself."""
    assert ["\t", ";", "|", "x", None] == [separators.named(word) for word in ("tab", "puntkomma", "|", "xyz", "")]

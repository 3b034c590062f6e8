"""What one cell tells of the damage that was done to it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.files.diagnosis import codes, dates, names, numbers, text
from lvs_desktop.files.diagnosis.names import Name
from lvs_desktop.files.diagnosis.numbers import Rounded

TODAY = date(2026, 8, 20)
LETTERS = "éèëêáäâíïîóöôúüûçñßğşıÉËÖÜÇŞİ’"


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
@given(name=st.text(alphabet="abcdeABCDE -" + LETTERS, min_size=1, max_size=12))
def test_what_another_encoding_read_comes_back_as_it_was(encoding: str, name: str) -> None:
    """UTF-8 read as Windows-1252, cp850 or Mac Roman is mended to the letter, or left alone; never made into others."""
    try:
        damaged = name.encode("utf-8").decode(encoding)
    except UnicodeDecodeError:
        return

    found = text.mojibake(damaged)

    assert found in (name, None if damaged == name else name)


@pytest.mark.parametrize("name", ["Loïs", "Çelik", "Zoë’s", "Íñigo"])
def test_what_was_misread_twice_comes_back_too(name: str) -> None:
    """A file goes through the wrong program more than once."""
    once = name.encode("utf-8").decode("latin-1")

    assert name == text.mojibake(once)
    assert name == text.mojibake(once.encode("utf-8").decode("latin-1"))


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("Lo&iuml;s", "Loïs"),
        ("Lo&#239;s", "Loïs"),
        ("Lo&#xEF;s", "Loïs"),
        ("Jansen &amp; Smit", "Jansen & Smit"),
        ("Jansen & Smit", None),
        ("R&D;x", None),
    ],
)
def test_letters_as_codes_of_the_web_are_letters_again(damaged: str, whole: str | None) -> None:
    """An ampersand alone is no code."""
    assert whole == text.entities(damaged)


@pytest.mark.parametrize(
    ("cell", "value"),
    [('="00123"', "00123"), (' = "a""b" ', 'a"b'), ("'00123", "00123"), ("'t Hart", None), ("'s-Gravesande", None)],
)
def test_a_value_kept_as_a_formula_is_taken_out(cell: str, value: str | None) -> None:
    """An apostrophe that is part of a name stays."""
    assert value == text.formula(cell)


@pytest.mark.parametrize(
    ("damaged", "stored", "expected"),
    [
        ("Lo?s", "Loïs", True),
        ("Lo??s", "Loïs", True),  # two bytes of one letter
        ("Lo\N{REPLACEMENT CHARACTER}s", "Loïs", True),
        ("?elik", "Çelik", True),
        ("Ren?", "René", True),
        ("Lo?s", "Lois", False),  # an i is never lost
        ("Lo?s", "Loïsa", False),
        ("Lo.s", "Loïs", False),
    ],
)
def test_a_name_with_lost_letters_fits_only_the_name_that_it_was(damaged: str, stored: str, *, expected: bool) -> None:
    """Only letters that an old encoding lacks can have been lost."""
    assert expected is text.fits(damaged, stored)


@pytest.mark.parametrize(("cell", "lost"), [("Lo?s", True), ("?", False), ("Is dit Anne ?", False), ("Anne", False)])
def test_a_question_mark_is_only_a_lost_letter_inside_a_word(cell: str, *, lost: bool) -> None:
    """Somebody may have asked something."""
    assert lost is text.letters_lost(cell)


@pytest.mark.parametrize(
    ("cell", "decimals", "thousands"),
    [
        ("12345,00", "12345", None),
        ("12345.0", "12345", None),
        ("12.345", None, "12345"),
        ("1.234.567", None, "1234567"),
        ("12 345", None, "12345"),
        ("12\u00a0345", None, "12345"),
        ("12.34", None, None),
        ("1.234,567", None, None),
        ("12345", None, None),
    ],
)
def test_numbers_that_became_amounts(cell: str, decimals: str | None, thousands: str | None) -> None:
    """Decimals and dots that a spreadsheet put into a pupil number."""
    assert (decimals, thousands) == (numbers.decimals(cell), numbers.thousands(cell))


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("1,23E+08", Rounded("123", 9)),
        ("1.234567e+17", Rounded("1234567", 18)),
        ("1E+08", Rounded("1", 9)),
        ("1E05", None),  # may be a number as the school writes it
        ("12345", None),
    ],
)
def test_a_shortened_number_tells_its_first_digits_and_its_length(cell: str, left: Rounded | None) -> None:
    """All that is left of it."""
    assert left == numbers.scientific(cell)


@given(number=st.integers(10**5, 10**15 - 1), shown=st.integers(1, 6))
def test_a_shortened_number_fits_the_number_that_it_was(number: int, shown: int) -> None:
    """However many digits were shown."""
    left = numbers.scientific(f"{number:.{shown}E}".replace(".", ","))

    assert left is not None
    assert left.fits(str(number))
    assert not left.fits(f"{number}00")


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("12 aug 2013", "2013-08-12"),
        ("12 augustus 2013", "2013-08-12"),
        ("12-mrt-2013", "2013-03-12"),
        ("12-aug-13", "2013-08-12"),
        ("ma 12 aug. 2013", "2013-08-12"),
        ("August 12, 2013", "2013-08-12"),
        ("12e mei 2013", "2013-05-12"),
        ("31 feb 2013", None),
        ("12 xyz 2013", None),
        ("onbekend", None),
    ],
)
def test_months_in_words(cell: str, iso: str | None) -> None:
    """Dutch and English, whole and cut."""
    assert iso == dates.words(cell, today=TODAY)


@pytest.mark.parametrize(
    ("cell", "iso"), [("12-08-13", "2013-08-12"), ("1/2/08", "2008-02-01"), ("31-12-99", None), ("32-08-13", None)]
)
def test_a_short_year_is_in_the_century_in_which_pupils_are_born(cell: str, iso: str | None) -> None:
    """Of a hundred years only one makes a pupil; where none does, nothing is filled in."""
    assert iso == dates.short_year(cell, today=TODAY)


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2013-12-08", "2013-08-12"),
        ("8-12-2013", "2013-08-12"),
        ("08/13/2013", "2013-08-13"),
        ("2013-13-08", "2013-08-13"),
        ("13-08-2013", None),
        ("08-08-2013", None),
        ("33-44-2013", None),
    ],
)
def test_the_month_comes_first_wherever_that_gives_another_day(cell: str, iso: str | None) -> None:
    """A day above 12 can't be a month."""
    assert iso == dates.month_first(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Berg, van den", Name("", "van den", "Berg")),
        ("Berg van den", Name("", "van den", "Berg")),
        ("van den Berg", Name("", "van den", "Berg")),
        ("Hof, van 't", Name("", "van 't", "Hof")),
        ("'t Hart", None),
        ("'s-Gravesande", None),
        ("Van den Berg", None),  # a Belgian surname
        ("Jansen", None),
        ("Jansen, Piet", None),
        ("Bakker de Vries", None),
    ],
)
def test_a_prefix_in_the_surname(cell: str, name: Name | None) -> None:
    """Behind it, after a comma, in front of it; names that are whole so stay whole."""
    assert name == names.split_prefix(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Jansen, Piet", Name("Piet", "", "Jansen")),
        ("Berg, Piet van den", Name("Piet", "van den", "Berg")),
        ("Berg, van den Piet", Name("Piet", "van den", "Berg")),
        ("Berg, van den, Piet", Name("Piet", "van den", "Berg")),
        ("van den Berg, Piet", Name("Piet", "van den", "Berg")),
        ("Jansen, Jan Piet", Name("Jan Piet", "", "Jansen")),
        ("Berg, van den", None),
        ("Jansen", None),
        ("Jansen,", None),
        ("a, b, c, d", None),
    ],
)
def test_a_whole_name_in_one_cell(cell: str, name: Name | None) -> None:
    """Surname, comma, given name, and the prefix wherever it stands."""
    assert name == names.one_cell(cell)


@pytest.mark.parametrize(
    ("cell", "small"),
    [
        ("JANSEN", "Jansen"),
        ("VAN DEN BERG", "van den Berg"),
        ("DE VRIES-BAKKER", "de Vries-Bakker"),
        ("'T HART", "'t Hart"),
        ("'S-GRAVESANDE", "'s-Gravesande"),
        ("IJSSEL", "IJssel"),
        ("O'BRIEN", "O'Brien"),
        ("ÇELİK", "Çelik"),
    ],
)
def test_names_in_capitals_get_small_letters(cell: str, small: str) -> None:
    """As Dutch names are written."""
    assert names.in_capitals(cell)
    assert small == names.with_small_letters(cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1-feb", (1, 2)),
        ("01-mrt", (1, 3)),
        ("2026-02-01", (1, 2)),
        ("1-2-2026", (1, 2)),
        ("1-2", None),
        ("H1A", None),
        ("3 havo", None),
        ("Zon", None),
    ],
)
def test_a_class_that_became_a_date(cell: str, found: tuple[int, int] | None) -> None:
    """Only what a spreadsheet makes of it."""
    assert found == codes.group_as_date(cell)

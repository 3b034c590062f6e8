"""What one cell means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.problems import ProblemCode, Severity
from lvs_desktop.files.diagnosis.glance import Glance
from lvs_desktop.files.values import Cleaner, Finding, cleaners, plain
from tests.support.sources import TODAY

LOCATIONS = {"00": "Hoofdgebouw", "01": "De Wilg", "02": "Zuid", "03": "ZUID"}
CLEAN: dict[str, Cleaner] = cleaners(locations=LOCATIONS, today=TODAY, number_header="Leerlingnummer")


def outcome(field: str, raw: str) -> tuple[str | None, list[ProblemCode]]:
    """The value that is used, and the codes of what is said of it."""
    found = CLEAN[field](raw)
    if isinstance(found, Finding):
        return found.value, [code for code, _, _ in found.remarks]
    return found, []


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12345", "12345"),
        (" 0012345 ", "0012345"),
        ("12345.0", "12345"),
        ("12345,00", "12345"),
        ("12.000", "12.000"),
        ("A-17_b.2", "A-17_b.2"),
        ("1E5", "1E5"),
        ("0", "0"),
    ],
)
def test_a_pupil_number_stays_as_it_is_written(raw: str, value: str) -> None:
    """Zeros in front are part of it; the point that a spreadsheet adds is not."""
    assert (value, []) == outcome("pupil_number", raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", ProblemCode.VALUE_REQUIRED),
        ("\u200b", ProblemCode.VALUE_REQUIRED),
        ("1,23E+08", ProblemCode.NUMBER_SCIENTIFIC),
        ("1.23e+17", ProblemCode.NUMBER_SCIENTIFIC),
        ("1E+08", ProblemCode.NUMBER_SCIENTIFIC),
        ("12 345", ProblemCode.NUMBER_INVALID),
        ("12/34", ProblemCode.NUMBER_INVALID),
        ("-", ProblemCode.NUMBER_INVALID),
        ("12é", ProblemCode.NUMBER_INVALID),
        ("٣٤٥", ProblemCode.NUMBER_INVALID),
        ("1" * 33, ProblemCode.VALUE_TOO_LONG),
    ],
)
def test_a_number_that_can_not_be_read_for_sure_has_no_value(raw: str, code: ProblemCode) -> None:
    """Half a number would be another pupil."""
    assert (None, [code]) == outcome("pupil_number", raw)


@pytest.mark.parametrize(
    "raw",
    [
        *("2012-03-04", "4-3-2012", "04-03-2012", "04/03/2012", "4/3/2012", "04.03.2012", "20120304"),
        *("40972", "40972.0", "2012-03-04 00:00:00", "2012-03-04T00:00:00", "04-03-2012 0:00:00", " 04-03-2012 "),
    ],
)
def test_each_way_of_writing_a_date_is_the_same_day(raw: str) -> None:
    """Day first or year first, never month first; Excel's day numbers too."""
    assert ("2012-03-04", []) == outcome("birth_date", raw)


@pytest.mark.parametrize(
    "raw",
    [
        *("31-02-2012", "12/31/2012", "2012-13-01", "4-3-12", "04-03-'12", "4 maart 2012", "00-00-0000", "x"),
        *("2012-03-04 22:00:00", "04-03/2012", "12345678901", "19999", "60001", "20121301"),
    ],
)
def test_what_is_no_date_is_an_error(raw: str) -> None:
    """Two digits for a year, a month 13 or another time of the day: nothing is guessed."""
    assert (None, [ProblemCode.DATE_INVALID]) == outcome("birth_date", raw)


@pytest.mark.parametrize(
    ("raw", "age"),
    [("21-8-2023", 2), ("2000-01-01", 26), ("1-1-2030", -4), ("01-01-0012", 2014), ("9999-01-01", -7973)],
)
def test_an_age_that_no_pupil_has_is_worth_a_look(raw: str, age: int) -> None:
    """The date is kept: it may be right."""
    found = CLEAN["birth_date"](raw)

    assert isinstance(found, Finding)
    assert found.value is not None
    assert [(ProblemCode.DATE_UNLIKELY, Severity.WARNING, age)] == [
        (code, severity, dict(facts)["age"]) for code, severity, facts in found.remarks
    ]


@pytest.mark.parametrize(("raw", "said"), [("20-8-2023", []), ("21-8-2000", []), ("20-8-2000", ["date_unlikely"])])
def test_ages_count_in_whole_years(raw: str, said: list[str]) -> None:
    """3 up to and including 25."""
    assert said == outcome("birth_date", raw)[1]


@pytest.mark.parametrize(
    ("raws", "value"),
    [
        (("M", "m", "Man", "jongen", "male", " M "), "M"),
        (("V", "v", "VROUW", "Meisje", "female", "F"), "V"),
        (("X", "anders", "other"), "X"),
        (("", "onbekend", "-", "Unknown"), None),
    ],
)
def test_the_words_for_a_gender_are_known(raws: tuple[str, ...], value: str | None) -> None:
    """Dutch and English ones, from each of the systems."""
    assert {(value, ())} == {(outcome("gender", raw)[0], tuple(outcome("gender", raw)[1])) for raw in raws}


@pytest.mark.parametrize("raw", ["1", "2", "0", "9", "1.0", "MV", "?!"])
def test_a_gender_that_is_not_clear_is_left_out(raw: str) -> None:
    """1 is a man in one standard and a woman in the other."""
    found = CLEAN["gender"](raw)

    assert (None, [ProblemCode.GENDER_UNKNOWN]) == outcome("gender", raw)
    assert isinstance(found, Finding)
    assert found.left_out


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *((raw, "3") for raw in ("3", "3.0", "03", "3e", "3E", "leerjaar 3", "Leerjaar3", "klas 3", "13", "3e klas")),
        ("groep 7", "7"),
        ("11", "1"),
        ("16", "6"),
        ("8", "8"),
        ("", None),
    ],
)
def test_a_year_is_a_digit(raw: str, value: str | None) -> None:
    """However it is called; EDEXML's 11..16 are years 1..6."""
    assert (value, []) == outcome("year", raw)


@pytest.mark.parametrize("raw", ["0", "9", "10", "17", "7/8", "brugklas", "-1", "3,5", "2026"])
def test_a_year_that_does_not_exist_is_an_error(raw: str) -> None:
    """The guard counts by year: a wrong one may not slip in."""
    assert (None, [ProblemCode.YEAR_INVALID]) == outcome("year", raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *(("00", "00"), ("0", "00"), ("1", "01"), ("01", "01"), ("1.0", "01"), ("05KO01", "01"), ("05ko01", "01")),
        *(("hoofdgebouw", "00"), ("De  Wilg ", "01"), ("DE WÌLG", "01"), ("", None)),
    ],
)
def test_a_location_is_known_by_code_by_brin_and_by_name(raw: str, value: str | None) -> None:
    """Administrations differ in which of them they export."""
    assert (value, []) == outcome("location", raw)


@pytest.mark.parametrize("raw", ["04", "4", "Zuid", "05KO09", "Noord", "001"])
def test_an_unknown_location_is_an_error_that_names_the_known_ones(raw: str) -> None:
    """Also a name that two locations share."""
    found = CLEAN["location"](raw)

    assert (None, [ProblemCode.LOCATION_UNKNOWN]) == outcome("location", raw)
    assert isinstance(found, Finding)
    assert "01 De Wilg" in dict(found.remarks[0][2])["known"]


@pytest.mark.parametrize("raw", ["a@b", "a b@c.nl", "@c.nl", "a@.nl", "a@c.", "a@b@c.nl", "geen", "x" * 250 + "@c.nl"])
def test_an_address_without_the_form_of_one_is_left_out(raw: str) -> None:
    """A mistake in an address must not stop a pupil."""
    assert (None, [ProblemCode.EMAIL_INVALID]) == outcome("email", raw)


def test_an_address_is_kept_as_it_is_written() -> None:
    """Also with capitals, a plus and several domains."""
    assert ("L.Bos+1@Leerling.school.nl", []) == outcome("email", " L.Bos+1@Leerling.school.nl ")


@pytest.mark.parametrize("field", ["given_name", "family_name", "group"])
def test_a_required_text_must_be_there(field: str) -> None:
    """White space and invisible characters are nothing."""
    for raw in ("", "  ", "\u200b", "\xa0", "\t\n"):
        assert (None, [ProblemCode.VALUE_REQUIRED]) == outcome(field, raw)


@pytest.mark.parametrize(("field", "limit"), [("given_name", 200), ("name_prefix", 64), ("group", 64), ("track", 100)])
def test_a_text_has_a_limit(field: str, limit: int) -> None:
    """Longer is no name but a shifted cell or a remark."""
    assert ("é" * limit, []) == outcome(field, "é" * limit)
    assert [ProblemCode.VALUE_TOO_LONG] == outcome(field, "é" * (limit + 1))[1]


@pytest.mark.parametrize(
    ("raw", "value", "said"),
    [
        ("  Anne \t Marie ", "Anne Marie", []),
        ("Anne\xa0Marie", "Anne Marie", []),
        ("Anne\r\nMarie", "Anne Marie", []),
        ("Lo\u0308uis", "Löuis", []),
        ("An\u200bne", "Anne", [ProblemCode.TEXT_CLEANED]),
        ("\ufeffAnne", "Anne", [ProblemCode.TEXT_CLEANED]),
        ("An\x00ne\x07", "Anne", [ProblemCode.TEXT_CLEANED]),
        ("'t Hart", "'t Hart", []),
        ("D’Angelo-Núñez", "D’Angelo-Núñez", []),
        ("Łukasz Ğül İnan", "Łukasz Ğül İnan", []),
    ],
)
def test_a_name_loses_only_what_nobody_sees(raw: str, value: str, said: list[ProblemCode]) -> None:
    """White space silently, invisible characters with a word about it; every letter stays."""
    assert (value, said) == outcome("given_name", raw)


@given(st.text())
def test_cleaning_a_clean_text_changes_nothing(raw: str) -> None:
    """Otherwise the same file read twice would have changes."""
    once, _ = plain(raw)

    assert (once, False) == plain(once)


@given(st.sampled_from(sorted(CLEAN)), st.text(max_size=40))
def test_a_value_is_its_own_value(field: str, raw: str) -> None:
    """What is stored, written and read again is the same value."""
    value, _ = outcome(field, raw)

    if value is not None and ProblemCode.VALUE_TOO_LONG not in outcome(field, raw)[1]:
        assert value == outcome(field, value)[0]


DIGITS = st.text("0123456789", min_size=1, max_size=4)


@given(DIGITS.filter(lambda part: len(part) < 3), DIGITS, DIGITS, st.sampled_from("-/."), st.booleans())
def test_a_date_written_out_is_read_as_one_with_a_time_behind_it(
    day: str, month: str, year: str, sign: str, year_first: bool
) -> None:
    """Most dates are ten characters: what is quicker for them says the same."""
    written = sign.join((year, month, day) if year_first else (day, month, year))

    assert outcome("birth_date", written) == outcome("birth_date", f"{written} 00:00")


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(1, 12), st.sampled_from("-/.")), min_size=1, max_size=4))
def test_a_glance_sees_days_above_twelve_however_a_date_is_written(days: list[tuple[int, int, str]]) -> None:
    """Blanks around it make no difference."""
    doubted = []
    for frame in ("{}", " {} "):
        glance = Glance()
        texts = dict.fromkeys(frame.format(f"{day:02}{sign}{month:02}{sign}2014") for day, month, sign in days)
        glance.doubts({"pupil_number": ["1"]}, {}, {"pupil_number"}, {}, texts)
        doubted.append(glance.doubts_dates())

    assert doubted[0] == doubted[1]
    assert doubted[0] == any(
        all(other_day <= 12 for other_day, _, other in days if other == sign) for _, _, sign in days
    )

"""What becomes of a result in the move, and why: each check by itself."""

from dataclasses import replace
from datetime import date

import pytest

from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.result_checks import (
    Answers,
    From,
    Outcome,
    Reason,
    date_fault,
    result_of,
    subject_of,
    verdict,
    year_group,
)
from lvs_desktop.domain.result_pupils import Known, NotFound, Roster, known
from lvs_desktop.domain.results import Generation

TODAY = date(2026, 11, 23)
NOBODY_SAID = Answers(generations={})
LINE = {"pupil_key": "7", "test_name": "Rekenen-Wiskunde 3.0", "version": "M5", "taken_on": "2026-01-20"}


def pupil(number: int, pupil_number: str | None, **values: str) -> Pupil:
    """A pupil of group 6."""
    whole = {"given_name": "Loïs", "family_name": "Berg", "birth_date": "2015-03-04", "year": "6"} | values
    others = dict.fromkeys(("name_prefix", "gender", "group", "location", "track", "email", "user_name"))
    fields = {**others, **whole}
    return Pupil(id=number, uid=f"u{number}", pupil_number=pupil_number, status=Status.ACTIVE, **fields)


SOMEBODY = known(pupil(1, "7"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"pupil_key": "12"}, 1),
        ({"pupil_key": "012"}, 1),
        ({"pupil_key": "0034"}, 2),
        ({"pupil_key": "34"}, 3),
        ({"pupil_key": "034"}, NotFound.UNSURE),
        ({"pupil_key": "99"}, NotFound.UNKNOWN),
        ({}, NotFound.UNNAMED),
        ({"given_name": "Loïs"}, NotFound.UNNAMED),
        ({"given_name": "Ada", "family_name": "Dijk", "birth_date": "2015-01-01"}, 4),
        ({"given_name": "ADA", "name_prefix": "van", "family_name": "dijk", "birth_date": "2015-01-01"}, 4),
        (
            {"given_name": "Ada", "name_prefix": "de", "family_name": "Dijk", "birth_date": "2015-01-01"},
            NotFound.UNKNOWN,
        ),
        ({"given_name": "Ada", "family_name": "Dijk", "birth_date": "2015-01-02"}, NotFound.UNKNOWN),
        ({"given_name": "Bo", "family_name": "Wit", "birth_date": "2016-02-02"}, NotFound.UNSURE),
        ({"pupil_key": "99", "given_name": "Ada", "family_name": "Dijk", "birth_date": "2015-01-01"}, 4),
    ],
)
def test_a_pupil_is_found_by_number_else_by_names_and_birth_date(
    said: dict[str, str], expected: int | NotFound
) -> None:
    """Zeros before a number matter only where two pupils differ in them; names only if they are one pupil's."""
    twin = {"given_name": "Bo", "family_name": "Wit", "birth_date": "2016-02-02"}
    dijk = {"given_name": "Ada", "name_prefix": "van", "family_name": "Dijk", "birth_date": "2015-01-01"}
    roster = Roster(
        [
            pupil(1, "0012"),
            pupil(2, "0034", given_name="Een"),
            pupil(3, "34", given_name="Twee"),
            pupil(4, None, **dijk),
            pupil(5, "51", **twin),
            pupil(6, "52", **twin),
        ]
    )

    found = roster.find(said)

    assert expected == (found.id if isinstance(found, Known) else found)


@pytest.mark.parametrize(
    ("day", "born", "expected"),
    [
        ("2026-01-20", "2015-03-04", None),
        ("2026-11-23", "2015-03-04", None),
        ("2026-11-24", "2015-03-04", Reason.DATE_TO_COME),
        ("2017-01-20", "2015-03-04", Reason.DATE_UNLIKELY),
        ("2018-01-20", "2015-03-04", None),
        ("2026-01-20", "2010-03-04", Reason.DATE_UNLIKELY),
        ("1926-01-20", "2015-03-04", Reason.DATE_UNLIKELY),
        ("1926-01-20", None, Reason.DATE_UNLIKELY),
        ("2003-01-20", None, None),
        ("", "2015-03-04", Reason.DATE_INVALID),
        ("2026-02-30", "2015-03-04", Reason.DATE_INVALID),
    ],
)
def test_the_day_of_a_test_is_one_on_which_the_pupil_was_of_school_age(
    day: str, born: str | None, expected: Reason | None
) -> None:
    """Not to come, not before the third year of life, not after the fifteenth."""
    assert expected is date_fault(day, born, TODAY)


@pytest.mark.parametrize(
    ("values", "now", "archived", "expected"),
    [
        ({"year_group": "4"}, "6", False, ("4", From.GIVEN)),
        ({}, "6", False, ("5", From.MOMENT)),
        ({"version": ""}, "6", False, ("5", From.NOW)),
        ({"version": "", "taken_on": "2026-08-31"}, "6", False, ("6", From.NOW)),
        ({"version": "", "taken_on": "2026-07-31"}, "6", False, ("5", From.NOW)),
        ({"version": "", "taken_on": "2018-01-20"}, "6", False, ("", From.NOWHERE)),
        ({"version": ""}, None, False, ("", From.NOWHERE)),
        ({"version": ""}, "6", True, ("", From.NOWHERE)),
        ({}, None, True, ("5", From.MOMENT)),
    ],
)
def test_a_year_group_is_given_or_worked_out_and_that_is_told(
    values: dict[str, str], now: str | None, archived: bool, expected: tuple[str, From]
) -> None:
    """From the moment of the test, else from the year group now; never from a year group that nobody dated."""
    result = result_of({**LINE, **values}, NOBODY_SAID)

    found = year_group(result, replace(SOMEBODY, year_group=now, archived=archived), "2026-2027")

    assert expected == (found.value, found.source)


def test_a_year_group_that_is_the_test_s_is_worked_out() -> None:
    """UWLR names the year that a test is meant for, not the one that the pupil was in."""
    result = result_of({**LINE, "year_group": "5"}, NOBODY_SAID)

    assert From.MOMENT is year_group(result, SOMEBODY, "2026-2027", of_test=True).source


@pytest.mark.parametrize(
    ("values", "answers", "expected"),
    [
        ({}, {}, Generation.THREE),
        ({"test_name": "Rekenen", "version": "2.0"}, {}, Generation.OTHER),
        ({"test_name": "Rekenen"}, {}, Generation.UNKNOWN),
        ({"test_name": "Rekenen", "generation": "3.0"}, {"rekenen": Generation.OTHER}, Generation.THREE),
        ({"test_name": "Rékenen"}, {"rekenen": Generation.OTHER}, Generation.OTHER),
        ({}, {"rekenen-wiskunde 3.0": Generation.OTHER}, Generation.THREE),
        ({"test_name": "Rekenen", "generation": "unknown"}, {"rekenen": Generation.THREE}, Generation.THREE),
    ],
)
def test_a_column_goes_before_the_name_and_the_name_before_the_answer(
    values: dict[str, str], answers: dict[str, Generation], expected: Generation
) -> None:
    """An answer is of a test by name: what a row says of itself is more."""
    assert expected is result_of({**LINE, **values}, Answers(generations=answers)).generation


def test_a_date_says_nothing_of_the_generation() -> None:
    """Never guessed."""
    days = (f"{year}-01-20" for year in range(2008, 2027))
    values = {**LINE, "test_name": "Rekenen-Wiskunde"}

    found = {result_of({**values, "taken_on": day}, NOBODY_SAID).generation for day in days}

    assert {Generation.UNKNOWN} == found


@pytest.mark.parametrize(
    ("said", "of_file", "expected"), [("yes", False, True), ("no", True, False), (None, True, True)]
)
def test_what_a_row_says_of_typing_goes_before_what_is_said_of_the_file(
    said: str | None, of_file: bool, expected: bool
) -> None:
    """A column knows better."""
    values = LINE if said is None else {**LINE, "by_hand": said}

    assert expected is result_of(values, Answers(generations={}, by_hand=of_file)).by_hand


@pytest.mark.parametrize(
    ("values", "archived", "outcome", "reasons"),
    [
        ({"by_hand": "no"}, False, Outcome.COMES, ()),
        ({"by_hand": "yes"}, False, Outcome.WITH_DULT, (Reason.BY_HAND,)),
        ({}, False, Outcome.ASKED, (Reason.BY_HAND_UNSAID,)),
        ({"by_hand": "no", "test_name": "R"}, False, Outcome.ASKED, (Reason.GENERATION_UNKNOWN,)),
        ({"by_hand": "no", "version": ""}, False, Outcome.ASKED, (Reason.YEAR_GROUP_UNKNOWN,)),
        ({"generation": "other"}, False, Outcome.STAYS, (Reason.OTHER_GENERATION,)),
        ({"by_hand": "no"}, True, Outcome.STAYS, (Reason.PUPIL_ARCHIVED,)),
        ({"generation": "other"}, True, Outcome.STAYS, (Reason.OTHER_GENERATION, Reason.PUPIL_ARCHIVED)),
    ],
)
def test_what_becomes_of_a_result_and_all_that_stands_in_its_way(
    values: dict[str, str], archived: bool, outcome: Outcome, reasons: tuple[Reason, ...]
) -> None:
    """What does not come along is not asked about further."""
    result = result_of({**LINE, **values}, NOBODY_SAID)
    person = replace(SOMEBODY, year_group=None, archived=archived)

    assert (outcome, reasons) == verdict(result, person, year_group(result, person, "2026-2027"))


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Rekenen-Wiskunde 3.0 M5", "Rekenen-Wiskunde"),
        ("Begrijpend lezen 2007", "Begrijpend lezen"),
        ("Spelling", "Spelling"),
        ("3.0 Spelling", ""),
    ],
)
def test_a_subject_is_what_a_test_s_name_begins_with(name: str, subject: str) -> None:
    """Where the file has no column for it."""
    assert subject == subject_of(name)

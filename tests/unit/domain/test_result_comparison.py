"""What of the school's results is in a file that came back."""

from dataclasses import replace

import pytest

from lvs_desktop.domain.result_comparison import Comparison, Side, compare
from lvs_desktop.domain.results import Generation, Result
from tests.support.result_schools import RESULT


def sides(*results: Result, pupil: int = 1) -> list[Side]:
    """One pupil's results."""
    return [Side(pupil_id=pupil, result=one, row=place) for place, one in enumerate(results, 2)]


def told(found: Comparison) -> tuple[int, list[str], int, int]:
    """Same, fields that differ, missing, extra."""
    fields = [step.field for one in found.differs for step in one.fields]
    return found.same, fields, len(found.missing), len(found.extra)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({}, (1, [], 0, 0)),
        ({"skill_score": "103.50"}, (1, [], 0, 0)),
        ({"skill_score": "99"}, (0, ["skill_score"], 0, 0)),
        ({"subject": "RW", "generation": Generation.UNKNOWN, "by_hand": True, "year_group": "5"}, (1, [], 0, 0)),
        ({"test_code": "", "version": "3.0 M5"}, (1, [], 0, 0)),
        ({"test_name": "Rekenen"}, (1, [], 0, 0)),
        ({"test_name": "Rekenen", "test_code": "X"}, (0, [], 1, 1)),
        ({"taken_on": "2026-01-21"}, (0, ["taken_on"], 0, 0)),
        ({"taken_on": "2026-01-21", "moment": "E5", "version": "E5"}, (0, [], 1, 1)),
    ],
)
def test_a_result_is_the_same_one_though_it_is_written_otherwise(
    there: dict[str, object], expected: tuple[int, list[str], int, int]
) -> None:
    """By key, by test on that day, by test and moment on another day: only one against one."""
    assert expected == told(compare(sides(RESULT), sides(replace(RESULT, **there))))


def test_what_the_file_never_gives_is_not_compared() -> None:
    """A list without levels says nothing of them; one that has them, and not here, does."""
    bare = replace(RESULT, level="", functioning="", score="")
    other = replace(RESULT, test_code="SP", test_name="Spelling 3.0")

    assert (1, [], 0, 0) == told(compare(sides(RESULT), sides(bare)))
    assert ("taken_on", "skill_score") == compare(sides(RESULT), sides(bare)).compared
    assert (1, ["score", "level", "functioning"], 0, 0) == told(compare(sides(RESULT, other), sides(bare, other)))


def test_two_that_fit_are_not_chosen_from() -> None:
    """The same test twice at one moment: which of the two was meant nobody knows."""
    later = replace(RESULT, taken_on="2026-02-20")
    other_day = replace(RESULT, taken_on="2026-03-20")

    assert (0, [], 2, 1) == told(compare(sides(RESULT, later), sides(other_day)))


def test_the_order_of_the_lines_does_not_matter_and_pupils_stay_apart() -> None:
    """A result of another pupil is another result."""
    others = [replace(RESULT, test_code=code) for code in "ABCD"]

    assert (4, [], 0, 0) == told(compare(sides(*others), sides(*reversed(others))))
    assert (0, [], 1, 1) == told(compare(sides(RESULT), sides(RESULT, pupil=2)))

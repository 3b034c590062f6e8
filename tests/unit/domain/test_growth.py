"""Growth: what is joined and what is not, the order of time, and how a group is spread."""

import random
import statistics
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain import group_growth, growth
from lvs_desktop.domain.growth import GAP, Join
from lvs_desktop.domain.results import Generation, Result

RESULT = Result(
    test_code="",
    test_name="Rekenen-Wiskunde 3.0 M5",
    version="M5",
    subject="Rekenen",
    moment="M5",
    taken_on="2024-01-20",
    year_group="5",
    score="",
    skill_score="100",
    level="II",
    functioning="",
    generation=Generation.THREE,
    by_hand=None,
)


def made(moment: str, taken_on: str, score: str = "100", **other: str) -> Result:
    """A result of the same test at another moment."""
    name = f"Rekenen-Wiskunde 3.0 {moment}"
    return replace(RESULT, moment=moment, taken_on=taken_on, skill_score=score, **{"test_name": name, **other})  # type: ignore[arg-type]


def line(*results: Result) -> list[tuple[str, str, float | None, str]]:
    """The points of the only line: school year, moment, score, how it is joined."""
    found = growth.of_pupil(results)
    [track] = found.tracks
    return [
        (found.slots[point.slot].school_year, point.result.moment, point.value, point.join.value)
        for point in track.points
    ]


def test_points_come_in_the_order_in_which_the_tests_were_taken() -> None:
    """Whatever order a file has."""
    results = [made("M3", "2022-01-18", "60"), made("E3", "2022-06-10", "72"), made("M4", "2023-01-17", "80.5")]
    random.Random(3).shuffle(results)

    assert line(*results) == [
        ("2021-2022", "M3", 60.0, "none"),
        ("2021-2022", "E3", 72.0, "solid"),
        ("2022-2023", "M4", 80.5, "solid"),
    ]


def test_a_repeated_year_shows_twice() -> None:
    """M5 of two school years are two places, not one."""
    found = line(made("M5", "2024-01-20", "90"), made("E5", "2024-06-10", "95"), made("M5", "2025-01-20", "101"))

    assert [("2023-2024", "M5"), ("2023-2024", "E5"), ("2024-2025", "M5")] == [point[:2] for point in found]


def test_a_moment_without_a_result_is_a_place_without_a_point_and_a_dashed_line() -> None:
    """Nothing is filled in."""
    found = growth.of_pupil([made("M4", "2023-01-20"), made("M5", "2024-01-20")])
    [track] = found.tracks

    assert ["M4", "E", "M5"] == [slot.moment for slot in found.slots]
    assert [False, True, False] == [slot.empty for slot in found.slots]
    assert (1,) == track.missing
    assert [Join.NONE, Join.DASHED] == [point.join for point in track.points]


def test_what_another_subject_did_in_between_is_no_gap() -> None:
    """A test of an older moment (M4 in group 5) and a beginning of another subject lie between two of this one."""
    other = made("M4", "2024-01-12", subject="Spelling", test_name="Spelling 3.0 M4")
    begin = made("B5", "2023-09-20", subject="Spelling", test_name="Spelling 3.0 B5")
    found = growth.of_pupil([made("E4", "2023-06-10"), made("M5", "2024-01-20"), other, begin])
    [reckoning, spelling] = found.tracks

    assert ("Rekenen", "Spelling") == (reckoning.scale.subject, spelling.scale.subject)
    assert ((), (), [Join.NONE, Join.SOLID]) == (
        reckoning.missing,
        spelling.missing,
        [point.join for point in reckoning.points],
    )


def test_a_score_that_is_missing_is_a_gap_though_the_test_was_taken() -> None:
    """A level without a skill score is listed, not drawn, and the line goes past it dashed."""
    found = line(made("M4", "2023-01-20", "80"), made("E4", "2023-06-10", ""), made("M5", "2024-01-20", "90"))

    assert [(80.0, "none"), (None, "none"), (90.0, "dashed")] == [point[2:] for point in found]


def test_of_two_scores_at_one_moment_the_line_goes_through_the_last() -> None:
    """Both are points; neither is an average."""
    found = line(
        made("M4", "2023-01-20", "80"), made("M4", "2023-02-20", "84"), made("E4", "2023-06-10", "90", version="E4")
    )

    assert [(80.0, "none"), (84.0, "none"), (90.0, "solid")] == [point[2:] for point in found]


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "Spelling"},
        {"test_name": "Spelling 3.0 E5"},
        {"test_name": "Rekenen-Wiskunde E5", "generation": Generation.OTHER},
        {"test_name": "Rekenen-Wiskunde E5", "generation": Generation.UNKNOWN},
    ],
    ids=["subject", "test", "older", "unknown"],
)
def test_two_scales_are_never_joined(other: dict[str, str]) -> None:
    """A jump from one scale to another would look like growth."""
    found = growth.of_pupil([made("M5", "2024-01-20"), replace(made("E5", "2024-06-10"), **other)])  # type: ignore[arg-type]

    assert 2 == len(found.tracks)
    assert {Join.NONE} == {point.join for track in found.tracks for point in track.points}


@pytest.mark.parametrize(("one", "two"), [("1.0", "2.0"), ("2006", "2012")])
def test_two_generations_that_are_not_the_newest_are_told_apart(one: str, two: str) -> None:
    """Both are 'no 3.0 test', and yet no one scale."""
    first = replace(RESULT, test_name=f"Rekenen {one} M4", version="", generation=Generation.OTHER)
    second = replace(RESULT, test_name=f"Rekenen {two} M5", version="", generation=Generation.OTHER)

    assert growth.scale_of(first).key != growth.scale_of(second).key


def test_the_moment_and_the_way_of_writing_make_no_other_scale() -> None:
    """M5 and E5 of one test, with capitals, an accent or '3.0' only in a column of its own."""
    spellings = ["Rekenen-Wiskunde 3.0 M5", "rekenen wiskunde 3.0 E5", "Rekenen-Wiskunde", "Rekenen-Wiskunde 3,0 m 6"]
    found = {growth.scale_of(replace(RESULT, test_name=name)).key for name in spellings}

    assert 1 == len(found)
    assert "Rekenen-Wiskunde 3.0" == growth.scale_of(RESULT).test


def test_a_date_that_is_a_slip_of_the_pen_makes_no_endless_axis() -> None:
    """2064 for 2024: one place far away, no eighty empty ones before it."""
    found = growth.of_pupil([made("M4", "2023-01-20"), made("E4", "2023-06-10"), made("M5", "2064-01-20")])
    [track] = found.tracks

    assert 3 == len(found.slots)
    assert Join.DASHED is track.points[-1].join
    assert GAP < 2063 - 2022


def test_a_moment_that_nobody_knows_is_placed_by_its_month() -> None:
    """Never guessed from the date; and in such a school year nothing is called missing."""
    found = growth.of_pupil([made("E4", "2023-06-10"), made("", "2024-01-20"), made("M6", "2025-01-20")])
    [track] = found.tracks

    assert ["E4", "2024-01", "M6"] == [slot.moment for slot in found.slots]
    assert () == track.missing


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400).map(lambda n: n / 2), min_size=2, max_size=40))
def test_quartiles_are_those_of_the_standard_library(values: list[float]) -> None:
    """statistics.quantiles, the ends included, is the oracle."""
    found = group_growth.quartiles(values)

    expected = statistics.quantiles(values, n=4, method="inclusive")
    assert [found.first, found.median, found.third] == pytest.approx(expected)


def test_a_group_is_spread_by_moment_and_says_who_is_missing() -> None:
    """Each pupil once, by the last result; levels are counted, who has none is counted too."""
    scores = ("80", "84", "90", "96", "99", "")
    results = {
        pupil: [made("M5", "2024-01-20", score, level="II" if pupil else "I")] for pupil, score in enumerate(scores)
    }
    results[0].append(made("M5", "2024-02-20", "81", level="III"))
    found = group_growth.of_group({**results, 7: []})
    [track] = found.tracks
    [spread] = track.spreads

    assert (81.0, 84.0, 90.0, 96.0, 99.0) == spread.values
    assert (7, 1, 1) == (found.pupils, spread.without, spread.unscored)
    assert {"II": 5, "III": 1} == dict(spread.levels)
    assert group_growth.Quartiles(first=84.0, median=90.0, third=96.0) == spread.quartiles


def test_of_a_few_scores_no_quartiles_are_made() -> None:
    """Four numbers are four numbers; a single one works too, and none is refused."""
    few = {pupil: [made("M5", "2024-01-20", str(80 + pupil))] for pupil in range(group_growth.FEWEST - 1)}
    [track] = group_growth.of_group(few).tracks

    assert track.spreads[0].quartiles is None
    assert group_growth.Quartiles(first=5.0, median=5.0, third=5.0) == group_growth.quartiles([5.0])
    with pytest.raises(ValueError, match="no scores"):
        group_growth.quartiles([])


def test_nobody_without_results_breaks_it() -> None:
    """An empty group, a pupil without results."""
    assert () == growth.of_pupil([]).slots
    assert (0, ()) == (group_growth.of_group({}).pupils, group_growth.of_group({}).tracks)

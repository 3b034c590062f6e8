"""Comparing two administrations: each kind of difference, and what always holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain import last_comparison
from lvs_desktop.domain.administration_pairing import compare
from lvs_desktop.domain.administrations import FIELDS, Comparison, Enrolled, Kind, Nature, Place, Side
from lvs_desktop.domain.matching import Verdict

TODAY = date(2026, 11, 22)
SOFIE = Enrolled(
    row=2,
    pupil_number="0012",
    given_name="Sofie",
    name_prefix="van den",
    family_name="Berg",
    birth_date="2018-03-04",
    year="5",
    group="5a",
)
LOIS = Enrolled(
    row=3, pupil_number="13", given_name="Loïs", family_name="Bakker", birth_date="2017-12-11", year="5", group="5a"
)
TIM = Enrolled(
    row=4, pupil_number="14", given_name="Tim", family_name="Jansen", birth_date="2016-09-09", year="6", group="6"
)
ALL = (SOFIE, LOIS, TIM)


def against(*lovs: Enrolled, las: Sequence[Enrolled] = ALL, **given: object) -> Comparison:
    """What comparing finds; the rows of the LOVS are counted from 2 on."""
    rows = [replace(one, row=place) for place, one in enumerate(lovs, 2)]
    return compare(las, rows, today=TODAY, **given)  # type: ignore[arg-type]


def points(found: Comparison) -> list[tuple[str, str, str]]:
    """Kind, field and place of each point."""
    return [(one.kind.value, one.field, one.place.value) for one in found.findings]


def changed(**values: str | None) -> tuple[Enrolled, ...]:
    """The LOVS with another Sofie."""
    return replace(SOFIE, **values), LOIS, TIM  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "field", "nature", "place", "light"),
    [
        ({"given_name": "Sophie"}, "given_name", Nature.OTHER, Place.LOVS, False),
        ({"given_name": "SOFÏE"}, "given_name", Nature.SPELLING, Place.LOVS, True),
        ({"family_name": "Bergh"}, "family_name", Nature.OTHER, Place.LOVS, False),
        ({"name_prefix": "van der"}, "name_prefix", Nature.OTHER, Place.LOVS, False),
        ({"name_prefix": None}, "name_prefix", Nature.EMPTY, Place.LOVS, False),
        ({"name_prefix": None, "family_name": "Berg, van den"}, "family_name", Nature.PREFIX_PLACE, Place.LOVS, True),
        ({"name_prefix": None, "family_name": "van den Berg"}, "family_name", Nature.PREFIX_PLACE, Place.LOVS, True),
        ({"birth_date": "2018-04-03"}, "birth_date", Nature.SWAPPED, Place.LOVS, False),
        ({"birth_date": "2018-03-05"}, "birth_date", Nature.OTHER, Place.LOVS, False),
        ({"birth_date": None}, "birth_date", Nature.EMPTY, Place.LOVS, False),
        ({"year": "4"}, "year", Nature.OTHER, Place.LOVS, False),
        ({"group": "5b"}, "group", Nature.OTHER, Place.LOVS, False),
        ({"group": "5/6"}, "group", Nature.COMBINATION, Place.LOVS, False),
        ({"group": "5a (5)"}, "group", Nature.COMBINATION, Place.LOVS, False),
        ({"pupil_number": "99"}, "pupil_number", Nature.OTHER, Place.LOVS, False),
        ({"pupil_number": None}, "pupil_number", Nature.EMPTY, Place.LOVS, False),
    ],
)
def test_each_difference_is_found_alone_and_told(
    values: dict[str, str | None], field: str, nature: Nature, place: Place, light: bool
) -> None:
    """One point: the field, how it differs, where it is repaired, whether it may stay."""
    found = against(*changed(**values))
    one = found.findings[0]

    assert [("differs", field, place.value)] == points(found)
    assert (nature, light) == (one.nature, one.light)
    assert (3, int(not light), int(light)) == (len(found.pairs), found.left, found.light)
    assert getattr(SOFIE, field) == one.value(Side.LAS)
    assert values.get(field, getattr(SOFIE, field)) == one.value(Side.LOVS)


@pytest.mark.parametrize(
    ("ours", "theirs", "field"),
    [
        ({"birth_date": None}, {}, "birth_date"),
        ({"name_prefix": None, "family_name": "Berg, van den"}, {}, "family_name"),
        ({"birth_date": "1968-03-04"}, {"birth_date": "2018-03-04"}, "birth_date"),
    ],
)
def test_what_is_wrong_in_the_las_is_repaired_there(
    ours: dict[str, str | None], theirs: dict[str, str | None], field: str
) -> None:
    """Nothing in it, the prefix at the wrong place, a birth date that no pupil has: else the LAS counts."""
    mine = replace(SOFIE, **ours)  # type: ignore[arg-type]
    found = against(replace(SOFIE, **theirs), LOIS, TIM, las=(mine, LOIS, TIM))  # type: ignore[arg-type]

    assert [("differs", field, "las")] == points(found)


def test_what_only_looks_different_is_no_difference() -> None:
    """Leading zeros of a number, and the way in which a group is called."""
    mine = (SOFIE, LOIS, replace(TIM, group="5/6"))

    assert () == against(*changed(pupil_number="12", group="Groep 5A")).findings
    assert () == against(SOFIE, LOIS, replace(TIM, group="groep 5-6"), las=mine).findings


def test_who_is_on_one_side_only_is_told_with_the_place_to_repair() -> None:
    """New in the LAS, left in the LOVS; both are repaired in the LOVS."""
    other = Enrolled(row=9, pupil_number="88", given_name="Noor", family_name="Visser", birth_date="2014-01-01")
    found = against(SOFIE, LOIS, other)

    assert [("only_las", "", "lovs"), ("only_lovs", "", "lovs")] == points(found)
    assert {"equal": 2, "doubtful": 0, "differs": 0, "only_las": 1, "only_lovs": 1, "double": 0} == found.pupils()
    assert found.findings[0].las == TIM
    assert found.findings[1].lovs == replace(other, row=4)


def test_doubles_are_told_on_the_side_where_they_are() -> None:
    """One person under two numbers, and one number of two people; the pupil is paired all the same."""
    again = replace(SOFIE, row=9, pupil_number="77")
    noor = Enrolled(row=9, pupil_number="13", given_name="Noor", family_name="Visser", birth_date="2014-01-01")
    twice = against(SOFIE, LOIS, TIM, again)
    shared = against(SOFIE, LOIS, TIM, noor)

    assert [("double", "", "lovs")] == points(twice)
    assert (["0012", "77"], False) == (
        [one.pupil_number for one in twice.findings[0].rows],
        twice.findings[0].one_number,
    )
    assert [("only_lovs", "", "lovs"), ("double", "", "lovs")] == points(shared)
    assert (True, True) == (shared.findings[0].taken, shared.findings[1].one_number)
    assert [("double", "", "las")] == points(against(*ALL, las=(*ALL, again)))
    assert 3 == len(twice.pairs) == len(shared.pairs)


def test_two_pupils_of_one_name_may_stay_where_both_sides_have_both() -> None:
    """The same name and birth date, two numbers, on either side: they may well be two. It is said once."""
    again = replace(SOFIE, row=9, pupil_number="77")
    found = against(*ALL, again, las=(*ALL, again))

    assert [("double", "", "las")] == points(found)
    assert (0, 1, Nature.NAMESAKES) == (found.left, found.light, found.findings[0].nature)


def test_who_is_not_in_a_file_of_results_may_have_none() -> None:
    """That holds nothing up; a result of somebody whom the LAS does not have does."""
    keys = [Enrolled(row=n, pupil_number=number) for n, number in enumerate(("12", "99"), 2)]
    found = compare(ALL, keys, results=True, today=TODAY)

    assert [("only_las", True), ("only_las", True), ("only_lovs", False)] == [
        (one.kind.value, one.light) for one in found.findings
    ]


def test_twins_with_each_others_numbers_are_paired_by_name() -> None:
    """Both are exactly somebody on the other side: the numbers are wrong."""
    ela = replace(LOIS, row=5, pupil_number="21", given_name="Ela")
    eda = replace(LOIS, row=6, pupil_number="22", given_name="Eda")
    found = against(*ALL, replace(ela, pupil_number="22"), replace(eda, pupil_number="21"), las=(*ALL, ela, eda))

    assert [("differs", "pupil_number", "lovs")] * 2 == points(found)


def test_a_number_of_somebody_else_is_for_a_person_to_decide() -> None:
    """The same number, another name, another birth date: nothing is paired."""
    noor = Enrolled(row=9, pupil_number="14", given_name="Noor", family_name="Visser", birth_date="2014-01-01")
    found = against(SOFIE, LOIS, noor)

    assert [("doubtful", "", "here")] == points(found)
    assert noor.name == found.findings[0].candidates[0].lovs.name


def test_numbers_of_another_kind_pair_nobody() -> None:
    """The LOVS counts from 1 on: pupils are paired by name, and no number differs."""
    people = [replace(SOFIE, row=n, pupil_number=str(n), family_name=f"Berg{'abcdefgh'[n]}") for n in range(2, 8)]
    other = [replace(one, pupil_number=str(one.row - 1)) for one in people]
    found = compare(people, other, today=TODAY)

    assert ((), False, 6) == (found.findings, found.numbers, len(found.pairs))


def test_only_numbers_are_compared_where_a_side_has_nothing_else() -> None:
    """A results file names pupils by key."""
    keys = [Enrolled(row=n, pupil_number=number) for n, number in enumerate(("12", "13", "99"), 2)]
    found = compare(ALL, keys, today=TODAY)

    assert (True, ("pupil_number",)) == (found.keys_only, found.fields)
    assert [("only_las", "", "lovs"), ("only_lovs", "", "lovs")] == points(found)


def test_a_doubtful_pair_is_decided_and_the_decision_is_taken_back() -> None:
    """Same: paired, with its differences. Different: each on one side only. Nothing said: doubtful."""
    renamed = replace(TIM, pupil_number=None, family_name="Janssen")
    pair = (TIM.identity, renamed.identity)
    asked = against(SOFIE, LOIS, renamed)
    same = against(SOFIE, LOIS, renamed, decisions={pair: Verdict.SAME})
    different = against(SOFIE, LOIS, renamed, decisions={pair: Verdict.DIFFERENT})

    assert [("doubtful", "", "here")] == points(asked)
    assert [("differs", "pupil_number", "lovs"), ("differs", "family_name", "lovs")] == points(same)
    assert [True] == [one.decided for one in same.pairs if one.las == TIM]
    assert [("only_las", "", "lovs"), ("only_lovs", "", "lovs")] == points(different)
    assert [Verdict.DIFFERENT] == [one.verdict for one in different.decided]
    assert points(asked) == points(against(SOFIE, LOIS, renamed, decisions={}))


def test_the_last_time_tells_what_was_solved_and_names_nobody() -> None:
    """Two of three points are gone, one is new; a field that is not compared any more is no solved point."""
    first = against(*changed(family_name="Bergh", group="5b"), Enrolled(row=9, pupil_number="88", given_name="Noor"))
    kept = last_comparison.of(first, "2026-2027").dump()
    last = last_comparison.loads(kept, by="Beheer", at="2026-11-22T10:00:00+00:00")
    then = last_comparison.since(last, against(*changed(group="5b", birth_date="2018-04-03")))
    without_groups = last_comparison.since(last, against(*changed(group=None)[:1], LOIS, TIM, fields=FIELDS[:-1]))

    assert then is not None
    assert without_groups is not None
    assert (2, 1) == (then.solved, then.new)
    assert (2, 0) == (without_groups.solved, without_groups.new)
    assert last_comparison.since(last, compare(ALL, ALL, results=True, today=TODAY)) is None
    assert not any(text in kept for text in ("Sofie", "Berg", "Noor", "2018", "0012"))


NAMES = st.sampled_from(["Eda", "Ela", "Loïs", "Lois", "Noor", "Daan"])
FAMILIES = st.sampled_from(["Berg", "Bergh", "van den Berg", "Berg, van den", "Yılmaz", "Bakker"])
DATES = st.sampled_from([None, "2017-03-04", "2017-04-03", "2018-11-12"])
PEOPLE = st.lists(
    st.builds(
        Enrolled,
        row=st.just(0),
        pupil_number=st.one_of(st.none(), st.integers(1, 12).map(str), st.integers(1, 12).map("{:04}".format)),
        given_name=NAMES,
        name_prefix=st.sampled_from([None, "van", "van den"]),
        family_name=FAMILIES,
        birth_date=DATES,
        year=st.sampled_from([None, "5", "6"]),
        group=st.sampled_from([None, "5", "6a", "5/6"]),
    ),
    max_size=5,  # of more who are alike the likeliest five are looked at
)


def counted(rows: Sequence[Enrolled]) -> list[Enrolled]:
    """The rows as of a file."""
    return [replace(one, row=place) for place, one in enumerate(rows, 2)]


@settings(max_examples=60, deadline=None)
@given(PEOPLE, PEOPLE)
def test_sides_may_be_swapped_and_a_side_equals_itself(first: list[Enrolled], second: list[Enrolled]) -> None:
    """Against itself only doubles are left; swapped, what is on one side only is on the other; nobody is lost."""
    las, lovs = counted(first), counted(second)
    itself = compare(las, las, today=TODAY)
    there, back = compare(las, lovs, today=TODAY), compare(lovs, las, today=TODAY)

    assert {one.kind for one in itself.findings} <= {Kind.DOUBLE, Kind.DOUBTFUL}
    if all(one.person or one.number for one in las):
        assert Kind.DOUBTFUL not in {one.kind for one in itself.findings}
        assert len(las) == len(itself.pairs)
    if len({one.number for one in las} - {""}) == len(las):
        assert 0 == itself.left
    assert len(there.pairs) == len(back.pairs)
    swapped = {Kind.ONLY_LAS: Kind.ONLY_LOVS, Kind.ONLY_LOVS: Kind.ONLY_LAS}
    for kind in (Kind.ONLY_LAS, Kind.ONLY_LOVS, Kind.DOUBLE):
        assert there.pupils()[kind] == back.pupils()[swapped.get(kind, kind)]
    named = {one.las.row for one in there.pairs} | {row.row for one in there.findings if one.las for row in one.rows}
    named |= {one.las.row for one in there.findings if one.las is not None}
    assert {one.row for one in las} == named

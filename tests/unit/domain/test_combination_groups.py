"""Which names say that groups are taught together, and which groups may be parts of one."""

import pytest

from lvs_desktop.domain.combination_groups import Group, offers, part_of, years_of


def group(name: str, location: str | None = "00", **years: int) -> Group:
    return Group(name=name, location=location, years={year.removeprefix("y"): n for year, n in years.items()})


@pytest.mark.parametrize(
    ("name", "years"),
    [
        *(("5/6", "56"), ("5-6", "56"), ("5+6", "56"), ("5 / 6", "56"), ("groep 5/6A", "56"), ("5/6 Zonnetjes", "56")),
        *(("3/4/5", "345"), ("1/2B", "12"), ("Unit 3-4", "34")),
        *(("5", ""), ("5A", ""), ("6/5", ""), ("5/7", ""), ("8/9", ""), ("15/16", ""), ("H3A", ""), ("", "")),
        ("2026-2027", ""),
    ],
)
def test_a_name_says_which_years_are_taught_together(name: str, years: str) -> None:
    """Years that follow one another, written as schools do; a school year or a class of another kind says none."""
    assert tuple(years) == years_of(name)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("5/6B (5)", ("5/6B", "5")),
        ("5/6B (groep 6)", ("5/6B", "6")),
        ("5/6B-5", ("5/6B", "5")),
        ("5/6B gr. 6", ("5/6B", "6")),
        ("5-6_5", ("5-6", "5")),
        ("5 (5/6B)", ("5/6B", "5")),
        ("groep 6 van 5/6 Uilen", ("5/6 Uilen", "6")),
        ("5/6B", None),
        ("5/6", None),
        ("5/6B (7)", None),
        ("5A", None),
        ("5", None),
        ("3/4/5", None),
        ("1-2-3", None),
    ],
)
def test_a_name_says_of_which_group_it_is_a_part(name: str, part: tuple[str, str] | None) -> None:
    """The whole stands in the part's name, with the year that the part is of; another number is no part."""
    assert part == part_of(name)


def test_two_parts_are_offered_as_one_group() -> None:
    """The parts by year, whatever the order in which they come; other groups stay out."""
    others = [group("5", y5=20), group("6", y6=22), group("5/6A", y5=11, y6=12)]
    [offer] = offers([group("5/6B (6)", y6=12), *others, group("5/6b (5)", y5=11)])

    assert ("5/6b", ["5/6b (5)", "5/6B (6)"], 23, None) == (
        offer.name.casefold(),
        [part.name for part in offer.parts],
        offer.pupils,
        offer.whole,
    )


def test_a_part_that_is_left_joins_the_group_that_is_there() -> None:
    """After the next file a new pupil may stand in a part again."""
    [offer] = offers([group("5/6B", y5=11, y6=12), group("5/6B (6)", y6=1)])

    assert ("5/6B", 1) == (offer.name, offer.pupils)
    assert offer.whole is not None


@pytest.mark.parametrize(
    "found",
    [
        [group("5/6B (5)", y5=11)],
        [group("5/6B (5)", y5=11), group("5/6B (6)", "01", y6=12)],
        [group("5/6B (5)", y5=11, y6=1), group("5/6B (6)", y6=12)],
        [group("5", y5=11), group("6", y6=12)],
        [],
    ],
    ids=["one part", "two locations", "pupils of another year", "ordinary groups", "nothing"],
)
def test_nothing_is_offered_where_it_is_not_sure(found: list[Group]) -> None:
    """A wrong offer costs an administrator more than a missing one: joining by hand is always there."""
    assert () == offers(found)

"""Who in a file is who in the school."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.matching import Clue, Known, Matches, match


def person(
    key: str,
    given_name: str,
    family_name: str,
    *,
    prefix: str | None = None,
    born: str | None = None,
    group: str | None = None,
) -> Known:
    """Somebody."""
    return Known(
        key=key, given_name=given_name, name_prefix=prefix, family_name=family_name, birth_date=born, group=group
    )


def clues(found: Matches, pupil: str, place: int = 0) -> set[Clue]:
    """Why a candidate is one."""
    return {reason.clue for reason in found.candidates[pupil][place].reasons}


def test_equal_names_and_birth_dates_are_exact_however_they_are_written() -> None:
    """Accents, capitals, hyphens, and where the prefix stands, don't matter."""
    ours = [person("a", "Loïs", "Berg", prefix="van den", born="2012-03-04")]
    rows = [person("1", "LOIS", "van den Berg", born="2012-03-04"), person("2", "Lois", "Berg, van", born="2011-03-04")]

    assert match(ours, rows).exact == {"a": "1"}
    assert match([person("a", "Jan", "Berg", prefix="van den")], [person("1", "Jan", "Berg, van den")]).exact == {}


def test_without_a_birth_date_the_class_decides() -> None:
    """Name and class are equal, and nobody else has them."""
    ours = [person("a", "Jan", "Vries", group="1A"), person("b", "Jan", "Vries", group="1B")]
    rows = [person("1", "Jan", "Vries", born="2013-01-01", group="1b")]
    found = match(ours, rows)

    assert found.exact == {"b": "1"}
    assert Clue.ANOTHERS in clues(found, "a")


def test_two_who_can_not_be_told_apart_are_for_the_person() -> None:
    """Two rows with one name and birth date, or two pupils: nothing is proposed."""
    twice = [person("1", "Jan", "Vries", born="2012-03-04"), person("2", "Jan", "Vries", born="2012-03-04")]
    ours = [person("a", "Jan", "Vries", born="2012-03-04")]

    assert match(ours, twice).exact == {}
    assert {one.key for one in match(ours, twice).candidates["a"]} == {"1", "2"}
    assert match([*ours, person("b", "Jan", "Vries", born="2012-03-04")], twice[:1]).exact == {}


def test_twins_keep_their_own_numbers() -> None:
    """Same family name, birth date and class; the given name tells them apart."""
    ours = [person(key, name, "Yılmaz", born="2012-03-04", group="1A") for key, name in (("a", "Ela"), ("b", "Eda"))]
    rows = [person(key, name, "Yilmaz", born="2012-03-04", group="1A") for key, name in (("1", "Eda"), ("2", "Ela"))]
    found = match(ours, rows)

    assert found.exact == {"a": "2", "b": "1"}
    assert [one.key for one in found.candidates["a"]] == ["2", "1"]
    assert Clue.ANOTHERS in clues(found, "a", 1)


def test_swapped_day_and_month_is_a_candidate_and_says_so() -> None:
    """Never exact: somebody must look."""
    found = match(
        [person("a", "Sofie", "Bakker", born="2012-03-04")], [person("1", "Sofie", "Bakker", born="2012-04-03")]
    )

    assert found.exact == {}
    assert {Clue.SAME_NAME, Clue.BIRTH_DATE_SWAPPED} == clues(found, "a")


def test_letters_that_differ_are_counted() -> None:
    """'De achternaam scheelt 1 letter.'"""
    found = match(
        [person("a", "Sofie", "Bakker", born="2012-03-04", group="1A")],
        [person("1", "Sofie", "Baker", born="2012-03-04", group="1B")],
    )
    [candidate] = found.candidates["a"]

    assert found.exact == {}
    assert [(reason.clue, reason.number) for reason in candidate.reasons] == [
        (Clue.FAMILY_NAME_DIFFERS, 1),
        (Clue.SAME_BIRTH_DATE, 0),
        (Clue.GROUP_DIFFERS, 0),
    ]


def test_who_only_shares_a_birth_date_is_no_candidate() -> None:
    """Else every list would be full of strangers."""
    found = match(
        [person("a", "Sofie", "Bakker", born="2012-03-04")], [person("1", "Mohamed", "El Idrissi", born="2012-03-04")]
    )

    assert found.candidates == {}


def test_the_likeliest_is_on_top() -> None:
    """The same name with another date comes after one with a slip of the pen and the right date."""
    found = match(
        [person("a", "Sofie", "Bakker", born="2012-03-04", group="1A")],
        [
            person("1", "Sofie", "Bakker", born="2009-11-30", group="4B"),
            person("2", "Sofie", "Bakkker", born="2012-03-04", group="1A"),
        ],
    )

    assert [one.key for one in found.candidates["a"]] == ["2", "1"]


names = st.sampled_from(["Jan", "Ela", "Eda"])
families = st.sampled_from(["Bakker", "Baker"])
prefixes = st.sampled_from([None, "de"])
dates = st.sampled_from([None, "2012-03-04", "2012-04-03"])
groups = st.sampled_from([None, "1A", "1B"])


@st.composite
def people(draw: st.DrawFn, letter: str) -> list[Known]:
    """Some people who are much alike, twins among them."""
    return [
        person(f"{letter}{n}", draw(names), draw(families), prefix=draw(prefixes), born=draw(dates), group=draw(groups))
        for n in range(draw(st.integers(0, 7)))
    ]


@settings(max_examples=200, deadline=None)
@given(ours=people("p"), rows=people("r"), chance=st.randoms(use_true_random=False))
def test_never_two_pupils_one_number_and_the_order_does_not_matter(
    ours: list[Known], rows: list[Known], chance: random.Random
) -> None:
    """Whatever stands in the two lists."""
    found = match(ours, rows)
    mixed_ours, mixed_rows = chance.sample(ours, len(ours)), chance.sample(rows, len(rows))

    assert len(set(found.exact.values())) == len(found.exact)
    assert all(found.candidates[pupil][0].key == row for pupil, row in found.exact.items())
    assert all(
        [one.score for one in listed[1:]] == sorted((one.score for one in listed[1:]), reverse=True)
        for listed in found.candidates.values()
    )
    assert match(mixed_ours, mixed_rows) == found


@settings(max_examples=100, deadline=None)
@given(rows=people("r"), born=dates, swapped=st.booleans())
def test_a_birth_date_that_differs_is_never_exact(rows: list[Known], born: str | None, swapped: bool) -> None:
    """However equal the rest is."""
    mine = person("a", "Jan", "Vries", born=born, group="1A")
    found = match([mine], rows)
    chosen = {row.key: row for row in rows}.get(found.exact.get("a", ""))

    assert chosen is None or not (born and chosen.birth_date) or chosen.birth_date == born


def test_1500_against_1500_takes_well_under_a_second() -> None:
    """Blocks keep most of 2,250,000 pairs from being compared. Time of this process alone: others may be busy too."""
    dice = random.Random(3)
    letters = "aeioubdfgklmnprst"

    def word(n: int) -> str:
        return "".join(dice.choice(letters) for _ in range(n))

    ours = [
        person(
            str(n),
            dice.choice(["Jan", "Sofie", "Emma", "Noor", *(word(5) for _ in range(8))]),
            dice.choice(["Jong", "Vries", "Bakker", *(word(7) for _ in range(12))]),
            born=f"{dice.randint(2008, 2014)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            group=f"{dice.randint(1, 6)}{dice.choice('ABCDEFGH')}",
        )
        for n in range(1500)
    ]
    begun = time.process_time()
    found = match(ours, ours)

    assert time.process_time() - begun < 1
    assert len(found.exact) > 1400

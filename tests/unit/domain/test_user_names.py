"""User names by a rule: unique, stable, never given to another person."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.user_names import LONGEST, PUPIL_RULE, STAFF_RULE, Person, check_rule, give, key, plain

ALPHABET = set(string.ascii_lowercase + string.digits + "._-@")
LETTERS = "aAbéßłŁžüĐığ王λ -'.1\u0301"
NAMES = (
    st.none()
    | st.sampled_from(["Loïs", "Łukasz", "Çağla", "de", "van der", "Anne-Marie", "王", "", "Wolfeschlegel" * 7])
    | st.text(LETTERS, max_size=12)
)
RULES = st.sampled_from(
    [PUPIL_RULE, STAFF_RULE, "{number}", "{given}{initial}-{family}", "ll_{family}{number}@school.example"]
)


def person(owner: str, given_name: str | None, prefix: str | None, family: str | None, number: str | None) -> Person:
    return Person(owner=owner, given_name=given_name, name_prefix=prefix, family_name=family, number=number)


PEOPLE = st.lists(st.tuples(NAMES, NAMES, NAMES, st.none() | st.text(string.digits, max_size=8)), max_size=10).map(
    lambda found: [person(f"pupil:{place}", *names) for place, names in enumerate(found)]
)
TAKEN = st.dictionaries(
    st.sampled_from(["lois", "l", "lois.de", "lois.vander", "1", "lois2", "a.b", "w.vanderlukasz"]),
    st.sampled_from(["pupil:0", "pupil:3", "staff:x", "pupil:gone"]),
)


@given(PEOPLE, RULES, TAKEN)
def test_no_two_people_share_a_name_and_nobody_gets_what_another_had(
    people: list[Person], rule: str, taken: dict[str, str]
) -> None:
    """Whatever people are called, and whoever had names before."""
    found = give(people, rule, taken)

    assert len(set(map(key, found.values()))) == len(found)
    assert all(taken.get(name, owner) == owner for owner, name in found.items())


@given(PEOPLE, RULES, TAKEN)
def test_names_are_short_lower_case_and_plain(people: list[Person], rule: str, taken: dict[str, str]) -> None:
    """Every LVS takes them, and a child can type them."""
    for name in give(people, rule, taken).values():
        assert 0 < len(name) <= LONGEST
        assert set(name) <= ALPHABET
        assert any(c.isalnum() for c in name.partition("@")[0])


@given(PEOPLE, RULES, TAKEN)
def test_giving_again_gives_everybody_the_same_name(people: list[Person], rule: str, taken: dict[str, str]) -> None:
    """The same input is the same result; and so it is after the names were kept as given out."""
    found = give(people, rule, taken)
    kept = {**taken, **{key(name): owner for owner, name in found.items()}}

    assert give(people, rule, taken) == found
    again = give(people, rule, kept)
    assert set(again) == set(found)
    if not set(taken.values()) & set(found):
        assert again == found


@given(PEOPLE, RULES)
def test_who_comes_later_changes_no_name(people: list[Person], rule: str) -> None:
    """New pupils never take a name from those who have one."""
    half = people[: len(people) // 2]
    first = give(half, rule, {})
    both = give(people, rule, {})

    assert {owner: both[owner] for owner in first} == first


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (PUPIL_RULE, "lois.vandenberg"),
        (STAFF_RULE, "l.vandenberg"),
        ("{number}", "0012"),
        ("{given}-{prefix}-{family}@school.example", "lois-vanden-berg@school.example"),
    ],
)
def test_a_rule_makes_what_it_says(rule: str, expected: str) -> None:
    """Accents and spaces go, the signs of the rule stay."""
    assert give([person("a", "Loïs", "van den", "Berg", "0012")], rule, {}) == {"a": expected}


def test_a_missing_part_leaves_no_stray_signs() -> None:
    """Nobody is called 'lois..berg' or '.berg'."""
    assert plain("{given}.{prefix}.{family}", person("a", "Loïs", None, "Berg", None)) == ("lois.berg", "")
    assert plain("{given}.{family}", person("a", None, None, "Berg", None)) == ("berg", "")
    assert give([person("a", "王", None, "李", None)], PUPIL_RULE, {}) == {}


def test_a_second_of_the_same_name_gets_a_number() -> None:
    """From 2 on; capitals make no other name."""
    two = [person("a", "Jan", None, "Berg", None), person("b", "JAN", None, "berg", None)]

    assert give(two, PUPIL_RULE, {"jan.berg": "staff:x"}) == {"a": "jan.berg2", "b": "jan.berg3"}


def test_a_long_name_is_cut_so_that_its_number_fits() -> None:
    """The number is never cut."""
    two = [person(owner, "Wolfeschlegelsteinhausen" * 4, None, "Berg", None) for owner in ("a", "b")]
    found = give(two, PUPIL_RULE, {})

    assert [len(name) for name in found.values()] == [LONGEST, LONGEST]
    assert found["b"].endswith("2")


def test_a_thousand_of_one_name_take_no_million_questions() -> None:
    """Each is numbered on from the one before."""
    found = give([person(str(n), "Jan", None, "Berg", None) for n in range(3000)], PUPIL_RULE, {})

    assert found["2999"] == "jan.berg3000"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("{naam}", "placeholder"),
        ("{given} {family}", "letters"),
        ("{family}!", "letters"),
        ("{family}@{given}", "letters"),
        ("{family}@a@b", "letters"),
        ("{initial}", "same"),
        ("leerling", "same"),
        ("", "same"),
        ("{family", "letters"),
    ],
)
def test_a_rule_that_can_not_be_used_is_refused(rule: str, reason: str) -> None:
    """Before anybody gets a name by it."""
    with pytest.raises(Problem) as raised:
        check_rule(rule)

    assert raised.value.code is ProblemCode.USER_NAME_RULE_INVALID
    assert raised.value.facts["reason"] == reason

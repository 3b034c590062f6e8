"""Passwords: long enough, never the pupil's own names, always what the other end takes."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.passwords import (
    RECIPES,
    TAALPERFECT,
    THREE_WORDS,
    TWO_WORDS,
    UNKNOWN,
    Recipe,
    Rule,
    failing,
    make,
    own_of,
    read_rule,
    recipe_failing,
    reveals,
    strictest,
)
from lvs_desktop.domain.people import FIELDS, Pupil, Status, fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services.passwords import word_list


class Seeded:
    """Chance that can be repeated."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choice(self, seq: Sequence[str], /) -> str:
        """One of them."""
        return self._random.choice(seq)

    def randbelow(self, exclusive_upper_bound: int, /) -> int:
        """A number from 0."""
        return self._random.randrange(exclusive_upper_bound)


def pupil(**fields: str | None) -> Pupil:
    """A pupil of whom only some fields are known."""
    empty: dict[str, str | None] = dict.fromkeys(FIELDS)
    return Pupil(id=1, uid="u", status=Status.ACTIVE, **{**empty, **fields})  # type: ignore[arg-type]


names = st.text(max_size=12) | st.sampled_from(word_list()) | st.sampled_from(["Roos", "Bo", "Van den Berg", "Çağla"])


@given(
    recipe=st.sampled_from(list(RECIPES.values())),
    seed=st.integers(0, 2**32),
    given_name=names,
    family_name=names,
    number=st.from_regex(r"[0-9]{1,8}", fullmatch=True),
    rule=st.sampled_from([UNKNOWN, TAALPERFECT]),
)
def test_a_password_is_good_for_its_pupil(
    recipe: Recipe, seed: int, given_name: str, family_name: str, number: str, rule: Rule
) -> None:
    """Whatever the pupil is called: by the rule, of the list, without a name or number of the pupil."""
    who = pupil(given_name=given_name, family_name=family_name, pupil_number=number, user_name=f"{fold(given_name)}.x")
    made = make(recipe, word_list(), own_of(who), chance=Seeded(seed))
    parts = made.split("-")

    assert () == failing(made, rule)
    assert [recipe.words, recipe.digits] == [len(parts) - 1, len(parts[-1])]
    assert set(parts[:-1]) <= set(word_list())
    assert parts[-1].isdigit()
    whole = fold(made).replace("-", "")
    for name in (given_name, family_name, number):
        plain = "".join(c for c in fold(name) if c.isalnum())
        assert len(plain) < 3 or plain not in whole


def test_names_that_are_words_of_the_list_are_passed_over() -> None:
    """Roos Boom never gets a rose or a tree; of three words only the other one is left."""
    who = pupil(given_name="Roos", family_name="Boom", pupil_number="42")
    words = ("roos", "boom", "fiets")
    made = [make(THREE_WORDS, words, own_of(who), chance=Seeded(seed)) for seed in range(50)]

    assert {"fiets-fiets-fiets"} == {text.rpartition("-")[0] for text in made}
    assert not any(text.endswith("-42") for text in made)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fiets-roos-11", True),
        ("PRIMROOS", True),
        ("fiets-maan-7012345", True),
        ("fiets-maan-12345", True),
        ("van-maan-11", False),
        ("bo-maan-11", True),
        ("boot-maan-11", False),
    ],
)
def test_what_a_person_gives_is_held_against_names_and_numbers(text: str, found: bool) -> None:
    """Within a word too; without leading zeros too; a name of two letters only by itself."""
    who = pupil(given_name="Roos", name_prefix="van", family_name="Bo", pupil_number="0012345")

    assert found is reveals(text, own_of(who))


def test_a_name_in_other_letters_counts_too() -> None:
    """Not every name is written in our letters."""
    assert reveals("Иван-2026", own_of(pupil(given_name="Иван")))


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("fiets42", ()),
        ("kort1", ("short",)),
        ("alleenletters", ("digit",)),
        ("12345678", ("letter",)),
        (" fiets42", ("characters",)),
        ("x" * 64 + "1", ("long",)),
        ("", ("short", "digit", "letter")),
    ],
)
def test_a_given_password_is_held_against_the_rule(text: str, reasons: tuple[str, ...]) -> None:
    """TaalPerfect: 7 characters or more, with a digit and a letter."""
    assert reasons == failing(text, TAALPERFECT)


def test_a_recipe_that_can_break_a_rule_is_known_beforehand() -> None:
    """By its worst password, not by the one that happens to be made."""
    words = word_list()

    assert all(recipe_failing(recipe, TAALPERFECT, words) == () for recipe in RECIPES.values())
    assert ("long",) == recipe_failing(THREE_WORDS, Rule(name="x", longest=20), words)
    assert ("capital",) == recipe_failing(TWO_WORDS, Rule(name="x", capital=True), words)
    assert ("short",) == recipe_failing(TWO_WORDS, Rule(name="x", shortest=13), words)


def test_a_list_of_only_own_names_is_no_endless_search() -> None:
    """It would be a fault of the program, and is told as one."""
    with pytest.raises(RuntimeError):
        make(THREE_WORDS, ("roos",), own_of(pupil(given_name="Roos")))


def test_rules_together_ask_what_each_of_them_asks() -> None:
    """The name is that of the last one that asked more; one that asks nothing more changes nothing."""
    first, second = Rule(name="a", shortest=7, digit=True), Rule(name="b", shortest=3, longest=20, capital=True)

    assert strictest(first, second) == Rule(name="b", shortest=7, longest=20, digit=True, capital=True)
    assert strictest(first, Rule(name="c", shortest=5)) == first
    assert strictest(first) == first


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("8", Rule(name="x", shortest=8)),
        ("8-20,digit", Rule(name="x", shortest=8, longest=20, digit=True)),
        ("Letter capital", Rule(name="x", letter=True, capital=True)),
    ],
)
def test_a_rule_is_read_as_a_person_writes_it(text: str, rule: Rule) -> None:
    """Lengths and words, in any order."""
    assert read_rule(text, "x") == rule


@pytest.mark.parametrize("text", ["", "hard", "20-8", "0", "8 kleur", "70"])
def test_a_rule_that_is_none_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(Problem) as refused:
        read_rule(text, "x")

    assert ProblemCode.RULE_UNKNOWN is refused.value.code

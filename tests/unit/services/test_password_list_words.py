"""The words of passwords: enough of them, kind, and safe to copy from a card."""

from itertools import combinations

from rapidfuzz.distance import Levenshtein

from lvs_desktop.domain.passwords import RECIPES, THREE_WORDS, TWO_WORDS
from lvs_desktop.services.passwords import word_list
from lvs_desktop.system import paths


def lines(name: str) -> list[str]:
    """A file of words."""
    return (paths.resources() / "words" / name).read_text("utf-8").splitlines()


def test_each_recipe_is_hard_enough_to_guess() -> None:
    """The usual one holds 34 bits; each part is drawn evenly from the list."""
    words = lines("passwords.txt")

    assert tuple(words) == word_list()
    assert THREE_WORDS.bits(len(words)) >= 34
    assert TWO_WORDS.bits(len(words)) >= 31
    assert min(RECIPES.values(), key=lambda recipe: recipe.bits(len(words))) is TWO_WORDS


def test_the_words_are_plain_and_each_is_there_once() -> None:
    """At least 600, three to eight letters that every keyboard has, in the order of the alphabet."""
    words = lines("passwords.txt")

    assert len(words) >= 600
    assert words == sorted(set(words))
    assert all(3 <= len(word) <= 8 and word.isascii() and word.isalpha() and word.islower() for word in words)


def test_no_word_is_blocked() -> None:
    """Nothing that hurts, frightens or mocks a child."""
    assert set(lines("passwords.txt")).isdisjoint(lines("blocked.txt"))


def test_a_slip_never_gives_another_word() -> None:
    """No two words are one letter apart."""
    near = [
        pair for pair in combinations(lines("passwords.txt"), 2) if Levenshtein.distance(*pair, score_cutoff=1) <= 1
    ]

    assert [] == near

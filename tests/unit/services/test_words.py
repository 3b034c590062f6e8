"""The words of the recovery code: enough of them, and safe to copy from paper and to read aloud."""

import math
from itertools import combinations

import pytest
from rapidfuzz.distance import Levenshtein

from lvs_desktop.services import recovery
from lvs_desktop.storage.keys import WORDS
from lvs_desktop.system import paths


def lines(name: str) -> list[str]:
    return (paths.resources() / "words" / name).read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def words() -> list[str]:
    return lines("recovery.txt")


def test_ten_words_hold_ninety_bits(words: list[str]) -> None:
    """Nobody guesses a code: each word is drawn evenly from the list."""
    assert len(words) >= 640
    assert len(set(words)) == len(words)
    assert WORDS * math.log2(len(words)) >= 90
    assert recovery.word_list() == tuple(words)


def test_words_can_be_typed_on_any_keyboard(words: list[str]) -> None:
    """Three to eight plain letters, in the order of the alphabet, one a line."""
    assert all(3 <= len(word) <= 8 and word.isascii() and word.isalpha() and word.islower() for word in words)
    assert words == sorted(words)


def test_no_two_words_are_one_letter_apart(words: list[str]) -> None:
    """A slip gives an unknown word, never another code."""
    near = [pair for pair in combinations(words, 2) if Levenshtein.distance(*pair, score_cutoff=1) <= 1]

    assert near == []


def test_no_two_words_sound_alike(words: list[str]) -> None:
    """Read aloud over the telephone, each word is one of the list only (ij/ei, au/ou, d/t, g/ch, f/v, c/k/s)."""
    sound = str.maketrans("dgvzc", "txfsk")

    def heard(word: str) -> str:
        for spelt, said in (
            ("ij", "ei"),
            ("au", "ou"),
            ("ch", "g"),
            ("y", "i"),
            ("ph", "f"),
            ("ck", "k"),
            ("qu", "kw"),
        ):
            word = word.replace(spelt, said)
        return word.translate(sound)

    assert len({heard(word) for word in words}) == len(words)


def test_no_word_is_blocked(words: list[str]) -> None:
    """Nothing rude, sad, religious or about bodies, illness, weapons or alcohol."""
    blocked = lines("blocked.txt")

    assert set(words).isdisjoint(blocked)
    assert len(blocked) > 100
    assert blocked == sorted(set(blocked))


@pytest.mark.parametrize("ending", ["je", "tje", "en", "s"])
def test_no_word_is_another_with_an_ending(words: list[str], ending: str) -> None:
    """'boom' and 'boompje' are one word to a person who copies them."""
    known = set(words)

    assert [word for word in words if word.endswith(ending) and word.removesuffix(ending) in known] == []

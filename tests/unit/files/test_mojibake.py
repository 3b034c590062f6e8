"""Text that was read in the wrong encoding: what is mended, and above all what is left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.files.diagnosis.text import mojibake

LETTERS = "éèëêáäâàíïîìóöôòúüûùçñßğşıøåæœžščćřńłśźżőűđþðýÿ"
words = st.text(alphabet=st.sampled_from("abcdeghijnorst" + LETTERS + LETTERS.upper()), min_size=1, max_size=14)


@pytest.mark.parametrize(
    "name", ["Íñigo", "Kılıç", "Kılıç-Heidehorst", "Çağla", "Łukasz", "Ÿsbrand", "Åse-Märta", "ÉÉN"]
)
def test_a_name_with_accents_side_by_side_is_left_alone(name: str) -> None:
    """Its bytes in some old encoding may be UTF-8 of another script by chance."""
    assert mojibake(name) is None


# in no name does Ä or Å stand before one of these; in misread ones they are ğ, ş, Ş and Č
UNHEARD_OF = re.compile("[ÄÅÃÂ][ŠŒŽšœžŸƒªº]")


@given(words.filter(lambda word: not UNHEARD_OF.search(word)))
def test_no_word_of_our_letters_is_taken_for_damage(word: str) -> None:
    """A repair that is called safe must never touch a sound name."""
    assert mojibake(word) is None


@given(words, st.sampled_from(["cp1252", "cp850", "mac_roman"]))
def test_what_was_misread_comes_back(word: str, encoding: str) -> None:
    """In each of the encodings in which schools' files are misread."""
    misread = word.encode("utf-8").decode(encoding, errors="replace")
    if misread == word or "\N{REPLACEMENT CHARACTER}" in misread:
        return

    assert mojibake(misread) == word

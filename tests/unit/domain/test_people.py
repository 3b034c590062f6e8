"""Names as they are sought and sorted."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lvs_desktop.domain.people import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Loïs", "lois"), ("Łukasz", "lukasz"), ("İdil", "idil"), ("Çelik", "celik"), ("Weiß", "weis")],
)
def test_accents_and_capitals_do_not_matter(name: str, folded: str) -> None:
    """Also those that are a stroke or a dot of the letter itself."""
    assert folded == fold(name)


@given(st.text(st.characters(codec="utf-8")))
@example("e\N{COMBINING ACUTE ACCENT}\N{LATIN SMALL LIGATURE FI}한")
def test_a_text_is_folded_letter_by_letter(text: str) -> None:
    """What each letter becomes is remembered; it depends on no other letter."""
    apart = unicodedata.normalize("NFKD", "".join(map(fold, text)))

    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == "".join(map(fold, text))
    assert not any(map(unicodedata.combining, apart))

"""Keys that a person has at hand on every page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from tests.support import practices
from tests.support.keys import Typist, name_of

KEY = Qt.Key


@pytest.fixture
def typist(qapp: QApplication, tmp_path: Path) -> Iterator[Typist]:
    """Somebody without a mouse, with the example school open."""
    typist = Typist(qapp, tmp_path / "pictures")
    ready = practices.ready(60)
    typist.window.take_school(ready.opened, practice=True)
    typist.settle()
    yield typist
    typist.leave()


def test_no_two_menus_share_a_letter(typist: Typist) -> None:
    """Alt and a letter opens one menu; and no letter of a menu is taken by a button of a page."""
    titles = [action.text() for action in typist.window.menuBar().actions()]
    letters = [found[1].lower() for title in titles if (found := re.search(r"&(\w)", title))]

    assert len(letters) == len(titles)
    assert len(letters) == len(set(letters))


def test_a_choice_of_a_column_is_made_with_arrows_and_keeps_the_focus(typist: Typist) -> None:
    """Each choice compares the file again: the box that was changed must keep the focus for the next key."""
    typist.press(KEY.Key_3, alt=True)
    typist.choose("Oefen met het bestand van volgend jaar")
    typist.choose("Volgende")
    combo = typist.tab_to("Wat kolom", kind=QComboBox)
    before = combo.currentText()
    typist.press(KEY.Key_Down)
    typist.press(KEY.Key_Down)

    assert typist.focus is combo
    assert combo.currentText() != before

    typist.press(KEY.Key_Up)
    typist.press(KEY.Key_Up)

    assert combo.currentText() == before
    assert typist.focus is combo


def test_f6_goes_to_the_checklist_and_back(typist: Typist) -> None:
    """From the page to the sidebar and back to the page's title."""
    title = name_of(typist.focus)
    typist.press(KEY.Key_F6)
    beside = typist.focus
    typist.press(KEY.Key_F6, shift=True)

    assert not typist.window.page.isAncestorOf(beside)
    assert name_of(typist.focus) == title


@pytest.mark.parametrize("place", ["overview", "school", "history", "settings", "about", "licences", "import"])
def test_every_stop_of_tab_can_be_seen_and_the_round_comes_back(typist: Typist, place: str) -> None:
    """WCAG 2.4.7 and 2.1.2: the focus shows, is in sight, and never sits in a trap."""
    typist.window.resize(1024, 600)
    typist.window.go(place)
    typist.settle()
    first = typist.focus
    for _again in range(60):
        typist.tab()
        if typist.focus is first:
            break

    assert typist.focus is first, typist.trail
    typist.tab()
    assert typist.unseen == []
    assert len(set(typist.trail)) > 2

"""Passwords in the window: for whom, how, what is left to do, and nothing that shows a password by itself."""

import subprocess
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.people import Pupil
from lvs_desktop.gui.password_making import CHOSEN, GIVEN, GROUP, NEW, ONE
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import editing, password_plans, passwords, pupils
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from tests.support.keys import place_of, stops
from tests.support.passwordschools import bring, clear, make_all
from tests.support.schoolfiles import new_school

Rest = Callable[[MainWindow], None]


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school with five new pupils."""
    opened = new_school(tmp_path / "school.lvs")
    bring(opened, tmp_path)
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """Open the school and go to the page by its step."""
    window.take_school(opened)
    at_rest(window)
    step = next(status.step.id for status in window.steps if status.step.kind is StepKind.PASSWORDS)
    window.go(f"step:{step}")
    at_rest(window)


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.page.findChildren(Button) if one.isVisible() and words in one.text()]
    assert found.isEnabled()
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Space)
    at_rest(window)


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page, and in its fields."""
    texts = [text.text() for text in window.page.findChildren(Text) if text.isVisible()]
    return "\n".join(texts + [field.displayText() for field in window.page.findChildren(QLineEdit)])


def step(window: MainWindow) -> StepState:
    """How far the step is."""
    return next(status.state for status in window.steps if status.step.kind is StepKind.PASSWORDS)


def test_the_button_names_how_many_and_makes_them(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """By the keyboard; the passwords themselves are nowhere on the page."""
    go(window, made, at_rest)
    press(window, "Maak 5 wachtwoorden", at_rest)

    known = clear(made)
    assert 5 == len(known)
    assert "5 wachtwoorden zijn gemaakt" in words(window)
    assert not any(text in words(window) for text in known.values())
    assert StepState.BUSY is step(window)
    assert not window.page.making._confirm.isEnabled()


def test_another_example_is_another_one(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """And of the chosen recipe; nobody gets it."""
    go(window, made, at_rest)
    examples = set()
    for _again in range(3):
        press(window, "Ander voorbeeld", at_rest)
        examples.add(window.page.making._example.text())
    window.page.making.kinds["2w4d"].box.click()
    at_rest(window)
    short = window.page.making._example.text().replace("\u200b", "")

    assert 3 == len(examples)
    assert 4 == len(short.rpartition("-")[2])
    assert 0 == passwords.state(made).waiting


def test_a_lost_card_gets_a_new_password(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """It is said that the old card no longer works; the others keep theirs."""
    go(window, made, at_rest)
    press(window, "Maak 5 wachtwoorden", at_rest)
    before = clear(made)
    window.page.making.ways[ONE].box.click()
    QTest.keyClicks(window.page.making._number, "201")
    QTest.keyClick(window.page.making._number, Qt.Key.Key_Return)
    at_rest(window)
    assert "werkt dan niet meer" in window.page.making._notice.text
    press(window, "Maak 1 wachtwoord", at_rest)
    after = clear(made)

    assert ["00201"] == [number for number in before if before[number] != after[number]]


def test_a_few_pupils_are_named_by_their_numbers(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """A selection; a number that nobody has is told, and nothing is made."""
    go(window, made, at_rest)
    making = window.page.making
    making.choose_pupil("201, 777")
    at_rest(window)
    told = making._notice.text
    making.choose_pupil("201; 204 205")
    at_rest(window)

    assert "777" in told
    assert making.kinds[GIVEN].isHidden()
    press(window, "Maak 3 wachtwoorden", at_rest)
    assert {"00201", "00204", "00205"} == set(clear(made))


def test_pupils_chosen_in_the_list_are_taken_along(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Only they get a password; then the selection is over, so that the same button can't make their cards lapse."""
    choose(window, made, at_rest, 0, 1, 3)
    press(window, "Wachtwoorden maken voor 3 gekozen leerlingen", at_rest)
    making = window.page.making
    asked = (making.ways[CHOSEN].label.text(), making._names.text(), making.ways[CHOSEN].isChecked())
    press(window, "Maak 3 wachtwoorden", at_rest)

    assert ("3 leerlingen, gekozen in de lijst met leerlingen", True) == (asked[0], asked[2])
    assert 3 == len(clear(made))
    assert all(str(pupil.family_name) in asked[1] for pupil in with_password(made))
    assert making.ways[CHOSEN].isHidden()
    assert making.ways[NEW].isChecked()
    assert window.here.startswith("step:")


def test_chosen_pupils_who_have_a_card_get_a_new_one(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """It is said before; who was not chosen keeps the card."""
    make_all(made)
    before = clear(made)
    choose(window, made, at_rest, 2)
    press(window, "Wachtwoord maken voor deze leerling", at_rest)
    told = window.page.making._notice.text
    press(window, "Maak 1 wachtwoord", at_rest)
    after = clear(made)

    assert "werkt dan niet meer" in told
    assert 1 == sum(before[one] != after[one] for one in before)


def test_one_chosen_pupil_can_get_a_password_of_ones_own(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """As a pupil who is named by number can; of several nobody can."""
    choose(window, made, at_rest, 1)
    press(window, "Wachtwoord maken voor deze leerling", at_rest)
    making = window.page.making
    making.kinds[GIVEN].box.click()
    empty = making._confirm.isEnabled()
    making._text.setText("Zomerkamp-9")
    making.ask()
    at_rest(window)
    press(window, "Maak 1 wachtwoord", at_rest)

    assert not empty
    assert ["Zomerkamp-9"] == list(clear(made).values())
    making.choose_pupils((1, 2))
    assert making.kinds[GIVEN].isHidden()


def test_of_chosen_pupils_nobody_may_be_archived(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """It is said how many are; nothing is made."""
    editing.archive(made, ids_of(made)[0])
    go(window, made, at_rest)
    window.page.making.choose_pupils(tuple(ids_of(made)))
    at_rest(window)

    assert "1 van de gekozen leerlingen" in window.page.making._notice.text
    assert not window.page.making._confirm.isEnabled()


def test_with_entree_no_pupils_are_chosen_for_passwords(window: MainWindow, tmp_path: Path, at_rest: Rest) -> None:
    """The button is away: they need none."""
    opened = new_school(tmp_path / "school.lvs", route="somtoday")
    bring(opened, tmp_path)
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'yes' WHERE key = 'entree'")
    opened.refresh()
    choose(window, opened, at_rest, 0, 1)

    assert window.page.passwords.isHidden()


def choose(window: MainWindow, opened: OpenSchool, at_rest: Rest, *rows: int) -> None:
    """Choose pupils in the list of pupils, by the keyboard."""
    window.take_school(opened)
    at_rest(window)
    window.go("pupils")
    at_rest(window)
    table = window.page.table
    table.selectionModel().clearSelection()
    for row in rows:
        cell = table.model().index(row, 3)
        table.selectionModel().setCurrentIndex(cell, QItemSelectionModel.SelectionFlag.NoUpdate)
        QTest.keyClick(table, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    at_rest(window)


def with_password(opened: OpenSchool) -> list[Pupil]:
    """Whose password waits."""
    return [one.pupil for one in passwords.pendings(opened)]


def ids_of(opened: OpenSchool) -> list[int]:
    """Every pupil of the school."""
    return [one.id for one in pupils.pupils(opened, archived=True)]


def test_a_password_of_ones_own_is_hidden_and_checked(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Wrong ones are told at the place, and nothing is made."""
    go(window, made, at_rest)
    making = window.page.making
    making.choose_pupil("201")
    making.kinds[GIVEN].box.click()
    making._text.setText("yilmaz12")
    making.ask()
    at_rest(window)
    refused = making._notice.text
    making._text.setText("Zomerkamp-9")
    making.ask()
    at_rest(window)

    assert "naam of nummer" in refused
    assert "yilmaz" not in words(window)
    assert "Zomerkamp" not in words(window)
    press(window, "Maak 1 wachtwoord", at_rest)
    assert {"00201": "Zomerkamp-9"} == clear(made)
    assert "" == making._text.text()


def test_a_class_keeps_what_waits(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The classes are those of the school, with their numbers."""
    go(window, made, at_rest)
    making = window.page.making
    making.ways[GROUP].box.click()
    at_rest(window)

    assert ["1A: 3 leerlingen", "1B: 2 leerlingen"] == [
        making._group.itemText(row) for row in range(making._group.count())
    ]
    press(window, "Maak 3 wachtwoorden", at_rest)
    making._group.setCurrentIndex(1)
    at_rest(window)
    press(window, "Maak 2 wachtwoorden", at_rest)
    assert 5 == passwords.state(made).waiting


@pytest.mark.requires("poppler")
def test_cards_are_saved_and_count_as_printed(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """It is said that they are secret."""
    go(window, made, at_rest)
    press(window, "Maak 5 wachtwoorden", at_rest)
    QTest.keyClicks(window.page.printing._address, "https://lvs.example.nl")
    QTest.keyClick(window.page.printing._address, Qt.Key.Key_Return)
    at_rest(window)
    target = tmp_path / "kaarten.pdf"
    window.page.printing.write_pdf(target)
    at_rest(window)
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True, text=True).stdout

    assert all(password in text for password in clear(made).values())
    assert 5 == text.count("https://lvs.example.nl")
    assert "Ze zijn geheim" in window.page._notice.text
    assert 5 == passwords.state(made).printed


def test_the_picture_hides_the_passwords(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Looking prints nothing and marks nothing."""
    go(window, made, at_rest)
    press(window, "Maak 5 wachtwoorden", at_rest)
    press(window, "Toon een voorbeeld", at_rest)

    assert window.page.printing._picture.isVisible()
    assert 5 == passwords.state(made).made


def test_cards_of_a_session_come_in_its_order(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Who has no password is told; an unknown number too."""
    go(window, made, at_rest)
    making = window.page.making
    making.ways[GROUP].box.click()
    at_rest(window)
    press(window, "Maak 3 wachtwoorden", at_rest)
    session = tmp_path / "sessie.txt"
    session.write_text("204\n202\n201\n", "utf-8")
    window.page.printing.take_session(session)
    at_rest(window)
    told = window.page.printing._notice.text
    count = window.page.printing._count.text()
    session.write_text("777\n", "utf-8")
    window.page.printing.take_session(session)
    at_rest(window)

    assert "1 leerling van de lijst" in told
    assert "2 kaarten, in de volgorde van de lijst." == count
    assert "777" in window.page.printing._notice.text


def test_wiping_wants_the_typed_number(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The names of whose card no longer works are there; hidden while nothing waits."""
    go(window, made, at_rest)
    assert window.page.wiping.isHidden()
    press(window, "Maak 5 wachtwoorden", at_rest)
    assert "Çağla Yılmaz (1A)" in words(window)
    QTest.keyClicks(window.page.wiping._number, "4")
    press(window, "Wis 5 wachtwoorden", at_rest)
    refused = (window.page.wiping._field._words.text(), passwords.state(made).waiting)
    window.page.wiping._number.setText("5")
    press(window, "Wis 5 wachtwoorden", at_rest)

    assert "Typ het getal 5" in refused[0]
    assert (5, 0) == (refused[1], passwords.state(made).waiting)
    assert "5 wachtwoorden zijn gewist." == window.page._notice.text
    assert window.page.wiping.isHidden()
    assert StepState.NOT_STARTED is step(window)


def test_an_address_that_is_none_is_told_at_the_field(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """What was kept stays."""
    go(window, made, at_rest)
    QTest.keyClicks(window.page.printing._address, "lvs")
    QTest.keyClick(window.page.printing._address, Qt.Key.Key_Return)
    at_rest(window)

    assert "geen webadres" in window.page.printing._where._words.text()


def test_with_entree_the_page_says_that_nothing_is_needed(
    qapp: QApplication, window: MainWindow, tmp_path: Path, at_rest: Rest
) -> None:
    """No button that would be refused."""
    opened = new_school(tmp_path / "school.lvs", route="somtoday")
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'yes' WHERE key = 'entree'")
    opened.refresh()
    go(window, opened, at_rest)

    assert "Entree" in words(window)
    assert "Deel de kaarten" not in words(window)
    assert window.page.making.isHidden()
    assert window.page.printing.isHidden()


def test_tab_goes_down_the_page_then_to_the_bar_then_to_the_sidebar(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """In the order in which they are read, each stop once, and the round comes back to the title."""
    go(window, made, at_rest)
    passwords_of(made)
    window.page.enter(next(one for one in window.steps if one.step.kind is StepKind.PASSWORDS))
    at_rest(window)
    found = stops(window)
    where = [place_of(window, one) for one in found]
    heights = [
        one.mapTo(window.page, QPoint(0, 0)).y() for one, place in zip(found, where, strict=True) if place == "page"
    ]

    assert [place for place, _group in groupby(where)] == ["page", "bar", "sidebar"]
    assert len(set(map(id, found))) == len(found)
    assert heights == sorted(heights)


def test_each_stop_on_the_page_says_what_it_is(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """By its accessible name, or by the words on it; no two buttons say the same."""
    passwords_of(made)
    go(window, made, at_rest)
    on_page = [one for one in stops(window) if window.page.isAncestorOf(one)]
    names = [one.accessibleName() or (one.text() if isinstance(one, QAbstractButton) else "") for one in on_page]
    buttons = [name for one, name in zip(on_page, names, strict=True) if isinstance(one, Button)]

    assert len(on_page) > 10
    assert [type(one).__name__ for one, name in zip(on_page, names, strict=True) if not name.strip()] == []
    assert len(set(buttons)) == len(buttons)


def passwords_of(opened: OpenSchool) -> None:
    """Give a class passwords, so that cards and wiping are on the page too."""
    password_plans.make(opened, password_plans.plan(opened, Choice(groups=("1A",))))

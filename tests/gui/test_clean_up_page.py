"""The page that deletes archived pupils for good: the list, the number, what is left afterwards, and who may."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.pages.clean_up import CleanUpPage
from lvs_desktop.gui.widgets import Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import clean_up
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import backups
from tests.support.schoolfiles import ADMIN, State, fill, new_school, state_of

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


def state() -> State:
    """Two active pupils, and three who were archived on 1 January 2026."""
    person = {"family_name": "Vries", "group": "2B", "location": "00"}
    return {str(10 + n): ({"given_name": f"Naam{n}", **person}, n > 1) for n in range(5)}


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school that keeps archived pupils a day."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, state())
    opened.storage.back_up()
    clean_up.set_term(opened, "1d")
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> CleanUpPage:
    """Open the school and go to the page."""
    window.take_school(opened)
    at_rest(window)
    window.go("clean_up")
    at_rest(window)
    page: CleanUpPage = window.page
    return page


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def press(window: MainWindow, page: CleanUpPage, at_rest: Rest) -> None:
    """Press the button that deletes."""
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    at_rest(window)


def test_the_list_and_what_goes_are_shown_before_anything_is_deleted(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """Who, since when, that it is for good, and that the law names no term."""
    page = go(window, made, at_rest)

    assert ["Naam2 Vries", "Naam3 Vries", "Naam4 Vries"] == [row[1] for row in page.rows.rows]
    assert {"01-01-2026"} == {row[4] for row in page.rows.rows}
    assert "3 leerlingen definitief verwijderen" == page.button.text()
    for said in ("u kunt het niet ongedaan maken", "De wet noemt geen termijn", "1 oudere kopie van dit schoolbestand"):
        assert said in words(window)
    assert state_of(made).keys() == state().keys()


def test_only_the_right_number_deletes(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Another number says how many there are; the right one deletes them, their copies too."""
    page = go(window, made, at_rest)

    QTest.keyClicks(page.number, "2")
    press(window, page, at_rest)
    assert "Typ daarna het aantal: 3." in words(window)
    assert state_of(made).keys() == state().keys()

    page.number.clear()
    QTest.keyClicks(page.number, "3")
    press(window, page, at_rest)
    assert {"10", "11"} == state_of(made).keys()
    assert "3 leerlingen zijn definitief verwijderd." in words(window)
    assert "1 oudere kopie is verwijderd." in words(window)
    assert 1 == len(backups.kept(made.storage.path))
    assert not page.deleting.isVisible()
    assert page.report.isVisible()


def test_copies_that_stay_are_named_and_can_go_afterwards(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Without the tick the page says where the pupils still are, and offers to remove these copies."""
    page = go(window, made, at_rest)
    page.copies.setChecked(False)
    QTest.keyClicks(page.number, "3")
    press(window, page, at_rest)

    assert "In deze kopieën staan de verwijderde leerlingen nog" in words(window)
    assert "Oudere kopieën verwijderen" == page.button.text()
    assert not page.number.isVisible()
    page.copies.setChecked(True)
    press(window, page, at_rest)

    assert clean_up.propose(made).empty
    assert not page.deleting.isVisible()


def test_another_term_is_kept_and_another_list_shown(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Two years: nobody, and nothing to press."""
    page = go(window, made, at_rest)

    page.term.setCurrentIndex(page.term.findData("2y"))
    page.term.activated.emit(page.term.currentIndex())
    at_rest(window)

    assert "2y" == clean_up.term(made).text
    assert "Niemand is 2 jaar of langer geleden gearchiveerd." in words(window)
    assert not page.deleting.isVisible()


def test_a_location_admin_is_told_why_it_is_closed(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """No list, no button."""
    made.work_as("Noord")

    page = go(window, made, at_rest)

    assert "schoolbeheerder" in words(window)
    assert (False, False, False) == (page.table.isVisible(), page.deleting.isVisible(), page.term.isVisible())

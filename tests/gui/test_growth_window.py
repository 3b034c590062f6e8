"""Growth in the window, by keyboard: search, choose, read every point, save; who may not see it is not shown it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.menus import show_steps
from lvs_desktop.gui.pages.growth import GrowthPage
from lvs_desktop.gui.pages.pupils import PupilsPage
from lvs_desktop.gui.shell import GROWTH, PUPILS
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support import growth_schools
from tests.support.schoolfiles import ADMIN, KEY, new_school

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A primary school with results, to copy."""
    path = tmp_path_factory.mktemp("growth") / "school.lvs"
    opened = new_school(path, workers=(ADMIN, NORTH), route="leerling-in-beeld")
    growth_schools.fill(opened)
    opened.close()
    return path


@pytest.fixture
def opened(made: Path, tmp_path: Path) -> OpenSchool:
    """A copy of it, open."""
    return OpenSchool(school_file.open_file(Path(shutil.copy(made, tmp_path / "school.lvs")), KEY))


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> GrowthPage:
    """The page."""
    window.take_school(opened)
    at_rest(window)
    window.go(GROWTH)
    at_rest(window)
    page = window.page
    assert isinstance(page, GrowthPage)
    return page


def choose(window: MainWindow, page: GrowthPage, words: str, at_rest: Rest) -> None:
    """Type a name and press Enter twice: search, take the first."""
    page.search.setFocus()
    page.search.selectAll()
    QTest.keyClicks(page.search, words)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    at_rest(window)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    at_rest(window)


def test_a_pupil_is_found_and_shown_by_keyboard(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """Each figure says in words what it shows, and the table has every result."""
    page = go(window, opened, at_rest)
    choose(window, page, "voorbeeldsma", at_rest)
    table = page.point_table
    assert table is not None
    cells = [table.model().index(row, 2).data() for row in range(table.model().rowCount())]
    shown = [one.skill_score.rstrip("0").rstrip(".").replace(".", ",") for one in growth_schools.results_of(0)]
    faces = [QAccessible.queryAccessibleInterface(figure) for figure in page.view.figures]

    assert "Groei van Noor van der Voorbeeldsma" == page.view.accessibleName()
    assert sorted([*shown, "geen resultaat"]) == sorted(cells)
    assert 4 == len(faces)
    assert all("vaardigheidsscores" in face.text(QAccessible.Text.Description) for face in faces)
    assert all(figure.focusPolicy() & Qt.FocusPolicy.TabFocus for figure in page.view.figures)


def test_a_subject_is_chosen_with_its_chip(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """Space puts it on, chart and table follow; off again shows all."""
    page = go(window, opened, at_rest)
    choose(window, page, "voorbeeldsma", at_rest)
    chip = dict(page.chips)["Spelling"]
    QTest.keyClick(chip, Qt.Key.Key_Space)
    at_rest(window)
    narrowed = [figure.accessibleName() for figure in page.view.figures]
    QTest.keyClick(chip, Qt.Key.Key_Space)
    at_rest(window)

    assert ["Spelling 2.0 (geen 3.0-toets)", "Spelling 3.0"] == narrowed
    assert 4 == len(page.view.figures)


def test_a_group_is_chosen_from_the_list(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """The spread, the levels, and the number of pupils; back to a pupil the group is gone."""
    page = go(window, opened, at_rest)
    page.many.box.setFocus()
    QTest.keyClick(page.many.box, Qt.Key.Key_Space)
    page.group.setFocus()
    page.group.setCurrentIndex(page.group.findText("7A · Hoofdgebouw (00)"))
    page.group.activated.emit(page.group.currentIndex())
    at_rest(window)
    told, figures = page.view.accessibleName(), len(page.view.figures)
    QTest.keyClick(page.one.box, Qt.Key.Key_Space)
    at_rest(window)

    assert "Groei van groep 7A · Hoofdgebouw (00)" == told
    assert 8 == figures
    assert page.shown is None
    assert not page.view.isVisible()


def test_what_is_shown_is_saved_and_told_to_be_personal(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """As PDF and as picture; the chosen subjects only."""
    page = go(window, opened, at_rest)
    choose(window, page, "voorbeeldsma", at_rest)
    page.save_pdf(tmp_path / "groei.pdf")
    page.save_png(tmp_path / "groei.png")
    at_rest(window)
    said = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]

    assert b"%PDF" == (tmp_path / "groei.pdf").read_bytes()[:4]
    assert b"\x89PNG" == (tmp_path / "groei.png").read_bytes()[:4]
    assert any("groei.png. Dit bestand bevat persoonsgegevens" in text for text in said)


def test_without_results_the_page_says_where_they_come_from(window: MainWindow, tmp_path: Path, at_rest: Rest) -> None:
    """The step by its name, and a button to it."""
    page = go(window, new_school(tmp_path / "leeg.lvs", route="leerling-in-beeld"), at_rest)

    assert "Historische toetsgegevens migreren" in page.notice.text
    assert not page.search.isVisible()
    assert not page.pdf.isVisible()


def test_a_location_admin_finds_the_own_pupils_only(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """Nobody of another location is found, and no group of it is offered."""
    opened.work_as("Noord")
    page = go(window, opened, at_rest)
    choose(window, page, "voorbeeldsma", at_rest)

    assert page.shown is None
    assert 1 == page.group.count()


def test_a_pupil_with_results_has_a_button_to_the_growth(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """From the form, and Ctrl+F searches the next one."""
    window.take_school(opened)
    at_rest(window)
    window.go(PUPILS)
    at_rest(window)
    page = window.page
    assert isinstance(page, PupilsPage)
    page.open_row(0)
    at_rest(window)
    name = page.title.text()
    QTest.keyClick(page.form.growth, Qt.Key.Key_Space)
    at_rest(window)
    growth = window.page
    assert isinstance(growth, GrowthPage)

    assert f"Groei van {name}" == growth.view.accessibleName()
    assert growth.find()
    assert QApplication.focusWidget() is growth.search


@pytest.mark.parametrize(("route", "there"), [("leerling-in-beeld", True), ("manual", False)])
def test_only_a_primary_school_is_offered_growth(
    window: MainWindow, tmp_path: Path, at_rest: Rest, route: str, there: bool
) -> None:
    """In the sidebar and in the menu."""
    window.take_school(new_school(tmp_path / "school.lvs", route=route))
    at_rest(window)
    show_steps(window, window.steps)

    assert there == (GROWTH in window._sidebar._entries)
    assert there == ("Groei" in [action.text() for action in window.steps_menu.actions()])

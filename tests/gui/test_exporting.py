"""The page 'Leerlingen uitvoeren': the kinds of files of the registry, what goes out, where it is saved."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.files.registry import open_source
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import exporting, format_words
from tests.support.schoolfiles import ADMIN, fill, new_school

AtRest = Callable[[MainWindow], None]
TEACHER = Worker(name="Docent", role=Role.TEACHER, locations=("00",))
PUPILS = {
    str(n): ({"given_name": "Loïs", "family_name": "Berg", "group": "2B", "location": f"0{n % 2}"}, False)
    for n in range(1001, 1011)
}


@pytest.fixture
def page(window: MainWindow, at_rest: AtRest, tmp_path: Path) -> object:
    """The page of a school of ten pupils in two locations."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, TEACHER))
    fill(opened, PUPILS)
    window.take_school(opened)
    at_rest(window)
    window.go("exporting")
    at_rest(window)
    return window.page


def test_each_kind_of_file_can_be_chosen_and_says_what_it_is_for(page: object) -> None:
    """As the registry has them; each has a name, a purpose and what goes out."""
    offered = [page.formats.itemData(at) for at in range(page.formats.count())]

    assert list(exporting.formats()) == offered
    for at, name in enumerate(offered):
        page.formats.setCurrentIndex(at)
        assert format_words.title(name) == page.formats.currentText() != name
        assert format_words.purpose(name) == page._purpose.text()
        assert format_words.content(name) in page._content.text()


@pytest.mark.parametrize("form", ["csv", "xlsx", "oneroster-1.1", "oneroster-1.2", "edexml"])
def test_the_file_is_saved_and_counted(
    page: object, window: MainWindow, at_rest: AtRest, tmp_path: Path, form: str
) -> None:
    """And a version that is unconfirmed says so."""
    page.choose(form)
    target = tmp_path / f"uit{exporting.suffix(form)}"

    page.make(target)
    at_rest(window)

    assert target.stat().st_size
    assert page.state.text == f"10 leerlingen staan in {target.name}."
    assert page._doubt.isVisible() == (form == "oneroster-1.2")


def test_only_the_chosen_locations_go_out(page: object, window: MainWindow, at_rest: AtRest, tmp_path: Path) -> None:
    """Five of the ten pupils; with no box on, nothing can be saved and the page says why."""
    page.choose("csv")
    page.locations.boxes["00"].setChecked(False)
    page.make(tmp_path / "uit.csv")
    at_rest(window)

    assert 1 + 5 == len(open_source(tmp_path / "uit.csv").head())

    page.locations.boxes["01"].setChecked(False)

    assert not page.save.isEnabled()
    assert "vestiging" in page._closed.text()


def test_what_the_form_could_not_hold_is_told(
    page: object, window: MainWindow, at_rest: AtRest, tmp_path: Path
) -> None:
    """A name that a spreadsheet takes for a formula goes out as it is, and is counted."""
    fill(window.opened, {"1": ({"given_name": "=1", "family_name": "Berg", "group": "2B", "location": "00"}, False)})
    page.choose("oneroster-1.1")

    page.make(tmp_path / "uit.zip")
    at_rest(window)

    assert page._notes.text().startswith("1 waarde lijkt op een formule.")


def test_a_folder_that_is_gone_is_said_and_can_be_tried_again(
    page: object, window: MainWindow, at_rest: AtRest, tmp_path: Path
) -> None:
    """Nothing is lost; the button stays open."""
    page.make(tmp_path / "weg" / "uit.xml")
    at_rest(window)

    assert "uit.xml" in page.state.text
    assert page.save.isEnabled()


def test_a_role_that_may_not_sees_why(page: object, window: MainWindow, at_rest: AtRest) -> None:
    """A teacher exports nobody."""
    window.work_as("Docent")
    at_rest(window)
    window.go("exporting")
    at_rest(window)

    assert not window.page.save.isEnabled()
    assert "schoolbeheerder" in window.page._closed.text()


def test_the_menu_leads_here(page: object, window: MainWindow, at_rest: AtRest) -> None:
    """'Ga naar', 'Leerlingen uitvoeren'."""
    window.go("overview")
    at_rest(window)

    next(action for action in window.steps_menu.actions() if action.text() == "Leerlingen uitvoeren …").trigger()
    at_rest(window)

    assert page is window.page

"""'Zijn beide administraties op orde?' in the window: the list, the points, the desk, and again until it is done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.administrations import Kind
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.gui.column_question import ColumnQuestion
from lvs_desktop.gui.widgets import Button, Combo
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import pupils
from lvs_desktop.services.schools import OpenSchool
from tests.gui.test_numbers_page import go, press, words
from tests.support import edex_files
from tests.support.edex_files import edexml, pupil
from tests.support.schoolfiles import fill, new_school

Rest = Callable[[MainWindow], None]
HEADER = "Nummer;Voornaam;Naam;Geb.datum;Groep"
ROWS = ("15;Tim;Jansen;09-09-2016;7", ";Eva;Smid;03-02-2016;7", "88;Noor;Visser;01-01-2015;8")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """A primary school of three."""
    made = new_school(tmp_path / "school.lvs", route="leerling-in-beeld")
    people = {
        "15": ("Tim", "Jansen", "2016-09-09"),
        "16": ("Eva", "Smit", "2016-02-03"),
        "17": ("Ela", "Kok", "2016-05-05"),
    }
    names = ("given_name", "family_name", "birth_date")
    fill(made, {key: ({**dict(zip(names, one, strict=True)), "group": "7"}, False) for key, one in people.items()})
    yield made
    made.close()


def lovs(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """The list of the LOVS."""
    path = folder / "lovs.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def step(window: MainWindow) -> tuple[StepState, int]:
    """The state of the comparison's step, and its points."""
    [found] = [one for one in window.steps if one.step.kind is StepKind.COMPARISON]
    return found.state, found.facts.get("points", 0)


def test_points_are_found_decided_repaired_and_gone(
    window: MainWindow, opened: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """A column is asked once; a pair is decided by keyboard and taken back; after the repairs the step is done."""
    go(window, opened, "step:comparison", at_rest)
    page = window.page
    assert (StepState.NOT_STARTED, 0) == step(window)
    assert "niet openbaar" in words(window)

    page.files.lovs.take(lovs(tmp_path, *ROWS))
    at_rest(window)
    combos = [one for one in page.findChildren(Combo) if one.isVisible()]
    for combo, header in zip(combos, ("Naam", "Nummer"), strict=True):
        combo.setCurrentIndex(combo.findData(header))
    press(window, "Zo inlezen", at_rest)

    assert (StepState.ATTENTION, 3) == step(window)
    assert "3 punten te herstellen." in words(window)
    assert {"doubtful": "1", "only_las": "1", "only_lovs": "1"} == {
        name: chip.accessibleName().split()[0] for name, chip in page.points.chips.items() if chip.isVisible()
    }
    QTest.mouseClick(page.points.chips[Kind.ONLY_LOVS.value], Qt.MouseButton.LeftButton)
    assert [("Noor Visser", "Niet in het LAS")] == [row[:2] for row in page.points.model.rows]
    assert "Archiveer de leerling dan in LOVS" in words(window)

    press(window, "Beslis over 1 leerling", at_rest)
    QTest.keyClick(page.desk.table, Qt.Key.Key_J)
    assert page.holds_work()
    press(window, "Bewaar 1 beslissing", at_rest)
    assert (StepState.ATTENTION, 4) == step(window)
    page.points.choose("")
    assert {"Nummer: leeg in LOVS", "Achternaam verschilt"} <= {row[1] for row in page.points.model.rows}

    page.points.choose("decided")
    press(window, "Neem deze beslissing terug", at_rest)
    assert (StepState.ATTENTION, 3) == step(window)

    repaired = ("15;Tim;Jansen;09-09-2016;7", "16;Eva;Smit;03-02-2016;7", "17;Ela;Kok;05-05-2016;7")
    lovs(tmp_path, *repaired)
    press(window, "Opnieuw vergelijken", at_rest)
    assert (StepState.DONE, 0) == step(window)
    assert "Beide administraties zijn op orde." in words(window)
    assert "3 opgelost" in words(window)
    assert not page.points.table.isVisible()
    assert 3 == len([*pupils.pupils(opened, archived=True)])


def test_a_file_of_the_las_is_compared_instead_of_the_schools_pupils(
    window: MainWindow, opened: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """The list waits until the file of the LAS is chosen too; what can't be read is told on the page."""
    go(window, opened, "step:comparison", at_rest)
    page = window.page
    header = "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Groep"
    source = lovs(tmp_path, *ROWS, header=header)
    las = tmp_path / "las.csv"
    las.write_bytes(source.read_bytes())
    page.files.file.setChecked(True)
    page.files.lovs.take(source)
    at_rest(window)
    assert "Kies ook dit bestand." in words(window)

    page.files.take_las(las)
    at_rest(window)
    assert "Beide administraties zijn op orde." in words(window)

    source.unlink()
    press(window, "Opnieuw vergelijken", at_rest)
    assert "lovs.csv" in words(window)
    assert "Beide administraties zijn op orde." in words(window)


def test_a_file_of_another_school_is_asked_about_first(
    window: MainWindow, opened: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """Both files may be the neighbours'; one yes is for both."""
    theirs = edex_files.write(tmp_path / "las.xml", edexml([pupil("77")]).replace("99ZZ", "12AB"))
    go(window, opened, "step:comparison", at_rest)
    page = window.page
    page.files.lovs.take(theirs)
    at_rest(window)
    assert "van school 12AB" in words(window)

    press(window, "Dit is het goede bestand", at_rest)
    assert page.points.isVisible()


def test_a_question_about_columns_comes_into_sight_with_its_button(
    window: MainWindow, opened: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """In the lowest window the list stands below the choice of the LAS: nobody has to look for what is asked."""
    window.resize(1024, 600)
    go(window, opened, "step:comparison", at_rest)
    page = window.page
    page.files.lovs.take(lovs(tmp_path, *ROWS))
    at_rest(window)

    asking = page.findChild(ColumnQuestion)
    for part in (asking.first, asking.again):
        assert part.visibleRegion().boundingRect() == part.rect()


def test_every_button_of_the_points_has_a_name_and_f8_goes_on(
    window: MainWindow, opened: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """Without a mouse: to the next point and back."""
    go(window, opened, "step:comparison", at_rest)
    page = window.page
    page.files.lovs.take(lovs(tmp_path, *ROWS, header="Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Groep"))
    at_rest(window)

    assert page.next_problem(back=False)
    assert 1 == page.points.table.row()
    assert page.next_problem(back=True)
    assert not page.next_problem(back=True)
    assert all(one.text() or one.accessibleName() for one in page.findChildren(Button))

"""Numbers and tracks, and the list of a link, in the window: by mouse and by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.widgets import Button, Combo, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import link_lists
from lvs_desktop.services import pupils as people
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.system import paths
from tests.support.link_files import LIST, PEOPLE, lvs_list, magister, write
from tests.support.schoolfiles import ADMIN, new_school

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school with Magister's link, empty."""
    return new_school(tmp_path / "school.lvs", route="magister", workers=(ADMIN, NORTH))


@pytest.fixture
def linked(made: OpenSchool, tmp_path: Path) -> OpenSchool:
    """After the list of the LVS was read."""
    link_lists.apply(made, link_lists.preview(made, lvs_list(tmp_path / "lvs.csv")))
    return made


def go(window: MainWindow, opened: OpenSchool, place: str, at_rest: Rest) -> None:
    """Open the school and go to a place."""
    window.take_school(opened)
    at_rest(window)
    window.go(place)
    at_rest(window)


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def numbers_of(opened: OpenSchool) -> dict[str, str | None]:
    """Given name -> number."""
    return {str(one.given_name): one.pupil_number for one in people.pupils(opened, archived=False)}


def step(window: MainWindow) -> StepState:
    """How far the numbers are."""
    return next(status.state for status in window.steps if status.step.kind is StepKind.NUMBERS)


def test_exact_together_one_by_hand_saved_and_taken_back(
    window: MainWindow, linked: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """The buttons name the numbers; the step follows; the notice undoes."""
    go(window, linked, "step:numbers", at_rest)
    before = (words(window), step(window))
    window.page.source.take(magister(tmp_path / "m.csv"))
    at_rest(window)
    found = words(window)
    assert not window.page._write.isEnabled()
    press(window, "4 exacte overeenkomsten goedkeuren", at_rest)
    asked = words(window)
    press(window, "Deze leerweg gebruiken", at_rest)
    press(window, "4 leerlingen bijwerken", at_rest)
    after, done = numbers_of(linked), step(window)
    QTest.mouseClick(window._toast._button, Qt.MouseButton.LeftButton)
    at_rest(window)

    assert "6 leerlingen hebben nog geen nummer of leerweg" in before[0]
    assert (StepState.NOT_STARTED, StepState.ATTENTION) == (before[1], done)
    assert "1 leerling is vertrokken" in found
    assert "Stamnr = Leerlingnummer" in found
    assert "'HAVO 1'" in asked
    assert ("0012345", None) == (after["Sofie"], after["Loïs"])
    assert {None} == set(numbers_of(linked).values())
    assert StepState.NOT_STARTED is step(window)


def test_a_candidate_is_chosen_by_keyboard_alone(
    window: MainWindow, linked: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """Enter goes to the candidates, Space takes one, Escape goes back to the table, F8 to the next pupil."""
    go(window, linked, "step:numbers", at_rest)
    page = window.page
    page.source.take(magister(tmp_path / "m.csv"))
    at_rest(window)
    first = page._lines[page.table.row()].pupil.given_name
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    reasons = page.candidates.radios[0].box.accessibleDescription()
    focused = page.candidates.radios[0].box.hasFocus()
    QTest.keyClick(page.candidates.radios[0].box, Qt.Key.Key_Space)
    chosen = page._lines[page.table.row()].number
    QTest.keyClick(page.candidates.radios[0].box, Qt.Key.Key_Escape)
    back = page.table.hasFocus()
    page.next_problem(back=False)

    assert ("Loïs", True, True) == (first, focused, back)
    assert "dag en maand verwisseld" in reasons
    assert "20002" == chosen
    assert page._lines[page.table.row()].pupil.given_name != "Loïs"
    assert "1 leerling bijwerken" == page._write.text()
    press(window, "1 leerling bijwerken", at_rest)
    assert "20002" == numbers_of(linked)["Loïs"]


def test_none_of_these_takes_a_choice_back(
    window: MainWindow, linked: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """And the button that saves waits again."""
    go(window, linked, "step:numbers", at_rest)
    page = window.page
    page.source.take(magister(tmp_path / "m.csv"))
    at_rest(window)
    page.candidates.radios[0].box.click()
    enabled = page._write.isEnabled()
    page.candidates.radios[-1].box.click()

    assert (True, False) == (enabled, page._write.isEnabled())
    assert page._preview.chosen == 0


def test_a_location_admin_with_magister_reads_why_it_is_closed(
    window: MainWindow, linked: OpenSchool, at_rest: Rest
) -> None:
    """The supplier: school admins only."""
    linked.work_as("Noord")
    go(window, linked, "step:numbers", at_rest)

    assert "Alleen een schoolbeheerder" in words(window)
    assert not window.page.source.isEnabled()
    assert not window.page.open_file()


def test_a_file_that_is_none_says_what_to_do(
    window: MainWindow, linked: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """And the page stays as it was."""
    go(window, linked, "step:numbers", at_rest)
    empty = tmp_path / "leeg.csv"
    empty.write_bytes(b"")
    window.page.source.take(empty)
    at_rest(window)

    assert "'leeg.csv' is leeg" in words(window)
    assert window.page._preview is None


def test_the_list_of_the_lvs_is_read_from_the_pupils_step(
    window: MainWindow, made: OpenSchool, tmp_path: Path, at_rest: Rest
) -> None:
    """The page of the step offers it on a link route; columns that are not known are chosen there."""
    go(window, made, "step:pupils", at_rest)
    press(window, "Lijst van het LVS inlezen", at_rest)
    page = window.page
    strange = write(tmp_path / "lvs.csv", ("Kenmerk", "Wie", *LIST[2:]), PEOPLE, encoding="utf-8")
    page.source.take(strange)
    at_rest(window)
    asked = [one for one in page.source.findChildren(Combo) if one.isVisible()]
    asked[0].setCurrentIndex(asked[0].findData("Kenmerk"))
    asked[1].setCurrentIndex(asked[1].findData("Wie"))
    press(window, "Zo inlezen", at_rest)
    found = words(window)
    press(window, "6 leerlingen opslaan", at_rest)

    onward = [one for one in window.findChildren(Button) if one.isVisible() and "Leerlingnummers" in one.text()]
    assert any(one.text().startswith("Verder:") for one in onward)
    assert "link_list" == window.here
    assert "6 nieuw" in found
    assert 6 == len(numbers_of(made))
    QTest.mouseClick(window._toast._button, Qt.MouseButton.LeftButton)
    at_rest(window)
    assert {} == numbers_of(made)


def test_a_pupil_without_a_number_is_edited_on_the_page_of_all_pupils(
    window: MainWindow, linked: OpenSchool, at_rest: Rest
) -> None:
    """The number is not what finds the pupil: saving by the form works, and archiving too."""
    go(window, linked, "pupils", at_rest)
    page = window.page
    tim = next(one for one in people.pupils(linked, archived=False) if one.given_name == "Tim")
    page.open_pupil(tim.id)
    at_rest(window)
    page._save_form({"group": "3C"})
    at_rest(window)
    page._change_status(True)
    at_rest(window)

    left = {one.given_name: one.group for one in people.pupils(linked, archived=True)}
    assert "3C" == left["Tim"]
    assert "Tim" not in numbers_of(linked)


def test_what_files_call_the_tracks_is_read_in_the_window(
    window: MainWindow, linked: OpenSchool, tmp_path: Path, at_rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somtoday's structure file and newer element codes; what can't be used changes nothing; the notice undoes."""
    monkeypatch.setattr(paths, "data", lambda: tmp_path / "gegevens")
    structure, codes = tmp_path / "structuur.csv", tmp_path / "codes.csv"
    structure.write_text("Opleiding;23YT;VMBO TL 2;T2;0400 \n", "utf-8")
    codes.write_text(
        "# 2026-2027\nelementcode;korte_omschrijving;leerjaren;leerweg_afgeleid\n0400;TL;12;mavo\n", "utf-8"
    )
    go(window, linked, "numbers", at_rest)
    tables = window.page.tracks
    before = words(window)
    tables.read_codes(structure)
    at_rest(window)
    refused = tables.notice.text
    tables.read_structure(structure)
    at_rest(window)
    learnt, known = tables.notice.text, words(window)
    tables.read_structure(structure)
    at_rest(window)
    again = tables.notice.text
    tables.read_codes(codes)
    at_rest(window)

    assert "Van 0 namen is bekend" in before
    assert "van 2015-2016" in before
    assert "geen" in refused
    assert learnt == "2 namen van leerwegen zijn overgenomen."
    assert "Van 2 namen is bekend" in known
    assert again == "Dit bestand zegt niets nieuws over leerwegen. Er is niets veranderd."
    assert tables.notice.text == "De elementcodes zijn nu van 2026-2027."
    assert "Er zijn 1 elementcodes, van 2026-2027" in words(window)


def test_a_location_admin_reads_no_names_of_tracks_with_magister(
    window: MainWindow, linked: OpenSchool, at_rest: Rest
) -> None:
    """The page says why numbers and tracks are closed."""
    linked.work_as("Noord")
    go(window, linked, "numbers", at_rest)

    assert not window.page.tracks.structure.isEnabled()
    assert not window.page.tracks.codes.isEnabled()
    assert "Alleen een schoolbeheerder" in window.page._notice.text

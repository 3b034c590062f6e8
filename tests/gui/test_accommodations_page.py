"""The page 'Hulpmiddelen': the year's list, one pupil, several, a list from a file, the kinds, and the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.pages.accommodations import AccommodationsPage
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import accommodations, history, importing
from lvs_desktop.services.accommodations import Shown
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, fill, new_school, write_csv

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
NAMES = {"family_name": "Vries", "group": "2A", "location": "00"}


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """Pupils 1 and 2 of last year, 3 and 4 new this year."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, {number: ({**NAMES, "given_name": f"Oud{number}"}, False) for number in "12"})
    rows = [{**NAMES, "pupil_number": number, "given_name": f"Nieuw{number}"} for number in "34"]
    importing.apply(opened, importing.preview(opened, write_csv(tmp_path / "n.csv", rows), ImportOptions()))
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> AccommodationsPage:
    """Open the school and go to the step."""
    window.take_school(opened)
    at_rest(window)
    window.go("step:accommodations")
    at_rest(window)
    assert isinstance(window.page, AccommodationsPage)
    return window.page


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    assert found.isEnabled()
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def buttons(window: MainWindow) -> str:
    """What the visible buttons of the page say."""
    return "\n".join(one.text() for one in window.page.findChildren(Button) if one.isVisible())


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def names(page: AccommodationsPage) -> list[str]:
    """Who is in the table."""
    return [str(one.pupil.given_name) for one in page.model.holders]


def held(opened: OpenSchool) -> dict[str, list[str]]:
    """Given name -> kinds."""
    return {
        str(one.pupil.given_name): [measure.kind.name for measure in one.measures]
        for one in accommodations.everybody(opened)
    }


def state(window: MainWindow) -> StepState:
    """How far the step is."""
    return next(status.state for status in window.steps if status.step.kind is StepKind.ACCOMMODATIONS)


def test_the_list_of_this_year_comes_first_and_one_press_marks_all(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """Only who is new; also where nothing changes. The notice takes it back."""
    page = go(window, made, at_rest)
    shown = names(page)
    press(window, "Allemaal gezien", at_rest)
    after, done, said = names(page), state(window), words(window)
    press(window, "Ongedaan maken", at_rest)

    assert shown == ["Nieuw3", "Nieuw4"]
    assert (after, done) == ([], StepState.DONE)
    assert "U heeft iedereen bekeken" in said
    assert names(page) == ["Nieuw3", "Nieuw4"]
    assert held(made) == {}


def test_one_pupil_is_marked_or_those_that_are_chosen(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The button names how many."""
    page = go(window, made, at_rest)
    one = "Deze leerling is gezien" in buttons(window)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    press(window, "1 leerling is gezien", at_rest)

    assert one
    assert names(page) == ["Nieuw4"]


def test_enter_opens_one_pupil_and_saving_is_looking(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Who got something is looked at; undo brings the pupil back on the list."""
    page = go(window, made, at_rest)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    at_rest(window)
    lines = {line.kind.name: line for line in page.form._lines}
    QTest.keyClicks(lines["Extra tijd"].amount, "25")
    QTest.mouseClick(lines["Rekenmachine"].box.box, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.form.checked, "01-09-2025")
    press(window, "Opslaan", at_rest)
    after, given = names(page), held(made)
    press(window, "Ongedaan maken", at_rest)

    assert given == {"Nieuw3": ["Extra tijd", "Rekenmachine"]}
    assert after == ["Nieuw4"]
    assert names(page) == ["Nieuw3", "Nieuw4"]
    assert held(made) == {}


@pytest.mark.parametrize(
    ("amount", "until", "told"),
    [
        ("", "", "Hoeveel van 'Extra tijd'?"),
        ("veel", "", "van 1 tot en met 100"),
        ("25", "31-02-2027", "is geen datum"),
        ("25", "01-01-2020", "is al voorbij"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_nothing_is_lost(
    window: MainWindow, made: OpenSchool, at_rest: Rest, amount: str, until: str, told: str
) -> None:
    """Nothing is written; what was typed still stands there."""
    page = go(window, made, at_rest)
    page.edit(0)
    line = page.form._lines[0]
    line.box.setChecked(True)
    line.amount.setText(amount)
    page.form.until.setText(until)
    press(window, "Opslaan", at_rest)

    assert told in words(window)
    assert (line.amount.text(), page.form.until.text()) == (amount, until)
    assert held(made) == {}
    assert page.holds_work()
    page.setFocus()
    QTest.keyClick(page.form, Qt.Key.Key_Escape)
    assert "nog niet opgeslagen" in words(window)
    press(window, "Niet opslaan", at_rest)
    assert page.table.isVisible()


def test_several_get_the_same_and_lose_nothing(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """One entry for all of them."""
    accommodations.give(made, [accommodations.find(made, "3").id], [accommodations.read(made, "Woordenboek")])
    page = go(window, made, at_rest)
    page.shown.setCurrentIndex(page.shown.findData(Shown.ALL))
    page.shown.activated.emit(page.shown.currentIndex())
    at_rest(window)
    before = len(history.entries(made))
    press(window, "Kies iedereen hier", at_rest)
    press(window, "Geef aan 4 leerlingen", at_rest)
    page.form._lines[6].box.setChecked(True)
    press(window, "Opslaan", at_rest)

    assert len(history.entries(made)) == before + 1
    assert held(made) == {
        "Nieuw3": ["Rekenmachine", "Woordenboek"],
        "Nieuw4": ["Rekenmachine"],
        "Oud1": ["Rekenmachine"],
        "Oud2": ["Rekenmachine"],
    }


def test_dates_that_differ_stay_unless_one_is_typed(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The form has one date for all that a pupil has."""
    pupil = [accommodations.find(made, "3").id]
    accommodations.give(made, pupil, [accommodations.read(made, "Woordenboek")], until="31-07-2098")
    accommodations.give(made, pupil, [accommodations.read(made, "Rekenmachine")], until="31-07-2099")
    page = go(window, made, at_rest)
    page.shown.setCurrentIndex(page.shown.findData(Shown.HAVING))
    page.shown.activated.emit(page.shown.currentIndex())
    at_rest(window)
    page.edit(0)
    said = "De datums verschillen" in words(window)
    page.form._lines[5].box.setChecked(True)
    press(window, "Opslaan", at_rest)

    [one] = accommodations.everybody(made)
    assert said
    assert {measure.kind.name: measure.valid_until for measure in one.measures} == {
        "Kleuren en contrast": None,
        "Rekenmachine": "2099-07-31",
        "Woordenboek": "2098-07-31",
    }


def test_a_list_is_shown_before_it_is_saved_and_a_column_with_a_reason_is_refused(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Errors hold it up until the person leaves those rows out."""
    page = go(window, made, at_rest)
    path = tmp_path / "hulp.csv"
    path.write_text("Leerlingnummer;Extra tijd;Dyslexie\r\n1;25%;ja\r\n2;25;ja\r\n", "utf-8")
    page.look_at(path)
    at_rest(window)
    told, closed = words(window), page.importing._save.isEnabled()
    before = held(made)
    QTest.mouseClick(page.importing.skip.box, Qt.MouseButton.LeftButton)
    press(window, "Opslaan voor 1 leerling", at_rest)

    assert "Niet gelezen: Dyslexie" in told
    assert not closed
    assert before == {}
    assert held(made) == {"Oud1": ["Extra tijd"]}


def test_a_list_takes_away_only_after_a_tick(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """The preview is made anew."""
    accommodations.give(made, [accommodations.find(made, "1").id], [accommodations.read(made, "Rekenmachine")])
    page = go(window, made, at_rest)
    path = tmp_path / "hulp.csv"
    path.write_text("Leerlingnummer;Rekenmachine\r\n1;nee\r\n", "utf-8")
    page.look_at(path)
    at_rest(window)
    unchanged = page.importing._save.text()
    QTest.mouseClick(page.importing.take_away.box, Qt.MouseButton.LeftButton)
    at_rest(window)
    press(window, "Opslaan voor 1 leerling", at_rest)

    assert unchanged == "Niets om op te slaan"
    assert held(made) == {}


def test_a_file_that_is_no_list_is_refused_in_words(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """And the list of pupils stays."""
    page = go(window, made, at_rest)
    path = tmp_path / "x.csv"
    path.write_text("Leerlingnummer;Naam\r\n1;x\r\n", "utf-8")
    page.look_at(path)
    at_rest(window)

    assert any("geen kolom met een hulpmiddel" in text.text() for text in window.findChildren(Text))
    assert page.table.isVisible()


def test_the_school_admin_changes_the_kinds(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Adding with a unit, another name, no longer giving; a diagnosis is refused beside the field."""
    page = go(window, made, at_rest)
    press(window, "Soorten hulpmiddelen", at_rest)
    page.kinds.name.setText("Dyslexiepakket")
    press(window, "Als nieuw toevoegen", at_rest)
    refused = words(window)
    page.kinds.name.setText("Pauze")
    page.kinds.unit.setCurrentIndex(2)
    press(window, "Als nieuw toevoegen", at_rest)
    page.kinds.table.selectRow(page.kinds._lines.rowCount() - 1)
    page.kinds.name.setText("Pauzes")
    press(window, "Deze naam geven", at_rest)
    press(window, "Niet meer geven", at_rest)

    assert "een diagnose verraadt" in refused
    kind = accommodations.kinds(made, hidden=True)[-1]
    assert (kind.name, kind.unit, kind.hidden) == ("Pauzes", "minutes", True)
    assert "Weer geven" in buttons(window)


def test_a_location_admin_sees_why_the_kinds_are_closed(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """And nobody of another location."""
    made.work_as("Noord")
    page = go(window, made, at_rest)
    press(window, "Soorten hulpmiddelen", at_rest)

    assert "Alleen een 'schoolbeheerder'" in words(window)
    assert "Als nieuw toevoegen" not in buttons(window)
    assert names(page) == []


def test_without_pupils_the_page_says_what_comes_first(window: MainWindow, tmp_path: Path, at_rest: Rest) -> None:
    """And the lists are closed, with the reason."""
    page = go(window, new_school(tmp_path / "leeg.lvs"), at_rest)

    assert "Er zijn nog geen leerlingen" in words(window)
    assert not page._pdf.isEnabled()
    assert page._pdf.toolTip() == "Nog niemand heeft een hulpmiddel."

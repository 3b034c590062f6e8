"""Afleveren, LAS-koppeling doorgeven and the check with Entree in the window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.delivering import Subject
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.template_form import FIXED
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import delivery, delivery_profiles, editing, importing, password_plans
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, new_school, write_csv

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
ROW = {"pupil_number": "0012", "given_name": "Sofie", "family_name": "Vries", "group": "2B", "location": "00"}


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school on the Somtoday route with one new pupil."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH), route="somtoday")
    shown = importing.preview(opened, write_csv(tmp_path / "a.csv", [ROW]), ImportOptions())
    importing.apply(opened, shown)
    return opened


def go(window: MainWindow, opened: OpenSchool, place: str, at_rest: Rest) -> None:
    """Open the school and go to a page."""
    window.take_school(opened)
    at_rest(window)
    window.go(place)
    at_rest(window)


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the first visible button with these words."""
    found = next(one for one in window.findChildren(Button) if one.isVisible() and words == one.text())
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def state(window: MainWindow, kind: StepKind) -> StepState:
    """How far a step is."""
    return next(status.state for status in window.steps if status.step.kind is kind)


def test_the_page_says_what_is_to_be_brought_and_shows_the_file(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """The profile that is not confirmed says so; the first rows are as they will be."""
    go(window, made, "delivering", at_rest)
    table = window.page._table.sample

    assert "1 staat nog niet in het LVS. 1 nieuw." in words(window)
    assert "Onbevestigd" in words(window)
    assert (table.header[0], table.rows[0][0]) == ("Leerlingnummer", "0012")
    assert "Er komt 1 rij in het bestand." in words(window)


def test_a_file_is_made_confirmed_and_the_confirmation_undone(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """The step follows each time; where to upload is told."""
    go(window, made, "delivering", at_rest)
    window.page.make(tmp_path / "uit.csv")
    at_rest(window)
    told = words(window)
    busy = state(window, StepKind.DELIVERY)
    press(window, "Staat in het LVS", at_rest)
    done = (state(window, StepKind.DELIVERY), delivery.files(made)[0].confirmed_by)
    press(window, "Ongedaan maken", at_rest)

    assert (tmp_path / "uit.csv").exists()
    assert "Het bestand heet uit.csv. Lees het bestand in JIJ! LVS in." in told
    assert "Als bestand gemaakt" in told
    assert busy is StepState.BUSY
    assert done == (StepState.DONE, "Beheer")
    assert state(window, StepKind.DELIVERY) is StepState.BUSY


def test_a_file_that_does_not_count_is_to_be_brought_again(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """It goes from the list."""
    go(window, made, "delivering", at_rest)
    window.page.make(tmp_path / "uit.csv")
    at_rest(window)
    press(window, "Telt niet mee", at_rest)

    assert delivery.files(made) == ()
    assert "1 staat nog niet in het LVS" in words(window)


def test_a_template_is_learnt_checked_and_used_at_once(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """A column that is not known gets a fixed text; a name must be given."""
    go(window, made, "delivering", at_rest)
    path = tmp_path / "Sjabloon.csv"
    path.write_text("Stamnr;Actie\r\n", "utf-8")
    window.page.learn(path)
    at_rest(window)
    form = window.page._form
    combo, text = form._lines[1]
    combo.setCurrentIndex(combo.findData(FIXED))
    text.setText("NIEUW")
    form._name.setText("")
    press(window, "Bewaren", at_rest)
    refused = words(window)
    form._name.setText("Ons LVS")
    press(window, "Bewaren", at_rest)

    assert "Vul een naam in" in refused
    assert window.page._combo.currentData() == "Ons LVS"
    assert window.page._table.sample.rows == (("0012", "NIEUW"),)
    assert [column.fixed for column in delivery_profiles.profile(made, "Ons LVS").columns] == ["", "NIEUW"]


def test_a_wrong_template_and_a_full_place_are_said_near_the_button(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Nothing is lost, and the button works again."""
    go(window, made, "delivering", at_rest)
    path = tmp_path / "Kleuren.csv"
    path.write_text("Kleur;Maat\r\n", "utf-8")
    window.page.learn(path)
    at_rest(window)
    wrong = words(window)
    window.page.make(tmp_path / "geen" / "uit.csv")
    at_rest(window)

    assert "geen rij met kolomnamen" in wrong
    assert window.page._notice.isVisible()
    assert window.page._make.isEnabled()
    assert delivery.files(made) == ()


def test_a_subject_that_is_empty_has_a_closed_button(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """With the reason beside it."""
    go(window, made, "delivering", at_rest)
    window.page.choose(Subject.STAFF)
    at_rest(window)

    assert "Er is niemand voor dit bestand." in words(window)
    assert not window.page._make.isEnabled()


def test_a_location_admin_learns_no_template_and_is_told_why(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """The closed button has its reason."""
    made.work_as("Noord")
    go(window, made, "delivering", at_rest)

    assert not window.page._learn.isEnabled()
    assert "Alleen een schoolbeheerder leert" in words(window)
    assert "Er is niets om af te leveren." in words(window)


def test_the_form_of_the_link_is_made_and_passed_on(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """The typed names are in it; a name that is missing is refused where it is."""
    go(window, made, "sis_link", at_rest)
    fields = {field.accessibleName(): field for field in window.page.findChildren(QLineEdit)}
    north = fields["Naam van vestiging 01 in uw LAS"]
    north.setText("")
    window.page.make(tmp_path / "las.csv")
    at_rest(window)
    refused = words(window)
    north.setText("Locatie Noord")
    window.page.make(tmp_path / "las.csv")
    at_rest(window)
    busy = state(window, StepKind.SIS_LINK)
    press(window, "Ik heb het doorgegeven", at_rest)

    assert "Vestiging 01 heeft nog geen naam." in refused
    assert "99ZZ;01;Locatie Noord" in (tmp_path / "las.csv").read_text("utf-8-sig")
    assert (busy, state(window, StepKind.SIS_LINK)) == (StepState.BUSY, StepState.DONE)


def test_entree_says_that_nothing_was_checked_until_there_is_a_list(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Then the differences, each with its number; a list of something else is refused."""
    go(window, made, "entree", at_rest)
    before = words(window)
    path = tmp_path / "entree.csv"
    path.write_text("nlEduPersonProfileId\n12@voorbeeld.example\n77@voorbeeld.example\n", "utf-8")
    window.page.check(path)
    at_rest(window)
    differs = words(window)
    path.write_text("Sofie\nDaan\n", "utf-8")
    window.page.check(path)
    at_rest(window)

    assert "Niet gecontroleerd" in before
    assert "De leverancier zegt niet" in before
    assert "0012  12" in differs
    assert "In de lijst, niet op deze school: 1" in differs
    assert "geen kolom met leerlingnummers" in words(window)


def test_the_file_of_some_locations_only(window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path) -> None:
    """Without a location there is nothing to make; who works at one location is not asked."""
    go(window, made, "delivering", at_rest)
    page = window.page
    page.locations.boxes["00"].setChecked(False)
    at_rest(window)
    elsewhere = page._count.text(), page._make.isEnabled()
    page.locations.boxes["01"].setChecked(False)
    at_rest(window)
    nowhere = page._count.text(), page._make.isEnabled()
    page.locations.boxes["00"].setChecked(True)
    at_rest(window)
    page.make(tmp_path / "uit.csv")
    at_rest(window)
    [kept] = delivery.files(made)
    made.work_as("Noord")
    window.page.enter(None)
    at_rest(window)

    assert elsewhere == ("Er is niemand voor dit bestand.", False)
    assert nowhere == ("Kies een of meer vestigingen.", False)
    assert (kept.locations, kept.items) == (("00",), 1)
    assert not window.page.locations.isVisible()


def test_a_template_with_passwords_asks_for_their_rule(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """What was filled in refuses a kind of password on the page of passwords, and says which file asks it."""
    made.school = replace(made.school, entree=False)
    template = tmp_path / "Inlog.csv"
    template.write_text("Gebruikersnaam;Wachtwoord\r\n", "utf-8")
    go(window, made, "delivering", at_rest)
    window.page.choose(Subject.PASSWORDS)
    at_rest(window)
    window.page.learn(template)
    at_rest(window)
    rule = window.page._form.rule
    asked = rule.isVisible()
    rule.shortest.setText("30")
    rule.longest.setText("12")
    press(window, "Bewaren", at_rest)
    refused = "minder dan het minste" in words(window)
    rule.shortest.setText("")
    press(window, "Bewaren", at_rest)
    [form] = delivery_profiles.password_rules(made)
    window.go("passwords")
    at_rest(window)
    said = words(window) + window.page.making._notice.text

    assert asked
    assert refused
    assert (form.shortest, form.longest) == (0, 12)
    assert "vraagt van een wachtwoord: hoogstens 12 tekens" in said
    assert "Daar mag deze soort niet: het heeft meer dan 12 tekens" in said


def test_new_pupils_go_with_their_passwords(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """A box that is there only where the file has a column for them and a password waits."""
    ice = next(one.name for one in delivery_profiles.shipped() if "Toetsplatform" in one.name)
    editing.change(made, "0012", {"user_name": "svries"})
    go(window, made, "delivering", at_rest)
    before = window.page.with_passwords.isVisible()
    password_plans.make(made, password_plans.plan(made, Choice(numbers=("0012",))))
    delivery_profiles.choose(made, Subject.PUPILS, ice)
    window.page._shown = None
    window.page.enter(None)
    at_rest(window)
    page = window.page
    offered = page.with_passwords.isVisible(), page._combo.currentData()
    page.with_passwords.setChecked(True)
    at_rest(window)
    page.make(tmp_path / "ice.csv")
    at_rest(window)

    assert not before
    assert offered == (True, ice)
    assert {one.subject for one in delivery.files(made)} == {Subject.PUPILS, Subject.PASSWORDS}
    assert "[PASSWORD]" in (tmp_path / "ice.csv").read_text("utf-8-sig")

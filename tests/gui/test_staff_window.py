"""The page of staff: a list with everything shown before it is saved, the form, what is closed, and the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.staff import StaffMember
from lvs_desktop.gui.pages.staff import StaffPage
from lvs_desktop.gui.widgets import Button
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import staff
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, new_school, write_csv

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
FIELDS = ("Afkorting", "Voornaam", "Achternaam", "Rol", "Vestiging")


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school with two accounts."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    for number, family in (("A1", "Bos"), ("A2", "Vis")):
        staff.add(opened, {"given_name": "Kim", "family_name": family, "staff_number": number, "locations": "01"})
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> StaffPage:
    """Open the school and go to the step."""
    window.take_school(opened)
    at_rest(window)
    step = next(status.step.id for status in window.steps if status.step.kind is StepKind.STAFF)
    window.go(f"step:{step}")
    at_rest(window)
    page = window.page
    assert isinstance(page, StaffPage)
    return page


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def a_list(folder: Path, *rows: tuple[str, ...]) -> Path:
    """A list of staff."""
    return write_csv(folder / "lijst.csv", [dict(zip(FIELDS, row, strict=True)) for row in rows], fields=FIELDS)


def accounts(window: MainWindow, at_rest: Rest) -> dict[str, StaffMember]:
    """The accounts that are stored, by name."""
    found: list[list[StaffMember]] = []
    opened = window.opened
    assert opened is not None
    window.runner.run(window, lambda _progress: staff.members(opened, archived=True), done=found.append)
    at_rest(window)
    return {member.name: member for member in found[0]}


def test_a_list_is_read_looked_at_and_saved_and_who_is_ticked_goes_to_the_archive(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Nothing is written before the button that names the numbers; undo puts all of it back."""
    page = go(window, made, at_rest)
    before = accounts(window, at_rest)
    page.read_list(
        a_list(tmp_path, ("A1", "Kim", "Bosch", "docent", "Noord"), ("A3", "Zoë", "Nieuw", "docent", "Noord"))
    )
    at_rest(window)
    shown = [[page.review.model.words(row, cell) for cell in range(3)] for row in range(page.review.model.rowCount())]
    untouched = accounts(window, at_rest)
    page.review.table.selectRow(2)
    QTest.keyClick(page.review.table, Qt.Key.Key_Space)
    words = page.review.save_button.text()
    press(window, words, at_rest)
    after = accounts(window, at_rest)
    window.page.undo()
    at_rest(window)

    assert shown == [
        ["Nieuw", "Zoë Nieuw", "Rol: docent · Vestigingen: Noord (01) · Gebruikersnaam: z.nieuw"],
        ["Gewijzigd", "Kim Bosch", "Achternaam: Bos wordt Bosch"],
        ["Niet in de lijst", "Kim Vis", "Blijft actief, tenzij u het vakje aanvinkt."],
    ]
    assert untouched == before
    assert words == "2 accounts opslaan, 1 archiveren"
    assert {name: one.status.value for name, one in after.items()} == {
        "Kim Bosch": "active",
        "Kim Vis": "archived",
        "Zoë Nieuw": "active",
    }
    assert accounts(window, at_rest) == before


def test_only_who_is_not_in_the_list_has_a_box(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Nobody else can be archived from here, by key or by the button for all."""
    page = go(window, made, at_rest)
    page.read_list(a_list(tmp_path, ("A1", "Kim", "Bos", "docent", "Noord")))
    at_rest(window)
    boxed = [
        bool(page.review.model.flags(page.review.model.index(row, 0)) & Qt.ItemFlag.ItemIsUserCheckable)
        for row in range(2)
    ]
    closed = page.review.save_button.isEnabled()
    for row in range(2):
        page.review.model.toggle(row)
    one = set(page.review.model.archive)
    press(window, "Niemand aanvinken", at_rest)
    none = set(page.review.model.archive)
    press(window, "Allemaal aanvinken", at_rest)

    assert boxed == [True, False]
    assert not closed
    assert (one, none) == ({accounts(window, at_rest)["Kim Vis"].id}, set())
    assert page.review.model.archive == one


def test_rows_with_errors_hold_up_the_saving_until_they_are_left_out(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Each error names its row; the good rows can be saved."""
    page = go(window, made, at_rest)
    page.read_list(a_list(tmp_path, ("A3", "Bo", "Bal", "docent", "Noord"), ("A4", "Bo", "Berg", "koning", "Noord")))
    at_rest(window)
    before = (page.review.save_button.isEnabled(), page.review.errors.text)
    press(window, "Deze rijen overslaan", at_rest)
    press(window, "1 account opslaan", at_rest)

    assert before == (
        False,
        "Rij 3, kolom Rol: 'koning' is geen rol. Gebruik een van deze: docent, vestigingsbeheerder en schoolbeheerder.",
    )
    assert "Bo Bal" in accounts(window, at_rest)
    assert "Bo Berg" not in accounts(window, at_rest)


def test_a_file_that_is_no_list_is_told_on_the_page(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """The accounts stay on screen."""
    page = go(window, made, at_rest)
    page.read_list(tmp_path / "nix.csv")
    at_rest(window)

    assert "'nix.csv' bestaat niet" in page.notice.text
    assert page.notice.isVisible()
    assert page.table.isVisible()


def test_an_account_is_added_by_keyboard_and_the_toast_takes_it_back(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """A wrong value stays in its field, with the reason."""
    page = go(window, made, at_rest)
    press(window, "Medewerker toevoegen", at_rest)
    page.form.fields["family_name"].field.setText("Berg")
    page.form.fields["email"].field.setText("berg")
    page.form.places["00"].setChecked(True)
    QTest.keyClick(page.form.fields["email"].field, Qt.Key.Key_Return)
    at_rest(window)
    refused = (page.form.fields["email"].field.accessibleDescription(), "Berg" in accounts(window, at_rest))
    page.form.fields["email"].field.setText("")
    press(window, "Opslaan", at_rest)
    added = accounts(window, at_rest)
    press(window, "Ongedaan maken", at_rest)

    assert refused == ("'berg' is geen e-mailadres. Verbeter het, of laat het veld leeg.", False)
    assert (added["Berg"].user_name, added["Berg"].locations) == ("berg", ("00",))
    assert "Berg" not in accounts(window, at_rest)


def test_an_account_goes_to_the_archive_and_comes_back(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The list shows the archive only if asked."""
    page = go(window, made, at_rest)
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    press(window, "Naar het archief", at_rest)
    away = [member.name for member in page.model.members]
    page.archived.setChecked(True)
    both = [page.model.words(row, 0) for row in range(page.model.rowCount())]
    page.open_member(page.model.members[0])
    press(window, "Weer actief maken", at_rest)

    assert away == ["Kim Vis"]
    assert both == ["Kim Bos (gearchiveerd)", "Kim Vis"]
    assert {one.status.value for one in accounts(window, at_rest).values()} == {"active"}


def test_what_the_role_does_not_allow_is_closed_and_says_why(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """A location admin makes teachers, no administrators."""
    made.work_as("Noord")
    page = go(window, made, at_rest)
    page.open_member(None)
    open_for_teachers = page.form.save_button.isEnabled()
    page.form.role.setCurrentIndex(page.form.role.findData("school_admin"))
    page.form.role.activated.emit(page.form.role.currentIndex())

    assert open_for_teachers
    assert not page.form.save_button.isEnabled()
    assert "Alleen een schoolbeheerder" in page.form.role.accessibleDescription()
    assert [code for code, box in page.form.places.items() if box.box.isEnabled()] == ["01"]
    assert not page._rule_button.isVisible()


def test_the_rule_is_shown_with_what_is_not_known_and_can_be_changed(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """A rule that can't be used is refused in words; the next account follows the new one."""
    page = go(window, made, at_rest)
    shown = page._rule_words.text()
    press(window, "Regel aanpassen", at_rest)
    page._rule_line.setText("{initial}")
    press(window, "Deze regel bewaren", at_rest)
    refused = page.notice.text
    page._rule_line.setText("{family}.{given}")
    press(window, "Deze regel bewaren", at_rest)

    assert "{initial}.{prefix}{family}" in shown
    assert "De eigen regel van JIJ! is niet bekend" in shown
    assert "dezelfde naam" in refused
    assert "{family}.{given}" in page._rule_words.text()


def test_the_step_follows_what_was_done(window: MainWindow, tmp_path: Path, at_rest: Rest) -> None:
    """Not started without accounts, done once they are there."""
    opened = new_school(tmp_path / "leeg.lvs")
    page = go(window, opened, at_rest)

    def state() -> StepState:
        return next(status.state for status in window.steps if status.step.kind is StepKind.STAFF)

    before = state()
    page.read_list(a_list(tmp_path, ("A3", "Bo", "Bal", "docent", "Noord")))
    at_rest(window)
    press(window, "1 account opslaan", at_rest)

    assert before is StepState.NOT_STARTED
    assert state() is StepState.DONE


def test_columns_whose_names_are_not_known_are_chosen_by_hand(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Also where no name at all is known; the family name must be chosen, and no column twice."""
    page = go(window, made, at_rest)
    path = tmp_path / "lijst.csv"
    path.write_text("Wie;Heet;Doet;Waar\nKim;Bos;docent;01\nZoë;Nieuw;docent;01\n", "utf-8")
    page.read_list(path)
    at_rest(window)
    fields = page.columns.question._fields
    press(window, "Zo inlezen", at_rest)
    without = fields["family_name"]._words.text()
    for name, header in (("given_name", "Wie"), ("family_name", "Heet"), ("locations", "Waar"), ("role", "Heet")):
        fields[name].field.setCurrentIndex(fields[name].field.findData(header))
    press(window, "Zo inlezen", at_rest)
    twice = fields["role"]._words.text()
    fields["role"].field.setCurrentIndex(fields["role"].field.findData("Doet"))
    press(window, "Zo inlezen", at_rest)
    shown = {page.review.model.words(row, 1) for row in range(page.review.model.rowCount())}

    assert "Zonder deze kolom" in without
    assert "hierboven ook" in twice
    assert page.review.isVisible()
    assert {"Kim Bos", "Zoë Nieuw"} <= shown


def test_columns_that_are_read_wrong_are_chosen_again(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """From the preview: what is known is filled in, and what is left open is left out."""
    page = go(window, made, at_rest)
    path = tmp_path / "lijst.csv"
    path.write_text("Afkorting;Voornaam;Achternaam;Functietitel;E-mail\nA1;Kim;Bos;docent;k@school.example\n", "utf-8")
    page.read_list(path)
    at_rest(window)
    press(window, "Andere kolommen kiezen", at_rest)
    fields = page.columns.question._fields
    known = {name: field.field.currentData() for name, field in fields.items()}
    fields["role"].field.setCurrentIndex(fields["role"].field.findData("Functietitel"))
    fields["email"].field.setCurrentIndex(0)
    press(window, "Zo inlezen", at_rest)

    assert ("Achternaam", "", "E-mail") == (known["family_name"], known["role"], known["email"])
    assert {"Afkorting", "Voornaam", "Achternaam", "Functietitel"} == {
        one.header for one in page.review.shown.columns if one.field
    }


def test_a_list_without_names_above_its_columns_is_not_asked_about(
    window: MainWindow, made: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Else the first member of staff would count as names of columns, and be lost."""
    page = go(window, made, at_rest)
    path = tmp_path / "lijst.csv"
    path.write_text("Kim;Bos;docent\nZoë;Nieuw;docent\n", "utf-8")
    page.read_list(path)
    at_rest(window)

    assert "geen rij met kolomnamen" in page.notice.text
    assert page.columns.isHidden()

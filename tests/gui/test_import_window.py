"""The import in the window: nothing is written before the person has seen it, and every fault has a way on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.diagnosis import REFUSED
from lvs_desktop.domain.people import FIELDS, Pupil
from lvs_desktop.gui import practising
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.pages.import_review import ReviewPage
from lvs_desktop.services import editing, history, practice
from lvs_desktop.services.import_steps import findings
from lvs_desktop.services.practice import Practice
from tests.support import rosters
from tests.support.edex_files import SCHOOL, edexml, pupil, write
from tests.support.schoolfiles import write_csv
from tests.support.windows import Person, importing

PUPILS = 120


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody with the example school open, last year's pupils in it, on the import's first page."""
    with importing(qapp, tmp_path, PUPILS) as person:
        yield person


def _files(person: Person) -> Practice:
    return person.files  # type: ignore[attr-defined, no-any-return]


def _session(person: Person) -> ImportSession:
    return person.window.page.session


def _page(person: Person) -> ReviewPage:
    return person.window.page.view.current


def _review(person: Person, source: Path) -> ReviewPage:
    _session(person).choose_file(source)
    person.settle()
    person.click("Volgende")
    person.click("Volgende")
    if person.window.page.view.current.name == "repairs":  # a file with mistakes may be damaged too
        for finding in findings(_session(person).draft):
            _session(person).set_repair(finding.damage, REFUSED)
        person.click("Volgende")
    return _page(person)


def _half(person: Person, tmp_path: Path) -> Path:
    """The new year's file with every second pupil gone."""
    lines = _files(person).next_year.read_text("utf-8-sig").splitlines()
    target = tmp_path / "half.csv"
    target.write_text("\n".join([lines[0], *lines[1::2]]), "utf-8-sig")
    return target


def test_saving_stays_closed_until_the_right_number_is_typed(person: Person, tmp_path: Path) -> None:
    """Half a school is missing: a wrong number opens nothing, the right one does."""
    before = person.school()
    page = _review(person, _half(person, tmp_path))
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    wanted = _session(person).draft.review.wants_number
    assert wanted is not None
    assert wanted > 10

    QTest.keyClicks(page.guard.field, str(wanted + 1))
    person.settle()
    assert not person.can_click("wijzigingen opslaan")
    page.guard.field.selectAll()
    QTest.keyClicks(page.guard.field, str(wanted))
    person.settle()
    assert person.can_click("wijzigingen opslaan")
    assert person.school() == before

    person.click("wijzigingen opslaan")
    assert _session(person).draft.entry.counts.archived == wanted


def test_the_guard_says_what_was_expected_and_shows_its_figures(person: Person, tmp_path: Path) -> None:
    """Before a number is typed the person reads why it is asked; behind a button stands each location."""
    page = _review(person, _half(person, tmp_path))
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    review = _session(person).draft.review

    assert "Verwacht: ongeveer" in page.guard.field.accessibleDescription()
    assert "Noord (01): " not in person.read()
    person.click("Toon de cijfers per vestiging")
    said = person.read()
    for place in review.explanation.places:
        if place.missing:
            assert f"({place.location}): {place.missing} van de {place.active} leerlingen ontbre" in said
    person.click("Verberg de cijfers")
    assert "Noord (01): " not in person.read()


def test_another_choice_asks_for_the_number_again(person: Person, tmp_path: Path) -> None:
    """The number named other pupils: leaving one out closes the button."""
    page = _review(person, _half(person, tmp_path))
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    wanted = _session(person).draft.review.wants_number
    QTest.keyClicks(page.guard.field, str(wanted))
    person.click("Toon deze leerlingen")

    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    person.settle()

    assert _session(person).draft.review.wants_number == wanted - 1
    assert page.guard.field.text() == ""
    assert not person.can_click("wijzigingen opslaan")


def test_the_number_is_typed_figure_by_figure_in_its_field(person: Person, tmp_path: Path) -> None:
    """Keys go where the focus is: after each figure the page is shown anew, and the field keeps the focus."""
    page = _review(person, _half(person, tmp_path))
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    wanted = str(_session(person).draft.review.wants_number)
    page.guard.field.setFocus()

    for figure in wanted:
        QTest.keyClicks(QApplication.focusWidget(), figure)
        person.settle()

    assert page.guard.field.text() == wanted
    assert person.can_click("wijzigingen opslaan")


def test_every_pupil_to_be_archived_is_listed_by_name(person: Person, tmp_path: Path) -> None:
    """The person sees who it is, not only how many."""
    page = _review(person, _half(person, tmp_path))
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    page.show_kind(ChangeKind.ARCHIVED)
    person.settle()

    names = [page.model.change_at(row).name for row in range(page.model.rowCount())]

    assert len(names) == _session(person).draft.review.counts.archived
    assert all(names)


def test_cancel_leaves_nothing_behind(person: Person) -> None:
    """Going away before the confirm button writes nothing, and asks nothing."""
    before = person.school()
    _review(person, _files(person).next_year)
    person.click("Gegevens van bestaande leerlingen overschrijven")

    person.click("Annuleren")

    assert person.window.here == "overview"
    assert person.school() == before
    assert len(person.ask(lambda progress: history.entries(person.window.opened))) == 1


def test_going_elsewhere_and_back_keeps_the_import(person: Person) -> None:
    """Leaving loses nothing: the page, the boxes and the preview are still there."""
    _review(person, _files(person).next_year)
    person.click("Gegevens van bestaande leerlingen overschrijven")
    counts = _session(person).draft.review.counts

    person.window.go("history")
    person.settle()
    person.window.go("import")
    person.settle()

    assert isinstance(_page(person), ReviewPage)
    assert _page(person).options.overwrite.isChecked()
    assert _session(person).draft.review.counts == counts


def test_a_file_that_is_no_list_says_so_and_another_can_be_chosen(person: Person, tmp_path: Path) -> None:
    """A photo: a sentence says what it is; the next file is read."""
    photo = tmp_path / "foto.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    _session(person).choose_file(photo)
    person.settle()

    assert not person.can_click("Volgende")
    assert _session(person).draft.problem is not None
    assert person.can_click("Bestand kiezen")

    _session(person).choose_file(_files(person).next_year)
    person.settle()
    assert person.can_click("Volgende")


def test_an_edexml_file_says_what_it_is_of_and_is_imported(person: Person, tmp_path: Path) -> None:
    """Format, school year and day stand under its name; the rest is the ordinary way."""
    school = SCHOOL.replace("99ZZ", "99VB").replace("2024-2025", "2026-2027")
    source = write(tmp_path / "las.xml", edexml([pupil("900001")], school=school))
    _session(person).choose_file(source)
    person.settle()
    assert "EDEXML 2.1 · schooljaar 2026-2027 · van 24-08-2024 · UTF-8" in person.read()

    person.click("Volgende")
    person.click("Volgende")
    person.click("1 wijziging opslaan")
    assert _session(person).draft.entry.counts.new == 1


def test_a_file_of_another_school_is_asked_about_first(person: Person, tmp_path: Path) -> None:
    """'Volgende' stays closed until the person says that the file is right."""
    before = person.school()
    _session(person).choose_file(write(tmp_path / "buren.xml", edexml([pupil("900001")])))
    person.settle()
    assert "is van school 99ZZ. Uw school is 99VB." in person.read()
    assert not person.can_click("Volgende")

    person.click("Dit is het goede bestand")
    assert person.can_click("Volgende")
    assert "Uw school is 99VB." not in person.read()
    assert person.school() == before


def test_the_chooser_of_files_shows_edexml(person: Person) -> None:
    """Files that end in .xml stand in the list."""
    person.window.page.view.current.open_file()
    dialog = person.window.findChild(QFileDialog)
    assert "*.xml" in dialog.nameFilters()[0]
    dialog.reject()


def test_rows_with_errors_hold_the_save_until_solved_or_let_through(person: Person) -> None:
    """Good rows go on only after the person said so; the wrong ones stay out."""
    page = _review(person, _files(person).mistakes)
    errors = _session(person).draft.review.error_count
    assert errors > 0
    assert not person.can_click("wijzigingen opslaan")

    page.next_problem(back=False)
    person.settle()
    assert page.problem_table.model.problem_at(0) is not None
    person.click("Goede rijen wel doorlaten")

    assert person.can_click("wijzigingen opslaan")


def test_wrong_rows_are_saved_as_a_workbook(person: Person, tmp_path: Path) -> None:
    """Mend them in Excel and read that file: its own columns and one that says what to do."""
    from openpyxl import load_workbook

    page = _review(person, _files(person).mistakes)
    target = tmp_path / "fouten.xlsx"
    page.next_problem(back=False)
    person.settle()
    person.click("Foute rijen als Excel")
    dialog = person.window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.close()
    person.settle()

    book = load_workbook(target, read_only=True)
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    assert "Leerlingnummer" in rows[0]
    assert len(rows) > 1


def test_the_page_says_that_the_overview_is_saved_or_why_not(person: Person, tmp_path: Path) -> None:
    """The sentence stays until something else changes; a place that failed is forgotten when the next one works."""
    # of this very school: where numbers are other persons' the notice would speak of that next
    page = _review(person, practice.make(tmp_path / "school", pupils=PUPILS).next_year)

    def save(target: Path) -> str:
        person.click("Overzicht als PDF")
        dialog = person.window.findChild(QFileDialog)
        dialog.fileSelected.emit(str(target))
        dialog.close()
        dialog.deleteLater()
        person.settle()
        return page.notice.text if page.notice.isVisible() else ""

    assert "weg.pdf" in save(tmp_path / "bestaat niet" / "weg.pdf")
    assert save(tmp_path / "overzicht.pdf") == "Het overzicht is opgeslagen als overzicht.pdf."
    person.click("Nieuw")
    assert page.notice.isVisible()
    person.click("Gegevens van bestaande leerlingen overschrijven")
    assert not page.notice.isVisible()


def test_a_school_that_changed_meanwhile_is_compared_again(person: Person) -> None:
    """Somebody undid something in between: nothing is written, a sentence says so, one press compares anew."""
    _review(person, _files(person).next_year)
    opened = person.window.opened
    person.ask(lambda progress: history.undo(opened))
    before = person.school()

    person.click("wijzigingen opslaan")
    assert _session(person).draft.entry is None
    assert person.school() == before
    person.click("Opnieuw vergelijken")

    assert _session(person).draft.problem is None
    assert person.can_click("wijzigingen opslaan")


def test_a_first_file_asks_what_is_in_it(qapp: QApplication, tmp_path: Path) -> None:
    """A school without pupils: the person says whether this is last year's file; only then it goes on."""
    from lvs_desktop.services import practice, schools
    from lvs_desktop.services.practice import school

    files = practice.make(tmp_path / "files", pupils=60)
    person = Person(qapp, tmp_path / "pictures")
    worker = practising.Worker(name="M. Bakker", role=practising.Role.SCHOOL_ADMIN)
    created = schools.create(tmp_path / "school.lvs", school(), worker, passphrase="lang genoeg woord")
    person.window.take_school(created.opened)
    person.settle()
    person.window.go("import")
    person.settle()
    _session(person).choose_file(files.last_year)
    person.settle()

    assert not person.can_click("Volgende")
    person.click("De leerlingen van vorig jaar")
    person.click("Volgende")
    person.click("Volgende")
    person.click("60 leerlingen als beginstand opslaan")
    assert len(person.school()) == 60
    person.click("Verder met het nieuwe bestand")
    assert _session(person).draft.source is None
    assert not _session(person).first
    person.leave()


def _active(pupils: list[Pupil]) -> int:
    return sum(pupil.status.value == "active" for pupil in pupils)


def test_an_import_is_undone_in_the_history(person: Person) -> None:
    """Later too: the list, who goes back, a confirm that names the number, and the school is as before."""
    before = person.school()
    _review(person, _files(person).next_year)
    person.click("Gegevens van bestaande leerlingen overschrijven")
    person.click("wijzigingen opslaan")
    number = _session(person).draft.entry.counts.written
    assert _active(person.school()) > _active(before)

    person.window.go("history")
    person.settle()
    person.click("Ongedaan maken (Ctrl+Z)")
    assert person.window.page.undoing.model.rowCount() == number
    person.click(f"{number} leerlingen terugzetten")

    assert person.school() == before
    person.click("Bekijk in de geschiedenis")
    shown = person.window.page.entries
    assert "Ongedaan gemaakt" in shown.data(shown.index(1, 5))
    assert not person.can_click("Ongedaan maken (Ctrl+Z)") or shown.entry_at(0).can_undo


def test_a_delivery_of_changes_says_so_and_asks_which_column_is_the_number(person: Person, tmp_path: Path) -> None:
    """OneRoster in the window: the person points at the number, and nobody is missing."""
    known = next(pupil for pupil in person.school() if pupil.pupil_number and pupil.group)
    users = [rosters.user(sourcedId="u1", status="active", identifier=known.pupil_number or "",
                          givenName=known.given_name or "", familyName=known.family_name or "")]  # fmt: skip
    source = rosters.zipped(tmp_path / "delta.zip", rosters.delivery(users, mode="delta"))

    _session(person).choose_file(source)
    person.settle()
    page = person.window.page.view.current

    assert "alleen wijzigingen" in page._how.text()
    assert "(delta)" in page._told.text()

    _session(person).set_column("identifier", "pupil_number")
    person.settle()
    person.click("Volgende")
    person.click("Volgende")
    review = _session(person).draft.review

    assert review is not None
    assert (0, 0, 0) == (review.counts.new, review.counts.missing, review.counts.archived)
    assert "(delta)" in _page(person).notice.text


def test_what_a_hand_edited_is_told_in_three_values_and_replaced_where_chosen(person: Person, tmp_path: Path) -> None:
    """One field of one pupil from the file, the other kept; then all of them by the box."""
    one = person.school()[0]
    number, opened = one.pupil_number, person.window.opened
    edits = {"given_name": "Handnaam", "email": "hand@voorbeeld.example"}
    person.ask(lambda progress: editing.change(opened, number, edits))
    known = {name: value for name in FIELDS if (value := getattr(one, name)) is not None}
    said = {**known, "given_name": "Bestand", "email": "bestand@voorbeeld.example"}
    page = _review(person, write_csv(tmp_path / "drie.csv", [said]))
    person.click("Gegevens van bestaande leerlingen overschrijven")
    page.search.setText(number)
    QTest.qWait(300)  # until the last letter is long enough ago
    person.settle()
    page.table.opened.emit(0)
    person.settle()
    assert f"De school leverde eerst {one.given_name}, nu Bestand. Handnaam blijft staan." in person.read()

    person.click("Roepnaam: Bestand uit het bestand nemen")
    assert "Bestand vervangt Handnaam." in person.read()
    assert "hand@voorbeeld.example blijft staan." in person.read()
    person.click("Roepnaam: Handnaam houden")
    assert "Handnaam blijft staan." in person.read()
    assert _session(person).draft.review.counts.written == 0

    person.click("Alle handmatige wijzigingen door het bestand laten vervangen")
    person.click("1 wijziging opslaan")
    [after] = [found for found in person.school() if found.pupil_number == number]
    assert (after.given_name, after.email) == ("Bestand", "bestand@voorbeeld.example")


def test_without_edits_there_is_no_box_about_them(person: Person) -> None:
    """One choice less to read."""
    page = _review(person, _files(person).next_year)
    person.click("Gegevens van bestaande leerlingen overschrijven")

    assert not page.options.take_file.isVisible()

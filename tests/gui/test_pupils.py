"""The pupils in the window: the table, cells edited in place, the form, adding, the archive, undo."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import answers
from lvs_desktop.gui.pages.pupils import PupilsPage
from lvs_desktop.gui.pupil_model import COLUMNS
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import editing, history
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.schoolfiles import ADMIN, KEY, State, fill, new_school, state_of

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
THREE: State = {
    "0012": (
        {"given_name": "Sofie", "name_prefix": "de", "family_name": "Vries", "group": "2B", "location": "00"},
        False,
    ),
    "0013": ({"given_name": "Loïs", "family_name": "Çelik", "group": "1A", "location": "01", "year": "1"}, False),
    "0014": ({"given_name": "Daan", "family_name": "Bakker", "group": "3C", "location": "00"}, True),
}


class Pupils:
    """A person at the page of the pupils."""

    def __init__(self, window: MainWindow, at_rest: Rest) -> None:
        self.window, self._at_rest = window, at_rest
        self.page: PupilsPage

    def show(self, opened: OpenSchool) -> None:
        """Open a school and go there."""
        self.window.take_school(opened)
        self.rest()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.window.go("pupils")
        self.rest()
        self.page = self.window.page

    def rest(self) -> None:
        """Until nothing is to be done: a page of the table is asked for only when it is painted."""
        self._at_rest(self.window)

    def names(self) -> list[str]:
        """The surnames on screen, from the top."""
        rows = range(self.page.model.rowCount())
        return [self.cell(row, "family_name") for row in rows]

    def cell(self, row: int, field: str) -> str:
        """What a cell shows."""
        return str(self.page.model.index(row, COLUMNS.index(field)).data())

    def row(self, surname: str) -> int:
        """The row of a pupil."""
        return self.names().index(surname)

    def begin(self, row: int, field: str) -> QLineEdit:
        """Go to a cell and press F2."""
        table = self.page.table
        table.setFocus()
        table.setCurrentIndex(self.page.model.index(row, COLUMNS.index(field)))
        QTest.keyClick(table, Qt.Key.Key_F2)
        editor = table.cells.editor
        assert isinstance(editor, QLineEdit)
        return editor

    def type(self, row: int, field: str, text: str, *, key: Qt.Key = Qt.Key.Key_Return) -> None:
        """Replace what is in a cell, and press a key."""
        editor = self.begin(row, field)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, key)
        self.rest()

    def search(self, text: str) -> list[str]:
        """Search, and read the surnames."""
        self.page.filters.search.setText(text)
        QTest.keyClick(self.page.filters.search, Qt.Key.Key_Return)
        self.rest()
        return self.names()

    def press(self, words: str) -> None:
        """Press a visible button."""
        found = [b for b in self.window.findChildren(Button) if b.isVisible() and words in b.text()]
        assert len(found) == 1, [b.text() for b in self.window.findChildren(Button) if b.isVisible()]
        assert found[0].isEnabled()
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.rest()

    def ctrl_z(self) -> None:
        """Undo."""
        QTest.keyClick(self.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        self.rest()

    def toast(self) -> str:
        """The last notice."""
        return self.window._toast._text.text()

    def told(self) -> str:
        """What stands under the table."""
        return "" if self.page._told.isHidden() else self.page._told.text

    def entries(self) -> list[EntryKind]:
        """The history, newest first."""
        return [entry.kind for entry in history.entries(self.window.opened)]

    def field(self, name: str) -> str:
        """An answer of the form."""
        return answers.answer(self.page.form._fields[name].field)

    def note(self, name: str) -> str:
        """What is said at a field of the form."""
        field = self.page.form._fields[name]
        return "" if field._note.isHidden() else field._words.text()

    def hint(self, name: str) -> str:
        """The small text at a field of the form."""
        return self.page.form._fields[name]._small.text()


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school of three pupils, one of them archived."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, THREE)
    return opened


@pytest.fixture
def pupils(window: MainWindow, at_rest: Rest, made: OpenSchool) -> Pupils:
    """The page with these three."""
    person = Pupils(window, at_rest)
    person.show(made)
    return person


def fields(opened: OpenSchool, number: str) -> Mapping[str, str]:
    """What is stored of a pupil."""
    return state_of(opened)[number][0]


def test_the_table_shows_active_pupils_by_name_and_the_archive_on_request(pupils: Pupils) -> None:
    """Çelik stands among the C's; who is archived is out of sight until asked for."""
    active = pupils.names()
    pupils.page.filters.archived.setChecked(True)
    pupils.rest()

    assert (["Çelik", "Vries"], ["Bakker", "Çelik", "Vries"]) == (active, pupils.names())


def test_a_cell_is_edited_in_place_and_is_one_entry_of_the_history(pupils: Pupils, made: OpenSchool) -> None:
    """F2, type, Enter: written, shown, told, and the rest of the pupil is untouched."""
    pupils.type(pupils.row("Vries"), "group", "3B")

    assert "3B" == pupils.cell(pupils.row("Vries"), "group")
    assert {**THREE["0012"][0], "group": "3B"} == fields(made, "0012")
    assert [EntryKind.EDIT] == pupils.entries()
    assert "Klas van Sofie de Vries gewijzigd: 2B → 3B." == pupils.toast()


def test_typing_in_a_cell_begins_the_edit(pupils: Pupils, made: OpenSchool) -> None:
    """As in every spreadsheet."""
    table = pupils.page.table
    table.setFocus()
    table.setCurrentIndex(pupils.page.model.index(pupils.row("Vries"), COLUMNS.index("group")))
    QTest.keyClick(table, Qt.Key.Key_9)
    QTest.keyClicks(table.cells.editor, "Z")
    QTest.keyClick(table.cells.editor, Qt.Key.Key_Return)
    pupils.rest()

    assert "9Z" == fields(made, "0012")["group"]


def test_escape_leaves_the_cell_as_it_was(pupils: Pupils, made: OpenSchool) -> None:
    """Nothing is written, nothing stays behind."""
    pupils.type(pupils.row("Vries"), "group", "3B", key=Qt.Key.Key_Escape)

    assert ("2B", {}) == (pupils.cell(pupils.row("Vries"), "group"), pupils.page.model.drafts)
    assert [] == pupils.entries()
    assert "2B" == fields(made, "0012")["group"]


def test_an_edit_that_changes_nothing_is_no_entry(pupils: Pupils) -> None:
    """Looking is not editing."""
    pupils.type(pupils.row("Vries"), "group", " 2B ")

    assert ([], {}) == (pupils.entries(), pupils.page.model.drafts)


def test_a_wrong_value_keeps_the_editor_open_and_says_why(pupils: Pupils, made: OpenSchool) -> None:
    """The message comes in Dutch under the table; mended at once it is saved."""
    pupils.type(pupils.row("Vries"), "birth_date", "31-02-2014")
    editor = pupils.page.table.cells.editor

    assert isinstance(editor, QLineEdit)
    assert "31-02-2014" == editor.text()
    assert "31-02-2014" in pupils.told()
    assert "31-12-2013" in pupils.told()
    assert [] == pupils.entries()

    editor.selectAll()
    QTest.keyClicks(editor, "28-02-2014")
    assert "" == pupils.told()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    pupils.rest()

    assert "2014-02-28" == fields(made, "0012")["birth_date"]


def test_a_wrong_value_that_is_left_stays_in_the_cell_until_mended(pupils: Pupils, made: OpenSchool) -> None:
    """Clicking elsewhere, searching, sorting: what was typed is not lost, and the school has the old value."""
    editor = pupils.begin(pupils.row("Vries"), "year")
    QTest.keyClicks(editor, "9")
    pupils.page.filters.search.setFocus()
    pupils.rest()
    left = pupils.told()
    pupils.search("celik")
    pupils.search("")

    assert "9" == pupils.cell(pupils.row("Vries"), "year")
    assert "Niet opgeslagen bij Sofie de Vries" in left
    assert "year" not in fields(made, "0012")
    assert pupils.page.holds_work()

    pupils.press("Verbeteren")
    mending = pupils.page.table.cells.editor
    assert isinstance(mending, QLineEdit)
    assert "9" == mending.text()
    mending.selectAll()
    QTest.keyClicks(mending, "3")
    QTest.keyClick(mending, Qt.Key.Key_Return)
    pupils.rest()

    assert ("3", "") == (fields(made, "0012")["year"], pupils.told())
    assert not pupils.page.holds_work()


def test_the_old_value_comes_back_on_request(pupils: Pupils) -> None:
    """A draft is dropped by its button."""
    pupils.page.model.setData(pupils.page.model.index(pupils.row("Vries"), COLUMNS.index("group")), "")
    pupils.rest()
    pupils.press("Oude waarde terugzetten")

    assert ("2B", "", []) == (pupils.cell(pupils.row("Vries"), "group"), pupils.told(), pupils.entries())


def test_f8_walks_along_the_values_that_are_not_saved(pupils: Pupils) -> None:
    """Also to one that the search hides."""
    model = pupils.page.model
    model.setData(model.index(pupils.row("Vries"), COLUMNS.index("group")), "")
    model.setData(model.index(pupils.row("Çelik"), COLUMNS.index("year")), "11x")
    pupils.rest()
    seen = []
    for _again in range(2):
        QTest.keyClick(pupils.window, Qt.Key.Key_F8)
        pupils.rest()
        at = pupils.page.table.currentIndex()
        seen.append((pupils.cell(at.row(), "family_name"), COLUMNS[at.column()]))
        QTest.keyClick(pupils.page.table.cells.editor, Qt.Key.Key_Tab)

    assert [("Vries", "group"), ("Çelik", "year")] == sorted(seen)


def test_ctrl_z_takes_the_last_edits_back_one_by_one(pupils: Pupils, made: OpenSchool) -> None:
    """Two edits, two undos, and then there is nothing to undo here."""
    pupils.type(pupils.row("Vries"), "group", "3B")
    pupils.type(pupils.row("Çelik"), "group", "1C")
    pupils.ctrl_z()
    once = (fields(made, "0012")["group"], fields(made, "0013")["group"])
    pupils.ctrl_z()

    assert ("3B", "1A") == once
    assert THREE == state_of(made)
    assert "2B" == pupils.cell(pupils.row("Vries"), "group")
    assert [EntryKind.UNDO, EntryKind.UNDO, EntryKind.EDIT, EntryKind.EDIT] == pupils.entries()

    pupils.ctrl_z()

    assert "niets" in pupils.toast()


def test_the_button_of_the_notice_takes_its_own_edit_back(pupils: Pupils, made: OpenSchool) -> None:
    """'Ongedaan maken' beside what was done."""
    pupils.type(pupils.row("Vries"), "group", "3B")
    QTest.mouseClick(pupils.window._toast._button, Qt.MouseButton.LeftButton)
    pupils.rest()

    assert THREE == state_of(made)
    assert pupils.toast().startswith("Ongedaan gemaakt: Klas van Sofie de Vries")


def test_a_notice_that_outlives_its_school_undoes_nothing_in_the_next(
    pupils: Pupils, made: OpenSchool, tmp_path: Path
) -> None:
    """Its number is another entry's there."""
    pupils.type(pupils.row("Vries"), "group", "3B")
    call = pupils.window._toast._call
    assert call is not None
    other = new_school(tmp_path / "other.lvs")
    fill(other, THREE)
    editing.change(other, "0012", {"group": "7Q"})
    pupils.window.take_school(other)
    pupils.rest()
    call()
    pupils.rest()

    assert "7Q" == fields(other, "0012")["group"]
    assert [EntryKind.EDIT] == [entry.kind for entry in history.entries(other)]


def test_a_choice_is_edited_by_keys_too(pupils: Pupils, made: OpenSchool) -> None:
    """The location: F2, the next one, Enter."""
    table = pupils.page.table
    table.setFocus()
    table.setCurrentIndex(pupils.page.model.index(pupils.row("Vries"), COLUMNS.index("location")))
    QTest.keyClick(table, Qt.Key.Key_F2)
    choice = table.cells.editor
    assert choice is not None
    QTest.keyClick(choice, Qt.Key.Key_Down)
    QTest.keyClick(choice, Qt.Key.Key_Return)
    pupils.rest()

    assert "01" == fields(made, "0012")["location"]
    assert "Vestiging van Sofie de Vries gewijzigd: Hoofdgebouw (00) → Noord (01)." == pupils.toast()


def test_the_number_is_fixed_and_says_what_to_do(pupils: Pupils) -> None:
    """It is who the pupil is."""
    table = pupils.page.table
    table.setFocus()
    table.setCurrentIndex(pupils.page.model.index(0, COLUMNS.index("pupil_number")))
    QTest.keyClick(table, Qt.Key.Key_F2)

    assert table.cells.editor is None
    assert "leerlingnummer" in pupils.told()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("celik", ["Çelik"]),
        ("lois çel", ["Çelik"]),
        ("0012", ["Vries"]),
        ("2b", ["Vries"]),
        ("sofie@", ["Vries"]),
        ("u_13", ["Çelik"]),
        ("04-03-2014", ["Vries"]),
        ("HAVO", ["Çelik"]),
        ("sofie 1a", []),
        ("%", []),
    ],
)
def test_a_search_looks_at_every_field_that_tells_pupils_apart(
    pupils: Pupils, made: OpenSchool, words: str, found: list[str]
) -> None:
    """Without accents, capitals or order; each word must stand somewhere; signs mean themselves."""
    sofie = {**THREE["0012"][0], "email": "sofie@school.example", "birth_date": "2014-03-04", "user_name": "uu13"}
    lois = {**THREE["0013"][0], "track": "havo", "user_name": "u_13"}
    fill(made, {"0012": (sofie, False), "0013": (lois, False)})

    assert found == pupils.search(words)


def test_a_search_without_hits_says_so_and_goes_back(pupils: Pupils) -> None:
    """Never an empty screen; the archive is offered."""
    assert [] == pupils.search("bakker")

    pupils.press("Ook in het archief zoeken")
    assert ["Bakker"] == pupils.names()
    pupils.search("zzyzx")
    pupils.press("Toon iedereen")

    assert ["Bakker", "Çelik", "Vries"] == pupils.names()


def test_headers_sort_and_lists_narrow(pupils: Pupils) -> None:
    """Class backwards; only Noord; who has no year comes last either way."""
    header = pupils.page.table.horizontalHeader()
    header.setSortIndicator(COLUMNS.index("group"), Qt.SortOrder.DescendingOrder)
    pupils.rest()
    by_group = pupils.names()
    header.setSortIndicator(COLUMNS.index("year"), Qt.SortOrder.DescendingOrder)
    pupils.rest()
    by_year = pupils.names()
    place = pupils.page.filters.location
    place.setCurrentIndex(place.findData("01"))
    place.activated.emit(place.currentIndex())
    pupils.rest()

    assert (["Vries", "Çelik"], ["Çelik", "Vries"], ["Çelik"]) == (by_group, by_year, pupils.names())


def test_the_form_saves_several_fields_at_once_and_names_them(pupils: Pupils, made: OpenSchool) -> None:
    """One entry for all; the button says how many; the hand's edits are told with what was there."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.page.form.fill(group="3B", birth_date="04-03-2014")
    pupils.press("2 wijzigingen opslaan")

    assert {**THREE["0012"][0], "group": "3B", "birth_date": "2014-03-04"} == fields(made, "0012")
    assert [EntryKind.EDIT] == pupils.entries()
    assert "Met de hand gewijzigd op " in pupils.hint("group")
    assert "Daarvoor: 2B." in pupils.hint("group")
    assert not pupils.page.form.dirty


def test_a_wrong_answer_of_the_form_is_told_at_its_field_and_nothing_is_saved(pupils: Pupils, made: OpenSchool) -> None:
    """After leaving the field; saving goes to it."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.page.form.fill(family_name="", email="geen-adres", group="3B")
    pupils.press("3 wijzigingen opslaan")

    assert "Achternaam" in pupils.note("family_name")
    assert "geen-adres" in pupils.note("email")
    assert THREE == state_of(made)
    assert ("", "geen-adres", "3B") == tuple(map(pupils.field, ("family_name", "email", "group")))


def test_leaving_a_form_with_unsaved_answers_asks_first(pupils: Pupils, made: OpenSchool) -> None:
    """Escape loses nothing; going elsewhere and back neither."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.page.form.fill(group="3B")
    QTest.keyClick(pupils.page.form, Qt.Key.Key_Escape)
    asked = pupils.page.form._ask.text
    pupils.window.go("history")
    pupils.rest()
    pupils.window.go("pupils")
    pupils.rest()

    assert "nog niet opgeslagen: Klas" in asked
    assert "3B" == pupils.field("group")

    pupils.press("Niet opslaan")

    assert (["Çelik", "Vries"], THREE) == (pupils.names(), state_of(made))


def test_a_school_that_can_only_be_read_says_so_and_keeps_what_was_typed(
    window: MainWindow, at_rest: Rest, made: OpenSchool
) -> None:
    """At the attempt to save; the overview said it when the school was opened."""
    path = made.path
    made.close()
    pupils = Pupils(window, at_rest)
    pupils.show(OpenSchool(school_file.SchoolFile(path, KEY, read_only=True)))
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.page.form.fill(group="3B")
    pupils.press("Opslaan: Klas")

    assert "3B" == pupils.field("group")
    assert "Wij kunnen niet schrijven in de map" in pupils.page.form.notice.text


def test_closing_the_window_with_unsaved_answers_asks_first(pupils: Pupils, made: OpenSchool) -> None:
    """Once: who closes it again means it."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.page.form.fill(group="3B")
    pupils.window.close()
    asked = pupils.window._notice.text

    assert pupils.window.isVisible()
    assert "nog niet opgeslagen" in asked
    assert "3B" == pupils.field("group")

    pupils.window.close()

    assert not pupils.window.isVisible()


def test_a_pupil_is_archived_after_a_plain_question_and_comes_back(pupils: Pupils, made: OpenSchool) -> None:
    """Nothing is deleted: it says so; both acts are entries."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.press("Naar het archief …")
    assert "Er wordt niets verwijderd." in pupils.page.form._ask.text
    pupils.press("Ja, archiveer Sofie de Vries")
    archived = state_of(made)["0012"]
    pupils.press("Weer actief maken …")
    pupils.press("Ja, maak Sofie de Vries actief")

    assert (THREE["0012"][0], True) == archived
    assert THREE == state_of(made)
    assert [EntryKind.ACTIVATE, EntryKind.ARCHIVE] == pupils.entries()


def test_archiving_goes_back_by_ctrl_z(pupils: Pupils, made: OpenSchool) -> None:
    """Also from the form."""
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    pupils.press("Naar het archief …")
    pupils.press("Ja, archiveer Sofie de Vries")
    pupils.ctrl_z()

    assert THREE == state_of(made)


def test_the_form_tells_what_happened_to_the_pupil(pupils: Pupils) -> None:
    """Newest first, with what was undone marked."""
    pupils.type(pupils.row("Vries"), "group", "3B")
    pupils.ctrl_z()
    pupils.page.open_row(pupils.row("Vries"))
    pupils.rest()
    lines = [text.text() for text in pupils.page.form._past.findChildren(Text) if "Beheer" in text.text()]

    assert 2 == len(lines)
    assert "Klas: 3B wordt 2B" in lines[0]
    assert "Klas: 2B wordt 3B" in lines[1]
    assert "ongedaan" in lines[1]


def test_a_pupil_is_added_by_hand_and_selected_in_the_list(pupils: Pupils, made: OpenSchool) -> None:
    """The required fields are asked for; the new pupil is in sight, whatever was searched."""
    pupils.search("celik")
    pupils.press("Leerling toevoegen")
    pupils.page.form.fill(pupil_number="0099", given_name="Noël")
    pupils.rest()
    pupils.press("Deze leerling toevoegen")
    missing = (pupils.note("family_name"), pupils.note("group"))
    pupils.page.form.fill(family_name="Smit", group="1A")
    pupils.press("Deze leerling toevoegen")

    assert all(missing)
    assert {"given_name": "Noël", "family_name": "Smit", "group": "1A"} == dict(fields(made, "0099"))
    assert "Smit" == pupils.cell(pupils.page.table.row(), "family_name")
    assert [EntryKind.ADD] == pupils.entries()

    pupils.ctrl_z()

    assert THREE == state_of(made)


def test_a_number_that_exists_is_told_at_once_and_adds_nobody(pupils: Pupils, made: OpenSchool) -> None:
    """Also in another spelling and of an archived pupil; the pupil can be opened."""
    pupils.press("Leerling toevoegen")
    pupils.page.form.fill(pupil_number="14", given_name="Daan", family_name="Bakker", group="3C")
    pupils.rest()
    told = pupils.note("pupil_number")
    pupils.press("Deze leerling toevoegen")

    assert "0014" in told
    assert THREE == state_of(made)
    assert "Daan" == pupils.field("given_name")

    pupils.press("Die leerling openen")

    assert "Daan Bakker" == pupils.page.title.text()


def test_a_number_taken_while_the_form_was_open_is_refused_by_the_school_file(pupils: Pupils, made: OpenSchool) -> None:
    """The check of the field is a help; the write itself is the guard."""
    pupils.press("Leerling toevoegen")
    pupils.page.form.fill(pupil_number="0099", given_name="Noël", family_name="Smit", group="1A")
    pupils.rest()
    taken = {**THREE, "0099": THREE["0013"]}
    fill(made, taken)
    pupils.press("Deze leerling toevoegen")

    assert "0099" in pupils.note("pupil_number")
    assert taken == state_of(made)
    assert "Noël" == pupils.field("given_name")


def test_a_location_admin_sees_and_changes_own_pupils_only(pupils: Pupils, made: OpenSchool) -> None:
    """Others are neither in the table nor found; none is added elsewhere."""
    pupils.window.go("overview")
    pupils.window.work_as("Noord")
    pupils.window.go("pupils")
    pupils.rest()
    pupils.page = pupils.window.page
    named = pupils.names()
    pupils.type(pupils.row("Çelik"), "group", "1B")
    pupils.page.open_row(0)
    pupils.rest()
    form = pupils.page.form

    assert ["Çelik"] == named
    assert "1B" == fields(made, "0013")["group"]
    assert not form._fields["group"].field.isReadOnly()

    QTest.keyClick(form, Qt.Key.Key_Escape)
    pupils.rest()
    pupils.press("Leerling toevoegen")

    assert "01" == pupils.field("location")
    assert -1 == form._fields["location"].field.findData("00")

    QTest.keyClick(form, Qt.Key.Key_Escape)
    pupils.rest()

    assert [] == pupils.search("Vries")


def test_an_edit_that_the_school_file_refuses_stays_in_the_cell(pupils: Pupils, made: OpenSchool) -> None:
    """The pupil moved to another location meanwhile: the write says no, the typed value is kept."""
    made.work_as("Noord")
    elsewhere = {**THREE, "0013": ({**THREE["0013"][0], "location": "00"}, False)}
    row = pupils.row("Çelik")
    editor = pupils.begin(row, "group")
    fill(made, elsewhere)
    editor.selectAll()
    QTest.keyClicks(editor, "1B")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    pupils.rest()

    assert "1B" == pupils.cell(row, "group")
    assert "Niet opgeslagen bij Loïs Çelik" in pupils.told()
    assert elsewhere == state_of(made)


def test_an_empty_school_offers_a_file_or_a_first_pupil(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """Both ways lead on."""
    pupils = Pupils(window, at_rest)
    pupils.show(new_school(tmp_path / "empty.lvs"))
    said = pupils.page._empty.text
    pupils.press("Bestand inlezen")

    assert "nog geen leerlingen" in said
    assert window.here.startswith("step:")


def test_five_thousand_pupils_come_by_the_page(window: MainWindow, at_rest: Rest, tmp_path: Path, qtbot: QtBot) -> None:
    """Only what is looked at is read; the last row is there, sorted and searched."""
    opened = new_school(tmp_path / "large.lvs")
    one = {"given_name": "Sem", "group": "1A", "location": "00"}
    fill(opened, {f"{n:05d}": ({**one, "family_name": f"Naam{n:05d}"}, False) for n in range(5000)})
    pupils = Pupils(window, at_rest)
    pupils.show(opened)
    model = pupils.page.model
    read = len(model._rows.fetched())
    pupils.page.table.scrollToBottom()
    pupils.rest()

    assert (5000, "Naam04999") == (model.rowCount(), pupils.cell(4999, "family_name"))
    assert read <= 512
    assert len(model._rows.fetched()) <= 1024

    pupils.page.table.horizontalHeader().setSortIndicator(COLUMNS.index("family_name"), Qt.SortOrder.DescendingOrder)
    pupils.rest()
    at_top = pupils.page.table.row()
    assert "Naam04999" == (pupils.cell(0, "family_name") if at_top == 0 else _fetched(pupils, 0))
    pupils.search("0421")

    assert 11 == model.rowCount()


def _fetched(pupils: Pupils, row: int) -> str:
    pupils.cell(row, "family_name")
    pupils.rest()
    return pupils.cell(row, "family_name")


def test_an_undo_elsewhere_takes_a_pupil_out_of_the_list(pupils: Pupils, made: OpenSchool) -> None:
    """Coming back to the page reads the school again."""
    pupils.press("Leerling toevoegen")
    pupils.page.form.fill(pupil_number="0099", given_name="Noël", family_name="Smit", group="1A")
    pupils.rest()
    pupils.press("Deze leerling toevoegen")
    pupils.window.go("history")
    pupils.rest()
    pupils.window.runner.run(pupils.window, lambda _progress: history.undo(made), done=lambda _undone: None)
    pupils.rest()
    pupils.window.go("pupils")
    pupils.rest()

    assert ["Çelik", "Vries"] == pupils.names()


def test_every_cell_and_editor_says_what_it_is(pupils: Pupils) -> None:
    """A screen reader hears an empty cell, a wrong value with its reason, and the name of the field."""
    model, role = pupils.page.model, Qt.ItemDataRole.AccessibleTextRole
    row = pupils.row("Vries")
    empty = model.index(row, COLUMNS.index("email")).data(role)
    editor = pupils.begin(row, "year")
    name = editor.accessibleName()
    QTest.keyClicks(editor, "9")
    pupils.page.filters.search.setFocus()
    pupils.rest()

    assert ("(leeg)", "Leerjaar") == (empty, name)
    assert model.index(row, COLUMNS.index("year")).data(role).startswith("9, ")


def test_several_pupils_are_chosen_by_the_row(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """A click or an arrow goes to one cell; with Shift and Ctrl whole rows are chosen, or not any more."""
    seen = Pupils(window, at_rest)
    seen.show(made)
    table, shift, ctrl = seen.page.table, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    table.setCurrentIndex(seen.page.model.index(0, 3))
    one = (table.chosen_rows(), len(table.selectedIndexes()))
    QTest.keyClick(table, Qt.Key.Key_Down, shift)
    two = (table.chosen_rows(), len(table.selectedIndexes()))
    QTest.keyClick(table, Qt.Key.Key_Space, ctrl)
    less = table.chosen_rows()
    place = table.visualRect(seen.page.model.index(1, 3)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, ctrl, place)
    more = table.chosen_rows()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert ([0], 1) == one
    assert ([0, 1], 2 * len(COLUMNS)) == two
    assert ([0], [0, 1]) == (less, more)
    assert ([1], 1) == (table.chosen_rows(), len(table.selectedIndexes()))

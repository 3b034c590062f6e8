"""Undo in the window: nothing goes back before the person has seen who does, who stays and why."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.changes import Entry, EntryKind, ImportOptions
from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.progress import Silent
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import practising
from lvs_desktop.gui.pages.history import HistoryPage
from lvs_desktop.gui.preview_model import Shown
from lvs_desktop.gui.undo_view import UndoView
from lvs_desktop.services import editing, history, years
from lvs_desktop.services.practice import Practice
from lvs_desktop.services.undo_steps import Grain
from tests.support import practices
from tests.support.windows import Person

PUPILS = 120
BOTH = ImportOptions(overwrite=True, archive_missing=True)


@dataclass
class Case:
    """Somebody with the example school open, and the next year's file read after last year's."""

    person: Person
    files: Practice

    @property
    def page(self) -> HistoryPage:
        """The history."""
        return self.person.window.page  # type: ignore[return-value]

    @property
    def view(self) -> UndoView:
        """What is being undone."""
        assert self.page.undoing is not None
        return self.page.undoing

    def entries(self) -> list[Entry]:
        """The history, newest first."""
        opened = self.person.window.opened
        assert opened is not None
        return self.person.ask(lambda progress: history.entries(opened))

    def school(self) -> dict[str, Pupil]:
        """The pupils by number."""
        return {pupil.pupil_number or "": pupil for pupil in self.person.school()}

    def edit(self, number: str, name: str = "Aangepast") -> None:
        """Another name by hand."""
        opened = self.person.window.opened
        assert opened is not None
        self.person.ask(lambda progress: editing.change(opened, number, {"given_name": name}))

    def read(self, source: Path) -> None:
        """One more import."""
        opened = self.person.window.opened
        assert opened is not None
        self.person.ask(lambda progress: practising.read(opened, source, BOTH, Silent()) or True)

    def open(self, kind: EntryKind = EntryKind.IMPORT, *, oldest: bool = False) -> UndoView:
        """Go to the history and choose to undo an entry of this kind: the newest, or the oldest."""
        self.person.window.go("history")
        self.person.settle()
        rows = [row for row, entry in enumerate(self.page.entries.entries) if entry.kind is kind]
        self.page.list.selectRow(rows[-1] if oldest else rows[0])
        self.person.click("Ongedaan maken (Ctrl+Z)")
        return self.view

    def changed_numbers(self) -> list[str]:
        """Numbers of pupils whom the newest import changed, not new."""
        opened = self.person.window.opened
        assert opened is not None
        newest = self.entries()[0]
        lines = self.person.ask(lambda progress: history.changes(opened, newest.id, limit=500))
        return [line.pupil_number or "" for line in lines if line.kind.value == "changed"]

    def new_numbers(self) -> list[str]:
        """Numbers of pupils who were new in the newest import."""
        opened = self.person.window.opened
        assert opened is not None
        newest = self.entries()[0]
        lines = self.person.ask(lambda progress: history.changes(opened, newest.id, limit=500))
        return [line.pupil_number or "" for line in lines if line.kind.value == "new"]


@pytest.fixture
def case(qapp: QApplication, tmp_path: Path) -> Iterator[Case]:
    """The school after an import with both boxes."""
    person = Person(qapp, tmp_path / "pictures")
    ready = practices.ready(PUPILS)
    practising.read(ready.opened, ready.files.next_year, BOTH, Silent())
    person.window.take_school(ready.opened, practice=True)
    person.settle()
    yield Case(person, ready.files)
    person.leave()


def lines_of(view: UndoView) -> dict[str, str]:
    """Number -> what the table says of the pupil."""
    model = view.model
    return {
        str(model.data(model.index(row, Shown.NUMBER))): str(model.data(model.index(row, Shown.WHAT)))
        for row in range(model.rowCount())
    }


def kept_of(view: UndoView) -> dict[str, str]:
    """Number -> why the pupil stays."""
    model = view.kept.pupils
    return {
        str(model.data(model.index(row, 1))): str(model.data(model.index(row, 2))) for row in range(len(model.kept))
    }


def test_the_page_shows_every_pupil_before_and_after_and_writes_nothing(case: Case) -> None:
    """Was and becomes, and a button with the number; Cancel leaves all as it is."""
    before = case.school()
    number = case.changed_numbers()[0]
    view = case.open()

    lines = lines_of(view)
    assert len(lines) == case.entries()[0].counts.written
    assert f"{before[number].group} wordt " in lines[number]
    assert case.person.can_click(f"{len(lines)} leerlingen terugzetten")
    assert "verdwijnen weer uit de school" in view._about.text()

    case.person.click("Annuleren (Esc)")
    assert case.page.undoing is None
    assert case.school() == before
    assert len(case.entries()) == 2


def test_an_older_import_goes_back_and_who_was_changed_since_stays(case: Case) -> None:
    """After an edit and another import: those pupils are left alone, each with its reason; the others go back."""
    older = case.changed_numbers()
    edited = older[0]
    case.edit(edited)
    case.read(case.files.week)
    later = set(case.changed_numbers())
    during = case.school()
    view = case.open(oldest=True)

    kept = kept_of(view)
    assert "later met de hand gewijzigd" in kept[edited]
    assert {number for number in older if number in later} <= set(kept)
    number = len(lines_of(view))
    assert view.choices.session.draft.entry.counts.written == number + len(kept)

    case.person.click("Blijven zo")
    assert view.kept.isVisible()
    case.person.click(f"{number} leerlingen terugzetten")
    after = case.school()
    assert f"{number} leerlingen zijn teruggezet." in view._said.text()
    assert view.kept.isVisible()
    assert all(after[one] == during[one] for one in kept)
    back = next(one for one in older if one not in kept)
    assert after[back].group != during[back].group

    case.person.click("Bekijk in de geschiedenis")
    assert case.page.entries.entry_at(case.page.list.row()) == case.entries()[0]
    model = case.page.entries
    row = model.row_of(view.session.draft.entry.id)
    assert "Deels ongedaan" in str(model.data(model.index(row, 5)))


def test_only_the_chosen_class_goes_back(case: Case) -> None:
    """The class of before; the others keep what the import gave them."""
    during = case.school()
    view = case.open()
    case.person.click("Alleen deze klassen")
    assert not view.confirm.isEnabled()
    assert "Kies eerst een klas." in view._needs.text()

    picker = view.choices.group_picker
    picker.search.setText("h1a")
    QTest.qWait(250)
    case.person.settle()
    assert [pick.words[0] for pick in picker.model.picks] == ["H1A"]
    picker.table.setFocus()
    QTest.keyClick(picker.table, Qt.Key.Key_Space)
    case.person.settle()
    chosen = set(lines_of(view))
    assert str(len(chosen)) == picker.model.picks[0].words[1]
    case.person.click("terugzetten")

    after = case.school()
    changed = {number for number in during if after.get(number) != during[number]}
    assert changed == chosen
    assert all(after[number].group == "H1A" for number in chosen if number in after)


def test_only_the_chosen_pupils_go_back(case: Case) -> None:
    """Found by number; a second one by name; what was chosen stays on top while searching."""
    during = case.school()
    one, other = case.changed_numbers()[:2]
    view = case.open()
    case.person.click("Alleen deze leerlingen")
    picker = view.choices.pupil_picker
    for search in (one, during[other].family_name or ""):
        picker.search.setText(search)
        QTest.qWait(250)
        case.person.settle()
        row = next(
            row
            for row, pick in enumerate(picker.model.picks)
            if pick.words[1] in (one, other) and pick.key not in picker.model.taken
        )
        picker.model.toggle(row)
        case.person.settle()

    assert set(lines_of(view)) == {one, other}
    case.person.click("2 leerlingen terugzetten")
    after = case.school()
    assert {number for number in during if after.get(number) != during[number]} == {one, other}


def test_pupils_changed_since_go_back_only_when_told_so(case: Case) -> None:
    """The box says what is lost; what the hand typed stays, what the import did goes."""
    edited, new = case.changed_numbers()[0], case.new_numbers()[0]
    before = case.school()[edited]
    case.edit(edited)
    case.edit(new)
    view = case.open()
    assert set(kept_of(view)) == {edited, new}
    assert "Het gaat om 2 leerlingen." in view.force.explanation.text()
    assert "verdwijnt uit de school" in view.force.explanation.text()

    view.force.box.click()
    case.person.settle()
    assert kept_of(view) == {}
    assert "Verdwijnt weer uit de school" in lines_of(view)[new]
    case.person.click(f"{len(lines_of(view))} leerlingen terugzetten")

    after = case.school()
    assert after[edited].given_name == "Aangepast"
    assert after[edited].group != before.group
    assert new not in after


def test_another_choice_takes_the_box_away(case: Case) -> None:
    """'Ook wie daarna is gewijzigd' was said of other pupils."""
    case.edit(case.changed_numbers()[0])
    view = case.open()
    view.force.box.click()
    case.person.settle()
    view.choices.ways[Grain.GROUPS].click()
    case.person.settle()

    assert not view.session.draft.force
    assert not view.force.isChecked()


def test_an_undo_is_undone_in_the_same_way(case: Case) -> None:
    """Everybody as before the first undo; the page says that they come back."""
    during = case.school()
    case.open()
    case.person.click("terugzetten")
    view = case.open(EntryKind.UNDO)
    assert "komen terug in de school" in view._about.text()
    assert "Het ging om: Leerlingen geïmporteerd" in case.page.lead.text()

    case.person.click("terugzetten")
    assert case.school() == during


def test_undo_by_keys_alone(case: Case) -> None:
    """Ctrl+Z shows, the button has the focus, Enter confirms; Escape would have left."""
    window = case.person.window
    window.go("history")
    case.person.settle()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    case.person.settle()
    assert case.page.undoing is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    case.person.settle()
    assert case.page.undoing is None

    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    case.person.settle()
    assert QApplication.focusWidget() is case.view.confirm
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QTest.qWait(200)
    case.person.settle()
    assert QApplication.focusWidget() is case.page.title
    assert case.entries()[0].kind is EntryKind.UNDO


def test_the_school_changed_after_the_preview(case: Case) -> None:
    """Nothing is written; a sentence says so; one press shows who goes back now."""
    view = case.open()
    number = case.changed_numbers()[0]
    case.edit(number)
    before = case.school()

    QTest.keyClick(view.confirm, Qt.Key.Key_Return)
    QTest.qWait(200)
    case.person.settle()
    assert "De school is na dit overzicht gewijzigd." in view.notice.text
    assert view.notice.isAncestorOf(QApplication.focusWidget())
    assert not view.confirm.isEnabled()
    assert case.school() == before
    case.person.click("Opnieuw bekijken")

    assert QApplication.focusWidget() is view.confirm
    assert not view.notice.isVisible()
    assert set(kept_of(view)) == {number}
    assert view.confirm.isEnabled()


def test_coming_back_shows_what_holds_now(case: Case) -> None:
    """Going elsewhere keeps the choice; somebody edited meanwhile, and that pupil stays."""
    view = case.open()
    number = case.changed_numbers()[0]
    case.person.window.go("overview")
    case.edit(number)
    case.person.window.go("history")
    case.person.settle()

    assert case.view is view
    assert set(kept_of(view)) == {number}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit to the size of a process's files")
def test_no_backup_no_undo(case: Case) -> None:
    """The disk is full while the copy is made: nothing goes back, the sentence says why, and it can be tried again."""
    import resource

    opened = case.person.window.opened
    assert opened is not None
    case.person.ask(lambda progress: opened.storage.back_up())  # what was written is in the file itself now
    view = case.open()
    before = case.school()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (opened.path.stat().st_size // 2, limits[1]))
    try:
        case.person.click("leerlingen terugzetten")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert "schijf" in view.notice.text
    assert case.school() == before
    case.person.click("leerlingen terugzetten")
    assert not view.notice.isVisible()
    assert case.entries()[0].kind is EntryKind.UNDO


def test_nobody_goes_back_if_all_were_changed_since(case: Case) -> None:
    """The button stays closed; the list and the box say what can be done."""
    number = case.changed_numbers()[0]
    case.edit(number)
    view = case.open()
    case.person.click("Alleen deze leerlingen")
    view.choices.pupil_picker.search.setText(number)
    QTest.qWait(250)
    case.person.settle()
    view.choices.pupil_picker.model.toggle(0)
    case.person.settle()

    assert not view.confirm.isEnabled()
    assert "Iedereen is daarna gewijzigd" in view._needs.text()
    assert view.kept.isVisible()
    view.force.box.click()
    case.person.settle()
    assert case.person.can_click("1 leerling terugzetten")


def test_an_edit_by_hand_has_nothing_to_choose(case: Case) -> None:
    """One pupil: no classes, no search; the name is back."""
    number = case.changed_numbers()[0]
    before = case.school()[number]
    case.edit(number)
    view = case.open(EntryKind.EDIT)

    assert not view.choices.isVisible()
    case.person.click("1 leerling terugzetten")
    assert case.school()[number] == before


def test_a_new_year_goes_back(case: Case) -> None:
    """Its own words; no pupils."""
    opened = case.person.window.opened
    assert opened is not None
    before = opened.school.school_year
    case.person.ask(lambda progress: years.begin(opened))
    view = case.open(EntryKind.NEW_YEAR)
    assert "Aan de leerlingen verandert niets." in view._about.text()
    assert not view.choices.isVisible()

    case.person.click("Schooljaar terugzetten")
    assert opened.school.school_year == before
    assert f"Het schooljaar is weer {before}." in view._said.text()


def test_a_new_year_that_is_in_use_goes_back_only_when_told_so(case: Case) -> None:
    """The lines that were made since are named; the box waves them aside."""
    opened = case.person.window.opened
    assert opened is not None
    before = opened.school.school_year
    number = case.changed_numbers()[0]
    case.person.ask(lambda progress: years.begin(opened))
    case.edit(number)
    view = case.open(EntryKind.NEW_YEAR)
    assert "In het nieuwe schooljaar is daarna al iets gedaan." in view.notice.text
    assert not view.confirm.isEnabled()

    view.force.box.click()
    case.person.settle()
    case.person.click("Schooljaar terugzetten")
    assert opened.school.school_year == before
    assert case.school()[number].given_name == "Aangepast"


def test_what_is_undone_can_not_be_undone_again(case: Case) -> None:
    """The button is gone for that line, and Ctrl+Z takes the newest line that is in force."""
    case.open()
    case.person.click("terugzetten")
    case.person.click("Bekijk in de geschiedenis")
    case.page.list.selectRow(1)
    case.person.settle()

    assert not case.person.can_click("Ongedaan maken (Ctrl+Z)")
    assert case.page.undo()
    case.person.settle()
    assert case.view.session.draft.entry.kind is EntryKind.BASELINE


def test_a_location_admin_is_told_that_it_is_not_theirs(case: Case) -> None:
    """The sentence stands on the page; the button stays closed."""
    opened = case.person.window.opened
    assert opened is not None
    other = Worker(name="J. de Wit", role=Role.LOCATION_ADMIN, locations=("00",))
    case.person.ask(lambda progress: (opened.add_worker(other), opened.work_as(other.name)))
    view = case.open()

    assert view.notice.isVisible()
    assert view.notice.text
    assert not view.confirm.isEnabled()

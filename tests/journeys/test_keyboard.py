"""The main job without a mouse: only keys, and never a widget that a test helped to the focus."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from lvs_desktop.domain.people import Status
from lvs_desktop.domain.roles import Role
from lvs_desktop.gui.changes_table import ChangesTable
from lvs_desktop.gui.history_table import EntryTable
from lvs_desktop.services import history
from lvs_desktop.system import paths
from tests.support.keys import Typist, name_of

KEY = Qt.Key


@pytest.fixture
def typist(qapp: QApplication, tmp_path: Path) -> Iterator[Typist]:
    """Somebody who starts the program for the first time, without a mouse."""
    assert not paths.config().exists()
    typist = Typist(qapp, tmp_path / "pictures")
    yield typist
    typist.leave()


def test_an_example_school_is_imported_and_undone_by_keyboard_alone(typist: Typist) -> None:
    """From the start screen to an applied import, and back again on the history page; every stop of Tab can be seen."""
    typist.picture("start")
    typist.choose("Oefenen met voorbeeld")
    typist.picture("overview")
    before = typist.school()
    opened = typist.window.opened
    assert opened is not None
    typist.choose("Nieuwe leerlingen importeren")
    typist.picture("file")
    typist.choose("Oefen met het bestand van volgend jaar")
    typist.picture("file-read")
    typist.choose("Volgende")
    typist.picture("columns")
    typist.choose("Volgende")
    typist.picture("review")
    typist.choose("Gegevens van bestaande leerlingen overschrijven")
    typist.choose("Leerlingen die niet in de CSV zitten archiveren")
    typist.picture("review-both-boxes")
    table = typist.tab_to(kind=ChangesTable)
    typist.press(KEY.Key_Down)
    typist.press(KEY.Key_Return)
    typist.picture("review-detail")
    typist.press(KEY.Key_Escape)
    assert typist.focus is table
    assert typist.school() == before
    typist.choose("wijzigingen opslaan")
    typist.picture("done")
    during = typist.school()
    typist.press(KEY.Key_F6)
    typist.choose("Geschiedenis")
    typist.picture("history")
    if not isinstance(typist.focus, EntryTable):
        typist.tab_to(kind=EntryTable)
    typist.press(KEY.Key_Return)
    typist.picture("history-entry")
    typist.press(KEY.Key_Z, ctrl=True)
    typist.picture("history-asked")
    assert re.fullmatch(r"\d+ leerlingen terugzetten", name_of(typist.focus)), name_of(typist.focus)
    typist.press(KEY.Key_Return)
    typist.picture("undone")

    entries = typist.ask(lambda progress: history.entries(opened))
    assert [entry.kind.value for entry in entries] == ["undo", "import", "baseline"]
    assert {pupil.uid for pupil in during} > {pupil.uid for pupil in before}
    assert any(pupil.status is Status.ARCHIVED for pupil in during)
    assert typist.school() == before
    assert typist.unseen == []


def test_a_new_school_is_made_by_keyboard_alone(typist: Typist) -> None:
    """The seven pages of 'Nieuwe jaarstart', typed key by key: no field loses the focus, every answer is kept."""
    typist.choose("Nieuwe jaarstart")
    typist.picture("new-1-school")
    typist.tab_to("Naam van de school")
    typist.write("Basisschool De Zandloper")
    typist.tab_to("BRIN")
    typist.write("99zl")
    typist.press(KEY.Key_Return)
    typist.picture("new-2-locations")
    typist.choose("Vestiging toevoegen")
    assert name_of(typist.focus) == "Naam van vestiging 2"
    typist.write("Dependance")
    typist.press(KEY.Key_Return)
    typist.picture("new-3-route")
    typist.tab_to("Handmatig")
    typist.press(KEY.Key_Space)
    typist.tab_to("Ja")
    typist.press(KEY.Key_Down)
    assert name_of(typist.focus) == "Nee, of ik weet het niet"
    typist.press(KEY.Key_Space)
    typist.choose("Volgende")
    typist.picture("new-4-person")
    typist.tab_to("Uw naam")
    typist.write("M. Bakker")
    typist.tab_to("Schoolbeheerder")
    typist.press(KEY.Key_Down)
    assert name_of(typist.focus) == "Vestigingsbeheerder"
    typist.press(KEY.Key_Space)
    typist.choose("00")
    typist.choose("Volgende")
    typist.picture("new-5-file")
    typist.tab_to("Wachtzin")
    typist.write("vier woorden die ik ken")
    typist.tab_to("Nog een keer de wachtzin")
    typist.write("vier woorden die ik ken")
    typist.choose("Schoolbestand maken")
    typist.picture("new-6-code")
    words = _code_on_screen(typist)
    typist.choose("Ik heb deze woorden")
    typist.choose("Volgende")
    typist.picture("new-7-check")
    for _again in range(3):
        field = typist.tab_to("Woord ", kind=QLineEdit)
        number = int(name_of(field).removeprefix("Woord "))
        typist.write(words[number])
    typist.choose("Naar de checklist")
    typist.picture("checklist")

    opened = typist.window.opened
    assert opened is not None
    assert (opened.school.name, opened.school.brin) == ("Basisschool De Zandloper", "99ZL")
    assert [place.name for place in opened.school.locations] == ["Hoofdgebouw", "Dependance"]
    assert (opened.worker.name, opened.worker.role) == ("M. Bakker", Role.LOCATION_ADMIN)
    assert typist.unseen == []


def _code_on_screen(typist: Typist) -> dict[int, str]:
    """The words as a person reads them: number and word."""
    said = [label.accessibleName() for label in typist.window.page.findChildren(QLabel) if label.isVisible()]
    found = [re.fullmatch(r"Woord (\d+): (\w+)", words) for words in said]
    return {int(each[1]): each[2] for each in found if each is not None}

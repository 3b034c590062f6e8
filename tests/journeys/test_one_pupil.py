"""A pupil is edited by hand, a file says something else, and everything is undone again."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui.practising import home
from lvs_desktop.gui.pupil_model import COLUMNS
from lvs_desktop.services import history
from tests.support.windows import Person


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody who practises."""
    person = Person(qapp, tmp_path / "pictures")
    yield person
    person.leave()


def said_by_next_years_file() -> dict[str, str]:
    """Number -> class."""
    [source] = home().rglob("leerlingen-2026-2027.csv")
    with source.open(encoding="utf-8-sig", newline="") as lines:
        return {row["Leerlingnummer"]: row["Klas"] for row in csv.DictReader(lines, delimiter=";")}


def test_the_hands_value_outlives_an_import_and_both_go_back(person: Person) -> None:
    """Edited in the table, kept by the import, told in the form; then the school is as it was."""
    person.click("Oefenen met voorbeeld")
    before = person.school()
    said = said_by_next_years_file()
    pupil = next(one for one in before if said.get(one.pupil_number or "") not in (None, one.group))
    number = pupil.pupil_number or ""

    person.click("Alle leerlingen")
    page = person.window.page
    page.filters.search.setText(number)
    QTest.keyClick(page.filters.search, Qt.Key.Key_Return)
    person.settle()
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, COLUMNS.index("group")))
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.cells.editor
    assert editor is not None
    QTest.keyClicks(editor, "H9Z")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    person.picture("pupil-edited")
    edited = next(one for one in person.school() if one.uid == pupil.uid)

    person.click("Nieuwe leerlingen importeren")
    person.click("Oefen met het bestand van volgend jaar")
    person.click("Volgende")
    person.click("Volgende")
    person.click("Gegevens van bestaande leerlingen overschrijven")
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    person.click("wijzigingen opslaan")
    imported = next(one for one in person.school() if one.uid == pupil.uid)
    person.click("Alle leerlingen")
    person.click("Leerling openen (Enter)")
    hint = page.form._fields["group"]._small.text()
    person.picture("pupil-after-import")

    assert ("H9Z", "H9Z") == (edited.group, imported.group)
    assert "Met de hand gewijzigd op " in hint
    assert f"Het laatste bestand zei: {said[number]}." in hint

    opened = person.window.opened
    assert opened is not None
    person.ask(lambda _progress: history.undo(opened))  # the import, as the page of the history does
    assert "H9Z" == next(one for one in person.school() if one.uid == pupil.uid).group
    QTest.keyClick(person.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.settle()

    assert before == person.school()

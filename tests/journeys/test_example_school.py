"""The main job, from a computer without settings to an import that was applied and undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.people import Status
from lvs_desktop.services import history
from lvs_desktop.system import paths
from tests.support.windows import Person

MOST_CLICKS = 14


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody who starts the program for the first time."""
    assert not paths.config().exists()
    person = Person(qapp, tmp_path / "pictures")
    yield person
    person.leave()


def test_an_example_school_is_imported_and_undone_in_few_clicks(person: Person) -> None:
    """From the start screen to an applied and undone import: at most 14 clicks, and the school is as it was."""
    person.picture("start")
    person.click("Oefenen met voorbeeld")
    person.picture("overview")
    before = person.school()
    opened = person.window.opened
    assert opened is not None
    assert not opened.path.read_bytes().startswith(b"SQLite format 3")
    person.click("Nieuwe leerlingen importeren")
    person.picture("file")
    person.click("Oefen met het bestand van volgend jaar")
    person.picture("file-read")
    person.click("Volgende")
    person.picture("columns")
    person.click("Volgende")
    person.picture("review")
    person.click("Gegevens van bestaande leerlingen overschrijven")
    person.click("Leerlingen die niet in de CSV zitten archiveren")
    person.picture("review-both-boxes")
    assert person.school() == before
    person.click("wijzigingen opslaan")
    person.picture("done")
    during = person.school()
    person.click("Ongedaan maken (Ctrl+Z)")
    person.picture("undo-asked")
    person.click("leerlingen terugzetten")
    person.picture("undone")

    entries = person.ask(lambda progress: history.entries(opened))
    assert [entry.kind.value for entry in entries] == ["undo", "import", "baseline"]
    assert {pupil.uid for pupil in during} > {pupil.uid for pupil in before}
    assert any(pupil.status is Status.ARCHIVED for pupil in during)
    assert person.school() == before
    assert person.clicks <= MOST_CLICKS, f"{person.clicks} clicks"

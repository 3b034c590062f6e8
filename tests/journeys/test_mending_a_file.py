"""A file that was opened and saved in Excel, from choosing it to its changes being saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.people import Status
from lvs_desktop.domain.progress import Silent
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import practising
from lvs_desktop.gui.repair_scenes import damaged, mojibake, swapped, without_zeros
from lvs_desktop.services import practice, schools
from lvs_desktop.services.practice import Practice
from tests.support.windows import Person

MOST_CLICKS = 8
PUPILS = 240


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody with last year's pupils in a school whose numbers have seven figures, on the import's first page."""
    person = Person(qapp, tmp_path / "pictures")
    files = practice.make(tmp_path / "files", pupils=PUPILS)
    for source in (files.last_year, files.next_year):
        damaged(source, source, _seven_figures)
    worker = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    opened = schools.create(tmp_path / "school.lvs", files.school, worker, passphrase=practising.PASSPHRASE).opened
    practising.read(opened, files.last_year, ImportOptions(baseline=True), Silent())
    person.window.take_school(opened, practice=True)
    person.settle()
    person.files = files  # type: ignore[attr-defined]
    person.window.go("import")
    person.settle()
    yield person
    person.leave()


def test_lost_zeros_swapped_dates_and_mojibake_are_mended_in_eight_clicks(person: Person, tmp_path: Path) -> None:
    """From the chosen file to saved in at most 8 clicks, and the school is as the sound file makes it."""
    files: Practice = person.files  # type: ignore[attr-defined]
    broken = damaged(files.next_year, tmp_path / "uit-excel.csv", without_zeros, swapped, mojibake)
    sound = _pupils_of(files.next_year)
    before = person.school()

    person.choose("Bestand kiezen (Ctrl+O)", broken)
    person.clicks = 0
    person.picture("mend-file")
    person.click("Volgende")
    person.picture("mend-columns")
    person.click("Volgende")
    person.picture("mend-found")
    person.click("Alles herstellen wat veilig is")
    person.picture("mend-safe")
    person.click("De nullen zijn weg")
    person.click("De maand staat voorop")
    person.picture("mend-judged")
    assert person.school() == before
    person.click("Volgende")
    person.picture("mend-review")
    person.click("Gegevens van bestaande leerlingen overschrijven")
    person.picture("mend-overwrite")
    person.click("wijzigingen opslaan")
    person.picture("mend-done")

    now = {
        pupil.pupil_number: (pupil.given_name, pupil.family_name, pupil.birth_date)
        for pupil in person.school()
        if pupil.status is Status.ACTIVE
    }
    assert person.clicks <= MOST_CLICKS, f"{person.clicks} clicks"
    assert {number: now.get(number) for number in sound} == sound


def _seven_figures(cells: dict[str, str]) -> None:
    cells["Leerlingnummer"] = cells["Leerlingnummer"].zfill(7)


def _pupils_of(source: Path) -> dict[str, tuple[str, str, str]]:
    """Number -> given name, family name, birth date (ISO), as the sound file has them."""
    header, *rows = (line.split(";") for line in source.read_text("utf-8-sig").splitlines())
    found = {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        day, month, year = cells["Geboortedatum"].split("-")
        found[cells["Leerlingnummer"]] = (cells["Roepnaam"], cells["Achternaam"], f"{year}-{month}-{day}")
    return found

"""Who is who in the window: by keyboard, to be taken back, and nothing is merged until the import is saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui.pages.import_review import ReviewPage
from lvs_desktop.services import history, matches
from lvs_desktop.services.matches import Verdict
from lvs_desktop.services.practice import Practice
from tests.support import practices
from tests.support.windows import Person


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody with the example school open, last year's pupils in it."""
    person = Person(qapp, tmp_path / "pictures")
    ready = practices.ready(120)
    person.window.take_school(ready.opened, practice=True)
    person.settle()
    person.files = ready.files  # type: ignore[attr-defined]
    yield person
    person.leave()


def renumbered(files: Practice, target: Path) -> list[tuple[str, str]]:
    """Last year's file with other numbers for its first three pupils, whose names are given; writes it."""
    lines = files.last_year.read_text("utf-8-sig").splitlines()
    at = lines[0].split(";").index("Leerlingnummer")
    changed = []
    for place in (1, 2, 3):
        cells = lines[place].split(";")
        changed.append((cells[at], f"90000{place}"))
        cells[at] = f"90000{place}"
        lines[place] = ";".join(cells)
    target.write_text("\r\n".join(lines), "utf-8-sig")
    return changed


def desk_of(person: Person, source: Path) -> ReviewPage:
    """The page of changes with the desk open."""
    person.window.go("import")
    person.settle()
    person.window.page.session.choose_file(source)
    person.settle()
    person.click("Volgende")
    person.click("Volgende")
    page: ReviewPage = person.window.page.view.current
    assert "3 mogelijke dubbele leerlingen" in person.read()
    person.click("Beslis wie wie is")
    return page


def press(page: ReviewPage, key: str) -> None:
    """Press a key in the table of pupils."""
    QTest.keyClick(page.desk.table, key)


def test_pupils_are_decided_by_keyboard_and_the_import_carries_it_out(person: Person, tmp_path: Path) -> None:
    """J, J and N: two pupils get the new number, the third is two pupils; the decisions are kept."""
    source = tmp_path / "omgenummerd.csv"
    changed = dict(renumbered(person.files, source))  # type: ignore[attr-defined]
    page = desk_of(person, source)
    assert page.desk.table.hasFocus()
    assert not person.can_click("wijzigingen opslaan")

    order = [one.pupil.pupil_number for one in page.session.matching.people]
    for key in "JJN":
        press(page, key)
    assert "Over iedereen is beslist." in person.read()
    assert len(person.school()) == len({pupil.id for pupil in person.school()})
    person.click("Bewaar 3 beslissingen en ga terug")
    assert "mogelijke dubbele" not in person.read()

    person.click("Gegevens van bestaande leerlingen overschrijven")
    assert person.can_click("3 wijzigingen opslaan")
    person.click("3 wijzigingen opslaan")
    numbers = {pupil.pupil_number for pupil in person.school()}
    assert {changed[order[0]], changed[order[1]], changed[order[2]], order[2]} <= numbers
    assert not {order[0], order[1]} & numbers
    assert {Verdict.SAME, Verdict.DIFFERENT} == {one.verdict for one in matches.remembered(person.window.opened)}


def test_the_last_decision_can_be_taken_back_and_nothing_is_kept_of_it(person: Person, tmp_path: Path) -> None:
    """Ctrl+Z goes back to that pupil; going back without a decision writes nothing."""
    source = tmp_path / "omgenummerd.csv"
    renumbered(person.files, source)  # type: ignore[attr-defined]
    page = desk_of(person, source)
    press(page, "N")
    assert 1 == page.desk.table.row()
    QTest.keyClick(page.desk.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.settle()

    assert (0, {}) == (page.desk.table.row(), page.session.matching.verdicts)
    assert not person.can_click("Laatste terugnemen")
    entries = len(person.ask(lambda progress: history.entries(person.window.opened)))
    person.click("Terug naar de wijzigingen")
    assert entries == len(person.ask(lambda progress: history.entries(person.window.opened)))
    assert "3 mogelijke dubbele leerlingen" in person.read()


def test_exact_pupils_are_accepted_together(person: Person, tmp_path: Path) -> None:
    """One button for all who have the same name and date of birth; each of them can still be looked at."""
    source = tmp_path / "omgenummerd.csv"
    renumbered(person.files, source)  # type: ignore[attr-defined]
    page = desk_of(person, source)
    person.click("3 exacte overeenkomsten goedkeuren")

    assert [Verdict.SAME] * 3 == list(page.session.matching.verdicts.values())
    assert not page.desk.same.isEnabled()
    person.click("Bewaar 3 beslissingen en ga terug")
    assert (0, 0) == (page.session.draft.review.counts.new, page.session.draft.review.counts.missing)


def test_every_part_of_the_desk_has_a_name(person: Person, tmp_path: Path) -> None:
    """A screen reader tells the table and each candidate with its reasons."""
    source = tmp_path / "omgenummerd.csv"
    renumbered(person.files, source)  # type: ignore[attr-defined]
    page = desk_of(person, source)

    assert "Leerlingen om over te beslissen" == page.desk.table.accessibleName()
    assert "90000" in page.desk.radios[0].box.accessibleName()

"""A file that was damaged, in the window: what happened is shown, mended on a click, refused on another."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.diagnosis import MONTH_FIRST, REFUSED, YES, Damage
from lvs_desktop.gui.import_session import ImportSession
from lvs_desktop.gui.repair_scenes import damaged, letters_lost, mojibake, swapped, without_zeros
from lvs_desktop.services.practice import Practice
from tests.support.windows import Person, importing

PUPILS = 240
SAFE = "Alles herstellen wat veilig is"


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody with the example school open, last year's pupils in it, on the import's first page."""
    with importing(qapp, tmp_path, PUPILS) as person:
        yield person


def _files(person: Person) -> Practice:
    return person.files  # type: ignore[attr-defined, no-any-return]


def _session(person: Person) -> ImportSession:
    return person.window.page.session


def _at(person: Person) -> str:
    return str(person.window.page.view.current.name)


def _open(person: Person, tmp_path: Path, *damages: Callable[[dict[str, str]], None]) -> None:
    """Read next year's file, damaged so, up to the page after the columns."""
    _session(person).choose_file(damaged(_files(person).next_year, tmp_path / "leerlingen.csv", *damages))
    person.settle()
    person.click("Volgende")
    person.click("Volgende")


def _garbled(person: Person) -> list[str]:
    """Names in the review that were read with the wrong letters."""
    page = person.window.page.view.current
    page.show_kind(None)
    person.settle()
    found = person.ask(lambda progress: page.session.lines.preview.page(0, 1000))
    return [change.name for change in found if "Ã" in change.name]


def test_a_sound_file_goes_straight_to_its_changes(person: Person, tmp_path: Path) -> None:
    """Nobody is shown a page about damage where there is none, and the review says nothing of repairs."""
    _open(person, tmp_path)

    assert _at(person) == "review"
    assert person.window.page.view.current.repairs.isHidden()


def test_the_page_says_what_happened_with_counts_and_examples(person: Person, tmp_path: Path) -> None:
    """Each damage by its name, how often it is there, and three cells as they are and as they become."""
    _open(person, tmp_path, without_zeros, mojibake)

    said = person.read()

    assert _at(person) == "repairs"
    assert "Nullen vooraan zijn weg" in said
    for finding in [card.finding for card in person.window.page.view.current._cards]:
        assert f"{finding.count} keer" in said
        for example in finding.examples[:2]:
            assert example.was in said
            assert f"{'=' if finding.asks else '→'} {example.becomes}" in said


def test_refusing_leaves_the_cells_as_the_file_has_them(person: Person, tmp_path: Path) -> None:
    """'Laat zo' is as good an answer as mending: the review says which is which, and the names stay garbled."""
    _open(person, tmp_path, without_zeros, mojibake)
    session = _session(person)
    person.click("Laat zo")
    person.click("De nullen zijn weg")
    assert session.draft.options.repairs[Damage.MOJIBAKE.value] == REFUSED
    assert "Blijft zoals in het bestand." in person.read()

    person.click("Volgende")

    page = person.window.page.view.current
    assert page.name == "review"
    on = {found.damage for found in session.draft.review.diagnoses if found.repaired}
    assert Damage.ZEROS_LOST in on
    assert Damage.MOJIBAKE not in on
    assert "Hersteld: Nullen vooraan" in page.repairs._words.text()
    assert "Zoals in het bestand: " in page.repairs._words.text()


def test_from_the_review_a_repair_can_be_taken_back(person: Person, tmp_path: Path) -> None:
    """The line above the changes leads back, 'Toch zo laten' refuses, and the preview is made anew."""
    _open(person, tmp_path, mojibake)
    person.click(SAFE)
    person.click("Volgende")
    mended = _session(person).draft.review
    assert not _garbled(person)

    person.click("Herstellingen bekijken")
    assert _at(person) == "repairs"
    person.click("Toch zo laten")
    person.click("Volgende")

    review = _session(person).draft.review
    assert _at(person) == "review"
    assert review is not mended
    assert not any(found.repaired for found in review.diagnoses if found.damage is Damage.MOJIBAKE)
    assert _garbled(person)


def test_two_readings_hold_the_person_until_one_is_chosen(person: Person, tmp_path: Path) -> None:
    """Which of day and month stands first can't be guessed: the button waits, and says why."""
    _open(person, tmp_path, swapped)
    assert not person.can_click("Volgende")
    assert "Kies eerst hoe we dit moeten lezen." in person.read()

    person.click("De maand staat voorop")
    person.click("Volgende")

    assert _at(person) == "review"
    assert _session(person).draft.options.repairs == {Damage.DATE_SWAPPED.value: MONTH_FIRST}


def test_what_can_not_be_mended_says_what_to_do(person: Person, tmp_path: Path) -> None:
    """Letters that a program threw away are told with a way on, and hold nobody."""
    _open(person, tmp_path, letters_lost)

    assert _at(person) == "repairs"
    assert "Letters zijn verloren" in person.read()
    assert "Verbeter deze namen" in person.read()
    person.click("Volgende")
    assert _at(person) == "review"


def test_the_detail_of_a_pupil_shows_what_the_file_had(person: Person, tmp_path: Path) -> None:
    """A value that was mended can be compared with the file: 'in het bestand: LoÃ¯s'."""
    _open(person, tmp_path, mojibake)
    person.click(SAFE)
    person.click("Volgende")
    page = person.window.page.view.current
    page.show_kind(ChangeKind.NEW)
    person.settle()
    changes = (page.model.change_at(row) for row in range(page.model.rowCount()))
    row, change = next(
        (at, change) for at, change in enumerate(changes) if change is not None and not change.name.isascii()
    )

    page.table.opened.emit(row)
    person.settle()

    shown = [label.text() for label in page._detail.findChildren(QLabel) if label.isVisible()]
    garbled = [text for text in shown if text.startswith("in het bestand: ")]
    assert garbled, (change, shown)
    assert all(not text.isascii() for text in garbled)


def test_all_of_it_works_by_keyboard(person: Person, tmp_path: Path) -> None:
    """F8 goes to what is not decided; the space bar decides; the focus is never lost when a button goes away."""
    _open(person, tmp_path, without_zeros, mojibake)
    window = person.window
    for _turn in range(len(window.page.view.current._cards)):
        assert window.page.next_problem(back=False)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        person.settle()
        assert QApplication.focusWidget() is not None
        assert QApplication.focusWidget().isVisible()

    assert not window.page.next_problem(back=False)
    repairs = _session(person).draft.options.repairs
    assert repairs
    assert set(repairs.values()) <= {YES, MONTH_FIRST, "stored_length"}


def test_another_program_taking_the_file_away_is_told_on_the_review(person: Person, tmp_path: Path) -> None:
    """The file is gone when the repairs are to be read: a clear message, a way on, and nothing lost."""
    _open(person, tmp_path, mojibake)
    before = person.school()
    person.click(SAFE)
    (tmp_path / "leerlingen.csv").unlink()

    person.click("Volgende")

    assert _at(person) == "review"
    assert "bestaat niet" in person.read()
    assert person.can_click("Ander bestand kiezen")
    assert person.school() == before


def test_whole_names_are_taken_apart_where_a_file_has_no_column_for_the_parts(person: Person, tmp_path: Path) -> None:
    """'Jansen, Piet' in one column: the page of the columns offers the repair, so that nobody is stuck there."""
    source = tmp_path / "namen.csv"
    rows = [f"{900000 + at};{name}, Piet van den;H1A" for at, name in enumerate(("Berg", "Dijk", "Smit", "Kaya"))]
    source.write_text("\r\n".join(("Leerlingnummer;Naam;Klas", *rows)), "utf-8-sig")
    _session(person).choose_file(source)
    person.settle()
    person.click("Volgende")
    assert not person.can_click("Volgende")
    assert "hele namen" in person.read()

    person.click("Namen splitsen")
    person.click("Volgende")
    assert _at(person) == "repairs"
    person.click("Volgende")

    page = person.window.page.view.current
    assert page.name == "review"
    names = {change.name for change in person.ask(lambda progress: page.session.lines.preview.page(0, 4))}
    assert names == {"Piet van den Berg", "Piet van den Dijk", "Piet van den Smit", "Piet van den Kaya"}

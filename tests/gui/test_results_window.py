"""Results of earlier years in the window: choose a file, answer, look, keep, undo, write, and check what came back."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.result_checks import Outcome, Reason
from lvs_desktop.domain.schools import School
from lvs_desktop.files.uwlr_results_writing import write_results
from lvs_desktop.gui.pages.result_check import ResultCheckPage
from lvs_desktop.gui.pages.results import ResultsPage
from lvs_desktop.gui.shell import RESULT_CHECK
from lvs_desktop.gui.widgets import Button, Combo, ProgressLine, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import checklist, editing, results, results_kept
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.result_schools import LINE, RESULT, primary_school, results_file
from tests.support.schoolfiles import KEY

Rest = Callable[[MainWindow], None]
SPELLING = {**LINE, "test_name": "Spelling", "version": ""}
STRANGER = {**LINE, "pupil_key": "99"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A primary school with three pupils, to copy."""
    path = tmp_path_factory.mktemp("results") / "s.lvs"
    primary_school(path).close()
    return path


@pytest.fixture
def opened(made: Path, tmp_path: Path) -> OpenSchool:
    """A copy of it, open."""
    return OpenSchool(school_file.open_file(Path(shutil.copy(made, tmp_path / "school.lvs")), KEY))


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> ResultsPage:
    """Open the school and go to the step, as a person would."""
    window.take_school(opened)
    at_rest(window)
    window.go("step:history")
    at_rest(window)
    page = window.page
    assert isinstance(page, ResultsPage)
    return page


def take(window: MainWindow, page: ResultsPage | ResultCheckPage, file: Path, at_rest: Rest) -> None:
    """Choose a file."""
    page.source.take(file)
    at_rest(window)


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def say(combo: Combo, value: str) -> None:
    """Choose an answer."""
    combo.setCurrentIndex(combo.findData(value))


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def counts(page: ResultsPage) -> dict[Outcome, int]:
    """The chips that are shown."""
    shown = {outcome: chip for outcome, chip in page.review.chips.items() if chip.isVisible()}
    return {outcome: int(chip.accessibleName().split()[0]) for outcome, chip in shown.items()}


def test_a_file_is_asked_about_looked_at_kept_and_taken_back(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """What the file does not say is asked first; nothing is kept before the person says so; undo takes all back."""
    page = go(window, opened, at_rest)
    take(window, page, results_file(tmp_path / "r.csv", LINE, SPELLING, STRANGER), at_rest)
    questions = page.review.questions

    assert {Outcome.COMES: 0, Outcome.ASKED: 2, Outcome.LEFT_OUT: 1} == counts(page)
    assert questions.isVisible()
    assert not page.review.table.isVisible()
    assert questions.by_hand.hasFocus()
    assert "DULT-koppeling" in words(window)

    say(questions.by_hand, "yes")
    [spelling] = [one for one in questions.findChildren(Combo) if one.accessibleName() == "Spelling"]
    say(spelling, "other")
    press(window, "Gebruik deze antwoorden", at_rest)

    assert {Outcome.COMES: 0, Outcome.WITH_DULT: 1, Outcome.STAYS: 1, Outcome.LEFT_OUT: 1} == counts(page)
    assert 3 == page.review.model.rowCount()
    assert 0 == results_kept.count(opened)

    press(window, "Bewaar 2 resultaten", at_rest)

    assert 2 == results_kept.count(opened)
    assert "In dit schoolbestand staan 2 resultaten." in words(window)
    assert "gebruikersbeheer van Cito" in words(window)

    press(window, "Ongedaan maken", at_rest)

    assert 0 == results_kept.count(opened)
    assert "In dit schoolbestand" not in words(window)


def test_who_does_not_know_an_answer_can_go_on(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """The questions stay open and can be found again; the list shows which results they are about."""
    page = go(window, opened, at_rest)
    take(window, page, results_file(tmp_path / "r.csv", LINE, SPELLING), at_rest)
    press(window, "Bekijk eerst de lijst", at_rest)

    assert page.review.table.hasFocus()
    assert page.keep.isVisible()

    press(window, "Beantwoord de vragen", at_rest)
    say(page.review.questions.by_hand, "no")
    press(window, "Gebruik deze antwoorden", at_rest)

    assert {Outcome.COMES: 1, Outcome.ASKED: 1} == counts(page)
    assert page.review.table.isVisible()
    assert window.page.next_problem(back=False)
    assert "Het is niet bekend of dit een 3.0-toets is." in words(window)


def test_a_chip_and_a_reason_choose_lines(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """With what the person can do about it."""
    page = go(window, opened, at_rest)
    late = {**LINE, "taken_on": "20-01-2099"}
    take(window, page, results_file(tmp_path / "r.csv", LINE, STRANGER, late), at_rest)
    page.review.chips[Outcome.LEFT_OUT].click()
    at_rest(window)

    assert 2 == page.review.model.rowCount()

    reason = page.review.reason
    reason.setCurrentIndex(reason.findData(Reason.PUPIL_UNKNOWN))
    reason.activated.emit(reason.currentIndex())

    assert ["99"] == [line.said for line in page.review.model.lines]
    assert "Lees eerst de leerlingen in" in words(window)


def test_what_cannot_be_read_is_told_with_its_row(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """It stays out, and the others go on."""
    page = go(window, opened, at_rest)
    take(window, page, results_file(tmp_path / "r.csv", {**LINE, "taken_on": "31-02-2026"}, LINE), at_rest)
    page.review.unread.click()
    at_rest(window)

    assert page.review.problems.isVisible()
    assert page.review.problems.hasFocus()
    assert "Rij 2" in page.review.problems.model().index(0, 1).data()
    assert "31-02-2026" in page.review.problems.model().index(0, 1).data()


def test_unknown_columns_are_asked_once(window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path) -> None:
    """The next file with these columns is read at once."""
    file = tmp_path / "toetsen.csv"
    file.write_text("Nr;Wat;Wanneer;Getal\n12;Rekenen-Wiskunde 3.0 M5;20-01-2026;103,5\n", "utf-8")
    page = go(window, opened, at_rest)
    take(window, page, file, at_rest)
    fields = {combo.accessibleName(): combo for combo in page.source.findChildren(Combo)}

    assert ["Kolom met: Toets", "Kolom met: Afnamedatum", "Kolom met: Leerlingnummer of sleutel"] == list(fields)

    for combo, header in zip(fields.values(), ("Wat", "Wanneer", "Nr"), strict=True):
        say(combo, header)
    press(window, "Zo inlezen", at_rest)
    press(window, "Bekijk eerst de lijst", at_rest)
    press(window, "Kies de kolommen", at_rest)
    [skill] = [one for one in page.review.columns.findChildren(Combo) if "Vaardigheidsscore" in one.accessibleName()]
    say(skill, "Getal")
    press(window, "Zo inlezen", at_rest)

    assert page.review.made is not None
    assert "103.5" == page.review.made.lines[0].result.skill_score

    press(window, "Bekijk eerst de lijst", at_rest)
    press(window, "Bewaar 1 resultaat", at_rest)

    assert "103.5" == results.preview(opened, file).lines[0].result.skill_score


def test_a_file_of_pupils_is_refused_in_words(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """What it is and which file is meant; the page stays as it was."""
    file = tmp_path / "las.xml"
    file.write_text("<EDEX><school/><leerlingen/></EDEX>")
    page = go(window, opened, at_rest)
    take(window, page, file, at_rest)

    assert "zonder toetsresultaten" in words(window)
    assert page.review.made is None


def test_a_file_of_another_school_is_asked_about_first(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Whose it is, and a button for whom has the right file; the answers that follow don't ask it again."""
    theirs = tmp_path / "buren.xml"
    neighbours = School(name="Buren", brin="12AB", locations=(), school_year="2026-2027", route="x")
    write_results(theirs, [("12", RESULT)], school=neighbours, made=datetime(2026, 11, 23))
    page = go(window, opened, at_rest)
    take(window, page, theirs, at_rest)

    assert "van school 12AB" in words(window)
    assert page.review.made is None

    press(window, "Dit is het goede bestand", at_rest)
    say(page.review.questions.by_hand, "no")
    press(window, "Gebruik deze antwoorden", at_rest)
    press(window, "Bewaar 1 resultaat", at_rest)
    assert 1 == results_kept.count(opened)

    window.go(RESULT_CHECK)
    at_rest(window)
    checking = window.page
    assert isinstance(checking, ResultCheckPage)
    take(window, checking, theirs, at_rest)
    assert checking.done is None
    press(window, "Dit is het goede bestand", at_rest)
    assert checking.done is not None
    assert checking.done.complete


def test_reading_a_large_file_tells_how_far_it_is_and_stops(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, qtbot: QtBot, tmp_path: Path
) -> None:
    """Who chose the wrong file waits for nothing; nothing of it is shown or kept, and another one can be chosen."""
    page = go(window, opened, at_rest)
    page.source.take(results_file(tmp_path / "r.csv", *[LINE] * 30_000))
    line = page.findChild(ProgressLine)
    qtbot.waitUntil(lambda: line.findChild(QProgressBar).maximum() > 0, timeout=20_000)
    line.findChild(Button).click()
    at_rest(window)

    assert page.review.made is None
    assert "Het lezen is gestopt. Er is niets veranderd." in words(window)
    assert not line.isVisible()

    take(window, page, results_file(tmp_path / "klein.csv", LINE), at_rest)
    assert page.review.made is not None
    assert "gestopt" not in words(window)


def test_a_school_that_changed_meanwhile_is_looked_at_again(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """Nothing is kept by a preview that no longer holds."""
    page = go(window, opened, at_rest)
    take(window, page, results_file(tmp_path / "r.csv", LINE), at_rest)
    press(window, "Bekijk eerst de lijst", at_rest)
    editing.change(opened, "0012", {"given_name": "Anders"})
    press(window, "Bewaar 1 resultaat", at_rest)

    assert 0 == results_kept.count(opened)

    press(window, "Kijk opnieuw", at_rest)
    press(window, "Bekijk eerst de lijst", at_rest)
    press(window, "Bewaar 1 resultaat", at_rest)

    assert 1 == results_kept.count(opened)


def test_results_are_written_and_what_the_form_lacks_is_said(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """UWLR has no place for who typed a result in."""
    file = results_file(tmp_path / "r.csv", {**LINE, "by_hand": "ja"})
    results.apply(opened, results.preview(opened, file))
    page = go(window, opened, at_rest)
    page.export(uwlr=tmp_path / "uit.xml")
    at_rest(window)

    assert "leerresultaten_verzoek" in (tmp_path / "uit.xml").read_text("utf-8")
    assert "'Handmatig ingevoerd' van 1 resultaat staat niet in het bestand" in words(window)

    page.export(uwlr=tmp_path / "nergens" / "uit.xml")
    at_rest(window)

    assert "uit.xml" in words(window)
    assert page._notice.property("frame") == "callout-error"


def test_a_file_that_came_back_is_checked(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """What is missing stands in the list; a file with everything says so."""
    whole = results_file(tmp_path / "heen.csv", LINE, {**LINE, "pupil_key": "34"})
    results.apply(opened, results.preview(opened, whole))
    go(window, opened, at_rest)
    press(window, "Controleer een bestand uit het LAS", at_rest)
    page = window.page
    assert isinstance(page, ResultCheckPage)
    take(window, page, results_file(tmp_path / "terug.csv", LINE), at_rest)

    assert ["Niet in het bestand"] == [row[0] for row in page.model.rows]
    assert page.table.hasFocus()

    press(window, "Ander bestand kiezen", at_rest)
    take(window, page, whole, at_rest)

    assert page.done is not None
    assert page.done.complete
    assert not page.table.isVisible()


def test_a_check_without_results_says_what_comes_first(
    window: MainWindow, opened: OpenSchool, at_rest: Rest, tmp_path: Path
) -> None:
    """There is nothing to compare with yet."""
    go(window, opened, at_rest)
    window.go(RESULT_CHECK)
    at_rest(window)
    take(window, window.page, results_file(tmp_path / "terug.csv", LINE), at_rest)

    assert "nog geen resultaten" in words(window)


def test_the_step_follows_what_is_kept(opened: OpenSchool, tmp_path: Path) -> None:
    """It waits for the authorisation; what is kept never makes it done, for the move is Cito's."""
    results.apply(opened, results.preview(opened, results_file(tmp_path / "r.csv", LINE)))
    for step in ("licence", "pupils", "authorisation"):
        checklist.mark(opened, step, "not_applicable", "al gedaan")
    [status] = [one for one in checklist.status(opened) if one.step.kind is StepKind.RESULTS]

    opened.close()

    assert (StepState.BUSY, "results_kept", {"n": 1}) == (status.state, status.reason, status.facts)

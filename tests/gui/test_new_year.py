"""A new school year in the window: what it says, what it does, and the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.changes import EntryKind, ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.widgets import Button, Text
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import history, importing
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, new_school, state_of, write_csv

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
ROW = {"pupil_number": "0012", "given_name": "Sofie", "family_name": "Vries", "group": "2B", "location": "00"}


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """A school whose pupils of this year were read."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    shown = importing.preview(opened, write_csv(tmp_path / "a.csv", [ROW]), ImportOptions())
    importing.apply(opened, shown)
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> None:
    """Open the school and go to the page."""
    window.take_school(opened)
    at_rest(window)
    window.go("new_year")
    at_rest(window)


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def words(window: MainWindow) -> str:
    """Everything that is to be read on the page."""
    return "\n".join(text.text() for text in window.page.findChildren(Text) if text.isVisible())


def pupil_step(window: MainWindow) -> StepState:
    """How far the pupils are."""
    return next(status.state for status in window.steps if status.step.kind is StepKind.PUPILS)


def test_the_next_year_is_proposed_and_the_button_names_it(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Nothing is done by looking; what stays is counted."""
    go(window, made, at_rest)

    assert "Schooljaar 2027-2028 beginnen" == window.page._begin.text()
    assert "1 leerling en 0 in het archief" in words(window)
    assert "2026-2027" == made.school.school_year


def test_the_steps_begin_anew_and_the_pupils_stay(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Checklist, sidebar and overview are of the new year; nobody is lost."""
    go(window, made, at_rest)
    before = (state_of(made), pupil_step(window))
    press(window, "Schooljaar 2027-2028 beginnen", at_rest)

    assert ("2027-2028", "overview") == (made.school.school_year, window.here)
    assert "Jaarstart 2027-2028" == window.page.title.text()
    assert "2027-2028" in window._sidebar._facts.text()
    assert (before[0], StepState.NOT_STARTED) == (state_of(made), pupil_step(window))
    assert StepState.DONE is before[1]


def test_last_years_checklist_can_still_be_read(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """As it ended, not as the new year stands."""
    go(window, made, at_rest)
    press(window, "Schooljaar 2027-2028 beginnen", at_rest)
    window.go("new_year")
    at_rest(window)
    press(window, "Checklist van 2026-2027", at_rest)

    assert "Nieuwe leerlingen importeren: Klaar" in words(window)


def test_the_notice_takes_the_new_year_back(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """Also later, by the history: it is an entry."""
    go(window, made, at_rest)
    press(window, "Schooljaar 2027-2028 beginnen", at_rest)
    kinds = [entry.kind for entry in history.entries(made)]
    QTest.mouseClick(window._toast._button, Qt.MouseButton.LeftButton)
    at_rest(window)

    assert EntryKind.NEW_YEAR is kinds[0]
    assert ("2026-2027", StepState.DONE) == (made.school.school_year, pupil_step(window))
    assert "Jaarstart 2026-2027" == window.page.title.text()


@pytest.mark.parametrize(
    ("typed", "said"), [("2026-2027", "2026-2027"), ("2027", "2026-2027"), ("2027-2029", "is geen")]
)
def test_a_year_that_can_not_begin_is_told_at_the_field(
    window: MainWindow, made: OpenSchool, at_rest: Rest, typed: str, said: str
) -> None:
    """The button waits until it is right."""
    go(window, made, at_rest)
    window.page._year.selectAll()
    QTest.keyClicks(window.page._year, typed)
    QTest.keyClick(window.page._year, Qt.Key.Key_Return)
    at_rest(window)

    assert said in window.page._field._words.text()
    assert not window.page._begin.isEnabled()
    assert "2026-2027" == made.school.school_year


def test_a_location_admin_reads_that_it_is_not_for_them(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """No button that would be refused."""
    made.work_as("Noord")
    go(window, made, at_rest)

    assert "Alleen een schoolbeheerder" in words(window)
    assert window.page._begin.isHidden()

"""User names of pupils in the window: shown by the rule, saved with one button, taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.pages.user_names import UserNamesPage
from lvs_desktop.gui.widgets import Button
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import pupils
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, fill, new_school

Rest = Callable[[MainWindow], None]
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture
def made(tmp_path: Path) -> OpenSchool:
    """Two pupils without a user name in two classes, and one with."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fields = {"family_name": "Berg", "location": "00"}
    fill(
        opened,
        {
            "1": ({**fields, "given_name": "Loïs", "group": "1A"}, False),
            "2": ({**fields, "given_name": "Łukasz", "group": "1B", "location": "01"}, False),
            "3": ({**fields, "given_name": "Kim", "group": "1B", "user_name": "kim"}, False),
        },
    )
    return opened


def go(window: MainWindow, opened: OpenSchool, at_rest: Rest) -> UserNamesPage:
    """From the table of pupils, by its button."""
    window.take_school(opened)
    at_rest(window)
    window.go("pupils")
    at_rest(window)
    press(window, "Gebruikersnamen …", at_rest)
    page = window.page
    assert isinstance(page, UserNamesPage)
    return page


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    [found] = [one for one in window.findChildren(Button) if one.isVisible() and words in one.text()]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    at_rest(window)


def stored(window: MainWindow, at_rest: Rest) -> dict[str | None, str | None]:
    """Number -> user name."""
    found: list[dict[str | None, str | None]] = []
    opened = window.opened
    assert opened is not None

    def read(_progress: object) -> dict[str | None, str | None]:
        return {one.pupil_number: one.user_name for one in pupils.pupils(opened)}

    window.runner.run(window, read, done=found.append)
    at_rest(window)
    return found[0]


def test_names_are_shown_then_saved_then_taken_back(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """The button names the number; who has a name keeps it."""
    page = go(window, made, at_rest)
    shown = [line.user_name for line in page.model.lines]
    untouched = stored(window, at_rest)
    press(window, "2 gebruikersnamen opslaan", at_rest)
    saved = stored(window, at_rest)
    closed = page.save_button.isEnabled()
    press(window, "Ongedaan maken", at_rest)

    assert shown == ["lois.berg", "lukasz.berg"]
    assert untouched == {"1": None, "2": None, "3": "kim"}
    assert saved == {"1": "lois.berg", "2": "lukasz.berg", "3": "kim"}
    assert not closed
    assert stored(window, at_rest) == untouched


def test_a_class_can_be_chosen_and_another_rule_typed(window: MainWindow, made: OpenSchool, at_rest: Rest) -> None:
    """A rule that can't be used closes the button and says why at its field."""
    page = go(window, made, at_rest)
    page.group.setCurrentIndex(page.group.findData("1B"))
    page.group.activated.emit(page.group.currentIndex())
    page.rule.setText("ll{number}")
    QTest.keyClick(page.rule, Qt.Key.Key_Return)
    at_rest(window)
    shown = [line.user_name for line in page.model.lines]
    page.rule.setText("{bijnaam}")
    QTest.keyClick(page.rule, Qt.Key.Key_Return)
    at_rest(window)

    assert shown == ["ll2"]
    assert not page.save_button.isEnabled()
    assert not page.table.isVisible()
    assert "een woord dat wij niet kennen" in page.rule.accessibleDescription()


def test_a_location_admin_names_the_own_pupils_and_is_told_who_changes_the_rule(
    window: MainWindow, made: OpenSchool, at_rest: Rest
) -> None:
    """What is not known of JIJ!'s own rule is said too."""
    made.work_as("Noord")
    page = go(window, made, at_rest)

    assert [line.pupil_number for line in page.model.lines] == ["2"]
    assert not page.rule.isEnabled()
    assert "De eigen regel van JIJ! is niet bekend" in page.rule.accessibleDescription()
    assert "Alleen een schoolbeheerder" in page.rule.accessibleDescription()

"""The window: practising, opening, faults, settings, keys."""

import json
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.progress import Silent
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import opening_ahead, practising, theme
from lvs_desktop.gui.practising import home
from lvs_desktop.gui.shell import NEW, SETTINGS, START
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import history, joining_groups, practice, pupils, recovery, schools
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.system import paths
from lvs_desktop.system.settings import Settings

Rest = Callable[[MainWindow], None]
pytestmark = pytest.mark.usefixtures("quick_words")

WORD = "vier woorden die ik ken"


def button(holder: QWidget, text: str) -> QPushButton:
    """The visible button with these words."""
    return next(
        found
        for found in holder.findChildren(QPushButton)
        if found.isVisible() and text in (found.text(), found.accessibleName())
    )


def press(holder: QWidget, text: str) -> None:
    """Press it as a mouse does."""
    QTest.mouseClick(button(holder, text), Qt.MouseButton.LeftButton)


def school_file(folder: Path) -> tuple[Path, tuple[str, ...]]:
    """A school file with a passphrase, and its recovery code."""
    path = folder / "school.lvs"
    person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    made = schools.create(path, practice.school(), person, passphrase=WORD)
    made.opened.close()
    return path, made.recovery_code


def practise(window: MainWindow, at_rest: Rest) -> None:
    """From the start screen to the overview of the example school."""
    press(window, "Oefenen met voorbeeld")
    at_rest(window)


def test_one_click_makes_an_example_school_with_last_year_in_it(window: MainWindow, at_rest: Rest) -> None:
    """Nobody fills in anything to practise."""
    practise(window, at_rest)
    opened = window.opened

    assert opened is not None
    assert window.here == "overview"
    assert window.practising
    assert [entry.kind.value for entry in history.entries(opened)] == ["baseline"]
    assert opened.path.is_relative_to(home())


def test_one_click_makes_an_example_primary_school(window: MainWindow, at_rest: Rest) -> None:
    """Its pupils are not in it yet: reading them from the file of the LAS is the first thing to practise."""
    press(window, "Oefenen met basisschool")
    at_rest(window)
    opened = window.opened

    assert opened is not None
    assert window.practising
    assert ("leerling-in-beeld", []) == (opened.school.route, history.entries(opened))

    window.go("step:pupils")
    at_rest(window)
    press(window, "Oefen met het bestand van het LAS")
    at_rest(window)

    assert "las-leerlingen.xml" in " ".join(label.text() for label in window.page.findChildren(QLabel))


def test_the_parts_of_a_combination_group_are_joined_from_the_list_of_pupils(
    window: MainWindow, at_rest: Rest, tmp_path: Path
) -> None:
    """The list offers it, the page says what would change, one button does it, Ctrl+Z takes it back."""
    ready = practising.make_primary("M. Bakker", Silent(), folder=tmp_path / "primary", pupils=120, filled=True)
    window.take_school(ready.opened, practice=True)
    at_rest(window)
    window.go("pupils")
    at_rest(window)
    press(window, "Combinatiegroepen bekijken")
    at_rest(window)

    assert window.here == "groups"

    before = [one.group for one in pupils.pupils(ready.opened)]
    [offer] = joining_groups.overview(ready.opened).offers
    press(window, f"Samenvoegen tot {offer.name}")
    at_rest(window)
    after = [one.group for one in pupils.pupils(ready.opened)]
    parts = {part.name for part in offer.parts}

    assert [offer.name if group in parts else group for group in before] == after != before
    assert window.page.undo()
    at_rest(window)
    assert before == [one.group for one in pupils.pupils(ready.opened)]


def test_the_start_screen_remembers_the_school_and_opens_it_again(window: MainWindow, at_rest: Rest) -> None:
    """Next day one click is enough, and nothing secret is in the settings."""
    practise(window, at_rest)
    window.close_school()
    at_rest(window)

    assert window.here == "start"

    press(window, "Verder met deze school: Voorbeeldschool De Waterkant")
    at_rest(window)

    assert window.opened is not None
    kept = json.loads((paths.config() / "settings.json").read_text("utf-8"))
    known = {"path", "name", "brin", "school_year", "done", "steps", "opened_at", "practice"}
    assert known | {"due", "due_kind", "practice_date"} == set(kept["recent"][0])


@pytest.mark.parametrize(("there", "page"), [(True, "unlock"), (False, "fault")])
def test_a_file_that_the_program_is_started_with_is_opened_while_the_window_is_built(
    look: Theme, at_rest: Rest, tmp_path: Path, there: bool, page: str
) -> None:
    """As by a double click on it, also where it is gone or asks for its passphrase."""
    path = school_file(tmp_path)[0] if there else tmp_path / "weg.lvs"
    started = MainWindow(look, Settings(theme="light"))
    started.appear(path, opening_ahead.begin(path))
    at_rest(started)

    assert started.here == page
    assert started.isVisible()

    started.close()
    started.deleteLater()


def test_a_school_that_is_opened_at_the_start_is_the_first_thing_on_screen(look: Theme, at_rest: Rest) -> None:
    """No start page before it, which somebody would click on while it goes away."""
    path = _practised()
    started = MainWindow(look, Settings(theme="light"))
    seen: list[str] = []
    started.installEventFilter(watcher := _Shown(started, seen))
    started.appear(path, opening_ahead.begin(path))

    assert not started.isVisible()

    at_rest(started)

    assert seen == ["overview"]
    assert started.opened is not None

    started.removeEventFilter(watcher)
    started.close()
    started.deleteLater()


def test_a_school_that_takes_long_to_open_is_not_waited_for(
    look: Theme, at_rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow drive of the network: the start page is there meanwhile, and the school comes after it."""
    monkeypatch.setattr("lvs_desktop.gui.window.AWAITED", 1)
    path = _practised()
    slow: Future[OpenSchool] = Future()
    started = MainWindow(look, Settings(theme="light"))
    started.appear(path, slow)
    qtbot.waitUntil(started.isVisible)

    assert started.here == "start"

    slow.set_result(schools.open_school(path, passphrase=practising.PASSPHRASE))
    at_rest(started)

    assert started.here == "overview"

    started.close()
    started.deleteLater()


def test_no_wrapper_of_a_layouts_item_outlives_the_item(window: MainWindow) -> None:
    """
    `addLayout` makes wrappers of the items that the other layout has by then; the step's bar leaves it at each page.

    Such a wrapper says that what lies in its memory next is a QWidgetItem: Python was given one for the window.
    """
    window.go(SETTINGS)
    window.go(START)
    holder = f" at {id(window.centralWidget().layout()):#x}>"
    parents = [shiboken6.dump(found) for found in shiboken6.getAllValidWrappers() if isinstance(found, QWidgetItem)]

    assert not [told for told in parents if holder in told]


def _practised() -> Path:
    made = practising.make("Ans de Vries", Silent(), pupils=20).opened
    made.close()
    return made.path


class _Shown(QObject):
    """Notes where a window is each time it comes on screen."""

    def __init__(self, window: MainWindow, seen: list[str]) -> None:
        super().__init__(window)
        self._window, self._seen = window, seen

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note it."""
        if event.type() == QEvent.Type.Show:
            self._seen.append(self._window.here)
        return False


def test_a_file_that_needs_a_passphrase_is_opened_with_it(
    window: MainWindow, at_rest: Rest, tmp_path: Path, qtbot: QtBot
) -> None:
    """A wrong one is said, and the next try works."""
    path, _code = school_file(tmp_path)
    window.open_school(path)
    at_rest(window)

    assert window.here == "unlock"

    qtbot.keyClicks(window.page._passphrase, "niet de goede zin")
    press(window, "School openen")
    at_rest(window)

    assert "wachtzin" in window.page._callout.text
    assert window.opened is None

    window.page._passphrase.clear()
    qtbot.keyClicks(window.page._passphrase, WORD)
    press(window, "School openen")
    at_rest(window)

    assert window.here == "overview"


def test_the_ten_words_open_a_file_too(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """The recovery code always suffices, pasted or typed."""
    path, code = school_file(tmp_path)
    window.open_school(path)
    at_rest(window)
    window.page.fill(*code)
    window.page._new.setText("een nieuwe wachtzin")
    press(window, "School openen")
    at_rest(window)

    assert window.here == "overview"


def test_a_mistyped_word_is_named_with_what_was_meant(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """Typing help: the word of our list that is nearest."""
    path, _code = school_file(tmp_path)
    window.open_school(path)
    at_rest(window)
    word = next(word for word in recovery.word_list() if len(word) > 6)
    window.page.fill(word[:-1])
    window.page._judge(0)

    assert word in window.page._note.text()


def test_each_fault_of_a_file_has_its_own_page(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """Gone, empty, junk: each says what to do."""
    empty, junk = tmp_path / "leeg.lvs", tmp_path / "rommel.lvs"
    empty.write_bytes(b"")
    junk.write_bytes(b"geen schoolbestand" * 500)
    titles = []
    for path in (tmp_path / "weg.lvs", empty):
        window.open_school(path)
        at_rest(window)
        titles.append(window.page.title.text())

        assert window.here == "fault"
        assert button(window, "Opnieuw proberen").isEnabled()

    assert titles == ["Dit schoolbestand is er niet", "Dit schoolbestand is leeg"]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_step_on_screen_is_in_sight_in_the_checklist(
    window: MainWindow, at_rest: Rest, qtbot: QtBot, narrow: bool
) -> None:
    """Also the last of many in the smallest window, and after the school changed; the list scrolls to it."""
    practise(window, at_rest)
    window.resize(1024, 600)
    window.show_sidebar(wide=not narrow)

    def seen(step: str) -> bool:
        entry = window._sidebar._entries[f"step:{step}"]
        return entry.visibleRegion().boundingRect().height() == entry.height()

    for step in ("finish", "school", "delivery"):
        window.go(f"step:{step}")
        qtbot.waitUntil(lambda step=step: seen(step))
    window.school_changed()
    at_rest(window)
    qtbot.waitUntil(lambda: seen("delivery"))


def test_text_at_200_percent_folds_the_checklist_to_icons(window: MainWindow, at_rest: Rest, qtbot: QtBot) -> None:
    """The page keeps the room, and the settings page stays where it is."""
    practise(window, at_rest)
    window.go("settings")
    before = theme.em()
    press_radio(qtbot, window, "Lettergrootte: 200 %")
    qtbot.waitUntil(lambda: theme.em() >= 2 * before - 1)
    at_rest(window)

    assert window.here == "settings"
    assert window._sidebar.width() < 6 * theme.em()
    press_radio(qtbot, window, "Lettergrootte: 100 %")
    at_rest(window)

    assert theme.em() == before


def press_radio(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Choose a radio button by its accessible name, as soon as it is on screen."""
    from PySide6.QtWidgets import QRadioButton

    def on_screen() -> list[QRadioButton]:
        boxes = window.findChildren(QRadioButton)
        return [box for box in boxes if box.isVisible() and box.accessibleName() == name]

    qtbot.waitUntil(lambda: bool(on_screen()))
    on_screen()[0].click()


def test_english_is_there_at_once(window: MainWindow, at_rest: Rest, qtbot: QtBot) -> None:
    """And Dutch comes back."""
    window.go("settings")
    press_radio(qtbot, window, "Taal: English")
    at_rest(window)

    assert window.page.title.text() == "Settings"

    press_radio(qtbot, window, "Language: Nederlands")
    at_rest(window)

    assert window.page.title.text() == "Instellingen"


def test_keys_go_through_the_checklist(window: MainWindow, at_rest: Rest) -> None:
    """Alt+number, Ctrl+PgDn and PgUp, F6: all without a mouse."""
    practise(window, at_rest)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    at_rest(window)
    first = window.here
    QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    at_rest(window)
    second = window.here
    QTest.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    at_rest(window)

    ids = [f"step:{status.step.id}" for status in window.steps]
    assert [first, second, window.here] == [ids[0], ids[1], ids[0]]

    QTest.keyClick(window, Qt.Key.Key_F6)

    assert window._sidebar.isAncestorOf(QApplication.focusWidget())


def test_going_to_a_page_puts_the_focus_on_its_title(window: MainWindow, at_rest: Rest) -> None:
    """A screen reader says where the person is."""
    practise(window, at_rest)
    window.activateWindow()
    window.go("settings")

    assert QApplication.focusWidget() is window.page.title
    assert window.page.title.accessibleName() == "Instellingen"


class Popups(QObject):
    """Hears of every window of its own that appears."""

    def __init__(self, main: MainWindow) -> None:
        super().__init__()
        self.main = main
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it."""
        shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched is not self.main
        if shown and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_page_flashes_a_window_of_its_own_while_it_is_built(
    window: MainWindow, at_rest: Rest, qapp: QApplication
) -> None:
    """A part that is shown before it has a parent takes the focus away, and the keys with it."""
    practise(window, at_rest)
    popups = Popups(window)
    qapp.installEventFilter(popups)
    places = [*(f"step:{status.step.id}" for status in window.steps), "history", "settings", "about", NEW, "start"]
    for place in places:
        window.go(place)
        at_rest(window)
    qapp.removeEventFilter(popups)

    assert popups.seen == []


def test_an_error_in_a_slot_is_told_and_the_window_stays(window: MainWindow, at_rest: Rest) -> None:
    """'Er ging iets mis. Uw werk is bewaard.'"""

    def fail(_progress: object) -> None:
        raise ValueError("x")

    window.runner.run(window, fail, done=lambda _nothing: None)
    at_rest(window)

    assert "Er ging iets mis. Uw werk is bewaard." in window._notice.text
    assert window._notice.isVisible()


def test_closing_the_window_lets_the_school_file_go(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """The file can be opened by another program right after."""
    path, _code = school_file(tmp_path)
    window.open_school(path, passphrase=WORD)
    at_rest(window)
    window.close_school()
    at_rest(window)
    again = schools.open_school(path, passphrase=WORD)
    again.close()

    assert window.opened is None

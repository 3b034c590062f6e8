"""A damaged school in the window: the newest good backup is offered, and put back after a second yes."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import importing, practice, pupils, schools
from lvs_desktop.system import keyring, settings
from tests.support import keyrings
from tests.support.schoolfiles import write_csv

Rest = Callable[[MainWindow], None]
pytestmark = pytest.mark.usefixtures("quick_words")

WORD = "vier woorden die ik ken"
FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}


def words(holder: QWidget) -> list[str]:
    """What the visible buttons say."""
    return [button.text() for button in holder.findChildren(QPushButton) if button.isVisible()]


def press(holder: QWidget, text: str) -> None:
    """Press the visible button whose words begin so."""
    found = next(
        button
        for button in holder.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled() and button.text().startswith(text)
    )
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A school with two backups, of 0 and of 3 pupils, that was cut off afterwards."""
    path = tmp_path / "school.lvs"
    person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    opened = schools.create(path, practice.school(), person, passphrase=WORD).opened
    for group in ("1A", "1B"):
        rows = [{"pupil_number": str(n), **FIELDS, "group": group} for n in range(3)]
        source = write_csv(tmp_path / "bron.csv", rows)
        importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))
    opened.close()
    path.write_bytes(path.read_bytes()[:9000])
    return path


def test_two_clicks_put_the_newest_good_backup_back(
    window: MainWindow, at_rest: Rest, qtbot: QtBot, damaged: Path
) -> None:
    """With the passphrase, since this computer keeps no keys; what was there stays beside it."""
    content = damaged.read_bytes()
    window.open_school(damaged)
    at_rest(window)

    assert window.here == "fault"
    assert "Het einde van dit schoolbestand ontbreekt" == window.page.title.text()
    offer = window.page._backups
    qtbot.keyClicks(offer._secret, "niet de goede zin")
    press(window, "Goede reservekopieën zoeken")
    at_rest(window)
    assert "De wachtzin klopt niet" in offer._callout.text
    offer._secret.clear()
    qtbot.keyClicks(offer._secret, WORD)
    press(window, "Goede reservekopieën zoeken")
    at_rest(window)

    shown = [text for text in words(window) if text.startswith("Reservekopie van ")]
    assert 2 == len(shown)
    assert ["3 leerlingen", "0 leerlingen"] == re.findall(r"\d leerlingen", offer._words.text())

    press(window, "Reservekopie van ")
    at_rest(window)
    assert content == damaged.read_bytes()
    press(window, "Nee, nu niet")
    at_rest(window)
    assert shown == [text for text in words(window) if text.startswith("Reservekopie van ")]
    press(window, "Reservekopie van ")
    at_rest(window)
    press(window, "Ja, deze reservekopie terugzetten")
    at_rest(window)

    assert window.here == "overview"
    assert window.opened is not None
    assert 3 == len(list(pupils.pupils(window.opened)))
    [aside] = damaged.parent.glob("school (opzij gezet *).lvs")
    assert content == aside.read_bytes()


def test_with_a_keyring_the_backups_are_there_at_once(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """And where none is good, the person is told whom to ask."""
    path = tmp_path / "school.lvs"
    with keyrings.in_use(keyrings.safe()):
        person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
        opened = schools.create(path, practice.school(), person).opened
        copy = opened.storage.back_up()
        opened.close()
        assert keyring.available()
        path.write_bytes(b"")
        window.open_school(path)
        at_rest(window)
        assert [text for text in words(window) if text.startswith("Reservekopie van ")]
        assert ": 0 leerlingen. " in window.page._backups._words.text()
        os.truncate(copy, 8000)
        window.open_school(path)
        at_rest(window)

    assert "Wij vonden geen reservekopie die heel is." in window.page._backups._words.text()
    assert not [text for text in words(window) if text.startswith("Reservekopie van ")]


def test_a_school_without_backups_gets_no_empty_card(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """A file that is no school at all."""
    (tmp_path / "leeg.lvs").write_bytes(b"")
    window.open_school(tmp_path / "leeg.lvs")
    at_rest(window)

    assert not window.page._backups.isVisible()


def test_settings_that_can_not_be_kept_are_told(
    window: MainWindow, at_rest: Rest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be; the choice holds for now."""
    (tmp_path / "vol").write_text("")
    monkeypatch.setenv("LVS_HOME", str(tmp_path / "vol"))
    window.change_settings(settings.Settings(theme="dark"))
    at_rest(window)

    assert "Uw instellingen zijn niet bewaard" in window._notice.text
    assert "dark" == window.settings.theme
    with pytest.raises(Problem) as caught:
        settings.save(window.settings)
    assert ProblemCode.SETTINGS_NOT_SAVED is caught.value.code
    monkeypatch.setenv("LVS_HOME", str(tmp_path / "lvs-home"))

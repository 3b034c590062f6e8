"""The synchronisation in the window, with a real server on loopback and real school files."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.syncing import Choice, State
from lvs_desktop.gui import syncing as timing
from lvs_desktop.gui.pages.conflicts import ConflictsPage
from lvs_desktop.gui.pages.connecting import ConnectingPage
from lvs_desktop.gui.pages.synchronising import SynchronisingPage
from lvs_desktop.gui.shell import CONFLICTS, CONNECTING, SYNCHRONISING
from lvs_desktop.gui.widgets import Button
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import editing, history, syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.schoolfiles import KEY
from tests.support.server import Server, process, running
from tests.support.serverschools import agreed, colleague, filled, groups
from tests.support.tested import SUMS, put

Rest = Callable[[MainWindow], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with an empty school."""
    with running(tmp_path / "server") as found:
        yield found


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing runs by itself but where a test wants it."""
    monkeypatch.setattr(timing, "AFTER_CHANGE", 3600.0)


def read(window: MainWindow) -> str:
    """Everything that can be read on the page."""
    return "\n".join(one.text() for one in window.page.findChildren(QLabel) if one.isVisible())


def press(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the visible button with these words."""
    found = [one for one in window.findChildren(Button) if one.isVisible() and one.isEnabled() and words in one.text()]
    assert len(found) == 1, f"{words!r}: {[one.text() for one in window.findChildren(Button) if one.isVisible()]}"
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
    at_rest(window)


def show(window: MainWindow, opened: OpenSchool, place: str, at_rest: Rest) -> None:
    """Open a school and go to a place."""
    window.take_school(opened)
    at_rest(window)
    window.go(place)
    at_rest(window)


def asked(window: MainWindow, work: Callable[[OpenSchool], object], at_rest: Rest) -> object:
    """Have something done on the window's own database thread, as a page does it."""
    found: list[object] = []
    opened = window.opened
    assert opened is not None
    window.runner.run(window, lambda _progress: work(opened), done=found.append)
    at_rest(window)
    window.school_changed()
    at_rest(window)
    return found[0]


def exchange(window: MainWindow, at_rest: Rest) -> None:
    """Look first, then exchange."""
    window.go(SYNCHRONISING)
    at_rest(window)
    press(window, "Eerst bekijken", at_rest)
    press(window, "uitwisselen", at_rest)


def connect(window: MainWindow, address: str, token: str, at_rest: Rest) -> ConnectingPage:
    """Fill in the form and press the button."""
    page = window.page
    assert isinstance(page, ConnectingPage)
    for field, text in ((page.address, address), (page.token, token)):
        field.setFocus()
        QTest.keyClicks(field, text)
    press(window, "Verbinden", at_rest)
    return page


def test_connecting_shows_who_the_server_is_and_what_it_can_do(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """Nothing of the school is sent, the token is not in sight, and it is in the encrypted file."""
    show(window, filled(tmp_path / "school.lvs"), CONNECTING, at_rest)
    page = window.page
    assert isinstance(page, ConnectingPage)
    assert page.token.echoMode() is QLineEdit.EchoMode.Password
    connect(window, server.address, server.token, at_rest)

    said = read(window)
    assert "De toegangscode geldt voor de hele school." in said
    assert "Deze server kan alles wat dit programma vraagt." in said
    assert server.token not in said
    assert page.token.text() == ""
    assert window.syncer.standing.server is not None
    assert window.syncer.standing.server.last_at is None
    assert "28 wijzigingen wachten" in read_sidebar(window)


def read_sidebar(window: MainWindow) -> str:
    """What the side says of the synchronisation."""
    return window._sidebar._entries[SYNCHRONISING].accessibleName()


def test_a_wrong_token_and_an_open_line_are_said_at_the_form(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """What to do now stands under the fields; nothing is kept and the text that was typed stays."""
    show(window, filled(tmp_path / "school.lvs"), CONNECTING, at_rest)
    page = connect(window, server.address, "fout", at_rest)
    assert "accepteert de toegangscode niet" in read(window)
    assert page.token.hasFocus()
    page.address.clear()
    connect(window, "http://lvs.example/99ZZ", "", at_rest)

    assert "heeft geen beveiligde verbinding" in read(window)
    assert page.address.hasFocus()
    assert window.syncer.standing.server is None


def test_nothing_is_sent_before_it_was_shown_and_the_receipt_says_both_sides_are_equal(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """Preview, button with the number, receipt; the other side has what this side has."""
    show(window, filled(tmp_path / "school.lvs"), CONNECTING, at_rest)
    connect(window, server.address, server.token, at_rest)
    press(window, "Naar Synchroniseren", at_rest)
    assert "Klas 1A, Hoofdgebouw (00): 6 leerlingen, nieuw – staat klaar" in read(window)
    press(window, "Eerst bekijken", at_rest)
    page = window.page
    assert isinstance(page, SynchronisingPage)
    assert "Er is nog niets verstuurd of opgeslagen." in read(window)
    assert len(groups(window.opened)) == 24
    page.preview.search.setText("Roep7")
    assert page.preview.model.count() == 1
    assert "Roep7" in page.preview.model.words(0, 2)
    press(window, "28 wijzigingen uitwisselen", at_rest)

    said = read(window)
    assert "Beide kanten zijn gelijk: 24 leerlingen" in said
    assert "Ontvangstbewijs van" in said
    assert "Alles gelijk" in read_sidebar(window)
    assert "wachten" not in read_sidebar(window)
    there = colleague(tmp_path / "colleague.lvs", server)
    assert len(groups(there)) == 24
    there.close()


def test_what_a_colleague_changed_comes_and_the_page_shows_it(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """The receipt leads to the entry of the history that holds what came, and it can be undone there."""
    show(window, agreed(tmp_path / "school.lvs", server), SYNCHRONISING, at_rest)
    other = colleague(tmp_path / "colleague.lvs", server)
    editing.change(other, "100", {"group": "3C"})
    assert syncing.sync(other).agreed
    exchange(window, at_rest)
    assert "Gekomen van de server: 1 leerling: gewijzigd" in read(window)

    press(window, "Bekijk in de geschiedenis wat er kwam", at_rest)
    assert "Gesynchroniseerd met de server" in read(window)
    assert groups(window.opened)["100"] == "3C"
    [entry, *_older] = asked(window, history.entries, at_rest)
    asked(window, lambda opened: history.undo(opened, entry.id), at_rest)
    exchange(window, at_rest)
    assert syncing.sync(other).agreed
    assert groups(other)["100"] == "1A"
    other.close()


def clashing(window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest) -> OpenSchool:
    """Both sides gave pupil 100 another class; the window asks."""
    show(window, agreed(tmp_path / "school.lvs", server), SYNCHRONISING, at_rest)
    other = colleague(tmp_path / "colleague.lvs", server)
    editing.change(other, "100", {"group": "3C", "year": "3"})
    assert syncing.sync(other).agreed
    asked(window, lambda opened: editing.change(opened, "100", {"group": "4D"}), at_rest)
    exchange(window, at_rest)
    return other


def test_a_question_shows_was_here_and_there_and_nothing_is_chosen(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """Only that field waits: the year came, the class is asked, the school keeps its own meanwhile."""
    other = clashing(window, server, tmp_path, at_rest)
    press(window, "1 vraag beantwoorden", at_rest)
    page = window.page
    assert isinstance(page, ConflictsPage)
    said = read(window)

    assert "Was: 1A" in said
    assert "Hier: 4D" in said
    assert "Op de server: 3C" in said
    assert "Op de server gewijzigd door Test Beheer" in said
    assert page.cards[0].made() == {}
    assert not page.save.isEnabled()
    assert groups(window.opened)["100"] == "4D"
    assert "1 vraag" in read_sidebar(window)
    other.close()


def test_what_the_server_has_can_be_taken_and_taken_back(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """The choice is one entry of the history; undone, it is an edit of this side."""
    other = clashing(window, server, tmp_path, at_rest)
    window.go(CONFLICTS)
    at_rest(window)
    page = window.page
    assert isinstance(page, ConflictsPage)
    [sides] = page.cards[0].choices.values()
    QTest.mouseClick(sides[Choice.THERE].box, Qt.MouseButton.LeftButton)
    press(window, "1 keuze opslaan", at_rest)
    assert groups(window.opened)["100"] == "3C"
    assert "Er zijn geen vragen." in read(window)
    [entry, *_older] = asked(window, history.entries, at_rest)
    asked(window, lambda opened: history.undo(opened, entry.id), at_rest)

    assert groups(window.opened)["100"] == "4D"
    other.close()


def test_what_is_here_can_be_kept_and_goes_to_the_server(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """By keyboard: F8 to the question, the arrow and space choose."""
    other = clashing(window, server, tmp_path, at_rest)
    window.go(CONFLICTS)
    at_rest(window)
    assert window.ask_page("next_problem", back=False)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    press(window, "1 keuze opslaan", at_rest)
    exchange(window, at_rest)
    assert syncing.sync(other).agreed

    assert groups(other)["100"] == "4D"
    other.close()


def test_without_a_server_in_reach_work_goes_on_and_goes_by_itself_later(
    window: MainWindow, tmp_path: Path, at_rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offline is normal: the queue says what waits for what, and nobody has to press anything afterwards."""
    with process(tmp_path / "server") as machine:
        show(window, agreed(tmp_path / "school.lvs", machine.server, count=8), SYNCHRONISING, at_rest)
        machine.kill()
        asked(window, lambda opened: editing.change(opened, "100", {"group": "4D"}), at_rest)
        monkeypatch.setattr(timing, "PAUSES", (0.2, 0.4))
        press(window, "Eerst bekijken", at_rest)
        assert window.syncer.standing.state is State.OFFLINE
        said = read(window)
        assert "U kunt gewoon verder werken." in said
        assert "wacht op internet" in said
        assert "Geen internet" in read_sidebar(window)
        machine.start()
        qtbot.waitUntil(lambda: window.syncer.standing.state is State.AGREED, timeout=30_000)

        at_rest(window)
        assert "Alles gelijk" in read_sidebar(window)
        assert "Beide kanten zijn gelijk" in read(window)


def test_a_change_goes_by_itself_but_never_under_somebodys_hands(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a change, once somebody synchronised before; not while an import is open, not if it is turned off."""
    monkeypatch.setattr(timing, "AFTER_CHANGE", 0.05)
    monkeypatch.setattr(timing, "NOT_NOW", 0.05)
    show(window, agreed(tmp_path / "school.lvs", server, count=8), SYNCHRONISING, at_rest)
    quiet = False
    monkeypatch.setattr(window.page, "wants_quiet", lambda: quiet)
    quiet = True
    asked(window, lambda opened: editing.change(opened, "100", {"group": "4D"}), at_rest)
    qtbot.wait(400)
    assert window.syncer.standing.waiting
    quiet = False
    qtbot.waitUntil(lambda: window.syncer.standing.state is State.AGREED, timeout=20_000)
    at_rest(window)
    window.go("settings")
    press_choice(window, "Alleen als ik het vraag", at_rest)
    asked(window, lambda opened: editing.change(opened, "100", {"group": "5E"}), at_rest)
    qtbot.wait(400)

    assert window.syncer.standing.waiting


def press_choice(window: MainWindow, words: str, at_rest: Rest) -> None:
    """Press the radio button with these words."""
    from PySide6.QtWidgets import QRadioButton

    [found] = [one for one in window.page.findChildren(QRadioButton) if words in one.accessibleName()]
    found.click()
    at_rest(window)


def test_nothing_goes_by_itself_before_a_person_saw_it_once(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connecting alone sends nothing, however long it takes."""
    monkeypatch.setattr(timing, "AFTER_CHANGE", 0.05)
    show(window, filled(tmp_path / "school.lvs", count=8), CONNECTING, at_rest)
    connect(window, server.address, server.token, at_rest)
    qtbot.wait(400)

    assert not window.syncer.standing.running
    assert window.syncer.standing.server is not None
    assert window.syncer.standing.server.last_at is None
    there = colleague(tmp_path / "colleague.lvs", server)
    assert groups(there) == {}
    there.close()


def test_the_first_results_of_tests_wait_for_a_person(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are personal data, and a school that exchanges by itself may not know that they go along."""
    monkeypatch.setattr(timing, "AFTER_CHANGE", 0.05)
    show(window, agreed(tmp_path / "school.lvs", server, count=4), SYNCHRONISING, at_rest)
    asked(window, lambda opened: put(opened, ("100", SUMS)), at_rest)
    qtbot.wait(300)
    assert (window.syncer.standing.waiting, window.syncer.standing.asks) == (1, True)
    assert "1 toetsresultaat, nieuw" in read(window)
    assert "gaat mee als u synchroniseert" in read(window)

    exchange(window, at_rest)
    assert "1 toetsresultaat: nieuw" in read(window)
    assert (window.syncer.standing.waiting, window.syncer.standing.asks) == (0, False)


def test_many_pupils_gone_on_the_server_need_a_typed_number(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """A server that lost its pupils must not empty the school by one click."""
    show(window, agreed(tmp_path / "school.lvs", server), SYNCHRONISING, at_rest)
    other = colleague(tmp_path / "colleague.lvs", server)
    for number in range(100, 112):
        editing.archive(other, str(number))
    assert syncing.sync(other).agreed
    other.close()
    exchange(window, at_rest)
    page = window.page
    assert isinstance(page, SynchronisingPage)
    assert len(groups(window.opened)) == 24
    assert not page.many.button.isEnabled()
    QTest.keyClicks(page.many.number.field, "21")
    assert "Dat is niet 12." in read(window)
    assert not page.many.button.isEnabled()
    page.many.number.field.selectAll()
    QTest.keyClicks(page.many.number.field, "12")
    press(window, "12 leerlingen archiveren en doorgaan", at_rest)

    assert len(groups(window.opened)) == 12
    assert page.many.isHidden()
    assert "Beide kanten zijn gelijk" in read(window)


def test_a_server_that_was_put_back_asks_what_counts(window: MainWindow, tmp_path: Path, at_rest: Rest) -> None:
    """Nothing is chosen by itself; with 'what stands here' the server gets again what it lost."""
    with process(tmp_path / "server") as machine:
        show(window, agreed(tmp_path / "school.lvs", machine.server, count=8), SYNCHRONISING, at_rest)
        machine.stop()
        kept = shutil.copytree(machine.folder, tmp_path / "kept")
        machine.start()
        asked(window, lambda opened: editing.change(opened, "100", {"group": "4D"}), at_rest)
        exchange(window, at_rest)
        machine.stop()
        shutil.rmtree(machine.folder)
        shutil.copytree(kept, machine.folder)
        machine.start()
        press(window, "Eerst bekijken", at_rest)
        page = window.page
        assert isinstance(page, SynchronisingPage)
        assert "De server is teruggezet naar een oudere kopie." in read(window)
        assert not page.restored.button.isEnabled()
        QTest.mouseClick(page.restored.here.box, Qt.MouseButton.LeftButton)
        press(window, "Doorgaan met deze keuze", at_rest)

        assert "Beide kanten zijn gelijk" in read(window)
        there = colleague(tmp_path / "colleague.lvs", machine.server)
        assert groups(there)["100"] == "4D"
        there.close()


def test_closing_the_window_during_a_sync_loses_nothing(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest, qtbot: QtBot
) -> None:
    """The step that runs is finished, the file is closed whole, and the next sync goes on where this one was."""
    path = tmp_path / "school.lvs"
    show(window, filled(path, count=60), CONNECTING, at_rest)
    connect(window, server.address, server.token, at_rest)
    seen: list[int] = []
    window.syncer.reported.connect(lambda done, _total: seen.append(done))
    assert window.syncer.sync()
    assert not window.close()  # it waits for the step
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    again = OpenSchool(school_file.open_file(path, KEY))
    receipt = syncing.sync(again)

    assert receipt.agreed
    assert len(groups(again)) == 60
    there = colleague(tmp_path / "colleague.lvs", server)
    assert groups(again) == groups(there)
    for one in (again, there):
        one.close()


def test_a_stopped_sync_goes_on_where_it_was(window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest) -> None:
    """'Stoppen' keeps what was exchanged; nothing is sent twice."""
    show(window, filled(tmp_path / "school.lvs", count=60), CONNECTING, at_rest)
    connect(window, server.address, server.token, at_rest)
    window.go(SYNCHRONISING)
    assert window.syncer.sync()
    window.syncer.stop()
    at_rest(window)
    assert "De uitwisseling is gestopt." in read(window)
    exchange(window, at_rest)

    assert "Beide kanten zijn gelijk: 60 leerlingen" in read(window)


def test_disconnecting_asks_first_and_leaves_the_school_as_it_is(
    window: MainWindow, server: Server, tmp_path: Path, at_rest: Rest
) -> None:
    """The token is forgotten; the pupils stay on both sides."""
    show(window, agreed(tmp_path / "school.lvs", server, count=8), CONNECTING, at_rest)
    press(window, "Verbinding verbreken", at_rest)
    assert window.syncer.standing.server is not None
    press(window, "Ja, verbreken", at_rest)

    assert window.syncer.standing.server is None
    assert "Niet verbonden" in read_sidebar(window)
    assert len(groups(window.opened)) == 8
    there = colleague(tmp_path / "colleague.lvs", server)
    assert len(groups(there)) == 8
    there.close()

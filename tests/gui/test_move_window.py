"""The move over days in the window: the pages of its steps, the practice date, reminders, and a key that goes away."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from lvs_desktop.domain.checklist import StepState
from lvs_desktop.domain.moving import Package
from lvs_desktop.domain.schools import PRACTICE_BRINS
from lvs_desktop.gui import secret_clipboard
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import days, moving
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from lvs_desktop.system import paths, settings
from tests.support.bench import Bench, Rest
from tests.support.schoolfiles import ADMIN, KEY, new_school

SECRET = "Autorisatie-QWX-771-geen-echte"


@pytest.fixture
def desk(window: MainWindow, at_rest: Rest, tmp_path: Path) -> Bench:
    """A real school: it goes by the computer's date."""
    return Bench(window, new_school(tmp_path / "school.lvs", route="leerling-in-beeld"), at_rest)


@pytest.fixture
def practice(desk: Bench, tmp_path: Path) -> Bench:
    """An example school on 20 November 2026."""
    opened = new_school(tmp_path / "voorbeeld.lvs", route="leerling-in-beeld")
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = ? WHERE key = 'brin'", (PRACTICE_BRINS[1],))
    opened.refresh()
    days.set_practice_date(opened, "2026-11-20")
    return Bench(desk.window, opened, desk._at_rest)


@pytest.fixture
def clipboard() -> Iterator[object]:
    """Empty before and after."""
    found = QApplication.clipboard()
    found.clear()
    yield found
    found.clear()


def test_a_person_practises_the_days_with_the_button_above_the_page(practice: Bench) -> None:
    """Completed, a day later three times, reminded in the overview and on the start screen, confirmed."""
    desk = practice
    desk.go("step:authorisation")
    assert "Oefendatum: vr 20 nov 2026." in desk.read()
    desk.press("Meld stap 1 afgerond")
    assert (StepState.BUSY, StepState.BLOCKED) == (desk.state("authorisation"), desk.state("history"))
    for _day in range(3):
        desk.press("Eén dag later")
    assert "Oefendatum: ma 23 nov 2026." in desk.read()
    assert (StepState.ATTENTION, StepState.BLOCKED) == (desk.state("authorisation"), desk.state("history"))

    desk.go("overview")
    assert "De instructies worden vandaag verwacht. Is de e-mail er? Bevestig dan 'verwerkt'." in desk.read()
    desk.press("Ga naar stap")
    desk.press("Bevestig 'verwerkt'")

    assert (StepState.DONE, StepState.NOT_STARTED) == (desk.state("authorisation"), desk.state("history"))

    desk.press("Terugnemen")

    assert StepState.BLOCKED is desk.state("history")


def test_a_real_school_has_no_practice_date(desk: Bench) -> None:
    """No strip, on no page."""
    for place in ("overview", "step:authorisation"):
        desk.go(place)

        assert "Oefendatum" not in desk.read()
        assert not desk.sees("Eén dag later")


def test_the_start_screen_reminds_of_a_closed_school_and_keeps_nothing_personal(desk: Bench) -> None:
    """The file is encrypted and stays closed: its date and kind suffice."""
    before = date.today() - timedelta(days=5)
    desk.window.runner.run(
        desk.window,
        lambda _progress: (
            moving.completed(desk.opened, before.isoformat()),
            moving.keep_authorisation_key(desk.opened, SECRET),
            moving.keep_dult_key(desk.opened, "01", "Sleutelnaam", "31-07-2031"),
        ),
        done=lambda _nothing: desk.window.school_changed(),
    )
    desk.rest()
    desk.window.close_school()
    desk.rest()

    assert "De instructies werden eergisteren verwacht." in desk.read()
    kept = (paths.config() / "settings.json").read_text("utf-8")
    assert '"due_kind": "instructions"' in kept
    assert [] == [word for word in (SECRET, "Sleutelnaam", ADMIN.name, "Noord") if word in kept]


def test_a_date_that_a_newer_program_kept_stops_nothing(desk: Bench) -> None:
    """The list of schools is shown without it."""
    from dataclasses import replace

    (mine,) = desk.window.settings.recent
    odd = replace(mine, due="morgen", due_kind="something_new")
    desk.window.change_settings(replace(desk.window.settings, recent=(odd,)))
    desk.window.close_school()
    desk.rest()

    assert mine.name in desk.read()


def test_the_command_line_brings_the_date_to_the_start_screen_too(desk: Bench) -> None:
    """Said there, seen here; a school that is not on the list is not put on it."""
    path = desk.opened.path
    desk.window.close_school()
    desk.rest()
    opened = OpenSchool(school_file.open_file(path, KEY))
    moving.completed(opened, "2026-11-20")
    moving.remember(opened)
    opened.close()

    assert [("2026-11-23", "instructions")] == [(one.due, one.due_kind) for one in settings.load().recent]


def test_the_authorisation_key_is_masked_copied_and_wiped(
    desk: Bench, clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never in sight; a minute on the clipboard; gone when step 1 is processed."""
    waits: list[tuple[int, Callable[[], None]]] = []

    class Clock:
        """The minute passes when the test says so."""

        @staticmethod
        def singleShot(wait: int, _owner: object, call: Callable[[], None]) -> None:
            waits.append((wait, call))

    monkeypatch.setattr(secret_clipboard, "QTimer", Clock)
    desk.go("step:authorisation")
    page = desk.window.page
    page.key.setText(SECRET)
    assert QLineEdit.EchoMode.Password is page.key.echoMode()
    desk.press("Bewaar de sleutel versleuteld")

    assert ("", False) == (page.key.text(), page.key.isVisible())
    assert "••••••••" in desk.read()
    assert SECRET not in desk.read()

    desk.press("Kopieer de sleutel")

    assert SECRET == clipboard.text()
    [(wait, passed)] = waits
    assert 60_000 == wait
    passed()
    assert "" == clipboard.text()

    desk.press("Meld stap 1 afgerond")
    desk.press("Bevestig 'verwerkt'")

    assert not moving.standing(desk.opened).move.sealed_key
    assert not page.key.isVisible()


def test_what_a_person_copied_since_stays_on_the_clipboard(clipboard, qapp: QApplication) -> None:
    """Only our own secret is cleared."""
    secret_clipboard.copy(SECRET, seconds=0)
    clipboard.setText("boodschappen")
    qapp.processEvents()

    assert "boodschappen" == clipboard.text()

    secret_clipboard.copy(SECRET, seconds=0)
    QTest.qWait(20)

    assert "" == clipboard.text()


def test_a_wrong_day_is_told_and_stays_in_its_field(desk: Bench) -> None:
    """What was typed is not lost."""
    desk.go("step:authorisation")
    page = desk.window.page
    page.day.setText("31-02-2026")
    desk.press("Meld stap 1 afgerond")

    assert "'31-02-2026' is geen datum" in desk.read()
    assert "31-02-2026" == page.day.text()
    assert moving.standing(desk.opened).move.completed is None


def test_the_package_and_the_minutes_are_kept(desk: Bench) -> None:
    """A choice counts at once; the time is asked when it is done, and shown in the overview."""
    desk.go("step:licence")
    page = desk.window.page
    QTest.mouseClick(page.packages[Package.COMPLEET].box, Qt.MouseButton.LeftButton)
    desk.rest()
    desk.press("Meld klaar")
    page.bar._time.minutes.setText("7")
    desk.press("Bewaar de minuten")
    move = moving.standing(desk.opened).move

    assert (Package.COMPLEET, {"licence": 7}) == (move.package, dict(move.minutes))
    assert StepState.DONE is desk.state("licence")

    desk.go("overview")

    assert "Tijd: 7 minuten besteed, nog ongeveer 30 minuten (onze eigen schatting)." in desk.read()


def test_minutes_that_are_no_number_are_asked_again(desk: Bench) -> None:
    """In words, beside the field."""
    desk.go("step:licence")
    desk.press("Meld klaar")
    desk.window.page.bar._time.minutes.setText("een uur")
    desk.press("Bewaar de minuten")

    assert "'een uur' is geen aantal minuten." in desk.read()


def test_the_brin_and_the_help_desk_are_at_hand_on_each_step(desk: Bench, clipboard) -> None:
    """In the same place, one press away; the BRIN is copied."""
    for name in ("school", "pupils", "licence"):  # nothing to say of it, a bar under its page, a bar in its page
        desk.go(f"step:{name}")
        desk.press("BRIN en hulp")

        assert "Uw BRIN: 99ZZ" in desk.read(), name
        assert "(026) 352 11 11 · klantenservice@cito.nl" in desk.read(), name

    for status in desk.window.steps:
        desk.go(f"step:{status.step.id}")

        assert desk.sees("BRIN en hulp"), status.step.id

    desk.press("BRIN en hulp")

    desk.press("Kopieer de BRIN")

    assert "99ZZ" == clipboard.text()


def test_the_help_desk_is_adjusted(desk: Bench) -> None:
    """Hours change; it says that the school did it."""
    desk.go("step:dult")
    desk.press("BRIN en hulp")
    desk.press("Pas aan …")
    desk.window._bar._desk._fields["hours"].setText("maandag, 9.00-12.00 uur")
    desk.press("Bewaar deze gegevens")

    assert "maandag, 9.00-12.00 uur (aangepast op" in desk.read()


def test_a_dult_key_is_noted_and_forgotten_without_its_code(desk: Bench) -> None:
    """Name and date; what is wrong stays in its fields."""
    desk.go("step:dult")
    page = desk.window.page
    page.name.setText("Leerling in beeld")
    page.expires.setText("volgend jaar")
    desk.press("Bewaar naam en datum")
    assert "'volgend jaar' is geen datum" in desk.read()
    assert "Leerling in beeld" == page.name.text()

    page.expires.setText("01-01-2020")
    desk.press("Bewaar naam en datum")

    assert "is verlopen op wo 1 jan 2020" in desk.read()
    assert ("", "") == (page.name.text(), page.expires.text())

    desk.press("Vergeet deze sleutel")

    assert () == moving.standing(desk.opened).move.keys
    assert "veiligheidscode" in desk.read()


def test_the_calendar_file_is_saved_from_the_page(desk: Bench, tmp_path: Path) -> None:
    """The button is there when there is a date."""
    desk.go("step:authorisation")
    assert not desk.sees("Zet het in uw agenda")
    desk.press("Meld stap 1 afgerond")
    assert desk.sees("Zet het in uw agenda")
    desk.window.page.write_calendar(str(tmp_path / "a.ics"))
    desk.rest()

    assert (tmp_path / "a.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")

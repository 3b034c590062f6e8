"""The move to another platform, day by day: what a person says opens steps, a date alone never does."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from keyring.backends import null

from lvs_desktop.domain.checklist import StepState, StepStatus
from lvs_desktop.domain.moving import Due, DultKey, Kind, Move, dates, expiring, left, overdue
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import PRACTICE_BRINS
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE
from lvs_desktop.services import authorisation_key, checklist, days, move_calendar, move_words, moving, step_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import batch_keys, school_file
from tests.support import keyrings
from tests.support.calendars import parsed, text_of
from tests.support.commands import Lvs
from tests.support.school_bytes import traces
from tests.support.schoolfiles import ADMIN, KEY, new_school

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
SECRET = "Autorisatie-QWX-771-geen-echte"
ROUTE = "leerling-in-beeld"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """A primary school that moves, on a computer without a safe keyring."""
    (tmp_path / "school").mkdir()
    found = new_school(tmp_path / "school" / "school.lvs", workers=(ADMIN, NORTH), route=ROUTE)
    yield found
    found.close()


def on(day: str) -> time_machine.travel:
    """The computer's clock stands at noon of a day."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC), tick=False)


def step(opened: OpenSchool, step_id: str) -> StepStatus:
    return next(one for one in checklist.status(opened) if one.step.id == step_id)


def why(opened: OpenSchool, step_id: str) -> str:
    return step_words.why_text(step(opened, step_id), checklist.status(opened))


def code(raised: pytest.ExceptionInfo[Problem]) -> ProblemCode:
    return raised.value.code


def test_a_school_goes_through_all_three_steps_over_simulated_days(opened: OpenSchool) -> None:
    """From the licence to the DULT link: each day what is open, what is closed and why."""
    with on("2026-11-20"):  # a Friday
        moving.choose_package(opened, "compleet")
        assert (StepState.BUSY, StepState.BLOCKED) == (
            step(opened, "licence").state,
            step(opened, "authorisation").state,
        )
        checklist.mark(opened, "licence", DONE)
        assert StepState.NOT_STARTED is step(opened, "authorisation").state
        moving.completed(opened, minutes=12)

        assert StepState.BUSY is step(opened, "authorisation").state
        assert "De instructies worden verwacht op ma 23 nov 2026." in why(opened, "authorisation")
        for name in ("history", "dult"):
            assert (StepState.BLOCKED, "not_processed") == (step(opened, name).state, step(opened, name).reason)
            assert "Stap 1 is afgerond, maar nog niet verwerkt." in why(opened, name)
            assert "Bevestig 'verwerkt' bij stap 1: dan gaat deze stap open." in why(opened, name)
        assert () == moving.standing(opened).reminders
    with on("2026-11-22"):
        assert StepState.BUSY is step(opened, "authorisation").state
    with on("2026-11-23"):
        assert StepState.ATTENTION is step(opened, "authorisation").state
        assert "vandaag verwacht" in why(opened, "authorisation")
        assert StepState.BLOCKED is step(opened, "history").state, "the date alone opens nothing"
        assert [Kind.INSTRUCTIONS] == [one.kind for one in moving.standing(opened).reminders]
    with on("2026-11-24"):
        assert "gisteren verwacht" in why(opened, "authorisation")
    with on("2026-11-25"):
        assert "eergisteren verwacht. Is de e-mail er? Bevestig dan 'verwerkt'." in why(opened, "authorisation")
    with on("2026-12-03"):
        assert "10 dagen geleden verwacht (ma 23 nov 2026)" in why(opened, "authorisation")
        assert StepState.BLOCKED is step(opened, "dult").state
        moving.processed(opened)

        assert StepState.DONE is step(opened, "authorisation").state
        assert [StepState.NOT_STARTED] * 2 == [step(opened, name).state for name in ("history", "dult")]
        assert () == moving.standing(opened).reminders
        checklist.mark(opened, "history", DONE)
        moving.spend(opened, "history", 9)
        moving.keep_dult_key(opened, "00", "Leerling in beeld", "31-07-2027")
        assert StepState.BUSY is step(opened, "dult").state
        checklist.mark(opened, "dult", DONE)

        assert StepState.DONE is step(opened, "dult").state
        found = moving.standing(opened)
        assert (21, 0) == (found.spent, found.left)
        assert StepState.NOT_STARTED is step(opened, "finish").state
    with on("2027-07-23"):
        assert StepState.DONE is step(opened, "dult").state
    with on("2027-07-24"):  # the key expires within a week
        assert StepState.ATTENTION is step(opened, "dult").state
        assert "nog 7 dagen. Maak een nieuwe" in why(opened, "dult")
        checklist.mark(opened, "dult", DONE)  # the link works: that may be said
        assert StepState.NOT_STARTED is step(opened, "finish").state, "nothing is undone"
    with on("2027-07-31"):
        assert "verloopt vandaag" in why(opened, "dult")
    with on("2027-08-01"):  # the key expired yesterday
        assert StepState.ATTENTION is step(opened, "dult").state
        assert "1 DULT-sleutel is verlopen." in why(opened, "dult")


def test_processed_may_be_confirmed_earlier_than_three_days(opened: OpenSchool) -> None:
    """Only the person knows; and never before step 1 was completed."""
    with pytest.raises(Problem) as raised:
        moving.processed(opened)
    assert ProblemCode.STEP_NOT_COMPLETED is code(raised)

    moving.completed(opened)
    moving.processed(opened)

    assert [StepState.DONE, StepState.NOT_STARTED] == [
        step(opened, name).state for name in ("authorisation", "history")
    ]


def test_what_was_said_is_remembered_with_who_and_when_and_can_be_taken_back(opened: OpenSchool) -> None:
    """Processed first, then completed; what waits closes again, also where it was said to be done."""
    with on("2026-11-20"):
        moving.completed(opened, "18-11-2026")
    with on("2026-11-21"):
        moving.processed(opened)
    said = moving.standing(opened).move.said
    checklist.mark(opened, "history", DONE)

    assert (ADMIN.name, "2026-11-20") == (said["completed"].by, said["completed"].at[:10])
    assert (ADMIN.name, "2026-11-21") == (said["processed"].by, said["processed"].at[:10])
    assert date(2026, 11, 18) == moving.standing(opened).move.completed

    moving.not_processed(opened)

    assert StepState.BLOCKED is step(opened, "history").state
    assert "Daarna kwam er iets bij" in step_words.said_text(step(opened, "history"))

    moving.processed(opened)
    moving.not_completed(opened)
    move = moving.standing(opened).move

    assert (None, None) == (move.completed, move.processed), "nothing is processed that was not completed"
    assert StepState.BLOCKED is step(opened, "dult").state


def test_the_step_can_t_be_said_to_be_done_around_what_opens_the_next(opened: OpenSchool) -> None:
    """'Meld klaar' is no back door: neither before it is completed, nor before it is processed."""
    checklist.mark(opened, "licence", DONE)
    for _turn in range(2):
        with pytest.raises(Problem) as raised:
            checklist.mark(opened, "authorisation", DONE)
        assert ProblemCode.STEP_NOT_DONE is code(raised)
        moving.completed(opened)
    checklist.mark(opened, "authorisation", NOT_APPLICABLE, "Onze school is al over")

    assert StepState.NOT_STARTED is step(opened, "history").state


def test_a_clock_that_is_set_back_loses_nothing(opened: OpenSchool) -> None:
    """The date that was said stays; nothing is due, and it can still be confirmed."""
    with on("2026-11-23"):
        moving.completed(opened)
    with on("2025-01-01"):
        assert StepState.BUSY is step(opened, "authorisation").state
        assert "verwacht op do 26 nov 2026" in why(opened, "authorisation")
        with pytest.raises(Problem) as raised:
            moving.completed(opened, "23-11-2026")
        assert ProblemCode.DAY_TO_COME is code(raised)
        moving.processed(opened)
        assert StepState.DONE is step(opened, "authorisation").state


@pytest.mark.parametrize(
    ("completed", "expected", "weekend"),
    [
        ("2026-11-18", "za 21 nov 2026", True),
        ("2026-11-19", "zo 22 nov 2026", True),
        ("2026-11-20", "ma 23 nov 2026", False),
        ("2026-12-30", "za 2 jan 2027", True),
        ("2028-02-27", "wo 1 mrt 2028", False),  # a leap year
    ],
)
def test_three_days_are_three_days(completed: str, expected: str, weekend: bool) -> None:
    """The supplier says three days: no working day is guessed, over a weekend, a year and a leap day."""
    day = date.fromisoformat(completed)
    (due,) = dates(Move(completed=day))

    said = move_words.due_text(due, day)

    assert f"De instructies worden verwacht op {expected}." in said
    assert weekend is ("Dat is in het weekend." in said)


def test_a_key_is_reminded_of_from_thirty_days_before_it_expires() -> None:
    """Not a day earlier; on its last day it still works; the day after it is overdue."""
    key = DultKey(location="00", name="x", expires=date(2027, 1, 15))
    move = Move(keys=(key,))
    (due,) = dates(move)

    assert [False, True, True, True] == [
        due.urgent(day) for day in (date(2026, 12, 15), date(2026, 12, 16), date(2027, 1, 15), date(2027, 1, 16))
    ]
    assert [(), (key,)] == [overdue(move, day) for day in (date(2027, 1, 15), date(2027, 1, 16))]
    assert "verloopt over 30 dagen, op vr 15 jan 2027" in move_words.due_text(due, date(2026, 12, 16), place="Noord")
    assert "noteer" not in move_words.due_text(due, date(2027, 1, 7))
    assert "over 7 dagen, op vr 15 jan 2027. Maak een nieuwe" in move_words.due_text(due, date(2027, 1, 8))
    assert [0, 1, 1, 0] == [
        len(expiring(move, day)) for day in (date(2027, 1, 7), date(2027, 1, 8), date(2027, 1, 15), date(2027, 1, 16))
    ]
    assert "verloopt vandaag" in move_words.due_text(due, date(2027, 1, 15))
    assert "is verlopen op vr 15 jan 2027" in move_words.due_text(due, date(2027, 1, 16))


def test_the_first_date_is_the_one_that_asks_for_attention_first() -> None:
    """A key is asked for thirty days before it expires: that may come before instructions of next week."""
    keys = (DultKey(location="01", name="x", expires=date(2026, 12, 20)),)
    found = dates(Move(completed=date(2026, 11, 20), keys=keys))

    assert [Kind.DULT_KEY, Kind.INSTRUCTIONS] == [one.kind for one in found]


def test_time_left_never_goes_below_nothing() -> None:
    """Who took longer than our estimate has not won time elsewhere."""
    assert 10 == left({"a": 10, "b": 10, "c": 10}, {"a": 25, "c": 3}, frozenset({"c"}))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda school: moving.choose_package(school, "Goud"), ProblemCode.PACKAGE_UNKNOWN),
        (lambda school: moving.completed(school, "31-02-2026"), ProblemCode.DAY_INVALID),
        (lambda school: moving.completed(school, minutes=-1), ProblemCode.MINUTES_INVALID),
        (lambda school: moving.spend(school, "licence", 1441), ProblemCode.MINUTES_INVALID),
        (lambda school: moving.spend(school, "lunch", 5), ProblemCode.STEP_UNKNOWN),
        (lambda school: moving.keep_dult_key(school, "09", "x", "31-07-2027"), ProblemCode.LOCATION_UNKNOWN),
        (lambda school: moving.keep_dult_key(school, "00", " ", "31-07-2027"), ProblemCode.NAME_REQUIRED),
        (lambda school: moving.keep_dult_key(school, "00", "x", ""), ProblemCode.DAY_INVALID),
        (lambda school: moving.keep_authorisation_key(school, "  "), ProblemCode.SECRET_EMPTY),
        (lambda school: moving.keep_authorisation_key(school, "x" * 501), ProblemCode.SECRET_TOO_LONG),
        (lambda school: days.set_practice_date(school, "2026-11-20"), ProblemCode.PRACTICE_ONLY),
        (lambda school: move_calendar.save(school, Path("x.ics")), ProblemCode.NO_DATES),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_kept(opened: OpenSchool, call, expected: ProblemCode) -> None:
    """Each with its own words."""
    before = moving.standing(opened)
    with pytest.raises(Problem) as raised:
        call(opened)

    assert expected is code(raised)
    assert before == moving.standing(opened)


def test_a_location_admin_says_nothing_of_a_school_admin_s_step(opened: OpenSchool) -> None:
    """Reading is free."""
    opened.work_as(NORTH.name)
    for call in (
        lambda: moving.choose_package(opened, "Basis"),
        lambda: moving.completed(opened),
        lambda: moving.processed(opened),
        lambda: moving.keep_authorisation_key(opened, SECRET),
        lambda: moving.reveal_authorisation_key(opened),
        lambda: moving.keep_dult_key(opened, "01", "x", "31-07-2027"),
        lambda: moving.adjust_desk(opened, phone="1", mail="", hours=""),
    ):
        with pytest.raises(Problem) as raised:
            call()
        assert ProblemCode.ACTION_NOT_ALLOWED is code(raised)

    assert moving.standing(opened).move == Move()


def test_another_route_has_no_such_move(tmp_path: Path) -> None:
    """A secondary school is told so."""
    other = new_school(tmp_path / "vo.lvs")
    for call in (moving.standing, moving.completed, moving.processed):
        with pytest.raises(Problem) as raised:
            call(other)
        assert ProblemCode.ROUTE_WITHOUT_STEP is code(raised)
    other.close()


@pytest.mark.parametrize("safe", [True, False], ids=["keyring", "no keyring"])
def test_no_byte_is_left_of_the_authorisation_key_when_step_1_is_processed(
    opened: OpenSchool, tmp_path: Path, caplog: pytest.LogCaptureFixture, safe: bool
) -> None:
    """Sealed while it is kept; then the row, the log of the file and the sealing key are gone; backups tell nothing."""
    caplog.set_level(logging.DEBUG)
    folder, words = opened.path.parent, (SECRET,)
    backend = keyrings.safe() if safe else null.Keyring()
    with keyrings.in_use(backend):
        moving.keep_authorisation_key(opened, f" {SECRET}\n")
        with opened.storage.begin() as connection:
            sealed = connection.exec_driver_sql("SELECT value FROM route_fact").scalar_one()
        opened.storage.back_up()

        assert SECRET == moving.reveal_authorisation_key(opened)
        assert set() == traces(folder, words), "never in clear"
        assert {sealed} == traces(folder, (sealed,)), "what is looked for can be found"
        assert safe is not batch_keys.path_of(opened.path).exists()

        moving.completed(opened)
        assert moving.processed(opened)

        assert moving.reveal_authorisation_key(opened) is None
        assert not batch_keys.path_of(opened.path).exists()
        assert {} == getattr(backend, "kept", {}), "the keyring let go of the key that sealed it"
        here = [path for path in folder.iterdir() if path.is_file()]
        assert all(sealed.encode() not in path.read_bytes() for path in here)
        with opened.storage.begin() as connection:
            assert (
                0
                == connection.exec_driver_sql(
                    "SELECT count(*) FROM route_fact WHERE name = 'authorisation_key'"
                ).scalar_one()
            )
        with pytest.raises(Problem) as raised:
            moving.keep_authorisation_key(opened, SECRET)
        assert ProblemCode.STEP_PROCESSED is code(raised)
    opened.storage.merge()
    live = tmp_path / "live"
    live.mkdir()
    (live / "school.lvs").write_bytes(opened.path.read_bytes())

    assert set() == traces(live, (sealed, SECRET)), "free pages hold nothing either"
    assert SECRET not in caplog.text
    assert sealed not in caplog.text


def test_a_key_that_was_kept_elsewhere_can_t_be_read_here_and_can_be_wiped(opened: OpenSchool) -> None:
    """A copy of the school file alone tells nothing."""
    with keyrings.in_use(keyrings.safe()):
        moving.keep_authorisation_key(opened, SECRET)
    with keyrings.in_use(keyrings.safe()):  # another computer
        assert moving.reveal_authorisation_key(opened) is None
        assert moving.standing(opened).move.sealed_key
        assert authorisation_key.wipe(opened)
        assert not moving.standing(opened).move.sealed_key


def test_the_desk_is_adjusted_for_a_school_and_says_when(opened: OpenSchool) -> None:
    """Telephone numbers change; what the school does not change stays the supplier's."""
    before = moving.standing(opened).desk
    with on("2027-03-01"):
        moving.adjust_desk(opened, phone="(026) 000 00 00", mail="", hours=before.hours)
    after = moving.standing(opened).desk

    assert ("november 2026", "(026) 000 00 00") == (before.dated, after.phone)
    assert (before.mail, before.hours) == (after.mail, after.hours)
    assert "aangepast op ma 1 mrt 2027" in after.dated

    moving.adjust_desk(opened, phone="", mail="", hours="")

    assert before == moving.standing(opened).desk


def test_the_calendar_holds_the_dates_and_nobody(opened: OpenSchool, tmp_path: Path) -> None:
    """In Dutch, for any calendar; a key's alarms are 30 and 7 days ahead."""
    with on("2026-11-20"):
        moving.completed(opened)
        moving.keep_authorisation_key(opened, SECRET)
        moving.keep_dult_key(opened, "01", "Sleutelnaam", "31-07-2027")
        assert 2 == move_calendar.save(opened, tmp_path / "a.ics")
    content = (tmp_path / "a.ics").read_bytes()
    instructions, key = parsed(content)

    assert ["20261123", "20270731"] == [instructions["DTSTART"], key["DTSTART"]]
    assert "is de e-mail met de instructies er?" in text_of(instructions["SUMMARY"])
    assert "De DULT-sleutel van Noord (01) verloopt (Voorbeeldschool)" == text_of(key["SUMMARY"])
    assert ["-P29DT15H", "-P6DT15H", "PT9H"] == [alarm["TRIGGER"] for alarm in key["alarms"]]
    for secret in (SECRET, "Sleutelnaam", ADMIN.name):
        assert secret not in content.decode()


def test_only_an_example_school_has_a_date_of_its_own(opened: OpenSchool) -> None:
    """Moved on a day at a time; a real school goes by the computer's clock, whatever its file says."""
    for brin in PRACTICE_BRINS:
        with on("2026-11-20"), opened.storage.begin() as connection:
            connection.exec_driver_sql("UPDATE meta SET value = ? WHERE key = 'brin'", (brin,))
        opened.refresh()
        with on("2026-12-31"):
            days.set_practice_date(opened, "31-12-2026")
            assert (date(2027, 1, 1), date(2027, 1, 1)) == (days.next_day(opened), days.today(opened))
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99ZZ' WHERE key = 'brin'")
    opened.refresh()
    with on("2026-11-20"):
        assert (False, date(2026, 11, 20)) == (days.is_practice(opened), days.today(opened))
        with pytest.raises(Problem) as raised:
            days.next_day(opened)
        assert ProblemCode.PRACTICE_ONLY is code(raised)


def test_every_action_of_the_command(lvs: Lvs, tmp_path: Path, quick_words: None) -> None:
    """What a script says of the move, and reads back; no secret has a place in it."""
    from tests.support import shapes

    phrase = tmp_path / "zin.txt"
    phrase.write_text("drie blauwe fietsen\n", "utf-8")
    access, school = ("--passphrase-file", phrase), tmp_path / "po.lvs"
    with keyrings.in_use(null.Keyring()), on("2026-11-20"):
        lvs("new", school, "--brin", "99PB", "--name", "Po", "--route", ROUTE, *access)
        for words in (
            ("package", "basis"),
            ("completed", "20-11-2026"),
            ("key", "00", "Leerling in beeld", "31-07-2027"),
            ("minutes", "authorisation", "15"),
            ("ics", str(tmp_path / "a.ics")),
            ("practice-date", "23-11-2026"),
            ("processed",),
        ):
            said = lvs("move", school, *words, *access, "--json")
            assert (0, []) == (said.code, shapes.misfit(said.json, shapes.SHAPES["move"])), said.err
        assert ("Basis", "2026-11-23", "2026-11-23", 15) == (
            said.json["package"],
            said.json["expected"],
            said.json["processed"],
            said.json["minutes"]["spent"],
        )
        shown = lvs("move", school, *access).out
        assert "Oefendatum: ma 23 nov 2026." in shown
        assert "BRIN 99PB · Klantenservice van Cito · (026) 352 11 11" in shown
        for words in (("key", "00"), ("completed",), ("package",)):
            last = lvs("move", school, "take-back", *words, *access, "--json").json
        assert [None, None, None, []] == [last[name] for name in ("package", "completed", "processed", "dult_keys")]
        for words in (("dance",), ("key", "00"), ("take-back", "lunch")):
            assert (2, "usage") == lvs("move", school, *words, *access, "--json").error
        assert 2 == len(parsed((tmp_path / "a.ics").read_bytes()))


def test_what_the_start_screen_keeps_names_nobody(opened: OpenSchool) -> None:
    """Of a closed, encrypted file: a date and its kind, beside what the list of schools had before."""
    moving.completed(opened, "20-11-2026")
    moving.keep_authorisation_key(opened, SECRET)
    moving.keep_dult_key(opened, "01", "Sleutelnaam", "31-07-2031")
    found = moving.glance(opened).due
    assert found is not None

    kept = json.dumps({name: str(value) for name, value in asdict(found).items()})

    assert found == Due(kind=Kind.INSTRUCTIONS, day=date(2026, 11, 23))
    for secret in (SECRET, "Sleutelnaam", ADMIN.name):
        assert secret not in kept


def test_what_was_said_is_there_after_closing(opened: OpenSchool) -> None:
    """The work of several days."""
    with on("2026-11-20"):
        moving.completed(opened)
    path = opened.path
    opened.close()
    again = OpenSchool(school_file.open_file(path, KEY))
    try:
        with on("2026-11-23"):
            assert StepState.ATTENTION is step(again, "authorisation").state
    finally:
        again.close()

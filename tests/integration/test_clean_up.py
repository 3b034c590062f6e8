"""Deleting archived pupils for good: nothing of them is left, and all of the others is."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import Counts, EntryKind, ImportOptions
from lvs_desktop.domain.exchanging import Answer, ChangedHere, Clash, Kind, Operation, Outcome, Verb
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.retention import Term, Unit, cutoff, read_term
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import clean_up, clean_up_words, editing, history, importing, user_names
from lvs_desktop.services.documents import plain_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, backups, records, results, school_file
from lvs_desktop.storage.school_file import Connection
from lvs_desktop.storage.tables import metadata
from lvs_desktop.sync import engine
from lvs_desktop.system import paths
from tests.support.commands import Lvs
from tests.support.ledgers import comes, connect, ledger
from tests.support.result_schools import RESULT
from tests.support.school_bytes import decrypted, traces
from tests.support.schoolfiles import ADMIN, KEY, everything, new_school, state_of, write_csv
from tests.support.sync_server import Kept, Line, ScimServer

STAYS = {
    "given_name": "Blijver",
    "family_name": "Hierzo",
    "group": "1A",
    "location": "00",
    "user_name": "blijver.hierzo",
}
GOES = {
    "given_name": "Zoëvertrekt",
    "family_name": "Qwertinga",
    "group": "5C",
    "location": "00",
    "email": "zoe.qwertinga@voorbeeld.example",
    "user_name": "zoe.qwertinga",
}
SECRETS = ("Zoëvertrekt", "Qwertinga", "qwertinga", "zoevertrekt", "884422", "Handnaam", "handnaam", "lvs-884422")
OF_RESULTS = ("niveau7261", "niveau7262")  # one that counted, and the one that took its place


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[OpenSchool, str]]:
    """Two pupils, and the UUID of one: imported, edited, with an accommodation, a link and a password, archived."""
    (tmp_path / "school").mkdir()
    opened = new_school(tmp_path / "school" / "school.lvs")
    source = write_csv(tmp_path / "b.csv", [{"pupil_number": "1", **STAYS}, {"pupil_number": "884422", **GOES}])
    importing.apply(opened, importing.preview(opened, source, ImportOptions()))
    editing.change(opened, "884422", {"given_name": "Handnaam"})
    source = write_csv(tmp_path / "c.csv", [{"pupil_number": "884422", **GOES, "given_name": "Zoëvertrekt2"}])
    with pytest.raises(Problem):  # only the memory moves
        importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))
    shown = importing.preview(
        opened,
        write_csv(tmp_path / "d.csv", [{"pupil_number": "884422", **GOES, "email": "qwertinga@v.example"}]),
        ImportOptions(overwrite=True, take_file=("given_name",)),
    )
    importing.apply(opened, shown)
    pupil = _id(opened, "884422")
    with opened.storage.begin() as connection:
        entry = applying.add_entry(connection, EntryKind.ACCOMMODATIONS, by=ADMIN, counts=Counts(changed=1))
        kind = records.write(connection, entry, RecordKind.CATALOGUE, None, {"name": "Extra tijd", "place": 1})
        made = records.write(
            connection, entry, RecordKind.ASSIGNMENT, None, {"pupil_id": pupil, "catalogue_id": kind, "amount": 10}
        )
        records.write(connection, entry, RecordKind.ASSIGNMENT, made, {"amount": 25})
        records.write(connection, entry, RecordKind.LINK, pupil, {"lvs_id": "lvs-884422"})
        said = {"person": "0123456789abcdef", "verdict": "different", "at": "2024-01-01", "by": "Beheer"}
        records.write(connection, entry, RecordKind.MATCH, None, {"pupil_id": pupil, "number": "1", **said})
        other = connection.exec_driver_sql("SELECT id FROM pupil WHERE pupil_number = '1'").scalar_one()
        records.write(connection, entry, RecordKind.MATCH, None, {"pupil_id": other, "number": "884422", **said})
        run = connection.exec_driver_sql
        run("INSERT INTO credential VALUES (?, '2024-01-01', '2023-2024', 'printed')", (pupil,))
        results.bring(connection, entry, [(pupil, replace(RESULT, functioning="niveau7261"))])
        results.bring(connection, _results(connection), [(pupil, replace(RESULT, functioning="niveau7262"))])
    editing.archive(opened, "884422")
    _archived_on(opened, "884422", "2020-06-01")
    with opened.storage.begin() as connection:
        uid = connection.exec_driver_sql("SELECT uid FROM pupil WHERE pupil_number = '884422'").scalar_one()
    yield opened, str(uid)
    opened.close()


def _results(connection: Connection) -> int:
    entry = applying.add_entry(connection, EntryKind.ACCOMMODATIONS, by=ADMIN, counts=Counts(changed=1))
    return entry


def _id(opened: OpenSchool, number: str) -> int:
    with opened.storage.begin() as connection:
        return int(connection.exec_driver_sql("SELECT id FROM pupil WHERE pupil_number = ?", (number,)).scalar_one())


def _archived_on(opened: OpenSchool, number: str, day: str) -> None:
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET archived_at = ? WHERE pupil_number = ?", (day, number))


def clean(opened: OpenSchool, older_than: str | None = None, *, copies: bool = True) -> clean_up.CleanedUp:
    """What a person does who saw the list."""
    found = clean_up.propose(opened, older_than)
    return clean_up.apply(opened, found, confirm=len(found.leavers), copies=copies)


def test_no_byte_is_left_of_who_was_deleted(tmp_path: Path, made: tuple[OpenSchool, str]) -> None:
    """Not in the file, its free pages, its log, its backups, the folder for temporary files or the program's log."""
    school, uid = made
    folder = school.storage.path.parent
    scratch = Path(tempfile.gettempdir())
    words = {*SECRETS, *OF_RESULTS, uid}
    school.storage.merge()
    shutil.copy(folder / "school.lvs", folder / "school (opzij gezet 2026-01-01 101010).lvs")
    assert words == traces(folder, words), "what is looked for can be found"
    before = {path.name for path in scratch.iterdir()}

    done = clean(school)

    assert (1, 0) == (done.number, len(done.left))
    assert traces(folder, words) == set()
    assert {"Blijver", "blijver.hierzo"} == traces(folder, ["Blijver", "blijver.hierzo"])
    school.close()
    assert traces(folder, words) == set()
    for path in scratch.iterdir():
        if path.name not in before and path.is_file():
            assert not any(word.encode() in path.read_bytes() for word in words)
    assert traces(paths.logs(), words) == set()


def test_the_fresh_backup_is_the_only_copy_and_opens(made: tuple[OpenSchool, str]) -> None:
    """The older ones hold the pupils; a backup that can be put back is always there."""
    school, _ = made

    done = clean(school)

    assert [done.fresh] == [copy.path.name for copy in backups.kept(school.storage.path)]
    copy = school_file.open_file(backups.folder_of(school.storage.path) / done.fresh, KEY)
    with copy.begin() as connection:
        assert ["1"] == list(connection.exec_driver_sql("SELECT pupil_number FROM pupil").scalars())
    copy.close()


def test_copies_that_are_kept_are_told_and_can_go_later(made: tuple[OpenSchool, str]) -> None:
    """The report says that the pupils are still in them; the next time nothing else has to be deleted."""
    school, _ = made
    first = clean(school, copies=False)
    assert len(first.left) >= 1
    assert "In deze kopieën staan de verwijderde leerlingen nog" in plain_text(
        clean_up_words.report(school.school, first)
    )

    again = clean_up.propose(school)
    done = clean_up.apply(school, again, confirm=0)

    assert (True, 0, None) == (again.stale, len(again.leavers), done.entry)
    assert set(first.left) <= set(done.removed)
    assert clean_up.propose(school).empty


def test_the_others_stay_as_they_are(made: tuple[OpenSchool, str]) -> None:
    """All of their data, their history, and undo of what was done to them."""
    school, _ = made
    source = write_csv(school.storage.path.parent.parent / "n.csv", [{"pupil_number": "1", **STAYS, "group": "2B"}])
    importing.apply(school, importing.preview(school, source, ImportOptions(overwrite=True)))
    with school.storage.begin() as connection:
        before = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM pupil WHERE pupil_number = '1'")]

    clean(school)

    assert before == everything(school)
    newest = next(entry for entry in history.entries(school) if entry.kind is EntryKind.IMPORT)
    history.undo(school, newest.id)
    assert state_of(school) == {"1": (dict(STAYS), False)}


def test_the_history_keeps_its_lines_without_a_name(made: tuple[OpenSchool, str]) -> None:
    """A line says that somebody was there; undoing it leaves the deleted one alone and says so."""
    school, _ = made
    counts = {entry.id: entry.counts for entry in history.entries(school)}
    first = min(counts)

    entry = clean(school).entry

    assert entry is not None
    assert (EntryKind.CLEAN_UP, 1, False) == (entry.kind, entry.erased, entry.can_undo)
    assert counts == {one.id: one.counts for one in history.entries(school) if one.id != entry.id}
    lines = history.changes(school, first)
    assert {"Blijver Hierzo", "(verwijderd)"} == {line.name for line in lines}
    assert all(not line.fields and line.pupil_number is None for line in lines if line.erased)
    preview = history.undo_preview(school, first, choice=UndoChoice(force_later=True))
    assert [("(verwijderd)", "removed")] == [(one.name, one.reason.value) for one in preview.kept]
    history.undo(school, first, choice=UndoChoice(force_later=True))
    assert {} == state_of(school)


def test_it_can_not_be_undone_and_undo_passes_it_by(made: tuple[OpenSchool, str]) -> None:
    """Ctrl+Z undoes what was done before it; asked by its number it is refused."""
    school, _ = made
    editing.change(school, "1", {"group": "9Z"})
    entry = clean(school).entry
    assert entry is not None

    with pytest.raises(Problem) as refused:
        history.undo(school, entry.id)
    undone = history.undo(school)

    assert refused.value.code is ProblemCode.ENTRY_FINAL
    assert "1A" == state_of(school)["1"][0]["group"]
    assert undone.entry.undoes != entry.id


def test_a_pupil_who_is_in_the_history_only_goes_too(tmp_path: Path) -> None:
    """An import that was undone took the pupil out; the journal kept all of it. It can't come back afterwards."""
    school = new_school(tmp_path / "s.lvs")
    source = write_csv(tmp_path / "b.csv", [{"pupil_number": "884422", **GOES}])
    importing.apply(school, importing.preview(school, source, ImportOptions()))
    undone = history.undo(school)
    with school.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET at = '2019-01-01T00:00:00+00:00'")

    found = clean_up.propose(school)
    clean(school)

    assert [("884422", True)] == [(one.pupil_number, one.in_history_only) for one in found.leavers]
    school.storage.merge()
    assert b"Qwertinga" not in decrypted(school.storage.path)
    with pytest.raises(Problem) as refused:
        history.undo(school, undone.entry.id)
    assert (ProblemCode.PUPILS_CHANGED_SINCE, {}) == (refused.value.code, state_of(school))
    school.close()


def test_a_user_name_stays_taken_without_telling_whose_it_was(made: tuple[OpenSchool, str]) -> None:
    """Nobody else gets it: not by hand, not by the rule."""
    school, _ = made
    clean(school)
    with pytest.raises(Problem) as refused:
        editing.change(school, "1", {"user_name": "Zoe.Qwertinga"})
    namesake = {"pupil_number": "7", "given_name": "Zoe", "family_name": "Qwertinga", "group": "1A", "location": "00"}
    editing.add(school, namesake)

    given = user_names.preview(school).lines

    assert refused.value.code is ProblemCode.USER_NAME_TAKEN
    assert ["zoe.qwertinga2"] == [line.user_name for line in given]


def test_what_a_server_was_told_of_who_was_deleted_goes_too(tmp_path: Path, made: tuple[OpenSchool, str]) -> None:
    """What was agreed, sent, refused and asked is gone byte by byte; that it is to be deleted there is kept."""
    school, uid = made
    connect(school)
    with school.storage.begin() as connection:
        [other] = connection.exec_driver_sql("SELECT uid FROM pupil WHERE uid <> ?", (uid,)).scalars()
    fields = {**GOES, "pupil_number": "884422"}
    clash = Clash(field="email", was=GOES["email"], here="qwertinga@v.example", there="qwertinga@elders.example")
    known = [comes(uid, fields, write={}, clashes=[clash]), comes(other, {**STAYS, "pupil_number": "1"}, write={})]
    ledger(school).take(known, "1")
    sent = Operation(
        id="one", kind=Kind.PUPIL, verb=Verb.CHANGE, uid=uid, remote_id=f"r-{uid}", etag=None,
        fields=fields, changed=("email",), base=fields,
    )  # fmt: skip
    ledger(school).start([sent, replace(sent, id="two")])
    said = "no such mail: zoe.qwertinga@voorbeeld.example"
    ledger(school).finish([Outcome(operation="two", answer=Answer.REFUSED, detail=said)], [], [])

    clean(school)
    agreed = ledger(school).bases()[Kind.PUPIL]
    school.close()

    assert traces(tmp_path / "school", SECRETS) == set()
    assert (agreed[uid].fields, agreed[uid].remote_id, agreed[uid].etag) == ({}, f"r-{uid}", known[0].base.etag)
    assert agreed[other].fields["given_name"] == "Blijver"


def test_a_sync_that_runs_meanwhile_brings_nothing_back_of_who_was_deleted(
    tmp_path: Path, made: tuple[OpenSchool, str]
) -> None:
    """Neither what it fetched before nor the answer to what it sent; the pupil is deleted there, without a question."""
    school, uid = made
    connect(school)
    known = comes(uid, {**GOES, "pupil_number": "884422"}, write={})
    ledger(school).take([known], None)
    running = ledger(school)
    here = running.records()[Kind.PUPIL][uid]
    clean(school)
    with pytest.raises(ChangedHere):
        running.take([comes(uid, {**here, "email": "zoe@elders.example"}, write={})], "2")
    assert known.base is not None
    running.finish([], [replace(known.base, fields=here, etag="later")], [])
    server = ScimServer()
    server.kept[f"r-{uid}"] = Kept(Kind.PUPIL, uid, dict(here), 1)
    traced = ledger(school).bases()[Kind.PUPIL][uid]
    done = engine.run(Line(server), ledger(school), consent=True)
    school.close()

    assert traced.fields == {}
    assert (uid in {one.uid for one in server.live().values()}, done.clashes) == (False, 0)
    assert traces(tmp_path / "school", SECRETS) == set()


def test_every_table_that_names_a_pupil_is_emptied(made: tuple[OpenSchool, str]) -> None:
    """Also one that a later version adds: no row with the pupil's id is left but the emptied ones of the journal."""
    school, _ = made
    pupil = _id(school, "884422")
    with school.storage.begin() as connection:
        held = {
            name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}" WHERE pupil_id = ?', (pupil,)).scalar_one()
            for name, table in metadata.tables.items()
            if "pupil_id" in table.c
        }
    filled = {name for name, number in held.items() if number}
    assert {"change", "hand_change", "link", "assignment", "credential", "match_decision", "test_result"} <= filled

    clean(school)

    with school.storage.begin() as connection:
        run = connection.exec_driver_sql
        assert all(
            not run(f'SELECT count(*) FROM "{name}" WHERE pupil_id = ?', (pupil,)).scalar_one()
            for name in held
            if name != "change"
        )
        assert {(0, None, None)} == {
            tuple(row) for row in run("SELECT mask, pupil_number, given_name FROM change WHERE pupil_id = ?", (pupil,))
        }
        assert ["catalogue"] == list(run("SELECT DISTINCT kind FROM record_change").scalars())


def test_who_was_archived_later_stays(made: tuple[OpenSchool, str]) -> None:
    """The day itself counts: two years to the day may go, a day less stays."""
    school, _ = made
    today = date.today()
    due = cutoff(read_term("2y"), today)
    _archived_on(school, "884422", (due + timedelta(days=1)).isoformat())
    assert () == clean_up.propose(school).leavers
    _archived_on(school, "884422", due.isoformat())
    assert ["884422"] == [one.pupil_number for one in clean_up.propose(school).leavers]
    assert () == clean_up.propose(school, keep=["884422"]).leavers


def test_the_school_chooses_its_term(made: tuple[OpenSchool, str]) -> None:
    """It is kept with the school; what is no term is refused."""
    school, _ = made
    assert Term(number=2, unit=Unit.YEARS) == clean_up.term(school)
    clean_up.set_term(school, "18 m")
    assert "18m" == clean_up.term(school).text
    with pytest.raises(Problem) as refused:
        clean_up.set_term(school, "gauw")
    assert (ProblemCode.TERM_INVALID, "18m") == (refused.value.code, clean_up.term(school).text)


@pytest.mark.parametrize(
    ("term", "today", "until"),
    [
        ("2y", date(2026, 11, 22), "2024-11-22"),
        ("2y", date(2028, 2, 29), "2026-02-28"),
        ("18m", date(2026, 1, 31), "2024-07-31"),
        ("1m", date(2026, 3, 31), "2026-02-28"),
        ("90d", date(2026, 3, 31), "2025-12-31"),
        ("0d", date(2026, 3, 31), "2026-03-31"),
        ("9999y", date(2026, 3, 31), "1900-01-01"),
        ("9999d", date(2026, 3, 31), "1998-11-14"),
    ],
)
def test_a_term_ends_on_a_day(term: str, today: date, until: str) -> None:
    """Months have their own length."""
    assert until == cutoff(read_term(term), today).isoformat()


@pytest.mark.parametrize("given", [None, 0, 2])
def test_without_the_right_number_nothing_is_deleted(made: tuple[OpenSchool, str], given: int | None) -> None:
    """The number says that a person looked."""
    school, _ = made
    before = everything(school)

    with pytest.raises(Problem) as refused:
        clean_up.apply(school, clean_up.propose(school), confirm=given)

    assert (ProblemCode.CLEAN_UP_WANTS_NUMBER, 1) == (refused.value.code, refused.value.facts["number"])
    assert before == everything(school)


def test_a_school_that_changed_since_is_not_cleaned(made: tuple[OpenSchool, str]) -> None:
    """Who came back meanwhile is not deleted."""
    school, _ = made
    found = clean_up.propose(school)
    editing.activate(school, "884422")

    with pytest.raises(Problem) as refused:
        clean_up.apply(school, found, confirm=1)

    assert (ProblemCode.SCHOOL_CHANGED, False) == (refused.value.code, state_of(school)["884422"][1])


def test_only_a_school_admin_deletes(made: tuple[OpenSchool, str]) -> None:
    """A location admin does not even get the list."""
    school, _ = made
    school.add_worker(Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",)))
    school.work_as("Noord")

    for wanted in (lambda: clean_up.propose(school), lambda: clean_up.set_term(school, "1y")):
        with pytest.raises(Problem) as refused:
            wanted()
        assert refused.value.code is ProblemCode.ACTION_NOT_ALLOWED


def test_the_report_has_counts_and_no_names(made: tuple[OpenSchool, str]) -> None:
    """For the privacy officer: how many, of which year, by which term, by whom."""
    school, uid = made

    report = plain_text(clean_up_words.report(school.school, clean(school)))

    assert "Leerlingen verwijderd: 1" in report
    assert "Termijn: 2 jaar" in report
    assert "2020\t1" in report
    assert "De wet noemt geen termijn." in report
    assert not any(word in report for word in (*SECRETS, uid))


def test_the_command_line_shows_asks_and_deletes(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """First the list, then the number; the report as PDF; afterwards there is nothing to do."""
    pdf = tmp_path / "verslag.pdf"

    shown = lvs("clean-up", school, "--older-than", "0d")
    asked = lvs("clean-up", school, "--older-than", "0d", "--apply", "--json")
    keeping = ("clean-up", school, "--older-than", "0d", "--keep", "901", "--apply")
    done = lvs(*keeping, "--confirm", 2, "--pdf", pdf, "--json")

    assert shown.code == 0
    assert "3 leerlingen zijn gearchiveerd" in shown.out
    assert "Oud0 Leerling" in shown.out
    assert "u kunt het niet ongedaan maken" in shown.out
    assert asked.error == (3, "clean_up_wants_number")
    assert "--confirm 3" in asked.err
    assert (0, True, 2, {"2026": 2}) == (done.code, *(done.json[n] for n in ("applied", "deleted", "by_year")))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert lvs(*keeping, "--json").json["pupils"] == []
    left = {pupil["pupil_number"] for pupil in lvs("pupils", school, "--archived", "--json").json["pupils"]}
    assert {"901"} == left & {"901", "902", "903"}
    newest = lvs("history", school, "--json").json["entries"][0]
    assert ("clean_up", 2, False) == (newest["kind"], newest["erased"], newest["can_undo"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--older-than", "gauw"), "term_invalid"),
        (("--keep", "1001"), "pupil_unknown"),
        (("--pdf", "x.pdf"), "usage"),
        (("--as", "Noord-beheer"), "action_not_allowed"),
    ],
)
def test_what_is_asked_wrongly_is_refused(lvs: Lvs, school: Path, words: tuple[str, ...], code: str) -> None:
    """With what to do instead, and nothing is deleted."""
    assert lvs("clean-up", school, *words, "--json").error == (2, code)

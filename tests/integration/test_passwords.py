"""Passwords from being made until they are nowhere any more, in real school files."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.passwords import TAALPERFECT, THREE_WORDS, Rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import cards, checklist, editing, history, password_plans, passwords
from lvs_desktop.services.password_plans import Choice
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import batch_keys, school_file
from lvs_desktop.system import log, paths
from tests.support import keyrings
from tests.support.passwordschools import bring, clear, make_all
from tests.support.schoolfiles import ADMIN, KEY, new_school

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture(params=["keyring", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenSchool]:
    """A school with five new pupils, on a computer with a keyring and on one without."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    if request.param == "keyring":
        with keyrings.in_use(keyrings.safe()):
            bring(school, tmp_path)
            yield school
    else:
        bring(school, tmp_path)
        yield school
    school.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[OpenSchool]:
    """The same on a computer without a keyring."""
    school = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    bring(school, tmp_path)
    yield school
    school.close()


def ids(opened: OpenSchool) -> list[int]:
    """The pupils of whom a password waits."""
    return [one.pupil.id for one in passwords.pendings(opened)]


def decrypted(path: Path, key: bytes = KEY) -> bytes:
    """Every page of a school file as it is under the encryption, free pages too."""
    content = path.read_bytes()
    pages = []
    for start in range(0, len(content), school_file.PAGE):
        page = content[start : start + school_file.PAGE]
        body, vector = page[16 if start == 0 else 0 : -48], page[-48:-32]
        reader = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        pages.append(reader.update(body) + reader.finalize())
    return b"".join(pages)


def test_who_gets_one_is_shown_before(opened: OpenSchool) -> None:
    """Nothing is made by looking; who has one that waits keeps it, unless meant by name."""
    plan = password_plans.plan(opened, Choice(new=True))
    assert 0 == passwords.state(opened).waiting
    assert 5 == len(plan.pupils)
    assert 3 == password_plans.make(opened, password_plans.plan(opened, Choice(groups=("1A",))))

    again = password_plans.plan(opened, Choice(groups=("1A", "1B")))
    named = password_plans.plan(opened, Choice(numbers=("201",)))

    assert (2, 3, 0) == (len(again.pupils), len(again.kept), len(again.lapsing))
    assert (["00201"], 1) == ([pupil.pupil_number for pupil in named.pupils], len(named.lapsing))
    assert 2 == passwords.state(opened).without


def test_a_password_waits_until_it_is_on_paper_and_in_the_lvs(opened: OpenSchool) -> None:
    """Only then it is wiped, in either order."""
    known = make_all(opened)
    who = ids(opened)

    passwords.mark_printed(opened, who[:3])
    passwords.mark_delivered(opened, who[3:])
    assert known == clear(opened)
    state = passwords.state(opened)
    assert (3, 2, 0, 2) == (state.printed, state.delivered, state.made, state.done)

    passwords.mark_delivered(opened, who)
    assert (2, 5) == (passwords.state(opened).waiting, passwords.state(opened).done)
    passwords.mark_printed(opened, who)
    assert (0, 5) == (passwords.state(opened).waiting, passwords.state(opened).done)


def test_a_reprint_is_a_new_password_for_that_pupil_only(opened: OpenSchool) -> None:
    """The lost card opens nothing; the others still hold."""
    before = make_all(opened)
    passwords.mark_printed(opened, ids(opened))
    password_plans.make(opened, password_plans.plan(opened, Choice(numbers=("00201",))))
    after = clear(opened)

    assert before.pop("00201") != after.pop("00201")
    assert before == after
    assert (1, 4) == (passwords.state(opened).made, passwords.state(opened).printed)


def test_the_checklist_follows(opened: OpenSchool) -> None:
    """Counted from the data: nobody has to tick it."""

    def step() -> tuple[StepState, str]:
        [found] = [one for one in checklist.status(opened) if one.step.kind is StepKind.PASSWORDS]
        return found.state, found.reason

    found = [step()]
    make_all(opened)
    who = ids(opened)
    found.append(step())
    passwords.mark_printed(opened, who)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=15)):
        found.append(step())
        assert 5 == passwords.state(opened).overdue
    passwords.mark_delivered(opened, who)
    found.append(step())

    assert [
        (StepState.NOT_STARTED, "without_password"),
        (StepState.BUSY, "passwords_not_delivered"),
        (StepState.ATTENTION, "passwords_overdue"),
        (StepState.DONE, "passwords_delivered"),
    ] == found


def test_wiping_wants_the_number_and_says_whose_cards_are_lost(opened: OpenSchool) -> None:
    """What is in the LVS already works on; the others count as without a password again."""
    make_all(opened)
    passwords.mark_delivered(opened, ids(opened)[:2])

    for confirm in (None, 3):
        with pytest.raises(Problem) as refused:
            passwords.wipe(opened, confirm)
        assert ProblemCode.WIPE_WANTS_NUMBER is refused.value.code
        assert (5, 3) == (refused.value.facts["number"], refused.value.facts["lost"])
    assert 5 == passwords.state(opened).waiting

    assert 5 == passwords.wipe(opened, 5)
    state = passwords.state(opened)
    assert (0, 3, 2) == (state.waiting, state.without, state.done)


def everything_on_disk(folder: Path) -> dict[Path, bytes]:
    """All files under a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_byte_of_a_password_is_left(
    plain: OpenSchool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Not in the file (under its encryption too, free pages too), its log, backups, the temp folder or the program's log.

    One part is delivered and printed, one part wiped; a backup was made while all waited.
    """
    scratch = tmp_path / "temp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    log.stop()
    log.start()
    caplog.set_level(logging.DEBUG)
    known = make_all(plain)
    with plain.storage.begin() as connection:
        sealed = [row[0] for row in connection.exec_driver_sql("SELECT sealed FROM pending_secret")]
    backup = plain.storage.back_up()
    keys = [bytes.fromhex(text) for text in batch_keys._read(plain.path).values()]
    assert all(one in decrypted(plain.path) for one in sealed), "the search would not find what is there"
    found = cards.chosen(plain, cards.Wanted())
    cards.save_xlsx(plain, tmp_path / "kaarten.xlsx", cards.Wanted())
    (tmp_path / "kaarten.xlsx").unlink()
    passwords.mark_delivered(plain, [one.pupil.id for one in found[:2]])
    passwords.wipe(plain, 3)
    with pytest.raises(Problem) as nothing:
        clear(plain)

    assert ProblemCode.NO_PASSWORDS_WAITING is nothing.value.code
    on_disk = everything_on_disk(tmp_path)
    assert backup in on_disk
    assert not batch_keys.path_of(plain.path).exists()
    assert b"" == on_disk.get(plain.path.with_name("school.lvs-wal"), b"")
    under = decrypted(plain.path)
    texts = [text.encode() for text in known.values()]
    for content in (*on_disk.values(), under, decrypted(backup), caplog.text.encode(), repr(found).encode()):
        assert not any(text in content for text in texts)
        assert not any(key in content or key.hex().encode() in content for key in keys)
    assert not any(one in under for one in sealed)
    assert paths.logs().is_dir()


def test_a_backup_of_before_the_wiping_tells_nothing(plain: OpenSchool, tmp_path: Path) -> None:
    """The key is gone: the passwords in it can't be read, only wiped or made anew."""
    make_all(plain)
    backup = plain.storage.back_up()
    passwords.wipe(plain, 5)
    old = OpenSchool(school_file.open_file(Path(shutil.copy(backup, tmp_path / "terug.lvs")), KEY))
    try:
        assert (5, 5) == (passwords.state(old).waiting, passwords.state(old).unreadable)
        with pytest.raises(Problem) as refused:
            clear(old)
        assert ProblemCode.PASSWORDS_UNREADABLE is refused.value.code
        assert 5 == refused.value.facts["number"]
        password_plans.make(old, password_plans.plan(old, Choice(groups=("1A",), again=True)))
        assert 2 == passwords.state(old).unreadable
        assert 5 == passwords.wipe(old, 5)
    finally:
        old.close()


def test_a_copy_of_the_school_file_alone_tells_nothing(plain: OpenSchool, tmp_path: Path) -> None:
    """With its key, but without the file of the batch keys."""
    known = make_all(plain)
    plain.close()
    copy = Path(shutil.copy(plain.path, tmp_path / "kopie.lvs"))
    both = tmp_path / "samen.lvs"
    shutil.copy(plain.path, both)
    shutil.copy(batch_keys.path_of(plain.path), batch_keys.path_of(both))
    alone, complete = (OpenSchool(school_file.open_file(path, KEY)) for path in (copy, both))
    try:
        assert 5 == passwords.state(alone).unreadable
        assert known == clear(complete)
    finally:
        alone.close()
        complete.close()
        plain.storage = school_file.open_file(plain.path, KEY)


def test_the_key_goes_with_the_last_password_of_its_batch(tmp_path: Path) -> None:
    """From the keyring; the keys of other batches stay."""
    backend = keyrings.safe()
    with keyrings.in_use(backend):
        school = new_school(tmp_path / "school.lvs")
        try:
            who = bring(school, tmp_path)
            for group in ("1A", "1B"):
                password_plans.make(school, password_plans.plan(school, Choice(groups=(group,))))
            kept = [len(backend.kept)]
            for pupil_id in who:
                passwords.mark_printed(school, [pupil_id])
                passwords.mark_delivered(school, [pupil_id])
                kept.append(len(backend.kept))
        finally:
            school.close()

    assert [2, 2, 2, 1, 1, 0] == kept


def test_a_keyring_that_does_not_let_go_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passwords are wiped; the key goes the next time."""
    backend = keyrings.safe()
    with keyrings.in_use(backend):
        school = new_school(tmp_path / "school.lvs")
        try:
            bring(school, tmp_path)
            make_all(school)
            monkeypatch.setattr(type(backend), "delete_password", lambda *_all: 1 / 0)
            with pytest.raises(Problem) as told:
                passwords.wipe(school, 5)
            kept = len(backend.kept)
            monkeypatch.undo()
            make_all(school)
            passwords.wipe(school, 5)
        finally:
            school.close()

    assert ProblemCode.KEY_NOT_DESTROYED is told.value.code
    assert (1, 0) == (kept, len(backend.kept))


def test_what_was_moved_to_another_pupil_can_not_be_read(plain: OpenSchool) -> None:
    """A password is sealed with the row that it is of."""
    make_all(plain)
    with plain.storage.begin() as connection:
        first, second = connection.exec_driver_sql("SELECT id, sealed FROM pending_secret LIMIT 2").all()
        connection.exec_driver_sql("UPDATE pending_secret SET sealed = ? WHERE id = ?", (first[1], second[0]))

    with pytest.raises(Problem) as refused:
        clear(plain)
    assert ProblemCode.PASSWORDS_UNREADABLE is refused.value.code


def test_a_location_admin_sees_and_makes_only_the_own(plain: OpenSchool) -> None:
    """Of the others they read no password, and mark nothing."""
    make_all(plain)
    others = [one.pupil.id for one in passwords.pendings(plain) if one.pupil.location == "00"]
    plain.work_as("Noord")

    assert {"00204", "00205"} == set(clear(plain))
    assert (2, 2) == (passwords.state(plain).waiting, passwords.state(plain).new)
    assert [("1B", 2)] == password_plans.groups(plain)
    with pytest.raises(Problem) as refused:
        password_plans.plan(plain, Choice(ids=tuple(others[:1])))
    assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    for mark in (passwords.mark_printed, passwords.mark_delivered):
        with pytest.raises(Problem) as refused:
            mark(plain, others)
        assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    passwords.wipe(plain, 2)
    plain.work_as("Beheer")
    assert (3, 3) == (passwords.state(plain).waiting, passwords.state(plain).made)


def test_with_entree_on_a_link_route_nobody_needs_one(tmp_path: Path) -> None:
    """On the manual route pupils do."""
    found = {}
    for route in ("manual", "somtoday", "magister"):
        school = new_school(tmp_path / f"{route}.lvs", route=route)
        try:
            with school.storage.begin() as connection:
                connection.exec_driver_sql("UPDATE meta SET value = 'yes' WHERE key = 'entree'")
            school.refresh()
            found[route] = passwords.applies(school)
            if not found[route]:
                with pytest.raises(Problem) as told:
                    password_plans.plan(school, Choice(new=True))
                assert ProblemCode.PASSWORDS_NOT_NEEDED is told.value.code
        finally:
            school.close()

    assert {"manual": True, "somtoday": False, "magister": False} == found


def test_a_given_password_is_held_against_the_rule_and_the_names(plain: OpenSchool) -> None:
    """Told by its reasons, never by itself."""
    [lois] = password_plans.plan(plain, Choice(numbers=("203",))).pupils

    for text, reasons in (("kort", ("short",)), ("loishart1", ("own",)), ("fiets 00203", ("own",))):
        with pytest.raises(Problem) as refused:
            password_plans.plan_given(plain, lois.id, text)
        assert ProblemCode.PASSWORD_REFUSED is refused.value.code
        assert reasons == refused.value.facts["reasons"]
        assert text not in repr(refused.value.facts)
    plan = password_plans.plan_given(plain, lois.id, "Zomerkamp-9")
    assert "Zomerkamp" not in repr(plan)
    password_plans.make(plain, plan)
    assert {"00203": "Zomerkamp-9"} == clear(plain)
    assert {} == plan.given


def test_a_recipe_that_breaks_the_rule_is_refused(plain: OpenSchool) -> None:
    """Before anything is made."""
    with pytest.raises(Problem) as refused:
        password_plans.plan(plain, Choice(new=True), THREE_WORDS, wanted=Rule(name="x", longest=16))

    assert ProblemCode.RECIPE_REFUSED is refused.value.code
    assert ("long",) == refused.value.facts["reasons"]
    assert 5 == len(password_plans.plan(plain, Choice(new=True), THREE_WORDS, wanted=TAALPERFECT).pupils)


def test_a_list_gives_its_passwords_by_number_or_user_name(plain: OpenSchool, tmp_path: Path) -> None:
    """Rows that can't be used are told by their row and left out; no password is told."""
    source = tmp_path / "lijst.csv"
    source.write_text(
        "Leerlingnr;Login;Wachtwoord\r\n201;;fiets-boot-11\r\n;LEERLING.202;maan-koek-22\r\n"
        "999;;geheim-woord-33\r\n203;;kort\r\n201;;nog-een-keer-44\r\n",
        "utf-8",
    )
    plan = password_plans.plan_list(plain, source)

    assert [
        (4, ProblemCode.PUPIL_UNKNOWN),
        (5, ProblemCode.PASSWORD_REFUSED),
        (6, ProblemCode.NUMBER_TWICE),
    ] == [(found.row, found.code) for found in plan.problems]
    assert not any(word in repr((plan, plan.problems)) for word in ("geheim", "kort'", "nog-een", "fiets"))
    password_plans.make(plain, plan)
    assert {"00201": "fiets-boot-11", "00202": "maan-koek-22"} == clear(plain)


def test_a_list_without_a_column_of_passwords_is_refused(plain: OpenSchool, tmp_path: Path) -> None:
    """By what it lacks."""
    source = tmp_path / "lijst.csv"
    for header, lacking in (("Leerlingnr;Naam", ("password",)), ("Naam;Wachtwoord", ("pupil_number",))):
        source.write_text(f"{header}\r\n201;Sofie\r\n", "utf-8")
        with pytest.raises(Problem) as refused:
            password_plans.plan_list(plain, source)
        assert (ProblemCode.COLUMN_MISSING, lacking) == (refused.value.code, refused.value.facts["fields"])


def test_a_plan_that_no_longer_holds_makes_nothing(plain: OpenSchool) -> None:
    """Somebody else made one meanwhile: no card of theirs lapses unseen."""
    plan = password_plans.plan(plain, Choice(new=True))
    password_plans.make(plain, password_plans.plan(plain, Choice(groups=("1A",))))
    before = clear(plain)

    with pytest.raises(Problem) as refused:
        password_plans.make(plain, plan)
    assert ProblemCode.SCHOOL_CHANGED is refused.value.code
    assert before == clear(plain)


def test_passwords_are_no_entry_of_the_history(plain: OpenSchool) -> None:
    """So no undo ever brings one back; who has one stays when the import is undone, unless forced."""
    entries = len(history.entries(plain))
    make_all(plain)

    assert entries == len(history.entries(plain))
    with pytest.raises(Problem) as kept:
        history.undo(plain)
    assert ProblemCode.PUPILS_CHANGED_SINCE is kept.value.code
    history.undo(plain, choice=UndoChoice(force_later=True))
    assert (0, 0) == (passwords.state(plain).waiting, passwords.state(plain).new)


def test_who_went_to_the_archive_gets_no_card(plain: OpenSchool) -> None:
    """What waits of them can still be wiped."""
    make_all(plain)
    editing.archive(plain, "00201")

    assert {"00202", "00203", "00204", "00205"} == set(clear(plain))
    assert 4 == len(cards.chosen(plain, cards.Wanted()))
    assert 5 == passwords.wipe(plain, 5)


def test_a_key_that_can_not_be_kept_makes_no_password(plain: OpenSchool) -> None:
    """A card that nobody can read is worse than none."""
    scratch = batch_keys.path_of(plain.path).with_name("school.lvs.secrets.tmp")
    scratch.mkdir()

    with pytest.raises((Problem, OSError)):
        make_all(plain)
    scratch.rmdir()
    assert (0, 5) == (passwords.state(plain).waiting, passwords.state(plain).without)
    assert 5 == len(make_all(plain))


def test_cards_are_in_class_order_or_in_the_order_of_a_session(plain: OpenSchool, tmp_path: Path) -> None:
    """Location, class, name; of a session only who has one that waits."""
    make_all(plain)
    session = tmp_path / "sessie.txt"
    session.write_text("205\n00201\n204\n", "utf-8")
    headed = tmp_path / "sessie.csv"
    headed.write_text("Naam;Leerlingnummer\r\nA;204\r\nB;202\r\n", "utf-8")

    def numbers(wanted: cards.Wanted) -> list[str]:
        return [str(one.pupil.pupil_number) for one in cards.chosen(plain, wanted)]

    assert ["00203", "00202", "00201", "00204", "00205"] == numbers(cards.Wanted())
    assert ["00204", "00205"] == numbers(cards.Wanted(groups=("1B",)))
    assert ["00205", "00201", "00204"] == numbers(cards.Wanted(session=password_plans.in_session(plain, session)))
    assert ["00204", "00202"] == numbers(cards.Wanted(session=password_plans.in_session(plain, headed)))


def test_a_session_with_somebody_unknown_is_refused(plain: OpenSchool, tmp_path: Path) -> None:
    """By the row: nobody sits an exam without a card unseen."""
    session = tmp_path / "sessie.txt"
    session.write_text("201\n777\n", "utf-8")

    with pytest.raises(Problem) as refused:
        password_plans.in_session(plain, session)
    assert (ProblemCode.PUPIL_UNKNOWN, "777", 2) == (
        refused.value.code,
        *map(refused.value.facts.get, ("value", "row")),
    )


@pytest.mark.parametrize(
    "text", ["lvs.example.nl", "ftp://lvs.example.nl", "https://", "https://a b.nl", "https://lvs"]
)
def test_an_address_that_no_browser_opens_is_refused(plain: OpenSchool, text: str) -> None:
    """It would stand on each card."""
    cards.keep_address(plain, "https://lvs.example.nl/in")

    with pytest.raises(Problem) as refused:
        cards.keep_address(plain, text)
    assert (ProblemCode.ADDRESS_INVALID, "https://lvs.example.nl/in") == (refused.value.code, cards.address(plain))

"""What a person can do with a server: a real one on this computer, real school files, nothing in between."""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx2
import pytest

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Cancelled
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.syncing import Act, Choice, State
from lvs_desktop.services import accommodations, editing, history, passwords, staff, syncing
from lvs_desktop.services import pupils as people
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_notes import note_text
from lvs_desktop.services.sync_report import conflict_text, preview_lines, queue_line, receipt_lines
from lvs_desktop.sync.resources import PUPIL
from lvs_desktop.system import paths
from tests.integration.conftest import NORTH, population
from tests.support.passwordschools import bring, make_all
from tests.support.schoolfiles import ADMIN, state_of
from tests.support.server import Server, running
from tests.support.syncing import (
    database_thread,
    desktop,
    dump,
    dump_server,
    edit,
    everywhere_equal,
    listed,
    pupil,
    schools_of,
    slug_of,
    small,
)

T = TypeVar("T")
NOBODY = "http://127.0.0.1:9"  # the port 'discard': nobody listens
MakeDesktop = Callable[..., OpenSchool]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; each test has a school of its own on it."""
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def link(server: Server) -> tuple[str, str]:
    """Address and token of a new school on the server."""
    return schools_of(server, uuid.uuid4().hex)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeDesktop]:
    """Makes desktops, by name; closed at the end."""
    made: list[OpenSchool] = []

    def one(
        name: str, state: object = None, link: tuple[str, str] | None = None, *, route: str = "manual"
    ) -> OpenSchool:
        opened = desktop(tmp_path / f"{name}.lvs", state, route=route)  # type: ignore[arg-type]
        made.append(opened)
        if link is not None:
            syncing.connect(opened, *link)
        return opened

    yield one
    for opened in made:
        opened.close()


def code_of(raised: pytest.ExceptionInfo[Problem]) -> ProblemCode:
    return raised.value.code


def test_connecting_sends_nothing(server: Server, link: tuple[str, str], make: MakeDesktop) -> None:
    """Address and token are checked and kept; the pupils wait."""
    opened = make("a", population())
    assert State.NOT_CONNECTED is syncing.state(opened)
    assert [] == syncing.queue(opened)
    before = dump_server(server)

    found = syncing.connect(opened, f" {link[0]}/ ", f"{link[1]}\n")

    assert (link[0], None, None) == (found.address, found.locations, found.last_at)
    assert found == syncing.server(opened)
    assert before == dump_server(server)
    assert State.WAITING is syncing.state(opened)
    lines = {(line.kind, line.act, line.group, line.location): line.count for line in syncing.queue(opened)}
    assert lines[Kind.PUPIL, Act.ADD, "1A", "00"] == 10
    assert sum(lines.values()) == syncing.waiting(opened)
    said = [queue_line(line, opened.school, State.OFFLINE) for line in syncing.queue(opened)]
    assert said[0] == "Klas 1A, Hoofdgebouw (00): 10 leerlingen, nieuw, wacht op internet"


def test_a_school_goes_there_and_comes_back_on_a_second_desktop(link: tuple[str, str], make: MakeDesktop) -> None:
    """Pupils, archived ones, staff and accommodations; both sides count and agree, twice."""
    first = make("a", population(), link)
    staff.add(
        first,
        {"given_name": "Kim", "family_name": "Bruin", "staff_number": "BRU", "role": "teacher", "locations": "01"},
    )
    accommodations.give(first, [pupil(first, "1001").id], [accommodations.read(first, "Extra tijd=25")])

    receipt = syncing.sync(first)

    assert receipt.agreed, receipt
    assert receipt.by_server
    assert receipt.here == receipt.there
    assert (43, 1, 4) == tuple(receipt.here[kind].count for kind in (Kind.PUPIL, Kind.STAFF, Kind.GROUP))
    assert {(Kind.PUPIL, Act.ADD): 43} == {key: n for key, n in receipt.goes.items() if key[0] is Kind.PUPIL}
    assert (State.AGREED, [], 0) == (syncing.state(first), syncing.queue(first), syncing.waiting(first))
    assert [receipt] == syncing.receipts(first)
    assert "Beide kanten hebben 43 leerlingen, 1 medewerker" in receipt_lines(receipt)[0]
    assert receipt_lines(receipt)[0].endswith("Alles is gelijk.")

    second = make("b", None, link)
    received = syncing.sync(second)

    assert received.agreed, received
    assert receipt.here == received.here
    assert population() == everywhere_equal(first, second)
    assert ["BRU"] == [one.staff_number for one in staff.members(second)]
    given = {
        one.pupil.pupil_number: [(m.kind.name, m.amount) for m in one.measures]
        for one in accommodations.holders(second)
    }
    assert {"1001": [("Extra tijd", 25)]} == given
    newest = history.entries(second)[0]
    assert (EntryKind.SYNC, received.entry) == (newest.kind, newest.id)
    again = syncing.sync(first)
    assert (again.agreed, again.goes, again.comes, again.entry) == (True, {}, {}, None)


def test_edits_go_both_ways(link: tuple[str, str], make: MakeDesktop) -> None:
    """Two desktops change two fields of one pupil: both changes survive."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)

    edit(first, "1001", group="2C")
    edit(second, "1001", email="een@voorbeeld.example")
    editing.archive(second, pupil(second, "1002").id)
    assert 1 <= syncing.waiting(first)
    syncing.sync(first)
    syncing.sync(second)
    receipt = syncing.sync(first)

    assert receipt.agreed
    fields, _ = everywhere_equal(first, second)["1001"]
    assert ("2C", "een@voorbeeld.example") == (fields["group"], fields["email"])
    assert state_of(first)["1002"][1] is True


@pytest.fixture
def clash(link: tuple[str, str], make: MakeDesktop) -> tuple[OpenSchool, OpenSchool]:
    """Two desktops that gave one pupil two different groups; the second one has the conflict."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)
    edit(first, "1001", group="2C")
    edit(second, "1001", group="2D", email="twee@voorbeeld.example")
    syncing.sync(first)
    receipt = syncing.sync(second)
    assert (receipt.clashes, receipt.agreed) == (1, True)
    return first, second


def test_a_field_that_both_changed_waits_alone(clash: tuple[OpenSchool, OpenSchool]) -> None:
    """Was, here, there, who and when; the rest of the record goes on, the school keeps its own value."""
    first, second = clash

    (found,) = syncing.conflicts(second)

    assert ("group", "1A", "2D", "2C", "A. Beheerder") == (found.field, found.was, found.here, found.there, found.by)
    assert found.at is not None
    assert "was 1A, hier 2D, op de server 2C" in conflict_text(found, second.school)
    assert State.CONFLICTS is syncing.state(second)
    syncing.sync(first)
    assert ("2C", "twee@voorbeeld.example") == (pupil(first, "1001").group, pupil(first, "1001").email)
    assert "2D" == pupil(second, "1001").group
    syncing.sync(second)
    assert [found.id] == [one.id for one in syncing.conflicts(second)]


def test_the_value_that_is_here_is_chosen(clash: tuple[OpenSchool, OpenSchool]) -> None:
    """It is sent by the next sync; nothing is written here."""
    first, second = clash
    (found,) = syncing.conflicts(second)

    assert None is syncing.settle(second, [found.id], Choice.HERE)

    assert (State.WAITING, []) == (syncing.state(second), syncing.conflicts(second))
    syncing.sync(second)
    syncing.sync(first)
    assert "2D" == pupil(first, "1001").group
    everywhere_equal(first, second)
    assert [] == syncing.conflicts(first)


def test_the_value_that_is_there_is_chosen_and_undone(clash: tuple[OpenSchool, OpenSchool]) -> None:
    """It is an entry of the history as any other; undone, ours goes to the server after all."""
    first, second = clash
    (found,) = syncing.conflicts(second)

    entry = syncing.settle(second, [found.id], Choice.THERE)

    assert entry is not None
    assert (EntryKind.SYNC, "Beheer") == (entry.kind, entry.by)
    assert "2C" == pupil(second, "1001").group
    assert syncing.sync(second).agreed
    history.undo(second, entry.id)
    assert "2D" == pupil(second, "1001").group
    syncing.sync(second)
    syncing.sync(first)
    assert "2D" == pupil(first, "1001").group


def test_a_conflict_is_settled_once(clash: tuple[OpenSchool, OpenSchool]) -> None:
    """A second person who chooses too is told; of several nothing is settled then."""
    _, second = clash
    (found,) = syncing.conflicts(second)

    with pytest.raises(Problem) as raised:
        syncing.settle(second, [found.id, 999], Choice.THERE)
    assert (ProblemCode.CONFLICT_UNKNOWN, "999") == (code_of(raised), raised.value.facts["value"])
    assert [found] == syncing.conflicts(second)
    syncing.settle(second, [found.id], Choice.HERE)
    with pytest.raises(Problem) as raised:
        syncing.settle(second, [found.id], Choice.THERE)

    assert ProblemCode.CONFLICT_UNKNOWN is code_of(raised)
    assert "2D" == pupil(second, "1001").group


def test_an_undo_after_a_sync_goes_to_the_server(link: tuple[str, str], make: MakeDesktop) -> None:
    """Undone here is undone there and on each other desktop, as new changes."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)
    before = state_of(first)
    entry = edit(first, "1001", group="9Z")
    syncing.sync(first)
    syncing.sync(second)
    assert "9Z" == pupil(second, "1001").group

    history.undo(first, entry)
    assert 1 <= syncing.waiting(first)
    assert syncing.sync(first).agreed
    assert syncing.sync(second).agreed

    assert before == everywhere_equal(first, second)


def test_what_came_can_be_undone(link: tuple[str, str], make: MakeDesktop) -> None:
    """The entry of a sync is one line of the history; its undo is sent as a change."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)
    edit(first, "1001", group="9Z")
    syncing.sync(first)
    came = syncing.sync(second).entry
    assert came is not None

    history.undo(second, came)
    syncing.sync(second)
    syncing.sync(first)

    assert "1A" == pupil(first, "1001").group
    everywhere_equal(first, second)


def test_a_link_route_fills_an_empty_file(server: Server, make: MakeDesktop) -> None:
    """A school that its administration system brought to the server: the first download is the school."""
    from lvs_desktop.server.invented import Route
    from lvs_desktop.server.seeding import fill as seed

    address, token = schools_of(server, "magister-school")
    made = seed(server.engine, slug_of(address), Route.MAGISTER, pupils=60, staff=4, seed=3)
    opened = make("a", None, (address, token), route="magister")

    shown = syncing.preview(opened)
    receipt = syncing.sync(opened)

    assert (60, 60) == (shown.comes[Kind.PUPIL, Act.ADD], receipt.comes[Kind.PUPIL, Act.ADD])
    assert receipt.agreed, receipt
    found = list(people.pupils(opened))
    assert 60 == len(found)
    assert [] == [one for one in found if one.pupil_number]  # Magister's link brings none
    assert {one.location for one in found} <= {place.code for place in opened.school.locations}
    assert made


def test_a_dry_run_writes_nothing_on_either_side(server: Server, link: tuple[str, str], make: MakeDesktop) -> None:
    """It shows who goes and who comes, with what becomes of each field."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)
    edit(first, "1001", group="2C")
    edit(first, "1003", group="2C")
    syncing.sync(first)
    edit(second, "1002", group="2D")
    edit(second, "1003", group="2D")
    here, there = dump(second), dump_server(server)

    shown = syncing.preview(second)

    assert (here, there) == (dump(second), dump_server(server))
    going = {
        (step.name, field, was, becomes)
        for step in shown.going
        for field, was, becomes in step.fields
        if step.kind is Kind.PUPIL
    }
    coming = {
        (step.name, field, was, becomes)
        for step in shown.coming
        for field, was, becomes in step.fields
        if step.kind is Kind.PUPIL
    }
    assert {("Voornaam1 Achternaam1", "group", "1A", "2D")} == going
    assert {("Voornaam0 Achternaam0", "group", "1A", "2C")} == coming
    assert (1, 0) == (shown.clashes, shown.too_many)
    assert "1 gegeven wacht op u" in " ".join(preview_lines(shown))


def test_without_a_connection_nothing_is_lost(link: tuple[str, str], make: MakeDesktop) -> None:
    """Offline is a normal state: work goes on, what waits is shown, the next sync brings it."""
    first = make("a", small(), link)
    syncing.sync(first)
    with first.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE sync_link SET address = ?", (f"{NOBODY}/t/school/v2",))
    edit(first, "1001", group="9Z")
    before = dump(first)

    for act in (syncing.sync, syncing.preview):
        with pytest.raises(Problem) as raised:
            act(first)
        assert ProblemCode.SERVER_OFFLINE is code_of(raised)

    assert before == dump(first)
    assert 1 <= syncing.waiting(first)
    with first.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE sync_link SET address = ?", (link[0],))
    assert syncing.sync(first).agreed


def test_a_token_that_is_refused_is_not_kept(link: tuple[str, str], make: MakeDesktop) -> None:
    """A slip of the pen is told at once; the connection that there was stays."""
    opened = make("a", small())

    with pytest.raises(Problem) as raised:
        syncing.connect(opened, link[0], "lvs_verzonnen")

    assert ProblemCode.SERVER_TOKEN_REFUSED is code_of(raised)
    assert None is syncing.server(opened)
    kept = syncing.connect(opened, *link)
    with pytest.raises(Problem):
        syncing.connect(opened, f"{NOBODY}/t/x/v2", link[1])
    assert kept == syncing.server(opened)


def test_who_disconnects_keeps_the_school(server: Server, link: tuple[str, str], make: MakeDesktop) -> None:
    """Token and agreement are forgotten; pupils stay on both sides; connected again, nothing comes twice."""
    opened = make("a", small(), link)
    syncing.sync(opened)
    before, there = state_of(opened), len(listed(*link))

    syncing.disconnect(opened)

    assert (State.NOT_CONNECTED, [], []) == (syncing.state(opened), syncing.queue(opened), syncing.conflicts(opened))
    assert [] == [line for line in dump(opened) if link[1] in line]
    for act in (syncing.sync, syncing.preview, syncing.disconnect):
        with pytest.raises(Problem) as raised:
            act(opened)
        assert ProblemCode.SYNC_NOT_CONNECTED is code_of(raised)
    syncing.connect(opened, *link)
    assert syncing.sync(opened).agreed
    assert (before, there) == (state_of(opened), len(listed(*link)))


def test_a_location_admin_shares_the_own_location_only(
    server: Server, link: tuple[str, str], make: MakeDesktop
) -> None:
    """With a token for it; a token for the whole school is not for a location admin."""
    whole = make("a", population(), link)
    syncing.sync(whole)
    north = make("b", None)
    north.work_as(NORTH.name)
    token = server.new_token("Noord", locations=["01"], slug=slug_of(link[0]))

    with pytest.raises(Problem) as raised:
        syncing.connect(north, *link)
    assert ProblemCode.ACTION_NOT_ALLOWED is code_of(raised)
    assert None is syncing.server(north)
    found = syncing.connect(north, link[0], token)
    assert ("01",) == found.locations
    receipt = syncing.sync(north)

    assert receipt.agreed, receipt
    own = {number: one for number, one in population().items() if one[0]["location"] == "01"}
    assert own == state_of(north)
    edit(north, "1021", group="3N")
    syncing.sync(north)
    syncing.sync(whole)
    assert "3N" == pupil(whole, "1021").group
    assert set(population()) == set(state_of(whole))


def test_a_location_admin_does_not_sync_the_whole_school(link: tuple[str, str], make: MakeDesktop) -> None:
    """Nor preview, nor settle; what the school admin connected stays the school admin's."""
    opened = make("a", population(), link)
    opened.work_as(NORTH.name)

    for act in (syncing.sync, syncing.preview):
        with pytest.raises(Problem) as raised:
            act(opened)
        assert ProblemCode.ACTION_NOT_ALLOWED is code_of(raised)


def test_a_location_admin_sees_own_conflicts_only(clash: tuple[OpenSchool, OpenSchool]) -> None:
    """And can't settle another's."""
    _, second = clash  # pupil 1001 is of location 00
    (found,) = syncing.conflicts(second)
    second.work_as(NORTH.name)

    assert [] == syncing.conflicts(second)
    with pytest.raises(Problem) as raised:
        syncing.settle(second, [found.id], Choice.THERE)

    assert ProblemCode.CONFLICT_UNKNOWN is code_of(raised)


def test_a_teacher_connects_nothing(link: tuple[str, str], make: MakeDesktop) -> None:
    """Teachers don't work in this program."""
    opened = make("a", None)
    opened.worker = Worker(name="Docent", role=Role.TEACHER)

    with pytest.raises(Problem) as raised:
        syncing.connect(opened, *link)

    assert ProblemCode.ACTION_NOT_ALLOWED is code_of(raised)


def test_many_who_would_go_need_consent(link: tuple[str, str], make: MakeDesktop) -> None:
    """As with a file: a mistake elsewhere takes no class away here unasked."""
    first, second = make("a", population(), link), make("b", None, link)
    syncing.sync(first)
    syncing.sync(second)
    for number in list(population())[:12]:
        editing.archive(first, pupil(first, number).id)
    syncing.sync(first)
    before = state_of(second)

    assert 12 == syncing.preview(second).too_many
    with pytest.raises(Problem) as raised:
        syncing.sync(second)
    assert (ProblemCode.SYNC_TOO_MANY, before) == (code_of(raised), state_of(second))
    receipt = syncing.sync(second, consent=True)

    assert receipt.agreed
    assert 12 == receipt.comes[Kind.PUPIL, Act.ARCHIVE]
    everywhere_equal(first, second)


def test_a_value_that_can_not_be_kept_here_is_left_out_and_told(
    server: Server, link: tuple[str, str], make: MakeDesktop
) -> None:
    """Another program wrote it; the pupil comes, and the receipt names what did not."""
    answer = httpx2.post(
        f"{link[0]}/Users",
        headers={"Authorization": f"Bearer {link[1]}"},
        json={
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:lvs-desktop:params:scim:schemas:extension:pupil:1.0:User",
            ],
            "userName": "noor.smit",
            "externalId": "0191e2a0-0000-7000-8000-000000000001",
            "userType": "pupil",
            "name": {"givenName": "Noor\u200b", "familyName": "Smit"},
            PUPIL: {
                "group": "1A",
                "location": "00",
                "birthDate": "ooit",
                "year": "negen",
            },
        },
    )
    assert answer.status_code == 201, answer.text
    opened = make("a", None, link)

    receipt = syncing.sync(opened)

    (found,) = people.pupils(opened)
    assert ("Noor", "Smit", "1A", None, None) == (
        found.given_name,
        found.family_name,
        found.group,
        found.birth_date,
        found.year,
    )
    told = [note_text(note) for note in receipt.notes]
    assert 2 == len([line for line in told if line.startswith("Noor Smit: ")]), told
    assert receipt == syncing.receipts(opened)[0]
    assert "ooit" not in json.dumps(dump(opened))


def test_passwords_go_last_and_are_in_no_log(
    server: Server, link: tuple[str, str], make: MakeDesktop, caplog: pytest.LogCaptureFixture
) -> None:
    """The server keeps a hash; here each is delivered, and wiped once its card is printed too."""
    opened = make("a", None, link)
    numbers = bring(opened, opened.path.parent)
    clear = make_all(opened)
    assert 5 == len(clear)
    passwords.mark_printed(opened, numbers[:2])
    with caplog.at_level(logging.DEBUG):
        shown = syncing.preview(opened)
        assert 5 == shown.waits
        assert 5 == sum(line.count for line in syncing.queue(opened) if line.act is Act.PASSWORD)
        receipt = syncing.sync(opened)

    assert (5, True) == (receipt.passwords, receipt.agreed)
    state = passwords.state(opened)
    assert (3, 3) == (state.waiting, state.delivered)
    assert [] == [line for line in syncing.queue(opened) if line.act is Act.PASSWORD]
    kept = "\n".join(dump(opened)) + "\n".join(dump_server(server))
    logged = caplog.text + "".join(path.read_text("utf-8", "replace") for path in paths.logs().glob("*"))
    for secret in clear.values():
        assert secret not in kept
        assert secret not in logged
    assert link[1] not in logged
    for name in ("Yılmaz", "Wójcik", "Đorđević"):
        assert name not in logged
    again = syncing.sync(opened)
    assert (0, True) == (again.passwords, again.agreed)


def test_the_school_file_is_touched_on_its_own_thread_only(link: tuple[str, str], make: MakeDesktop) -> None:
    """As in the window: the network runs on one thread, each step on the file on another."""
    first, second = make("a", population(), link), make("b", None, link)

    with database_thread(first) as on_file:
        assert syncing.preview(first, on_file=on_file).goes
        assert syncing.sync(first, on_file=on_file).agreed
    with database_thread(second) as on_file:
        assert syncing.sync(second, on_file=on_file).agreed

    everywhere_equal(first, second)


class Between:
    """Does something in the school just before the n-th step of a sync on the file."""

    def __init__(self, n: int, act: Callable[[], object]) -> None:
        self.n, self.act = n, act
        self.steps = 0

    def __call__(self, work: Callable[[], T]) -> T:
        if self.steps == self.n:
            self.act()
        self.steps += 1
        return work()


def test_what_is_edited_while_a_sync_runs_is_never_lost(link: tuple[str, str], make: MakeDesktop) -> None:
    """At moments all through a sync: the edit stands, or waits as a conflict; what came is here too."""
    first, second = make("a", small(), link), make("b", None, link)
    syncing.sync(first)
    counting = Between(-1, lambda: None)
    syncing.sync(second, on_file=counting)
    for step in range(1, counting.steps, max(1, counting.steps // 6)):
        there, here = f"T{step}", f"H{step}"
        syncing.sync(first)
        clashing, merging, sending = "1001", "1002", "1003"
        edit(first, clashing, group=there)
        edit(first, merging, email=f"{there}@voorbeeld.example")
        syncing.sync(first)
        edit(second, sending, track=here)

        def act(here: str = here) -> None:
            edit(second, "1001", group=here)
            edit(second, "1002", track=here)

        between = Between(step, act)
        syncing.sync(second, on_file=between)

        where = f"before step {step} of {between.steps}"
        found = [(one.field, one.here, one.there) for one in syncing.conflicts(second)]
        assert here == pupil(second, clashing).group, where
        assert ("group", here, there) in found or came_before(second, clashing, there), where
        merged = pupil(second, merging)
        assert (f"{there}@voorbeeld.example", here) == (merged.email, merged.track), where
        syncing.settle(second, [one.id for one in syncing.conflicts(second)], Choice.HERE)
        syncing.sync(second)

    assert step > 12
    assert syncing.sync(first).agreed
    everywhere_equal(first, second)


def came_before(opened: OpenSchool, number: str, value: str) -> bool:
    """True if the server's value was written here first, and the person's came after it: no conflict then."""
    return any(
        line.pupil_number == number and any(step.becomes == value for step in line.fields)
        for one in history.entries(opened)
        if one.kind is EntryKind.SYNC
        for line in history.changes(opened, one.id)
    )


def test_who_stops_a_sync_loses_nothing(link: tuple[str, str], make: MakeDesktop) -> None:
    """Stopped at each report of progress in turn; the next one goes on."""
    first, second = make("a", population(), link), make("b", None, link)

    class Stopping:
        def __init__(self, after: int) -> None:
            self.left = after

        def advance(self, done: int, total: int) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    for after in range(200):
        try:
            receipt = syncing.sync(first, progress=Stopping(after))
            break
        except Cancelled:
            continue

    assert after > 0
    assert receipt.agreed
    assert 43 == len(listed(*link))
    assert syncing.sync(second).agreed
    assert population() == everywhere_equal(first, second)


def test_the_server_s_words_are_shown_for_what_it_refuses(
    server: Server, link: tuple[str, str], make: MakeDesktop
) -> None:
    """It stays in the queue, with the words, and holds up nobody else."""
    opened = make("a", small(), link)
    syncing.sync(opened)
    token = server.new_token("Noord", locations=["01"], slug=slug_of(link[0]))
    opened.work_as(ADMIN.name)
    syncing.connect(opened, link[0], token)
    syncing.sync(opened)
    # a pupil whom the token may not move where it does not reach
    fill_one = {"pupil_number": "5001", "given_name": "Bo", "family_name": "Vis", "group": "1B", "location": "01"}
    editing.add(opened, fill_one)
    syncing.sync(opened)
    edit(opened, "5001", location="00")

    receipt = syncing.sync(opened)

    assert 1 == receipt.refused, receipt
    refused = [line for line in syncing.queue(opened) if line.refused]
    assert [(Kind.PUPIL, 1)] == [(line.kind, line.count) for line in refused]
    assert "De server weigerde 1 wijziging" in " ".join(receipt_lines(receipt))

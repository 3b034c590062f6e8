"""Results of tests between desktops that share a server: made, undone, disputed, deleted with their pupil."""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.result_exchange import CLASH
from lvs_desktop.domain.results import Result
from lvs_desktop.domain.syncing import Act, Choice, Conflict, State
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import editing, history, syncing
from lvs_desktop.services.capability_words import abilities
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.sync_report import conflict_text, preview_lines, receipt_lines, step_text
from lvs_desktop.services.sync_test_words import both_values, which_test
from lvs_desktop.storage import erasing, results, sync_operations
from lvs_desktop.sync.pushing import BATCH
from tests.support import proxy
from tests.support.foreign import TOKEN, foreign
from tests.support.proxy import Harm, Plan, Way
from tests.support.schoolfiles import ADMIN
from tests.support.server import Server, running
from tests.support.syncing import desktop, edit, listed, pupil, schools_of, slug_of, small
from tests.support.tested import READING, SUMS, put

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
def make(tmp_path: Path, link: tuple[str, str]) -> Iterator[MakeDesktop]:
    """Makes desktops that are connected to that school."""
    opened: list[OpenSchool] = []

    def made(*given: tuple[str, Result], pupils: bool = True) -> OpenSchool:
        one = desktop(tmp_path / f"{len(opened)}.lvs", small() if pupils else None)
        opened.append(one)
        if given:
            put(one, *given)
        syncing.connect(one, *link)
        return one

    yield made
    for one in opened:
        one.close()


def held(opened: OpenSchool) -> set[tuple[str, Result]]:
    """Number and result, of those that count."""
    with opened.storage.begin() as connection:
        numbers = dict(connection.exec_driver_sql("SELECT id, pupil_number FROM pupil").all())
        return {(numbers[one.pupil_id], one.result) for one in results.stored(connection) if one.pupil_id in numbers}


def equal(first: OpenSchool, *others: OpenSchool) -> None:
    """Synchronise, the first again if another one sent something, and see that all have the same results."""
    assert syncing.sync(first).agreed
    receipts = [syncing.sync(one) for one in others]
    assert all(receipt.agreed for receipt in receipts)
    if any(receipt.goes for receipt in receipts):
        assert syncing.sync(first).agreed
    for one in (first, *others):
        assert syncing.state(one) is State.AGREED
        assert held(one) == held(first)


def test_results_go_to_the_server_and_to_the_other_desktop(make: MakeDesktop, link: tuple[str, str]) -> None:
    """Told before they go, counted on both sides after; there as they were here, as one entry that can be undone."""
    given = {("1001", SUMS), ("1001", READING), ("1002", SUMS)}
    first, second = make(*given), make(pupils=False)
    shown = syncing.preview(first)
    assert shown.goes[Kind.RESULT, Act.ADD] == 3
    assert "3 toetsresultaten: nieuw" in " ".join(preview_lines(shown))
    steps = [step for step in shown.going if step.kind is Kind.RESULT]
    assert sorted(step_text(step, first.school).rpartition(". ")[2] for step in steps) == [
        "1 toetsresultaat",
        "2 toetsresultaten",
    ]
    waits = [line for line in syncing.queue(first) if line.kind is Kind.RESULT]
    assert sum(line.count for line in waits) == 3
    assert all(line.group for line in waits)

    sent = syncing.sync(first)
    assert (sent.agreed, sent.goes[Kind.RESULT, Act.ADD], sent.there[Kind.RESULT].count) == (True, 3, 3)
    assert "3 toetsresultaten" in receipt_lines(sent)[0]
    assert syncing.state(first) is State.AGREED
    assert len(listed(*link, "Results")) == 3

    came = syncing.sync(second)
    assert (came.agreed, came.comes[Kind.RESULT, Act.ADD]) == (True, 3)
    assert held(second) == given
    entry = next(one for one in history.entries(second) if one.id == came.entry)
    assert entry.kind is EntryKind.SYNC
    assert not syncing.sync(second).goes
    equal(first, second)


def test_what_is_undone_there_goes_here_too_and_comes_back(make: MakeDesktop) -> None:
    """An undo is a difference as any other; the undo of it too."""
    first, second = make(("1001", READING)), make()
    equal(first, second)
    entry = put(first, ("1001", SUMS), ("1002", SUMS))
    equal(first, second)
    history.undo(second)  # what came
    assert held(second) == {("1001", READING)}
    equal(second, first)
    assert held(first) == {("1001", READING)}
    history.undo(first)  # that it went
    equal(first, second)
    assert held(second) == {("1001", READING), ("1001", SUMS), ("1002", SUMS)}
    assert entry


def test_the_same_file_on_two_desktops_makes_each_result_once(make: MakeDesktop, link: tuple[str, str]) -> None:
    """Pupils have uids of their own on each; the results are known by what they hold."""
    first, second = make(("1001", SUMS), ("1002", READING)), make(("1001", SUMS), ("1003", SUMS))
    equal(first, second)
    assert held(first) == {("1001", SUMS), ("1002", READING), ("1003", SUMS)}
    assert len(listed(*link, "Results")) == 3


def test_another_value_takes_the_place_of_the_one_before(make: MakeDesktop, link: tuple[str, str]) -> None:
    """On the other desktop too, as one line; there is never more than one."""
    first, second = make(("1001", SUMS)), make()
    equal(first, second)
    better = replace(SUMS, score="63", skill_score="107")
    put(second, ("1001", better))
    syncing.sync(second)
    came = syncing.sync(first)
    assert held(first) == {("1001", better)}
    assert came.entry is not None
    assert history.change_count(first, came.entry) in (0, 1)
    history.undo(first, came.entry)
    assert held(first) == {("1001", SUMS)}
    equal(first, second)
    assert [row["skillScore"] for row in listed(*link, "Results").values()] == ["103.5"]


def test_two_values_for_one_test_are_asked(make: MakeDesktop) -> None:
    """Nothing is overwritten on either side until somebody chooses, either way; both values are shown."""
    first, second = make(), make()
    equal(first, second)
    other = replace(SUMS, skill_score="99", level="III")
    put(first, ("1001", SUMS), ("1002", SUMS))
    put(second, ("1001", other), ("1002", other), ("1003", SUMS))
    equal(first)
    receipt = syncing.sync(second)
    asked = {one.name: one for one in syncing.conflicts(second)}
    ours, theirs = (asked.pop(pupil_name(second, number)) for number in ("1001", "1002"))
    mine = {("1001", other), ("1002", other), ("1003", SUMS)}
    assert (receipt.agreed, receipt.clashes, asked, held(second)) == (True, 2, {}, mine)
    text = conflict_text(ours, second.school)
    assert f"{ours.name}, Toetsresultaat: Rekenen-Wiskunde 3.0 M5, 20-01-2026: hier score 61," in text
    assert text.index("vaardigheidsscore 99, niveau III") < text.index("op de server") < text.index("niveau II,")
    assert "was" not in text
    assert syncing.sync(second).clashes == 2  # asked again, not settled by itself

    assert syncing.settle(second, [ours.id], Choice.HERE) is None
    assert syncing.settle(second, [theirs.id], Choice.THERE) is not None
    equal(second, first)
    assert held(first) == {("1001", other), ("1002", SUMS), ("1003", SUMS)}


def test_two_values_that_differ_only_beside_the_outcome_are_told_apart() -> None:
    """Whoever chooses sees what the difference is; what both share of the rest is not repeated."""
    here = {"test_name": "Spelling", "taken_on": "2026-01-20", "level": "II", "year_group": "5", "by_hand": "yes"}
    asked = Conflict(
        id=1,
        kind=Kind.RESULT,
        uid="r",
        name="Daan Jansen",
        group="8A",
        field=CLASH,
        was=None,
        here=json.dumps(here),
        there=json.dumps({**here, "by_hand": "no"}),
        by=None,
        at=None,
        found_at="2026-08-18T08:44:00Z",
    )
    assert which_test(asked) == "Toetsresultaat: Spelling, 20-01-2026"
    assert both_values(asked) == ("niveau II, Handmatig ingevoerd: ja", "niveau II, Handmatig ingevoerd: nee")


def test_a_question_is_over_when_both_sides_are_equal(make: MakeDesktop) -> None:
    """Because the value here was corrected, or went."""
    first, second = make(), make()
    equal(first, second)
    other = replace(SUMS, skill_score="99")
    put(first, ("1001", SUMS), ("1002", SUMS))
    equal(first)
    put(second, ("1001", other))
    put(second, ("1002", other))
    assert syncing.sync(second).clashes == 2
    history.undo(second)
    put(second, ("1001", SUMS))
    assert syncing.sync(second).clashes == 0
    equal(second, first)
    assert held(first) == {("1001", SUMS), ("1002", SUMS)}


def test_a_pupil_who_is_deleted_for_good_takes_the_results_along(make: MakeDesktop, link: tuple[str, str]) -> None:
    """Here, in what was agreed on, and on the server."""
    first, second = make(("1001", SUMS), ("1002", SUMS)), make()
    equal(first, second)
    who = pupil(first, "1001").id
    with first.storage.begin() as connection:
        erasing.erase(connection, [who], term="2026", by=ADMIN)
        kept = sync_operations.results(connection)
    assert len(kept) == 1
    first.refresh()
    assert syncing.sync(first).agreed
    assert len(listed(*link, "Results")) == 1
    syncing.sync(second, consent=True)
    assert held(second) == {("1002", SUMS)}


def test_a_pupil_who_is_taken_out_and_brought_back_has_the_results_again(make: MakeDesktop) -> None:
    """On both desktops, also where the pupil went by the server."""
    first, second = make(), make()
    equal(first, second)

    editing.add(
        first, {"pupil_number": "777", "given_name": "Nieuw", "family_name": "Kind", "group": "1A", "location": "00"}
    )
    equal(first, second)
    put(second, ("777", SUMS))
    equal(second, first)
    added = next(one for one in history.entries(first) if one.kind is EntryKind.ADD)
    gone = history.undo(first, added.id, choice=UndoChoice(force_later=True)).entry
    equal(first, second)
    assert held(second) == set()
    history.undo(first, gone.id)
    equal(first, second)
    assert held(second) == {("777", SUMS)}


def test_a_location_administrator_gets_the_results_of_the_own_pupils(
    server: Server, make: MakeDesktop, link: tuple[str, str], tmp_path: Path
) -> None:
    """And those of a pupil who moves there, with the pupil; who moves away takes them along."""
    first = make(("1001", SUMS), ("1002", SUMS))
    equal(first)
    place = pupil(first, "1001").location or ""
    elsewhere = next(one.code for one in first.school.locations if one.code != place)
    edit(first, "1002", location=elsewhere)
    equal(first)
    one = desktop(tmp_path / "location.lvs")
    syncing.connect(one, link[0], server.new_token("L. Locatie", locations=[place], slug=slug_of(link[0])))
    assert syncing.sync(one).agreed
    assert held(one) == {("1001", SUMS)}
    edit(first, "1002", location=place)
    equal(first)
    assert syncing.sync(one).agreed
    assert held(one) == {("1001", SUMS), ("1002", SUMS)}
    edit(first, "1001", location=elsewhere)
    equal(first)
    assert syncing.sync(one).agreed
    assert held(one) == {("1002", SUMS)}
    one.close()


def test_more_than_one_part_goes_and_a_whole_list_is_read(make: MakeDesktop) -> None:
    """Also where the server is new to a desktop that has them all already."""
    many = [("1001", replace(SUMS, test_code=f"T{n}")) for n in range(BATCH + 30)]
    first, second = make(*many), make(*many)
    sent = syncing.sync(first)
    assert (sent.agreed, sent.goes[Kind.RESULT, Act.ADD]) == (True, len(many))
    came = syncing.sync(second)
    assert (came.agreed, Kind.RESULT in {kind for kind, _ in [*came.goes, *came.comes]}) == (True, False)


def test_an_answer_that_is_lost_makes_nothing_twice(server: Server, link: tuple[str, str], tmp_path: Path) -> None:
    """The server made them and could not say so, or half of it: they are recognised by what they hold."""
    one = desktop(tmp_path / "one.lvs", small(2))
    path = link[0].removeprefix(server.root)
    with proxy.running(int(server.root.rpartition(":")[2])) as between:
        syncing.connect(one, link[0].replace(server.root, between.url), link[1])
        assert syncing.sync(one).agreed
        for after, test, there in ((0, "A", 3), (150, "B", 6)):
            given = ((number, replace(SUMS, test_code=code)) for number, code in _three(test))
            put(one, *given)
            between.plan(Plan(harm=Harm.CUT, way=Way.DOWN, after=(after,), begins=f"POST {path}/Bulk".encode()))
            with pytest.raises(Problem):
                syncing.sync(one)
            assert between.harmed
            assert len(listed(*link, "Results")) == there
            between.plan(Plan())
            assert syncing.sync(one).agreed
            assert len(listed(*link, "Results")) == there
            assert (len(held(one)), syncing.state(one)) == (there, State.AGREED)
    one.close()


def _three(test: str) -> list[tuple[str, str]]:
    return [("1001", f"{test}1"), ("1002", f"{test}1"), ("1001", f"{test}2")]


def test_the_first_results_never_go_by_themselves(make: MakeDesktop) -> None:
    """They are personal data: a person sends them; afterwards it goes by itself as all the rest."""
    one = make()
    syncing.sync(one)
    assert not syncing.asks_first(one)
    put(one, ("1001", SUMS))
    assert syncing.asks_first(one)
    syncing.sync(one)
    put(one, ("1002", SUMS))
    assert not syncing.asks_first(one)


@pytest.mark.requires("node")
def test_another_programs_server_leaves_them_on_this_computer(tmp_path: Path) -> None:
    """Said in what the server can do, and counted nowhere as unsent."""
    one = desktop(tmp_path / "one.lvs", small())
    put(one, ("1001", SUMS))
    with foreign() as address:
        found = syncing.connect(one, address, TOKEN)
        said = next(each for each in abilities(found.capabilities) if each.title == "Toetsresultaten")
        assert said.meaning.startswith("Ze blijven op deze computer")
        receipt = syncing.sync(one)
        assert receipt.agreed
        assert Kind.RESULT not in receipt.here
        assert (syncing.waiting(one), syncing.state(one)) == (0, State.AGREED)
        assert held(one) == {("1001", SUMS)}
    one.close()


def pupil_name(opened: OpenSchool, number: str) -> str:
    """As it is read aloud."""
    who = pupil(opened, number)
    return " ".join(filter(None, (who.given_name, who.name_prefix, who.family_name)))

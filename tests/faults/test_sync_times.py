"""Clocks that are wrong, tokens that end, weeks without the network, and a server that was put back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.server import tables
from lvs_desktop.services import syncing
from lvs_desktop.services.schools import OpenSchool
from tests.support import desktops
from tests.support.server import Process, Server, process, running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server in this process."""
    with running(tmp_path / "server") as made:
        yield made


def connected(opened: OpenSchool, server: Server, token: str = "") -> OpenSchool:
    """The same, connected and in agreement."""
    syncing.connect(opened, server.address, token or server.token)
    assert desktops.sync(opened).agreed
    return opened


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_wrong_changes_nothing(tmp_path: Path, days: int) -> None:
    """No moment of one machine is ever held against a moment of another."""
    with process(tmp_path / "server") as made:  # a clock of its own
        first = connected(desktops.school(tmp_path / "a.lvs", 12), made.server)
        other = connected(desktops.second(tmp_path / "b", "b"), made.server)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            desktops.edit(first, "1001", group="2B")
            assert desktops.sync(first).agreed
        desktops.edit(other, "1002", group="2C")
        assert desktops.sync(other).agreed
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            assert desktops.sync(first).agreed

        assert desktops.here(first) == desktops.here(other)
        desktops.once(first, made.engine)
        first.close()
        other.close()


def test_a_token_that_ends_in_the_middle_loses_nothing(tmp_path: Path, server: Server) -> None:
    """The sync says so; with a new token it goes on where it was."""
    opened = connected(desktops.school(tmp_path / "a.lvs", 12), server)
    token = server.new_token("Tijdelijk")
    syncing.connect(opened, server.address, token)
    desktops.edit(opened, "1001", group="2B")
    with server.engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(tables.token).values(expires=tables.days_ago(1)).where(tables.token.c.used.is_(None)))
        connection.execute(update(tables.token).values(revoked=tables.now()))

    with pytest.raises(Problem) as refused:
        desktops.sync(opened)
    assert refused.value.code is ProblemCode.SERVER_TOKEN_REFUSED
    assert syncing.waiting(opened) > 0

    syncing.connect(opened, server.address, server.new_token("Opnieuw"))
    assert desktops.sync(opened).agreed
    desktops.once(opened, server.engine)
    opened.close()


def test_six_weeks_without_the_network(tmp_path: Path, server: Server) -> None:
    """The feed no longer reaches back: everything is compared, and what was deleted meanwhile is gone here too."""
    first = connected(desktops.school(tmp_path / "a.lvs", 30), server)
    other = connected(desktops.second(tmp_path / "b", "b"), server)
    desktops.edit(other, "1005", group="3C")
    desktops.edit(first, "1001", group="2B")
    desktops.add(first, "7000")
    assert desktops.sync(first).agreed
    added = next(uid for uid, fields in desktops.here(first)[Kind.PUPIL].items() if fields["pupil_number"] == "7000")
    desktops.undo_last(first)  # takes the added pupil out again, and so from the server
    assert desktops.sync(first).agreed
    with server.engine.execution_options(writes=True).begin() as connection:
        seq = tables.tenant.c.seq
        connection.execute(update(tables.tenant).values(horizon=seq))  # the server forgot its deletes

    assert desktops.sync(other).agreed
    assert added not in desktops.here(other)[Kind.PUPIL]
    assert desktops.sync(first).agreed
    assert desktops.here(first) == desktops.here(other)
    desktops.once(other, server.engine)
    first.close()
    other.close()


@pytest.mark.parametrize("choice", [Choice.HERE, Choice.THERE])
def test_a_server_that_was_put_back_to_an_older_copy(tmp_path: Path, choice: Choice) -> None:
    """It is recognised and asked about; what it lost is sent again, or given up here with a way back."""
    with process(tmp_path / "server") as made:
        opened = connected(desktops.school(tmp_path / "a.lvs", 12), made.server)
        _copy(made, tmp_path / "server", tmp_path / "older")
        desktops.edit(opened, "1001", group="2B")
        desktops.add(opened, "7000")
        assert desktops.sync(opened).agreed
        _copy(made, tmp_path / "older", tmp_path / "server")

        with pytest.raises(Problem) as asked:
            desktops.sync(opened)
        assert asked.value.code is ProblemCode.SERVER_RESTORED
        before = desktops.here(opened)
        receipt = syncing.sync(opened, consent=True, restored=choice)

        assert receipt.agreed
        assert (desktops.here(opened) == before) is (choice is Choice.HERE)
        desktops.once(opened, made.engine)
        if choice is Choice.THERE:
            assert receipt.entry is not None  # it stands in the history, and can be undone
            desktops.undo_last(opened)
            assert desktops.here(opened)[Kind.PUPIL] == before[Kind.PUPIL]
        opened.close()


def test_two_administrators_with_120_edits_between_them(tmp_path: Path, server: Server) -> None:
    """In turns they edit other fields of the same pupils, and synchronise now and then: all 120 edits survive."""
    first = connected(desktops.school(tmp_path / "a.lvs", 20), server)
    other = connected(desktops.second(tmp_path / "b", "b"), server, server.new_token("Tweede"))
    wanted: dict[tuple[str, str], str] = {}
    for turn in range(60):
        number = str(1001 + turn % 20)
        mine, theirs = [("group", "given_name"), ("track", "name_prefix"), ("email", "family_name")][turn // 20]
        for opened, field in ((first, mine), (other, theirs)):
            value = f"v{turn}@voorbeeld.example" if field == "email" else f"{field} {turn}"
            desktops.edit(opened, number, **{field: value})
            wanted[number, field] = value
        if turn % 4 == 3:
            desktops.sync(first if turn % 8 == 3 else other)
    for opened in (first, other, first):
        assert desktops.sync(opened).agreed

    assert len(wanted) == 120
    for opened in (first, other):
        assert syncing.conflicts(opened) == []
        rows = {fields["pupil_number"]: fields for fields in desktops.here(opened)[Kind.PUPIL].values()}
        assert {(number, field): rows[number].get(field) for number, field in wanted} == wanted
    desktops.once(first, server.engine)
    first.close()
    other.close()


def _copy(made: Process, source: Path, target: Path) -> None:
    """Stop the server, put a copy of one data folder in the place of another, and start it again."""
    made.engine.dispose()
    assert made.stop() in (0, -15)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    made.start()

"""Desktops and servers that die while they synchronise: what was done is whole, and done once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from lvs_desktop.domain.problems import Problem
from lvs_desktop.server.database import prepared
from lvs_desktop.services import syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from lvs_desktop.storage.ledger import SchoolLedger
from lvs_desktop.sync import engine
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.transport import Patience
from tests.support import desktops
from tests.support.dying import Killer
from tests.support.killable import Killable, killable
from tests.support.schoolfiles import KEY
from tests.support.server import SLUG, database, free_port, running

MOMENTS = 100
PUPILS = 12
HASTY = Patience(read=5.0, whole=10.0, attempts=2, wait=0.01)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process that dies."""
    process = Killer()
    yield process
    process.close()


@pytest.mark.long
def test_a_desktop_killed_at_a_hundred_moments_sends_everything_once(tmp_path: Path, killer: Killer) -> None:
    """Before any statement that it gives its file: the next sync asks what became of it, and sends the rest."""
    with running(tmp_path / "server") as server:
        opened = desktops.school(tmp_path / "school.lvs", PUPILS)
        syncing.connect(opened, server.address, server.token)
        assert desktops.sync(opened).agreed
        path = opened.path
        killed = 0
        for moment in range(MOMENTS):
            desktops.add(opened, str(5000 + moment))
            desktops.edit(opened, str(1001 + moment % PUPILS), given_name=f"Lowie{moment}")
            opened.close()
            killed += killer("sync", path, statement=1 + moment) is None
            opened = OpenSchool(school_file.open_file(path, KEY))
            if moment % 10 == 9:  # between them it may die twice and more on one change
                assert desktops.sync(opened).agreed
        assert desktops.sync(opened).agreed

        assert killed > 50
        desktops.once(opened, server.engine)
        opened.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Killable, str, str]]:
    """A server that can be killed: with its address and token."""
    made_of, token = database(None, tmp_path / "server")
    url = made_of.url.render_as_string(hide_password=False)
    port = free_port()
    with killable(url, port) as made:
        yield made, f"http://127.0.0.1:{port}/t/{SLUG}/v2", token
    made_of.dispose()


@pytest.mark.long
def test_a_server_killed_at_a_hundred_moments_loses_nothing_that_it_acknowledged(
    tmp_path: Path, server: tuple[Killable, str, str]
) -> None:
    """It stands up again with what it said it had; what it did not say is asked after."""
    process, address, token = server
    opened = desktops.school(tmp_path / "school.lvs", PUPILS)
    syncing.connect(opened, address, token)
    assert desktops.sync(opened).agreed
    chance = random.Random(7)
    interrupted = 0
    client = Client(address, token, patience=HASTY)
    for moment in range(MOMENTS):
        for n in range(3):
            desktops.edit(opened, str(1001 + (moment + n) % PUPILS), given_name=f"Lowie{moment}x{n}")
        desktops.add(opened, str(5000 + moment))
        interrupted += not _survives(opened, client, process, after=chance.uniform(0.0, 0.15))
        process.start()
    client.close()
    assert desktops.sync(opened).agreed

    assert interrupted > 30
    database = prepared(tmp_path / "server", None, threads=1)
    desktops.once(opened, database)
    database.dispose()
    opened.close()


def _survives(opened: OpenSchool, client: Client, process: Killable, *, after: float) -> bool:
    """One sync while the server is killed; False if it noticed."""

    def strike() -> None:
        time.sleep(after)
        process.kill()

    thread = Thread(target=strike)
    thread.start()
    try:
        return engine.run(client, SchoolLedger(opened.storage, opened.worker)).agreed
    except Problem:
        return False
    finally:
        thread.join()

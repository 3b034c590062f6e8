"""The PostgreSQL of the tests is a real one, gives each test a database, and leaves nothing behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

import cluster as support
from cluster import Cluster
from tests.support.commands import ROOT

pytestmark = pytest.mark.requires("postgres")

KILLED = """
import os, signal
from cluster import running

with running() as cluster:
    with cluster.connect("postgres") as connection:
        [folder] = connection.execute("SELECT current_setting('data_directory')").fetchone()
    print(cluster.url("postgres"), folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def answer(url: str, question: str) -> object:
    """The one value that a question to a database has as its answer."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()
    finally:
        engine.dispose()


def gone(url: str) -> bool:
    """True if nothing answers at a database's address within ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            answer(url, "SELECT 1")
        except OperationalError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_a_database_that_nobody_used(postgres_url: str, turn: str) -> None:
    """What one test writes is not there for the next one."""
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pupils (name text PRIMARY KEY)"))  # fails if it is there already
        connection.execute(text("INSERT INTO pupils VALUES ('Zoë')"))
    engine.dispose()

    assert answer(postgres_url, "SELECT name FROM pupils") == "Zoë"


def test_texts_are_compared_by_their_code_points(postgres_url: str) -> None:
    """As SQLite does: not by the computer's language, which differs between a developer and CI."""
    assert answer(postgres_url, "SELECT 'Z' < 'a' AND current_setting('server_encoding') = 'UTF8'") is True


def test_a_database_is_a_copy_of_its_template_and_goes_although_someone_is_connected(postgres: Cluster) -> None:
    """Tables that are made once, for many tests; and one that stopped halfway does not hold up the next."""
    with postgres.database() as template:
        with postgres.connect(str(make_url(template).database)) as connection:
            connection.execute("CREATE TABLE pupils (name text)")
        with postgres.database(str(make_url(template).database)) as url:
            assert answer(url, "SELECT count(*) FROM pupils") == 0
            left = postgres.connect(str(make_url(url).database))

    with postgres.connect("postgres") as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    assert names.isdisjoint({make_url(template).database, make_url(url).database})
    left.close()


def test_only_who_knows_the_password_comes_in(postgres: Cluster) -> None:
    """Its port is open to everyone on the computer, and its account may start programs."""
    url = make_url(postgres.url("postgres"))

    for password in ("", "guess"):
        with pytest.raises(OperationalError, match="password"):
            answer(url.set(password=password).render_as_string(hide_password=False), "SELECT 1")


def test_it_is_stopped_and_removed_after_a_failure() -> None:
    """A durable one, which waits for the disk as a real server does."""
    seen: list[str] = []

    def fails(url: str) -> None:
        for setting in ("data_directory", "fsync", "synchronous_commit"):
            seen.append(str(answer(url, f"SELECT current_setting('{setting}')")))
        assert Path(seen[0]).is_dir()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), support.running(durable=True) as cluster:
        fails(cluster.url("postgres"))

    assert seen[1:] == ["on", "on"]
    assert not Path(seen[0]).parent.exists()
    assert gone(cluster.url("postgres"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent died")
def test_it_stops_when_the_tests_are_killed_and_the_next_run_cleans_up() -> None:
    """A test that hangs is ended from outside at last; no server may go on after that."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'installers'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    url, folder = done.stdout.split()

    assert gone(url)
    assert Path(folder).is_dir()
    support.sweep()  # as the next one does that starts
    assert not Path(folder).parent.exists()


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL wrote, not that something timed out."""
    monkeypatch.setattr(support, "CARELESS", ("-c", "no_such_setting=1"))

    with pytest.raises(RuntimeError, match="no_such_setting"), support.running():
        pytest.fail("it started")

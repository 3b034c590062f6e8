"""
A PostgreSQL for tests and measurements: a cluster in a temporary folder, on the loopback address and a free port.

It runs as a user without rights (PostgreSQL refuses root), its one account has a password that is made up on the spot
(anyone on the computer can reach the port), and it goes with the process that started it, whatever the end.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

import systemlibs

ACCOUNT = "lvs"
PREFIX = "lvs-postgres-"  # of the temporary folder; then the number of our process
PATIENCE = 30.0  # seconds until it must answer
USERS = ("postgres", "nobody")  # who runs it when we are root: the first one that this computer has
# What makes a commit wait for the disk. Off is ten times as fast and loses data only when the computer itself stops.
CARELESS = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


@dataclass
class Cluster:
    """A server that answers."""

    port: int
    password: str
    _made: int = field(default=0, init=False)

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy (psycopg 3)."""
        return f"postgresql+psycopg://{ACCOUNT}:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """
        The address of a database that nobody used; it goes afterwards, with whoever is still connected.

        Args:
            template: A database of this cluster, to which nobody is connected, that the new one is a copy of.
        """
        self._made += 1
        name = f"{template}_{self._made}"
        self.command("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self.url(name)
        finally:
            self.command("DROP DATABASE {} WITH (FORCE)", name)

    def command(self, text: str, *names: str) -> None:
        """Do something as the superuser, outside any transaction; names go into the {} of the text."""
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """A connection without SQLAlchemy, each command its own transaction; a context manager that closes it."""
        return psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True, connect_timeout=10)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Cluster]:
    """
    A cluster for as long as this lasts; takes two to three seconds.

    Args:
        durable: A commit waits for the disk, as on a real server; for tests of speed and of loss.

    Raises:
        RuntimeError: It did not start; with what PostgreSQL wrote.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        process, cluster = _start(folder, () if durable else CARELESS)
        try:
            yield cluster
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nobody needs these data again
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def sweep() -> None:
    """Remove the folders of processes that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        try:
            os.kill(int(owner), 0)  # only asks whether it is there
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:  # someone else's
            pass


def _start(folder: Path, settings: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], Cluster]:
    """Make a cluster in a folder and wait until it answers."""
    person = _person()
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password)
    if person:
        for path in (folder, secret):
            shutil.chown(path, person["user"], person["group"])
    how: dict[str, Any] = {**person, "cwd": folder, "env": _environment(), "stdin": subprocess.DEVNULL}

    command = [_program("initdb"), "--pgdata=data", f"--username={ACCOUNT}", f"--pwfile={secret}"]
    made = subprocess.run(
        [*command, "--auth=scram-sha-256", "--no-locale", "--encoding=UTF8", "--no-sync"],
        **how,
        capture_output=True,
        text=True,
        check=False,
    )
    secret.unlink()
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stdout}{made.stderr}")
    for _ in range(5):  # another program may take the port that was free
        cluster = Cluster(_free_port(), password)
        address = ("-c", "listen_addresses=127.0.0.1", "-c", f"port={cluster.port}", "-c", "unix_socket_directories=")
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_dies_with_us(), _program("postgres"), "-D", "data", *address, *settings],
                **how,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl+C is for the tests, which then stop it
            )
        if _answers(process, cluster):
            return process, cluster
        said = log.read_text("utf-8", "replace")
        if "could not bind" not in said:
            break
    raise RuntimeError(f"PostgreSQL does not answer: {said}")


def _answers(process: subprocess.Popen[bytes], cluster: Cluster) -> bool:
    """Wait for a server; False if it stopped or says nothing (it is stopped then)."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            cluster.connect("postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)
    return False


def _program(name: str) -> str:
    found = systemlibs.program(name)
    if found is None:
        raise RuntimeError(f"{name} of PostgreSQL is not on this computer")
    return str(found)


def _person() -> dict[str, Any]:
    """Who runs the server, as subprocess takes it: we ourselves, or someone without rights if we are root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {each.pw_name: each for each in pwd.getpwall()}
    someone = next((known[name] for name in USERS if name in known), None)
    if someone is None:
        raise RuntimeError(f"PostgreSQL does not run as root, and there is no user {' or '.join(USERS)}")
    return {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    """Ours, without what would lead PostgreSQL to another server or language."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _dies_with_us() -> list[str]:
    """On Linux the system stops the server when the tests are killed and cannot do so themselves."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "QUIT"] if found else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

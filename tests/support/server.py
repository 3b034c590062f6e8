"""
A real server of ours for tests: uvicorn on a free loopback port, in a thread of this process or as one of its own.

    with running() as server:
        httpx2.get(f"{server.address}/Users", headers=server.headers)
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import schools, tables
from lvs_desktop.server.app import THREADS, application
from lvs_desktop.server.database import prepared
from lvs_desktop.server.invented import Made, Route
from lvs_desktop.server.seeding import fill

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until a server must answer; eight processes may share two cores
SLUG = "school"


@dataclass(frozen=True)
class Server:
    """A server that answers, with one school and a school administrator's token."""

    root: str  # http://127.0.0.1:PORT
    engine: Engine  # of the same database, for a look inside
    token: str

    @property
    def address(self) -> str:
        """The SCIM base URL of the school."""
        return f"{self.root}{schools.path_of(SLUG)}"

    @property
    def headers(self) -> dict[str, str]:
        """What signs a request in."""
        return {"Authorization": f"Bearer {self.token}"}

    def new_token(self, name: str, *, locations: Sequence[str] = (), slug: str = SLUG, days: int = 365) -> str:
        """A token of another administrator: of locations, or without any of the whole school."""
        role = Role.LOCATION_ADMIN if locations else Role.SCHOOL_ADMIN
        with self.engine.execution_options(writes=True).begin() as connection:
            return schools.add_token(connection, slug, name=name, role=role, locations=list(locations), days=days)[0]

    def new_school(self, name: str) -> str:
        """The base URL of another school."""
        with self.engine.execution_options(writes=True).begin() as connection:
            slug = schools.add(connection, name)
        return f"{self.root}{schools.path_of(slug)}"

    def fill(self, route: Route = Route.MAGISTER, *, pupils: int = 60, staff: int = 6, seed: int = 1) -> list[Made]:
        """Put an invented school in, as `seed` does."""
        return fill(self.engine, SLUG, route, pupils=pupils, staff=staff, seed=seed)


def database(url: str | None, folder: Path) -> tuple[Engine, str]:
    """A database with one school: its engine, and a school administrator's token."""
    engine = prepared(folder, url, threads=4)
    with engine.execution_options(writes=True).begin() as connection:
        schools.add(connection, "School", SLUG)
        token, _until = schools.add_token(
            connection, SLUG, name="Test Beheer", role=Role.SCHOOL_ADMIN, locations=[], days=1
        )
    return engine, token


@contextmanager
def running(folder: Path, url: str | None = None, *, new: bool = True) -> Iterator[Server]:
    """
    A server in a thread.

    Args:
        folder: For the SQLite file.
        url: Of another database (see the fixture `postgres_url`).
        new: Make a school and a token in it; False: it has them already, and `token` is empty.
    """
    engine, token = database(url, folder) if new else (prepared(folder, url), "")
    inside = tables.engine_for(engine.url.render_as_string(hide_password=False), threads=THREADS)
    config = uvicorn.Config(
        application(inside), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    # said outright, as asyncio itself does: else an answer waits 40 ms for the other side's delayed acknowledgement
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            root = f"http://127.0.0.1:{listening.getsockname()[1]}"
            _wait(root)
            yield Server(root, engine, token)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            inside.dispose()
            engine.dispose()


class Process:
    """
    A server as a process of its own, which can be killed and started again on the same data and port.

    Use `started` and `stop`, or the context manager `process`.
    """

    def __init__(self, folder: Path, url: str | None = None, *, workers: int = 1) -> None:
        self.folder, self.url, self.workers = folder, url, workers
        self.port = free_port()
        self.engine, self.token = database(url, folder)
        self.server = Server(f"http://127.0.0.1:{self.port}", self.engine, self.token)
        self.said: Path = folder / "stdout.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start it and wait until it answers."""
        given = ["--data", str(self.folder), "--port", str(self.port), "--workers", str(self.workers)]
        if self.url:
            given += ["--database", self.url]
        with self.said.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lvs_desktop.server", "serve", *given],
                cwd=ROOT,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait(self.server.root, self._process)
        return self.server

    @property
    def log(self) -> str:
        """Everything that it logged."""
        path = self.folder / "server.log"
        return path.read_text("utf-8") if path.exists() else ""

    def kill(self) -> None:
        """End it at once, with its workers, as a power cut would."""
        if self._process is not None:
            if os.name == "posix":
                with suppress(ProcessLookupError):  # it stopped by itself
                    os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and wait; its exit code, negative for a signal."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def close(self) -> None:
        """Kill it if it still runs, and let go of the database."""
        self.kill()
        self.engine.dispose()


@contextmanager
def process(folder: Path, url: str | None = None, *, workers: int = 1) -> Iterator[Process]:
    """A server as a process of its own, started; killed at the end."""
    made = Process(folder, url, workers=workers)
    try:
        made.start()
        yield made
    finally:
        made.close()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token_in(text: str) -> str:
    """The first token in what a command printed."""
    found = re.search(rf"{schools.MARK}[\w-]+", text)
    assert found, text
    return found[0]


def _wait(root: str, process: "subprocess.Popen[bytes] | None" = None) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server stopped with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{root}/healthz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no answer from {root}")

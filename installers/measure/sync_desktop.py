"""A desktop and our server on this computer, against the same bytes over plain HTTP: prints one JSON object.

    sync_desktop.py DATABASE-URL [--pupils 5000]

Seconds of the first push of a school and of its first pull into an empty file, each as the program does it (the
school file included), and of nothing but the requests: the same resources in Bulks of the same size, and the same feed.
The server is a process of its own. Not timed: starting Python, connecting, unlocking.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2
from sqlalchemy import Engine

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.exchanging import Fields, Kind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.server import schools
from lvs_desktop.server.database import prepared
from lvs_desktop.services import importing, practice, syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import meta, records_out, school_file
from lvs_desktop.sync.pushing import BATCH
from lvs_desktop.sync.resources import to_scim

ROOT: Final = Path(__file__).resolve().parents[2]
KEY: Final = bytes(range(32))
WORKER: Final = Worker(name="Meting", role=Role.SCHOOL_ADMIN)
_BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
_PATIENCE: Final = 60.0  # seconds until the server must answer


def measure(folder: Path, url: str, pupils: int) -> dict[str, float]:
    """Seconds: push, plain push, pull, plain pull."""
    engine = prepared(folder, url)
    port = _free_port()
    root = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "lvs_desktop.server", "serve", "--data", folder, "--database", url, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port, server)
        made = practice.make(folder / "files", pupils=pupils, seed=1)
        first = _school(folder / "first.lvs", made)
        importing.apply(first, importing.preview(first, made.before, ImportOptions(baseline=True)))
        records = _records(first)
        small = _school(folder / "small.lvs", made)  # loads what is loaded late
        syncing.connect(small, *_tenant(engine, root, "small"))
        syncing.sync(small)

        plain, token = _tenant(engine, root, "plain")
        with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=120.0) as line:
            bodies = _bulks(records)
            plain_push = timed(lambda: _post(line, f"{plain}/Bulk", bodies))
            plain_pull = timed(lambda: _fetch(line, f"{plain}/.delta"))
        address, token = _tenant(engine, root, "school")
        syncing.connect(first, address, token)
        push = timed(lambda: _agreed(first))
        second = _school(folder / "second.lvs", made)
        syncing.connect(second, address, token)
        pull = timed(lambda: _agreed(second))
        if _records(second) != records:
            raise RuntimeError("the second desktop shows another school")
        for opened in (first, second, small):
            opened.close()
    finally:
        server.terminate()
        server.wait(_PATIENCE)
        engine.dispose()
    return {"push": push, "plain push": plain_push, "pull": pull, "plain pull": plain_pull}


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _agreed(opened: OpenSchool) -> None:
    receipt = syncing.sync(opened)
    if not receipt.agreed:
        raise RuntimeError("the two sides do not agree")


def _school(path: Path, made: practice.Practice) -> OpenSchool:
    storage = school_file.create(path, KEY)
    with storage.begin() as connection:
        meta.write_school(connection, made.school)
        meta.add_worker(connection, WORKER)
    return OpenSchool(storage)


def _records(opened: OpenSchool) -> dict[str, dict[str, Fields]]:
    with opened.storage.begin() as connection:
        found = records_out.read(connection, None)
    return {kind.value: {uid: dict(fields) for uid, fields in found[kind].items()} for kind in (Kind.STAFF, Kind.PUPIL)}


def _bulks(records: dict[str, dict[str, Fields]]) -> list[bytes]:
    """The requests of a push, groups left out."""
    operations: list[dict[str, Any]] = [
        {"method": "POST", "bulkId": uid, "path": "/Users", "data": to_scim(Kind(kind), uid, fields)}
        for kind, people in records.items()
        for uid, fields in people.items()
    ]
    return [
        json.dumps({"schemas": [_BULK], "Operations": operations[start : start + BATCH]}).encode()
        for start in range(0, len(operations), BATCH)
    ]


def _post(line: httpx2.Client, address: str, bodies: list[bytes]) -> None:
    for body in bodies:
        answer = line.post(address, content=body, headers={"Content-Type": "application/scim+json"})
        answer.raise_for_status()


def _fetch(line: httpx2.Client, address: str) -> None:
    token: str | None = None
    while True:
        answer = line.post(address, json={"deltaToken": token} if token else {})
        answer.raise_for_status()
        found = answer.json()
        token = found["nextDeltaToken"]
        if not found["moreAvailable"]:
            return


def _tenant(engine: Engine, root: str, name: str) -> tuple[str, str]:
    """A new school on the server: its address, and a token."""
    with engine.execution_options(writes=True).begin() as connection:
        slug = schools.add(connection, f"Meting {name} {time.monotonic_ns()}")
        token, _ = schools.add_token(connection, slug, name=WORKER.name, role=Role.SCHOOL_ADMIN, locations=[], days=1)
    return f"{root}{schools.path_of(slug)}", token


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server does not answer")


def main() -> int:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--pupils", type=int, default=5_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), said.url, said.pupils)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

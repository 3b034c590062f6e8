"""A desktop and our server on this computer, against the same bytes over plain HTTP: prints one JSON object.

    sync_desktop.py DATABASE-URL [--pupils 5000] [--results 5000]

Seconds of the first push of a school and of its first pull into an empty file, each as the program does it (the
school file included), and of nothing but the requests: the same resources in Bulks of the same size, and the same feed.
Then the same of results of tests, between two files that have the pupils already.
The server is a process of its own. Not timed: starting Python, connecting, unlocking, bringing the results in here.
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
from typing import Any, Final, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2
from sqlalchemy import Engine

from lvs_desktop.domain.changes import Counts, EntryKind, ImportOptions
from lvs_desktop.domain.exchanging import Fields, Kind
from lvs_desktop.domain.result_exchange import PUPIL, uid_of
from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.server import schools
from lvs_desktop.server.database import prepared
from lvs_desktop.services import importing, practice, syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, arriving_results, meta, records_out, results, school_file
from lvs_desktop.sync.pushing import BATCH
from lvs_desktop.sync.resources import to_scim

ROOT: Final = Path(__file__).resolve().parents[2]
KEY: Final = bytes(range(32))
WORKER: Final = Worker(name="Meting", role=Role.SCHOOL_ADMIN)
_BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
_PATIENCE: Final = 60.0  # seconds until the server must answer
T = TypeVar("T")


def measure(folder: Path, url: str, pupils: int, tests: int) -> dict[str, float]:
    """
    Seconds of a push, a pull, and both of results; of each also `plain`.

    Args:
        tests: Results of tests, spread over the pupils.
    """
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

        found: dict[str, float] = {}
        second = _school(folder / "second.lvs", made)
        plain, token = _tenant(engine, root, "plain")
        with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=120.0) as line:
            bodies = _bulks(_people(records))
            found["plain push"], answers = timed(lambda: _post(line, f"{plain}/Bulk", bodies))
            found["plain pull"], since = timed(lambda: _fetch(line, f"{plain}/.delta", None))
            address, token = _tenant(engine, root, "school")
            syncing.connect(first, address, token)
            found["push"], _ = timed(lambda: _agreed(first))
            syncing.connect(second, address, token)
            found["pull"], _ = timed(lambda: _agreed(second))
            if _records(second) != records:
                raise RuntimeError("the second desktop shows another school")

            _bring(first, tests)
            lines = _bulks(_tested(first, _ids(answers)))
            found["plain push of results"], _ = timed(lambda: _post(line, f"{plain}/Bulk", lines))
            found["plain pull of results"], _ = timed(lambda: _fetch(line, f"{plain}/.delta", since))
            found["push of results"], _ = timed(lambda: _agreed(first))
            found["pull of results"], _ = timed(lambda: _agreed(second))
            if len(_results(first)) != tests or _in_order(_results(second)) != _in_order(_results(first)):
                raise RuntimeError("the second desktop has other results")
        for opened in (first, second, small):
            opened.close()
    finally:
        server.terminate()
        server.wait(_PATIENCE)
        engine.dispose()
    return found


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that it took, and what it gave."""
    start = time.perf_counter()
    given = work()
    return time.perf_counter() - start, given


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


def _bring(opened: OpenSchool, number: int) -> None:
    """So many results of tests, the same number of each pupil as far as it goes."""
    with opened.storage.begin() as connection:
        pupils = connection.exec_driver_sql("SELECT id FROM pupil ORDER BY id").scalars().all()
        entry = applying.add_entry(connection, EntryKind.RESULTS, by=WORKER, counts=Counts())
        given = ((pupils[place % len(pupils)], _result(place // len(pupils), place)) for place in range(number))
        results.bring(connection, entry, given)
    opened.refresh()


def _result(test: int, place: int) -> Result:
    return Result(
        test_code=f"RW-{test}",
        test_name=f"Rekenen-Wiskunde {test}",
        version="M8",
        subject="Rekenen",
        moment="M8",
        taken_on="2026-01-20",
        year_group="8",
        score=str(40 + place % 60),
        skill_score=str(180 + place % 90),
        level=("I", "II", "III", "IV", "V")[place % 5],
        functioning="M8",
        generation=Generation.THREE,
        by_hand=False,
    )


def _results(opened: OpenSchool) -> list[tuple[str, str, Fields]]:
    """Uid of the pupil, key, fields."""
    with opened.storage.begin() as connection:
        return arriving_results.read(connection)


def _in_order(found: list[tuple[str, str, Fields]]) -> list[tuple[str, str, Fields]]:
    return sorted(found, key=lambda one: one[:2])


def _people(records: dict[str, dict[str, Fields]]) -> list[dict[str, Any]]:
    """The operations of a push, groups left out."""
    return [
        {"method": "POST", "bulkId": uid, "path": "/Users", "data": to_scim(Kind(kind), uid, fields)}
        for kind, people in records.items()
        for uid, fields in people.items()
    ]


def _ids(answers: list[bytes]) -> dict[str, str]:
    """What was sent -> its id on the server, from the answers to Bulks."""
    operations = [one for answer in answers for one in json.loads(answer)["Operations"]]
    return {one["bulkId"]: one["location"].rpartition("/")[2] for one in operations}


def _tested(opened: OpenSchool, ids: dict[str, str]) -> list[dict[str, Any]]:
    """The operations of a push of results."""
    found: list[dict[str, Any]] = []
    for pupil, _key, fields in _results(opened):
        uid = uid_of(ids[pupil], fields)
        data = to_scim(Kind.RESULT, uid, {PUPIL: ids[pupil], **fields})
        found.append({"method": "POST", "bulkId": uid, "path": "/Results", "data": data})
    return found


def _bulks(operations: list[dict[str, Any]]) -> list[bytes]:
    """The requests of these operations."""
    return [
        json.dumps({"schemas": [_BULK], "Operations": operations[start : start + BATCH]}).encode()
        for start in range(0, len(operations), BATCH)
    ]


def _post(line: httpx2.Client, address: str, bodies: list[bytes]) -> list[bytes]:
    """The answers, unread."""
    answers = []
    for body in bodies:
        answer = line.post(address, content=body, headers={"Content-Type": "application/scim+json"})
        answer.raise_for_status()
        answers.append(answer.content)
    return answers


def _fetch(line: httpx2.Client, address: str, token: str | None) -> str:
    """All that came since a token (None: everything); where it ended."""
    while True:
        answer = line.post(address, json={"deltaToken": token} if token else {})
        answer.raise_for_status()
        found = answer.json()
        token = str(found["nextDeltaToken"])
        if not found["moreAvailable"]:
            return token


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
    parser.add_argument("--results", type=int, default=5_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), said.url, said.pupils, said.results)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

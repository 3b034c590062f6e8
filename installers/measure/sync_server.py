"""Our server against the library's own way, in one process without HTTP: lists, the feed, and Bulk.

    sync_server.py DATABASE-URL [--pupils 2000] [--rounds 3]      prints one JSON object

Each round does every job once, ours and the library's in turn; a figure is the best of its rounds, a ratio is of these.
The library's own list is measured twice: on its storage in memory, and on our tables without our shortcuts.
"""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scim2_server.handler import ScimHandler
from scim2_server.memory import InMemoryStorage
from scim2_server.requests import ScimRequest
from scim2_server.service import ScimService
from sqlalchemy import Engine

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.roles import Role
from lvs_desktop.server import feed, replies, tables
from lvs_desktop.server.schemas import MOST_OPERATIONS, provider
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.service import Handler, Service
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.server.tenants import add_tenant
from lvs_desktop.sync.resources import PUPIL, to_scim

BASE = "https://measure.example/t/school/v2"
SECRET = "measure"  # noqa: S105  # of nothing
CALLER = Caller(name="Measure", role=Role.SCHOOL_ADMIN)
_MESSAGES = "urn:ietf:params:scim:api:messages:2.0"

Handlers = Callable[[], ScimHandler]


def measure(url: str, *, pupils: int = 2_000, rounds: int = 3) -> dict[str, Any]:
    """
    Records a second of each job, and ours divided by the library's.

    Args:
        url: Of a database that nobody uses; tables are made, and schools that stay behind.
    """
    engine = tables.engine_for(url, threads=1)
    tables.create_all(engine)
    library = ScimService(provider(), secret=SECRET)
    ours = Service(secret=SECRET)
    memory = InMemoryStorage()
    full = _school(engine)
    _fill(lambda: Handler(ours, SqlStorage(engine, full, CALLER)), pupils)
    _fill(lambda: ScimHandler(library, memory), pupils)
    jobs: dict[str, Callable[[], float]] = {
        "list ours": lambda: _list(lambda: Handler(ours, SqlStorage(engine, full, CALLER)), pupils),
        "list library in memory": lambda: _list(lambda: ScimHandler(library, memory), pupils),
        "list library on our tables": lambda: _list(
            lambda: ScimHandler(library, SqlStorage(engine, full, CALLER)), pupils
        ),
        "feed": lambda: _feed(engine, full, pupils),
    }
    for name, made in (("ours", lambda s: Handler(ours, s)), ("library", lambda s: ScimHandler(library, s))):
        jobs |= _bulk(name, made, engine, min(pupils, MOST_OPERATIONS))
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, job in jobs.items():
            best[name] = max(best.get(name, 0.0), job())
    engine.dispose()
    return {
        "database": engine.dialect.name,
        "pupils": pupils,
        "per_second": {name: round(value) for name, value in best.items()},
        "ratios": ratios(best),
    }


def ratios(best: Mapping[str, float]) -> dict[str, float]:
    """What the figures come to."""
    pairs = {
        "list": ("list ours", "list library in memory"),
        "list, same tables": ("list ours", "list library on our tables"),
        "feed": ("feed", "list library in memory"),
        "bulk insert": ("bulk insert ours", "bulk insert library"),
        "bulk patch": ("bulk patch ours", "bulk patch library"),
    }
    return {name: round(best[first] / best[second], 1) for name, (first, second) in pairs.items()}


def _school(engine: Engine) -> int:
    with engine.execution_options(writes=True).begin() as connection:
        return add_tenant(connection, f"measure-{secrets.token_hex(4)}", "Measure")


def _pupil(number: int) -> dict[str, Any]:
    fields = {
        "given_name": f"Kind{number}",
        "family_name": "Voorbeeld",
        "pupil_number": f"{number:06}",
        "birth_date": "2012-03-04",
        "gender": "X",
        "group": f"{number % 6 + 1}{'ABCD'[number % 4]}",
        "location": "NRD",
        "year": str(number % 6 + 1),
        "track": "havo",
        "email": f"kind{number}@school.example",
        "user_name": f"kind{number}",
    }
    return to_scim(Kind.PUPIL, f"00000000-0000-7000-8000-{number:012}", fields)


def _ask(handler: ScimHandler, method: str, path: str, body: Any = None, **query: str) -> bytes:
    sent = b"" if body is None else json.dumps(body).encode()
    request = ScimRequest(method, BASE, path, query, {}, sent, CALLER)
    if isinstance(handler, Handler) or not isinstance(handler.storage, SqlStorage):
        return replies.of_scim(handler.handle(request)).body
    with handler.storage.transaction(writes=method == "POST"):  # the library leaves the commit to us
        return replies.of_scim(handler.handle(request)).body


def _operations(handlers: Handlers, operations: list[dict[str, Any]]) -> float:
    body = {"schemas": [f"{_MESSAGES}:BulkRequest"], "Operations": operations}
    start = time.perf_counter()
    answer = _ask(handlers(), "POST", "/Bulk", body)
    took = time.perf_counter() - start
    wrong = [each for each in json.loads(answer)["Operations"] if each["status"] not in ("200", "201")]
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(operations)} operations failed")
    return len(operations) / took


def _fill(handlers: Handlers, pupils: int) -> None:
    for start in range(0, pupils, MOST_OPERATIONS):
        numbers = range(start, min(start + MOST_OPERATIONS, pupils))
        _operations(handlers, [_created(number) for number in numbers])


def _created(number: int) -> dict[str, Any]:
    return {"method": "POST", "bulkId": str(number), "path": "/Users", "data": _pupil(number)}


def _list(handlers: Handlers, pupils: int) -> float:
    start, seen = time.perf_counter(), 0
    while seen < pupils:
        answer = _ask(handlers(), "GET", "/Users", startIndex=str(seen + 1), count=str(MOST_OPERATIONS))
        seen += answer.count(b'"externalId"')
    return pupils / (time.perf_counter() - start)


def _feed(engine: Engine, school: int, pupils: int) -> float:
    start, seen = time.perf_counter(), 0
    with engine.begin() as connection:
        token = None
        while seen < pupils:
            answer = feed.page(connection, school, CALLER, token, MOST_OPERATIONS)
            token = json.loads(answer.partition(b', "Resources"')[0] + b"}")["nextDeltaToken"]
            seen += answer.count(b'"externalId"')
    return pupils / (time.perf_counter() - start)


def _bulk(
    name: str, made: Callable[[SqlStorage], ScimHandler], engine: Engine, count: int
) -> dict[str, Callable[[], float]]:
    """Insert pupils into a new school, and change a field of each of them, with If-Match."""
    schools: list[int] = []

    def insert() -> float:
        schools.append(_school(engine))
        return _operations(lambda: made(SqlStorage(engine, schools[-1], CALLER)), [*map(_created, range(count))])

    def patch() -> float:
        handlers: Handlers = lambda: made(SqlStorage(engine, schools[-1], CALLER))  # noqa: E731
        listed = json.loads(_ask(handlers(), "GET", "/Users", startIndex="1", count=str(count)))["Resources"]
        change = {"op": "replace", "path": f"{PUPIL}:group", "value": "9Z"}
        data = {"schemas": [f"{_MESSAGES}:PatchOp"], "Operations": [change]}
        changed = {"method": "PATCH", "data": data}
        versions = {f"/Users/{each['id']}": each["meta"]["version"] for each in listed}
        return _operations(handlers, [changed | {"path": at, "version": etag} for at, etag in versions.items()])

    return {f"bulk insert {name}": insert, f"bulk patch {name}": patch}


def main() -> int:
    """Measure one database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--pupils", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    print(json.dumps(measure(said.url, pupils=said.pupils, rounds=said.rounds), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

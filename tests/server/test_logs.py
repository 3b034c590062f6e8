"""The log tells what happened and to which ids; of persons it tells nothing, whatever goes wrong."""

import json
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy import text

from lvs_desktop.server import logs
from lvs_desktop.sync.resources import PUPIL, USER
from tests.support.server import Process, process

NAMES = ("Herkenbaar", "van-den-Geheimhof", "2011-11-11", "Z0e-Wachtwoord", "herkenbaar@geheim.example", "dyslexie-x")


def _somebody(number: int = 0) -> dict[str, Any]:
    """Every kind of data that may not be in a log."""
    given, family, birth, password, mail, _note = NAMES
    return {
        "schemas": [USER, PUPIL],
        "userName": f"{given}{number}",
        "externalId": f"{family}{number}",
        "name": {"givenName": given, "familyName": family},
        "password": password,
        "emails": [{"value": mail}],
        PUPIL: {"birthDate": birth, "location": "00"},
    }


def _sabotage(server: Process) -> None:
    """From now on the database refuses each pupil, and says of whom."""
    with server.engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            check = "ALTER TABLE resource ADD CONSTRAINT too_long CHECK (length(body) < 10) NOT VALID"
            connection.execute(text(check))
        else:
            stop = "BEGIN SELECT RAISE(ABORT, 'Herkenbaar'); END"
            connection.execute(text(f"CREATE TRIGGER too_long BEFORE INSERT ON resource {stop}"))


def _provoke(server: Process) -> list[int]:
    """Requests that go wrong in every way that we know of; their status codes."""
    given, family, *_rest = NAMES
    name = quote(f"{given} {family}")
    asking = httpx2.Client(base_url=server.server.address, headers=server.server.headers, timeout=60)
    with asking as client:
        good = client.post("/Users", json=_somebody())
        answers = [
            good,
            client.post("/Users", json=_somebody()),
            client.get(f"/Users?filter=name.familyName eq {quote(family)}"),
            client.get("/Users", params={"filter": f'userName eq "{given}"', "sortBy": family}),
            client.get("/Users", params={"filter": f'password eq "{given}"'}),
            client.get(f"/Users/{name}"),
            client.get(f"/{name}"),
            client.get(f"/{name}/{name}/{name}"),
            client.get(f"/Schemas/{name}"),
            client.post("/Users", content=f'{{"userName": "{given}", '.encode()),
            client.post("/Users", json={**_somebody(1), "active": given}),
            client.post("/Users", json={**_somebody(1), "userName": f"{given}\0"}),
            client.patch(good.headers["Location"], json={"Operations": [{"op": given, "path": family}]}),
            client.post("/.delta", json={"deltaToken": f"{given}-{family}"}),
            client.post("/Users", json=_somebody(2), headers={"Request-Id": given}),
            client.get("/Users", headers={"Authorization": f"Bearer lvs_{given}"}),
            client.get("/Users", headers={"Authorization": f"Basic {given}"}),
            client.request(given.upper(), "/Users"),
            client.get(server.server.root + f"/t/{name}/v2/Users"),
            client.get(server.server.root + f"/{name}?{name}"),
        ]
        _sabotage(server)
        answers += [
            client.post("/Users", json=_somebody(3)),
            client.post("/Users", json=_somebody(4), headers={"Request-Id": "5b0d6a52-8a5e-4a3e-b2f5-3f9e1c6f0a11"}),
            client.post(
                "/Bulk",
                json={"Operations": [{"method": "POST", "path": "/Users", "bulkId": given, "data": _somebody(5)}]},
            ),
        ]
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.sendall(f"{given} {family}\r\n\r\n".encode())
        raw.recv(1000)
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.requires("postgres"))])
def test_no_error_brings_personal_data_into_the_log(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Names, numbers, passwords, tokens: in no form, from no library; but the error itself can be found."""
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else None
    with process(tmp_path, url) as server:
        statuses = _provoke(server)
        said = server.log + server.said.read_text("utf-8")
    lines = [json.loads(line) for line in server.log.splitlines()]
    failed = [line for line in lines if line.get("status") == 500]

    assert {201, 400, 401, 404, 405, 409, 500} <= set(statuses)
    for name in (*NAMES, "erkenbaar", "eheimhof", server.token, server.token[4:]):
        assert name.casefold() not in said.casefold()
        assert quote(name).casefold() not in said.casefold()
    assert failed
    assert all(line["error"] == "IntegrityError" and line["where"] for line in failed)
    assert all(
        line["sqlstate"] in ("23514", "SQLITE_CONSTRAINT_TRIGGER", "SQLITE_CONSTRAINT") for line in failed if kind
    )
    assert [line["request_id"] for line in failed if "request_id" in line] == ["5b0d6a52-8a5e-4a3e-b2f5-3f9e1c6f0a11"]


def test_a_line_for_each_request(tmp_path: Path) -> None:
    """When, what, how long, who and of which school: in ids, and the path as a pattern."""
    with process(tmp_path) as server:
        where = httpx2.post(
            f"{server.server.address}/Users", json=_somebody(), headers=server.server.headers, timeout=60
        ).headers["Location"]
        httpx2.get(f"{where}?attributes=userName", headers=server.server.headers, timeout=60)
        httpx2.get(f"{server.server.root}/healthz", timeout=60)
    lines = [json.loads(line) for line in server.log.splitlines()]
    asked = [line for line in lines if line["event"] == "request"]

    assert [("POST", "/Users", 201, 1, 1), ("GET", "/Users/{id}", 200, 1, 1)] == [
        (line["method"], line["route"], line["status"], line["tenant"], line["admin"]) for line in asked
    ]
    assert all(line["ms"] > 0 and line["at"].endswith("+00:00") for line in asked)


def test_a_foreign_library_can_say_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Its messages are left out: nobody knows what is in them. That it spoke is in the log."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.start(tmp_path / "log")
    try:
        for say in _ways_to_speak():
            say()
    finally:
        root.handlers[0].close()
        root.handlers[:], root.level = before, level
    said = (tmp_path / "log").read_text("utf-8")

    assert 4 == len(said.splitlines())
    assert "Herkenbaar" not in said + "".join(capfd.readouterr())
    assert "ValueError" in said


def _ways_to_speak() -> list[Callable[[], None]]:
    other = logging.getLogger("some.library")

    def failing() -> None:
        try:
            raise ValueError("Herkenbaar")
        except ValueError as error:
            other.exception(error)
            other.error("failed for %s", "Herkenbaar", exc_info=True)

    return [lambda: other.warning("Herkenbaar"), lambda: other.error("%s", "Herkenbaar"), failing]

"""Eight desktops write at once to a server of two processes, while another follows the feed."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.server.serving import Config
from lvs_desktop.sync.resources import to_scim
from tests.support.server import Server, process

WRITERS, REQUESTS, EACH = 8, 6, 5


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.requires("postgres"))])
def url(request: pytest.FixtureRequest) -> str | None:
    """Each kind of database."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def test_a_reader_of_the_feed_misses_none_of_eight_writers_and_sees_none_twice(tmp_path: Path, url: str | None) -> None:
    """Whatever the order in which they commit: each pupil comes once, in one page or another."""
    with process(tmp_path, url, workers=2) as made:
        done = threading.Event()
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            reading = pool.submit(_read, made.server, done)
            written = list(pool.map(lambda writer: _write(made.server, writer), range(WRITERS)))
            done.set()
            seen = reading.result(120)

    wanted = sorted(uid for some in written for uid in some)
    assert len(wanted) == WRITERS * REQUESTS * EACH
    assert sorted(seen) == wanted


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_several_processes_answer_leaves_at_once(host: str) -> None:
    """Else each answer waits 40 ms for an acknowledgement that the other side holds back."""
    listening = Config("app", host=host, port=0).bind_socket()
    with listening, socket.socket(listening.family) as calling:
        listening.listen(1)
        calling.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _write(server: Server, writer: int) -> list[str]:
    """Bulks of pupils; the uids of those that the server acknowledged."""
    acknowledged = []
    with httpx2.Client(headers=server.headers, timeout=120) as line:
        for request in range(REQUESTS):
            uids = [f"00000000-0000-7000-8000-{writer:04}{request:04}{n:04}" for n in range(EACH)]
            operations = [
                {"method": "POST", "bulkId": uid, "path": "/Users", "data": to_scim(Kind.PUPIL, uid, {"group": "1A"})}
                for uid in uids
            ]
            body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
            said = line.post(f"{server.address}/Bulk", json=body).raise_for_status().json()["Operations"]
            assert [each["status"] for each in said] == ["201"] * EACH
            acknowledged += uids
    return acknowledged


def _read(server: Server, done: threading.Event) -> list[str]:
    """The externalIds of all that the feed says, page after page, until the writers are done and nothing more comes."""
    token, seen = None, []
    with httpx2.Client(headers=server.headers, timeout=120) as line:
        while True:
            over = done.is_set()
            body = {"count": 7, **({"deltaToken": token} if token else {})}
            page = line.post(f"{server.address}/.delta", json=body).raise_for_status().json()
            seen += [each["data"]["externalId"] for each in page["Resources"]]
            token = page["nextDeltaToken"]
            if over and not page["moreAvailable"]:
                return seen

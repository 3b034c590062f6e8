"""Where a token may go, what each failure is called, and what is asked again."""

import gzip
import json
import socket
import threading
from pathlib import Path

import pytest

from lvs_desktop.domain.exchanging import Answer as Said
from lvs_desktop.domain.exchanging import Kind, Verb
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.sync import transport
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.transport import Connection, Patience
from tests.support.oddservers import QUICK, done, ids, operation, problem, row, users
from tests.support.scimservers import CONFIG, TOKEN, Answer, Asked, listed, odd, own_certificate, said


@pytest.mark.parametrize("address", ["http://school.example/v2", "http://10.0.0.1", "http://127.0.0.1.school.example"])
def test_http_to_another_computer_is_refused(address: str) -> None:
    """Before a byte is sent: the token would be readable on the way."""
    found = problem(lambda: Client(address, TOKEN))

    assert found.code is ProblemCode.SERVER_INSECURE
    assert found.facts["server"] == address.removeprefix("http://").partition("/")[0]


NO_ADDRESSES = (
    "", "  ", "ftp://school.example", "https://", "https://a:b@school.example", "https://x/v2?a=b", "https://x:y/",
    "school example",
    "school..example", "https://a:b@school..example",
    "https://" + "a" * 64 + ".example",
)  # fmt: skip


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(address: str) -> None:
    """A name and password in it too: they would be kept with the address, in clear."""
    found = problem(lambda: Client(address, TOKEN))

    assert found.code is ProblemCode.SERVER_ADDRESS_WRONG
    assert ":b@" not in str(found.facts)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "café"])
def test_a_token_that_can_be_none_is_refused_here(token: str) -> None:
    """The library's own message would hold it."""
    assert problem(lambda: Connection("https://school.example", token)).code is ProblemCode.SERVER_TOKEN_REFUSED


def test_an_address_without_a_scheme_is_https() -> None:
    """As a person types it; this computer alone may go without."""
    for typed, meant in {
        "school.example/t/x/v2/": "https://school.example/t/x/v2",
        " https://school.example ": "https://school.example",
        "http://localhost:8425/t/x/v2": "http://localhost:8425/t/x/v2",
        "http://[::1]:8425": "http://[::1]:8425",
        "http://127.9.9.9": "http://127.9.9.9",
    }.items():
        with Connection(typed, TOKEN) as connection:
            assert connection.address == meant


def test_a_redirect_to_another_host_is_not_followed() -> None:
    """Nothing reaches the other host, the token least of all."""
    with odd(lambda asked: None) as other:
        away = other.address.replace("127.0.0.1", "localhost")
        with odd(lambda asked: said(302, None, Location=f"{away}/ServiceProviderConfig")) as server:
            found = problem(lambda: Client(server.address, TOKEN, patience=QUICK))

        assert (found.code, found.facts["other"]) == (ProblemCode.SERVER_REDIRECTED, "localhost")
        assert other.requests == []


def test_a_redirect_to_another_port_is_not_followed() -> None:
    """Another port is another program."""
    with odd(lambda asked: None) as other, odd(lambda asked: said(307, None, Location=other.address)) as server:
        assert problem(lambda: Client(server.address, TOKEN)).code is ProblemCode.SERVER_REDIRECTED
        assert other.requests == []


def test_a_redirect_on_the_same_server_is_followed() -> None:
    """Reading and writing; a body goes along."""

    def answer(asked: Asked) -> Answer | None:
        if asked.path == "/v2/Users/r1":
            return said(308, None, Location="/v2/People/r1")
        return said(200, row(1), ETag="v2") if asked.path == "/v2/People/r1" else None

    with odd(answer) as server, Client(server.address, TOKEN) as client:
        assert client.read(Kind.PUPIL, "r1") is not None
        [outcome] = client.send([operation(1)], {})

        assert (outcome.answer, outcome.etag) == (Said.DONE, "v1")
        [sent] = server.of("PATCH", "People")
        assert (sent.headers["If-Match"], sent.body["Operations"][0]["path"]) == ("v1", "emails")


def test_a_redirect_that_goes_round_ends() -> None:
    """A server that sends us to itself for ever."""
    with odd(lambda asked: said(302, None, Location=asked.path)) as server:
        assert problem(lambda: Client(server.address, TOKEN)).code is ProblemCode.SERVER_REDIRECTED
        assert len(server.requests) < 10


def test_the_token_passes_no_proxy_on_the_way_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over http a proxy would read it."""
    with odd(lambda asked: said(500)) as proxy, odd(lambda asked: None) as server:
        monkeypatch.setenv("http_proxy", proxy.address.removesuffix("/v2"))
        monkeypatch.setenv("no_proxy", "")
        Client(server.address, TOKEN).close()

        assert proxy.requests == []


@pytest.mark.parametrize("handed_in", [True, False])
def test_a_proxy_that_wants_a_name_is_told(handed_in: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system says, or as it was handed in."""
    with odd(lambda asked: said(407, None, Proxy_Authenticate="Basic")) as proxy:
        where = proxy.address.removesuffix("/v2")
        monkeypatch.setenv("https_proxy", "" if handed_in else where)
        found = problem(
            lambda: Client("https://school.example/v2", TOKEN, proxy=where if handed_in else None, patience=QUICK)
        )

    assert found.code is ProblemCode.SERVER_PROXY
    assert all("Authorization" not in asked.headers for asked in proxy.requests)


@pytest.mark.parametrize("handed_in", [True, False])
@pytest.mark.parametrize("setting", ["ftp://proxy", "socks5://a:geheim@proxy:1080", "http://a:geheim@two..dots:8080"])
def test_a_proxy_that_can_t_be_used_is_told(setting: str, handed_in: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name and password are not repeated."""
    monkeypatch.setenv("https_proxy", "" if handed_in else setting)
    found = problem(
        lambda: Client("https://school.example/v2", TOKEN, proxy=setting if handed_in else None, patience=QUICK)
    )

    assert (found.code, found.facts["reason"]) == (ProblemCode.SERVER_PROXY, "unusable")
    assert "geheim" not in f"{found!r} {found.facts}"


def test_an_unknown_certificate_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no way around it but trusting the certificate: SSL_CERT_FILE is honoured."""
    certificate = own_certificate(tmp_path)
    with odd(lambda asked: None, certificate) as server:
        found = problem(lambda: Client(server.address, TOKEN, patience=QUICK))
        assert (found.code, server.requests) == (ProblemCode.SERVER_CERTIFICATE, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        Client(server.address, TOKEN, patience=QUICK).close()
        assert server.requests


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said(404), ProblemCode.SERVER_ADDRESS_WRONG),
        ((200, {"Content-Type": "text/html"}, b"<html>Welkom</html>"), ProblemCode.SERVER_ADDRESS_WRONG),
        (said(200, {"hello": "world"}), ProblemCode.SERVER_ADDRESS_WRONG),
        (said(200, []), ProblemCode.SERVER_ADDRESS_WRONG),
        (said(200, "text"), ProblemCode.SERVER_ADDRESS_WRONG),
        (said(204), ProblemCode.SERVER_ADDRESS_WRONG),
        ((200, {}, b"[" * 100_000), ProblemCode.SERVER_ADDRESS_WRONG),
        (said(401), ProblemCode.SERVER_TOKEN_REFUSED),
        (said(403), ProblemCode.SERVER_FORBIDDEN),
        (said(500), ProblemCode.SERVER_BUSY),
        (said(429, None, Retry_After="3600"), ProblemCode.SERVER_BUSY),
        ((0, {}, b""), ProblemCode.SERVER_OFFLINE),
    ],
)
def test_each_wrong_answer_to_the_first_question_has_its_problem(answer: Answer, code: ProblemCode) -> None:
    """Each says what a person can do."""
    with odd(lambda asked: answer) as server:
        found = problem(lambda: Client(server.address, TOKEN, patience=QUICK))

    assert found.code is code
    assert found.facts["server"] == server.address.split("/")[2]


def test_nobody_there_is_offline() -> None:
    """A normal state: known within a moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert problem(lambda: Client(f"http://127.0.0.1:{port}", TOKEN, patience=QUICK)).code is ProblemCode.SERVER_OFFLINE


def test_a_server_that_never_answers_is_offline() -> None:
    """It takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        patience = Patience(connect=0.2, read=0.2, attempts=2, wait=0.01)
        assert problem(lambda: Client(address, TOKEN, patience=patience)).code is ProblemCode.SERVER_OFFLINE


def test_a_body_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed or not: what counts is what it would be in memory."""
    monkeypatch.setattr(transport, "MOST_BYTES", 1_000_000)
    fine = json.dumps(listed([])).encode()
    packed = gzip.compress(fine + b" " * 20_000_000)
    for body in ((200, {}, fine + b" " * 2_000_000), (200, {"Content-Encoding": "gzip"}, packed)):
        with odd(lambda asked, body=body: body if users(asked) else None) as server:  # type: ignore[misc]
            client = Client(server.address, TOKEN)
            assert problem(lambda client=client: ids(client)).code is ProblemCode.SERVER_ODD  # type: ignore[misc]
            client.close()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 0])
def test_a_question_is_asked_again(status: int) -> None:
    """What passes by itself is not told to anyone."""
    left = [status, status]

    def answer(asked: Asked) -> Answer | None:
        if asked.path.startswith("/v2/Users/r1"):
            return said(left.pop()) if left else said(200, row(1))
        return None

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        assert client.read(Kind.PUPIL, "r1") is not None
        assert len(server.of("GET", "r1")) == 3


def test_a_retry_after_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not less; and above our patience not at all: the person hears for how long."""
    left = ["0.3"]

    def answer(asked: Asked) -> Answer | None:
        return said(503, None, Retry_After=left[0]) if left and asked.path.endswith("r1") else None

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        timer = threading.Timer(0.15, left.clear)
        timer.start()
        assert client.read(Kind.PUPIL, "r1") is None
        assert len(server.of("GET", "r1")) == 2, "after 0.3 seconds, not at once"
        left.append("90")
        found = problem(lambda: client.read(Kind.PUPIL, "r1"))

        assert (found.code, found.facts["seconds"]) == (ProblemCode.SERVER_BUSY, 90)
        assert len(server.of("GET", "r1")) == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
def test_a_write_is_never_sent_twice(status: int) -> None:
    """It may have been done: its outcome is unknown, and whoever sends asks first."""

    def answer(asked: Asked) -> Answer | None:
        return said(status) if asked.method in ("POST", "PATCH") else None

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        [alone] = client.send([operation(1, Verb.CREATE)], {})
        together = client.send([operation(1), operation(2, Verb.CREATE)], {})
        passwords = client.set_passwords({"r1": "geheim-woord"})

        assert [each.answer for each in (alone, *together, passwords["r1"])] == [Said.UNKNOWN] * 4
        assert [asked.path for asked in server.requests if asked.method != "GET"] == [
            "/v2/Users", "/v2/Bulk", "/v2/Users/r1",
        ]  # fmt: skip


def test_a_write_that_was_refused_for_now_is_sent_again() -> None:
    """429: the server says that it did nothing with it."""
    left = [429, 429]

    def answer(asked: Asked) -> Answer | None:
        if asked.method != "PATCH":
            return None
        return said(left.pop(), None, Retry_After="0") if left else said(204)

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        [outcome] = client.send([operation(1)], {})

        assert outcome.answer is Said.DONE
        assert len(server.of("PATCH")) == 3


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ProblemCode.SERVER_TOKEN_REFUSED), (403, ProblemCode.SERVER_FORBIDDEN), (429, ProblemCode.SERVER_BUSY)],
)
def test_a_bulk_that_is_refused_as_a_whole_is_told(status: int, code: ProblemCode) -> None:
    """Nothing was done: no outcome is made up."""
    refusal = said(status, None, Retry_After="600")
    with (
        odd(lambda asked: refusal if asked.path == "/v2/Bulk" else None) as server,
        Client(server.address, TOKEN, patience=QUICK) as client,
    ):
        assert problem(lambda: client.send([operation(1), operation(2)], {})).code is code


def test_after_the_first_batch_the_rest_is_unknown() -> None:
    """What came of the first batch is not lost with the connection."""
    config = {**CONFIG, "bulk": {"supported": True, "maxOperations": 2, "maxPayloadSize": 1_000_000}}
    left = [1]

    def answer(asked: Asked) -> Answer | None:
        if asked.path.endswith("Config"):
            return said(200, config)
        if asked.path != "/v2/Bulk":
            return None
        return said(200, done(asked)) if left and left.pop() else said(0)

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        outcomes = client.send([operation(number) for number in range(6)], {})

        assert [each.answer for each in outcomes] == [Said.DONE] * 2 + [Said.UNKNOWN] * 4
        assert len(server.of("POST", "Bulk")) == 2, "a server that is away is not asked for the third"

"""The proxy that the sync is tested with does exactly what a test asks of it."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from tests.support import proxy
from tests.support.proxy import Harm, Plan, Proxy, Way


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while data := self.request.recv(65_536):
                self.server.got.append(data)  # type: ignore[attr-defined]
                self.request.sendall(data.upper())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.got: list[bytes] = []


@pytest.fixture
def echo() -> Iterator[_Server]:
    with _Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def line(echo: _Server) -> Iterator[Proxy]:
    with proxy.running(echo.server_address[1]) as made:
        yield made


def ask(port: int, data: bytes) -> bytes | None:
    """What comes back; None: the line broke; what came before it is lost with it."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        try:
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
            found = b""
            while part := line.recv(65_536):
                found += part
        except TimeoutError:
            raise
        except OSError:  # reset, or no longer connected
            return None
        return found


def test_without_a_plan_all_passes(line: Proxy) -> None:
    """A proxy that harms what it should not would prove nothing."""
    assert ask(line.port, b"leerling") == b"LEERLING"
    assert line.passed == {Way.UP: 8, Way.DOWN: 8}


@pytest.mark.parametrize("after", [0, 1, 5, 7])
def test_what_goes_up_is_cut_at_the_byte(line: Proxy, echo: _Server, after: int) -> None:
    """Exactly so many bytes reach the server."""
    line.plan(Plan(harm=Harm.CUT, way=Way.UP, after=(after,)))

    assert ask(line.port, b"leerling") is None
    assert line.harmed
    assert line.passed[Way.UP] == after


@pytest.mark.parametrize("after", [0, 3])
def test_the_answer_is_cut_after_the_server_did_its_work(line: Proxy, echo: _Server, after: int) -> None:
    """The server has all, the program does not get its answer."""
    line.plan(Plan(harm=Harm.CUT, way=Way.DOWN, after=(after,)))

    assert ask(line.port, b"leerling") is None
    assert b"".join(echo.got) == b"leerling"


def test_a_stalled_line_says_nothing(line: Proxy) -> None:
    """Half-open: no reset, no answer; only a time-out ends it."""
    line.plan(Plan(harm=Harm.STALL, way=Way.DOWN, after=(2,)))

    with pytest.raises(TimeoutError):
        ask(line.port, b"leerling")


def test_a_request_can_arrive_twice(line: Proxy, echo: _Server) -> None:
    """As middleboxes do that try again."""
    line.plan(Plan(twice=True))

    assert ask(line.port, b"leerling") == b"LEERLING"
    for _ in range(100):
        if len(echo.got) == 2:
            break
        threading.Event().wait(0.02)
    assert echo.got == [b"leerling", b"leerling"]


def test_harm_that_is_never_reached_harms_nothing(line: Proxy) -> None:
    """A position past the end is a whole exchange."""
    line.plan(Plan(harm=Harm.CUT, way=Way.UP, after=(8,)))

    assert ask(line.port, b"leerling") == b"LEERLING"
    assert not line.harmed


def test_several_requests_are_cut_each_at_its_own_byte_and_then_the_line_is_dead(line: Proxy, echo: _Server) -> None:
    """Those that do not count pass until then; which connection they are on makes no difference."""
    line.plan(Plan(harm=Harm.CUT, way=Way.UP, after=(9, 7), begins=b"POST /a"))

    assert ask(line.port, b"GET /a") == b"GET /A"
    assert ask(line.port, b"POST /a first") is None
    assert ask(line.port, b"GET /b") == b"GET /B"
    assert ask(line.port, b"POST /a second") is None
    assert line.harmed == 2
    assert line.passed[Way.UP] == 9 + 7
    assert ask(line.port, b"GET /c") is None
    assert b"GET /c" not in echo.got


def test_a_refused_request_does_not_reach_the_server(line: Proxy, echo: _Server) -> None:
    """As a middlebox does that lets some pass and others not."""
    line.plan(Plan(refuses=b"POST /a"))

    assert (ask(line.port, b"POST /a") or b"").startswith(b"HTTP/1.1 501 ")
    assert ask(line.port, b"POST /b") == b"POST /B"
    assert echo.got == [b"POST /b"]

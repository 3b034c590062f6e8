"""A proxy on loopback that harms a connection at an exact byte: cut, stalled, delayed, or what was sent sent twice."""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """Which direction is counted."""

    UP = "up"  # from the program to the server
    DOWN = "down"


class Harm(Enum):
    """What happens when the counted byte is reached."""

    CUT = "cut"  # both ends get a reset, as when the line breaks
    STALL = "stall"  # nothing passes any more and nobody is told (half-open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What the proxy does.

    Attributes:
        harm: None lets all pass.
        way, after: The n-th of the requests that count, or its answer, is harmed when so many of its bytes passed as
            the n-th number says; the byte itself and what follows never pass. Once all of them are harmed the line is
            dead: nothing passes any more, on no connection.
        begins: A request counts if it begins so; b"": whatever comes first on a connection, which may be no request.
        refuses: A request that begins so is answered with 501 and does not reach the server.
        twice: Each request that is whole in one piece reaches the server a second time on a connection of its own, as
            a middlebox that tries again does; its answer is thrown away.
        delay: Seconds before each piece goes on.
    """

    harm: Harm | None = None
    way: Way = Way.UP
    after: tuple[int, ...] = ()
    begins: bytes = b""
    refuses: bytes | None = None
    twice: bool = False
    delay: float = 0.0


@dataclass(slots=True)
class _Lane:
    """
    One connection.

    Attributes:
        counts: The request that passes now counts.
        room: So many bytes of it, or of its answer, may still pass; None: it is not to be harmed.
        refused: The request that comes in now is not passed on.
        silent: It was harmed so that nothing passes and nobody is told.
    """

    plan: Plan
    program: asyncio.StreamWriter
    server: asyncio.StreamWriter
    counts: bool = False
    room: int | None = None
    refused: bool = False
    silent: bool = False

    def reset(self) -> None:
        """Close both ends with RST: what was on its way is lost."""
        _reset(self.program)
        _reset(self.server)


class Proxy:
    """
    Passes connections on to a port on loopback; a plan holds from the moment it is given. For use in `running`.

    Attributes:
        passed: Bytes of the requests that count, and of their answers, since the plan was given.
        harmed: How many of them were harmed.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = 0
        self._plan = Plan()
        self.passed = {Way.UP: 0, Way.DOWN: 0}
        self.harmed = 0
        self._rooms: Iterator[int] = iter(())
        self._open: set[asyncio.StreamWriter] = set()
        self._again_tasks: set[asyncio.Future[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """Where programs connect to."""
        return f"http://127.0.0.1:{self.port}"

    def plan(self, plan: Plan) -> None:
        """What is done from now on; the counts begin at 0, connections that are open are cut."""
        done = threading.Event()

        def begin() -> None:
            for writer in list(self._open):
                _reset(writer)
            self._plan, self.harmed, self._rooms = plan, 0, iter(plan.after)
            self.passed = {Way.UP: 0, Way.DOWN: 0}
            done.set()

        assert self._loop is not None
        self._loop.call_soon_threadsafe(begin)
        assert done.wait(10)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Listen until stopped."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        for writer in list(self._open):
            _reset(writer)
        await asyncio.sleep(0.01)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan = self._plan
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)
            return
        self._open |= {writer, there}
        lane = _Lane(plan, writer, there)
        tasks = [
            asyncio.ensure_future(self._pump(lane, Way.UP, reader, there)),
            asyncio.ensure_future(self._pump(lane, Way.DOWN, there_reader, writer)),
        ]
        await asyncio.wait(tasks)
        if lane.silent and self._plan is plan:
            return  # it stays open, and silent, until another plan comes
        self._open -= {writer, there}
        for each in (writer, there):
            each.close()

    async def _pump(self, lane: _Lane, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan = lane.plan
        try:
            first = True
            while data := await reader.read(65_536):
                if plan.delay:
                    await asyncio.sleep(plan.delay)
                lane.silent |= plan.harm is Harm.STALL and self._dead(plan)
                if lane.silent:
                    continue
                if self._dead(plan):
                    lane.reset()
                    return
                if way is Way.UP and (_is_request(data) or (first and not plan.begins)):
                    lane.refused = plan.refuses is not None and data.startswith(plan.refuses)
                    if lane.refused:
                        lane.program.write(_REFUSED)
                        await lane.program.drain()
                    lane.counts = data.startswith(plan.begins)
                    lane.room = next(self._rooms, None) if lane.counts else None
                first = False
                if way is Way.UP and lane.refused:  # its body too, which comes by itself
                    continue
                room = lane.room if way is plan.way else None
                part = data if room is None else data[:room]
                if room is not None:
                    lane.room = room - len(part)
                self.passed[way] += len(part) if lane.counts else 0
                if plan.twice and way is Way.UP and part:
                    self._again_tasks.add(asyncio.ensure_future(self._again(part)))
                if part:
                    writer.write(part)
                    await writer.drain()
                if len(part) < len(data):
                    self.harmed += self._plan is plan
                    if plan.harm is Harm.CUT:
                        lane.reset()
                        return
                    lane.silent = True
            if not lane.silent and writer.can_write_eof():
                writer.write_eof()
        except (ConnectionError, OSError):
            lane.reset()

    def _dead(self, plan: Plan) -> bool:
        """All the harm of a plan that still holds was done."""
        return plan.harm is not None and self._plan is plan and self.harmed >= len(plan.after)

    async def _again(self, data: bytes) -> None:
        writer = None
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._target)
            writer.write(data)
            await writer.drain()
            await asyncio.wait_for(reader.read(65_536), 5)
        except (OSError, TimeoutError):
            return
        finally:
            if writer is not None:
                writer.transport.abort()


@contextmanager
def running(target: int) -> Iterator[Proxy]:
    """A proxy in front of a port on loopback."""
    made = Proxy(target)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(made.serve(ready, stop)), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.wait(tasks) if tasks else asyncio.sleep(0))
        loop.run_until_complete(asyncio.sleep(0.01))  # what was aborted is closed in the loop's next rounds
        loop.close()


_REFUSED = b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n"


def _is_request(data: bytes) -> bool:
    return data.startswith((b"GET /", b"POST /", b"PUT /", b"PATCH /", b"DELETE /"))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST: what was on its way is lost."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()

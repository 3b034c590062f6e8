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
        way, after: The harm is done when so many bytes passed in this direction since the plan was given, over all
            connections; the byte itself and what follows never pass.
        twice: Each request that is whole in one piece reaches the server a second time on a connection of its own, as
            a middlebox that tries again does; its answer is thrown away.
        delay: Seconds before each piece goes on.
        begins: Bytes are counted from the first request that begins so; b"": from the first one.
        ends: They are counted until the next request begins.
    """

    harm: Harm | None = None
    way: Way = Way.UP
    after: int = 0
    twice: bool = False
    delay: float = 0.0
    begins: bytes = b""
    ends: bool = False


class Proxy:
    """Passes connections on to a port on loopback; a plan holds from the moment it is given. For use in `running`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.port = 0
        self._plan = Plan()
        self.passed = {Way.UP: 0, Way.DOWN: 0}  # since the plan was given
        self.harmed = False
        self._begun, self._over = True, False
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
            self._plan, self.harmed = plan, False
            self._begun, self._over = not plan.begins, False
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
        both = (writer, there)
        tasks = [
            asyncio.ensure_future(self._pump(plan, Way.UP, reader, there, both)),
            asyncio.ensure_future(self._pump(plan, Way.DOWN, there_reader, writer, both)),
        ]
        await asyncio.wait(tasks)
        if self.harmed and self._plan is plan and plan.harm is Harm.STALL:
            return  # it stays open, and silent, until another plan comes
        self._open -= {writer, there}
        for each in both:
            each.close()

    async def _pump(
        self,
        plan: Plan,
        way: Way,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        try:
            while data := await reader.read(65_536):
                if plan.delay:
                    await asyncio.sleep(plan.delay)
                if self.harmed and self._plan is plan and plan.harm is Harm.STALL:
                    continue
                if way is Way.UP and plan.begins and _is_request(data):
                    if self._begun and plan.ends:
                        self._over = True
                    self._begun = not self._over and (self._begun or data.startswith(plan.begins))
                counted = plan.harm is not None and plan.way is way and self._begun
                room = plan.after - self.passed[way] if counted else None
                part = data if room is None else data[: max(0, room)]
                self.passed[way] += len(part) if self._begun else 0
                if plan.twice and way is Way.UP and part:
                    self._again_tasks.add(asyncio.ensure_future(self._again(part)))
                if part:
                    writer.write(part)
                    await writer.drain()
                if room is not None and len(part) < len(data):
                    self.harmed = True
                    if plan.harm is Harm.CUT:
                        for each in both:
                            _reset(each)
                        return
            if not (self.harmed and plan.harm is Harm.STALL) and writer.can_write_eof():
                writer.write_eof()
        except (ConnectionError, OSError):
            for each in both:
                _reset(each)

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

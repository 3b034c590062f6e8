"""Lines that break while a school is synchronised: every acknowledged change is there exactly once, none is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage.ledger import SchoolLedger
from lvs_desktop.sync import engine
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.transport import Patience
from tests.support import desktops, proxy
from tests.support.proxy import Harm, Plan, Proxy, Way
from tests.support.server import Server, running

BROKEN = {ProblemCode.SERVER_OFFLINE, ProblemCode.SERVER_ODD, ProblemCode.SERVER_BUSY}
WRITES = b"POST /t/school/v2/Users HTTP"  # a single pupil goes by itself, in no Bulk
BULK = b"POST /t/school/v2/Bulk HTTP"
LINES = 4  # so many single requests the desktop sends at once: each of them is cut, and at a byte of its own
FEW, PARTS = 80, 2
HASTY = Patience(read=1.0, whole=5.0, attempts=2, wait=0.01)
CALM = Patience(read=20.0, whole=60.0, attempts=2, wait=0.01)  # a busy machine must not end the wait before the cut


@dataclass(frozen=True)
class Line:
    """A desktop, a server, and the proxy between them."""

    opened: OpenSchool
    server: Server
    proxy: Proxy
    client: Client

    def run(self) -> bool:
        """One sync over the line; False: it broke, and the desktop said so."""
        try:
            return engine.run(self.client, SchoolLedger(self.opened.storage, self.opened.worker)).agreed
        except Problem as problem:
            if problem.code not in BROKEN:
                raise
            return False

    def request_bytes(self, way: Way) -> int:
        """How many bytes the request for a new pupil has, or its answer."""
        desktops.add(self.opened, "2000")
        self.proxy.plan(Plan(begins=WRITES))
        assert self.run()
        found = self.proxy.passed[way]
        assert 300 < found < 3000
        return found

    def users(self) -> int:
        """How many pupils the server has."""
        with self.server.engine.begin() as connection:
            asked = "SELECT count(*) FROM resource WHERE type = 'User' AND NOT deleted"
            return int(connection.exec_driver_sql(asked).scalar_one())

    def refuse_bulk(self) -> None:
        """From now on the desktop sends single requests, some of them at once: the line lets no Bulk through."""
        for number in ("2001", "2002"):
            desktops.add(self.opened, number)
        self.proxy.plan(Plan(refuses=BULK))
        assert self.run()

    def break_at(self, way: Way, *positions: int, harm: Harm = Harm.CUT) -> int:
        """
        One sync of which writing requests, or their answers, break, each at its own byte.

        Returns:
            How many did.
        """
        self.proxy.plan(Plan(harm=harm, way=way, after=positions, begins=WRITES))
        assert not self.run()
        return self.proxy.harmed


@contextmanager
def joined(folder: Path, *, pupils: int = 2, patience: Patience = CALM) -> Iterator[Line]:
    """A small school that is in agreement with its server, over a line that can be harmed."""
    folder.mkdir(exist_ok=True)
    with running(folder / "server") as server, proxy.running(int(server.root.rpartition(":")[2])) as between:
        opened = desktops.school(folder / "school.lvs", pupils)
        address = server.address.replace(server.root, between.url)
        syncing.connect(opened, address, server.token)
        assert desktops.sync(opened).agreed
        try:
            with Client(address, server.token, patience=patience) as client:
                yield Line(opened, server, between, client)
        finally:
            opened.close()


def test_a_request_cut_at_every_byte_is_done_once_when_it_gets_through(tmp_path: Path) -> None:
    """The server never got it whole: each next sync asks, hears that it is not there, and sends it again."""
    with joined(tmp_path) as line:
        total = line.request_bytes(Way.UP)
        line.refuse_bulk()
        before = line.users()
        for place in range(LINES):
            desktops.add(line.opened, str(3000 + place))
        for first in range(0, total, LINES):
            cut = [min(first + place, total - 1) for place in range(LINES)]
            assert line.break_at(Way.UP, *cut) == LINES, cut
        assert line.users() == before

        line.proxy.plan(Plan())
        assert line.run()
        desktops.once(line.opened, line.server.engine)


@pytest.mark.parametrize("part", range(PARTS))
def test_an_answer_cut_at_every_byte_is_asked_after_and_nothing_is_sent_twice(tmp_path: Path, part: int) -> None:
    """The server did it and could not say so: each next sync asks first, and finds the pupil that it sent."""
    with joined(tmp_path / "whole") as line:
        total = line.request_bytes(Way.DOWN)
    positions = range(part * total // PARTS, (part + 1) * total // PARTS)
    for start in range(0, len(positions), FEW):  # a school that stays small
        with joined(tmp_path / str(start)) as line:
            line.refuse_bulk()
            before = line.users()
            few = positions[start : start + FEW]
            for first in range(0, len(few), LINES):
                cut = few[first : first + LINES]
                for position in cut:
                    desktops.add(line.opened, str(3000 + position))
                assert line.break_at(Way.DOWN, *cut) == len(cut), cut
                before += len(cut)
                assert line.users() == before

            line.proxy.plan(Plan())
            assert line.run()
            desktops.once(line.opened, line.server.engine)


@pytest.mark.parametrize("way", [Way.UP, Way.DOWN])
def test_a_line_that_goes_silent_halfway_is_given_up_and_asked_after(tmp_path: Path, way: Way) -> None:
    """Half-open: nobody is told that the other end is gone. The desktop stops waiting, and nothing is doubled."""
    with joined(tmp_path, patience=HASTY) as line:
        for place, position in enumerate((0, 1, 40, 150, 300)):
            desktops.add(line.opened, str(3000 + place))
            assert line.break_at(way, position, harm=Harm.STALL)
            line.proxy.plan(Plan())
            assert line.run(), position

        desktops.once(line.opened, line.server.engine)


def test_a_slow_line_changes_nothing(tmp_path: Path) -> None:
    """Every piece comes late, in both directions."""
    with joined(tmp_path) as line:
        line.proxy.plan(Plan(delay=0.05))
        desktops.add(line.opened, "3000")
        desktops.edit(line.opened, "1001", group="2B")

        assert line.run()
        desktops.once(line.opened, line.server.engine)


def test_requests_that_arrive_twice_are_done_once(tmp_path: Path) -> None:
    """A middlebox sends each request a second time, on a line of its own: nothing is there twice, nothing is undone."""
    with joined(tmp_path) as line:
        for place in range(5):
            line.proxy.plan(Plan(twice=True))
            desktops.add(line.opened, str(3000 + place))
            desktops.edit(line.opened, "1001", group=f"2{'ABCDE'[place]}")
            line.run()
            line.proxy.plan(Plan())
            assert line.run()

        assert syncing.conflicts(line.opened) == []
        desktops.once(line.opened, line.server.engine)

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
WRITES = b"POST /t/school/v2/Bulk"
HASTY = Patience(read=5.0, whole=10.0, attempts=2, wait=0.01)


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

    def break_at(self, way: Way, position: int, harm: Harm = Harm.CUT) -> bool:
        """One sync of which the writing request, or its answer, breaks at a byte; True if it did."""
        self.proxy.plan(Plan(harm=harm, way=way, after=position, begins=WRITES))
        self.run()
        broke = self.proxy.harmed
        self.proxy.plan(Plan())
        return broke


@contextmanager
def joined(folder: Path, *, pupils: int = 2) -> Iterator[Line]:
    """A small school that is in agreement with its server, over a line that can be harmed."""
    with running(folder / "server") as server, proxy.running(int(server.root.rpartition(":")[2])) as between:
        opened = desktops.school(folder / "school.lvs", pupils)
        address = server.address.replace(server.root, between.url)
        syncing.connect(opened, address, server.token)
        assert desktops.sync(opened).agreed
        with Client(address, server.token, patience=HASTY) as client:
            yield Line(opened, server, between, client)
        opened.close()


@pytest.mark.parametrize("way", [Way.UP, Way.DOWN])
def test_a_request_cut_at_every_byte_is_done_once(tmp_path: Path, way: Way) -> None:
    """Wherever the request or its answer breaks: when the next sync ends the new pupil is there, once."""
    with joined(tmp_path) as line:
        line.proxy.plan(Plan(begins=WRITES))
        desktops.add(line.opened, "2000")
        assert line.run()
        total = line.proxy.passed[way]

        broken = 0
        for position in range(total):
            desktops.add(line.opened, str(3000 + position))
            broken += line.break_at(way, position)
            assert line.run(), position

        assert broken > 0.95 * total  # the last bytes of an answer may differ in length
        assert total > 300
        desktops.once(line.opened, line.server.engine)

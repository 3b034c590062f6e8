"""
A server of ours that is killed and stands again within a tenth of a second: all is imported and warm, then forked.

    with killable(folder) as server:
        server.kill()
        server.start()
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds


class Killable:
    """The process that forks servers, all on one port and one database. Linux and macOS only."""

    def __init__(self, database: str, port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(
            [sys.executable, __file__, database, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=ROOT,
        )
        self._child = 0

    def start(self) -> None:
        """Start a server and wait until it answers."""
        self._child = self._ask("start")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.005)
        raise RuntimeError("the server does not answer")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self._ask("wait")
            self._child = 0

    def close(self) -> None:
        """End everything."""
        self.kill()
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _ask(self, what: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        answer: int = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def killable(database: str, port: int) -> Iterator[Killable]:
    """A server that runs; killed at the end."""
    made = Killable(database, port)
    try:
        made.start()
        yield made
    finally:
        made.close()


def _serve(database: str, port: int) -> None:
    import uvicorn

    from lvs_desktop.server import tables
    from lvs_desktop.server.app import THREADS, application

    engine = tables.engine_for(database, threads=THREADS)
    uvicorn.run(application(engine), host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off")


def _warmed() -> object:
    """
    Have answered every kind of request once, on a database elsewhere: what that makes for good, the children then have.

    Returns:
        What must be kept for it: the models of messages, half of what a first sync costs.
    """
    from lvs_desktop.server.service import Service
    from lvs_desktop.services import syncing
    from tests.support import desktops
    from tests.support.server import running

    kept = Service(secret=b"of no school")
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "server") as server:
        opened = desktops.school(Path(folder) / "school.lvs", 3)
        syncing.connect(opened, server.address, server.token)
        for name in ("Lowie", "Loïs"):
            assert desktops.sync(opened).agreed
            desktops.edit(opened, "1001", given_name=name)
            desktops.add(opened, f"50{len(name)}")
        opened.close()
    return kept


def _main(database: str, port: int) -> None:
    _kept = _warmed()
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if not child:
                os.close(0)
                _serve(database, port)
                os._exit(0)
            answer = child
        else:
            os.waitpid(child, 0)
            answer = 0
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _main(sys.argv[1], int(sys.argv[2]))

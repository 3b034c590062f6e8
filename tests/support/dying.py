"""
A process that does work on a school file and is killed at a chosen moment, as by a power cut.

Started once it takes jobs from standard input, one JSON object a line, and forks for each (without fork it starts
itself anew). A job: `work` (apply, results, migrate, restore, or one of ACTS), `file`, `source`, and when to die:
`statement` (before the n-th statement of SQL), `action` (before the n-th change in a folder), `size` (as soon as the
database or its log is written beyond so many bytes, halfway a write), `copy` (the same from the very start, when files
are copied). It answers with how many statements and actions the work took if it survived, else null.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, event  # noqa: E402

from lvs_desktop.domain.changes import ImportOptions  # noqa: E402
from lvs_desktop.domain.undoing import UndoChoice  # noqa: E402
from lvs_desktop.services import editing, history, importing, results, syncing, years  # noqa: E402
from lvs_desktop.services.schools import OpenSchool  # noqa: E402
from lvs_desktop.storage import migrations, restoring, school_file  # noqa: E402
from tests.support import planted  # noqa: E402
from tests.support.schoolfiles import KEY  # noqa: E402

OPTIONS = ImportOptions(overwrite=True, archive_missing=True)
ACTS: dict[str, Callable[[OpenSchool], object]] = {
    "undo": history.undo,
    # a part, of an entry after which pupils were edited: sets and replayed pupils in one transaction
    "undo a part": lambda opened: history.undo(
        opened, history.entries(opened)[-2].id, choice=UndoChoice(groups=("1A", "1B", "1C"), force_later=True)
    ),
    "undo an undo": lambda opened: history.undo(opened, history.entries(opened)[0].id),
    "edit": lambda opened: editing.change(opened, "1001", {"given_name": "Lowie", "group": "9Z"}),
    "new year": years.begin,
    "sync": syncing.sync,
}
FOLDER_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.truncate", "os.link")


class Death:
    """Counts what happens from `arm` on, and kills this process at the chosen point."""

    def __init__(self, *, statement: int = 0, action: int = 0, size: int = 0, copy: int = 0) -> None:
        self._statement, self._action, self._size, self._copy = statement, action, size, copy
        self.statements = self.actions = 0
        self._armed = False
        event.listen(Engine, "connect", lambda driver, _record: driver.set_trace_callback(self._traced))
        sys.addaudithook(self._audited)

    def arm(self) -> None:
        """From here on."""
        self._armed = True
        if self._copy:
            self._limit(self._copy)

    def _traced(self, statement: str) -> None:
        if not self._armed:
            return
        self.statements += 1
        if self.statements == self._statement:
            self._die()
        if self._size and statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "CREATE", "DELETE"):
            self._limit(self._size)
            self._size = 0  # from the first writing statement on, when the backup is made

    def _limit(self, size: int) -> None:
        """From now on the system kills who writes further."""
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    def _audited(self, name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not self._armed or not (writes or name in FOLDER_CHANGES):
            return
        self.actions += 1
        if self.actions == self._action:
            self._die()

    def _die(self) -> None:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))  # on Windows TerminateProcess


def steps() -> tuple[ModuleType, ...]:
    """The program's migrations and the planted one."""
    return (*migrations.modules(), planted)


def work(job: dict[str, Any]) -> dict[str, int]:
    """Do the job; returns only if it survives."""
    death = Death(**{name: job.get(name, 0) for name in ("statement", "action", "size", "copy")})
    file = Path(job["file"])
    if job["work"] == "migrate":
        death.arm()
        school_file.open_file(file, KEY, steps=steps()).close()
    elif job["work"] == "restore":
        death.arm()
        restoring.put_back(Path(job["source"]), file, KEY, word="opzij")
    else:
        opened = OpenSchool(school_file.open_file(file, KEY))
        if job["work"] == "apply":
            shown = importing.preview(opened, Path(job["source"]), OPTIONS)
            death.arm()
            importing.apply(opened, shown, confirm_archive=shown.counts().archived)
        elif job["work"] == "results":
            made = results.preview(opened, Path(job["source"]), by_hand=False)
            death.arm()
            results.apply(opened, made)
        else:
            death.arm()
            ACTS[job["work"]](opened)
        opened.close()
    return {"statements": death.statements, "actions": death.actions}


class Killer:
    """The process that takes jobs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT
        )

    def __call__(self, kind: str, file: Path, *, source: Path | None = None, **when: int) -> dict[str, int] | None:
        """Do the work and die then; what it took if it survived."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"work": kind, "file": str(file), "source": str(source), **when}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        took: dict[str, int] | None = answer["took"]
        return took

    def close(self) -> None:
        """No more jobs."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


def _once(line: str) -> str:
    try:
        return json.dumps({"took": work(json.loads(line))})
    except Exception as error:  # noqa: BLE001 - told to the test
        return json.dumps({"error": repr(error)})


def _forked(line: str) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        os.write(writing, _once(line).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        answer = told.read()
    os.waitpid(child, 0)
    return answer or '{"took": null}'


def _started(line: str) -> str:
    done = subprocess.run([sys.executable, __file__, line], capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip() or '{"took": null}'


if __name__ == "__main__":
    for name in (
        "alembic.migration",
        "alembic.operations",
        "lvs_desktop.files.registry",
        "lvs_desktop.sync.engine",
        "lvs_desktop.sync.client",
    ):
        importlib.import_module(name)  # once for all children
    if len(sys.argv) > 1:
        sys.stdout.write(_once(sys.argv[1]) + "\n")
    else:
        for job_line in sys.stdin:
            sys.stdout.write((_forked if hasattr(os, "fork") else _started)(job_line) + "\n")
            sys.stdout.flush()

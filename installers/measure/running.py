"""The rounds: every measurement a fresh process, ours and the others' in turn."""

from __future__ import annotations

import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import replay
from measure.bounds import FORMS, HUGE, LARGE, MATCHED, RESULTS, SMALL

ROOT = Path(__file__).resolve().parents[2]
MEASURE = ROOT / "installers" / "measure"
WARM, TINY = 1_000, 20  # the small schools that are read first
SLOW, SLOWEST = 3, 1  # rounds of what takes long
SCREEN = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
FILES = {"next": "start.lvs", "week": "after.lvs"}  # the school that each file is read into
ANCHORS = {
    "csv-diff": "csv_diff_files.py",
    "datacompy": "datacompy_files.py",
    "sqlite-utils": "sqlite_utils_upsert.py",
    "orm": "orm_unit_of_work.py",
    "django": "django_rows.py",
}


@dataclass(frozen=True)
class Job:
    """Something to measure once a round, in so many rounds at most (None: in all)."""

    name: str
    run: Callable[[], None]
    rounds: int | None = None


class Bench:
    """
    The measurements on schools of some sizes, in one folder.

    Attributes:
        measured: Measurement -> a value each round: seconds, of memory MB.
        phases: The same for the parts of our import.
        left_out: Measurement -> why it is not made here, in words.
    """

    def __init__(self, folder: Path, sizes: list[int], anchors: Path) -> None:
        self.folder = folder
        self.sizes = sizes
        self.anchors = anchors
        self.measured: dict[str, list[float]] = {}
        self.phases: dict[str, list[dict[str, float]]] = {}
        self.left_out: dict[str, str] = {}
        self.versions = {"python": platform.python_version()}
        self.expected: dict[tuple[int, str], dict[str, int]] = {}  # what our own import counted, by size and file
        self._count = 0

    def prepare(self, tell: Callable[[str], None]) -> None:
        """Make the schools and the workbook; see that the sqlite3 command line ends with the same school as we."""
        self.versions["sqlite3"] = said(["sqlite3", "--version"]).split()[0]
        for size in self.sizes:
            tell(f"Preparing a school of {size:,} pupils")
            place = self.place(size)
            huge = size == HUGE
            for folder, pupils in ((place, size), (place / "small", WARM), (place / "tiny", TINY)):
                ours("prepare", folder, str(pupils), *(["encrypted"] if huge else []))
            if huge:
                continue
            for folder in (place, place / "small"):
                self._run(sys.executable, "excel.py", "prepare", folder)
            for which in FILES:
                wanted = ours("record", place, which)
                self.expected[size, which] = wanted["counts"]
                found = json.loads(self._sqlite3(place, which, check=True)[1])
                if wanted["contents"] != found:
                    raise SystemExit(f"sqlite3 and we end with another school ({which}, {size}):\n{wanted}\n{found}")

    def jobs(self) -> list[Job]:
        """What is measured, in the order of a round."""
        found: list[Job] = []
        for size in self.sizes:
            found += self._huge_jobs() if size == HUGE else self._jobs(size)
        return found

    def round(self, number: int, jobs: list[Job], tell: Callable[[str], None]) -> None:
        """Everything once that still has rounds to go; the first round is number 1."""
        for job in jobs:
            if job.rounds is None or number <= job.rounds:
                tell(job.name)
                job.run()

    def has(self, *measurements: str) -> bool:
        """True if all of these were made."""
        return all(name in self.measured for name in measurements)

    def place(self, size: int) -> Path:
        """The folder of one size."""
        return self.folder / str(size)

    # -- what there is to measure
    def _jobs(self, size: int) -> list[Job]:
        found: list[Job] = []
        for which in FILES:
            found += [
                self._of_ours(size, which),
                Job(f"sqlite3 {which} {size}", lambda which=which: self._keep_sqlite3(size, which)),  # type: ignore[misc]
                self._pandas(size, which, "sqlalchemy"),
                self._pandas(size, which, "sqlite3"),
            ]
        slow, slowest = (SLOW, SLOWEST) if size == LARGE else (None, None)
        rounds = {"datacompy": None, "django": slowest}
        found.append(Job(f"plain next {size}", lambda: self._keep_plain(size)))
        anchors = set(ANCHORS)
        if HUGE in self.sizes and size == LARGE:
            anchors.discard("django")
            self.left_out[f"django next {size}"] = "Django at 100,000 is left out with --large: it alone takes minutes."
        found += [self._anchor(name, size, rounds.get(name, slow)) for name in ANCHORS if name in anchors]
        found += [
            Job(f"excel ours {size}", lambda: self._excel(size, "ours", sys.executable)),
            Job(f"excel openpyxl {size}", lambda: self._excel(size, "openpyxl", str(self.anchors)), slowest),
            self._memory(size, slow),
        ]
        if size == SMALL:
            found.append(Job(f"window start {size}", lambda: self._startup(size)))
            found.append(Job(f"matching {MATCHED}", self._matching, SLOW))
            for form in FORMS:
                found += [
                    Job(f"results {form} {RESULTS}", lambda form=form: self._results(form), SLOW),  # type: ignore[misc]
                    Job(f"memory results-{form} {RESULTS}", lambda form=form: self._results_memory(form), SLOW),  # type: ignore[misc]
                ]
        for what in ("paint", "sort", "filter", "scroll"):
            found.append(Job(f"window {what} {size}", lambda what=what: self._window(size, what)))  # type: ignore[misc]
        found.append(Job(f"proxy sort {size}", lambda: self._window(size, "proxy"), slow))
        return found

    def _huge_jobs(self) -> list[Job]:
        self.left_out[f"the rest {HUGE}"] = f"At {HUGE:,} only our import, its memory and pandas are measured."
        return [
            self._of_ours(HUGE, "next", SLOW),
            self._pandas(HUGE, "next", "sqlalchemy", SLOW),
            self._memory(HUGE, SLOW),
        ]

    def _of_ours(self, size: int, which: str, rounds: int | None = None) -> Job:
        def run() -> None:
            found = ours("import", self.place(size), which)
            self._keep(f"ours {which} {size}", found["import"])
            self._keep(f"undo {which} {size}", found["undo"])
            self.phases.setdefault(f"ours {which} {size}", []).append(found["phases"])

        return Job(f"ours {which} {size}", run, rounds)

    def _pandas(self, size: int, which: str, way: str, rounds: int | None = None) -> Job:
        def run() -> None:
            found = self._run(str(self.anchors), "pandas_load.py", self.place(size), which, way)
            self.check(f"pandas by {way}", size, which, found["counts"])
            self.versions["pandas"] = found["version"]
            self._keep(f"pandas-{way} {which} {size}", found["seconds"])

        return Job(f"pandas-{way} {which} {size}", run, rounds)

    def _anchor(self, name: str, size: int, rounds: int | None) -> Job:
        def run() -> None:
            found = self._run(str(self.anchors), ANCHORS[name], self.place(size), "next")
            self.check(name, size, "next", found["counts"])
            self.versions[name] = found["version"]
            self._keep(f"{name} next {size}", found["seconds"])

        return Job(f"{name} next {size}", run, rounds)

    def _memory(self, size: int, rounds: int | None) -> Job:
        def run() -> None:
            found = ours("memory", self.place(size), "next")["megabytes"]
            if found is None:
                self.left_out[f"memory next {size}"] = "Memory is measured on Linux only."
            else:
                self._keep(f"memory next {size}", found)

        return Job(f"memory next {size}", run, rounds)

    # -- doing
    def check(self, who: str, size: int, which: str, counts: dict[str, int]) -> None:
        """
        See that another program did the same job: what it counted must be what we counted.

        Raises:
            SystemExit: It did not; its time would say nothing.
        """
        expected = self.expected.get((size, which))
        if expected is not None and (not counts or not counts.items() <= expected.items()):
            raise SystemExit(f"{who} did another job than we ({which}, {size}):\n{counts}\n{expected}")

    def _keep_plain(self, size: int) -> None:
        self._keep(f"plain next {size}", ours("import", self.place(size), "next", "plain")["import"])

    def _keep_sqlite3(self, size: int, which: str) -> None:
        self._keep(f"sqlite3 {which} {size}", self._sqlite3(self.place(size), which)[0])

    def _sqlite3(self, place: Path, which: str, *, check: bool = False) -> tuple[float, str]:
        """Seconds of the command line for the recorded SQL, without the program's start; and what it left behind."""
        target = place / "sqlite3.db"
        for leftover in place.glob("sqlite3.db*"):
            leftover.unlink()
        shutil.copy(place / "plain" / FILES[which], target)
        script = (place / f"{which}.sql").read_bytes()
        start = time.perf_counter()
        done = subprocess.run(["sqlite3", "-bail", str(target)], input=script, check=True, stdout=subprocess.PIPE)
        spent = time.perf_counter() - start - replay.taken_off(done.stdout.decode())
        start = time.perf_counter()
        subprocess.run(["sqlite3", "-bail", ":memory:"], input=b"SELECT 1;\n", check=True, stdout=subprocess.DEVNULL)
        spent -= time.perf_counter() - start
        return spent, said([str(self.anchors), str(MEASURE / "replay.py"), str(target)]) if check else ""

    def _excel(self, size: int, who: str, python: str) -> None:
        found = self._run(python, "excel.py", who, self.place(size))
        self.check(f"excel {who}", size, "next", {"rows": found["counts"]["rows"]})
        letters = self.expected.setdefault((size, "excel"), {"letters": found["counts"]["letters"]})
        if letters["letters"] != found["counts"]["letters"]:
            raise SystemExit(f"{who} reads other cells: {found} {letters}")
        self.versions["calamine" if who == "ours" else who] = found["version"]
        self._keep(f"excel {who} {size}", found["seconds"])

    def _matching(self) -> None:
        found = self._run(sys.executable, "matching.py", self.place(SMALL), str(MATCHED))
        self._keep(f"matching {MATCHED}", found["seconds"])

    def _results(self, form: str) -> None:
        found = self._run(sys.executable, "results.py", "import", self._results_place(), form)
        self._keep(f"results {form} {RESULTS}", found["seconds"])
        self.phases.setdefault(f"results {form} {RESULTS}", []).append(found["phases"])

    def _results_memory(self, form: str) -> None:
        found = self._run(sys.executable, "results.py", "memory", self._results_place(), form)["megabytes"]
        if found is None:
            self.left_out[f"memory results-{form} {RESULTS}"] = "Memory is measured on Linux only."
        else:
            self._keep(f"memory results-{form} {RESULTS}", found)

    def _results_place(self) -> Path:
        place = self.folder / "results"
        if not place.exists():
            self._run(sys.executable, "results.py", "prepare", place, str(RESULTS))
        return place

    def _startup(self, size: int) -> None:
        if sys.platform.startswith("linux"):
            found = self._on_screen("startup.py", self.place(size))
            self._keep(f"window start {size}", found["seconds"]["start"])
        else:
            self.left_out[f"window start {size}"] = "The start is measured on Linux only: the screen is ours alone."

    def _window(self, size: int, what: str) -> None:
        found = self._on_screen("window.py", what, self.place(size))
        lines = self.expected[size, "next"]
        expected = sum(lines[kind] for kind in ("new", "changed", "unchanged", "reactivated", "missing", "archived"))
        if found["lines"] != expected:
            raise SystemExit(f"the window shows {found['lines']} lines instead of {expected}")
        for name, seconds in found["seconds"].items():
            self._keep(f"{'proxy' if what == 'proxy' else 'window'} {name} {size}", seconds)

    def _on_screen(self, *arguments: str | Path) -> Any:
        self._count += 1
        home = self.folder / f"home-{self._count}"
        (home / "config").mkdir(parents=True)
        settings = {"LVS_HOME": str(home)}
        command = [sys.executable, str(MEASURE / str(arguments[0])), *map(str, arguments[1:])]
        if sys.platform.startswith("linux"):
            command, settings["QT_QPA_PLATFORM"] = [*SCREEN, *command], "xcb"
        return json.loads(said(command, **settings))

    def _run(self, python: str, program: str, *arguments: str | Path) -> Any:
        return json.loads(said([python, str(MEASURE / program), *map(str, arguments)]))

    def _keep(self, name: str, value: float) -> None:
        self.measured.setdefault(name, []).append(value)


def ours(*arguments: str | Path) -> Any:
    """One measurement of our program."""
    return json.loads(said([sys.executable, str(MEASURE / "ours.py"), *map(str, arguments)]))


def said(command: list[str], **more: str) -> str:
    """
    What a command prints.

    Args:
        more: For the process's environment.

    Raises:
        SystemExit: It failed.
    """
    settings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "installers")]),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "LVS_HOME": str(ROOT / "build" / "bench-home"),
        "LVS_LANG": "nl",
        **more,
    }
    done = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}{done.stderr}\nfailed: {shlex.join(command)}")
    return done.stdout

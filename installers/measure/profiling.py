"""Where the time of one import goes, as a text. Timed itself, so its total is above that of a plain run.

    profiling.py statements FOLDER (next|week)   seconds by SQL statement, and the thread that waited for it
    profiling.py functions FOLDER (next|week)    seconds by Python function of the main thread (cProfile)

A statement that runs beside the reading takes time that nobody waits for, unless the reading is done first.
"""

import cProfile
import io
import pstats
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import sqlcipher3.dbapi2 as sqlcipher

from lvs_desktop.services import importing
from measure import ours

TOP = 25
MAIN = threading.main_thread()

Spent = dict[tuple[str, bool], list[float]]  # (statement, on the main thread) -> seconds, times


class Timed(sqlcipher.Cursor):  # type: ignore[misc]
    """A cursor that keeps what each statement takes, fetching included."""

    spent: ClassVar[Spent] = defaultdict(lambda: [0.0, 0])
    statement = ""

    def execute(self, statement: str, *values: Any) -> Any:
        """Run one statement."""
        self.statement = " ".join(statement.split())
        self.spent[self.statement, threading.current_thread() is MAIN][1] += 1
        return self._timed(super().execute, statement, *values)

    def executemany(self, statement: str, rows: Any) -> Any:
        """Run one statement for many rows."""
        self.statement = " ".join(statement.split())
        self.spent[self.statement, threading.current_thread() is MAIN][1] += 1
        return self._timed(super().executemany, statement, rows)

    def fetchone(self) -> Any:
        """The next row."""
        return self._timed(super().fetchone)

    def fetchmany(self, *size: Any) -> Any:
        """The next rows."""
        return self._timed(super().fetchmany, *size)

    def fetchall(self) -> Any:
        """The rows that are left."""
        return self._timed(super().fetchall)

    def __next__(self) -> Any:
        return self._timed(super().__next__)

    def _timed(self, call: Callable[..., Any], *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            self.spent[self.statement, threading.current_thread() is MAIN][0] += time.perf_counter() - start


class Connection(sqlcipher.Connection):  # type: ignore[misc]
    """A connection whose cursors are timed."""

    def cursor(self, *_: Any, **__: Any) -> Any:
        """A cursor."""
        return super().cursor(Timed)

    def execute(self, *arguments: Any) -> Any:
        """Run one statement."""
        return self.cursor().execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        """Run one statement for many rows."""
        return self.cursor().executemany(*arguments)


def once(folder: Path, which: str, around: Callable[[Callable[[], None]], None]) -> dict[str, float]:
    """One import, a small one first; seconds of its parts."""
    with ours.school_copy(folder / "small", "next", plain=False) as (opened, source):
        ours.apply(opened, source, ours.BOTH)
    parts: dict[str, float] = {}
    with ours.school_copy(folder, which, plain=False) as (opened, source):
        Timed.spent.clear()  # not what opening takes

        def work() -> None:
            start = time.perf_counter()
            shown = importing.preview(opened, source, ours.BOTH)
            parts["read, stage, compare"] = time.perf_counter() - start
            start = time.perf_counter()
            shown.page(0)
            parts["first page"] = time.perf_counter() - start
            start = time.perf_counter()
            importing.apply(opened, shown, confirm_archive=shown.counts().archived)
            parts["backup, write, journal, commit"] = time.perf_counter() - start

        around(work)
    return parts


def statements(folder: Path, which: str) -> str:
    """The statements that take most."""
    connect = sqlcipher.connect
    sqlcipher.connect = lambda *a, **more: connect(*a, **more, factory=Connection)
    parts = once(folder, which, lambda work: work())
    lines = [*_table(parts), "", "by SQL statement                ms   times"]
    ranked = sorted(Timed.spent.items(), key=lambda each: -each[1][0])
    for (statement, waited), (seconds, times) in ranked[:TOP]:
        where = "" if waited else "  beside the reading:"
        lines.append(f"{seconds * 1000:>34.1f}{times:>8.0f} {where} {statement[:200]}")
    for word, on_main in (("waited for", True), ("beside the reading", False)):
        total = sum(seconds for (_, waited), (seconds, _) in Timed.spent.items() if waited is on_main)
        lines.append(f"{total * 1000:>34.1f}         all statements, {word}")
    return "\n".join(lines)


def functions(folder: Path, which: str) -> str:
    """The functions that take most, themselves."""
    profiler = cProfile.Profile()
    parts = once(folder, which, lambda work: profiler.runcall(work))
    said = io.StringIO()
    found = pstats.Stats(profiler, stream=said).strip_dirs().sort_stats("tottime")
    found.print_stats(TOP)
    found.sort_stats("cumulative").print_stats("lvs_desktop|importing|reading|cleaning|applying|comparing|staging", TOP)
    return "\n".join([*_table(parts), "", "by Python function (with the profiler's own weight)", said.getvalue()])


def _table(parts: dict[str, float]) -> list[str]:
    return [f"{part:32}{seconds * 1000:>8.1f} ms" for part, seconds in parts.items()]


if __name__ == "__main__":
    print((statements if sys.argv[1] == "statements" else functions)(Path(sys.argv[2]), sys.argv[3]))

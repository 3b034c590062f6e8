"""One measurement of our own program in a fresh process: prints one JSON object. Called by bench.py.

    ours.py prepare FOLDER PUPILS [encrypted]   the files and the school files that the measurements start from
    ours.py import FOLDER (next|week) [plain]   seconds of one import and of its undo, and where they go
    ours.py memory FOLDER (next|week)           what one import adds to the memory at most
    ours.py record FOLDER (next|week)           the SQL of one import and its rows, for the sqlite3 command line

What is timed: reading, staging, comparing, the first page of the preview, the backup, writing, the journal and the
commit. Not: starting Python, importing modules, unlocking the file; a small import goes before, to load what is
loaded late.
"""

import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from lvs_desktop.domain.changes import Entry, ImportOptions
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui import practising
from lvs_desktop.services import history, importing, practice, schools
from lvs_desktop.storage import form, keys, staging
from measure import replay

PASSPHRASE = practising.PASSPHRASE  # so that the window opens these schools by itself
BOTH = ImportOptions(overwrite=True, archive_missing=True)
SOURCES = {"next": "start.lvs", "week": "after.lvs"}  # the school that each file is read into


def prepare(folder: Path, pupils: int, *, forms: tuple[str, ...]) -> dict[str, Any]:
    """Make the example school; as it is before the new year and after it, in these forms."""
    made = practice.make(folder, pupils=pupils, seed=1)
    files = {"before": made.before, "last": made.last_year, "next": made.next_year, "week": made.week}
    (folder / "files.json").write_text(json.dumps({name: str(path) for name, path in files.items()}), "utf-8")
    for kind in forms:
        with unencrypted(kind == "plain"):
            place = folder / kind
            place.mkdir()
            worker = Worker(name="Meting", role=Role.SCHOOL_ADMIN)
            opened = schools.create(place / "work.lvs", made.school, worker, passphrase=PASSPHRASE).opened
            apply(opened, made.before, ImportOptions(baseline=True))
            if made.last_year.read_bytes() != made.before.read_bytes():  # nobody comes back to a tiny school
                apply(opened, made.last_year, BOTH)
            keep(opened, place / "start.lvs")
            opened = schools.open_school(place / "work.lvs", passphrase=PASSPHRASE)
            apply(opened, made.next_year, BOTH)
            keep(opened, place / "after.lvs")
    return {"bytes": {name: path.stat().st_size for name, path in files.items()}}


def measure(folder: Path, which: str, *, plain: bool) -> dict[str, Any]:
    """Seconds of one import and its undo, and of each of its three calls."""
    small = folder / "small"
    if not small.exists():
        raise SystemExit("prepare the small school first")
    with unencrypted(plain):
        with school_copy(small, "next", plain=plain) as (opened, source):
            apply(opened, source, BOTH)
            history.undo(opened)
        with school_copy(folder, which, plain=plain) as (opened, source):
            times = [time.perf_counter()]
            shown = importing.preview(opened, source, BOTH)
            times.append(time.perf_counter())
            shown.page(0)
            times.append(time.perf_counter())
            entry = importing.apply(opened, shown, confirm_archive=shown.counts().archived)
            times.append(time.perf_counter())
            history.undo(opened)
            times.append(time.perf_counter())
    preview, page, written, undone = (end - start for start, end in pairwise(times))
    phases = {"read, stage, compare": preview, "first page": page, "backup, write, journal, commit": written}
    return {"import": sum(phases.values()), "undo": undone, "phases": phases, "written": entry.counts.written}


def memory(folder: Path, which: str) -> dict[str, Any]:
    """
    Megabytes (10^6 bytes) that an import has at most, above what the process had with its school open.

    Returns:
        {"megabytes": None} where the system does not tell (all but Linux).
    """
    if not _PEAK.exists():
        return {"megabytes": None}
    tiny = folder / "tiny"  # loads what is loaded late, and leaves no heap to speak of
    with school_copy(tiny, "next", plain=False) as (opened, source):
        apply(opened, source, BOTH)
    with school_copy(folder, which, plain=False) as (opened, source):
        gc.collect()
        before = _status("VmRSS")
        _PEAK.write_text("5", "ascii")  # the peak counts from here: unlocking takes 64 MB for a moment
        apply(opened, source, BOTH)
        peak = _status("VmHWM")
    return {"megabytes": (peak - before) / 1e6}


_PEAK = Path("/proc/self/clear_refs")


def _status(name: str) -> int:
    """Bytes, as Linux counts them."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"the system does not tell {name}")


def record(folder: Path, which: str) -> dict[str, Any]:
    """Write the statements of one import and the rows that it staged."""
    with unencrypted(True), school_copy(folder, which, plain=True) as (opened, source):
        driver = opened.storage.driver
        statements: list[str] = []
        driver.set_trace_callback(statements.append)
        shown = importing.preview(opened, source, BOTH)
        driver.set_trace_callback(None)
        rows = driver.execute('SELECT * FROM staged.stage ORDER BY "row"')
        empty = replay.write_rows([str(column[0]) for column in rows.description], rows, folder / f"{which}-staged.csv")
        driver.set_trace_callback(statements.append)
        shown.page(0)
        counts = shown.counts()
        importing.apply(opened, shown, confirm_archive=counts.archived)
        driver.set_trace_callback(None)
        result = replay.contents(driver)
        pupils = replay.pupils(driver)
    script = replay.script(statements, folder / f"{which}-staged.csv", table=staging.STAGE, empty=empty)
    (folder / f"{which}.sql").write_text(script, "utf-8")
    came = counts.new + counts.reactivated
    told = {"came": came, "left": counts.archived, "changed": counts.changed, "rows": shown.info.rows, **pupils}
    return {"statements": len(statements), "contents": result, "counts": {**asdict(counts), **told}}


def apply(opened: schools.OpenSchool, source: Path, options: ImportOptions) -> Entry:
    """The whole job: preview with its first page, then writing it."""
    shown = importing.preview(opened, source, options)
    shown.page(0)
    counts = shown.counts()
    return importing.apply(opened, shown, confirm_archive=counts.archived)


def keep(opened: schools.OpenSchool, target: Path) -> None:
    """Close a school and keep a copy of it."""
    path = opened.path
    opened.close()
    shutil.copy(path, target)
    shutil.copy(path.with_name(path.name + ".keys"), target.with_name(target.name + ".keys"))


@contextmanager
def school_copy(folder: Path, which: str, *, plain: bool) -> Iterator[tuple[schools.OpenSchool, Path]]:
    """A school of its own, open, with the file to read into it."""
    source = Path(json.loads((folder / "files.json").read_text("utf-8"))[which])
    name = SOURCES[which]
    with tempfile.TemporaryDirectory(dir=folder) as own:
        for part in (name, f"{name}.keys"):
            shutil.copy(folder / ("plain" if plain else "encrypted") / part, own)
        opened = schools.open_school(Path(own) / name, passphrase=PASSPHRASE)
        with source.open("rb", buffering=0) as lines:
            while lines.read(1 << 16):  # all anchors find the file in the system's cache; small blocks leave no heap
                pass
        try:
            yield opened, source
        finally:
            opened.close()


@contextmanager
def unencrypted(wanted: bool) -> Iterator[None]:
    """School files without encryption: SQLCipher is plain SQLite without a key. For measuring only."""
    if not wanted:
        yield
        return
    kept = keys.pragma, keys.salt_of, keys.page_check, form._ENCRYPTED, form._OTHERS
    keys.pragma = lambda key: "PRAGMA cipher_log_level = NONE"
    keys.salt_of = lambda key: b"SQLite format 3\0"
    keys.page_check = lambda key: lambda page, number: True
    form._ENCRYPTED, form._OTHERS = 0, ((b"PK", "zip"),)  # takes a plain file for what it is
    try:
        yield
    finally:
        keys.pragma, keys.salt_of, keys.page_check, form._ENCRYPTED, form._OTHERS = kept


def main(arguments: list[str]) -> None:
    """Do one of the four and print its result."""
    what, folder, *more = arguments
    if what == "prepare":
        result = prepare(Path(folder), int(more[0]), forms=tuple(more[1:]) or ("encrypted", "plain"))
    elif what == "import":
        result = measure(Path(folder), more[0], plain="plain" in more)
    elif what == "memory":
        result = memory(Path(folder), more[0])
    else:
        result = record(Path(folder), more[0])
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])

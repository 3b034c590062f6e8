"""How fast the program is, against other programs on the same files: `dev.py bench [--quick | --large] [--json FILE]`.

    (nothing)     schools of 2,000 and 100,000 pupils, a quarter of an hour: the bounds of ARCHITECTURE.md
    --quick       2,000 pupils only: nothing of the large school is judged
    --large       1,000,000 too, for our import, its memory and pandas only; without Django at 100,000
    --profile     measures nothing else: where the time of the import of 100,000 goes (with --quick: of 2,000)
    --sync        measures nothing else: the server and the synchronisation, on SQLite and PostgreSQL

How each is measured is said below the table and in the JSON, see measure/report.py. The other programs live in
`build/bench-venv`, never in the program's own environment.

Exit code: 0 if everything that must hold holds, 1 if something does not. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import environment
from measure import bounds, report, running, syncing, verdicts
from measure.bounds import HUGE, LARGE, SMALL

BUILD = running.ROOT / "build"
LOCK = running.ROOT / "installers" / "locks" / "bench.txt"
ROUNDS = 5


def main(arguments: list[str]) -> int:
    """Measure and print."""
    lines = (__doc__ or "").splitlines()
    parser = argparse.ArgumentParser(
        prog="dev.py bench",
        description="\n".join(lines[:8]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help=f"{SMALL:,} pupils only")
    sizes.add_argument("--large", action="store_true", help=f"{HUGE:,} pupils too")
    parser.add_argument("--profile", action="store_true", help="where the time of the import goes")
    parser.add_argument("--sync", action="store_true", help="the server and the synchronisation")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default {ROUNDS}")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="measurements that begin so, such as: ours pandas")
    parser.add_argument("--json", type=Path, help="write everything to this file")
    chosen = parser.parse_args(arguments)
    if chosen.sync:
        return synchronising(chosen.rounds, chosen.json)
    if shutil.which("sqlite3") is None:
        print("The sqlite3 command line is not here (Debian: sudo apt-get install sqlite3).", file=sys.stderr)
        return 1
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="measured-") as folder:
        if chosen.profile:
            return profile(Path(folder), SMALL if chosen.quick else LARGE)
        measured = [SMALL] if chosen.quick else [SMALL, LARGE, HUGE] if chosen.large else [SMALL, LARGE]
        only = tuple(chosen.only or ("",))
        return measure(Path(folder), measured, rounds=chosen.rounds, only=only, target=chosen.json)


def measure(folder: Path, sizes: list[int], *, rounds: int, only: tuple[str, ...], target: Path | None) -> int:
    """All rounds, the table, the JSON; returns the exit code."""
    anchors = environment.ensure(BUILD / "bench-venv", LOCK)
    bench = running.Bench(folder, sizes, anchors)
    bench.prepare(tell)
    jobs = [job for job in bench.jobs() if job.name.startswith(only)]
    for number in range(1, rounds + 1):
        tell(f"Round {number} of {rounds}")
        bench.round(number, jobs, lambda name: tell(f"  {name}"))
    found = [
        *verdicts.of_ratios(bench.measured, [one for one in bounds.ratios(sizes) if bench.has(one.above, one.below)]),
        *verdicts.of_caps(bench.measured, [one for one in bounds.caps(sizes) if bench.has(one.of)]),
    ]
    print(report.table(bench, found))
    where = report.machine(bench)
    print(f"\n{where['platform']}, {where['cores']} cores, {where['versions']}")
    if target:
        target.write_text(json.dumps(report.as_json(bench, found, rounds=rounds), indent=1), "utf-8")
    return int(verdicts.failed(found))


def synchronising(rounds: int, target: Path | None) -> int:
    """The server and the synchronisation: table, JSON, exit code."""
    found = syncing.measure(rounds, tell)
    print(syncing.table(found))
    if target:
        target.write_text(json.dumps(found, indent=1), "utf-8")
    return int(syncing.failed(found))


def profile(folder: Path, size: int) -> int:
    """Where the time of one import goes: by part, by statement, by function."""
    place = folder / str(size)
    tell(f"Preparing a school of {size:,} pupils")
    for part, pupils in ((place, size), (place / "small", running.WARM)):
        running.ours("prepare", part, str(pupils), "encrypted")
    for what in ("statements", "functions"):
        print(running.said([sys.executable, str(running.MEASURE / "profiling.py"), what, str(place), "next"]))
    return 0


def tell(words: str) -> None:
    """Say how far it is."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

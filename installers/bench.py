"""How fast the import is, against other programs on the same files: `dev.py bench [--quick] [--json FILE]`.

Every measurement is a fresh process; rounds are interleaved, so that a busy moment of the machine hits all alike.
Ratios of medians count, absolute times are only shown. The other programs do less than we do. pandas reads a file and
replaces a table by it; the bounds are for its fastest way, the one by SQLAlchemy is only shown. The sqlite3 command
line runs the very statements of our own import, without encryption, on rows that are read and cleaned already. They
live in `build/bench-venv`, never in the program's own environment.

Exit code: 0 if every ratio that must hold holds, 1 if one does not. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import environment
from measure import replay

ROOT = Path(__file__).resolve().parent.parent
MEASURE = ROOT / "installers" / "measure"
BUILD = ROOT / "build"
SMALL, LARGE = 2_000, 100_000
QUICK = 20_000
WARM = 1_000  # the small school that is read first


@dataclass(frozen=True)
class Ratio:
    """One measurement divided by another, and what the quotient may be at most (None: only shown)."""

    name: str
    above: str
    below: str
    must: float | None
    aim: float | None


@dataclass(frozen=True)
class Verdict:
    """A ratio as measured."""

    name: str
    value: float
    lowest: float  # of one round
    highest: float
    must: float | None
    aim: float | None
    holds: bool | None


def ratios(small: int, large: int) -> list[Ratio]:
    """What is compared. The bounds are those of a large school."""
    found = [
        Ratio(f"{large:,} new year / pandas load", f"ours next {large}", f"pandas next {large}", 1.0, 0.75),
        Ratio(f"{large:,} new year / sqlite3, the same SQL", f"ours next {large}", f"sqlite3 next {large}", 1.25, 1.05),
        Ratio(f"{large:,} week / pandas load", f"ours week {large}", f"pandas week {large}", 0.7, 0.5),
        Ratio(f"{large:,} undo / its own import", f"undo next {large}", f"ours next {large}", 0.5, 0.25),
        Ratio(f"{large:,} encrypted / plain", f"ours next {large}", f"plain next {large}", 1.25, 1.1),
    ]
    by_sqlalchemy = f"pandas+sqlalchemy next {large}", f"pandas+sqlalchemy week {large}"
    found += [
        Ratio(f"{large:,} new year / pandas by SQLAlchemy", f"ours next {large}", by_sqlalchemy[0], None, None),
        Ratio(f"{large:,} week / pandas by SQLAlchemy", f"ours week {large}", by_sqlalchemy[1], None, None),
    ]
    if small != large:
        found += [
            Ratio(f"{small:,} new year / pandas", f"ours next {small}", f"pandas next {small}", None, None),
            Ratio(f"{small:,} new year / sqlite3", f"ours next {small}", f"sqlite3 next {small}", None, None),
            Ratio(f"{small:,} week / pandas", f"ours week {small}", f"pandas week {small}", None, None),
            Ratio(f"{small:,} undo / its own import", f"undo next {small}", f"ours next {small}", None, None),
            Ratio(f"{small:,} encrypted / plain", f"ours next {small}", f"plain next {small}", None, None),
            Ratio(
                f"growth {small:,} -> {large:,} (x{large / small:.0f})",
                f"ours next {large}",
                f"ours next {small}",
                None,
                None,
            ),
        ]
    return found


class Bench:
    """The measurements on schools of some sizes, in one folder."""

    def __init__(self, folder: Path, sizes: list[int], anchors: Path) -> None:
        self.folder = folder
        self.sizes = sizes
        self.anchors = anchors
        self.seconds: dict[str, list[float]] = {}
        self.phases: dict[str, list[dict[str, float]]] = {}
        self.versions = {"python": platform.python_version(), "sqlite3": said(["sqlite3", "--version"]).split()[0]}

    def prepare(self) -> None:
        """Make the schools, record the SQL of the imports, and see that the command line ends with the same school."""
        for size in self.sizes:
            place = self.place(size)
            ours("prepare", place, str(size))
            small = place / "small"
            ours("prepare", small, str(WARM))
            for which in ("next", "week"):
                wanted = ours("record", place, which)["contents"]
                found = json.loads(self.sqlite3(place, which, check=True)[1])
                if wanted != found:
                    raise SystemExit(f"sqlite3 and we end with another school ({which}, {size}):\n{wanted}\n{found}")

    def round(self) -> None:
        """Every measurement once."""
        for size in self.sizes:
            place = self.place(size)
            for which in ("next", "week"):
                pandas = self._pandas(place, which)
                self._keep(f"pandas {which} {size}", pandas["sqlite3"])
                self._keep(f"pandas+sqlalchemy {which} {size}", pandas["sqlalchemy"])
                encrypted = ours("import", place, which)
                self._keep(f"ours {which} {size}", encrypted["import"])
                self._keep(f"undo {which} {size}", encrypted["undo"])
                self.phases.setdefault(f"ours {which} {size}", []).append(encrypted["phases"])
                self._keep(f"sqlite3 {which} {size}", self.sqlite3(place, which)[0])
            self._keep(f"plain next {size}", ours("import", place, "next", "plain")["import"])

    def place(self, size: int) -> Path:
        """The folder of one size."""
        return self.folder / str(size)

    def sqlite3(self, place: Path, which: str, *, check: bool = False) -> tuple[float, str]:
        """Seconds of the command line for the recorded SQL, without the program's start; and what it left behind."""
        target = place / "sqlite3.db"
        for leftover in place.glob("sqlite3.db*"):
            leftover.unlink()
        shutil.copy(place / "plain" / {"next": "start.lvs", "week": "after.lvs"}[which], target)
        script = (place / f"{which}.sql").read_bytes()
        start = time.perf_counter()
        done = subprocess.run(["sqlite3", "-bail", str(target)], input=script, check=True, stdout=subprocess.PIPE)
        spent = time.perf_counter() - start - replay.taken_off(done.stdout.decode())
        start = time.perf_counter()
        subprocess.run(["sqlite3", "-bail", ":memory:"], input=b"SELECT 1;\n", check=True, stdout=subprocess.DEVNULL)
        spent -= time.perf_counter() - start
        return spent, self._contents(target) if check else ""

    def medians(self) -> dict[str, float]:
        """The median of each measurement, in seconds."""
        return {name: statistics.median(values) for name, values in self.seconds.items()}

    def verdicts(self, wanted: list[Ratio]) -> list[Verdict]:
        """The ratios of the medians, and those of the single rounds as a range."""
        middle = self.medians()
        found = []
        for ratio in wanted:
            each = [a / b for a, b in zip(self.seconds[ratio.above], self.seconds[ratio.below], strict=True)]
            value = middle[ratio.above] / middle[ratio.below]
            holds = None if ratio.must is None else value <= ratio.must
            found.append(Verdict(ratio.name, value, min(each), max(each), ratio.must, ratio.aim, holds))
        return found

    def _pandas(self, place: Path, which: str) -> Any:
        done = json.loads(said([str(self.anchors), str(MEASURE / "pandas_load.py"), str(place), which]))
        self.versions["pandas"] = done["version"]
        return done

    def _contents(self, database: Path) -> str:
        return said([str(self.anchors), str(MEASURE / "replay.py"), str(database)])

    def _keep(self, name: str, seconds: float) -> None:
        self.seconds.setdefault(name, []).append(seconds)


def ours(*arguments: str | Path) -> Any:
    """One measurement of our program."""
    return json.loads(said([sys.executable, str(MEASURE / "ours.py"), *map(str, arguments)]))


def said(command: list[str]) -> str:
    """
    What a command prints.

    Raises:
        SystemExit: It failed.
    """
    settings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "installers")]),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    settings["LVS_HOME"] = str(BUILD / "bench-home")
    done = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}{done.stderr}\nfailed: {' '.join(command)}")
    return done.stdout


def table(bench: Bench, found: list[Verdict]) -> str:
    """The measurements as a text."""
    lines = ["", f"{'median':42}{'ms':>9}"]
    lines += [f"{name:42}{seconds * 1000:>9.1f}" for name, seconds in bench.medians().items()]
    for name, rounds in bench.phases.items():
        lines += ["", f"{'where the time goes: ' + name:42}{'ms':>9}"]
        for phase in rounds[0]:
            lines.append(f"  {phase:40}{statistics.median(each.get(phase, 0.0) for each in rounds) * 1000:>9.1f}")
    lines += ["", f"{'ratio':48}{'value':>7}{'rounds':>14}{'must':>7}{'aim':>7}  verdict"]
    for one in found:
        verdict = "" if one.holds is None else "holds" if one.holds else "DOES NOT HOLD"
        bounds = "".join(f"{'' if bound is None else bound:>7}" for bound in (one.must, one.aim))
        lines.append(f"{one.name:48}{one.value:>7.2f}{f'{one.lowest:.2f}-{one.highest:.2f}':>14}{bounds}  {verdict}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"one school of {QUICK:,} pupils, 3 rounds: no verdict")
    parser.add_argument("--rounds", type=int, help="default 5, with --quick 3")
    parser.add_argument("--json", type=Path, help="write everything to this file")
    chosen = parser.parse_args(arguments)
    if shutil.which("sqlite3") is None:
        print("The sqlite3 command line is not here (Debian: sudo apt-get install sqlite3).", file=sys.stderr)
        return 1
    anchors = environment.ensure(BUILD / "bench-venv", ROOT / "installers" / "locks" / "bench.txt")
    sizes = [QUICK] if chosen.quick else [SMALL, LARGE]
    rounds = chosen.rounds or (3 if chosen.quick else 5)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="measured-") as folder:
        bench = Bench(Path(folder), sizes, anchors)
        print(f"Preparing schools of {', '.join(f'{size:,}' for size in sizes)} pupils", flush=True)
        bench.prepare()
        for number in range(1, rounds + 1):
            print(f"Round {number} of {rounds}", flush=True)
            bench.round()
    wanted = ratios(sizes[0], sizes[-1])
    if chosen.quick:
        wanted = [Ratio(each.name, each.above, each.below, None, each.aim) for each in wanted]
    found = bench.verdicts(wanted)
    print(table(bench, found))
    print(f"\n{platform.platform()}, {os.cpu_count()} cores, {bench.versions}")
    if chosen.json:
        result = {
            "machine": {"platform": platform.platform(), "cores": os.cpu_count(), "versions": bench.versions},
            "rounds": rounds,
            "seconds": bench.seconds,
            "phases": bench.phases,
            "ratios": [asdict(one) for one in found],
        }
        chosen.json.write_text(json.dumps(result, indent=1), "utf-8")
    return int(any(one.holds is False for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

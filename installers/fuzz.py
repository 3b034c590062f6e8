"""Damaged files for each reader, to see that none crashes: `dev.py fuzz [--minutes N] [--reader NAME]`.

    --minutes N     for each reader; default 1
    --reader NAME   only this one, such as csv or xlsx; may be repeated
    --seed N        where to begin; default 1
    --keep FOLDER   where files go at which a reader failed; default build/fuzz

A reader gives pupils or a problem in words. Any other error, more than 20 seconds or 3 GB for one file, and a process
that dies are findings. Exit code: 0 if there are none, 1 if there are.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds that a child may take longer than it was told: the last file, the start
SPAN = 300.0  # seconds of one child


@dataclass
class Result:
    """What came of one reader."""

    reader: str
    seconds: float = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    deaths: list[str] = field(default_factory=list)  # a process that died or stood still: how

    @property
    def files(self) -> int:
        """Files that were read by processes which came to their end."""
        return self.outcomes.get("files", 0)


def main(arguments: list[str]) -> int:
    """Fuzz and print."""
    lines = (__doc__ or "").splitlines()
    parser = argparse.ArgumentParser(
        prog="dev.py fuzz",
        description="\n".join([lines[0], "", *lines[6:]]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=1, help="for each reader; default 1")
    parser.add_argument("--reader", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=1, help="where to begin; default 1")
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz", help="files at which a reader failed")
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    from lvs_desktop.files.registry import formats

    known = sorted(formats())
    unknown = sorted(set(chosen.reader or ()) - set(known))
    if unknown:
        print(f"No such reader: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    chosen.keep.mkdir(parents=True, exist_ok=True)
    kept_before = set(chosen.keep.glob("*.txt"))
    results = [fuzz(reader, chosen.minutes * 60, chosen.seed, chosen.keep) for reader in chosen.reader or known]
    kept = sorted(set(chosen.keep.glob("*.txt")) - kept_before)
    for result in results:
        print(told(result))
    for path in kept:
        print(f"\n{path}\n{path.read_text('utf-8').strip()}")
    failed = kept or any(result.deaths or result.outcomes.get("findings") for result in results)
    return 1 if failed else 0


def fuzz(reader: str, seconds: float, seed: int, folder: Path) -> Result:
    """Damaged files for one reader, in processes of some minutes each."""
    result = Result(reader)
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        began = time.monotonic()
        span = min(SPAN, left)
        command = [sys.executable, "-m", "tests.support.fuzzing", reader, str(span), str(seed), str(folder)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=span + PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            _died(result, folder, seed, "stood still", "")
        else:
            if done.returncode:
                _died(result, folder, seed, f"died with {done.returncode}", done.stderr)
            else:
                for name, number in json.loads(done.stdout.splitlines()[-1]).items():
                    result.outcomes[name] = result.outcomes.get(name, 0) + number
        result.seconds += time.monotonic() - began
        seed += 100_000
    return result


def _died(result: Result, folder: Path, seed: int, how: str, said: str) -> None:
    last = folder / f"now-{result.reader}"
    name = f"{result.reader}-died-{seed}"
    if last.exists():
        last.replace(folder / f"{name}.bin")
    (folder / f"{name}.txt").write_text(f"{how}\n{said}", "utf-8")
    result.deaths.append(f"{how}: {name}")


def told(result: Result) -> str:
    """One line: how many files, how fast, what came of them."""
    counts = {name: number for name, number in result.outcomes.items() if name not in ("files", "findings")}
    most = ", ".join(f"{name} {number}" for name, number in sorted(counts.items(), key=lambda item: -item[1]))
    findings = result.outcomes.get("findings", 0) + len(result.deaths)
    return f"{result.reader}: {result.files} files in {result.seconds:.0f} s, {findings} findings ({most})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

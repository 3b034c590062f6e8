"""The anchor csv-diff: compares two pupil files by their number. Writes nothing."""

import csv
import sys
from importlib.metadata import version
from pathlib import Path

from csv_diff import compare, load_csv  # type: ignore[import-untyped,import-not-found,unused-ignore]

from measure import anchoring


class Semicolons(csv.excel):
    """What csv-diff would guess by itself, at times wrongly."""

    delimiter = ";"


def work(job: anchoring.Job) -> dict[str, int]:
    """Last year's file against next year's, both read from disk."""
    with job.timed():
        loaded = []
        for path in (job.before, job.after):
            with path.open(encoding="utf-8-sig", newline="") as lines:
                loaded.append(load_csv(lines, key=anchoring.NUMBER, dialect=Semicolons))
        found = compare(*loaded)
    return {"came": len(found["added"]), "left": len(found["removed"]), "changed": len(found["changed"])}


if __name__ == "__main__":
    anchoring.run(Path(sys.argv[1]), sys.argv[2], version("csv-diff"), work)

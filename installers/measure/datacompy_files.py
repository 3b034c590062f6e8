"""The anchor datacompy: compares two pupil files, read by pandas, by their number. Writes nothing, makes no report."""

import logging
import sys
from importlib.metadata import version
from pathlib import Path

import datacompy  # type: ignore[import-untyped,import-not-found,unused-ignore]
import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]

from measure import anchoring


def work(job: anchoring.Job) -> dict[str, int]:
    """Last year's file against next year's, both read from disk; the rows that differ are asked for."""
    with job.timed():
        frames = [pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=str) for path in (job.before, job.after)]
        found = datacompy.PandasCompare(*frames, join_columns=anchoring.NUMBER)
        changed = found.all_mismatch()
    return {"came": len(found.df2_unq_rows), "left": len(found.df1_unq_rows), "changed": len(changed)}


if __name__ == "__main__":
    logging.disable(logging.INFO)
    anchoring.run(Path(sys.argv[1]), sys.argv[2], version("datacompy"), work)

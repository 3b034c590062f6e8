"""The anchor: pandas reads a pupil file and replaces a table with it. No comparison, journal or undo.

    pandas_load.py FOLDER (next|week)        prints one JSON object

The table holds last year's pupils before. Settings of the file are SQLite's own. Runs in an environment of its own.
"""

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]


def load(source: Path, database: Path) -> float:
    """Seconds to read a file and replace the table by it, committed."""
    start = time.perf_counter()
    frame = pd.read_csv(source, sep=";", encoding="utf-8-sig", dtype=str)
    with sqlite3.connect(database) as connection:
        frame.to_sql("pupil", connection, if_exists="replace", index=False)
    connection.close()
    return time.perf_counter() - start


def main(folder: Path, which: str) -> None:
    """Load a small file, to have everything loaded late, and then the one that counts."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        for place in (folder / "small", folder):
            files = {name: Path(path) for name, path in json.loads((place / "files.json").read_text("utf-8")).items()}
            database = Path(own) / f"{place.name}.db"
            load(files["before" if which == "next" else "next"], database)
            files[which].read_bytes()
            seconds = load(files[which], database)
    print(json.dumps({"import": seconds, "version": pd.__version__}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

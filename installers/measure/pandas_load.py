"""The anchor: pandas reads a pupil file and replaces a table with it. No comparison, journal or undo.

    pandas_load.py FOLDER (next|week)        prints one JSON object

Two ways, both of pandas' manual: with a connection of sqlite3 (the fastest there is) and with one of SQLAlchemy. The
table holds last year's pupils before. Settings of the file are SQLite's own. Runs in an environment of its own.
"""

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
import sqlalchemy as sa


def load(source: Path, database: Path, *, sqlalchemy: bool) -> float:
    """Seconds to read a file and replace the table by it, committed."""
    start = time.perf_counter()
    frame = pd.read_csv(source, sep=";", encoding="utf-8-sig", dtype=str)
    if sqlalchemy:
        engine = sa.create_engine(f"sqlite:///{database}")
        frame.to_sql("pupil", engine, if_exists="replace", index=False)
        engine.dispose()
    else:
        with sqlite3.connect(database) as connection:
            frame.to_sql("pupil", connection, if_exists="replace", index=False)
        connection.close()
    return time.perf_counter() - start


def main(folder: Path, which: str) -> None:
    """Load a small file, to have everything loaded late, and then the one that counts."""
    found: dict[str, float | str] = {"version": pd.__version__}
    with tempfile.TemporaryDirectory(dir=folder) as own:
        for way in ("sqlite3", "sqlalchemy"):
            for place in (folder / "small", folder):
                files = {key: Path(path) for key, path in json.loads((place / "files.json").read_text("utf-8")).items()}
                database = Path(own) / f"{way}-{place.name}.db"
                load(files["before" if which == "next" else "next"], database, sqlalchemy=way == "sqlalchemy")
                files[which].read_bytes()
                found[way] = load(files[which], database, sqlalchemy=way == "sqlalchemy")
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

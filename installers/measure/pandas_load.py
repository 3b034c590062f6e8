"""The anchor pandas: reads a pupil file and replaces a table with it. No comparison, journal or undo.

    pandas_load.py FOLDER (next|week) (sqlalchemy|sqlite3)

Two ways. pandas' manual of `to_sql` names SQLAlchemy as the way, and a bare sqlite3 connection as one that is kept for
older programs ("legacy support"). The table holds last year's pupils before. Settings of the file are SQLite's own.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
import sqlalchemy as sa

from measure import anchoring


def load(source: Path, database: Path, *, sqlalchemy: bool) -> None:
    """Read a file and replace the table by it, committed."""
    frame = pd.read_csv(source, sep=";", encoding="utf-8-sig", dtype=str)
    if sqlalchemy:
        engine = sa.create_engine(f"sqlite:///{database}")
        frame.to_sql("pupil", engine, if_exists="replace", index=False)
        engine.dispose()
    else:
        with closing(sqlite3.connect(database)) as connection:
            frame.to_sql("pupil", connection, if_exists="replace", index=False)


def work(job: anchoring.Job, *, sqlalchemy: bool) -> dict[str, int]:
    """Load last year's file, then the one that counts."""
    load(job.before, job.database, sqlalchemy=sqlalchemy)
    with job.timed():
        load(job.after, job.database, sqlalchemy=sqlalchemy)
    with closing(sqlite3.connect(job.database)) as connection:
        return {"rows": int(connection.execute("SELECT count(*) FROM pupil").fetchone()[0])}


if __name__ == "__main__":
    way = sys.argv[3] == "sqlalchemy"
    anchoring.run(Path(sys.argv[1]), sys.argv[2], pd.__version__, lambda job: work(job, sqlalchemy=way))

"""The anchor sqlite-utils: upserts a pupil file into a table by number. No comparison, archiving, journal or undo."""

import sqlite3
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import sqlite_utils  # type: ignore[import-untyped,import-not-found,unused-ignore]

from measure import anchoring


def work(job: anchoring.Job) -> dict[str, int]:
    """The table holds the school as it was; the new year's file comes over it."""
    with closing(sqlite3.connect(job.database)) as connection:
        database = sqlite_utils.Database(connection)
        database["pupil"].insert_all((row for row, _ in job.rows()), pk=anchoring.NUMBER)
        connection.commit()
    with job.timed(), closing(sqlite3.connect(job.database)) as connection:
        database = sqlite_utils.Database(connection)
        database["pupil"].upsert_all(anchoring.read(job.after), pk=anchoring.NUMBER)
        connection.commit()
    with closing(sqlite3.connect(job.database)) as connection:
        asked = ", ".join(f'sum(length("{name}"))' for name in ("Klas", "Achternaam", "E-mailadres"))
        found = connection.execute(f"SELECT count(*), {asked} FROM pupil").fetchone()
    return {"pupils": found[0], "groups": found[1], "family_names": found[2], "emails": found[3]}


if __name__ == "__main__":
    anchoring.run(Path(sys.argv[1]), sys.argv[2], version("sqlite-utils"), work)

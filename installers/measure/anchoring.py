"""What all anchors share: which files, a small job first, and what is printed.

    ANCHOR.py FOLDER (next|week) [...]       prints one JSON object: seconds, counts, version

An anchor is another program's way to do a part of our job. It runs in an environment of its own (build/bench-venv),
each time in a fresh process. `counts` is what it found or left behind: bench.py compares that with ours.
"""

import csv
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NUMBER = "Leerlingnummer"
FIELDS = {  # the files' columns, as their table's columns are called
    "Leerlingnummer": "pupil_number",
    "Roepnaam": "given_name",
    "Voorvoegsel": "name_prefix",
    "Achternaam": "family_name",
    "Geboortedatum": "birth_date",
    "Geslacht": "gender",
    "Klas": "group_name",
    "Vestiging": "location",
    "Leerjaar": "year",
    "Leerweg": "track",
    "E-mailadres": "email",
    "Gebruikersnaam": "user_name",
}


@dataclass(slots=True, kw_only=True)
class Job:
    """
    One job of an anchor.

    Attributes:
        before: The file of the pupils that were there before, for who compares two files.
        after: The file to read.
        database: Where a database may be made, or lies with the pupils of before.
        rows: Of pupils before, for who fills a table first: (pupil as the file has it, archived).
        seconds: Of what stood in `timed`.
    """

    before: Path
    after: Path
    known: Path  # `before`, and who was archived until then
    database: Path
    seconds: float = field(default=0.0)

    def rows(self) -> Iterator[tuple[dict[str, str], bool]]:
        """The pupils of the school as it was: the file's row, and whether the pupil is archived."""
        with self.before.open(encoding="utf-8-sig", newline="") as lines:
            active = {row[NUMBER] for row in csv.DictReader(lines, delimiter=";")}
        with self.known.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                yield row, row[NUMBER] not in active

    @contextmanager
    def timed(self) -> Iterator[None]:
        """What counts."""
        self.after.read_bytes()  # all find the files in the system's cache
        self.before.read_bytes()
        start = time.perf_counter()
        yield
        self.seconds = time.perf_counter() - start


def read(source: Path) -> Iterator[dict[str, str]]:
    """The rows of a file, as the csv module gives them."""
    with source.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def run(folder: Path, which: str, version: str, work: Callable[[Job], dict[str, int]]) -> None:
    """Do a small job, to have everything loaded late, then the one that counts; print what came out."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        for place in (folder / "small", folder):
            files = {key: Path(path) for key, path in json.loads((place / "files.json").read_text("utf-8")).items()}
            before = files["last" if which == "next" else "next"]
            known = files["before"] if which == "next" else before
            job = Job(before=before, after=files[which], known=known, database=Path(own) / f"{place.name}.db")
            counts = work(job)
    print(json.dumps({"seconds": job.seconds, "counts": counts, "version": version}))


def left_behind(database: Path, table: str = "pupil") -> dict[str, int]:
    """What a table of pupils holds afterwards, by the names that bench.py knows."""
    connection = sqlite3.connect(database)
    try:
        asked = ", ".join(f"sum(length({name}))" for name in ("group_name", "family_name", "email"))
        found = connection.execute(f"SELECT count(*), count(archived_at), {asked} FROM {table}").fetchone()
        return dict(zip(("pupils", "archived_pupils", "groups", "family_names", "emails"), found, strict=True))
    finally:
        connection.close()

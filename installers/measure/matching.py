"""
Who is who, 30,000 pupils against 30,000 rows that share no number. Prints one JSON object.

    matching.py FOLDER [PUPILS]

The pupils are the example school's. Of the rows four in ten are as they were but for the number and the class; the
others have another family name, a letter off, day and month swapped, one digit of the date off, or a name more. What
is timed: comparing and ranking. Counted is how many pupils have their own row as a candidate, and as the first one.
"""

import csv
import gc
import json
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

from lvs_desktop.domain.matching import Known, match
from lvs_desktop.services import practice

PUPILS = 30_000
LEAST = 0.996  # of the pupils whose own row must be among the candidates


def main(folder: Path, pupils: int) -> None:
    """Make both sides, match them, and see that the right ones were found."""
    ours = known(practice.make(folder / "matching", pupils=pupils, seed=1).last_year)
    chance = random.Random(1)
    names = [one.family_name for one in ours]
    theirs = [replace(changed(one, chance, names), key=f"row {one.key}", group="9Z") for one in ours]
    gc.collect()
    gc.disable()  # as the program does it
    start = time.perf_counter()
    found = match(ours, theirs)
    seconds = time.perf_counter() - start
    right = sum(any(one.key == f"row {key}" for one in offers) for key, offers in found.candidates.items())
    first = sum(offers[0].key == f"row {key}" for key, offers in found.candidates.items())
    if right < LEAST * len(ours):
        raise SystemExit(f"only {right} of {len(ours)} pupils were found")
    print(json.dumps({"seconds": seconds, "found": right / len(ours), "first": first / len(ours)}))


def known(file: Path) -> list[Known]:
    """The pupils of a file of the example school."""
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return [
            Known(
                key=row["Leerlingnummer"],
                given_name=row["Roepnaam"],
                name_prefix=row["Voorvoegsel"] or None,
                family_name=row["Achternaam"],
                birth_date=iso(row["Geboortedatum"]),
                group=row["Klas"],
            )
            for row in csv.DictReader(rows, delimiter=";")
        ]


def changed(one: Known, chance: random.Random, names: list[str | None]) -> Known:
    """The same person as another file has it."""
    year, month, day = (one.birth_date or "").split("-")
    match chance.randrange(10):
        case 0:
            return replace(one, family_name=chance.choice(names), name_prefix=None)
        case 1:
            return replace(one, family_name=f"{one.family_name}s")
        case 2 if day <= "12":
            return replace(one, birth_date=f"{year}-{day}-{month}")
        case 3:
            return replace(one, birth_date=f"{year}-{month}-{day[0]}{(int(day[1]) + 1) % 10}")
        case 4 | 5:
            return replace(one, given_name=f"{one.given_name} Anna")
        case _:
            return one


def iso(date: str) -> str:
    """31-12-2013 as 2013-12-31."""
    return "-".join(reversed(date.split("-")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PUPILS)

"""The SQL of one of our imports, for the sqlite3 command line: the same statements on the same rows.

replay.py FILE        prints what an import left in an unencrypted school file, as JSON
"""

import csv
import json
import os
import re
import shlex
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# As our own connection has them; the command line's file is not encrypted.
_SETTINGS = """\
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA synchronous = FULL;
PRAGMA journal_mode = WAL;
"""
_STAGING = re.compile(r"\s*ATTACH .* AS staged\b", re.IGNORECASE)
_OURS = re.compile(r"\s*(DETACH|PRAGMA) (staged|database_list)\b", re.IGNORECASE)  # no work on rows


def write_rows(names: Sequence[str], rows: Iterable[Sequence[Any]], target: Path) -> list[str]:
    """Write staged rows as CSV, as `.import` takes them in; returns the columns that have a NULL."""
    empty: set[str] = set()
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for row in rows:
            writer.writerow(row)
            empty.update(name for name, value in zip(names, row, strict=True) if value is None)
    return sorted(empty)


def script(statements: Iterable[str], staged: Path, *, table: str, empty: Iterable[str] = ()) -> str:
    """
    A script for `sqlite3 FILE`: the recorded statements, with one `.import` in the place of the database of our rows.

    Args:
        table: SQL that makes the table of staged rows.
        empty: Columns in which some staged value is NULL.

    Two things are not the same: `.import` knows no NULL, so empty values are made NULL afterwards, timed, for the
    caller to take off; and our own search_key() of renamed pupils is printf().
    """
    lines = [_SETTINGS, f".output {os.devnull}", ".mode list"]
    imported = False
    for statement in statements:
        if _OURS.match(statement):
            continue
        if _STAGING.match(statement):
            lines += ["ATTACH ':memory:' AS staged;", table.replace("stage", "staged.stage", 1) + ";"]
            lines += [f".import --csv --schema staged {shlex.quote(staged.as_posix())} stage", ".timer on"]
            lines += [f"""UPDATE staged.stage SET "{field}" = NULL WHERE "{field}" = '';""" for field in empty]
            lines += [".timer off"]
            imported = True
            continue
        lines.append(_for_command_line(statement).strip().rstrip(";") + ";")
    if not imported:
        raise RuntimeError("no database of staged rows was recorded: it is attached in another way")
    return "\n".join(lines) + "\n"


def contents(connection: Any) -> list[Any]:
    """What an import left behind, to compare two of them: each table's rows, and the pupils' values put together."""
    return [list(connection.execute(statement).fetchone()) for statement in CONTENTS]


def pupils(connection: Any) -> dict[str, int]:
    """The pupils that an import left behind, in the few numbers that every anchor with a table can give too."""
    asked = ", ".join(f'sum(length("{field}"))' for field in ("group", "family_name", "email"))
    found = connection.execute(f"SELECT count(*), count(archived_at), {asked} FROM pupil").fetchone()
    return dict(zip(("pupils", "archived_pupils", "groups", "family_names", "emails"), found, strict=True))


_FIELDS = (
    "given_name",
    "name_prefix",
    "family_name",
    "birth_date",
    "gender",
    "group",
    "location",
    "year",
    "track",
    "email",
    "user_name",
)
CONTENTS = (
    "SELECT count(*), count(archived_at), sum(length(pupil_number)) FROM pupil",
    "SELECT count(*), sum(kind), sum(mask) FROM change",
    *(
        f'SELECT count("{field}"), sum(length("{field}")), sum(unicode("{field}")) FROM {table}'
        for table in ("pupil", "change")
        for field in _FIELDS
    ),
)


def _for_command_line(statement: str) -> str:
    return statement.replace("search_key(", "printf('%s %s %s', ")


def taken_off(said: str) -> float:
    """Seconds of the timed statements, from what the command line printed."""
    return sum(float(seconds) for seconds in re.findall(r"^Run Time: real ([0-9.]+)", said, re.MULTILINE))


if __name__ == "__main__":
    print(json.dumps(contents(sqlite3.connect(sys.argv[1]))))

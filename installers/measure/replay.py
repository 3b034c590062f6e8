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
_STAGING = re.compile(r"\s*INSERT INTO stage VALUES", re.IGNORECASE)


def write_rows(rows: Iterable[Sequence[Any]], target: Path) -> None:
    """The staged rows as CSV, as `.import` takes them in."""
    with target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def script(statements: Iterable[str], staged: Path) -> str:
    """
    A script for `sqlite3 FILE`: the recorded statements, with one `.import` in the place of our inserts of rows.

    Two things are not the same, both in the command line's favour or as good as nothing: `.import` knows no NULL, so
    a staged value is read as nullif(value, ''); and our own search_key() of renamed pupils is printf().
    """
    lines = [_SETTINGS, f".output {os.devnull}", ".mode list"]
    imported = False
    for statement in statements:
        if _STAGING.match(statement):
            if not imported:
                lines.append(f".import --csv --schema temp {shlex.quote(staged.as_posix())} stage")
            imported = True
            continue
        lines.append(_for_command_line(statement).strip().rstrip(";") + ";")
    if not imported:
        raise RuntimeError("no staged row was recorded: the insert into the staging table has another form")
    return "\n".join(lines) + "\n"


def contents(connection: Any) -> list[Any]:
    """What an import left behind, to compare two of them: each table's rows, and the pupils' values put together."""
    return [list(connection.execute(statement).fetchone()) for statement in CONTENTS]


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
    return _STAGED_VALUE.sub(r"""nullif(s."\1", '')""", statement).replace("search_key(", "printf('%s %s %s', ")


_STAGED_VALUE = re.compile(rf"""\bs\."?({"|".join(_FIELDS)})\b"?""")


if __name__ == "__main__":
    print(json.dumps(contents(sqlite3.connect(sys.argv[1]))))

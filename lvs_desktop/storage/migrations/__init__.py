"""
Migrations: one module a schema version, run by Alembic's operations, version in `PRAGMA user_version`.

A module is named m0001_words.py and has `upgrade(op)`. Foreign keys are off while they run (batch mode drops the
old table, and a cascade would silently empty its children) and checked before the commit.
"""

import importlib
import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from sqlalchemy import Connection


@cache
def modules() -> tuple[ModuleType, ...]:
    """
    All migrations in order.

    Raises:
        RuntimeError: None were found, or a number is missing or double: the program is not complete.
    """
    names = sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if re.match(r"m\d{4}_", name))
    if not names or [int(name[1:5]) for name in names] != list(range(1, len(names) + 1)):
        raise RuntimeError(f"migrations incomplete: {names}")
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def newest() -> int:
    """The schema version that this program writes."""
    return len(modules())


def upgrade(connection: Connection, steps: Sequence[ModuleType], *, start: int) -> None:
    """
    Run the steps after version `start` in the open transaction, foreign keys being off.

    Raises:
        RuntimeError: A row would refer to nothing afterwards.
    """
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    for step in steps[start:]:
        step.upgrade(operations)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("foreign keys broken by a migration")
    connection.exec_driver_sql(f"PRAGMA user_version = {len(steps)}")

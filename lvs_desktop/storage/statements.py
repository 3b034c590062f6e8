"""
Statements compiled for one school file serve every other that the process opens.

SQLAlchemy keeps what it compiled with the engine, and each file has an engine of its own: without this, opening a file
again, a backup that is checked and a copy that is migrated each compile all their statements anew (1 to 3 ms each).
"""

from typing import Any, Final

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

URL: Final = "sqlite+school://"
COMPILED: Final[LRUCache[Any, Any]] = LRUCache(1000)


class SchoolDialect(SQLiteDialect_pysqlite):
    """SQLite. One is as good as another: they are made alike, and the key under which a statement is kept names one."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is SchoolDialect

    def __hash__(self) -> int:
        return hash(SchoolDialect)


registry.register("sqlite.school", __name__, SchoolDialect.__name__)

"""
The tables of the server (SQLite and PostgreSQL) and the engine to reach them.

One tenant is one school. Times are UTC, ISO 8601 with microseconds and 'Z' (`now`): as text they sort as times. On
PostgreSQL text has the collation "C", so that both databases sort as Python does: by code point.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    QueuePool,
    StaticPool,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    false,
    inspect,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB

KEPT_DAYS: Final = 400  # tombstones and moments: how long a token of the feed stays good
_WAIT_SECONDS: Final = 30  # for another writer

RESULT: Final = "Result"  # resource.type of the results of tests

metadata = MetaData()
_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")
_JSON: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# `seq` is the number of the last change. Its row is the lock of all writing: see storage.ScimStorage.
tenant = Table(
    "tenant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", _TEXT, nullable=False, unique=True),  # of its base URL
    Column("name", _TEXT, nullable=False),  # the school's
    Column("seq", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),  # deletes up to this number are forgotten: older tokens are expired
    Column("epoch", _TEXT, nullable=False),  # made at random with the tenant
    Column("created", _TEXT, nullable=False),
)

# A deleted one is a tombstone: id, type, seq, version, places, changed_by and the times stay, everything else goes.
resource = Table(
    "resource",
    metadata,
    Column("tenant", ForeignKey("tenant.id"), primary_key=True),
    Column("id", _TEXT, primary_key=True),
    Column("type", _TEXT, nullable=False),  # User, Group, Result
    Column("seq", BigInteger, nullable=False),
    Column("version", _TEXT, nullable=False),  # seq-random; the ETag is W/"version"
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("external_id", _TEXT),
    Column("uname", _TEXT),  # the user name as it is compared; of a result a hash of what no two may share
    Column("places", _TEXT, nullable=False),  # codes of its locations: ",A,B,", "" if it has none
    Column("past", _TEXT, nullable=False),  # those that it ever had, with the present ones
    Column("rank", _TEXT, nullable=False),  # see scope.Rank
    Column("created", _TEXT, nullable=False),
    Column("modified", _TEXT, nullable=False),
    Column("changed_by", _TEXT, nullable=False),
    Column("body", _TEXT, nullable=False),  # the JSON that is sent, but for meta.location; "" of a tombstone
    Column("doc", _JSON),  # the values as filters and sorting compare them: see folding
    Column("pwhash", _TEXT),  # argon2id
    Column("owner", _TEXT),  # of a result: id of the pupil, whose rank and places it has, and with whom it goes
    UniqueConstraint("tenant", "type", "external_id"),
    UniqueConstraint("tenant", "type", "uname"),
    UniqueConstraint("tenant", "seq"),
    Index("resource_modified", "tenant", "type", "modified"),
)

_OWNER: Final = Index(
    "resource_owner",
    resource.c.tenant,
    resource.c.owner,
    sqlite_where=resource.c.owner.is_not(None),
    postgresql_where=resource.c.owner.is_not(None),
)

# One for each transaction that wrote: the last number it gave out, and the random part of the versions it made.
# A token of the feed `seq-random` is ours if the first moment at or after seq has that random part.
moment = Table(
    "moment",
    metadata,
    Column("tenant", ForeignKey("tenant.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("token", _TEXT, nullable=False),
    Column("at", _TEXT, nullable=False),
)

admin = Table(
    "admin",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant", ForeignKey("tenant.id"), nullable=False),
    Column("name", _TEXT, nullable=False),
    Column("role", _TEXT, nullable=False),  # domain.roles.Role
    Column("locations", _JSON, nullable=False),  # list of codes; of no meaning for a school admin
    Column("created", _TEXT, nullable=False),
    UniqueConstraint("tenant", "name"),
)

token = Table(
    "token",
    metadata,
    Column("hash", _TEXT, primary_key=True),  # SHA-256 of the token: it has 256 random bits, a slow hash adds nothing
    Column("admin", ForeignKey("admin.id"), nullable=False),
    Column("created", _TEXT, nullable=False),
    Column("expires", _TEXT),  # NULL: never
    Column("revoked", _TEXT),  # since when
    Column("used", _TEXT),  # last
)

# What was answered to a request that carried an id: who repeats it gets the same answer.
request_id = Table(
    "request_id",
    metadata,
    Column("tenant", ForeignKey("tenant.id"), primary_key=True),
    Column("id", _TEXT, primary_key=True),
    Column("admin", Integer, nullable=False),
    Column("digest", _TEXT, nullable=False),  # SHA-256 of method, path and body
    Column("status", Integer, nullable=False),
    Column("headers", _JSON, nullable=False),
    Column("body", _TEXT, nullable=False),
    Column("at", _TEXT, nullable=False),
)

# Of the whole server: `secret`, from which the cursors' keys are derived, the same in each process.
setting = Table(
    "setting",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
)


def now() -> str:
    """This moment, as the tables keep it."""
    return stamp(datetime.now(UTC))


def stamp(moment_at: datetime) -> str:
    """A time with a zone, as the tables keep it: text that sorts as the time does."""
    return moment_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def days_ago(days: int) -> str:
    """The moment so many days ago, as the tables keep it."""
    return stamp(datetime.now(UTC) - timedelta(days=days))


def joined(codes: Sequence[str]) -> str:
    """Codes of locations as `places` keeps them: each once, sorted, every one between two commas."""
    return f",{','.join(sorted(set(codes)))}," if codes else ""


def engine_for(url: str, *, threads: int = 8, echo: bool = False) -> Engine:
    """
    The engine of a database.

    Args:
        url: sqlite:///PATH or postgresql+psycopg://...; a plain postgresql:// gets the driver.
        threads: How many requests run at once in this process: each has its own connection, and there are no more.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"hide_parameters": True, "echo": echo}
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_size=threads, max_overflow=0, pool_pre_ping=True, **options)
    if parsed.database in (None, "", ":memory:"):
        options["poolclass"] = StaticPool
    else:
        options |= {"poolclass": QueuePool, "pool_size": threads, "max_overflow": 0}
    made = create_engine(parsed, connect_args={"timeout": _WAIT_SECONDS, "check_same_thread": False}, **options)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_sqlite(connection: Any) -> None:
    """A writing transaction asks for the lock before it reads; a reader never waits for a writer."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def create_all(engine: Engine) -> None:
    """Make the tables that are not there yet. In the process that starts the workers: two at once fail."""
    metadata.create_all(engine)
    _bring_up(engine)


def missing(engine: Engine) -> list[str]:
    """Columns that a database of an earlier version lacks."""
    present = {each["name"] for each in inspect(engine).get_columns(resource.name)}
    return [f"{resource.name}.{each.name}" for each in resource.c if each.name not in present]


def _bring_up(engine: Engine) -> None:
    """Results are younger than the other resources: a database that had none gets their column."""
    if missing(engine):
        kind = resource.c.owner.type.compile(engine.dialect)
        with engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {resource.name} ADD COLUMN owner {kind}")
            _OWNER.create(connection)

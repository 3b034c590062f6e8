"""
One transaction of one school: its lock, its numbers, and the rows it read and changed.

A writing transaction takes the row of its tenant before it reads anything, and holds it until it ends. So numbers are
given out in the order of the commits, a reader never sees a number without those before it, and what was read to check
a request (versions, names that are taken) still holds when it is written.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from lvs_desktop.server.tables import moment, now, resource, tenant

Row = dict[str, Any]  # the columns of `resource`; `doc` only of rows that were changed here

UNIQUE: Final = ("external_id", "uname")
_READ: Final = [column for column in resource.c if column.name != "doc"]
_CHANGED: Final = [column.name for column in resource.c if column.name not in ("tenant", "id", "type", "created")]
_CHUNK: Final = 1_000


class Work:
    """A transaction. The database is asked at the first use, so that a request can be checked before it."""

    def __init__(self, engine: Engine, tenant_id: int, *, writes: bool) -> None:
        self.writes = writes
        self.tenant = tenant_id
        self._engine = engine
        self._connection: Connection | None = None
        self._seq = self._first = 0
        self._token = secrets.token_hex(6)
        self._rows: dict[str, Row | None] = {}
        self._owners: dict[tuple[str, str, str], str | None] = {}  # type, column, value -> id
        self._changed: dict[str, None] = {}
        self._new: set[str] = set()
        self._held: dict[str, tuple[Any, ...]] = {}  # unique values as the database has them
        self._batch = False
        self._undo: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        """The connection, with the school's lock if this transaction writes."""
        if self._connection is None:
            made = self._engine.connect().execution_options(writes=self.writes)
            self._connection = made
            made.begin()
            if self.writes:
                mine = select(tenant.c.seq).where(tenant.c.id == self.tenant).with_for_update()
                self._seq = self._first = made.execute(mine).scalar_one()
        return self._connection

    def row(self, row_id: str) -> Row | None:
        """A resource or tombstone as it is in this transaction."""
        if row_id not in self._rows:
            self.read([row_id])
        return self._rows[row_id]

    def read(self, ids: Iterable[str]) -> None:
        """Fetch rows, all in one go."""
        wanted = [each for each in dict.fromkeys(ids) if each not in self._rows]
        self._rows.update(dict.fromkeys(wanted))
        for chunk in _chunks(wanted):
            found = select(*_READ).where(resource.c.tenant == self.tenant, resource.c.id.in_(chunk))
            for each in self.connection.execute(found).mappings():
                row = self._rows[each["id"]] = dict(each)
                self._held[row["id"]] = tuple(row[name] for name in UNIQUE)
                for name in UNIQUE:  # who keeps a name need not be looked up
                    if row[name] is not None:
                        self._owners.setdefault((row["type"], name, row[name]), row["id"])

    def owner(self, kind: str, column: str, value: str) -> str | None:
        """Who has a unique value."""
        if (kind, column, value) not in self._owners:
            self.read_owners(kind, column, [value])
        return self._owners[kind, column, value]

    def read_owners(self, kind: str, column: str, values: Iterable[str]) -> None:
        """Fetch who has unique values, all in one go."""
        wanted = [each for each in dict.fromkeys(values) if (kind, column, each) not in self._owners]
        self._owners.update({(kind, column, each): None for each in wanted})
        for chunk in _chunks(wanted):
            taken = select(resource.c.id, resource.c[column]).where(
                resource.c.tenant == self.tenant, resource.c.type == kind, resource.c[column].in_(chunk)
            )
            for each, value in self.connection.execute(taken):
                self._owners[kind, column, value] = each

    def owned(self, owner: str) -> list[str]:
        """The living results of a pupil, as they are in this transaction."""
        mine = (resource.c.tenant == self.tenant, resource.c.owner == owner, ~resource.c.deleted)
        found = list(self.connection.execute(select(resource.c.id).where(*mine).order_by(resource.c.seq)).scalars())
        self.read(found)
        rows = {each: self._rows[each] for each in (*found, *self._changed)}
        return [each for each, row in rows.items() if row and row["owner"] == owner and not row["deleted"]]

    def version(self) -> tuple[int, str]:
        """The next number of this school, and the version made of it. Only when nothing can fail any more."""
        self.connection  # noqa: B018  # it reads the number
        self._seq += 1
        return self._seq, f"{self._seq}-{self._token}"

    def keep(self, row: Row) -> None:
        """A new state of a row; it goes to the database at the end of the operation, or of the batch."""
        row_id, before = row["id"], self._rows.get(row["id"])
        for column in UNIQUE:
            was, now_ = before[column] if before else None, row[column]
            if was != now_:
                if was is not None:
                    self._own(row["type"], column, was, None)
                if now_ is not None:
                    self._own(row["type"], column, now_, row_id)
        newly = row_id not in self._held and row_id not in self._new
        unchanged = row_id not in self._changed

        def back() -> None:
            self._rows[row_id] = before
            if newly:
                self._new.discard(row_id)
            if unchanged:
                self._changed.pop(row_id, None)

        self._undo.append(back)
        if newly:
            self._new.add(row_id)
        self._rows[row_id] = row
        self._changed[row_id] = None

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation of a request: what fails in it leaves nothing, and what came before stays."""
        if not self.writes:
            yield
        elif self._batch:
            with self._in_memory():
                yield
        else:
            with self._savepoint():
                yield

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Many operations that are written together at its end."""
        outer, self._batch = self._batch, True
        try:
            yield
        finally:
            self._batch = outer
        self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        rows = [self._rows[each] for each in self._changed]
        inserts = [row for row in rows if row is not None and row["id"] in self._new]
        updates = [row for row in rows if row is not None and row["id"] not in self._new]
        # two rows may have swapped a value: it is given up by all before anyone takes it
        freed = [row["id"] for row in updates if self._held[row["id"]] != tuple(row[name] for name in UNIQUE)]
        for chunk in _chunks(freed):
            self.connection.execute(
                update(resource)
                .where(resource.c.tenant == self.tenant, resource.c.id.in_(chunk))
                .values(dict.fromkeys(UNIQUE))
            )
        if updates:
            values = [{"at_" + name: row[name] for name in ("tenant", "id", *_CHANGED)} for row in updates]
            self.connection.execute(_UPDATE, values)
        if inserts:
            self.connection.execute(insert(resource), inserts)
        self._held.update({row["id"]: tuple(row[name] for name in UNIQUE) for row in (*inserts, *updates)})
        self._changed.clear()
        self._new.clear()
        self._undo.clear()

    def finish(self) -> None:
        """Commit, with the moment of what was numbered."""
        if self._connection is None:
            return
        self.flush()
        if self._seq > self._first:
            mine = tenant.c.id == self.tenant
            self._connection.execute(update(tenant).where(mine).values(seq=self._seq))
            said = {"tenant": self.tenant, "seq": self._seq, "token": self._token, "at": now()}
            self._connection.execute(insert(moment), said)
        self._connection.commit()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._connection is not None:
            self._connection.close()

    def _own(self, kind: str, column: str, value: str, owner: str | None) -> None:
        key = (kind, column, value)
        known, before = key in self._owners, self._owners.get(key)

        def back() -> None:
            if known:
                self._owners[key] = before
            else:
                self._owners.pop(key, None)

        self._undo.append(back)
        self._owners[key] = owner

    @contextmanager
    def _in_memory(self) -> Iterator[None]:
        seq, mark = self._seq, len(self._undo)
        try:
            yield
        except BaseException:
            while len(self._undo) > mark:
                self._undo.pop()()
            self._seq = seq
            raise

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        nested = self.connection.begin_nested()
        seq = self._seq
        try:
            yield
            self.flush()
        except BaseException:
            nested.rollback()
            self._rows.clear()
            self._owners.clear()
            self._changed.clear()
            self._new.clear()
            self._held.clear()
            self._undo.clear()
            self._seq = seq
            raise
        nested.commit()


_UPDATE: Final = (
    update(resource)
    .where(resource.c.tenant == bindparam("at_tenant"), resource.c.id == bindparam("at_id"))
    .values({name: bindparam("at_" + name) for name in _CHANGED})
)


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]

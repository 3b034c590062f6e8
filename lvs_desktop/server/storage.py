"""
The resources of one school for one person, in one request: the library's storage on our tables.

It is made for each request. Whoever serves a request opens a transaction around it; without one, each call is its own.
Roles are enforced here, on the state before and after each change, so that no way of asking goes around them.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, cast

from scim2_models import (
    ForbiddenException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimProvider,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy import ColumnElement, Connection, Engine, and_, false, func, or_, select

from lvs_desktop.server import bodies, passwords, results
from lvs_desktop.server.documents import documents_of
from lvs_desktop.server.filters import clause
from lvs_desktop.server.folding import fold
from lvs_desktop.server.paging import Order, Position, order_of
from lvs_desktop.server.schemas import Result
from lvs_desktop.server.schemas import provider as our_provider
from lvs_desktop.server.scope import Caller, rank_and_places, rank_of_result
from lvs_desktop.server.tables import joined, now, resource
from lvs_desktop.server.writing import UNIQUE, Row, Work

_LIST: Final = (resource.c.id, resource.c.type, resource.c.body)


class Found(SearchPage):
    """
    A page of a search. The resources are read from their text only when somebody wants them as objects.

    Attributes:
        texts: Type, id and kept text of each.
    """

    def __init__(self, storage: "SqlStorage", total: int | None, texts: list[tuple[str, str, str]]) -> None:
        self.total = total
        self.texts = texts
        self.next = self.previous = None
        self._storage = storage
        self._read: list[Resource[Any]] | None = None

    @property
    def resources(self) -> list[Resource[Any]]:  # type: ignore[override]
        """The resources as objects."""
        if self._read is None:
            self._read = [bodies.loaded(self._storage.model(kind), text) for kind, _, text in self.texts]
        return self._read


class SqlStorage(ScimStorage):
    """
    Reads and writes the resources of a tenant.

    Raises, beside what the library names: ForbiddenException (403) for what a person may see and not change, and
    InvalidValueException (400) for characters and numbers that no database keeps.
    """

    supports_cursors = True

    def __init__(self, engine: Engine, tenant_id: int, caller: Caller, *, provider: ScimProvider | None = None) -> None:
        self.caller = caller
        self._engine = engine
        self._tenant = tenant_id
        self._provider = provider or our_provider()
        self._documents = documents_of(engine.dialect.name)
        self._work: Work | None = None

    # -- Transactions ---------------------------------------------------

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[None]:
        """
        One transaction around a request; inside another one it is part of that.

        Args:
            writes: It takes the school's lock at its first use of the database. A reader never waits for it.
        """
        if self._work is not None:
            yield
            return
        work = self._work = Work(self._engine, self._tenant, writes=writes)
        try:
            yield
            work.finish()
        finally:
            self._work = None
            work.close()

    @property
    def connection(self) -> Connection:
        """The connection of the open transaction, for what else belongs to the request; with the lock if it writes."""
        if self._work is None:
            raise RuntimeError("There is no transaction")
        return self._work.connection

    def operation(self) -> AbstractContextManager[None]:
        """One operation of a request, in a savepoint."""
        return self._operation()

    @contextmanager
    def _operation(self) -> Iterator[None]:
        if self._work is None:
            with self.transaction(writes=True):
                yield
        else:
            with self._work.operation():
                yield

    @contextmanager
    def batch(self, ids: Iterable[str], unique: Mapping[tuple[str, str], Iterable[str]]) -> Iterator[None]:
        """
        Many operations: what they need is fetched in one go, what they change is written in one go.

        Args:
            ids: Resources that they name.
            unique: Type and attribute (`external_id`, `uname`) -> the folded values that they bring.
        """
        with self.transaction(writes=True):
            work = self._open()
            work.read(ids)
            for (kind, column), values in unique.items():
                work.read_owners(kind, column, values)
            with work.batch():
                yield

    # -- The library's methods ------------------------------------------

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """The resource, as a new object. A password is in it as a mark only."""
        with self.transaction(writes=False):
            row = self._visible(resource_type, resource_id)
            found = bodies.loaded(self.model(row["type"]), row["body"])
            if row["pwhash"] is not None:
                found.__dict__["password"] = passwords.HELD
            return found

    def text(self, resource_type: ResourceType, resource_id: str) -> str:
        """The kept text of a resource."""
        with self.transaction(writes=False):
            return cast(str, self._visible(resource_type, resource_id)["body"])

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """A page, in SQL: what this person may see, filtered, sorted."""
        self._may_work()
        models = {self._name(each): self.model(self._name(each)) for each in resource_types}
        wanted = and_(self._mine(), self._matching(models, search_request))
        with self.transaction(writes=False):
            self._open().flush()
            total = None
            if search_request.cursor is None or position is None:  # a cursor's later pages need no count
                count = select(func.count()).select_from(resource).where(wanted)
                total = self.connection.execute(count).scalar_one()
            if search_request.count == 0:
                return Found(self, total, [])
            order = order_of(self._documents, models, search_request)
            if search_request.cursor is None:
                rows = select(*_LIST).where(wanted).order_by(*order.clauses()).limit(search_request.count)
                skipped = rows.offset(search_request.start_index_0 or None)
                return Found(
                    self, total, [(each.type, each.id, each.body) for each in self.connection.execute(skipped)]
                )
            return self._turned(wanted, order, search_request.count, position, total)

    def create(self, resource_type: ResourceType, given: Resource[Any]) -> Resource[Any]:
        """Keep a new resource."""
        self._may_work()
        with self._one():
            at = now()
            row: Row = {
                "tenant": self._tenant,
                "id": uuid.uuid4().hex,
                "type": self._name(resource_type),
                "deleted": False,
                "past": "",
                "created": at,
                "modified": at,
                "pwhash": passwords.hash_of(getattr(given, "password", None)),
                "owner": None,
            }
            return self._written(given, row, None)

    def update(
        self, resource_type: ResourceType, given: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """Keep the new state of a resource."""
        with self._one():
            before = self._changeable(resource_type, given.id or "", expected_version)
            row = {**before, "modified": max(now(), before["created"])}
            password = getattr(given, "password", None)
            if password != passwords.HELD:
                row["pwhash"] = passwords.hash_of(password)
            return self._written(given, row, before)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Empty a resource: what stays says that there was one, where, and who took it away."""
        with self._one():
            before = self._changeable(resource_type, resource_id, expected_version)
            for each in (*results.of(self._open(), before), before):
                self._emptied(each)

    # -- What they share ------------------------------------------------

    def model(self, name: str) -> type[Resource[Any]]:
        """The class of a resource type."""
        return cast(type[Resource[Any]], self._provider.model_for(name))

    @staticmethod
    def _name(resource_type: ResourceType) -> str:
        return str(resource_type.name)

    def _open(self) -> Work:
        return cast(Work, self._work)

    @contextmanager
    def _one(self) -> Iterator[None]:
        """A write outside of a transaction is one of its own."""
        with self.transaction(writes=True):
            yield

    def _may_work(self) -> None:
        if not self.caller.works:
            raise ForbiddenException(detail="This person may not use the school's data")

    def _mine(self) -> ColumnElement[bool]:
        return and_(resource.c.tenant == self._tenant, ~resource.c.deleted, self.caller.seen())

    def _matching(self, models: Mapping[str, type[Any]], request: SearchRequest[Any]) -> ColumnElement[bool]:
        if request.filter is None:
            return resource.c.type.in_(models) if len(models) > 1 else resource.c.type == next(iter(models))
        return or_(
            false(),
            *(
                and_(resource.c.type == name, clause(self._documents, model, request.filter))
                for name, model in models.items()
            ),
        )

    def _visible(self, resource_type: ResourceType, resource_id: str) -> Row:
        self._may_work()
        row = None if bodies.refusable(resource_id) else self._open().row(resource_id)
        seen = row is not None and not row["deleted"] and row["type"] == resource_type.name
        if row is None or not seen or not self.caller.sees(row["rank"], row["places"]):
            raise NotFoundException(detail=f"{resource_type.name} {resource_id!r} not found")
        return row

    def _changeable(self, resource_type: ResourceType, resource_id: str, expected: str | None) -> Row:
        row = self._visible(resource_type, resource_id)
        self._permit(row["rank"], row["places"])
        if expected is not None and expected != bodies.etag(row["version"]):
            raise PreconditionFailedException
        return row

    def _permit(self, rank: str, places: str) -> None:
        if not self.caller.may_write(rank, places):
            raise ForbiddenException(detail="Not of your own locations, or an administrator's account")

    def _written(self, given: Resource[Any], row: Row, before: Row | None) -> Resource[Any]:
        """Check the new state and keep it; nothing is kept if a check fails."""
        work = self._open()
        row |= {"seq": 0, "version": "", "changed_by": self.caller.name}
        body = bodies.dumped(given, row)
        if isinstance(given, Result):
            rank, places = results.belong(work, self.caller, given, row)
            unique = results.unique_key(row["owner"], given)
        else:
            rank, places = rank_and_places(body)
            unique = None
        self._permit(rank, places)
        bodies.text_of(body)  # nothing that no database keeps goes on
        doc = fold(self.model(row["type"]), body)
        row["external_id"] = doc.get("external_id")
        row["uname"] = doc.get("user_name") if unique is None else unique
        for column in UNIQUE:
            if row[column] is not None and work.owner(row["type"], column, row[column]) not in (None, row["id"]):
                raise UniquenessException
        self._keep(row, body, doc, rank.value, places)
        if before is not None and (before["rank"], before["places"]) != (rank.value, places):
            for each in results.of(work, row):  # they are seen by who sees their pupil
                text = json.loads(each["body"])
                text["meta"]["lastModified"] = row["modified"]
                moved = {**each, "modified": row["modified"], "changed_by": self.caller.name}
                self._keep(moved, text, fold(Result, text), rank_of_result(rank), places)
        return bodies.stored(given, row)

    def _keep(self, row: Row, body: dict[str, Any], doc: dict[str, Any], rank: str, places: str) -> None:
        """Keep a state that was checked, under the next number."""
        work = self._open()
        row |= {"rank": str(rank), "places": places, "doc": doc}
        row["past"] = joined([code for code in (row["past"] + places).split(",") if code])
        row["seq"], row["version"] = work.version()
        version = body["meta"]["version"] = bodies.etag(row["version"])
        doc["meta"] |= {"version": version}
        row["body"] = bodies.text_of(body)
        work.keep(row)

    def _emptied(self, before: Row) -> None:
        seq, version = self._open().version()
        emptied = {"external_id": None, "uname": None, "body": "", "doc": None, "pwhash": None}
        said = {"seq": seq, "version": version, "modified": now(), "changed_by": self.caller.name}
        self._open().keep({**before, **emptied, **said, "deleted": True})

    def _turned(
        self, wanted: ColumnElement[bool], order: Order, count: int | None, position: Any, total: int | None
    ) -> Found:
        """A page by cursor."""
        at = None if position is None else Position.read(position)
        back = at is not None and at.direction == "previous"
        value = resource.c.id if order.value is None else order.value
        rows = select(*_LIST, value.label("k")).where(wanted).order_by(*order.clauses(back=back))
        if at is not None:
            rows = rows.where(order.beyond(at, back=back))
        if count is not None:
            rows = rows.limit(count + 1)  # one more tells whether there is another page
        read = list(self.connection.execute(rows))
        more = count is not None and len(read) > count
        read = read[:count]
        if back:
            read.reverse()
        page = Found(self, total, [(each.type, each.id, each.body) for each in read])
        if not read:
            return page
        keyed = order.value is not None
        first = Position("previous", read[0].k if keyed else None, read[0].id)
        last = Position("next", read[-1].k if keyed else None, read[-1].id)
        if more if back else at is not None and self._exists(wanted, order.beyond(first, back=True)):
            page.previous = first.sealed()
        if self._exists(wanted, order.beyond(last)) if back else more:
            page.next = last.sealed()
        return page

    def _exists(self, wanted: ColumnElement[bool], beyond: ColumnElement[bool]) -> bool:
        found = select(resource.c.id).where(wanted, beyond).limit(1)
        return self.connection.execute(found).first() is not None

"""
Sorting and paging in SQL: by index, or with cursors that hold where a page ends (RFC 9865).

The order is that of the library: what has no value comes last (first when descending), equal values by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scim2_models import InvalidCursorException, SearchRequest
from sqlalchemy import Boolean, ColumnElement, and_, case, literal, null, or_

from lvs_desktop.server.documents import Documents
from lvs_desktop.server.filters import column_of
from lvs_desktop.server.folding import FIRST, form_of, key_of
from lvs_desktop.server.tables import resource

Clause = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Order:
    """By which value; None: by id."""

    value: ColumnElement[Any] | None
    descending: bool

    def clauses(self, *, back: bool = False) -> list[ColumnElement[Any]]:
        """What stands in ORDER BY; `back` reads it from its end."""
        down = self.descending is not back
        by_id = resource.c.id.desc() if down else resource.c.id.asc()
        if self.value is None:
            return [by_id]
        return [self.value.desc().nulls_first() if down else self.value.asc().nulls_last(), by_id]

    def beyond(self, at: "Position", *, back: bool = False) -> Clause:
        """The resources after a position, or before it."""
        down = self.descending is not back
        tie = resource.c.id < at.id if down else resource.c.id > at.id
        if self.value is None:
            return tie
        if at.value is None:
            same = and_(self.value.is_(None), tie)
            return or_(same, self.value.is_not(None)) if down else same
        value = literal(at.value, Boolean()) if isinstance(at.value, bool) else literal(at.value)
        same = and_(self.value == value, tie)
        return or_(self.value < value, same) if down else or_(self.value > value, same, self.value.is_(None))


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins or ends: the value and the id of a resource."""

    direction: Literal["next", "previous"]
    value: str | bool | int | float | None
    id: str

    def sealed(self) -> dict[str, Any]:
        """As the library puts it into a cursor."""
        return {"d": self.direction, "k": self.value, "i": self.id}

    @classmethod
    def read(cls, said: Any) -> "Position":
        """
        A position that `sealed` gave.

        Raises:
            InvalidCursorException: It is none.
        """
        if not isinstance(said, Mapping):
            raise InvalidCursorException
        direction, value, at = said.get("d"), said.get("k"), said.get("i")
        if direction not in ("next", "previous") or not isinstance(at, str):
            raise InvalidCursorException
        if value is not None and not isinstance(value, str | bool | int | float):
            raise InvalidCursorException
        return cls(direction, value, at)


def order_of(documents: Documents, models: Mapping[str, type[Any]], request: SearchRequest[Any]) -> Order:
    """
    The order that a search asks for.

    Args:
        models: Name of the resource type -> its class. An attribute that a type lacks has no value there.
    """
    if request.sort_by is None:
        return Order(None, descending=False)
    values = {name: found for name, model in models.items() if (found := _value(documents, model, request)) is not None}
    descending = request.sort_order is SearchRequest.SortOrder.descending
    if not values:
        return Order(None, descending)
    if len(models) == 1:
        return Order(next(iter(values.values())), descending)
    cases = [(resource.c.type == name, value) for name, value in values.items()]
    return Order(case(*cases, else_=null()), descending)


def _value(documents: Documents, model: type[Any], request: SearchRequest[Any]) -> ColumnElement[Any] | None:
    binding = request.sort_binding(model)
    if binding is None:
        return None
    if (column := column_of(binding)) is not None:
        return column
    key = key_of(binding) + (FIRST if binding.is_multivalued else "")
    names = (key, binding.sub_field_name) if binding.sub_field_name else (key,)
    return documents.value(resource.c.doc, names, form_of(binding))

"""
A SCIM filter as SQL: the same answer as the library's `ScimFilter.match`, without reading a resource.

A comparison with something that is absent is NULL in SQL and false here. A NULL counts as false in AND, OR and WHERE;
only under a NOT it must be said: there the comparison is wrapped, and no index helps any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Final, cast

from scim2_models import Extension, InvalidFilterException, Mutability, Returned, ScimFilter
from scim2_models.path import (
    ORDERING_OPERATORS,
    STRING_OPERATORS,
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ColumnElement, FromClause, and_, false, func, literal, not_, or_, select, true

from lvs_desktop.server.bodies import refusable
from lvs_desktop.server.documents import Documents
from lvs_desktop.server.folding import INTEGERS, Form, form_of, key_of, operand
from lvs_desktop.server.tables import resource

Clause = ColumnElement[bool]

MOST_TERMS: Final = 500  # SQLite takes expressions of 1,000 deep
MOST_DEPTH: Final = 30
MOST_LISTED: Final = 10_000  # values of one attribute with a column of its own, joined by `or`

# Attributes that have a column of their own, most with an index: (field, sub-field)
COLUMNS: Final[dict[tuple[str, str | None], ColumnElement[Any]]] = {
    ("id", None): resource.c.id,
    ("external_id", None): resource.c.external_id,
    ("user_name", None): resource.c.uname,
    ("meta", "created"): resource.c.created,
    ("meta", "last_modified"): resource.c.modified,
}
_PYTHON: Final[dict[Form, Any]] = {
    "text": str,
    "time": str,
    "bytes": str,
    "flag": bool,
    "number": (int, float),
    "complex": (),
}
_ORDER: Final = {
    CompareOperator.gt: gt,
    CompareOperator.ge: ge,
    CompareOperator.lt: lt,
    CompareOperator.le: le,
}


def clause(documents: Documents, model: type[Any], wanted: ScimFilter[Any]) -> Clause:
    """
    The condition on `resource` that a filter comes to, for the resources of one type.

    Raises:
        InvalidFilterException: It asks about a password, or is too large.
    """
    bound = cast(ScimFilter[Any], ScimFilter[model](wanted.ast))  # type: ignore[valid-type]
    return _ToSql(documents, bound).visit(bound.ast)


def column_of(binding: AttributeBinding) -> ColumnElement[Any] | None:
    """The column of an attribute that has one."""
    if issubclass(binding.model, Extension):
        return None
    return COLUMNS.get((binding.field_name, binding.sub_field_name))


@dataclass(frozen=True, slots=True)
class _Inside:
    """A value path is being read: `emails[...]`."""

    path: AttrPath
    binding: AttributeBinding
    entries: FromClause


class _ToSql(FilterVisitor[Clause]):
    def __init__(self, documents: Documents, wanted: ScimFilter[Any]) -> None:
        self._documents = documents
        self._wanted = wanted
        self._inside: _Inside | None = None
        self._negated = False
        self._terms = 0
        self._depth = 0

    def visit(self, node: FilterNode) -> Clause:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise InvalidFilterException(detail="The filter is nested too deep")
        try:
            return super().visit(node)
        finally:
            self._depth -= 1

    def visit_not(self, node: Not) -> Clause:
        outer, self._negated = self._negated, True
        try:
            return not_(self.visit(node.expr))
        finally:
            self._negated = outer

    def visit_logical_expr(self, node: LogicalExpr) -> Clause:
        if node.op is LogicalOperator.and_:
            return and_(*map(self.visit, node.terms))
        # `externalId eq "a" or externalId eq "b" or ...` is how a client looks for many: one search in the index
        alike, others = self._alike(node.terms)
        lists = [self._whole(column.in_(values)) for column, values in alike]
        return or_(*lists, *map(self.visit, others))

    def visit_present(self, node: Present) -> Clause:
        self._count()
        if self._inside is not None:
            target = self._within(node.attr_path)
            return false() if target is None else self._whole(self._filled(*target))
        binding = self._resolved(node.attr_path, comparison=False)
        if binding is None:
            return false()
        names = (binding.sub_field_name,) if binding.sub_field_name else ()
        if binding.is_multivalued:
            entries = self._documents.entries(resource.c.doc, key_of(binding))
            return self._any(entries, self._filled(entries.c.value, names, binding))
        return self._whole(self._filled(resource.c.doc, (key_of(binding), *names), binding))

    def visit_comparison(self, node: Comparison) -> Clause:
        self._count()
        if self._inside is not None:
            return self._compare_inside(node)
        binding = self._resolved(node.attr_path, comparison=True)
        if binding is None:
            return false()
        expected = coerce_value(binding, node.value, node.op)
        key = key_of(binding)
        names = (binding.sub_field_name,) if binding.sub_field_name else ()
        form = form_of(binding)
        if not binding.is_multivalued:
            value = column_of(binding)
            if value is None:
                value = self._documents.value(resource.c.doc, (key, *names), form)
            return self._whole(self._test(value, node.op, expected, binding))
        entries = self._documents.entries(resource.c.doc, key)
        value = self._documents.value(entries.c.value, names, form)
        absent = self._documents.value(resource.c.doc, (key,), "complex").is_(None)
        if expected is None and node.op is CompareOperator.eq:
            return or_(absent, self._any(entries, value.is_(None)))
        if node.op is CompareOperator.ne:  # no entry equals it
            none = not_(self._any(entries, self._test(value, CompareOperator.eq, expected, binding)))
            return and_(not_(absent), none) if expected is None else none
        return self._any(entries, self._test(value, node.op, expected, binding))

    def visit_value_path(self, node: ValuePath) -> Clause:
        binding = None if self._inside else self._resolved(node.attr_path, comparison=False)
        if binding is None:
            return false()
        entries = self._documents.entries(resource.c.doc, key_of(binding))
        outer, self._negated = self._negated, False
        self._inside = _Inside(node.attr_path, binding, entries)
        try:
            return self._any(entries, self.visit(node.val_filter))
        finally:
            self._inside, self._negated = None, outer

    def _compare_inside(self, node: Comparison) -> Clause:
        target = self._within(node.attr_path)
        if target is None:
            return false()
        base, names, binding = target
        # an entry that is plain text is compared as it is written
        expected = coerce_value(binding, node.value, node.op) if names else node.value
        value = self._documents.value(base, names, form_of(binding))
        return self._whole(self._test(value, node.op, expected, binding))

    def _within(self, path: AttrPath) -> tuple[ColumnElement[Any], tuple[str, ...], AttributeBinding] | None:
        """What an attribute in a value path names: the entry, the names below it, its binding."""
        inside = cast(_Inside, self._inside)
        entry = inside.entries.c.value
        if path.sub_attr is not None or path.uri is not None:
            return None
        if form_of(inside.binding) != "complex":
            return (entry, (), inside.binding) if path.attr.lower() == "value" else None
        binding = self._wanted.resolve(AttrPath(inside.path.attr, path.attr, inside.path.uri), strict=False)
        return None if binding is None else (entry, (cast(str, binding.sub_field_name),), binding)

    def _resolved(self, path: AttrPath, *, comparison: bool) -> AttributeBinding | None:
        resolve = self._wanted.resolve_comparison if comparison else self._wanted.resolve
        binding = resolve(path, strict=False)
        if binding is not None and hidden(binding):
            raise InvalidFilterException(detail=f"{path} cannot be searched")
        return binding

    def _test(self, value: ColumnElement[Any], op: CompareOperator, expected: Any, binding: AttributeBinding) -> Clause:
        """One value against one operand, neither of them a list."""
        if expected is None:
            if op is CompareOperator.eq:
                return value.is_(None)
            return value.is_not(None) if op is CompareOperator.ne else false()
        unequal = true() if op is CompareOperator.ne else false()
        form = form_of(binding)
        if op in STRING_OPERATORS and not (form == "text" and isinstance(expected, str)):
            return false()
        right = self._operand(binding, expected)
        if not isinstance(right, _PYTHON[form]):
            return unequal  # nor can they be ordered
        if op in ORDERING_OPERATORS:
            return cast(Clause, _ORDER[op](value, right))
        match op:
            case CompareOperator.eq:
                return cast(Clause, value == right)
            case CompareOperator.ne:
                return value.is_distinct_from(right)
            case CompareOperator.co:
                return self._documents.holds(value, right)
            case CompareOperator.sw:
                return self._documents.starts(value, right)
            case _:
                return self._documents.ends(value, right)

    @staticmethod
    def _operand(binding: AttributeBinding, expected: Any) -> Any:
        if isinstance(expected, str) and refusable(expected):
            raise InvalidFilterException(detail="The filter holds a character that no value has")
        if isinstance(expected, int) and expected not in INTEGERS:
            raise InvalidFilterException(detail="A number of more than 64 bits")
        if form_of(binding) == "number" and isinstance(expected, bool):
            return int(expected)
        return operand(binding, expected)

    def _filled(self, base: ColumnElement[Any], names: tuple[str, ...], binding: AttributeBinding) -> Clause:
        """Whether something is there and not empty; of a complex value: whether one of its parts is."""
        if form_of(binding) != "complex" or (binding.sub_field_name and names[-1] == binding.sub_field_name):
            return self._documents.value(base, names, "text") != ""
        parts: Iterable[str] = cast(Any, binding.field_type).model_fields
        return or_(*(self._documents.value(base, (*names, part), "text") != "" for part in parts))

    def _any(self, entries: FromClause, condition: Clause) -> Clause:
        return select(literal(1)).select_from(entries).where(condition).correlate(resource).exists()

    def _whole(self, condition: Clause) -> Clause:
        return func.coalesce(condition, false()) if self._negated else condition

    def _alike(
        self, terms: Iterable[FilterNode]
    ) -> tuple[list[tuple[ColumnElement[Any], list[str]]], list[FilterNode]]:
        """The terms `column eq "text"`, by column; and the others."""
        found: dict[str, tuple[ColumnElement[Any], list[str]]] = {}
        others: list[FilterNode] = []
        for term in terms:
            at = self._indexed(term)
            if at is None or not isinstance(term, Comparison):
                others.append(term)
                continue
            binding, column = at
            value = self._operand(binding, coerce_value(binding, term.value, term.op))
            found.setdefault(str(column), (column, []))[1].append(value)
        if sum(len(values) for _, values in found.values()) > MOST_LISTED:
            raise InvalidFilterException(detail=f"The filter names more than {MOST_LISTED} values")
        return list(found.values()), others

    def _indexed(self, term: FilterNode) -> tuple[AttributeBinding, ColumnElement[Any]] | None:
        """The attribute and column of a comparison `column eq "text"`."""
        if self._inside or not isinstance(term, Comparison) or not isinstance(term.value, str):
            return None
        if term.op is not CompareOperator.eq:
            return None
        binding = self._resolved(term.attr_path, comparison=True)
        column = None if binding is None or form_of(binding) != "text" else column_of(binding)
        return None if binding is None or column is None else (binding, column)

    def _count(self) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise InvalidFilterException(detail=f"The filter has more than {MOST_TERMS} comparisons")


def hidden(binding: AttributeBinding) -> bool:
    """True for what is never sent, as a password: a search would tell of it."""
    mutable = binding.model.get_field_annotation(binding.field_name, Mutability)
    returned = binding.model.get_field_annotation(binding.field_name, Returned)
    return mutable is Mutability.write_only or returned is Returned.never

"""How SQLite and PostgreSQL read the folded copy of a resource (`resource.doc`)."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Boolean, ColumnElement, FromClause, Numeric, Text, cast, column, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from lvs_desktop.server.folding import Form

Value = ColumnElement[Any]


class Documents(Protocol):
    """JSON functions of one database. `base` is the column of the copy, or an entry of one of its lists."""

    def value(self, base: Value, names: Sequence[str], form: Form) -> Value:
        """What stands at a path below `base`, as something that compares by its form; NULL if nothing does."""
        ...

    def entries(self, base: Value, key: str) -> FromClause:
        """The entries of a list, one a row, in the column `value`; no rows if there is no list."""
        ...

    def starts(self, text: Value, part: str) -> ColumnElement[bool]:
        """Whether a text begins with another. The same for `ends` and `holds`; none knows wildcards."""
        ...

    def ends(self, text: Value, part: str) -> ColumnElement[bool]: ...

    def holds(self, text: Value, part: str) -> ColumnElement[bool]: ...


class SqliteDocuments:
    """SQLite: JSON text, values with their own types (true is 1), text compared by bytes."""

    def value(self, base: Value, names: Sequence[str], form: Form) -> Value:
        if not names:
            return type_coerce(base, Text)
        path = "$" + "".join(f'."{name}"' for name in names)
        return func.json_extract(base, path, type_=_SQLITE_TYPES.get(form, Text()))

    def entries(self, base: Value, key: str) -> FromClause:
        return func.json_each(base, f'$."{key}"').table_valued("value").alias()

    def starts(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.substr(text, 1, len(part), type_=Text) == part

    def ends(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.substr(text, -len(part), type_=Text) == part if part else text.is_not(None)

    def holds(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.instr(text, part) > 0


class PostgresDocuments:
    """PostgreSQL: jsonb; its text is compared in the collation of the database unless it is told otherwise."""

    def value(self, base: Value, names: Sequence[str], form: Form) -> Value:
        found: Any = type_coerce(base, JSONB)[tuple(names)]
        match form:
            case "complex":
                return type_coerce(found, JSONB)
            case "flag":
                return cast(found.astext, Boolean)
            case "number":
                return cast(found.astext, _NUMERIC)
            case _:
                return type_coerce(found.astext, Text).collate("C")

    def entries(self, base: Value, key: str) -> FromClause:
        found = type_coerce(base, JSONB)[key]
        return func.jsonb_array_elements(found).table_valued(column("value", JSONB)).alias()

    def starts(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.starts_with(text, part, type_=Boolean)

    def ends(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.right(text, len(part), type_=Text) == part if part else text.is_not(None)

    def holds(self, text: Value, part: str) -> ColumnElement[bool]:
        return func.strpos(text, part) > 0


_NUMERIC = Numeric(asdecimal=False)
_SQLITE_TYPES: dict[str, Any] = {"number": _NUMERIC, "flag": Boolean()}


def documents_of(dialect: str) -> Documents:
    """The functions of a database, by the name of its dialect."""
    return PostgresDocuments() if dialect == "postgresql" else SqliteDocuments()

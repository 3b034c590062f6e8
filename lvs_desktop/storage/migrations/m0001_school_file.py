"""The first school file. Frozen: later schemas are later modules."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

_PUPIL_FIELDS = (
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
_COUNTS = ("new", "changed", "unchanged", "reactivated", "missing", "archived", "problems")


def _text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def upgrade(op: "Operations") -> None:
    """Make all tables."""
    op.create_table("meta", sa.Column("key", sa.Text, primary_key=True), _text("value", required=True))
    op.create_table("location", sa.Column("code", sa.Text, primary_key=True), _text("name", required=True))
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        _text("role", required=True),
        _text("locations", required=True),
    )
    op.create_table(
        "pupil",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _text("uid", required=True),
        _text("pupil_number"),
        _text("number_key"),
        *(_text(field) for field in _PUPIL_FIELDS),
        _text("archived_at"),
        _text("search_key", required=True),
        sqlite_autoincrement=True,
    )
    op.create_index("pupil_number_unique", "pupil", ["number_key", "pupil_number"], unique=True)
    op.create_table(
        "hand_edit",
        sa.Column("pupil_id", sa.Integer, sa.ForeignKey("pupil.id", ondelete="CASCADE"), nullable=False),
        _text("field", required=True),
        _text("imported"),
        _text("edited_at", required=True),
        sa.PrimaryKeyConstraint("pupil_id", "field"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _text("kind", required=True),
        _text("at", required=True),
        _text("by", required=True),
        _text("role", required=True),
        _text("file_name"),
        _text("file_hash"),
        _text("options"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in _COUNTS),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("entry.id")),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("entry.id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("mask", sa.Integer, nullable=False),
        _text("uid"),
        _text("pupil_number"),
        *(_text(field) for field in _PUPIL_FIELDS),
        _text("archived_at"),
    )
    op.create_index("change_entry", "change", ["entry_id"])
    op.create_table(
        "hand_change",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer, nullable=False),
        _text("field", required=True),
        _text("imported"),
        sa.PrimaryKeyConstraint("entry_id", "pupil_id", "field"),
        sqlite_with_rowid=False,
    )
    op.create_table("column_mapping", sa.Column("header", sa.Text, primary_key=True), _text("field", required=True))

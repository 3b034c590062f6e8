"""The whole year start: staff, user names, links, accommodations, passwords, delivery, marks; a journal of records."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def _text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def _whole(name: str, *, required: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=not required)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def upgrade(op: "Operations") -> None:
    """New tables only; what is there stays as it is."""
    op.create_table(
        "record_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), nullable=False),
        _text("kind", required=True),
        _whole("record", required=True),
        _text("before"),
        _text("after"),
    )
    op.create_index("record_change_entry", "record_change", ["entry_id"])
    op.create_table(
        "staff",
        _id(),
        _text("uid", required=True),
        _text("staff_number"),
        _text("given_name"),
        _text("name_prefix"),
        _text("family_name"),
        _text("email"),
        _text("role", required=True),
        _text("locations", required=True),
        _text("user_name"),
        _text("archived_at"),
        _text("search_key", required=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "taken_name",
        sa.Column("name_key", sa.Text, primary_key=True),
        _text("owner", required=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        sa.Column("pupil_id", sa.Integer, primary_key=True),
        _text("lvs_id"),
        _text("lvs_user_name"),
        _text("entree_id"),
    )
    op.create_table(
        "track",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        _text("track", required=True),
        _text("element_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "catalogue",
        _id(),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        _text("unit"),
        _whole("place", required=True),
        _text("hidden_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assignment",
        _id(),
        _whole("pupil_id", required=True),
        sa.Column("catalogue_id", sa.Integer, sa.ForeignKey("catalogue.id"), nullable=False),
        _whole("amount"),
        _text("valid_until"),
        _text("checked_at"),
        sa.UniqueConstraint("pupil_id", "catalogue_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accommodation_review",
        _text("school_year", required=True),
        _whole("pupil_id", required=True),
        _text("at", required=True),
        sa.PrimaryKeyConstraint("school_year", "pupil_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret_batch",
        _id(),
        _text("made_at", required=True),
        _text("by", required=True),
        _text("recipe", required=True),
        _text("school_year", required=True),
        _text("wiped_at"),
        _text("wiped_why"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pending_secret",
        _id(),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("secret_batch.id"), nullable=False),
        sa.Column("pupil_id", sa.Integer, nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _text("printed_at"),
        _text("delivered_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "credential",
        sa.Column("pupil_id", sa.Integer, primary_key=True),
        _text("set_at", required=True),
        _text("school_year", required=True),
        _text("state", required=True),
    )
    op.create_table(
        "delivery",
        _id(),
        _text("subject", required=True),
        _text("at", required=True),
        _text("by", required=True),
        _text("profile", required=True),
        _text("file_name", required=True),
        _text("locations", required=True),
        _whole("items", required=True),
        _text("covers", required=True),
        _whole("upto_entry", required=True),
        _text("school_year", required=True),
        _text("confirmed_at"),
        _text("confirmed_by"),
        sqlite_autoincrement=True,
    )
    op.create_table("export_profile", sa.Column("name", sa.Text, primary_key=True), _text("content", required=True))
    op.create_table(
        "step_mark",
        _text("school_year", required=True),
        _text("step", required=True),
        _text("state", required=True),
        _text("reason"),
        _text("by", required=True),
        _text("at", required=True),
        sa.PrimaryKeyConstraint("school_year", "step"),
        sqlite_with_rowid=False,
    )

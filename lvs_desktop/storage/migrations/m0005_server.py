"""The server of a school: its address, what was agreed on, what was sent, what a person must choose."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: "Operations") -> None:
    """New tables only; what is there stays as it is."""
    op.create_table(
        "sync_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("capabilities", sa.Text, nullable=False),
        sa.Column("locations", sa.Text),
        sa.Column("connected_at", sa.Text, nullable=False),
        sa.Column("delta_token", sa.Text, nullable=False),
        sa.Column("last_at", sa.Text),
        sa.Column("last_revision", sa.Integer),
    )
    op.create_table(
        "sync_base",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("fields", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "uid"),
        sa.UniqueConstraint("kind", "remote_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_operation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "sync_conflict",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("here", sa.Text),
        sa.Column("there", sa.Text),
        sa.Column("by", sa.Text),
        sa.Column("at", sa.Text),
        sa.Column("found_at", sa.Text, nullable=False),
        sa.Column("settled_at", sa.Text),
        sa.Column("settled_by", sa.Text),
        sa.Column("choice", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sync_receipt",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("sync_operation_record", "sync_operation", ["kind", "uid"])
    op.create_index("sync_conflict_record", "sync_conflict", ["kind", "uid"])

"""Test results of primary schools, and what is known of a move that takes days."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: "Operations") -> None:
    """New tables only; what is there stays as it is."""
    op.create_table(
        "test_result",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("pupil_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("test_code", sa.Text, nullable=False),
        sa.Column("test_name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("moment", sa.Text, nullable=False),
        sa.Column("taken_on", sa.Text, nullable=False),
        sa.Column("year_group", sa.Text, nullable=False),
        sa.Column("score", sa.Text, nullable=False),
        sa.Column("skill_score", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("functioning", sa.Text, nullable=False),
        sa.Column("generation", sa.Text, nullable=False),
        sa.Column("by_hand", sa.Integer),
        sa.Column("in_force", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "result_change",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), nullable=False),
        sa.Column("result_id", sa.Integer, nullable=False),
        sa.Column("came", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "result_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "list_column",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("purpose", "header"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair_decision",
        sa.Column("las", sa.Text, nullable=False),
        sa.Column("lovs", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("las", "lovs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "route_fact",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("test_result_pupil", "test_result", ["pupil_id"])

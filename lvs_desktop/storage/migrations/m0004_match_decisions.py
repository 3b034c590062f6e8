"""What persons said of pupils and rows that may be one person, for the next files."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: "Operations") -> None:
    """A new table only; what is there stays as it is."""
    op.create_table(
        "match_decision",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("pupil_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.UniqueConstraint("pupil_id", "number", "person"),
        sqlite_autoincrement=True,
    )

"""Undo in parts, and school years: which change is undone, which year an entry is of, what a closed year came to."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

_UNCHANGED = 2  # kind of a change that moved the three-way memory alone


def upgrade(op: "Operations") -> None:
    """Every entry so far is of the school year that the file has now."""
    with op.batch_alter_table("entry") as entry:
        entry.add_column(sa.Column("school_year", sa.Text))
    op.execute("UPDATE entry SET school_year = (SELECT value FROM meta WHERE key = 'school_year')")
    with op.batch_alter_table("entry", recreate="always", table_kwargs={"sqlite_autoincrement": True}) as entry:
        entry.alter_column("school_year", existing_type=sa.Text(), nullable=False)

    with op.batch_alter_table("hand_change") as hand_change:
        hand_change.add_column(sa.Column("said", sa.Text))
    op.execute(
        "UPDATE hand_change SET said = h.imported FROM hand_edit h "
        "WHERE h.pupil_id = hand_change.pupil_id AND h.field = hand_change.field"
    )
    op.execute(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask) SELECT DISTINCT entry_id, pupil_id, {_UNCHANGED}, 0 "
        "FROM hand_change EXCEPT SELECT entry_id, pupil_id, "
        f"{_UNCHANGED}, 0 FROM change"
    )

    op.create_table(
        "undone",
        sa.Column("change_id", sa.Integer, sa.ForeignKey("change.id"), primary_key=True),
        sa.Column("by", sa.Integer, sa.ForeignKey("entry.id"), nullable=False),
    )
    op.create_table(
        "closed_year",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("school_year", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("entree", sa.Text, nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("archived", sa.Integer, nullable=False),
    )

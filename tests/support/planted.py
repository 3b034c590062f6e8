"""A second migration, as a later version might have it: batch mode on a table that others refer to."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: "Operations") -> None:
    """Make the pupils' table anew with a column more, the history's too, and fill both."""
    with op.batch_alter_table("pupil", recreate="always") as pupil:
        pupil.add_column(sa.Column("nickname", sa.Text))
    op.execute("UPDATE pupil SET nickname = given_name")
    with op.batch_alter_table("entry", recreate="always") as entry:
        entry.add_column(sa.Column("note", sa.Text))
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pupil_id", sa.Integer, sa.ForeignKey("pupil.id"), nullable=False),
    )
    op.execute("INSERT INTO remark(pupil_id) SELECT id FROM pupil")

"""What an entry that is written in parts comes to: pupils by what was done to them, records, test results."""

from typing import Final

from sqlalchemy import Connection, func, select

from lvs_desktop.domain.changes import Counts
from lvs_desktop.storage import arriving_results, masks, records
from lvs_desktop.storage.tables import change, entry

NOTHING: Final = Counts()


def count(connection: Connection, entry_id: int) -> None:
    """Count an entry's changes anew: each pupil once, then accounts, accommodations and test results."""
    of_entry = change.c.entry_id == entry_id
    pupils = {
        int(kind): int(number)
        for kind, number in connection.execute(
            select(change.c.kind, func.count()).where(of_entry).group_by(change.c.kind)
        )
    }
    counted = set(connection.execute(select(change.c.pupil_id).where(of_entry)).scalars())
    others = records.counts(connection, entry_id, besides=counted)
    tests = arriving_results.counts(connection, entry_id)
    connection.execute(
        entry.update()
        .where(entry.c.id == entry_id)
        .values(
            new=pupils.get(masks.NEW, 0) + others.new + tests.new,
            changed=pupils.get(masks.CHANGED, 0) + others.changed + tests.changed,
            reactivated=pupils.get(masks.REACTIVATED, 0) + others.reactivated,
            archived=pupils.get(masks.ARCHIVED, 0) + pupils.get(masks.REMOVED, 0) + others.archived + tests.archived,
        )
    )

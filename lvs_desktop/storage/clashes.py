"""Fields that wait for a person: kept while they wait, and afterwards with what was chosen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from lvs_desktop.domain.exchanging import Clash, Kind
from lvs_desktop.domain.syncing import Choice
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import sync_conflict

Named = tuple[Kind, str, Sequence[Clash], str | None, str | None]  # kind, uid, clashes, who and when there
_OPEN = sync_conflict.c.settled_at.is_(None)


def put(connection: Connection, found: Iterable[Named]) -> None:
    """Keep what waits of these records; what waited before and is not named any more is settled by itself."""
    waiting: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(sync_conflict).where(_OPEN)):
        waiting[row.kind, row.uid][row.field] = row.id
    at_once = now()
    for kind, uid, clashes, by, at in found:
        before = waiting.get((kind.value, uid), {})
        for one in clashes:
            values: dict[str, Any] = {
                "was": one.was,
                "here": one.here,
                "there": one.there,
                "by": by,
                "at": at,
            }
            known = before.pop(one.field, None)
            if known is not None:
                connection.execute(sync_conflict.update().where(sync_conflict.c.id == known).values(values))
            else:
                connection.execute(
                    sync_conflict.insert().values(kind=kind.value, uid=uid, field=one.field, found_at=at_once, **values)
                )
        settle(connection, before.values(), by="", choice=None)


def settle(connection: Connection, ids: Iterable[int], *, by: str, choice: Choice | None) -> None:
    """
    Keep that these wait no longer.

    Args:
        by: Who chose; "": nobody had to.
    """
    over = list(ids)
    if over:
        connection.execute(
            sync_conflict.update()
            .where(sync_conflict.c.id.in_(over))
            .values(settled_at=now(), settled_by=by, choice=None if choice is None else choice.value)
        )


def waiting(connection: Connection) -> dict[Kind, dict[str, dict[str, Clash]]]:
    """Fields that wait: kind -> uid -> field -> what was kept of it."""
    found: dict[Kind, dict[str, dict[str, Clash]]] = {kind: {} for kind in Kind}
    for row in rows(connection):
        found[Kind(row["kind"])].setdefault(row["uid"], {})[row["field"]] = clash(row)
    return found


def chosen(connection: Connection) -> int:
    """How many conflicts persons settled so far."""
    wanted = select(func.count()).select_from(sync_conflict).where(sync_conflict.c.choice.is_not(None))
    return int(connection.execute(wanted).scalar_one())


def clash(row: Mapping[str, Any]) -> Clash:
    """A row as the engine knows it."""
    return Clash(field=row["field"], was=row["was"], here=row["here"], there=row["there"])


def rows(connection: Connection, ids: Collection[int] | None = None) -> list[Mapping[str, Any]]:
    """The rows that wait, by record, in the order in which they were found; with `ids` these only."""
    wanted = select(sync_conflict).where(_OPEN).order_by(sync_conflict.c.id)
    if ids is not None:
        wanted = wanted.where(sync_conflict.c.id.in_(list(ids)))
    return [dict(row._mapping) for row in connection.execute(wanted)]

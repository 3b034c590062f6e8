"""Schools: making one, and forgetting what was deleted long ago."""

import secrets

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from lvs_desktop.server.tables import KEPT_DAYS, days_ago, moment, now, request_id, resource, tenant
from lvs_desktop.server.writing import Work

REQUESTS_DAYS = 30  # how long an answer is kept for who repeats a request


def add_tenant(connection: Connection, slug: str, name: str) -> int:
    """
    A new school, without anything in it.

    Returns:
        Its id.

    Raises:
        sqlalchemy.exc.IntegrityError: There is one with this slug.
    """
    epoch = secrets.token_hex(6)
    made = connection.execute(
        insert(tenant).values(slug=slug, name=name, seq=0, horizon=0, epoch=epoch, created=now()).returning(tenant.c.id)
    ).scalar_one()
    # the moment before all others: a token of an empty school is known too
    connection.execute(insert(moment).values(tenant=made, seq=0, token=epoch, at=now()))
    return int(made)


def purge(engine: Engine, tenant_id: int, *, days: int = KEPT_DAYS) -> int:
    """
    Forget what was deleted more than so many days ago. A token of the feed from before it is expired from then on.

    Returns:
        How many tombstones went.
    """
    work = Work(engine, tenant_id, writes=True)
    try:
        connection, before = work.connection, days_ago(days)
        mine = resource.c.tenant == tenant_id
        old = (mine, resource.c.deleted, resource.c.modified < before)
        horizon = connection.execute(select(func.max(resource.c.seq)).where(*old)).scalar_one()
        gone = connection.execute(delete(resource).where(*old)).rowcount
        if horizon is not None:
            # never backwards: a clock that was wrong must not make an expired token good again
            later = (tenant.c.id == tenant_id, tenant.c.horizon < horizon)
            connection.execute(update(tenant).where(*later).values(horizon=horizon))
        reach = select(tenant.c.horizon).where(tenant.c.id == tenant_id).scalar_subquery()
        connection.execute(delete(moment).where(moment.c.tenant == tenant_id, moment.c.seq < reach))
        answered = (request_id.c.tenant == tenant_id, request_id.c.at < days_ago(REQUESTS_DAYS))
        connection.execute(delete(request_id).where(*answered))
        work.finish()
    finally:
        work.close()
    return gone

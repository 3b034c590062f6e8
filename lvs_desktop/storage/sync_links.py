"""The server that a school file is connected to: one row, or none."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from lvs_desktop.domain.syncing import Capabilities, Rung, Server
from lvs_desktop.storage import meta
from lvs_desktop.storage.tables import (
    pending_secret,
    pupil,
    sync_base,
    sync_conflict,
    sync_link,
    sync_operation,
    sync_receipt,
)

_ONE = 1


def read(connection: Connection) -> Server | None:
    """The server; None: the file is not connected."""
    row = connection.execute(select(sync_link)).first()
    if row is None:
        return None
    return Server(
        address=row.address,
        name=row.name,
        capabilities=_capabilities(json.loads(row.capabilities)),
        locations=None if row.locations is None else tuple(filter(None, row.locations.split(","))),
        connected_at=row.connected_at,
        last_at=row.last_at,
    )


def token(connection: Connection) -> str:
    """What the server asks for at each request. A secret: never shown, never logged."""
    return str(connection.execute(select(sync_link.c.token)).scalar() or "")


def delta_token(connection: Connection) -> str:
    """Where the last pull ended; "" before the first."""
    return str(connection.execute(select(sync_link.c.delta_token)).scalar() or "")


def move_on(connection: Connection, delta_token: str) -> None:
    """Keep where the next pull begins."""
    connection.execute(sync_link.update().values(delta_token=delta_token))


def agreed(connection: Connection, *, at: str, revision: int) -> None:
    """Both sides are equal; `revision` is the school's as it was when that was found."""
    connection.execute(sync_link.update().values(last_at=at, last_revision=revision))


def look_again(connection: Connection) -> None:
    """Say that something waits although nothing was written: a person chose what is here."""
    connection.execute(sync_link.update().values(last_revision=None))


def changed_since(connection: Connection) -> bool:
    """
    True if something was written in the school, or a password waits, since both sides agreed last.

    Cheap: for the status line. False without a server.
    """
    row = connection.execute(select(sync_link.c.last_revision, sync_link.c.capabilities)).first()
    if row is None:
        return False
    if row.last_revision is None or row.last_revision != meta.revision(connection):
        return True
    if _capabilities(json.loads(row.capabilities)).passwords is Rung.NONE:
        return False
    waiting = (
        select(pending_secret.c.id)
        .join(pupil, pupil.c.id == pending_secret.c.pupil_id)
        .where(pending_secret.c.delivered_at.is_(None), pupil.c.archived_at.is_(None))
        .limit(1)
    )
    return connection.execute(waiting).first() is not None


def keep(connection: Connection, server: Server, secret: str) -> None:
    """
    Keep the server; what was agreed with another one, or by a token for other locations, is forgotten.

    Who is not of the locations of a token does not exist for it: what was agreed before would be taken for gone.

    Args:
        secret: The token.
    """
    now = read(connection)
    if now is not None and (now.address, now.locations) != (server.address, server.locations):
        forget(connection)
        now = None
    values: dict[str, Any] = {
        "address": server.address,
        "token": secret,
        "name": server.name,
        "capabilities": json.dumps(asdict(server.capabilities)),
        "locations": None if server.locations is None else ",".join(server.locations),
    }
    if now is None:
        values |= {"id": _ONE, "connected_at": server.connected_at, "delta_token": ""}
        connection.execute(sync_link.insert().values(**values))
    else:
        connection.execute(sync_link.update().values(**values))


def forget(connection: Connection) -> None:
    """Forget the server, its token and all that was agreed with it. The pupils stay as they are."""
    for table in (sync_link, sync_base, sync_operation, sync_conflict, sync_receipt):
        connection.execute(table.delete())


def _capabilities(kept: dict[str, Any]) -> Capabilities:
    """What was kept; what a later version of the program kept more is passed over."""
    known: dict[str, Any] = {name: value for name, value in kept.items() if name in Capabilities.__dataclass_fields__}
    for name, value in known.items():
        known[name] = Rung(value) if isinstance(value, str) else value
    return Capabilities(**known)

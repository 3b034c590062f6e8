"""The server that a school file is connected to: one row, or none."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from lvs_desktop.domain.syncing import Capabilities, Rung, Server
from lvs_desktop.storage.tables import sync_base, sync_conflict, sync_link, sync_operation, sync_receipt

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


def last_revision(connection: Connection) -> int | None:
    """The revision of the school when both sides agreed last."""
    found = connection.execute(select(sync_link.c.last_revision)).scalar()
    return None if found is None else int(found)


def keep(connection: Connection, server: Server, secret: str) -> None:
    """
    Keep the server; what was agreed with another one is forgotten.

    Args:
        secret: The token.
    """
    now = read(connection)
    if now is not None and now.address != server.address:
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

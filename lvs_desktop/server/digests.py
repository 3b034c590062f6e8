"""GET /.digest: what the server counts, so that at the end of a sync both sides can see that they agree."""

import json
from typing import Any

from sqlalchemy import Connection, select

from lvs_desktop.domain.exchanging import Digest, Fields, Kind
from lvs_desktop.server import tables
from lvs_desktop.server.scope import Caller
from lvs_desktop.sync.resources import digest, from_scim


def of(connection: Connection, tenant: int, caller: Caller) -> dict[Kind, Digest]:
    """
    Count and hash of the living records of each kind that the caller sees, as `sync.resources.digest` makes them.

    A record without an externalId counts under its id. Members that the caller does not see keep theirs.
    """
    row = tables.resource
    asked = select(row.c.type, row.c.id, row.c.external_id, row.c.body).where(
        row.c.tenant == tenant, row.c.deleted.is_(False), caller.seen()
    )
    rows = connection.execute(asked).all()
    uid_of = {one.id: one.external_id or one.id for one in rows if one.type == "User"}
    found: dict[Kind, list[tuple[str, Fields]]] = {kind: [] for kind in Kind}
    for one in rows:
        body: dict[str, Any] = json.loads(one.body)
        kind, _external, fields = from_scim(body, uid_of)
        found[kind].append((one.external_id or one.id, fields))
    return {kind: digest(records) for kind, records in found.items()}

"""GET /.digest: what the server counts, so that at the end of a sync both sides can see that they agree."""

import json
from typing import Any

from sqlalchemy import Connection, select

from lvs_desktop.domain.exchanging import Digest, Fields, Kind
from lvs_desktop.server import tables
from lvs_desktop.server.scope import Caller
from lvs_desktop.sync.resources import digest, from_scim


def of(connection: Connection, tenant: int, caller: Caller, *, results: bool = True) -> dict[Kind, Digest]:
    """
    Count and hash of the living records of each kind that the caller sees, as `sync.resources.digest` makes them.

    By the server's own ids, of members too: an externalId may be another desktop's, or absent (`ports.Remote.digest`).

    Args:
        results: Those of tests too: there are many, and who asks may have no use for them.
    """
    row = tables.resource
    asked = select(row.c.id, row.c.body).where(row.c.tenant == tenant, row.c.deleted.is_(False), caller.seen())
    if not results:
        asked = asked.where(row.c.type != tables.RESULT)
    found: dict[Kind, list[tuple[str, Fields]]] = {kind: [] for kind in Kind if results or kind is not Kind.RESULT}
    for one in connection.execute(asked):
        body: dict[str, Any] = json.loads(one.body)
        kind, _external, fields = from_scim(body)
        found[kind].append((one.id, fields))
    return {kind: digest(records) for kind, records in found.items()}

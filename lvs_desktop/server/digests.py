"""GET /.digest: what the server counts, so that at the end of a sync both sides can see that they agree."""

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, select

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
    found: dict[Kind, list[tuple[str, Fields]]] = {kind: [] for kind in Kind if kind is not Kind.RESULT}
    for kind, id_, fields in _records(connection, asked.where(row.c.type != tables.RESULT)):
        found[kind].append((id_, fields))
    made = {kind: digest(records) for kind, records in found.items()}
    return made | {Kind.RESULT: _of_results(connection, tenant, caller, asked)} if results else made


def _of_results(connection: Connection, tenant: int, caller: Caller, asked: Select[Any]) -> Digest:
    """There may be tens of thousands, which change twice a year: counted anew only if one was written since."""
    row = tables.resource.c
    of_tests = (row.tenant == tenant, row.type == tables.RESULT)
    newest = connection.execute(select(row.version).where(*of_tests).order_by(row.seq.desc()).limit(1)).scalar()
    key = (newest, caller.role, tuple(sorted(caller.locations)))
    known = _KNOWN.get(key)
    if known is None:
        found = [(id_, fields) for _kind, id_, fields in _records(connection, asked.where(*of_tests))]
        while len(_KNOWN) >= _MOST:
            _KNOWN.pop(next(iter(_KNOWN)), None)
        known = _KNOWN[key] = digest(found)
    return known


def _records(connection: Connection, asked: Select[Any]) -> Iterator[tuple[Kind, str, Fields]]:
    for one in connection.execute(asked):
        body: dict[str, Any] = json.loads(one.body)
        kind, _external, fields = from_scim(body)
        yield kind, one.id, fields


_KNOWN: Final[dict[tuple[Any, ...], Digest]] = {}  # newest version (with its random part) and scope -> count and hash
_MOST: Final = 500

"""
The feed of changes, POST /.delta: after draft-sehgal-scim-delta-query-01, with what the draft leaves open.

Changes come in the order in which they were committed. The stored JSON goes out as it is. A token is `seq-random`: the
version of the last change that it covers; with the scope of who asks behind it, if it is not all people and groups,
because with another scope other records are to be seen. A token that this server never gave out, and one that is too
old, are told apart.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Final

from scim2_models import InvalidSyntaxException, InvalidValueException, SCIMException
from sqlalchemy import Connection, and_, func, not_, select

from lvs_desktop.server import tables
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.tables import RESULT

MOST: Final = 5_000  # changes of one page
USUAL: Final = 1_000
MESSAGE: Final = "urn:lvs-desktop:params:scim:api:messages:1.0:Delta"
_LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_TOKEN: Final = re.compile(r"(\d{1,18})-([0-9A-Za-z_]+)(?:\.([0-9a-f]{8}))?")


class UnknownTokenException(SCIMException):
    """The token was never given out by this server: it was put back to an older copy, or it is another one."""

    status = 400
    scim_type = "unknownToken"
    _default_detail = "This server never gave out this delta token"


class ExpiredTokenException(SCIMException):
    """The feed no longer reaches back so far, or the administrator sees other locations now: list everything."""

    status = 400
    scim_type = "expiredToken"
    _default_detail = "The delta token is too old: read everything again"


@dataclass(frozen=True, slots=True)
class Since:
    """What a token says: changes up to `seq`, of which the last was made at `at` (None: before the first one)."""

    seq: int
    at: str | None


def read(body: bytes) -> tuple[str | None, int, bool]:
    """The token and the size of the page in a request, and whether it asks for results too."""
    try:
        said = json.loads(body or b"{}")
    except ValueError as error:
        raise InvalidSyntaxException(detail="The body is not JSON") from error
    if not isinstance(said, dict):
        raise InvalidSyntaxException(detail="The body is not a JSON object")
    token, count = said.get("deltaToken"), said.get("count", USUAL)
    if token is not None and not isinstance(token, str):
        raise InvalidValueException(detail="deltaToken is not text")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise InvalidValueException(detail="count is not a positive number")
    return token or None, min(count, MOST), said.get("results") is True


def token_now(connection: Connection, tenant: int, caller: Caller) -> str:
    """A token for what will change from now on."""
    return _token(_now(connection, tenant), _scope(caller, results=False))


def page(
    connection: Connection, tenant: int, caller: Caller, token: str | None, count: int, results: bool = False
) -> bytes:
    """
    The JSON of one page of changes after a token; without one, of everything that lives.

    Args:
        results: With the results of tests: a program that doesn't know them would take them for people.

    Raises:
        UnknownTokenException, ExpiredTokenException: with status 400; nothing of the feed is told.
    """
    now = _now(connection, tenant)  # before the rows: what is committed meanwhile belongs to the next page
    since = _since(connection, tenant, _scope(caller, results), token) if token else None
    row = tables.resource
    seen = caller.seen()
    wanted = [row.c.tenant == tenant, row.c.seq <= int(now.partition("-")[0])]
    if not results:
        wanted.append(row.c.type != RESULT)
    if since is None:
        wanted += [row.c.deleted.is_(False), seen]
    else:
        wanted += [row.c.seq > since.seq, caller.known()]
    shown = and_(not_(row.c.deleted), seen).label("shown")
    total = connection.execute(select(func.count()).select_from(row).where(*wanted)).scalar_one()
    columns = (row.c.type, row.c.id, row.c.version, row.c.created, row.c.modified, row.c.changed_by, row.c.body, shown)
    rows = connection.execute(select(*columns).where(*wanted).order_by(row.c.seq).limit(count)).all()
    more = total > len(rows)
    head = {
        "schemas": [_LIST, MESSAGE],
        "totalResults": total,
        "itemsPerPage": len(rows),
        "moreAvailable": more,
        "nextDeltaToken": _token(rows[-1].version if more else now, _scope(caller, results)),
    }
    items = ",".join([_item(one, since) for one in rows])
    return f'{json.dumps(head)[:-1]}, "Resources": [{items}]}}'.encode()


def _item(row: Any, since: Since | None) -> str:
    kind, id_, _version, created, modified, by, body, shown = row
    if not shown:
        change, data = "delete", ""
    else:
        new = since is None or created == modified or since.seq == 0 or (since.at is not None and created > since.at)
        change, data = ("create" if new else "update"), f',"data":{body}'
    return (
        f'{{"resourceType":"{kind}","changeType":"{change}","changedResourceId":{json.dumps(id_)},'
        f'"changedBy":{json.dumps(by)},"changedAt":"{modified}"{data}}}'
    )


def _now(connection: Connection, tenant: int) -> str:
    """The version of the school's last change."""
    row = connection.execute(
        select(tables.tenant.c.seq, tables.tenant.c.epoch, tables.moment.c.token)
        .outerjoin(
            tables.moment,
            (tables.moment.c.tenant == tables.tenant.c.id) & (tables.moment.c.seq == tables.tenant.c.seq),
        )
        .where(tables.tenant.c.id == tenant)
    ).one()
    return f"{row.seq}-{row.token if row.token is not None else row.epoch}"


def _since(connection: Connection, tenant: int, mine: str | None, token: str) -> Since:
    said = _TOKEN.fullmatch(token)
    school = connection.execute(
        select(tables.tenant.c.seq, tables.tenant.c.horizon, tables.tenant.c.epoch).where(tables.tenant.c.id == tenant)
    ).one()
    if said is None or int(said[1]) > school.seq:
        raise UnknownTokenException
    seq, random, scope = int(said[1]), said[2], said[3]
    if seq < school.horizon:
        raise ExpiredTokenException
    moment = tables.moment
    first = connection.execute(
        select(moment.c.token, moment.c.at)
        .where(moment.c.tenant == tenant, moment.c.seq >= seq)
        .order_by(moment.c.seq)
        .limit(1)
    ).first()
    # before the first change, and where the last moment is forgotten, the tenant's own random part stands in
    start = random == school.epoch
    if not start and (first is None or first.token != random):
        raise UnknownTokenException
    if scope != mine:
        raise ExpiredTokenException(detail="You see other records now: read everything again")
    return Since(seq, None if start or first is None else first.at)


def _token(version: str, scope: str | None) -> str:
    return f"{version}.{scope}" if scope else version


def _scope(caller: Caller, results: bool) -> str | None:
    if caller.everything and not results:
        return None
    seen = [caller.role, sorted(() if caller.everything else caller.locations)]
    return hashlib.sha256(json.dumps([*seen, RESULT] if results else seen).encode()).hexdigest()[:8]

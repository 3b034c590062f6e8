"""
Request ids: who repeats a writing request with the same `Request-Id` gets the same answer, and nothing is done twice.

Only what was done is remembered (2xx), for seven days, in the transaction that did it. The answer to a single write is
kept without the record, which is read again: no second copy of it outlives it.
"""

import hashlib
import json
from typing import Final

from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from sqlalchemy import Connection, select

from lvs_desktop.server import tables
from lvs_desktop.server.replies import Reply
from lvs_desktop.server.scope import Caller

HEADER: Final = "Request-Id"
KEPT_DAYS: Final = 7
MOST_LENGTH: Final = 200


class RepeatedIdException(SCIMException):
    """The id was used for another request."""

    status = 422
    _default_detail = "This Request-Id was used for another request"


def identity(request: ScimRequest) -> str | None:
    """The id of a request, None if it has none that can be kept."""
    said = (request.header(HEADER) or "").strip()
    return said if said and len(said) <= MOST_LENGTH and said.isascii() and said.isprintable() else None


def recall(connection: Connection, tenant: int, caller: Caller, request: ScimRequest, identity: str) -> Reply | None:
    """
    What was answered to this request.

    Raises:
        RepeatedIdException: The id belongs to another request, or to another person's.
    """
    row = connection.execute(
        select(tables.request_id).where(tables.request_id.c.tenant == tenant, tables.request_id.c.id == identity)
    ).first()
    if row is None or row.at < tables.days_ago(KEPT_DAYS):
        return None
    if row.admin != caller.admin or row.digest != _digest(request):
        raise RepeatedIdException
    return Reply(row.status, dict(row.headers), row.body.encode())


def remember(
    connection: Connection,
    tenant: int,
    caller: Caller,
    request: ScimRequest,
    identity: str,
    answer: Reply,
    *,
    whole: bool,
) -> None:
    """Keep an answer, without its body unless it is to be `whole`; forget those that are too old."""
    kept = tables.request_id
    old = (kept.c.tenant == tenant) & ((kept.c.at < tables.days_ago(KEPT_DAYS)) | (kept.c.id == identity))
    connection.execute(kept.delete().where(old))
    row = {"tenant": tenant, "id": identity, "admin": caller.admin, "digest": _digest(request), "at": tables.now()}
    said = {"status": answer.status, "headers": answer.headers, "body": answer.body.decode() if whole else ""}
    connection.execute(kept.insert(), {**row, **said})


def _digest(request: ScimRequest) -> str:
    about = json.dumps([request.method, request.path, sorted(request.query.items()), request.header("If-Match")])
    return hashlib.sha256(about.encode() + b"\n" + request.body).hexdigest()

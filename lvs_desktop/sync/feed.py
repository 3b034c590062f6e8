"""
The feed of changes of our own server: POST /.delta, after draft-sehgal-scim-delta-query-01.

A group may come before its members: it is held back until they are known, and the token of the pages meanwhile is that
of the page before it. So nothing is lost where the reading is cut off.
"""

from collections.abc import Iterator
from typing import Any, Final

from lvs_desktop.domain.exchanging import Gone, Seen
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.sync.discovery import get, rows_of
from lvs_desktop.sync.paging import MOST_ROWS
from lvs_desktop.sync.ports import Page, TokenExpired, TokenUnknown
from lvs_desktop.sync.rows import Rows, id_of, moment
from lvs_desktop.sync.transport import Connection, Reply

COUNT: Final = 1_000  # changes a page
_LONGEST_TOKEN: Final = 1_000


def feed(connection: Connection, rows: Rows, token: str, *, anew: bool) -> Iterator[Page]:
    """
    Pages of changes since a token; "" is everything.

    Args:
        anew: Everything is read although something was agreed on before: the token is only told with the last page,
            because what was deleted long ago is known by its absence from all of them.

    Raises:
        TokenExpired, TokenUnknown.
        Problem: SERVER_ODD for pages without an end; and as `Connection.ask`.
    """
    told, at, given, whole, used = token, token, 0, token == "", {token}
    held: list[tuple[Any, Any]] = []  # item, its row
    while True:
        reply = connection.ask("/.delta", {"count": COUNT, **({"deltaToken": at} if at else {})})
        items, onward, more = _page(connection, reply)
        if more and onward in used:
            raise connection.problem(ProblemCode.SERVER_ODD)
        used.add(onward)
        given += len(items)
        if given > MOST_ROWS or (more and not items):
            raise connection.problem(ProblemCode.SERVER_ODD)
        found: list[Seen | Gone] = []
        for item in items:
            _take(connection, rows, item, found, held)
        waiting = [one for one in held if rows.strangers(one[1])] if more else []
        found += [seen for one in held if one not in waiting and (seen := _seen(rows, *one))]
        held = waiting
        if not held and not (anew and more):
            told = onward
        total = get(reply.body, "totalResults") if at == "" else None
        yield Page(seen=found, token=told, whole=whole, total=total if isinstance(total, int) else None)
        if not more:
            return
        at = onward


def _page(connection: Connection, reply: Reply) -> tuple[list[Any], str, bool]:
    """Items, the next token, and whether there is more."""
    if not reply.fine:
        said = str(get(reply.body, "scimType"))
        if said == "expiredToken":
            raise TokenExpired
        if said == "unknownToken":
            raise TokenUnknown
        raise connection.problem(ProblemCode.SERVER_ODD)
    items = rows_of(reply)
    onward = get(reply.body, "nextDeltaToken")
    more = get(reply.body, "moreAvailable") is True or get(reply.body, "more") is True
    if items is None or not isinstance(onward, str) or not 0 < len(onward) <= _LONGEST_TOKEN:
        raise connection.problem(ProblemCode.SERVER_ODD)
    return items, onward, more


def _take(connection: Connection, rows: Rows, item: Any, found: list[Seen | Gone], held: list[tuple[Any, Any]]) -> None:
    changed = id_of({"id": get(item, "changedResourceId")})
    if changed is None:
        raise connection.problem(ProblemCode.SERVER_ODD)
    held[:] = [one for one in held if get(one[0], "changedResourceId") != changed]  # this one is later
    if get(item, "changeType") == "delete":
        by = get(item, "changedBy")
        found.append(Gone(remote_id=changed, by=by if isinstance(by, str) else None, at=moment(get(item, "changedAt"))))
        return
    body = get(item, "data")
    if id_of(body) != changed:
        raise connection.problem(ProblemCode.SERVER_ODD)
    if rows.strangers(body):
        held.append((item, body))
    elif seen := _seen(rows, item, body):
        found.append(seen)


def _seen(rows: Rows, item: Any, body: Any) -> Seen | None:
    by = get(item, "changedBy")
    return rows.seen(body, by=by if isinstance(by, str) else None, at=get(item, "changedAt"))

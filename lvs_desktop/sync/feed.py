"""The feed of changes of our own server: POST /.delta, after draft-sehgal-scim-delta-query-01."""

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


def feed(connection: Connection, rows: Rows, token: str, *, anew: bool, results: bool = False) -> Iterator[Page]:
    """
    Pages of changes since a token; "" is everything.

    Args:
        anew: Everything is read although something was agreed on before: the token is told with the last page only,
            because what was deleted long ago is known by its absence from all of them.
        results: With the results of tests, which a server tells of only if it is asked to.

    Raises:
        TokenExpired, TokenUnknown.
        Problem: SERVER_ODD for pages without an end; and as `Connection.ask`.
    """
    at, given, used = token, 0, {token}
    while True:
        asked = {"count": COUNT, **({"deltaToken": at} if at else {}), **({"results": True} if results else {})}
        reply = connection.ask("/.delta", asked)
        items, onward, more = _page(connection, reply)
        given += len(items)
        if given > MOST_ROWS or (more and (onward in used or not items)):
            raise connection.problem(ProblemCode.SERVER_ODD)
        used.add(onward)
        total = get(reply.body, "totalResults") if at == "" else None
        yield Page(
            seen=[_change(connection, rows, item) for item in items],
            token=token if anew and more else onward,
            whole=token == "",
            total=total if isinstance(total, int) else None,
        )
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


def _change(connection: Connection, rows: Rows, item: Any) -> Seen | Gone:
    changed = id_of({"id": get(item, "changedResourceId")})
    by, at = get(item, "changedBy"), get(item, "changedAt")
    by = by if isinstance(by, str) else None
    if changed is not None and get(item, "changeType") == "delete":
        return Gone(remote_id=changed, by=by, at=moment(at))
    seen = rows.seen(get(item, "data"), by=by, at=at)
    if seen is None or seen.remote_id != changed:
        raise connection.problem(ProblemCode.SERVER_ODD)
    return seen

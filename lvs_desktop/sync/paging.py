"""
A whole list of a server, whatever it does with cursors, startIndex and count.

Servers repeat rows, ignore a cursor or startIndex, give shorter pages, and change while they are read. A list is only
given back when it adds up; else it is read again, in another way, and at last refused: half a list read as a whole one
would take pupils out of the school.
"""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.sync.discovery import get, rows_of
from lvs_desktop.sync.rows import id_of
from lvs_desktop.sync.transport import Connection

PAGE: Final = 1_000  # rows asked for at once; a server may give fewer
MOST_ROWS: Final = 500_000
_SWEEPS: Final = 4
_IDLE: Final = 3  # pages in a row without a new row: the server goes round


@dataclass(slots=True)
class _Sweep:
    """One reading of a list from its begin."""

    rows: dict[str, Any] = field(default_factory=dict)  # id -> row
    given: int = 0  # rows, those that came twice too
    total: int | None = None  # as the server says
    idle: int = 0  # pages in a row that held nothing new
    barren: bool = False  # a page held rows, and none was new

    def take(self, page: list[Any], total: object) -> None:
        before = len(self.rows)
        for row in page:
            if (key := id_of(row)) is not None:
                self.rows[key] = row
        self.given += len(page)
        new = len(self.rows) > before
        self.idle = 0 if new else self.idle + 1
        self.barren |= bool(page) and not new
        if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            self.total = total

    @property
    def whole(self) -> bool:
        """True if there are as many as the server says; it may say nothing."""
        return self.total is None or len(self.rows) >= self.total

    @property
    def stuck(self) -> bool:
        return self.idle >= _IDLE


def whole_list(connection: Connection, endpoint: str, *, cursors: bool, sorts: bool, attributes: str = "") -> list[Any]:
    """
    All rows of an endpoint, each id once.

    Args:
        cursors: The server says that it has cursors (RFC 9865).
        sorts: The server says that it sorts.
        attributes: Comma list of what is asked for; a server may give more.

    Raises:
        Problem: SERVER_ODD if the list does not add up; and as `Connection.ask`.
    """
    more = {"attributes": attributes} if attributes else {}
    if cursors:
        found = _by_cursor(connection, endpoint, more)
        if found is not None:
            return list(found.rows.values())
    if sorts:
        more = {**more, "sortBy": "id", "sortOrder": "ascending"}
    before: set[str] | None = None
    count = PAGE
    for _ in range(_SWEEPS):
        sweep = _by_index(connection, endpoint, more, count)
        if sweep.whole:
            return list(sweep.rows.values())
        odd = sweep.stuck or sweep.barren or sweep.given < (sweep.total or 0)
        # rows that came twice may make up the number: if they are the same ones each time, that is what there is
        if not odd and sweep.rows.keys() == before:
            return list(sweep.rows.values())
        before = set(sweep.rows)
        if odd:
            count = min(max(count, sweep.total or 0), MOST_ROWS)  # it may ignore startIndex: all at once
    raise connection.problem(ProblemCode.SERVER_ODD)


def _by_cursor(connection: Connection, endpoint: str, more: dict[str, str]) -> _Sweep | None:
    """None if it does not come to a whole list."""
    sweep, cursor, used = _Sweep(), "", set[str]()
    while True:
        page = _page(connection, endpoint, {"cursor": cursor, "count": str(PAGE), **more})
        if page is None:
            return None
        sweep.take(*page[:2])
        _limit(connection, sweep)
        onward = page[2]
        if not isinstance(onward, str) or not onward:
            return sweep if sweep.whole else None
        if onward in used or sweep.stuck:
            return None
        used.add(onward)
        cursor = onward


def _by_index(connection: Connection, endpoint: str, more: dict[str, str], count: int) -> _Sweep:
    sweep = _Sweep()
    while True:
        page = _page(connection, endpoint, {"startIndex": str(sweep.given + 1), "count": str(count), **more})
        if page is None:
            raise connection.problem(ProblemCode.SERVER_ODD)
        sweep.take(*page[:2])
        _limit(connection, sweep)
        if not page[0] or sweep.stuck or (sweep.total is not None and sweep.given >= sweep.total):
            return sweep


def _page(connection: Connection, endpoint: str, query: dict[str, str]) -> tuple[list[Any], object, object] | None:
    """Rows, totalResults and nextCursor of one page; None if the server refuses it or it is no list."""
    reply = connection.ask(f"{endpoint}?{urlencode(query, quote_via=quote)}")
    rows = rows_of(reply) if reply.fine else None
    return None if rows is None else (rows, get(reply.body, "totalResults"), get(reply.body, "nextCursor"))


def _limit(connection: Connection, sweep: _Sweep) -> None:
    """A server that makes up rows for ever is left."""
    promised = sweep.total if sweep.total is not None else MOST_ROWS
    if sweep.given > MOST_ROWS or sweep.given > 3 * promised + 3 * PAGE:
        raise connection.problem(ProblemCode.SERVER_ODD)

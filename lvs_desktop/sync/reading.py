"""
What a server has: by its feed, by its versions, or by the whole list; single records; what it counts.

Every row is checked here: a server may ignore a filter and give everything.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from lvs_desktop.domain.exchanging import Base, Digest, Gone, Kind, Seen
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.discovery import Found, get, rows_of
from lvs_desktop.sync.feed import feed
from lvs_desktop.sync.paging import whole_list
from lvs_desktop.sync.ports import Page
from lvs_desktop.sync.resources import ENDPOINT
from lvs_desktop.sync.rows import Rows, id_of
from lvs_desktop.sync.transport import Connection, Reply, plain

_ENDPOINTS: Final = ("/Users", "/Groups")  # members before their groups
_AT_ONCE: Final = 40  # values of one filter
_ONE_BY_ONE: Final = 50  # above so many changed versions the whole list is read
_PAGE: Final = 500  # records handed on at a time
_SEARCH: Final = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


class Reading:
    """Reads from one server."""

    def __init__(self, connection: Connection, found: Found, rows: Rows) -> None:
        self._connection = connection
        self._found = found
        self._rows = rows
        self._filters = found.capabilities.find is Rung.FULL
        self._results = found.capabilities.results is Rung.FULL
        self._searches = True  # POST /.search, until the server refuses it

    def changes(self, token: str, bases: Mapping[str, Base]) -> Iterator[Page]:
        """As `ports.Remote.changes`."""
        self._rows.know(bases.values())
        if self._found.capabilities.changes is Rung.FULL:
            yield from feed(self._connection, self._rows, token, anew=bool(bases), results=self._results)
            return
        seen: list[Seen | Gone] = []
        for endpoint in _ENDPOINTS:
            here = {key: base for key, base in bases.items() if ENDPOINT[base.kind] == endpoint}
            seen += self._listed(endpoint, here)
        for start in range(0, max(len(seen), 1), _PAGE):
            yield Page(seen=seen[start : start + _PAGE], token="", whole=True, total=len(seen))

    def read(self, kind: Kind, remote_id: str) -> Seen | None:
        """As `ports.Remote.read`."""
        return self._one(ENDPOINT[kind], remote_id)

    def find(self, kind: Kind, uids: Sequence[str]) -> list[Seen]:
        """As `ports.Remote.find`."""
        wanted = set(uids)
        rows = self._where(ENDPOINT[kind], "externalId", sorted(wanted))
        return [seen for row in rows if (seen := self._rows.seen(row)) and seen.uid in wanted]

    def find_user_name(self, name: str) -> Seen | None:
        """As `ports.Remote.find_user_name`."""
        found = self._named(name, self._where("/Users", "userName", [name]))
        if found is None and self._filters and self._found.capabilities.changes is not Rung.FULL:
            return self._named(name, self._all("/Users"))  # a foreign filter may heed capitals, where names do not
        return found

    def _named(self, name: str, rows: Sequence[Any]) -> Seen | None:
        for row in rows:
            said = get(row, "userName")
            if isinstance(said, str) and said.casefold() == name.casefold():
                return self._rows.seen(row)
        return None

    def digest(self) -> Mapping[Kind, Digest] | None:
        """As `ports.Remote.digest`."""
        if self._found.capabilities.receipt is not Rung.FULL:
            return None
        body = self._connection.ask("/.digest" + ("?results=true" if self._results else "")).body
        found = {}
        for kind in Kind:
            if kind is Kind.RESULT and not self._results:
                continue
            count, hashed = get(get(body, kind.value), "count"), get(get(body, kind.value), "hash")
            if not isinstance(count, int) or not isinstance(hashed, str) or len(hashed) != 64:
                raise self._connection.problem(ProblemCode.SERVER_ODD)
            found[kind] = Digest(count=count, hash=hashed)
        return found

    def _one(self, endpoint: str, remote_id: str) -> Seen | None:
        reply = self._connection.ask(f"{endpoint}/{quote(remote_id, safe='')}")
        if reply.status in (404, 410):
            return None
        seen = self._rows.seen(reply.body, etag=reply.etag) if reply.fine else None
        if seen is None or seen.remote_id != remote_id:
            raise self._connection.problem(ProblemCode.SERVER_ODD)
        return seen

    def _listed(self, endpoint: str, bases: Mapping[str, Base]) -> list[Seen]:
        """Everything of an endpoint; what is known in its version is not fetched again."""
        found: dict[str, Seen] = {}
        changed: list[str] = []
        if any(base.etag for base in bases.values()) and self._found.capabilities.guard is Rung.FULL:
            for row in self._all(endpoint, "externalId,meta.version"):
                key = id_of(row) or ""
                base = bases.get(key)
                version = plain(get(get(row, "meta"), "version"))
                if base and base.etag and version == base.etag:
                    found[key] = self._as_agreed(base)
                else:
                    changed.append(key)
            if len(changed) <= _ONE_BY_ONE:
                found |= {key: seen for key in changed if (seen := self._one(endpoint, key))}
                return list(found.values()) + self._still_there(endpoint, bases.keys() - found.keys() - set(changed))
        for row in self._all(endpoint):
            if seen := self._rows.seen(row):
                found[seen.remote_id] = seen
        return list(found.values()) + self._still_there(endpoint, bases.keys() - found.keys())

    def _as_agreed(self, base: Base) -> Seen:
        return Seen(kind=base.kind, remote_id=base.remote_id, uid=base.uid, etag=base.etag, fields=base.fields)

    def _still_there(self, endpoint: str, remote_ids: set[str]) -> list[Seen]:
        """What was not in the list although it is there: it moved to another page while the list was read."""
        found: list[Seen] = []
        keys = sorted(remote_ids)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            rows = self._filtered(endpoint, "id", some) if self._filters else None
            if rows is None:
                found += [seen for key in some if (seen := self._one(endpoint, key))]
            else:
                found += [seen for row in rows if id_of(row) in remote_ids and (seen := self._rows.seen(row))]
        return found

    def _all(self, endpoint: str, attributes: str = "") -> list[Any]:
        cursors = self._found.capabilities.pages is Rung.FULL
        return whole_list(self._connection, endpoint, cursors=cursors, sorts=self._found.sorts, attributes=attributes)

    def _where(self, endpoint: str, attribute: str, values: Sequence[str]) -> list[Any]:
        """Rows with one of these values, as the server says; the whole list where it does not filter."""
        found: list[Any] = []
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            rows = self._filtered(endpoint, attribute, some) if self._filters else None
            if rows is None:
                return self._all(endpoint)
            found += rows
        return found

    def _filtered(self, endpoint: str, attribute: str, values: Sequence[str]) -> list[Any] | None:
        """None if the server can't filter after all; from then on it is not asked to."""
        said = " or ".join(f"{attribute} eq {json.dumps(value, ensure_ascii=False)}" for value in values)
        reply = self._search(endpoint, said)
        rows = rows_of(reply) if reply.fine else None
        total = get(reply.body, "totalResults")
        wanted = {value.casefold() for value in values}
        ignored = rows is not None and any(str(get(row, attribute)).casefold() not in wanted for row in rows)
        if rows is None or ignored or (isinstance(total, int) and total > len(rows)):
            self._filters = False
            return None
        return rows

    def _search(self, endpoint: str, said: str) -> Reply:
        """By POST, because an address with a name in it ends up in the logs of others; by GET where there is none."""
        if self._searches:
            reply = self._connection.ask(f"{endpoint}/.search", {"schemas": [_SEARCH], "filter": said, "count": 1000})
            if reply.status not in (404, 405):
                return reply
            self._searches = False
        return self._connection.ask(f"{endpoint}?filter={quote(said, safe='')}&count=1000")

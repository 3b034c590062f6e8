"""
Sends requests that write, in Bulk or one by one, and tells of each what came of it.

Nothing is sent a second time by itself: no answer, or a 5xx, leaves an outcome unknown, and whoever sends asks first.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import unquote

from lvs_desktop.domain.exchanging import Answer, Outcome
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.sync.discovery import get
from lvs_desktop.sync.failures import NoAnswer
from lvs_desktop.sync.rows import id_of
from lvs_desktop.sync.transport import Connection, Reply, plain

_BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
_REQUEST_IDS: Final = uuid.UUID("2d7e3c36-0a0e-5a53-9a55-5b8f9f1d6c10")
_LONGEST_DETAIL: Final = 300
_LINES: Final = 4  # single requests at once: a line of 30 ms would make 5,000 pupils take minutes
_DONE: Final = range(200, 300)
_ANSWERS: Final = {404: Answer.GONE, 410: Answer.GONE, 409: Answer.TAKEN, 412: Answer.CHANGED_THERE}
# the server did nothing with a Bulk that it answers so; it may take its operations one by one
_NO_BULK: Final = frozenset({400, 404, 405, 415, 422, 501})
# a server, or what stands before it, that is gone for the moment: the next request would wait for nothing
_AWAY: Final = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """
    One request that writes.

    Attributes:
        key: What its outcome is told by.
        version: What the record must be at, there; None: whatever it is at.
        secret: It holds a password.
    """

    key: str
    method: str
    path: str
    data: Mapping[str, Any] | None = field(repr=False, default=None)
    version: str | None = None
    secret: bool = False


class Parcels:
    """Sends to one server."""

    def __init__(self, connection: Connection, capabilities: Capabilities) -> None:
        self._connection = connection
        self._bulk = capabilities.many is Rung.FULL
        self._versions = capabilities.guard is Rung.FULL
        self._lines = _LINES
        self._most_operations = capabilities.most_operations
        self._most_bytes = capabilities.most_bytes

    def send(self, parcels: Sequence[Parcel], *, in_order: bool = False) -> dict[str, Outcome]:
        """
        The outcome of each, by its key.

        Args:
            in_order: One needs what another did before it.

        Raises:
            Problem: As `Connection.tell`, if not one request came to anything; later the rest is unknown.
        """
        outcomes: dict[str, Outcome] = {}
        self._lines = 1 if in_order else _LINES
        try:
            for some in self._batches(parcels):
                if not self._together(some, outcomes):
                    break
        except Problem as problem:
            if not outcomes and problem.code is not ProblemCode.SERVER_ODD:
                raise
        except NoAnswer:
            pass
        if not self._versions:  # a tag that guards nothing is none
            outcomes = {key: replace(outcome, etag=None) for key, outcome in outcomes.items()}
        return {each.key: outcomes.get(each.key) or _unknown(each) for each in parcels}

    def _batches(self, parcels: Sequence[Parcel]) -> Iterator[Sequence[Parcel]]:
        """In their order, within the limits of a Bulk."""
        batch: list[Parcel] = []
        size = 0
        for parcel in parcels:
            its = len(json.dumps(_operation(parcel), ensure_ascii=False).encode()) + 2
            if batch and (len(batch) >= self._most_operations or size + its > self._most_bytes - 200):
                yield batch
                batch, size = [], 0
            batch.append(parcel)
            size += its
        if batch:
            yield batch

    def _together(self, parcels: Sequence[Parcel], outcomes: dict[str, Outcome]) -> bool:
        """Send a batch; False if the server is away and nothing more should be sent."""
        if not self._bulk or len(parcels) == 1:
            return self._singly(parcels, outcomes)
        body = {"schemas": [_BULK], "Operations": [_operation(each) for each in parcels]}
        reply = self._connection.tell("POST", "/Bulk", body, {"Request-Id": _request_id(parcels, body)})
        if reply.status == 413:
            half = len(parcels) // 2
            self._most_operations = min(self._most_operations, max(half, 1))
            return self._together(parcels[:half], outcomes) and self._together(parcels[half:], outcomes)
        if reply.status == 403:
            raise self._connection.problem(ProblemCode.SERVER_FORBIDDEN)
        if reply.status in _NO_BULK:
            self._bulk = False
            return self._singly(parcels, outcomes)
        results = get(reply.body, "Operations")
        if not reply.fine or not isinstance(results, list):
            self._bulk = reply.status != 500  # one record may be too much for it: the next time each goes by itself
            outcomes.update({each.key: _unknown(each, reply.status) for each in parcels})
            return reply.status not in _AWAY
        outcomes.update(_matched(parcels, results))
        return True

    def _singly(self, parcels: Sequence[Parcel], outcomes: dict[str, Outcome]) -> bool:
        """One by one; several at once where their order does not matter. False if the server is away."""
        for start in range(0, len(parcels), self._lines):
            some = parcels[start : start + self._lines]
            if len(some) == 1:
                replies: list[Reply | Exception] = [self._reply(some[0])]
            else:
                with ThreadPoolExecutor(len(some)) as threads:
                    replies = list(threads.map(self._reply, some))
            for parcel, reply in zip(some, replies, strict=True):
                if isinstance(reply, Reply):
                    outcomes[parcel.key] = _outcome(parcel, reply)
                elif isinstance(reply, NoAnswer):
                    outcomes[parcel.key] = _unknown(parcel)
            for reply in replies:
                if isinstance(reply, Problem):
                    raise reply
                if isinstance(reply, NoAnswer) or (isinstance(reply, Reply) and reply.status in _AWAY):
                    return False
        return True

    def _reply(self, parcel: Parcel) -> Reply | Exception:
        """The answer to one request, or why there is none: the others that run beside it count too."""
        headers = {"If-Match": parcel.version} if parcel.version else {}
        headers["Request-Id"] = str(uuid.uuid4())
        try:
            return self._connection.tell(parcel.method, parcel.path, parcel.data, headers)
        except (NoAnswer, Problem) as failure:
            return failure


def _request_id(parcels: Sequence[Parcel], body: Mapping[str, Any]) -> str:
    """
    The same for the same request: our server answers it from memory if it did it before.

    Not of passwords: an id is kept and logged, and no hash of a password may be.
    """
    if any(parcel.secret for parcel in parcels):
        return str(uuid.uuid4())
    return str(uuid.uuid5(_REQUEST_IDS, json.dumps([[each.key for each in parcels], body])))


def _operation(parcel: Parcel) -> dict[str, Any]:
    made: dict[str, Any] = {"method": parcel.method, "path": parcel.path}
    if parcel.method == "POST":
        made["bulkId"] = parcel.key
    if parcel.version:
        made["version"] = parcel.version
    if parcel.data is not None:
        made["data"] = parcel.data
    return made


def _matched(parcels: Sequence[Parcel], results: Sequence[Any]) -> dict[str, Outcome]:
    """Each parcel with its result: by bulkId, by method and location, or else by its place. Else it is unknown."""
    if len(results) == len(parcels) and all(map(_fits, parcels, results)):
        return {parcel.key: _result(parcel, result) for parcel, result in zip(parcels, results, strict=True)}
    left = list(results)
    found: dict[str, Outcome] = {}
    for parcel in parcels:
        its = next((result for result in left if _fits(parcel, result, surely=True)), None)
        if its is not None:
            left.remove(its)
            found[parcel.key] = _result(parcel, its)
        else:
            found[parcel.key] = _unknown(parcel)
    return found


def _fits(parcel: Parcel, result: Any, *, surely: bool = False) -> bool:
    """True if a result is of this parcel; where it doesn't say, if it may be."""
    method, said, location = get(result, "method"), get(result, "bulkId"), get(result, "location")
    if isinstance(method, str) and method.upper() != parcel.method:
        return False
    if parcel.method == "POST":
        return bool(said == parcel.key)
    if isinstance(location, str):
        return unquote(location).rstrip("/").endswith(unquote(parcel.path))
    return not surely and said is None


def _result(parcel: Parcel, result: Any) -> Outcome:
    """The outcome in one row of a Bulk's answer."""
    status = get(result, "status")
    status = get(status, "code") if isinstance(status, Mapping) else status
    code = int(status) if isinstance(status, int) or (isinstance(status, str) and status.isdecimal()) else 0
    body = get(result, "response")
    location = get(result, "location")
    remote_id = id_of(body)
    if remote_id is None and isinstance(location, str):
        remote_id = id_of({"id": location.rstrip("/").rpartition("/")[2]})
    etag = plain(get(get(body, "meta"), "version")) or plain(get(result, "version"))
    return _told(parcel, code, body, remote_id, etag)


def _outcome(parcel: Parcel, reply: Reply) -> Outcome:
    """The outcome of a request by itself."""
    etag = plain(get(get(reply.body, "meta"), "version")) or reply.etag
    return _told(parcel, reply.status, reply.body, id_of(reply.body), etag)


def _told(parcel: Parcel, status: int, body: Any, remote_id: str | None, etag: str | None) -> Outcome:
    if status in _DONE:
        if parcel.method == "POST" and remote_id is None:
            return _unknown(parcel, status)  # made, but under which id?
        known = remote_id if parcel.method == "POST" else parcel.path.rpartition("/")[2]
        return Outcome(operation=parcel.key, answer=Answer.DONE, remote_id=known, etag=etag, status=status)
    if not 400 <= status < 500 and status != 501:
        return _unknown(parcel, status)
    answer = _ANSWERS.get(status, Answer.UNKNOWN if status in (401, 408, 429) else Answer.REFUSED)
    if answer is Answer.GONE and parcel.method == "POST":
        answer = Answer.REFUSED
    return Outcome(operation=parcel.key, answer=answer, status=status, detail=_detail(body))


def _detail(body: Any) -> str:
    """The server's words, on one line."""
    said = get(body, "detail")
    text = said if isinstance(said, str) else str(get(body, "scimType") or "")
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _LONGEST_DETAIL]).split())[
        :_LONGEST_DETAIL
    ]


def _unknown(parcel: Parcel, status: int = 0) -> Outcome:
    return Outcome(operation=parcel.key, answer=Answer.UNKNOWN, status=status)

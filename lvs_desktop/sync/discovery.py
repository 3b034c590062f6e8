"""
What a server can do, as it says itself: each field read by itself and leniently.

One odd field must not turn into "nothing supported": a strict parse of the whole would (authentik, issue 25056).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.sync import resources
from lvs_desktop.sync.transport import Connection, Reply

EXTENSIONS: Final = frozenset({resources.PUPIL, resources.STAFF, resources.SUPPORT, resources.CLASS})
BATCH: Final = 200  # operations of a Bulk: a smaller loss where the line is cut
_DEFAULTS: Final = Capabilities()
_LEAST_BYTES: Final = 10_000  # a limit under this would let no group through


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    What was found out about a server.

    Attributes:
        keeps: The extension schemas of ours that it keeps.
        sorts: It sorts lists.
        name, locations: As `domain.syncing.Server`.
    """

    capabilities: Capabilities
    keeps: frozenset[str]
    sorts: bool
    name: str = ""
    locations: tuple[str, ...] | None = None


def discover(connection: Connection) -> Found:
    """
    Ask a server what it can do, and whether the token is for it.

    Raises:
        Problem: SERVER_ADDRESS_WRONG if it is no SCIM server; and as `Connection.ask`.
    """
    config = _config(connection)
    users = connection.ask("/Users?startIndex=1&count=1")
    if not users.fine or rows_of(users) is None:
        raise connection.problem(ProblemCode.SERVER_ADDRESS_WRONG)
    schemas = _list(connection, "/Schemas")
    types = _list(connection, "/ResourceTypes")
    keeps = _kept(schemas, types)
    bulk = get(config, "bulk")
    feed = _supported(config, "deltaQuery")
    etags = _supported(config, "etag")
    name, locations = _who(connection) if feed else ("", None)
    capabilities = Capabilities(
        many=_rung(_supported(config, "bulk")),
        guard=_rung(etags),
        changes=Rung.FULL if feed else Rung.WEAK if etags else Rung.NONE,
        find=_rung(_supported(config, "filter")),
        pages=_rung(_yes(get(config, "pagination"), "cursor")),
        pupil_data=_kept_rung(resources.PUPIL, keeps),
        accommodations=_kept_rung(resources.SUPPORT, keeps),
        staff_data=_kept_rung(resources.STAFF, keeps),
        passwords=_passwords(config, schemas),
        results=Rung.FULL if feed and _serves(resources.RESULT, schemas, types) else Rung.NONE,
        receipt=_rung(feed and _counts(connection)),
        most_operations=min(_number(bulk, "maxOperations", _DEFAULTS.most_operations, least=1), BATCH),
        most_bytes=_number(bulk, "maxPayloadSize", _DEFAULTS.most_bytes, least=_LEAST_BYTES),
    )
    return Found(
        capabilities=capabilities, keeps=keeps, sorts=_supported(config, "sort"), name=name, locations=locations
    )


def rows_of(reply: Reply) -> list[Any] | None:
    """The resources of a list; None if the answer is none. An empty list may leave them out."""
    body = reply.body
    if isinstance(body, list):
        return body  # not SCIM, but not to be misunderstood
    if not isinstance(body, Mapping):
        return None
    rows = get(body, "Resources")
    if rows is None and get(body, "totalResults") is not None:
        return []
    return rows if isinstance(rows, list) else None


def get(body: object, name: str) -> Any:
    """An attribute, whatever the capitals of its name (RFC 7643, 2.1); None if it is not there."""
    if not isinstance(body, Mapping):
        return None
    if name in body:
        return body[name]
    return next((value for key, value in body.items() if str(key).casefold() == name.casefold()), None)


def _config(connection: Connection) -> Mapping[str, Any]:
    try:
        reply = connection.ask("/ServiceProviderConfig")
    except Problem as problem:
        if problem.code is ProblemCode.SERVER_ODD:  # a web page, most likely
            raise connection.problem(ProblemCode.SERVER_ADDRESS_WRONG) from None
        raise
    body = reply.body
    rows = rows_of(reply)
    if rows and isinstance(rows[0], Mapping):
        body = rows[0]  # some give a list of one
    if not reply.fine or not isinstance(body, Mapping):
        raise connection.problem(ProblemCode.SERVER_ADDRESS_WRONG)
    if not any(isinstance(get(body, name), Mapping) for name in ("patch", "bulk", "filter", "etag")):
        raise connection.problem(ProblemCode.SERVER_ADDRESS_WRONG)
    return body


def _list(connection: Connection, path: str) -> list[Any] | None:
    """A list of discovery; None if the server does not give it."""
    reply = _optional(connection, path)
    return rows_of(reply) if reply else None


def _optional(connection: Connection, path: str) -> Reply | None:
    """
    What a server may lack; None if it does.

    A server that is only busy now has not said that it lacks it: half its abilities for one sync would look as if
    fields had been emptied there.
    """
    try:
        reply = connection.ask(path)
    except Problem as problem:
        if problem.code in (ProblemCode.SERVER_ODD, ProblemCode.SERVER_FORBIDDEN):
            return None
        raise
    return reply if reply.fine else None


def _kept(schemas: list[Any] | None, types: list[Any] | None) -> frozenset[str]:
    """Our extensions that the server names; where it lists both ways, in both."""
    known = EXTENSIONS
    if schemas is not None:
        known &= {str(get(each, "id")) for each in schemas}
    if types is not None:
        known &= {
            str(get(extension, "schema"))
            for each in types
            for extension in _items(get(each, "schemaExtensions"))
        }  # fmt: skip
    return known if schemas is not None or types is not None else frozenset()


def _serves(schema: str, schemas: list[Any] | None, types: list[Any] | None) -> bool:
    """True if a server has a resource of this schema of ours, by both lists."""
    described = any(get(each, "id") == schema for each in schemas or ())
    return described and any(get(each, "schema") == schema for each in types or ())


def _passwords(config: Mapping[str, Any], schemas: list[Any] | None) -> Rung:
    if _supported(config, "changePassword"):
        return Rung.FULL
    user = next((each for each in schemas or () if get(each, "id") == resources.USER), None)
    for attribute in _items(get(user, "attributes")):
        if str(get(attribute, "name")).casefold() == "password" and get(attribute, "mutability") != "readOnly":
            return Rung.WEAK
    return Rung.NONE


def _who(connection: Connection) -> tuple[str, tuple[str, ...] | None]:
    """Our server's own word on the school and the locations of the token."""
    reply = _optional(connection, "/.whoami")
    if reply is None:
        return "", None
    school, locations = get(reply.body, "school"), get(reply.body, "locations")
    name = school if isinstance(school, str) else get(school, "name")
    told = tuple(each for each in _items(locations) if isinstance(each, str))
    return (name[:200] if isinstance(name, str) else ""), told or None


def _counts(connection: Connection) -> bool:
    reply = _optional(connection, "/.digest")
    return reply is not None and isinstance(reply.body, Mapping)


def _supported(config: Mapping[str, Any], name: str) -> bool:
    return _yes(get(config, name), "supported")


def _yes(part: object, name: str) -> bool:
    """True, and what badly written servers say for it; a bare true for the whole part too."""
    value = part if isinstance(part, bool) else get(part, name)
    return value is True or (isinstance(value, str) and value.strip().casefold() == "true")


def _number(part: object, name: str, otherwise: int, *, least: int) -> int:
    value = get(part, name)
    try:
        found = int(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0
    except (ValueError, OverflowError):
        return otherwise
    return found if found >= least else otherwise


def _rung(full: bool) -> Rung:
    return Rung.FULL if full else Rung.WEAK


def _kept_rung(schema: str, keeps: Iterable[str]) -> Rung:
    return Rung.FULL if schema in keeps else Rung.NONE


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

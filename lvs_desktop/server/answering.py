"""
Answers one request to a school, in a thread: sign-in, the library's SCIM, and what is ours beside it.

What is ours: the feed (/.delta, /.deltaToken), /.digest, /.whoami, and the answers to repeated request ids.
"""

import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from scim2_models import NotFoundException, SCIMException, UnauthorizedException
from scim2_server.errors import MethodNotAllowedException
from scim2_server.requests import ScimRequest
from scim2_server.routing import Operation
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from lvs_desktop.server import digests, feed, logs, repeats, replies, signin, tables
from lvs_desktop.server.limits import WrongTokens
from lvs_desktop.server.opening import Opener
from lvs_desktop.server.replies import Reply, TooLarge, TooManyWrongTokens
from lvs_desktop.server.signin import Session

SERVER: Final = "urn:lvs-desktop:params:scim:schemas:1.0:Server"
_WRITES: Final = (Operation.create, Operation.replace, Operation.patch, Operation.delete, Operation.bulk)
_OURS: Final = {"/.delta": "POST", "/.deltaToken": "GET", "/.digest": "GET", "/.whoami": "GET"}
_PLACES: Final = (
    "Users",
    "Groups",
    "Results",
    "Bulk",
    "Me",
    "Schemas",
    "ResourceTypes",
    "ServiceProviderConfig",
    ".search",
)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_DAY: Final = 1
# beside SCIM's own, in /.whoami and for whoever accepts application/json; the first is the draft's
_ABILITIES: Final[dict[str, Any]] = {
    "deltaQuery": {"supported": True, "deltaTokenExpiry": tables.KEPT_DAYS * 86_400},
    "digest": {"supported": True},
    "requestIds": {"supported": True, "expiry": repeats.KEPT_DAYS * 86_400},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request to a school."""

    slug: str
    address: str  # of who asks
    scim: ScimRequest
    too_large: bool = False  # its body was cut off


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, and what the log may tell of it."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    route: str = "?"
    tenant: int | None = None
    admin: int | None = None
    request_id: str | None = None
    error: Exception | None = None


class _Overtaken(Exception):  # no error: the same request was answered meanwhile
    pass


class Answering:
    """
    Answers requests; one for a process, used by its threads.

    A wrong token costs one indexed look-up and no lock. A writing request takes the school's lock after that.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opener = Opener(engine)
        self._wrong = WrongTokens()

    def healthy(self) -> bool:
        """True if the database answers."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            logs.write("database", level=40, error=error)
            return False
        return True

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request; never raises."""
        session: Session | None = None
        identity = repeats.identity(asked.scim)
        error: Exception | None = None
        try:
            session = self._signed_in(asked)
            if asked.too_large:
                raise TooLarge
            asked.scim.subject = session.caller
            reply = self._serve(asked.scim, session, identity)
        except Exception as raised:  # noqa: BLE001  # it becomes an answer, and is logged without its words
            reply = replies.refusal(self._opener.service, raised)
            error = None if isinstance(raised, SCIMException) else raised
        return Answer(
            reply.status,
            reply.body,
            reply.headers,
            route=_route(asked.scim.path),
            tenant=session.tenant if session else None,
            admin=session.caller.admin if session else None,
            request_id=identity if identity and _UUID.fullmatch(identity) else None,
            error=error,
        )

    def _signed_in(self, asked: Asked) -> Session:
        token = signin.bearer(asked.scim.header("Authorization"))
        if token is None:
            raise UnauthorizedException
        with self._engine.begin() as connection:
            session = signin.session(connection, asked.slug, token)
        if session is None:
            if wait := self._wrong.offered(asked.address):
                raise TooManyWrongTokens(wait)
            raise UnauthorizedException
        if session.used is None or session.used < tables.days_ago(_DAY):
            with self._engine.execution_options(writes=True).begin() as connection:
                signin.note_use(connection, token)
        return session

    def _serve(self, request: ScimRequest, session: Session, identity: str | None) -> Reply:
        if (path := _path(request)) in _OURS:
            if request.method != _OURS[path]:
                raise MethodNotAllowedException(allowed=[_OURS[path]])
            with self._engine.begin() as connection:
                return _own(path, connection, session, request)
        operation = self._opener.service.match(request).operation
        if operation is Operation.service_provider_config:
            return self._configuration(request)
        if operation not in _WRITES:
            with self._opener.reading(session) as handler:
                return replies.of_scim(handler.handle(request))
        if identity is None:
            with self._opener.writing(session) as (handler, _storage):
                return replies.of_scim(handler.handle(request))
        return self._once(request, session, identity)

    def _once(self, request: ScimRequest, session: Session, identity: str) -> Reply:
        """A writing request with an id. The same one may be running in another thread or process."""
        if known := self._known(request, session, identity):
            return known
        try:
            with self._opener.writing(session) as (handler, storage):
                reply = replies.of_scim(handler.handle(request))
                about = (storage.connection, session.tenant, session.caller, request, identity)
                if repeats.recall(*about):
                    raise _Overtaken  # undoes what was done here
                if reply.status < 300:
                    repeats.remember(*about, reply, whole=_path(request) == "/Bulk")
                return reply
        except (_Overtaken, SCIMException):
            # refused because the other one did it: a version that is gone, a name that is taken
            if known := self._known(request, session, identity):
                return known
            raise

    def _known(self, request: ScimRequest, session: Session, identity: str) -> Reply | None:
        with self._engine.begin() as connection:
            known = repeats.recall(connection, session.tenant, session.caller, request, identity)
        if known is None:
            return None
        with self._opener.reading(session) as handler:
            return _with_record(handler, request, known)

    def _configuration(self, request: ScimRequest) -> Reply:
        said = self._opener.service.service_provider_config(request.url, request.query)
        # strict clients (scim2-client) refuse the whole if it has an attribute that SCIM does not know: who has a use
        # for ours says that JSON which is not SCIM's is welcome too
        if said.body is not None and "application/json" in (request.header("Accept") or ""):
            said.body |= _ABILITIES
        return replies.of_scim(said)


def _own(path: str, connection: Connection, session: Session, request: ScimRequest) -> Reply:
    about = (connection, session.tenant, session.caller)
    if path == "/.delta":
        return replies.of_json(feed.page(*about, *feed.read(request.body)))
    if path == "/.deltaToken":
        return replies.of_json({"deltaToken": feed.token_now(*about)})
    if path == "/.digest":
        found = digests.of(*about, results=request.query.get("results") == "true")
        return replies.of_json({kind: asdict(one) for kind, one in found.items()})
    return replies.of_json(_whoami(session))


def _whoami(session: Session) -> dict[str, Any]:
    caller = session.caller
    return {
        "schemas": [SERVER],
        "school": session.school,
        "name": caller.name,
        "role": caller.role,
        "locations": None if caller.everything else list(caller.locations),
        **_ABILITIES,
    }


def _with_record(handler: Any, request: ScimRequest, known: Reply) -> Reply:
    """A remembered answer; that to a single write with the record as it is now."""
    where = known.headers.get("Location", "").rpartition("/v2")[2] if request.method == "POST" else request.path
    if known.body or known.status not in (200, 201) or not where:
        return known
    try:
        now = replies.of_scim(
            handler.handle(replace(request, method="GET", path=where, query={}, body=b"", headers=[]))
        )
    except NotFoundException:  # deleted since
        return known
    return known._replace(body=now.body)


def _path(request: ScimRequest) -> str:
    return "/" + request.path.strip("/")


def _route(path: str) -> str:
    """The pattern of a path, for the log: ids, and what is misspelt, are left out."""
    parts = path.strip("/").split("/")
    if f"/{path.strip('/')}" in _OURS:
        return f"/{parts[0]}"
    if parts[0] not in _PLACES:
        return "?"
    if len(parts) == 1:
        return f"/{parts[0]}"
    return f"/{parts[0]}/" + (".search" if parts[1:] == [".search"] else "{id}")

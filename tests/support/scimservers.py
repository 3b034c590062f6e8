"""
SCIM servers on loopback for the tests of the client: the library's own, and odd ones written out by hand.

None of them is a mock of our code: each speaks HTTP on a real socket.
"""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scim2_models import (
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    Group,
    Pagination,
    Patch,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)
from scim2_server.memory import InMemoryStorage
from scim2_server.service import ScimService
from scim2_server.testserver.application import BEARER_TOKEN_SCHEME, BearerTokenApplication

from lvs_desktop.server import schemas
from lvs_desktop.sync.discovery import EXTENSIONS

TOKEN = "a-token-of-the-tests-9f3c"


def library_config(**changes: Any) -> ServiceProviderConfig:
    """What the library's server says that it can do: all of it, but for `changes`."""
    said = {
        "patch": Patch(supported=True),
        "bulk": Bulk(supported=True, max_operations=1000, max_payload_size=1_048_576),
        "filter": Filter(supported=True, max_results=1000),
        "change_password": ChangePassword(supported=True),
        "sort": Sort(supported=True),
        "etag": ETag(supported=True),
        "pagination": Pagination(cursor=True, index=True),
        "authentication_schemes": [BEARER_TOKEN_SCHEME],
    }
    return ServiceProviderConfig(**{**said, **changes})


class _Silent(WSGIRequestHandler):
    disable_nagle_algorithm = True  # it writes head and body apart: 40 ms less an answer

    def log_message(self, format: str, *args: Any) -> None:  # the library's own name
        return None


class _Threading(WSGIServer):
    """One thread is enough, and keeps the storage of the library, which is not made for several, whole."""


@dataclass(slots=True)
class Library:
    """A running server of the library."""

    address: str
    storage: InMemoryStorage
    requests: list[tuple[str, str]] = field(default_factory=list)  # method, path with its query

    def count(self, method: str, part: str = "") -> int:
        """How many requests there were of a method, with this in their path."""
        return sum(1 for said, path in self.requests if said == method and part in path)


@contextmanager
def library(config: ServiceProviderConfig | None = None, *, extensions: bool = True) -> Iterator[Library]:
    """
    scim2-server's own in-memory server.

    Args:
        extensions: With our extension schemas; without them it is anybody's server.
    """
    said = config or library_config()
    if extensions:
        provider = ScimProvider(
            models=list(schemas.provider().models), resource_types=schemas.resource_types(), config=said
        )
    else:
        provider = ScimProvider(models=[User, Group], config=said)
    storage = InMemoryStorage()
    service = ScimService(provider, secret="s" * 40)
    application = BearerTokenApplication(storage, provider, service=service, bearer_tokens=[TOKEN])
    requests: list[tuple[str, str]] = []

    def noted(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        query = environ.get("QUERY_STRING")
        requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"] + (f"?{query}" if query else "")))
        return application(environ, start)

    with make_server("127.0.0.1", 0, noted, server_class=_Threading, handler_class=_Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Library(f"http://127.0.0.1:{server.server_port}/v2", storage, requests)
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that an odd server got."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Odd:
    """An odd server that runs."""

    address: str
    requests: list[Asked] = field(default_factory=list)

    def of(self, method: str, part: str = "") -> list[Asked]:
        """The requests of a method with this in their path."""
        return [each for each in self.requests if each.method == method and part in each.path]


Answer = tuple[int, Mapping[str, str], bytes]


def said(status: int, body: Any = None, **headers: str) -> Answer:
    """An answer in JSON; `Retry_After="1"` is the header Retry-After."""
    content = b"" if body is None else json.dumps(body).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, content


def listed(rows: list[Any], total: int | None = None, **more: Any) -> dict[str, Any]:
    """A ListResponse."""
    head = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}
    return {**head, "totalResults": len(rows) if total is None else total, "Resources": rows, **more}


CONFIG: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": True, "maxOperations": 1000, "maxPayloadSize": 1_048_576},
    "filter": {"supported": True, "maxResults": 200},
    "changePassword": {"supported": True},
    "sort": {"supported": False},
    "etag": {"supported": True},
}


def discovery(asked: Asked) -> Answer:
    """A server that has our extensions and holds nothing."""
    path = asked.path.partition("?")[0].removeprefix("/v2")
    types = [{"id": "User", "schemaExtensions": [{"schema": each} for each in sorted(EXTENSIONS)]}]
    found = {
        "/ServiceProviderConfig": CONFIG,
        "/Schemas": listed([{"id": each} for each in sorted(EXTENSIONS)]),
        "/ResourceTypes": listed(types),
        "/Users": listed([]),
        "/Groups": listed([]),
    }.get(path)
    return said(404, {"detail": "Not found"}) if found is None else said(200, found)


@contextmanager
def odd(answer: Callable[[Asked], Answer | None], certificate: Path | None = None) -> Iterator[Odd]:
    """
    A server that answers as told; where that is None, as `discovery`.

    Args:
        certificate: As `own_certificate` made it: the server speaks https.
    """
    server: Odd

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: 40 ms less an answer

        def _answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers), json.loads(content) if content else None)
            server.requests.append(asked)
            status, headers, body = answer(asked) or discovery(asked)
            if status == 0:  # hang up without a word
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_CONNECT = _answer

        def log_message(self, format: str, *args: Any) -> None:  # the library's own name
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            listening.socket = context.wrap_socket(listening.socket, server_side=True)
        server = Odd(f"http{'s' if certificate else ''}://127.0.0.1:{listening.server_port}/v2")
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def own_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody signed but itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path

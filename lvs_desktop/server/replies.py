"""What goes back to who asked: status, headers and bytes; and the answers that refuse."""

import json
from typing import Any, Final, NamedTuple

from scim2_models import SCIMException, UnauthorizedException
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from scim2_server.service import ScimService

JSON: Final = {"Content-Type": SCIM_MEDIA_TYPE}
_CHALLENGE: Final = 'Bearer realm="SCIM"'


class Reply(NamedTuple):
    """An answer, ready to be sent."""

    status: int
    headers: dict[str, str]
    body: bytes


class TooManyWrongTokens(SCIMException):
    """The address offered too many wrong tokens."""

    status = 429
    _default_detail = "Too many wrong tokens"

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


class TooLarge(SCIMException):
    """The body is larger than any request may be."""

    status = 413
    _default_detail = "The request is too large"


def of_scim(said: ScimResponse) -> Reply:
    """The library's answer; a body that is bytes or text is JSON already."""
    body: Any = said.body
    if body is None:
        return Reply(int(said.status), {k: v for k, v in said.headers.items() if k != "Content-Type"}, b"")
    if isinstance(body, str):
        body = body.encode()
    return Reply(int(said.status), said.headers, body if isinstance(body, bytes) else dumped(body))


def of_json(body: Any, status: int = 200) -> Reply:
    """An answer of ours."""
    return Reply(status, dict(JSON), body if isinstance(body, bytes) else dumped(body))


def refusal(service: ScimService, error: Exception) -> Reply:
    """The answer to an error; of one that is not SCIM's own nothing is told."""
    reply = of_scim(service.error_response(error))
    if isinstance(error, UnauthorizedException):
        reply.headers["WWW-Authenticate"] = _CHALLENGE
    if isinstance(error, TooManyWrongTokens):
        reply.headers["Retry-After"] = str(error.wait)
    return reply


def dumped(body: Any) -> bytes:
    """JSON as it goes over the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

"""
The connection with a server: where it may go, how long we wait, what its failures mean.

Nothing of a body or a token is ever in a log or in the text of an exception. A question (`ask`) is asked again by
itself; what writes (`tell`) goes out once: whoever gets `NoAnswer` does not know whether it was done.
"""

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx2
import stamina

from lvs_desktop import __version__
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.sync.addresses import bracketed, checked_address, is_loopback
from lvs_desktop.sync.failures import Failures, NoAnswer, NotReached

MOST_BYTES: Final = 64 * 1024 * 1024  # of one answer, unpacked
_REDIRECTS: Final = 5
_PASSING: Final = frozenset({429, 500, 502, 503, 504})  # may be over at the next attempt
_LATER: Final = frozenset({429, 503})
_MEDIA: Final = "application/scim+json"

# they would tell addresses with their queries, and headers
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)
stamina.instrumentation.set_on_retry_hooks(())  # else each attempt is a line on the terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    How long we wait, in seconds.

    Attributes:
        whole: For one answer, from the first byte to the last.
        attempts: Of a question, together.
        wait: Before the second attempt; longer before each next one.
        retry_after: A server that asks for more than this is busy.
    """

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0
    attempts: int = 4
    wait: float = 0.3
    retry_after: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    What a server answered.

    Attributes:
        body: Its JSON; None: there was none.
        odd: It had a body that is no JSON.
        retry_after: Seconds; None: it did not say.
    """

    status: int
    body: Any = None
    odd: bool = False
    etag: str | None = None
    retry_after: float | None = None

    @property
    def fine(self) -> bool:
        """True if it did what was asked."""
        return 200 <= self.status < 300


class _Passing(Exception):
    """The server can't do it now."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.status))
        self.reply = reply


class Connection:
    """
    A connection with one SCIM server; may be used by several threads.

    Args:
        address: Its base URL; without a scheme it is https.
        token: The bearer token.
        proxy: Of the network, where its settings can't be read by a program (PAC); None: as the system says.

    Raises:
        Problem: SERVER_ADDRESS_WRONG, SERVER_INSECURE, SERVER_TOKEN_REFUSED, SERVER_PROXY; nothing was sent.
    """

    def __init__(self, address: str, token: str, *, proxy: str | None = None, patience: Patience | None = None) -> None:
        self.address = checked_address(address)
        self._base = httpx2.URL(self.address)
        self.host = self._base.netloc.decode("ascii")
        self._patience = patience or Patience()
        if not token.strip() or not all("!" <= letter <= "~" for letter in token.strip()):
            raise Problem(ProblemCode.SERVER_TOKEN_REFUSED, server=self.host)  # can't be a header
        try:
            self._client = self._opened(token.strip(), proxy)
        except (ValueError, ImportError, httpx2.InvalidURL):  # the setting of a proxy: no address, or SOCKS
            raise self.problem(ProblemCode.SERVER_PROXY, reason="unusable") from None

    def _opened(self, token: str, proxy: str | None) -> httpx2.Client:
        here = is_loopback(self._base.host)
        return httpx2.Client(
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": f"{_MEDIA}, application/json;q=0.9",
                "User-Agent": f"lvs-desktop/{__version__}",
            },
            timeout=httpx2.Timeout(self._patience.read, connect=self._patience.connect),
            # shorter than servers keep an idle line open: a write on a line that just closed has no known outcome
            limits=httpx2.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=2.0),
            follow_redirects=False,
            # no TLS there: a context that trusts nobody spares reading all certificates of the system
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if self._base.scheme == "http" else True,
            proxy=None if here else proxy,
            # what stays on this computer goes past no proxy: over http it would read the token
            mounts={f"all://{bracketed(self._base.host)}": None} if here else None,
        )

    def close(self) -> None:
        """Close it."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def problem(self, code: ProblemCode, **facts: str | int) -> Problem:
        """A problem with this server."""
        return Problem(code, server=self.host, **facts)

    def ask(self, path: str, body: Mapping[str, Any] | None = None, *, method: str | None = None) -> Reply:
        """
        A question: a GET, or with a body a POST that changes nothing. Asked again where that may help.

        Returns:
            The answer with a status below 300 or from 400 to 499; of these 401, 403, 407 and 429 are problems.

        Raises:
            Problem: SERVER_OFFLINE, SERVER_BUSY, SERVER_ODD, SERVER_FORBIDDEN and as `tell`.
        """
        waits = self._patience
        try:
            for attempt in stamina.retry_context(
                on=self._again, attempts=waits.attempts, timeout=2 * waits.retry_after, wait_initial=waits.wait,
                wait_jitter=waits.wait,
            ):  # fmt: skip
                with attempt:
                    reply = self._once(method or ("GET" if body is None else "POST"), path, body, {})
                    if reply.status in _PASSING:
                        raise _Passing(reply)
        except (NotReached, NoAnswer):
            raise self.problem(ProblemCode.SERVER_OFFLINE) from None
        except _Passing as passing:
            raise self.busy(passing.reply) from None
        if reply.status == 403:
            raise self.problem(ProblemCode.SERVER_FORBIDDEN)
        if reply.status < 400 and (reply.odd or not reply.fine):
            raise self.problem(ProblemCode.SERVER_ODD)
        return reply

    def tell(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """
        A request that writes, sent once; again only where the server said that it did nothing with it (429).

        Raises:
            NoAnswer: It may have been done.
            Problem: SERVER_OFFLINE, SERVER_CERTIFICATE, SERVER_PROXY, SERVER_REDIRECTED, SERVER_TOKEN_REFUSED,
                SERVER_BUSY: nothing was done. SERVER_ODD: it may have been done.
        """
        for attempt in range(self._patience.attempts):
            try:
                reply = self._once(method, path, body, headers or {})
            except NotReached:
                raise self.problem(ProblemCode.SERVER_OFFLINE) from None
            if reply.status != 429:
                return reply
            wait = reply.retry_after if reply.retry_after is not None else self._patience.wait * 2**attempt
            if wait > self._patience.retry_after:
                break
            time.sleep(wait)
        raise self.busy(reply)

    def busy(self, reply: Reply) -> Problem:
        """The problem of a server that can't do it now."""
        seconds = int(reply.retry_after or 0)
        return self.problem(ProblemCode.SERVER_BUSY, seconds=seconds, status=reply.status)

    def _again(self, error: Exception) -> bool | float:
        if isinstance(error, _Passing):
            wait = error.reply.retry_after if error.reply.status in _LATER else None
            return True if wait is None else wait if wait <= self._patience.retry_after else False
        return isinstance(error, NotReached | NoAnswer)

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Reply:
        url = httpx2.URL(self.address + path)
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = {} if body is None else {"Content-Type": _MEDIA}
        for _ in range(_REDIRECTS):
            with self._failures():
                request = self._client.build_request(method, url, content=content, headers={**kind, **headers})
                response = self._client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    return self._reply(response)
                url = self._onward(url, method, response)
            finally:
                response.close()
        raise self.problem(ProblemCode.SERVER_REDIRECTED, other=url.host)

    def _onward(self, url: httpx2.URL, method: str, response: httpx2.Response) -> httpx2.URL:
        """Where a redirect leads, if that is the same server."""
        try:
            onward = url.join(response.headers["Location"])
        except httpx2.InvalidURL:
            raise self.problem(ProblemCode.SERVER_ODD) from None
        if (onward.scheme, onward.host, onward.port) != (url.scheme, url.host, url.port):
            raise self.problem(ProblemCode.SERVER_REDIRECTED, other=onward.host)
        if response.status_code == 303 and method != "GET":
            raise self.problem(ProblemCode.SERVER_ODD)  # done, or not: its answer is elsewhere
        return onward

    def _reply(self, response: httpx2.Response) -> Reply:
        status = response.status_code
        if status == 401:
            raise self.problem(ProblemCode.SERVER_TOKEN_REFUSED)
        if status == 407:
            raise self.problem(ProblemCode.SERVER_PROXY)
        content = self._content(response)
        body, odd = None, False
        if content.strip():
            try:
                body = json.loads(content)
            except (ValueError, RecursionError):
                odd = True
        return Reply(
            status=status,
            body=body,
            odd=odd,
            etag=plain(response.headers.get("ETag")),
            retry_after=_seconds(response.headers.get("Retry-After")),
        )

    def _content(self, response: httpx2.Response) -> bytes:
        until = time.monotonic() + self._patience.whole
        found = bytearray()
        with self._failures():
            for chunk in response.iter_bytes():
                found += chunk
                if len(found) > MOST_BYTES:
                    raise self.problem(ProblemCode.SERVER_ODD)
                if time.monotonic() > until:
                    raise NoAnswer
        return bytes(found)

    def _failures(self) -> Failures:
        return Failures(self.problem)


def plain(text: object, longest: int = 200) -> str | None:
    """A text that may stand in a header; None if it can't."""
    if isinstance(text, str) and 0 < len(text) <= longest and all(" " <= letter <= "~" for letter in text):
        return text
    return None


def _seconds(text: str | None) -> float | None:
    """The seconds of a Retry-After; a date is not compared with our clock: as if it had not been said."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if 0 <= found < 1e9 else None

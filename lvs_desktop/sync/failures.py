"""What the failures of the network mean to us."""

import ssl
from collections.abc import Callable, Iterator

import httpx2

from lvs_desktop.domain.problems import Problem, ProblemCode


class NoAnswer(Exception):
    """The request went out, and its answer did not come: it may have been done."""


class NotReached(Exception):
    """No connection: nothing was sent."""


class Failures:
    """Turns the failures of the network into ours. Their own texts stay behind: they may hold a header."""

    def __init__(self, problem: Callable[..., Problem]) -> None:
        self._problem = problem

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, UnicodeError):  # the server's own name was looked at before: it is the proxy's
            raise self._problem(ProblemCode.SERVER_PROXY, reason="unusable") from None
        if error is None or not isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | httpx2.StreamError):
            return
        problem = self._problem
        if isinstance(error, httpx2.ProxyError):
            wants_name = "407" in str(error)
            raise problem(ProblemCode.SERVER_PROXY if wants_name else ProblemCode.SERVER_OFFLINE) from None
        if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)) and isinstance(error, httpx2.ConnectError):
            raise problem(ProblemCode.SERVER_CERTIFICATE) from None
        if isinstance(error, httpx2.ConnectTimeout):
            raise problem(ProblemCode.SERVER_OFFLINE) from None  # waited long enough
        if isinstance(error, httpx2.ConnectError | httpx2.PoolTimeout):
            raise NotReached from None
        if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
            raise problem(ProblemCode.SERVER_ADDRESS_WRONG) from None
        if isinstance(error, httpx2.DecodingError):
            raise problem(ProblemCode.SERVER_ODD) from None
        raise NoAnswer from None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__

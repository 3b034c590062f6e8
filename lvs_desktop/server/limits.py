"""How often an address may offer a wrong token."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from typing import Final

MOST: Final = 10  # wrong tokens of one address
WINDOW: Final = 300  # seconds
_ADDRESSES: Final = 10_000  # the longest silent are forgotten first


class WrongTokens:
    """
    Counts the wrong tokens of each address, in this process.

    A right token is always let in: a school's desktops share one address, and one with an old token must not lock the
    others out. That is safe because a token has 256 random bits; the limit is there against noise and load.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def offered(self, address: str) -> int:
        """Note a wrong token; the seconds that the address has to wait, 0 if it need not."""
        now = self._clock()
        with self._lock:
            moments = self._seen.setdefault(address, deque(maxlen=MOST + 1))
            self._seen.move_to_end(address)
            if len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)
            while moments and now - moments[0] >= WINDOW:
                moments.popleft()
            if len(moments) >= MOST:
                return max(1, int(moments[0] + WINDOW - now + 0.999))
            moments.append(now)
            return 0

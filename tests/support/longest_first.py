"""
The long tests first: a process that meets one at the end of a run works on it alone, while the others have none left.

pytest-xdist (worksteal) gives each process a part of the list, one after the other, and lets who is ready take over the
second half of another's. So each part begins with its share of the long tests.
"""

from collections.abc import Sequence

import pytest


def dealt(items: Sequence[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same items: those marked `long` at the beginning of each process's part, the others as they were."""
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    found: list[pytest.Item] = []
    for left in range(processes, 0, -1):
        room = (len(items) - len(found)) // left  # as worksteal counts
        own = long[::left][:room]
        long = [item for item in long if item not in own]
        found += own + others[: room - len(own)]
        others = others[room - len(own) :]
    return found

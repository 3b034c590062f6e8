"""The order in which several processes run the tests."""

import random

import pytest

from tests.support.longest_first import dealt


class Item:
    """As much of a collected test as the order looks at."""

    def __init__(self, name: str, *, long: bool) -> None:
        self.name, self.long = name, long

    def get_closest_marker(self, name: str) -> bool:
        """Whether it has the mark."""
        return self.long and name == "long"


@pytest.mark.parametrize("processes", [1, 2, 3, 5])
def test_each_process_begins_with_long_tests_and_none_is_lost(processes: int) -> None:
    """Whatever share of the tests is long: the parts are as large as pytest-xdist makes them."""
    chance = random.Random(3)
    for count in range(40):
        items = [Item(f"t{n}", long=chance.random() < count / 40) for n in range(count)]

        order = dealt(items, processes)  # type: ignore[arg-type]

        assert sorted(map(id, items)) == sorted(map(id, order))
        rest = order
        for left in range(processes, 0, -1):
            part, rest = rest[: len(rest) // left], rest[len(rest) // left :]
            kinds = [item.long for item in part]
            assert kinds == sorted(kinds, reverse=True), "a long test behind a short one"

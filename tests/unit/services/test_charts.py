"""The lines across a chart."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.services.charts import LINES, scale


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-2000, 40000).map(lambda n: n / 10), min_size=1, max_size=20))
def test_every_value_lies_between_the_first_and_the_last_line(values: list[float]) -> None:
    """Nothing is cut off, the steps are even, and there are neither too few nor too many lines."""
    lines = scale(values)
    steps = [after - before for before, after in pairwise(lines)]

    assert lines[0] <= min(values) <= max(values) <= lines[-1]
    assert 2 < len(lines) <= LINES + 3
    assert steps == pytest.approx([steps[0]] * len(steps))
    assert min(values) < 0 or lines[0] >= 0

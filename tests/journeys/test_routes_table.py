"""The table that says where each line of the supplier's list is proved tells the truth."""

import re
from pathlib import Path

import pytest

from lvs_desktop.gui.touring import scenes
from lvs_desktop.services import checklist

TESTS = Path(__file__).resolve().parents[1]
TABLE = (TESTS / "journeys" / "routes.md").read_text("utf-8")
MOST_OPEN = 0  # what the supplier asks is all proved; a new line brings its test and picture
OPEN = "open"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| line ")
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_what_a_line_names_exists(row: tuple[str, ...]) -> None:
    """A test that was renamed, or a scene that is gone, proves nothing."""
    _, test, picture = row

    if test != OPEN:
        file, _, name = test.partition("::")
        source = TESTS / file
        assert source.is_file(), file
        assert re.search(rf"^def {re.escape(name)}\(", source.read_text("utf-8"), re.MULTILINE), test
    if picture != OPEN:
        assert picture in {scene.name for scene in scenes()}, picture


def test_the_open_cells_are_counted_and_only_get_fewer() -> None:
    """Whoever covers a line lowers the number; nobody raises it."""
    number = sum(cell == OPEN for row in ROWS for cell in row[1:])
    [stated] = re.findall(r"^Open cells: (\d+)$", TABLE, re.MULTILINE)

    assert number == int(stated)
    assert number <= MOST_OPEN


def test_every_step_of_the_three_routes_has_a_line() -> None:
    """A step that is added to a route is proved too."""
    steps = [f"{route.id}.{step.id}" for route in checklist.routes() if not route.primary for step in route.steps]
    named = [found[1] for row in ROWS if (found := re.match(r"(\w+\.\w+): ", row[0]))]

    assert steps == named

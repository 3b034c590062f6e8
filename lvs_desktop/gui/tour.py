"""Pictures of every page in every state that matters, and what is wrong with them.

How a page adds its states: its module (gui/pages/*.py or gui/*_flow.py) holds

    def scenes() -> Iterable[Scene]:
        yield Scene("history-empty", lambda tour: tour.window.go("history"))
        yield Scene("import-review", review, needs=School.FILLED)

    def review(tour: Tour) -> None:
        tour.window.go("step:pupils")          # as a person would: go there, fill in, press
        ...
        tour.settle()                          # wait until no task runs and everything is drawn

Each scene starts on the start screen (School.NONE) or with a new copy of an example school open. EMPTY: nothing is read
yet; BASELINE: last year is read; FILLED: last year and next year are read, so that there is a history;
PRIMARY: the example primary school with the pupils of its LAS. `tour.practice`
and `tour.primary` have the example files. A scene leaves the window in the state
to be pictured; the tour takes the picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lvs_desktop.gui.touring import Tour


class School(StrEnum):
    """With which school a scene starts."""

    NONE = "none"
    EMPTY = "empty"
    BASELINE = "baseline"
    FILLED = "filled"
    PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Scene:
    """
    One state of a page.

    Args:
        name: The picture's name, page first: "import-review-guard".
        show: Brings the window into the state.
        needs: The school it starts with.
    """

    name: str
    show: "Callable[[Tour], object]"
    needs: School = School.EMPTY

"""The window's places, found in the folder: gui/pages/*.py and gui/*_flow.py that hold `PLACE`.

A module may also hold `scenes() -> Iterable[Scene]` (see tour.py) for the pictures of its states.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from lvs_desktop import gui
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import pages
from lvs_desktop.gui.shell import Place


def modules() -> tuple[ModuleType, ...]:
    """All modules of pages and flows, by name."""
    found = [name for _, name, _ in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}.")]
    found += [name for _, name, _ in pkgutil.iter_modules(gui.__path__, f"{gui.__name__}.") if name.endswith("_flow")]
    return tuple(importlib.import_module(name) for name in sorted(found))


def places() -> dict[str, Place]:
    """
    The places by their id.

    Raises:
        RuntimeError: None was found, or two have the same id or open the same kind of step.
    """
    return checked(module.PLACE for module in modules() if hasattr(module, "PLACE"))


def checked(found: Iterable[Place]) -> dict[str, Place]:
    """The places by id; raises as `places`."""
    by_id: dict[str, Place] = {}
    kinds: set[StepKind] = set()
    for place in found:
        if place.id in by_id:
            raise RuntimeError(f"two places are called {place.id}")
        if twice := kinds.intersection(place.kinds):
            raise RuntimeError(f"two places open the step {min(twice)}")
        by_id[place.id] = place
        kinds.update(place.kinds)
    if not by_id:
        raise RuntimeError("no places were found: the program is not complete")
    return by_id


def for_kind(by_id: dict[str, Place], kind: StepKind) -> Place:
    """
    The place that opens a kind of step.

    Raises:
        RuntimeError: There is none.
    """
    for place in by_id.values():
        if kind in place.kinds:
            return place
    raise RuntimeError(f"no place opens the step {kind}")

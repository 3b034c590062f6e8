"""The window's places, found in the folder: gui/pages/*.py and gui/*_flow.py that hold `PLACE`.

A place is called as its module (of a flow: without `_flow`), so that the window imports what it shows first and no
more. A module may also hold `scenes() -> Iterable[Scene]` (see tour.py) for the pictures of its states.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from lvs_desktop import gui
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import pages
from lvs_desktop.gui.shell import Place

_FLOW = "_flow"


def names() -> tuple[str, ...]:
    """The full names of all modules of pages and flows; imports none of them."""
    found = [name for _, name, _ in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}.")]
    found += [name for _, name, _ in pkgutil.iter_modules(gui.__path__, f"{gui.__name__}.") if name.endswith(_FLOW)]
    return tuple(sorted(found))


def modules() -> tuple[ModuleType, ...]:
    """All modules of pages and flows, by name."""
    return tuple(importlib.import_module(name) for name in names())


def place_name(module: str) -> str:
    """What the place of a module is called."""
    return module.rpartition(".")[2].removesuffix(_FLOW)


class Places:
    """
    The places of the window. A module is imported when its place is first asked for, or by `load_one`.

    Raises:
        RuntimeError: There are no modules (a frozen program without its pages), or two share a name.
    """

    def __init__(self, modules: Iterable[str] | None = None) -> None:
        wanted = names() if modules is None else tuple(modules)
        self._waiting = {place_name(name): name for name in wanted}
        self._places: dict[str, Place] = {}
        if not self._waiting:
            raise RuntimeError("no places were found: the program is not complete")
        if len(self._waiting) < len(wanted):
            raise RuntimeError("two modules of pages or flows have one name")

    def find(self, name: str) -> Place:
        """
        The place of this name.

        Raises:
            KeyError: There is none.
        """
        self._load(name)
        return self._places[name]

    def for_kind(self, kind: StepKind) -> Place:
        """
        The place that opens a kind of step.

        Raises:
            RuntimeError: There is none, or there are two.
        """
        found = [place for place in self.all().values() if kind in place.kinds]
        if len(found) != 1:
            raise RuntimeError(f"{len(found)} places open the step {kind}")
        return found[0]

    def all(self) -> dict[str, Place]:
        """Each place by its name."""
        while self.load_one():
            pass
        return self._places

    def load_one(self) -> bool:
        """Import one more module, so that its place opens at once; False: all are there."""
        self._load(next(iter(self._waiting), ""))
        return bool(self._waiting)

    def _load(self, name: str) -> None:
        module = self._waiting.pop(name, "")
        if not module:
            return
        place: Place | None = getattr(importlib.import_module(module), "PLACE", None)
        if place is None:
            return  # a page of a flow
        if place.id != name:
            raise RuntimeError(f"the place in {module} is called {place.id}")
        self._places[name] = place

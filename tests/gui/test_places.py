"""The registry of places, and the scenes of the tour."""

import pytest
from PySide6.QtWidgets import QWidget

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import registry
from lvs_desktop.gui.shell import Place
from lvs_desktop.gui.touring import scenes


def place(name: str, *kinds: StepKind) -> Place:
    """A place that shows nothing."""
    return Place(id=name, title=lambda: name, make=lambda _shell: QWidget(), kinds=kinds)


def test_every_kind_of_step_has_one_place_and_every_kind_named_exists() -> None:
    """A step without a page would be a dead end."""
    opened = [kind for found in registry.places().values() for kind in found.kinds]

    assert sorted(opened) == sorted(StepKind)


def test_no_places_at_all_raises() -> None:
    """A frozen program that lost its pages must not start silently."""
    with pytest.raises(RuntimeError, match="not complete"):
        registry.checked([])


def test_two_places_with_one_name_raise() -> None:
    """The second would never be seen."""
    with pytest.raises(RuntimeError, match="history"):
        registry.checked([place("history"), place("history")])


def test_two_places_for_one_kind_of_step_raise() -> None:
    """Which one would open?"""
    with pytest.raises(RuntimeError, match="staff"):
        registry.checked([place("a", StepKind.STAFF), place("b", StepKind.STAFF)])


def test_every_place_has_a_scene_in_the_tour() -> None:
    """A page that no picture shows is a page that nobody looked at."""
    modules = [module for module in registry.modules() if hasattr(module, "PLACE")]

    assert [module.__name__ for module in modules if not hasattr(module, "scenes")] == []
    assert len(list(scenes())) >= len(modules)

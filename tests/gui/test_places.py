"""The registry of places, and the scenes of the tour."""

import sys
from pathlib import Path

import pytest

from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.gui import registry
from lvs_desktop.gui.touring import scenes


def planted(folder: Path, monkeypatch: pytest.MonkeyPatch, *places: tuple[str, str]) -> list[str]:
    """Modules with a place each: (name of the module, arguments of its place)."""
    made = []
    for name, arguments in places:
        module = f"planted_{folder.name}_{name}"
        (folder / f"{module}.py").write_text(
            "from lvs_desktop.domain.checklist import StepKind\n"
            "from lvs_desktop.gui.shell import Place\n"
            f"PLACE = Place(title=str, make=str, {arguments.format(id=module)})\n",
            encoding="utf-8",
        )
        made.append(module)
    monkeypatch.syspath_prepend(str(folder))
    return made


def test_every_kind_of_step_has_one_place_and_every_kind_named_exists() -> None:
    """A step without a page would be a dead end."""
    opened = [kind for found in registry.Places().all().values() for kind in found.kinds]

    assert sorted(opened) == sorted(StepKind)


def test_no_places_at_all_raises() -> None:
    """A frozen program that lost its pages must not start silently."""
    with pytest.raises(RuntimeError, match="not complete"):
        registry.Places([])


def test_two_modules_with_one_name_raise() -> None:
    """The flow and a page of it: one of them would never be seen."""
    with pytest.raises(RuntimeError, match="one name"):
        registry.Places(["pages.new_school", "gui.new_school_flow"])


def test_a_place_with_another_name_than_its_module_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window would not find it by its name."""
    modules = planted(tmp_path, monkeypatch, ("a", "id='history'"))

    with pytest.raises(RuntimeError, match="history"):
        registry.Places(modules).all()


def test_two_places_for_one_kind_of_step_raise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one would open?"""
    one = "id='{id}', kinds=(StepKind.STAFF,)"
    modules = planted(tmp_path, monkeypatch, ("a", one), ("b", one))

    with pytest.raises(RuntimeError, match="2 places open the step staff"):
        registry.Places(modules).for_kind(StepKind.STAFF)


def test_a_place_is_found_without_importing_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts the program waits for one page, not for thirty."""
    modules = planted(tmp_path, monkeypatch, ("a", "id='{id}'"), ("b", "id='{id}'"))
    places = registry.Places(modules)

    assert places.find(modules[1]).id == modules[1]
    assert modules[0] not in sys.modules
    assert not places.load_one()
    assert modules[0] in sys.modules


def test_every_place_has_a_scene_in_the_tour() -> None:
    """A page that no picture shows is a page that nobody looked at."""
    modules = [module for module in registry.modules() if hasattr(module, "PLACE")]

    assert [module.__name__ for module in modules if not hasattr(module, "scenes")] == []
    assert len(list(scenes())) >= len(modules)

"""The routes as their TOML files give them: one file is one checklist."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lvs_desktop.domain.checklist import PARTS, HelpDesk, Route, Step, StepKind
from lvs_desktop.domain.roles import Role

# key -> its type, and whether it may be left out
_ROUTE: Final = {
    "order": (int, False),
    "title": (str, False),
    "supplier": (str, False),
    "primary": (bool, False),
    "source": (str, False),
    "duration": (str, True),
    "desk": (dict, True),
    "steps": (list, False),
}
_STEP: Final = {
    "id": (str, False),
    "kind": (str, False),
    "title": (str, False),
    "role": (str, True),
    "ours": (bool, True),
    "optional": (bool, True),
    "unless_entree": (bool, True),
    "waits_for": (list, True),
    "minutes": (int, True),
    "explanation": (str, False),
    "why": (str, True),
    "who": (str, True),
    "where": (str, True),
    "next": (str, True),
    "theirs": (list, True),
    "links": (list, True),
}
_DESK: Final = dict.fromkeys(("name", "phone", "mail", "hours", "dated"), (str, False))
_LINK: Final = {"title": (str, False), "address": (str, False), "dated": (str, False)}
_ADDRESSES: Final = ("https://", "mailto:")


def load(*folders: Path) -> tuple[Route, ...]:
    """
    The routes of these folders, in the order that they ask for. A route's id is its file's name.

    Raises:
        RuntimeError: There is none, or one is wrong; the message names the file and what is wrong in it.
    """
    found: dict[int, Route] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            data = tomllib.loads(path.read_text("utf-8"))
            route = _route(path.stem, data)
            if data["order"] in found:
                raise ValueError(f"order {data['order']} is that of {found[data['order']].id} too")
        except (OSError, ValueError) as wrong:
            raise RuntimeError(f"route {path.name}: {wrong}") from wrong
        found[data["order"]] = route
    if not found:
        raise RuntimeError(f"no route in {folders[0]}: the program is not complete")
    return tuple(route for _, route in sorted(found.items()))


def _route(route_id: str, data: Mapping[str, Any]) -> Route:
    _check(data, _ROUTE, "the route")
    steps: list[Step] = []
    for entry in data["steps"]:
        step = _step(entry)
        earlier = {known.id for known in steps}
        if step.id in earlier:
            raise ValueError(f"step {step.id} is there twice")
        for awaited in step.waits_for:
            if awaited not in earlier:
                raise ValueError(f"step {step.id} waits for {awaited}, which is no earlier step")
        steps.append(step)
    if not steps:
        raise ValueError("it has no steps")
    return Route(
        id=route_id,
        title=data["title"],
        supplier=data["supplier"],
        primary=data["primary"],
        source=data["source"],
        duration=data.get("duration", ""),
        desk=_desk(data.get("desk")),
        steps=tuple(steps),
    )


def _desk(data: Mapping[str, Any] | None) -> HelpDesk | None:
    if data is None:
        return None
    _check(data, _DESK, "the desk")
    return HelpDesk(**data)


def _step(data: Mapping[str, Any]) -> Step:
    name = f"step {data.get('id', '?')}"
    _check(data, _STEP, name)
    links = []
    for link in data.get("links", []):
        _check(link, _LINK, f"a link of {name}")
        if not link["address"].startswith(_ADDRESSES):
            raise ValueError(f"{name} has a link that is not https: or mailto:")
        links.append((link["title"], link["address"], link["dated"]))
    for part in data.get("theirs", ()):
        if part not in PARTS:
            raise ValueError(f"{name}: theirs names {part}, which is no part of a step")
    try:
        kind, role = StepKind(data["kind"]), Role(data.get("role", Role.LOCATION_ADMIN))
    except ValueError as unknown:
        raise ValueError(f"{name}: {unknown}") from unknown
    return Step(
        id=data["id"],
        kind=kind,
        title=data["title"],
        role=role,
        ours=data.get("ours", False),
        optional=data.get("optional", False),
        unless_entree=data.get("unless_entree", False),
        waits_for=tuple(data.get("waits_for", ())),
        minutes=data.get("minutes", 0),
        explanation=data["explanation"],
        why=data.get("why", ""),
        who=data.get("who", ""),
        where=data.get("where", ""),
        next=data.get("next", ""),
        theirs=tuple(data.get("theirs", ())),
        links=tuple(links),
    )


def _check(data: Mapping[str, Any], keys: Mapping[str, tuple[type, bool]], where: str) -> None:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where} is not a table")
    for key, value in data.items():
        if key not in keys:
            raise ValueError(f"{where} has the unknown key {key}")
        if type(value) is not keys[key][0]:
            raise ValueError(f"{where}: {key} is not {keys[key][0].__name__}")
        if value == "":
            raise ValueError(f"{where}: {key} is empty")
    for key, (_, optional) in keys.items():
        if key not in data and not optional:
            raise ValueError(f"{where} lacks {key}")

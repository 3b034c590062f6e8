"""Who may see and change what: a table of persons, targets and ways of asking, held against the server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from scim2_models import ForbiddenException, SearchRequest
from sqlalchemy import select

from lvs_desktop.domain.roles import Role
from lvs_desktop.server import tables
from lvs_desktop.server.schemas import provider
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.sync import resources
from tests.server.api import Api, Said, group, patch, pupil, replaced, staff
from tests.server.conftest import new_school

NORTH = Caller(name="Lies Locatie", role=Role.LOCATION_ADMIN, locations=("NRD", "W%"))
TEACHER = Caller(name="Dirk Docent", role=Role.TEACHER, locations=("NRD",))
NOBODY = Caller(name="Zonder Locatie", role=Role.LOCATION_ADMIN)

# name -> resource; then whether the location administrator of NRD sees it, and may change it
TARGETS: dict[str, tuple[Callable[[], dict[str, Any]], bool, bool]] = {
    "own pupil": (lambda: pupil(1, "NRD"), True, True),
    "own pupil of the other own location": (lambda: pupil(2, "W%"), True, True),
    "pupil elsewhere": (lambda: pupil(3, "ZUI"), False, False),
    "pupil of a location that looks like an own one": (lambda: pupil(4, "Wx"), False, False),
    "pupil of a location with an own one in its name": (lambda: pupil(5, "NRD2"), False, False),
    "pupil without a location": (lambda: pupil(6, None), False, False),
    "own class": (lambda: group("2B", "NRD"), True, True),
    "class elsewhere": (lambda: group("2C", "ZUI"), False, False),
    "class without a location": (lambda: group("2D"), False, False),
    "own teacher": (lambda: staff("docent", "teacher", "NRD"), True, True),
    "teacher who works elsewhere too": (lambda: staff("reizend", "teacher", "NRD", "ZUI"), True, False),
    "teacher elsewhere": (lambda: staff("ver", "teacher", "ZUI"), False, False),
    "teacher without a location": (lambda: staff("los", "teacher"), False, False),
    "location administrator of the same location": (lambda: staff("beheer", "location_admin", "NRD"), False, False),
    "school administrator of the same location": (lambda: staff("baas", "school_admin", "NRD"), False, False),
    "staff of an unknown role": (lambda: staff("raar", "directeur", "NRD"), False, False),
    "staff without a role": (
        lambda: staff("kaal", "") | {resources.STAFF: {"locations": ["NRD"]}},
        False,
        False,
    ),
    "user of neither kind": (
        lambda: {"schemas": [resources.USER], "userName": "los2", "externalId": "los2"},
        False,
        False,
    ),
    "pupil who is an administrator too": (
        lambda: (
            pupil(7, "NRD")
            | {
                "schemas": [resources.USER, resources.PUPIL, resources.STAFF],
                resources.STAFF: {"role": "school_admin", "locations": ["NRD"]},
            }
        ),
        False,
        False,
    ),
    "pupil whose type says staff": (lambda: pupil(8, "NRD", userType="Staff"), False, False),
}

CHANGES: dict[str, Callable[[Api, dict[str, Any]], Said]] = {
    "patch": lambda api, it: api.patch(at(it), replaced("displayName", "Gekaapt")),
    "patch without a path": lambda api, it: api.patch(at(it), {"op": "replace", "value": {"DisplayName": "Gekaapt"}}),
    "patch in capitals": lambda api, it: api.patch(
        at(it), {"op": "Replace", "path": "DISPLAYNAME", "value": "Gekaapt"}
    ),
    "put": lambda api, it: api.ask("PUT", at(it), sent(it) | {"displayName": "Gekaapt"}),
    "bulk": lambda api, it: in_bulk(
        api, {"method": "PATCH", "path": at(it), "data": patch(replaced("displayName", "Gekaapt"))}
    ),
    "delete": lambda api, it: api.ask("DELETE", at(it)),
    "delete in a bulk": lambda api, it: in_bulk(api, {"method": "DELETE", "path": at(it)}),
}
PASSWORDS: dict[str, Callable[[Api, dict[str, Any]], Said]] = {
    "password": lambda api, it: api.patch(at(it), replaced("password", "gekaapt")),
    "password without a path": lambda api, it: api.patch(at(it), {"op": "add", "value": {"PassWord": "gekaapt"}}),
    "password by put": lambda api, it: api.ask("PUT", at(it), sent(it) | {"password": "gekaapt"}),
    "password in a bulk": lambda api, it: in_bulk(
        api, {"method": "PATCH", "path": at(it), "data": patch(replaced("password", "gekaapt"))}
    ),
}


def at(it: dict[str, Any]) -> str:
    return f"/{it['meta']['resourceType']}s/{it['id']}"


def sent(it: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in it.items() if name not in ("id", "meta")}


def in_bulk(api: Api, operation: dict[str, Any]) -> Said:
    (outcome,) = api.bulk([operation])
    return Said(int(outcome["status"]), {}, outcome)


@pytest.fixture
def filled(api: Api) -> dict[str, dict[str, Any]]:
    """Every target, made by the school's administrator."""
    bodies = {name: make() for name, (make, _, _) in TARGETS.items()}
    operations = [
        {"method": "POST", "bulkId": name, "path": "/Groups" if resources.GROUP in body["schemas"] else "/Users"}
        | {"data": body}
        for name, body in bodies.items()
    ]
    assert {each["status"] for each in api.bulk(operations)} == {"201"}
    made = {each["externalId"]: each for each in api.find(path="/")}
    return {name: made[body["externalId"]] for name, body in bodies.items()}


def test_a_location_admin_sees_the_own_and_nothing_else(api: Api, filled: dict[str, dict[str, Any]]) -> None:
    """By id, in lists, in searches with any filter, and in their counts."""
    north = replace(api, caller=NORTH)
    seen = {it["id"] for name, it in filled.items() if TARGETS[name][1]}
    for name, it in filled.items():
        said = north.ask("GET", at(it))
        assert said.status == (200 if TARGETS[name][1] else 404), name
    assert {each["id"] for each in north.find(path="/")} == seen
    assert {each["id"] for each in north.find("id pr", path="/")} == seen
    assert {each["id"] for each in north.find('not (displayName eq "x")', path="/")} == seen
    assert {each["id"] for each in north.find(path="/", cursor="", sortBy="displayName")} == seen
    assert north.ask("GET", "/", query={"count": "0"}).body["totalResults"] == len(seen)
    assert replace(api, caller=NOBODY).find(path="/") == []
    assert len(api.find(path="/")) == len(filled)


@pytest.mark.parametrize("way", [*CHANGES, *PASSWORDS])
def test_a_location_admin_changes_the_own_and_nothing_else(
    api: Api, filled: dict[str, dict[str, Any]], way: str
) -> None:
    """In every way of writing, of every attribute: 404 for what is not seen, 403 for what is seen only."""
    north = replace(api, caller=NORTH)
    change = (CHANGES | PASSWORDS)[way]
    for name, it in filled.items():
        if way in PASSWORDS and it["meta"]["resourceType"] == "Group":
            continue
        _, sees, may = TARGETS[name]
        said = change(north, it)
        if may:
            assert said.status in (200, 204), (name, said.body)
            continue
        assert said.status == (403 if sees else 404), (name, said.body)
        assert api.ask("GET", at(it)).body == it, name


@pytest.mark.parametrize("name", TARGETS)
def test_a_location_admin_makes_only_what_may_be_changed(api: Api, name: str) -> None:
    """The new state counts: single and in a Bulk."""
    north = replace(api, caller=NORTH)
    make, _, may = TARGETS[name]
    path = "/Groups" if resources.GROUP in make()["schemas"] else "/Users"
    assert north.ask("POST", path, make()).status == (201 if may else 403)
    other = make() | {"externalId": "another", "userName": "another"}
    if path == "/Groups":
        del other["userName"]
    outcome = in_bulk(north, {"method": "POST", "bulkId": "1", "path": path, "data": other})
    assert outcome.status == (201 if may else 403)
    assert len(api.find(path=path)) == (2 if may else 0)


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        ("own pupil", replaced(f"{resources.PUPIL}:location", "ZUI")),
        ("own pupil", {"op": "remove", "path": f"{resources.PUPIL}:location"}),
        ("own pupil", {"op": "remove", "path": resources.PUPIL}),
        ("own pupil", {"op": "add", "value": {resources.PUPIL.upper(): {"LOCATION": "ZUI"}}}),
        ("own pupil", {"op": "add", "value": {resources.STAFF: {"role": "school_admin", "locations": ["NRD"]}}}),
        ("own pupil", replaced("userType", "staff")),
        ("own pupil", replaced(f"{resources.PUPIL}:location", "NRD,ZUI")),
        ("own class", replaced(f"{resources.CLASS}:location", "ZUI")),
        ("own teacher", replaced(f"{resources.STAFF}:role", "school_admin")),
        ("own teacher", replaced(f"{resources.STAFF}:role", "location_admin")),
        ("own teacher", {"op": "add", "path": f"{resources.STAFF}:locations", "value": ["ZUI"]}),
        ("own teacher", {"op": "remove", "path": f"{resources.STAFF}:role"}),
        ("own teacher", {"op": "remove", "path": f"{resources.STAFF}:locations"}),
    ],
)
def test_nobody_moves_anything_out_of_or_above_the_own_reach(
    api: Api, filled: dict[str, dict[str, Any]], target: str, operation: dict[str, Any]
) -> None:
    """A change whose result the person might not make is refused, single and in a Bulk, and nothing changes."""
    north, it = replace(api, caller=NORTH), filled[target]
    assert north.patch(at(it), operation).status == 403
    assert in_bulk(north, {"method": "PATCH", "path": at(it), "data": patch(operation)}).status == 403
    assert api.ask("GET", at(it)).body == it


def test_a_teacher_may_nothing(api: Api, filled: dict[str, dict[str, Any]]) -> None:
    """Not even look: 403 in every way of asking, and in the storage itself."""
    teacher = replace(api, caller=TEACHER)
    it = filled["own pupil"]
    for method, path, body in (
        ("GET", "/Users", None),
        ("GET", "/", None),
        ("GET", at(it), None),
        ("POST", "/Users", pupil(99)),
        ("PATCH", at(it), patch(replaced("title", "x"))),
        ("DELETE", at(it), None),
    ):
        assert teacher.ask(method, path, body).status == 403, (method, path)
    assert in_bulk(teacher, {"method": "DELETE", "path": at(it)}).status == 403
    storage = SqlStorage(api.engine, api.school, TEACHER)
    user = provider().resource_types[0]
    model = provider().model_for(user)
    with pytest.raises(ForbiddenException):
        storage.search([user], SearchRequest[model]())  # type: ignore[valid-type]
    with pytest.raises(ForbiddenException):
        storage.get(user, it["id"])
    with pytest.raises(ForbiddenException):
        storage.create(user, model.model_validate(pupil(99)))  # type: ignore[union-attr]


def test_who_changed_it_is_who_asked_and_no_client_says_otherwise(api: Api) -> None:
    """The feed's changedBy follows each change, and no attribute of a resource holds it."""
    sent_ = pupil(1)
    sent_[resources.PUPIL]["changedBy"] = "Iemand Anders"
    assert api.ask("POST", "/Users", sent_).status == 400
    made = api.add(pupil(1))
    assert changed_by(api, made) == "Anke Admin"
    north = replace(api, caller=NORTH)
    assert north.patch(at(made), replaced("title", "x")).status == 200
    assert changed_by(api, made) == NORTH.name
    assert north.patch(at(made), replaced(f"{resources.PUPIL}:changedBy", "x")).status == 400


def changed_by(api: Api, made: dict[str, Any]) -> str:
    """Who changed it last, as the table that the feed reads has it."""
    asked = select(tables.resource.c.changed_by).where(tables.resource.c.id == made["id"])
    with api.engine.begin() as connection:
        return str(connection.execute(asked).scalar_one())


def test_one_school_knows_nothing_of_another(api: Api, filled: dict[str, dict[str, Any]]) -> None:
    """Names, ids and numbers of one tenant are no other's."""
    other = replace(api, school=new_school(api.engine))
    assert other.find(path="/") == []
    assert other.ask("GET", at(filled["own pupil"])).status == 404
    assert other.ask("DELETE", at(filled["own pupil"])).status == 404
    assert other.add(pupil(1))["meta"]["version"].startswith('W/"1-')

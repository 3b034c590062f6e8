"""Asks the server as a client does, without HTTP; and pupils, staff and groups to ask it with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scim2_models import SCIMException
from scim2_server.requests import ScimRequest
from sqlalchemy import Engine

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.result_exchange import uid_of
from lvs_desktop.server import replies
from lvs_desktop.server.scope import Caller
from lvs_desktop.server.service import Handler, Service
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.sync import resources

BASE = "https://school.example/scim/proef"
SERVICE = Service(secret="for the tests")


@dataclass(frozen=True)
class Said:
    """An answer: status, headers, and the JSON of its body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def etag(self) -> str:
        return self.headers["ETag"]


@dataclass(frozen=True)
class Api:
    """One person at one school."""

    engine: Engine
    school: int
    caller: Caller

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        match: str | None = None,
    ) -> Said:
        headers = {"Content-Type": "application/scim+json"} | ({"If-Match": match} if match else {})
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = ScimRequest(method, BASE, path, dict(query or {}), headers, sent, self.caller)
        try:
            response = Handler(SERVICE, SqlStorage(self.engine, self.school, self.caller)).handle(request)
        except SCIMException as refused:
            response = SERVICE.error_response(refused)
        reply = replies.of_scim(response)
        return Said(reply.status, reply.headers, json.loads(reply.body) if reply.body else None)

    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a resource, and return it."""
        places = {resources.GROUP: "/Groups", resources.RESULT: "/Results"}
        said = self.ask("POST", places.get(body["schemas"][0], "/Users"), body)
        assert said.status == 201, said.body
        return dict(said.body)

    def find(self, wanted: str = "", path: str = "/Users", **query: str) -> list[dict[str, Any]]:
        said = self.ask("GET", path, query=query | ({"filter": wanted} if wanted else {}))
        assert said.status == 200, said.body
        return list(said.body.get("Resources", []))

    def bulk(self, operations: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
        schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
        said = self.ask("POST", "/Bulk", {"schemas": schemas, "Operations": operations} | more)
        assert said.status == 200, said.body
        return list(said.body["Operations"])

    def patch(self, path: str, *operations: Mapping[str, Any], match: str | None = None) -> Said:
        return self.ask("PATCH", path, patch(*operations), match=match)


def patch(*operations: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a PATCH."""
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


def replaced(path: str, value: Any) -> dict[str, Any]:
    """One change of a PATCH."""
    return {"op": "replace", "path": path, "value": value}


def pupil(number: int, location: str | None = "NRD", **more: Any) -> dict[str, Any]:
    """A pupil as a desktop sends one."""
    known = {"pupilNumber": f"{number:06}", "birthDate": "2012-03-04", "group": "2B", "year": "2"}
    body: dict[str, Any] = {
        "schemas": [resources.USER, resources.PUPIL],
        "externalId": f"pupil-{number}",
        "userName": f"leerling{number}",
        "userType": "pupil",
        "active": True,
        "name": {"givenName": f"Kind{number}", "familyName": "Prøef", "formatted": f"Kind{number} Prøef"},
        "displayName": f"Kind{number} Prøef",
        resources.PUPIL: known | ({"location": location} if location else {}),
    }
    return body | more


def staff(name: str, role: str, *locations: str, **more: Any) -> dict[str, Any]:
    """A staff member as a desktop sends one."""
    return {
        "schemas": [resources.USER, resources.STAFF],
        "externalId": f"staff-{name}",
        "userName": name,
        "userType": "staff",
        "active": True,
        "displayName": name,
        resources.STAFF: {"role": role, "locations": list(locations)},
    } | more


def result(of: str, test: str = "Rekenen 3.0 M5", **more: Any) -> dict[str, Any]:
    """A test's result of a pupil (an id) as a desktop sends one."""
    known = {"test_name": test, "taken_on": "2026-01-20", "moment": "M5", "skill_score": "203", "level": "II"}
    fields = {"pupil": of, "generation": "3.0", **known}
    return resources.to_scim(Kind.RESULT, uid_of(of, fields), fields) | more


def group(name: str, location: str | None = None, members: list[str] | None = None) -> dict[str, Any]:
    """A class as a desktop sends one."""
    body: dict[str, Any] = {"schemas": [resources.GROUP], "externalId": f"group-{name}", "displayName": name}
    if location:
        body["schemas"].append(resources.CLASS)
        body[resources.CLASS] = {"location": location}
    if members:
        body["members"] = [{"value": each, "type": "User"} for each in members]
    return body

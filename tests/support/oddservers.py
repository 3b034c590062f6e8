"""Rows and operations for the tests with odd servers, and what these tests ask of the client."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lvs_desktop.domain.exchanging import Base, Kind, Operation, Verb
from lvs_desktop.domain.problems import Problem
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.transport import Patience
from tests.support.scimservers import TOKEN, Asked

QUICK = Patience(connect=2, read=2, whole=2, attempts=3, wait=0.01, retry_after=1.5)


def row(number: int, **more: Any) -> dict[str, Any]:
    """A pupil as a server gives it."""
    uid = str(uuid.UUID(int=number))
    return {"id": f"r{number}", "externalId": uid, "userName": f"user{number}", "meta": {"version": "v1"}, **more}


def group(number: int, *members: str) -> dict[str, Any]:
    """A group as a server gives it."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": f"g{number}",
        "externalId": str(uuid.UUID(int=10_000 + number)),
        "displayName": f"Groep {number}",
        "members": [{"value": each} for each in members],
    }


def based(number: int, version: str | None = "v1") -> Base:
    """What was agreed of a pupil."""
    uid = str(uuid.UUID(int=number))
    fields = {"user_name": f"user{number}"}
    return Base(kind=Kind.PUPIL, uid=uid, remote_id=f"r{number}", etag=version, fields=fields)


def operation(number: int, verb: Verb = Verb.CHANGE, etag: str | None = "v1") -> Operation:
    """A change of a pupil's e-mail address, or a new pupil."""
    new = verb is Verb.CREATE
    return Operation(
        id=str(uuid.UUID(int=50_000 + number)), kind=Kind.PUPIL, verb=verb, uid=str(uuid.UUID(int=number)),
        remote_id=None if new else f"r{number}", etag=None if new else etag,
        fields={"user_name": f"user{number}", "email": "new@school.example"}, changed=("email",),
        base={} if new else {"user_name": f"user{number}"},
    )  # fmt: skip


def problem(act: Callable[[], object]) -> Problem:
    """The problem that something raises; it never tells the token."""
    with pytest.raises(Problem) as caught:
        act()
    shown = f"{caught.value!r} {caught.value.facts} {caught.value.__cause__!r}"
    assert TOKEN not in shown
    return caught.value


def ids(client: Client, bases: dict[str, Base] | None = None) -> list[str]:
    """The remote ids of all records of a server."""
    return [seen.remote_id for page in client.changes("", bases or {}) for seen in page.seen]


def query(asked: Asked) -> dict[str, str]:
    """The query of a request."""
    return dict(part.split("=", 1) for part in asked.path.partition("?")[2].split("&") if "=" in part)


def users(asked: Asked) -> bool:
    """True for a page of the list of users."""
    return asked.method == "GET" and asked.path.startswith("/v2/Users?") and query(asked).get("count") != "1"


def done(asked: Asked, status: Any = "200") -> dict[str, Any]:
    """A Bulk in which everything was done."""
    results = [
        {
            "method": each["method"],
            "bulkId": each.get("bulkId"),
            "location": f"https://x/v2{each['path']}" + ("/new" if each["method"] == "POST" else ""),
            "status": status,
            "version": "v9",
        }
        for each in asked.body["Operations"]
    ]
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"], "Operations": results}

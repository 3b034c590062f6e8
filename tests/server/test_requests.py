"""Requests to the server, from their JSON to the database and back, on both databases."""

import json
import threading
from typing import Any

import pytest
from scim2_models import SearchRequest
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.service import ScimService
from sqlalchemy import select

from lvs_desktop.server import passwords
from lvs_desktop.server.schemas import provider
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.server.tables import resource
from lvs_desktop.sync import resources
from tests.server.api import BASE, SERVICE, Api, group, patch, pupil, replaced, staff
from tests.server.conftest import ADMIN


def test_a_resource_comes_back_as_it_was_sent(api: Api) -> None:
    """What a desktop sends it reads again, and the server adds id and meta."""
    sent = pupil(1)
    measure = {"value": "Extra tijd", "amount": 25, "unit": "percent", "validUntil": "2027-07-31"}
    sent["schemas"].append(resources.SUPPORT)
    sent[resources.SUPPORT] = {"accommodations": [measure]}
    made = api.add(sent)
    got = api.ask("GET", f"/Users/{made['id']}").body
    assert got == made
    meta = got.pop("meta")
    assert meta["location"] == f"{BASE}/Users/{got.pop('id')}"
    assert meta["resourceType"] == "User"
    assert sorted(got.pop("schemas")) == sorted(sent.pop("schemas"))
    assert got == sent


def test_a_patch_answers_with_the_resource_and_one_that_changes_nothing_keeps_the_etag(api: Api) -> None:
    """A change is answered 200 with the new state; the same change again is no change."""
    made = api.add(pupil(1))
    path = f"/Users/{made['id']}"
    said = api.patch(path, replaced(f"{resources.PUPIL}:group", "3A"), match=made["meta"]["version"])
    assert said.status == 200
    assert said.body[resources.PUPIL]["group"] == "3A"
    assert said.etag == said.body["meta"]["version"] != made["meta"]["version"]
    again = api.patch(path, replaced(f"{resources.PUPIL}:group", "3A"), match=said.etag)
    assert (again.status, again.etag) == (200, said.etag)


def test_an_old_etag_is_refused_in_every_way_of_writing(api: Api) -> None:
    """If-Match with a version that is no longer there: 412, and nothing changed."""
    made = api.add(pupil(1))
    path, old = f"/Users/{made['id']}", made["meta"]["version"]
    new = api.patch(path, replaced("displayName", "Anders")).etag
    assert api.patch(path, replaced("displayName", "Nog anders"), match=old).status == 412
    assert api.ask("PUT", path, pupil(1, displayName="Nog anders"), match=old).status == 412
    assert api.ask("DELETE", path, match=old).status == 412
    said = api.ask("GET", path)
    assert (said.etag, said.body["displayName"]) == (new, "Anders")
    assert api.ask("GET", path, match=None).status == 200


def test_the_list_is_what_the_library_would_list(api: Api) -> None:
    """The spliced list holds the same JSON as the library's own, also sorted, filtered and by cursor."""
    for number in range(7):
        api.add(pupil(number, title='"quoted" \\ ü \u2028', active=number % 2 == 0))
    api.add(staff("docent", "teacher", "NRD", "ZUI"))
    slow = ScimHandler(ScimService(provider(), secret="for the tests"), SqlStorage(api.engine, api.school, ADMIN))
    for query in (
        {},
        {"filter": 'userName sw "leer"', "sortBy": "userName", "sortOrder": "descending", "count": "3"},
        {"startIndex": "3", "count": "2"},
        {"cursor": "", "count": "3"},
        {"attributes": "userName"},
        {"excludedAttributes": "name"},
    ):
        for path in ("/Users", "/"):
            ours = api.ask("GET", path, query=query).body
            theirs = json.loads(json.dumps(slow.handle(ScimRequest("GET", BASE, path, query)).body))
            for said in (ours, theirs):
                said.pop("nextCursor", None)  # encrypted with a new salt each time
            assert ours == theirs
            assert ours["Resources"]


def test_cursors_walk_through_everything_once_in_both_directions(api: Api) -> None:
    """Pages by cursor hold each resource once in the order asked for, also backwards, and refuse another query."""
    for number in range(11):
        api.add(pupil(number, nickName=None if number % 3 == 0 else f"n{number % 4}"))
    query = {"sortBy": "nickName", "sortOrder": "descending", "count": "4"}
    pages, cursor = [], ""
    while True:
        said = api.ask("GET", "/Users", query=query | {"cursor": cursor}).body
        pages.append([each["id"] for each in said["Resources"]])
        if "nextCursor" not in said:
            break
        cursor = said["nextCursor"]
    assert sorted(each for page in pages for each in page) == sorted(each["id"] for each in api.find())
    back = api.ask("GET", "/Users", query=query | {"cursor": said["previousCursor"]}).body
    assert [each["id"] for each in back["Resources"]] == pages[-2]
    other = api.ask("GET", "/Users", query=query | {"cursor": cursor, "sortBy": "userName"})
    assert (other.status, other.body["scimType"]) == (400, "invalidCursor")


def test_names_and_external_ids_are_taken_once_per_type(api: Api) -> None:
    """A user name whatever its capitals, and an externalId, are one resource's; after a delete they are free."""
    first = api.add(pupil(1))
    api.add(group("2B") | {"externalId": "pupil-1"})  # another type
    for taken in (pupil(2, externalId="pupil-1"), pupil(2, userName="LEERLING1")):
        said = api.ask("POST", "/Users", taken)
        assert (said.status, said.body["scimType"]) == (409, "uniqueness")
    second = api.add(pupil(2))
    said = api.patch(f"/Users/{second['id']}", replaced("externalId", "pupil-1"))
    assert said.status == 409
    assert api.ask("DELETE", f"/Users/{first['id']}").status == 204
    assert api.patch(f"/Users/{second['id']}", replaced("externalId", "pupil-1")).status == 200


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_nul_is_refused_everywhere(api: Api, text: str) -> None:
    """NUL in a value, a password, a filter or an id: 400 or 404 on both databases, never 500, and nothing is kept."""
    assert api.ask("POST", "/Users", pupil(1, displayName=text)).status == 400
    assert api.ask("POST", "/Users", pupil(1, password=text)).status == 400
    assert api.find() == []
    made = api.add(pupil(1, title="a \\u0000 that is only text"))
    assert made["title"] == "a \\u0000 that is only text"
    assert api.patch(f"/Users/{made['id']}", replaced("title", text)).status == 400
    assert api.patch(f"/Users/{made['id']}", replaced("password", text)).status == 400
    assert api.ask("GET", "/Users", query={"filter": f"title eq {json.dumps(text)}"}).status == 400
    assert api.ask("GET", "/Users", query={"filter": 'title eq "\\ud800"'}).status == 400
    assert api.ask("GET", f"/Users/{text}").status == 404
    (failed,) = api.bulk([{"method": "POST", "bulkId": "1", "path": "/Users", "data": pupil(2, password=text)}])
    assert failed["status"] == "400"


def test_a_bulk_reports_each_operation_and_writes_what_succeeded(api: Api) -> None:
    """Links between operations, a stale version, a taken name, something unknown: each has its own outcome."""
    old = api.add(pupil(1))
    stale = old["meta"]["version"]
    api.patch(f"/Users/{old['id']}", replaced("title", "nieuw"))
    links = {"members": [{"value": "bulkId:p", "type": "User"}]}
    outcomes = api.bulk(
        [
            {"method": "POST", "bulkId": "g", "path": "/Groups", "data": group("2B", "NRD") | links},
            {"method": "POST", "bulkId": "p", "path": "/Users", "data": pupil(2)},
            {"method": "POST", "bulkId": "q", "path": "/Users", "data": pupil(3, userName="LeerLing2")},
            {
                "method": "PATCH",
                "path": f"/Users/{old['id']}",
                "version": stale,
                "data": patch(replaced("title", "verloren")),
            },
            {"method": "PATCH", "path": f"/Users/{old['id']}", "data": patch(replaced("title", "gewonnen"))},
            {"method": "DELETE", "path": "/Users/unknown"},
        ]
    )
    assert [each["status"] for each in outcomes] == ["201", "201", "409", "412", "200", "404"]
    (class_,) = api.find(path="/Groups")
    new = next(each for each in api.find() if each["userName"] == "leerling2")
    assert class_["members"][0]["value"] == new["id"]
    assert outcomes[1]["location"] == new["meta"]["location"]
    assert outcomes[1]["version"] == new["meta"]["version"]
    assert api.find('title eq "gewonnen"')[0]["meta"]["version"] == outcomes[4]["version"]
    assert len(api.find()) == 2


def test_a_bulk_stops_at_the_number_of_errors_it_accepts(api: Api) -> None:
    """failOnErrors: what ran before stays, what came after did not run."""
    api.add(pupil(1))
    operations = [
        {"method": "POST", "bulkId": str(number), "path": "/Users", "data": pupil(number)} for number in (2, 1, 3)
    ]
    outcomes = api.bulk(operations, failOnErrors=1)
    assert [each["status"] for each in outcomes] == ["201", "409"]
    assert {each["userName"] for each in api.find()} == {"leerling1", "leerling2"}


def test_a_bulk_may_exchange_names_and_reuse_those_it_freed(api: Api) -> None:
    """Unique values change hands within one Bulk: by way of a third name, from a deleted resource, in any order."""
    first, second, third = (api.add(pupil(number)) for number in (1, 2, 3))
    named = [("leerling2-x", first), ("leerling1", second), ("leerling2", first)]
    operations: list[dict[str, Any]] = [
        {"method": "PATCH", "path": f"/Users/{each['id']}", "data": patch(replaced("userName", name))}
        for name, each in named
    ]
    operations.append({"method": "DELETE", "path": f"/Users/{third['id']}"})
    operations.append({"method": "POST", "bulkId": "n", "path": "/Users", "data": pupil(3)})
    assert [each["status"] for each in api.bulk(operations)] == ["200", "200", "200", "204", "201"]
    names = {each["id"]: each["userName"] for each in api.find()}
    assert (names[first["id"]], names[second["id"]]) == ("leerling2", "leerling1")
    assert third["id"] not in names
    assert sorted(names.values()) == ["leerling1", "leerling2", "leerling3"]


def test_the_outcomes_of_a_bulk_are_what_the_library_would_say(api: Api) -> None:
    """The answer that is put together by hand is the library's, member for member."""
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [
            {"method": "POST", "bulkId": "a", "path": "/Users", "data": pupil(1)},
            {"method": "POST", "bulkId": "b", "path": "/Users", "data": pupil(1)},
            {"method": "PUT", "path": "/Users/none", "data": pupil(1)},
            {"method": "POST", "bulkId": "c", "path": "/Nothing", "data": {}},
        ],
    }
    request = ScimRequest("POST", BASE, "/Bulk", {}, {}, json.dumps(body).encode())
    with SERVICE.provider:
        plan = SERVICE.read_bulk(request.body, None)
        handler = ScimHandler(SERVICE, SqlStorage(api.engine, api.school, ADMIN))
        for step in plan:
            result, made = handler.run_bulk_step(request, plan, step)
            plan.record(step, result, made)
        ours, theirs = SERVICE.bulk_response(plan).body, ScimService.bulk_response(SERVICE, plan).body
    assert ours == theirs


class TestPasswords:
    """Passwords are taken and never given."""

    def kept(self, api: Api, at: str) -> str | None:
        with api.engine.connect() as connection:
            return connection.execute(select(resource.c.pwhash).where(resource.c.id == at)).scalar_one()

    def test_it_is_kept_as_a_hash_and_never_sent(self, api: Api) -> None:
        """No answer holds it, nor any column but that of the hash."""
        made = api.add(pupil(1, password="Zonnebloem-42"))
        assert "Zonnebloem" not in json.dumps(made)
        hashed = self.kept(api, made["id"])
        assert hashed is not None
        assert hashed.startswith("$argon2id$")
        assert passwords.matches(hashed, "Zonnebloem-42")
        assert not passwords.matches(hashed, "zonnebloem-42")
        with api.engine.connect() as connection:
            (row,) = connection.execute(select(resource).where(resource.c.id == made["id"])).mappings()
        assert "argon2" not in row["body"] + json.dumps(row["doc"])
        assert "Zonnebloem" not in str(dict(row))
        assert "password" not in json.dumps(api.find())

    @pytest.mark.parametrize(
        "operation",
        [
            {"op": "replace", "path": "password", "value": "Nieuw-geheim"},
            {"op": "add", "path": "PassWord", "value": "Nieuw-geheim"},
            {"op": "replace", "value": {"PASSWORD": "Nieuw-geheim"}},
            {"op": "add", "path": resources.USER, "value": {"password": "Nieuw-geheim"}},
            {"op": "replace", "path": f"{resources.USER}:password", "value": "Nieuw-geheim"},
            {"op": "add", "value": {resources.USER: {"password": "Nieuw-geheim"}}},
        ],
    )
    def test_every_way_to_patch_it_sets_it(self, api: Api, operation: dict[str, Any]) -> None:
        """Wherever a PATCH holds a password, its hash is kept, also through a Bulk."""
        made = api.add(pupil(1))
        assert self.kept(api, made["id"]) is None
        assert api.patch(f"/Users/{made['id']}", operation).status == 200
        assert passwords.matches(self.kept(api, made["id"]) or "", "Nieuw-geheim")
        other = api.add(pupil(2))
        outcomes = api.bulk([{"method": "PATCH", "path": f"/Users/{other['id']}", "data": patch(operation)}])
        assert outcomes[0]["status"] == "200"
        assert passwords.matches(self.kept(api, other["id"]) or "", "Nieuw-geheim")

    def test_it_stays_when_something_else_changes_and_goes_when_it_is_taken_away(self, api: Api) -> None:
        """A PUT without it and a PATCH of something else keep it; null and 'remove' clear it."""
        made = api.add(pupil(1, password="geheim-1"))
        path = f"/Users/{made['id']}"
        hashed = self.kept(api, made["id"])
        assert api.ask("PUT", path, pupil(1, title="ander")).status == 200
        assert api.patch(path, replaced("title", "weer anders")).status == 200
        assert self.kept(api, made["id"]) == hashed
        assert api.patch(path, {"op": "remove", "path": "password"}).status == 200
        assert self.kept(api, made["id"]) is None
        api.patch(path, replaced("password", "geheim-2"))
        assert api.ask("PUT", path, pupil(1, password=None)).status == 200
        assert self.kept(api, made["id"]) is None

    def test_hashing_happens_before_the_lock_is_taken(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a password is hashed the request has no connection, so nobody waits for it; a Bulk's use all cores."""
        made = api.add(pupil(1))
        path = f"/Users/{made['id']}"
        busy: list[int] = []
        threads: set[str] = set()

        class Watched:
            def hash(self, plain: str) -> str:
                busy.append(api.engine.pool.checkedout())  # type: ignore[attr-defined]
                threads.add(threading.current_thread().name)
                return f"$argon2id${plain}"

        monkeypatch.setattr(passwords, "hasher", Watched())
        api.add(pupil(2, password="a"))
        api.ask("PUT", path, pupil(1, password="b"))
        api.patch(path, replaced("password", "c"))
        api.patch(path, {"op": "add", "value": {resources.USER: {"PassWord": "e"}}})
        change = patch(replaced("password", "d"))
        api.bulk([{"method": "PATCH", "path": path, "data": change} for _ in range(8)])
        assert busy == [0] * 12
        assert any(name.startswith("argon2") for name in threads)
        assert self.kept(api, made["id"]) == "$argon2id$d"

    def test_the_etag_does_not_tell_whether_a_guess_was_right(self, api: Api) -> None:
        """Setting the password that it already is makes a new version, as any other does."""
        made = api.add(pupil(1, password="geheim-1"))
        path = f"/Users/{made['id']}"
        first = api.patch(path, replaced("password", "geheim-1")).etag
        second = api.patch(path, replaced("password", "geheim-2")).etag
        assert len({made["meta"]["version"], first, second}) == 3

    @pytest.mark.parametrize(
        "wanted",
        [
            'password eq "geheim-1"',
            'password ne "x"',
            "password pr",
            "not (PassWord pr)",
            f'{resources.USER}:password eq "geheim-1"',
            'userName eq "a" or password eq "geheim-1"',
            'externalId eq "a" or externalId eq "b" or password pr',
        ],
    )
    def test_no_filter_asks_about_it(self, api: Api, wanted: str) -> None:
        """Every filter with it is refused, whatever it would have answered; so is sorting by it."""
        api.add(pupil(1, password="geheim-1"))
        for path in ("/Users", "/"):
            said = api.ask("GET", path, query={"filter": wanted})
            assert (said.status, said.body["scimType"]) == (400, "invalidFilter")
        assert api.ask("GET", "/Users", query={"sortBy": "password"}).status == 400
        body = {"schemas": [str(SearchRequest.__schema__)], "filter": wanted}
        assert api.ask("POST", "/Users/.search", body).status == 400


def test_an_absurd_filter_is_refused_and_a_long_list_of_ids_is_not(api: Api) -> None:
    """Depth and length have limits, 400; 900 externalIds in one filter are one search in the index."""
    api.add(pupil(3))
    many = " or ".join(f'externalId eq "pupil-{number}"' for number in range(900))
    assert len(api.find(many)) == 1
    wide = " and ".join("title pr" for _ in range(501))
    deep = "not (" * 40 + "title pr" + ")" * 40
    for absurd in (wide, deep, "amountless eq 1", f"{resources.SUPPORT}:accommodations[amount gt {10**30}]"):
        assert api.ask("GET", "/Users", query={"filter": absurd}).status == 400
    assert api.ask("POST", "/Users", pupil(4) | _support(10**30)).status == 400


def _support(amount: int) -> dict[str, Any]:
    support = {"accommodations": [{"value": "Extra tijd", "amount": amount}]}
    return {"schemas": [resources.USER, resources.PUPIL, resources.SUPPORT], resources.SUPPORT: support}

"""The feed of changes: in order, with deletes, within the scope, and honest about what it does not know."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine

from lvs_desktop.server import feed, tables
from lvs_desktop.server.tenants import purge
from lvs_desktop.sync.resources import GROUP, PUPIL, STAFF, USER
from tests.support.server import Server, running


def pupil(user: str, *, location: str = "00", **more: Any) -> dict[str, Any]:
    """A pupil as a client sends it."""
    return {"schemas": [USER, PUPIL], "userName": user, "userType": "pupil", PUPIL: {"location": location}, **more}


def teacher(name: str, *locations: str) -> dict[str, Any]:
    """A teacher as a client sends it."""
    extension = {"role": "teacher", "locations": list(locations)}
    return {"schemas": [USER, STAFF], "userName": name, "userType": "staff", STAFF: extension}


def made(client: httpx2.Client, body: dict[str, Any], where: str = "/Users") -> str:
    """The id of a new resource."""
    answer = client.post(where, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def changes(client: httpx2.Client, token: str | None = None, **more: Any) -> dict[str, Any]:
    """One page of the feed."""
    answer = client.post("/.delta", json={**({"deltaToken": token} if token else {}), **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def told(page: dict[str, Any]) -> list[tuple[str, str]]:
    """What a page says happened."""
    return [(item["changeType"], item["changedResourceId"]) for item in page["Resources"]]


def refused(client: httpx2.Client, token: str) -> tuple[int, str]:
    """Status and scimType for a token."""
    answer = client.post("/.delta", json={"deltaToken": token})
    return answer.status_code, answer.json().get("scimType", "")


@pytest.fixture
def locally(server: Server) -> Iterator[httpx2.Client]:
    """Asks as a location administrator of 00."""
    headers = {"Authorization": f"Bearer {server.new_token('Loes Locatie', locations=['00'])}"}
    with httpx2.Client(base_url=server.address, headers=headers, timeout=60) as client:
        yield client


def test_an_empty_school_has_a_token_already(asking: httpx2.Client) -> None:
    """From which everything is new."""
    first = changes(asking)
    one = made(asking, pupil("anna"))

    assert (0, [], False) == (first["totalResults"], first["Resources"], first["moreAvailable"])
    assert [("create", one)] == told(changes(asking, first["nextDeltaToken"]))


def test_without_a_token_everything_that_lives_is_told(asking: httpx2.Client) -> None:
    """In the order of the last changes; what was deleted is not in it."""
    ids = [made(asking, pupil(name)) for name in ("anna", "bram", "cato")]
    asking.delete(f"/Users/{ids[1]}")
    asking.patch(f"/Users/{ids[0]}", json=_named("Anna"))

    assert [("create", ids[2]), ("create", ids[0])] == told(changes(asking))


def test_after_a_token_each_change_is_told_once(asking: httpx2.Client) -> None:
    """Made, changed and deleted; then nothing more."""
    anna, bram = (made(asking, pupil(name)) for name in ("anna", "bram"))
    start = changes(asking)["nextDeltaToken"]
    cato = made(asking, pupil("cato"))
    asking.delete(f"/Users/{bram}")
    asking.patch(f"/Users/{anna}", json=_named("Anna"))
    page = changes(asking, start)

    assert [("create", cato), ("delete", bram), ("update", anna)] == told(page)
    assert "data" not in page["Resources"][1]
    assert [] == changes(asking, page["nextDeltaToken"])["Resources"]


def test_what_is_told_is_what_a_client_reads(asking: httpx2.Client) -> None:
    """The record, who changed it and when; only its address is left out."""
    one = made(asking, pupil("anna", name={"givenName": "Zoë", "familyName": "O'Hära"}))
    item = changes(asking)["Resources"][0]
    read = asking.get(f"/Users/{one}").json()
    del read["meta"]["location"]

    assert read == item["data"]
    assert ("User", "Test Beheer", read["meta"]["lastModified"]) == (
        item["resourceType"],
        item["changedBy"],
        item["changedAt"],
    )


def test_pages_together_are_everything(asking: httpx2.Client) -> None:
    """Each page says where to go on and whether there is more; a Bulk may be cut in two."""
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": str(number), "data": pupil(f"p{number}")} for number in range(25)
    ]
    assert asking.post("/Bulk", json={"Operations": operations}).status_code == 200
    found, token, more = [], None, True
    while more:
        page = changes(asking, token, count=10)
        found += [item["data"]["userName"] for item in page["Resources"]]
        token, more = page["nextDeltaToken"], page["moreAvailable"]

    assert [f"p{number}" for number in range(25)] == found
    assert ["create"] * 5 == [kind for kind, _ in told(changes(asking, _second_page(asking), count=10))]


def test_passwords_are_never_told(asking: httpx2.Client) -> None:
    """Neither the password nor its hash."""
    made(asking, pupil("anna", password="Geheim-Woord-77"))
    text = asking.post("/.delta", json={}).text

    assert "Geheim" not in text
    assert "argon2" not in text


def test_a_location_administrator_is_told_of_the_own_location_only(
    asking: httpx2.Client, locally: httpx2.Client
) -> None:
    """Of another location nothing, not even that somebody was deleted there."""
    here, there = made(asking, pupil("anna")), made(asking, pupil("bram", location="01"))
    start = changes(locally)
    asking.delete(f"/Users/{there}")
    asking.post("/Groups", json={"schemas": [GROUP], "displayName": "Zonder vestiging"})

    assert [("create", here)] == told(start)
    assert [] == changes(locally, start["nextDeltaToken"])["Resources"]


def test_who_leaves_the_location_is_deleted_for_its_administrator(
    asking: httpx2.Client, locally: httpx2.Client
) -> None:
    """Pupil or teacher, and whatever happens to them afterwards; who comes back is there again."""
    anna, juf = made(asking, pupil("anna")), made(asking, teacher("juf", "00", "01"))
    start = changes(locally)["nextDeltaToken"]
    asking.patch(f"/Users/{anna}", json=_replaced(f"{PUPIL}:location", "01"))
    asking.patch(f"/Users/{juf}", json=_replaced(f"{STAFF}:role", "school_admin"))
    left = changes(locally, start)
    asking.patch(f"/Users/{anna}", json=_replaced(f"{PUPIL}:location", "00"))
    back = changes(locally, left["nextDeltaToken"])

    assert [("delete", anna), ("delete", juf)] == told(left)
    assert all("data" not in item for item in left["Resources"])
    assert [anna] == [one for _, one in told(back)]
    assert "data" in back["Resources"][0]


def test_another_scope_needs_everything_anew(server: Server, asking: httpx2.Client, locally: httpx2.Client) -> None:
    """Who gets a location more would else never hear of its pupils."""
    made(asking, pupil("bram", location="01"))
    start = changes(locally)["nextDeltaToken"]
    with server.engine.execution_options(writes=True).begin() as connection:
        mine = tables.admin.c.name == "Loes Locatie"
        connection.execute(tables.admin.update().where(mine).values(locations=["00", "01"]))

    assert (400, "expiredToken") == refused(locally, start)
    assert 1 == changes(locally)["totalResults"]


@pytest.mark.parametrize(
    "token", ["nonsense", "0-ffffffffffff", "1-000000000000", "999999-abc", "-1-a", "1'--", "9" * 40]
)
def test_a_token_of_another_server_is_unknown(asking: httpx2.Client, token: str) -> None:
    """It is not taken for an old one: the person is asked."""
    made(asking, pupil("anna"))

    assert (400, "unknownToken") == refused(asking, token)


def test_a_token_of_another_school_is_unknown(server: Server, asking: httpx2.Client) -> None:
    """Two schools that both had one change don't have the same token."""
    made(asking, pupil("anna"))
    other = server.new_school("De Andere")
    headers = {"Authorization": f"Bearer {server.new_token('Ander', slug='de-andere')}"}
    with httpx2.Client(base_url=other, headers=headers, timeout=60) as client:
        made(client, pupil("anna"))

        assert (400, "unknownToken") == refused(client, changes(asking)["nextDeltaToken"])


def test_a_token_from_before_forgotten_deletes_is_expired(server: Server, asking: httpx2.Client) -> None:
    """Who was away for longer than deletes are kept reads everything again; who was not goes on."""
    anna = made(asking, pupil("anna"))
    old = changes(asking)["nextDeltaToken"]
    asking.delete(f"/Users/{anna}")
    fresh = changes(asking, old)["nextDeltaToken"]
    with server.engine.begin() as connection:
        tenant = connection.execute(tables.tenant.select()).one().id
    assert purge(server.engine, tenant, days=0) == 1

    assert (400, "expiredToken") == refused(asking, old)
    assert [] == changes(asking, fresh)["Resources"]


def test_a_server_that_was_put_back_knows_what_it_does_not_know(tmp_path: Path) -> None:
    """A token from after the copy is unknown, also when the server has given out that number again."""
    with running(tmp_path) as server:
        with httpx2.Client(base_url=server.address, headers=server.headers, timeout=60) as client:
            made(client, pupil("anna"))
            before = changes(client)["nextDeltaToken"]
            _copy(server.engine, tmp_path / "copy.db")
            made(client, pupil("bram"))
            after = changes(client)["nextDeltaToken"]
        token = server.token
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(tmp_path / "copy.db", again / "server.db")
    with running(again, f"sqlite:///{again / 'server.db'}", new=False) as server:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=server.address, headers=headers, timeout=60) as client:
            assert (400, "unknownToken") == refused(client, after)
            assert [] == changes(client, before)["Resources"]
            made(client, pupil("cato"))

            assert (400, "unknownToken") == refused(client, after)
            assert ["create"] == [kind for kind, _ in told(changes(client, before))]


@pytest.mark.parametrize(
    "body", [b"nonsense", b"[]", b'{"count": 0}', b'{"count": "many"}', b'{"count": true}', b'{"deltaToken": 5}']
)
def test_a_wrong_question_is_refused(asking: httpx2.Client, body: bytes) -> None:
    """400, as any wrong body; nothing is guessed."""
    assert asking.post("/.delta", content=body).status_code == 400


def test_the_feed_has_its_own_methods(asking: httpx2.Client) -> None:
    """405 says which."""
    answer = asking.get("/.delta")

    assert (405, "POST") == (answer.status_code, answer.headers["Allow"])


def test_a_token_for_from_now_on(asking: httpx2.Client) -> None:
    """Without reading what there is."""
    made(asking, pupil("anna"))
    token = asking.get("/.deltaToken").json()["deltaToken"]
    bram = made(asking, pupil("bram"))

    assert [("create", bram)] == told(changes(asking, token))


def test_a_page_is_bounded(asking: httpx2.Client) -> None:
    """Whoever asks for everything at once gets pages."""
    token, count, _results = feed.read(b'{"count": 1000000}')

    assert (None, feed.MOST) == (token, count)


def _second_page(client: httpx2.Client) -> str:
    first = changes(client, count=10)["nextDeltaToken"]
    return str(changes(client, first, count=10)["nextDeltaToken"])


def _named(given: str) -> dict[str, Any]:
    return _replaced("name.givenName", given)


def _replaced(path: str, value: Any) -> dict[str, Any]:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    return {"schemas": schemas, "Operations": [{"op": "replace", "path": path, "value": value}]}


def _copy(engine: Engine, target: Path) -> None:
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute(f"VACUUM INTO '{target}'")

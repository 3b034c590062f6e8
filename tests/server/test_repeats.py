"""Request ids: a request that is sent again, because its answer was lost, is done once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from lvs_desktop.server import tables
from lvs_desktop.sync.resources import GROUP, PUPIL, USER
from tests.support.server import Server


def group(name: str) -> dict[str, Any]:
    """A group without anything that a server could tell it from its double by."""
    return {"schemas": [GROUP], "displayName": name}


def bulk(*names: str) -> dict[str, Any]:
    """Groups in one request."""
    return {
        "Operations": [{"method": "POST", "path": "/Groups", "bulkId": name, "data": group(name)} for name in names]
    }


def renamed(name: str) -> dict[str, Any]:
    """A PATCH of a group."""
    schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    return {"schemas": schemas, "Operations": [{"op": "replace", "path": "displayName", "value": name}]}


def count(client: httpx2.Client, where: str = "/Groups") -> int:
    """How many there are."""
    return int(client.get(where, params={"count": 0}).json()["totalResults"])


@pytest.fixture
def header() -> dict[str, str]:
    """The header with a new id."""
    return {"Request-Id": str(uuid.uuid4())}


def test_a_bulk_sent_again_is_done_once(asking: httpx2.Client, header: dict[str, str]) -> None:
    """The answer is the same, to the byte: ids and versions are those of the first time."""
    first = asking.post("/Bulk", json=bulk("1A", "1B"), headers=header)
    again = asking.post("/Bulk", json=bulk("1A", "1B"), headers=header)

    assert (200, first.content) == (again.status_code, again.content)
    assert count(asking) == 2


def test_without_an_id_it_is_done_again(asking: httpx2.Client) -> None:
    """As SCIM has it: groups have no unique attribute."""
    asking.post("/Bulk", json=bulk("1A"))
    asking.post("/Bulk", json=bulk("1A"))

    assert count(asking) == 2


def test_a_single_record_sent_again_is_made_once(asking: httpx2.Client, header: dict[str, str]) -> None:
    """201 again, with the place of the first one."""
    first = asking.post("/Groups", json=group("1A"), headers=header)
    again = asking.post("/Groups", json=group("1A"), headers=header)

    assert (201, first.headers["Location"], first.json()) == (
        again.status_code,
        again.headers["Location"],
        again.json(),
    )
    assert count(asking) == 1


def test_a_change_sent_again_is_no_conflict(asking: httpx2.Client, header: dict[str, str]) -> None:
    """With If-Match the second one would look as if somebody else had been first."""
    made = asking.post("/Groups", json=group("1A"))
    guard = {**header, "If-Match": made.headers["ETag"]}
    where = made.headers["Location"]
    first = asking.patch(where, json=renamed("2A"), headers=guard)
    again = asking.patch(where, json=renamed("2A"), headers=guard)
    without = asking.patch(where, json=renamed("2A"), headers={"If-Match": made.headers["ETag"]})

    assert first.status_code == again.status_code == 200
    assert first.headers["ETag"] == again.headers["ETag"]
    assert without.status_code == 412


def test_a_delete_sent_again_is_done(asking: httpx2.Client, header: dict[str, str]) -> None:
    """Not 404."""
    where = asking.post("/Groups", json=group("1A")).headers["Location"]

    assert [204, 204] == [asking.delete(where, headers=header).status_code for _ in range(2)]
    assert asking.delete(where).status_code == 404


def test_what_was_refused_is_looked_at_again(asking: httpx2.Client, header: dict[str, str]) -> None:
    """Nothing was done, so nothing is remembered."""
    body = {"schemas": [USER, PUPIL], "userName": "anna"}
    where = asking.post("/Users", json=body).headers["Location"]
    assert asking.post("/Users", json=body, headers=header).status_code == 409
    asking.delete(where)

    assert asking.post("/Users", json=body, headers=header).status_code == 201


def test_an_id_belongs_to_one_request(server: Server, asking: httpx2.Client, header: dict[str, str]) -> None:
    """Another body, or another person, can't get the answer."""
    asking.post("/Groups", json=group("1A"), headers=header)
    other = {**header, "Authorization": f"Bearer {server.new_token('Ander')}"}

    assert asking.post("/Groups", json=group("1B"), headers=header).status_code == 422
    assert asking.post("/Groups", json=group("1A"), headers=other).status_code == 422
    assert count(asking) == 1


def test_two_at_once_are_done_once(server: Server, header: dict[str, str]) -> None:
    """The second one comes while the first is at work, as after a time-out: both get the same answer."""
    body = bulk(*map(str, range(60)))

    def send(_number: int) -> bytes:
        with httpx2.Client(base_url=server.address, headers={**server.headers, **header}, timeout=120) as client:
            answer = client.post("/Bulk", json=body)
            assert answer.status_code == 200, answer.text
            return answer.content

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    with httpx2.Client(base_url=server.address, headers=server.headers, timeout=60) as client:
        assert count(client) == 60

    assert len(answers) == 1


def test_no_second_copy_of_a_record_is_kept(server: Server, asking: httpx2.Client, header: dict[str, str]) -> None:
    """What is remembered of a single write holds no name, and nothing once the record is gone."""
    body = {"schemas": [USER, PUPIL], "userName": "Herkenbaar"}
    made = asking.post("/Users", json=body, headers=header)
    with server.engine.begin() as connection:
        kept = str(connection.execute(select(tables.request_id)).all())
    asking.delete(made.headers["Location"])
    again = asking.post("/Users", json=body, headers=header)

    assert "erkenbaar" not in kept
    assert (201, b"") == (again.status_code, again.content)


def test_answers_are_forgotten_after_a_week(server: Server, asking: httpx2.Client) -> None:
    """The table does not grow for ever."""
    asking.post("/Groups", json=group("1A"), headers={"Request-Id": "first"})
    with server.engine.execution_options(writes=True).begin() as connection:
        connection.execute(tables.request_id.update().values(at=tables.days_ago(8)))
    asking.post("/Groups", json=group("1B"), headers={"Request-Id": "second"})
    with server.engine.begin() as connection:
        kept = connection.execute(select(tables.request_id.c.id)).scalars().all()

    assert ["second"] == kept


def test_a_reading_request_keeps_nothing(server: Server, asking: httpx2.Client, header: dict[str, str]) -> None:
    """Its answer may change."""
    asking.get("/Groups", headers=header)
    with server.engine.begin() as connection:
        assert connection.execute(select(func.count()).select_from(tables.request_id)).scalar() == 0

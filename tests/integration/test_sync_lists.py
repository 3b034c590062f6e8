"""Lists, filters and discovery of servers that lie, repeat themselves or go round: nothing is lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lvs_desktop.domain.exchanging import Answer as Said
from lvs_desktop.domain.exchanging import Kind, Operation, Verb
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync import paging
from lvs_desktop.sync.client import Client
from tests.support.oddservers import QUICK, based, ids, problem, query, row, users
from tests.support.scimservers import CONFIG, TOKEN, Answer, Asked, listed, odd, said


def numbered(total: int, give: Callable[[dict[str, str], list[Any]], Answer]) -> Callable[[Asked], Answer | None]:
    """A server with so many users that answers a page as told."""
    rows = [row(number) for number in range(total)]

    def answer(asked: Asked) -> Answer | None:
        if asked.method == "POST" and asked.path.endswith(".search"):
            return said(501)
        for number in range(total):
            if asked.path == f"/v2/Users/r{number}":
                return said(200, rows[number])
        return give(query(asked), rows) if users(asked) else None

    return answer


def by_index(asked: dict[str, str], rows: list[Any], most: int = 10) -> Answer:
    """A page as it should be, of at most so many rows."""
    start = int(asked["startIndex"]) - 1
    return said(200, listed(rows[start : start + min(int(asked["count"]), most)], len(rows)))


ODD_PAGES: dict[str, Callable[[dict[str, str], list[Any]], Answer]] = {
    "small pages": by_index,
    "ignores startIndex": lambda asked, rows: said(200, listed(rows[: int(asked["count"])], len(rows))),
    "ignores everything": lambda asked, rows: said(200, listed(rows, len(rows))),
    "tells no total": lambda asked, rows: said(
        200, {"Resources": rows[int(asked["startIndex"]) - 1 :][: min(int(asked["count"]), 10)]}
    ),
    "a bare list": lambda asked, rows: said(200, rows),
    "counts from nought": lambda asked, rows: said(
        200, listed(rows[int(asked["startIndex"]) :][:10] if int(asked["count"]) < 1200 else rows, len(rows))
    ),
    "repeats the last row": lambda asked, rows: said(
        200, listed(rows[max(int(asked["startIndex"]) - 2, 0) :][:10], len(rows))
    ),
    "has a row twice": lambda asked, rows: by_index(asked, [rows[0], rows[0], *rows]),
}


@pytest.mark.parametrize("name", ODD_PAGES)
def test_a_list_is_whole_however_it_is_given(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row once; and it ends."""
    monkeypatch.setattr(paging, "PAGE", 20)
    total = 1200 if name == "counts from nought" else 57
    with odd(numbered(total, ODD_PAGES[name])) as server, Client(server.address, TOKEN) as client:
        found = ids(client)

        assert sorted(found) == sorted(f"r{number}" for number in range(total)), name
        assert len(server.requests) < 300


@pytest.mark.parametrize(
    "give",
    [
        lambda asked, rows: said(200, listed(rows[:10], len(rows))),  # never more than the first ten
        lambda asked, rows: said(200, listed([], len(rows))),
        lambda asked, rows: said(200, listed([{"no": "id"}] * 10, len(rows))),
        lambda asked, rows: said(200, listed([row(int(asked["startIndex"]) + n) for n in range(10)], 10**9)),
        lambda asked, rows: said(200, listed([row(uuid.uuid4().int >> 80) for n in range(10)], 5_000)),
        lambda asked, rows: said(400),
        lambda asked, rows: said(200, {"Resources": "none"}),
    ],
)
def test_a_list_that_does_not_add_up_is_refused(
    give: Callable[[dict[str, str], list[Any]], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a list read as a whole one would take pupils out of the school; and it ends."""
    monkeypatch.setattr(paging, "MOST_ROWS", 2_000)
    monkeypatch.setattr(paging, "PAGE", 20)
    with odd(numbered(57, give)) as server, Client(server.address, TOKEN) as client:
        assert problem(lambda: ids(client)).code is ProblemCode.SERVER_ODD
        assert len(server.requests) < 500


def test_a_row_that_slipped_to_another_page_is_not_gone() -> None:
    """Somebody deletes a pupil while the list is read: the next one is on no page, and is asked for by itself."""

    def give(asked: dict[str, str], rows: list[Any]) -> Answer:
        if asked["startIndex"] == "1":
            return said(200, listed(rows[:10], 20))
        return said(200, listed([*rows[11:20], row(99)], 20))

    bases = {f"r{number}": based(number, None) for number in range(20)}
    with odd(numbered(20, give)) as server, Client(server.address, TOKEN) as client:
        assert sorted(ids(client, bases)) == sorted([f"r{number}" for number in range(20)] + ["r99"])


@pytest.mark.parametrize(
    "onward",
    [
        None,  # SCIMMY: the cursor is not known
        "the same",
        "another",
    ],
)
def test_cursors_that_lead_nowhere_are_left_for_numbers(onward: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says it has cursors, and goes round, or has none after all."""
    monkeypatch.setattr(paging, "PAGE", 20)
    config = {**CONFIG, "pagination": {"cursor": True}}

    def give(asked: dict[str, str], rows: list[Any]) -> Answer:
        if "cursor" in asked:
            nextone = {"nextCursor": onward if onward == "the same" else uuid.uuid4().hex} if onward else {}
            return said(200, listed(rows[:20], len(rows), **nextone))
        return by_index(asked, rows)

    pages = numbered(57, give)
    with (
        odd(lambda asked: said(200, config) if asked.path.endswith("Config") else pages(asked)) as server,
        Client(server.address, TOKEN) as client,
    ):
        assert client.capabilities.pages is Rung.FULL
        assert len(ids(client)) == 57
        assert len(server.requests) < 40


def test_a_filter_that_is_ignored_is_made_up_for() -> None:
    """The server gives everything, or its first page: the rows are chosen here, from the whole list."""
    rows = [row(number) for number in range(30)]

    def answer(asked: Asked) -> Answer | None:
        if asked.path.endswith("/.search"):
            return said(200, listed(rows[:10], 30))
        return by_index(query(asked), rows) if users(asked) else None

    with odd(answer) as server, Client(server.address, TOKEN) as client:
        [found] = client.find(Kind.PUPIL, [str(uuid.UUID(int=25))])
        by_name = client.find_user_name("USER27")

        assert found.remote_id == "r25"
        assert by_name is not None
        assert by_name.remote_id == "r27"
        assert len(server.of("POST", ".search")) == 1, "not asked again"


def test_a_server_without_search_gets_the_filter_in_the_address() -> None:
    """404 and 405 to POST /.search: by GET."""

    def answer(asked: Asked) -> Answer | None:
        if "filter=" in asked.path:
            return said(200, listed([row(25)]))
        return None

    with odd(answer) as server, Client(server.address, TOKEN) as client:
        [found] = client.find(Kind.PUPIL, [str(uuid.UUID(int=25))])

        assert found.remote_id == "r25"
        assert len(server.of("GET", "filter=")) == 1


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"bulk": {"supported": "True", "maxOperations": "40"}}, ("full", 40)),
        ({"bulk": {"supported": True, "maxOperations": -1, "maxPayloadSize": "much"}}, ("full", 200)),
        ({"bulk": {"supported": True, "maxOperations": 10**9, "maxPayloadSize": None}}, ("full", 200)),
        ({"bulk": {"supported": True, "maxOperations": float("1e400")}}, ("full", 200)),
        ({"Bulk": {"Supported": True}}, ("full", 200)),
        ({"bulk": True}, ("full", 200)),
        ({"bulk": {"supported": 1}}, ("weak", 200)),
        ({"bulk": "yes"}, ("weak", 200)),
        ({"bulk": None}, ("weak", 200)),
        ({"bulk": [], "authenticationSchemes": 7, "documentationUri": 3}, ("weak", 200)),
    ],
)
def test_an_odd_field_spoils_only_itself(config: dict[str, Any], expected: tuple[str, int]) -> None:
    """One strict parse of the whole would turn it into 'nothing supported'."""
    base = {key: value for key, value in CONFIG.items() if key != "bulk"}
    with (
        odd(lambda asked: said(200, {**base, **config}) if asked.path.endswith("Config") else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        can = client.capabilities

    assert (can.many, can.most_operations) == expected
    assert (can.guard, can.find, can.changes, can.passwords) == (Rung.FULL, Rung.FULL, Rung.WEAK, Rung.FULL)


def test_discovery_without_schemas_is_no_hindrance() -> None:
    """Users and groups can go there; what is ours stays here."""
    with (
        odd(lambda asked: said(404) if asked.path.endswith(("Schemas", "Types")) else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        assert {client.capabilities.pupil_data, client.capabilities.staff_data} == {Rung.NONE}


@pytest.mark.parametrize("path", ["/Schemas", "/ResourceTypes"])
def test_a_server_that_is_busy_has_not_said_that_it_lacks_anything(path: str) -> None:
    """For one sync without our fields it would look as if they had been emptied there."""
    with odd(lambda asked: said(503) if asked.path.endswith(path) else None) as server:
        assert problem(lambda: Client(server.address, TOKEN, patience=QUICK)).code is ProblemCode.SERVER_BUSY


@pytest.mark.parametrize("broken", [{"id": ""}, {"id": 5.5}, {"id": ".."}, {"id": "a\nb"}, {"id": "x" * 400}, {}])
def test_a_record_without_a_usable_id_is_refused(broken: dict[str, Any]) -> None:
    """An id becomes part of an address."""
    with (
        odd(lambda asked: said(200, broken) if asked.path == "/v2/Users/r1" else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        assert problem(lambda: client.read(Kind.PUPIL, "r1")).code is ProblemCode.SERVER_ODD


def test_an_id_with_signs_in_it_stays_one_part_of_the_address() -> None:
    """No id leads to another record."""
    strange = "a/b?c=d#é"
    with (
        odd(lambda asked: said(204) if asked.method == "DELETE" else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        gone = Operation(
            id=str(uuid.uuid4()), kind=Kind.PUPIL, verb=Verb.DELETE, uid=str(uuid.uuid4()), remote_id=strange,
            etag="v1", fields={}, changed=(), base={},
        )  # fmt: skip
        [outcome] = client.send([gone], {})

        assert outcome.answer is Said.DONE
        assert [asked.path for asked in server.of("DELETE")] == ["/v2/Users/a%2Fb%3Fc%3Dd%23%C3%A9"]

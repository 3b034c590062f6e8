"""What holds between requests: numbers in the order of commits, tombstones, moments, and what a failure leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from scim2_models import SearchRequest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError

from lvs_desktop.server.schemas import provider
from lvs_desktop.server.storage import SqlStorage
from lvs_desktop.server.tables import days_ago, moment, resource, tenant
from lvs_desktop.server.tenants import add_tenant, purge
from lvs_desktop.sync import resources
from tests.server.api import Api, patch, pupil, replaced
from tests.server.conftest import ADMIN
from tests.server.test_scope import NORTH

WRITERS, EDITS = 8, 4


def rows(api: Api) -> list[dict[str, Any]]:
    with api.engine.connect() as connection:
        mine = select(resource).where(resource.c.tenant == api.school).order_by(resource.c.seq)
        return [dict(each) for each in connection.execute(mine).mappings()]


def test_eight_writers_lose_nothing_and_a_reader_never_misses_a_number(api: Api) -> None:
    """
    Each writer makes pupils and changes one that all share, with If-Match. Every edit is in the end result; no request
    fails otherwise than by 412; and who follows the numbers sees each once, although it only looks past the last one.
    """
    shared = f"/Users/{api.add(pupil(0, title='0'))['id']}"
    done = threading.Event()
    lost: list[Any] = []

    def write(writer: int) -> int:
        refused = 0
        for edit in range(EDITS):
            body = pupil(100 * writer + edit + 1)
            if (status := api.ask("POST", "/Users", body).status) != 201:
                lost.append(status)
            while True:
                now = api.ask("GET", shared)
                more = replaced("title", str(int(now.body["title"]) + 1))
                said = api.patch(shared, more, match=now.etag)
                if said.status == 200:
                    break
                refused += 1
                if said.status != 412:
                    lost.append(said.status)
                    break
        return refused

    def follow() -> list[int]:
        seen, mark = [], 0
        while True:
            last = done.is_set()
            with api.engine.connect() as connection:
                later = (resource.c.tenant == api.school, resource.c.seq > mark)
                for seq, known in connection.execute(
                    select(resource.c.seq, tenant.c.seq).join(tenant).where(*later).order_by(resource.c.seq)
                ):
                    assert seq <= known
                    seen.append(seq)
                    mark = seq
            if last:
                return seen

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow)
        writers = [pool.submit(write, writer) for writer in range(1, WRITERS + 1)]
        try:
            for each in writers:
                each.result()
        finally:
            done.set()  # the reader looks once more, and stops
        seen = reader.result()
    assert lost == []
    assert api.ask("GET", shared).body["title"] == str(WRITERS * EDITS)
    kept = [each["seq"] for each in rows(api)]
    assert len(kept) == len(set(kept)) == WRITERS * EDITS + 1
    assert set(kept) <= set(seen)  # what is there was seen, although it came while others were at work
    assert seen == sorted(set(seen))
    with api.engine.connect() as connection:
        last = connection.execute(select(tenant.c.seq).where(tenant.c.id == api.school)).scalar_one()
        moments = connection.execute(select(moment.c.seq).where(moment.c.tenant == api.school)).scalars().all()
    assert last == 1 + 2 * WRITERS * EDITS  # no number was skipped: each write has one
    assert sorted(moments) == list(range(last + 1))


def test_creating_the_same_pupil_at_once_makes_one(api: Api) -> None:
    """Eight clients that repeat a create whose answer was lost: one 201, seven 409."""
    with ThreadPoolExecutor(WRITERS) as pool:
        said = list(pool.map(lambda _: api.ask("POST", "/Users", pupil(1)).status, range(WRITERS)))
    assert sorted(said) == [201] + [409] * (WRITERS - 1)


def test_a_delete_leaves_a_tombstone_without_a_person(api: Api) -> None:
    """Only id, numbers, times, locations and who did it stay; the feed can tell that it is gone, and where it was."""
    made = api.add(pupil(1, "ZUI", password="geheim-1"))
    api.patch(f"/Users/{made['id']}", replaced(f"{resources.PUPIL}:location", "NRD"))
    assert replace(api, caller=NORTH).ask("DELETE", f"/Users/{made['id']}").status == 204
    assert api.ask("GET", f"/Users/{made['id']}").status == 404
    assert api.patch(f"/Users/{made['id']}", replaced("title", "x")).status == 404
    assert api.find(path="/") == []
    (row,) = rows(api)
    assert (row["deleted"], row["seq"], row["changed_by"]) == (True, 3, NORTH.name)
    assert (row["places"], row["past"]) == (",NRD,", ",NRD,ZUI,")
    assert (row["body"], row["doc"], row["pwhash"], row["external_id"], row["uname"]) == ("", None, None, None, None)


def test_what_leaves_the_own_locations_is_known_and_no_longer_seen(api: Api) -> None:
    """`known` holds what a location administrator may have had: what was once of an own location, deleted or not."""
    stays, leaves, never, dies = (api.add(pupil(number, "NRD")) for number in range(4))
    api.patch(f"/Users/{leaves['id']}", replaced(f"{resources.PUPIL}:location", "ZUI"))
    api.ask("DELETE", f"/Users/{dies['id']}")
    api.ask("DELETE", f"/Users/{never['id']}")
    elsewhere = api.add(pupil(9, "ZUI"))
    with api.engine.connect() as connection:
        mine = select(resource.c.id).where(resource.c.tenant == api.school)
        known = set(connection.execute(mine.where(NORTH.known())).scalars())
        seen = set(connection.execute(mine.where(NORTH.seen(), ~resource.c.deleted)).scalars())
    assert seen == {stays["id"]}
    assert known == {each["id"] for each in (stays, leaves, never, dies)}
    assert elsewhere["id"] not in known


def test_old_tombstones_are_forgotten_and_the_horizon_says_so(api: Api) -> None:
    """Only deletes of more than 400 days ago go; tokens from before the last of them are expired."""
    old, new, kept = (api.add(pupil(number)) for number in range(3))
    api.ask("DELETE", f"/Users/{old['id']}")  # number 4
    api.ask("DELETE", f"/Users/{new['id']}")  # number 5
    with api.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(update(resource).where(resource.c.id == old["id"]).values(modified=days_ago(401)))
        connection.execute(update(resource).where(resource.c.id == kept["id"]).values(modified=days_ago(401)))
    assert purge(api.engine, api.school) == 1
    assert purge(api.engine, api.school) == 0
    assert {each["id"] for each in rows(api)} == {new["id"], kept["id"]}
    with api.engine.connect() as connection:
        at = select(tenant.c.horizon, tenant.c.seq).where(tenant.c.id == api.school)
        assert tuple(connection.execute(at).one()) == (4, 5)
        moments = connection.execute(select(func.min(moment.c.seq)).where(moment.c.tenant == api.school)).scalar_one()
    assert moments == 4
    assert api.add(pupil(7))["meta"]["version"].startswith('W/"6-')


def test_a_request_that_fails_leaves_nothing_not_even_a_number(api: Api) -> None:
    """A refused write, a refused operation in a Bulk and an exception in between: the next number is the next."""
    api.add(pupil(1))
    assert api.ask("POST", "/Users", pupil(2, userName="leerling1")).status == 409
    api.bulk([{"method": "POST", "bulkId": "1", "path": "/Users", "data": pupil(1)}])
    storage = SqlStorage(api.engine, api.school, ADMIN)
    user = provider().resource_types[0]
    model: Any = provider().model_for(user)

    def fail() -> None:
        with storage.transaction(writes=True):
            storage.create(user, model.model_validate(pupil(3)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [each["seq"] for each in rows(api)] == [1]
    assert api.add(pupil(4))["meta"]["version"].startswith('W/"2-')


@pytest.mark.parametrize("batch", [False, True])
def test_an_operation_that_fails_after_it_wrote_is_undone_alone(api: Api, batch: bool) -> None:
    """In a savepoint or in memory: what came before and after it is kept, and its names are free again."""
    storage = SqlStorage(api.engine, api.school, ADMIN)
    user = provider().resource_types[0]
    model: Any = provider().model_for(user)

    def make(number: int, *, fails: bool = False) -> None:
        with storage.operation():
            storage.create(user, model.model_validate(pupil(number)))
            if fails:
                raise ZeroDivisionError

    def all_of_it() -> None:
        make(1)
        with pytest.raises(ZeroDivisionError):
            make(2, fails=True)
        make(3)
        make(2)

    with storage.transaction(writes=True):
        if batch:
            with storage.batch([], {}):
                all_of_it()
        else:
            all_of_it()
    assert [(each["seq"], each["uname"]) for each in rows(api)] == [
        (1, "leerling1"),
        (2, "leerling3"),
        (3, "leerling2"),
    ]


def test_a_reader_is_not_kept_waiting_by_a_writer(api: Api) -> None:
    """While a request holds the school's lock, another reads what was committed before."""
    api.add(pupil(1))
    storage = SqlStorage(api.engine, api.school, ADMIN)
    user = provider().resource_types[0]
    model: Any = provider().model_for(user)
    with storage.transaction(writes=True):
        storage.create(user, model.model_validate(pupil(2)))
        assert len(api.find()) == 1
    assert len(api.find()) == 2


def test_a_search_in_a_writing_transaction_sees_what_it_wrote(api: Api) -> None:
    """Also in a batch, whose rows are not in the database yet."""
    storage = SqlStorage(api.engine, api.school, ADMIN)
    user = provider().resource_types[0]
    model: Any = provider().model_for(user)
    with storage.batch([], {}):
        storage.create(user, model.model_validate(pupil(1)))
        assert storage.search([user], SearchRequest[model]()).total == 1


def test_a_school_has_a_name_of_its_own(engine: Engine) -> None:
    """Two schools with one address are refused."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        add_tenant(connection, "zelfde", "Een")
    with (
        pytest.raises(IntegrityError),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        add_tenant(connection, "zelfde", "Twee")


def test_a_bulk_keeps_the_order_of_its_operations(api: Api) -> None:
    """Numbers follow the operations, and one transaction is one moment."""
    made = [{"method": "POST", "bulkId": str(n), "path": "/Users", "data": pupil(n)} for n in range(20)]
    outcomes = api.bulk(made)
    assert [int(each["version"][3:].split("-")[0]) for each in outcomes] == list(range(1, 21))
    assert [each["uname"] for each in rows(api)] == [f"leerling{n}" for n in range(20)]
    with api.engine.connect() as connection:
        mine = select(moment.c.seq, moment.c.token).where(moment.c.tenant == api.school).order_by(moment.c.seq)
        moments = connection.execute(mine).all()
    assert [seq for seq, _ in moments] == [0, 20]
    assert {each["version"][3:-1].split("-")[1] for each in outcomes} == {moments[1].token}
    changes = [
        {"method": "PATCH", "path": f"/Users/{each['id']}", "data": patch(replaced("title", "x"))} for each in rows(api)
    ]
    assert {each["status"] for each in api.bulk(changes)} == {"200"}

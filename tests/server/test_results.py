"""Results of tests: resources like the others, that are seen with their pupil, move along and go along."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.roles import Role
from lvs_desktop.server import checking, digests, feed, schools, tables
from lvs_desktop.server.scope import Caller
from lvs_desktop.sync import resources
from tests.server.api import Api, patch, pupil, replaced, result, staff

NORTH = Caller(name="Lies Locatie", role=Role.LOCATION_ADMIN, locations=("NRD",))
SOUTH = Caller(name="Zef Locatie", role=Role.LOCATION_ADMIN, locations=("ZUI",))
TEACHER = Caller(name="Dirk Docent", role=Role.TEACHER, locations=("NRD",))
RESULTS = "/Results"
PLACE = f"{resources.PUPIL}:location"


def changes(api: Api, token: str | None = None, *, results: bool = True) -> dict[str, Any]:
    """One page of the feed, as this person reads it."""
    with api.engine.begin() as connection:
        return dict(json.loads(feed.page(connection, api.school, api.caller, token, 1000, results)))


def told(page: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["resourceType"], one["changeType"], one["changedResourceId"]) for one in page["Resources"]]


def faults(api: Api) -> list[str]:
    """What the command `check` finds in the school."""
    with api.engine.begin() as connection:
        school = next(each for each in schools.listed(connection) if each.id == api.school)
        return list(checking._faults(connection, school))


def test_a_result_comes_back_as_it_was_sent_and_is_found_by_what_it_holds(api: Api) -> None:
    """By its attributes, in SQL, in order; and every field of a desktop comes through unchanged."""
    who = api.add(pupil(1))["id"]
    reading = {"pupil": who, **{name: f"{name} é" for name in resources.RESULT_ATTRIBUTES}, "by_hand": "no"}
    api.add(resources.to_scim(Kind.RESULT, "uid-1", reading))
    sums = api.add(result(who))
    assert resources.from_scim(api.find('externalId eq "uid-1"', RESULTS)[0]) == (Kind.RESULT, "uid-1", reading)
    assert [one["testName"] for one in api.find(path=RESULTS, sortBy="testName", sortOrder="descending")] == [
        "test_name é",
        "Rekenen 3.0 M5",
    ]
    assert [one["id"] for one in api.find('level eq "II" and takenOn ge "2026-01-01"', RESULTS)] == [sums["id"]]
    assert api.find("byHand eq true", RESULTS) == []
    assert len(api.find(f'pupil eq "../Users/{who}"', RESULTS)) == 2
    assert api.ask("GET", f"{RESULTS}/{sums['id']}").body == sums
    assert faults(api) == []


@pytest.mark.parametrize("of", ["nobody", "", "\0", "a group", "another pupil's result"])
def test_a_result_of_nobody_is_refused(api: Api, of: str) -> None:
    """400, and nothing is kept."""
    made = api.add(result(api.add(pupil(1))["id"]))
    group = api.add({"schemas": [resources.GROUP], "displayName": "5A"})
    whose = {"a group": group["id"], "another pupil's result": made["id"]}.get(of, of)
    assert api.ask("POST", RESULTS, result(whose, externalId="x")).status == 400
    assert len(api.find(path=RESULTS)) == 1


def test_each_test_of_a_pupil_is_there_once(api: Api) -> None:
    """The same test, version, moment and date with another value is refused, until the old one goes: also in a Bulk."""
    one, two = api.add(pupil(1))["id"], api.add(pupil(2))["id"]
    made = api.add(result(one))
    again = result(one, externalId="another", skillScore="210", testName="REKENEN 3.0 M5")
    said = api.ask("POST", RESULTS, again)
    assert (said.status, said.body["scimType"]) == (409, "uniqueness")
    api.add(result(two))
    api.add(result(one, "Begrijpend lezen 3.0 M5"))
    outcomes = api.bulk(
        [
            {"method": "POST", "bulkId": "1", "path": RESULTS, "data": again},
            {"method": "DELETE", "path": f"{RESULTS}/{made['id']}"},
            {"method": "POST", "bulkId": "2", "path": RESULTS, "data": again},
            {"method": "POST", "bulkId": "3", "path": RESULTS, "data": result(one, externalId="third")},
        ]
    )
    assert [one["status"] for one in outcomes] == ["409", "204", "201", "409"]
    assert sorted(one.get("skillScore", "") for one in api.find(path=RESULTS)) == ["203", "203", "210"]


def test_a_result_is_seen_and_changed_by_who_may_do_so_with_its_pupil(api: Api) -> None:
    """School admins all; location admins those of own pupils; a teacher none; of staff a school admin alone."""
    here, elsewhere = api.add(pupil(1, "NRD"))["id"], api.add(pupil(2, "ZUI"))["id"]
    boss = api.add(staff("baas", "teacher", "NRD"))["id"]
    mine, theirs, odd = (api.add(result(who)) for who in (here, elsewhere, boss))
    north = replace(api, caller=NORTH)
    assert [one["id"] for one in north.find(path=RESULTS)] == [mine["id"]]
    assert north.ask("GET", RESULTS, query={"count": "0"}).body["totalResults"] == 1
    for hidden in (theirs, odd):
        assert north.ask("GET", f"{RESULTS}/{hidden['id']}").status == 404
        assert north.ask("DELETE", f"{RESULTS}/{hidden['id']}").status == 404
    assert north.ask("POST", RESULTS, result(elsewhere, "Spelling", externalId="x")).status == 400
    assert north.ask("POST", RESULTS, result(here, "Spelling", externalId="x")).status == 201
    assert north.ask("DELETE", f"{RESULTS}/{mine['id']}").status == 204
    assert replace(api, caller=TEACHER).ask("GET", RESULTS).status == 403
    with api.engine.begin() as connection:
        counted = digests.of(connection, api.school, NORTH)
        assert (counted[Kind.RESULT].count, counted[Kind.PUPIL].count) == (1, 1)
        assert Kind.RESULT not in digests.of(connection, api.school, NORTH, results=False)


@pytest.mark.parametrize("bulk", [False, True])
def test_a_pupil_who_moves_takes_the_results_along(api: Api, bulk: bool) -> None:
    """Gone for the administrator of the old location, there for that of the new one, in list and feed."""
    who = api.add(pupil(1, "NRD"))["id"]
    made = api.add(result(who))
    north, south = replace(api, caller=NORTH), replace(api, caller=SOUTH)
    before, after = changes(north)["nextDeltaToken"], changes(south)["nextDeltaToken"]
    move = patch(replaced(PLACE, "ZUI"))
    if bulk:
        more = {"method": "POST", "bulkId": "1", "path": RESULTS, "data": result(who, "Spelling", externalId="s")}
        api.bulk([more, {"method": "PATCH", "path": f"/Users/{who}", "data": move}])
    else:
        api.ask("PATCH", f"/Users/{who}", move)
    assert ("Result", "delete", made["id"]) in told(changes(north, before))
    assert north.find(path=RESULTS) == []
    arrived = {one[2] for one in told(changes(south, after)) if one[0] == "Result"}
    assert arrived == {one["id"] for one in south.find(path=RESULTS)}
    assert len(arrived) == 1 + bulk
    assert faults(api) == []


@pytest.mark.parametrize("bulk", [False, True])
def test_a_pupil_who_is_deleted_takes_the_results_along(api: Api, bulk: bool) -> None:
    """Nothing of them is left in the table but that they were there; the feed tells of each."""
    who, other = api.add(pupil(1))["id"], api.add(pupil(2))["id"]
    made = [api.add(result(who, test))["id"] for test in ("Rekenen", "Spelling")]
    kept = api.add(result(other))["id"]
    token = changes(api)["nextDeltaToken"]
    if bulk:
        late = {"method": "POST", "bulkId": "1", "path": RESULTS, "data": result(who, "Lezen", externalId="l")}
        assert [one["status"] for one in api.bulk([late, {"method": "DELETE", "path": f"/Users/{who}"}])] == [
            "201",
            "204",
        ]
    else:
        assert api.ask("DELETE", f"/Users/{who}").status == 204
    assert {one[2] for one in told(changes(api, token)) if one[1] == "delete"} >= {who, *made}
    assert [one["id"] for one in api.find(path=RESULTS)] == [kept]
    row = tables.resource.c
    with api.engine.begin() as connection:
        left = select(row.body).where(row.tenant == api.school, row.deleted)
        assert set(connection.execute(left).scalars()) == {""}
    assert faults(api) == []


def test_who_does_not_know_results_is_told_of_none(api: Api) -> None:
    """A program of before them would take them for pupils. Who knows them from now on reads everything again."""
    who = api.add(pupil(1))["id"]
    made = api.add(result(who))["id"]
    plain = changes(api, results=False)
    assert told(plain) == [("User", "create", who)]
    assert ("Result", "create", made) in told(changes(api))
    with pytest.raises(feed.ExpiredTokenException):
        changes(api, plain["nextDeltaToken"])
    with pytest.raises(feed.ExpiredTokenException):
        changes(api, changes(api)["nextDeltaToken"], results=False)


def test_a_result_that_lost_its_pupil_is_found_by_check(api: Api) -> None:
    """As after somebody wrote in the database."""
    made = api.add(result(api.add(pupil(1))["id"]))
    row = tables.resource
    with api.engine.execution_options(writes=True).begin() as connection:
        connection.execute(row.update().where(row.c.tenant == api.school, row.c.id == made["id"]).values(places=",X,"))
    (fault,) = faults(api)
    assert made["id"] in fault


def test_a_database_of_before_the_results_gets_their_column(tmp_path: Path) -> None:
    """At the start of the server; what is in it stays."""
    engine = tables.engine_for(f"sqlite:///{tmp_path / 'old.db'}")
    tables.create_all(engine)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("DROP INDEX resource_owner")
        connection.exec_driver_sql("ALTER TABLE resource DROP COLUMN owner")
    assert tables.missing(engine) == ["resource.owner"]
    tables.create_all(engine)
    assert tables.missing(engine) == []
    engine.dispose()

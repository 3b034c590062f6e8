"""A school of some 60 records at a server that is not ours (SCIMMY on Node.js), there and back."""

import uuid
from collections.abc import Iterator

import pytest

from lvs_desktop.domain.exchanging import Answer, Fields, Kind, Operation, Seen
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.client import Client
from tests.integration.test_sync_client import NOOR, STAFF, by_uid, changed, created, deleted, everything
from tests.support.foreign import TOKEN, foreign

pytestmark = pytest.mark.requires("node")


@pytest.fixture(scope="module", params=[(), ("no-filter",)], ids=["", "no-filter"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    with foreign(*request.param) as address, Client(address, TOKEN) as connected:
        yield connected


def school() -> list[Operation]:
    """52 pupils, each with something else empty, and 4 staff members."""
    names = list(NOOR)
    pupils: list[Fields] = [
        {name: text for name, text in {**NOOR, "user_name": f"leerling{n}", "group": f"{n % 4}A"}.items()
         if name not in {names[n % len(names)]} - {"user_name"}}
        for n in range(52)
    ]  # fmt: skip
    staff = [{**STAFF, "user_name": f"docent{n}", "staff_number": f"M{n}"} for n in range(4)]
    return [*(created(each, Kind.STAFF) for each in staff), *map(created, pupils)]


def test_its_weaknesses_are_known(client: Client) -> None:
    """So that a person can be told: another's change may be lost, and each sync reads the whole list."""
    can = client.capabilities

    assert (can.many, can.guard, can.changes, can.pages) == (Rung.FULL, Rung.WEAK, Rung.NONE, Rung.WEAK)
    assert (can.receipt, can.passwords) == (Rung.WEAK, Rung.WEAK)
    assert {can.pupil_data, can.accommodations, can.staff_data} == {Rung.FULL}


def test_a_school_goes_there_and_comes_back_the_same(client: Client) -> None:
    """Made, changed, emptied, archived, renamed, with groups and members, found, given passwords, deleted."""
    people = school()
    sent = client.send(people, {})
    assert {outcome.answer for outcome in sent} == {Answer.DONE}
    assert {outcome.etag for outcome in sent} == {None}, "it has no versions"
    ids = {one.uid: outcome.remote_id or "" for one, outcome in zip(people, sent, strict=True)}
    groups = []
    for name in ("0A", "1A", "2A", "3A"):
        members = {f"member:{one.uid}": "yes" for one in people if one.fields.get("group") == name}
        groups.append(created({"name": name, "location": "00", **members}, Kind.GROUP))
    assert {outcome.answer for outcome in client.send(groups, ids)} == {Answer.DONE}
    there = same(client, [*people, *groups], ids)

    pupils = [one for one in people if one.kind is Kind.PUPIL]
    wanted = {one.uid: dict(one.fields) for one in [*people, *groups]}
    for one in pupils[:20]:
        del wanted[one.uid]["user_name"]
        wanted[one.uid] |= {"group": "9Z", "archived": "yes", "user_name": f"new.{one.fields['user_name']}"}
    for one in pupils[20:30]:
        wanted[one.uid].pop("email", None)
        wanted[one.uid].pop("accommodation:Extra tijd", None)
        wanted[one.uid]["accommodation:Aparte ruimte"] = '{"checked_at": "2026-09-01"}'
    first, second = pupils[30].uid, pupils[31].uid
    wanted[first]["user_name"], wanted[second]["user_name"] = "leerling31", "leerling30"
    wanted[groups[0].uid].pop(f"member:{pupils[0].uid}")
    wanted[groups[1].uid][f"member:{pupils[0].uid}"] = "yes"
    operations = [
        changed(there[one.uid], wanted[one.uid], one.fields)
        for one in [*people, *groups]
        if wanted[one.uid] != one.fields
    ]
    gone = [one for one in people if one.uid == people[0].uid]
    operations += [deleted(there[one.uid]) for one in gone]

    outcomes = client.send(operations, ids)

    assert {outcome.answer for outcome in outcomes} == {Answer.DONE}, [o for o in outcomes if o.answer != Answer.DONE]
    for one in gone:
        del wanted[one.uid]
    after = everything(client)
    assert {uid: by_uid(seen.fields, ids) for uid, seen in after.items()} == wanted
    assert [seen.uid for seen in client.find(Kind.PUPIL, [first, str(uuid.uuid4())])] == [first]
    named = client.find_user_name("LEERLING31")
    assert (named.uid if named else None) == first
    passwords = client.set_passwords({ids[one.uid]: "wolk-paars" for one in pupils})
    assert {outcome.answer for outcome in passwords.values()} == {Answer.DONE}
    client.send([deleted(seen) for seen in after.values()], ids)
    assert everything(client) == {}


def test_another_s_change_is_seen_before_it_is_overwritten(client: Client) -> None:
    """It would answer 200 to a stale version; we look first."""
    client.send([one := created({**NOOR, "user_name": "race"})], {})
    seen = everything(client)[one.uid]
    client.send([changed(seen, {**seen.fields, "group": "theirs"})], {})

    ours = changed(seen, {**seen.fields, "group": "ours"})
    [outcome] = client.send([ours], {})
    now = client.read(Kind.PUPIL, seen.remote_id)

    assert outcome.answer is Answer.CHANGED_THERE
    assert isinstance(now, Seen)
    assert (now.fields["group"], now.etag) == ("theirs", None)
    [again] = client.send([changed(now, {**now.fields, "group": "ours"})], {})
    assert again.answer is Answer.DONE
    [taken] = client.send([created({**NOOR, "user_name": "RACE"})], {})
    assert taken.answer is Answer.TAKEN
    client.send([deleted(each) for each in everything(client).values()], {})


def test_a_server_without_our_extensions_takes_the_rest() -> None:
    """As any SCIMMY server is: names, e-mail, user names, groups."""
    with foreign("plain") as address, Client(address, TOKEN) as client:
        can = client.capabilities
        assert {can.pupil_data, can.accommodations, can.staff_data} == {Rung.NONE}
        pupil, teacher = created(NOOR), created(STAFF, Kind.STAFF)
        outcomes = client.send([pupil, teacher, created({"name": "2B", "location": "00"}, Kind.GROUP)], {})
        assert {outcome.answer for outcome in outcomes} == {Answer.DONE}
        there = everything(client)

        core = ("given_name", "family_name", "email", "user_name")
        assert there[pupil.uid].fields == {name: NOOR[name] for name in core}
        assert there[teacher.uid].kind is Kind.STAFF
        wanted = {**NOOR, "email": "new@school.example", "year": "3"}
        [outcome] = client.send([changed(there[pupil.uid], wanted, NOOR)], {})
        assert outcome.answer is Answer.DONE
        assert everything(client)[pupil.uid].fields == {name: wanted[name] for name in core}


def test_its_refusal_of_a_token_is_understood() -> None:
    """401, in its own way."""
    with foreign() as address, pytest.raises(Problem) as caught:
        Client(address, "another-token")

    assert caught.value.code is ProblemCode.SERVER_TOKEN_REFUSED


def same(client: Client, sent: list[Operation], ids: dict[str, str]) -> dict[str, Seen]:
    """What the server has, which is what was sent."""
    there = everything(client)
    assert {uid: (seen.kind, by_uid(seen.fields, ids)) for uid, seen in there.items()} == {
        one.uid: (one.kind, one.fields) for one in sent
    }
    return there

"""The client of the synchronisation against the library's own SCIM server, on a real socket."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from scim2_models import Bulk, ETag, Filter, Pagination

from lvs_desktop.domain.exchanging import Answer, Base, Fields, Kind, Operation, Seen, Verb
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.client import Client
from tests.support.scimservers import TOKEN, Library, library, library_config

NOOR = {
    "given_name": "Noor",
    "name_prefix": "van de",
    "family_name": "Bak",
    "user_name": "noor.bak",
    "email": "noor@school.example",
    "pupil_number": "100234",
    "birth_date": "2013-04-30",
    "gender": "V",
    "group": "2B",
    "location": "00",
    "year": "2",
    "track": "havo",
    "accommodation:Extra tijd": '{"amount": 25, "unit": "percent"}',
    "accommodation:Verklanking": '{"valid_until": "2027-07-31"}',
}
STAFF = {
    "given_name": "Ad",
    "family_name": "Min",
    "staff_number": "M1",
    "role": "location_admin",
    "locations": "00,01",
    "user_name": "ad.min",
}


def created(fields: Fields, kind: Kind = Kind.PUPIL, uid: str | None = None) -> Operation:
    """The operation that makes a record."""
    return Operation(
        id=str(uuid.uuid4()), kind=kind, verb=Verb.CREATE, uid=uid or str(uuid.uuid4()), remote_id=None, etag=None,
        fields=fields, changed=tuple(fields), base={},
    )  # fmt: skip


def changed(seen: Seen, fields: Fields, base: Fields | None = None) -> Operation:
    """The operation that brings a record to these fields."""
    was = seen.fields if base is None else base
    names = tuple(name for name in {**was, **fields} if was.get(name) != fields.get(name))
    return Operation(
        id=str(uuid.uuid4()), kind=seen.kind, verb=Verb.CHANGE, uid=seen.uid or "", remote_id=seen.remote_id,
        etag=seen.etag, fields=fields, changed=names, base=was,
    )  # fmt: skip


def deleted(seen: Seen) -> Operation:
    """The operation that takes a record out."""
    return replace(changed(seen, seen.fields), verb=Verb.DELETE, fields={}, changed=())


def based(seen: Seen) -> Base:
    """What is agreed on when a record was seen."""
    return Base(kind=seen.kind, uid=seen.uid or "", remote_id=seen.remote_id, etag=seen.etag, fields=seen.fields)


def by_uid(fields: Fields, ids: Mapping[str, str]) -> Fields:
    """Fields of a group with its members by uid."""
    uid_of = {remote_id: uid for uid, remote_id in ids.items()}
    return {
        f"member:{uid_of[name.removeprefix('member:')]}" if name.startswith("member:") else name: text
        for name, text in fields.items()
    }


def everything(client: Client, bases: dict[str, Base] | None = None) -> dict[str, Seen]:
    """All records of a server that has no feed: uid -> record."""
    pages = list(client.changes("", bases or {}))
    assert all(page.whole and page.token == "" for page in pages)
    found = [seen for page in pages for seen in page.seen if isinstance(seen, Seen)]
    assert len({seen.remote_id for seen in found}) == len(found) == pages[0].total
    return {seen.uid or seen.remote_id: seen for seen in found}


# what a server may lack -> its configuration
WEAKER = {
    "all": library_config(),
    "no bulk": library_config(bulk=Bulk(supported=False, max_operations=0, max_payload_size=0)),
    "no etags": library_config(etag=ETag(supported=False)),
    "no cursors": library_config(pagination=Pagination(cursor=False, index=True)),
    "small bulk": library_config(bulk=Bulk(supported=True, max_operations=7, max_payload_size=20_000)),
    "no filter": library_config(filter=Filter(supported=False, max_results=10)),
}


@pytest.fixture(params=WEAKER, scope="module")
def weaker(request: pytest.FixtureRequest) -> Iterator[Library]:
    """A server with all abilities, and ones that lack one each."""
    with library(WEAKER[request.param]) as server:
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Library]:
    """A server with all abilities."""
    with library() as running:
        yield running


@pytest.fixture
def client(server: Library) -> Iterator[Client]:
    with Client(server.address, TOKEN) as connected:
        yield connected


def test_a_school_goes_there_and_comes_back_the_same(weaker: Library) -> None:
    """Each field of each kind, groups with members, whatever the server lacks; changed, emptied, deleted."""
    pupils = [
        created({**NOOR, "user_name": f"noor{n}", "pupil_number": str(n), "given_name": f"Nör {n}"}) for n in range(30)
    ]
    staff = [created({**STAFF, "user_name": f"ad{n}"}, Kind.STAFF) for n in range(3)]
    with Client(weaker.address, TOKEN) as client:
        sent = client.send([*staff, *pupils], {})
        assert {outcome.answer for outcome in sent} == {Answer.DONE}
        ids = {one.uid: outcome.remote_id or "" for one, outcome in zip([*staff, *pupils], sent, strict=True)}
        members = {f"member:{one.uid}": "yes" for one in pupils[:20]}
        group = created({"name": "2B", "location": "00", **members}, Kind.GROUP)
        [made] = client.send([group], ids)

        there = everything(client)
        assert {uid: (seen.kind, by_uid(seen.fields, ids)) for uid, seen in there.items()} == {
            one.uid: (one.kind, one.fields) for one in [*staff, *pupils, group]
        }
        assert {there[uid].remote_id for uid in ids} == set(ids.values())
        assert there[group.uid].remote_id == made.remote_id

        first, second, third = (there[one.uid] for one in pupils[:3])
        less = {
            name: text for name, text in NOOR.items() if name not in ("email", "track", "accommodation:Verklanking")
        }
        wanted = {**less, "user_name": "noor0", "archived": "yes", "group": "3C", "name_prefix": "de"}
        smaller = {name: text for name, text in group.fields.items() if name != f"member:{third.uid}"}
        ending = [deleted(second), deleted(there[staff[0].uid])]
        outcomes = client.send([changed(first, wanted), changed(there[group.uid], smaller, group.fields), *ending], ids)
        assert [outcome.answer for outcome in outcomes] == [Answer.DONE] * 4, outcomes

        after = everything(client, {seen.remote_id: based(seen) for seen in there.values()})
        assert after[first.uid or ""].fields == wanted
        assert by_uid(after[group.uid].fields, ids) == smaller
        assert second.uid not in after
        assert staff[0].uid not in after
        assert len(after) == len(there) - 2
        everyone = [deleted(seen) for seen in after.values()]
        assert {outcome.answer for outcome in client.send(everyone, ids)} == {Answer.DONE}
        assert everything(client) == {}


def test_what_a_server_says_that_it_can_do_is_shown() -> None:
    """Each ability by itself."""
    found = {}
    for name in ("all", "no bulk", "no etags", "no cursors", "small bulk", "no filter"):
        with library(WEAKER[name]) as running, Client(running.address, TOKEN) as client:
            found[name] = client.capabilities

    assert (found["all"].many, found["no bulk"].many) == (Rung.FULL, Rung.WEAK)
    assert (found["all"].guard, found["no etags"].guard) == (Rung.FULL, Rung.WEAK)
    assert (found["all"].changes, found["no etags"].changes) == (Rung.WEAK, Rung.NONE)
    assert (found["all"].pages, found["no cursors"].pages) == (Rung.FULL, Rung.WEAK)
    assert (found["all"].find, found["no filter"].find) == (Rung.FULL, Rung.WEAK)
    assert (found["all"].most_operations, found["small bulk"].most_operations) == (200, 7)
    assert (found["all"].receipt, found["all"].passwords) == (Rung.WEAK, Rung.FULL)
    assert {found["all"].pupil_data, found["all"].accommodations, found["all"].staff_data} == {Rung.FULL}


def test_only_versions_that_are_new_are_fetched(server: Library, client: Client) -> None:
    """The second sync of a quiet school costs two lists of versions, not all bodies."""
    client.send([created({**NOOR, "user_name": f"v{n}"}) for n in range(5)], {})
    before = everything(client)
    one = next(seen for seen in before.values() if seen.kind is Kind.PUPIL)
    client.send([changed(one, {**one.fields, "group": "9Z"})], {})
    server.requests.clear()

    after = everything(client, {seen.remote_id: based(seen) for seen in before.values()})

    assert after[one.uid or ""].fields["group"] == "9Z"
    assert {uid: seen.fields for uid, seen in after.items() if uid != one.uid} == {
        uid: seen.fields for uid, seen in before.items() if uid != one.uid
    }
    assert server.count("GET", f"/Users/{one.remote_id}") == 1
    assert len(server.requests) == 3, server.requests


@pytest.mark.parametrize("weaker", ["all", "no bulk", "no etags"], indirect=True)
def test_another_s_change_in_between_is_not_overwritten(weaker: Library) -> None:
    """By If-Match, in a Bulk too; where a server has none, by looking first."""
    with Client(weaker.address, TOKEN) as client:
        ones = [created({**NOOR, "user_name": f"race{n}"}) for n in range(3)]
        client.send(ones, {})
        seen = {one.uid: everything(client)[one.uid] for one in ones}
        first, second, third = seen.values()
        client.send([changed(first, {**first.fields, "group": "theirs"})], {})

        outcomes = client.send(
            [
                changed(first, {**first.fields, "group": "ours"}),
                changed(second, {**second.fields, "group": "ours"}),
                deleted(first),
                changed(third, {**third.fields, "group": "ours"}),
            ],
            {},
        )

        assert [outcome.answer for outcome in outcomes] == [
            Answer.CHANGED_THERE, Answer.DONE, Answer.CHANGED_THERE, Answer.DONE,
        ]  # fmt: skip
        found = [client.read(Kind.PUPIL, one.remote_id) for one in (first, second, third)]
        assert [one.fields["group"] for one in found if one] == ["theirs", "ours", "ours"]
        client.send([deleted(one) for one in found if one], {})


def test_what_was_done_already_is_done_where_nothing_is_guarded() -> None:
    """An answer was lost, the server has no versions: the same change again is no conflict and no request."""
    with library(library_config(etag=ETag(supported=False))) as running, Client(running.address, TOKEN) as client:
        one = created(NOOR)
        client.send([one], {})
        seen = everything(client)[one.uid]
        wanted = changed(seen, {**seen.fields, "group": "3C"})
        client.send([wanted], {})
        running.requests.clear()

        [outcome] = client.send([wanted], {})

        assert outcome.answer is Answer.DONE
        assert running.count("PATCH") == 0


def test_a_user_name_that_is_in_use_is_told(client: Client) -> None:
    """Nothing else of the same batch suffers from it."""
    client.send([created({**NOOR, "user_name": "taken"})], {})

    outcomes = client.send([created({**NOOR, "user_name": name}) for name in ("free1", "Taken", "free2")], {})

    assert [outcome.answer for outcome in outcomes] == [Answer.DONE, Answer.TAKEN, Answer.DONE]
    assert (outcomes[1].status, bool(outcomes[1].detail)) == (409, True)


def test_what_is_gone_there_is_told(client: Client) -> None:
    """A change of it, a delete and a look."""
    client.send([one := created({**NOOR, "user_name": "gone"})], {})
    [seen] = client.find(Kind.PUPIL, [one.uid])
    client.send([deleted(seen)], {})

    outcomes = client.send([changed(seen, {**seen.fields, "group": "1A"}), deleted(seen)], {})

    assert [outcome.answer for outcome in outcomes] == [Answer.GONE, Answer.GONE]
    assert client.read(Kind.PUPIL, seen.remote_id) is None
    assert client.find(Kind.PUPIL, [one.uid]) == []


@pytest.mark.parametrize("weaker", ["all", "no bulk", "no etags"], indirect=True)
def test_names_that_are_swapped_go_round(weaker: Library) -> None:
    """Two swap, three go round, one takes the name of who leaves, one gets only other capitals."""
    with Client(weaker.address, TOKEN) as client:
        names = ("swap1", "swap2", "ring1", "ring2", "ring3", "leaves", "Capital")
        ones = {name: created({**NOOR, "user_name": name}) for name in names}
        client.send(list(ones.values()), {})
        there = everything(client)
        seen = {name: there[one.uid] for name, one in ones.items()}
        becomes = {"swap1": "swap2", "swap2": "swap1", "ring1": "ring2", "ring2": "ring3", "ring3": "ring1"}
        becomes["Capital"] = "capital"
        operations = [changed(seen[name], {**seen[name].fields, "user_name": new}) for name, new in becomes.items()]
        heir = created({**NOOR, "user_name": "LEAVES"})

        outcomes = client.send([heir, *operations, deleted(seen["leaves"])], {})

        assert [outcome.answer for outcome in outcomes] == [Answer.DONE] * 8, outcomes
        after = everything(client)
        assert {name: after[ones[name].uid].fields["user_name"] for name in becomes} == becomes
        assert after[heir.uid].fields["user_name"] == "LEAVES"
        etags = {one.uid: outcome.etag for one, outcome in zip([heir, *operations], outcomes, strict=False)}
        assert etags == {uid: after[uid].etag for uid in etags}
        client.send([deleted(each) for each in after.values()], {})


def test_who_stepped_aside_for_nothing_gets_the_name_back(client: Client) -> None:
    """A swap that the server refuses half leaves nobody with a name of digits."""
    ones = [created({**NOOR, "user_name": name}) for name in ("back1", "back2", "back3")]
    client.send(ones, {})
    a, b, _ = (client.find(Kind.PUPIL, [one.uid])[0] for one in ones)
    swap = [
        replace(changed(a, {**a.fields, "user_name": "back2"}), fields={**a.fields, "user_name": "back3"}),
        changed(b, {**b.fields, "user_name": "back1"}),
    ]
    ring = [replace(swap[0], fields={**a.fields, "user_name": "back2", "email": "x"}), swap[1]]
    assert {outcome.answer for outcome in client.send(ring, {})} == {Answer.DONE}
    a, b = (client.find(Kind.PUPIL, [one.uid])[0] for one in ones[:2])
    stale = replace(changed(b, {**b.fields, "user_name": "back2"}), etag='W/"0"')

    outcomes = client.send([changed(a, {**a.fields, "user_name": "back1"}), stale], {})

    assert [outcome.answer for outcome in outcomes] == [Answer.TAKEN, Answer.CHANGED_THERE]
    after = [client.find(Kind.PUPIL, [one.uid])[0].fields["user_name"] for one in ones[:2]]
    assert after == ["back2", "back1"]


@pytest.mark.parametrize("weaker", ["all", "no filter"], indirect=True)
def test_records_are_found_by_uid_and_by_name(weaker: Library) -> None:
    """More than one filter's worth; names whatever their capitals; quotes in a name are no way out of the filter."""
    with Client(weaker.address, TOKEN) as client:
        ones = [created({**NOOR, "user_name": f"find{n}"}) for n in range(45)]
        odd = created({**NOOR, "user_name": 'o"neill\\'})
        client.send([*ones, odd], {})

        found = client.find(Kind.PUPIL, [one.uid for one in ones[:42]] + [str(uuid.uuid4())])

        assert {seen.uid for seen in found} == {one.uid for one in ones[:42]}
        assert len(found) == 42
        by_name = client.find_user_name("FIND7")
        assert by_name is not None
        assert by_name.uid == ones[7].uid
        quoted = client.find_user_name('o"neill\\')
        assert quoted is not None
        assert quoted.uid == odd.uid
        assert client.find_user_name("nobody") is None
        assert client.find_user_name('" or userName pr or userName eq "') is None
        assert client.find(Kind.PUPIL, []) == []
        client.send([deleted(seen) for seen in everything(client).values()], {})


def test_names_are_never_in_an_address(server: Library, client: Client) -> None:
    """The logs of others keep addresses: what is looked for goes in the body."""
    server.requests.clear()
    client.find_user_name("a.private.name")
    client.find(Kind.PUPIL, [str(uuid.uuid4())])

    assert not [path for _method, path in server.requests if "private" in path or "externalId" in path]


@pytest.mark.parametrize("weaker", ["all", "no bulk"], indirect=True)
def test_passwords_arrive_each_with_its_outcome(weaker: Library) -> None:
    """In a Bulk or one by one; who is gone does not stop the others, and nothing is read back."""
    with Client(weaker.address, TOKEN) as client:
        ones = [created({**NOOR, "user_name": f"pass{n}"}) for n in range(4)]
        ids = [outcome.remote_id or "" for outcome in client.send(ones, {})]
        client.send([deleted(client.find(Kind.PUPIL, [ones[2].uid])[0])], {})

        outcomes = client.set_passwords({key: f"wolk-paars-{n}" for n, key in enumerate(ids)})

        assert {key: outcomes[key].answer for key in ids} == {
            ids[0]: Answer.DONE, ids[1]: Answer.DONE, ids[2]: Answer.GONE, ids[3]: Answer.DONE,
        }  # fmt: skip
        kept = {each.id: each.password for each in weaker.storage.resources if each.id in ids}
        assert kept == {ids[0]: "wolk-paars-0", ids[1]: "wolk-paars-1", ids[3]: "wolk-paars-3"}
        assert client.set_passwords({}) == {}
        client.send([deleted(seen) for seen in everything(client).values()], {})


def test_a_server_without_our_extensions_keeps_what_it_can() -> None:
    """The rest stays as it is here: it is not sent, and never seems to have been emptied there."""
    with library(extensions=False) as running, Client(running.address, TOKEN) as client:
        can = client.capabilities
        assert {can.pupil_data, can.accommodations, can.staff_data} == {Rung.NONE}
        pupil, teacher = created(NOOR), created(STAFF, Kind.STAFF)
        group = created({"name": "2B", "location": "00"}, Kind.GROUP)
        assert {outcome.answer for outcome in client.send([pupil, teacher, group], {})} == {Answer.DONE}
        core = ("given_name", "family_name", "email", "user_name", "name")
        kept = {one.uid: {n: text for n, text in one.fields.items() if n in core} for one in (pupil, teacher, group)}
        there = everything(client)
        assert {uid: seen.fields for uid, seen in there.items()} == kept
        assert there[teacher.uid].kind is Kind.STAFF, "by its userType"

        wanted = {**NOOR, "group": "3C", "email": "new@school.example"}
        outcomes = client.send([changed(there[pupil.uid], wanted, base=NOOR)], {})
        [only_here] = client.send([changed(there[teacher.uid], {**STAFF, "role": "teacher"}, base=STAFF)], {})

        assert [outcome.answer for outcome in outcomes] == [Answer.DONE]
        assert (only_here.answer, only_here.etag) == (Answer.DONE, there[teacher.uid].etag)
        assert everything(client)[pupil.uid].fields == {**kept[pupil.uid], "email": "new@school.example"}


def test_a_wrong_token_is_refused() -> None:
    """Before anything else is read."""
    from lvs_desktop.domain.problems import Problem, ProblemCode

    with library() as running, pytest.raises(Problem) as caught:
        Client(running.address, "another-token")

    assert caught.value.code is ProblemCode.SERVER_TOKEN_REFUSED
    assert "another-token" not in repr(caught.value) + repr(caught.value.facts)

"""The client against our own server: its feed, its counts, its versions, its request ids and its locations."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lvs_desktop.domain.exchanging import Answer, Base, Gone, Kind, Operation, Seen, Verb
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync import feed
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.ports import TokenUnknown
from lvs_desktop.sync.transport import Patience
from tests.integration.test_sync_client import NOOR, STAFF, based, by_uid, changed, created, deleted
from tests.support.server import Server, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One with an invented school of 40 pupils."""
    with running(tmp_path_factory.mktemp("server")) as made:
        made.fill(pupils=40, staff=4)
        yield made


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.address, server.token) as connected:
        yield connected


def pull(client: Client, token: str = "", bases: dict[str, Base] | None = None) -> tuple[dict[str, Seen | Gone], str]:
    """What changed since a token, by the id on the server, and the next token."""
    pages = list(client.changes(token, bases or {}))
    assert all(page.whole == (token == "") for page in pages)
    return {one.remote_id: one for page in pages for one in page.seen}, pages[-1].token


def seen_of(changes: dict[str, Seen | Gone], remote_id: str | None) -> Seen:
    """A record that was seen."""
    found = changes[remote_id or ""]
    assert isinstance(found, Seen)
    return found


def test_it_can_do_everything(server: Server, client: Client) -> None:
    """And says for which school the token is."""
    can = client.capabilities
    rungs = (
        can.many, can.guard, can.changes, can.find, can.pages, can.pupil_data, can.accommodations, can.staff_data,
        can.passwords, can.receipt,
    )  # fmt: skip

    assert set(rungs) == {Rung.FULL}
    assert (client.name, client.locations, client.address) == ("School", None, server.address)


def test_a_school_is_read_in_pages_that_can_be_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page is the same as at once; from the token of any page it goes on."""
    at_once, end = pull(client)
    monkeypatch.setattr(feed, "COUNT", 7)
    pages = list(client.changes("", {}))

    assert {one.remote_id: one for page in pages for one in page.seen} == at_once
    assert (pages[-1].token, pages[0].total) == (end, len(at_once))
    for cut in (0, 3):
        rest, last = pull(client, pages[cut].token)
        before = [one.remote_id for page in pages[: cut + 1] for one in page.seen]
        assert (set(before) | set(rest), last) == (set(at_once), end)


def test_each_change_comes_once_in_the_next_pull(server: Server, client: Client) -> None:
    """Made, changed, archived and deleted, with who did it; the next pull after that is empty."""
    _, token = pull(client)
    people = [created({**NOOR, "user_name": "own1"}), created({**STAFF, "user_name": "own2"}, Kind.STAFF)]
    sent = client.send(people, {})
    ids = {one.uid: outcome.remote_id or "" for one, outcome in zip(people, sent, strict=True)}
    group = created({"name": "9Z", "location": "00", f"member:{people[0].uid}": "yes"}, Kind.GROUP)
    [made] = client.send([group], ids)

    with Client(server.address, server.new_token("Een Ander")) as other:
        changes, token = pull(other, token)
        first = seen_of(changes, sent[0].remote_id)
        assert (first.fields, first.etag, first.uid) == (people[0].fields, sent[0].etag, people[0].uid)
        assert by_uid(seen_of(changes, made.remote_id).fields, ids) == group.fields
        assert first.by == "Test Beheer"
        [archived] = other.send([changed(first, {**first.fields, "archived": "yes"})], {})
        [dropped] = other.send([deleted(seen_of(changes, sent[1].remote_id))], {})
        assert (archived.answer, dropped.answer) == (Answer.DONE, Answer.DONE)

    changes, token = pull(client, token)
    assert seen_of(changes, sent[0].remote_id).fields == {**people[0].fields, "archived": "yes"}
    assert seen_of(changes, sent[0].remote_id).etag == archived.etag
    gone = changes[sent[1].remote_id or ""]
    assert isinstance(gone, Gone)
    assert gone.by == "Een Ander"
    assert pull(client, token) == ({}, token)


def test_it_counts_as_we_do(client: Client) -> None:
    """By its own ids, members of groups too."""
    from lvs_desktop.sync.resources import digest

    changes, _ = pull(client)
    records = [one for one in changes.values() if isinstance(one, Seen)]

    assert client.digest() == {
        kind: digest((one.remote_id, one.fields) for one in records if one.kind is kind) for kind in Kind
    }


def test_a_change_that_was_first_is_not_overwritten(client: Client) -> None:
    """In Bulks of 200, each by itself."""
    people = [created({**NOOR, "user_name": f"first{n}"}) for n in range(210)]
    client.send(people, {})
    changes, token = pull(client)
    seen = {one.uid: one for one in changes.values() if isinstance(one, Seen)}
    mine = [changed(seen[one.uid], {**one.fields, "group": "mine"}) for one in people]
    client.send([changed(seen[one.uid], {**one.fields, "group": "theirs"}) for one in people[::3]], {})

    outcomes = client.send(mine, {})

    expected = [Answer.CHANGED_THERE if n % 3 == 0 else Answer.DONE for n in range(210)]
    assert [outcome.answer for outcome in outcomes] == expected
    changes, _ = pull(client, token)
    etags = {one.remote_id: one.etag for one in changes.values() if isinstance(one, Seen)}
    for outcome in outcomes:
        if outcome.answer is Answer.DONE:
            assert etags[outcome.remote_id or ""] == outcome.etag


def test_the_same_request_twice_is_done_once(client: Client) -> None:
    """The answer was lost, and whoever sends sends again: no twin, the same ids and versions."""
    operations = [created({**NOOR, "user_name": f"twice{n}"}) for n in range(3)]
    first = client.send(operations, {})
    _, token = pull(client)

    second = client.send(operations, {})

    assert first == second
    assert pull(client, token) == ({}, token)
    alone = [created({**NOOR, "user_name": "twice"})]
    assert [outcome.answer for outcome in (*client.send(alone, {}), *client.send(alone, {}))] == [
        Answer.DONE, Answer.TAKEN,
    ]  # fmt: skip


def test_a_uid_exists_once(client: Client) -> None:
    """What may have been made is asked after by it; made again it is refused, whatever its user name."""
    one = created({**NOOR, "user_name": "unique1"})
    [made] = client.send([one], {})

    again = replace(one, id=str(uuid.uuid4()), fields={**NOOR, "user_name": "unique2"})
    [outcome] = client.send([again], {})

    assert outcome.answer is Answer.TAKEN
    assert [seen.remote_id for seen in client.find(Kind.PUPIL, [one.uid])] == [made.remote_id]
    assert client.find_user_name("unique2") is None


def test_names_that_are_swapped_go_round(client: Client) -> None:
    """In one send."""
    ones = [created({**NOOR, "user_name": name}) for name in ("own.a", "own.b", "own.c")]
    client.send(ones, {})
    seen = [client.find(Kind.PUPIL, [one.uid])[0] for one in ones]
    names = ("own.b", "own.c", "own.a")

    outcomes = client.send(
        [changed(one, {**one.fields, "user_name": name}) for one, name in zip(seen, names, strict=True)], {}
    )

    assert {outcome.answer for outcome in outcomes} == {Answer.DONE}
    assert [client.find(Kind.PUPIL, [one.uid])[0].fields["user_name"] for one in ones] == list(names)


def test_passwords_are_taken_and_nothing_of_them_is_read_back(server: Server, client: Client) -> None:
    """Who is gone is told; the others get theirs."""
    ones = [created({**NOOR, "user_name": f"word{n}"}) for n in range(3)]
    ids = [outcome.remote_id or "" for outcome in client.send(ones, {})]
    client.send([deleted(client.find(Kind.PUPIL, [ones[1].uid])[0])], {})

    outcomes = client.set_passwords(dict.fromkeys(ids, "wolk-paars-42"))

    assert [outcomes[key].answer for key in ids] == [Answer.DONE, Answer.GONE, Answer.DONE]
    changes, _ = pull(client)
    assert "wolk-paars-42" not in repr(changes)


def test_who_leaves_the_location_is_gone_for_its_administrator(server: Server, client: Client) -> None:
    """And what is of another location is refused."""
    one = created({**NOOR, "user_name": "moves", "location": "01"})
    client.send([one], {})
    with Client(server.address, server.new_token("Loes Locatie", locations=["01"])) as loes:
        assert loes.locations == ("01",)
        changes, token = pull(loes)
        seen = next(each for each in changes.values() if isinstance(each, Seen) and each.uid == one.uid)
        everyone, _ = pull(client)
        assert 0 < len(changes) < len(everyone)

        client.send([changed(seen, {**seen.fields, "location": "00"})], {})

        changes, token = pull(loes, token)
        assert isinstance(changes[seen.remote_id], Gone)
        assert loes.read(Kind.PUPIL, seen.remote_id) is None
        [refused] = loes.send([created({**NOOR, "user_name": "elsewhere", "location": "00"})], {})
        assert (refused.answer, bool(refused.detail)) == (Answer.REFUSED, True)
        [mine] = loes.send([created({**NOOR, "user_name": "here", "location": "01"})], {})
        assert mine.answer is Answer.DONE


def test_a_token_of_another_server_is_known_as_such(tmp_path: Path, client: Client) -> None:
    """A server that was put back to an older copy, too, never gave it out."""
    _, token = pull(client)
    with running(tmp_path) as another, Client(another.address, another.token) as stranger:
        with pytest.raises(TokenUnknown):
            pull(stranger, token)
        assert pull(stranger)[0] == {}


def test_a_withdrawn_token_and_another_school_s_are_refused(server: Server) -> None:
    """401, at the first question."""
    other = server.new_school("Een andere school")

    with pytest.raises(Problem) as caught:
        Client(other, server.token)

    assert caught.value.code is ProblemCode.SERVER_TOKEN_REFUSED


def test_an_address_that_is_nearly_right_is_told(server: Server) -> None:
    """Without the school, or with another one's name: no outcome that says more than that."""
    with pytest.raises(Problem) as caught:
        Client(server.root, server.token)

    assert caught.value.code is ProblemCode.SERVER_ADDRESS_WRONG


def test_an_expired_feed_is_read_as_a_whole(client: Client) -> None:
    """All that lives, whole, with the token at the end: what is in no page is gone."""
    changes, token = pull(client)
    some = next(one for one in changes.values() if isinstance(one, Seen) and one.kind is Kind.PUPIL)
    gone = replace(based(some), remote_id="long-gone")

    pages = list(client.changes("", {"long-gone": gone}))

    assert all(page.whole for page in pages)
    assert pages[-1].token == token
    assert "long-gone" not in {one.remote_id for page in pages for one in page.seen}


def test_a_server_that_stops_in_between_is_offline(tmp_path: Path) -> None:
    """What is sent then has no known outcome, or was not sent at all."""
    with running(tmp_path) as made:
        client = Client(made.address, made.token, patience=Patience(attempts=2, wait=0.01))
        [outcome] = client.send([created({**NOOR, "user_name": "before"})], {})
    try:
        with pytest.raises(Problem) as caught:
            client.read(Kind.PUPIL, outcome.remote_id or "")
        assert caught.value.code is ProblemCode.SERVER_OFFLINE
        later = Operation(
            id=str(uuid.uuid4()), kind=Kind.PUPIL, verb=Verb.DELETE, uid=str(uuid.uuid4()),
            remote_id=outcome.remote_id, etag=outcome.etag, fields={}, changed=(), base={},
        )  # fmt: skip
        with pytest.raises(Problem) as caught:
            client.send([later], {})
        assert caught.value.code is ProblemCode.SERVER_OFFLINE
    finally:
        client.close()

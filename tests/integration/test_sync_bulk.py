"""Bulk and single writes with servers that refuse, break, forget or mix up."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lvs_desktop.domain.exchanging import Answer as Said
from lvs_desktop.domain.exchanging import Verb
from lvs_desktop.sync.client import Client
from tests.support.oddservers import QUICK, done, operation
from tests.support.scimservers import CONFIG, TOKEN, Answer, Asked, odd, said


def bulk(change: Callable[[Asked, dict[str, Any]], Answer | None]) -> Callable[[Asked], Answer | None]:
    """A server that changes the answer to a Bulk; single requests are fine."""

    def answer(asked: Asked) -> Answer | None:
        if asked.path == "/v2/Bulk":
            made = done(asked)
            return change(asked, made) or said(200, made)
        return said(204, None, ETag="v5") if asked.method == "PATCH" else None

    return answer


def test_a_bulk_that_is_too_large_is_halved() -> None:
    """Until it fits; what was learnt holds for the next ones."""
    with (
        odd(bulk(lambda asked, made: said(413) if len(asked.body["Operations"]) > 3 else None)) as server,
        Client(server.address, TOKEN) as client,
    ):
        outcomes = client.send([operation(number) for number in range(12)], {})
        again = client.send([operation(number) for number in range(6)], {})

        assert {each.answer for each in (*outcomes, *again)} == {Said.DONE}
        sizes = [len(asked.body["Operations"]) for asked in server.of("POST", "Bulk")]
        assert sizes == [12, 6, 3, 3, 6, 3, 3, 3, 3] or sizes == [12, 6, 3, 3, 3, 3, 3, 3], sizes


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_a_server_that_offers_bulk_and_has_none_gets_single_requests(status: int) -> None:
    """It did nothing with the Bulk."""
    with (
        odd(bulk(lambda asked, made: said(status))) as server,
        Client(server.address, TOKEN) as client,
    ):
        outcomes = client.send([operation(1), operation(2)], {})
        client.send([operation(3), operation(4)], {})

        assert [(each.answer, each.etag, each.remote_id) for each in outcomes] == [
            (Said.DONE, "v5", "r1"), (Said.DONE, "v5", "r2"),
        ]  # fmt: skip
        assert (len(server.of("POST", "Bulk")), len(server.of("PATCH"))) == (1, 4)


def test_a_bulk_that_breaks_the_server_is_not_sent_in_one_again() -> None:
    """One record may be too much for it: the next time each goes by itself, and only that one is held up."""
    with (
        odd(bulk(lambda asked, made: said(500))) as server,
        Client(server.address, TOKEN, patience=QUICK) as client,
    ):
        first = client.send([operation(1), operation(2)], {})
        second = client.send([operation(1), operation(2)], {})

        assert {each.answer for each in first} == {Said.UNKNOWN}
        assert {each.answer for each in second} == {Said.DONE}
        assert len(server.of("POST", "Bulk")) == 1


def test_results_of_a_bulk_are_matched_whatever_their_order() -> None:
    """By bulkId and by place; what has no result is unknown, and a result of nobody is nobody's."""

    def change(asked: Asked, made: dict[str, Any]) -> Answer | None:
        results = made["Operations"]
        results[1]["status"] = "409"
        results[1]["response"] = {"detail": "userName is\nin use\x00", "scimType": "uniqueness"}
        results[2]["status"] = {"code": 412}
        made["Operations"] = [results[3], {"method": "PATCH", "location": "x/Users/r77", "status": 200}, *results[:3]]
        made["Operations"][0]["status"] = 404
        return None

    with odd(bulk(change)) as server, Client(server.address, TOKEN) as client:
        sent = [operation(1, Verb.CREATE), operation(2, Verb.CREATE), operation(3), operation(4), operation(5)]
        outcomes = client.send(sent, {})

        assert [each.answer for each in outcomes] == [
            Said.DONE, Said.TAKEN, Said.CHANGED_THERE, Said.GONE, Said.UNKNOWN,
        ]  # fmt: skip
        assert [each.operation for each in outcomes] == [each.id for each in sent]
        assert (outcomes[0].remote_id, outcomes[0].etag) == ("new", "v9")
        assert outcomes[1].detail == "userName is in use"


@pytest.mark.parametrize("status", [400, 403, 413, 422, 428, 501])
def test_what_is_refused_comes_with_the_server_s_words(status: int) -> None:
    """It is of no use to send it again."""
    with (
        odd(lambda asked: said(status, {"detail": "No such track"}) if asked.method == "PATCH" else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        [outcome] = client.send([operation(1)], {})

    assert (outcome.answer, outcome.detail, outcome.status) == (Said.REFUSED, "No such track", status)


def test_a_record_that_was_made_without_a_word_on_its_id_is_asked_after() -> None:
    """201, and nothing else: its outcome is unknown, so that it is not made twice."""
    with (
        odd(lambda asked: said(201) if asked.method == "POST" else None) as server,
        Client(server.address, TOKEN) as client,
    ):
        [outcome] = client.send([operation(1, Verb.CREATE)], {})

    assert (outcome.answer, outcome.status) == (Said.UNKNOWN, 201)


def test_passwords_have_no_request_id_that_could_be_reckoned_back() -> None:
    """Servers keep and log it; the same passwords twice give two ids, changes of records one."""
    with odd(bulk(lambda asked, made: None)) as server, Client(server.address, TOKEN) as client:
        for _ in range(2):
            client.set_passwords({"r1": "een", "r2": "twee"})
        for _ in range(2):
            client.send([operation(1), operation(2)], {})

        named = [asked.headers["Request-Id"] for asked in server.of("POST", "Bulk")]
        assert len(set(named[:2])) == 2
        assert len(set(named[2:])) == 1


def test_nothing_private_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither token nor password nor name, not even in the libraries' own debugging."""
    with caplog.at_level(logging.DEBUG):
        for name in ("httpx2", "httpcore2"):
            assert logging.getLogger(name).level >= logging.WARNING
        with (
            odd(lambda asked: said(500) if asked.method == "PATCH" else None) as server,
            Client(server.address, TOKEN, patience=QUICK) as client,
        ):
            client.set_passwords({"r1": "geheim-woord"})
            client.find_user_name("noor.bak")
            client.send([operation(1)], {})

    for private in (TOKEN, "geheim-woord", "noor.bak", "new@school.example"):
        assert private not in caplog.text


def at_once(names: list[tuple[str, str]]) -> int:
    """How many single requests ran at once, at most, while these user names changed."""
    running, most, lock = [0], [0], threading.Lock()

    def answer(asked: Asked) -> Answer | None:
        if asked.path.endswith("Config"):
            return said(200, {**CONFIG, "bulk": {"supported": False}})
        if asked.method != "PATCH":
            return None
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.1)
        with lock:
            running[0] -= 1
        return said(204)

    operations = [
        replace(operation(n), fields={"user_name": new}, base={"user_name": old}, changed=("user_name",))
        for n, (old, new) in enumerate(names)
    ]
    with odd(answer) as server, Client(server.address, TOKEN) as client:
        assert {each.answer for each in client.send(operations, {})} == {Said.DONE}
        assert len(server.of("PATCH")) == len(names)
    return most[0]


def test_single_requests_run_side_by_side_unless_one_needs_another() -> None:
    """Four at once over a slow line; but who takes a name waits until it is free."""
    assert 2 <= at_once([(f"a{n}", f"b{n}") for n in range(8)]) <= 4
    assert at_once([(f"n{n}", f"n{n + 1}") for n in range(4)]) == 1


def test_one_that_fails_beside_others_spoils_only_itself() -> None:
    """A line that is cut under one of four: the three others are known, and nothing more is sent."""

    def answer(asked: Asked) -> Answer | None:
        if asked.path.endswith("Config"):
            return said(200, {**CONFIG, "bulk": {"supported": False}})
        if asked.method == "PATCH":
            return said(0) if asked.path.endswith("r2") else said(204)
        return None

    with odd(answer) as server, Client(server.address, TOKEN, patience=QUICK) as client:
        outcomes = client.send([operation(n) for n in range(8)], {})

        wanted = [Said.DONE, Said.DONE, Said.UNKNOWN, Said.DONE, *[Said.UNKNOWN] * 4]
        assert [each.answer for each in outcomes] == wanted
        assert len(server.of("PATCH")) == 4

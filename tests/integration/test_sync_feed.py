"""The feed of changes: what changed and is gone, tokens, and feeds that make no sense."""

from collections.abc import Callable
from typing import Any

import pytest

from lvs_desktop.domain.exchanging import Gone, Kind, Seen
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.domain.syncing import Rung
from lvs_desktop.sync.client import Client
from lvs_desktop.sync.ports import TokenExpired, TokenUnknown
from tests.support.oddservers import based, group, problem, row
from tests.support.scimservers import CONFIG, TOKEN, Answer, Asked, listed, odd, said

FEED = {**CONFIG, "deltaQuery": {"supported": True}}


def item(body: dict[str, Any] | None, id_: str = "", change: str = "create", **more: Any) -> dict[str, Any]:
    """One change of the feed."""
    kind = "Group" if "displayName" in (body or {}) else "User"
    said = {"resourceType": kind, "changeType": change, "changedResourceId": id_ or (body or {}).get("id"), **more}
    return {**said, "changedAt": "2026-11-22T10:00:00+01:00"} | ({"data": body} if body else {})


def fed(pages: dict[str, Answer]) -> Callable[[Asked], Answer | None]:
    """A server with a feed: token -> page."""

    def answer(asked: Asked) -> Answer | None:
        if asked.path.endswith("Config"):
            return said(200, FEED)
        if asked.path == "/v2/.delta":
            return pages[asked.body.get("deltaToken", "")]
        if asked.path == "/v2/.whoami":
            return said(200, {"school": {"name": "De Wilg"}, "role": "location_admin", "locations": ["00"]})
        if asked.path == "/v2/.digest":
            return said(200, {kind.value: {"count": 3, "hash": "ab" * 32} for kind in Kind})
        return None

    return answer


def page(token: str, items: list[Any], more: bool = False, **rest: Any) -> Answer:
    """A page of the feed."""
    return said(200, listed(items, 3, nextDeltaToken=token, moreAvailable=more, **rest))


def test_the_feed_tells_what_changed_and_what_is_gone() -> None:
    """In its order, with who and when; the token goes with the page."""
    later = item(row(2), change="update", changedBy="J. Smit")
    with (
        odd(fed({"5-x": page("6-y", [later, item(None, "r1", "delete", changedBy="A. Bos")])})) as server,
        Client(server.address, TOKEN) as client,
    ):
        can = client.capabilities
        assert (can.changes, can.receipt, client.name, client.locations) == (
            Rung.FULL, Rung.FULL, "De Wilg", ("00",),
        )  # fmt: skip
        [only] = client.changes("5-x", {"r1": based(1), "r2": based(2)})

        assert (only.token, only.whole) == ("6-y", False)
        seen, gone = only.seen
        assert isinstance(seen, Seen)
        assert (seen.remote_id, seen.by, seen.at) == ("r2", "J. Smit", "2026-11-22T09:00:00+00:00")
        assert gone == Gone(remote_id="r1", by="A. Bos", at="2026-11-22T09:00:00+00:00")
        counted = client.digest()
        assert counted is not None
        assert {kind: digest.count for kind, digest in counted.items()} == dict.fromkeys(
            (Kind.GROUP, Kind.STAFF, Kind.PUPIL), 3
        )


def test_members_are_named_by_their_id_on_the_server() -> None:
    """A group may come before its members, and another desktop may know them under other uids."""
    pages = {"": page("1-a", [item(group(1, "r1", "r2"))], more=True), "1-a": page("2-b", [item(row(1))])}
    with odd(fed(pages)) as server, Client(server.address, TOKEN) as client:
        first, second = client.changes("", {})

    assert (first.token, second.token, first.whole, second.whole) == ("1-a", "2-b", True, True)
    [made] = first.seen
    assert isinstance(made, Seen)
    assert (made.kind, dict(made.fields)) == (
        Kind.GROUP,
        {"name": "Groep 1", "member:r1": "yes", "member:r2": "yes"},
    )


def test_everything_anew_tells_its_token_with_the_last_page() -> None:
    """What was deleted long ago is known by its absence from all pages: half of them must not count as all."""
    pages = {"": page("1-a", [item(row(1))], more=True), "1-a": page("2-b", [item(row(2))])}
    with odd(fed(pages)) as server, Client(server.address, TOKEN) as client:
        found = list(client.changes("", {"r9": based(9)}))

    assert [(each.token, each.whole) for each in found] == [("", True), ("2-b", True)]


@pytest.mark.parametrize(("kind", "raised"), [("expiredToken", TokenExpired), ("unknownToken", TokenUnknown)])
def test_a_token_that_is_of_no_use_is_told_apart(kind: str, raised: type[Exception]) -> None:
    """Six weeks offline, or a server that was put back."""
    with (
        odd(fed({"5-x": said(400, {"scimType": kind, "detail": "x"})})) as server,
        Client(server.address, TOKEN) as client,
        pytest.raises(raised),
    ):
        list(client.changes("5-x", {}))


@pytest.mark.parametrize(
    "pages",
    [
        {"": page("1-a", [item(row(1))], more=True), "1-a": page("1-a", [item(row(1))], more=True)},
        {"": page("1-a", [], more=True)},
        {"": page("", [item(row(1))])},
        {"": page("1-a", [item(None, "", "delete")])},
        {"": page("1-a", [item(None, "r1", "create")])},
        {"": page("1-a", [item(row(1), "r2")])},
        {"": page("1-a", ["r1"])},
        {"": said(200, {"Resources": []})},
        {"": said(200, [])},
        {"": said(400, {"detail": "x"})},
    ],
)
def test_a_feed_that_can_t_be_read_is_refused(pages: dict[str, Answer]) -> None:
    """No change is skipped, and no token moves past one."""
    with odd(fed(pages)) as server, Client(server.address, TOKEN) as client:
        assert problem(lambda: list(client.changes("", {}))).code is ProblemCode.SERVER_ODD


@pytest.mark.parametrize(
    "digest", [{}, [], {"pupil": {"count": "3"}}, {k.value: {"count": 1, "hash": "x"} for k in Kind}]
)
def test_a_count_that_can_t_be_read_is_refused(digest: Any) -> None:
    """No receipt is made of it."""
    pages = fed({})
    with (
        odd(lambda asked: said(200, digest) if asked.path == "/v2/.digest" else pages(asked)) as server,
        Client(server.address, TOKEN) as client,
    ):
        if client.capabilities.receipt is Rung.FULL:
            assert problem(client.digest).code is ProblemCode.SERVER_ODD
        else:
            assert client.digest() is None

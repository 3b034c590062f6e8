"""What the server counts is what a desktop counts over what it reads."""

import json
from collections import defaultdict

import httpx2

from lvs_desktop.domain.exchanging import Fields, Kind
from lvs_desktop.sync.resources import digest, from_scim
from tests.support.server import Server


def _counted(client: httpx2.Client) -> dict[str, dict[str, object]]:
    """As a desktop counts: from lists that it read page by page."""
    bodies = []
    for where in ("/Users", "/Groups", "/Results"):
        start, total = 1, 1
        while start <= total:
            page = client.get(where, params={"startIndex": start, "count": 40}).json()
            total = page["totalResults"]
            bodies += page.get("Resources", [])
            start += 40
    found: dict[Kind, list[tuple[str, Fields]]] = defaultdict(list)
    for body in bodies:
        kind, _uid, fields = from_scim(body)
        found[kind].append((body["id"], fields))
    made = {kind: digest(found[kind]) for kind in Kind}
    return {kind: {"count": one.count, "hash": one.hash} for kind, one in made.items()}


def test_both_sides_count_the_same(server: Server, asking: httpx2.Client) -> None:
    """Groups with their members, staff, pupils."""
    server.fill(pupils=90, staff=9)
    said = asking.get("/.digest", params={"results": "true"}).json()

    assert json.loads(json.dumps(_counted(asking))) == said
    assert (90, 9) == (said["pupil"]["count"], said["staff"]["count"])


def test_a_location_administrator_counts_the_own_location(server: Server) -> None:
    """Else both sides would never agree."""
    server.fill(pupils=90, staff=9)
    headers = {"Authorization": f"Bearer {server.new_token('Loes Locatie', locations=['01'])}"}
    with httpx2.Client(base_url=server.address, headers=headers, timeout=60) as client:
        said = client.get("/.digest", params={"results": "true"}).json()

        assert json.loads(json.dumps(_counted(client))) == said
    assert 0 < said["pupil"]["count"] < 90


def test_one_letter_changes_the_hash(server: Server, asking: httpx2.Client) -> None:
    """And it is the same again when the letter is."""
    server.fill(pupils=20, staff=2)
    before = asking.get("/.digest").json()
    one = asking.get("/Users", params={"filter": 'userType eq "pupil"', "count": 1}).json()["Resources"][0]
    for name in (one["name"]["familyName"] + "s", one["name"]["familyName"]):
        operation = {"op": "replace", "path": "name.familyName", "value": name}
        schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
        asking.patch(f"/Users/{one['id']}", json={"schemas": schemas, "Operations": [operation]})
        if name.endswith("s") and not one["name"]["familyName"].endswith("s"):
            between = asking.get("/.digest").json()

            assert before["pupil"]["hash"] != between["pupil"]["hash"]
            assert before["staff"] == between["staff"]

    assert before == asking.get("/.digest").json()

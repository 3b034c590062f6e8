"""What other people's conformance tests say of the server, as it is served."""

import json
import subprocess
import sys
from collections import Counter

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from lvs_desktop.sync.resources import STAFF, SUPPORT
from tests.support.server import Server

# scim2-tester 0.5.2 adds a value to a list of an extension that has one already, and then wants the new one alone:
# RFC 7644, 3.5.2.1 has it appended.
ADDED_TO_A_LIST = {f"{STAFF}:locations", f"{SUPPORT}:accommodations"}


def test_scim2_tester_on_an_empty_school(server: Server) -> None:
    """Everything succeeds, but for the check that is wrong itself."""
    with httpx2.Client(base_url=server.address, headers=server.headers, timeout=120) as client:
        results = check_server(SyncSCIMClient(client))
    failed = [result for result in results if result.status is not Status.SUCCESS]
    lists = [result for result in failed if isinstance(result.data, dict) and result.data.get("urn") in ADDED_TO_A_LIST]

    assert len(results) > 130
    assert [] == [f"{result.title}: {result.reason}" for result in failed if result not in lists]
    assert {"check_add_attribute"} == {result.title for result in lists}


def test_scim_sanity_finds_no_failure(server: Server) -> None:
    """Another author's tests, with other ideas of what matters."""
    given = ["probe", server.address, "--token", server.token, "--i-accept-side-effects", "--json-output"]
    probe = [sys.executable, "-m", "scim_sanity", *given, "--timeout", "60"]
    said = subprocess.run(probe, capture_output=True, text=True, timeout=250, check=False)
    results = json.loads(said.stdout)["results"]
    failed = [result for result in results if result["status"] == "fail"]

    assert [] == failed
    assert Counter(result["status"] for result in results)["pass"] >= 24

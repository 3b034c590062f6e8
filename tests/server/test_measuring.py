"""What `bench --sync` says of the server alone is measured, not supposed."""

from pathlib import Path

from measure import sync_desktop, sync_server, syncing


def test_every_job_is_done_and_compared(tmp_path: Path) -> None:
    """A small school on SQLite: each job has a figure, and ours are not slower where that is the point of them."""
    found = sync_server.measure(f"sqlite:///{tmp_path / 'measure.db'}", pupils=40, rounds=1)
    assert found["pupils"] == 40
    assert all(value > 0 for value in found["per_second"].values())
    assert set(found["per_second"]) == {
        "list ours",
        "list library in memory",
        "list library on our tables",
        "feed",
        *(f"bulk {job} {whose}" for job in ("insert", "patch") for whose in ("ours", "library")),
    }
    assert found["ratios"]["list"] > 2
    assert found["ratios"]["feed"] > 2


def test_a_desktop_is_held_against_plain_http(tmp_path: Path) -> None:
    """A small school and its results go there and come back in a second file, as by hand over the same server."""
    found = sync_desktop.measure(tmp_path, f"sqlite:///{tmp_path / 'server.db'}", 40, 60)
    jobs = {"push", "pull", "push of results", "pull of results"}
    assert set(found) == jobs | {f"plain {job}" for job in jobs}
    assert all(seconds > 0 for seconds in found.values())


def test_what_must_hold_decides_the_exit_code() -> None:
    """A feed that is only as fast as the library's list is told, and fails the bench."""
    server = {"per_second": {"feed": 100.0}, "ratios": {"feed": 1.0}}
    desktop = {"push": 3.0, "plain push": 2.0, "pull": 2.0, "plain pull": 1.0}
    desktop |= {"push of results": 3.0, "plain push of results": 2.0}
    summed = syncing.sum_up({"sync_server.py sqlite": [server], "sync_desktop.py sqlite": [desktop]})
    result = {"machine": {"platform": "here", "cores": 2}, **summed}

    assert syncing.failed(result)
    assert "DOES NOT HOLD" in syncing.table(result)
    assert "first push / plain HTTP" in syncing.table(result)
    assert "first push of results / plain HTTP" in syncing.table(result)
    assert "plain push / plain HTTP" not in syncing.table(result)

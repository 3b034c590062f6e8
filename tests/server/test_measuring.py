"""What `bench --sync` says of the server alone is measured, not supposed."""

from pathlib import Path

from measure import sync_server


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

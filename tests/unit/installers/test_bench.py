"""The bench compares like with like and says honestly what does not hold."""

import shutil
import subprocess
from pathlib import Path

import pytest

import bench
from measure import replay


def verdict(above: list[float], below: list[float], *, must: float | None) -> bench.Verdict:
    """The verdict on two measurements."""
    made = bench.Bench.__new__(bench.Bench)
    made.seconds = {"a": above, "b": below}
    return made.verdicts([bench.Ratio("a/b", "a", "b", must, None)])[0]


def test_the_medians_decide_and_the_rounds_are_shown() -> None:
    """One busy moment of the machine must not decide."""
    found = verdict([1.0, 1.0, 9.0], [2.0, 2.0, 2.0], must=0.5)

    assert (0.5, 0.5, 4.5, True) == (found.value, found.lowest, found.highest, found.holds)


@pytest.mark.parametrize(("must", "expected"), [(0.49, False), (0.5, True), (None, None)])
def test_a_ratio_over_its_bound_does_not_hold(must: float | None, expected: bool | None) -> None:
    """What must hold is stated; what is only shown has no verdict."""
    assert expected is verdict([1.0], [2.0], must=must).holds


def test_every_promise_of_the_issue_has_its_bound() -> None:
    """A bound that is left out would never be seen to fail."""
    bounds = [each.must for each in bench.ratios(2_000, 100_000) if each.must is not None]

    assert [1.0, 1.25, 0.7, 0.5, 1.25] == bounds


def test_recorded_sql_is_replayed_on_the_same_rows(tmp_path: Path) -> None:
    """Empty values are NULL again, and our own function has a stand-in: the command line does the same work."""
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 command line")
    staged = tmp_path / "staged.csv"
    names = ["row", "pupil_number", "given_name", "name_prefix"]
    empty = replay.write_rows(names, [(2, "7", 'Lo"ïs', None), (3, "8", "Çağla, A", "van")], staged)
    script = replay.script(
        [
            "CREATE TEMP TABLE stage(row INTEGER PRIMARY KEY, pupil_number, given_name, name_prefix)",
            "BEGIN",
            "INSERT INTO stage VALUES (2, '7', 'Lo\"ïs', NULL)",
            "INSERT INTO stage VALUES (3, '8', 'Çağla, A', 'van')",
            "COMMIT",
            "CREATE TABLE pupil(number, given_name, name_prefix, search_key)",
            'INSERT INTO pupil SELECT s.pupil_number, s."given_name", s.name_prefix, '
            "search_key(s.given_name, s.name_prefix, 1) FROM temp.stage s",
        ],
        staged,
        empty=empty,
    )
    database = tmp_path / "replayed.db"

    done = subprocess.run(["sqlite3", "-bail", database], input=script.encode(), check=True, capture_output=True)

    found = subprocess.run(
        ["sqlite3", "-nullvalue", "NULL", database, "SELECT * FROM pupil"], capture_output=True, check=True
    ).stdout.decode()
    assert ["name_prefix"] == empty
    assert 0 <= replay.taken_off(done.stdout.decode()) < 1
    assert 1 == done.stdout.count(b"Run Time")
    assert '7|Lo"ïs|NULL|Lo"ïs  1\n8|Çağla, A|van|Çağla, A van 1\n' == found.replace("\r\n", "\n")


def test_a_recording_without_rows_is_refused() -> None:
    """If the program stages otherwise some day, the anchor must not measure nothing."""
    with pytest.raises(RuntimeError, match="no staged row"):
        replay.script(["SELECT 1"], Path("staged.csv"))

"""The bench compares like with like and says honestly what does not hold."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import bench
from measure import anchoring, bounds, replay, report, running, verdicts
from measure.bounds import HUGE, LARGE, SMALL


def verdict(above: list[float], below: list[float], *, must: float | None) -> verdicts.Verdict:
    """The verdict on two measurements."""
    return verdicts.of_ratios({"a": above, "b": below}, [bounds.Ratio("a/b", "a", "b", must)])[0]


def names(jobs: list[running.Job]) -> list[str]:
    """What is measured."""
    return [job.name for job in jobs]


def test_the_medians_decide_and_the_rounds_are_shown() -> None:
    """One busy moment of the machine must not decide."""
    found = verdict([1.0, 1.0, 9.0], [2.0, 2.0, 2.0], must=0.5)

    assert (0.5, 0.5, 4.5, True) == (found.value, found.lowest, found.highest, found.holds)


@pytest.mark.parametrize(("must", "expected"), [(0.49, False), (0.5, True), (None, None)])
def test_a_ratio_over_its_bound_does_not_hold(must: float | None, expected: bool | None) -> None:
    """What must hold is stated; what is only shown has no verdict and decides nothing."""
    found = verdict([1.0], [2.0], must=must)

    assert expected is found.holds
    assert (expected is False) == verdicts.failed([found])


def test_a_slow_program_may_run_fewer_rounds() -> None:
    """Django takes minutes: one round of it stands against the median of all of ours."""
    found = verdict([1.0, 2.0, 3.0, 2.0, 2.0], [50.0], must=0.1)

    assert (2 / 50, 1 / 50, True) == (found.value, found.lowest, found.holds)


def test_what_was_not_measured_is_an_error() -> None:
    """A comparison that silently went missing would never be seen to fail."""
    with pytest.raises(KeyError):
        verdicts.of_ratios({"a": [1.0]}, [bounds.Ratio("a/b", "a", "b", 1.0)])


@pytest.mark.parametrize(("unit", "decides", "expected"), [("ms", False, False), ("MB", True, True)])
def test_memory_decides_and_an_absolute_time_does_not(unit: str, decides: bool, expected: bool) -> None:
    """A slow machine must not fail the bench; memory is the same everywhere. Both are said to be over."""
    found = verdicts.of_caps({"a": [70.0]}, [bounds.Cap("a", "a", 60, unit, decides)])

    assert [False] == [one.holds for one in found]
    assert expected == verdicts.failed(found)


def test_every_promise_has_its_bound() -> None:
    """A bound that is left out would never be seen to fail."""
    found = [each.must for each in bounds.ratios([SMALL, LARGE, HUGE]) if each.must is not None]
    caps = [(cap.of, cap.most) for cap in bounds.caps([SMALL, LARGE, HUGE])]

    expected = [1.0, 1.25, 0.33, 0.33, 1.1, 1 / 10, 1 / 25, 0.7, 1.25, 0.5, 1 / 50, 1 / 5, 13.0]
    assert expected == found
    assert [5, 60, 500, 100, 100] == [most for name, most in caps if name.startswith("memory")]
    assert [60, 1000, 5000, 5000, 5000, 100, 150, 100, 100, 16, 16] == [
        most for name, most in caps if not name.startswith("memory")
    ]
    assert {cap.of.split()[0] for cap in bounds.caps([SMALL, LARGE, HUGE]) if cap.decides} == {"memory"}


@pytest.mark.parametrize("sizes", [[SMALL], [SMALL, LARGE], [SMALL, LARGE, HUGE]])
def test_all_that_is_compared_is_measured(sizes: list[int], tmp_path: Path) -> None:
    """Each side of a ratio and each cap has its job, in each of the three ways to start the bench."""
    made = running.Bench(tmp_path, sizes, tmp_path)
    measured = names(made.jobs())

    sides = [side for ratio in bounds.ratios(sizes) for side in (ratio.above, ratio.below)]
    for side in [*sides, *(cap.of for cap in bounds.caps(sizes))]:
        what = side.replace("undo ", "ours ").replace("-kind", "").replace("-name", "").replace("-wheel", "")
        assert what.replace("scroll-page", "scroll") in measured or side in made.left_out, side


def test_the_large_bench_says_what_it_leaves_out(tmp_path: Path) -> None:
    """Who reads the table must not think that Django was measured."""
    made = running.Bench(tmp_path, [SMALL, LARGE, HUGE], tmp_path)
    measured = names(made.jobs())

    assert f"django next {LARGE}" not in measured
    assert "django next 2000" in measured
    assert [f"ours next {HUGE}", f"pandas-sqlalchemy next {HUGE}", f"memory next {HUGE}"] == measured[-3:]
    assert any("Django at 100,000 is left out" in line for line in report.how(made))
    assert not any("left out" in line for line in report.how(running.Bench(tmp_path, [SMALL], tmp_path)))


def test_slow_programs_run_fewer_rounds_and_all_others_all(tmp_path: Path) -> None:
    """The whole command ends in a reasonable time; what is fast gets its five."""
    rounds = {job.name: job.rounds for job in running.Bench(tmp_path, [SMALL, LARGE], tmp_path).jobs()}

    assert (1, 3, 1) == (rounds["django next 100000"], rounds["orm next 100000"], rounds["excel openpyxl 100000"])
    for name in ("ours next 100000", "pandas-sqlalchemy next 100000", "window sort 100000", "django next 2000"):
        assert rounds[name] is None, name


def test_a_round_leaves_out_what_has_had_its_rounds(tmp_path: Path) -> None:
    """The limit of a slow program holds."""
    done: list[str] = []
    jobs = [running.Job("fast", lambda: done.append("fast")), running.Job("slow", lambda: done.append("slow"), 1)]
    made = running.Bench(tmp_path, [], tmp_path)
    for number in (1, 2):
        made.round(number, jobs, lambda name: None)

    assert ["fast", "slow", "fast"] == done


@pytest.mark.parametrize("counts", [{"pupils": 9}, {"pupils": 10, "changed": 3}, {}])
def test_a_program_that_did_another_job_is_refused(counts: dict[str, int], tmp_path: Path) -> None:
    """Nobody is fast by failing."""
    made = running.Bench(tmp_path, [SMALL], tmp_path)
    made.expected[SMALL, "next"] = {"pupils": 10, "changed": 4}

    made.check("csv-diff", SMALL, "next", {"pupils": 10})
    with pytest.raises(SystemExit, match="did another job"):
        made.check("csv-diff", SMALL, "next", counts)


@pytest.mark.parametrize(("value", "expected"), [(1.137, "1.14"), (0.33, "0.33"), (0.2, "1/5"), (1 / 14, "1/14")])
def test_a_small_quotient_is_shown_as_a_part(value: float, expected: str) -> None:
    """0.04 says less than 1/25."""
    assert expected == bounds.shown(value)


def test_an_anchor_gets_the_school_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It starts with last year's pupils, those who left before are archived; the small job goes first."""
    head = "Leerlingnummer;Roepnaam\r\n"
    for place in (tmp_path, tmp_path / "small"):
        place.mkdir(exist_ok=True)
        files = {"before": "1;Ann\r\n2;Bo\r\n", "last": "1;Ann\r\n", "next": "1;Ann\r\n3;Çağla\r\n"}
        paths = {name: place / f"{name}.csv" for name in files}
        for name, path in paths.items():
            path.write_text(head + files[name], "utf-8-sig", newline="")
        (place / "files.json").write_text(json.dumps({name: str(path) for name, path in paths.items()}), "utf-8")
    seen: list[object] = []

    def work(job: anchoring.Job) -> dict[str, int]:
        with job.timed():
            seen.append([(row["Roepnaam"], gone) for row, gone in job.rows()])
        return {"rows": len(list(anchoring.read(job.after)))}

    anchoring.run(tmp_path, "next", "1.0", work)

    found = json.loads(capsys.readouterr().out)
    assert [[("Ann", False), ("Bo", True)]] * 2 == seen
    assert ({"rows": 2}, "1.0") == (found["counts"], found["version"])
    assert found["seconds"] > 0


def test_the_text_says_what_is_over_and_what_does_not_hold(tmp_path: Path) -> None:
    """The words differ: only one of them decides. How it was measured stands below, in the JSON too."""
    made = running.Bench(tmp_path, [SMALL], tmp_path)
    made.measured = {"a": [0.2, 0.3, 0.25], "b": [0.1, 0.1, 0.1], "memory": [7.0]}
    caps = [bounds.Cap("slow", "a", 60, "ms"), bounds.Cap("big", "memory", 5, "MB", True)]
    found = [
        *verdicts.of_ratios(made.measured, [bounds.Ratio("ratio", "a", "b", 1.0)]),
        *verdicts.of_caps(made.measured, caps),
    ]
    lines = report.table(made, found).splitlines()
    told = report.as_json(made, found, rounds=3)

    words = {line.split()[0]: line for line in lines if line.startswith(("ratio  ", "slow", "big"))}
    assert words["ratio"].endswith("DOES NOT HOLD")
    assert words["slow"].endswith("OVER")
    assert words["big"].endswith("DOES NOT HOLD")
    assert [2.5, 250.0, 7.0] == [each["value"] for each in told["verdicts"]]
    assert told["how"] == report.how(made)
    assert all(line in lines for line in told["how"])


def test_the_ways_to_start_exclude_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    """Quick and large at once is a slip."""
    with pytest.raises(SystemExit) as stopped:
        bench.main(["--quick", "--large"])

    assert 2 == stopped.value.code
    assert "not allowed with argument" in capsys.readouterr().err


def test_recorded_sql_is_replayed_on_the_same_rows(tmp_path: Path) -> None:
    """Empty values are NULL again, and our own function has a stand-in: the command line does the same work."""
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 command line")
    staged = tmp_path / "staged.csv"
    names = ["row", "pupil_number", "given_name", "name_prefix"]
    empty = replay.write_rows(names, [(2, "7", 'Lo"ïs', None), (3, "8", "Çağla, A", "van")], staged)
    script = replay.script(
        [
            "PRAGMA database_list",
            "ATTACH 'file:/1?vfs=memdb' AS staged KEY ''",
            "PRAGMA staged.cache_size = -256",
            "CREATE TABLE pupil(number, given_name, name_prefix, search_key)",
            'INSERT INTO pupil SELECT s.pupil_number, s."given_name", s.name_prefix, '
            "search_key(s.given_name, s.name_prefix, 1) FROM staged.stage s",
        ],
        staged,
        table="CREATE TABLE stage(row INTEGER PRIMARY KEY, pupil_number, given_name, name_prefix)",
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
    with pytest.raises(RuntimeError, match="no database of staged rows"):
        replay.script(["SELECT 1"], Path("staged.csv"), table="CREATE TABLE stage(row)")

"""The bench's own measurements, each once on a small school: they run, and they measure the same job."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from measure import running

PUPILS = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> running.Bench:
    """A bench whose schools are made; its anchors' Python is this one, which of theirs has openpyxl only."""
    if shutil.which("sqlite3") is None:
        pytest.skip("no sqlite3 command line")
    prepared = running.Bench(tmp_path_factory.mktemp("bench"), [PUPILS], Path(sys.executable))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "WARM", 40)
        prepared.prepare(lambda words: None)
    return prepared


def run(made: running.Bench, *names: str) -> dict[str, list[float]]:
    """Measure these once."""
    jobs = {job.name: job for job in made.jobs()}
    for name in names:
        jobs[f"{name} {PUPILS}"].run()
    return made.measured


def test_the_sqlite3_command_line_ends_with_the_same_school_as_we(made: running.Bench) -> None:
    """The recorded statements are the whole import. `prepare` raises if the schools differ; here, that it compares."""
    counts = made.expected[PUPILS, "next"]

    assert {"next", "week"} == {which for size, which in made.expected if size == PUPILS} - {"excel"}
    assert counts["new"] > 30
    assert counts["changed"] > 200
    assert counts["archived_pupils"] == counts["archived"] == counts["left"] > 30
    assert counts["pupils"] == counts["rows"] + counts["archived_pupils"]


def test_our_import_its_undo_and_its_memory_are_measured(made: running.Bench) -> None:
    """In fresh processes, on a copy of the school: encrypted, and plain as if it had no key."""
    measured = run(made, "ours next", "ours week", "plain next", "sqlite3 next")

    for name in ("ours next", "undo next", "ours week", "undo week", "plain next"):
        assert all(seconds > 0 for seconds in measured[f"{name} {PUPILS}"]), name
    assert len(measured[f"sqlite3 next {PUPILS}"]) == 1
    phases = made.phases[f"ours next {PUPILS}"][0]
    assert sum(phases.values()) == pytest.approx(measured[f"ours next {PUPILS}"][0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's highest memory from a moment on")
def test_the_memory_of_an_import_leaves_out_what_unlocking_took(made: running.Bench) -> None:
    """Unlocking takes 64 MB for a moment; an import of 300 pupils takes a hundredth of that, but something."""
    found = run(made, "memory next")[f"memory next {PUPILS}"]

    assert 0 < found[0] < 30


def test_both_readers_of_excel_read_the_same_cells(made: running.Bench) -> None:
    """Else the faster one would be faster by reading less."""
    measured = run(made, "excel ours", "excel openpyxl")

    assert made.expected[PUPILS, "excel"]["letters"] > 10_000
    assert measured[f"excel ours {PUPILS}"]
    assert measured[f"excel openpyxl {PUPILS}"]


@pytest.mark.requires("xvfb")
def test_the_visible_window_is_measured(made: running.Bench) -> None:
    """The real page with the real preview: sorting, filtering and scrolling end when all lines are on screen."""
    found = made._on_screen("window.py", "paint", "sort", "filter", "scroll", made.place(PUPILS))
    measured = run(made, "proxy sort")

    names = {"paint", "sort", "filter-kind", "filter-name", "scroll-wheel", "scroll-page", "scroll-far"}
    assert names <= set(found["seconds"])
    assert all(seconds > 0 for seconds in found["seconds"].values())
    assert 1 == len(measured[f"proxy sort {PUPILS}"])


@pytest.mark.requires("xvfb")
def test_the_start_is_watched_until_the_school_is_on_screen(made: running.Bench) -> None:
    """From outside: the program is started as a person starts it, with a school file."""
    found = made._on_screen("startup.py", made.place(PUPILS))["seconds"]["start"]

    assert found > 0


def test_the_profile_names_statements_and_functions(made: running.Bench) -> None:
    """Where to look first when a bound does not hold."""
    program, place = str(running.MEASURE / "profiling.py"), str(made.place(PUPILS))
    done = {what: running.said([sys.executable, program, what, place, "next"]) for what in ("statements", "functions")}

    assert "INSERT INTO stage VALUES" in done["statements"]
    assert "read_pupils" in done["functions"]
    assert all("read, stage, compare" in text for text in done.values())


def test_a_measurement_that_fails_says_what_failed(made: running.Bench) -> None:
    """A number of a process that died would be a lie."""
    with pytest.raises(SystemExit, match=r"(?s)prepare the small school first.*failed: .*ours.py import"):
        running.ours("import", made.folder / "no-such-folder", "next")


def test_sql_that_the_command_line_refuses_is_no_measurement(
    made: running.Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that stops halfway would be the fastest of all."""
    (made.place(PUPILS) / "broken.sql").write_text("SELECT no_such_function();\n", "utf-8")
    monkeypatch.setitem(running.FILES, "broken", "start.lvs")

    with pytest.raises(subprocess.CalledProcessError):
        made._sqlite3(made.place(PUPILS), "broken")

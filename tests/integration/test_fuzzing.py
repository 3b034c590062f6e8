"""A short run of the damaged files; `dev.py fuzz` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

import fuzz
from tests.support import fuzzing
from tests.support.commands import ROOT


@pytest.mark.parametrize("reader", fuzzing.readers())
def test_no_reader_crashes_on_damaged_files(reader: str, tmp_path: Path) -> None:
    """A second of them, in a process of its own with little memory; a new format without a sound sample fails."""
    result = fuzz.fuzz(reader, 1.0, 7, tmp_path)

    assert [] == [path.read_text("utf-8") for path in tmp_path.glob("*.txt")]
    assert result.files > 0
    assert reader in result.outcomes, "no damaged file came as far as the pupils"


def test_a_reader_that_fails_is_a_finding_with_its_file(tmp_path: Path) -> None:
    """Many files that come to the same fault are one finding."""

    def fails(path: Path) -> str:
        raise KeyError(path.read_bytes()[:1])

    outcomes = fuzzing.run("csv", 0.5, 1, tmp_path, example=fails)

    assert outcomes["files"] == outcomes["findings"] > 1
    assert ["KeyError"] == [path.stem.split("-")[1] for path in tmp_path.glob("*.bin")]
    assert "KeyError" in next(tmp_path.glob("*.txt")).read_text("utf-8")


def test_a_reader_that_takes_too_long_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a file that never ends."""
    if sys.platform == "win32":
        pytest.skip("the watch needs signals; there the parent sees a process that stands still")
    monkeypatch.setattr(fuzzing, "SLOW", 1)
    monkeypatch.setattr(fuzzing, "LEAST", 1)  # each file takes the second

    def waits(path: Path) -> str:
        while True:
            pass

    fuzzing.run("csv", 0.5, 1, tmp_path, example=waits)

    assert [path.stem.split("-")[1] for path in tmp_path.glob("*.bin")] == ["TimeoutError"]


def test_a_process_that_dies_is_a_finding(tmp_path: Path) -> None:
    """Memory that runs out in a library ends the process: no error is left to be caught."""
    result = fuzz.fuzz("no such reader", 0.5, 1, tmp_path)

    assert result.deaths
    assert "LookupError" in next(tmp_path.glob("*.txt")).read_text("utf-8")


def test_the_command_names_a_reader_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error must not pass for a run without findings."""
    assert fuzz.main(["--reader", "cvs", "--keep", str(tmp_path)]) == 2
    assert "csv" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_memory_without_bounds_is_refused_to_a_reader() -> None:
    """A file of a few bytes may ask for a table of many gigabytes: that must end in an error, not in a slow machine."""
    greedy = "from tests.support import fuzzing; fuzzing.limit_memory(); bytearray(fuzzing.MEMORY)"

    done = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (1, True) == (done.returncode, "MemoryError" in done.stderr)

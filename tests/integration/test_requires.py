"""A test that needs an optional part of the machine is skipped without it, and fails where the part is demanded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PARTS = ["node", "poppler", "postgres", "schemas", "xvfb"]
# Programs of PostgreSQL are not on the path of Debian: as if it had none.
NO_POSTGRES = "import systemlibs\n\nsystemlibs.SERVER_PROGRAMS = '/no/such/*/bin'\n"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A project with our own conftest on a machine with an empty path and no schemas beside it."""
    project = tmp_path / "deep" / "project"
    (project / "tests").mkdir(parents=True)
    shutil.copy(TESTS / "conftest.py", project / "tests")
    (project / "pytest.ini").write_text(
        f"[pytest]\npythonpath = {TESTS.parent.as_posix()} {(TESTS.parent / 'installers').as_posix()}\n"
        "markers = requires(*parts)\n"
    )
    return project


def pytest_says(project: Path, body: str, *, require: str) -> tuple[int, str]:
    """Exit code and output of a test run of one test."""
    (project / "tests" / "test_one.py").write_text(
        f"import pytest\n{NO_POSTGRES}\n{body}\n\ndef test_one():\n    pass\n"
    )
    settings = {**os.environ, "PATH": str(project / "empty"), "LVS_REQUIRE": require}
    settings["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # half the time, and none of them is needed
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=project, env=settings, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("part", PARTS)
def test_absent_and_not_demanded_is_skipped(bare: Path, part: str) -> None:
    """A developer without the part can still run the rest."""
    code, said = pytest_says(bare, f"@pytest.mark.requires('{part}')", require="")

    assert code == 0, said
    assert f"not on this machine: {part}" in said
    assert "1 skipped" in said


@pytest.mark.parametrize("part", PARTS)
def test_absent_but_demanded_fails(bare: Path, part: str) -> None:
    """CI names every part: nothing goes untested unseen."""
    code, said = pytest_says(bare, f"@pytest.mark.requires('{part}')", require="schemas, xvfb,poppler,node, postgres")

    assert code == 1
    assert f"LVS_REQUIRE demands {part}, but it is not on this machine" in said


def test_a_test_without_the_marker_runs_whatever_is_demanded(bare: Path) -> None:
    """The demand is on the tests that need the part."""
    code, said = pytest_says(bare, "", require="xvfb")

    assert (code, "1 passed" in said) == (0, True)


def test_a_misspelt_demand_stops_at_once(bare: Path) -> None:
    """It would demand nothing, unseen."""
    code, said = pytest_says(bare, "", require="xvbf")

    assert code == pytest.ExitCode.USAGE_ERROR
    assert "LVS_REQUIRE: xvbf unknown; known: node, poppler, postgres, schemas, xvfb" in said


def test_a_misspelt_marker_fails(bare: Path) -> None:
    """It would never be skipped nor demanded."""
    code, said = pytest_says(bare, "@pytest.mark.requires('popler')", require="")

    assert code == 1
    assert "requires(popler): unknown" in said


@pytest.mark.skipif(sys.platform == "win32", reason="programs without an ending")
def test_present_is_run(bare: Path) -> None:
    """What is there is used."""
    program = bare / "empty" / "pdftotext"
    program.parent.mkdir()
    program.touch(0o755)

    code, said = pytest_says(bare, "@pytest.mark.requires('poppler')", require="poppler")

    assert (code, "1 passed" in said) == (0, True)

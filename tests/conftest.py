"""What every test gets: a computer of its own, without a keyring, and optional parts that are checked for real."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import systemlibs
from tests.support.commands import Lvs, Said

if TYPE_CHECKING:
    from cluster import Cluster

# Before Qt or keyring is imported by anything.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for _variable in ("LVS_LANG", "LVS_PASSPHRASE_FILE", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(_variable, None)

SCHEMAS = Path(__file__).resolve().parents[2] / "shared" / "schemas"

# Optional parts of the machine: name -> is it here?
PARTS: dict[str, Callable[[], bool]] = {
    "schemas": lambda: (SCHEMAS / "edexml-2.1" / "EDEXML.structuur.xsd").is_file(),
    "xvfb": lambda: shutil.which("Xvfb") is not None and shutil.which("xauth") is not None,
    "poppler": lambda: shutil.which("pdftotext") is not None,
    "postgres": lambda: os.name == "posix" and None not in map(systemlibs.program, ("initdb", "postgres")),
    "node": lambda: None not in map(shutil.which, ("node", "npm")),
}


def demanded() -> set[str]:
    """The parts that LVS_REQUIRE names (comma list): a test that needs one of these may not be skipped."""
    return {name.strip() for name in os.environ.get("LVS_REQUIRE", "").split(",") if name.strip()}


def pytest_configure(config: pytest.Config) -> None:
    """A misspelt name in LVS_REQUIRE would demand nothing: it stops the run."""
    if unknown := sorted(demanded() - PARTS.keys()):
        raise pytest.UsageError(f"LVS_REQUIRE: {', '.join(unknown)} unknown; known: {', '.join(sorted(PARTS))}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Before processes are started that run the tests together."""
    from tests.support.rewriting import rewrite_all

    folder = Path(__file__).parent
    rewrite_all(config, [*folder.rglob("test_*.py"), *folder.rglob("conftest.py")])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of a run of several, the order in which they are soonest done together."""
    if workers := getattr(config, "workerinput", None):
        from tests.support.longest_first import dealt

        items[:] = dealt(items, workers["workercount"])


def pytest_collection_finish() -> None:
    """What was loaded stays until the end: as in the program, collecting leaves it out (a tenth of a second a time)."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose parts are absent; fail it where they are demanded."""
    needed = {name for marker in item.iter_markers("requires") for name in marker.args}
    if unknown := sorted(needed - PARTS.keys()):
        pytest.fail(f"requires({', '.join(unknown)}): unknown; known: {', '.join(sorted(PARTS))}", pytrace=False)
    absent = sorted(name for name in needed if not PARTS[name]())
    if lacking := sorted(demanded().intersection(absent)):
        pytest.fail(f"LVS_REQUIRE demands {', '.join(lacking)}, but it is not on this machine", pytrace=False)
    if absent:
        pytest.skip(f"not on this machine: {', '.join(absent)}")


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, data and logs go to the test's own folder; the language is Dutch again afterwards."""
    from lvs_desktop.services import texts

    monkeypatch.setenv("LVS_HOME", str(tmp_path / "lvs-home"))
    texts.use_language(None)
    texts.speak_of(primary=False)
    yield
    texts.use_language(None)


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder with the schemas of Edustandaard; for tests marked requires("schemas")."""
    return SCHEMAS


@pytest.fixture
def quick_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A key comes from words in a thousandth of the time: for tests that are about something else.

    Only where the test makes each school file itself that it opens with words: others need the real work.
    """
    from lvs_desktop.storage import keys

    monkeypatch.setattr(keys, "_MEMORY", 64)
    monkeypatch.setattr(keys, "_PASSES", 1)


@pytest.fixture(scope="session")
def postgres() -> Iterator["Cluster"]:
    """A PostgreSQL that the tests of one process share, started by the first that asks; see support/postgres.py."""
    from cluster import running

    with running() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: "Cluster") -> Iterator[str]:
    """The address, for SQLAlchemy, of an empty database of the test's own; for tests marked requires("postgres")."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def lvs(capsys: pytest.CaptureFixture[str]) -> Lvs:
    """Runs a command in this process."""
    from lvs_desktop.cli import commands

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        code = commands.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run

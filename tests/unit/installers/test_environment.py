"""The environment is whole and of the present list, or it is made anew."""

import json
import sys
from pathlib import Path

import pytest

import environment


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A list of packages."""
    path = tmp_path / "dev.txt"
    path.write_bytes(b"one==1 \\\n    --hash=sha256:00\n")
    return path


@pytest.fixture
def made(tmp_path: Path, lock: Path) -> Path:
    """An environment that is whole, as far as can be seen without starting it."""
    folder = tmp_path / "venv"
    environment.interpreter(folder).parent.mkdir(parents=True)
    environment.interpreter(folder).touch()
    (folder / environment.STAMP).write_text(json.dumps(environment.wanted(lock)))
    return folder


def test_a_whole_environment_is_left_alone(made: Path, lock: Path) -> None:
    """The second start must not run pip: it takes about a second."""
    before = sorted(made.rglob("*"))

    assert environment.interpreter(made) == environment.ensure(made, lock)
    assert before == sorted(made.rglob("*"))


def test_line_ends_of_the_checkout_do_not_matter(made: Path, lock: Path) -> None:
    """Git on Windows writes the list with other line ends; the packages are the same."""
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))

    assert environment.is_ready(made, lock)


@pytest.mark.parametrize("harm", ["list", "no stamp", "cut stamp", "no python", "other python"])
def test_a_half_made_or_older_environment_is_not_used(made: Path, lock: Path, harm: str) -> None:
    """An install that was stopped half-way must not be taken for a whole one."""
    stamp = made / environment.STAMP
    if harm == "list":
        lock.write_text("one==2\n")
    elif harm == "no stamp":
        stamp.unlink()
    elif harm == "cut stamp":
        stamp.write_text(stamp.read_text()[:20])
    elif harm == "no python":
        environment.interpreter(made).unlink()
    else:
        stamp.write_text(stamp.read_text().replace('"python": "3.', '"python": "2.'))

    assert not environment.is_ready(made, lock)


@pytest.mark.long
def test_a_real_environment_is_made_and_a_failed_one_is_not_called_whole(tmp_path: Path, lock: Path) -> None:
    """A package that can't be had stops with advice, and the next start begins clean."""
    folder = tmp_path / "venv"
    lock.write_text("lvs-no-such-package==0 --hash=sha256:" + "0" * 64 + " \\\n    --hash=sha256:" + "1" * 64 + "\n")

    with pytest.raises(environment.SetupError, match="Start daarna dezelfde opdracht opnieuw"):
        environment.ensure(folder, lock, options=["--no-index"])
    assert not environment.is_ready(folder, lock)

    lock.write_text("# nothing to install\n")
    assert environment.interpreter(folder) == environment.ensure(folder, lock, options=["--no-index"])
    assert environment.is_ready(folder, lock)


def test_this_computers_pip_settings_do_not_reach_a_locked_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A constraint or --user in somebody's pip.conf must not break or change what the list says."""
    monkeypatch.setenv("PIP_CONSTRAINT", "/somewhere/constraints.txt")
    monkeypatch.setenv("PIP_USER", "1")

    settings = environment.pip_settings(tmp_path)

    assert settings["PIP_USER"] == "0"
    assert Path(settings["PIP_CONSTRAINT"]).read_text() == ""


def test_without_pip_the_message_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no pip is told precisely what to type."""
    message = environment.no_pip_message()

    assert "apt-get install" in message or f"{environment.base_python()} -m ensurepip" in message


def test_modules_are_found_in_this_and_in_another_python() -> None:
    """Whether ensurepip is there decides how the environment is made."""
    assert environment.has_module(sys.executable, "json")
    assert not environment.has_module(sys.executable, "no_such_module")
    assert environment.has_module(environment.base_python(), "json")
    assert not environment.has_module(environment.base_python(), "no_such_module")

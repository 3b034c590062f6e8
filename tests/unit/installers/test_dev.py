"""The developer's commands decide rightly what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
import environment
import systemlibs

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("system", "variables", "expected"),
    [
        ("win32", {}, True),
        ("darwin", {}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_the_window_is_opened_only_where_there_is_a_screen(
    system: str, variables: dict[str, str], expected: bool
) -> None:
    """Without a screen the demonstration runs instead."""
    assert expected == dev.has_screen(system, variables)


def test_translations_are_compiled_when_they_are_newer(tmp_path: Path) -> None:
    """Nobody has to remember to compile after changing a text."""
    text = tmp_path / "nl" / "lvs.po"
    text.parent.mkdir()
    text.write_text("")
    assert dev.stale(tmp_path)

    compiled = text.with_suffix(".mo")
    compiled.write_bytes(b"")
    os.utime(compiled, (text.stat().st_mtime + 1,) * 2)
    assert not dev.stale(tmp_path)

    os.utime(text, (compiled.stat().st_mtime + 1,) * 2)
    assert dev.stale(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")
def test_who_must_do_something_first_hears_it_before_anything_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not root: what the system lacks is said at once, and no environment is begun."""
    monkeypatch.setattr(dev, "VENV", tmp_path / "venv")
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(environment.SetupError, match=r"libinvented\.so\.1|invented-package"):
        dev.set_up({"invented-package": "libinvented.so.1"})
    assert not dev.VENV.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")
def test_libraries_that_could_not_be_installed_stop_the_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are installed beside the environment, and their failure is not lost there."""
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 100\n")
    apt.chmod(0o755)
    lock = tmp_path / "dev.txt"
    lock.write_text("# nothing to install\n")
    folder = tmp_path / "venv"
    environment.interpreter(folder).parent.mkdir(parents=True)
    environment.interpreter(folder).touch()
    (folder / environment.STAMP).write_text(json.dumps(environment.wanted(lock)))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(systemlibs, "is_debian", lambda _: True)
    monkeypatch.setattr(dev, "VENV", folder)
    monkeypatch.setattr(dev, "LOCKS", tmp_path)

    with pytest.raises(environment.SetupError, match="invented-package"):
        dev.set_up({"invented-package": "libinvented.so.1"})


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2), (["tset"], 2)])
def test_an_unknown_command_shows_the_commands(arguments: list[str], code: int) -> None:
    """A typing error must not start anything."""
    done = subprocess.run(
        [sys.executable, ROOT / "installers" / "dev.py", *arguments], capture_output=True, text=True, check=False
    )

    assert code == done.returncode
    assert "test [ARGS...]" in done.stdout


def test_the_exit_code_of_the_program_is_passed_on(tmp_path: Path) -> None:
    """CI and scripts rely on it."""
    program = tmp_path / "program.py"
    program.write_text("import os, sys; print(os.getcwd()); sys.exit(3)")
    caller = f"import sys; sys.path.insert(0, {str(ROOT / 'installers')!r}); import dev, pathlib\n"
    caller += f"sys.exit(dev.start([sys.executable, {str(program)!r}], folder=pathlib.Path({str(tmp_path)!r})))"

    done = subprocess.run([sys.executable, "-c", caller], capture_output=True, text=True, check=False)

    assert (3, str(tmp_path)) == (done.returncode, done.stdout.strip())

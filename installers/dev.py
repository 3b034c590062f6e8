"""The developer's commands; `python3 installers/dev.py run`, `server` and `test` need Python 3.11+ and pip only.

    run [ARGS...]     start the program (set it up first); without a screen: show its main job on an example school
    server [ARGS...]  the server (set it up first); without arguments: start it with an example school
    test [ARGS...]    run the tests; what follows goes to pytest
    check             style, types and the rules of the house
    bench [ARGS...]   measure the speed against other programs
    fuzz [ARGS...]    read damaged files, to see that no reader crashes
    lock              make the lists of packages in installers/locks anew
    sbom [FILE]       write what the program is made of (CycloneDX; build/lvs-desktop.cdx.json), and its licences

Standard library only, the same on Linux, Windows and macOS. Exit code: that of the program that was started; 1 if the
set-up failed; 2 for an unknown command.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # said here, before anything fails in a way that says nothing
    sys.exit(
        "LVS Desktop vraagt Python 3.11 of nieuwer; dit is {}.{} / needs Python 3.11 or newer.".format(
            *sys.version_info
        )
    )

import environment
import systemlibs

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "installers" / "locks"
TRANSLATIONS = ROOT / "resources" / "translations"


def main(arguments: list[str]) -> int:
    """Do one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console that can't show é must not stop us
    commands = {"run": run, "server": server, "test": test, "check": check, "bench": bench, "fuzz": fuzz}
    commands |= {"lock": lock, "sbom": sbom}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        return commands[arguments[0]](arguments[1:])
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 1


def run(arguments: list[str]) -> int:
    """Start the program; without arguments and without a screen, the demonstration."""
    screen = has_screen(sys.platform, os.environ)
    python = set_up(systemlibs.OFFSCREEN, *([systemlibs.WINDOW] if screen else []))
    if arguments or screen:
        return start([python, ROOT / "main.py", *arguments])
    return start([python, ROOT / "installers" / "demo.py"])


def server(arguments: list[str]) -> int:
    """A command of the server, see lvs_desktop/server; nothing said: start it, with a school to practise on."""
    python = set_up()
    os.environ["LVS_SERVER_COMMAND"] = "python3 installers/dev.py server"  # so that it names what the person typed
    os.environ["PYTHONPATH"] = str(ROOT)
    return start([python, "-m", "lvs_desktop.server", *(arguments or ["serve", "--practice"])])


def test(arguments: list[str]) -> int:
    """Run the tests: all of them in three processes (on two cores: they often wait), a choice of them in one."""
    python = set_up(systemlibs.OFFSCREEN, systemlibs.WINDOW, systemlibs.TEST)
    workers = [] if arguments else ["-n", "3", "--dist", "worksteal"]
    # else a hundred processes that the tests start would each compile the program anew, and each of ours the tests
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return start([python, "-m", "pytest", *workers, *arguments], folder=ROOT)


def check(_: list[str]) -> int:
    """Style, types and import rules, all of them, also after a failure."""
    python = set_up()
    scripts = environment.interpreter(VENV).parent
    checks: list[list[str | Path]] = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy"],
        [scripts / "lint-imports"],
    ]
    codes = [subprocess.call([str(part) for part in command], cwd=ROOT) for command in checks]
    return max(codes)


def bench(arguments: list[str]) -> int:
    """Measure, see bench.py."""
    own = systemlibs.TEST if "--sync" in arguments else systemlibs.BENCH
    libraries = systemlibs.OFFSCREEN, systemlibs.WINDOW, own
    return start([set_up(*libraries), ROOT / "installers" / "bench.py", *arguments])


def fuzz(arguments: list[str]) -> int:
    """Read damaged files, see fuzz.py."""
    return start([set_up(), ROOT / "installers" / "fuzz.py", *arguments])


def lock(_: list[str]) -> int:
    """Make the lists anew: dev.txt (all for developers), run.txt (the program alone, same versions), bench.txt."""
    python = set_up()
    uv = [python, "-m", "uv", "pip", "compile", "--universal", "--generate-hashes", "--upgrade"]
    uv += ["--no-header", "--no-annotate", "--python-version", "3.11", "--quiet"]
    dev = LOCKS / "dev.txt"
    lists: list[list[str | Path]] = [
        ["pyproject.toml", "--extra", "dev", "--extra", "server", "-o", dev],
        ["pyproject.toml", "--constraint", dev, "-o", LOCKS / "run.txt"],
        ["--group", "bench", "-o", LOCKS / "bench.txt"],
    ]
    for each in lists:
        environment.run([str(part) for part in [*uv, *each]], "uv pip compile", folder=ROOT)
    print("Klaar. De omgeving wordt bij de volgende start vernieuwd / done; the environment follows at the next start.")
    print("Daarna: python3 installers/dev.py sbom / then do that.")
    return 0


def sbom(arguments: list[str]) -> int:
    """Write the list of what the program is made of, see sbom.py."""
    return start([set_up(), ROOT / "installers" / "sbom.py", *arguments])


def has_screen(system: str, variables: os._Environ[str] | dict[str, str]) -> bool:
    """True if windows can be shown: always on Windows and macOS, elsewhere if X or Wayland is there."""
    return system in ("win32", "darwin") or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def set_up(*libraries: dict[str, str]) -> Path:
    """
    Have system libraries, environment and translations; returns the environment's Python. Quick if done before.

    Raises:
        SetupError: Something the person must do first.
    """
    if (todo := systemlibs.obstacle(*libraries)) is not None:  # before minutes of downloading
        raise environment.SetupError(todo)
    with ThreadPoolExecutor(1) as beside:  # both wait for the network and the disk, half a minute each
        system = beside.submit(systemlibs.ensure, *libraries)
        python = environment.ensure(VENV, LOCKS / "dev.txt")
    if (todo := system.result()) is not None:
        raise environment.SetupError(todo)
    if stale(TRANSLATIONS):
        environment.run([str(python), str(ROOT / "installers" / "texts.py"), "compile"], "texts.py compile")
    return python


def stale(translations: Path) -> bool:
    """True if a translation was changed since it was compiled, or never was compiled."""
    for text in translations.rglob("*.po"):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
            return True
    return False


def start(command: list[str | Path], *, folder: Path | None = None) -> int:
    """Let a program take over, in a folder (default: where the person is); its exit code is ours."""
    parts = [str(part) for part in command]
    if folder:
        os.chdir(folder)
    if os.name != "nt":
        os.execv(parts[0], parts)  # noqa: S606  # Ctrl+C then reaches the program alone
    return subprocess.call(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

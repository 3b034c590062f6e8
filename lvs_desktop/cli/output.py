"""How the command line speaks: results on stdout (JSON if asked), messages on stderr."""

import contextlib
import getpass
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.cli import hints, shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.domain.progress import Cancelled
from lvs_desktop.services import backups, checklist, schools, texts
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _


class Stop(Exception):
    """The command is over; its output was given."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def say(text: str) -> None:
    """A message for the person."""
    print(text, file=sys.stderr)  # noqa: T201


def give(text: str) -> None:
    """A result for the person."""
    print(text)  # noqa: T201


def give_json(value: Json) -> None:
    """A result for a program."""
    json.dump(value, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


@contextlib.contextmanager
def reporting(*, as_json: bool) -> Iterator[None]:
    """
    Turn what stops a command into a message on stderr, an exit code, and with `--json` an object on stdout.

    Raises:
        Stop: With the exit code.
    """
    texts.speak_of(primary=False)  # until a school is open
    try:
        yield
    except Problem as problem:
        say(hints.told(problem))
        if as_json:
            give_json({"error": shapes.error(problem)})
        raise Stop(exit_code(problem.code)) from problem
    except (Cancelled, KeyboardInterrupt) as stopped:
        cancelled = Problem(ProblemCode.CANCELLED)
        say(problem_text(cancelled))
        if as_json:
            give_json({"error": shapes.error(cancelled)})
        raise Stop(exit_code(cancelled.code)) from stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a command gets into a school file."""

    passphrase_file: Path | None
    worker: str | None = None  # --as

    def passphrase(self) -> str | None:
        """
        The passphrase from the file that the option or LVS_PASSPHRASE_FILE names; None without one.

        Raises:
            Problem: PASSPHRASE_FILE_UNREADABLE.
        """
        named = self.passphrase_file or os.environ.get("LVS_PASSPHRASE_FILE")
        if not named:
            return None
        try:
            return Path(named).read_text("utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(ProblemCode.PASSPHRASE_FILE_UNREADABLE, file=str(named)) from error


@contextlib.contextmanager
def opened(file: Path, access: Access) -> Iterator[OpenSchool]:
    """An open school file, closed afterwards. On a terminal the passphrase is asked for if there is no key."""
    passphrase = access.passphrase()
    try:
        school = schools.open_school(file, passphrase=passphrase, worker=access.worker)
    except Problem as problem:
        if problem.lost:
            raise backups.told(file, problem, passphrase=passphrase) from problem
        if problem.code is not ProblemCode.SCHOOL_FILE_NO_KEY or passphrase is not None or not sys.stdin.isatty():
            raise
        asked = getpass.getpass(_("Passphrase of {file}: ").format(file=file.name))
        school = schools.open_school(file, passphrase=asked, worker=access.worker)
    texts.speak_of(primary=checklist.route(school.school.route).primary)
    if school.read_only:
        say(_("{file} can only be read here: looking works, saving does not.").format(file=file.name))
    try:
        yield school
    finally:
        school.close()

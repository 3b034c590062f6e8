"""The example schools in the window: where they lie, how one is made ready in one click."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import schools
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.system import paths

if TYPE_CHECKING:
    from lvs_desktop.services.practice import Practice
    from lvs_desktop.services.practice_primary import PrimaryPractice

PUPILS = 500
PASSPHRASE = "oefenen-met-een-voorbeeld"  # noqa: S105 - everybody may know it: the school is invented
FILE = "voorbeeldschool.lvs"
PRIMARY_PUPILS = 240
PRIMARY_FILE = "voorbeeldbasisschool.lvs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An example school that is open, with its files."""

    opened: OpenSchool
    files: "Practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPrimary:
    """An example primary school that is open, with its files."""

    opened: OpenSchool
    files: "PrimaryPractice"


def home() -> Path:
    """The folder under which each practice has a folder of its own."""
    return paths.data() / "oefenen"


def is_practice(path: Path) -> bool:
    """True if a school file is one of ours to practise on."""
    return path.name in (FILE, PRIMARY_FILE) and path.parent.parent == home()


def passphrase_of(path: Path) -> str | None:
    """The passphrase of a school file to practise on; None: of another one only its people know it."""
    return PASSPHRASE if is_practice(path) else None


def is_primary(path: Path) -> bool:
    """True if a school file is our example primary school."""
    return path.name == PRIMARY_FILE and is_practice(path)


def primary_files_of(path: Path) -> "PrimaryPractice":
    """The example files beside a primary practice school, written anew if they are gone. Not on the UI thread."""
    from lvs_desktop.services import practice_primary

    return practice_primary.make(path.parent, pupils=PRIMARY_PUPILS)


def files_of(path: Path) -> "Practice":
    """The example files beside a practice school that is no primary one, written anew if they are gone."""
    from lvs_desktop.services import practice

    return practice.make(path.parent, pupils=PUPILS)


def make(worker: str, progress: Progress, *, folder: Path | None = None, pupils: int = PUPILS) -> Ready:
    """
    Make a new example school, with last year's pupils read as its Beginstand. Not on the UI thread.

    Args:
        worker: Name under which the person practises.
        folder: Default a new one under `home()`.
    """
    from lvs_desktop.services import practice  # the window knows by this module which school is the example

    place = folder or _new_folder()
    files = practice.make(place, pupils=pupils)
    person = Worker(name=worker, role=Role.SCHOOL_ADMIN)
    opened = schools.create(place / FILE, files.school, person, passphrase=PASSPHRASE).opened
    try:
        read(opened, files.last_year, ImportOptions(baseline=True), progress)
    except BaseException:
        opened.close()
        raise
    return Ready(opened=opened, files=files)


def make_primary(
    worker: str, progress: Progress, *, folder: Path | None = None, pupils: int = PRIMARY_PUPILS, filled: bool = False
) -> ReadyPrimary:
    """
    Make a new example primary school. Not on the UI thread.

    Args:
        worker: Name under which the person practises.
        folder: Default a new one under `home()`.
        filled: With the pupils of its LAS read; else reading them is the first thing to practise.
    """
    from lvs_desktop.services import practice_primary

    place = folder or _new_folder()
    files = practice_primary.make(place, pupils=pupils)
    person = Worker(name=worker, role=Role.SCHOOL_ADMIN)
    opened = schools.create(place / PRIMARY_FILE, files.school, person, passphrase=PASSPHRASE).opened
    try:
        if filled:
            read(opened, files.edexml, ImportOptions(), progress)
    except BaseException:
        opened.close()
        raise
    return ReadyPrimary(opened=opened, files=files)


def read(opened: OpenSchool, source: Path, options: ImportOptions, progress: Progress) -> None:
    """Import a file without asking: for the example school only."""
    from lvs_desktop.services import importing

    shown = importing.preview(opened, source, options, progress=progress)
    try:
        importing.apply(opened, shown, confirm_archive=shown.wants_number(), progress=progress)
    finally:
        shown.close()


def maker(worker: str, *, primary: bool = False) -> Callable[[Progress], Ready | ReadyPrimary]:
    """`make` or `make_primary` as the TaskRunner wants it."""
    return lambda progress: make_primary(worker, progress) if primary else make(worker, progress)


def _new_folder() -> Path:
    number = 1
    while (home() / f"{number}").exists():
        number += 1
    return home() / f"{number}"

"""The encrypted copies of a school file in NAME.lvs.backups: made before each change, the newest few are kept."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lvs_desktop.storage import disk, form

KEPT = 5
ALWAYS = 2  # stay however large they are
MOST_BYTES = 2 << 30  # all copies together, unless fewer than ALWAYS would be left

# the number comes first: a clock may be set back. Copies of the first programs have none
_NAME = re.compile(r"(?:(\d{6,})-)?(\d{8}T\d{6})\.\d{6}Z\.lvs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One copy, not looked into."""

    path: Path
    number: int  # the higher, the later; 0: its name has none
    made_at: str  # by the clock of then: UTC, ISO 8601


def folder_of(path: Path) -> Path:
    """Where the copies of a school file lie."""
    return path.with_name(path.name + ".backups")


def kept(path: Path) -> list[Kept]:
    """The copies of a school file, newest first by the order in which they were made."""
    found = []
    folder = folder_of(path)
    for place in folder.iterdir() if folder.is_dir() else ():
        if parts := _NAME.fullmatch(place.name):
            made = datetime.strptime(parts[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            found.append(Kept(path=place, number=int(parts[1] or 0), made_at=made.isoformat()))
    return sorted(found, key=lambda copy: (copy.number, copy.path.name), reverse=True)


def put_aside(path: Path) -> list[Kept]:
    """Earlier files of this school that were put aside when a backup took their place, newest first."""
    salt = form.first_bytes(path)
    found = [
        Kept(path=place, number=0, made_at=datetime.fromtimestamp(place.stat().st_mtime, UTC).isoformat())
        for place in path.parent.glob(f"*{path.suffix}")
        if place != path and place.name.startswith(f"{path.stem} (") and form.first_bytes(place) == salt
    ]
    return sorted(found, key=lambda copy: copy.made_at, reverse=True)


def make(source: int, path: Path, sound: disk.Sound) -> Path:
    """
    Copy the file behind an open handle, looking at each page on the way: damage never becomes a copy.

    Raises:
        Problem: SCHOOL_FILE_DAMAGED.
        OSError: As the system says it. The older copies are all there in either case.
    """
    folder = folder_of(path)
    if not folder.is_dir():
        folder.mkdir()
        disk.sync_folder(folder.parent)
    for unfinished in folder.glob("*.tmp"):  # of a program that was killed
        unfinished.unlink()
    number = max((copy.number for copy in kept(path)), default=0) + 1
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = folder / f"{number:06d}-{stamp}.lvs"
    disk.copy(source, target, sound=sound)
    _thin_out(path, form.first_bytes(target))
    return target


def _thin_out(path: Path, salt: bytes) -> None:
    """Take the oldest away. What can't be a copy of this file (cut off, another key) counts for nothing and stays."""
    good = [copy.path for copy in kept(path) if _may_be_whole(copy.path, salt)]
    total = 0
    for place, copy in enumerate(good):
        total += copy.stat().st_size
        if place >= KEPT or (place >= ALWAYS and total > MOST_BYTES):
            copy.unlink()


def _may_be_whole(copy: Path, salt: bytes) -> bool:
    return copy.stat().st_size % disk.PAGE == 0 and form.first_bytes(copy) == salt

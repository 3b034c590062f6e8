"""
The files of a OneRoster delivery, in a zip or in a folder. Nothing is unpacked to the disk.

A name inside a zip is only compared, never used as a path, so that `../users.csv` leads nowhere.
"""

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import packed
from lvs_desktop.files.oneroster_tables import NEEDED, TABLES, V1_1, V1_2
from lvs_desktop.files.source import reading, stamp

PARTS: Final = frozenset({*TABLES[V1_1], *TABLES[V1_2], "manifest"})
MOST: Final = 512 << 20  # bytes of one file; a million pupils are about 200 MB
MAX_CELL: Final = 1 << 20  # characters
MAX_COLUMNS: Final = 500

_BLOCK: Final = 1 << 20
_EDGES: Final = b'";,\r\n'


@dataclass(slots=True)
class Part:
    """One file of a delivery."""

    name: str  # users, orgs ... without .csv
    shown: str  # the name as the person sees it
    size: int  # bytes
    blocks: Callable[[], Iterator[bytes]]
    utf8: bool = True
    samples: list[bytes] = field(default_factory=list)  # words with accents, where it is not UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What a delivery holds."""

    path: Path  # as the person chose it
    parts: dict[str, Part]
    sha256: str
    size: int  # bytes of its files, unpacked
    stamps: tuple[tuple[Path, tuple[int, int]], ...]

    @property
    def encodable(self) -> bool:
        """True if every file is UTF-8, as the standard wants."""
        return all(part.utf8 for part in self.parts.values())

    def check_same(self) -> None:
        """
        See that nobody wrote in it since.

        Raises:
            Problem: SOURCE_UNREADABLE (facts: reason changed).
        """
        for path, before in self.stamps:
            with reading(path):
                if stamp(path) != before:
                    raise Problem(ProblemCode.SOURCE_UNREADABLE, file=self.path.name, reason="changed")


def named(names: Iterator[str]) -> dict[str, list[str]]:
    """The names of OneRoster files among others: users -> [export/users.csv]. What macOS adds does not count."""
    found: dict[str, list[str]] = {}
    for name in names:
        base = name.replace("\\", "/").rpartition("/")[2]
        part = _PART_NAMES.get(base.casefold().removesuffix(".csv")) if base.casefold().endswith(".csv") else None
        if part and not name.startswith("__MACOSX/"):
            found.setdefault(part, []).append(name)
    return found


def open_package(path: Path) -> Package:
    """
    The files of a zip, a folder, or of the folder that a chosen file is in; each is read through once.

    Raises:
        Problem: ROSTER_FILE_TWICE (facts: part), SOURCE_TOO_LARGE, SOURCE_DAMAGED (facts: reason), SOURCE_UNREADABLE.
    """
    with reading(path):
        if path.is_dir():
            return _folder(path, path)
        if zipfile.is_zipfile(path):
            return _zip(path)
        return _folder(path, path.parent)


def _zip(path: Path) -> Package:
    before = stamp(path)
    entries = packed.parts(path)
    names = packed.names(path) or ()
    found = {}
    for part, where in named(iter(names)).items():
        if len(where) > 1:
            raise Problem(ProblemCode.ROSTER_FILE_TWICE, file=path.name, part=f"{part}.csv")
        entry = entries[where[0]]
        found[part] = Part(part, f"{part}.csv", entry.file_size, _of_zip(path, entry))
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return _looked_at(path, found, sha256, ((path, before),))


def _of_zip(path: Path, entry: zipfile.ZipInfo) -> Callable[[], Iterator[bytes]]:
    return lambda: packed.unpacked(path, entry)


def _folder(path: Path, folder: Path) -> Package:
    found, stamps = {}, []
    for part, where in sorted(named(each.name for each in folder.iterdir() if each.is_file()).items()):
        if len(where) > 1:
            raise Problem(ProblemCode.ROSTER_FILE_TWICE, file=path.name, part=f"{part}.csv")
        own = folder / where[0]
        stamps.append((own, stamp(own)))
        found[part] = Part(part, own.name, stamps[-1][1][0], _of_folder(own))
    return _looked_at(path, found, None, tuple(stamps))


def _of_folder(path: Path) -> Callable[[], Iterator[bytes]]:
    def blocks() -> Iterator[bytes]:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block

    return blocks


def _looked_at(
    path: Path, parts: dict[str, Part], sha256: str | None, stamps: tuple[tuple[Path, tuple[int, int]], ...]
) -> Package:
    """One pass over the bytes: are they whole, are they UTF-8; of a folder the hash."""
    digest = hashlib.sha256()
    for name, part in parts.items():
        if part.size > MOST:
            raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=part.shown, limit=MOST >> 20)
        digest.update(f"{name}\0{part.size}\0".encode())
        _look_at(part, digest.update if sha256 is None else None)
    size = sum(part.size for part in parts.values())
    return Package(path=path, parts=parts, sha256=sha256 or digest.hexdigest(), size=size, stamps=stamps)


def _look_at(part: Part, update: Callable[[bytes], object] | None) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in part.blocks():
        if update is not None:
            update(block)
        if part.utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                part.utf8 = False
        if not part.utf8 and len(part.samples) < _SAMPLES:
            part.samples += [word for word in _words(block) if not word.isascii()][:_SAMPLES]
    if part.utf8 and decoder.getstate()[0]:
        part.utf8 = False


_SAMPLES: Final = 400


def _words(block: bytes) -> list[bytes]:
    return block.translate(bytes.maketrans(_EDGES, b"\n" * len(_EDGES))).split(b"\n")


class Table:
    """One file as rows. Its columns are known by their names, in any order; capitals do not count."""

    def __init__(self, package: Package, part: Part, *, encoding: str) -> None:
        self._file = package.path.name
        self._part = part
        self._encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        self._separator, self.header = self._look()
        self.places = {name.casefold(): place for place, name in reversed(list(enumerate(self.header)))}
        missing = [name for name in NEEDED[part.name] if name.casefold() not in self.places]
        if missing:
            raise Problem(ProblemCode.ROSTER_COLUMN_MISSING, file=self._file, part=part.shown, columns=tuple(missing))

    def place(self, *names: str) -> int | None:
        """Where a column stands, by the first of these names that there is; None: the file has none of them."""
        return next((self.places[name.casefold()] for name in names if name.casefold() in self.places), None)

    def rows(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """
        The cells of these columns, row after row with its number; "" for a column or cell that is not there.

        Rows that are to be deleted are left out: a delta names them, a full list does not.
        """
        places = [self.place(name) for name in names]
        status = self.place("status")
        for number, row in self.raw():
            width = len(row)
            if status is not None and status < width and row[status].strip().casefold() == DELETED:
                continue
            yield number, tuple(row[place].strip() if place is not None and place < width else "" for place in places)

    def raw(self) -> Iterator[tuple[int, list[str]]]:
        """
        The rows under the header that are not blank, as they are.

        Raises:
            Problem: SOURCE_DAMAGED (facts: part, row, reason).
        """
        number = 1
        with self._reader() as reader:
            try:
                next(reader, None)
                for number, row in enumerate(reader, 2):
                    if any(row):
                        yield number, row
            except csv.Error as error:
                reason = "cell" if "limit" in str(error) else "quote"
                raise self._damaged(number + 1, reason) from error
            except UnicodeDecodeError as error:
                raise self._damaged(number + 1, "cut") from error

    def _damaged(self, row: int, reason: str) -> Problem:
        return Problem(ProblemCode.SOURCE_DAMAGED, file=self._part.shown, row=row, reason=reason)

    def _look(self) -> tuple[str, list[str]]:
        """The separator and the header; the standard has a comma, but a Dutch Excel saves a semicolon."""
        start = b""
        for block in self._part.blocks():
            start += block[:_BLOCK]
            if b"\n" in start or b"\r" in start or len(start) >= _BLOCK:
                break
        line = start.decode(self._encoding, errors="replace").replace("\r", "\n").split("\n", 1)[0]
        separator = ";" if line.count(";") > line.count(",") else ","
        try:
            header = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            header = []
        return separator, [name.strip() for name in header[:MAX_COLUMNS]]

    @contextmanager
    def _reader(self) -> Iterator[Iterator[list[str]]]:
        csv.field_size_limit(MAX_CELL)
        blocks = self._part.blocks()
        with io.TextIOWrapper(io.BufferedReader(_Blocks(blocks), _BLOCK), encoding=self._encoding, newline="") as text:
            # strict: a quote that is never closed would swallow the rest of the file
            yield csv.reader(text, delimiter=self._separator, strict=True)


DELETED: Final = "tobedeleted"
_PART_NAMES: Final = {part.casefold(): part for part in PARTS}


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """The next bytes, 0 at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        target = memoryview(buffer)  # type: ignore[arg-type]  # whatever has a buffer
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

"""Zip files that hold a workbook: what is really in them, before another reader unpacks it."""

import errno
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode

MAX_BYTES: Final = 1 << 30  # unpacked; a million pupils are about 600 MB
MAGIC: Final = b"PK\x03\x04"

_BLOCK: Final = 1 << 20
_LOCAL: Final = 30  # bytes of an entry's own header, before its name


def names(path: Path) -> tuple[str, ...] | None:
    """The names of what is in a zip; None: it is cut off, or no zip."""
    entries = _entries(path)
    return None if entries is None else tuple(entry.filename for entry in entries)


def parts(path: Path) -> dict[str, zipfile.ZipInfo]:
    """
    What is in a workbook, by name.

    Raises:
        Problem: SOURCE_DAMAGED (facts: reason cut), SOURCE_TOO_LARGE (facts: limit) by the sizes that it names.
    """
    entries = _entries(path)
    if entries is None:
        raise _damaged(path)
    found = {entry.filename: entry for entry in entries}
    if sum(entry.file_size for entry in found.values()) > MAX_BYTES:
        raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=MAX_BYTES >> 20)
    return found


def unpacked(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """
    The content of one part in blocks of at most 1 MB, checked.

    A part may unpack to more than it says (a zip bomb): other readers find that out when the memory is full.

    Raises:
        Problem: SOURCE_DAMAGED (facts: reason cut) if it is not as long as it says, or its check sum differs.
    """
    if entry.flag_bits & 1:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="password")
    length = check = 0
    try:
        for block in _inflated(path, entry):
            length += len(block)
            check = zlib.crc32(block, check)
            if length > entry.file_size:
                raise _damaged(path)
            yield block
    except zlib.error as error:
        raise _damaged(path) from error
    if length != entry.file_size or check != entry.CRC:
        raise _damaged(path)


def whole(path: Path, found: dict[str, zipfile.ZipInfo], name: str, *, most: int = 64 << 20) -> bytes:
    """
    A small part as it is; b"" if it is not there.

    Raises:
        Problem: SOURCE_DAMAGED; SOURCE_TOO_LARGE beyond `most` bytes.
    """
    if name not in found:
        return b""
    if found[name].file_size > most:
        raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=most >> 20)
    return b"".join(unpacked(path, found[name]))


def check(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    """
    See that these parts are whole.

    Raises:
        Problem: SOURCE_DAMAGED.
    """
    for entry in entries:
        for _ in unpacked(path, entry):
            pass


def _entries(path: Path) -> list[zipfile.ZipInfo] | None:
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a damaged zip points to a place before its start
            raise
        return None


def _inflated(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(entry.header_offset)
        local = stream.read(_LOCAL)
        if len(local) < _LOCAL or not local.startswith(MAGIC):
            raise _damaged(path)
        stream.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
        left = entry.compress_size
        if entry.compress_type == zipfile.ZIP_STORED:
            while left and (raw := stream.read(min(_BLOCK, left))):
                left -= len(raw)
                yield raw
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise _damaged(path)
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left and not inflate.eof and (raw := stream.read(min(_BLOCK, left))):
            left -= len(raw)
            while raw and not inflate.eof:
                yield inflate.decompress(raw, _BLOCK)
                raw = inflate.unconsumed_tail
        while not inflate.eof and (rest := inflate.decompress(inflate.unconsumed_tail, _BLOCK)):
            yield rest


def _damaged(path: Path) -> Problem:
    return Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut")

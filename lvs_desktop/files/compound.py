"""Compound files (OLE): the container of old Excel files, and of newer ones with a password. See [MS-CFB]."""

from array import array
from pathlib import Path
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END: Final = 0xFFFFFFFA  # from here on a number is no sector but a sign: end, free ...
_ENTRY: Final = 128  # bytes of an entry of the directory
_STREAM: Final = 2


def mentions(path: Path, name: str) -> bool:
    """True if a compound file holds a name somewhere, also if it is damaged."""
    wanted = name.encode("utf-16-le")
    before = b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if wanted in before[-64:] + block:
                return True
            before = block
    return False


def stream(content: bytes, *names: str) -> bytes | None:
    """
    The first of these streams that the file holds, or None.

    Raises:
        ValueError: The file is damaged.
    """
    if len(content) < 512 or not content.startswith(MAGIC):
        raise ValueError("no compound file")
    whole = _Compound(content)
    for name in names:
        if name in whole.streams:
            return whole.read(name)
    return None


class _Compound:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << int.from_bytes(content[30:32], "little")
        if self._size not in (512, 4096):
            raise ValueError("size of a sector")
        self._small_below = self._number(56)
        self._table = self._sector_table()
        directory = self._chain(self._number(48))
        self.streams: dict[str, tuple[int, int]] = {}  # name -> first sector, bytes
        self._small: bytes = b""
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            length = int.from_bytes(entry[64:66], "little")
            place = int.from_bytes(entry[116:120], "little"), int.from_bytes(entry[120:124], "little")
            if entry[66] == _STREAM and 2 <= length <= 64:
                self.streams.setdefault(entry[: length - 2].decode("utf-16-le", "replace"), place)
            elif at == 0 and place[0] < _END:
                self._small = self._chain(place[0])
        self._small_table = array("I")
        if self._number(60) < _END:
            self._small_table = _numbers(self._chain(self._number(60)))

    def read(self, name: str) -> bytes:
        first, length = self.streams[name]
        if length >= self._small_below:
            found = self._chain(first)
        else:
            places = _chain(first, self._small_table)
            found = b"".join(self._small[place * 64 : place * 64 + 64] for place in places)
        if len(found) < length:
            raise ValueError("a stream is cut off")
        return found[:length]

    def _number(self, at: int) -> int:
        return int.from_bytes(self._content[at : at + 4], "little")

    def _sector(self, place: int) -> bytes:
        start = (place + 1) * self._size
        found = self._content[start : start + self._size]
        if not found:
            raise ValueError("a sector is not there")
        return found

    def _sector_table(self) -> "array[int]":
        """The next sector of each one."""
        places = list(_numbers(self._content[76:512]))
        further, seen = self._number(68), 0
        while further < _END:
            seen += 1
            if seen > len(self._content) // self._size:
                raise ValueError("sectors go round in circles")
            more = _numbers(self._sector(further))
            places += more[:-1]
            further = more[-1]
        table = array("I")
        for place in places:
            if place < _END:
                table += _numbers(self._sector(place))
        return table

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(place) for place in _chain(first, self._table))


def _chain(first: int, table: "array[int]") -> list[int]:
    found: list[int] = []
    place = first
    while place < _END:
        if place >= len(table) or len(found) > len(table):
            raise ValueError("a chain of sectors leads nowhere")
        found.append(place)
        place = table[place]
    return found


def _numbers(content: bytes) -> "array[int]":
    import sys

    found = array("I", content[: len(content) // 4 * 4])
    if sys.byteorder == "big":
        found.byteswap()
    return found

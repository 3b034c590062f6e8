"""Texts of which some lines are UTF-8 and others are not: two exports pasted together, or a script that added lines."""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.files import encodings

_EXAMPLES: Final = 3
_SAMPLES: Final = 400  # lines by which the second encoding is guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A text in UTF-8 with lines in another encoding."""

    encoding: str  # Python's name of the other one
    plain: str  # the one encoding in which the text is read as long as nobody mends it
    utf8: int  # lines with accents in UTF-8
    other: int  # lines with accents in the other one
    first_utf8: tuple[tuple[int, bytes], ...]  # some of each: (line from 1, a cell with accents)
    first_other: tuple[tuple[int, bytes], ...]

    @property
    def errors(self) -> str:
        """What decodes the text, as `errors` of the encoding utf-8."""
        return handler(self.encoding)


def find(path: Path, *, plain: str) -> Mixed | None:
    """
    The lines that are not UTF-8, of a text that is not UTF-8 as a whole; None if there is one encoding only.

    Args:
        plain: The one encoding in which the text is read as long as nobody mends it.

    A line that makes no sense in the other encoding either is damage, not another encoding.
    """
    counts = {True: 0, False: 0}
    first: dict[bool, list[tuple[int, bytes]]] = {True: [], False: []}
    words: list[bytes] = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.isascii():
                continue
            at, is_utf8 = _first(line)
            counts[is_utf8] += 1
            if len(first[is_utf8]) < _EXAMPLES:
                first[is_utf8].append((number, _word(line, at)))
            if not is_utf8 and len(words) < _SAMPLES:
                words.append(_word(line, at))
    if not counts[True] or not words:
        return None
    guess = encodings.guess(words, undefined=False)
    if guess.encoding == "utf-8" or not encodings.makes_sense(words, guess.encoding):
        return None
    return Mixed(
        encoding=guess.encoding,
        plain=plain,
        utf8=counts[True],
        other=counts[False],
        first_utf8=tuple(first[True]),
        first_other=tuple(first[False]),
    )


def _first(line: bytes) -> tuple[int, bool]:
    """Where the accent stands by which to judge a line, and whether the line is UTF-8."""
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start, False
    place = next((at for at, char in enumerate(text) if not char.isascii()), 0)
    return len(text[:place].encode()) + len(line) - len(text.encode()), True


def _word(line: bytes, at: int) -> bytes:
    """The cell around a byte, without the separators and quotes at its ends."""
    left = max(line.rfind(sign, 0, at) for sign in (b";", b",", b"\t", b"|", b'"')) + 1
    right = min(place for sign in b';,\t|"\r\n' if (place := line.find(sign, at)) >= 0 or (place := len(line)))
    return line[left:right][:80]


def handler(encoding: str) -> str:
    """The name of an error handler that reads what is not UTF-8 in another encoding, byte by byte."""
    name = f"lvs-{encoding}"

    def other(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(encoding, "replace"), error.end

    codecs.register_error(name, other)
    return name

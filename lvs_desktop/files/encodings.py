"""
In which encoding a text was written.

A byte order mark says it; else strict UTF-8 over the whole file proves it; else it is Windows-1252 unless the
accents make no sense in it. Then the most plausible reading is used, with a warning and the other readings.
"""

import codecs
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp850": "MS-DOS (cp850)",
    "mac_roman": "Mac Roman",
}
_ALIASES: Final = {
    "utf8": "utf-8",
    "utf8bom": "utf-8-sig",
    "utf8sig": "utf-8-sig",
    "unicode": "utf-16",
    "utf16": "utf-16",
    "windows1252": "cp1252",
    "win1252": "cp1252",
    "1252": "cp1252",
    "ansi": "cp1252",
    "windowsansi": "cp1252",
    "latin1": "cp1252",  # who says Latin-1 nearly always means Windows'
    "iso88591": "cp1252",
    "msdos": "cp850",
    "msdoscp850": "cp850",
    "dos": "cp850",
    "oem": "cp850",
    "850": "cp850",
    "ibm850": "cp850",
    "mac": "mac_roman",
    "macroman": "mac_roman",
    "macintosh": "mac_roman",
    "applemac": "mac_roman",
}
_PYTHON: Final = {"utf-8": "utf-8", "utf-16": "utf-16", "mac-roman": "mac_roman", "iso8859-1": "cp1252"}
_CANDIDATES: Final = ("cp1252", "cp850", "mac_roman", "utf-8")
_UNDEFINED: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # no character in Windows-1252
_COMMON: Final = frozenset("éèëêáäâíïîóöôúüûçñßğşı")  # in names at Dutch schools
_RARE: Final = frozenset("àìòùåøæœžščřćđłńśźżýőűěů")
_SURE: Final = 0.75  # this part of the accents must make sense in Windows-1252 to believe it unasked


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Python's name of an encoding, whether to ask the person, and the other readings, best first."""

    encoding: str
    unsure: bool = False
    others: tuple[str, ...] = ()


def shown(encoding: str) -> str:
    """An encoding as people know it."""
    return _NAMES.get(encoding, encoding)


def named(text: str) -> str | None:
    """Python's name of an encoding that a person named, or None if there is no such one."""
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    if plain in _ALIASES:
        return _ALIASES[plain]
    try:
        found = codecs.lookup(text.strip())
    except (LookupError, ValueError):
        return None
    return _PYTHON.get(found.name) or (found.name if _single_byte(found) else None)


def _single_byte(codec: codecs.CodecInfo) -> bool:
    """True if each byte is a character: texts in Python's other codecs may fail to decode half-way."""
    try:
        return all(len(codec.decode(bytes([byte]), "replace")[0]) == 1 for byte in range(256))
    except (UnicodeError, TypeError, ValueError, AssertionError):
        return False


def guess(samples: Iterable[bytes], *, undefined: bool) -> Guess:
    """
    The encoding of a text that is not UTF-8.

    Args:
        samples: Words with bytes above 127, a few hundred at most.
        undefined: The file has bytes that Windows-1252 does not define.
    """
    words = list(samples)
    undefined = undefined or any(_UNDEFINED.search(word) for word in words)
    scores = {name: _plausible(words, name) for name in _CANDIDATES}
    if undefined:
        scores["cp1252"] = -1.0
    if scores["utf-8"] < 0.5:
        del scores["utf-8"]  # a text in another encoding, not a UTF-8 text with some damage
    second = _second_opinion(words)
    if second in scores:
        scores[second] += 0.05  # decides between readings that are equally plausible
    order = sorted(scores, key=lambda name: -scores[name])
    if order[0] == "cp1252" and scores["cp1252"] >= _SURE:
        return Guess(encoding="cp1252")
    return Guess(encoding=order[0], unsure=True, others=tuple(name for name in order[1:] if scores[name] >= 0)[:2])


def decode(word: bytes, encoding: str) -> str:
    """A sample in one reading; what the encoding lacks becomes the replacement character."""
    return word.decode(encoding, errors="replace")


def makes_sense(words: list[bytes], encoding: str) -> bool:
    """True if the accents of these words are in general those of names."""
    return _plausible(words, encoding) >= _SURE


def speaks(words: Iterable[bytes], encoding: str, known: Container[str] = ()) -> int:
    """
    How many of these words speak for an encoding: a name that the school knows, or accents that are all of names.

    Args:
        known: The words of the names of the school's pupils.
    """
    found = 0
    for word in words:
        text = decode(word, encoding)
        stored = any(part in known for part in re.split(r"[^\w']+", text) if not part.isascii())
        found += stored or _plausible([word], encoding) == 1.0
    return found


def _plausible(words: list[bytes], encoding: str) -> float:
    """The part of the accents that make sense, 0..1: a letter of our names in the case of its neighbours."""
    good, total = 0.0, 0
    for word in words:
        text = decode(word, encoding)
        for place, char in enumerate(text):
            if char.isascii():
                continue
            total += 1
            before = text[place - 1] if place else " "
            after = text[place + 1] if place + 1 < len(text) else " "
            good += _sense(char, before, after)
    return good / total if total else 0.0


def _sense(char: str, before: str, after: str) -> float:
    """How well one accented character fits between its neighbours, 0..1."""
    if char in "’\xa0":
        return 1.0
    if char in "‘´`":  # 't Hart; never inside a word
        return 0.0 if before.isalpha() else 1.0
    if char in "–—€":
        return 0.0 if after.isalpha() else 1.0
    weight = 1.0 if char.lower() in _COMMON else 0.8 if char.lower() in _RARE else 0.0
    if char.islower():
        fits = not (before.isupper() and after.isupper())
    else:  # a capital starts a word or stands among capitals
        fits = not before.islower() and not (before.isalpha() and after.islower())
    return weight if fits else 0.0


def _second_opinion(words: list[bytes]) -> str | None:
    import chardet  # slow to load, rarely needed

    found = chardet.detect(b"\n".join(words)[:20_000])["encoding"]
    return named(found) if found else None

"""Text that went through the wrong program: read in another encoding, escaped for the web, kept as a formula."""

import html
import re
from typing import Final

from lvs_desktop.files.values import SHEET_ERRORS, plain

_HIGH: Final = re.compile(r"[^\x00-\x7f]{2,}")
# UTF-8 that was read in one of these; the last two leave signs of their own (├» and √Ø)
_READ_AS: Final = ("cp1252", "latin-1", "cp850", "mac_roman")
# What a repair may bring: Latin letters, the signs between them, and those of Windows-1252, of which text that was
# misread twice consists half-way (Ã‡). Kılıç in cp850's bytes is also an Armenian letter.
_NAMELY: Final = re.compile(
    "[\xa0-\u017f\u0192\u0218-\u021b\u02c6\u02dc\u1e00-\u1eff\u2010-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]+"
)
_TWICE: Final = 3  # rounds: text may have been misread more than once
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_FORMULA: Final = re.compile(r'\s*=\s*"((?:[^"]|"")*)"\s*')
_APOSTROPHE: Final = re.compile(r"'[0-9].*", re.DOTALL)  # '00123 is a number kept as text; 't Hart is a name
_UNKNOWN: Final = re.compile("(?<=\\w)\\?+(?=\\w)|^\\?+(?=\\w\\w)|(?<=\\w\\w)\\?+$|\N{REPLACEMENT CHARACTER}+")


def mojibake(text: str) -> str | None:
    """What UTF-8 was before another encoding read it, once or more often: LoÃ¯s is Loïs. None: nothing was misread."""
    found = _HIGH.sub(_reread, text)
    return found if found != text else None


def _reread(run: re.Match[str]) -> str:
    for encoding in _READ_AS:
        found, best = run[0], None
        for _ in range(_TWICE):
            raw = _bytes(found, encoding)
            try:
                found = raw.decode("utf-8") if raw is not None else ""
            except UnicodeDecodeError:
                break
            if _NAMELY.fullmatch(found):
                best = found
        if best is not None:
            return best
    return run[0]


def _bytes(text: str, encoding: str) -> bytes | None:
    """The bytes of a text; of Windows-1252 also those for which it has no character."""
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode(encoding)
        except UnicodeEncodeError:
            if encoding != "cp1252" or not "\x80" <= char <= "\x9f":
                return None
            raw.append(ord(char))
    return bytes(raw)


def entities(text: str) -> str | None:
    """Lo&iuml;s is Loïs; None if nothing of the kind is in it."""
    if "&" not in text or not _ENTITY.search(text):
        return None
    found = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return found if found != text else None


def formula(text: str) -> str | None:
    """="00123" is 00123, and so is '00123; None for any other text."""
    if match := _FORMULA.fullmatch(text):
        return match[1].replace('""', '"')
    return text[1:] if _APOSTROPHE.fullmatch(text) else None


def invisible(text: str) -> str | None:
    """The text without characters that nobody sees; None if there are none (white space does not count)."""
    found, cleaned = plain(text)
    return found if cleaned else None


def is_error(text: str) -> bool:
    """True if a cell shows that a formula failed."""
    return text.lstrip()[:1] == "#" and plain(text)[0].upper() in SHEET_ERRORS


def letters_lost(text: str) -> bool:
    """True if a letter became a question mark: Lo?s."""
    return ("?" in text or "\N{REPLACEMENT CHARACTER}" in text) and _UNKNOWN.search(text.strip()) is not None


def fits(damaged: str, whole: str) -> bool:
    """True if the damaged text is this one with letters lost: each run of marks stands for one or two letters."""
    # letters are compared without case, but the class is not: an i and the Turkish ı are one letter otherwise
    pieces = re.split("(\\?+|\N{REPLACEMENT CHARACTER}+)", damaged.strip())
    pattern = "".join(
        rf"(?-i:[^\x00-\x7f]){{1,{len(piece)}}}" if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    )
    return re.fullmatch(pattern, whole, re.IGNORECASE) is not None

"""Names whose parts ended up in the wrong cell, or in capitals."""

import re
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold

# Words that stand between a given name and a surname; each prefix is a row of them.
_PREFIXES = (
    "van von vom de den der des 't het te ten ter in op uit uijt aan bij onder over tot voor zu zum zur "
    "la le les du di da dal del della dello do dos das d' l' el al bin ibn ben"
)
_WORDS: Final = frozenset(_PREFIXES.split())
# of these, what stays small in a surname, and the 's of 's-Gravesande
_SMALL: Final = frozenset([*_PREFIXES.split()[:21], "'s"])
_LETTERS: Final = re.compile(r"[^\W\d_]+")


class Name(NamedTuple):
    """A name in its parts; "" where one is missing."""

    given_name: str
    name_prefix: str
    family_name: str


def split_prefix(family_name: str) -> Name | None:
    """'Berg, van den' and 'Berg van den' and 'van den Berg' in their parts; None if there is no prefix in it."""
    text = " ".join(family_name.replace("’", "'").split())
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma:
        return Name("", after, before) if before and _is_prefix(after) else None
    words = text.split()
    leading = _leading(words)
    if 0 < leading < len(words) and not text.startswith("'"):  # 't Hart is written so
        return Name("", " ".join(words[:leading]), " ".join(words[leading:]))
    trailing = _leading(words[::-1])
    if 0 < trailing < len(words):
        return Name("", " ".join(words[-trailing:]), " ".join(words[:-trailing]))
    return None


def leads(family_name: str) -> bool:
    """True if the prefix stands in front, as a school may well write it: 'van den Berg'."""
    return _leading(family_name.replace("’", "'").split()[:1]) > 0


def one_cell(text: str) -> Name | None:
    """'Jansen, Piet', 'Berg, Piet van den', 'Berg, van den, Piet' in their parts; None for anything else."""
    family, *rest = (" ".join(part.split()) for part in text.replace("’", "'").split(","))
    if not family or not 1 <= len(rest) <= 2 or not all(rest):
        return None
    if len(rest) == 2:
        prefix, given = rest if _is_prefix(rest[0]) else rest[::-1]
        return Name(given, prefix, family) if _is_prefix(prefix) and not _is_prefix(given) else None
    words = rest[0].split()
    leading, trailing = _leading(words), _leading(words[::-1])
    if leading == len(words):
        return None
    if trailing:
        return Name(" ".join(words[:-trailing]), " ".join(words[-trailing:]), family)
    if leading:
        return Name(" ".join(words[leading:]), " ".join(words[:leading]), family)
    inside = _leading(family.split())
    if 0 < inside < len(family.split()):
        return Name(rest[0], " ".join(family.split()[:inside]), " ".join(family.split()[inside:]))
    return Name(rest[0], "", family)


def spoken(text: str) -> Name | None:
    """'Piet van den Berg' and 'Piet Jansen' in their parts; None if it can't be told where the surname begins."""
    words = text.replace("’", "'").split()
    start = next((place for place in range(1, len(words)) if words[place] in _WORDS), None)
    if start is None:
        return Name(words[0], "", words[1]) if len(words) == 2 else None
    size = _leading(words[start:])
    if start + size == len(words):
        return None
    return Name(" ".join(words[:start]), " ".join(words[start : start + size]), " ".join(words[start + size :]))


def in_capitals(text: str) -> bool:
    """True for a name of three letters or more without a small one."""
    return text.isupper() and sum(map(str.isalpha, text)) >= 3


def with_small_letters(text: str) -> str:
    """JANSEN is Jansen, VAN DEN BERG is van den Berg, IJSSEL is IJssel; 'McDonald' can't be known."""
    return " ".join(word.lower() if word.lower() in _SMALL else _LETTERS.sub(_word, word) for word in text.split(" "))


def _word(match: re.Match[str]) -> str:
    word = match[0]
    if match.string[: match.end()].lower() in ("'t", "'s"):
        return word.lower()
    start = 2 if word.startswith("IJ") else 1
    return word[:start] + word[start:].replace("İ", "i").lower()  # Turkish: lower() makes two characters of it


def _leading(words: list[str]) -> int:
    return next((place for place, word in enumerate(words) if word not in _WORDS), len(words))


def _is_prefix(text: str) -> bool:
    words = fold(text).split()
    return bool(words) and _leading(words) == len(words)

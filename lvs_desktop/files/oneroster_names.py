"""
Where a OneRoster file has the prefix of a Dutch surname: OneRoster itself has no place for it.

Schools put it in a column of their own (`metadata.tussenvoegsel`), in `middleName`, or before the surname. One choice
holds for a whole file, and it is told with examples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Words of the prefixes in the national table 36 ('Voorvoegsels') that occur at schools.
_WORDS: Final = (
    "van de den der het 't ’t ten ter te in op uit uijt onder over aan bij tot voor achter boven von vom zu zum zur "
    "du des le la les l' d' di da das do dos del della degli el al ben bin"
)
WORDS: Final = frozenset(_WORDS.split())
MOSTLY: Final = 0.9  # so much of the filled middle names are prefixes, or they are further first names


class Where(StrEnum):
    """Which column tells the prefix."""

    METADATA = "metadata"
    MIDDLE = "middleName"
    FAMILY = "familyName"
    NOWHERE = "nowhere"


@dataclass(slots=True)
class Tally:
    """What the names of a file look like."""

    middle: int = 0  # filled middle names
    middle_prefixes: int = 0  # of these, nothing but words of prefixes
    in_family: int = 0  # surnames that begin with a prefix in small letters
    examples: tuple[str, ...] = ()  # of these surnames

    def add(self, middle: str, family: str) -> None:
        """Look at one pupil."""
        if middle:
            self.middle += 1
            self.middle_prefixes += is_prefix(middle)
        if family[:1] in _FIRST and split(family)[0]:
            self.in_family += 1
            if len(self.examples) < 3 and family not in self.examples:
                self.examples += (family,)

    def where(self, *, metadata: bool) -> Where:
        """The one place that holds for the whole file."""
        if metadata:
            return Where.METADATA
        if self.middle_prefixes and self.middle_prefixes >= MOSTLY * self.middle:
            return Where.MIDDLE
        return Where.FAMILY if self.in_family else Where.NOWHERE


def is_prefix(text: str) -> bool:
    """True if a text holds words of prefixes only."""
    words = text.casefold().split()
    return bool(words) and all(word in WORDS for word in words)


def split(family: str) -> tuple[str, str]:
    """
    Prefix and surname of 'van den Berg'; no prefix of 'Van Dam', 'Berg' and 'van'.

    Only small letters: a capital belongs to the surname, as Belgian families write it.
    """
    words = family.split()
    count = 0
    while count < len(words) - 1 and words[count] in WORDS:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:]) if count else family


def without(prefix: str, family: str) -> str:
    """A surname without the prefix that another column tells as well."""
    before = f"{prefix} ".casefold()
    return family[len(before) :] if prefix and family.casefold().startswith(before) else family


_FIRST: Final = frozenset(word[0] for word in WORDS)


def shown(examples: Iterable[str]) -> tuple[str, ...]:
    """'van den Berg → van den + Berg'."""
    return tuple(f"{name} → {' + '.join(split(name))}" for name in examples)

"""Passwords of pupils: how they are made, what a supplier asks of them, and what they never hold."""

import math
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Protocol

from lvs_desktop.domain.people import Pupil, fold, number_key
from lvs_desktop.domain.problems import Problem, ProblemCode

BETWEEN: Final = "-"
LONGEST: Final = 64  # characters that a person may give
PATIENCE: Final = timedelta(days=14)  # a password that is not in the LVS by then is told
_TRIES: Final = 10_000
_NEEDS: Final = ("digit", "letter", "capital")


class Chance(Protocol):
    """Where chance comes from: the module `secrets`, or a test's own."""

    def choice(self, seq: Sequence[str], /) -> str: ...
    def randbelow(self, exclusive_upper_bound: int, /) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a password is made: so many words of the list, then so many digits, with a hyphen between."""

    name: str
    words: int
    digits: int

    def bits(self, listed: int) -> float:
        """How hard it is to guess, with so many words in the list: each part is drawn evenly."""
        return self.words * math.log2(listed) + self.digits * math.log2(10)

    def lengths(self, words: Collection[str]) -> tuple[int, int]:
        """The shortest and the longest password, in characters."""
        sizes = [len(word) for word in words]
        fixed = self.words + self.digits
        return self.words * min(sizes) + fixed, self.words * max(sizes) + fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the other end asks of a password."""

    name: str
    shortest: int = 0
    longest: int = LONGEST
    digit: bool = False
    letter: bool = False
    capital: bool = False


THREE_WORDS: Final = Recipe(name="3w2d", words=3, digits=2)
TWO_WORDS: Final = Recipe(name="2w4d", words=2, digits=4)
RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType({one.name: one for one in (THREE_WORDS, TWO_WORDS)})

# The rule of JIJ! is not public. What a person gives is at least as long as the one Dutch rule that is.
UNKNOWN: Final = Rule(name="unknown", shortest=7)
# Source: handleiding.taalperfect.nl, 'Uitleg over gebruik importeerlabels'
TAALPERFECT: Final = Rule(name="taalperfect", shortest=7, digit=True, letter=True)
RULES: Final[Mapping[str, Rule]] = MappingProxyType({one.name: one for one in (UNKNOWN, TAALPERFECT)})


def make(recipe: Recipe, words: Sequence[str], own: Collection[str] = (), *, chance: Chance = secrets) -> str:
    """
    A new password: fiets-maan-boot-42.

    Args:
        words: The list to draw from.
        own: What it must not hold, see `own_of`.

    Raises:
        RuntimeError: Nearly every word of the list is the pupil's own.
    """
    for _try in range(_TRIES):
        parts = [chance.choice(words) for _word in range(recipe.words)]
        parts.append(f"{chance.randbelow(10**recipe.digits):0{recipe.digits}d}")
        made = BETWEEN.join(parts)
        if not reveals(made, own):
            return made
    raise RuntimeError("no password without the pupil's own names can be made of this list")


def own_of(pupil: Pupil, *others: str | None) -> frozenset[str]:
    """
    The pupil's own names and numbers, as `reveals` wants them.

    Args:
        others: Further names of the pupil, such as the user name in the LVS.
    """
    found: set[str] = set()
    for text in (pupil.given_name, pupil.family_name, pupil.user_name, pupil.pupil_number, *others):
        parts = _parts(text or "")
        found.update(parts, ("".join(parts),))
    if pupil.pupil_number:
        found.add(number_key(pupil.pupil_number))
    return frozenset(found - {""})


def reveals(password: str, own: Collection[str]) -> bool:
    """
    True if a password holds one of the pupil's names or numbers.

    A name or number of one or two characters counts only where it is a part by itself: nearly every word holds 'bo'.
    """
    parts = _parts(password)
    whole = "".join(parts)
    return any(name in whole if len(name) > 2 else name in parts for name in own)


def strictest(first: Rule, *others: Rule) -> Rule:
    """What all of these rules ask together; it bears the name of the last one that asks more than those before it."""
    asked = first
    for rule in others:
        both = replace(
            asked,
            shortest=max(asked.shortest, rule.shortest),
            longest=min(asked.longest, rule.longest),
            digit=asked.digit or rule.digit,
            letter=asked.letter or rule.letter,
            capital=asked.capital or rule.capital,
        )
        asked = asked if both == asked else replace(both, name=rule.name)
    return asked


def read_rule(text: str, name: str) -> Rule:
    """
    A rule as a person writes it: '8', '8-20', with digit, letter, capital behind it, parted by commas.

    Raises:
        Problem: RULE_UNKNOWN (facts: value, known).
    """
    shortest, longest, needs = 0, LONGEST, set[str]()
    for part in filter(None, re.split(r"[,\s]+", text.lower())):
        if part in _NEEDS:
            needs.add(part)
        elif lengths := re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part):
            shortest, longest = int(lengths[1]), int(lengths[2] or LONGEST)
        else:
            raise Problem(ProblemCode.RULE_UNKNOWN, value=part, known=("8", "8-20", *_NEEDS))
    if not (shortest or needs) or shortest > min(longest, LONGEST):
        raise Problem(ProblemCode.RULE_UNKNOWN, value=text, known=("8", "8-20", *_NEEDS))
    return Rule(name=name, shortest=shortest, longest=longest, **{need: need in needs for need in _NEEDS})


def failing(text: str, rule: Rule) -> tuple[str, ...]:
    """
    What a password lacks by a rule: short, long, digit, letter, capital, or characters (blanks at an end, control).

    Nothing of the password itself is in the answer.
    """
    found = {
        "characters": text != text.strip() or not text.isprintable(),
        "short": len(text) < max(rule.shortest, 1),
        "long": len(text) > min(rule.longest, LONGEST),
        "digit": rule.digit and not any(c.isdigit() for c in text),
        "letter": rule.letter and not any(c.isalpha() for c in text),
        "capital": rule.capital and not any(c.isupper() for c in text),
    }
    return tuple(name for name, lacking in found.items() if lacking)


def recipe_failing(recipe: Recipe, rule: Rule, words: Collection[str]) -> tuple[str, ...]:
    """What a password of this recipe can lack by a rule, as `failing`; empty: every one is good."""
    shortest, longest = recipe.lengths(words)
    found = {
        "short": shortest < rule.shortest,
        "long": longest > rule.longest,
        "digit": rule.digit and not recipe.digits,
        "letter": rule.letter and not recipe.words,
        "capital": rule.capital,  # the words are in small letters: easier for children
    }
    return tuple(name for name, lacking in found.items() if lacking)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", fold(text)) if part]

"""
User names by a rule that people see and can change: "{given}.{prefix}{family}" makes 'sofie.vandenberg'.

The rule is ours: JIJ!'s own rule for user names is not public. A name that anybody ever had is given to nobody else.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode

PUPIL_RULE: Final = "{given}.{prefix}{family}"
STAFF_RULE: Final = "{initial}.{prefix}{family}"
PLACEHOLDERS: Final = ("given", "initial", "prefix", "family", "number")
LONGEST: Final = 64  # characters, a number behind it included
_TELLING: Final = frozenset({"given", "family", "number"})  # a rule without any of these gives everybody one name
_SIGNS: Final = "._-"
_PART: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who gets a name."""

    owner: str  # 'pupil:UID' or 'staff:UID'
    given_name: str | None
    name_prefix: str | None
    family_name: str | None
    number: str | None  # pupil number or staff number


ERASED = "erased"  # owner of a name whose person was deleted for good
HIDDEN_SALT = "#salt"  # among taken names: its owner is what hides the names of deleted people


def hidden(name_key: str, salt: str) -> str:
    """What is kept of the name of somebody who was deleted: that it is taken, not what it was."""
    return "#" + hmac.new(salt.encode(), name_key.encode(), "sha256").hexdigest()


def holder(taken: Mapping[str, str], name_key: str) -> str | None:
    """Whose name it is or was; ERASED of somebody who was deleted; None: it is free."""
    found = taken.get(name_key)
    if found is None and HIDDEN_SALT in taken:
        found = taken.get(hidden(name_key, taken[HIDDEN_SALT]))
    return found


def key(user_name: str) -> str:
    """What two spellings of one user name share: capitals make no other name."""
    return user_name.strip().lower()


def check_rule(text: str) -> str:
    """
    The rule in lower case, without spaces around it.

    Raises:
        Problem: USER_NAME_RULE_INVALID (facts: value; reason placeholder, letters or same).
    """
    rule = text.strip().lower()

    def wrong(reason: str) -> Problem:
        return Problem(ProblemCode.USER_NAME_RULE_INVALID, value=text.strip(), reason=reason)

    named = _PART.findall(rule)
    if any(name not in PLACEHOLDERS for name in named):
        raise wrong("placeholder")
    rest = _PART.sub("", rule)
    local, at, domain = rule.partition("@")
    if not re.fullmatch(r"[a-z0-9._@-]*", rest) or rest.count("@") > 1 or _PART.search(domain):
        raise wrong("letters")
    if at and (not re.fullmatch(r"[a-z0-9.-]*[a-z0-9]", domain) or len(domain) > LONGEST // 2):
        raise wrong("letters")
    if not _TELLING.intersection(_PART.findall(local)):
        raise wrong("same")
    return rule


def plain(rule: str, person: Person) -> tuple[str, str]:
    """
    The name that the rule makes before it is numbered: the part before '@', and '@' with what follows.

    Empty if no letter or digit is left: nobody is called '.'.
    """
    names = {
        "given": _letters(person.given_name),
        "initial": _letters(person.given_name)[:1],
        "prefix": _letters(person.name_prefix),
        "family": _letters(person.family_name),
        "number": _letters(person.number),
    }
    local, at, domain = rule.partition("@")
    made = _PART.sub(lambda match: names[match[1]], local)
    made = re.sub(r"([._-])[._-]+", r"\1", made).strip(_SIGNS)
    return made, at + domain


def give(people: Iterable[Person], rule: str, taken: Mapping[str, str]) -> dict[str, str]:
    """
    A name for each person, numbered from 2 on where others have it; who gets none is left out.

    The same people and names in the same order give the same result. Who had a name by this rule gets that one again.

    Args:
        rule: As `check_rule` gives it.
        taken: Key of each name that was ever given -> owner.

    Returns:
        Owner -> name.
    """
    held = dict(taken)
    had = set(held.values())
    going_on: dict[tuple[str, str], int] = {}  # so that a thousand of one name are not a million questions
    found: dict[str, str] = {}
    for person in people:
        base, end = plain(rule, person)
        if not base:
            continue
        first = 1 if person.owner in had else going_on.get((base, end), 1)
        for number in count(first):
            name = _numbered(base, end, number)
            if holder(held, name) in (None, person.owner):
                break
        if person.owner not in had:
            going_on[base, end] = number + 1
        held[name] = person.owner
        found[person.owner] = name
    return found


def _numbered(base: str, end: str, number: int) -> str:
    tail = str(number) if number > 1 else ""
    return base[: LONGEST - len(tail) - len(end)].rstrip(_SIGNS) + tail + end


def _letters(text: str | None) -> str:
    return "".join(c for c in fold(text or "") if c.isascii() and c.isalnum())

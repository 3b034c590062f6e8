"""The recovery code: ten Dutch words that, with the school file, always suffice."""

import re
import secrets
from functools import cache

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.storage.keys import WORDS
from lvs_desktop.system import paths


@cache
def word_list() -> tuple[str, ...]:
    """
    The words that codes are made of, no two of them one letter apart.

    Raises:
        RuntimeError: The list is too short for a code of 90 bits.
    """
    found = tuple((paths.resources() / "words" / "recovery.txt").read_text("utf-8").split())
    if len(set(found)) < 600:
        raise RuntimeError("the list of recovery words is not complete")
    return found


def make_code() -> tuple[str, ...]:
    """Ten random words, at least 92 bits."""
    return tuple(secrets.choice(word_list()) for _ in range(WORDS))


def read_code(typed: str) -> tuple[str, ...]:
    """
    The ten words as the list writes them. Case, accents, digits before a word, hyphens and line breaks don't matter.

    Raises:
        Problem: RECOVERY_CODE_INVALID (facts: words, expected), RECOVERY_WORD_UNKNOWN (facts: position, suggestion).
    """
    given = tuple(re.findall(r"[a-z]+", fold(typed)))
    for position, word in enumerate(given, start=1):
        if word not in word_list():
            raise Problem(ProblemCode.RECOVERY_WORD_UNKNOWN, position=position, suggestion=suggestion(word))
    if len(given) != WORDS:
        raise Problem(ProblemCode.RECOVERY_CODE_INVALID, words=len(given), expected=WORDS)
    return given


def suggestion(word: str) -> str:
    """The word of the list that was meant, if one is at most two letters away; else nothing."""
    from rapidfuzz.distance import Levenshtein

    near = [(Levenshtein.distance(word, known, score_cutoff=2), known) for known in word_list()]
    distance, best = min(near)
    return best if distance <= 2 else ""

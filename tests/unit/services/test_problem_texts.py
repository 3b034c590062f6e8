"""Every problem says what it is, where, and what to do now."""

import re
from collections.abc import Iterator

import pytest

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.services import texts
from lvs_desktop.services.labels import severity_word
from lvs_desktop.services.problem_texts import problem_text, source_problem_expected, source_problem_text

# every fact that the program gives with a problem, with values that a person may meet
FACTS: dict[str, Fact] = {
    "action": "undo",
    "age": 3,
    "cells": 14,
    "column": "Geb.datum",
    "columns": ("Klas", "Stamklas"),
    "encoding": "Windows-1252",
    "entry": 7,
    "envelope": "school.lvs.keys",
    "expected": 12,
    "field": "birth_date",
    "fields": FIELDS,
    "file": "leerlingen {2026}.csv",
    "first": 12,
    "given": 58,
    "known": ("00", "01"),
    "latest": 9,
    "limit": 2000,
    "message": "De optie --blad bestaat niet.",
    "number": 1500,
    "other": "elders.example",
    "own": ("02",),
    "position": 4,
    "proposed": ("Lln.nr {x}=pupil_number",),
    "role": "location_admin",
    "row": 42,
    "rows": ("12", "87"),
    "samples": ("Loïs", "Noël"),
    "seconds": 90,
    "server": "scim.school.example:8443",
    "sheet": "Blad1",
    "sheets": ("Blad1", "Klassen"),
    "shortest": 10,
    "spellings": ("0012345", "12345"),
    "stored": "0012345",
    "suggestion": "boom",
    "value": "31-02-2016",
    "words": 9,
}
REASONS = ("", "changed", "quote", "cut", "password", "unusable", "something else")
PLACES = ((42, "Geb.datum", "31-02-2016"), (42, None, None), (None, "Klas", None), (None, None, None))
KINDS = ("", "zip", "xls", "pdf", "image", "html", "xml", "unknown")


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    texts.use_language(request.param)
    yield request.param
    texts.use_language(None)


def all_texts(code: ProblemCode) -> list[str]:
    """The text of a code with all facts, with none, and with each one missing."""
    some = [{**FACTS, "reason": reason, "kind": kind} for reason in REASONS for kind in KINDS]
    some += [{name: value for name, value in FACTS.items() if name != gone} for gone in FACTS]
    some += [{}, {"row": 3}, {"age": -1, "value": "01-01-2099"}, {"known": "00"}, {"number": "many", "role": "cook"}]
    found = [problem_text(Problem(code, **facts)) for facts in some]
    found += [
        source_problem_text(
            SourceProblem(
                code=code, severity=Severity.ERROR, row=row, column=column, value=value, facts=tuple(facts.items())
            )
        )
        for facts in ({}, {name: value for name, value in FACTS.items() if name not in ("row", "column", "value")})
        for row, column, value in (
            (42, "Geb.datum", "31-02-2016"),
            (42, None, None),
            (None, "Klas", None),
            (None, None, None),
        )
    ]
    return found


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("code", ProblemCode)
def test_each_problem_has_whole_sentences_whatever_is_known(code: ProblemCode) -> None:
    """A missing or odd fact gives a plainer text, never an error, a gap or a placeholder."""
    for text in all_texts(code):
        assert text[-1] in ".?", text
        assert code.value not in text, "no words of its own"
        assert not re.search(r"\{(?!2026\}|x\})|  |''| [.,:](?!\w)|\bNone\b|\(\)", text), text
        sentences = len(re.findall(r"[.?:,](?:\s|$)", text))
        assert sentences >= 2 or code is ProblemCode.USAGE, f"says what it is and what to do: {text}"


@pytest.mark.parametrize("code", ProblemCode)
def test_sentences_are_short(code: ProblemCode) -> None:
    """A tired person reads them: at most 15 words a sentence, lists of values not counted."""
    texts.use_language("nl")
    for text in all_texts(code):
        plain = re.sub(r"'[^']*'", "x", text)
        for sentence in re.split(r"(?<=[.?:])\s", plain):
            assert len(sentence.split()) <= 15 or sentence.count(",") > 5, sentence
    texts.use_language(None)


@pytest.mark.parametrize("code", ProblemCode)
def test_dutch_and_english_differ(code: ProblemCode) -> None:
    """Nothing is left untranslated."""
    facts = {name: value for name, value in FACTS.items() if name != "message"}
    texts.use_language("nl")
    dutch = problem_text(Problem(code, **facts))
    texts.use_language("en")
    english = problem_text(Problem(code, **facts))
    texts.use_language(None)

    assert dutch != english


def test_a_row_problem_says_where_first() -> None:
    """What, where, what to do now: as a colleague would say it."""
    texts.use_language("nl")
    found = SourceProblem(
        code=ProblemCode.DATE_INVALID, severity=Severity.ERROR, row=42, column="Geboortedatum", value="31-02-2016"
    )
    double = SourceProblem(
        code=ProblemCode.NUMBER_TWICE,
        severity=Severity.ERROR,
        row=12,
        value="100234",
        facts=(("rows", ("12", "87")),),
    )

    assert source_problem_text(found) == (
        "Rij 42, kolom Geboortedatum: '31-02-2016' bestaat niet als datum. "
        "Pas de datum aan (zoals 31-12-2013) of sla deze leerling over."
    )
    assert source_problem_expected(found) == "een datum zoals 31-12-2013"
    assert source_problem_text(double) == (
        "Rij 12: Leerlingnummer 100234 staat 2 keer in het bestand (rij 12 en 87). Bewaar de rij die klopt."
    )
    texts.use_language(None)


def test_the_word_that_was_typed_is_never_repeated() -> None:
    """A word of a recovery code is half a secret: it stands in no message and no log."""
    secret = {"word": "geheim", "value": "geheim", "passphrase": "geheim"}

    for code in (ProblemCode.RECOVERY_WORD_UNKNOWN, ProblemCode.RECOVERY_CODE_INVALID, ProblemCode.PASSPHRASE_WRONG):
        assert "geheim" not in problem_text(Problem(code, position=3, **secret))


def test_each_severity_has_a_word() -> None:
    """The table of problems groups by it."""
    assert len({severity_word(severity) for severity in Severity}) == len(Severity)

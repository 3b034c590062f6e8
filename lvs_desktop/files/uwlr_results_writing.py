"""
UWLR 2.2 'leerresultaten' as it is written. Source: UWLR_Leerresultaten_v2p2.xsd and the OSO part that it borrows.

A skill score, a level or a functioning level stand in an 'osoresultaat', a bare number of right answers in 'score'.
The comparison group that the schema demands is 'Landelijk', the only one of OSO's list that is of primary schools.
What the standard has no place for is counted, field by field.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.results import Generation, Result, generation_of, moment_of
from lvs_desktop.domain.schools import School
from lvs_desktop.files.edexml_writing import AUTHOR
from lvs_desktop.files.uwlr_results import CONTENT, FUNCTIONING, NAMESPACE, OSO, SCALES
from lvs_desktop.files.writing import replaced, xml_text

VERSION: Final = "2.2"
EVERYBODY: Final = "Landelijk"

_NAME: Final = 128  # characters of a test's name
_KEY: Final = 256  # characters of a key and of most texts
_MOST: Final = 2**31 - 1  # of xs:int
_CODES: Final = {level: code for code, levels in SCALES.items() for level in levels}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenResults:
    """
    What became of it.

    Attributes:
        left_out: Results that could not be written: of pupils without a key.
        notes: What the standard has no place for, counted by field; never a value.
    """

    pupils: int
    results: int
    left_out: int
    notes: tuple[SourceProblem, ...]


@dataclass(slots=True)
class _Test:
    """What is said of a test: the first that a result says counts."""

    name: str
    subject: str
    year: str | None  # the year group that it is meant for; None: results say different ones
    years: Counter[str] = field(default_factory=Counter)  # year group of the pupil -> results


def write_results(
    target: Path,
    rows: Iterable[tuple[str, Result]],
    *,
    school: School,
    made: datetime,
    school_year: str | None = None,
) -> WrittenResults:
    """
    Write results, as UTF-8 without a byte order mark; the same rows give the same file.

    Args:
        rows: (key of the pupil in the administration, result), those of one pupil together. "" : no key.
        made: Local time that the file bears.
        school_year: As the file says; None: the school's.

    Raises:
        Problem: NO_RESULTS if no row could be written; OUTPUT_NOT_WRITABLE, DISK_FULL. The file that was there stays.
    """
    lost: Counter[str] = Counter()
    tests: dict[str, _Test] = {}
    pupils = results = left_out = 0
    with replaced(target) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{CONTENT} xmlns="{NAMESPACE}" xmlns:oso="{OSO}">\n')
        stream.writelines(f"  {line}\n" for line in _school(school, made, school_year or school.school_year))
        stream.write("  <toetsafnames>\n")
        used: set[str] = set()
        for key, theirs in groupby(rows, key=itemgetter(0)):
            written = xml_text(key)[:_KEY]
            if not written:
                left_out += sum(1 for _ in theirs)
                continue
            pupils += 1
            stream.write(f"    <toetsafname>\n      {_element('leerlingid', written)}\n      <resultaten>\n")
            for _, result in theirs:
                results += 1
                code = _code(result)
                _define(tests, code, result, lost)
                stream.writelines(f"        {line}\n" for line in _result(written, code, result, used, lost))
            stream.write("      </resultaten>\n    </toetsafname>\n")
        stream.write("  </toetsafnames>\n  <toetsen>\n")
        for code in sorted(tests):
            stream.writelines(f"    {line}\n" for line in _test(code, tests[code], lost))
        stream.write(f"  </toetsen>\n</{CONTENT}>\n")
        if not results:
            raise Problem(ProblemCode.NO_RESULTS)
    notes = tuple(
        SourceProblem(
            code=ProblemCode.RESULT_NOT_CARRIED,
            severity=Severity.WARNING,
            facts=(("field", name), ("number", number)),
        )
        for name, number in sorted(lost.items())
        if number
    )
    return WrittenResults(pupils=pupils, results=results, left_out=left_out, notes=notes)


def _school(school: School, made: datetime, school_year: str) -> Iterator[str]:
    yield "<school>"
    yield "  " + _element("schooljaar", school_year)
    yield "  " + _element("brincode", school.brin)
    yield "  " + _element("aanmaakdatum", made.replace(microsecond=0, tzinfo=None).isoformat())
    yield "  " + _element("auteur", AUTHOR)
    yield "  " + _element("xsdversie", VERSION)
    yield "</school>"


def _code(result: Result) -> str:
    """The code of a test; one that has none goes by its name, which the reader knows for no code."""
    return xml_text(result.test_code or result.test_name)[:_KEY] or "?"


def _version(result: Result) -> str:
    """The version; where there is none, the moment that the test is meant for."""
    return xml_text(result.version or result.moment)[:_KEY]


def _define(tests: dict[str, _Test], code: str, result: Result, lost: Counter[str]) -> None:
    """Note what a result says of its test, and what of it will not be read back."""
    name = xml_text(result.test_name)[:_NAME]
    meant = result.moment[1:] or result.year_group
    test = tests.setdefault(code, _Test(name=name, subject=xml_text(result.subject)[:_KEY], year=meant))
    if test.year != meant:
        test.year = None
    test.years[result.year_group] += 1
    lost["test_name"] += test.name != result.test_name
    lost["subject"] += test.subject != result.subject
    lost["version"] += bool(result.version) and _version(result) != result.version
    lost["moment"] += bool(result.moment) and moment_of(_version(result), name) != result.moment
    read = generation_of(_version(result), name)
    lost["generation"] += result.generation is not Generation.UNKNOWN and read is not result.generation
    lost["by_hand"] += result.by_hand is not None


def _result(pupil: str, code: str, result: Result, used: set[str], lost: Counter[str]) -> Iterator[str]:
    """One result, in the order that the schema wants."""
    key = sha256("\n".join((pupil, *result.key)).encode()).hexdigest()[:32]
    while key in used:
        key = sha256(key.encode()).hexdigest()[:32]
    used.add(key)
    yield f'<resultaat key="{key}">'
    yield "  " + _element("afnamedatum", result.taken_on)
    yield "  " + _element("toetscode", code)
    if version := _version(result):
        yield "  " + _element("versie", version)
    whole = result.score.isascii() and result.score.isdigit() and int(result.score) <= _MOST
    lost["score"] += bool(result.score) and not whole
    if whole and not (result.skill_score or result.level or result.functioning):
        yield "  " + _element("score", result.score)
    else:
        yield from (f"  {line}" for line in _oso(result, result.score if whole else ""))
    yield "</resultaat>"


def _oso(result: Result, score: str) -> Iterator[str]:
    yield "<osoresultaat>"
    parts = [("aantalgoed", score), ("vaardigheidsscore", result.skill_score)]
    if any(value for _, value in parts):
        inside = "".join(_element(f"oso:{name}", value) for name, value in parts if value)
        yield f"  <oso:toetsscore>{inside}</oso:toetsscore>"
    for code, value in ((_CODES.get(result.level, ""), result.level), (FUNCTIONING, xml_text(result.functioning))):
        if code and value:
            said = (("codereferentiescore", code), ("codevergelijkingsgroep", EVERYBODY), ("waarde", value))
            inside = "".join(_element(f"oso:{name}", text) for name, text in said)
            yield f"  <oso:referentiescore>{inside}</oso:referentiescore>"
    yield "</osoresultaat>"


def _test(code: str, test: _Test, lost: Counter[str]) -> Iterator[str]:
    year = test.year or ""
    lost["year_group"] += sum(number for said, number in test.years.items() if said and said != year)
    yield "<toets>"
    yield "  " + _element("toetscode", code)
    for name, value in (("toetsnaam", test.name), ("leerjaar", year), ("vakgebied", test.subject)):
        if value:
            yield "  " + _element(name, value)
    yield "</toets>"


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(xml_text(text))}</{tag}>"

"""
UWLR 2.2 'leerresultaten' (Edustandaard): the results of tests, also inside a SOAP envelope.

The tests are defined below the results, so that the file is read twice: first what its tests are, then the results.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.results import LEVELS, Line
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.files import edex_bytes, encodings
from lvs_desktop.files.edex_source import is_school_year, opens_with, origin_of
from lvs_desktop.files.result_lines import Found, Lines
from lvs_desktop.files.source import reading, stamp
from lvs_desktop.files.xml_stream import LocalNames, Stream

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE: Final = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
CONTENT: Final = "leerresultaten_verzoek"
OSO: Final = "http://www.edustandaard.nl/oso_gegevensset/1.2/dossier"

# Field -> the element that a person finds it in.
ELEMENTS: Final = {
    "pupil_key": "leerlingid",
    "test_code": "toetscode",
    "test_name": "toetsnaam",
    "version": "versie",
    "subject": "vakgebied",
    "year_group": "leerjaar",
    "taken_on": "afnamedatum",
    "score": "score",
    "skill_score": "vaardigheidsscore",
    "level": "referentiescore",
    "functioning": "referentiescore FN",
}
# The codes of reference scores that are kept (OSO code list 11). What FN stands for the list itself does not say.
SCALES: Final = {"IV": LEVELS["I-V"], "AE": LEVELS["A-E"]}
FUNCTIONING: Final = "FN"

_AFNAME: Final = ("toetsafnames", "toetsafname")
_TOETS: Final = ("toetsen", "toets")
_RECORDS: Final = ("school", "toetsafname", "toets")


@dataclass(slots=True)
class _Tests:
    """What a file says of its tests and of itself: (code, version) and (code, "") -> cells."""

    school: dict[str, str] = field(default_factory=dict)
    school_line: int | None = None
    cells: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def of(self, code: str, version: str) -> tuple[tuple[str, str], ...] | None:
        """The cells of a test; None if the file does not define it."""
        return self.cells.get((code, version), self.cells.get((code, "")))


class UwlrSource:
    """An opened file. Holds no open file; reads it again for each use."""

    year_is_of_test = True

    def __init__(self, path: Path, info: SourceInfo, tests: _Tests, encoding: str) -> None:
        self.info = info
        self.columns: tuple[ColumnMatch, ...] = ()
        self.problems: tuple[SourceProblem, ...] = ()
        self.found = Found()
        self._path, self._tests, self._encoding = path, tests, encoding
        self._stamp = stamp(path)

    def lines(self, progress: Progress | None = None) -> Iterator[Line]:
        """The results, pupil by pupil."""
        watched = progress or Silent()
        made = Lines(ELEMENTS)
        self.found = made.found
        names = LocalNames()
        unknown: set[str] = set()
        row = 1
        self._check_same()
        for event in _stream(self._path, self._encoding).events():
            if event.place != _AFNAME:
                continue
            key = ""
            for child in event.element:
                name = names[child.tag]
                if name == "leerlingid":
                    key = child.text or ""
                elif name == "eckid":
                    made.found.not_kept["eckid"] += 1
                elif name == "resultaten":
                    for result in child:
                        row = max(result.sourceline or 0, row + 1)
                        cells = self._result(result, names, made.found, unknown, row)
                        line = None if cells is None else made.line(row, [("pupil_key", key), *cells])
                        if line is not None:
                            yield line
            watched.advance(event.done, self.info.size)
        self._check_same()

    def _check_same(self) -> None:
        with reading(self._path):
            if stamp(self._path) != self._stamp:
                raise Problem(ProblemCode.SOURCE_UNREADABLE, file=self.info.file_name, reason="changed")

    def _result(
        self, element: "_Element", names: Mapping[str, str], found: Found, unknown: set[str], row: int
    ) -> list[tuple[str, str]] | None:
        """The cells of one result; None if it is of a kind that is not kept."""
        cells: list[tuple[str, str]] = []
        code = version = ""
        for child in element:
            name = names[child.tag]
            if name == "afnamedatum":
                cells.append(("taken_on", child.text or ""))
            elif name == "toetscode":
                code = (child.text or "").strip()
            elif name == "versie":
                version = (child.text or "").strip()
            elif name == "score":
                cells.append(("score", child.text or ""))
            elif name == "osoresultaat":
                cells += _oso(child, names, found)
            elif name in ("anderresultaat", "toetsonderdeelcode"):
                # a result in a form of its supplier's own, or of a part of a test: the whole has one of its own
                found.rows += 1
                found.passed_over[name] += 1
                return None
        test = self._tests.of(code, version)
        if ("test_name", code) not in (test or ()):  # a test without a code of its own goes by its name
            cells.append(("test_code", code))
        if test is None and code and code not in unknown:
            unknown.add(code)
            found.note(
                SourceProblem(
                    code=ProblemCode.REFERENCE_UNKNOWN,
                    severity=Severity.WARNING,
                    row=row,
                    value=code,
                    facts=(("element", "toets"),),
                )
            )
        if version:
            cells.append(("version", version))
        cells += [cell for cell in test or () if cell[0] != "version" or not version]
        return cells


def recognises(start: bytes) -> bool:
    """True if a file begins as results of UWLR, or as the envelope around them."""
    said = opens_with(start, (CONTENT, "Envelope"))
    return said is not None and (said.root == CONTENT or NAMESPACE in said.text)


def open_uwlr(path: Path, *, encoding: str | None) -> UwlrSource:
    """
    A file with results; its tests are read at once.

    Raises:
        Problem: SOURCE_TOO_LARGE, SOURCE_DAMAGED (facts: row, reason), ENCODING_UNSURE (the chosen one does not fit).
    """
    scan, guess = edex_bytes.examine(path, encoding)
    tests = _read_tests(path, guess.encoding)
    info = SourceInfo(
        path=str(path),
        file_name=path.name,
        format="uwlr",
        version=tests.school.get("xsdversie") or None,
        encoding=encodings.shown(guess.encoding),
        header_row=1,
        sha256=scan.sha256,
        size=scan.size,
        origin=origin_of(tests.school),
    )
    source = UwlrSource(path, info, tests, guess.encoding)
    year = tests.school.get("schooljaar", "")
    if year and not is_school_year(year):
        source.problems = (
            SourceProblem(
                code=ProblemCode.SOURCE_YEAR_ODD,
                severity=Severity.WARNING,
                row=tests.school_line,
                value=year,
                facts=(("year", year),),
            ),
        )
    return source


def _stream(path: Path, encoding: str) -> Stream:
    return Stream(path, content=CONTENT, tags=_RECORDS, records=_RECORDS, encoding=encoding)


def _read_tests(path: Path, encoding: str) -> _Tests:
    names = LocalNames()
    found = _Tests()
    with reading(path):
        for event in _stream(path, encoding).events():
            if event.place == ("school",):
                found.school = {names[child.tag]: (child.text or "").strip() for child in event.element}
                found.school_line = event.element.sourceline
            elif event.place == _TOETS:
                said = {names[child.tag]: (child.text or "").strip() for child in event.element}
                code = said.get("toetscode", "")
                cells = (
                    ("test_name", said.get("toetsnaam", "")),
                    ("version", said.get("versie", "")),
                    ("subject", said.get("vakgebied", "")),
                    ("year_group", said.get("leerjaar", "")),
                )
                kept = tuple(cell for cell in cells if cell[1])
                found.cells[code, said.get("versie", "")] = kept
                found.cells.setdefault((code, ""), kept)
    return found


def _oso(element: "_Element", names: Mapping[str, str], found: Found) -> Iterator[tuple[str, str]]:
    """Skill score, level and functioning level; the number of right answers is the score."""
    levels: dict[str, str] = {}
    for child in element:
        if names[child.tag] == "toetsscore":
            for part in child:
                name = names[part.tag]
                if name == "vaardigheidsscore":
                    yield "skill_score", part.text or ""
                elif name == "aantalgoed":
                    yield "score", part.text or ""
                else:
                    found.not_kept[name] += 1
        else:
            said = {names[part.tag]: (part.text or "").strip() for part in child}
            scale = said.get("codereferentiescore", "")
            if scale == FUNCTIONING:
                yield "functioning", said.get("waarde", "")
            elif scale in SCALES and scale not in levels:
                levels[scale] = said.get("waarde", "")
            else:
                found.not_kept[f"referentiescore {scale}"[:40]] += 1
    if levels:
        best = next(scale for scale in SCALES if scale in levels)
        yield "level", levels.pop(best)
    for scale in levels:  # a result has one level: I-V goes before A-E
        found.not_kept[f"referentiescore {scale}"] += 1

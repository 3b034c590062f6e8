"""
UWLR 2.2 'leerresultaten' (Edustandaard): the results of tests, also inside a SOAP envelope.

The tests are defined below the results, so that the file is read twice: first what its tests are, then the results.
The first time the results are passed over as bytes where that is safe: reading them is what takes the time.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
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
_ONE_PUPIL: Final = re.compile(rb"</([\w.-]+:)?toetsafname\s*>")


@dataclass(slots=True)
class _Tests:
    """What a file says of its tests and of itself: (code, version) and (code, "") -> cells; `_of`: what was asked."""

    school: dict[str, str] = field(default_factory=dict)
    school_line: int | None = None
    cells: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _of: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def defines(self, code: str) -> bool:
        """True if the file says what this test is."""
        return (code, "") in self.cells

    def of(self, code: str, version: str) -> tuple[tuple[str, str], ...]:
        """The cells that a result has of its test, with its own version if it gives one."""
        found = self._of.get((code, version))
        if found is None:
            test = self.cells.get((code, version), self.cells.get((code, ""), ()))
            own: list[tuple[str, str]] = []
            if ("test_name", code) not in test:  # a test without a code of its own goes by its name
                own.append(("test_code", code))
            if version:
                own.append(("version", version))
            found = (*own, *(cell for cell in test if cell[0] != "version" or not version))
            self._of[code, version] = found
        return found


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
                _take_oso(child, names, found, cells)
            elif name in ("anderresultaat", "toetsonderdeelcode"):
                # a result in a form of its supplier's own, or of a part of a test: the whole has one of its own
                found.rows += 1
                found.passed_over[name] += 1
                return None
        if code not in unknown and code and not self._tests.defines(code):
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
        cells += self._tests.of(code, version)
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
    try:
        tests = _read_tests(path, guess.encoding, left_out=_results_of(path, guess.encoding))
    except Problem:
        tests = _read_tests(path, guess.encoding)  # which knows the line
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


def _stream(path: Path, encoding: str, left_out: tuple[int, int] | None = None) -> Stream:
    return Stream(path, content=CONTENT, tags=_RECORDS, records=_RECORDS, encoding=encoding, left_out=left_out)


def _results_of(path: Path, encoding: str) -> tuple[int, int] | None:
    """
    From which byte up to which the results stand, but for those of the first pupil; None: not to be told safely.

    Where no comment, CDATA or instruction stands before their end, '</toetsafnames' can be nothing but that end, in
    XML that is sound; the second reading, of all bytes, refuses what is not.
    """
    if encoding not in ("utf-8", "utf-8-sig"):
        return None
    with reading(path), path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        first = _ONE_PUPIL.search(data)
        if first is None:
            return None
        end = data.find(b"</" + (first[1] or b"") + b"toetsafnames", first.end())
        if end < 0 or data.find(b"<!", 0, end) >= 0 or data.find(b"<?", len(codecs.BOM_UTF8) + 1, end) >= 0:
            return None
        return first.end(), end


def _read_tests(path: Path, encoding: str, left_out: tuple[int, int] | None = None) -> _Tests:
    names = LocalNames()
    found = _Tests()
    with reading(path):
        for event in _stream(path, encoding, left_out).events():
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


def _take_oso(element: "_Element", names: Mapping[str, str], found: Found, cells: list[tuple[str, str]]) -> None:
    """Skill score, level and functioning level; the number of right answers is the score."""
    levels: dict[str, str] = {}
    for child in element:
        if names[child.tag] == "toetsscore":
            for part in child:
                name = names[part.tag]
                if name == "vaardigheidsscore":
                    cells.append(("skill_score", part.text or ""))
                elif name == "aantalgoed":
                    cells.append(("score", part.text or ""))
                else:
                    found.not_kept[name] += 1
        else:
            scale = value = ""
            for part in child:
                name = names[part.tag]
                if name == "codereferentiescore":
                    scale = (part.text or "").strip()
                elif name == "waarde":
                    value = (part.text or "").strip()
            if scale == FUNCTIONING:
                cells.append(("functioning", value))
            elif scale in SCALES and scale not in levels:
                levels[scale] = value
            else:
                found.not_kept[f"referentiescore {scale}"[:40]] += 1
    if levels:
        best = next(scale for scale in SCALES if scale in levels)
        cells.append(("level", levels.pop(best)))
    for scale in levels:  # a result has one level: I-V goes before A-E
        found.not_kept[f"referentiescore {scale}"] += 1

"""A file in EDEXML or UWLR as a source of rows: the header is ours, a row has the number of its pupil's line."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.schools import check_school_year
from lvs_desktop.domain.sources import Origin, SourceInfo
from lvs_desktop.files import edex_bytes, edex_content, encodings
from lvs_desktop.files.edex_bytes import Scan
from lvs_desktop.files.edex_content import COLUMNS, HEADERS, OPTIONAL, Cells, Frame, Tally
from lvs_desktop.files.edex_staff import EdexStaff, Gathered
from lvs_desktop.files.source import Chunk, Source, by_column, reading, stamp
from lvs_desktop.files.xml_stream import LocalNames, Start, Stream, start_of

LISTED: Final = 2024  # the last school year that the standard lists begins in it

_RECORDS: Final = ("school", "vestigingen", "groepen", "leerling", "leerkracht")
_PUPIL: Final = ("leerlingen", "leerling")
_TEACHER: Final = ("leerkrachten", "leerkracht")
_DEPENDANCE: Final = re.compile(r"\d\d")


@dataclass(slots=True)
class _Beside:
    """What a file says before its pupils."""

    school: dict[str, str] = field(default_factory=dict)
    school_line: int = 1
    groups: dict[str, edex_content.Group] = field(default_factory=dict)
    composed: dict[str, edex_content.Group] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)


class EdexSource:
    """An opened file. Holds no open file; reads it again for each use."""

    def __init__(self, path: Path, info: SourceInfo, frame: Frame, *, content: str, encoding: str, scan: Scan) -> None:
        self.info = info
        self.total = scan.size
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems: tuple[SourceProblem, ...] = ()  # of the rows too, once they were all read
        self.of_file: tuple[SourceProblem, ...] = ()
        self._path = path
        self._frame = frame
        self._content = content
        self._encoding = encoding
        self._stamp = stamp(path)
        self._fields = tuple(name for name in COLUMNS if name not in OPTIONAL or name in scan.optional)

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """Our header, and the first pupils: (line, cells)."""
        headers = [header for name, header in zip(COLUMNS, HEADERS, strict=True) if name in self._fields]
        found = [(1, headers)]
        with reading(self._path):
            for row, cells, _ in self._pupils(Tally()):
                if len(found) >= n:
                    break
                found.append((row, [cells.get(name, "") for name in self._fields]))
        return found

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """
        The pupils, some thousands at a time. What was left out or looked odd is in `problems` afterwards.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row, reason) where the XML can't be read on; SOURCE_UNREADABLE if the file
                changed since it was opened.
        """
        self._check_same()
        tally = Tally()
        pupils = self._pupils(tally)
        ended = False
        while not ended:
            numbers: list[int] = []
            rows: list[list[str]] = []
            done = self.total
            with reading(self._path):
                for row, cells, at in pupils:
                    if row > after_row:
                        numbers.append(row)
                        rows.append([cells.get(name, "") for name in self._fields])
                    if len(rows) == size:
                        done = at
                        break
                else:
                    ended = True
            if rows:
                yield by_column(numbers, rows, width=width, done=done)
        self._check_same()
        self.problems = (*self.of_file, *tally.problems())

    def staff(self) -> EdexStaff:
        """
        The teachers of the file, and which groups they have.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row, reason), SOURCE_UNREADABLE if the file changed since it was opened.
        """
        self._check_same()
        names = LocalNames()
        found = Gathered()
        row = 1
        with reading(self._path):
            for event in _stream(self._path, self._content, self._encoding).events():
                if event.place == _PUPIL:
                    found.pupil(event.element, names, self._frame.locations, self._frame.location)
                elif event.place == _TEACHER:
                    row = max(event.element.sourceline or 0, row + 1)
                    found.teacher(event.element, row, names)
        groups = {key: group.name for key, group in (*self._frame.groups.items(), *self._frame.composed.items())}
        return EdexStaff(self.info, found, groups)

    def _check_same(self) -> None:
        with reading(self._path):
            if stamp(self._path) != self._stamp:
                raise Problem(ProblemCode.SOURCE_UNREADABLE, file=self.info.file_name, reason="changed")

    def _pupils(self, tally: Tally) -> Iterator[tuple[int, Cells, int]]:
        """Each pupil: (line, cells by field, bytes read). Two on one line get lines that follow."""
        names = LocalNames()
        row = 1
        for event in _stream(self._path, self._content, self._encoding).events():
            if event.place == _PUPIL:
                row = max(event.element.sourceline or 0, row + 1)
                cells = edex_content.pupil(event.element, row, self._frame, names, tally)
                if cells is not None:
                    yield row, cells, event.done
            elif event.place == _TEACHER:
                tally.counts[ProblemCode.STAFF_NOT_READ] += 1


def open_edex(path: Path, *, form: str, content: str, encoding: str | None) -> Source:
    """
    A file with the content of EDEXML.

    Args:
        form: As SourceInfo.format.
        content: Local name of the element that holds school, groups and pupils.
        encoding: What the person chose; None: found.

    Raises:
        Problem: SOURCE_TOO_LARGE, SOURCE_DAMAGED (facts: row, reason), ENCODING_UNSURE (the chosen one does not fit).
    """
    scan, guess = edex_bytes.examine(path, encoding)
    tally = Tally()
    beside, misplaced = _beside(path, content, guess.encoding, tally)
    origin = origin_of(beside.school)
    info = SourceInfo(
        path=str(path),
        file_name=path.name,
        format=form,
        version=beside.school.get("xsdversie") or None,
        encoding=encodings.shown(guess.encoding),
        header_row=1,
        sha256=scan.sha256,
        size=scan.size,
        origin=origin,
    )
    frame = Frame(
        groups=beside.groups,
        composed=beside.composed,
        locations=beside.locations,
        location=origin.location or "",
        day=origin.day or date.today().isoformat(),
    )
    if origin.location:
        scan.optional.add("location")
    source = EdexSource(path, info, frame, content=content, encoding=guess.encoding, scan=scan)
    found = [*_about_year(origin, beside), *misplaced, *tally.problems()]
    samples = list(dict.fromkeys(scan.samples))[:5]
    source.name_samples = tuple(encodings.decode(word, guess.encoding) for word in samples)
    if guess.unsure:
        source.other_readings = tuple(
            (encodings.shown(other), tuple(encodings.decode(word, other) for word in samples)) for other in guess.others
        )
        facts = (("encoding", info.encoding or ""), ("samples", source.name_samples))
        found.append(SourceProblem(code=ProblemCode.ENCODING_UNSURE, severity=Severity.WARNING, facts=facts))
    source.of_file = source.problems = tuple(found)
    return source


def _stream(path: Path, content: str, encoding: str, *, starts: bool = False) -> Stream:
    tags = (*_RECORDS, "leerlingen") if starts else _RECORDS
    return Stream(path, content=content, tags=tags, records=_RECORDS, encoding=encoding, starts=starts)


def _beside(path: Path, content: str, encoding: str, tally: Tally) -> tuple[_Beside, list[SourceProblem]]:
    """
    What stands before the pupils. If groups or locations may stand behind them, the whole file is looked through.

    Raises:
        Problem: SOURCE_DAMAGED.
    """
    names = LocalNames()
    found = _Beside()
    misplaced: list[SourceProblem] = []
    behind = False
    with reading(path):
        for event in _stream(path, content, encoding, starts=True).events():
            place = event.place
            if event.starts:
                if place == ("leerlingen",):
                    if found.groups or found.composed:
                        break
                    behind = True
                continue
            if behind and place in (("groepen",), ("vestigingen",), ("school",)):
                facts = (("element", place[0]),)
                misplaced.append(
                    SourceProblem(
                        code=ProblemCode.ELEMENT_MISPLACED,
                        severity=Severity.WARNING,
                        row=event.element.sourceline,
                        facts=facts,
                    )
                )
            if place == ("school",):
                found.school = edex_content.texts(event.element, names)
                found.school_line = event.element.sourceline or 1
            elif place == ("groepen",):
                found.groups, found.composed = edex_content.keyed(event.element, names, tally)
            elif place == ("vestigingen",):
                found.locations = edex_content.located(event.element, names, tally)
    return found, misplaced


def origin_of(school: Mapping[str, str]) -> Origin:
    """What the element 'school' says of a file."""
    brin = school.get("brincode", "").upper()
    code = school.get("dependancecode", "") or brin[4:6]
    day = school.get("peildatum", "")[:10] or school.get("aanmaakdatum", "")[:10]
    return Origin(
        brin=brin[:4] or None,
        location=code if _DEPENDANCE.fullmatch(code) and code != "00" else None,  # 00 is the same as nothing
        school_year=school.get("schooljaar") or None,
        day=day if _is_day(day) else None,
        author=school.get("auteur") or None,
    )


def is_school_year(text: str) -> bool:
    """True for a school year as the standards write it: 2026-2027."""
    try:
        return check_school_year(text) == text
    except Problem:
        return False


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _about_year(origin: Origin, beside: _Beside) -> list[SourceProblem]:
    """The standard lists the school years one by one, and its list has ended: a rule instead."""
    year = origin.school_year
    if year is None:
        return []
    facts = (("year", year),)
    if not is_school_year(year):
        code, severity = ProblemCode.SOURCE_YEAR_ODD, Severity.WARNING
    elif int(year[:4]) > LISTED:
        code, severity = ProblemCode.SOURCE_YEAR_UNLISTED, Severity.NOTE
    else:
        return []
    return [SourceProblem(code=code, severity=severity, row=beside.school_line, value=year, facts=facts)]


def opens_with(start: bytes, roots: Collection[str]) -> Start | None:
    """How a file begins, if it is XML with one of these elements first; None otherwise."""
    said = start_of(start)
    return said if said is not None and said.root in roots else None

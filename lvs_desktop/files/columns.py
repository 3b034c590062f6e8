"""Which column holds which field: the person's word, known headers, the school's memory, then a proposal."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Final

from lvs_desktop.domain.people import FIELDS, REQUIRED
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo
from lvs_desktop.files.headers import HEADER_ROWS, STRONG, WEAK, find_header, is_bsn, normalise
from lvs_desktop.files.source import Source

SAMPLE: Final = 500  # rows that are looked at
EXAMPLES: Final = 3
LIKENESS: Final = 80  # of 100: from here on a header resembles a known one
_LONGEST: Final = 80  # characters of an example


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The columns of a source and what stands in the way of using them."""

    info: SourceInfo
    columns: tuple[ColumnMatch, ...]  # all, from the left
    problems: tuple[SourceProblem, ...]
    missing: tuple[str, ...]  # required fields without a column
    whole_names: str | None = None  # how they are written, where the surnames are whole names: see diagnosis.together

    @property
    def fields(self) -> dict[str, int]:
        """The columns that will be read: field -> place. Proposals are not among them."""
        return {column.field: column.index for column in self.columns if column.field and used(column)}


def used(column: ColumnMatch) -> bool:
    """True if the column will be read: known, remembered or chosen, and not refused."""
    return column.field is not None and column.certainty is not Certainty.PROPOSED and not column.refused


def match_columns(source: Source, *, remembered: Mapping[str, str], chosen: Mapping[str, str]) -> Matched:
    """
    The header row of a source and the field of each column; never a silent guess.

    Args:
        remembered: The school's own mapping, header -> field; "" leaves a column out.
        chosen: What the person says now, header as written (or nearly so) -> field; "" leaves it out.

    Raises:
        Problem: HEADER_NOT_FOUND.
    """
    mine = {normalise(header): field for header, field in chosen.items()}
    kept = {normalise(header): field for header, field in remembered.items() if field in ("", *FIELDS)}
    rows = source.head(SAMPLE)
    place = _header_place(rows, {*mine, *kept})
    if place is None:
        raise Problem(ProblemCode.HEADER_NOT_FOUND, file=source.info.file_name, rows=min(HEADER_ROWS, len(rows)))
    header_row, headers = rows[place]
    below = [cells for _, cells in rows[place + 1 :]]
    values = [
        list(filter(None, map(str.strip, column))) for column in islice(zip_longest(*below, fillvalue=""), len(headers))
    ]
    values += [[] for _ in headers[len(values) :]]
    columns = _known(headers, values, mine=mine, kept=kept)
    columns, clashes = _settle(columns)
    columns = _proposals(columns)
    taken = {column.field for column in columns if used(column)}
    return Matched(
        info=replace(source.info, header_row=header_row),
        columns=tuple(columns),
        problems=(*source.problems, *_wrong_choices(chosen, headers), *clashes, *_findings(columns, header_row)),
        missing=tuple(field for field in REQUIRED if field not in taken),
    )


def _header_place(rows: Sequence[tuple[int, list[str]]], own: set[str]) -> int | None:
    place, _ = find_header(rows, own)
    if place is not None:
        return place
    # no word is known: the row in which most headers resemble one, so that the person gets proposals
    alike = [sum(_resembles(cell) is not None for cell in cells) for _, cells in rows[:HEADER_ROWS]]
    best = max(alike, default=0)
    return alike.index(best) if best >= 2 else None


def _known(
    headers: list[str], values: list[list[str]], *, mine: Mapping[str, str], kept: Mapping[str, str]
) -> list[ColumnMatch]:
    """Each column with what is certain of it."""
    strong = {STRONG[word] for header in headers if (word := normalise(header)) in STRONG and word not in mine}
    strong |= {field for field in mine.values() if field}
    found = []
    for index, header in enumerate(headers):
        word = normalise(header)
        field, certainty = None, Certainty.NONE
        refused = is_bsn(header) or holds_bsn(values[index])
        if refused:
            pass
        elif word and word in mine:
            field, certainty = mine[word] if mine[word] in FIELDS else None, Certainty.CHOSEN
        elif word in STRONG:
            field, certainty = STRONG[word], Certainty.KNOWN
        elif word in WEAK and WEAK[word] not in strong:
            field, certainty = WEAK[word], Certainty.KNOWN
        elif word and word in kept:
            field, certainty = kept[word] or None, Certainty.REMEMBERED
        examples = () if refused else tuple(value[:_LONGEST] for value in dict.fromkeys(values[index]))[:EXAMPLES]
        found.append(
            ColumnMatch(
                index=index, header=header, field=field, certainty=certainty, examples=examples, refused=refused
            )
        )
    return found


_RANK: Final = {Certainty.CHOSEN: 3, Certainty.KNOWN: 2, Certainty.REMEMBERED: 1}


def _settle(columns: list[ColumnMatch]) -> tuple[list[ColumnMatch], list[SourceProblem]]:
    """One column a field: the surer one; two that are equally sure are an error that the person solves."""
    problems: list[SourceProblem] = []
    settled = list(columns)
    for field, count in Counter(column.field for column in columns if column.field).items():
        if count == 1:
            continue
        claims = [column for column in columns if column.field == field]
        best = max(_RANK[column.certainty] for column in claims)
        first = [column for column in claims if _RANK[column.certainty] == best]
        for column in claims:
            if _RANK[column.certainty] < best:
                settled[column.index] = replace(column, field=None, certainty=Certainty.NONE)
        if len(first) > 1:
            names = tuple(column.header for column in first)
            problems.append(
                _problem(ProblemCode.COLUMN_TWICE, Severity.ERROR, first[1], field=field or "", columns=names)
            )
    return settled, problems


def _proposals(columns: list[ColumnMatch]) -> list[ColumnMatch]:
    """Columns without a field that resemble one which no column holds."""
    free = set(FIELDS) - {column.field for column in columns}
    best: dict[str, tuple[float, int]] = {}
    for column in columns:
        if column.certainty is not Certainty.NONE or column.refused:
            continue
        likely = _resembles(column.header, free)
        if likely and likely[0] > best.get(likely[1], (0.0, 0))[0]:
            best[likely[1]] = (likely[0], column.index)
    proposed = {index: field for field, (_, index) in best.items()}
    return [
        replace(column, field=proposed[column.index], certainty=Certainty.PROPOSED)
        if column.index in proposed
        else column
        for column in columns
    ]


def _resembles(header: str, fields: set[str] | None = None) -> tuple[float, str] | None:
    """How much (0..100) a header is like a word for a field, and which field; None: like none."""
    from rapidfuzz import fuzz, process

    word = normalise(header)
    if len(word) < 4 or len(word) > 60 or is_bsn(header):
        return None
    words = {known: field for known, field in {**WEAK, **STRONG}.items() if fields is None or field in fields}
    # a known word inside a longer header: 'leerlingnummer (DUO)', 'klas 2026'
    inside = [known for known in words if len(known) >= 4 and known in word]
    if inside:
        longest = max(inside, key=len)
        return 90 + 10 * len(longest) / len(word), words[longest]
    found = process.extractOne(word, list(words), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return (found[1], words[found[0]]) if found else None


def _findings(columns: list[ColumnMatch], header_row: int) -> list[SourceProblem]:
    found = []
    for column in columns:
        if column.refused:
            found.append(_problem(ProblemCode.COLUMN_BSN, Severity.WARNING, column, row=header_row))
        elif column.certainty is Certainty.PROPOSED:
            found.append(
                _problem(
                    ProblemCode.COLUMN_PROPOSED, Severity.WARNING, column, row=header_row, field=column.field or ""
                )
            )
        elif column.certainty is Certainty.NONE and column.header.strip():
            found.append(_problem(ProblemCode.COLUMN_IGNORED, Severity.NOTE, column, row=header_row))
    return found


def _wrong_choices(chosen: Mapping[str, str], headers: list[str]) -> list[SourceProblem]:
    """Choices that name a header which the file lacks, or a field that does not exist."""
    words = {normalise(header) for header in headers} - {""}
    found = []
    for header, field in chosen.items():
        if normalise(header) not in words:
            facts: tuple[tuple[str, Fact], ...] = (("columns", tuple(name for name in headers if name.strip())),)
            found.append(
                SourceProblem(code=ProblemCode.COLUMN_UNKNOWN, severity=Severity.ERROR, column=header, facts=facts)
            )
        if field not in ("", *FIELDS):
            facts = (("field", field), ("fields", FIELDS))
            found.append(
                SourceProblem(
                    code=ProblemCode.FIELD_UNKNOWN, severity=Severity.ERROR, column=header, value=field, facts=facts
                )
            )
    return found


def _problem(
    code: ProblemCode, severity: Severity, column: ColumnMatch, *, row: int | None = None, **facts: Fact
) -> SourceProblem:
    return SourceProblem(code=code, severity=severity, row=row, column=column.header, facts=tuple(facts.items()))


_SIGNS = str.maketrans("", "", " .-")
_FEW: Final = 5
_A_DATE = re.compile(r"\d\d?[-.]\d\d?[-.]\d{4}|\d{4}[-.]\d\d[-.]\d\d")


def holds_bsn(values: list[str]) -> bool:
    """
    True if a column holds citizen service numbers, whatever its header says.

    A number of nine digits passes the test by chance once in 11; most of ten or more never do.
    """
    values = list(dict.fromkeys(values))
    if sum(value[:1].isdigit() for value in values) < _FEW:
        return False
    values = [value for value in values if not _A_DATE.fullmatch(value)]
    bare = [value.translate(_SIGNS) for value in values if value[:1].isdigit()]
    numbers = [value.zfill(9) for value in bare if value.isascii() and value.isdigit() and len(value) in (8, 9)]
    if len(numbers) < _FEW or len(numbers) * 2 <= len(values):
        return False
    from stdnum.nl import bsn  # slow to load, and most columns are settled by now

    valid = sum(bsn.is_valid(number) for number in numbers)
    return valid * 2 > len(numbers) if len(numbers) >= 10 else valid == len(numbers)

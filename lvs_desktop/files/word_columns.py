"""Which column of a list holds which field, where each field has its own words: the person's word, then the header."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import Certainty, ColumnMatch
from lvs_desktop.files.columns import EXAMPLES, SAMPLE, holds_bsn
from lvs_desktop.files.headers import HEADER_ROWS, is_bsn, normalise
from lvs_desktop.files.lists import Listed
from lvs_desktop.files.source import Source

_EXAMPLE: Final = 80  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """
    The words of one kind of list.

    Attributes:
        fields: What such a list may hold.
        words: Normalised header -> field.
        weak: The same, used only if no column has a word of `words` for the field.
        a_value: True for a cell that can't be a header, though nobody knows the headers.
        facts: That tell the texts of problems which kind of list it is.
    """

    fields: tuple[str, ...]
    words: Mapping[str, str]
    weak: Mapping[str, str] = field(default_factory=dict)
    a_value: Callable[[str], bool] = str.isdigit
    facts: Mapping[str, str] = field(default_factory=dict)

    def known(self, word: str) -> str | None:
        """The field of a normalised header."""
        return self.words.get(word) or self.weak.get(word)


def match(
    source: Source,
    vocabulary: Vocabulary,
    *,
    chosen: Mapping[str, str],
    remembered: Mapping[str, str] | None = None,
) -> Listed:
    """
    The header row of a list, the field of each column, and what is to be said of them; `missing` is left empty.

    Of two columns for one field the first counts and the other is told. Columns of citizen service numbers are refused.

    Args:
        chosen: Header as written (or nearly so) -> field; "" leaves it out.
        remembered: The same, as said before; what is chosen now goes before it.

    Raises:
        Problem: HEADER_NOT_FOUND, COLUMN_UNKNOWN, FIELD_UNKNOWN.
    """
    mine = {normalise(header): name for header, name in chosen.items()}
    kept = {normalise(header): name for header, name in (remembered or {}).items()}
    kept = {word: name for word, name in kept.items() if name in ("", *vocabulary.fields) and word not in mine}
    rows = source.head(SAMPLE)
    place = _header(rows, {**kept, **mine}, vocabulary)
    if place is None:
        raise Problem(ProblemCode.HEADER_NOT_FOUND, file=source.info.file_name, rows=min(HEADER_ROWS, len(rows)))
    header_row, found = rows[place]
    _check_choices(chosen, found, vocabulary)
    columns: list[ColumnMatch] = []
    problems: list[SourceProblem] = []
    words = [normalise(header) for header in found]
    said = {**kept, **mine}
    # a field that the person gave to a column of this file is no other column's
    given = {said[word] for word in words if said.get(word)}
    strong = {vocabulary.words[word] for word in words if word in vocabulary.words and word not in said}
    for index, (header, word) in enumerate(zip(found, words, strict=True)):
        seen = [cells[index].strip() for _, cells in rows[place + 1 :] if index < len(cells)]
        values = [value for value in seen if value]
        if is_bsn(header) or holds_bsn(values):
            columns.append(ColumnMatch(index=index, header=header, field=None, certainty=Certainty.NONE, refused=True))
            problems.append(_said(ProblemCode.COLUMN_BSN, Severity.WARNING, header))
            continue
        name = said.get(word) if word in said else vocabulary.words.get(word)
        if word not in said and name is None and vocabulary.weak.get(word) not in strong:
            name = vocabulary.weak.get(word)
        certainty = Certainty.CHOSEN if word in mine else Certainty.REMEMBERED if word in kept else Certainty.KNOWN
        if (word not in said and name in given) or any(one.field == name for one in columns):
            name = None
        if not name:
            certainty = Certainty.NONE
            if header.strip() and word not in said:
                problems.append(_said(ProblemCode.COLUMN_IGNORED, Severity.NOTE, header))
        columns.append(
            ColumnMatch(
                index=index,
                header=header,
                field=name or None,
                certainty=certainty,
                examples=tuple(value[:_EXAMPLE] for value in dict.fromkeys(values))[:EXAMPLES],
            )
        )
    return Listed(
        info=replace(source.info, header_row=header_row), columns=tuple(columns), problems=tuple(problems), missing=()
    )


def headers(source: Source, vocabulary: Vocabulary, *, header_row: int | None = None) -> dict[str, str | None]:
    """
    The column names of a list for choosing them by hand -> the field that each is known as.

    Of a list whose names are not known the first row that can hold names, and no values: words of which no two are
    the same. None can: nothing. Columns of citizen service numbers are left out.

    Args:
        header_row: The row that holds them, where that is known.
    """
    rows = source.head(SAMPLE)
    place = next((place for place, (row, _cells) in enumerate(rows) if row == header_row), None)
    if place is None:
        place = _header(rows, {}, vocabulary)
    if place is None:
        may_be = (place for place, (_row, cells) in enumerate(rows[:HEADER_ROWS]) if _may_be_names(cells, vocabulary))
        place = next(may_be, None)
    if place is None:
        return {}
    found: dict[str, str | None] = {}
    for index, header in enumerate(rows[place][1]):
        values = [cells[index].strip() for _row, cells in rows[place + 1 :] if index < len(cells)]
        if not header.strip() or is_bsn(header) or holds_bsn([value for value in values if value]):
            continue
        name = vocabulary.known(normalise(header))
        found[header] = None if name in found.values() else name
    return found


def _may_be_names(cells: list[str], vocabulary: Vocabulary) -> bool:
    words = [cell.strip() for cell in cells if cell.strip()]
    values = any(vocabulary.a_value(word) for word in words)
    return len(words) > 1 and len({normalise(word) for word in words}) == len(words) and not values


def _header(rows: list[tuple[int, list[str]]], said: Mapping[str, str], vocabulary: Vocabulary) -> int | None:
    best, found = 0 if said else 1, None  # one name that the person chose is enough
    for place, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        words = {normalise(cell) for cell in cells} - {""}
        mine = {word for word in words if word in said or vocabulary.known(word)}
        known = len({said.get(word) or vocabulary.known(word) or word for word in mine})
        if known > best:
            best, found = known, place
    return found


def _check_choices(chosen: Mapping[str, str], headers: list[str], vocabulary: Vocabulary) -> None:
    words = {normalise(header) for header in headers} - {""}
    for header, name in chosen.items():
        if normalise(header) not in words:
            names = tuple(one for one in headers if one.strip())
            raise Problem(ProblemCode.COLUMN_UNKNOWN, column=header, columns=names)
        if name not in ("", *vocabulary.fields):
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=name, fields=vocabulary.fields, **vocabulary.facts)


def _said(code: ProblemCode, severity: Severity, header: str, **facts: Fact) -> SourceProblem:
    return SourceProblem(code=code, severity=severity, column=header, facts=tuple(facts.items()))

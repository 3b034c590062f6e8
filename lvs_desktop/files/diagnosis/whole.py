"""What happened to a file as a whole: its encoding, its header, another program that has it open."""

import os
import unicodedata
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Final

from lvs_desktop.domain.diagnosis import YES, Damage, Diagnosis, Example, Reading
from lvs_desktop.domain.problems import ProblemCode, SourceProblem
from lvs_desktop.files import encodings
from lvs_desktop.files.columns import SAMPLE, Matched
from lvs_desktop.files.delimited import DelimitedSource
from lvs_desktop.files.diagnosis.lines import wanted
from lvs_desktop.files.source import Source

_EXAMPLES: Final = 3
_LONGEST: Final = 80
_NO_SPACE: Final = "\u00a0\u2007\u202f"  # looks like a space, and is none


def prepare(source: Source, repairs: Mapping[str, str]) -> None:
    """Mend what must be mended before the first row is read."""
    if isinstance(source, DelimitedSource) and wanted(Damage.TEXT_MIXED, repairs, safe=True):
        source.read_both()


def diagnoses(
    source: Source,
    matched: Matched,
    *,
    repairs: Mapping[str, str],
    encoding: str | None = None,
    names: Container[str] = (),
    problems: Sequence[SourceProblem] = (),
) -> list[Diagnosis]:
    """
    What the file shows before its cells are looked at.

    Args:
        encoding: That the person chose; Python's name.
        names: Words of the names of the school's pupils, as evidence for an encoding.
        problems: What reading the rows has found.
    """
    found: list[Diagnosis | None] = [file_open(Path(source.info.path))]
    if isinstance(source, DelimitedSource):
        found += [_mixed(source, repairs), _unsure(source, encoding, names), _quoted(source)]
    found += [
        _titles(source, matched),
        _repeated(matched, problems),
        _invisible(matched),
        _provisional(source, matched),
    ]
    return [diagnosis for diagnosis in found if diagnosis is not None]


def file_open(path: Path) -> Diagnosis | None:
    """Excel and LibreOffice put a small file beside the one that they have open."""
    for beside in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if os.path.isfile(beside):  # noqa: PTH113 - False where the name is too long to exist; Path raises
            example = Example(row=None, was=beside.name, becomes=None)
            return Diagnosis(damage=Damage.FILE_OPEN, count=1, examples=(example,), repairable=False)
    return None


def _mixed(source: DelimitedSource, repairs: Mapping[str, str]) -> Diagnosis | None:
    """Counts the lines that are read wrongly without the repair."""
    mixed = source.mixed
    if mixed is None:
        return None
    on = wanted(Damage.TEXT_MIXED, repairs, safe=True) is not None
    plain = mixed.plain
    utf8_reads = plain.startswith("utf-8")
    words = mixed.first_other if utf8_reads else mixed.first_utf8
    examples = tuple(
        Example(row=line, was=word.decode(plain, "replace"), becomes=word.decode("utf-8", mixed.errors))
        for line, word in words
    )
    return Diagnosis(
        damage=Damage.TEXT_MIXED,
        count=mixed.other if utf8_reads else mixed.utf8,
        examples=examples,
        safe=True,
        repaired=YES if on else None,
    )


def _unsure(source: DelimitedSource, chosen: str | None, names: Container[str]) -> Diagnosis | None:
    """The readings with the same names, and how many of the names speak for each."""
    if not source.readings or source.mixed is not None:
        return None
    first = source.samples[:_EXAMPLES]

    def examples(encoding: str) -> tuple[Example, ...]:
        read = (encodings.decode(word, encoding).strip("\ufffd")[:_LONGEST] for word in first)
        return tuple(Example(row=None, was=text, becomes=text) for text in read)

    readings = []
    for encoding in source.readings:
        good = encodings.speaks(source.samples, encoding, names)
        readings.append(
            Reading(
                name=encoding,
                speaks_for=good,
                speaks_against=len(source.samples) - good,
                examples=examples(encoding),
            )
        )
    return Diagnosis(
        damage=Damage.ENCODING_UNSURE,
        count=len(source.samples),
        examples=examples(source.encoding),
        readings=tuple(readings),
        repaired=source.encoding if chosen else None,
    )


def _quoted(source: DelimitedSource) -> Diagnosis | None:
    if not source.in_quotes:
        return None
    return Diagnosis(
        damage=Damage.LINES_QUOTED,
        count=source.unwrapped or len(source.head(SAMPLE)) - 1,  # before all rows were read: of its start
        examples=tuple(
            Example(
                row=row, was=(source.info.separator or ",").join(cells)[:_LONGEST], becomes=" | ".join(cells)[:_LONGEST]
            )
            for row, cells in source.head(_EXAMPLES)
        ),
        safe=True,
        repaired=YES,
        always=True,
    )


def _titles(source: Source, matched: Matched) -> Diagnosis | None:
    if matched.info.header_row == 1:
        return None
    above = [(row, cells) for row, cells in source.head() if row < matched.info.header_row]
    if not above:
        return None
    return Diagnosis(
        damage=Damage.TITLE_LINES,
        count=len(above),
        examples=tuple(
            Example(row=row, was=" ".join(filter(None, map(str.strip, cells)))[:_LONGEST], becomes="")
            for row, cells in above[:_EXAMPLES]
        ),
        safe=True,
        repaired=YES,
        always=True,
    )


def _provisional(source: Source, matched: Matched) -> Diagnosis | None:
    """Keys that begin with #, as the format has counted them."""
    counts = [dict(found.facts) for found in source.problems if found.code is ProblemCode.KEYS_PROVISIONAL]
    headers = [column.header for column in matched.columns if column.field == "pupil_number"]
    if not counts:
        return None
    return Diagnosis(
        damage=Damage.KEY_PROVISIONAL,
        column=headers[0] if headers else None,
        field="pupil_number",
        count=int(str(counts[0]["number"])),
        repairable=False,
    )


def _repeated(matched: Matched, problems: Sequence[SourceProblem]) -> Diagnosis | None:
    first = " ".join(column.header.strip() for column in matched.columns[:_EXAMPLES])
    rows = [found.row for found in problems if found.code is ProblemCode.ROW_HEADER_REPEATED]
    if not rows:
        return None
    return Diagnosis(
        damage=Damage.HEADER_REPEATED,
        count=len(rows),
        examples=tuple(Example(row=row, was=first[:_LONGEST], becomes="") for row in rows[:_EXAMPLES]),
        safe=True,
        repaired=YES,
        always=True,
    )


def _invisible(matched: Matched) -> Diagnosis | None:
    seen = [(column.header, text) for column in matched.columns if (text := visible(column.header)) != column.header]
    if not seen:
        return None
    return Diagnosis(
        damage=Damage.HEADER_INVISIBLE,
        count=len(seen),
        examples=tuple(
            Example(row=matched.info.header_row, was=marked(header)[:_LONGEST], becomes=text.strip()[:_LONGEST])
            for header, text in seen[:_EXAMPLES]
        ),
        safe=True,
        repaired=YES,
        always=True,
    )


def visible(header: str) -> str:
    """A header without characters that nobody sees; spaces at its ends and line ends in it are seen well enough."""
    if header.isascii() and header.isprintable():
        return header
    return "".join(" " if char in _NO_SPACE else char for char in header if char in _NO_SPACE or not _unseen(char))


def marked(header: str) -> str:
    """A header with a dot for each character that nobody sees."""
    return "".join("·" if _unseen(char) else char for char in header)


def _unseen(char: str) -> bool:
    return char in _NO_SPACE or (char not in "\n\r\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs"))

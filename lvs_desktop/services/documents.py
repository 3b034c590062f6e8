"""Documents described without Qt: a title, text, facts, tables, charts. The window paints them on paper or as PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lvs_desktop.files import writing
from lvs_desktop.services.charts import Chart


class Tone(StrEnum):
    """What a paragraph is to the reader."""

    BODY = "body"
    HEADING = "heading"
    MUTED = "muted"
    CALLOUT = "callout"  # stands out: what must not be missed


class Emphasis(StrEnum):
    """How a column of a table is set."""

    PLAIN = "plain"
    STRONG = "strong"  # what counts: a name, a new value
    MUTED = "muted"  # an old value


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A piece of running text."""

    text: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with their values, one a line: Bestand: leerlingen.csv."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. Widths are shares of what the table is wide."""

    title: str
    share: float = 1.0
    emphasis: Emphasis = Emphasis.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table; the painter repeats its header on each page and keeps a row whole.

    `rows` may be a generator: it is read once. A row whose first cell is empty goes on with the one before it:
    on a new page its empty cells repeat that row's.
    """

    columns: tuple[Column, ...]
    rows: Iterable[tuple[str, ...]]


Block = Paragraph | Facts | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is printed or saved as PDF, on A4 upright."""

    title: str
    blocks: Iterable[Block]
    subtitle: str = ""
    footer: str = ""  # beside the page number on each page
    page_label: str = "{page}"  # with {page}; how many pages there will be is not known while painting


def save(target: Path, content: bytes) -> None:
    """
    Keep a document that was painted; a file that was there stays whole until the new one is complete.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    with writing.replaced(target) as scratch:
        scratch.write_bytes(content)


def plain_text(document: Document) -> str:
    """The document as text, for a test or a console: blocks apart by a blank line, cells by a tab."""
    parts = [document.title] + ([document.subtitle] if document.subtitle else [])
    for block in document.blocks:
        match block:
            case Paragraph(text=text):
                parts.append(text)
            case Facts(rows=rows):
                parts.append("\n".join(f"{name}: {value}" for name, value in rows))
            case Table(columns=columns, rows=cells):
                lines = ["\t".join(column.title for column in columns)]
                lines += ["\t".join(row) for row in cells]
                parts.append("\n".join(lines))
            case Chart():
                parts.append(block.description)
    return "\n\n".join(parts)

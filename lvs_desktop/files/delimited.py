"""Texts with a separator between the cells: CSV, TSV, TXT in any encoding that schools meet."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.files import content, encodings, separators
from lvs_desktop.files.diagnosis import mixed
from lvs_desktop.files.source import START, Chunk, Source, by_column, reading, stamp

MAX_BYTES: Final = 512 << 20  # a million pupils are about 100 MB
MAX_CELL: Final = 1 << 20  # characters; more is a quote that was never closed
FORMULA_STARTS: Final = frozenset("=+-@\t\r")  # a spreadsheet takes such a text for a formula

_BLOCK: Final = 1 << 18
_ESCAPED: Final = re.compile(rb"'\x00?[=+\-@\t\r]")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_UTF8_LETTER: Final = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")  # é, ş ...; in other encodings no two letters of a name
_EDGES: Final = re.compile(rb'[;,\t|\r\n"]')
_SEP_LINE: Final = re.compile(r'\s*"?sep=(.)"?\s*$', re.IGNORECASE)
_END: Final = "\ue000end\n"  # no file holds it: the line after the last shows whether a quote is still open
_SAMPLES: Final = 400
_SAMPLES_SURE: Final = 40  # while all of it is UTF-8: they are only shown


@dataclass(slots=True)
class _Scan:
    """What one pass over the bytes tells."""

    size: int = 0
    sha256: str = ""
    blank: bool = True
    nul: bool = False
    utf8: bool = True
    cut: bool = False  # UTF-8 that ends inside a character
    quotes: bool = False
    escapes: bool = False
    undefined: bool = False
    ended: bool = False  # the last line has an end
    pairs: bool = False  # not UTF-8 as a whole, but some of it looks so
    samples: list[bytes] = field(default_factory=list)


class DelimitedSource:
    """
    An opened text. Holds no open file; reads the text again for each use.

    Attributes:
        readings: The encodings in which the text may be read, if that is not sure: the best one first.
        samples: Words with accents as bytes, to compare these readings by.
        mixed: The lines that are in another encoding than the rest; `read_both` reads each in its own.
        in_quotes: Each line is one quoted cell that holds the separators; `unwrapped`: how many rows were so.
        ended: The last line has an end, as whole files mostly have.
    """

    def __init__(self, path: Path, info: SourceInfo, scan: _Scan, *, encoding: str, first_row: int) -> None:
        self.info = info
        self.total = scan.size
        self.name_samples: tuple[str, ...] = ()
        self.other_readings: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.problems: tuple[SourceProblem, ...] = ()
        self._path = path
        self._encoding = encoding
        self._quotes = scan.quotes
        self._escapes = scan.escapes
        self._separator = info.separator or ";"
        self._between = self._separator  # what stands between cells that are in no quotes
        self._errors = "replace"
        self._first_row = first_row  # 2 below a line that names the separator
        self._stamp = stamp(path)
        self.readings: tuple[str, ...] = ()
        self.samples: tuple[bytes, ...] = ()
        self.mixed: mixed.Mixed | None = None
        self.in_quotes = False
        self.unwrapped = 0
        self.ended = scan.ended

    def take_out_of_quotes(self) -> None:
        """Each line is one quoted cell: its cells are inside."""
        self.in_quotes = True
        self._between = "," if self._separator == ";" else ";"  # behind the cell; a spreadsheet adds empty columns

    def read_both(self) -> None:
        """Read each line of a text in two encodings in its own."""
        if self.mixed is not None:
            self._encoding = "utf-8-sig" if self._encoding == "utf-8-sig" else "utf-8"
            self._errors = self.mixed.errors
            shown = f"{encodings.shown('utf-8')} + {encodings.shown(self.mixed.encoding)}"
            self.info = replace(self.info, encoding=shown)
            self.name_samples = tuple(_readings(self.samples[:5], self._encoding, self._errors))
            self.other_readings, self.problems, self.readings = (), (), ()

    @property
    def encoding(self) -> str:
        """Python's name of the encoding in which the text is read."""
        return self._encoding

    def head(self, n: int = 50) -> list[tuple[int, list[str]]]:
        """The first rows that are not blank: (row as the person counts, cells)."""
        csv.field_size_limit(MAX_CELL)
        found: list[tuple[int, list[str]]] = []
        row = 0
        try:
            with reading(self._path), self._text() as text:
                for row, cells in enumerate(csv.reader(text, delimiter=self._between), 1):
                    if self.in_quotes:
                        cells = separators.unwrapped(cells, self._separator)
                    if row >= self._first_row and any(map(str.strip, cells)):
                        found.append((row, [_unescaped(cell) for cell in cells] if self._escapes else cells))
                    if len(found) == n:
                        break
        except csv.Error as error:
            raise self._unclosed(row + 1) from error
        return found

    def batches(self, *, after_row: int, width: int, size: int = 3000) -> Iterator[Chunk]:
        """
        The rows below `after_row`, some thousands at a time.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row, reason) if a quote is never closed; SOURCE_UNREADABLE if the file
                changed since it was opened.
        """
        self._check_same()
        read = self._quoted if self._quotes else self._plain
        chunks = read(after_row, width, size)
        while True:
            with reading(self._path):
                chunk = next(chunks, None)
            if chunk is None:
                break
            if self._escapes:
                chunk.columns[:] = [[_unescaped(cell) for cell in column] for column in chunk.columns]
            yield chunk
        self._check_same()

    def _check_same(self) -> None:
        """A program that writes on may have been half-way through a row."""
        with reading(self._path):
            if stamp(self._path) != self._stamp:
                raise Problem(ProblemCode.SOURCE_UNREADABLE, file=self.info.file_name, reason="changed")

    def _text(self) -> io.TextIOWrapper:
        return self._path.open(encoding=self._encoding, errors=self._errors, newline="")

    def _quoted(self, after_row: int, width: int, size: int) -> Iterator[Chunk]:
        csv.field_size_limit(MAX_CELL)
        self.unwrapped = 0
        row = after_row
        with (
            self._path.open("rb") as stream,
            io.TextIOWrapper(stream, encoding=self._encoding, errors=self._errors, newline="") as text,
        ):
            reader = csv.reader(_with_end(text), delimiter=self._between)
            try:
                for _ in islice(reader, after_row):
                    pass
                ended = False
                while not ended:
                    line = reader.line_num
                    rows = list(islice(reader, size))
                    ended = not rows or rows[-1] == [_END.rstrip()]
                    del rows[len(rows) - ended :]
                    joined: dict[int, int] = {}
                    if reader.line_num - line != len(rows) + ended:
                        joined = self._joined(rows, width, row)
                    if self.in_quotes:
                        self.unwrapped += sum(len(cells) == 1 or not any(cells[1:]) for cells in rows if any(cells))
                        rows = [separators.unwrapped(cells, self._separator) for cells in rows]
                    if rows:
                        numbers = list(range(row + 1, row + len(rows) + 1))
                        row += len(rows)
                        done = self.total if ended else stream.tell()
                        yield by_column(numbers, rows, width=width, done=done, joined=joined)
            except csv.Error as error:
                raise self._unclosed(row + 1) from error

    def _joined(self, rows: list[list[str]], width: int, before: int) -> dict[int, int]:
        """Rows that hold as many separators as two rows have: a quote in one line runs it together with the next."""
        found = {}
        for place, row in enumerate(rows):
            inside = [cell for cell in row if "\n" in cell or "\r" in cell]
            if not inside:
                continue
            if any(_END in cell for cell in inside):
                raise self._unclosed(before + place + 1)
            cells = len(row) + sum(cell.count(self._separator) for cell in inside)
            if cells - 1 >= 2 * (width - 1):
                found[place] = cells
        return found

    def _unclosed(self, row: int) -> Problem:
        reason = "quote" if self._quotes else "cell"
        return Problem(ProblemCode.SOURCE_DAMAGED, file=self.info.file_name, row=row, reason=reason)

    def _plain(self, after_row: int, width: int, size: int) -> Iterator[Chunk]:
        """A text without quotes: each line is a row, so that a block splits at once."""
        separator, row = self._separator, 0
        for block, done in self._lines(size * 80):
            while row < after_row and block:
                block = block[block.index("\n") + 1 :]
                row += 1
            lines = block.count("\n")
            if not lines:
                continue
            numbers = range(row + 1, row + lines + 1)
            row += lines
            # every line then ends in a cell of its own; if these stand in step, the columns are slices
            cells = block.replace("\n", f"{separator}\n{separator}").split(separator)
            step = width + 1
            if len(cells) == lines * step + 1 and cells[width::step].count("\n") == lines:
                yield Chunk(numbers=numbers, columns=[cells[i:-1:step] for i in range(width)], done=done)
            else:
                rows = [line.split(separator) if line else [] for line in block[:-1].split("\n")]
                yield by_column(list(numbers), rows, width=width, done=done)

    def _lines(self, size: int) -> Iterator[tuple[str, int]]:
        """The text in blocks of whole lines that end in \\n, and the bytes read so far."""
        decoder = codecs.getincrementaldecoder(self._encoding)(self._errors)
        rest, done = "", 0
        with self._path.open("rb", buffering=0) as stream:
            while raw := stream.read(size):
                done += len(raw)
                text = rest + decoder.decode(raw)
                if "\r" in text:
                    held = text.endswith("\r")  # the \n that belongs to it may come next
                    text = text[: len(text) - held].replace("\r\n", "\n").replace("\r", "\n") + "\r" * held
                cut = text.rfind("\n") + 1
                rest = text[cut:]
                if cut:
                    yield text[:cut], done
        rest = (rest + decoder.decode(b"", final=True)).replace("\r", "\n")
        if rest:
            yield rest if rest.endswith("\n") else rest + "\n", done


class _Delimited:
    name = "csv"

    def recognises(self, path: Path, start: bytes) -> bool:
        """Any text that is not markup, nor the beginning of a PDF."""
        return content.is_text(start) and content.kind_of(start) == "unknown"

    def open(self, path: Path, *, sheet: str | None, encoding: str | None, separator: str | None) -> Source:
        """The text, with encoding and separator found unless given. A text has no sheets: `sheet` does not count."""
        if path.stat().st_size > MAX_BYTES:
            raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=MAX_BYTES >> 20)
        with path.open("rb") as stream:
            start = stream.read(START)
        wide = content.utf16(start)
        scan = _scan(path, wide)
        if scan.blank:
            raise Problem(ProblemCode.SOURCE_EMPTY, file=path.name)
        if scan.nul:
            raise Problem(ProblemCode.SOURCE_BINARY, file=path.name, kind="unknown")
        guess = _encoding(path, start, scan, wide, encoding)
        head = _head(path, guess.encoding)
        named = _SEP_LINE.match(head[0]) if head else None
        chosen = separators.named(separator) or (named[1] if named else None)
        in_quotes = False
        if chosen is None:
            chosen, known = separators.find(head)
            if known < 2 and (inside := separators.in_quotes(head)):
                chosen, in_quotes = inside, True
        info = SourceInfo(
            path=str(path),
            file_name=path.name,
            format=self.name,
            encoding=encodings.shown(guess.encoding),
            separator=chosen,
            sha256=scan.sha256,
            size=scan.size,
        )
        source = DelimitedSource(path, info, scan, encoding=guess.encoding, first_row=2 if named else 1)
        words = list(dict.fromkeys(scan.samples))
        if in_quotes:
            source.take_out_of_quotes()
        source.samples = tuple(words)
        source.name_samples = tuple(_readings(words[:5], guess.encoding))
        if encoding is None and scan.pairs:
            source.mixed = mixed.find(path, plain=guess.encoding)
        doubt = guess
        if encoding is not None and not (scan.utf8 or wide or scan.cut):
            doubt = encodings.guess(scan.samples, undefined=scan.undefined)
        if doubt.unsure:
            source.readings = (doubt.encoding, *doubt.others)
        if guess.unsure:
            source.other_readings = tuple(
                (encodings.shown(other), tuple(_readings(words[:5], other))) for other in guess.others
            )
            facts = (("encoding", info.encoding or ""), ("samples", source.name_samples))
            source.problems = (SourceProblem(code=ProblemCode.ENCODING_UNSURE, severity=Severity.WARNING, facts=facts),)
        return source


FORMAT = _Delimited()


def _scan(path: Path, wide: str | None) -> _Scan:
    """One pass over the bytes: hash, whether it is UTF-8, quotes, words with accents."""
    scan = _Scan(utf8=wide is None)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(wide or "utf-8")("replace" if wide else "strict")
    beyond_ascii = False
    before = b""
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            scan.size += len(block)
            scan.quotes = scan.quotes or b'"' in block
            scan.escapes = scan.escapes or _ESCAPED.search(before[-2:] + block[:2]) is not None
            scan.escapes = scan.escapes or _ESCAPED.search(block) is not None
            before = block
            if wide:
                text = decoder.decode(block)
                scan.nul = scan.nul or "\x00" in text
                scan.blank = scan.blank and not text.strip(" \t\r\n\x1a\ufeff\xa0")
                continue
            scan.nul = scan.nul or b"\x00" in block
            scan.blank = scan.blank and not block.strip(b" \t\r\n\x1a\xef\xbb\xbf")
            if block.isascii() and not decoder.getstate()[0]:
                continue
            if scan.utf8:
                try:
                    beyond_ascii = not decoder.decode(block).isascii() or beyond_ascii
                except UnicodeDecodeError:
                    scan.utf8, scan.pairs = False, beyond_ascii
            scan.pairs = scan.pairs or (not scan.utf8 and _UTF8_LETTER.search(block) is not None)
            scan.undefined = scan.undefined or any(byte in block for byte in b"\x81\x8d\x8f\x90\x9d")
            _collect(block, scan.samples, _SAMPLES_SURE if scan.utf8 else _SAMPLES)
    if scan.utf8 and decoder.getstate()[0]:
        scan.utf8, scan.cut = False, beyond_ascii
    scan.ended = before[-8:].rstrip(b"\x00\x1a \t").endswith((b"\n", b"\r"))
    scan.sha256 = digest.hexdigest()
    return scan


def _collect(block: bytes, samples: list[bytes], most: int) -> None:
    """Add the cells with bytes above 127 to the samples, cut to some words."""
    place = 0
    while len(samples) < most and (found := _HIGH.search(block, place)):
        left = _EDGES.split(block[max(place, found.start() - 30) : found.start()])[-1]
        right = _EDGES.split(block[found.start() : found.start() + 30], maxsplit=1)[0]
        word = (left + right).strip().removeprefix(codecs.BOM_UTF8)
        if _HIGH.search(word):
            samples.append(word)
        place = found.start() + len(right)


def _encoding(path: Path, start: bytes, scan: _Scan, wide: str | None, chosen: str | None) -> encodings.Guess:
    bom = start.startswith(codecs.BOM_UTF8)
    if chosen:
        name = encodings.named(chosen)
        if name is None:
            raise Problem(ProblemCode.ENCODING_UNSURE, file=path.name, encoding=chosen)
        if not _fits(name, scan):
            raise Problem(ProblemCode.ENCODING_UNSURE, file=path.name, encoding=encodings.shown(name))
        if name == "utf-8" and bom:
            name = "utf-8-sig"
        if name == "utf-16":
            name = wide or "utf-16-le"  # Python's utf-16 wants a byte order mark
        return encodings.Guess(encoding=name)
    if wide:
        return encodings.Guess(encoding=wide)
    if scan.utf8:
        return encodings.Guess(encoding="utf-8-sig" if bom else "utf-8")
    if scan.cut:
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, reason="cut")
    guess = encodings.guess(scan.samples, undefined=scan.undefined)
    if guess.encoding == "utf-8" and bom:
        return encodings.Guess(encoding="utf-8-sig", unsure=guess.unsure, others=guess.others)
    return guess


def _fits(name: str, scan: _Scan) -> bool:
    """False if a text is no UTF-8, not even a damaged one: its accents would end as question marks in names."""
    if name != "utf-8" or scan.utf8:
        return True
    guess = encodings.guess(scan.samples, undefined=scan.undefined)
    return name in (guess.encoding, *guess.others)


def _head(path: Path, encoding: str) -> list[str]:
    """The first lines, whole ones only."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        lines = list(io.StringIO(text.read(START), newline=""))
        if len(lines) > 1 and text.read(1):
            del lines[-1]
    return lines


def _readings(samples: Iterable[bytes], encoding: str, errors: str = "replace") -> list[str]:
    # a sample may start or end inside a character
    return [word.decode(encoding, errors).strip("\ufffd") for word in samples]


def _unescaped(cell: str) -> str:
    """A cell without the ' that keeps a spreadsheet from taking it for a formula ('t Hart keeps its own)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def _with_end(text: Iterable[str]) -> Iterator[str]:
    yield from text
    yield _END

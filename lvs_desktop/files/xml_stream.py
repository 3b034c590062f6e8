"""
XML from somebody else, read as a stream: nothing of it is believed, and little of it is ever in memory.

No DOCTYPE (so no entities of its own), nothing from the network, no more than 256 elements inside one another, and
no more than `STRETCH` bytes without a record that we know: that bounds attributes, texts and rubbish alike.
"""

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.content import utf16

if TYPE_CHECKING:
    from lxml.etree import XMLSyntaxError, _Element

STRETCH: Final = 4 << 20  # bytes
_BLOCK: Final = 1 << 16
_TAGS: Final = 1000  # of which the name is kept

_ROOT: Final = re.compile(r"<(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)")
_DECLARED: Final = re.compile(r"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODING: Final = 81  # libxml2: XML_ERR_INVALID_ENCODING
_UNFINISHED: Final = 77  # XML_ERR_TAG_NOT_FINISHED
_DOCTYPE: Final = "<!DOCTYPE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How an XML file begins."""

    root: str  # the local name of the first element
    doctype: bool
    declared: str | None  # the encoding that the declaration names
    text: str  # the beginning, read as Latin-1 or UTF-16


def start_of(start: bytes) -> Start | None:
    """How a text begins as XML; None if it does not."""
    wide = utf16(start)
    text = start.decode(wide, "replace") if wide else start.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    text = text.removeprefix("\ufeff")
    declared = _DECLARED.match(text)
    place, doctype = 0, False
    while True:
        while text[place : place + 1].isspace():
            place += 1
        if text.startswith("<?", place):
            place = _after(text, "?>", place)
        elif text.startswith("<!--", place):
            place = _after(text, "-->", place)
        elif text.startswith(_DOCTYPE, place):
            doctype = True
            inside, end = text.find("[", place), text.find(">", place)
            place = _after(text, "]", place) if 0 <= inside < end else place
            place = _after(text, ">", place)
        else:
            break
        if place < 0:
            return None
    found = _ROOT.match(text, place)
    if found is None:
        return None
    return Start(root=found[2], doctype=doctype, declared=declared[1] if declared else None, text=text)


def _after(text: str, end: str, place: int) -> int:
    found = text.find(end, place)
    return found + len(end) if found >= 0 else -1


class Event(NamedTuple):
    """An element of which something is to be done."""

    starts: bool  # else it ends: it is whole
    place: tuple[str, ...]  # names from below the content down to it; empty: it stands elsewhere
    element: "_Element"
    done: int  # bytes read


class LocalNames(dict[str, str]):
    """Tag -> its name without a namespace."""

    def __missing__(self, tag: str) -> str:
        """The name of a tag that is new; no honest file has many."""
        name = tag.rpartition("}")[2]
        if len(self) < _TAGS:
            self[tag] = name
        return name


class Stream:
    """
    One pass over a file.

    Args:
        content: Local name of the element around all that counts.
        tags: Local names of the elements to show, in any namespace.
        records: Of these, those that are forgotten after they were shown; right below the content, or one deeper.
        encoding: Python's; anything but utf-8 is decoded here.
        starts: Show also where an element begins.
        left_out: Bytes from..up to that are not read, as if they were not there.
    """

    def __init__(
        self,
        path: Path,
        *,
        content: str,
        tags: Collection[str],
        records: Collection[str],
        encoding: str,
        starts: bool = False,
        left_out: tuple[int, int] | None = None,
    ) -> None:
        self._path = path
        self._content = content
        self._tags = tags
        self._records = frozenset(records)
        self._names = LocalNames()
        self._encoding = encoding
        self._kinds = ("start", "end") if starts else ("end",)
        self._left_out = left_out

    def events(self) -> Iterator[Event]:
        """
        The elements that were asked for, as they begin and end.

        Raises:
            Problem: SOURCE_DAMAGED (facts: row, the line; reason doctype, large, encoding, cut or xml).
        """
        from lxml import etree  # slow to load, and only XML needs it

        parser = etree.XMLPullParser(
            events=self._kinds,
            tag=tuple(f"{{*}}{name}" for name in (self._content, *self._tags)),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        shown = last = done = 0
        line = last_line = 1
        first, tail = True, b""
        try:
            for block, done in self._blocks():
                if first:
                    block = block.removeprefix(codecs.BOM_UTF8)
                first, tail = False, block[-100:]
                line += block.count(b"\n")
                parser.feed(block)
                for kind, element in parser.read_events():
                    shown += 1
                    if shown == 1 and element.getroottree().docinfo.internalDTD is not None:
                        raise self._damaged("doctype", 1)
                    starts = kind == "start"
                    place = self._place(element)
                    yield Event(starts, place, element, done)
                    if not starts and place and place[-1] in self._records:
                        last, last_line = done, line
                        _forget(element)
                if done - last > STRETCH:
                    raise self._damaged("large", last_line)
            parser.close()
        except etree.XMLSyntaxError as error:
            if not error.lineno:  # of an entity that is not defined libxml2 tells only its log
                undefined = error.error_log[-1].line if len(error.error_log) else line
                raise self._damaged("xml", undefined) from error
            open_end = error.lineno >= line and (error.code == _UNFINISHED or not tail.rstrip().endswith(b">"))
            raise self._damaged(_reason(error, cut=open_end), error.lineno) from error

    def _place(self, element: "_Element") -> tuple[str, ...]:
        """Where an element stands below the content, such as (leerlingen, leerling); empty: elsewhere."""
        name = self._names[element.tag]
        parent = element.getparent()
        if parent is None:
            return ()
        above = self._names[parent.tag]
        if above == self._content:
            return (name,)
        top = parent.getparent()
        return (above, name) if top is not None and self._names[top.tag] == self._content else ()

    def _blocks(self) -> Iterator[tuple[bytes, int]]:
        """The file as UTF-8, and how many of its own bytes were read."""
        raw = self._encoding in ("utf-8", "utf-8-sig")
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        place = done = 0
        gap, behind = self._left_out or (0, 0)
        with self._path.open("rb", buffering=0) as stream:
            while block := stream.read(min(_BLOCK, gap - place) if place < gap else _BLOCK):
                place += len(block)
                done += len(block)
                if place == gap:
                    place = stream.seek(behind)
                yield (block if raw else decoder.decode(block).encode("utf-8", "replace")), done

    def _damaged(self, reason: str, row: int) -> Problem:
        return Problem(ProblemCode.SOURCE_DAMAGED, file=self._path.name, row=row, reason=reason)


def _forget(element: "_Element") -> None:
    """Let go of a record and of what stands before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)


def _reason(error: "XMLSyntaxError", *, cut: bool) -> str:
    """What libxml2 stumbled over, as one of a few words."""
    said = str(error).lower()
    if error.code == _ENCODING or "not proper utf-8" in said:
        return "encoding"
    if "excessive depth" in said or "too long" in said or "huge" in said:
        return "large"
    return "cut" if cut else "xml"

"""What the bytes of an EDEXML or UWLR file tell before it is read as XML: hash, encoding, which columns to expect."""

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import encodings
from lvs_desktop.files.content import utf16
from lvs_desktop.files.edex_content import OPTIONAL
from lvs_desktop.files.source import START
from lvs_desktop.files.xml_stream import Start, start_of

MAX_BYTES: Final = 512 << 20  # 100,000 pupils, or as many results, are about 60 MB

_BLOCK: Final = 1 << 20
_NAME: Final = re.compile(rb"<(?:\w+:)?(?:achternaam|roepnaam|naam)>([^<]{0,200}[\x80-\xff][^<]{0,200})<")
_SAMPLES: Final = 400


@dataclass(slots=True, kw_only=True)
class Scan:
    """What one pass over the bytes tells."""

    sha256: str = ""
    size: int = 0
    utf8: bool = True
    beyond_ascii: bool = False
    samples: list[bytes] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)  # fields of which the file may hold values


def examine(path: Path, chosen: str | None) -> tuple[Scan, encodings.Guess]:
    """
    What the bytes of an XML file tell, and its encoding.

    Args:
        chosen: The encoding as the person chose it; None: found.

    Raises:
        Problem: SOURCE_TOO_LARGE, SOURCE_DAMAGED (facts: row, reason), ENCODING_UNSURE (the chosen one does not fit).
    """
    if path.stat().st_size > MAX_BYTES:
        raise Problem(ProblemCode.SOURCE_TOO_LARGE, file=path.name, limit=MAX_BYTES >> 20)
    with path.open("rb") as stream:
        start = stream.read(START)
    said = start_of(start)
    if said is None or said.doctype:
        reason = "doctype" if said else "xml"
        raise Problem(ProblemCode.SOURCE_DAMAGED, file=path.name, row=1, reason=reason)
    wide = utf16(start)
    found = scan(path, wide)
    return found, encoding_of(path, said, found, wide, chosen)


def scan(path: Path, wide: str | None) -> Scan:
    """One pass over the bytes of a file; `wide`: its UTF-16 encoding, if it has one."""
    found = Scan(utf8=wide is None)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    looked_for = {name: tag.encode() for name, tag in OPTIONAL.items()}
    if wide:
        found.optional = set(OPTIONAL)
    before = b""
    behind = False  # the teachers have addresses too; they come last
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            found.size += len(block)
            if not behind:
                seen = before[-64:] + block
                behind = b"leerkrachten>" in seen
                seen = seen.partition(b"leerkrachten>")[0]
                found.optional |= {name for name, tag in looked_for.items() if tag in seen}
            before = block
            if wide or (block.isascii() and not decoder.getstate()[0]):
                continue
            found.beyond_ascii = True
            if found.utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    found.utf8 = False
            for name in _NAME.finditer(block):
                if len(found.samples) >= _SAMPLES:
                    break
                found.samples.append(name[1].strip())
    found.utf8 = found.utf8 and not decoder.getstate()[0]
    found.sha256 = digest.hexdigest()
    return found


def encoding_of(path: Path, said: Start, scan: Scan, wide: str | None, chosen: str | None) -> encodings.Guess:
    """The encoding: what the person chose, else what the declaration says unless the bytes say otherwise."""
    if chosen:
        name = encodings.named(chosen)
        if name is None or (name in ("utf-8", "utf-8-sig") and not scan.utf8):
            raise Problem(ProblemCode.ENCODING_UNSURE, file=path.name, encoding=chosen)
        return encodings.Guess(encoding=wide if wide and name == "utf-16" else name)
    if wide:
        return encodings.Guess(encoding=wide)
    declared = (encodings.named(said.declared) if said.declared else None) or "utf-8"
    if declared.startswith("utf-16"):
        declared = "utf-8"  # its bytes say that it is not
    if not scan.beyond_ascii:
        return encodings.Guess(encoding="utf-8")
    if declared in ("utf-8", "utf-8-sig"):
        if scan.utf8:
            return encodings.Guess(encoding="utf-8")
        guess = encodings.guess(scan.samples, undefined=False)
        best = guess.encoding if guess.encoding != "utf-8" else "cp1252"
        others = tuple(name for name in guess.others if name not in ("utf-8", best))
        return encodings.Guess(encoding=best, unsure=True, others=others)
    if scan.utf8:  # text in another encoding is hardly ever valid UTF-8
        return encodings.Guess(encoding="utf-8", unsure=True, others=(declared,))
    return encodings.Guess(encoding=declared)

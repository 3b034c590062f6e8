"""
Files of any content for one reader, and what reading each of them may come to: pupils or a `Problem`.

    python -m tests.support.fuzzing READER SECONDS SEED FOLDER

does that in a process of its own, see installers/fuzz.py: the memory is limited, each file is written down before it
is read, so that the one at which the process dies or stands still is known. Says what it did as one JSON object.
"""

import io
import json
import re
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from xml.sax.saxutils import escape, quoteattr

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.progress import Silent
from lvs_desktop.files.cleaning import examine, read_pupils
from lvs_desktop.files.columns import Matched, match_columns
from lvs_desktop.files.diagnosis import whole
from lvs_desktop.files.diagnosis.doctor import Doctor
from lvs_desktop.files.diagnosis.evidence import Evidence, Known
from lvs_desktop.files.diagnosis.glance import Glance
from lvs_desktop.files.diagnosis.lines import Lines
from lvs_desktop.files.registry import formats, open_source
from tests.data import broken_xml
from tests.support import edex_files, rosters
from tests.support.corpus_pupils import rows
from tests.support.sources import HEADER, LOCATIONS, PUPILS, TODAY, lines, workbook

DATA = Path(__file__).resolve().parents[1] / "data"
MEMORY = 3 << 30  # bytes of addresses: libraries take 0.5 GB of it, the largest sheet that is let in 1.5 GB
GROWTH = 1 << 30  # bytes by which one small file may let the process grow
SLOW = 20  # seconds for one small file
ROUND = 200  # files between two looks at the clock
LEAST = 40  # files, however slow the machine is

_TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n\n", b";", b"\t", b"'", b"=", b"\x1a", b"\x80\x81",
    b"\xc3", b"-1", b"0", b"1e999", b"99999999999999999999", b"4294967295", b"NaN", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;", b"&#0;", b"&#x10ffff;", b"]]>", b"<![CDATA[", b"<!--", b"<?xml version='1.0' encoding='utf-16'?>", b"<a>",
    b"</a>", b"xmlns='x'", b"\xf0\x9f\x98\x80", b"\xe2\x80\x8b", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80",
)  # fmt: skip
# who the school knows, so that the doctor has evidence to weigh
_KNOWN = Evidence(
    Known(number, given, prefix or None, family, "2012-03-04", "V", "1-2")
    for number, given, prefix, family, *_ in PUPILS
)
_PLACE = st.floats(0, 1, exclude_max=True)
_EDIT = st.one_of(
    st.tuples(st.just("set"), _PLACE, st.binary(min_size=1, max_size=4)),
    st.tuples(st.just("insert"), _PLACE, st.one_of(st.sampled_from(_TOKENS), st.binary(min_size=1, max_size=8))),
    st.tuples(st.just("remove"), _PLACE, st.integers(1, 400)),
    st.tuples(st.just("repeat"), _PLACE, st.tuples(st.integers(1, 200), st.integers(2, 300))),
    st.tuples(st.just("cut"), _PLACE, st.none()),
)
_CELL = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    st.sampled_from([cell for pupil in PUPILS for cell in pupil]),
    st.sampled_from(
        ["", "#N/B", "1,23E+08", "12.345", "41000", "31-02-2012", "=1+1", "'=1", "Totaal: 12", "LoÃ¯s", "Berg, van den",
         "\u200b1", "a\nb", 'a"b', "9" * 40, "x" * 300, "0", "-", "@", "1900-01-00", "&euml;",
         '="00123"', "1-feb", "12 aug 2013", "12-08-13", "12/31/2012", "JANSEN", "Lo?s", "1", "2", "van den Berg"]
    ),
)  # fmt: skip
_MARK = st.tuples(
    st.sampled_from(["text", "text", "attribute", "attribute", "remove", "repeat", "nest", "insert"]),
    _PLACE,
    st.integers(1, 30),
    _CELL,
)
_ROWS = st.lists(st.lists(_CELL, max_size=10), max_size=12)
_HEADER = st.one_of(st.just(list(HEADER)), st.permutations(list(HEADER)), st.lists(_CELL, min_size=1, max_size=9))


def readers() -> tuple[str, ...]:
    """The names of the registered formats."""
    return tuple(sorted(formats()))


def samples(reader: str) -> list[bytes]:
    """
    Sound files of a format, from which damaged ones are made.

    Raises:
        LookupError: None is known: a new format needs a sound file in tests/data or here.
    """
    found = [path.read_bytes() for path in sorted(DATA.glob("*")) if path.is_file() and _reads(reader, path)]
    if reader == "csv":
        text = lines([HEADER, *PUPILS])
        found += [text.encode(encoding, "replace") for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850")]
        found += [lines([HEADER, *PUPILS], separator).encode() for separator in ",\t|"]
        found.append("".join(f'"{line}"\r\n' for line in text.replace(";", ",").splitlines()).encode())
    elif reader == "oneroster":
        found += [_zipped(rosters.delivery(rosters.PUPILS)), _zipped(rosters.delivery(rosters.PUPILS, mode="delta"))]
    elif reader == "edexml":
        found += [broken_xml.document(rows()[:6]).encode(), edex_files.edexml([edex_files.pupil()]).encode("utf-16")]
    elif reader == "uwlr":
        found.append(edex_files.uwlr([edex_files.pupil(f"{n}") for n in range(4)]).encode())
    if not found:
        raise LookupError(f"no sound file for the reader {reader}")
    return found


def _reads(reader: str, path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(1 << 16)
    first = next((name for name, opener in formats().items() if opener.recognises(path, start)), None)
    return first == reader and path.suffix not in (".json", ".py", ".md")


def files(reader: str) -> st.SearchStrategy[bytes]:
    """Damaged files of one format, and a few that are anything."""
    sound = samples(reader)
    edits = st.lists(_EDIT, min_size=1, max_size=6)
    ways = [st.builds(edited, st.sampled_from(sound), edits), st.binary(max_size=300)]
    marked = [content.decode() for content in sound if content.lstrip().startswith(b"<")]
    if marked:  # bytes that fall over are mostly no XML any more: elements are moved as well
        ways += [st.builds(_marked_up, st.sampled_from(marked), st.lists(_MARK, min_size=1, max_size=6))] * 4
    packed = [content for content in sound if content.startswith(b"PK")]
    if packed:  # a damaged zip is found out by its checksum: the parts in it are damaged, and packed anew
        ways += [st.builds(repacked, st.sampled_from(packed), _PLACE, edits)] * 4
    if reader == "csv":
        codes = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"])
        ways += [st.builds(_text, _HEADER, _ROWS, st.sampled_from(";,\t|"), codes, st.booleans())] * 3
    if reader == "xlsx":
        ways.append(st.builds(_workbook, _HEADER, _ROWS))
    return st.one_of(ways)


def edited(content: bytes, edits: list[tuple[str, float, object]]) -> bytes:
    """A file after some damage."""
    for kind, place, what in edits:
        at = int(place * len(content))
        match kind, what:
            case "set", bytes():
                content = content[:at] + what + content[at + len(what) :]
            case "insert", bytes():
                content = content[:at] + what + content[at:]
            case "remove", int():
                content = content[:at] + content[at + what :]
            case "repeat", (int() as length, int() as times):
                content = content[:at] + content[at : at + length] * times + content[at + length :]
            case _:
                content = content[:at]
    return content


def repacked(content: bytes, which: float, edits: list[tuple[str, float, object]]) -> bytes:
    """A zip file with one damaged part, and right checksums."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if not name.endswith("/")]
        for place, name in enumerate(names):
            part = old.read(name)
            new.writestr(name, edited(part, edits) if place == int(which * len(names)) else part)
    return target.getvalue()


def _marked_up(text: str, changes: list[tuple[str, float, int, str]]) -> bytes:
    """XML with other elements in other places."""
    parts = re.split(r"(<[^>]*>)", text)
    for kind, place, length, cell in changes:
        at = int(place * len(parts))
        match kind:
            case "text":
                parts[at] = parts[at] if parts[at].startswith("<") else escape(cell)
            case "attribute":
                parts[at] = re.sub('"[^"]*"', lambda _, cell=cell: quoteattr(cell), parts[at], count=1)
            case "remove":
                del parts[at : at + length]
            case "repeat":
                parts[at : at + length] = parts[at : at + length] * 3
            case "nest":
                parts.insert(at, "<a>" * length * 20)
            case _:
                parts.insert(at, cell)
    return "".join(parts).encode("utf-8", "replace")


def _zipped(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return stream.getvalue()


def _text(header: list[str], rows: list[list[str]], separator: str, encoding: str, quoted: bool) -> bytes:
    if quoted:
        rows = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    return lines([header, *rows], separator).encode(encoding, "replace")


def _workbook(header: list[str], rows: list[list[str]]) -> bytes:
    clean = [["".join(c for c in cell if c >= " " or c in "\t\n") for cell in row] for row in [header, *rows]]
    return workbook({"Blad1": clean})


def survives(path: Path) -> str:
    """
    Read a file as an import does, to the end: examined by the doctor, then with all that it can mend.

    Returns:
        The format that read it, or the code of the problem.

    Raises:
        Exception: Anything but a `Problem` is a fault of the reader.
    """
    try:
        source = open_source(path)
        repairs = {"all-safe": "yes"}
        whole.prepare(source, repairs)
        source.head()
        # a number of a pupil has no place of its own in OneRoster: the person says where it stands
        chosen = {"identifier": "pupil_number"} if source.info.format == "oneroster" else {}
        matched = match_columns(source, remembered={}, chosen=chosen)
        file = Lines(source, matched, repairs=repairs, locations=LOCATIONS, today=TODAY)
        file.see_start()
        whole.diagnoses(source, matched, repairs=repairs)
        if matched.missing:
            return "column_missing"
        _read(file, matched, None, Glance())
        headers = {name: matched.columns[index].header for name, index in matched.fields.items()}
        examination = Doctor(headers, evidence=_KNOWN, today=TODAY)
        examine(file, matched, examination, Silent())
        found = examination.diagnoses()
        plan = {
            (one.damage, one.field or ""): one.readings[0].name if one.readings else "yes"
            for one in found
            if one.repairable
        }
        _read(file, matched, Doctor(headers, evidence=_KNOWN, today=TODAY, plan=plan), None)
        file.diagnoses()
    except Problem as problem:
        return problem.code.value
    return source.info.format


def _read(file: Lines, matched: Matched, doctor: Doctor | None, glance: Glance | None) -> None:
    pupils: set[object] = set()
    bad: set[int] = set()
    for batch in read_pupils(
        file, matched, locations=LOCATIONS, progress=Silent(), today=TODAY, glance=glance, doctor=doctor
    ):
        pupils |= {row[0] for row in batch.rows}
        bad |= {row.row for row in batch.bad}
        if any(type(cell) is not str for row in batch.rows for cell in row[1:]):
            raise AssertionError("a cell that is no text")
    if glance is not None:
        glance.doubts_dates()
    if pupils & bad:
        raise AssertionError("a row that is both a pupil and a bad one")


@contextmanager
def watched(seconds: int) -> Iterator[None]:
    """Let what takes longer fail. What never comes back to Python is seen by the parent only."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(
    reader: str, seconds: float, start: int, folder: Path, *, example: Callable[[Path], str] = survives
) -> Counter[str]:
    """
    Read files of one format for so long; returns how often each outcome came.

    A file at which a reader fails, takes too long or too much memory is kept in `folder`, with the reason beside it.
    """
    outcomes: Counter[str] = Counter()
    until = time.monotonic() + seconds
    now = folder / f"now-{reader}"

    def one(content: bytes) -> None:
        if time.monotonic() > until and outcomes["files"] > LEAST:
            return
        now.write_bytes(content)
        outcomes["files"] += 1
        before = _peak()
        try:
            with watched(SLOW):
                outcomes[example(now)] += 1
            if _peak() - before > GROWTH:
                raise MemoryError(f"{(_peak() - before) >> 20} MB for {len(content)} bytes")
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            _keep(folder, reader, content, error, outcomes)

    for content in samples(reader):
        one(content)
    while time.monotonic() < until or outcomes["files"] <= LEAST:
        todo = given(files(reader))(one)
        todo = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(todo)
        seed(start)(todo)()
        start += 1
    now.unlink(missing_ok=True)
    return outcomes


def _keep(folder: Path, reader: str, content: bytes, error: BaseException, outcomes: Counter[str]) -> None:
    """The same place in the code is one finding, however many files come to it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    name = f"{reader}-{type(error).__name__}-{Path(place.filename).stem}-{place.lineno}"
    outcomes["findings"] += 1
    if not (folder / f"{name}.txt").exists():
        (folder / f"{name}.bin").write_bytes(content)
        (folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")


def _peak() -> int:
    """The most memory that the process had, in bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found if sys.platform == "darwin" else found << 10


def limit_memory() -> None:
    """Let this process have no more than MEMORY, where the system can see to that."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    name, seconds, first, where = sys.argv[1:]
    limit_memory()
    print(json.dumps(run(name, float(seconds), int(first), Path(where))))  # noqa: T201

"""Comparing a source a span of rows at a time, on a thread of its own, while the next rows are read and cleaned."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Final, Self

from lvs_desktop.storage import claims, comparing, evidence, guarding
from lvs_desktop.storage.comparing import Comparison
from lvs_desktop.storage.paging import Counted
from lvs_desktop.storage.school_file import SchoolFile
from lvs_desktop.storage.staging import NUMBER_KEY, Span


@dataclass(slots=True)
class Known:
    """
    What the school has, as far as a file is held against it.

    Attributes:
        number_length: As of `evidence`.
        user_names: As of `claims.everybody`.
        active: As of `guarding.active`.
    """

    number_length: int | None
    user_names: str
    active: Mapping[str | None, int]


class Comparing:
    """
    The school's connection is this object's until `wait` or the end of its `with`.

    Attributes:
        twice: Some number stands in two rows.
    """

    def __init__(self, file: SchoolFile, how: Comparison) -> None:
        self.twice = False
        self._file = file
        self._run = file.driver.execute
        self._lines: Counter[str] = Counter()
        self._statements = {zeros: comparing.rows_statement(how, zeros=zeros) for zeros in (False, True)}
        self._beside = ThreadPoolExecutor(1, "compare")
        self._last: Future[None] | None = None
        self.known: Future[Known] = self._beside.submit(self._know, file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.wait()
        finally:
            self._beside.shutdown()

    @property
    def idle(self) -> bool:
        """What was begun is done."""
        return self.known.done() and (self._last is None or self._last.done())

    def begin(self, span: Span) -> None:
        """Compare staged rows that are shown, as soon as what was begun before is done."""
        self.wait()
        if span.rows:
            begun = Event()
            self._last = self._beside.submit(self._compare, span, begun)
            begun.wait()

    def wait(self) -> None:
        """
        Until what was begun is done.

        Raises:
            Problem: As `SchoolFile.named`.
            OperationalError: Of the driver: the person stopped it.
        """
        self.known.result()
        if self._last is not None:
            last, self._last = self._last, None
            last.result()

    def counted(self) -> Counted:
        """All lines, after `wait`."""
        lines: Counter[tuple[bool, bool, int]] = Counter()
        respelled = False
        for letter, number in self._lines.items():
            code = ord(letter) - _FIRST
            lines[bool(code & 1), bool(code & 2), code >> 3] += number
            respelled = respelled or bool(code & 4)
        return Counted(lines=lines, respelled=respelled, changes=self._file.driver.total_changes)

    def _know(self, file: SchoolFile) -> Known:
        with file.named():
            return Known(evidence.number_length(file), claims.everybody(file), guarding.active(file))

    def _compare(self, asked: Span, begun: Event) -> None:
        span = (asked.first - 1, asked.last)
        with self._file.named():
            try:
                # who writes the next rows lets nobody begin to read
                self._run("BEGIN")
                self._run("SELECT 1 FROM staged.stage LIMIT 1").fetchall()
            finally:
                # the interpreter is handed over at once, not after its switch interval: SQLite runs without it
                begun.set()
            self._run(self._statements[asked.zeros], span)
            known = self._run(_SEEN, span).rowcount
            self.twice = self.twice or known + self._run(_FRESH, span).rowcount < asked.rows
            self._lines.update(self._run(_LINES, span).fetchone()[0] or "")
            self._run("COMMIT")


_SPAN: Final = "f.key > ?1 AND f.key <= ?2"
_SEEN: Final = f"""INSERT OR IGNORE INTO temp.seen
    SELECT f.pupil_id FROM temp.found f WHERE {_SPAN} AND f.pupil_id IS NOT NULL"""
_FRESH: Final = f"""INSERT OR IGNORE INTO temp.fresh
    SELECT {NUMBER_KEY} FROM temp.found f CROSS JOIN staged.stage s ON s."row" = f.key
    WHERE {_SPAN} AND f.pupil_id IS NULL"""
# a letter for each line, counted in Python: SQLite would sort them
_FIRST: Final = 1 << 16
_LINES: Final = f"""SELECT group_concat(
        char({_FIRST} + f.differs * 8 + ifnull(f.spelled, 0) * 4 + f.archived * 2 + (f.pupil_id IS NULL)), '')
    FROM temp.found f WHERE {_SPAN}"""

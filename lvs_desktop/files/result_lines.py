"""Rows of a file with results as lines, and what is to be said of them: the same for each kind of file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lvs_desktop.domain.problems import Fact, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.results import FIELDS, REQUIRED, Line
from lvs_desktop.files.result_values import CLEANERS, moment
from lvs_desktop.files.values import Finding

KEPT: Final = 10_000  # problems of rows that are kept; the rows are all counted
LONGEST: Final = 80  # characters of a value in a problem
_KNOWN: Final = 50_000  # texts of a field of which the meaning is remembered


@dataclass(slots=True, kw_only=True)
class Found:
    """
    What one reading of a file came across.

    Attributes:
        rows: Results of the file, read or not.
        set_aside: Of these, those with an error: no line was made of them.
        passed_over: Results that are no line for another reason -> how many: element or kind, never a value.
        not_kept: Elements that stand beside a result and are not kept -> how many.
        of_rows: What is wrong with rows.
    """

    rows: int = 0
    set_aside: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    not_kept: Counter[str] = field(default_factory=Counter)
    of_rows: list[SourceProblem] = field(default_factory=list)

    @property
    def problems(self) -> tuple[SourceProblem, ...]:
        """All that is to be said, counts first."""
        counts = (
            (ProblemCode.RESULTS_PASSED_OVER, Severity.WARNING, self.passed_over),
            (ProblemCode.DATA_NOT_READ, Severity.NOTE, self.not_kept),
        )
        said = [
            SourceProblem(
                code=code,
                severity=severity,
                facts=(("elements", tuple(f"{name} ({number})" for name, number in sorted(counter.items()))),),
            )
            for code, severity, counter in counts
            if counter
        ]
        return (*said, *self.of_rows)

    def note(self, found: SourceProblem) -> None:
        """Something about one row."""
        if len(self.of_rows) < KEPT:
            self.of_rows.append(found)


class Lines:
    """
    Makes lines of raw cells.

    Args:
        headers: Field -> the column or element that a person sees it in.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.found = Found()
        self._headers = headers
        self._known: dict[str, dict[str, str | Finding | None]] = {name: {} for name in FIELDS}

    def line(self, row: int, cells: Iterable[tuple[str, str]]) -> Line | None:
        """One result from (field, text); None if a value can't be read or a required one is absent."""
        self.found.rows += 1
        values: dict[str, str] = {}
        good = True
        for name, raw in cells:
            known = self._known[name]
            if raw in known:
                value = known[raw]
            else:
                value = CLEANERS[name](raw)
                if len(known) < _KNOWN:
                    known[raw] = value
            if isinstance(value, Finding):
                good = self._judged(row, name, raw, value) and good
                value = value.value
            if value:
                values[name] = value
        if "moment" in values:
            moment(values)
        if good and "test_name" not in values and "test_code" in values:
            values["test_name"] = values["test_code"]
        lacking = [name for name in REQUIRED if name not in values]
        if "pupil_key" not in values and "family_name" not in values:
            lacking.append("pupil_key")
        if good and lacking:
            good = False
            for name in lacking:
                facts: tuple[tuple[str, Fact], ...] = (("field", name),)
                self.found.note(
                    SourceProblem(
                        code=ProblemCode.RESULT_VALUE_MISSING,
                        severity=Severity.ERROR,
                        row=row,
                        column=self._headers.get(name),
                        facts=facts,
                    )
                )
        if not good:
            self.found.set_aside += 1
            return None
        return Line(row=row, values=values)

    def _judged(self, row: int, name: str, raw: str, finding: Finding) -> bool:
        """Say what is odd about a cell; True if its row can be used."""
        for code, severity, facts in finding.remarks:
            self.found.note(
                SourceProblem(
                    code=code,
                    severity=severity,
                    row=row,
                    column=self._headers.get(name),
                    value=raw.strip()[:LONGEST] or None,
                    facts=(("field", name), *facts),
                )
            )
        return all(severity is not Severity.ERROR for _, severity, _ in finding.remarks)

"""The rows of a list of staff, cleaned: one for each person, what can't be used told with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import ColumnMatch
from lvs_desktop.domain.staff_matching import KEYS, same_row
from lvs_desktop.files.source import Source
from lvs_desktop.files.values import Cleaner, Finding, Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of the list."""

    number: int  # row of the file, as the person counts
    values: Mapping[str, str | None]  # of the fields that have a column; None: an empty cell
    headers: Mapping[str, str]  # field -> header as written

    @property
    def name(self) -> str:
        """The person's name."""
        return display_name(
            self.values.get("given_name"), self.values.get("name_prefix"), self.values.get("family_name")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list of staff, read."""

    good: tuple[Row, ...]
    bad: tuple[Row, ...]  # with an error; what could be read of them tells whom they are about
    problems: tuple[SourceProblem, ...]


def read(file: Source, header_row: int, columns: Sequence[ColumnMatch], clean: Mapping[str, Cleaner]) -> Rows:
    """
    The rows, and what is to be said of them and their cells.

    Rows that are equal but for the location, with the same number, e-mail address or user name, are one person who
    works at several.

    Raises:
        Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE.
    """
    used = {column.field: column for column in columns if column.field}
    headers = {name: column.header for name, column in used.items()}
    joined = _Joined()
    bad: list[Row] = []
    problems: list[SourceProblem] = []
    for chunk in file.batches(after_row=header_row, width=len(columns)):
        for place, number in enumerate(chunk.numbers):
            cells = [column[place] for column in chunk.columns]
            if all(cells[column.index].strip() in ("", column.header.strip()) for column in used.values()):
                continue  # an empty row, or the header once more
            values: dict[str, str | None] = {}
            found: list[SourceProblem] = []
            for name, column in used.items():
                cleaned = clean[name](cells[column.index])
                if isinstance(cleaned, Finding):
                    raw = cells[column.index].strip() or None
                    found += [_said(number, column.header, raw, name, remark) for remark in cleaned.remarks]
                    cleaned = cleaned.value
                values[name] = cleaned
            row = Row(number=number, values=values, headers=headers)
            if any(one.severity is Severity.ERROR for one in found):
                bad.append(row)
            elif (wrong := joined.add(row)) is not None:
                found.append(wrong)
            problems += found
    return Rows(good=tuple(joined.rows), bad=tuple(bad), problems=tuple(problems))


class _Joined:
    """The good rows, one for each person."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._by: dict[tuple[str, str], int] = {}  # a key of somebody, or the whole row -> place
        self._whole: dict[tuple[str | None, ...], int] = {}

    def add(self, new: Row) -> SourceProblem | None:
        """Add a row, or join it to the one of the same person; what is to be said of it."""
        whole = tuple(new.values.values())
        keys = [(name, (new.values.get(name) or "").casefold()) for name in KEYS if new.values.get(name)]
        place = self._whole.get(whole, next((self._by[one] for one in keys if one in self._by), None))
        if place is None:
            place = len(self.rows)
            self.rows.append(new)
            self._whole[whole] = place
            self._by.update(dict.fromkeys(keys, place))
            return None
        row = self.rows[place]
        facts = (("first", row.number), ("staff", "yes"))
        if not same_row(row.values, new.values):
            return SourceProblem(
                code=ProblemCode.STAFF_TWICE, severity=Severity.ERROR, row=new.number, value=new.name, facts=facts
            )
        codes = {*(row.values.get("locations") or "").split(","), *(new.values.get("locations") or "").split(",")}
        both = ",".join(sorted(filter(None, codes))) or None
        if both == row.values.get("locations"):
            return SourceProblem(code=ProblemCode.ROW_REPEATED, severity=Severity.WARNING, row=new.number, facts=facts)
        self.rows[place] = replace(row, values={**row.values, "locations": both})
        return None


def _said(number: int, header: str, raw: str | None, name: str, remark: Remark) -> SourceProblem:
    code, severity, facts = remark
    return SourceProblem(
        code=code,
        severity=severity,
        row=number,
        column=header,
        value=raw,
        facts=(("field", name), ("staff", "yes"), *facts),
    )

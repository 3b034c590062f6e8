"""A preview's lines in the order of the screen, a page at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, FieldChange, ThreeWay
from lvs_desktop.domain.people import BIT, COMPARED, display_name, fields_of
from lvs_desktop.storage import masks
from lvs_desktop.storage.comparing import Comparison, value_in_file
from lvs_desktop.storage.masks import KINDS, quoted
from lvs_desktop.storage.ordering import RANK
from lvs_desktop.storage.school_file import SchoolFile

_FIRST = ord("0")  # the letter of code 0 in a tally
_BESIDE = 'LEFT JOIN staged.stage s ON s."row" = d.key LEFT JOIN pupil p ON p.id = d.pupil_id'

# What matters most comes first; of the unchanged ones those that differ from the file. The order of the screen needs
# no sorting: each window is read by key.
_WINDOWS: tuple[tuple[int, bool | None], ...] = tuple(
    (kind, differing)
    for kind in sorted(RANK, key=RANK.__getitem__)
    for differing in ((True, False) if kind == masks.UNCHANGED else (None,))
)


Window = tuple[int, bool | None, int]  # code of a kind, differing from the file or not (None: both), lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many lines there are by (code of the kind, chosen, differs from the file)."""

    lines: Mapping[tuple[int, bool, bool], int]

    def counts(self, *, problems: int) -> Counts:
        """As chosen: a new or changed pupil left out is unchanged, one who is not archived is missing."""
        found = dict.fromkeys(KINDS, 0)
        for (kind, chosen, _), number in self.lines.items():
            found[_as_chosen(KINDS[kind], chosen)] += number
        return Counts(**{kind.value: number for kind, number in found.items()}, problems=problems)

    def windows(self, kinds: Iterable[ChangeKind]) -> list[Window]:
        """The parts of the screen's order that hold these kinds (none: all): (kind, differing, lines)."""
        wanted = {KINDS.index(kind) for kind in kinds} or set(range(len(KINDS)))
        return [
            (kind, differing, number)
            for kind, differing in _WINDOWS
            if kind in wanted and (number := self._of(kind, differing))
        ]

    def _of(self, kind: int, differing: bool | None) -> int:
        return sum(
            number for (code, _, differs), number in self.lines.items() if code == kind and differing in (None, differs)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """
    Rows of a source, counted when they were compared.

    Attributes:
        lines: How many there are by (new, archived, mask of the fields that differ).
        respelled: Some number is written otherwise than the school's.
        changes: How much the connection had written then. As long as it wrote no more, they are as they were.
    """

    lines: Mapping[tuple[bool, bool, int], int]
    respelled: bool
    changes: int

    def holds(self, file: SchoolFile, *, written: int = 0) -> bool:
        """True if the rows are as they were, though so many lines were added."""
        return bool(file.driver.total_changes == self.changes + written)

    def differ(self, mask: int) -> bool:
        """True if some row differs in one of these fields."""
        return any(differs & mask for _, _, differs in self.lines)


def tally(file: SchoolFile, how: Comparison, *, counted: Counted | None = None, missing: int = 0) -> Tally:
    """
    Count the lines.

    Args:
        counted: What is known of the rows of the source.
        missing: How many lines were added for pupils who are not in it; nothing else was written since.
    """
    if counted is not None and counted.holds(file, written=missing):
        return _tally_of(counted, how, missing)
    # a letter for each line, counted here: SQLite would sort them, and a row for each costs more
    (letters,) = file.driver.execute(
        f"SELECT group_concat(char({_FIRST} + kind * 4 + chosen * 2 + (differs OR hand)), '') FROM temp.delta"
    ).fetchone()
    coded = {ord(letter) - _FIRST: letters.count(letter) for letter in set(letters or "")}
    return Tally(lines={(code >> 2, bool(code & 2), bool(code & 1)): number for code, number in coded.items()})


def _tally_of(counted: Counted, how: Comparison, missing: int) -> Tally:
    lines: Counter[tuple[int, bool, bool]] = Counter()
    for (new, archived, differs), number in counted.lines.items():
        changed = masks.CHANGED if differs and how.overwrite else masks.UNCHANGED
        kind = masks.NEW if new else masks.REACTIVATED if archived else changed
        lines[kind, True, bool(differs)] += number
    if missing:
        kind = masks.ARCHIVED if how.archive_missing else masks.MISSING
        lines[kind, how.choose_archived or not how.archive_missing, False] += missing
    return Tally(lines=lines)


def page(connection: Connection, how: Comparison, keys: Sequence[int]) -> list[Change]:
    """These lines, in this order."""
    listed = ", ".join(map(str, keys))
    rows = connection.exec_driver_sql(f"{_lines(how)} FROM temp.delta d {_BESIDE} WHERE d.key IN ({listed})")
    edits = _edits(connection, keys)
    found = {row[0]: _change(row, how, edits.get(row[0], {})) for row in rows}
    return [found[key] for key in keys]


def screen_page(
    connection: Connection, how: Comparison, windows: Iterable[Window], *, offset: int, limit: int
) -> list[Change]:
    """Lines offset..offset+limit in the screen's own order, of the windows of a tally."""
    found: list[Change] = []
    for kind, differing, number in windows:
        if offset < number and limit > 0:
            rows = connection.exec_driver_sql(
                f"""{_lines(how)} FROM (SELECT key FROM temp.delta d WHERE d.kind = {kind} {_differing(differing)}
                                        ORDER BY key LIMIT ? OFFSET ?) l
                    JOIN temp.delta d ON d.key = l.key {_BESIDE} ORDER BY d.key""",
                (limit, offset),
            )
            part_rows = list(rows)
            edits = _edits(connection, [row[0] for row in part_rows])
            part_found = [_change(row, how, edits.get(row[0], {})) for row in part_rows]
            found += part_found
            limit -= len(part_found)
        offset = max(0, offset - number)
    return found


def choose(file: SchoolFile, keys: Iterable[int], chosen: bool) -> None:
    """Take lines along or leave them out."""
    file.driver.executemany(f"UPDATE temp.found SET chosen = {int(chosen)} WHERE key = ?", ((key,) for key in keys))


def choose_windows(connection: Connection, windows: Iterable[Window], chosen: bool) -> None:
    """Take every line of some windows along, or leave them out."""
    for kind, differing, _ in windows:
        connection.exec_driver_sql(
            f"""UPDATE temp.found SET chosen = ? WHERE key IN
                (SELECT key FROM temp.delta d WHERE d.kind = {kind} {_differing(differing)})""",
            (int(chosen),),
        )


def keep_choices(connection: Connection) -> None:
    """Remember which lines are taken along, for `choose_as_kept` after the next comparison."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.kept_choice")
    connection.exec_driver_sql(
        "CREATE TEMP TABLE kept_choice AS SELECT key, chosen FROM temp.found WHERE NOT chosen OR key < 0"
    )


def choose_as_kept(connection: Connection) -> None:
    """Take the same lines along as before; new lines stay as they are."""
    connection.exec_driver_sql(
        """UPDATE temp.found SET chosen = k.chosen FROM temp.kept_choice k
           WHERE k.key = found.key AND k.chosen <> found.chosen"""
    )
    connection.exec_driver_sql("DROP TABLE temp.kept_choice")


def keys_of_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """The lines of pupils by number, as written in the file or the school."""
    found = {}
    for number in numbers:
        key = connection.exec_driver_sql(
            """SELECT d.key FROM temp.delta d LEFT JOIN staged.stage s ON s."row" = d.key
               LEFT JOIN pupil p ON p.id = d.pupil_id WHERE COALESCE(p.pupil_number, s.pupil_number) = ?""",
            (number,),
        ).scalar()
        if key is not None:
            found[number] = int(key)
    return found


def _edits(connection: Connection, keys: Iterable[int]) -> dict[int, dict[str, tuple[str | None, str]]]:
    """Of lines whose pupil was edited by hand: field -> (imported value, edited at)."""
    run = connection.exec_driver_sql
    found: dict[int, dict[str, tuple[str | None, str]]] = {}
    if run("SELECT 1 FROM hand_edit LIMIT 1").first() is None:
        return found
    listed = ", ".join(str(key) for key in keys if key > 0)
    for key, field, imported, at in run(
        f"""SELECT f.key, h.field, h.imported, h.edited_at
            FROM temp.found f JOIN hand_edit h ON h.pupil_id = f.pupil_id WHERE f.key IN ({listed})"""
    ):
        found.setdefault(key, {})[field] = imported, at
    return found


def _differing(differing: bool | None) -> str:
    return "" if differing is None else f"AND (d.differs OR d.hand) = {int(differing)}"


def _as_chosen(kind: ChangeKind, chosen: bool) -> ChangeKind:
    if chosen or kind in (ChangeKind.UNCHANGED, ChangeKind.MISSING):
        return kind
    return ChangeKind.MISSING if kind is ChangeKind.ARCHIVED else ChangeKind.UNCHANGED


def _lines(how: Comparison) -> str:
    staged = ", ".join(value_in_file(field, how) for field in COMPARED)
    stored = ", ".join(f"p.{quoted(field)}" for field in COMPARED)
    return f"""SELECT d.key, d.kind, d.mask, d.differs, d.hand, d.chosen, d.spelled, s.pupil_number, p.pupil_number,
                      {staged}, {stored}"""


def _change(row: Row[Any], how: Comparison, edits: Mapping[str, tuple[str | None, str]]) -> Change:
    key, kind, mask, differs, hand, chosen, spelled, written, number, *values = tuple(row)
    new = kind == masks.NEW

    def step(field: str) -> FieldChange:
        place = _PLACE[field]
        return FieldChange(field=field, was=values[_STORED + place], becomes=values[place])

    def after(field: str) -> str | None:
        place = _PLACE[field]
        return values[place if new or mask & BIT[field] else _STORED + place]  # type: ignore[no-any-return]

    if new:
        fields = tuple(step(field) for field, value in zip(COMPARED, values, strict=False) if value is not None)
    else:
        fields = tuple(map(step, fields_of(mask & masks.ALL)))
    if spelled == 2:  # a person said that this row is this pupil
        fields = (FieldChange(field="pupil_number", was=number, becomes=written), *fields)
    taken = fields_of(mask & masks.ALL if not new else 0)
    three_way = tuple(
        ThreeWay(
            field=field,
            imported=edits[field][0],
            file=step(field).becomes,
            hand=step(field).was,
            edited_at=edits[field][1],
            taken=field in taken,
        )
        for field in COMPARED
        if field in edits and (field in taken or hand & BIT[field])
    )
    noted = tuple(map(step, fields_of((differs & ~mask | hand) if not new else 0)))
    return Change(
        key=key,
        kind=KINDS[kind],
        pupil_number=number if not new else written or None,
        name=display_name(after("given_name"), after("name_prefix"), after("family_name")),
        group=after("group"),
        location=after("location"),
        row=key if key > 0 else None,
        fields=fields,
        differs=noted,
        by_hand=fields_of(hand),
        three_way=three_way,
        chosen=bool(chosen),
    )


_PLACE = {field: place for place, field in enumerate(COMPARED)}  # of a field among the values in the file
_STORED = len(COMPARED)  # from here on the school's values

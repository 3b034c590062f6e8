"""A preview's lines in the order of the screen, a page at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, FieldChange, SortKey
from lvs_desktop.domain.guard import Cell
from lvs_desktop.domain.people import COMPARED, display_name, fields_of, fold
from lvs_desktop.storage import masks
from lvs_desktop.storage.masks import KINDS, quoted
from lvs_desktop.storage.staging import Comparison, value_in_file

# what matters most comes first
_RANK = " ".join(
    f"WHEN {code} THEN {rank}"
    for rank, code in enumerate(
        (masks.ARCHIVED, masks.NEW, masks.REACTIVATED, masks.CHANGED, masks.MISSING, masks.UNCHANGED)
    )
)
_ORDER = {
    SortKey.KIND: f"CASE d.kind {_RANK} END {{0}}, d.differs = 0, d.key",
    SortKey.ROW: "d.key {0}",
    SortKey.NAME: "COALESCE(s.search_key, p.search_key) {0}, d.key",
    SortKey.NUMBER: "COALESCE(p.number_key, s.number_key) + 0 {0}, COALESCE(p.number_key, s.number_key) {0}, d.key",
    SortKey.GROUP: 'COALESCE(s."group", p."group") {0}, COALESCE(s.search_key, p.search_key), d.key',
}


def counts(connection: Connection, *, problems: int) -> Counts:
    """Lines of each kind as chosen: a new or changed pupil left out is unchanged, one not archived is missing."""
    found = dict.fromkeys(KINDS, 0)
    for kind, chosen, number in connection.exec_driver_sql(
        "SELECT kind, chosen, count(*) FROM temp.delta GROUP BY kind, chosen"
    ):
        found[_as_chosen(KINDS[kind], bool(chosen))] += number
    return Counts(**{kind.value: number for kind, number in found.items()}, problems=problems)


def guard_cells(connection: Connection, scope: Sequence[str]) -> list[Cell]:
    """Active pupils in scope by location, year, group and track, and how many of them are missing (as chosen)."""
    where = f"AND p.location IN ({', '.join('?' * len(scope))})" if scope else ""
    rows = connection.exec_driver_sql(
        f"""SELECT p.location, p.year, p."group", p.track, count(*), count(d.key)
            FROM pupil p LEFT JOIN temp.delta d ON d.key = -p.id AND d.chosen
            WHERE p.archived_at IS NULL {where} GROUP BY 1, 2, 3, 4""",
        tuple(scope),
    )
    return [
        Cell(location=location, year=year, group=group, track=track, active=active, missing=missing)
        for location, year, group, track, active, missing in rows
    ]


def arrange(
    connection: Connection,
    *,
    kinds: Iterable[ChangeKind],
    search: str,
    sort: SortKey,
    descending: bool,
    differing: bool,
) -> int:
    """Lay out the lines; returns how many there are. 100,000 lines take about 0.1 s."""
    direction = "DESC" if descending else "ASC"
    where, values = ["1"], []
    wanted = [kind for kind in KINDS if kind in set(kinds)]
    if wanted:
        where.append(f"d.kind IN ({', '.join(str(KINDS.index(kind)) for kind in wanted)})")
    if differing:
        where.append("(d.differs OR d.hand)")
    for word in fold(search).split():
        where.append(
            "(instr(COALESCE(s.search_key, p.search_key), ?) OR instr(COALESCE(p.pupil_number, s.pupil_number), ?))"
        )
        values += [word, word]
    joined = search.strip() or sort not in (SortKey.KIND, SortKey.ROW)
    join = 'LEFT JOIN temp.stage s ON s."row" = d.key LEFT JOIN pupil p ON p.id = d.pupil_id' if joined else ""
    connection.exec_driver_sql("DELETE FROM temp.layout")
    connection.exec_driver_sql(
        f"""INSERT INTO temp.layout(key) SELECT d.key FROM temp.delta d {join}
            WHERE {" AND ".join(where)} ORDER BY {_ORDER[sort].format(direction)}""",
        tuple(values),
    )
    return int(connection.exec_driver_sql("SELECT count(*) FROM temp.layout").scalar_one())


def page(connection: Connection, how: Comparison, *, offset: int, limit: int) -> list[Change]:
    """Lines offset..offset+limit of the layout."""
    rows = connection.exec_driver_sql(
        f"""{_lines(how)} FROM temp.layout l JOIN temp.delta d ON d.key = l.key
            LEFT JOIN temp.stage s ON s."row" = d.key LEFT JOIN pupil p ON p.id = d.pupil_id
            WHERE l.position > ? AND l.position <= ? ORDER BY l.position""",
        (offset, offset + limit),
    )
    return [_change(row, how) for row in rows]


def choose(connection: Connection, keys: Iterable[int] | None, chosen: bool) -> None:
    """Take lines along or leave them out; None: every line of the layout."""
    if keys is None:
        connection.exec_driver_sql(
            "UPDATE temp.delta SET chosen = ? WHERE key IN (SELECT key FROM temp.layout)", (int(chosen),)
        )
    for key in keys or ():
        connection.exec_driver_sql("UPDATE temp.delta SET chosen = ? WHERE key = ?", (int(chosen), key))


def keys_of_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """The lines of pupils by number, as written in the file or the school."""
    found = {}
    for number in numbers:
        key = connection.exec_driver_sql(
            """SELECT d.key FROM temp.delta d LEFT JOIN temp.stage s ON s."row" = d.key
               LEFT JOIN pupil p ON p.id = d.pupil_id WHERE COALESCE(p.pupil_number, s.pupil_number) = ?""",
            (number,),
        ).scalar()
        if key is not None:
            found[number] = int(key)
    return found


def _as_chosen(kind: ChangeKind, chosen: bool) -> ChangeKind:
    if chosen or kind in (ChangeKind.UNCHANGED, ChangeKind.MISSING):
        return kind
    return ChangeKind.MISSING if kind is ChangeKind.ARCHIVED else ChangeKind.UNCHANGED


def _lines(how: Comparison) -> str:
    staged = ", ".join(value_in_file(field, how) for field in COMPARED)
    stored = ", ".join(f"p.{quoted(field)}" for field in COMPARED)
    return f"""SELECT d.key, d.kind, d.mask, d.differs, d.hand, d.chosen, s.pupil_number, p.pupil_number,
                      {staged}, {stored}"""


def _change(row: Row[Any], how: Comparison) -> Change:
    key, kind, mask, differs, hand, chosen, written, number, *values = list(row)
    in_file = dict(zip(COMPARED, values[: len(COMPARED)], strict=True))
    stored = dict(zip(COMPARED, values[len(COMPARED) :], strict=True))
    new = kind == masks.NEW

    def step(field: str) -> FieldChange:
        return FieldChange(field=field, was=stored[field], becomes=in_file[field])

    if new:
        fields = tuple(step(field) for field in COMPARED if in_file[field] is not None)
    else:
        fields = tuple(map(step, fields_of(mask & masks.ALL)))
    noted = tuple(map(step, fields_of((differs & ~mask | hand) if not new else 0)))
    after = {**stored, **{change.field: change.becomes for change in fields}}
    return Change(
        key=key,
        kind=KINDS[kind],
        pupil_number=number if not new else written,
        name=display_name(after["given_name"], after["name_prefix"], after["family_name"]),
        group=after["group"],
        location=after["location"],
        row=key if key > 0 else None,
        fields=fields,
        differs=noted,
        by_hand=fields_of(hand),
        chosen=bool(chosen),
    )

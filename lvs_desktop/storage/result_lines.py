"""What an entry did to test results, line by line: pupil and test, was and becomes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Change, ChangeKind, FieldChange
from lvs_desktop.domain.people import display_name
from lvs_desktop.storage import results, sight
from lvs_desktop.storage.sight import Own

Pair = tuple[int, int]  # ids of the result that went and of the one that came; 0: none

_PUPIL: Final = ("pupil_number", "given_name", "name_prefix", "family_name", '"group"', "location")
_FIRST: Final = 1 << 40  # keys of lines begin below this, negative: no pupil and no small record has them


def shown(connection: Connection, entry_id: int, own: Own = None) -> int:
    """How many results an entry wrote; one that took another's place counts once."""
    query = f"SELECT count(*) FROM (SELECT 1 {_WRITTEN} GROUP BY r.pupil_id, r.key)"
    return int(connection.exec_driver_sql(query, _named(entry_id, own)).scalar_one())


def lines(connection: Connection, entry_id: int, *, offset: int, limit: int, own: Own = None) -> list[Change]:
    """
    What an entry did to results, by pupil and test.

    Args:
        own: Only of pupils of these locations.
    """
    if limit <= 0:
        return []
    pairs = connection.exec_driver_sql(
        f"""SELECT max(CASE WHEN NOT c.came THEN r.id ELSE 0 END), max(CASE WHEN c.came THEN r.id ELSE 0 END)
            {_WRITTEN} GROUP BY r.pupil_id, r.key ORDER BY r.pupil_id, r.key LIMIT :limit OFFSET :offset""",
        {**_named(entry_id, own), "limit": limit, "offset": offset},
    )
    return of_pairs(connection, [(int(went), int(came)) for went, came in pairs])


def of_pairs(connection: Connection, pairs: Sequence[Pair]) -> list[Change]:
    """The lines of these pairs, in this order; `removed` where nothing came."""
    ids = json.dumps(sorted({one for pair in pairs for one in pair if one}))
    names = ", ".join(f"r.{name}" for name in results.COLUMNS)
    found = {
        int(row[0]): row
        for row in connection.exec_driver_sql(
            f"""SELECT r.id, {", ".join(f"p.{name}" for name in _PUPIL)}, {names}
                FROM test_result r LEFT JOIN pupil p ON p.id = r.pupil_id
                WHERE r.id IN (SELECT value FROM json_each(?))""",
            (ids,),
        )
    }
    return [_line(found.get(went), found.get(came)) for went, came in pairs if went in found or came in found]


def _line(went: Any, came: Any) -> Change:
    row = came if came is not None else went
    before, after = _held(went), _held(came)
    return Change(
        key=-(_FIRST + int(row[0])),
        kind=ChangeKind.NEW if went is None else ChangeKind.ARCHIVED if came is None else ChangeKind.CHANGED,
        pupil_number=row[1],
        name=f"{display_name(*row[2:5])}: {_test(after or before)}",
        group=row[5],
        location=row[6],
        fields=tuple(
            FieldChange(field=name, was=before.get(name), becomes=after.get(name))
            for name in results.COLUMNS
            if before.get(name) != after.get(name)
        ),
        removed=came is None,
    )


def _held(row: Any) -> Mapping[str, str]:
    if row is None:
        return {}
    values = dict(zip(results.COLUMNS, row[1 + len(_PUPIL) :], strict=True))
    hand = values.pop("by_hand")
    said = {} if hand is None else {"by_hand": "yes" if hand else "no"}
    return {**{name: str(value) for name, value in values.items() if value}, **said}


def _test(held: Mapping[str, str]) -> str:
    year, month, day = held.get("taken_on", "--").split("-")
    name, moment = held.get("test_name", ""), held.get("moment", "")
    words = name if not moment or moment in name.split() else f"{name} {moment}"
    return f"{words} ({day}-{month}-{year})"


def _named(entry_id: int, own: Own) -> dict[str, int | str | None]:
    return {"entry": entry_id, "own": sight.own_value(own)}


_WRITTEN: Final = f"""FROM result_change c JOIN test_result r ON r.id = c.result_id
    WHERE c.entry_id = :entry AND (:own IS NULL OR r.pupil_id IN ({sight.PUPILS}))"""

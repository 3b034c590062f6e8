"""Results of tests as records for a server, and as a server says that they are: brought into force, or taken out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts
from lvs_desktop.domain.exchanging import ChangedHere, Fields, Incoming, Kind
from lvs_desktop.domain.result_exchange import FIELDS, PUPIL, fields_of, key_of, result_of
from lvs_desktop.domain.results import Generation
from lvs_desktop.storage import results
from lvs_desktop.storage.results import COLUMNS

Place = tuple[str, str]  # uid of the pupil, and key: what one result in force has alone

_BY_HAND: Final = "CASE r.by_hand WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE '' END"
# unknown is what nobody said: it is absent, as every empty field
_GENERATION: Final = f"CASE r.generation WHEN '{Generation.UNKNOWN}' THEN '' ELSE r.generation END"
_SPECIAL: Final = {"by_hand": _BY_HAND, "generation": _GENERATION}
_VALUES: Final = ", ".join(_SPECIAL.get(name, f"r.{name}") for name in FIELDS)


def read(connection: Connection, pupils: Iterable[str] | None = None) -> list[tuple[str, str, Fields]]:
    """
    The results in force of pupils who are in the school: uid of the pupil, key, fields.

    Args:
        pupils: Only theirs (uids).
    """
    which, values = "", list[str]()
    if pupils is not None:
        which, values = "AND p.uid IN (SELECT value FROM json_each(?))", [json.dumps(list(pupils))]
    rows = connection.exec_driver_sql(
        f"""SELECT p.uid, r.key, {_VALUES} FROM test_result r JOIN pupil p ON p.id = r.pupil_id
            WHERE r.in_force {which} ORDER BY r.pupil_id, r.id""",
        tuple(values),
    )
    return [(pupil, key, fields_of(given)) for pupil, key, *given in rows]


def place(one: Incoming) -> Place | None:
    """Where a result is written here; None: nowhere."""
    pupil = one.write.get(PUPIL)
    return None if pupil is None or not (one.new or one.remove) else (pupil, key_of(one.write))


def write(connection: Connection, entry_id: int, found: Sequence[Incoming], ids: Mapping[str, int]) -> None:
    """
    Write what came, as part of an entry that has nothing of these places yet.

    Args:
        ids: uid -> id of the pupils.

    Raises:
        ChangedHere: A result that is to go is not there as it was, or a pupil is not.
    """
    leaving = {at: _fields(one) for one in found if one.remove and (at := place(one)) is not None}
    if leaving:
        results.take_out(connection, entry_id, _ids(connection, leaving))
    coming = {at: _fields(one) for one in found if one.new and (at := place(one)) is not None}
    if any(pupil not in ids for pupil, _ in coming):
        raise ChangedHere
    if coming:
        results.bring(connection, entry_id, [(ids[pupil], result_of(said)) for (pupil, _), said in coming.items()])


def counts(connection: Connection, entry_id: int) -> Counts:
    """What an entry did to results: new, another value, taken out (archived)."""
    row = connection.exec_driver_sql(
        """SELECT coalesce(sum(came AND NOT went), 0), coalesce(sum(came AND went), 0), coalesce(sum(NOT came), 0)
           FROM (SELECT max(c.came) AS came, max(NOT c.came) AS went FROM result_change c
                 JOIN test_result r ON r.id = c.result_id WHERE c.entry_id = ? GROUP BY r.pupil_id, r.key)""",
        (entry_id,),
    ).one()
    return Counts(new=int(row[0]), changed=int(row[1]), archived=int(row[2]))


def written_since(connection: Connection, after: int, own: Iterable[int]) -> bool:
    """True if results were written by later entries than this one, but for the own ones."""
    row = connection.exec_driver_sql(
        """SELECT 1 FROM result_change WHERE entry_id > ? AND entry_id NOT IN (SELECT value FROM json_each(?))
           LIMIT 1""",
        (after, json.dumps(sorted(own))),
    )
    return row.first() is not None


def none_exchanged(connection: Connection) -> bool:
    """True if there are results here, and none was ever agreed on with the server."""
    some = "SELECT 1 FROM test_result WHERE in_force AND pupil_id IN (SELECT id FROM pupil)"
    agreed = f"SELECT 1 FROM sync_base WHERE kind = '{Kind.RESULT}'"
    return bool(connection.exec_driver_sql(f"SELECT EXISTS ({some}) AND NOT EXISTS ({agreed})").scalar_one())


def _ids(connection: Connection, leaving: Mapping[Place, Fields]) -> list[int]:
    names = json.dumps(sorted({pupil for pupil, _ in leaving}))
    here = {
        (pupil, key): (int(result), fields_of(given))
        for result, pupil, key, *given in connection.exec_driver_sql(
            f"""SELECT r.id, p.uid, r.key, {_VALUES} FROM test_result r JOIN pupil p ON p.id = r.pupil_id
                WHERE r.in_force AND p.uid IN (SELECT value FROM json_each(?))""",
            (names,),
        )
    }
    if any(here.get(at, (0, {}))[1] != said for at, said in leaving.items()):
        raise ChangedHere
    return [here[at][0] for at in leaving]


def _fields(one: Incoming) -> dict[str, str]:
    return {name: text for name, text in one.write.items() if text and name in COLUMNS}

"""
What persons said of a pupil of the LAS and one of the LOVS who may be one person.

Both are kept as identities (domain.administrations), from which nobody is read: what is in no pupil's name can't be
told from the school file, and a decision about a pupil who is deleted for good goes with the pupil.
"""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from lvs_desktop.domain import last_comparison
from lvs_desktop.domain.administrations import Enrolled, identity_of_number
from lvs_desktop.domain.matching import Verdict, person_key
from lvs_desktop.domain.roles import Worker
from lvs_desktop.storage.applying import now
from lvs_desktop.storage.tables import pair_decision

Pair = tuple[str, str]  # identity in the LAS, identity in the LOVS


def read(connection: Connection) -> dict[Pair, Verdict]:
    """All that were said, the oldest first."""
    found = connection.execute(select(pair_decision).order_by(pair_decision.c.at, pair_decision.c.las))
    return {(row.las, row.lovs): Verdict(row.verdict) for row in found}


def keep(connection: Connection, verdicts: Mapping[Pair, Verdict], *, by: Worker) -> None:
    """Keep what a person said; what was said of a pair before is replaced."""
    for (las, lovs), verdict in verdicts.items():
        values = {"verdict": verdict.value, "at": now(), "by": by.name}
        statement = insert(pair_decision).values(las=las, lovs=lovs, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["las", "lovs"], set_=values))


def forget(connection: Connection, pairs: Iterable[Pair]) -> int:
    """Take back what was said of pairs; returns how many there were."""
    table, gone = pair_decision, 0
    for las, lovs in pairs:
        gone += connection.execute(table.delete().where(table.c.las == las, table.c.lovs == lovs)).rowcount
    return gone


def forget_erased(connection: Connection) -> None:
    """
    Forget what was said of the pupils of temp.erased, on either side; before anything else of them goes.

    The last comparison keeps its counts: its points, hashed, go all together, because whose they are can't be told.
    """
    names = "given_name, name_prefix, family_name, birth_date"
    found = connection.exec_driver_sql(
        f"""SELECT pupil_number, {names} FROM pupil WHERE id IN (SELECT pupil_id FROM temp.erased)
            UNION SELECT pupil_number, {names} FROM change WHERE pupil_id IN (SELECT pupil_id FROM temp.erased)"""
    )
    identities = set()
    for number, given, prefix, family, born in found:
        one = Enrolled(row=0, given_name=given, name_prefix=prefix, family_name=family, birth_date=born)
        identities |= {identity_of_number(number), person_key(one.known)} - {""}
    connection.exec_driver_sql(
        """DELETE FROM pair_decision WHERE las IN (SELECT value FROM json_each(:gone))
           OR lovs IN (SELECT value FROM json_each(:gone))""",
        {"gone": json.dumps(sorted(identities))},
    )
    connection.exec_driver_sql(
        "UPDATE route_fact SET value = json_set(value, '$.points', json('{}')) WHERE name = ?", (last_comparison.NAME,)
    )

"""
Undo of test results: what an entry brought into force goes, what it took out of force comes back.

A result that another one has taken the place of since is left alone. A pupil who is out of the school keeps the
results, which do not count until the pupil is back.
"""

import json
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.undoing import Kept, KeptReason
from lvs_desktop.storage import meta, sight
from lvs_desktop.storage.result_lines import Pair
from lvs_desktop.storage.sight import Own


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """
    What undoing an entry does to results.

    Attributes:
        goes, comes: Ids of results, pair by pair; 0 where nothing goes, or nothing comes.
        counts: By what the base did: new, changed, or taken out (archived).
        kept: Pupils of whom a result is left alone.
    """

    goes: "array[int]"
    comes: "array[int]"
    counts: Counts
    kept: tuple[Kept, ...]

    def __len__(self) -> int:
        """How many results go, come back, or get another value."""
        return len(self.goes)

    def pairs(self, offset: int, limit: int) -> list[Pair]:
        """Pairs offset..offset+limit, as result_lines shows them."""
        end = offset + max(0, limit)
        return list(zip(self.goes[offset:end], self.comes[offset:end], strict=True))


NOTHING: Final = Turning(goes=array("q"), comes=array("q"), counts=Counts(), kept=())


def turning(
    connection: Connection,
    target: Entry,
    *,
    base: Entry,
    takes_out: bool,
    pupils: Collection[int] | None = None,
    own: Own = None,
) -> Turning:
    """
    What undoing an entry would do to results; nothing is written.

    Args:
        base: What the entry is about: itself, or what it undid.
        takes_out: Undoing it takes the base out: what that brought goes.
        pupils: Only theirs; None: of all.
        own: Pupils of other locations are left alone.
    """
    goes, comes = array("q"), array("q")
    tally = {"new": 0, "changed": 0, "archived": 0}
    kept: dict[int, Kept] = {}  # by pupil: several results of one pupil are one line
    chosen = None if pupils is None else set(pupils)
    for row in connection.exec_driver_sql(
        f"""SELECT r.pupil_id, max(CASE WHEN {_GOES} THEN r.id ELSE 0 END), max(CASE WHEN {_BACK} THEN r.id ELSE 0 END),
                   max(coalesce({_OTHER}, 0)), max(c.came), min(c.came), :own IS NULL OR p.location IN
                   (SELECT value FROM json_each(:own)), p.pupil_number, p.given_name, p.name_prefix, p.family_name
            FROM result_change c JOIN test_result r ON r.id = c.result_id LEFT JOIN pupil p ON p.id = r.pupil_id
            WHERE c.entry_id = :entry GROUP BY r.pupil_id, r.key ORDER BY r.pupil_id, r.key""",
        {"entry": target.id, "base": base.id, "own": sight.own_value(own)},
    ):
        pupil_id, gone, back, other, brought, took, mine, number, *name = row
        if chosen is not None and pupil_id not in chosen:
            continue
        if other:
            since = _made_by(connection, int(other))
            known = {"pupil_number": number, "name": display_name(*name)}
            kept.setdefault(pupil_id, Kept(**known, reason=KeptReason.RESULT_LATER, entry=since or None))
        elif not gone and not back:
            continue
        elif not mine:
            kept.setdefault(pupil_id, Kept(pupil_number=None, name="", reason=KeptReason.NOT_YOURS))
        else:
            goes.append(gone)
            comes.append(back)
            alone = "new" if bool(brought) is takes_out else "archived"
            tally["changed" if brought and not took else alone] += 1
    if not goes and not kept:
        return NOTHING
    return Turning(goes=goes, comes=comes, counts=Counts(**tally), kept=tuple(kept.values()))


def put_back(connection: Connection, undo_id: int, made: Turning) -> None:
    """Write a turning as changes of the undo's entry."""
    run = connection.exec_driver_sql
    for ids, came in ((made.goes, 0), (made.comes, 1)):
        these = json.dumps([one for one in ids if one])
        run("INSERT INTO result_change SELECT ?, value, ? FROM json_each(?)", (undo_id, came, these))
        run("UPDATE test_result SET in_force = ? WHERE id IN (SELECT value FROM json_each(?))", (came, these))
    meta.next_revision(connection)


def mark(connection: Connection, undo_id: int, *, base: int) -> None:
    """
    Keep of an entry of results alone, and of its undos, which have something in force that an undo would turn.

    Of an undo only those results count that nothing was written of since. Of other lines of results the last thing
    that there was to turn may be gone with this undo: they are looked at too.
    """
    run = connection.exec_driver_sql
    found = run(
        """WITH RECURSIVE lines(id, base) AS (SELECT id, id FROM entry WHERE kind = :kind
                                              UNION SELECT e.id, l.base FROM entry e JOIN lines l ON e.undoes = l.id)
           SELECT e.id, l.base, e.undoes IS NOT NULL, e.undone_by FROM entry e JOIN lines l ON l.id = e.id
           WHERE l.base = :base OR e.undone_by IS NULL ORDER BY e.id""",
        {"base": base, "kind": EntryKind.RESULTS.value},
    ).all()
    for entry_id, about, is_undo, undone_by in found:
        last = "AND c.entry_id = (SELECT max(x.entry_id) FROM result_change x WHERE x.result_id = r.id)"
        alive = run(
            f"""SELECT EXISTS (SELECT 1 FROM result_change c JOIN test_result r ON r.id = c.result_id
                               WHERE c.entry_id = :entry {last if is_undo else ""}
                                 AND ({_GOES} OR {_BACK} OR {_OTHER} IS NOT NULL))""",
            {"entry": entry_id, "base": about},
        ).scalar_one()
        if bool(alive) is not (undone_by is None):
            run("UPDATE entry SET undone_by = ? WHERE id = ?", (None if alive else undo_id, entry_id))


def built_on(target: int) -> str:
    """SQL: pupils in the school who got results in force after an entry, and in which one (pupil_id, entry_id)."""
    return f"""SELECT r.pupil_id, c.entry_id FROM result_change c JOIN test_result r ON r.id = c.result_id
               WHERE c.entry_id > {int(target)} AND c.came AND r.in_force AND r.pupil_id IN (SELECT id FROM pupil)"""


def _made_by(connection: Connection, result_id: int) -> int:
    found = connection.exec_driver_sql(
        "SELECT max(entry_id) FROM result_change WHERE result_id = ? AND came", (result_id,)
    ).scalar()
    return int(found or 0)


# another result of this pupil and key that is in force, of which the entry (:entry) does not speak itself; id or NULL
_OTHER: Final = """(SELECT o.id FROM test_result o
    WHERE o.pupil_id = r.pupil_id AND o.key = r.key AND o.in_force AND o.id <> r.id AND NOT EXISTS (
        SELECT 1 FROM result_change mine WHERE mine.entry_id = :entry AND mine.result_id = o.id))"""
_GOES: Final = "(c.came AND r.in_force)"
# what the undone entry (:base) did not bring itself comes back only while the entry that brought it is in force
_BACK: Final = f"""(NOT c.came AND NOT r.in_force AND {_OTHER} IS NULL AND EXISTS (
    SELECT 1 FROM entry made WHERE (made.id = :base OR made.undone_by IS NULL) AND made.id = (
        SELECT min(first.entry_id) FROM result_change first WHERE first.result_id = r.id AND first.came)))"""

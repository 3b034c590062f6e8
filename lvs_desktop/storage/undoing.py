"""
Undo at any grain: which changes of an entry go back, who is left alone, and the writing of it.

Nothing in the journal is changed by an undo. It is an entry of its own with before-images, and a change is in force or
undone (`entry.undone_by` for all of an entry at once, a row in `undone` for a part). Of most pupils the row that is
undone is the last one that speaks of them: what it found is put back, a set at a time. The others are replayed
(`replaying`). An undo is undone by bringing the changes back that it took out: the same two ways.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Change, Counts, Entry, EntryKind
from lvs_desktop.domain.people import display_name, fields_of, fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.undoing import STATUS, GroupIn, Kept, KeptReason, PupilIn, UndoChoice
from lvs_desktop.storage import journal, masks, meta, replaying
from lvs_desktop.storage.applying import add_entry
from lvs_desktop.storage.replaying import IDENTITY, MADE, SLOTS, Trail

_GOES, _LATER, _REMOVED, _TAKEN, _NOT_YOURS = range(5)  # undoing.why
_WHY = {
    _REMOVED: KeptReason.REMOVED,
    _TAKEN: KeptReason.NUMBER_TAKEN,
    _NOT_YOURS: KeptReason.NOT_YOURS,
}
_MADE = ", ".join(map(str, MADE))
_IN_FORCE = "e.undone_by IS NULL AND c.id NOT IN (SELECT change_id FROM undone)"
_GOING = "SELECT pupil_id FROM temp.undoing WHERE why = 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    An undo that can be written, in the transaction in which it was made.

    Attributes:
        target: The entry to undo.
        base: The import or edit that it is about: the target itself, or what the undo (of an undo ...) undid.
        takes_out: True: changes of the base go; False: they come back.
        newest: All of the newest entry: its rows are taken as they are, without looking at each pupil.
        counts: Of the changes that go or come back, by what the base did.
        kept: Who is left alone.
    """

    target: Entry
    base: Entry
    takes_out: bool
    newest: bool
    counts: Counts
    kept: tuple[Kept, ...] = ()

    @property
    def rows(self) -> str:
        """SQL of the target's rows (c) that are put back as they are."""
        if self.newest:  # they end the journal: read as they lie there, which an index would only slow down
            entry = self.target.id
            return (
                f"FROM change c WHERE c.id >= (SELECT min(id) FROM change WHERE entry_id = {entry}) "
                f"AND +c.entry_id = {entry}"
            )
        return f"FROM temp.undoing g JOIN change c ON c.id = g.own_id WHERE g.why = {_GOES} AND NOT g.tangled"


def plan(connection: Connection, target: Entry, choice: UndoChoice, *, worker: Worker) -> Plan:
    """
    Who of an entry goes back and who is left alone. `temp.undoing` holds it, unless it is the newest as a whole.

    Raises:
        Problem: GROUP_NOT_IN_ENTRY (facts: value, known), PUPIL_NOT_IN_ENTRY (facts: value).
    """
    base, takes_out = base_of(connection, target)
    if _is_newest(connection, target, choice, worker):
        made = target.counts
        counts = Counts(new=made.new, changed=made.changed, reactivated=made.reactivated, archived=made.archived)
        return Plan(target=target, base=base, takes_out=True, newest=True, counts=counts)
    _candidates(connection, target, base)
    if not choice.whole:
        _choose(connection, base, choice)
    _leave_alone(connection, target, choice, worker)
    _find_tangled(connection, target)
    counts = _counts(connection, f"SELECT kind, count(*) FROM temp.undoing WHERE why = {_GOES} GROUP BY kind")
    return Plan(
        target=target,
        base=base,
        takes_out=takes_out,
        newest=False,
        counts=counts,
        kept=tuple(_kept(connection, target)),
    )


def going(connection: Connection, made: Plan) -> list[int]:
    """The pupils that go back, in the order in which the entry wrote them."""
    which = (
        f"change WHERE entry_id = {made.target.id} AND kind <> {masks.UNCHANGED} ORDER BY id"
        if made.newest
        else f"temp.undoing WHERE why = {_GOES} AND kind <> {masks.UNCHANGED} ORDER BY change_id"
    )
    return [int(pupil) for pupil in connection.exec_driver_sql(f"SELECT pupil_id FROM {which}").scalars()]


def lines(connection: Connection, made: Plan, pupils: Iterable[int]) -> list[Change]:
    """What these pupils are and become, in the order asked for."""
    found = {
        trail.pupil: replaying.line(trail, replaying.replay(trail, _turned(trail, made)))
        for trail in replaying.trails(connection, pupils)
    }
    return [found[pupil] for pupil in pupils]


def groups_in(connection: Connection, target: Entry) -> list[GroupIn]:
    """The groups of an entry's pupils that can go back, by name; who has no group is in none."""
    base, _ = base_of(connection, target)
    _candidates(connection, target, base)
    connection.exec_driver_sql(f"DELETE FROM temp.undoing WHERE kind = {masks.UNCHANGED}")
    found = Counter(group for _, group in _grouped(connection, base) if group)
    discard(connection)
    return [GroupIn(name=name, pupils=found[name]) for name in sorted(found)]


def pupils_in(connection: Connection, target: Entry, *, search: str, limit: int) -> list[PupilIn]:
    """Pupils of an entry that can go back whose name or number holds all the words, by name."""
    base, _ = base_of(connection, target)
    _candidates(connection, target, base)
    key = "COALESCE(p.search_key, search_key(x.family_name, x.given_name, x.name_prefix))"
    number = "COALESCE(p.pupil_number, x.pupil_number)"
    where, values = [f"g.kind <> {masks.UNCHANGED}", f"{number} IS NOT NULL"], []
    for word in fold(search).split():
        where.append(f"(instr({key}, ?) OR instr({number}, ?))")
        values += [word, word]
    shown = ", ".join(
        f"COALESCE(p.{name}, x.{name})" for name in ("given_name", "name_prefix", "family_name", '"group"')
    )
    found = [
        PupilIn(pupil_number=str(row[0]), name=display_name(*row[1:4]), group=row[4])
        for row in connection.exec_driver_sql(
            f"""SELECT {number}, {shown} FROM temp.undoing g LEFT JOIN pupil p ON p.id = g.pupil_id
                LEFT JOIN temp.gone x ON x.pupil_id = g.pupil_id
                WHERE {" AND ".join(where)} ORDER BY {key}, g.pupil_id LIMIT ?""",
            (*values, limit),
        )
    ]
    discard(connection)
    return found


def write(connection: Connection, made: Plan, *, by: Worker) -> int:
    """Write an undo; returns the id of its entry."""
    undo_id = add_entry(connection, EntryKind.UNDO, by=by, counts=made.counts, undoes=made.target.id)
    _put_back(connection, made, undo_id)
    turned: list[int] = []
    if not made.newest:
        turned = _replay_tangled(connection, made, undo_id)
    _mark(connection, made, undo_id, turned)
    discard(connection)
    meta.next_revision(connection)
    return undo_id


def discard(connection: Connection) -> None:
    """Forget a plan."""
    for table in ("of_base", "undoing", "later", "gone", "leaving", "dying", "reviving"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table}")


# -- the plan
def base_of(connection: Connection, target: Entry) -> tuple[Entry, bool]:
    """What an entry is about, itself or what it undid, and whether undoing it takes that out (else: brings it back)."""
    depth = 0
    while target.undoes is not None:
        target, depth = journal.entry_made(connection, target.undoes), depth + 1
    return target, depth % 2 == 0


def _is_newest(connection: Connection, target: Entry, choice: UndoChoice, worker: Worker) -> bool:
    """True if nothing was written since, nothing of it is undone, and no hand is in it."""
    if target.kind not in (EntryKind.BASELINE, EntryKind.IMPORT) or not choice.whole:
        return False
    if worker.role is not Role.SCHOOL_ADMIN:
        return False
    told = connection.exec_driver_sql(
        f"""SELECT EXISTS (SELECT 1 FROM change WHERE entry_id > {target.id})
                OR EXISTS (SELECT 1 FROM undone u JOIN change c ON c.id = u.change_id WHERE c.entry_id = {target.id})
                OR EXISTS (SELECT 1 FROM hand_edit) OR EXISTS (SELECT 1 FROM hand_change)
                OR EXISTS (SELECT 1 FROM entry WHERE kind = '{EntryKind.EDIT}')"""
    ).scalar_one()
    return not told


def _candidates(connection: Connection, target: Entry, base: Entry) -> None:
    """The changes of the base (change_id) that the target's rows in force (own_id) speak of."""
    discard(connection)
    run = connection.exec_driver_sql
    run(
        """CREATE TEMP TABLE undoing(pupil_id INTEGER NOT NULL, change_id INTEGER NOT NULL, own_id INTEGER NOT NULL,
           kind INTEGER NOT NULL, why INTEGER NOT NULL, tangled INTEGER NOT NULL)"""
    )
    undone = "NOT IN (SELECT change_id FROM undone)"
    if target.id == base.id:
        run(
            f"""INSERT INTO temp.undoing SELECT c.pupil_id, c.id, c.id, c.kind, {_GOES}, 0 FROM change c
                WHERE c.entry_id = {base.id} AND c.id {undone}"""
        )
    else:
        # the journal has no index on pupils: without one of its own each row would look through all of the base
        run("CREATE TEMP TABLE of_base(pupil_id INTEGER PRIMARY KEY, id INTEGER NOT NULL, kind INTEGER NOT NULL)")
        run(f"INSERT INTO temp.of_base SELECT pupil_id, id, kind FROM change WHERE entry_id = {base.id}")
        run(
            f"""INSERT INTO temp.undoing SELECT c.pupil_id, b.id, c.id, b.kind, {_GOES}, 0
                FROM change c CROSS JOIN temp.of_base b ON b.pupil_id = c.pupil_id
                WHERE c.entry_id = {target.id} AND c.id {undone}"""
        )
    run("CREATE UNIQUE INDEX temp.undoing_pupil ON undoing(pupil_id)")
    # who is no longer in the school, as when taken out
    run(
        f"""CREATE TEMP TABLE gone AS SELECT c.* FROM change c WHERE c.id IN (
                SELECT max(x.id) FROM change x WHERE x.kind = {masks.REMOVED} AND x.pupil_id IN (
                    SELECT g.pupil_id FROM temp.undoing g WHERE g.pupil_id NOT IN (SELECT id FROM pupil))
                GROUP BY x.pupil_id)"""
    )


def _choose(connection: Connection, base: Entry, choice: UndoChoice) -> None:
    run = connection.exec_driver_sql
    chosen: set[int] = set()
    if choice.groups:
        found: dict[str, set[int]] = {}
        for pupil, group in _grouped(connection, base):
            found.setdefault(group, set()).add(pupil)
        for group in choice.groups:
            if group.strip() not in found:
                raise Problem(
                    ProblemCode.GROUP_NOT_IN_ENTRY, value=group, known=tuple(sorted(filter(None, found))), entry=base.id
                )
            chosen |= found[group.strip()]
    for number in choice.pupils:
        chosen.add(_numbered(connection, number.strip()))
    run("CREATE TEMP TABLE leaving(pupil_id INTEGER PRIMARY KEY)")
    connection.connection.driver_connection.executemany(  # type: ignore[union-attr]
        "INSERT INTO temp.leaving VALUES (?)", [(pupil,) for pupil in chosen]
    )
    run("DELETE FROM temp.undoing WHERE pupil_id NOT IN (SELECT pupil_id FROM temp.leaving)")
    run("DROP TABLE temp.leaving")


def _grouped(connection: Connection, base: Entry) -> Iterator[tuple[int, str]]:
    """The candidates with the group they were in before the base; of new pupils the one right after it."""
    group_bit = SLOTS["group"]
    for pupil, group in connection.exec_driver_sql(
        f"""SELECT g.pupil_id, CASE WHEN r.kind <> {masks.NEW} AND r.mask & {group_bit} THEN r."group"
                                    WHEN l.pupil_id IS NOT NULL THEN l."group" ELSE p."group" END
            FROM temp.undoing g JOIN change r ON r.id = g.change_id LEFT JOIN pupil p ON p.id = g.pupil_id
            LEFT JOIN (SELECT pupil_id, "group", min(id) FROM change
                       WHERE entry_id > {base.id} AND mask & {group_bit} GROUP BY pupil_id) l
              ON l.pupil_id = g.pupil_id"""
    ):
        yield int(pupil), str(group or "")


def _numbered(connection: Connection, number: str) -> int:
    """The candidate with this number: as written, else without leading zeros if that is one pupil."""
    for key in ("{0}", "ltrim({0}, '0')"):
        found = connection.exec_driver_sql(
            f"""SELECT g.pupil_id FROM temp.undoing g LEFT JOIN pupil p ON p.id = g.pupil_id
                LEFT JOIN temp.gone x ON x.pupil_id = g.pupil_id
                WHERE {key.format("COALESCE(p.pupil_number, x.pupil_number)")} = {key.format("?")}""",
            (number,),
        ).all()
        if len(found) == 1:
            return int(found[0][0])
    raise Problem(ProblemCode.PUPIL_NOT_IN_ENTRY, value=number)


def _leave_alone(connection: Connection, target: Entry, choice: UndoChoice, worker: Worker) -> None:
    run = connection.exec_driver_sql

    def because(why: int, who: str, values: tuple[str, ...] = ()) -> None:
        run(f"UPDATE temp.undoing SET why = {why} WHERE why = {_GOES} AND {who}", values)

    comes_back = f"own_id IN (SELECT id FROM change WHERE entry_id = {target.id} AND kind = {masks.REMOVED})"
    absent = "pupil_id NOT IN (SELECT id FROM pupil)"
    because(_REMOVED, f"{absent} AND NOT {comes_back}")
    because(
        _TAKEN,
        f"""{comes_back} AND pupil_id IN (SELECT x.pupil_id FROM temp.gone x JOIN pupil p
            ON p.number_key = ltrim(x.pupil_number, '0') AND p.pupil_number = x.pupil_number)""",
    )
    if worker.role is not Role.SCHOOL_ADMIN:
        marks = ", ".join("?" * len(worker.locations))
        because(
            _NOT_YOURS,
            f"""pupil_id IN (SELECT g.pupil_id FROM temp.undoing g LEFT JOIN pupil p ON p.id = g.pupil_id
                LEFT JOIN temp.gone x ON x.pupil_id = g.pupil_id
                WHERE COALESCE(p.location, x.location, '') NOT IN ({marks}))""",
            worker.locations,
        )
    run(
        f"""CREATE TEMP TABLE later AS SELECT c.pupil_id, c.entry_id, c.mask, e.kind = '{EntryKind.IMPORT}' AS imported
            FROM entry e CROSS JOIN change c ON c.entry_id = e.id
            WHERE e.id > {target.id} AND e.kind <> '{EntryKind.UNDO}' AND c.kind <> {masks.UNCHANGED} AND {_IN_FORCE}
              AND c.pupil_id IN (SELECT pupil_id FROM temp.undoing)"""
    )
    if not choice.force_later:
        because(_LATER, f"kind <> {masks.UNCHANGED} AND pupil_id IN (SELECT pupil_id FROM temp.later)")


def _find_tangled(connection: Connection, target: Entry) -> None:
    """Who must be replayed: pupils of whom something was written since, or with a hand in it."""
    connection.exec_driver_sql(
        f"""UPDATE temp.undoing SET tangled = 1 WHERE why = {_GOES} AND (
                pupil_id IN (SELECT pupil_id FROM change WHERE entry_id > {target.id})
                OR pupil_id IN (SELECT pupil_id FROM hand_edit) OR pupil_id IN (SELECT pupil_id FROM hand_change)
                OR pupil_id IN (SELECT c.pupil_id FROM entry e CROSS JOIN change c ON c.entry_id = e.id
                                WHERE e.kind = '{EntryKind.EDIT}'))"""
    )


def _counts(connection: Connection, query: str) -> Counts:
    found = {int(kind): int(number) for kind, number in connection.exec_driver_sql(query)}
    return Counts(
        new=found.get(masks.NEW, 0),
        changed=found.get(masks.CHANGED, 0),
        reactivated=found.get(masks.REACTIVATED, 0),
        archived=found.get(masks.ARCHIVED, 0),
    )


def _kept(connection: Connection, target: Entry) -> Iterator[Kept]:
    run = connection.exec_driver_sql
    since: dict[int, list[tuple[int, int, bool]]] = {}
    for pupil, entry, mask, imported in run(
        f"""SELECT pupil_id, entry_id, mask, imported FROM temp.later
            WHERE pupil_id IN (SELECT pupil_id FROM temp.undoing WHERE why = {_LATER}) ORDER BY entry_id"""
    ):
        since.setdefault(int(pupil), []).append((int(entry), int(mask), bool(imported)))
    names = ", ".join(
        f"COALESCE(p.{name}, x.{name})" for name in ("pupil_number", "given_name", "name_prefix", "family_name")
    )
    for pupil, why, number, *name in run(
        f"""SELECT g.pupil_id, g.why, {names} FROM temp.undoing g LEFT JOIN pupil p ON p.id = g.pupil_id
            LEFT JOIN temp.gone x ON x.pupil_id = g.pupil_id
            WHERE g.why <> {_GOES} AND g.kind <> {masks.UNCHANGED} ORDER BY g.change_id"""
    ):
        if why == _LATER:
            entry, _, imported = since[int(pupil)][-1]
            reason = KeptReason.IMPORTED_LATER if imported else KeptReason.EDITED_LATER
            mask = reduce(or_, (mask for _, mask, _ in since[int(pupil)]))
            fields = (*fields_of(mask & masks.ALL), *((STATUS,) if mask & masks.STATUS else ()))
            yield Kept(pupil_number=number, name=display_name(*name), reason=reason, entry=entry, fields=fields)
        else:
            yield Kept(pupil_number=number, name=display_name(*name), reason=_WHY[why])


# -- the writing
def _put_back(connection: Connection, made: Plan, undo_id: int) -> None:
    """Put back what the rows found, a set at a time: values, new pupils out, pupils who were taken out in again."""
    run = connection.exec_driver_sql
    named = masks.union(run(f"SELECT DISTINCT c.mask {made.rows} AND c.kind <> {masks.REMOVED}").scalars())
    # what is there now, so that the undo itself can be shown and undone
    run(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, {masks.names_of(named)}archived_at)
        SELECT {undo_id}, p.id, {masks.RESTORED}, c.mask,
               {masks.each_of(named, lambda name, bit: f"CASE WHEN c.mask & {bit} THEN p.{name} END, ")}
               CASE WHEN c.mask & {masks.STATUS} THEN p.archived_at END
        FROM (SELECT c.* {made.rows} AND c.kind NOT IN ({_MADE}, {masks.REMOVED})) c JOIN pupil p ON p.id = c.pupil_id
        """
    )
    run(
        f"""
        UPDATE pupil SET {masks.assignments(named, "c.mask", lambda field: f"c.{masks.quoted(field)}")}
               archived_at = CASE WHEN c.mask & {masks.STATUS} THEN c.archived_at ELSE pupil.archived_at END
        FROM (SELECT c.* {made.rows} AND c.kind NOT IN ({_MADE}, {masks.REMOVED})) c WHERE pupil.id = c.pupil_id
        """
    )
    run(
        f"""
        INSERT INTO pupil(id, uid, pupil_number, number_key, {masks.COLUMNS}, archived_at, search_key)
        SELECT c.pupil_id, c.uid, c.pupil_number, ltrim(c.pupil_number, '0'),
               {masks.each(lambda name, _: f"c.{name}")}, c.archived_at,
               search_key(c.family_name, c.given_name, c.name_prefix)
        {made.rows} AND c.kind = {masks.REMOVED}
        """
    )
    run(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask)
            SELECT {undo_id}, c.pupil_id, {masks.RETURNED}, 0 {made.rows} AND c.kind = {masks.REMOVED}"""
    )
    _take_out(connection, undo_id, f"SELECT c.pupil_id {made.rows} AND c.kind IN ({_MADE})")


def _take_out(connection: Connection, undo_id: int, who: str) -> None:
    """
    Take pupils out of the school whom an entry had put in; the journal keeps all of them.

    Here is where a pupil on whom other work was built would be archived instead of deleted.
    """
    connection.exec_driver_sql(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, uid, pupil_number, {masks.COLUMNS}, archived_at)
        SELECT {undo_id}, p.id, {masks.REMOVED}, {masks.ALL | masks.STATUS}, p.uid, p.pupil_number,
               {masks.each(lambda name, _: f"p.{name}")}, p.archived_at
        FROM ({who}) w JOIN pupil p ON p.id = w.pupil_id
        """
    )
    connection.exec_driver_sql(f"DELETE FROM pupil WHERE id IN ({who})")


def _turned(trail: Trail, made: Plan) -> list[int]:
    """
    The changes of a pupil that an undo turns: the base's own, and all later ones if a new pupil goes or comes back.
    """
    own = next(step for step in trail.steps if step.entry == made.base.id)
    if own.kind != masks.NEW:
        return [own.id]
    if made.takes_out:
        return [step.id for step in trail.steps if not step.undo and step.undone_by is None]
    return [own.id, *(step.id for step in trail.steps if step.undone_by == made.target.id and step.id != own.id)]


def _replay_tangled(connection: Connection, made: Plan, undo_id: int) -> list[int]:
    """Write the pupils of whom something was written since; returns the changes that were turned beside the base's."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    pupils = connection.exec_driver_sql(f"SELECT pupil_id FROM temp.undoing WHERE why = {_GOES} AND tangled").scalars()
    journaled, updated, added, forgotten, remembered = [], [], [], [], []
    leaving: list[tuple[int]] = []
    others: list[int] = []
    for trail in replaying.trails(connection, [int(pupil) for pupil in pupils]):
        turned = _turned(trail, made)
        others += turned[1:]
        becomes = replaying.replay(trail, turned)
        if becomes is None:
            leaving.append((trail.pupil,))
            continue
        row = tuple(becomes.values[name] for name in SLOTS)
        if trail.now is None:
            added.append((trail.pupil, *(becomes.values[name] for name in IDENTITY), *row))
        else:
            mask = replaying.difference(trail.now, becomes.values)
            kind = masks.UNCHANGED if _moved_memory_alone(trail, made) else masks.RESTORED
            found = (trail.now[name] if mask & bit else None for name, bit in SLOTS.items())
            journaled.append((undo_id, trail.pupil, kind, mask, *found))
            if mask:
                updated.append((*row, trail.pupil))
        forgotten += [(trail.pupil, name) for name in trail.hand if name not in becomes.hand]
        remembered += [
            (trail.pupil, name, *memory) for name, memory in becomes.hand.items() if trail.hand.get(name) != memory
        ]
    names = [masks.quoted(name) for name in SLOTS]
    marks = ", ".join("?" * len(names))
    driver.executemany(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask, {', '.join(names)}) VALUES (?, ?, ?, ?, {marks})",
        journaled,
    )
    driver.executemany(f"UPDATE pupil SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?", updated)
    driver.executemany(
        f"""INSERT INTO pupil(id, uid, pupil_number, {", ".join(names)}, search_key)
            VALUES (?, ?, ?, {marks}, '')""",
        added,
    )
    driver.executemany(
        """UPDATE pupil SET number_key = ltrim(pupil_number, '0'),
           search_key = search_key(family_name, given_name, name_prefix) WHERE id = ?""",
        [(row[0],) for row in added] + [(row[-1],) for row in updated],
    )
    driver.executemany(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask) VALUES ({undo_id}, ?, {masks.RETURNED}, 0)",
        [(row[0],) for row in added],
    )
    driver.executemany("DELETE FROM hand_edit WHERE pupil_id = ? AND field = ?", forgotten)
    driver.executemany("INSERT OR REPLACE INTO hand_edit VALUES (?, ?, ?, ?)", remembered)
    connection.exec_driver_sql("CREATE TEMP TABLE leaving(pupil_id INTEGER PRIMARY KEY)")
    driver.executemany("INSERT INTO temp.leaving VALUES (?)", leaving)
    _take_out(connection, undo_id, "SELECT pupil_id FROM temp.leaving")
    return others


def _moved_memory_alone(trail: Trail, made: Plan) -> bool:
    return any(step.entry == made.base.id and step.kind == masks.UNCHANGED for step in trail.steps)


# -- what is in force
def _mark(connection: Connection, made: Plan, undo_id: int, others: Iterable[int]) -> None:
    """Keep which changes are in force now. Of the target's family only the last turn of a pupil can be undone."""
    run = connection.exec_driver_sql
    if made.newest:
        run(f"UPDATE entry SET undone_by = {undo_id} WHERE id = {made.target.id}")
        return
    for table in ("dying", "reviving"):
        run(f"CREATE TEMP TABLE {table}(change_id INTEGER PRIMARY KEY, entry_id INTEGER NOT NULL)")
    turned = "dying" if made.takes_out else "reviving"
    run(f"INSERT INTO temp.{turned} SELECT change_id, {made.base.id} FROM temp.undoing WHERE why = {_GOES}")
    for change_id in others:
        run(f"INSERT INTO temp.{turned} SELECT id, entry_id FROM change WHERE id = ?", (change_id,))
    run(
        f"""WITH RECURSIVE family(id) AS (SELECT id FROM entry WHERE undoes = {made.base.id}
                                          UNION SELECT e.id FROM entry e JOIN family f ON e.undoes = f.id)
            INSERT INTO temp.dying SELECT c.id, c.entry_id
            FROM family f CROSS JOIN entry e ON e.id = f.id CROSS JOIN change c ON c.entry_id = e.id
            WHERE f.id <> {undo_id} AND {_IN_FORCE} AND c.pupil_id IN ({_GOING})"""
    )
    for entry_id in run("SELECT DISTINCT entry_id FROM temp.reviving").scalars().all():
        _revive(connection, int(entry_id))
    for entry_id in run("SELECT DISTINCT entry_id FROM temp.dying").scalars().all():
        _die(connection, int(entry_id), undo_id)


def _tally(connection: Connection, entry_id: int, table: str) -> tuple[int, int, int]:
    """Changes of an entry: all, those marked undone one by one, those in a temporary table."""
    all_of, undone, these = connection.exec_driver_sql(
        f"""SELECT (SELECT count(*) FROM change WHERE entry_id = {entry_id}),
                   (SELECT count(*) FROM undone u JOIN change c ON c.id = u.change_id WHERE c.entry_id = {entry_id}),
                   (SELECT count(*) FROM temp.{table} WHERE entry_id = {entry_id})"""
    ).one()
    return int(all_of), int(undone), int(these)


def _die(connection: Connection, entry_id: int, by: int) -> None:
    run = connection.exec_driver_sql
    all_of, undone, these = _tally(connection, entry_id, "dying")
    if these < all_of:
        run(f"INSERT INTO undone SELECT change_id, {by} FROM temp.dying WHERE entry_id = {entry_id}")
    if undone + these == all_of:
        run(f"UPDATE entry SET undone_by = {by} WHERE id = {entry_id}")


def _revive(connection: Connection, entry_id: int) -> None:
    run = connection.exec_driver_sql
    all_of, undone, these = _tally(connection, entry_id, "reviving")
    if undone:
        run(f"DELETE FROM undone WHERE change_id IN (SELECT change_id FROM temp.reviving WHERE entry_id = {entry_id})")
    elif these < all_of:
        run(
            f"""INSERT INTO undone SELECT c.id, e.undone_by FROM change c JOIN entry e ON e.id = c.entry_id
                WHERE c.entry_id = {entry_id} AND c.id NOT IN (SELECT change_id FROM temp.reviving)"""
        )
    run(f"UPDATE entry SET undone_by = NULL WHERE id = {entry_id}")

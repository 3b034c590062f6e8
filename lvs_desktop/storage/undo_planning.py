"""
The plan of an undo at any grain: which changes of an entry go back, and who is left alone.

Of most pupils the row that is undone is the last one that speaks of them: what it found is put back, a set at a time.
The others, of whom something was written since or with a hand in it, are replayed (`replaying`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from sqlalchemy import Connection

from lvs_desktop.domain.changes import HAND_KINDS, Change, Counts, Entry, EntryKind
from lvs_desktop.domain.people import display_name, fields_of, fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.undoing import STATUS, GroupIn, Kept, KeptReason, PupilIn, UndoChoice
from lvs_desktop.storage import journal, masks, replaying, result_turning, sight
from lvs_desktop.storage.in_force import IN_FORCE
from lvs_desktop.storage.replaying import SLOTS, Trail
from lvs_desktop.storage.sight import Own

GOES, _LATER, _REMOVED, _TAKEN, _NOT_YOURS, _BACK = range(6)  # undoing.why
_WHY = {
    _REMOVED: KeptReason.REMOVED,
    _TAKEN: KeptReason.NUMBER_TAKEN,
    _NOT_YOURS: KeptReason.NOT_YOURS,
    _BACK: KeptReason.BACK,
}
_BY_HAND = "(" + ", ".join(f"'{kind}'" for kind in HAND_KINDS) + ")"
_WHO_WROTE = {EntryKind.IMPORT: KeptReason.IMPORTED_LATER, EntryKind.SYNC: KeptReason.SYNCED_LATER}


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
        return f"FROM temp.undoing g JOIN change c ON c.id = g.own_id WHERE g.why = {GOES} AND NOT g.tangled"


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
    counts = _counts(connection, f"SELECT kind, count(*) FROM temp.undoing WHERE why = {GOES} GROUP BY kind")
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
        else f"temp.undoing WHERE why = {GOES} AND kind <> {masks.UNCHANGED} ORDER BY change_id"
    )
    return [int(pupil) for pupil in connection.exec_driver_sql(f"SELECT pupil_id FROM {which}").scalars()]


def leaving(connection: Connection, made: Plan) -> list[int]:
    """The pupils whom the undo takes out of the school, because the entry had put them in."""
    which = (
        f"change WHERE entry_id = {made.target.id} AND kind = {masks.NEW}"
        if made.newest
        else f"temp.undoing WHERE why = {GOES} AND kind = {masks.NEW}"
    )
    return [int(pupil) for pupil in connection.exec_driver_sql(f"SELECT pupil_id FROM {which}").scalars()]


def lines(connection: Connection, made: Plan, pupils: Iterable[int]) -> list[Change]:
    """What these pupils are and become, in the order asked for."""
    found = {
        trail.pupil: replaying.line(trail, replaying.replay(trail, turned(trail, made)))
        for trail in replaying.trails(connection, pupils)
    }
    return [found[pupil] for pupil in pupils]


# a pupil whom a link brought may have no number yet: then the user name stands for it
_NUMBER = "COALESCE(p.pupil_number, x.pupil_number, p.user_name, x.user_name)"


def groups_in(connection: Connection, target: Entry, own: Own = None) -> list[GroupIn]:
    """The groups of an entry's pupils that can go back, by name; who has no group is in none."""
    base, _ = base_of(connection, target)
    _candidates(connection, target, base)
    _look_at(connection, own)
    connection.exec_driver_sql(f"DELETE FROM temp.undoing WHERE kind = {masks.UNCHANGED}")
    found = Counter(group for _, group in _grouped(connection, base) if group)
    discard(connection)
    return [GroupIn(name=name, pupils=found[name]) for name in sorted(found)]


def pupils_in(connection: Connection, target: Entry, *, search: str, limit: int, own: Own = None) -> list[PupilIn]:
    """Pupils of an entry that can go back whose name or number holds all the words, by name."""
    base, _ = base_of(connection, target)
    _candidates(connection, target, base)
    _look_at(connection, own)
    key = "COALESCE(p.search_key, search_key(x.family_name, x.given_name, x.name_prefix))"
    number = _NUMBER
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


def _look_at(connection: Connection, own: Own) -> None:
    """Forget the candidates of other locations."""
    if own is not None:
        run = connection.exec_driver_sql
        run(f"DELETE FROM temp.undoing WHERE pupil_id NOT IN ({sight.PUPILS})", {"own": sight.own_value(own)})


def discard(connection: Connection) -> None:
    """Forget a plan."""
    for table in ("of_base", "undoing", "later", "gone", "leaving", "dying", "reviving"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table}")


def base_of(connection: Connection, target: Entry) -> tuple[Entry, bool]:
    """What an entry is about, itself or what it undid, and whether undoing it takes that out (else: brings it back)."""
    depth = 0
    while target.undoes is not None:
        target, depth = journal.entry_made(connection, target.undoes), depth + 1
    return target, depth % 2 == 0


def turned(trail: Trail, made: Plan) -> list[int]:
    """
    The changes of a pupil that an undo turns: the base's own, and all later ones if a new pupil goes or comes back.
    """
    own = next(step for step in trail.steps if step.entry == made.base.id)
    if own.kind != masks.NEW:
        return [own.id]
    if made.takes_out:
        return [step.id for step in trail.steps if step.id >= own.id and not step.undo and step.undone_by is None]
    return [own.id, *(step.id for step in trail.steps if step.undone_by == made.target.id and step.id != own.id)]


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
                OR EXISTS (SELECT 1 FROM entry WHERE kind IN {_BY_HAND})
                OR EXISTS (SELECT 1 FROM entry WHERE kind = '{EntryKind.CLEAN_UP}' AND id > {target.id})
                OR EXISTS (SELECT 1 FROM record_change WHERE entry_id > {target.id})
                OR EXISTS (SELECT 1 FROM result_change WHERE entry_id > {target.id})
                OR EXISTS (SELECT 1 FROM credential)"""
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
            f"""INSERT INTO temp.undoing SELECT c.pupil_id, c.id, c.id, c.kind, {GOES}, 0 FROM change c
                WHERE c.entry_id = {base.id} AND c.id {undone}"""
        )
    else:
        # the journal has no index on pupils: without one of its own each row would look through all of the base
        run("CREATE TEMP TABLE of_base(pupil_id INTEGER PRIMARY KEY, id INTEGER NOT NULL, kind INTEGER NOT NULL)")
        run(f"INSERT INTO temp.of_base SELECT pupil_id, id, kind FROM change WHERE entry_id = {base.id}")
        run(
            f"""INSERT INTO temp.undoing SELECT c.pupil_id, b.id, c.id, b.kind, {GOES}, 0
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
                WHERE {key.format(_NUMBER)} = {key.format("?")}""",
            (number,),
        ).all()
        if len(found) == 1:
            return int(found[0][0])
    raise Problem(ProblemCode.PUPIL_NOT_IN_ENTRY, value=number)


def _leave_alone(connection: Connection, target: Entry, choice: UndoChoice, worker: Worker) -> None:
    run = connection.exec_driver_sql

    def because(why: int, who: str, values: tuple[str, ...] = ()) -> None:
        run(f"UPDATE temp.undoing SET why = {why} WHERE why = {GOES} AND {who}", values)

    chosen = "" if choice.whole else "AND r.record IN (SELECT pupil_id FROM temp.undoing)"
    comes_back = f"""own_id IN (SELECT id FROM change
                                WHERE entry_id = {target.id} AND kind = {masks.REMOVED} AND uid <> '{journal.GONE}')"""
    absent = "pupil_id NOT IN (SELECT id FROM pupil)"
    because(_REMOVED, f"{absent} AND NOT {comes_back}")
    because(_BACK, f"{comes_back} AND NOT {absent}")
    because(
        _TAKEN,
        f"""{comes_back} AND pupil_id IN (SELECT x.pupil_id FROM temp.gone x JOIN pupil p
            ON p.number_key = ltrim(x.pupil_number, '0') AND p.pupil_number = x.pupil_number
            WHERE p.id NOT IN (SELECT r.record FROM record_change r  -- gives the number back
                               WHERE r.entry_id = {target.id} AND r.kind = '{RecordKind.NUMBER}' {chosen}))""",
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
        f"""CREATE TEMP TABLE later AS SELECT c.pupil_id, c.entry_id, c.mask, e.kind AS kind
            FROM entry e CROSS JOIN change c ON c.entry_id = e.id
            WHERE e.id > {target.id} AND e.kind <> '{EntryKind.UNDO}' AND c.kind <> {masks.UNCHANGED} AND {IN_FORCE}
              AND c.pupil_id IN (SELECT pupil_id FROM temp.undoing)"""
    )
    if not choice.force_later:
        run(_BUILT_ON.format(target=target.id, results=result_turning.built_on(target.id)))
        because(_LATER, f"kind <> {masks.UNCHANGED} AND pupil_id IN (SELECT pupil_id FROM temp.later)")


# New pupils who got a number, a link, an accommodation, a password or test results since: they would be taken out with
# it.
_BUILT_ON = f"""
    INSERT INTO temp.later SELECT g.pupil_id, x.entry_id, 0, '' FROM (
        SELECT CASE r.kind WHEN '{RecordKind.ASSIGNMENT}' THEN a.pupil_id ELSE r.record END AS pupil_id, r.entry_id
        FROM entry e JOIN record_change r ON r.entry_id = e.id
        LEFT JOIN assignment a ON a.id = r.record AND r.kind = '{RecordKind.ASSIGNMENT}'
        WHERE e.id > {{target}} AND e.kind <> '{EntryKind.UNDO}' AND e.undone_by IS NULL
          AND r.kind IN ('{RecordKind.NUMBER}', '{RecordKind.LINK}', '{RecordKind.ASSIGNMENT}')
        UNION ALL SELECT pupil_id, 0 FROM credential WHERE state <> 'lapsed'
        UNION ALL {{results}}
    ) x JOIN temp.undoing g ON g.pupil_id = x.pupil_id WHERE g.kind = {masks.NEW}"""


def _find_tangled(connection: Connection, target: Entry) -> None:
    """Who must be replayed: pupils of whom something was written since, or with a hand in it."""
    connection.exec_driver_sql(
        f"""UPDATE temp.undoing SET tangled = 1 WHERE why = {GOES} AND (
                pupil_id IN (SELECT pupil_id FROM change WHERE entry_id > {target.id})
                OR pupil_id IN (SELECT pupil_id FROM hand_edit) OR pupil_id IN (SELECT pupil_id FROM hand_change)
                OR pupil_id IN (SELECT c.pupil_id FROM entry e CROSS JOIN change c ON c.entry_id = e.id
                                WHERE e.kind IN {_BY_HAND}))"""
    )


def _counts(connection: Connection, query: str) -> Counts:
    found = {int(kind): int(number) for kind, number in connection.exec_driver_sql(query)}
    out = found.get(masks.REMOVED, 0)  # by a sync
    return Counts(
        new=found.get(masks.NEW, 0),
        changed=found.get(masks.CHANGED, 0),
        reactivated=found.get(masks.REACTIVATED, 0),
        archived=found.get(masks.ARCHIVED, 0) + out,
    )


def _kept(connection: Connection, target: Entry) -> Iterator[Kept]:
    run = connection.exec_driver_sql
    since: dict[int, list[tuple[int, int, str]]] = {}
    for pupil, entry, mask, kind in run(
        f"""SELECT pupil_id, entry_id, mask, kind FROM temp.later
            WHERE pupil_id IN (SELECT pupil_id FROM temp.undoing WHERE why = {_LATER}) ORDER BY entry_id"""
    ):
        since.setdefault(int(pupil), []).append((int(entry), int(mask), str(kind)))
    names = ", ".join(
        f"COALESCE(p.{name}, x.{name})" for name in ("pupil_number", "given_name", "name_prefix", "family_name")
    )
    for pupil, why, number, *name in run(
        f"""SELECT g.pupil_id, g.why, {names} FROM temp.undoing g LEFT JOIN pupil p ON p.id = g.pupil_id
            LEFT JOIN temp.gone x ON x.pupil_id = g.pupil_id
            WHERE g.why <> {GOES} AND g.kind <> {masks.UNCHANGED} ORDER BY g.change_id"""
    ):
        if why == _LATER:
            entry, _, kind = since[int(pupil)][-1]
            reason = next((why for made, why in _WHO_WROTE.items() if made == kind), KeptReason.EDITED_LATER)
            mask = reduce(or_, (mask for _, mask, _ in since[int(pupil)]))
            fields = (*fields_of(mask & masks.ALL), *((STATUS,) if mask & masks.STATUS else ()))
            yield Kept(pupil_number=number, name=display_name(*name), reason=reason, entry=entry or None, fields=fields)
        elif why == _NOT_YOURS:  # whose name is not for this person
            yield Kept(pupil_number=None, name="", reason=_WHY[why])
        else:
            yield Kept(pupil_number=number, name=display_name(*name), reason=_WHY[why])

"""
What a pupil is if only the changes in force had been made: the journal of one pupil, replayed in Python.

The journal's rows are before-images of what was on screen, so that the value that a row wrote is what the next row that
names the field found, or what is there now. Replaying the rows in force from the first value on gives what is left
when some are undone, in whatever order. A field has two lines: what sources say, and what a hand typed over it.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any, Final

from sqlalchemy import Connection

from lvs_desktop.domain.changes import HAND_KINDS, Change, ChangeKind, EntryKind, FieldChange
from lvs_desktop.domain.people import COMPARED, display_name
from lvs_desktop.storage import masks

ARCHIVED_AT: Final = "archived_at"
SLOTS: Final = {**{name: 1 << place for place, name in enumerate(COMPARED)}, ARCHIVED_AT: masks.STATUS}
IDENTITY: Final = ("uid", "pupil_number")
MADE: Final = (masks.NEW, masks.RETURNED)  # rows that put a pupil into the school

Values = dict[str, str | None]  # slot -> value, and IDENTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the journal, of one pupil."""

    id: int
    entry: int
    kind: int
    mask: int
    found: Values  # what was there before, of the slots that the mask names
    by_hand: bool
    at: str
    undo: bool
    undone_by: int | None


@dataclass(slots=True, kw_only=True)
class Trail:
    """All that is known of one pupil."""

    pupil: int
    now: Values | None = None  # None: not in the school
    steps: list[Step] = field(default_factory=list)  # oldest first
    said: dict[tuple[int, str], tuple[str | None, str | None]] = field(default_factory=dict)  # entry, field: was, is
    hand: dict[str, tuple[str | None, str]] = field(default_factory=dict)  # field: imported value, edited at


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A pupil of the school, and the memory of the fields that were edited."""

    values: Values
    hand: dict[str, tuple[str | None, str]]


def trails(connection: Connection, pupils: Iterable[int]) -> Iterator[Trail]:
    """The trails of some pupils, by id. Reads the journal as a whole once, whoever is asked for."""
    wanted = json.dumps(sorted(set(pupils)))
    run = connection.exec_driver_sql
    names = ", ".join(f"{{0}}.{masks.quoted(name)}" for name in (*IDENTITY, *SLOTS))
    these = "IN (SELECT value FROM json_each(?))"
    now = {
        row[0]: dict(zip((*IDENTITY, *SLOTS), row[1:], strict=True))
        for row in run(f"SELECT p.id, {names.format('p')} FROM pupil p WHERE p.id {these}", (wanted,))
    }
    said: dict[int, dict[tuple[int, str], tuple[str | None, str | None]]] = {}
    for pupil, entry, name, was, becomes in run(
        f"SELECT pupil_id, entry_id, field, imported, said FROM hand_change WHERE pupil_id {these}", (wanted,)
    ):
        said.setdefault(pupil, {})[entry, name] = was, becomes
    hand: dict[int, dict[str, tuple[str | None, str]]] = {}
    for pupil, name, imported, at in run(
        f"SELECT pupil_id, field, imported, edited_at FROM hand_edit WHERE pupil_id {these}", (wanted,)
    ):
        hand.setdefault(pupil, {})[name] = imported, at
    rows = run(
        f"""SELECT c.pupil_id, c.id, c.entry_id, c.kind, c.mask, e.kind, e.at, COALESCE(u.by, e.undone_by),
                   {names.format("c")}
            FROM change c JOIN entry e ON e.id = c.entry_id LEFT JOIN undone u ON u.change_id = c.id
            WHERE c.pupil_id {these} ORDER BY c.pupil_id, c.id""",
        (wanted,),
    )
    for pupil, group in groupby(rows, itemgetter(0)):
        yield Trail(
            pupil=pupil,
            now=now.get(pupil),
            steps=[_step(tuple(row)) for row in group],
            said=said.get(pupil, {}),
            hand=hand.get(pupil, {}),
        )


def _step(row: tuple[Any, ...]) -> Step:
    _, step_id, entry, kind, mask, entry_kind, at, undone_by, *values = row
    found = dict(zip((*IDENTITY, *SLOTS), values, strict=True))
    return Step(
        id=step_id,
        entry=entry,
        kind=kind,
        mask=mask,
        found=found,
        by_hand=entry_kind in HAND_KINDS,
        at=at,
        undo=entry_kind == EntryKind.UNDO,
        undone_by=undone_by,
    )


def replay(trail: Trail, turned: Collection[int]) -> Outcome | None:
    """
    The pupil with some changes turned: those in force out of it, the others back in. None: not in the school.

    Who was taken out and came again has more than one life; what was written before the last one that is in force is
    no part of it.

    Args:
        turned: Ids of changes.
    """
    in_force = [step for step in trail.steps if not step.undo and (step.undone_by is None) != (step.id in turned)]
    last = next((step for step in reversed(in_force) if step.kind in (masks.NEW, masks.REMOVED)), None)
    if last is None and any(step.kind == masks.NEW for step in trail.steps):
        return None
    if last is not None and last.kind == masks.REMOVED:
        return None
    if last is not None and trail.steps[0] is not last:
        life = trail.steps[trail.steps.index(last) :]
        entries = {step.entry for step in life}
        said = {(entry, name): found for (entry, name), found in trail.said.items() if entry in entries}
        trail = replace(trail, steps=life, said=said)
        in_force = [step for step in in_force if step.entry in entries]
    values = _identity(trail)
    hand: dict[str, tuple[str | None, str]] = {}
    named = reduce(or_, (step.mask for step in trail.steps), 0)
    touched = {*trail.hand, *(name for _, name in trail.said)}
    for name, bit in SLOTS.items():
        if trail.now is not None and not named & bit and name not in touched:
            values[name] = trail.now[name]  # most fields of most pupils
            continue
        first, wrote = _written(trail, name, bit)
        imported, typed = first, None
        took = [step for step in trail.steps if step.mask & bit and (step.entry, name) in trail.said]
        held = name in trail.hand or took
        if held and not any(step.by_hand and step.mask & bit for step in trail.steps):
            # edited before edits had a journal: the hand stays, whatever sources say, until the file takes the field
            before = [was for (_, of), (was, _) in sorted(trail.said.items()) if of == name]
            since = trail.hand[name][1] if name in trail.hand else took[0].at
            imported, typed = (before[0] if before else trail.hand[name][0]), (first, since)
        for step in in_force:
            if step.mask & bit and step.by_hand:
                typed = wrote[step.id], step.at
            elif step.mask & bit:
                imported = wrote[step.id]
                typed = None if (step.entry, name) in trail.said else typed
            elif (step.entry, name) in trail.said:
                imported = trail.said[step.entry, name][1]
        values[name] = imported if typed is None else typed[0]
        if typed is not None:
            hand[name] = imported, typed[1]
    return Outcome(values=values, hand=hand)


def _written(trail: Trail, name: str, bit: int) -> tuple[str | None, dict[int, str | None]]:
    """The first value that is known of a slot, and the one that each row wrote."""
    after = trail.now[name] if trail.now else None
    wrote = {}
    for step in reversed(trail.steps):
        if step.mask & bit:
            wrote[step.id] = after
            after = step.found[name]
    return after, wrote


def _identity(trail: Trail) -> Values:
    known = trail.now or next(step.found for step in reversed(trail.steps) if step.kind == masks.REMOVED)
    return {name: known[name] for name in IDENTITY}


def difference(now: Values, becomes: Values) -> int:
    """The mask of the slots that differ."""
    return sum(bit for name, bit in SLOTS.items() if now[name] != becomes[name])


def line(trail: Trail, becomes: Outcome | None) -> Change:
    """What a pupil is and becomes, as a line for people."""
    was: Values = trail.now or {}
    will: Values = becomes.values if becomes else {}
    shown = will or was
    if becomes is None:
        kind = ChangeKind.ARCHIVED
    elif trail.now is None:
        kind = ChangeKind.NEW
    elif was[ARCHIVED_AT] is not None and will[ARCHIVED_AT] is None:
        kind = ChangeKind.REACTIVATED
    elif was[ARCHIVED_AT] is None and will[ARCHIVED_AT] is not None:
        kind = ChangeKind.ARCHIVED
    else:
        kind = ChangeKind.CHANGED if difference(was, will) else ChangeKind.UNCHANGED
    return Change(
        key=trail.pupil,
        kind=kind,
        pupil_number=shown["pupil_number"],
        name=display_name(shown["given_name"], shown["name_prefix"], shown["family_name"]),
        group=shown["group"],
        location=shown["location"],
        removed=becomes is None,
        fields=tuple(
            FieldChange(field=name, was=was.get(name), becomes=will.get(name))
            for name in COMPARED
            if was.get(name) != will.get(name)
        ),
    )

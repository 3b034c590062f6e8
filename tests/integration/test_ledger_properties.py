"""Whatever comes from a server, is edited and is undone, in whatever order: the pupils are what is in force of it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.exchanging import Incoming, Kind
from lvs_desktop.domain.problems import Problem
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import editing, history
from lvs_desktop.services.schools import OpenSchool
from tests.support.ledgers import base, connect, goes, ledger, uid
from tests.support.schoolfiles import new_school

WHO = [uid(name) for name in ("a", "b", "c")]
VALUES = {
    "given_name": st.sampled_from(["Loïs", "Daan"]),
    "family_name": st.just("Berg"),
    "group": st.sampled_from(["1A", "2B", "3C"]),
    "email": st.sampled_from(["", "a@v.example", "b@v.example"]),
    "archived": st.sampled_from(["", "", "yes"]),
}
typed = st.dictionaries(st.sampled_from(["given_name", "group", "email"]), st.none(), min_size=1).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)
come = st.dictionaries(st.sampled_from(WHO), st.none() | st.fixed_dictionaries(VALUES), min_size=1)
acts = st.one_of(
    st.tuples(st.just("take"), come),
    st.tuples(st.just("take"), come),
    st.tuples(st.just("edit"), st.sampled_from(WHO), typed),
    st.tuples(st.just("undo"), st.integers(0, 20)),
    st.tuples(st.just("undo"), st.integers(0, 20)),
)


ONE = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "email": "", "archived": ""}
# Made, edited, taken out, made again, edited. Then the last edit is undone; or the second life, and the taking out.
TWO_LIVES: list[tuple[Any, ...]] = [
    ("take", {WHO[0]: ONE}),
    ("edit", WHO[0], {"group": "2B"}),
    ("take", {WHO[0]: None}),
    ("take", {WHO[0]: {**ONE, "email": "b@v.example"}}),
    ("edit", WHO[0], {"given_name": "Daan"}),
]


@dataclass(slots=True)
class Person:
    """One pupil: what a source said last, and what a hand typed over it."""

    said: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, str]:
        """The fields that are not empty."""
        return {name: value for name, value in {**self.said, **self.typed}.items() if value}


@dataclass(slots=True)
class Effect:
    """What an entry did to one pupil."""

    entry: int
    who: str
    kind: str  # new, sync, edit, gone
    fields: dict[str, str]
    took: frozenset[str] = frozenset()  # fields that a hand had typed over
    in_force: bool = True


class Model:
    """The effects in their order; a pupil is what those in force make."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def person(self, who: str) -> Person | None:
        """The pupil as it must be."""
        found: Person | None = None
        for one in self.effects:
            if one.who != who or not one.in_force:
                continue
            if one.kind == "new":
                found = Person(dict(one.fields))
            elif one.kind == "gone":
                found = None
            elif found is not None and one.kind == "edit":
                found.typed |= one.fields
            elif found is not None:
                found.said |= one.fields
                found.typed = {name: value for name, value in found.typed.items() if name not in one.took}
        return found

    def undo(self, entry: int) -> None:
        """Undo an entry as far as it goes, also what was changed since."""
        for own in [one for one in self.effects if one.entry == entry and one.in_force]:
            here = self.person(own.who) is not None
            if here is (own.kind == "gone"):
                continue  # not here any more; or here again
            own.in_force = False
            if own.kind == "new":
                for one in self.effects[self.effects.index(own) :]:
                    one.in_force = one.in_force and one.who != own.who


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A school file that every example empties."""
    opened = new_school(tmp_path_factory.mktemp("ledger") / "school.lvs")
    connect(opened)
    yield opened
    opened.close()


def empty(opened: OpenSchool) -> None:
    """Begin anew."""
    with opened.storage.begin() as connection:
        run = connection.exec_driver_sql
        run("UPDATE entry SET undoes = NULL, undone_by = NULL")
        for table in ("undone", "hand_change", "hand_edit", "change", "record_change", "pupil", "sync_base"):
            run(f"DELETE FROM {table}")
        run("DELETE FROM entry")


def incoming(model: Model, who: str, fields: dict[str, str] | None) -> Incoming | None:
    """What the engine would ask for."""
    person = model.person(who)
    if fields is None:
        return None if person is None else goes(who)
    new = person is None
    write: dict[str, str | None] = {name: value or None for name, value in fields.items()}
    if new:
        write = {name: value for name, value in write.items() if value}
    kept = {name: value for name, value in fields.items() if value}
    return Incoming(kind=Kind.PUPIL, uid=who, base=base(Kind.PUPIL, who, kept), write=write, new=new)


def note(model: Model, entry: int, one: Incoming) -> None:
    """Keep what it did."""
    person = model.person(one.uid)
    if one.remove:
        model.effects.append(Effect(entry, one.uid, "gone", {}))
    elif person is None:
        model.effects.append(Effect(entry, one.uid, "new", {name: text or "" for name, text in one.write.items()}))
    else:
        shown = person.shown
        differs = {name: text or "" for name, text in one.write.items() if shown.get(name, "") != (text or "")}
        if differs:
            took = frozenset(differs) & frozenset(person.typed)
            model.effects.append(Effect(entry, one.uid, "sync", differs, took))


def do(opened: OpenSchool, model: Model, act: tuple[Any, ...]) -> None:
    """Do it to the school file and to the model."""
    match act:
        case ("take", people):
            wanted = [one for who, fields in people.items() if (one := incoming(model, who, fields)) is not None]
            entry = ledger(opened).take(wanted, None)
            for one in wanted:
                note(model, entry or 0, one)
        case ("edit", who, values):
            person = model.person(who)
            if person is None:
                return
            with opened.storage.begin() as connection:
                found = connection.exec_driver_sql("SELECT id FROM pupil WHERE uid = ?", (who,)).scalar_one()
            with contextlib.suppress(Problem):
                entry = editing.change(opened, found, values).id
                differs = {name: text for name, text in values.items() if person.shown.get(name, "") != text}
                model.effects.append(Effect(entry, who, "edit", differs))
        case ("undo", which):
            entries = [one for one in history.entries(opened) if one.kind is not EntryKind.UNDO and one.can_undo]
            if not entries:
                return
            target = entries[which % len(entries)].id
            with contextlib.suppress(Problem):
                done = history.undo(opened, target, choice=UndoChoice(force_later=True))
                event(f"undone, kept {min(len(done.kept), 2)}")
            model.undo(target)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=3, max_size=14))
@example([*TWO_LIVES, ("undo", 1), ("undo", 0)])
@example([*TWO_LIVES, ("undo", 0)])
def test_the_pupils_are_what_is_in_force(school: OpenSchool, acts: list[tuple[Any, ...]]) -> None:
    """Field by field, with who is here at all and which fields a hand holds."""
    empty(school)
    model = Model()
    for act in acts:
        do(school, model, act)
        here = ledger(school).records()[Kind.PUPIL]
        people = {who: person for who in WHO if (person := model.person(who)) is not None}
        assert here == {who: person.shown for who, person in people.items()}
    with school.storage.begin() as connection:
        rows = connection.exec_driver_sql("SELECT p.uid, h.field FROM hand_edit h JOIN pupil p ON p.id = h.pupil_id")
        held = {(row[0], row[1]) for row in rows}
    assert held == {(who, name) for who, person in people.items() for name in person.typed}

"""
A school in plain Python: what acts do to pupils, and what is left when some of them are undone.

Written from what people need of an import and of undo, not from the program. Each act has deeds, at most one for a
pupil. The school is what the deeds in force make of it, one after another. An undo turns deeds; an undo of an undo
turns them back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.schoolfiles import State

FIELDS = ("given_name", "family_name", "group", "location", "email")
NEVER_EMPTY = ("given_name", "family_name", "group")


@dataclass(eq=False)
class Person:
    """One pupil: what sources say, what a hand typed over it, and whether the pupil left."""

    number: str
    source: dict[str, str | None]
    hand: dict[str, str | None] = field(default_factory=dict)
    archived: bool = False

    def value(self, name: str) -> str | None:
        """What is on screen."""
        return self.hand[name] if name in self.hand else self.source.get(name)


@dataclass(eq=False)
class Deed:
    """What one act did to one pupil."""

    kind: str  # new, changed, reactivated, archived, memory (nothing that can be seen)
    group: str | None  # before the act; of a new pupil after it
    person: Person | None = None  # of a new pupil
    source: dict[str, str | None] = field(default_factory=dict)
    hand: dict[str, str | None] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  # fields that a hand had typed over, and the source took back
    archived: bool | None = None
    turned_by: list["Act"] = field(default_factory=list)  # the undos that turned it, the last one last
    in_force: bool = True

    @property
    def seen(self) -> set[str]:
        """What it changed on the screen."""
        return {
            *(self.source if self.kind != "memory" else ()),
            *self.hand,
            *(("status",) if self.archived is not None else ()),
        }


@dataclass(eq=False)
class Act:
    """One line of the history."""

    kind: str
    deeds: dict[int, Deed] = field(default_factory=dict)
    base: "Act | None" = None  # of an undo: the act that it is about in the end
    takes_out: bool = True  # of an undo
    turned: dict[int, list[Deed]] = field(default_factory=dict)  # of an undo: what it turned, the base's own first
    year: str | None = None
    in_force: bool = True  # of a new year, and of an undo of one


class Refused(Exception):
    """The school does not do it, for this reason."""


class School:
    """The whole school, with all that was ever done."""

    def __init__(self, state: State, year: str) -> None:
        self.first = {
            n: Person(number, dict(values), archived=gone) for n, (number, (values, gone)) in enumerate(state.items())
        }
        self.year_first = year
        self.acts: list[Act] = []
        self.born = len(self.first)

    # -- what there is
    def people(self) -> dict[int, Person]:
        """The deeds in force, one after another."""
        found = {pid: Person(one.number, dict(one.source), archived=one.archived) for pid, one in self.first.items()}
        for act in self.acts:
            for pid, deed in act.deeds.items():
                if not deed.in_force:
                    continue
                if deed.person is not None:
                    found[pid] = Person(deed.person.number, dict(deed.person.source))
                one = found[pid]
                one.source.update(deed.source)
                for name in deed.taken:
                    one.hand.pop(name, None)
                one.hand.update(deed.hand)
                if deed.archived is not None:
                    one.archived = deed.archived
        return found

    def state(self) -> State:
        """As the tests look at a school file."""
        return {
            one.number: ({name: value for name in FIELDS if (value := one.value(name)) is not None}, one.archived)
            for one in self.people().values()
        }

    def memory(self) -> dict[tuple[str, str], str | None]:
        """Number and field -> what sources say, of fields that were edited by hand."""
        return {(one.number, name): one.source.get(name) for one in self.people().values() for name in one.hand}

    def year(self) -> str:
        """The school year that is prepared."""
        return next((act.year for act in reversed(self.acts) if act.year and act.in_force), None) or self.year_first

    def by_number(self) -> dict[str, int]:
        """Who is there."""
        return {one.number: pid for pid, one in self.people().items()}

    # -- acts
    def load(
        self,
        rows: Sequence[Mapping[str, str]],
        *,
        overwrite: bool,
        archive: bool,
        clears: bool,
        scope: Iterable[str],
        take: Mapping[str, Iterable[str]] | None = None,
    ) -> Act:
        """
        An import with the two boxes.

        Args:
            take: Number -> fields in which the source takes back what a hand typed over it.
        """
        act = Act("import")
        people, known = self.people(), self.by_number()
        for row in rows:
            said = {name: row.get(name) or None for name in FIELDS}
            pid = known.get(row["pupil_number"])
            if pid is None:
                values = {name: value for name, value in said.items() if value is not None}
                person = Person(row["pupil_number"], dict(values))
                act.deeds[self.born] = Deed("new", said["group"], person=person)
                self.born += 1
                continue
            one = people[pid]
            says = {n: v for n, v in said.items() if v is not None or (clears and n not in NEVER_EMPTY)}
            wished = set((take or {}).get(one.number, ()))
            taken = {n for n, v in says.items() if overwrite and n in wished and n in one.hand and v != one.hand[n]}
            news = {n: v for n, v in says.items() if overwrite and (v != one.source.get(n) or n in taken)}
            seen = {n: v for n, v in news.items() if n not in one.hand or n in taken}
            kind = "reactivated" if one.archived else "changed" if seen else "memory"
            if kind != "memory" or news:
                back = False if one.archived else None
                act.deeds[pid] = Deed(kind, one.value("group"), source=news, taken=frozenset(taken), archived=back)
        for pid, one in people.items():
            absent = one.number not in {row["pupil_number"] for row in rows}
            if archive and absent and not one.archived and (not set(scope) or one.value("location") in scope):
                act.deeds[pid] = Deed("archived", one.value("group"), archived=True)
        if not any(deed.kind != "memory" for deed in act.deeds.values()):
            raise Refused("nothing_to_do")
        self.acts.append(act)
        return act

    def edit(self, number: str, typed: Mapping[str, str]) -> None:
        """Values by hand."""
        pid, one = self._one(number)
        values = {name: value or None for name, value in typed.items() if (value or None) != one.value(name)}
        if not values:
            raise Refused("nothing_edited")
        self.acts.append(Act("edit", {pid: Deed("changed", one.value("group"), hand=values)}))

    def add(self, number: str, typed: Mapping[str, str]) -> None:
        """A pupil by hand."""
        if number in self.by_number():
            raise Refused("number_taken")
        person = Person(number, {name: value for name, value in typed.items() if value})
        self.acts.append(Act("add", {self.born: Deed("new", typed["group"], person=person)}))
        self.born += 1

    def archive(self, number: str, archived: bool) -> None:
        """A pupil leaves, or comes back."""
        pid, one = self._one(number)
        if one.archived == archived:
            raise Refused("nothing_edited")
        kind = "archived" if archived else "reactivated"
        self.acts.append(
            Act("archive" if archived else "activate", {pid: Deed(kind, one.value("group"), archived=archived)})
        )

    def new_year(self) -> None:
        """The next school year."""
        start = int(self.year()[:4]) + 1
        self.acts.append(Act("new_year", year=f"{start}-{start + 1}"))

    def _one(self, number: str) -> tuple[int, Person]:
        pid = self.by_number().get(number)
        if pid is None:
            raise Refused("pupil_unknown")
        return pid, self.people()[pid]

    # -- undo
    def can_undo(self, act: Act) -> bool:
        """Something of it is in force."""
        if act.base is None:
            return act.in_force if act.kind == "new_year" else any(deed.in_force for deed in act.deeds.values())
        if act.base.kind == "new_year":
            return act.in_force
        return bool(self._candidates(act))

    def _candidates(self, act: Act) -> dict[int, Deed]:
        if act.base is None:
            return {pid: deed for pid, deed in act.deeds.items() if deed.in_force}
        return {pid: deeds[0] for pid, deeds in act.turned.items() if deeds[0].turned_by[-1:] == [act]}

    def groups(self, act: Act) -> set[str]:
        """The groups that can be chosen."""
        base = act.base or act
        return {base.deeds[pid].group or "" for pid in self._candidates(act)} - {""}

    def numbers(self, act: Act) -> set[str]:
        """The pupils who can be chosen."""
        return {self._number(pid) for pid in self._candidates(act)}

    def _number(self, pid: int) -> str:
        made = [act.deeds[pid].person for act in self.acts if pid in act.deeds and act.deeds[pid].person]
        return made[0].number if made and made[0] else self.first[pid].number

    def undo(
        self, act: Act, *, groups: Iterable[str] = (), numbers: Iterable[str] = (), force: bool = False
    ) -> list[tuple[str, str, int | None, set[str]]]:
        """Turn the deeds of an act; returns who is kept: number, reason, the newest act since, what changed since."""
        if not self.can_undo(act):
            raise Refused("entry_undone")
        base = act.base or act
        takes_out = act.base is None or not act.takes_out
        place = self.acts.index(act)
        if base.kind == "new_year":
            return self._undo_year(act, base, place, takes_out=takes_out, force=force)
        chosen = self._candidates(act)
        if set(groups) or set(numbers):
            chosen = {
                pid: deed
                for pid, deed in chosen.items()
                if (base.deeds[pid].group or "") in set(groups) or self._number(pid) in set(numbers)
            }
        people, taken = self.people(), set(self.by_number())
        kept = []
        going: dict[int, Deed] = {}
        for pid, deed in chosen.items():
            later = {
                n: other.deeds[pid]
                for n, other in enumerate(self.acts)
                if n > place and pid in other.deeds and other.deeds[pid].in_force and other.deeds[pid].kind != "memory"
            }
            returns = deed.kind == "new" and not takes_out
            reason, since, fields = None, None, set()
            if pid not in people and not returns:
                reason = "removed"
            elif returns and self._number(pid) in taken:
                reason = "number_taken"
            elif later and not force and deed.kind != "memory":
                since = max(later)
                reason = "imported_later" if self.acts[since].kind == "import" else "edited_later"
                fields = {name for one in later.values() for name in self._seen(pid, one)}
            if reason is None:
                going[pid] = deed
            elif deed.kind != "memory":
                kept.append((self._number(pid), reason, since, fields))
        if not any(deed.kind != "memory" for deed in going.values()):
            raise Refused("pupils_changed_since")
        undo = Act("undo", base=base, takes_out=takes_out)
        for pid, deed in going.items():
            undo.turned[pid] = self._turn(act, pid, deed, takes_out=takes_out)
            for one in undo.turned[pid]:
                one.in_force = not takes_out
            deed.turned_by.append(undo)
        self.acts.append(undo)
        return kept

    def _seen(self, pid: int, deed: Deed) -> set[str]:
        """What a deed changed on screen: not what it says of a field that a hand had typed over then."""
        hidden = {name for act in self.acts for name in (act.deeds[pid].hand if pid in act.deeds else ())}
        return {n for n in deed.seen if n not in hidden or n in deed.hand or n in deed.taken or n == "status"}

    def _turn(self, act: Act, pid: int, deed: Deed, *, takes_out: bool) -> list[Deed]:
        if deed.kind != "new":
            return [deed]
        if takes_out:  # with everything that was done to the pupil since
            others = [other.deeds[pid] for other in self.acts if pid in other.deeds and other.deeds[pid].in_force]
            return [deed, *(one for one in others if one is not deed)]
        return act.turned[pid]

    def _undo_year(
        self, act: Act, base: Act, place: int, *, takes_out: bool, force: bool
    ) -> list[tuple[str, str, int | None, set[str]]]:
        since = [other for other in self.acts[place + 1 :] if other.base is None and self.can_undo(other)]
        if since and not force:
            raise Refused("year_in_use")
        undo = Act("undo", base=base, takes_out=takes_out)
        for other in self.acts:
            if other.base is base:
                other.in_force = False
        base.in_force = not takes_out
        self.acts.append(undo)
        return []

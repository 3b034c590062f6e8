"""
Passwords of pupils: who gets one, making them, and what happens to them until they are on paper and in the LVS.

For who brings them to the LVS:

    with passwords.pending(opened) as waiting:
        for pupil, user_name, password in waiting: ...
    passwords.mark_delivered(opened, pupil_ids)

Clear text is never written, logged or raised; it lives as long as a loop needs it.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple

from lvs_desktop.domain import passwords as making
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.passwords import PATIENCE, RECIPES, RULES, THREE_WORDS, UNKNOWN, Recipe, Rule
from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import batch_keys, checklist
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import facts, meta, pupils, secrets
from lvs_desktop.system import paths

_RULE: Final = "password_rule"


class Waiting(NamedTuple):
    """A password that waits, in clear text. Don't keep it."""

    pupil: Pupil
    user_name: str | None
    password: str

    def __repr__(self) -> str:
        """Without the password: errors and logs show what an object says of itself."""
        return f"Waiting({self.pupil.id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """That a password waits, without it."""

    pupil: Pupil
    user_name: str | None
    made_at: str
    printed: bool
    delivered: bool

    @property
    def overdue(self) -> bool:
        """True if it is not in the LVS two weeks after it was made."""
        return not self.delivered and datetime.now(UTC) - datetime.fromisoformat(self.made_at) >= PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """
    How far the passwords are, of the pupils whom the person may touch.

    Attributes:
        applies: False: pupils of this route sign in with Entree.
        new, without: Who came this school year; of these who has none.
        made, printed, delivered: Of those that wait: neither, printed only, delivered only.
        overdue: Of those that wait: not in the LVS two weeks after they were made.
        unreadable: Of those that wait: their key is not on this computer.
        done: Pupils whose password of this school year is in the LVS.
    """

    applies: bool
    new: int
    without: int
    waiting: int
    made: int
    printed: int
    delivered: int
    overdue: int
    unreadable: int
    done: int
    without_user_name: int


@cache
def word_list() -> tuple[str, ...]:
    """
    The words that passwords are made of.

    Raises:
        RuntimeError: The list is too short for 34 bits.
    """
    found = tuple((paths.resources() / "words" / "passwords.txt").read_text("utf-8").split())
    if len(set(found)) < 600:
        raise RuntimeError("the list of words for passwords is not complete")
    return found


def example(recipe: Recipe = THREE_WORDS) -> str:
    """A password as the recipe makes them; nobody's."""
    return making.make(recipe, word_list())


def applies(opened: OpenSchool) -> bool:
    """False if the pupils of this route sign in with Entree: then nobody needs a password."""
    steps = checklist.route(opened.school.route).steps
    return not any(step.kind is StepKind.PASSWORDS and step.unless_entree and opened.school.entree for step in steps)


def rule(opened: OpenSchool) -> Rule:
    """What the school's LVS asks of a password, as the school chose."""
    with opened.storage.begin() as connection:
        return RULES.get(meta.read_setting(connection, _RULE), UNKNOWN)


def keep_rule(opened: OpenSchool, name: str) -> Rule:
    """
    Choose what the LVS asks of a password: one of domain.passwords.RULES.

    Raises:
        Problem: ACTION_NOT_ALLOWED, RULE_UNKNOWN (facts: value, known).
    """
    permit(opened, Action.PASSWORDS)
    if name not in RULES:
        raise Problem(ProblemCode.RULE_UNKNOWN, value=name, known=tuple(RULES))
    with opened.storage.begin() as connection:
        meta.keep_setting(connection, _RULE, name)
    return RULES[name]


def recipe_of(name: str) -> Recipe:
    """
    A recipe by its name.

    Raises:
        Problem: RECIPE_UNKNOWN (facts: value, known).
    """
    if name not in RECIPES:
        raise Problem(ProblemCode.RECIPE_UNKNOWN, value=name, known=tuple(RECIPES))
    return RECIPES[name]


def pendings(opened: OpenSchool) -> list[Pending]:
    """The passwords that wait, of pupils whom the person may touch, by location, class and name. No clear text."""
    return [_about(found) for found in _sealed(opened)]


@contextmanager
def pending(
    opened: OpenSchool, *, pupil_ids: Collection[int] | None = None, undelivered: bool = False
) -> Iterator[Iterator[Waiting]]:
    """
    The passwords that wait, in clear text: (pupil, user name, password), by location, class and name.

    Who is in the archive now is left out.

    Args:
        pupil_ids: Only of these, in this order.
        undelivered: Only those that are not in the LVS yet.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NO_PASSWORDS_WAITING, PASSWORDS_UNREADABLE (facts: number): a key is on another
            computer, or the file was put back from a backup.
    """
    permit(opened, Action.PASSWORDS)
    found = [one for one in _sealed(opened) if not (undelivered and one.delivered_at)]
    found = [one for one in found if one.pupil.status is Status.ACTIVE]
    if pupil_ids is not None:
        by_id = {one.pupil.id: one for one in found}
        found = [by_id[pupil_id] for pupil_id in pupil_ids if pupil_id in by_id]
    if not found:
        raise Problem(ProblemCode.NO_PASSWORDS_WAITING)
    keys = _keys_of(opened, found)
    unreadable = sum(keys[one.batch_id] is None for one in found)
    if unreadable:
        raise Problem(ProblemCode.PASSWORDS_UNREADABLE, number=unreadable)
    clear = _clear_texts(found, keys)
    try:
        yield clear
    finally:
        clear.close()
        keys.clear()


def mark_printed(opened: OpenSchool, pupil_ids: Collection[int]) -> int:
    """
    Say that cards were printed; what is delivered too is wiped. Returns how many waited.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    return _mark(opened, pupil_ids, secrets.PRINTED)


def mark_delivered(opened: OpenSchool, pupil_ids: Collection[int]) -> int:
    """
    Say that passwords are in the LVS; what is printed too is wiped. Returns how many waited.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    return _mark(opened, pupil_ids, secrets.DELIVERED)


def lost_by_wiping(opened: OpenSchool) -> list[Pending]:
    """The pupils whose password does not reach the LVS any more if all that wait are wiped now."""
    return [one for one in pendings(opened) if not one.delivered]


def wipe(opened: OpenSchool, confirm: int | None) -> int:
    """
    Wipe all passwords that wait, delivered or not; returns how many.

    Args:
        confirm: How many, as the person typed.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NO_PASSWORDS_WAITING, WIPE_WANTS_NUMBER (facts: number, lost: cards that then no
            longer work, given), KEY_NOT_DESTROYED.
    """
    permit(opened, Action.PASSWORDS)
    found = pendings(opened)
    if not found:
        raise Problem(ProblemCode.NO_PASSWORDS_WAITING)
    if confirm != len(found):
        given = {} if confirm is None else {"given": confirm}
        lost = len(lost_by_wiping(opened))
        raise Problem(ProblemCode.WIPE_WANTS_NUMBER, number=len(found), lost=lost, **given)
    with opened.storage.begin() as connection:
        count = secrets.give_up(connection, [one.pupil.id for one in found])
        secrets.drop_lost(connection)
    if not sweep(opened, "given up"):
        raise Problem(ProblemCode.KEY_NOT_DESTROYED)
    return count


def state(opened: OpenSchool) -> State:
    """How far the passwords are."""
    found = _sealed(opened)
    keys = _keys_of(opened, found)
    year = opened.school.school_year
    with opened.storage.begin() as connection:
        active = {one.id: one.location for one in pupils.read(connection, archived=False)}
        new = facts.new_pupils(connection, year)
        known = secrets.states(connection, year)
    own = {one for one, location in active.items() if allowed(opened, Action.PASSWORDS, location)}
    mine = own.intersection(new)
    about = [_about(one) for one in found]
    return State(
        applies=applies(opened),
        new=len(mine),
        without=len(mine - known.keys()),
        waiting=len(about),
        made=sum(not one.printed and not one.delivered for one in about),
        printed=sum(one.printed and not one.delivered for one in about),
        delivered=sum(one.delivered and not one.printed for one in about),
        overdue=sum(one.overdue for one in about),
        unreadable=sum(keys[one.batch_id] is None for one in found),
        done=sum(known.get(one) == secrets.DELIVERED for one in own),
        without_user_name=sum(not one.user_name for one in about),
    )


def sweep(opened: OpenSchool, why: str) -> bool:
    """
    What was deleted leaves the log beside the file too; the key of a batch in which nobody waits is destroyed.

    Returns False if the keyring did not let go of a key; the next one tries again.
    """
    opened.storage.merge()
    with opened.storage.begin() as connection:
        empty = secrets.empty_batches(connection)
    gone = True
    for batch_id, made_at in empty:
        if batch_keys.destroy(opened, batch_id, made_at):
            with opened.storage.begin() as connection:
                secrets.set_wiped(connection, batch_id, why)
        else:
            gone = False
    if empty:
        opened.storage.merge()
    return gone


def _sealed(opened: OpenSchool) -> list[secrets.Sealed]:
    with opened.storage.begin() as connection:
        found = secrets.waiting(connection)
    return [one for one in found if allowed(opened, Action.PASSWORDS, one.pupil.location)]


def _about(found: secrets.Sealed) -> Pending:
    return Pending(
        pupil=found.pupil,
        user_name=found.user_name,
        made_at=found.made_at,
        printed=found.printed_at is not None,
        delivered=found.delivered_at is not None,
    )


def _keys_of(opened: OpenSchool, found: Iterable[secrets.Sealed]) -> dict[int, bytes | None]:
    """Batch -> its key, if it is here and fits."""
    first = {one.batch_id: one for one in found}
    keys: dict[int, bytes | None] = {}
    for batch_id, one in first.items():
        key = batch_keys.find(opened, batch_id, one.made_at)
        keys[batch_id] = key if key is not None and secrets.unseal(one, key) is not None else None
    return keys


def _clear_texts(found: list[secrets.Sealed], keys: Mapping[int, bytes | None]) -> Generator[Waiting, None, None]:
    for one in found:
        key = keys[one.batch_id]
        text = secrets.unseal(one, key) if key is not None else None
        if text is None:
            raise Problem(ProblemCode.PASSWORDS_UNREADABLE, number=1)
        yield Waiting(one.pupil, one.user_name, text)


def _mark(opened: OpenSchool, pupil_ids: Collection[int], word: str) -> int:
    meant = set(pupil_ids)
    with opened.storage.begin() as connection:
        found = secrets.waiting(connection)
        permit(opened, Action.PASSWORDS, *{one.pupil.location for one in found if one.pupil.id in meant})
        count = secrets.mark(connection, pupil_ids, word)
    sweep(opened, "printed and delivered")
    return count

"""Who gets a password, by which recipe or from which list: shown first, then made."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from lvs_desktop.domain import passwords as making
from lvs_desktop.domain.passwords import THREE_WORDS, Recipe, Rule
from lvs_desktop.domain.people import Pupil, Status, number_key
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.files import password_list
from lvs_desktop.services import batch_keys, delivery_profiles
from lvs_desktop.services.passwords import applies, pendings, rule, sweep, word_list
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import facts, pupils, secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """For whom. All that are named are taken together; nothing: nobody."""

    new: bool = False  # who came this school year and has none
    groups: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    again: bool = False  # also who has one that waits: it lapses


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What making would do. Nothing is made yet.

    Attributes:
        pupils: Who gets one.
        lapsing: Of these, whose password that waits lapses: a card on paper no longer works.
        kept: Who was meant too, but has one that waits and keeps it.
        problems: Of a list; their rows are left out.
    """

    pupils: tuple[Pupil, ...]
    lapsing: tuple[Pupil, ...]
    kept: tuple[Pupil, ...]
    recipe: Recipe | None  # None: given by a person
    rule: Rule
    problems: tuple[SourceProblem, ...] = ()
    given: dict[int, str] = field(default_factory=dict, repr=False)  # emptied by `make`


def asked(opened: OpenSchool) -> Rule:
    """What the LVS asks of a password: the school's rule, and those of the files that it brings passwords with."""
    return making.strictest(rule(opened), *delivery_profiles.password_rules(opened))


def plan(opened: OpenSchool, choice: Choice, recipe: Recipe = THREE_WORDS, *, wanted: Rule | None = None) -> Plan:
    """
    Who would get a password by a recipe, and who has one that waits.

    Args:
        wanted: What the LVS asks; default `asked`.

    Raises:
        Problem: PASSWORDS_NOT_NEEDED (Entree), ACTION_NOT_ALLOWED, RECIPE_REFUSED (facts: recipe, rule, reasons, and
            form where a kind of file asks it), PUPIL_UNKNOWN, GROUP_UNKNOWN (facts: value, known).
    """
    _see_that_it_applies(opened)
    rules = wanted or asked(opened)
    if reasons := making.recipe_failing(recipe, rules, word_list()):
        form = {} if rules.name in making.RULES else {"form": rules.name}
        raise Problem(
            ProblemCode.RECIPE_REFUSED,
            recipe=recipe.name,
            rule=rules.name,
            reasons=reasons,
            shortest=rules.shortest,
            longest=rules.longest,
            **form,
        )
    chosen = _chosen(opened, choice)
    has = {one.pupil.id for one in pendings(opened)}
    again = choice.again or bool(choice.numbers or choice.ids)
    return Plan(
        pupils=tuple(pupil for pupil in chosen if again or pupil.id not in has),
        lapsing=tuple(pupil for pupil in chosen if again and pupil.id in has),
        kept=tuple(pupil for pupil in chosen if not again and pupil.id in has),
        recipe=recipe,
        rule=rules,
    )


def plan_given(opened: OpenSchool, pupil_id: int, text: str, *, wanted: Rule | None = None) -> Plan:
    """
    One pupil gets a password that a person thought of.

    Raises:
        Problem: As `plan`; PASSWORD_REFUSED (facts: reasons, shortest, longest).
    """
    _see_that_it_applies(opened)
    rules = wanted or asked(opened)
    [pupil] = _chosen(opened, Choice(ids=(pupil_id,)))
    if reasons := _refused(text, pupil, _names(opened), rules):
        raise Problem(ProblemCode.PASSWORD_REFUSED, reasons=reasons, shortest=rules.shortest, longest=rules.longest)
    lapsing = tuple(one.pupil for one in pendings(opened) if one.pupil.id == pupil_id)
    return Plan(pupils=(pupil,), lapsing=lapsing, kept=(), recipe=None, rule=rules, given={pupil_id: text})


def plan_list(opened: OpenSchool, path: Path, *, wanted: Rule | None = None) -> Plan:
    """
    The pupils of a list get the passwords of that list. Rows that can't be used are told and left out.

    Raises:
        Problem: As `plan`; as files.password_list.read.
    """
    _see_that_it_applies(opened)
    permit(opened, Action.PASSWORDS)
    rules = wanted or asked(opened)
    active = _active(opened)
    by_number, by_user = _keys(opened, active)
    linked = _names(opened)
    found: dict[int, tuple[Pupil, str]] = {}
    problems: list[SourceProblem] = []
    with closing(password_list.read(path)) as lines:
        for line in lines:
            who = by_number.get(line.number or "") or by_user.get((line.user_name or "").casefold())
            if who is None:
                value = line.number or line.user_name
                problems.append(_row_problem(ProblemCode.PUPIL_UNKNOWN, line.row, value=value))
            elif not allowed(opened, Action.PASSWORDS, who.location):
                problems.append(_row_problem(ProblemCode.LOCATION_NOT_YOURS, line.row, value=who.location))
            elif who.id in found:
                problems.append(_row_problem(ProblemCode.NUMBER_TWICE, line.row, value=line.number or line.user_name))
            elif reasons := _refused(line.password, who, linked, rules):
                problems.append(
                    _row_problem(
                        ProblemCode.PASSWORD_REFUSED,
                        line.row,
                        reasons=reasons,
                        shortest=rules.shortest,
                        longest=rules.longest,
                    )
                )
            else:
                found[who.id] = (who, line.password)
    has = {one.pupil.id for one in pendings(opened)}
    chosen = [pupil for pupil, _text in found.values()]
    return Plan(
        pupils=tuple(chosen),
        lapsing=tuple(pupil for pupil in chosen if pupil.id in has),
        kept=(),
        recipe=None,
        rule=rules,
        problems=tuple(problems),
        given={pupil_id: text for pupil_id, (_pupil, text) in found.items()},
    )


def make(opened: OpenSchool, planned: Plan) -> int:
    """
    Make the passwords of a plan; returns how many.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NOTHING_TO_DO, SCHOOL_CHANGED (somebody of the plan was archived or got a
            password since), DISK_FULL, FOLDER_READ_ONLY; nothing was made.
    """
    _see_that_it_applies(opened)
    permit(opened, Action.PASSWORDS, *{pupil.location for pupil in planned.pupils})
    if not planned.pupils:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    key = secrets.new_key()
    with opened.storage.begin() as connection:
        has = {one.pupil.id for one in secrets.waiting(connection)}
        lapsing = {pupil.id for pupil in planned.lapsing}
        for pupil in planned.pupils:
            now = pupils.by_id(connection, pupil.id)
            if now is None or now.status is not Status.ACTIVE or (pupil.id in has) != (pupil.id in lapsing):
                raise Problem(ProblemCode.SCHOOL_CHANGED)
        name = planned.recipe.name if planned.recipe else "given"
        year = opened.school.school_year
        batch_id, made_at = secrets.add_batch(connection, by=opened.worker, recipe=name, school_year=year)
        count = secrets.put(connection, batch_id, key, year, _texts(planned, secrets.names_of_link(connection)))
        # the key is safe before the passwords are: a card that can't be read is worse than a key of nothing
        batch_keys.keep(opened, batch_id, made_at, key)
    planned.given.clear()
    sweep(opened, "replaced")
    return count


def groups(opened: OpenSchool) -> list[tuple[str, int]]:
    """The classes of the pupils whom the person may touch, with how many they are."""
    found: dict[str, int] = {}
    for pupil in _active(opened):
        if pupil.group and allowed(opened, Action.PASSWORDS, pupil.location):
            found[pupil.group] = found.get(pupil.group, 0) + 1
    return sorted(found.items())


def in_session(opened: OpenSchool, path: Path) -> tuple[int, ...]:
    """
    The pupils of a test session, in the order of a list.

    Raises:
        Problem: As files.password_list.pupils_in_order; PUPIL_UNKNOWN (facts: value, row).
    """
    by_number, by_user = _keys(opened, _active(opened))
    found: dict[int, None] = {}
    with closing(password_list.pupils_in_order(path)) as lines:
        for row, text in lines:
            who = by_number.get(text) or by_user.get(text.casefold())
            if who is None:
                raise Problem(ProblemCode.PUPIL_UNKNOWN, value=text, row=row)
            found[who.id] = None
    return tuple(found)


def _texts(planned: Plan, linked: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    for pupil in planned.pupils:
        if planned.recipe is None:
            yield pupil.id, planned.given[pupil.id]
        else:
            yield pupil.id, making.make(planned.recipe, word_list(), making.own_of(pupil, linked.get(pupil.id)))


def _refused(text: str, pupil: Pupil, linked: Mapping[int, str], rules: Rule) -> tuple[str, ...]:
    reasons = making.failing(text, rules)
    return (*reasons, "own") if making.reveals(text, making.own_of(pupil, linked.get(pupil.id))) else reasons


def _row_problem(
    code: ProblemCode, row: int, *, value: str | None = None, **more: int | tuple[str, ...]
) -> SourceProblem:
    return SourceProblem(code=code, severity=Severity.ERROR, row=row, value=value, facts=tuple(more.items()))


def _see_that_it_applies(opened: OpenSchool) -> None:
    if not applies(opened):
        raise Problem(ProblemCode.PASSWORDS_NOT_NEEDED)


def _active(opened: OpenSchool) -> list[Pupil]:
    with opened.storage.begin() as connection:
        return list(pupils.read(connection, archived=False))


def _names(opened: OpenSchool) -> dict[int, str]:
    with opened.storage.begin() as connection:
        return secrets.names_of_link(connection)


def _keys(opened: OpenSchool, found: Iterable[Pupil]) -> tuple[dict[str, Pupil], dict[str, Pupil]]:
    """By number, as written and without leading zeros where that is one pupil; by user name, ours or the LVS' own."""
    linked = _names(opened)
    by_number: dict[str, Pupil] = {}
    bare: dict[str, list[Pupil]] = {}
    by_user: dict[str, Pupil] = {}
    for pupil in found:
        if pupil.pupil_number:
            by_number[pupil.pupil_number] = pupil
            bare.setdefault(number_key(pupil.pupil_number), []).append(pupil)
        for name in (linked.get(pupil.id), pupil.user_name):
            if name:
                by_user[name.casefold()] = pupil
    alone = {key: found[0] for key, found in bare.items() if len(found) == 1}
    return {**alone, **by_number}, by_user


def _chosen(opened: OpenSchool, choice: Choice) -> list[Pupil]:
    """Those that are meant: of a class or the new ones only the person's own, of those named all."""
    permit(opened, Action.PASSWORDS)
    active = _active(opened)
    year = opened.school.school_year
    with opened.storage.begin() as connection:
        new = set(facts.new_pupils(connection, year)) if choice.new else set()
        new -= secrets.states(connection, year).keys()
    known = {pupil.group for pupil in active if pupil.group}
    for group in choice.groups:
        if group not in known:
            raise Problem(ProblemCode.GROUP_UNKNOWN, value=group, known=tuple(sorted(known)))
    by_number, _by_user = _keys(opened, active)
    named = set(choice.ids)
    for number in choice.numbers:
        if number not in by_number:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=number)
        named.add(by_number[number].id)
    if lacking := named - {pupil.id for pupil in active}:
        raise Problem(ProblemCode.PUPIL_UNKNOWN, number=len(lacking))
    permit(opened, Action.PASSWORDS, *{pupil.location for pupil in active if pupil.id in named})
    return [
        pupil
        for pupil in active
        if pupil.id in named
        or ((pupil.id in new or pupil.group in choice.groups) and allowed(opened, Action.PASSWORDS, pupil.location))
    ]

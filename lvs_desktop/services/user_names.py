"""User names for pupils who have none: the rule is shown, then the names, then they are written as one entry."""

from collections.abc import Collection
from dataclasses import dataclass

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.user_names import PLACEHOLDERS, PUPIL_RULE, STAFF_RULE, check_rule, give, key
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _
from lvs_desktop.storage import journal, meta
from lvs_desktop.storage import user_names as stored

PUPILS, STAFF = "pupils", "staff"
_DEFAULTS = {PUPILS: PUPIL_RULE, STAFF: STAFF_RULE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One pupil and the name that the rule gives."""

    pupil_id: int
    pupil_number: str | None
    name: str
    group: str | None
    location: str | None
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesPreview:
    """
    Which names would be given; nothing is written.

    Attributes:
        rule: By which they were made.
        keep_rule: The rule is another one than the school's: it is kept when the names are.
        lines: Who gets which name, in the order in which the pupils came.
        impossible: Pupils of whose name and number the rule leaves no letter.
        emptied: Pupils whose name was emptied by hand: they stay without.
        named: Active pupils who have a name already.
        shared: Names that more than one person of the school has now: mend these by hand.
    """

    rule: str
    keep_rule: bool
    lines: tuple[Named, ...]
    impossible: tuple[str, ...]
    emptied: tuple[str, ...]
    named: int
    shared: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]  # key of each name -> owner
    revision: int


def rule(opened: OpenSchool, whose: str = PUPILS) -> str:
    """The rule of this school, for PUPILS or STAFF."""
    with opened.storage.begin() as connection:
        return stored.rule(connection, whose, _DEFAULTS[whose])


def set_rule(opened: OpenSchool, whose: str, text: str) -> str:
    """
    Keep another rule; names that were given stay.

    Raises:
        Problem: USER_NAME_RULE_INVALID (facts: value, reason), ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.SCHOOL_DATA)
    checked = check_rule(text)
    with opened.storage.begin() as connection:
        stored.keep_rule(connection, whose, checked)
    return checked


def rule_unknown() -> str:
    """What is to be said wherever a rule is shown."""
    return _("JIJ!'s own rule is not known; this one is ours.")


def rule_help() -> str:
    """How a rule is written."""
    names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return _("You can use {names}. A name that was given before gets a number behind it.").format(names=names)


def preview(
    opened: OpenSchool, *, groups: Collection[str] = (), numbers: Collection[str] = (), by: str | None = None
) -> NamesPreview:
    """
    The names that pupils without one would get. Writes nothing.

    Args:
        groups: Only pupils of these classes.
        numbers: Only pupils with these numbers. Groups and numbers together are both.
        by: Another rule than the school's.

    Raises:
        Problem: USER_NAME_RULE_INVALID, ACTION_NOT_ALLOWED, PUPIL_UNKNOWN (facts: value; or the pupil has a name).
    """
    permit(opened, Action.PUPILS)
    with opened.storage.begin() as connection:
        mine = stored.rule(connection, PUPILS, PUPIL_RULE)
        used = mine if by is None else check_rule(by)
        taken = stored.taken(connection)
        everybody = [one for one in stored.without(connection) if allowed(opened, Action.PUPILS, one.location)]
        named, shared = stored.named(connection)
        revision = meta.revision(connection)
    for number in numbers:
        if number not in {one.pupil_number for one in everybody}:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=number)
    wanted = [
        one
        for one in everybody
        if not (groups or numbers) or one.group in groups or (one.pupil_number or "") in numbers
    ]
    ready = [one for one in wanted if not one.emptied]
    given = give([one.person for one in ready], used, taken)
    lines = [
        Named(
            pupil_id=one.id,
            pupil_number=one.pupil_number,
            name=_name(one),
            group=one.group,
            location=one.location,
            user_name=given[one.person.owner],
        )
        for one in ready
        if one.person.owner in given
    ]
    return NamesPreview(
        rule=used,
        keep_rule=used != mine,
        lines=tuple(lines),
        impossible=tuple(_name(one) for one in ready if one.person.owner not in given),
        emptied=tuple(_name(one) for one in wanted if one.emptied),
        named=named,
        shared=tuple(shared),
        owners=tuple((key(name), owner) for owner, name in given.items()),
        revision=revision,
    )


def apply(opened: OpenSchool, shown: NamesPreview) -> Entry:
    """
    Write the names of a preview as one entry, and keep its rule. Who had a name ever keeps it for good.

    Raises:
        Problem: NOTHING_TO_DO, SCHOOL_CHANGED, ACTION_NOT_ALLOWED.
    """
    if not shown.lines:
        raise Problem(ProblemCode.NOTHING_TO_DO)
    permit(opened, Action.PUPILS, *(line.location for line in shown.lines))
    if shown.keep_rule:
        permit(opened, Action.SCHOOL_DATA)
    with opened.storage.begin() as connection:
        if meta.revision(connection) != shown.revision:
            raise Problem(ProblemCode.SCHOOL_CHANGED)
        stored.register(connection, {**stored.taken(connection), **dict(shown.owners)})
        names = [(line.pupil_id, line.user_name) for line in shown.lines]
        entry_id = stored.give(connection, names, by=opened.worker)
        if shown.keep_rule:
            stored.keep_rule(connection, PUPILS, shown.rule)
        return journal.entry_made(connection, entry_id)


def _name(one: stored.Nameless) -> str:
    return display_name(one.person.given_name, one.person.name_prefix, one.person.family_name)

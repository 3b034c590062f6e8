"""
Accommodations: which ones the school gives, which pupil has which, and whom to look at this school year.

What was given stays, over the school years and in the archive. Each act is one entry of the history and can be undone.
Only the measure is kept, never why a pupil has it (see domain.accommodations).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.accommodation_files import Said, named, read_one
from lvs_desktop.domain.accommodations import (
    Assigned,
    Holder,
    Kind,
    Measure,
    Unit,
    check_amount,
    check_checked,
    check_name,
    check_until,
)
from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.people import Pupil, Status, display_name
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import accommodations as stored
from lvs_desktop.storage import applying, facts, journal, meta
from lvs_desktop.storage import pupils as stored_pupils
from lvs_desktop.storage.school_file import Connection

MOST: Final = 2_000  # pupils that are shown at once: nobody reads more, a search finds the others

Plan = Mapping[int, Mapping[int, Measure | None]]  # pupil -> kind -> what the pupil will have; None: no longer


class Shown(StrEnum):
    """Which pupils a list shows; the order is that of the screen."""

    REVIEW = "review"  # to look at this school year
    HAVING = "having"
    ALL = "all"


def kinds(opened: OpenSchool, *, hidden: bool = False) -> tuple[Kind, ...]:
    """The accommodations that the school gives (with `hidden`: also those that it gives no longer), in order."""
    with opened.storage.begin() as connection:
        return tuple(kind for kind in stored.kinds(connection) if hidden or not kind.hidden)


def holders(
    opened: OpenSchool,
    shown: Shown = Shown.HAVING,
    *,
    group: str | None = None,
    search: str = "",
) -> tuple[Holder, ...]:
    """
    Active pupils with their accommodations, by location, class and name; at most `MOST`.

    A location admin sees those of the own locations.
    """
    with opened.storage.begin() as connection:
        why = facts.review_reasons(connection, opened.school.school_year)
        held = stored.measures(connection)
        chosen: dict[Shown, set[int] | None] = {Shown.REVIEW: set(why), Shown.HAVING: set(held), Shown.ALL: None}
        wanted = chosen[shown]
        if wanted is None or search:
            people = stored.find(
                connection,
                group=group,
                search=search,
                locations=_own(opened),
                limit=MOST if wanted is None else None,
            )
            if wanted is not None:
                people = [person for person in people if person.id in wanted]
        else:
            people = [
                person
                for person in stored.find(connection, ids=wanted, group=group, locations=_own(opened))
                if person.status is Status.ACTIVE
            ]
    return tuple(
        Holder(
            pupil=person,
            measures=tuple(held.get(person.id, {}).values()),
            why=why.get(person.id, ()),
        )
        for person in people[:MOST]
    )


def assigned(opened: OpenSchool) -> tuple[Assigned, ...]:
    """Every accommodation of every active pupil whom who works now may see: for a file for the LVS."""
    return tuple(
        Assigned(
            pupil=holder.pupil,
            kind=measure.kind,
            amount=measure.amount,
            valid_until=measure.valid_until,
        )
        for holder in everybody(opened)
        for measure in holder.measures
    )


def everybody(opened: OpenSchool, *, group: str | None = None) -> tuple[Holder, ...]:
    """All active pupils with an accommodation, however many, of the locations of who works now."""
    with opened.storage.begin() as connection:
        held = stored.measures(connection)
        people = stored.find(connection, ids=held, group=group, locations=_own(opened))
    return tuple(
        Holder(pupil=person, measures=tuple(held[person.id].values()))
        for person in people
        if person.status is Status.ACTIVE
    )


def groups(opened: OpenSchool) -> tuple[str, ...]:
    """The classes to choose from."""
    with opened.storage.begin() as connection:
        return tuple(stored.groups(connection, _own(opened)))


def counts(opened: OpenSchool) -> tuple[int, int]:
    """How many pupils are to be looked at, and how many have an accommodation."""
    with opened.storage.begin() as connection:
        why = facts.review_reasons(connection, opened.school.school_year)
        held = stored.measures(connection)
        people = stored.find(connection, ids={*why, *held}, locations=_own(opened))
    active = [person.id for person in people if person.status is Status.ACTIVE]
    return sum(one in why for one in active), sum(one in held for one in active)


def find(opened: OpenSchool, text: str) -> Pupil:
    """
    A pupil by number, else by user name.

    Raises:
        Problem: PUPIL_UNKNOWN (facts: value).
    """
    with opened.storage.begin() as connection:
        found = stored_pupils.numbered(connection, text.strip())
        if found is not None:
            return found
        known = stored.by_user_name(connection, text.strip())
    if len(known) == 1:
        return known[0]
    raise Problem(ProblemCode.PUPIL_UNKNOWN, value=text.strip())


def of_group(opened: OpenSchool, group: str) -> tuple[int, ...]:
    """Ids of the active pupils of a class."""
    with opened.storage.begin() as connection:
        return tuple(person.id for person in stored.find(connection, group=group, locations=_own(opened)))


def read(opened: OpenSchool, text: str) -> Said:
    """
    What `KIND` or `KIND=AMOUNT` names: 'Extra tijd=25', 'Extra tijd 25%', 'Rekenmachine'.

    Raises:
        Problem: As domain.accommodation_files.read_one.
    """
    return read_one(text, kinds(opened, hidden=True), sure=True)


def kind_named(opened: OpenSchool, text: str) -> Kind:
    """
    A kind by its name, or by a word that schools use for it.

    Raises:
        Problem: ACCOMMODATION_UNKNOWN (facts: value, known).
    """
    listed = kinds(opened, hidden=True)
    found = named(text, listed)
    if found is None:
        raise Problem(ProblemCode.ACCOMMODATION_UNKNOWN, value=text.strip(), known=tuple(kind.name for kind in listed))
    return found


def give(
    opened: OpenSchool,
    pupil_ids: Iterable[int],
    said: Sequence[Said],
    *,
    until: str | None = None,
    checked: str | None = None,
) -> Entry:
    """
    Give pupils accommodations, or other amounts of those that they have; as one entry.

    Args:
        until, checked: Dates as people write them; "" empties the date, None leaves it as it is.

    Raises:
        Problem: PUPIL_UNKNOWN, PUPIL_ARCHIVED (facts: value), AMOUNT_REQUIRED, AMOUNT_INVALID, DAY_INVALID, DAY_PAST,
            DAY_TO_COME, ACCOMMODATION_UNKNOWN (no longer given), NOTHING_EDITED, ACTION_NOT_ALLOWED.
    """
    today = date.today()
    days = {
        name: check(text, today)
        for name, text, check in (("valid_until", until, check_until), ("checked_at", checked, check_checked))
        if text is not None
    }
    wanted = [(one.kind, check_amount(one.kind, one.amount)) for one in said]
    with opened.storage.begin() as connection:
        ids = list(dict.fromkeys(pupil_ids))
        held = stored.measures(connection, ids)
        plan: dict[int, dict[int, Measure | None]] = {}
        for pupil_id in ids:
            for kind, amount in wanted:
                had = held.get(pupil_id, {}).get(kind.id)
                kept = {"valid_until": had.valid_until, "checked_at": had.checked_at} if had else {}
                plan.setdefault(pupil_id, {})[kind.id] = Measure(kind=kind, amount=amount, **{**kept, **days})
        return write(opened, connection, plan)


def take(opened: OpenSchool, pupil_ids: Iterable[int], kind_ids: Iterable[int] | None = None) -> Entry:
    """
    Take accommodations away from pupils, as one entry.

    Args:
        kind_ids: None: all that they have.

    Raises:
        Problem: PUPIL_UNKNOWN, NOTHING_EDITED (nobody has them), ACTION_NOT_ALLOWED.
    """
    with opened.storage.begin() as connection:
        ids = list(dict.fromkeys(pupil_ids))
        held = stored.measures(connection, ids)
        chosen = None if kind_ids is None else set(kind_ids)
        plan: dict[int, dict[int, Measure | None]] = {
            pupil_id: {kind_id: None for kind_id in held.get(pupil_id, {}) if chosen is None or kind_id in chosen}
            for pupil_id in ids
        }
        return write(opened, connection, plan)


def replace(opened: OpenSchool, pupil_id: int, measures: Sequence[Measure]) -> Entry:
    """
    Give one pupil exactly these accommodations, as one entry: what is not among them is taken away.

    Args:
        measures: With dates as people write them; an empty date is none.

    Raises:
        Problem: As give.
    """
    today = date.today()
    with opened.storage.begin() as connection:
        held = stored.measures(connection, [pupil_id]).get(pupil_id, {})
        plan: dict[int, Measure | None] = dict.fromkeys(held)
        for one in measures:
            had = held.get(one.kind.id)
            until = had.valid_until if had and had.valid_until == one.valid_until else None
            plan[one.kind.id] = Measure(
                kind=one.kind,
                amount=check_amount(one.kind, one.amount),
                # a day that is over may stay where it stands
                valid_until=until or check_until(one.valid_until or "", today),
                checked_at=check_checked(one.checked_at or "", today),
            )
        return write(opened, connection, {pupil_id: plan})


def write(opened: OpenSchool, connection: Connection, plan: Plan, *, source: SourceInfo | None = None) -> Entry:
    """
    Write what pupils will have, as one entry.

    Raises:
        Problem: PUPIL_UNKNOWN, PUPIL_ARCHIVED (of who would get something new), ACCOMMODATION_UNKNOWN (a kind that is
            no longer given), NOTHING_EDITED, ACTION_NOT_ALLOWED. Nothing is written then.
    """
    people = {person.id: person for person in stored.find(connection, ids=plan)}
    for pupil_id in plan:
        if pupil_id not in people:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=str(pupil_id))
    permit(opened, Action.ACCOMMODATIONS, *{person.location for person in people.values()})
    listed = stored.kinds(connection)
    given = {kind.id for kind in listed if not kind.hidden}
    held = stored.measures(connection, plan)
    new: list[tuple[int, int, Measure | None]] = []
    changed: list[tuple[int, int, Measure | None]] = []
    gone: list[tuple[int, int, Measure | None]] = []
    for pupil_id, wishes in plan.items():
        for kind_id, wish in wishes.items():
            had = held.get(pupil_id, {}).get(kind_id)
            # by what is stored: the kind's name, or whether it is given, may have changed since the wish was made
            same = _stored(had) == _stored(wish) if had and wish else had is wish
            if same:
                continue
            (gone if wish is None else changed if had else new).append((pupil_id, kind_id, wish))
    if not new and not changed and not gone:
        raise Problem(ProblemCode.NOTHING_EDITED)
    for pupil_id, kind_id, wish in new:
        person = people[pupil_id]
        if person.status is Status.ARCHIVED:
            name = display_name(person.given_name, person.name_prefix, person.family_name)
            raise Problem(ProblemCode.PUPIL_ARCHIVED, value=name)
        if kind_id not in given:
            shown = tuple(kind.name for kind in listed if not kind.hidden)
            raise Problem(ProblemCode.ACCOMMODATION_UNKNOWN, value=wish.kind.name if wish else "", known=shown)
    stored.seed(connection)
    tally = Counts(new=len(new), changed=len(changed), archived=len(gone))
    entry_id = applying.add_entry(connection, EntryKind.ACCOMMODATIONS, by=opened.worker, counts=tally, source=source)
    for pupil_id, kind_id, wish in (*new, *changed, *gone):
        stored.put(connection, entry_id, pupil_id, kind_id, wish)
    meta.next_revision(connection)
    return journal.entry_made(connection, entry_id)


def see(opened: OpenSchool, pupil_ids: Iterable[int] | None = None) -> tuple[int, ...]:
    """
    Mark pupils as looked at this school year, also where nothing changes; returns their ids, for `unsee`.

    Args:
        pupil_ids: None: everybody who is to be looked at, of the locations of who works now.

    Raises:
        Problem: PUPIL_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    return _mark(opened, pupil_ids, stored.see)


def unsee(opened: OpenSchool, pupil_ids: Iterable[int]) -> tuple[int, ...]:
    """
    Take the mark back.

    Raises:
        Problem: PUPIL_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    return _mark(opened, pupil_ids, stored.unsee)


def add_kind(opened: OpenSchool, name: str, unit: Unit | None = None) -> Entry:
    """
    Add an accommodation of the school's own.

    Raises:
        Problem: ACTION_NOT_ALLOWED, and as domain.accommodations.check_name.
    """
    permit(opened, Action.CATALOGUE)
    with opened.storage.begin() as connection:
        listed = stored.kinds(connection)
        values = {
            "name": check_name(name, listed),
            "unit": None if unit is None else unit.value,
            "place": max(kind.place for kind in listed) + 1,
        }
        return _put_kind(opened, connection, None, values, Counts(new=1))


def rename_kind(opened: OpenSchool, kind_id: int, name: str) -> Entry:
    """
    Give a kind another name; pupils keep it.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NOTHING_EDITED, and as domain.accommodations.check_name.
    """
    permit(opened, Action.CATALOGUE)
    with opened.storage.begin() as connection:
        listed = stored.kinds(connection)
        checked = check_name(name, (kind for kind in listed if kind.id != kind_id))
        if any(kind.id == kind_id and kind.name == checked for kind in listed):
            raise Problem(ProblemCode.NOTHING_EDITED)
        return _put_kind(opened, connection, kind_id, {"name": checked}, Counts(changed=1))


def hide_kind(opened: OpenSchool, kind_id: int, *, hidden: bool = True) -> Entry:
    """
    Give a kind no longer to anybody, or again. Who has it keeps it.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NOTHING_EDITED.
    """
    permit(opened, Action.CATALOGUE)
    with opened.storage.begin() as connection:
        if any(kind.id == kind_id and kind.hidden is hidden for kind in stored.kinds(connection)):
            raise Problem(ProblemCode.NOTHING_EDITED)
        values = {"hidden_at": applying.now()[:10] if hidden else None}
        return _put_kind(opened, connection, kind_id, values, Counts(changed=1))


def _put_kind(
    opened: OpenSchool,
    connection: Connection,
    kind_id: int | None,
    values: Mapping[str, str | int | None],
    tally: Counts,
) -> Entry:
    stored.seed(connection)
    entry_id = applying.add_entry(connection, EntryKind.ACCOMMODATIONS, by=opened.worker, counts=tally)
    stored.put_kind(connection, entry_id, kind_id, values)
    meta.next_revision(connection)
    return journal.entry_made(connection, entry_id)


def _mark(
    opened: OpenSchool, pupil_ids: Iterable[int] | None, put: Callable[[Connection, str, Iterable[int]], None]
) -> tuple[int, ...]:
    with opened.storage.begin() as connection:
        school_year = opened.school.school_year
        if pupil_ids is None:
            wanted = facts.to_review(connection, school_year)
            people = stored.find(connection, ids=wanted, locations=_own(opened))
        else:
            wanted = list(dict.fromkeys(pupil_ids))
            people = stored.find(connection, ids=wanted)
            if len(people) < len(wanted):
                raise Problem(ProblemCode.PUPIL_UNKNOWN, value="")
        permit(opened, Action.ACCOMMODATIONS, *{person.location for person in people})
        ids = tuple(person.id for person in people)
        put(connection, school_year, ids)
    return ids


def _stored(measure: Measure) -> tuple[int | None, str | None, str | None]:
    return measure.amount, measure.valid_until, measure.checked_at


def _own(opened: OpenSchool) -> tuple[str, ...] | None:
    """The locations that who works now may see; None: all."""
    return None if opened.worker.role is Role.SCHOOL_ADMIN else opened.worker.locations

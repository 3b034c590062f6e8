"""Bringing what changed to the LVS: a file in the supplier's own form, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.domain.delivering import Covers, Delivery, Outcome, Pending, Subject
from lvs_desktop.domain.passwords import failing
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role
from lvs_desktop.files import profiles as forms
from lvs_desktop.files.profiles import Profile
from lvs_desktop.services import delivery_profiles
from lvs_desktop.services.delivery_rows import BROUGHT, ROWS, Item, Rows, Values, pupils_with_passwords
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import deliveries

SUBJECTS: Final = (Subject.PUPILS, Subject.STAFF, Subject.PASSWORDS, Subject.ACCOMMODATIONS)
SHOWN: Final = 5  # rows of a preview
HIDDEN: Final = "••••••"  # a password is in no preview

_IN_FILE: Final[Mapping[Covers, frozenset[Outcome]]] = {
    Covers.ALL: frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.REACTIVATED}),
    Covers.CHANGED: frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.REACTIVATED}),
    Covers.NEW: frozenset({Outcome.NEW}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectState:
    """How far one subject is, for who works now: of a location admin only the own locations."""

    subject: Subject
    pending: Pending
    ready: bool  # this version can make its file


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that was made."""

    delivery: Delivery
    profile: Profile
    path: Path
    by_hand: Mapping[Outcome, int]  # what the file does not tell the LVS: the person does it there


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How a file would begin."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


def states(opened: OpenSchool) -> tuple[SubjectState, ...]:
    """How far each subject is."""
    places = scope(opened, ())
    with opened.storage.begin() as connection:
        found = {
            subject: deliveries.pending(connection, subject, opened.school.school_year, places) for subject in SUBJECTS
        }
    return tuple(SubjectState(subject=subject, pending=found[subject], ready=subject in ROWS) for subject in SUBJECTS)


def files(opened: OpenSchool, school_year: str | None = None) -> tuple[Delivery, ...]:
    """The files of a school year (default: the present one), newest first."""
    with opened.storage.begin() as connection:
        return tuple(deliveries.listed(connection, school_year or opened.school.school_year))


def preview(
    opened: OpenSchool,
    subject: Subject,
    name: str,
    *,
    locations: Sequence[str] = (),
    with_passwords: bool = False,
    limit: int = SHOWN,
) -> Preview:
    """
    How a file would begin. A password is never shown.

    Raises:
        Problem: PROFILE_UNKNOWN, SUBJECT_NOT_READY, SCOPE_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    form, rows = _form(opened, subject, name, with_passwords=with_passwords)
    places = scope(opened, locations)
    outcomes = _outcomes(opened, form)
    with rows(opened, places) as found:
        first: list[Values] = []
        total = 0
        for thing, values in found:
            if _in_file(form, thing, outcomes):
                total += 1
                if len(first) < limit:
                    first.append(values)
    hidden = ({**values, forms.SECRET: HIDDEN} if forms.SECRET in values else values for values in first)
    return Preview(
        header=tuple(column.header for column in form.columns),
        rows=tuple(tuple(forms.cells(form, values)) for values in hidden),
        total=total,
    )


def make(
    opened: OpenSchool,
    subject: Subject,
    name: str,
    target: Path,
    *,
    locations: Sequence[str] = (),
    with_passwords: bool = False,
) -> Made:
    """
    Write a file for the LVS and keep that it was made.

    Args:
        name: Of the profile.
        target: Gets the profile's ending if it has none.
        locations: Codes; none: all that who works now may deliver.
        with_passwords: Of pupils, in a form that has a column for them: also the passwords that wait.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SCOPE_UNKNOWN (facts: value, known), PROFILE_UNKNOWN, SUBJECT_NOT_READY,
            DELIVERY_EMPTY, DELIVERY_LACKS (facts: field, number), PASSWORDS_NOT_AS_ASKED (facts: number, reasons,
            shortest, longest), NO_PASSWORDS_WAITING, PASSWORDS_UNREADABLE, TEXT_NOT_IN_ENCODING, OUTPUT_NOT_WRITABLE,
            DISK_FULL.
    """
    form, rows = _form(opened, subject, name, with_passwords=with_passwords)
    places = scope(opened, locations)
    permit(opened, Action.DELIVER, *places)
    outcomes = _outcomes(opened, form)
    with opened.storage.begin() as connection:
        newest = deliveries.newest_password if subject is Subject.PASSWORDS else deliveries.newest_entry
        upto = newest(connection)
        upto_password = deliveries.newest_password(connection)
        pending = deliveries.pending(connection, subject, opened.school.school_year, places)
    with rows(opened, places) as found:
        given = _check_complete(form, subject, (item for item in found if _in_file(form, item[0], outcomes)))
    if with_passwords and not given:
        raise Problem(ProblemCode.NO_PASSWORDS_WAITING)
    path = target if target.suffix else target.with_suffix(form.suffix)
    with rows(opened, places) as found:
        count = forms.write(path, form, (values for thing, values in found if _in_file(form, thing, outcomes)))
    made = {
        "subject": subject.value,
        "profile": form.name,
        "file_name": path.name,
        "locations": ",".join(places),
        "items": count,
        "covers": form.covers.value,
        "upto_entry": upto,
    }
    with opened.storage.begin() as connection:
        kept = deliveries.one(connection, deliveries.add(connection, made, by=opened.worker))
        if kept is None:
            raise RuntimeError("the delivery is gone")
        if with_passwords:
            theirs = {"subject": Subject.PASSWORDS.value, "items": len(given), "upto_entry": upto_password}
            deliveries.add(connection, {**made, **theirs}, by=opened.worker, at=kept.at, only=given)
        if allowed(opened, Action.PROFILES):
            deliveries.choose_profile(connection, subject, form.name)
    left = {what: n for what, n in pending.by_outcome.items() if what not in _IN_FILE[form.covers]}
    return Made(delivery=kept, profile=form, path=path, by_hand=left)


def confirm(opened: OpenSchool, delivery_id: int) -> Delivery:
    """
    Say that a file is in the LVS.

    Raises:
        Problem: DELIVERY_UNKNOWN (facts: value), ACTION_NOT_ALLOWED.
    """
    found = _one(opened, delivery_id)
    if found.confirmed_at is not None:
        return found
    for one in _of_file(opened, found):
        if one.subject in BROUGHT:
            with opened.storage.begin() as connection:
                pupils = deliveries.passwords_in(connection, one)
            BROUGHT[one.subject](opened, pupils)
        with opened.storage.begin() as connection:
            deliveries.confirm(connection, one.id, by=opened.worker)
    return _one(opened, delivery_id)


def unconfirm(opened: OpenSchool, delivery_id: int) -> Delivery:
    """
    Take back that a file is in the LVS. What was wiped because of it stays wiped.

    Raises:
        Problem: DELIVERY_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    found = _one(opened, delivery_id)
    of_file = _of_file(opened, found)
    with opened.storage.begin() as connection:
        for one in of_file:
            deliveries.confirm(connection, one.id, by=None)
    return _one(opened, delivery_id)


def withdraw(opened: OpenSchool, delivery_id: int) -> Delivery:
    """
    Forget a file that never reached the LVS: what stood in it is still to be brought.

    Raises:
        Problem: DELIVERY_UNKNOWN (one that is confirmed too: take that back first), ACTION_NOT_ALLOWED.
    """
    found = _one(opened, delivery_id)
    if found.confirmed_at is not None:
        raise Problem(ProblemCode.DELIVERY_UNKNOWN, value=str(delivery_id))
    of_file = _of_file(opened, found)
    with opened.storage.begin() as connection:
        for one in of_file:
            deliveries.drop(connection, one.id)
    return found


def scope(opened: OpenSchool, locations: Sequence[str]) -> tuple[str, ...]:
    """
    The locations that a file is about; none: the whole school.

    Raises:
        Problem: SCOPE_UNKNOWN (facts: value, known), ACTION_NOT_ALLOWED.
    """
    known = tuple(place.code for place in opened.school.locations)
    for code in locations:
        if code not in known:
            raise Problem(ProblemCode.SCOPE_UNKNOWN, value=code, known=known)
    if not locations and opened.worker.role is Role.LOCATION_ADMIN:
        locations = opened.worker.locations
    permit(opened, Action.DELIVER, *(locations or ()))
    chosen = tuple(sorted(set(locations)))
    whole = opened.worker.role is Role.SCHOOL_ADMIN and set(chosen) == set(known)
    return () if whole else chosen


def _one(opened: OpenSchool, delivery_id: int) -> Delivery:
    with opened.storage.begin() as connection:
        found = deliveries.one(connection, delivery_id)
    if found is None:
        raise Problem(ProblemCode.DELIVERY_UNKNOWN, value=str(delivery_id))
    action = Action.LINK_FORM if found.subject is Subject.SIS_LINK else Action.DELIVER
    # a file of the whole school is about each of its locations
    permit(opened, action, *(found.locations or tuple(place.code for place in opened.school.locations)))
    return found


def _of_file(opened: OpenSchool, found: Delivery) -> tuple[Delivery, ...]:
    """The delivery, and the one that stands for the passwords in the same file."""
    return (found, *(one for one in files(opened, found.school_year) if found.beside(one)))


def _form(opened: OpenSchool, subject: Subject, name: str, *, with_passwords: bool) -> tuple[Profile, Rows]:
    """The profile as it is used now, and where its rows come from."""
    form = delivery_profiles.profile(opened, name, subject)
    if subject not in ROWS:
        raise Problem(ProblemCode.SUBJECT_NOT_READY, subject=subject.value)
    if subject is not Subject.PUPILS:
        return form, ROWS[subject]
    if with_passwords and form.brings_passwords:
        return form, pupils_with_passwords
    return forms.without_passwords(form), ROWS[subject]


def _outcomes(opened: OpenSchool, form: Profile) -> dict[int, Outcome]:
    """What has to happen, one by one, where the file depends on it."""
    if form.covers is Covers.ALL:
        return {}
    with opened.storage.begin() as connection:
        return deliveries.outcomes(connection, form.subject, opened.school.school_year)


def _in_file(form: Profile, thing: int, outcomes: Mapping[int, Outcome]) -> bool:
    return form.covers is Covers.ALL or outcomes.get(thing) in _IN_FILE[form.covers]


def _check_complete(form: Profile, subject: Subject, found: Iterable[Item]) -> frozenset[int]:
    """See that nobody lacks what the LVS wants; returns who has a password in the file."""
    missing: dict[str, int] = {}
    given: set[int] = set()
    refused: list[tuple[str, ...]] = []
    nobody = True
    for thing, values in found:
        nobody = False
        for name in forms.lacking(form, values):
            missing[name] = missing.get(name, 0) + 1
        if password := values.get(forms.SECRET):
            given.add(thing)
            if form.password and (reasons := failing(password, form.password)):
                refused.append(reasons)
    if nobody:
        raise Problem(ProblemCode.DELIVERY_EMPTY, subject=subject.value)
    for name, number in missing.items():
        raise Problem(ProblemCode.DELIVERY_LACKS, field=name, number=number)
    if refused and form.password:
        raise Problem(
            ProblemCode.PASSWORDS_NOT_AS_ASKED,
            number=len(refused),
            reasons=tuple(dict.fromkeys(reason for reasons in refused for reason in reasons)),
            shortest=form.password.shortest,
            longest=form.password.longest,
        )
    return frozenset(given)

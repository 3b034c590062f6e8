"""The rows of the files for the LVS, by subject: this is where a subject is joined."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from lvs_desktop.domain.delivering import Subject
from lvs_desktop.domain.people import FIELDS, display_name
from lvs_desktop.services import passwords
from lvs_desktop.services import pupils as people
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import pgettext
from lvs_desktop.storage import deliveries

Values = Mapping[str, str]
Item = tuple[int, Values]  # id of the pupil, account or assignment; field -> text
Rows = Callable[[OpenSchool, Sequence[str]], AbstractContextManager[Iterable[Item]]]
Brought = Callable[[OpenSchool, Sequence[int]], object]  # told that what these pupils got is in the LVS


@contextmanager
def pupils(opened: OpenSchool, locations: Sequence[str]) -> Iterator[Iterable[Item]]:
    """The active pupils of these locations (none: all), by location, group, name."""
    common = _common(opened)

    def found() -> Generator[Item, None, None]:
        for pupil in people.pupils(opened):
            if locations and pupil.location not in locations:
                continue
            own = {name: getattr(pupil, name) or "" for name in FIELDS}
            yield pupil.id, {**common(own["location"]), **own, **_full(own)}

    rows = found()
    try:
        yield rows
    finally:
        rows.close()  # a reader that waits for its next row keeps its transaction


@contextmanager
def pupils_with_passwords(opened: OpenSchool, locations: Sequence[str]) -> Iterator[Iterable[Item]]:
    """
    As `pupils`, with the password of those for whom one waits that is not in the LVS yet: don't keep them.

    Raises:
        Problem: NO_PASSWORDS_WAITING, PASSWORDS_UNREADABLE, ACTION_NOT_ALLOWED.
    """
    with pupils(opened, locations) as found:
        everybody = list(found)
    with passwords.pending(opened, pupil_ids=[one for one, _values in everybody], undelivered=True) as waiting:

        def joined() -> Generator[Item, None, None]:
            ahead = next(waiting, None)
            for pupil_id, values in everybody:
                if ahead is not None and ahead.pupil.id == pupil_id:
                    yield pupil_id, {**values, "user_name": ahead.user_name or "", "password": ahead.password}
                    ahead = next(waiting, None)
                else:
                    yield pupil_id, values

        rows = joined()
        try:
            yield rows
        finally:
            rows.close()


@contextmanager
def staff(opened: OpenSchool, locations: Sequence[str]) -> Iterator[Iterable[Item]]:
    """The active accounts of these locations (none: all), by name."""
    common = _common(opened)
    with opened.storage.begin() as connection:
        accounts = deliveries.accounts(connection)
    found = []
    for account_id, own in accounts:
        places = tuple(filter(None, own["locations"].split(",")))
        if not locations or set(locations) & set(places):
            found.append((account_id, {**common(places[0] if places else ""), **own, **_full(own), **_place(own)}))
    yield found


@contextmanager
def accommodations(opened: OpenSchool, locations: Sequence[str]) -> Iterator[Iterable[Item]]:
    """What the active pupils of these locations (none: all) have, by class and name."""
    common = _common(opened)
    with opened.storage.begin() as connection:
        assigned = deliveries.assigned(connection)
    units = {"percent": "%", "minutes": pgettext("unit of an accommodation", "minutes")}
    found = []
    for assignment_id, own in assigned:
        if not locations or own["location"] in locations:
            shown = {**own, "unit": units.get(own["unit"], own["unit"])}
            found.append((assignment_id, {**common(own["location"]), **shown, **_full(own)}))
    yield found


@contextmanager
def waiting(opened: OpenSchool, locations: Sequence[str]) -> Iterator[Iterable[Item]]:
    """The passwords of these locations (none: all) that are not in the LVS yet, in clear text: don't keep them."""
    common = _common(opened)
    undelivered = [one.pupil for one in passwords.pendings(opened) if not one.delivered]
    wanted = [pupil.id for pupil in undelivered if not locations or pupil.location in locations]
    if not wanted:
        yield ()
        return
    with passwords.pending(opened, pupil_ids=wanted, undelivered=True) as found:
        yield (
            (
                one.pupil.id,
                {
                    **common(one.pupil.location or ""),
                    **(own := {name: getattr(one.pupil, name) or "" for name in FIELDS}),
                    **_full(own),
                    "user_name": one.user_name or "",
                    "password": one.password,
                },
            )
            for one in found
        )


# Joined by subject. Passwords come from the set that waits, in clear only while the file is written.
ROWS: Final[dict[Subject, Rows]] = {
    Subject.PUPILS: pupils,
    Subject.STAFF: staff,
    Subject.PASSWORDS: waiting,
    Subject.ACCOMMODATIONS: accommodations,
}
# Who must hear that a file is in the LVS, with the ids of the pupils in it.
BROUGHT: Final[dict[Subject, Brought]] = {Subject.PASSWORDS: passwords.mark_delivered}


def _common(opened: OpenSchool) -> Callable[[str], dict[str, str]]:
    school = opened.school
    names = {place.code: place.name for place in school.locations}

    def of(location: str) -> dict[str, str]:
        return {
            "brin": school.brin,
            "school_year": school.school_year,
            "location_name": names.get(location, ""),
        }

    return of


def _full(own: Values) -> dict[str, str]:
    return {"full_name": display_name(own.get("given_name"), own.get("name_prefix"), own.get("family_name"))}


def _place(own: Values) -> dict[str, str]:
    return {"location": own["locations"]}

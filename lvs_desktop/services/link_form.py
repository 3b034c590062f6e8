"""The form for the link with the administration system (LAS): three columns, exactly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lvs_desktop.domain.delivering import Covers, Delivery, Subject
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.schools import Location
from lvs_desktop.files import writing
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import deliveries

# The three things that the supplier asks for each location (bureau-ice.nl, 'doorgeven info koppeling').
HEADER: Final = ("BRIN-code", "Vestigingscode", "Vestigingsnaam in LAS")


def places(opened: OpenSchool) -> tuple[Location, ...]:
    """The locations of the form with their names in the LAS: what was typed, else ours. A location admin's own only."""
    with opened.storage.begin() as connection:
        typed = deliveries.las_names(connection)
    own = opened.worker.locations if opened.worker.role is Role.LOCATION_ADMIN else None
    return tuple(
        Location(code=place.code, name=typed.get(place.code, place.name))
        for place in opened.school.locations
        if own is None or place.code in own
    )


def rows(opened: OpenSchool) -> tuple[tuple[str, str, str], ...]:
    """What the form says: BRIN (4 characters), location code (2), name in the LAS."""
    return tuple((opened.school.brin, place.code, place.name) for place in places(opened))


def name(opened: OpenSchool, names: Mapping[str, str]) -> None:
    """
    Keep what the LAS calls locations.

    Args:
        names: Location -> name.

    Raises:
        Problem: SCOPE_UNKNOWN (facts: value, known), LAS_NAME_REQUIRED (facts: location), ACTION_NOT_ALLOWED.
    """
    known = tuple(place.code for place in opened.school.locations)
    for code, typed in names.items():
        if code not in known:
            raise Problem(ProblemCode.SCOPE_UNKNOWN, value=code, known=known)
        permit(opened, Action.LINK_FORM, code)
        if not typed.strip():
            raise Problem(ProblemCode.LAS_NAME_REQUIRED, location=code)
    with opened.storage.begin() as connection:
        kept = deliveries.las_names(connection)
        kept.update({code: " ".join(typed.split()) for code, typed in names.items()})
        deliveries.put_las_names(connection, kept)


def make(opened: OpenSchool, target: Path, names: Mapping[str, str] | None = None) -> Delivery:
    """
    Write the form, CSV or Excel by the target's ending, and keep that it was made.

    Args:
        names: As for `name`; kept for the next time.

    Raises:
        Problem: As `name`; OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    found = places(opened)
    permit(opened, Action.LINK_FORM, *(place.code for place in found))
    if names:
        name(opened, names)
    lines = rows(opened)
    write = writing.write_xlsx if target.suffix.lower() == ".xlsx" else writing.write_people_csv
    count = write(target, HEADER, lines)
    whole = len(found) == len(opened.school.locations)
    made = {
        "subject": Subject.SIS_LINK.value,
        "profile": "",
        "file_name": target.name,
        "locations": "" if whole else ",".join(place.code for place in found),
        "items": count,
        "covers": Covers.ALL.value,
        "upto_entry": 0,
    }
    with opened.storage.begin() as connection:
        kept = deliveries.one(connection, deliveries.add(connection, made, by=opened.worker))
    if kept is None:
        raise RuntimeError("the form is gone")
    return kept

"""The dates of a move as a calendar file: no pupil, no key, no code stands in it."""

from datetime import UTC, datetime
from pathlib import Path

from lvs_desktop.domain.moving import AHEAD, Due, Kind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import School
from lvs_desktop.files import calendar_file
from lvs_desktop.files.calendar_file import Event
from lvs_desktop.services import moving
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _

PROPOSED = "overstap-leerling-in-beeld.ics"  # name of the file


def save(opened: OpenSchool, path: Path) -> int:
    """
    Write the dates that still matter; returns how many.

    Raises:
        Problem: NO_DATES, OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    due = moving.standing(opened).due
    if not due:
        raise Problem(ProblemCode.NO_DATES)
    return calendar_file.write(path, [_event(one, opened.school) for one in due], stamp=datetime.now(UTC))


def _event(due: Due, school: School) -> Event:
    key = f"{school.brin}/{due.kind}/{due.location}"
    if due.kind is Kind.DULT_KEY:
        place = location_name(school, due.location)
        return Event(
            key=key,
            day=due.day,
            title=_("The DULT key of {place} expires ({school})").format(place=place, school=school.name),
            text=_("Make a new key in your administration system before this day, and note it in LVS Desktop."),
            alarms=(*AHEAD, 0),
        )
    return Event(
        key=key,
        day=due.day,
        title=_("Leerling in beeld: is the e-mail with the instructions there? ({school})").format(school=school.name),
        text=_("Then confirm 'processed' in LVS Desktop. The historical test data and the DULT link open.")
        + "\n"
        + _("Have the BRIN at hand for the help desk: {brin}.").format(brin=school.brin),
    )

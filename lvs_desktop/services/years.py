"""The school years of a file."""

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import check_school_year, next_school_year
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import journal
from lvs_desktop.storage import years as stored


def begin(opened: OpenSchool, school_year: str | None = None) -> Entry:
    """
    Begin a new school year in the same file, after a backup.

    Everybody stays, with mappings of columns and user names. The steps begin anew: they count what is done in the
    new year. The history stays, and `checklist.status` of the closed year too. It can be undone.

    Args:
        school_year: Such as 2027-2028; default the one after the present.

    Raises:
        Problem: SCHOOL_YEAR_INVALID, YEAR_NOT_LATER (facts: value, present), ACTION_NOT_ALLOWED (a location admin),
            DISK_FULL.
    """
    present = opened.school.school_year
    wanted = check_school_year(school_year) if school_year is not None else next_school_year(present)
    permit(opened, Action.NEW_YEAR)
    if wanted <= present:
        raise Problem(ProblemCode.YEAR_NOT_LATER, value=wanted, present=present)
    with opened.storage.begin_backed_up() as connection:
        entry_id = stored.begin(connection, opened.school, wanted, by=opened.worker)
        entry = journal.entry_made(connection, entry_id)
    opened.refresh()
    return entry


def known(opened: OpenSchool) -> tuple[str, ...]:
    """The school years of which the file has a checklist: the present one first, then the closed ones."""
    with opened.storage.begin() as connection:
        closed = [year.school_year for year in stored.closed(connection)]
    present = opened.school.school_year
    return (present, *(year for year in closed if year != present))

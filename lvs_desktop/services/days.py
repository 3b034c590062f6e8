"""Which day it is: the computer's date, or in an example school the practice date, so that days can be practised."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from lvs_desktop.domain.accommodations import read_day
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import PRACTICE_BRINS
from lvs_desktop.services.permits import permit
from lvs_desktop.storage import meta

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the checklist

_SETTING = "practice_date"


def is_practice(opened: "OpenSchool") -> bool:
    """True for an example school: its BRIN is well-formed and nobody's."""
    return opened.school.brin in PRACTICE_BRINS


def today(opened: "OpenSchool") -> date:
    """The day by which the move goes: the practice date of an example school, else the computer's date."""
    kept = ""
    if is_practice(opened):
        with opened.storage.begin() as connection:
            kept = meta.read_setting(connection, _SETTING)
    return date.fromisoformat(kept) if kept else date.today()


def set_practice_date(opened: "OpenSchool", text: str) -> date:
    """
    Choose the day of an example school.

    Raises:
        Problem: PRACTICE_ONLY (a real school goes by the computer's date), DAY_INVALID, ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.MARK_STEP)
    if not is_practice(opened):
        raise Problem(ProblemCode.PRACTICE_ONLY)
    day = read_day(_SETTING, text)
    if day is None:
        raise Problem(ProblemCode.DAY_INVALID, field=_SETTING, value=text.strip())
    with opened.storage.begin() as connection:
        meta.keep_setting(connection, _SETTING, day.isoformat())
    return day


def next_day(opened: "OpenSchool") -> date:
    """
    Move the practice date of an example school one day on; returns it.

    Raises:
        Problem: As `set_practice_date`.
    """
    return set_practice_date(opened, (today(opened) + timedelta(days=1)).isoformat())

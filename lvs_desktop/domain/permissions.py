"""Which role may do what. Locally this prevents mistakes and is recorded; it is no access control."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lvs_desktop.domain.roles import Role, Worker


class Action(StrEnum):
    """What a person can want to do. The table in ARCHITECTURE.md says who may."""

    SCHOOL_DATA = "school_data"  # name, locations, route, Entree, who works here
    PUPILS = "pupils"  # import, add, edit, archive
    TEACHER_ACCOUNTS = "teacher_accounts"
    LOCATION_ADMIN_ACCOUNTS = "location_admin_accounts"
    SCHOOL_ADMIN_ACCOUNTS = "school_admin_accounts"
    STAFF_LIST = "staff_list"  # a list of all staff: proposes who to archive
    NUMBERS = "numbers"  # numbers and tracks of pupils whom a link brought
    LINK_LIST = "link_list"  # the list of pupils that a link brought
    PASSWORDS = "passwords"
    ACCOMMODATIONS = "accommodations"
    CATALOGUE = "catalogue"  # which accommodations there are
    RESULTS = "results"  # test results of pupils: look at, import, take out, export
    DELIVER = "deliver"
    PROFILES = "profiles"  # what the LVS' files look like
    LINK_FORM = "link_form"
    MARK_STEP = "mark_step"  # 'klaar', 'niet van toepassing'
    REPORT = "report"
    NEW_YEAR = "new_year"
    CLEAN_UP = "clean_up"  # delete archived pupils for good
    SYNC = "sync"  # connect to a server, synchronise, choose in conflicts
    UNDO = "undo"  # an entry that another person made


class Reach(StrEnum):
    """How far a role may go."""

    ALL = "all"
    OWN = "own"  # of the own locations
    NONE = "none"


# A location admin; a school admin may do everything, a teacher nothing: teachers don't work in this program.
_LOCATION_ADMIN: Mapping[Action, Reach] = MappingProxyType(
    {
        Action.SCHOOL_DATA: Reach.NONE,
        Action.PUPILS: Reach.OWN,
        Action.TEACHER_ACCOUNTS: Reach.OWN,
        Action.LOCATION_ADMIN_ACCOUNTS: Reach.NONE,
        Action.SCHOOL_ADMIN_ACCOUNTS: Reach.NONE,
        Action.STAFF_LIST: Reach.OWN,
        Action.NUMBERS: Reach.OWN,
        Action.LINK_LIST: Reach.OWN,
        Action.PASSWORDS: Reach.OWN,
        Action.ACCOMMODATIONS: Reach.OWN,
        Action.CATALOGUE: Reach.NONE,
        Action.RESULTS: Reach.OWN,
        Action.DELIVER: Reach.OWN,
        Action.PROFILES: Reach.NONE,
        Action.LINK_FORM: Reach.OWN,
        Action.MARK_STEP: Reach.ALL,
        Action.REPORT: Reach.ALL,
        Action.NEW_YEAR: Reach.NONE,
        Action.CLEAN_UP: Reach.NONE,
        Action.SYNC: Reach.OWN,
        Action.UNDO: Reach.NONE,
    }
)
_SCHOOL_ADMIN_ONLY: Mapping[str, frozenset[Action]] = MappingProxyType({"magister": frozenset({Action.NUMBERS})})


def reach(role: Role, action: Action, *, route: str = "") -> Reach:
    """
    How far a role may go with an action.

    Args:
        route: The school's route: with Magister's link numbers and tracks are a school admin's.

    Source:
        The supplier's page: new accounts by role, numbers and tracks with Magister; the rest is ours.
    """
    if role is Role.SCHOOL_ADMIN:
        return Reach.ALL
    if role is not Role.LOCATION_ADMIN or action in _SCHOOL_ADMIN_ONLY.get(route, ()):
        return Reach.NONE
    return _LOCATION_ADMIN[action]


def may(worker: Worker, action: Action, *locations: str | None, route: str = "") -> bool:
    """
    True if a person may do something.

    Args:
        locations: Of what it is done to; none: whether the person may do it at all.
    """
    found = reach(worker.role, action, route=route)
    return found is Reach.ALL or (found is Reach.OWN and all(place in worker.locations for place in locations))


def for_account(role: Role) -> Action:
    """The action that making or changing an account of this role is."""
    return {
        Role.TEACHER: Action.TEACHER_ACCOUNTS,
        Role.LOCATION_ADMIN: Action.LOCATION_ADMIN_ACCOUNTS,
        Role.SCHOOL_ADMIN: Action.SCHOOL_ADMIN_ACCOUNTS,
    }[role]

"""The table of roles: who may do what."""

import pytest

from lvs_desktop.domain.permissions import Action, Reach, for_account, may, reach
from lvs_desktop.domain.roles import Role, Worker

EVERYWHERE, OWN, NOWHERE = Reach.ALL, Reach.OWN, Reach.NONE
TABLE = {
    Action.SCHOOL_DATA: NOWHERE,
    Action.PUPILS: OWN,
    Action.TEACHER_ACCOUNTS: OWN,
    Action.LOCATION_ADMIN_ACCOUNTS: NOWHERE,
    Action.SCHOOL_ADMIN_ACCOUNTS: NOWHERE,
    Action.STAFF_LIST: OWN,
    Action.NUMBERS: OWN,
    Action.LINK_LIST: OWN,
    Action.PASSWORDS: OWN,
    Action.ACCOMMODATIONS: OWN,
    Action.CATALOGUE: NOWHERE,
    Action.RESULTS: OWN,
    Action.DELIVER: OWN,
    Action.PROFILES: NOWHERE,
    Action.LINK_FORM: OWN,
    Action.MARK_STEP: EVERYWHERE,
    Action.REPORT: EVERYWHERE,
    Action.NEW_YEAR: NOWHERE,
    Action.CLEAN_UP: NOWHERE,
    Action.SYNC: OWN,
    Action.UNDO: NOWHERE,
}


@pytest.mark.parametrize("action", Action)
def test_each_role_reaches_as_far_as_the_table_says(action: Action) -> None:
    """A school admin everywhere, a teacher nowhere, a location admin as written here."""
    assert reach(Role.SCHOOL_ADMIN, action) is EVERYWHERE
    assert reach(Role.TEACHER, action) is NOWHERE
    assert reach(Role.LOCATION_ADMIN, action) is TABLE[action]


def test_numbers_are_a_school_admins_with_magister_only() -> None:
    """The supplier says so for its Magister route."""
    assert reach(Role.LOCATION_ADMIN, Action.NUMBERS, route="magister") is NOWHERE
    assert reach(Role.SCHOOL_ADMIN, Action.NUMBERS, route="magister") is EVERYWHERE
    assert reach(Role.LOCATION_ADMIN, Action.NUMBERS, route="somtoday") is OWN


def test_a_location_admin_stays_at_the_own_locations() -> None:
    """All of what is touched must be there; nothing that is nowhere."""
    north = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01", "02"))

    assert may(north, Action.PUPILS)
    assert may(north, Action.PUPILS, "01", "02")
    assert not may(north, Action.PUPILS, "01", "00")
    assert not may(north, Action.PUPILS, None)
    assert not may(north, Action.CATALOGUE)


@pytest.mark.parametrize("role", Role)
def test_an_account_is_made_by_who_may_make_that_role(role: Role) -> None:
    """Teachers by both, the others by school admins."""
    north = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))

    assert may(north, for_account(role), "01") is (role is Role.TEACHER)

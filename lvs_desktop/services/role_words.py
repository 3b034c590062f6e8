"""The words of the roles, as the LVS itself calls them."""

from lvs_desktop.domain.roles import Role
from lvs_desktop.services.texts import _


def role_word(role: Role) -> str:
    """schoolbeheerder, vestigingsbeheerder, docent."""
    return {
        Role.SCHOOL_ADMIN: _("school administrator"),
        Role.LOCATION_ADMIN: _("location administrator"),
        Role.TEACHER: _("teacher"),
    }[role]

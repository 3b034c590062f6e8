"""Staff: the accounts of teachers and administrators, as the LVS gets them."""

from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.people import Status, display_name
from lvs_desktop.domain.roles import Role

FIELDS: Final = (
    "staff_number",
    "given_name",
    "name_prefix",
    "family_name",
    "email",
    "role",
    "locations",
    "user_name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """
    One account. `uid` is a UUIDv7 and never changes.

    `locations` are codes of the school's locations: one or more of a teacher or location admin, none of a school admin.
    """

    id: int
    uid: str
    staff_number: str | None
    given_name: str | None
    name_prefix: str | None
    family_name: str | None
    email: str | None
    role: Role
    locations: tuple[str, ...]
    user_name: str | None
    status: Status

    @property
    def name(self) -> str:
        """The name as it is read aloud: Sofie van der Berg."""
        return display_name(self.given_name, self.name_prefix, self.family_name)

    @property
    def owner(self) -> str:
        """Who this is among all who ever had a user name."""
        return owner(self.uid)

    def value(self, field: str) -> str | None:
        """A field as text; locations parted by commas, none is None."""
        if field == "locations":
            return ",".join(self.locations) or None
        found = getattr(self, field)
        return None if found is None else str(found)


def owner(uid: str) -> str:
    """Who a staff member is among all who ever had a user name."""
    return f"staff:{uid}"


# What files call the roles, folded and without anything but letters. Dutch and English words; ours.
_WORDS: Final = {
    Role.TEACHER: "docent docente leraar lerares leerkracht mentor teacher instructor doc",
    Role.LOCATION_ADMIN: "vestigingsbeheerder vestigingbeheerder locatiebeheerder locationadmin "
    "locationadministrator vestigingsbeheer locatiebeheer",
    Role.SCHOOL_ADMIN: "schoolbeheerder schoolbeheer schooladmin schooladministrator",
}
ROLE_WORDS: Final = {word: role for role, words in _WORDS.items() for word in words.split()}

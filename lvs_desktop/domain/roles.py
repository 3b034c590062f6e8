"""Who works with the program. Locally a role prevents mistakes and is recorded; it is no access control."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of JIJ! LVS. Teachers get accounts; they don't work in this program."""

    SCHOOL_ADMIN = "school_admin"
    LOCATION_ADMIN = "location_admin"
    TEACHER = "teacher"


WORKING: tuple[Role, ...] = (Role.SCHOOL_ADMIN, Role.LOCATION_ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A person who prepares the year start in this program."""

    name: str
    role: Role
    locations: tuple[str, ...] = ()  # a location admin's own; of no meaning for a school admin

    def may_touch(self, location: str | None) -> bool:
        """True if this person may change pupils of a location."""
        return self.role is Role.SCHOOL_ADMIN or location in self.locations

"""
Who may see and change what: the rules of the roles, for one resource and as SQL.

A school administrator may everything; a location administrator the pupils and groups of the own locations, the results
of these pupils, and the teachers who work there; a teacher nothing. What counts is the rank of the target, whatever
attribute is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from lvs_desktop.domain.exchanging import Kind
from lvs_desktop.domain.roles import WORKING, Role
from lvs_desktop.server.tables import joined, resource
from lvs_desktop.sync import resources


class Rank(StrEnum):
    """What a resource is, for who may touch it."""

    GROUP = "group"
    PUPIL = "pupil"
    RESULT = "result"  # of a pupil
    TEACHER = "teacher"
    ADMIN = "admin"  # a school or location administrator, and whoever is of an unknown kind
    WITHHELD = "withheld"  # a result of who is no pupil


_OPEN: tuple[Rank, ...] = (Rank.GROUP, Rank.PUPIL, Rank.RESULT, Rank.TEACHER)  # to a location administrator


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks. `locations` is of no meaning for a school administrator."""

    name: str
    role: Role
    locations: tuple[str, ...] = ()
    admin: int = 0  # admin.id

    @property
    def everything(self) -> bool:
        """True if nothing is hidden from this person."""
        return self.role is Role.SCHOOL_ADMIN

    @property
    def works(self) -> bool:
        """True if this person may use the server at all: a teacher may not."""
        return self.role in WORKING

    def sees(self, rank: str, places: str) -> bool:
        """True if a resource exists for this person: it has one of the own locations."""
        if self.everything:
            return True
        open_ = self.role is Role.LOCATION_ADMIN and rank in _OPEN
        return open_ and any(f",{code}," in places for code in self.locations)

    def may_write(self, rank: str, places: str) -> bool:
        """True if this person may make, change or delete a resource: all of its locations are own ones."""
        return self.sees(rank, places) and (self.everything or set(places.strip(",").split(",")) <= set(self.locations))

    def seen(self) -> ColumnElement[bool]:
        """`sees` as SQL, of the living resources."""
        return self._clause(resource.c.places)

    def known(self) -> ColumnElement[bool]:
        """What this person may have seen once: what is in it and not in `seen` is gone, for this person."""
        if self.role is not Role.LOCATION_ADMIN:
            return self.seen()
        return _any_place(resource.c.past, self.locations)

    def _clause(self, places: ColumnElement[Any]) -> ColumnElement[bool]:
        if self.everything:
            return true()
        if self.role is not Role.LOCATION_ADMIN:
            return false()
        return and_(resource.c.rank.in_([rank.value for rank in _OPEN]), _any_place(places, self.locations))


def _any_place(places: ColumnElement[Any], codes: tuple[str, ...]) -> ColumnElement[bool]:
    # replace() is in both databases and knows no wildcards: a code with % or _ is a code.
    return or_(false(), *(func.replace(places, f",{code},", "") != places for code in codes))


def rank_and_places(body: Mapping[str, Any]) -> tuple[Rank, str]:
    """The rank of a resource, and its locations as the table keeps them; of its JSON as the library writes it."""
    if resources.GROUP in body["schemas"]:
        return Rank.GROUP, joined(_codes(body.get(resources.CLASS, {}).get("location")))
    pupil, staff = body.get(resources.PUPIL), body.get(resources.STAFF)
    codes = [*_codes((pupil or {}).get("location")), *_codes((staff or {}).get("locations"))]
    staff_type = resources.USER_TYPE[Kind.STAFF]
    if staff is not None or str(body.get("userType", "")).strip().casefold() == staff_type:
        role = str((staff or {}).get("role", "")).strip().casefold()
        return (Rank.TEACHER if role == Role.TEACHER.value else Rank.ADMIN), joined(codes)
    return (Rank.PUPIL if pupil is not None else Rank.ADMIN), joined(codes)


def rank_of_result(pupil: str) -> Rank:
    """The rank of a result, by that of whose it is; its locations are the pupil's."""
    return Rank.RESULT if pupil == Rank.PUPIL else Rank.WITHHELD


def _codes(said: Any) -> list[str]:
    """The codes in an attribute. One with a comma in it would be two: it is taken as it will be read."""
    values = said if isinstance(said, list) else [said]
    return [code for value in values if value for code in str(value).split(",") if code]

"""Which account a row of a list of staff is about: staff number, e-mail, user name, else full name and location."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lvs_desktop.domain.people import display_name, fold
from lvs_desktop.domain.staff import StaffMember

KEYS: Final = ("staff_number", "email", "user_name")  # the surest first
Values = Mapping[str, str | None]


class Unsure(Exception):
    """More than one account fits, or the keys of the row point to different people."""


class Known:
    """The accounts of a school, to look rows up in."""

    def __init__(self, members: Iterable[StaffMember]) -> None:
        self._by: dict[tuple[str, str], list[StaffMember]] = {}
        self._by_name: dict[str, list[StaffMember]] = {}
        for member in members:
            for name in KEYS:
                if value := member.value(name):
                    self._by.setdefault((name, value.casefold()), []).append(member)
            self._by_name.setdefault(fold(member.name), []).append(member)

    def find(self, values: Values) -> StaffMember | None:
        """
        The account that a row is about; None: a new one.

        Raises:
            Unsure: The person must say it, by a staff number, e-mail address or user name in the file.
        """
        hits: dict[int, StaffMember] = {}
        surest = len(KEYS)
        for place, name in enumerate(KEYS):
            value = values.get(name)
            for member in self._by.get((name, value.casefold()), []) if value else []:
                hits[member.id] = member
                surest = min(surest, place)
        if hits:
            [member, *others] = hits.values()
            # a surer key that both have must not say otherwise
            if others or _differs(member, values, KEYS[:surest]):
                raise Unsure
            return member
        name = fold(display_name(values.get("given_name"), values.get("name_prefix"), values.get("family_name")))
        places = set(filter(None, (values.get("locations") or "").split(",")))
        same = [
            member
            for member in self._by_name.get(name, [])
            if (not places or not member.locations or places & set(member.locations))
            and not _differs(member, values, ("staff_number",))  # another number is another person
        ]
        if len(same) > 1 or (same and _differs(same[0], values, KEYS)):
            raise Unsure
        return same[0] if same else None


def same_row(one: Values, other: Values) -> bool:
    """True if two rows of a list are about one person: equal in all but the locations."""
    return all((one.get(name) or None) == (other.get(name) or None) for name in {*one, *other} if name != "locations")


def _differs(member: StaffMember, values: Values, names: Sequence[str]) -> bool:
    """True if both have one of these, and not the same."""
    return any(
        (mine := member.value(name)) and (said := values.get(name)) and mine.casefold() != said.casefold()
        for name in names
    )

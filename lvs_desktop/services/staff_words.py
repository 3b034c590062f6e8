"""The words about accounts of staff: roles, locations, what a list changes, why something is closed."""

from lvs_desktop.domain.changes import ChangeKind, FieldChange
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.schools import School
from lvs_desktop.services.labels import field_word, location_name
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _, pgettext


def role(found: Role) -> str:
    """docent, vestigingsbeheerder, schoolbeheerder."""
    return role_word(found)


def places(codes: tuple[str, ...], school: School) -> str:
    """Locations as they are read: 'Hoofdgebouw (00), Noord (01)'; of a school admin all."""
    return ", ".join(location_name(school, code) for code in codes) or _("all locations")


def shown(field: str, value: str | None, school: School) -> str:
    """A value as a table shows it."""
    if not value:
        return _("(empty)")
    if field == "role" and value in set(Role):
        return role_word(Role(value))
    if field == "locations":
        return places(tuple(value.split(",")), school)
    return value


def step(change: FieldChange, school: School) -> str:
    """One field: 'Rol: docent wordt vestigingsbeheerder'."""
    return _("{field}: {was} becomes {becomes}").format(
        field=field_word(change.field),
        was=shown(change.field, change.was, school),
        becomes=shown(change.field, change.becomes, school),
    )


def outcome(kind: ChangeKind) -> str:
    """What happens to an account, in a few words."""
    words = {
        ChangeKind.NEW: pgettext("account", "New"),
        ChangeKind.CHANGED: pgettext("account", "Changed"),
        ChangeKind.UNCHANGED: pgettext("account", "Unchanged"),
        ChangeKind.REACTIVATED: pgettext("account", "Back again"),
        ChangeKind.MISSING: pgettext("account", "Not in the list"),
        ChangeKind.ARCHIVED: pgettext("account", "To the archive"),
    }
    return words[kind]


def closed(wanted: Role) -> str:
    """Why who works now may not write an account of a role."""
    if wanted is Role.TEACHER:
        return _("This teacher works at a location that is not yours. You can look, not change.")
    return _("Only a 'schoolbeheerder' makes or changes accounts with the role '{role}'.").format(
        role=role_word(wanted)
    )

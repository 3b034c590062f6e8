"""The words about accounts of staff: roles, locations, what a list changes, why something is closed."""

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, FieldChange
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.sources import ColumnMatch
from lvs_desktop.domain.staff import StaffMember
from lvs_desktop.services.labels import field_word, location_name, number
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.texts import _, ngettext, pgettext


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


def line(change: Change, school: School, *, archived: bool = False) -> str:
    """What a list does with one account, in a sentence."""
    match change.kind:
        case ChangeKind.NEW:
            steps = [found for found in change.fields if found.field in ("role", "locations", "user_name")]
            return " · ".join(f"{field_word(one.field)}: {shown(one.field, one.becomes, school)}" for one in steps)
        case ChangeKind.MISSING:
            return _("Goes to the archive.") if archived else _("Stays active, unless you tick the box.")
        case ChangeKind.UNCHANGED:
            return _("Stays as it is.")
        case ChangeKind.REACTIVATED if not change.fields:
            return _("Becomes active again.")
        case _:
            return " · ".join(step(one, school) for one in change.fields)


def groups(names: tuple[str, ...]) -> str:
    """Whose groups somebody teaches, as the list says: 'Groepen: 5/6A, 7'; nothing of who has none."""
    if not names:
        return ""
    return ngettext("Group: {names}", "Groups: {names}", len(names)).format(names=", ".join(names))


def save_words(counts: Counts) -> str:
    """The button that saves a list: it names the numbers."""
    n = counts.new + counts.changed + counts.reactivated
    if counts.archived and n:
        words = ngettext("Save {n} account, archive {gone}", "Save {n} accounts, archive {gone}", n)
        return words.format(n=number(n), gone=number(counts.archived))
    if counts.archived:
        words = ngettext("Archive {n} account", "Archive {n} accounts", counts.archived)
        return words.format(n=number(counts.archived))
    return ngettext("Save {n} account", "Save {n} accounts", n).format(n=number(n)) if n else _("Nothing to save")


def saved_words(counts: Counts) -> str:
    """What was saved."""
    n = counts.written
    return ngettext("{n} account saved.", "{n} accounts saved.", n).format(n=number(n))


def columns(found: tuple[ColumnMatch, ...]) -> str:
    """Which columns are read as what."""
    used = [f"{one.header} → {field_word(one.field)}" for one in found if one.field]
    return _("Columns: {columns}").format(columns=", ".join(used))


def matching(members: list[StaffMember], search: str) -> list[StaffMember]:
    """The accounts of which a name, number, user name or e-mail address holds all words of a search."""
    words = fold(search).split()
    return [
        member
        for member in members
        if all(
            word in fold(f"{member.name} {member.staff_number or ''} {member.user_name or ''} {member.email or ''}")
            for word in words
        )
    ]

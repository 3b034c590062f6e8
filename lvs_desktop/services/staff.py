"""
Accounts of staff, one at a time: list, add, edit, archive, bring back.

Each act is one entry of the history. Who may make an account follows from its role and locations (services.permits).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.people import Status
from lvs_desktop.domain.permissions import for_account
from lvs_desktop.domain.problems import BY_HAND, Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import FIELDS, StaffMember, owner
from lvs_desktop.domain.user_names import STAFF_RULE, Person, give, holder, key
from lvs_desktop.files import staff_values
from lvs_desktop.files.values import Finding
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, journal, meta, user_names
from lvs_desktop.storage import staff as stored
from lvs_desktop.storage.school_file import Connection

Values = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What was typed for an account, cleaned.

    Attributes:
        values: Field -> value as it would be kept (None is empty), of the fields without an error.
        problems: One for each remark; `column` is the field's name, `severity` ERROR holds up the writing.
    """

    values: Values
    problems: tuple[SourceProblem, ...]

    @property
    def errors(self) -> tuple[SourceProblem, ...]:
        """What must be mended first."""
        return tuple(found for found in self.problems if found.severity is Severity.ERROR)


def members(opened: OpenSchool, *, archived: bool = False) -> list[StaffMember]:
    """The accounts by name that who works now may see: of a location admin those of the own locations."""
    with opened.storage.begin() as connection:
        found = stored.read(connection, archived=archived)
    return [member for member in found if sees(opened, member)]


def sees(opened: OpenSchool, member: StaffMember) -> bool:
    """True if who works now may see an account."""
    worker = opened.worker
    return worker.role is Role.SCHOOL_ADMIN or any(place in worker.locations for place in member.locations)


def may_write(opened: OpenSchool, role: Role, locations: tuple[str, ...]) -> bool:
    """True if who works now may make or change an account of this role at these locations."""
    return allowed(opened, for_account(role), *locations)


def find(opened: OpenSchool, who: str) -> StaffMember:
    """
    The account with this staff number, user name or e-mail address.

    Raises:
        Problem: STAFF_UNKNOWN (facts: value; number if several are meant).
    """
    wanted = who.strip().casefold()
    everybody = members(opened, archived=True)
    for field in ("staff_number", "user_name", "email"):
        found = [member for member in everybody if (member.value(field) or "").casefold() == wanted]
        if wanted and len(found) == 1:
            return found[0]
        if wanted and found:
            raise Problem(ProblemCode.STAFF_UNKNOWN, value=who, number=len(found))
    raise Problem(ProblemCode.STAFF_UNKNOWN, value=who)


def check(opened: OpenSchool, typed: Mapping[str, str], member: StaffMember | None = None) -> Checked:
    """
    Clean and check what was typed, field by field. Nothing is written, nothing is asked of the school file.

    Args:
        typed: Field -> text; "" empties the field.
        member: Whose account is edited; None: a new one, of which the family name is required.

    Raises:
        Problem: FIELD_UNKNOWN (facts: field, fields).
    """
    unknown = next((name for name in typed if name not in FIELDS), None)
    if unknown is not None:
        raise Problem(ProblemCode.FIELD_UNKNOWN, field=unknown, fields=FIELDS, staff="yes")
    places = {place.code: place.name for place in opened.school.locations}
    clean = staff_values.cleaners(places)
    asked = typed if member is not None else {"family_name": "", **typed}
    values: Values = {}
    problems: list[SourceProblem] = []
    for name, text in asked.items():
        found = clean[name](text)
        if isinstance(found, Finding):
            problems += [_said(name, text, *remark, left_out=found.left_out) for remark in found.remarks]
            if problems and problems[-1].severity is Severity.ERROR:
                continue
            found = found.value
        values[name] = found
    failed = {found.column for found in problems if found.severity is Severity.ERROR}
    if not failed & {"role", "locations"}:
        problems += _complete(opened, values, member)
    return Checked(values=values, problems=tuple(problems))


def add(opened: OpenSchool, typed: Mapping[str, str]) -> Entry:
    """
    Add an account, as one entry; without a user name it gets one by the rule.

    Raises:
        Problem: FIELD_UNKNOWN, the first error of `check`, ACTION_NOT_ALLOWED, STAFF_NUMBER_TAKEN, USER_NAME_TAKEN,
            USER_NAME_IMPOSSIBLE (facts: value).
    """
    checked = check(opened, typed)
    stop(checked)
    values: Values = {**dict.fromkeys(FIELDS), **checked.values}
    permit_account(opened, values)
    with opened.storage.begin() as connection:
        check_number(connection, values["staff_number"], None)
        uid = stored.uid_for(connection, values)
        name_one(connection, uid, values)
        entry_id = applying.add_entry(connection, EntryKind.STAFF, by=opened.worker, counts=Counts(new=1))
        stored.add(connection, entry_id, uid, values)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def change(opened: OpenSchool, member_id: int, typed: Mapping[str, str]) -> Entry:
    """
    Give fields of an account other values, as one entry. An emptied user name is given anew by the rule.

    Raises:
        Problem: As `add`; STAFF_UNKNOWN, NOTHING_EDITED.
    """
    with opened.storage.begin() as connection:
        member = _member(opened, connection, member_id)
    checked = check(opened, typed, member)
    stop(checked)
    with opened.storage.begin() as connection:
        member = _member(opened, connection, member_id)
        whole: Values = {**{name: member.value(name) for name in FIELDS}, **checked.values}
        permit_account(opened, whole)
        check_number(connection, whole["staff_number"], member.id)
        if whole["user_name"] is None or whole["user_name"] != member.user_name:
            name_one(connection, member.uid, whole)
        values = {name: value for name, value in whole.items() if value != member.value(name)}
        if not values:
            raise Problem(ProblemCode.NOTHING_EDITED)
        entry_id = applying.add_entry(connection, EntryKind.STAFF, by=opened.worker, counts=Counts(changed=1))
        stored.change(connection, entry_id, member.id, values)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def archive(opened: OpenSchool, member_id: int) -> Entry:
    """
    Put an account in the archive. Its user name stays its own.

    Raises:
        Problem: STAFF_UNKNOWN, NOTHING_EDITED (archived already), ACTION_NOT_ALLOWED.
    """
    return _status(opened, member_id, Status.ARCHIVED)


def activate(opened: OpenSchool, member_id: int) -> Entry:
    """
    Bring an account back from the archive, with all fields as they were.

    Raises:
        Problem: STAFF_UNKNOWN, NOTHING_EDITED (active already), ACTION_NOT_ALLOWED.
    """
    return _status(opened, member_id, Status.ACTIVE)


def rule(opened: OpenSchool) -> str:
    """The rule by which new accounts get their user name."""
    with opened.storage.begin() as connection:
        return user_names.rule(connection, "staff", STAFF_RULE)


def permit_account(opened: OpenSchool, values: Mapping[str, str | None]) -> None:
    """
    See that who works now may write an account of this role at these locations.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    role = Role(values["role"] or Role.TEACHER)
    permit(opened, for_account(role), *filter(None, (values["locations"] or "").split(",")))


def check_number(connection: Connection, number: str | None, member_id: int | None) -> None:
    """
    See that no other account has this staff number.

    Raises:
        Problem: STAFF_NUMBER_TAKEN (facts: value).
    """
    if number and any(
        one.id != member_id and (one.staff_number or "").casefold() == number.casefold()
        for one in stored.read(connection)
    ):
        raise Problem(ProblemCode.STAFF_NUMBER_TAKEN, field="staff_number", value=number)


def name_one(connection: Connection, uid: str, values: Values) -> None:
    """
    See that the user name is free, or make one by the rule; it is kept as given out.

    Raises:
        Problem: USER_NAME_TAKEN (facts: value), USER_NAME_IMPOSSIBLE (facts: value, the rule).
    """
    names = user_names.taken(connection)
    mine, wanted = owner(uid), values["user_name"]
    if wanted and holder(names, key(wanted)) not in (None, mine):
        raise Problem(ProblemCode.USER_NAME_TAKEN, field="user_name", value=wanted)
    if not wanted:
        by = user_names.rule(connection, "staff", STAFF_RULE)
        wanted = give([person(uid, values)], by, names).get(mine)
        if wanted is None:
            raise Problem(ProblemCode.USER_NAME_IMPOSSIBLE, field="user_name", value=by)
        values["user_name"] = wanted
    user_names.register(connection, {**names, key(wanted): mine})


def person(uid: str, values: Mapping[str, str | None]) -> Person:
    """An account as the rule for user names looks at it."""
    return Person(
        owner=owner(uid),
        given_name=values["given_name"],
        name_prefix=values["name_prefix"],
        family_name=values["family_name"],
        number=values["staff_number"],
    )


def stop(checked: Checked) -> None:
    """
    Stop at the first error.

    Raises:
        Problem: It.
    """
    for found in checked.errors:
        raise Problem(found.code, **{**dict(found.facts), "value": found.value or ""})


def _complete(opened: OpenSchool, values: Values, member: StaffMember | None) -> list[SourceProblem]:
    """Fill in what follows: a teacher unless said otherwise, the only location there is."""
    if member is None and not values.get("role"):
        values["role"] = Role.TEACHER.value
    elif "role" in values and values["role"] is None:
        del values["role"]  # an account always has one: nothing said is no other role
    role = Role(values.get("role") or (member.role if member is not None else Role.TEACHER))
    places = values.get("locations", member.value("locations") if member is not None else None)
    if role is Role.SCHOOL_ADMIN:
        places = None
    elif not places:
        codes = [place.code for place in opened.school.locations]
        own = codes if opened.worker.role is Role.SCHOOL_ADMIN else list(opened.worker.locations)
        if len(own) != 1:
            known = tuple(f"{place.code} {place.name}" for place in opened.school.locations)
            return [_said("locations", "", ProblemCode.STAFF_LOCATION_REQUIRED, Severity.ERROR, (("known", known),))]
        places = own[0]
    values["locations"] = places
    return []


def _said(
    field: str,
    text: str,
    code: ProblemCode,
    severity: Severity,
    facts: tuple[tuple[str, Fact], ...],
    *,
    left_out: bool = False,
) -> SourceProblem:
    return SourceProblem(
        code=code,
        severity=Severity.ERROR if left_out else severity,
        column=field,
        value=text.strip() or None,
        facts=(("field", field), (BY_HAND, "yes"), ("staff", "yes"), *facts),
    )


def _status(opened: OpenSchool, member_id: int, wanted: Status) -> Entry:
    with opened.storage.begin() as connection:
        member = _member(opened, connection, member_id)
        if member.status is wanted:
            raise Problem(ProblemCode.NOTHING_EDITED)
        away = wanted is Status.ARCHIVED
        counts = Counts(archived=1) if away else Counts(reactivated=1)
        entry_id = applying.add_entry(connection, EntryKind.STAFF, by=opened.worker, counts=counts)
        (stored.archive if away else stored.activate)(connection, entry_id, member.id)
        meta.next_revision(connection)
        return journal.entry_made(connection, entry_id)


def _member(opened: OpenSchool, connection: Connection, member_id: int) -> StaffMember:
    """An account that who works now may write."""
    found = stored.by_id(connection, member_id)
    if found is None or not sees(opened, found):
        raise Problem(ProblemCode.STAFF_UNKNOWN, value=str(member_id))
    permit(opened, for_account(found.role), *found.locations)
    return found

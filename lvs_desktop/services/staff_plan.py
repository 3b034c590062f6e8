"""What a list of staff would do, account by account: each row matched, checked against roles and names."""

from collections.abc import Mapping
from dataclasses import dataclass

from lvs_desktop.domain.changes import Change, ChangeKind, FieldChange
from lvs_desktop.domain.people import Status, display_name
from lvs_desktop.domain.permissions import for_account
from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import FIELDS, StaffMember, owner
from lvs_desktop.domain.staff_matching import KEYS, Known, Unsure
from lvs_desktop.domain.user_names import give, holder, key
from lvs_desktop.services import staff as accounts
from lvs_desktop.services.permits import allowed
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.staff_rows import Row
from lvs_desktop.storage import staff as stored
from lvs_desktop.storage.school_file import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One account of the preview."""

    change: Change  # its key is the member's id, or minus the row of a new one
    member: StaffMember | None
    uid: str
    values: Mapping[str, str | None]  # what is written
    groups: tuple[str, ...] = ()  # that the list says this person has: shown, not kept


class Plan:
    """Rows become lines: each matched, checked against roles and names, set aside if it can't be told who it is."""

    def __init__(
        self,
        opened: OpenSchool,
        members: list[StaffMember],
        names: dict[str, str],
        groups: Mapping[int, tuple[str, ...]] | None = None,
    ) -> None:
        self._groups = groups or {}  # row -> the groups that the list says somebody has
        self._anywhere = groups is not None  # such a list tells no location of who has no group
        self._opened = opened
        self._known = Known(members)
        self._numbers = {(one.staff_number or "").casefold(): one.id for one in members if one.staff_number}
        self._names = names
        self._taken: dict[str, int] = {}  # user names that rows say -> row
        self._lines: list[tuple[Row, StaffMember | None, dict[str, str | None]]] = []
        self.present: set[int] = set()  # ids of accounts that the list names, also in rows with errors
        self.places: set[str] = set()  # locations that the list is about
        self.problems: list[SourceProblem] = []
        self.unreadable = False
        self._assumed = False

    def set_aside(self, row: Row) -> None:
        """One row with an error: whom it is about counts as present."""
        try:
            member = self._known.find(row.values)
        except Unsure:
            member = None
            self.unreadable = True
        if member is not None:
            self.present.add(member.id)
            self.places.update(member.locations)
        elif not row.values.get("family_name"):
            self.unreadable = True

    def take(self, row: Row) -> None:
        """One row that was read well."""
        try:
            member = self._known.find(row.values)
        except Unsure:
            self.unreadable = True
            self._say(row, ProblemCode.STAFF_UNSURE, value=row.name)
            return
        if member is not None and member.id in self.present:
            self._say(row, ProblemCode.STAFF_TWICE, value=row.name)
            return
        if member is not None:
            self.present.add(member.id)
            self.places.update(member.locations)
        checked = self._complete(row, member)
        if checked is None:
            return
        self.places.update(filter(None, (checked["locations"] or "").split(",")))
        role, places = Role(checked["role"] or Role.TEACHER), (checked["locations"] or "").split(",")
        mine = member is None or accounts.may_write(self._opened, member.role, member.locations)
        same = member is not None and all(value == member.value(name) for name, value in checked.items())
        if not (same and member is not None and member.status is Status.ACTIVE) and not (
            mine and allowed(self._opened, for_account(role), *filter(None, places))
        ):
            self._say(row, ProblemCode.STAFF_NOT_YOURS, value=row.name, kind=role.value)
            return
        wanted = checked["user_name"]
        if wanted:
            own = None if member is None else member.owner
            if holder(self._names, key(wanted)) not in (None, own) or key(wanted) in self._taken:
                self._say(row, ProblemCode.USER_NAME_TAKEN, column="user_name", value=wanted)
                return
            self._taken[key(wanted)] = row.number
        self._lines.append((row, member, checked))

    def lines(self, connection: Connection, rule: str) -> list[Line]:
        """The lines, user names given by the rule where there is none."""
        uids: list[str] = []
        for _row, member, values in self._lines:
            uids.append(member.uid if member is not None else stored.uid_for(connection, values, but=uids))
        names = {**self._names, **{name: f"row:{number}" for name, number in self._taken.items()}}
        people = [
            accounts.person(uid, values)
            for uid, (_, _member, values) in zip(uids, self._lines, strict=True)
            if not values["user_name"]
        ]
        given = give(people, rule, names)
        found = []
        for uid, (row, member, values) in zip(uids, self._lines, strict=True):
            if not values["user_name"]:
                values["user_name"] = given.get(owner(uid))
                if values["user_name"] is None:
                    self._say(row, ProblemCode.USER_NAME_IMPOSSIBLE, value=rule)
                    continue
            found.append(_line(row, member, uid, values, self._groups.get(row.number, ())))
        return found

    def _complete(self, row: Row, member: StaffMember | None) -> dict[str, str | None] | None:
        """All fields as they will be; None with a problem said."""
        before = {name: None if member is None else member.value(name) for name in FIELDS}
        values = {**before, **{name: value for name, value in row.values.items() if value is not None}}
        for name in KEYS:  # another spelling of the same: the stored one stays
            if (before[name] or "").casefold() == (values[name] or "").casefold():
                values[name] = before[name]
        if not values["role"]:
            values["role"] = Role.TEACHER.value
            if not self._assumed:
                self._assumed = True
                note = SourceProblem(code=ProblemCode.STAFF_ROLE_ASSUMED, severity=Severity.NOTE)
                self.problems.append(note)
        if values["role"] == Role.SCHOOL_ADMIN:
            values["locations"] = None
        elif not values["locations"]:
            worker = self._opened.worker
            codes = [place.code for place in self._opened.school.locations]
            own = codes if worker.role is Role.SCHOOL_ADMIN else list(worker.locations)
            if len(own) != 1 and not self._anywhere:
                self._say(row, ProblemCode.STAFF_LOCATION_REQUIRED, column="locations")
                return None
            values["locations"] = ",".join(own)
        number = (values["staff_number"] or "").casefold()
        holder = self._numbers.get(number)
        if number and holder is not None and holder != (member.id if member is not None else None):
            self._say(row, ProblemCode.STAFF_NUMBER_TAKEN, column="staff_number", value=values["staff_number"])
            return None
        return values

    def _say(
        self, row: Row, code: ProblemCode, *, column: str | None = None, value: str | None = None, kind: str = ""
    ) -> None:
        facts = (("staff", "yes"), *((("role", kind),) if kind else ()))
        header = None if column is None else row.headers.get(column)
        self.problems.append(
            SourceProblem(code=code, severity=Severity.ERROR, row=row.number, column=header, value=value, facts=facts)
        )


def _line(
    row: Row, member: StaffMember | None, uid: str, values: dict[str, str | None], groups: tuple[str, ...]
) -> Line:
    before = {name: None if member is None else member.value(name) for name in FIELDS}
    steps = tuple(
        FieldChange(field=name, was=before[name], becomes=values[name])
        for name in FIELDS
        if values[name] != before[name]
    )
    if member is None:
        kind = ChangeKind.NEW
    elif member.status is Status.ARCHIVED:
        kind = ChangeKind.REACTIVATED
    else:
        kind = ChangeKind.CHANGED if steps else ChangeKind.UNCHANGED
    change = Change(
        key=-row.number if member is None else member.id,
        kind=kind,
        pupil_number=values["staff_number"],
        name=display_name(values["given_name"], values["name_prefix"], values["family_name"]),
        group=None,
        location=values["locations"],
        row=row.number,
        fields=steps,
    )
    written = values if member is None else {step.field: step.becomes for step in steps}
    return Line(change=change, member=member, uid=uid, values=written, groups=groups)


def missing(opened: OpenSchool, members: list[StaffMember], present: set[int], places: set[str]) -> list[Line]:
    """
    The active accounts that the list does not name, as far as it speaks of them.

    A list of one location says nothing of staff who work elsewhere too; of school admins only a list of all
    locations does.
    """
    every = {place.code for place in opened.school.locations}
    scope = places or every
    found = []
    for member in members:
        spoken_of = set(member.locations) <= scope if member.locations else scope >= every
        if member.id in present or member.status is Status.ARCHIVED or not spoken_of:
            continue
        if not accounts.may_write(opened, member.role, member.locations):
            continue
        change = Change(
            key=member.id,
            kind=ChangeKind.MISSING,
            pupil_number=member.staff_number,
            name=member.name,
            group=None,
            location=member.value("locations"),
        )
        found.append(Line(change=change, member=member, uid=member.uid, values={}))
    return found

"""
One pupil by hand: other values, a new pupil, archiving, bringing back.

Each act is one entry of the history and can be undone as an import can. Values pass the same checks as a file's. No
backup is made for a single pupil: the copies from before the last imports would be pushed out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.people import FIELDS, REQUIRED, Pupil, Status
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import BY_HAND, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.user_names import holder, key
from lvs_desktop.files.values import Finding, cleaners
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import editing, journal, user_names
from lvs_desktop.storage import pupils as stored
from lvs_desktop.storage.school_file import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What was typed for a pupil, checked.

    Attributes:
        values: Field -> value as it would be kept (None is empty), of the fields without an error.
        problems: One for each remark: `column` is the field's name, `severity` ERROR holds up the writing.
    """

    values: dict[str, str | None]
    problems: tuple[SourceProblem, ...]

    @property
    def errors(self) -> tuple[SourceProblem, ...]:
        """What must be mended first."""
        return tuple(found for found in self.problems if found.severity is Severity.ERROR)


def check(opened: OpenSchool, typed: Mapping[str, str], *, new: bool = False) -> Checked:
    """
    Clean and check what was typed, field by field, as a file's cells are. Nothing is written.

    A value that an import would leave out with a warning (an e-mail address without its form) is an error here.

    Args:
        typed: Field -> text; "" empties the field.
        new: For a pupil to add: required fields that were not typed are errors, the number must be free.

    Raises:
        Problem: FIELD_UNKNOWN (facts: field, fields).
    """
    unknown = next((name for name in typed if name not in FIELDS), None)
    if unknown is not None:
        raise Problem(ProblemCode.FIELD_UNKNOWN, field=unknown, fields=FIELDS)
    places = {place.code: place.name for place in opened.school.locations}
    clean = cleaners(locations=places, today=date.today(), number_header="")
    values: dict[str, str | None] = {}
    problems: list[SourceProblem] = []
    asked = {**dict.fromkeys(REQUIRED, ""), **typed} if new else typed
    for name, text in asked.items():
        found = clean[name](text)
        if isinstance(found, Finding):
            said = [_said(name, text, found, place) for place in range(len(found.remarks))]
            problems += said
            if any(remark.severity is Severity.ERROR for remark in said):
                continue
            found = found.value
        values[name] = found
    if new and values.get("location") is None and len(places) == 1:
        values["location"] = next(iter(places))
    number = values.get("pupil_number")
    if new and number:
        with opened.storage.begin() as connection:
            taken = stored.spellings(connection, number)
        problems += [
            SourceProblem(
                code=ProblemCode.NUMBER_TAKEN,
                severity=Severity.ERROR,
                column="pupil_number",
                value=number,
                facts=(("field", "pupil_number"), (BY_HAND, "yes"), ("stored", spelling)),
            )
            for spelling in taken[:1]
        ]
    return Checked(values=values, problems=tuple(problems))


def change(opened: OpenSchool, pupil_number: str | int, typed: Mapping[str, str]) -> Entry:
    """
    Give fields of a pupil other values, as one entry. The next import keeps them and shows where it differs.

    Args:
        pupil_number: As written; or the id of a pupil, who may have no number yet.
        typed: Field -> text; "" empties the field.

    Raises:
        Problem: PUPIL_UNKNOWN (facts: value), NUMBER_FIXED, FIELD_UNKNOWN, the first error of `check` (facts: field,
            value), NOTHING_EDITED, USER_NAME_TAKEN (facts: value), ACTION_NOT_ALLOWED (a pupil or location that is not
            the location admin's own).
    """
    checked = check(opened, typed)
    with opened.storage.begin() as connection:
        pupil = _pupil(opened, connection, pupil_number)
        number = checked.values.pop("pupil_number", pupil.pupil_number)
        if number != pupil.pupil_number:
            raise Problem(ProblemCode.NUMBER_FIXED, value=pupil.pupil_number or "")
        _stop(checked)
        values = {name: value for name, value in checked.values.items() if value != getattr(pupil, name)}
        if not values:
            raise Problem(ProblemCode.NOTHING_EDITED)
        if "location" in values:
            permit(opened, Action.PUPILS, values["location"])
        _check_user_name(connection, values.get("user_name"), f"pupil:{pupil.uid}")
        return journal.entry_made(connection, editing.change(connection, pupil.id, values, by=opened.worker))


def add(opened: OpenSchool, typed: Mapping[str, str]) -> Entry:
    """
    Add a pupil, as one entry. The next import may overwrite the values: no source spoke of the pupil yet.

    Raises:
        Problem: FIELD_UNKNOWN, the first error of `check` (facts: field, value; NUMBER_TAKEN: stored), USER_NAME_TAKEN,
            ACTION_NOT_ALLOWED (a location that is not the location admin's own).
    """
    checked = check(opened, typed, new=True)
    _stop(checked)
    permit(opened, Action.PUPILS, checked.values.get("location"))
    with opened.storage.begin() as connection:
        _check_user_name(connection, checked.values.get("user_name"), None)
        return journal.entry_made(connection, editing.add(connection, checked.values, by=opened.worker))


def archive(opened: OpenSchool, pupil_number: str | int) -> Entry:
    """
    Archive a pupil.

    Raises:
        Problem: PUPIL_UNKNOWN, NOTHING_EDITED (archived already), ACTION_NOT_ALLOWED.
    """
    return _archive(opened, pupil_number, Status.ARCHIVED)


def activate(opened: OpenSchool, pupil_number: str | int) -> Entry:
    """
    Bring an archived pupil back, with all fields as they were.

    Raises:
        Problem: PUPIL_UNKNOWN, NOTHING_EDITED (active already), ACTION_NOT_ALLOWED.
    """
    return _archive(opened, pupil_number, Status.ACTIVE)


def _archive(opened: OpenSchool, pupil_number: str | int, wanted: Status) -> Entry:
    with opened.storage.begin() as connection:
        pupil = _pupil(opened, connection, pupil_number)
        if pupil.status is wanted:
            raise Problem(ProblemCode.NOTHING_EDITED)
        archived = wanted is Status.ARCHIVED
        entry_id = editing.archive(connection, pupil.id, archived=archived, by=opened.worker)
        return journal.entry_made(connection, entry_id)


def _said(name: str, text: str, found: Finding, place: int) -> SourceProblem:
    code, severity, facts = found.remarks[place]
    return SourceProblem(
        code=code,
        severity=Severity.ERROR if found.left_out else severity,
        column=name,
        value=text.strip() or None,
        facts=(("field", name), (BY_HAND, "yes"), *facts),
    )


def _pupil(opened: OpenSchool, connection: Connection, wanted: str | int) -> Pupil:
    """The pupil with this number, or with this id."""
    found = stored.by_id(connection, wanted) if isinstance(wanted, int) else stored.numbered(connection, wanted.strip())
    if found is None:
        raise Problem(ProblemCode.PUPIL_UNKNOWN, value=str(wanted))
    permit(opened, Action.PUPILS, found.location)
    return found


def _check_user_name(connection: Connection, name: str | None, owner: str | None) -> None:
    """A name that somebody else has or had is nobody else's."""
    if name and holder(user_names.taken(connection), key(name)) not in (None, owner):
        raise Problem(ProblemCode.USER_NAME_TAKEN, field="user_name", value=name)


def _stop(checked: Checked) -> None:
    for found in checked.errors:
        raise Problem(found.code, **{**dict(found.facts), "value": found.value or ""})

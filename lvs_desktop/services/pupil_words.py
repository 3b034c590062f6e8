"""The words about one pupil: what an edit changed, what the hand did, what happened before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lvs_desktop.domain.changes import ChangeKind, FieldChange, ThreeWay
from lvs_desktop.domain.people import Pupil, display_name
from lvs_desktop.domain.pupil_lists import HandEdit, PastChange
from lvs_desktop.domain.schools import School
from lvs_desktop.services import editing
from lvs_desktop.services.labels import entry_word, field_word, location_name, moment, value_text
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext, pgettext


@dataclass(frozen=True, slots=True)
class Judged:
    """One typed value: as it would be kept, what is wrong with it, and what is worth a look. Empty: nothing."""

    value: str | None
    error: str = ""
    remark: str = ""


def judged(opened: OpenSchool, field: str, text: str) -> Judged:
    """Check one typed value of a pupil who is known. It asks the school file nothing, so it may run on any thread."""
    checked = editing.check(opened, {field: text})
    said = [source_problem_text(found) for found in checked.problems if found not in checked.errors]
    errors = [source_problem_text(found) for found in checked.errors]
    return Judged(checked.values.get(field), errors[0] if errors else "", "" if errors else " ".join(said))


def name_of(pupil: Pupil) -> str:
    """A pupil's name as it is read aloud."""
    return display_name(pupil.given_name, pupil.name_prefix, pupil.family_name) or _("(no name)")


def shown(field: str, value: str | None, school: School) -> str:
    """A value as a table shows it: nothing as nothing, a location with its name."""
    if not value:
        return ""
    return location_name(school, value) if field == "location" else value_text(field, value)


def typed(field: str, value: str | None) -> str:
    """A value as a person would type it."""
    return value_text(field, value) if value else ""


def edited(name: str, changes: Iterable[FieldChange], school: School) -> str:
    """What an edit did: 'Klas van Sofie de Vries gewijzigd: 2B → 3B.'"""
    steps = list(changes)
    if len(steps) == 1:
        step = steps[0]
        return _("{field} of {name} changed: {was} → {becomes}.").format(
            field=field_word(step.field),
            name=name,
            was=shown(step.field, step.was, school) or _("(empty)"),
            becomes=shown(step.field, step.becomes, school) or _("(empty)"),
        )
    fields = ", ".join(field_word(step.field) for step in steps)
    return ngettext(
        "{n} field of {name} changed: {fields}.", "{n} fields of {name} changed: {fields}.", len(steps)
    ).format(n=len(steps), name=name, fields=fields)


def step(change: FieldChange, school: School) -> str:
    """One field: 'Klas: 2A wordt 2B'."""
    return _("{field}: {was} becomes {becomes}").format(
        field=field_word(change.field),
        was=shown(change.field, change.was, school) or _("(empty)"),
        becomes=shown(change.field, change.becomes, school) or _("(empty)"),
    )


def save_words(changes: Iterable[FieldChange]) -> str:
    """The button that saves: it names the field, or how many."""
    steps = list(changes)
    if len(steps) == 1:
        return _("Save: {field}").format(field=field_word(steps[0].field))
    n = len(steps)
    return ngettext("Save {n} change", "Save {n} changes", n).format(n=n) if n else _("Save")


def by_hand(field: str, edit: HandEdit, school: School, *, from_file: bool) -> str:
    """When a field was edited by hand, and what it would be otherwise."""
    value = shown(field, edit.imported, school) or _("(empty)")
    was = _("The last file said: {value}.") if from_file else _("Before: {value}.")
    return _("Edited by hand on {day}.").format(day=day(edit.edited_at)) + " " + was.format(value=value)


def three_way(one: ThreeWay, school: School) -> str:
    """A field of which the hand and the file say different things: who said what, and what stays."""
    values = (one.hand, one.imported, one.file)
    hand, imported, file = (shown(one.field, value, school) or _("(empty)") for value in values)
    if one.imported == one.file:
        said = _("{field}: edited by hand on {day}. The school still supplies {file}.")
    else:
        said = _("{field}: edited by hand on {day}. The school first supplied {imported}, now {file}.")
    stays = _("{file} replaces {hand}.") if one.taken else _("{hand} is kept.")
    return (
        said.format(field=field_word(one.field), day=day(one.edited_at), imported=imported, file=file)
        + " "
        + stays.format(file=file, hand=hand)
    )


def past(found: PastChange, school: School) -> str:
    """One line of a pupil's history: when, who, what."""
    line = _("{when} · {who}: {what}").format(
        when=moment(found.entry.at), who=found.entry.by, what=entry_word(found.entry.kind)
    )
    if found.entry.file_name:
        line += f" ({found.entry.file_name})"
    said = _what(found, school)
    return f"{line}. {said}" + (" " + _("This was undone.") if found.undone else "")


def day(at: str) -> str:
    """The day of a moment (ISO 8601) in words: '12 augustus', with the year unless it is this one."""
    months = (
        *(_("January"), _("February"), _("March"), _("April"), pgettext("month", "May"), _("June"), _("July")),
        *(_("August"), _("September"), _("October"), _("November"), _("December")),
    )
    when = datetime.fromisoformat(at.replace("Z", "+00:00"))
    local = when.astimezone() if when.tzinfo else when
    words = f"{local.day} {months[local.month - 1]}"
    return words if local.year == date.today().year else f"{words} {local.year}"


def _what(found: PastChange, school: School) -> str:
    match found.change.kind:
        case ChangeKind.NEW:
            return _("The pupil was added.")
        case ChangeKind.ARCHIVED:
            return _("The pupil went to the archive.")
        case ChangeKind.REACTIVATED if not found.change.fields:
            return _("The pupil became active again.")
    return ". ".join(step(change, school) for change in found.change.fields) + ("." if found.change.fields else "")

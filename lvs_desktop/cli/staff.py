"""The command `staff`: the accounts, a list of them read, one of them written."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lvs_desktop.cli import hints, output, shapes
from lvs_desktop.cli.output import Access, Stop, give, opened, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.domain.staff import FIELDS, StaffMember
from lvs_desktop.services import labels, staff_list, staff_words
from lvs_desktop.services import staff as accounts
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.staff_list import Options, Preview
from lvs_desktop.services.staff_plan import Line
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # accounts of each kind that a person gets on the screen
_NAMES_ONE = ("set", "archive", "activate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done."""

    action: str  # list, import, add, set, archive, activate
    who: str = ""  # whose account; of import: the file
    typed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What is to be done with a list that was read."""

    apply: bool
    archive_missing: bool
    confirm_archive: int | None
    as_json: bool


def understood(action: str | None, words: Sequence[str]) -> Wish:
    """
    What `[ACTION] [WHO] [FIELD=VALUE]...` means.

    Raises:
        Problem: USAGE.
    """
    if action is None:
        return Wish(action="list")
    if action not in ("import", "add", *_NAMES_ONE):
        raise Problem(ProblemCode.USAGE, message=_("Choose what to do: import, add, set, archive or activate."))
    rest = list(words)
    who = ""
    if action != "add":
        if not rest or (action != "import" and "=" in rest[0]):
            message = _("Name the file: import SOURCE.") if action == "import" else _("Name the account: {action} WHO.")
            raise Problem(ProblemCode.USAGE, message=message.format(action=action))
        who = rest.pop(0)
    takes_values = action in ("add", "set")
    if rest and not takes_values:
        message = _("Too much was given: {extra}. See how the command is used with --help.")
        raise Problem(ProblemCode.USAGE, message=message.format(extra=" ".join(rest)))
    if takes_values and (not rest or any("=" not in text for text in rest)):
        message = _("Write each value as FIELD=VALUE, for instance role=docent.")
        raise Problem(ProblemCode.USAGE, message=message)
    pairs = (text.partition("=") for text in rest)
    return Wish(action=action, who=who, typed=tuple((name.strip(), value) for name, _sign, value in pairs))


def show(file: Path, access: Access, *, archived: bool, as_json: bool) -> None:
    """List the accounts."""
    with opened(file, access) as school:
        found = accounts.members(school, archived=archived)
        about = school.school
    if as_json:
        output.give_json({"staff": [member_shape(member) for member in found]})
        return
    for member in found:
        places = staff_words.places(member.locations, about)
        line = f"{member.staff_number or '-':>8}  {member.name}  {staff_words.role(member.role)}  {places}"
        archived_word = "" if member.status == "active" else f"  ({labels.status_word(member.status)})"
        give(f"{line}  {member.user_name or '-'}{archived_word}")
    if not found:
        give(_("There are no accounts of staff yet."))


def read_list(file: Path, source: Path, options: Options, saving: Saving, access: Access) -> None:
    """
    Show what a list of staff would do, and with `apply` save it.

    Raises:
        Problem: As services.staff_list.
        Stop: With the exit code, after the preview was shown: it can't be applied as it stands.
    """
    with opened(file, access) as school:
        shown = staff_list.preview(school, source, options)
        archive = {line.change.key for line in shown.missing} if saving.archive_missing else set()
        stop = _stop(shown, archive, saving)
        entry = None
        if saving.apply and stop is None:
            entry = staff_list.apply(school, shown, archive=archive, confirm_archive=saving.confirm_archive)
    if saving.as_json:
        result: dict[str, Json] = {
            **_shape(shown, archive),
            "applied": entry is not None,
            "entry": shapes.entry(entry) if entry is not None else None,
        }
        if stop is not None and stop.code is not ProblemCode.NOTHING_TO_DO:
            result["error"] = shapes.error(stop)
        output.give_json(result)
    else:
        give(_text(shown, archive))
        if entry is not None:
            saved = ngettext(
                "{n} account was saved (number {id} of the history).",
                "{n} accounts were saved (number {id} of the history).",
                entry.counts.written,
            )
            give(saved.format(n=entry.counts.written, id=entry.id) + " " + _("Undo it with: undo FILE"))
        elif saving.apply:
            give(_("Nothing was saved."))
        else:
            give(_("This is a preview: nothing was saved. Save it with --apply."))
    if stop is not None:
        say(hints.told(stop))
        if stop.code is not ProblemCode.NOTHING_TO_DO:
            raise Stop(exit_code(stop.code))


def write_one(file: Path, wish: Wish, access: Access, *, as_json: bool) -> None:
    """
    Add, change, archive or bring back one account.

    Raises:
        Problem: As services.staff.
    """
    with opened(file, access) as school:
        if wish.action == "add":
            before = {member.id for member in accounts.members(school, archived=True)}
            entry = accounts.add(school, dict(wish.typed))
            [member] = [one for one in accounts.members(school, archived=True) if one.id not in before]
        else:
            member = accounts.find(school, wish.who)
            if wish.action == "set":
                entry = accounts.change(school, member.id, dict(wish.typed))
            else:
                entry = (accounts.archive if wish.action == "archive" else accounts.activate)(school, member.id)
            [member] = [one for one in accounts.members(school, archived=True) if one.id == member.id]
    if as_json:
        output.give_json({"entry": shapes.entry(entry), "member": member_shape(member)})
        return
    give(f"{member.name}  {staff_words.role(member.role)}  {member.user_name or '-'}")
    give(_("Saved (number {id} of the history).").format(id=entry.id) + " " + _("Undo it with: undo FILE"))


def member_shape(member: StaffMember) -> dict[str, Json]:
    """One account."""
    found: dict[str, Json] = {name: member.value(name) for name in FIELDS}
    return {**found, "locations": list(member.locations), "status": member.status.value}


def _stop(shown: Preview, archive: set[int], saving: Saving) -> Problem | None:
    """What keeps this from being applied; accounts go to the archive only if their number was said."""
    n = len(archive)
    if saving.confirm_archive is not None and saving.confirm_archive != n:
        return Problem(ProblemCode.CONFIRMED_NUMBER_WRONG, number=n, given=saving.confirm_archive, staff="yes")
    if not saving.apply:
        return None
    if n and saving.confirm_archive is None:
        return Problem(ProblemCode.GUARD_WANTS_NUMBER, number=n, staff="yes")
    return shown.stops(archive)


def _shape(shown: Preview, archive: set[int]) -> dict[str, Json]:
    changes: list[Json] = [
        {
            "kind": _outcome(line, archive).value,
            "row": line.change.row,
            "staff_number": line.change.pupil_number,
            "name": line.change.name,
            "groups": [*line.groups],
            "fields": {step.field: [step.was, step.becomes] for step in line.change.fields},
        }
        for line in shown.lines
        if line.change.kind is not ChangeKind.UNCHANGED
    ]
    return {
        "source": shapes.source(shown.info),
        "columns": [{"header": column.header, "field": column.field} for column in shown.columns if column.field],
        "rule": shown.rule,
        "counts": shapes.counts(shown.counts(archive)),
        "changes": changes,
        "problems": [shapes.source_problem(found) for found in shown.problems],
    }


def _outcome(line: Line, archive: set[int]) -> ChangeKind:
    return ChangeKind.ARCHIVED if line.change.key in archive else line.change.kind


def _text(shown: Preview, archive: set[int]) -> str:
    lines = []
    for kind in ChangeKind:
        fitting = [line for line in shown.lines if _outcome(line, archive) is kind]
        if not fitting:
            continue
        lines.append(f"{len(fitting):>7}  {labels.kind_word(kind)}")
        if kind is ChangeKind.UNCHANGED:
            continue
        for one in islice(fitting, _SHOWN):
            change = one.change
            steps = ", ".join(
                f"{labels.field_word(step.field)}: {step.was or '-'} → {step.becomes or '-'}" for step in change.fields
            )
            groups = staff_words.groups(one.groups)
            about = "  ".join(filter(None, (f"{change.pupil_number or '-':>8}", change.name, groups, steps)))
            lines.append(f"         {about}")
        if len(fitting) > _SHOWN:
            lines.append("         " + _("... and {n} more").format(n=len(fitting) - _SHOWN))
    return "\n".join([*lines, *(source_problem_text(found) for found in shown.problems[:_SHOWN])])

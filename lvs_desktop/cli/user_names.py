"""The command `user-names`: pupils who have none get one by the rule."""

from collections.abc import Sequence
from pathlib import Path

from lvs_desktop.cli import hints, output, shapes
from lvs_desktop.cli.output import Access, give, opened, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import user_names
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # pupils that a person gets on the screen


def run(
    file: Path,
    access: Access,
    *,
    groups: Sequence[str],
    numbers: Sequence[str],
    rule: str | None,
    apply: bool,
    as_json: bool,
) -> None:
    """
    Show the names, and with `apply` save them.

    Raises:
        Problem: As services.user_names.
    """
    with opened(file, access) as school:
        shown = user_names.preview(school, groups=groups, numbers=numbers, by=rule)
        entry = user_names.apply(school, shown) if apply and shown.lines else None
    if as_json:
        names: list[Json] = [
            {
                "pupil_number": line.pupil_number,
                "name": line.name,
                "group": line.group,
                "location": line.location,
                "user_name": line.user_name,
            }
            for line in shown.lines
        ]
        output.give_json(
            {
                "rule": shown.rule,
                "names": names,
                "named": shown.named,
                "impossible": [*shown.impossible],
                "emptied": [*shown.emptied],
                "shared": [*shown.shared],
                "applied": entry is not None,
                "entry": shapes.entry(entry) if entry is not None else None,
            }
        )
        return
    give(_("Rule: {rule}").format(rule=shown.rule))
    give(f"{user_names.rule_unknown()} {user_names.rule_help()}")
    for line in shown.lines[:_SHOWN]:
        give(f"{line.pupil_number or '-':>8}  {line.name}  {line.group or ''}  {line.user_name}")
    if len(shown.lines) > _SHOWN:
        give("  " + _("... and {n} more").format(n=len(shown.lines) - _SHOWN))
    for words, found in (
        (_("The rule makes no name for: {names}"), shown.impossible),
        (_("Emptied by hand, so they stay without a name: {names}"), shown.emptied),
        (_("More than one person has this name: {names}"), shown.shared),
    ):
        if found:
            say(words.format(names=", ".join(found[:_SHOWN])))
    n = len(shown.lines)
    if entry is not None:
        saved = ngettext(
            "{n} user name was saved (number {id} of the history).",
            "{n} user names were saved (number {id} of the history).",
            n,
        )
        give(saved.format(n=n, id=entry.id) + " " + _("Undo it with: undo FILE"))
    elif not n:
        say(hints.told(Problem(ProblemCode.NOTHING_TO_DO)))
    else:
        give(_("This is a preview: nothing was saved. Save it with --apply."))

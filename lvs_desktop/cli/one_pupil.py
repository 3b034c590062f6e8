"""The command `pupil`: one pupil by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.cli import hints, output, shapes
from lvs_desktop.cli.output import Access, opened
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem, exit_code
from lvs_desktop.services import editing
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _

_NAMES_A_PUPIL: Final = ("set", "archive", "activate")
_TAKES_VALUES: Final = ("set", "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be done to one pupil."""

    action: str  # set, add, archive or activate
    number: str
    typed: dict[str, str]


def understood(action: str, words: Sequence[str]) -> Wish:
    """
    What `ACTION [NUMBER] [FIELD=VALUE]...` means.

    Raises:
        Problem: USAGE.
    """
    if action not in (*_NAMES_A_PUPIL, "add"):
        raise Problem(ProblemCode.USAGE, message=_("Choose what to do: set, add, archive or activate."))
    rest = list(words)
    number = ""
    if action in _NAMES_A_PUPIL:
        if not rest or "=" in rest[0]:
            raise Problem(ProblemCode.USAGE, message=_("Name the pupil: {action} NUMBER.").format(action=action))
        number = rest.pop(0)
    if action not in _TAKES_VALUES and rest:
        message = _("Too much was given: {extra}. See how the command is used with --help.")
        raise Problem(ProblemCode.USAGE, message=message.format(extra=" ".join(rest)))
    typed = {}
    for text in rest:
        field, equals, value = text.partition("=")
        if not equals:
            raise Problem(ProblemCode.USAGE, message=_("Write each value as FIELD=VALUE, for instance group=2B."))
        typed[field.strip()] = value
    if action in _TAKES_VALUES and not typed:
        raise Problem(ProblemCode.USAGE, message=_("Write each value as FIELD=VALUE, for instance group=2B."))
    return Wish(action=action, number=number, typed=typed)


def run(file: Path, wish: Wish, access: Access, *, as_json: bool) -> None:
    """
    Do it, and tell what is worth a look.

    Raises:
        Problem: As services.editing.
        Stop: With the exit code, after each wrong value was told.
    """
    with opened(file, access) as school:
        checked = editing.check(school, wish.typed, new=wish.action == "add")
        try:
            if wish.action == "set":
                entry = editing.change(school, wish.number, wish.typed)
            elif wish.action == "add":
                entry = editing.add(school, wish.typed)
            elif wish.action == "archive":
                entry = editing.archive(school, wish.number)
            else:
                entry = editing.activate(school, wish.number)
        except Problem as problem:
            if as_json:
                output.give_json(
                    {"entry": None, "problems": _problems(checked.problems), "error": shapes.error(problem)}
                )
            output.say(hints.told(problem))
            for found in checked.errors[1:]:
                output.say(source_problem_text(found))
            raise output.Stop(exit_code(problem.code)) from problem
    if as_json:
        output.give_json({"entry": shapes.entry(entry), "problems": _problems(checked.problems)})
        return
    for found in checked.problems:
        output.say(source_problem_text(found))
    output.give(_("Saved (number {id} of the history).").format(id=entry.id) + " " + _("Undo it with: undo FILE"))


def _problems(found: Sequence[SourceProblem]) -> list[Json]:
    return [shapes.source_problem(one) for one in found]

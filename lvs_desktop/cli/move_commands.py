"""The command `move`: what a person says of the move to another platform, over the days that it takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop.cli import helping, move_shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import days, labels, move_calendar, move_words, moving
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

# action -> what comes after it: least and most words, as the help shows them
_ACTIONS = {
    "status": (0, 0, ""),
    "package": (1, 1, "Basis|Compleet"),
    "completed": (0, 1, "[22-11-2026]"),
    "processed": (0, 0, ""),
    "key": (3, 3, "LOCATION NAME EXPIRES"),
    "minutes": (2, 2, "STEP NUMBER"),
    "take-back": (1, 2, "package|completed|processed|key [LOCATION]"),
    "ics": (1, 1, "OUT"),
    "practice-date": (1, 1, "DATE"),
}


def add(app: typer.Typer) -> None:
    """The command."""

    @app.command(
        "move",
        cls=helping.Command,
        help=_("The move to Leerling in beeld: what you say of it, and the dates to remember."),
    )
    def move(
        file: File,
        action: Annotated[
            str,
            typer.Argument(
                metavar="[ACTION]",
                help=" | ".join(f"{name} {words}".rstrip() for name, (_least, _most, words) in _ACTIONS.items()),
            ),
        ] = "status",
        what: Annotated[
            list[str] | None, typer.Argument(metavar="[WHAT ...]", help=_("What the action asks for."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            words = _checked(action, what or ())
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                _do(school, action, words)
                if action not in ("status", "ics"):
                    moving.remember(school)
                _show(school, as_json=as_json)


def _checked(action: str, what: Sequence[str]) -> Sequence[str]:
    if action not in _ACTIONS:
        message = _("{action} is unknown. Choose one of: {known}.").format(action=action, known=", ".join(_ACTIONS))
        raise Problem(ProblemCode.USAGE, message=message)
    least, most, form = _ACTIONS[action]
    if not least <= len(what) <= most:
        raise Problem(ProblemCode.USAGE, message=_("Write it as {form}.").format(form=f"{action} {form}".rstrip()))
    return what


def _do(school: OpenSchool, action: str, what: Sequence[str]) -> None:
    match action:
        case "package":
            moving.choose_package(school, what[0])
        case "completed":
            moving.completed(school, *what)
        case "processed":
            if not moving.processed(school):
                closed = _("The keyring of your computer is closed.")
                say(f"{closed} {_('The authorisation key is gone from the school file all the same.')}")
        case "key":
            moving.keep_dult_key(school, *what)
        case "minutes":
            moving.spend(school, what[0], moving.read_minutes(what[1]))
        case "take-back":
            _take_back(school, what)
        case "ics":
            n = move_calendar.save(school, Path(what[0]))
            said = ngettext("Saved as {file}: {n} date.", "Saved as {file}: {n} dates.", n)
            say(said.format(file=what[0], n=n))
        case "practice-date":
            days.set_practice_date(school, what[0])


def _take_back(school: OpenSchool, what: Sequence[str]) -> None:
    match list(what):
        case ["package"]:
            moving.choose_package(school, "")
        case ["completed"]:
            moving.not_completed(school)
        case ["processed"]:
            moving.not_processed(school)
        case ["key", location]:
            moving.forget_dult_key(school, location)
        case _:
            form = f"take-back {_ACTIONS['take-back'][2]}"
            raise Problem(ProblemCode.USAGE, message=_("Write it as {form}.").format(form=form))


def _show(school: OpenSchool, *, as_json: bool) -> None:
    found = moving.standing(school)
    if as_json:
        give_json(move_shapes.standing(found, brin=school.school.brin))
        return
    move = found.move
    today = _("Practice date: {day}.") if found.practice else _("Today: {day}.")
    give(today.format(day=labels.day(found.today)))
    give(_("Package: {name}.").format(name=move.package.value if move.package else _("not chosen yet")))
    for key in move.keys:
        place = labels.location_name(school.school, key.location)
        give(_("DULT key of {place}: {name}.").format(place=place, name=key.name))
    if move.processed is not None:
        give(move_words.reason_text("processed", {}, {"processed": move.processed}))
    for due in found.due:
        give(move_words.due_text(due, found.today, place=labels.location_name(school.school, due.location)))
    give(move_words.time_text(found))
    if found.desk is not None:
        desk = found.desk
        give(f"BRIN {school.school.brin} · {desk.name} · {desk.phone} · {desk.mail} · {desk.hours} ({desk.dated})")

"""The commands about passwords and login cards. Nothing here shows a password; a card does, on paper or in a file."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import helping, output
from lvs_desktop.cli.options import As, AsJson, File, Phrase, SkipBadRows
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.cli.password_shapes import card_shape, plan_shape, state_shape, waiting_shape
from lvs_desktop.cli.shapes import error
from lvs_desktop.domain.passwords import RECIPES, RULES, THREE_WORDS
from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.services import cards, password_plans, password_words, passwords, pupils
from lvs_desktop.services.password_plans import Choice, Plan
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # pupils that a person gets on the screen


def add(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command("passwords", cls=helping.Command, help=_("How far the passwords are; make them, or wipe what waits."))
    def passwords_(
        file: File,
        action: Annotated[str, typer.Argument(metavar="[make|wipe]", help=_("Default: only tell."))] = "state",
        new: Annotated[bool, typer.Option("--new", help=_("For new pupils who have none."))] = False,
        group: Annotated[
            list[str] | None, typer.Option(metavar="G", help=_("For the pupils of this class; may be repeated."))
        ] = None,
        pupil: Annotated[
            list[str] | None,
            typer.Option(metavar="N", help=_("For the pupil with this number; a card that waits no longer works.")),
        ] = None,
        again: Annotated[
            bool, typer.Option("--again", help=_("Also who has one that waits: that card no longer works."))
        ] = False,
        recipe: Annotated[str, typer.Option(metavar="|".join(RECIPES), help=_("How they are made."))] = (
            THREE_WORDS.name
        ),
        rule: Annotated[
            str | None, typer.Option(metavar="|".join(RULES), help=_("What the LVS asks; kept for the school."))
        ] = None,
        source: Annotated[
            Path | None, typer.Option("--from", metavar="FILE2", help=_("A list of numbers and passwords."))
        ] = None,
        typed: Annotated[
            bool, typer.Option("--typed", help=_("For one pupil: the password comes from standard input."))
        ] = False,
        skip_bad_rows: SkipBadRows = False,
        apply: Annotated[bool, typer.Option("--apply", help=_("Make them; without it you only see for whom."))] = False,
        confirm: Annotated[int | None, typer.Option(metavar="N", help=_("Yes, wipe this number of passwords."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            with opened(file, access) as school:
                if rule is not None:
                    passwords.keep_rule(school, rule)
                if action == "make":
                    choice = Choice(new=new, groups=tuple(group or ()), numbers=tuple(pupil or ()), again=again)
                    plan = _planned(school, choice, recipe, source, typed=typed)
                    _make(school, plan, apply=apply, skip=skip_bad_rows, as_json=as_json)
                elif action == "wipe":
                    _wipe(school, confirm, as_json=as_json)
                elif action == "state":
                    _tell(passwords.state(school), as_json=as_json)
                else:
                    raise Problem(ProblemCode.USAGE, message=_("Choose make or wipe, or nothing."))

    @app.command(
        "cards",
        cls=helping.Command,
        help=_("Login cards of the passwords that wait, as PDF or Excel. They are secret."),
    )
    def cards_(
        file: File,
        pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT", help=_("Save as PDF."))] = None,
        xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="OUT", help=_("Save as Excel."))] = None,
        large: Annotated[bool, typer.Option("--large", help=_("2 large cards on a sheet instead of 8."))] = False,
        class_sheets: Annotated[
            bool, typer.Option("--class-sheets", help=_("Each class begins on a new sheet."))
        ] = False,
        group: Annotated[
            list[str] | None, typer.Option(metavar="G", help=_("Only of this class; may be repeated."))
        ] = None,
        session: Annotated[
            Path | None, typer.Option(metavar="LIST", help=_("Of a test session: a list of numbers, in its order."))
        ] = None,
        address: Annotated[
            str | None, typer.Option(metavar="URL", help=_("Where pupils sign in; kept for the school."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if (pdf is None) == (xlsx is None):
                raise Problem(ProblemCode.USAGE, message=_("Give --pdf or --xlsx, one of them."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                if address is not None:
                    cards.keep_address(school, address)
                order = password_plans.in_session(school, session) if session is not None else ()
                wanted = cards.Wanted(groups=tuple(group or ()), session=order, large=large, class_sheets=class_sheets)
                _print_cards(school, wanted, pdf, xlsx, as_json=as_json)


def _planned(school: OpenSchool, choice: Choice, recipe: str, source: Path | None, *, typed: bool) -> Plan:
    if source is not None:
        return password_plans.plan_list(school, source)
    if typed:
        if len(choice.numbers) != 1:
            raise Problem(ProblemCode.USAGE, message=_("--typed wants one pupil: give --pupil once."))
        who = pupils.by_number(school, choice.numbers[0])
        if who is None:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=choice.numbers[0])
        text = getpass.getpass(_("Password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        return password_plans.plan_given(school, who.id, text)
    if not (choice.new or choice.groups or choice.numbers):
        raise Problem(ProblemCode.USAGE, message=_("Say for whom: --new, --group, --pupil or --from."))
    return password_plans.plan(school, choice, passwords.recipe_of(recipe))


def _make(school: OpenSchool, plan: Plan, *, apply: bool, skip: bool, as_json: bool) -> None:
    shape = plan_shape(plan)
    for found in plan.problems:
        say(source_problem_text(found))
    if apply and plan.problems and not skip:
        problem = Problem(ProblemCode.ROWS_WITH_ERRORS, number=len(plan.problems))
        if as_json:
            give_json({**shape, "applied": False, "error": error(problem)})
        say(problem_text(problem))
        raise output.Stop(exit_code(problem.code))
    made = password_plans.make(school, plan) if apply else 0
    if as_json:
        give_json({**shape, "applied": apply})
        return
    for line in password_words.plan_lines(plan):
        give(line)
    if apply:
        give(ngettext("{n} password is made.", "{n} passwords are made.", made).format(n=made))
        give(_("Print the cards now: cards FILE --pdf OUT"))
    else:
        give(_("Nothing is made yet. Add --apply to make them."))


def _wipe(school: OpenSchool, confirm: int | None, *, as_json: bool) -> None:
    lost = passwords.lost_by_wiping(school)
    try:
        wiped = passwords.wipe(school, confirm)
    except Problem as problem:
        if problem.code is not ProblemCode.WIPE_WANTS_NUMBER:
            raise
        if as_json:
            give_json({"wiped": 0, "lost": [waiting_shape(one) for one in lost], "error": error(problem)})
        for one in lost[:_SHOWN]:
            pupil = one.pupil
            name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
            say(f"  {pupil.pupil_number or '-':>8}  {pupil.group or '-':<8}  {name}")
        if len(lost) > _SHOWN:
            say("  " + _("... and {n} more").format(n=len(lost) - _SHOWN))
        say(problem_text(problem))
        raise output.Stop(exit_code(problem.code)) from problem
    if as_json:
        give_json({"wiped": wiped, "lost": [waiting_shape(one) for one in lost]})
    else:
        give(ngettext("{n} password is wiped.", "{n} passwords are wiped.", wiped).format(n=wiped))


def _tell(state: passwords.State, *, as_json: bool) -> None:
    if as_json:
        give_json(state_shape(state))
        return
    for line in (*password_words.state_lines(state), *password_words.warning_lines(state)):
        give(line)


def _print_cards(
    school: OpenSchool, wanted: cards.Wanted, pdf: Path | None, xlsx: Path | None, *, as_json: bool
) -> None:
    found = cards.chosen(school, wanted)
    sheets = 0
    if pdf is not None:
        with cards.sheets(school, found, wanted) as made:
            sheets = program.save_cards(made, pdf)
        cards.printed(school, found)
    elif xlsx is not None:
        cards.save_xlsx(school, xlsx, wanted)
    target = pdf or xlsx
    left_out = len(wanted.session) - len(found) if wanted.session else 0
    if as_json:
        give_json({"file": str(target), "sheets": sheets, "left_out": left_out, "cards": list(map(card_shape, found))})
        return
    n = len(found)
    give(ngettext("{n} card saved in {file}.", "{n} cards saved in {file}.", n).format(n=n, file=target))
    if left_out:
        say(password_words.left_out(left_out))
    give(_("These cards are secret. Remove the file when they are handed out."))

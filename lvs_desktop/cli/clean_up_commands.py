"""The command `clean-up`: archived pupils deleted for good."""

from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import helping, hints, shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, Stop, give, give_json, opened, reporting, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.services import clean_up, clean_up_words
from lvs_desktop.services.clean_up import CleanedUp, Proposal
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _

_SHOWN = 20  # pupils that a person gets on the screen before the number is asked for


def add(app: typer.Typer) -> None:
    """The command."""

    @app.command(
        "clean-up",
        cls=helping.Command,
        help=_("Show which archived pupils may be deleted for good; with --apply delete them."),
    )
    def clean(
        file: File,
        older_than: Annotated[
            str | None,
            typer.Option(metavar="2y", help=_("Archived this long ago: 2y, 18m or 90d (default: the school's term).")),
        ] = None,
        set_term: Annotated[
            str | None, typer.Option(metavar="2y", help=_("Make this the school's term from now on."))
        ] = None,
        keep: Annotated[
            list[str] | None, typer.Option(metavar="NUMBER", help=_("Keep this pupil; may be repeated."))
        ] = None,
        apply: Annotated[bool, typer.Option("--apply", help=_("Delete for good; give --confirm."))] = False,
        confirm: Annotated[
            int | None, typer.Option(metavar="N", help=_("Yes, delete this number of pupils for good."))
        ] = None,
        keep_copies: Annotated[
            bool, typer.Option("--keep-copies", help=_("Leave the older backups; the pupils are still in them."))
        ] = False,
        pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT", help=_("Save the report as PDF."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if pdf is not None and not apply:
                raise Problem(ProblemCode.USAGE, message=_("Give --pdf together with --apply."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                if set_term is not None:
                    clean_up.set_term(school, set_term)
                found = clean_up.propose(school, older_than, keep=tuple(keep or ()))
                if apply and not found.empty:
                    _apply(school, found, confirm, pdf, copies=not keep_copies, as_json=as_json)
                elif as_json:
                    give_json(_shape(found, None))
                else:
                    _show(school, found)


def _apply(
    school: OpenSchool, found: Proposal, confirm: int | None, pdf: Path | None, *, copies: bool, as_json: bool
) -> None:
    try:
        done = clean_up.apply(school, found, confirm=confirm, copies=copies)
    except Problem as problem:
        if problem.code is not ProblemCode.CLEAN_UP_WANTS_NUMBER:
            raise
        if as_json:
            give_json({**_shape(found, None), "error": shapes.error(problem)})
        else:
            _show(school, found)
        say(hints.told(problem))
        raise Stop(exit_code(problem.code)) from problem
    if pdf is not None:
        pages = program.save_pdf(clean_up_words.report(school.school, done), pdf)
        say(_("Saved as {file}, pages: {n}.").format(file=pdf, n=pages))
    if as_json:
        give_json(_shape(found, done))
        return
    for line in clean_up_words.done_words(done):
        give(line)


def _show(school: OpenSchool, found: Proposal) -> None:
    give(clean_up_words.found_words(found))
    for one in found.leavers[:_SHOWN]:
        number, name, group, place, day = clean_up_words.leaver_cells(one, school.school)
        give(f"{number or '-':>10}  {day}  {name}  {group}  {place}")
    if len(found.leavers) > _SHOWN:
        give("            " + _("... and {n} more").format(n=len(found.leavers) - _SHOWN))
    if found.leavers:
        give(clean_up_words.what_goes_words())
    if found.stale:
        give(clean_up_words.stale_words())
    if found.leavers or found.stale:
        give(clean_up_words.copies_words(found))
        give(clean_up_words.final_words())
    give(clean_up_words.law_words())


def _shape(found: Proposal, done: CleanedUp | None) -> dict[str, Json]:
    pupils: list[Json] = [
        {
            "pupil_number": one.pupil_number,
            "name": one.name,
            "group": one.group,
            "location": one.location,
            "archived_at": one.archived_at,
            "in_history_only": one.in_history_only,
        }
        for one in found.leavers
    ]
    copies: list[Json] = [{"name": copy.name, "made_at": copy.made_at} for copy in found.copies]
    shape: dict[str, Json] = {
        "term": found.term.text,
        "until": found.until,
        "pupils": pupils,
        "kept": found.kept,
        "copies": copies,
        "stale": found.stale,
        "applied": done is not None,
    }
    if done is not None:
        shape["deleted"] = done.number
        shape["by_year"] = {**done.by_year}
        shape["removed"] = list(done.removed)
        shape["left"] = list(done.left)
        shape["backup"] = done.fresh
        shape["entry"] = done.entry.id if done.entry else None
    return shape

"""The command `checklist`: the steps, what a person says of one, and the list on paper."""

from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import helping, shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE
from lvs_desktop.services import checklist, papers, step_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _


def add(app: typer.Typer) -> None:
    """The command."""

    @app.command(
        "checklist",
        cls=helping.Command,
        help=_("The steps of the year start, and how far they are. Say that one is done."),
    )
    def steps(
        file: File,
        school_year: Annotated[
            str | None, typer.Option(metavar="2026-2027", help=_("Of this school year (default: the present one)."))
        ] = None,
        done: Annotated[str | None, typer.Option("--done", metavar="STEP", help=_("This step is done."))] = None,
        not_applicable: Annotated[
            str | None,
            typer.Option("--not-applicable", metavar="STEP", help=_("This step does not apply; give --reason.")),
        ] = None,
        reason: Annotated[
            str | None, typer.Option("--reason", metavar="TEXT", help=_("Why the step does not apply."))
        ] = None,
        reopen: Annotated[
            str | None, typer.Option("--reopen", metavar="STEP", help=_("Take back what was said of this step."))
        ] = None,
        pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT", help=_("Save the checklist as PDF."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            said = [step for step in (done, not_applicable, reopen) if step is not None]
            if len(said) > 1:
                raise Problem(
                    ProblemCode.USAGE, message=_("Choose one of --done, --not-applicable and --reopen at a time.")
                )
            if reason is not None and not_applicable is None:
                raise Problem(ProblemCode.USAGE, message=_("Give --reason together with --not-applicable."))
            if said and school_year is not None:
                raise Problem(ProblemCode.USAGE, message=_("A closed school year can only be read."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                if done is not None:
                    checklist.mark(school, done, DONE)
                elif not_applicable is not None:
                    checklist.mark(school, not_applicable, NOT_APPLICABLE, reason or "")
                elif reopen is not None:
                    checklist.unmark(school, reopen)
                _show(school, school_year, pdf, as_json=as_json)


def _show(school: OpenSchool, school_year: str | None, pdf: Path | None, *, as_json: bool) -> None:
    found = checklist.status(school, school_year)
    if pdf is not None:
        about, route = checklist.about(school, school_year)
        note = checklist.note(school, about.school_year)
        pages = program.save_pdf(papers.of_checklist(about, route, found, note=note), pdf)
        say(_("Saved as {file}, pages: {n}.").format(file=pdf, n=pages))
    if as_json:
        give_json([shapes.step(status) for status in found])
        return
    for status in found:
        reasons = (step_words.why_text(status, found), step_words.said_text(status))
        why = " ".join(reason for reason in reasons if reason)
        give(f"{step_words.state_word(status):<28}  {status.step.title}{f'  ({why})' if why else ''}")

"""The command `export`: the pupils as a file for another system."""

from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop.cli import helping, shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.services import exporting, labels
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _, ngettext


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("export", cls=helping.Command, help=_("Save the active pupils as a file for another system."))
    def export(
        file: File,
        form: Annotated[str, typer.Option("--format", metavar="NAME", help=_("The kind of file, such as edexml."))],
        out: Annotated[Path, typer.Option(metavar="PATH", help=_("Where the file goes."))],
        location: Annotated[
            list[str] | None, typer.Option(metavar="CODE", help=_("Only this location; may be repeated."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with (
            reporting(as_json=as_json),
            opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school,
        ):
            made = exporting.export(school, out, form=form, locations=tuple(location or ()))
            if as_json:
                give_json(shapes.exported(made))
                return
            words = ngettext("{n} pupil stands in {file}.", "{n} pupils stand in {file}.", made.pupils)
            give(words.format(n=labels.number(made.pupils), file=out))
            for note in made.notes:
                say(source_problem_text(note))

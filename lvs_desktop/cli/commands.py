"""The commands and their options, for typer. Built when asked for, so that the help speaks the person's language."""

import getpass
import sys
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import (
    accommodation_commands,
    checklist_commands,
    clean_up_commands,
    compare_commands,
    delivery_commands,
    export_commands,
    group_commands,
    growth_commands,
    helping,
    match_commands,
    move_commands,
    number_commands,
    one_pupil,
    output,
    password_commands,
    past,
    result_commands,
    shapes,
    simple,
    staff_commands,
    sync_commands,
)
from lvs_desktop.cli import importing as import_command
from lvs_desktop.cli.options import As, AsJson, File, OtherSchool, Phrase, Unneeded
from lvs_desktop.cli.output import Access, reporting
from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.domain.roles import WORKING, Role, Worker
from lvs_desktop.domain.schools import School, check_location, school_year_of
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import schools
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _


class YesNo(Enum):
    """An answer."""

    YES = "yes"
    NO = "no"


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        cls=helping.Commands,
        add_completion=False,
        no_args_is_help=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help=_("LVS Desktop prepares a school year in a student-tracking system. Without a command the window opens."),
    )

    @app.command("new", cls=helping.Command, help=_("Make a school file. Shows the recovery code once."))
    def new(
        file: File,
        brin: Annotated[str, typer.Option(metavar="BRIN", help=_("The school's BRIN, such as 05KO."))],
        name: Annotated[str, typer.Option(metavar="NAME", help=_("The school's name."))],
        route: Annotated[str, typer.Option(metavar="ROUTE", help="manual | somtoday | magister | leerling-in-beeld")],
        entree: Annotated[YesNo, typer.Option(help=_("Does the school use Entree?"))] = YesNo.NO,
        location: Annotated[
            list[str] | None, typer.Option(metavar='"00=NAME"', help=_("A location; may be repeated."))
        ] = None,
        school_year: Annotated[str | None, typer.Option(metavar="2026-2027", help=_("The school year."))] = None,
        person: Annotated[str | None, typer.Option(metavar="NAME", help=_("Who works in this file."))] = None,
        role: Annotated[str, typer.Option(metavar="ROLE", help=" | ".join(WORKING))] = Role.SCHOOL_ADMIN.value,
        person_location: Annotated[
            list[str] | None, typer.Option(metavar="CODE", help=_("A location admin's own location; may be repeated."))
        ] = None,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if role not in WORKING:
                raise Problem(ProblemCode.ROLE_UNKNOWN, value=role, known=tuple(WORKING))
            created = schools.create(
                file,
                School(
                    name=name,
                    brin=brin,
                    locations=tuple(check_location(text) for text in location or ()),
                    school_year=school_year or school_year_of(date.today()),
                    route=route,
                    entree=entree is YesNo.YES,
                ),
                Worker(
                    name=person or made_by or getpass.getuser(), role=Role(role), locations=tuple(person_location or ())
                ),
                passphrase=simple.new_passphrase(Access(passphrase_file=passphrase_file)),
            )
            simple.show_new(created, as_json=as_json)

    @app.command("import", cls=helping.Command, help=_("Show what a pupil file would change; with --apply save it."))
    def import_(
        file: File,
        source: Annotated[Path, typer.Argument(metavar="SOURCE", help=_("The pupil file: CSV, TXT or Excel."))],
        baseline: Annotated[
            bool, typer.Option("--baseline", help=_("The file holds the pupils that the LVS knows today."))
        ] = False,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help="Gegevens van bestaande leerlingen overschrijven")
        ] = False,
        archive_missing: Annotated[
            bool, typer.Option("--archive-missing", help="Leerlingen die niet in de CSV zitten archiveren")
        ] = False,
        scope_location: Annotated[
            list[str] | None,
            typer.Option(metavar="CODE", help=_("Look for missing pupils in this location; may be repeated.")),
        ] = None,
        skip_bad_rows: Annotated[bool, typer.Option("--skip-bad-rows", help=_("Leave rows with errors out."))] = False,
        empty_clears: Annotated[
            bool, typer.Option("--empty-clears", help=_("An empty cell empties the field."))
        ] = False,
        numbers_as_written: Annotated[
            bool, typer.Option("--numbers-as-written", help=_("0012345 and 12345 are two different pupils."))
        ] = False,
        column: Annotated[
            list[str] | None,
            typer.Option(metavar='"HEADER=FIELD"', help=_("This column holds this field; may be repeated.")),
        ] = None,
        remember_columns: Annotated[
            bool, typer.Option("--remember-columns", help=_("Keep the --column choices for this school."))
        ] = False,
        sheet: Annotated[str | None, typer.Option(metavar="NAME", help=_("The sheet of the workbook."))] = None,
        encoding: Annotated[str | None, typer.Option(metavar="NAME", help=_("The encoding of the text."))] = None,
        separator: Annotated[
            str | None, typer.Option(metavar="CHARACTER", help=_("The separator of the columns."))
        ] = None,
        take_file: Annotated[
            list[str] | None,
            typer.Option(
                metavar="FIELD|all",
                help=_(
                    "With --overwrite: let the file replace edits by hand of this field, or all; "
                    "NUMBER:FIELD or NUMBER:all for one pupil; may be repeated."
                ),
            ),
        ] = None,
        repair: Annotated[
            list[str] | None,
            typer.Option(
                metavar="CODE",
                help=_("Mend this damage: CODE, CODE=READING, CODE=no or all-safe; may be repeated."),
            ),
        ] = None,
        other_school: OtherSchool = False,
        leave_out: Annotated[
            list[str] | None, typer.Option(metavar="NUMBER", help=_("Leave this pupil as it is; may be repeated."))
        ] = None,
        archive_pupil: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NUMBER", help=_("Archive this pupil although a number can't be read; may be repeated.")
            ),
        ] = None,
        apply: Annotated[bool, typer.Option("--apply", help=_("Save the changes."))] = False,
        confirm_archive: Annotated[
            int | None, typer.Option(metavar="N", help=_("Yes, archive this number of pupils."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            options = ImportOptions(
                baseline=baseline,
                overwrite=overwrite,
                archive_missing=archive_missing,
                scope_locations=tuple(scope_location or ()),
                skip_bad_rows=skip_bad_rows,
                empty_clears=empty_clears,
                numbers_as_written=numbers_as_written,
                take_file=tuple(what for what in take_file or () if ":" not in what),
                columns=simple.columns(column or ()),
                sheet=sheet,
                encoding=encoding,
                separator=separator,
                other_school=other_school,
                repairs=simple.repairs(repair or ()),
            )
            wish = import_command.Wish(
                apply=apply,
                confirm_archive=confirm_archive,
                leave_out=tuple(leave_out or ()),
                archive_named=tuple(archive_pupil or ()),
                take_file=simple.taken(take_file or ()),
                remember=remember_columns,
                as_json=as_json,
            )
            import_command.run(file, source, options, wish, Access(passphrase_file=passphrase_file, worker=worker))

    @app.command("undo", cls=helping.Command, help=_("Put back what a line of the history changed."))
    def undo(
        file: File,
        entry: Annotated[
            int | None, typer.Option(metavar="ID", help=_("Number in the history (default: the newest)."))
        ] = None,
        group: Annotated[
            list[str] | None,
            typer.Option(metavar="G", help=_("Only the pupils who were in this class before; may be repeated.")),
        ] = None,
        pupil: Annotated[
            list[str] | None, typer.Option(metavar="N", help=_("Only the pupil with this number; may be repeated."))
        ] = None,
        force_later: Annotated[
            bool, typer.Option("--force-later", help=_("Pupils who were changed since too; those later changes stay."))
        ] = False,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            choice = UndoChoice(groups=tuple(group or ()), pupils=tuple(pupil or ()), force_later=force_later)
            past.undo(file, entry, choice, Access(passphrase_file=passphrase_file, worker=worker), as_json=as_json)

    @app.command("pupil", cls=helping.Command, help=_("Change, add, archive or bring back one pupil by hand."))
    def pupil(
        file: File,
        action: Annotated[
            str, typer.Argument(metavar="ACTION", help="set NUMBER | add | archive NUMBER | activate NUMBER")
        ],
        words: Annotated[
            list[str] | None,
            typer.Argument(metavar="[NUMBER] [FIELD=VALUE]...", help=_("The number, and values as group=2B.")),
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            wish = one_pupil.understood(action, words or ())
            one_pupil.run(file, wish, Access(passphrase_file=passphrase_file, worker=worker), as_json=as_json)

    @app.command("new-year", cls=helping.Command, help=_("Begin a new school year in the same school file."))
    def new_year(
        file: File,
        school_year: Annotated[
            str | None, typer.Option(metavar="2027-2028", help=_("The new school year (default: the next one)."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            past.new_year(file, school_year, Access(passphrase_file=passphrase_file, worker=worker), as_json=as_json)

    @app.command("history", cls=helping.Command, help=_("What was done in this school file, newest first."))
    def history(file: File, passphrase_file: Phrase = None, as_json: AsJson = False) -> None:
        with reporting(as_json=as_json):
            past.history(file, Access(passphrase_file=passphrase_file), as_json=as_json)

    @app.command("pupils", cls=helping.Command, help=_("List the pupils, or save them as CSV or Excel."))
    def pupils(
        file: File,
        archived: Annotated[bool, typer.Option("--archived", help=_("The archived pupils too."))] = False,
        csv: Annotated[Path | None, typer.Option("--csv", metavar="OUT", help=_("Save as CSV."))] = None,
        xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="OUT", help=_("Save as Excel."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            simple.pupils(file, access, archived=archived, csv=csv, xlsx=xlsx, as_json=as_json)

    checklist_commands.add(app)
    clean_up_commands.add(app)

    @app.command(
        "unlock",
        cls=helping.Command,
        help=_("Open a school file again with its recovery code (read from standard input)."),
    )
    def unlock(
        file: File,
        recovery: Annotated[
            bool, typer.Option("--recovery", help=_("Use the ten words of the recovery code."))
        ] = False,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            simple.unlock(file, Access(passphrase_file=passphrase_file), recovery=recovery, as_json=as_json)

    @app.command(
        "restore",
        cls=helping.Command,
        help=_("Put a backup back in the place of a school file that is damaged or gone. The old file is kept."),
    )
    def restore(
        file: File,
        list_only: Annotated[bool, typer.Option("--list", help=_("Only test the backups and list them."))] = False,
        backup: Annotated[
            str | None, typer.Option(metavar="NAME", help=_("Which backup (default: the newest good one)."))
        ] = None,
        recovery: Annotated[
            bool, typer.Option("--recovery", help=_("Use the ten words of the recovery code."))
        ] = False,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file)
            simple.restore(file, backup, access, recovery=recovery, list_only=list_only, as_json=as_json)

    @app.command("sample", cls=helping.Command, help=_("Write the files of the example school into a folder."))
    def sample(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder; made if it is absent."))],
        pupils: Annotated[
            int | None,
            typer.Option(min=1, max=2_000_000, metavar="N", help=_("How many pupils (500; in a primary school 240).")),
        ] = None,
        seed: Annotated[int, typer.Option(metavar="S", help=_("The same seed gives the same files."))] = 1,
        route: Annotated[
            str,
            typer.Option(
                metavar="ROUTE",
                help=_(
                    "manual; somtoday or magister: with the files of that link; leerling-in-beeld: a primary school."
                ),
            ),
        ] = "manual",
        entree: Annotated[YesNo, typer.Option(help=_("Does the school use Entree?"))] = YesNo.NO,
        passphrase_file: Unneeded = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            from lvs_desktop.cli import sampling  # inventing a school is rare

            sampling.sample(folder, pupils=pupils, seed=seed, route=route, entree=entree is YesNo.YES, as_json=as_json)

    number_commands.add(app)
    match_commands.add(app)
    group_commands.add(app)
    move_commands.add(app)
    compare_commands.add(app)

    @app.command("tour", cls=helping.Command, help=_("Save a picture of every page of the window, and check them."))
    def tour(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder; made if it is absent."))],
        theme: Annotated[
            str | None, typer.Option(metavar="light|dark|contrast-light|contrast-dark", help=_("Only this theme."))
        ] = None,
        size: Annotated[str | None, typer.Option(metavar="1024x600", help=_("Only this size."))] = None,
        text: Annotated[int, typer.Option(metavar="100|200", help=_("Size of the text in percent."))] = 100,
        passphrase_file: Unneeded = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            simple.check_tour(theme=theme, size=size, text=text)
        raise output.Stop(program.run_tour(folder, theme=theme, size=size, text=text, as_json=as_json))

    delivery_commands.add(app)

    @app.command(
        "selftest", cls=helping.Command, help=_("See that this program is complete and works on this computer.")
    )
    def selftest(passphrase_file: Unneeded = None, as_json: AsJson = False) -> None:
        with reporting(as_json=as_json):
            simple.selftest(as_json=as_json)

    staff_commands.add(app)
    password_commands.add(app)
    accommodation_commands.add(app)
    export_commands.add(app)
    result_commands.add(app)
    growth_commands.add(app)
    sync_commands.add(app)
    return app


def run(arguments: list[str]) -> int:
    """
    Run one command; returns its exit code.

    The codes: 0 done, 1 the source can't be used, 2 usage, 3 the guard wants a number, 4 the school file can't be
    opened, 5 cancelled.
    """
    from lvs_desktop.cli.usage import usage_text

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows pipes default to a code page
    try:
        build()(arguments, standalone_mode=False)
    except output.Stop as stop:
        return stop.code
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        problem = Problem(ProblemCode.USAGE, message=usage_text(error))
        output.say(problem_text(problem))
        if "--json" in arguments:
            output.give_json({"error": shapes.error(problem)})
        return exit_code(problem.code)
    return 0

"""The commands `staff` and `user-names`, for typer."""

from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop.cli import helping, simple, staff, user_names
from lvs_desktop.cli.options import Apply, As, AsJson, Columns, Encoding, File, Phrase, Separator, Sheet, SkipBadRows
from lvs_desktop.cli.output import Access, reporting
from lvs_desktop.services.staff_list import Options
from lvs_desktop.services.texts import _


def add(app: typer.Typer) -> None:
    """Put the commands into the command line."""

    @app.command("staff", cls=helping.Command, help=_("The accounts of staff: list them, read a list, or write one."))
    def staff_(
        file: File,
        action: Annotated[
            str | None,
            typer.Argument(metavar="[ACTION]", help="import SOURCE | add | set WHO | archive WHO | activate WHO"),
        ] = None,
        words: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[WHO] [FIELD=VALUE]...",
                help=_("Staff number, user name or e-mail address; values as role=docent."),
            ),
        ] = None,
        archived: Annotated[bool, typer.Option("--archived", help=_("The archived accounts too."))] = False,
        column: Columns = None,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        skip_bad_rows: SkipBadRows = False,
        archive_missing: Annotated[
            bool, typer.Option("--archive-missing", help=_("Archive the active accounts that the list does not name."))
        ] = False,
        apply: Apply = False,
        confirm_archive: Annotated[
            int | None, typer.Option(metavar="N", help=_("Yes, archive this number of accounts."))
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            wish = staff.understood(action, words or ())
            if wish.action == "list":
                staff.show(file, access, archived=archived, as_json=as_json)
            elif wish.action == "import":
                options = Options(
                    columns=simple.columns(column or ()),
                    sheet=sheet,
                    encoding=encoding,
                    separator=separator,
                    skip_bad_rows=skip_bad_rows,
                )
                saving = staff.Saving(
                    apply=apply, archive_missing=archive_missing, confirm_archive=confirm_archive, as_json=as_json
                )
                staff.read_list(file, Path(wish.who), options, saving, access)
            else:
                staff.write_one(file, wish, access, as_json=as_json)

    @app.command(
        "user-names", cls=helping.Command, help=_("Show the user names that pupils get; with --apply save them.")
    )
    def user_names_(
        file: File,
        group: Annotated[
            list[str] | None, typer.Option(metavar="G", help=_("Only the pupils of this class; may be repeated."))
        ] = None,
        pupil: Annotated[
            list[str] | None, typer.Option(metavar="N", help=_("Only the pupil with this number; may be repeated."))
        ] = None,
        rule: Annotated[
            str | None, typer.Option(metavar="TEXT", help=_("Another rule; kept for this school with --apply."))
        ] = None,
        apply: Apply = False,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            user_names.run(
                file, access, groups=group or (), numbers=pupil or (), rule=rule, apply=apply, as_json=as_json
            )

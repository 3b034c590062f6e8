"""What many commands take. Their help is translated when it is shown, see helping."""

from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop.services.texts import to_translate

File = Annotated[Path, typer.Argument(metavar="FILE", help=to_translate("The school file (NAME.lvs)."))]
AsJson = Annotated[bool, typer.Option("--json", help=to_translate("Give the result as JSON on standard output."))]
Phrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="F", help=to_translate("Unlock with the passphrase in this file.")),
]
# so that a script can give all commands the same options
Unneeded = Annotated[Path | None, typer.Option("--passphrase-file", hidden=True)]
As = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help=to_translate("Who does this (default: who made the file)."))
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar='"HEADER=FIELD"', help=to_translate("This column holds this field; may be repeated.")
    ),
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help=to_translate("The sheet of the workbook."))]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help=to_translate("The encoding of the text."))
]
OtherSchool = Annotated[
    bool, typer.Option("--other-school", help=to_translate("Read the file although it names another school."))
]
Separator = Annotated[
    str | None, typer.Option("--separator", metavar="CHARACTER", help=to_translate("The separator of the columns."))
]
Apply = Annotated[bool, typer.Option("--apply", help=to_translate("Save the changes."))]
SkipBadRows = Annotated[bool, typer.Option("--skip-bad-rows", help=to_translate("Leave rows with errors out."))]

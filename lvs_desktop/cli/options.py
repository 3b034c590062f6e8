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

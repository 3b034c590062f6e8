"""The command `matches`: who in a file is who in the school."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from lvs_desktop.cli import helping, match_shapes, output, simple
from lvs_desktop.cli.options import As, AsJson, Columns, Encoding, File, Phrase, Separator, Sheet
from lvs_desktop.cli.output import Access, reporting
from lvs_desktop.domain.changes import Entry, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import importing, match_words, matches
from lvs_desktop.services.matches import Person, Verdict
from lvs_desktop.services.texts import _, ngettext

_SHOWN: Final = 20  # pupils that a person gets on the screen


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(
        "matches",
        cls=helping.Command,
        help=_("Show who in a file may be who in the school, and decide. Without a file: what was decided."),
    )
    def matches_(
        file: File,
        source: Annotated[
            Path | None, typer.Argument(metavar="[SOURCE]", help=_("The pupil file, as for import."))
        ] = None,
        accept: Annotated[
            list[str] | None, typer.Option(metavar="ID", help=_("This pair is the same pupil; may be repeated."))
        ] = None,
        refuse: Annotated[
            list[str] | None, typer.Option(metavar="ID", help=_("This pair are two pupils; may be repeated."))
        ] = None,
        accept_all_exact: Annotated[
            bool, typer.Option("--accept-all-exact", help=_("Accept all pairs with the same name and date of birth."))
        ] = False,
        forget: Annotated[
            list[str] | None,
            typer.Option(metavar="ID", help=_("Take this decision back (without SOURCE); may be repeated.")),
        ] = None,
        column: Columns = None,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            decides = bool(accept or refuse or accept_all_exact)
            if source is None and decides:
                raise Problem(ProblemCode.USAGE, message=_("Name the pupil file too: matches FILE SOURCE --accept ID."))
            if source is not None and forget:
                raise Problem(ProblemCode.USAGE, message=_("Take a decision back without a pupil file."))
            if source is None:
                _remembered(file, forget or (), access, as_json=as_json)
                return
            # what may be written makes a re-used number urgent: a look takes the strictest view
            options = ImportOptions(
                overwrite=True,
                columns=simple.columns(column or ()),
                sheet=sheet,
                encoding=encoding,
                separator=separator,
            )
            verdicts = {
                **dict.fromkeys(accept or (), Verdict.SAME),
                **dict.fromkeys(refuse or (), Verdict.DIFFERENT),
            }
            if len(verdicts) < len({*(accept or ())}) + len({*(refuse or ())}):
                raise Problem(ProblemCode.USAGE, message=_("A pair can't be one pupil and two pupils."))
            _decide(file, source, options, verdicts, access, all_exact=accept_all_exact, as_json=as_json)


def _decide(
    file: Path,
    source: Path,
    options: ImportOptions,
    verdicts: dict[str, Verdict],
    access: Access,
    *,
    all_exact: bool,
    as_json: bool,
) -> None:
    entry: Entry | None = None
    with output.opened(file, access) as school:
        shown = importing.preview(school, source, options)
        try:
            found = matches.pairs(school, shown)
            if all_exact:
                verdicts = {**matches.exact(found), **verdicts}
            if verdicts or all_exact:
                entry = matches.decide(school, shown, verdicts)
                found = matches.pairs(school, shown)
        finally:
            shown.close()
    if as_json:
        output.give_json(
            {"pairs": [match_shapes.person(one) for one in found], "entry": None if entry is None else entry.id}
        )
        return
    output.give(_text(found))
    if entry is not None:
        n = entry.counts.changed
        said = ngettext("{n} decision was saved.", "{n} decisions were saved.", n).format(n=n)
        output.give(said + " " + _("The next import uses it. Undo it with: undo FILE"))


def _text(found: Sequence[Person]) -> str:
    if not found:
        return _("Nobody to decide about.")
    lines = [match_words.waiting_text(len(found)) + ":"]
    for one in found[:_SHOWN]:
        lines.append(f"{match_words.pupil_text(one.pupil)}  {match_words.kind_text(one)}")
        lines += [
            f"   {offer.id}  {match_words.offer_text(offer)} ({match_words.reasons_text(offer)})"
            for offer in one.offers
        ]
    if len(found) > _SHOWN:
        lines.append(_("... and {n} more").format(n=len(found) - _SHOWN))
    lines.append(_("Decide with --accept ID (same pupil) or --refuse ID (another pupil)."))
    return "\n".join(lines)


def _remembered(file: Path, forgotten: Sequence[str], access: Access, *, as_json: bool) -> None:
    entry: Entry | None = None
    with output.opened(file, access) as school:
        if forgotten:
            entry = matches.forget(school, set(forgotten))
        found = matches.remembered(school)
    if as_json:
        output.give_json({"decisions": match_shapes.remembered(found), "entry": None if entry is None else entry.id})
        return
    output.give(
        "\n".join(f"{one.id}  {match_words.remembered_text(one)}" for one in found) or _("Nothing was decided.")
    )

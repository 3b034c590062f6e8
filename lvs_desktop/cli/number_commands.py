"""The commands `numbers`, `link-list` and `tracks`: pupils whom a link brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import helping, hints, number_shapes, output, shapes
from lvs_desktop.cli.options import Apply, As, AsJson, Columns, Encoding, File, Phrase, Separator, Sheet
from lvs_desktop.cli.output import Access, Stop, reporting
from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.people import display_name, fold
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.services import link_lists, number_report, number_words, numbers, tracks
from lvs_desktop.services.labels import kind_word
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.numbers import Outcome
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN: Final = 20  # lines that a person gets on the screen


def add(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command("link-list", cls=helping.Command, help=_("Read the pupils of a link from a list of the LVS."))
    def link_list(
        file: File,
        source: Annotated[Path, typer.Argument(metavar="SOURCE", help=_("The list that was exported from the LVS."))],
        column: Columns = None,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        apply: Apply = False,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            options = _options(column or (), sheet, encoding, separator)
            access = Access(passphrase_file=passphrase_file, worker=worker)
            _link_list(file, source, options, access, apply=apply, as_json=as_json)

    @app.command("numbers", cls=helping.Command, help=_("Link numbers and tracks from the school's own file."))
    def numbers_(
        file: File,
        source: Annotated[
            Path | None, typer.Argument(metavar="[SOURCE]", help=_("The school's own file, such as Magister's export."))
        ] = None,
        accept: Annotated[
            list[str] | None,
            typer.Option(
                metavar="PUPIL=NUMBER",
                help=_("Give this pupil (user name, LVS number or id) this number; may be repeated."),
            ),
        ] = None,
        accept_all_exact: Annotated[
            bool, typer.Option("--accept-all-exact", help=_("Accept all exact matches."))
        ] = False,
        track: Annotated[
            list[str] | None,
            typer.Option(metavar='"TEXT=TRACK"', help=_("What the file calls a track; may be repeated.")),
        ] = None,
        column: Columns = None,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        apply: Apply = False,
        report: Annotated[
            Path | None,
            typer.Option(metavar="OUT", help=_("Who is still without number or track, as .xlsx or .pdf.")),
        ] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            if source is None:
                _report(file, report, access, as_json=as_json)
                return
            wish = _Wish(
                accept=tuple(_pairs(accept or (), "PUPIL=NUMBER")),
                all_exact=accept_all_exact,
                tracks=tuple(_pairs(track or (), "TEXT=TRACK")),
                apply=apply,
                report=report,
                as_json=as_json,
            )
            _numbers(file, source, _options(column or (), sheet, encoding, separator), wish, access)

    @app.command("tracks", cls=helping.Command, help=_("What files call the tracks, and DUO's element codes."))
    def tracks_(
        file: File,
        action: Annotated[
            str, typer.Argument(metavar="[ACTION]", help='list | set "NAME=TRACK" | structure SOURCE | codes SOURCE')
        ] = "list",
        what: Annotated[
            str, typer.Argument(metavar="[WHAT]", help=_("The name and its track, or the file to read."))
        ] = "",
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            access = Access(passphrase_file=passphrase_file, worker=worker)
            _tracks(file, action, what, access, as_json=as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    accept: tuple[tuple[str, str], ...]
    all_exact: bool
    tracks: tuple[tuple[str, str], ...]
    apply: bool
    report: Path | None
    as_json: bool


def _pairs(given: Sequence[str], form: str) -> list[tuple[str, str]]:
    found = []
    for text in given:
        name, equals, value = (part.strip() for part in text.rpartition("="))
        if not equals or not name or not value:
            raise Problem(ProblemCode.USAGE, message=_("Write it as {form}.").format(form=form))
        found.append((name, value))
    return found


def _options(column: Sequence[str], sheet: str | None, encoding: str | None, separator: str | None) -> ListOptions:
    chosen = {}
    for text in column:
        header, equals, field = text.rpartition("=")
        if not equals:
            raise Problem(ProblemCode.USAGE, message=_('Write --column as "HEADER=FIELD".'))
        chosen[header.strip()] = field.strip()
    return ListOptions(columns=chosen, sheet=sheet, encoding=encoding, separator=separator)


def _numbers(file: Path, source: Path, options: ListOptions, wish: _Wish, access: Access) -> None:
    with output.opened(file, access) as school:
        shown = numbers.preview(school, source, options)
        for text, track in wish.tracks:
            shown.set_track(text, track)
        for pupil, number in wish.accept:
            shown.choose(_pupil_of(shown, pupil), number)
        if wish.all_exact:
            shown.accept_exact()
        if wish.apply and not shown.written:
            stop = Problem(ProblemCode.NOTHING_TO_DO)
            entry = None
        else:
            stop = None
            entry = numbers.apply(school, shown) if wish.apply else None
        if wish.report is not None:
            _save_report(school, wish.report)
    if wish.as_json:
        shape = number_shapes.preview(shown, entry)
        output.give_json({**shape, "error": shapes.error(stop)} if stop else shape)
    else:
        output.give(_text(shown))
        output.give(_outcome(entry, saved=number_words.saved_text(entry.counts) if entry else ""))
    if stop is not None:
        output.say(hints.told(stop))
        raise Stop(exit_code(stop.code))


def _pupil_of(shown: numbers.Preview, wanted: str) -> int:
    """The pupil with this user name, LVS number or id."""
    for line in shown.lines():
        account = line.account
        names = (line.pupil.user_name, account.lvs_user_name, account.lvs_id) if account else (line.pupil.user_name,)
        if fold(wanted) in {fold(name) for name in names if name}:
            return line.pupil.id
    if wanted.isascii() and wanted.isdigit():
        return shown.line(int(wanted)).pupil.id
    raise Problem(ProblemCode.PUPIL_NOT_IN_PREVIEW, value=wanted)


def _text(shown: numbers.Preview) -> str:
    lines = [number_words.file_text(shown), number_words.columns_text(shown.columns)]
    for outcome, n in shown.counts().items():
        if not n:
            continue
        lines.append(f"{n:>7}  {number_words.outcome_word(outcome)}")
        fitting = [line for line in shown.lines() if line.outcome is outcome]
        if outcome is Outcome.KNOWN:
            fitting = [line for line in fitting if line.track or line.asks or line.by_hand]
        for line in fitting[:_SHOWN]:
            pupil = line.pupil
            name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
            lines.append(f"{pupil.user_name or pupil.id!s:>12}  {name}: {number_words.line_text(line)}")
            if outcome is Outcome.TO_DECIDE and line.number is None:
                lines += [
                    f"{'':>14}{number_words.offer_text(offer)} ({number_words.reasons_text(offer)})"
                    for offer in line.offers
                ]
        if len(fitting) > _SHOWN:
            lines.append("         " + _("... and {n} more").format(n=len(fitting) - _SHOWN))
    for text in shown.unknown_tracks():
        lines.append(_("Which track is '{text}'? Say it with --track \"{text}=TRACK\".").format(text=text))
    lines.append(_("Element codes of {year}.").format(year=shown.tracks.codes.year))
    lines += [source_problem_text(found) for found in shown.problems[:_SHOWN]]
    return "\n".join(lines)


def _outcome(entry: Entry | None, *, saved: str) -> str:
    if entry is None:
        return _("This is a preview: nothing was saved. Save it with --apply.")
    where = _("Saved (number {id} of the history).").format(id=entry.id)
    return f"{saved} {where} " + _("Undo it with: undo FILE")


def _report(file: Path, target: Path | None, access: Access, *, as_json: bool) -> None:
    with output.opened(file, access) as school:
        found = numbers.lacking(school)
        if target is not None:
            _save_report(school, target)
    if as_json:
        output.give_json(number_shapes.lacking(found))
    elif not found:
        output.give(_("Every pupil has a number and a track."))
    else:
        for one in found:
            pupil = one.pupil
            name = display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)
            output.give(f"{pupil.group or '-':<8}  {name}: {number_words.lacks_text(one)}")


def _save_report(school: OpenSchool, target: Path) -> None:
    found = numbers.lacking(school)
    match target.suffix.lower():
        case ".xlsx":
            number_report.save_workbook(school.school, found, target)
        case ".pdf":
            program.save_pdf(number_report.document(school.school, found), target)
        case _:
            raise Problem(ProblemCode.USAGE, message=_("Give the report a name that ends in .xlsx or .pdf."))
    output.say(
        ngettext("{n} pupil saved in {file}.", "{n} pupils saved in {file}.", len(found)).format(
            n=len(found), file=target
        )
    )


def _link_list(file: Path, source: Path, options: ListOptions, access: Access, *, apply: bool, as_json: bool) -> None:
    with output.opened(file, access) as school:
        shown = link_lists.preview(school, source, options)
        entry = link_lists.apply(school, shown) if apply else None
    if as_json:
        output.give_json(number_shapes.link_list(shown, entry))
        return
    output.give(number_words.link_text(shown.counts()))
    lines = [line for line in shown.changes() if line.kind.value != "unchanged"]
    for line in lines[:_SHOWN]:
        output.give(f"  {kind_word(line.kind):<14} {line.name}  {line.group or ''}")
    if len(lines) > _SHOWN:
        output.give("  " + _("... and {n} more").format(n=len(lines) - _SHOWN))
    for found in shown.problems[:_SHOWN]:
        output.give(source_problem_text(found))
    output.give(_outcome(entry, saved=""))


def _tracks(file: Path, action: str, what: str, access: Access, *, as_json: bool) -> None:
    if action not in ("list", "set", "structure", "codes") or (action != "list" and not what):
        raise Problem(
            ProblemCode.USAGE, message=_('Choose: list, set "NAME=TRACK", structure SOURCE, or codes SOURCE.')
        )
    with output.opened(file, access) as school:
        entry = None
        if action == "set":
            [(name, track)] = _pairs([what], "NAME=TRACK")
            entry = tracks.name_track(school, name, track)
        elif action == "structure":
            entry = tracks.read_structure(school, Path(what))
        elif action == "codes":
            tracks.replace_codes(Path(what))
        names, known = tracks.listed(school)
    if as_json:
        output.give_json(number_shapes.tracks(names, known, entry))
        return
    for one in names:
        output.give(f"{one.name:<20}  {one.track}  {one.element_code or ''}".rstrip())
    codes = known.codes
    output.give(_("Element codes of {year}: {n}.").format(year=codes.year, n=len(codes.codes)))
    if entry is not None:
        output.give(_outcome(entry, saved=""))

"""The command `accommodations`: which pupil has what, giving and taking, a list from a file, the yearly look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import accommodation_shapes, helping, hints, shapes
from lvs_desktop.cli.options import As, AsJson, File, Phrase, SkipBadRows
from lvs_desktop.cli.output import Access, Stop, give, give_json, opened, reporting, say
from lvs_desktop.domain.accommodations import Holder, Unit
from lvs_desktop.domain.changes import ChangeKind, Entry
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, exit_code
from lvs_desktop.services import accommodation_import as lists
from lvs_desktop.services import accommodation_lists, accommodation_words, labels
from lvs_desktop.services import accommodations as service
from lvs_desktop.services.accommodations import Shown
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # lines of a preview that a person gets on the screen


class UnitChoice(Enum):
    """In what a new kind is counted."""

    PERCENT = "percent"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked, as the options say it."""

    words: tuple[str, ...]
    as_json: bool
    group: str | None = None
    until: str | None = None
    checked: str | None = None
    apply: bool = False
    skip_bad_rows: bool = False
    take_away: bool = False
    sheet: str | None = None
    seen: tuple[str, ...] = ()
    all_seen: bool = False
    pdf: Path | None = None
    xlsx: Path | None = None
    unit: Unit | None = None


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(
        "accommodations",
        cls=helping.Command,
        help=_("Accommodations of pupils: list, assign, remove, import, review, catalogue."),
    )
    def accommodations(
        file: File,
        action: Annotated[
            str, typer.Argument(metavar="ACTION", help="list | assign | remove | import | review | catalogue")
        ] = "list",
        words: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="...",
                help="NUMBER KIND[=AMOUNT]... | SOURCE | add NAME | hide NAME | rename OLD NEW",
            ),
        ] = None,
        group: Annotated[str | None, typer.Option(metavar="CLASS", help=_("Only the pupils of this class."))] = None,
        until: Annotated[
            str | None, typer.Option(metavar="DATE", help=_("The last day on which they are valid."))
        ] = None,
        checked: Annotated[
            str | None, typer.Option(metavar="DATE", help=_("The day on which the statement was checked."))
        ] = None,
        apply: Annotated[bool, typer.Option("--apply", help=_("Save what the list changes."))] = False,
        skip_bad_rows: SkipBadRows = False,
        take_away: Annotated[
            bool, typer.Option("--take-away", help=_("Take away what the list does not give its pupils any more."))
        ] = False,
        sheet: Annotated[str | None, typer.Option(metavar="NAME", help=_("The sheet of the workbook."))] = None,
        seen: Annotated[
            list[str] | None, typer.Option(metavar="NUMBER", help=_("This pupil was looked at; may be repeated."))
        ] = None,
        all_seen: Annotated[bool, typer.Option("--all-seen", help=_("All pupils were looked at."))] = False,
        pdf: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the list per class as PDF."))] = None,
        xlsx: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the list as an Excel file."))] = None,
        unit: Annotated[
            UnitChoice | None, typer.Option(help=_("In what a new accommodation is counted; else yes or no."))
        ] = None,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        wish = Wish(
            words=tuple(words or ()),
            as_json=as_json,
            group=group,
            until=until,
            checked=checked,
            apply=apply,
            skip_bad_rows=skip_bad_rows,
            take_away=take_away,
            sheet=sheet,
            seen=tuple(seen or ()),
            all_seen=all_seen,
            pdf=pdf,
            xlsx=xlsx,
            unit=None if unit is None else Unit(unit.value),
        )
        with reporting(as_json=as_json):
            doing = _ACTIONS.get(action)
            if doing is None:
                message = _("Choose what to do: {actions}.").format(actions=", ".join(_ACTIONS))
                raise Problem(ProblemCode.USAGE, message=message)
            with opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school:
                doing(school, wish)


def _list(school: OpenSchool, wish: Wish) -> None:
    _no_words(wish)
    if wish.pdf is not None:
        program.save_pdf(accommodation_lists.of_classes(school, group=wish.group), wish.pdf)
    if wish.xlsx is not None:
        accommodation_lists.write_workbook(school, wish.xlsx, group=wish.group)
    _show(service.everybody(school, group=wish.group), school, wish)
    for target in (wish.pdf, wish.xlsx):
        if target is not None:
            say(_("Saved as {file}.").format(file=target.name))


def _assign(school: OpenSchool, wish: Wish) -> None:
    ids, rest = _who(school, wish)
    if not rest:
        raise _usage(_("Name the accommodation: assign NUMBER KIND, for instance 'Extra tijd=25'."))
    said = [service.read(school, text) for text in rest]
    _saved(service.give(school, ids, said, until=wish.until, checked=wish.checked), wish)


def _remove(school: OpenSchool, wish: Wish) -> None:
    ids, rest = _who(school, wish)
    kinds = [service.kind_named(school, text).id for text in rest]
    _saved(service.take(school, ids, kinds or None), wish)


def _import(school: OpenSchool, wish: Wish) -> None:
    if len(wish.words) != 1:
        raise _usage(_("Name the file: import SOURCE."))
    made = lists.preview(school, Path(wish.words[0]), take_away=wish.take_away, sheet=wish.sheet)
    shape = accommodation_shapes.preview(made)
    entry, stopped = None, None
    if wish.apply:
        try:
            entry = lists.apply(school, made, skip_bad_rows=wish.skip_bad_rows)
        except Problem as problem:
            if not wish.as_json:
                _tell(made)
                raise
            stopped = problem
    if wish.as_json:
        found: dict[str, shapes.Json] = {**shape, "entry": None if entry is None else shapes.entry(entry)}
        if stopped is not None:
            found["error"] = shapes.error(stopped)
        give_json(found)
        if stopped is not None:
            say(hints.told(stopped))
            raise Stop(exit_code(stopped.code))
        return
    _tell(made)
    if entry is not None:
        _saved(entry, wish)
    else:
        give(_("Nothing was changed. Save it with --apply."))


def _review(school: OpenSchool, wish: Wish) -> None:
    _no_words(wish)
    if wish.seen or wish.all_seen:
        ids = None if wish.all_seen else [service.find(school, text).id for text in wish.seen]
        n = len(service.see(school, ids))
        say(ngettext("{n} pupil was looked at.", "{n} pupils were looked at.", n).format(n=labels.number(n)))
    _show(service.holders(school, Shown.REVIEW, group=wish.group), school, wish)


def _catalogue(school: OpenSchool, wish: Wish) -> None:
    match wish.words:
        case []:
            pass
        case ["add", name]:
            _saved(service.add_kind(school, name, wish.unit), wish, quiet=True)
        case ["hide", name]:
            _saved(service.hide_kind(school, service.kind_named(school, name).id), wish, quiet=True)
        case ["show", name]:
            _saved(service.hide_kind(school, service.kind_named(school, name).id, hidden=False), wish, quiet=True)
        case ["rename", old, new]:
            _saved(service.rename_kind(school, service.kind_named(school, old).id, new), wish, quiet=True)
        case _:
            raise _usage(_("Choose: catalogue, catalogue add NAME, hide NAME, show NAME or rename OLD NEW."))
    found = service.kinds(school, hidden=True)
    if wish.as_json:
        give_json({"catalogue": [accommodation_shapes.kind(one) for one in found]})
        return
    for one in found:
        hidden = f"  ({_('no longer given')})" if one.hidden else ""
        give(f"{one.name}  [{accommodation_words.unit_word(one.unit)}]{hidden}")


_ACTIONS: dict[str, Callable[[OpenSchool, Wish], None]] = {
    "list": _list,
    "assign": _assign,
    "remove": _remove,
    "import": _import,
    "review": _review,
    "catalogue": _catalogue,
}


def _who(school: OpenSchool, wish: Wish) -> tuple[Sequence[int], tuple[str, ...]]:
    """The pupils: a class, else the number that comes first; and what was said further."""
    if wish.group is not None:
        ids = service.of_group(school, wish.group)
        if not ids:
            raise _usage(_("There is no pupil in class {group}.").format(group=wish.group))
        return ids, wish.words
    if not wish.words:
        raise _usage(_("Name the pupil by number, or a class with --group."))
    return [service.find(school, wish.words[0]).id], wish.words[1:]


def _usage(message: str) -> Problem:
    return Problem(ProblemCode.USAGE, message=message)


def _no_words(wish: Wish) -> None:
    if wish.words:
        message = _("Too much was given: {extra}. See how the command is used with --help.")
        raise _usage(message.format(extra=" ".join(wish.words)))


def _saved(entry: Entry, wish: Wish, *, quiet: bool = False) -> None:
    if wish.as_json:
        if not quiet:
            give_json({"entry": shapes.entry(entry)})
        return
    say(accommodation_words.saved_text(entry) + " " + _("Undo it with: undo FILE"))


def _show(found: Sequence[Holder], school: OpenSchool, wish: Wish) -> None:
    if wish.as_json:
        give_json({"pupils": [accommodation_shapes.holder(one) for one in found]})
        return
    for one in found:
        parts = (
            f"{one.pupil.pupil_number or '-':>8}",
            accommodation_words.pupil_name(one.pupil),
            one.pupil.group or "-",
            accommodation_words.measures_text(one.measures) or "-",
            accommodation_words.until_text(one.measures),
            accommodation_words.why_text(one, school.school.school_year),
        )
        give("  ".join(part for part in parts if part))
    if not found:
        give(_("There are no pupils to show."))


def _tell(made: lists.Preview) -> None:
    for found in made.problems:
        if found.severity is not Severity.NOTE:
            say(source_problem_text(found))
    for kind in (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.UNCHANGED):
        give(f"{labels.kind_word(kind)}: {sum(line.kind is kind for line in made.lines)}")
    changed = [line for line in made.lines if line.kind is not ChangeKind.UNCHANGED]
    for line in changed[:_SHOWN]:
        was, becomes = (accommodation_words.measures_text(found) or "-" for found in (line.was, line.becomes))
        give(f"{line.pupil.pupil_number or '-':>8}  {accommodation_words.pupil_name(line.pupil)}  {was} -> {becomes}")
    if len(changed) > _SHOWN:
        give("  " + _("... and {n} more").format(n=len(changed) - _SHOWN))
    if made.staying and not made.take_away:
        n = made.staying
        words = ngettext(
            "{n} accommodation is not in the list and stays.", "{n} accommodations are not in the list and stay.", n
        )
        say(words.format(n=labels.number(n)))

"""The command `results`: historical test results of a primary school from a file, to a file, and back from the LAS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop.cli import helping, hints, result_shapes, shapes
from lvs_desktop.cli.options import Apply, As, AsJson, Columns, Encoding, OtherSchool, Phrase, Separator, Sheet
from lvs_desktop.cli.output import Access, Stop, give, give_json, opened, reporting, say
from lvs_desktop.cli.simple import columns as columns_said
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, exit_code
from lvs_desktop.domain.result_checks import Outcome
from lvs_desktop.domain.results import Generation
from lvs_desktop.services import results as service
from lvs_desktop.services import results_check, results_export, results_lists, results_words
from lvs_desktop.services.labels import number
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # lines that a person gets on the screen


class Answer(Enum):
    """Whether the results of a file were typed by hand."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked, as the options say it."""

    words: tuple[str, ...]
    as_json: bool
    apply: bool = False
    by_hand: bool | None = None
    generations: dict[str, Generation]
    columns: dict[str, str]
    remember_columns: bool = False
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    other_school: bool = False
    uwlr: Path | None = None
    xlsx: Path | None = None
    only_coming: bool = False


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("results", cls=helping.Command, help=_("Test results of earlier years: import, export, check."))
    def results(
        action: Annotated[str, typer.Argument(metavar="ACTION", help="import | export | check")],
        file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The school file (NAME.lvs)."))],
        words: Annotated[
            list[str] | None,
            typer.Argument(metavar="[SOURCE]", help=_("The file with results: UWLR, CSV or Excel.")),
        ] = None,
        apply: Apply = False,
        by_hand: Annotated[
            Answer | None, typer.Option(help=_("Were the results of this file typed into the LAS by hand?"))
        ] = None,
        generation: Annotated[
            list[str] | None,
            typer.Option(metavar='"TEST=3.0|other"', help=_("What a test is; may be repeated, and is remembered.")),
        ] = None,
        column: Columns = None,
        remember_columns: Annotated[
            bool, typer.Option("--remember-columns", help=_("Keep the chosen columns for the next files."))
        ] = False,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        other_school: OtherSchool = False,
        uwlr: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the results as UWLR 2.2."))] = None,
        xlsx: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the list as an Excel file."))] = None,
        only_coming: Annotated[
            bool, typer.Option("--only-coming", help=_("Only the results that come along to Leerling in beeld."))
        ] = False,
        made_by: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if action not in _ACTIONS and str(file) in _ACTIONS:  # FILE first, as other commands have it
                action, file = str(file), Path(action)
            doing = _ACTIONS.get(action)
            if doing is None:
                raise _usage(_("Choose what to do: {actions}.").format(actions=", ".join(_ACTIONS)))
            wish = Wish(
                words=tuple(words or ()),
                as_json=as_json,
                apply=apply,
                by_hand=None if by_hand is None else by_hand is Answer.YES,
                generations=dict(_generation(text) for text in generation or ()),
                columns=columns_said(column or (), fields=None),
                remember_columns=remember_columns,
                sheet=sheet,
                encoding=encoding,
                separator=separator,
                other_school=other_school,
                uwlr=uwlr,
                xlsx=xlsx,
                only_coming=only_coming,
            )
            with opened(file, Access(passphrase_file=passphrase_file, worker=made_by)) as school:
                doing(school, wish)


def _import(school: OpenSchool, wish: Wish) -> None:
    made = service.preview(
        school,
        _source(wish),
        generations=wish.generations,
        by_hand=wish.by_hand,
        columns=wish.columns,
        sheet=wish.sheet,
        encoding=wish.encoding,
        separator=wish.separator,
        other_school=wish.other_school,
    )
    if wish.remember_columns:
        service.remember_columns(school, wish.columns)
    if wish.xlsx is not None:
        results_lists.write_preview(made, wish.xlsx)
    entry, stopped = None, None
    if wish.apply:
        try:
            entry = service.apply(school, made)
        except Problem as problem:
            stopped = problem
    if wish.as_json:
        found = {**result_shapes.preview(made), "entry": None if entry is None else shapes.entry(entry)}
        give_json(found if stopped is None else {**found, "error": shapes.error(stopped)})
    else:
        _tell(made)
        if entry is not None:
            give(results_words.saved_words(made))
        elif stopped is None:
            give(_("Nothing was kept. Keep the results with --apply."))
    _saved(wish.xlsx)
    if stopped is not None:
        say(hints.told(stopped))
        raise Stop(exit_code(stopped.code))


def _export(school: OpenSchool, wish: Wish) -> None:
    _no_words(wish)
    if wish.uwlr is None and wish.xlsx is None:
        raise _usage(_("Say where to: --uwlr OUT or --xlsx OUT."))
    done = results_export.export(school, uwlr=wish.uwlr, xlsx=wish.xlsx, only_coming=wish.only_coming)
    if wish.as_json:
        give_json(
            {
                "files": [str(path) for path in (wish.uwlr, wish.xlsx) if path is not None],
                "results": done.results,
                "pupils": done.pupils,
                "left_out": done.left_out,
                "notes": [shapes.source_problem(note) for note in done.notes],
            }
        )
        return
    for note in done.notes:
        say(source_problem_text(note))
    for path in (wish.uwlr, wish.xlsx):
        _saved(path)
    give(results_export.done_words(done))


def _check(school: OpenSchool, wish: Wish) -> None:
    done = results_check.check_file(
        school,
        _source(wish),
        columns=wish.columns,
        sheet=wish.sheet,
        encoding=wish.encoding,
        separator=wish.separator,
        other_school=wish.other_school,
    )
    if wish.xlsx is not None:
        results_check.write_workbook(done, wish.xlsx)
    if wish.as_json:
        give_json(result_shapes.checked(done))
    else:
        _tell_checked(done)
    _saved(wish.xlsx)


_ACTIONS: dict[str, Callable[[OpenSchool, Wish], None]] = {"import": _import, "export": _export, "check": _check}


def _tell(made: service.Preview) -> None:
    for found in made.problems[:_SHOWN]:
        if found.severity is not Severity.NOTE:
            say(source_problem_text(found))
    for outcome in Outcome:
        if made.outcomes[outcome]:
            give(f"{results_words.outcome_word(outcome)}: {number(made.outcomes[outcome])}")
    for reason, n in made.reasons.items():
        text = f"{results_words.reason_words(reason)} {results_words.advice_words(reason)}".rstrip()
        give(f"  {number(n):>6}  {text}")
    if made.set_aside:
        n = made.set_aside
        words = ngettext("{n} row can't be read and stays out.", "{n} rows can't be read and stay out.", n)
        give(words.format(n=number(n)))
    for text in (results_words.year_words(made), *results_words.asked_words(made)):
        if text:
            give(text)
    for test in made.asked[:_SHOWN]:
        give(f'  --generation "{test.name}=3.0"   ({results_words.results_words(test.results)})')
    _more(len(made.asked))


def _tell_checked(done: results_check.Checked) -> None:
    found = done.found
    give(results_check.summary_words(done))
    for title, lines in (
        (_("Not in the file"), found.missing),
        (_("Only in the file"), found.extra),
    ):
        _listed(title, [_line(done.people[one.pupil_id].name, results_check.test_words(one)) for one in lines])
    _listed(
        _("Other values"),
        [
            _line(done.people[one.here.pupil_id].name, results_check.test_words(one.here))
            + f"  {results_check.difference_words(one)}"
            for one in found.differs
        ],
    )
    _listed(_("Could not be placed"), [f"{one.row}  {results_words.why_words(one)}" for one in done.not_placed])


def _listed(title: str, lines: Sequence[str]) -> None:
    if lines:
        give(f"{title}: {number(len(lines))}")
    for text in lines[:_SHOWN]:
        give(f"  {text}")
    _more(len(lines))


def _more(n: int) -> None:
    if n > _SHOWN:
        give("  " + _("... and {n} more").format(n=n - _SHOWN))


def _line(name: str, test: str) -> str:
    return f"{name}  {test}"


def _generation(text: str) -> tuple[str, Generation]:
    name, sign, value = text.rpartition("=")
    known = {"3.0": Generation.THREE, "3": Generation.THREE, "other": Generation.OTHER}
    if not sign or not name.strip() or value.strip().casefold() not in known:
        raise _usage(_('Write --generation as "TEST=3.0" or "TEST=other".'))
    return name.strip(), known[value.strip().casefold()]


def _source(wish: Wish) -> Path:
    if len(wish.words) != 1:
        raise _usage(_("Name the file with results: results import FILE SOURCE."))
    return Path(wish.words[0])


def _no_words(wish: Wish) -> None:
    if wish.words:
        message = _("Too much was given: {extra}. See how the command is used with --help.")
        raise _usage(message.format(extra=" ".join(wish.words)))


def _saved(target: Path | None) -> None:
    if target is not None:
        say(_("Saved as {file}.").format(file=target.name))


def _usage(message: str) -> Problem:
    return Problem(ProblemCode.USAGE, message=message)

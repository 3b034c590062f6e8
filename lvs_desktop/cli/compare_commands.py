"""The command `compare`: are both administrations, the LAS and the old LOVS, in order?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import compare_shapes, helping, output, simple
from lvs_desktop.cli.options import As, AsJson, Columns, Encoding, File, OtherSchool, Phrase, Separator, Sheet
from lvs_desktop.cli.output import Access, reporting
from lvs_desktop.domain.administrations import Enrolled, Kind, Side
from lvs_desktop.domain.matching import Verdict
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.services import administration_report, administration_words, administrations, match_words
from lvs_desktop.services.administrations import Compared, pair_id
from lvs_desktop.services.labels import number
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.texts import _, ngettext

_SHOWN: Final = 20  # points of a kind that a person gets on the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    verdicts: tuple[tuple[str, Verdict], ...]  # LAS=LOVS, as typed
    forget: tuple[str, ...]
    all_exact: bool
    pdf: Path | None
    xlsx: Path | None
    as_json: bool


def add(app: typer.Typer) -> None:
    """Add the command."""
    pair = "LAS=LOVS"

    @app.command(
        "compare",
        cls=helping.Command,
        help=_("Compare the pupils of the LAS with those of the old LOVS: are both administrations in order?"),
    )
    def compare_(
        file: File,
        lovs: Annotated[
            Path, typer.Option("--lovs", metavar="LIST", help=_("The pupils of LOVS: a list with names, or EDEXML."))
        ],
        las: Annotated[
            Path | None,
            typer.Option("--las", metavar="EDEXML", help=_("The file of the LAS; without it: the school's pupils.")),
        ] = None,
        column: Columns = None,
        sheet: Sheet = None,
        encoding: Encoding = None,
        separator: Separator = None,
        other_school: OtherSchool = False,
        same: Annotated[
            list[str] | None,
            typer.Option(metavar=pair, help=_("This pair is the same pupil (numbers, or #ROW); may be repeated.")),
        ] = None,
        different: Annotated[
            list[str] | None,
            typer.Option(metavar=pair, help=_("This pair are two pupils (numbers, or #ROW); may be repeated.")),
        ] = None,
        same_exact: Annotated[
            bool, typer.Option("--same-exact", help=_("Each pair that is equal in all that is known is one pupil."))
        ] = False,
        forget: Annotated[
            list[str] | None, typer.Option(metavar=pair, help=_("Take this decision back; may be repeated."))
        ] = None,
        pdf: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the work list as PDF."))] = None,
        xlsx: Annotated[Path | None, typer.Option(metavar="OUT", help=_("Save the work list as Excel."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            options = ListOptions(
                columns=simple.columns(column or ()),
                sheet=sheet,
                encoding=encoding,
                separator=separator,
                other_school=other_school,
            )
            wish = _Wish(
                verdicts=(
                    *((text, Verdict.SAME) for text in same or ()),
                    *((text, Verdict.DIFFERENT) for text in different or ()),
                ),
                forget=tuple(forget or ()),
                all_exact=same_exact,
                pdf=pdf,
                xlsx=xlsx,
                as_json=as_json,
            )
            _compare(file, lovs, las, options, wish, Access(passphrase_file=passphrase_file, worker=worker))


def _compare(file: Path, lovs: Path, las: Path | None, options: ListOptions, wish: _Wish, access: Access) -> None:
    with output.opened(file, access) as school:
        shown = administrations.compare(school, lovs, las, options=options)
        if wish.forget:
            held = {pair_id(one.las, one.lovs): (one.las, one.lovs) for one in shown.found.decided}
            shown = administrations.forget(school, shown, [_pair(text, held) for text in wish.forget])
        offered = administrations.pairs(shown)
        verdicts = administrations.exact(shown) if wish.all_exact else {}
        verdicts |= {_pair(text, offered): verdict for text, verdict in wish.verdicts}
        if verdicts:
            shown = administrations.decide(school, shown, verdicts)
        if wish.pdf is not None:
            program.save_pdf(administration_report.document(school.school, shown), wish.pdf)
        if wish.xlsx is not None:
            administration_report.save_workbook(shown, wish.xlsx)
    for target in (wish.pdf, wish.xlsx):
        if target is not None:
            output.say(_("Saved as {file}.").format(file=target))
    if wish.as_json:
        output.give_json(compare_shapes.compared(shown))
    else:
        output.give("\n".join(_lines(shown)))


def _pair(text: str, known: Mapping[str, tuple[Enrolled, Enrolled]]) -> str:
    """The id of the pair that a person typed."""
    mine, equals, other = (part.strip() for part in text.partition("="))
    if not equals or not mine or not other:
        raise Problem(ProblemCode.USAGE, message=_("Write it as {form}.").format(form="LAS=LOVS"))
    found = [pair for pair, (las, lovs) in known.items() if _is(las, mine) and _is(lovs, other)]
    if len(found) != 1:
        raise Problem(ProblemCode.MATCH_UNKNOWN, value=text)
    return found[0]


def _is(one: Enrolled, typed: str) -> bool:
    return typed == f"#{one.row}" or (
        bool(one.pupil_number) and Enrolled(row=0, pupil_number=typed).number == one.number
    )


def _typed(one: Enrolled) -> str:
    return one.pupil_number or f"#{one.row}"


def _lines(shown: Compared) -> Iterable[str]:
    yield f"LAS   {administration_words.source_text(shown.las)}"
    yield f"LOVS  {administration_words.source_text(shown.lovs)}"
    yield administration_words.how_text(shown)
    for outcome, n in shown.found.pupils().items():
        if not n:
            continue
        yield f"{number(n):>7}  {administration_words.outcome_word(outcome)}"
        points = [one for one in shown.found.findings if one.kind == outcome]
        for one in points[:_SHOWN]:
            yield f"{'':>9}{administration_words.name_text(one.about)}: {administration_words.what_text(one)}"
            if one.kind is Kind.DIFFERS:
                values = (administration_words.value_text(one, side) for side in Side)
                yield f"{'':>11}" + " | ".join(values)
            elif one.kind is Kind.DOUBLE:
                yield from (f"{'':>11}{administration_words.person_text(row)}" for row in one.rows)
            yield f"{'':>11}{administration_words.place_word(one.place)}: {administration_words.repair_text(one)}"
            yield from (
                f"{'':>11}{_typed(one.about)}={_typed(likely.lovs)}  {administration_words.person_text(likely.lovs)} "
                f"({match_words.clues_text(likely.reasons)})"
                for likely in one.candidates
            )
        if len(points) > _SHOWN:
            yield f"{'':>9}" + _("... and {n} more").format(n=len(points) - _SHOWN)
    yield from _problems(shown)
    yield administration_words.left_text(shown)
    if since := administration_words.since_text(shown.since):
        yield since


def _problems(shown: Compared) -> Iterable[str]:
    for side in (shown.las, shown.lovs):
        problems: Sequence[str] = [
            source_problem_text(found) for found in side.problems if found.severity is not Severity.NOTE
        ]
        yield from problems[:_SHOWN]
        if len(problems) > _SHOWN:
            rest = len(problems) - _SHOWN
            yield ngettext("... and {n} more message", "... and {n} more messages", rest).format(n=number(rest))

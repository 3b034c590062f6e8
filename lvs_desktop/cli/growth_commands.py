"""The command `growth`: the skill scores of a pupil or a group, as text, picture or PDF. It changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from lvs_desktop import app as program
from lvs_desktop.cli import helping
from lvs_desktop.cli.growth_shapes import group_shape, pupil_shape
from lvs_desktop.cli.options import As, AsJson, File, Phrase
from lvs_desktop.cli.output import Access, give, give_json, opened, reporting, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import growth, growth_charts, growth_words, pupils
from lvs_desktop.services.charts import Chart
from lvs_desktop.services.documents import Document
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was asked for, in each of its forms."""

    chart: Chart
    document: Document
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shape: Callable[[], dict[str, Json]]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("growth", cls=helping.Command, help=_("The growth of a pupil or a group, as text, picture or PDF."))
    def growth_(
        file: File,
        pupil: Annotated[str | None, typer.Option(metavar="NUMBER", help=_("Of the pupil with this number."))] = None,
        group: Annotated[
            str | None, typer.Option(metavar="NAME", help=_("Of the pupils who are in this group now."))
        ] = None,
        location: Annotated[
            str | None, typer.Option(metavar="CODE", help=_("The group of this location, if more have such a name."))
        ] = None,
        subject: Annotated[
            list[str] | None, typer.Option(metavar="NAME", help=_("Only this subject; may be repeated."))
        ] = None,
        png: Annotated[Path | None, typer.Option("--png", metavar="OUT", help=_("Save as picture."))] = None,
        pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT", help=_("Save as PDF."))] = None,
        worker: As = None,
        passphrase_file: Phrase = None,
        as_json: AsJson = False,
    ) -> None:
        with reporting(as_json=as_json):
            if (pupil is None) == (group is None):
                raise Problem(ProblemCode.USAGE, message=_("Say of whom: --pupil NUMBER or --group NAME."))
            with opened(file, Access(passphrase_file=passphrase_file, worker=worker)) as school:
                found = (
                    _of_pupil(school, pupil, subject or ())
                    if pupil is not None
                    else _of_group(school, group or "", location, subject or ())
                )
                made = _save(found, png, pdf)
            if as_json:
                give_json({**found.shape(), "files": [str(target) for target in made]})
            else:
                _tell(found, made)


def _of_pupil(school: OpenSchool, number: str, subjects: Sequence[str]) -> _Found:
    who = pupils.by_number(school, number)
    if who is None:
        raise Problem(ProblemCode.PUPIL_UNKNOWN, value=number)
    found = growth.of_pupil(school, who.id, subjects=subjects)
    return _Found(
        chart=growth_charts.pupil_chart(found),
        document=growth_charts.pupil_document(school, found),
        titles=growth_words.pupil_titles(),
        rows=growth_words.pupil_rows(found),
        shape=lambda: pupil_shape(found),
    )


def _of_group(school: OpenSchool, name: str, location: str | None, subjects: Sequence[str]) -> _Found:
    group = growth.group_named(school, name, location)
    found = growth.of_group(school, group, subjects=subjects)
    return _Found(
        chart=growth_charts.group_chart(school, found),
        document=growth_charts.group_document(school, found),
        titles=growth_words.group_titles(),
        rows=growth_words.group_rows(found),
        shape=lambda: group_shape(found),
    )


def _save(found: _Found, png: Path | None, pdf: Path | None) -> list[Path]:
    if (png or pdf) and not found.rows:
        raise Problem(ProblemCode.GROWTH_EMPTY)
    if png is not None:
        if not found.chart.figures:
            raise Problem(ProblemCode.GROWTH_EMPTY)
        program.save_chart(found.chart, png)
    if pdf is not None:
        program.save_pdf(found.document, pdf)
    return [target for target in (png, pdf) if target is not None]


def _tell(found: _Found, made: Sequence[Path]) -> None:
    give(found.chart.title)
    give(found.chart.subtitle)
    if not found.rows:
        say(_("There are no test results here."))
        return
    lines = [found.titles, *found.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(found.titles))]
    for line in lines:
        give("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for note in found.chart.notes:
        say(note)
    for target in made:
        give(_("Saved as {file}.").format(file=target))
    if made:
        say(growth_words.personal())

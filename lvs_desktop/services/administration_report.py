"""The work list of a comparison: each repair with a box to tick, by the place where it is made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lvs_desktop.domain.administrations import Finding, Place, Side
from lvs_desktop.domain.schools import School
from lvs_desktop.files import writing
from lvs_desktop.services import administration_words as words
from lvs_desktop.services.administrations import Compared
from lvs_desktop.services.documents import Block, Column, Document, Emphasis, Facts, Paragraph, Table, Tone
from lvs_desktop.services.texts import _, pgettext

BOX: Final = "\N{WHITE SQUARE}"  # the font of documents has it; the ballot box it has not


def document(school: School, shown: Compared) -> Document:
    """The work list, for a printer or as PDF."""
    return Document(
        title=_("Work list: LAS and LOVS"),
        subtitle=_("{school} · BRIN {brin} · {year}").format(
            school=school.name, brin=school.brin, year=school.school_year
        ),
        blocks=tuple(_blocks(shown)),
        footer=school.name,
        page_label=_("Page {page}"),
    )


def save_workbook(shown: Compared, target: Path) -> int:
    """
    Write the work list as XLSX; returns its rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    header = (
        pgettext("column", "Done"),
        pgettext("column", "Where"),
        pgettext("column", "Pupil"),
        words.field_word("group"),
        pgettext("column", "What"),
        words.side_word(Side.LAS),
        words.side_word(Side.LOVS),
        pgettext("column", "Repair"),
    )
    rows = (
        (
            BOX,
            words.place_word(one.place),
            words.name_text(one.about),
            one.about.group or "",
            words.what_text(one),
            words.value_text(one, Side.LAS),
            words.value_text(one, Side.LOVS),
            words.repair_text(one),
        )
        for place in Place
        for one in at(shown, place)
    )
    return writing.write_xlsx(target, header, rows)


def at(shown: Compared, place: Place) -> list[Finding]:
    """The findings that are repaired at a place; what may stay comes last."""
    return sorted((one for one in shown.found.findings if one.place is place), key=lambda one: one.light)


def _blocks(shown: Compared) -> Iterator[Block]:
    yield Facts(
        rows=(
            (words.side_word(Side.LAS), words.source_text(shown.las)),
            (words.side_word(Side.LOVS), words.source_text(shown.lovs)),
        )
    )
    yield Paragraph(text=words.left_text(shown), tone=Tone.CALLOUT)
    if since := words.since_text(shown.since):
        yield Paragraph(text=since)
    yield Paragraph(text=words.how_text(shown), tone=Tone.MUTED)
    for place in Place:
        found = at(shown, place)
        if not found:
            continue
        yield Paragraph(text=words.place_word(place), tone=Tone.HEADING)
        yield Paragraph(text=words.place_text(place))
        yield Table(
            columns=(
                Column(title="", share=0.3),
                Column(title=pgettext("column", "Pupil"), share=1.8, emphasis=Emphasis.STRONG),
                Column(title=pgettext("column", "What"), share=1.6),
                Column(title=words.side_word(Side.LAS), share=1.5),
                Column(title=words.side_word(Side.LOVS), share=1.5),
                Column(title=pgettext("column", "Repair"), share=2.6),
            ),
            rows=tuple(
                (
                    BOX,
                    words.name_text(one.about) + (f" ({one.about.group})" if one.about.group else ""),
                    words.what_text(one),
                    words.value_text(one, Side.LAS),
                    words.value_text(one, Side.LOVS),
                    words.repair_text(one),
                )
                for one in found
            ),
        )

"""
The list for who takes the tests: per class which pupil gets what. On paper, as PDF and as Excel.

Only measures, for a diagnosis is kept nowhere; and not when a statement was checked: who takes a test need not know.
"""

from datetime import date
from itertools import groupby
from pathlib import Path

from lvs_desktop.domain.accommodations import Holder
from lvs_desktop.files import writing
from lvs_desktop.files.headers import DUTCH_HEADERS
from lvs_desktop.services.accommodation_words import amount_text, measures_text, pupil_name, pupils_text, until_text
from lvs_desktop.services.accommodations import everybody
from lvs_desktop.services.documents import Block, Column, Document, Emphasis, Paragraph, Table, Tone
from lvs_desktop.services.labels import location_name
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, pgettext

UNTIL = "Geldig tot en met"  # as our own reader knows it


def of_classes(opened: OpenSchool, *, group: str | None = None) -> Document:
    """
    The document; everything is read before it is given back.

    Args:
        group: Only this class.
    """
    school = opened.school
    holders = everybody(opened, group=group)
    today = date.today()
    blocks: list[Block] = [
        Paragraph(
            text=_("Confidential. For who takes the tests of these classes. Destroy this list afterwards."),
            tone=Tone.CALLOUT,
        )
    ]
    if not holders:
        blocks.append(Paragraph(text=_("No pupil has an accommodation.")))
    columns = (
        Column(title=pgettext("column", "Pupil"), share=2.4, emphasis=Emphasis.STRONG),
        Column(title=pgettext("column", "Accommodations"), share=4),
        Column(title=pgettext("column", "Valid until"), share=1.3),
    )
    for (place, name), found in groupby(holders, key=lambda holder: (holder.pupil.location, holder.pupil.group)):
        people = tuple(found)
        title = _("Class {group}").format(group=name) if name else _("Without a class")
        if len(school.locations) > 1:
            title = f"{title} · {location_name(school, place)}"
        rows = tuple(
            (pupil_name(one.pupil), measures_text(one.measures, on=today), until_text(one.measures)) for one in people
        )
        blocks += [
            Paragraph(text=f"{title} ({pupils_text(len(people))})", tone=Tone.HEADING),
            Table(columns=columns, rows=rows),
        ]
    return Document(
        title=_("Accommodations per class"),
        subtitle=_("{school} · BRIN {brin} · {year}").format(
            school=school.name, brin=school.brin, year=school.school_year
        ),
        blocks=tuple(blocks),
        footer=_("Confidential · {date}").format(date=f"{today:%d-%m-%Y}"),
        page_label=_("Page {page}"),
    )


def write_workbook(opened: OpenSchool, target: Path, *, group: str | None = None) -> int:
    """
    The same as an Excel file, a column for each accommodation that somebody has; our own import reads it back.

    Args:
        group: Only this class.

    Returns:
        The pupils.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    holders = everybody(opened, group=group)
    used = sorted(
        {one.kind.id: one.kind for holder in holders for one in holder.measures}.values(), key=lambda kind: kind.place
    )
    header = [
        DUTCH_HEADERS["group"],
        "Leerling",
        DUTCH_HEADERS["pupil_number"],
        DUTCH_HEADERS["user_name"],
        *(kind.name for kind in used),
        UNTIL,
    ]

    def cells(holder: Holder) -> list[str | None]:
        has = {one.kind.id: one for one in holder.measures}
        ends = {one.valid_until for one in holder.measures}
        return [
            holder.pupil.group,
            pupil_name(holder.pupil),
            holder.pupil.pupil_number,
            holder.pupil.user_name,
            *((amount_text(kind, has[kind.id].amount) or "ja") if kind.id in has else None for kind in used),
            until_text(holder.measures) if len(ends) == 1 else None,
        ]

    return writing.write_xlsx(target, header, (cells(holder) for holder in holders))

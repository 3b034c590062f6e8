"""The report of who is still without number or track: as a document, as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from lvs_desktop.domain.people import display_name
from lvs_desktop.domain.schools import School
from lvs_desktop.files import writing
from lvs_desktop.services import number_words
from lvs_desktop.services.documents import Column, Document, Emphasis, Paragraph, Table, Tone
from lvs_desktop.services.labels import field_word, location_name, number, value_text
from lvs_desktop.services.numbers import Lacking
from lvs_desktop.services.texts import _, ngettext, pgettext


def _header() -> tuple[str, ...]:
    names = (pgettext("column", "Pupil"), *(field_word(name) for name in ("birth_date", "group", "location")))
    return (*names, field_word("user_name"), pgettext("column", "Lacks"))


def _cells(one: Lacking, school: School) -> tuple[str, ...]:
    pupil = one.pupil
    account = one.account.lvs_user_name or one.account.lvs_id if one.account else None
    return (
        display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        value_text("birth_date", pupil.birth_date) if pupil.birth_date else "",
        pupil.group or "",
        location_name(school, pupil.location),
        account or pupil.user_name or "",
        number_words.lacks_text(one),
    )


def document(school: School, found: Sequence[Lacking]) -> Document:
    """On paper or as PDF, by location and class."""
    n = len(found)
    lead = ngettext(
        "{n} pupil is still without number or track.", "{n} pupils are still without number or track.", n
    ).format(n=number(n))
    shares = (2.2, 1.2, 0.8, 1.8, 1.4, 1.6)
    columns = tuple(
        Column(title=title, share=share, emphasis=Emphasis.STRONG if place == 0 else Emphasis.PLAIN)
        for place, (title, share) in enumerate(zip(_header(), shares, strict=True))
    )
    nobody = Paragraph(text=_("Every pupil has a number and a track."), tone=Tone.CALLOUT)
    table = Table(columns=columns, rows=tuple(_cells(one, school) for one in found))
    return Document(
        title=_("Pupils without number or track"),
        subtitle=_("{school} · BRIN {brin} · {year}").format(
            school=school.name, brin=school.brin, year=school.school_year
        ),
        blocks=(Paragraph(text=lead), table) if found else (nobody,),
        footer=school.name,
        page_label=_("Page {page}"),
    )


def save_workbook(school: School, found: Sequence[Lacking], target: Path) -> int:
    """
    Write the report as XLSX; returns its rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    return writing.write_xlsx(target, _header(), (_cells(one, school) for one in found))

"""The summary of an import as a document: what will be written (from a preview), or what was (from the history)."""

from collections.abc import Iterator

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, SortKey
from lvs_desktop.domain.guard import Missing
from lvs_desktop.domain.progress import Progress, Silent
from lvs_desktop.domain.schools import School
from lvs_desktop.services import history
from lvs_desktop.services.documents import Block, Column, Document, Emphasis, Facts, Paragraph, Table, Tone
from lvs_desktop.services.guard_words import lead_words
from lvs_desktop.services.labels import (
    entry_word,
    field_word,
    listed,
    location_name,
    moment,
    number,
    past_word,
    value_text,
)
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext, pgettext

PAGE = 256  # lines fetched at once
LISTED = (
    ChangeKind.ARCHIVED,
    ChangeKind.CHANGED,
    ChangeKind.REACTIVATED,
    ChangeKind.NEW,
)  # what matters most comes first


def of_preview(opened: OpenSchool, shown: Preview, *, progress: Progress | None = None) -> Document:
    """
    What an import would write, pupil by pupil; archived pupils first.

    Painting the document pages through the preview: afterwards its layout is another, arrange it again.

    Raises:
        Cancelled: While painting, the person stopped it.
    """
    counts = shown.counts()
    return Document(
        title=_("Overview of an import"),
        subtitle=_("Nothing has been saved yet."),
        blocks=_preview_blocks(opened, shown, counts, progress or Silent()),
        footer=_footer(opened.school),
        page_label=_("Page {page}"),
    )


def of_entry(opened: OpenSchool, entry: Entry, *, progress: Progress | None = None) -> Document:
    """
    What a line of the history wrote, pupil by pupil: was and became as they were then.

    Raises:
        Cancelled: While painting, the person stopped it.
    """
    return Document(
        title=entry_word(entry.kind),
        subtitle=_("{moment}, by {person}").format(moment=moment(entry.at), person=entry.by),
        blocks=_entry_blocks(opened, entry, progress or Silent()),
        footer=_footer(opened.school),
        page_label=_("Page {page}"),
    )


def _preview_blocks(opened: OpenSchool, shown: Preview, counts: Counts, progress: Progress) -> Iterator[Block]:
    info = shown.info
    yield Facts(
        rows=(
            (_("School"), _school_line(opened.school)),
            (_("File"), info.file_name),
            (_("Rows read"), number(info.rows)),
            (_("Made by"), opened.worker.name),
            *_counted(counts, before=True),
        )
    )
    for missing in shown.guard():
        if shown.options.archive_missing and missing.missing and not missing.passes:
            yield Paragraph(text=guard_text(opened.school, missing), tone=Tone.CALLOUT)
    explanation = shown.explanation() if shown.options.archive_missing else None
    if explanation is not None:
        yield Paragraph(text=lead_words(opened.school, explanation), tone=Tone.CALLOUT)
    done = 0
    for kind in LISTED:
        total = shown.arrange(kinds=(kind,), sort=SortKey.NAME)
        rows = (change for change in _pages_of(shown, total) if change.chosen)
        yield from _section(kind, _count_of(counts, kind), rows, opened.school, progress, done, counts.written)
        done += _count_of(counts, kind)


def _entry_blocks(opened: OpenSchool, entry: Entry, progress: Progress) -> Iterator[Block]:
    facts = [(_("School"), _school_line(opened.school))]
    if entry.file_name:
        facts.append((_("File"), entry.file_name))
    yield Facts(rows=(*facts, *_counted(entry.counts, before=False)))
    done = 0
    for kind in LISTED:
        count = _count_of(entry.counts, kind)
        rows = (change for change in _changes_of(opened, entry.id) if change.kind is kind)
        yield from _section(kind, count, rows, opened.school, progress, done, entry.counts.written)
        done += count


def _section(
    kind: ChangeKind,
    count: int,
    changes: Iterator[Change],
    school: School,
    progress: Progress,
    before: int,
    total: int,
) -> Iterator[Block]:
    if count == 0:
        return
    yield Paragraph(text=f"{past_word(kind)} ({number(count)})", tone=Tone.HEADING)
    if kind in (ChangeKind.CHANGED, ChangeKind.REACTIVATED):
        columns = (
            Column(title=pgettext("column", "Pupil"), share=3, emphasis=Emphasis.STRONG),
            Column(title=pgettext("column", "Number"), share=1.4),
            Column(title=pgettext("column", "Field"), share=1.8),
            Column(title=pgettext("column", "Was"), share=2, emphasis=Emphasis.MUTED),
            Column(title=pgettext("column", "Becomes"), share=2, emphasis=Emphasis.STRONG),
        )
        yield Table(columns=columns, rows=_watched(_changed_rows(changes), progress, before, total))
        return
    short = (
        Column(title=pgettext("column", "Pupil"), share=3, emphasis=Emphasis.STRONG),
        Column(title=pgettext("column", "Number"), share=1.4),
        Column(title=pgettext("column", "Class"), share=1.4),
        Column(title=pgettext("column", "Location"), share=2.4),
    )
    rows = (
        (change.name, change.pupil_number or "", change.group or "", location_name(school, change.location))
        for change in changes
    )
    yield Table(columns=short, rows=_watched(rows, progress, before, total))


def _changed_rows(changes: Iterator[Change]) -> Iterator[tuple[str, ...]]:
    for change in changes:
        head = (change.name, change.pupil_number or "")
        if not change.fields:
            # back again with its fields kept
            yield (*head, "", "", "")
        for field in change.fields:
            yield (
                *head,
                field_word(field.field),
                value_text(field.field, field.was),
                value_text(field.field, field.becomes),
            )
            head = ("", "")


def _watched(rows: Iterator[tuple[str, ...]], progress: Progress, before: int, total: int) -> Iterator[tuple[str, ...]]:
    for done, row in enumerate(rows, start=before):
        progress.advance(done, total)
        yield row


def _pages_of(shown: Preview, total: int) -> Iterator[Change]:
    for offset in range(0, total, PAGE):
        yield from shown.page(offset, PAGE)


def _changes_of(opened: OpenSchool, entry_id: int) -> Iterator[Change]:
    offset = 0
    while page := history.changes(opened, entry_id, offset=offset, limit=PAGE):
        yield from page
        offset += len(page)


def guard_text(school: School, missing: Missing) -> str:
    """Why archiving at a location asks for a typed number: what is missing, and what that may mean."""
    parts = [
        ngettext(
            "{place}: {n} of {active} pupils is not in this file.",
            "{place}: {n} of {active} pupils are not in this file.",
            missing.missing,
        ).format(
            place=location_name(school, missing.location), n=number(missing.missing), active=number(missing.active)
        )
    ]
    if missing.whole_years:
        parts.append(
            ngettext(
                "Nobody of year {names} is in the file.",
                "Nobody of years {names} is in the file.",
                len(missing.whole_years),
            ).format(names=listed(missing.whole_years))
        )
    elif missing.whole_groups:
        parts.append(
            ngettext(
                "Nobody of class {names} is in the file.",
                "Nobody of classes {names} is in the file.",
                len(missing.whole_groups),
            ).format(names=listed(missing.whole_groups))
        )
    return " ".join(parts)


def _counted(counts: Counts, *, before: bool) -> tuple[tuple[str, str], ...]:
    rows = [(past_word(kind), number(_count_of(counts, kind))) for kind in LISTED]
    if before:
        rows.append((past_word(ChangeKind.UNCHANGED), number(counts.unchanged)))
        rows.append((_("Not in the file, kept"), number(counts.missing)))
    return tuple(rows)


def _count_of(counts: Counts, kind: ChangeKind) -> int:
    return int(getattr(counts, kind.value))


def _school_line(school: School) -> str:
    return f"{school.name} · {school.brin} · {school.school_year}"


def _footer(school: School) -> str:
    return f"{school.name} · {school.brin} · {school.school_year}"

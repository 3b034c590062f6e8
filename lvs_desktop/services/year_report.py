"""The report of a year start: what was done, when, by whom, how much, and what is still open. It names no pupils."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lvs_desktop.domain.changes import ChangeKind, Counts, Entry, EntryKind
from lvs_desktop.domain.checklist import StepState, StepStatus
from lvs_desktop.domain.delivering import Delivery
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.schools import check_school_year
from lvs_desktop.services import checklist, delivery, delivery_words, history, pupils, step_words
from lvs_desktop.services.documents import Block, Column, Document, Emphasis, Facts, Paragraph, Table, Tone
from lvs_desktop.services.labels import counted, entry_word, moment, number
from lvs_desktop.services.permits import permit
from lvs_desktop.services.role_words import role_word
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext
from lvs_desktop.storage.applying import now

_DONE = (StepState.DONE, StepState.NOT_APPLICABLE)
_SHOWN = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REACTIVATED, ChangeKind.ARCHIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What a report tells: counts, never names of pupils. The oldest first."""

    school_year: str
    active: int  # pupils now
    archived: int
    steps: tuple[StepStatus, ...]
    entries: tuple[Entry, ...]
    files: tuple[Delivery, ...]


def read(opened: OpenSchool, school_year: str | None = None) -> Year:
    """
    What was done in a school year (default: the present one).

    Raises:
        Problem: ACTION_NOT_ALLOWED, SCHOOL_YEAR_INVALID, YEAR_UNKNOWN (facts: value, known).
    """
    permit(opened, Action.REPORT)
    steps = checklist.status(opened, school_year)
    year = check_school_year(school_year) if school_year else opened.school.school_year
    active, archived = pupils.counts(opened, own=True)
    return Year(
        school_year=year,
        active=active,
        archived=archived,
        steps=steps,
        entries=tuple(entry for entry in reversed(history.entries(opened)) if entry.school_year == year),
        files=tuple(reversed(delivery.files(opened, year))),
    )


def of_year(opened: OpenSchool, school_year: str | None = None) -> Document:
    """
    The report of a school year (default: the present one), for a printer or as PDF.

    Raises:
        Problem: As `read`.
    """
    return document(opened, read(opened, school_year))


def document(opened: OpenSchool, year: Year) -> Document:
    """A report that was read, for a printer or as PDF."""
    return Document(
        title=_("Report of the year start {year}").format(year=year.school_year),
        subtitle=_("{school} · BRIN {brin}").format(school=opened.school.name, brin=opened.school.brin),
        blocks=tuple(_blocks(opened, year)),
        footer=f"{opened.school.name} · {opened.school.brin}",
        page_label=_("Page {page}"),
    )


def open_points(steps: Sequence[StepStatus]) -> tuple[str, ...]:
    """What is not done yet: the step, and why."""
    return tuple(
        f"{place}  {status.step.title}: {step_words.reason_word(status) or step_words.state_word(status)}"
        for place, status in enumerate(steps, 1)
        if status.state not in _DONE and not status.step.optional
    )


def _blocks(opened: OpenSchool, year: Year) -> Iterator[Block]:
    school, steps = opened.school, year.steps
    yield Facts(
        rows=(
            (_("Checklist"), checklist.route(school.route).title),
            (_("Entree"), _("Yes, pupils sign in with Entree") if school.entree else _("No")),
            (_("Pupils at school"), number(year.active)),
            (_("Pupils in the archive"), number(year.archived)),
            (_("Report made"), f"{moment(now())}, {opened.worker.name} ({role_word(opened.worker.role)})"),
        )
    )
    yield Paragraph(text=_("Open points"), tone=Tone.HEADING)
    points = open_points(steps)
    if points:
        for point in points:
            yield Paragraph(text=point)
    else:
        yield Paragraph(text=_("Nothing is open."))
    yield Paragraph(text=_("Steps"), tone=Tone.HEADING)
    yield Paragraph(text=step_words.progress_text(steps))
    yield Table(
        columns=(
            Column(title=_("No."), share=0.4, emphasis=Emphasis.MUTED),
            Column(title=_("Step"), share=2.4, emphasis=Emphasis.STRONG),
            Column(title=_("State"), share=1.4),
            Column(title=_("Explanation"), share=2.6),
        ),
        rows=tuple(
            (str(place), status.step.title, step_words.state_word(status), step_words.reason_word(status))
            for place, status in enumerate(steps, 1)
        ),
    )
    yield Paragraph(text=_("What was done"), tone=Tone.HEADING)
    yield from _done(year.entries)
    yield Paragraph(text=_("Files for the LVS"), tone=Tone.HEADING)
    yield from _files(opened, year.files)
    yield Paragraph(text=_("This report counts. It names no pupils and holds no passwords."), tone=Tone.MUTED)


def _done(entries: Sequence[Entry]) -> Iterator[Block]:
    if not entries:
        yield Paragraph(text=_("Nothing was done yet."))
        return
    yield Table(
        columns=(
            Column(title=_("No."), share=0.4, emphasis=Emphasis.MUTED),
            Column(title=_("When"), share=1.7),
            Column(title=_("Who"), share=1.3),
            Column(title=_("What"), share=2, emphasis=Emphasis.STRONG),
            Column(title=_("How many"), share=2),
        ),
        rows=tuple(
            (str(entry.id), moment(entry.at), entry.by, _what(entry), _how_many(entry.counts)) for entry in entries
        ),
    )


def _what(entry: Entry) -> str:
    parts = [entry_word(entry.kind)]
    if entry.kind is EntryKind.UNDO and entry.undoes:
        parts.append(_("number {id}").format(id=entry.undoes))
    if entry.file_name:
        parts.append(entry.file_name)
    if entry.undone_by:
        parts.append(_("undone by {id}").format(id=entry.undone_by))
    elif entry.undone_pupils:
        found = ngettext("undone for {n} pupil", "undone for {n} pupils", entry.undone_pupils)
        parts.append(found.format(n=entry.undone_pupils))
    return ", ".join(parts)


def _how_many(counts: Counts) -> str:
    return ", ".join(counted(kind, found) for kind in _SHOWN if (found := getattr(counts, kind.value)))


def _files(opened: OpenSchool, made: Sequence[Delivery]) -> Iterator[Block]:
    if not made:
        yield Paragraph(text=_("No file was made for the LVS."))
        return
    yield Table(
        columns=(
            Column(title=_("When"), share=1.7),
            Column(title=_("Who"), share=1.2),
            Column(title=_("What"), share=1.4, emphasis=Emphasis.STRONG),
            Column(title=_("File"), share=2),
            Column(title=_("Rows"), share=0.6),
            Column(title=_("State"), share=1.6),
        ),
        rows=tuple(
            (
                moment(one.at),
                one.by,
                delivery_words.subject_word(one.subject),
                f"{one.file_name} ({delivery_words.scope_text(opened.school, one.locations)})",
                number(one.items),
                _became(one),
            )
            for one in made
        ),
    )


def _became(one: Delivery) -> str:
    return delivery_words.file_state(one)

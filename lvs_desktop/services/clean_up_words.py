"""The sentences about deleting for good, and its report."""

from datetime import date

from lvs_desktop.domain.retention import Leaver, Term, Unit
from lvs_desktop.domain.schools import School
from lvs_desktop.services.clean_up import CleanedUp, Proposal
from lvs_desktop.services.documents import Column, Document, Facts, Paragraph, Table, Tone
from lvs_desktop.services.labels import location_name, moment, number, value_text
from lvs_desktop.services.texts import _, ngettext, pgettext


def term_word(term: Term) -> str:
    """A term: '2 jaar'."""
    n = term.number
    match term.unit:
        case Unit.YEARS:
            return ngettext("{n} year", "{n} years", n).format(n=n)
        case Unit.MONTHS:
            return ngettext("{n} month", "{n} months", n).format(n=n)
        case Unit.DAYS:
            return ngettext("{n} day", "{n} days", n).format(n=n)


def law_words() -> str:
    """What is to be said wherever the term is chosen."""
    return _("The law names no term. Two years after leaving is usual; your school may choose another term.")


def final_words() -> str:
    """What is to be said before anything is deleted."""
    return _("Deleting is for good: you can't undo it, and we can't get it back either.")


def found_words(found: Proposal) -> str:
    """Who may be deleted, in one sentence."""
    n = len(found.leavers)
    if not n:
        return _("Nobody has been archived for {term} or longer.").format(term=term_word(found.term))
    return ngettext(
        "{n} pupil was archived on {day} or before, {term} ago or more.",
        "{n} pupils were archived on {day} or before, {term} ago or more.",
        n,
    ).format(n=number(n), day=value_text("archived_at", found.until), term=term_word(found.term))


def what_goes_words() -> str:
    """What is deleted of each pupil."""
    return _(
        "Of each pupil everything goes: the data, accommodations, passwords, links, and what the history holds. "
        "User names stay taken, without whose they were."
    )


def copies_words(found: Proposal) -> str:
    """The copies in which the pupils still are; empty without any."""
    n = len(found.copies)
    if not n:
        return ""
    days = ", ".join(moment(copy.made_at) for copy in found.copies)
    return ngettext(
        "{n} older copy of this school file holds them too: {days}.",
        "{n} older copies of this school file hold them too: {days}.",
        n,
    ).format(n=number(n), days=days)


def stale_words() -> str:
    """Of copies that outlived an earlier time."""
    return _("Pupils who were deleted before are still in older copies. Remove these copies too.")


def leaver_cells(one: Leaver, school: School) -> tuple[str, ...]:
    """One line of the list: number, name, class, location, archived on."""
    name = one.name or _("(no name)")
    if one.in_history_only:
        name = _("{name} (only in the history)").format(name=name)
    return (
        one.pupil_number or "",
        name,
        one.group or "",
        location_name(school, one.location),
        value_text("archived_at", one.archived_at),
    )


def button_words(n: int) -> str:
    """The button that deletes."""
    return ngettext("Delete {n} pupil for good", "Delete {n} pupils for good", n).format(n=number(n))


def done_words(done: CleanedUp) -> tuple[str, ...]:
    """What was deleted, and what is left to do."""
    lines = []
    if done.number:
        lines.append(
            ngettext("{n} pupil is deleted for good.", "{n} pupils are deleted for good.", done.number).format(
                n=number(done.number)
            )
        )
    if done.removed:
        n = len(done.removed)
        lines.append(
            ngettext("{n} older copy is removed.", "{n} older copies are removed.", n).format(n=number(n))
            + " "
            + _("A fresh backup was made.")
        )
    if done.left:
        lines.append(left_words(done))
    lines.append(outside_words())
    return tuple(lines)


def left_words(done: CleanedUp) -> str:
    """Copies that hold the pupils still."""
    return _("These copies still hold the deleted pupils: {names}.").format(names=", ".join(done.left))


def outside_words() -> str:
    """What the program can't reach."""
    return _("Lists, cards and copies that you saved elsewhere are not deleted. Remove those yourself.")


def erased_words(n: int) -> str:
    """What a line of the history says of it."""
    return ngettext("{n} deleted for good", "{n} deleted for good", n).format(n=number(n))


def report(school: School, done: CleanedUp) -> Document:
    """The report: counts, term, day and by whom; no names of pupils."""
    entry = done.entry
    rows = [
        (_("School"), f"{school.name} · {school.brin}"),
        (_("Day"), moment(entry.at) if entry else value_text("archived_at", date.today().isoformat())),
        (_("Deleted by"), entry.by if entry else ""),
        (_("Term"), term_word(done.term)),
        (_("Archived until"), value_text("archived_at", done.until)),
        (_("Pupils deleted"), number(done.number)),
        (_("Older copies removed"), number(len(done.removed))),
        (_("Older copies left"), number(len(done.left))),
    ]
    if entry is not None:
        rows.append((_("Number in the history"), str(entry.id)))
    columns = (
        Column(title=pgettext("column", "Archived in")),
        Column(title=pgettext("column", "Pupils deleted")),
    )
    table = Table(columns=columns, rows=tuple((year, number(n)) for year, n in done.by_year.items()))
    return Document(
        title=_("Report of deleted pupils"),
        subtitle=_("Without names. Keep it as proof."),
        blocks=(
            Facts(rows=tuple((name, value) for name, value in rows if value)),
            *((table,) if done.by_year else ()),
            Paragraph(text=what_goes_words()),
            *((Paragraph(text=left_words(done), tone=Tone.CALLOUT),) if done.left else ()),
            Paragraph(text=outside_words()),
            Paragraph(text=law_words(), tone=Tone.MUTED),
        ),
        footer=school.name,
        page_label=_("Page {page}"),
    )

"""The words about undo: what goes back, what stays and why, what was done."""

from lvs_desktop.domain.changes import Change, ChangeKind, Counts, Entry, EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.undoing import STATUS, Kept, KeptReason
from lvs_desktop.services.clean_up_words import erased_words
from lvs_desktop.services.history import Undone, UndoPreview
from lvs_desktop.services.import_words import parts_words
from lvs_desktop.services.labels import entry_word, field_word, moment, number
from lvs_desktop.services.permits import own_locations
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.texts import _, ngettext, pgettext
from lvs_desktop.services.undo_steps import Hold, UndoDraft


def kept_reason(kept: Kept) -> str:
    """Why an undo leaves a pupil alone, with what was changed since and the line of the history."""
    fields = ", ".join(
        pgettext("field", "archived or brought back") if name == STATUS else field_word(name) for name in kept.fields
    )
    match kept.reason:
        case KeptReason.EDITED_LATER:
            found = _("changed by hand later (line {entry}: {fields})")
        case KeptReason.IMPORTED_LATER:
            found = _("changed by a later import (line {entry}: {fields})")
        case KeptReason.SYNCED_LATER:
            found = _("changed by a later synchronisation (line {entry}: {fields})")
        case KeptReason.RESULT_LATER:
            found = _("a later line has other test results (line {entry})")
        case KeptReason.REMOVED:
            found = _("taken out of the school by an undo")
        case KeptReason.NUMBER_TAKEN:
            found = _("another pupil has this number now")
        case KeptReason.BACK:
            found = _("is back in the school already")
        case KeptReason.NOT_YOURS:
            found = _("not at a location of yours")
    return found.format(entry=kept.entry or "", fields=fields)


def kept_name(kept: Kept) -> str:
    """Whom an undo leaves alone; a pupil of another location is not named."""
    return _("A pupil of another location") if kept.reason is KeptReason.NOT_YOURS else kept.name


def entry_about(entry: Entry) -> str:
    """A line of the history in one line: when, by whom, which file."""
    return " · ".join(filter(None, (moment(entry.at), entry.by, entry.file_name)))


def sight_words(worker: Worker) -> str:
    """What a person does not see of a line of the history; empty for who sees everything."""
    if own_locations(worker) is None:
        return ""
    return _("You see only what is of your own locations.")


def entry_counts(entry: Entry) -> str:
    """What a line of the history came to, and whether it was undone, wholly or in part."""
    if entry.kind is EntryKind.CLEAN_UP:
        return erased_words(entry.erased)
    counts = parts_words(entry.counts)
    if entry.undone_by is not None:
        return _("Undone. {counts}").format(counts=counts).strip()
    if entry.undone_pupils:
        n = entry.undone_pupils
        partly = ngettext("Partly undone ({n} pupil). {counts}", "Partly undone ({n} pupils). {counts}", n)
        return partly.format(n=number(n), counts=counts).strip()
    return counts


def put_back(n: int) -> str:
    """How many pupils an undo put back, as a sentence."""
    return ngettext("{n} pupil was put back.", "{n} pupils were put back.", n).format(n=number(n))


def results_put_back(n: int) -> str:
    """How many test results an undo turned, as a sentence."""
    return ngettext("{n} test result was put back.", "{n} test results were put back.", n).format(n=number(n))


def line_word(change: Change) -> str:
    """What an undo does to a pupil, in one or two words."""
    if change.removed:
        return pgettext("undo", "Goes away")
    words = {
        ChangeKind.NEW: pgettext("undo", "Comes back"),
        ChangeKind.CHANGED: pgettext("undo", "Changes"),
        ChangeKind.REACTIVATED: pgettext("undo", "Active again"),
        ChangeKind.ARCHIVED: pgettext("undo", "To the archive"),
    }
    return words.get(change.kind) or pgettext("undo", "Looks the same")


def line_sentence(change: Change) -> str:
    """The same as a sentence, where no field tells more."""
    if change.removed:
        return _("Is taken out of the school again")
    words = {
        ChangeKind.NEW: _("Comes back into the school"),
        ChangeKind.ARCHIVED: _("Goes back to the archive"),
        ChangeKind.REACTIVATED: _("Becomes active again"),
    }
    return words.get(change.kind) or _("Nothing that is shown changes: it was changed since")


def about_words(preview: UndoPreview) -> str:
    """What an undo would do, by kind: '38 gaan weg uit de school, 21 krijgen terug wat er stond.'"""
    return counts_words(preview.counts, takes_out=preview.takes_out, results=preview.base.kind is EntryKind.RESULTS)


def counts_words(counts: Counts, *, takes_out: bool, results: bool = False) -> str:
    """
    As `about_words`, of counts.

    Args:
        takes_out: What was done goes; else an undo is undone, so it comes back.
        results: They count test results, not pupils.
    """
    return (_result_words if results else _pupil_words)(counts, takes_out=takes_out)


def _result_words(counts: Counts, *, takes_out: bool) -> str:
    new, out = (counts.new, counts.archived) if takes_out else (counts.archived, counts.new)
    parts = {
        ngettext("{n} test result goes away", "{n} test results go away", new): new,
        ngettext("{n} test result gets the other values", "{n} test results get the other values", counts.changed): (
            counts.changed
        ),
        ngettext("{n} test result comes back", "{n} test results come back", out): out,
    }
    said = [words.format(n=number(n)) for words, n in parts.items() if n]
    return ", ".join(said) + "." if said else ""


def _pupil_words(counts: Counts, *, takes_out: bool) -> str:
    back = {
        "new": ngettext("{n} leaves the school again", "{n} leave the school again", counts.new),
        "changed": ngettext("{n} gets the old data back", "{n} get the old data back", counts.changed),
        "reactivated": ngettext("{n} goes back to the archive", "{n} go back to the archive", counts.reactivated),
        "archived": ngettext("{n} becomes active again", "{n} become active again", counts.archived),
    }
    again = {
        "new": ngettext("{n} comes back into the school", "{n} come back into the school", counts.new),
        "changed": ngettext("{n} is changed once more", "{n} are changed once more", counts.changed),
        "reactivated": ngettext("{n} becomes active again", "{n} become active again", counts.reactivated),
        "archived": ngettext("{n} goes back to the archive", "{n} go back to the archive", counts.archived),
    }
    words = back if takes_out else again
    parts = [words[name].format(n=number(getattr(counts, name))) for name in words if getattr(counts, name)]
    return ", ".join(parts) + "." if parts else ""


def lead_words(draft: UndoDraft) -> str:
    """The line under the page's title."""
    words = f"{entry_word(draft.entry.kind)}: {entry_about(draft.entry)}."
    base = draft.preview.base if draft.preview is not None else draft.entry
    if base.id == draft.entry.id:
        return words
    about = _("It was about: {entry}, {about}.").format(entry=entry_word(base.kind), about=entry_about(base))
    return f"{words} {about}"


def year_words(draft: UndoDraft) -> str:
    """What undoing a new school year does, before it is done."""
    preview = draft.preview
    if preview is not None and not preview.takes_out:
        return _("The school year becomes {year} again. No pupil changes.").format(year=preview.base.school_year)
    return _(
        "School year {year} goes back: the school year before it is the present one again, with its steps as they were."
        " No pupil changes."
    ).format(year=draft.entry.school_year)


def confirm_words(draft: UndoDraft) -> str:
    """The verb on the button that writes, with the number that it writes."""
    if draft.of_year:
        return _("Put the school year back")
    n = draft.number
    if not n:
        return _("Put back")
    if draft.of_results:
        return ngettext("Put {n} test result back", "Put {n} test results back", n).format(n=number(n))
    return ngettext("Put {n} pupil back", "Put {n} pupils back", n).format(n=number(n))


def hold_words(draft: UndoDraft, found: Hold) -> str:
    """What the person still has to do before confirming."""
    match found:
        case Hold.NO_GROUP:
            return _("Choose a class first.")
        case Hold.NO_PUPIL:
            return _("Choose a pupil first.")
        case Hold.COMPARING:
            return _("Looking up who would go back …")
        case Hold.REFUSED:
            return _("This can't be undone as it is.")
        case Hold.ALL_KEPT if draft.forceable:
            return _("Everybody was changed later, so nobody goes back. Tick the box to put them back too.")
        case Hold.ALL_KEPT if draft.preview is not None and draft.preview.kept:
            return _("Nobody can go back. The list says why.")
        case Hold.ALL_KEPT:
            return _("Nothing of this line is left to undo.")


def force_words(draft: UndoDraft) -> str:
    """What is lost, and what is not, if pupils who were changed since go back too."""
    preview = draft.preview
    words = _("Only what this line of the history did is taken out; what was changed later stays.")
    if draft.of_year:
        words = _("What was done since stays as it is.")
    elif preview is not None and preview.takes_out and preview.base.counts.new:
        words += " " + _("A pupil who was new then goes away, with everything that was changed later.")
    if draft.force or not draft.forceable:
        return words
    n = draft.forceable
    return ngettext("It is about {n} pupil.", "It is about {n} pupils.", n).format(n=number(n)) + " " + words


def done_words(undone: Undone, *, year: str | None) -> str:
    """What an undo did; `year`: it was about a school year, and this is the present one."""
    if year is not None:
        return _("The school year is {year} again.").format(year=year)
    words = results_put_back if undone.base.kind is EntryKind.RESULTS else put_back
    return words(undone.entry.counts.written)


def kept_words(n: int) -> str:
    """How many pupils were left alone; empty if none."""
    if not n:
        return ""
    return ngettext("{n} pupil was left as is.", "{n} pupils were left as they are.", n).format(n=number(n))


def undo_problem_text(problem: Problem) -> str:
    """What stopped an undo, and what to do now."""
    match problem.code:
        case ProblemCode.SCHOOL_CHANGED:
            return _("The school changed after this overview. Nothing was put back. Look once more at who goes back.")
        case ProblemCode.CANCELLED:
            return _("It was stopped. Nothing was put back.")
        case _:
            return problem_text(problem)

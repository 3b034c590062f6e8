"""The sentences of the import's pages that depend on how far the person is."""

from lvs_desktop.domain.changes import ChangeKind, Counts, Entry, EntryKind
from lvs_desktop.domain.people import REQUIRED
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.domain.sources import Certainty, Origin, SourceInfo
from lvs_desktop.services.import_steps import Hold, ImportDraft, doubled, missing_fields, proposed
from lvs_desktop.services.labels import counted, field_word, number, value_text
from lvs_desktop.services.texts import _, ngettext, pgettext

SAVED = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REACTIVATED, ChangeKind.ARCHIVED)


def hold_words(draft: ImportDraft, hold: Hold) -> str:
    """What the person still has to do before going on."""
    review = draft.review
    match hold:
        case Hold.NO_FILE:
            return _("Choose a file first.")
        case Hold.FILE_UNREAD:
            return _("The file is being read.")
        case Hold.FILE_UNUSABLE if draft.problem is not None and draft.problem.code is ProblemCode.SHEET_TO_CHOOSE:
            return _("Choose the sheet first.")
        case Hold.FILE_UNUSABLE:
            return _("We can't use this file. Choose another one.")
        case Hold.NAMES_UNJUDGED:
            return _("Say first how the names are spelt.")
        case Hold.OTHER_SCHOOL:
            return _("The file is of another school. Say first whether it is right.")
        case Hold.BASELINE_UNJUDGED:
            return _("Say first which pupils are in this file.")
        case Hold.FIELD_MISSING:
            names = ", ".join(field_word(field) for field in missing_fields(draft, REQUIRED))
            return _("Still to find: {fields}. Choose the column beside it.").format(fields=names)
        case Hold.FIELD_TWICE:
            names = ", ".join(field_word(field) for field in doubled(draft))
            return _("Chosen twice: {fields}. Keep one column.").format(fields=names)
        case Hold.COLUMN_UNJUDGED:
            headers = ", ".join(match.header for match in proposed(draft))
            return _("Check our proposal for: {columns}.").format(columns=headers)
        case Hold.REPAIR_UNJUDGED:
            return _("Say first how we should read it. You can leave it as it is, too.")
        case Hold.NOT_COMPARED:
            return _("The file has not been compared with the school yet.")
        case Hold.ROWS_WITH_ERRORS:
            n = review.error_count if review else 0
            return ngettext(
                "{n} problem must be solved first, or let the good rows through.",
                "{n} problems must be solved first, or let the good rows through.",
                n,
            ).format(n=number(n))
        case Hold.ARCHIVING_CLOSED:
            return _("A pupil number can't be read, so nobody can be archived. Mend the row in the file.")
        case Hold.NUMBER_NOT_TYPED | Hold.NUMBER_WRONG:
            return _("Type first how many pupils you archive.")
        case Hold.NOTHING_TO_DO:
            return _("Nothing changes with these choices: there is nothing to save.")
        case Hold.OTHER:
            return _("This can't be saved as it is.")


def work_words(what: str) -> str:
    """What the program is doing: look, compare, apply, undo, paint or save."""
    words = {
        "look": _("Reading the file …"),
        "compare": _("Comparing the file with the school …"),
        "apply": _("Saving the changes …"),
        "undo": _("Putting the changes back …"),
        "paint": _("Making the overview …"),
        "rows": _("Saving the rows …"),
    }
    return words[what]


def read_as_words(info: SourceInfo) -> str:
    """How a file was read, in one line: 'CSV · puntkomma · Windows-1252 · 412 rijen'."""
    names = {"xlsx": "Excel", "xls": "Excel (.xls)", "xlsb": "Excel (.xlsb)", "oneroster": "OneRoster"}
    parts = [" ".join(filter(None, (names.get(info.format, info.format.upper()), info.version)))]
    if info.origin is not None:
        parts += _origin_words(info.origin)
    if info.partial:
        parts.append(_("changes only"))
    if info.sheet:
        parts.append(_("sheet {name}").format(name=info.sheet))
    if info.separator:
        parts.append(separator_word(info.separator))
    if info.encoding:
        parts.append(info.encoding)
    if info.rows:
        parts.append(ngettext("{n} row", "{n} rows", info.rows).format(n=number(info.rows)))
    return " · ".join(parts)


def _origin_words(origin: Origin) -> list[str]:
    """What a file says of itself: its school year, its day."""
    parts = []
    if origin.school_year:
        parts.append(_("school year {year}").format(year=origin.school_year))
    if origin.day:
        parts.append(_("of {day}").format(day=value_text("birth_date", origin.day)))
    return parts


def separator_word(separator: str) -> str:
    """A separator by its name."""
    words = {";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("vertical bar")}
    return words.get(separator, separator)


def certainty_word(certainty: Certainty, *, refused: bool = False, required_twice: bool = False) -> str:
    """How sure it is what a column holds."""
    if refused:
        return pgettext("certainty", "refused")
    if required_twice:
        return pgettext("certainty", "chosen twice")
    words = {
        Certainty.KNOWN: pgettext("certainty", "sure"),
        Certainty.REMEMBERED: pgettext("certainty", "remembered"),
        Certainty.CHOSEN: pgettext("certainty", "chosen by you"),
        Certainty.PROPOSED: pgettext("certainty", "check this"),
        Certainty.NONE: pgettext("certainty", "left out"),
    }
    return words[certainty]


def save_words(counts: Counts | None, *, baseline: bool) -> str:
    """The verb on the button that writes, with the number that it writes."""
    if counts is None:
        return _("Save changes")
    if baseline:
        return ngettext("Save {n} pupil as starting point", "Save {n} pupils as starting point", counts.written).format(
            n=number(counts.written)
        )
    return ngettext("Save {n} change", "Save {n} changes", counts.written).format(n=number(counts.written))


def saved_words(entry: Entry) -> str:
    """What was saved, in one sentence."""
    n = entry.counts.written
    if entry.kind is EntryKind.BASELINE:
        return ngettext("{n} pupil is in the starting point.", "{n} pupils are in the starting point.", n).format(
            n=number(n)
        )
    return ngettext("{n} change has been saved.", "{n} changes have been saved.", n).format(n=number(n))


def parts_words(counts: Counts) -> str:
    """What the changes were: '38 nieuw, 21 gewijzigd.' Empty if there were none."""
    parts = [counted(kind, getattr(counts, kind.value)) for kind in SAVED if getattr(counts, kind.value)]
    return ", ".join(parts) + "." if parts else ""

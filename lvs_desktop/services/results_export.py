"""The results that the school keeps as a file: UWLR 2.2 for another system, Excel for a person."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.files.uwlr_results_writing import write_results
from lvs_desktop.services import results_lists
from lvs_desktop.services.labels import number
from lvs_desktop.services.permits import permit
from lvs_desktop.services.results_words import results_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """
    What was written.

    Attributes:
        left_out: Results that the school keeps and no file holds: they don't come along and only those that do were
            asked, or the form can't hold them.
        notes: What the form has no place for, counted by field.
    """

    results: int
    pupils: int
    left_out: int
    notes: tuple[SourceProblem, ...]


def export(
    opened: OpenSchool,
    *,
    uwlr: Path | None = None,
    xlsx: Path | None = None,
    only_coming: bool = False,
    now: datetime | None = None,
) -> Exported:
    """
    Write the results; of a location admin those of the own locations.

    Args:
        only_coming: Only those that come along to Leerling in beeld, with a DULT link or without.
        now: Local time that the UWLR file bears; None: the clock's.

    Raises:
        Problem: ACTION_NOT_ALLOWED, NO_RESULTS, OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    permit(opened, Action.RESULTS)
    kept = results_lists.held(opened)
    found = [one for one in kept if not only_coming or one.outcome in results_lists.COMING]
    if not found:
        raise Problem(ProblemCode.NO_RESULTS)
    notes: tuple[SourceProblem, ...] = ()
    count, pupils = len(found), len({one.pupil.id for one in found})
    if uwlr is not None:
        rows = ((one.pupil.pupil_number or "", one.result) for one in found)
        written = write_results(uwlr, rows, school=opened.school, made=now or datetime.now())
        count, pupils, notes = written.results, written.pupils, written.notes
    if xlsx is not None:
        results_lists.write_workbook(found, xlsx)
    return Exported(results=count, pupils=pupils, left_out=len(kept) - count, notes=notes)


def done_words(done: Exported) -> str:
    """What was written, that it must be kept with care, and what is not in it."""
    words = [
        ngettext("{results} of {n} pupil were written.", "{results} of {n} pupils were written.", done.pupils).format(
            results=results_words(done.results), n=number(done.pupils)
        ),
        _("This file holds personal data. Delete it when you no longer need it."),
    ]
    if done.left_out:
        n = done.left_out
        words.insert(1, ngettext("{n} result is not in it.", "{n} results are not in it.", n).format(n=number(n)))
    return " ".join(words)

"""The commands about what was done: `history`, `undo`, `new-year`."""

from collections.abc import Iterable
from pathlib import Path

from lvs_desktop.cli import hints, output, shapes
from lvs_desktop.cli.output import Access, give, give_json, opened, say
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.domain.undoing import Kept, UndoChoice
from lvs_desktop.services import history as done
from lvs_desktop.services import labels, undo_words, years
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # pupils that a person gets on the screen


def undo(file: Path, entry_id: int | None, choice: UndoChoice, access: Access, *, as_json: bool) -> None:
    """
    Undo a line of the history.

    Raises:
        Problem: As services.history.undo.
        Stop: With the exit code, after it was told who is left alone: everybody.
    """
    with opened(file, access) as school:
        try:
            undone = done.undo(school, entry_id, choice=choice)
        except Problem as problem:
            if problem.code is not ProblemCode.PUPILS_CHANGED_SINCE:
                raise
            kept = done.undo_preview(school, entry_id, choice=choice).kept
            if as_json:
                give_json({"entry": None, "kept": _kept(kept), "error": shapes.error(problem)})
            _tell(kept)
            say(hints.told(problem))
            raise output.Stop(exit_code(problem.code)) from problem
    if as_json:
        give_json({"entry": shapes.entry(undone.entry), "kept": _kept(undone.kept)})
        return
    n = undone.entry.counts.written
    if undone.base.kind is EntryKind.RESULTS:
        give(undo_words.results_put_back(n))
    elif n:
        give(ngettext("Undone: {n} pupil is as before.", "Undone: {n} pupils are as before.", n).format(n=n))
    else:
        give(_("Undone."))
    _tell(undone.kept)


def history(file: Path, access: Access, *, as_json: bool) -> None:
    """List the history."""
    with opened(file, access) as school:
        entries = done.entries(school)
    if as_json:
        give_json({"entries": [shapes.entry(entry) for entry in entries]})
        return
    for entry in entries:
        marks = ""
        if entry.undone_by:
            marks = _("undone by {id}").format(id=entry.undone_by)
        elif entry.undone_pupils:
            marks = ngettext("undone for {n} pupil", "undone for {n} pupils", entry.undone_pupils).format(
                n=entry.undone_pupils
            )
        number = entry.counts.written or entry.erased
        give(
            f"{entry.id:>4}  {entry.school_year}  {labels.moment(entry.at)}  {entry.by}  "
            f"{labels.entry_word(entry.kind)}  {entry.file_name or ''}  {number}  {marks}".rstrip()
        )
    if not entries:
        give(_("Nothing was done yet."))


def new_year(file: Path, school_year: str | None, access: Access, *, as_json: bool) -> None:
    """Begin a new school year."""
    with opened(file, access) as school:
        entry = years.begin(school, school_year)
        about = school.school
    if as_json:
        give_json({"entry": shapes.entry(entry), "school": shapes.school(about)})
    else:
        give(_("The school year is now {year}. The steps begin anew.").format(year=about.school_year))


def _kept(kept: Iterable[Kept]) -> list[Json]:
    return [shapes.kept(one) for one in kept]


def _tell(kept: tuple[Kept, ...]) -> None:
    if not kept:
        return
    n = len(kept)
    say(ngettext("{n} pupil is left alone:", "{n} pupils are left alone:", n).format(n=n))
    for one in kept[:_SHOWN]:
        say(f"  {one.pupil_number or '-':>8}  {undo_words.kept_name(one)}  {undo_words.kept_reason(one)}")
    if n > _SHOWN:
        say("  " + _("... and {n} more").format(n=n - _SHOWN))

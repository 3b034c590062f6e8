"""The command `import`: preview, guard, apply."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lvs_desktop.cli import hints, output, shapes
from lvs_desktop.cli.output import Access, Stop
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.changes import Change, ChangeKind, Entry, ImportOptions
from lvs_desktop.domain.diagnosis import Diagnosis
from lvs_desktop.domain.problems import Problem, ProblemCode, exit_code
from lvs_desktop.services import diagnosis_words, importing, labels, match_words, matches
from lvs_desktop.services.guard_words import detail_words, lead_words
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.pupil_words import three_way
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext

_SHOWN = 20  # lines of each kind that a person gets on the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person asked of `import`, besides the options of the reading."""

    apply: bool
    confirm_archive: int | None
    leave_out: tuple[str, ...]
    archive_named: tuple[str, ...]
    take_file: tuple[tuple[str, str], ...]  # (number, field or all)
    remember: bool
    as_json: bool


def run(file: Path, source: Path, options: ImportOptions, wish: Wish, access: Access) -> None:
    """
    Show what an import would do, and with `wish.apply` do it.

    Raises:
        Problem, Cancelled: As services.importing; nothing was written.
        Stop: With the exit code, after the preview was shown: it can't be applied as it stands.
    """
    with output.opened(file, access) as school:
        shown = importing.preview(school, source, options)
        try:
            shown.choose_numbers(wish.leave_out, False)
            shown.choose_numbers(wish.archive_named, True)
            shown.take_numbers(wish.take_file)
            if wish.remember:
                importing.remember_columns(school, options.columns)
            stop = _stop(shown, wish)
            pairs = matches.waiting(school, shown)
            before = None if wish.as_json else _text(school, shown)
            shape: dict[str, Json] = {**_shape(school, shown), "pairs": pairs} if wish.as_json else {}
            entry = None
            if wish.apply and stop is None:
                entry = importing.apply(school, shown, confirm_archive=wish.confirm_archive)
        finally:
            shown.close()
    if wish.as_json:
        result: dict[str, Json] = {**shape, "applied": entry is not None, "entry": entry.id if entry else None}
        if stop is not None and _code(stop, wish):
            result["error"] = shapes.error(stop)
        output.give_json(result)
    else:
        output.give(before or "")
        if pairs and entry is None:
            output.give(match_words.waiting_text(pairs) + ". " + _("See who with: matches FILE SOURCE"))
        output.give(_outcome(entry, wish))
    if stop is not None:
        output.say(hints.told(stop))
        raise Stop(_code(stop, wish))


def _code(stop: Problem, wish: Wish) -> int:
    """A preview with row errors is done, also if one of them closes the archiving; so is what changes nothing."""
    done = stop.code is ProblemCode.NOTHING_TO_DO or (stop.code is ProblemCode.ARCHIVING_CLOSED and not wish.apply)
    return 0 if done else exit_code(stop.code)


def _stop(shown: Preview, wish: Wish) -> Problem | None:
    """What keeps this from being applied; of a mere preview only the guard is told by the exit code."""
    stop = shown.stops()
    if stop is not None and stop.code is ProblemCode.SOURCE_OTHER_SCHOOL:
        return stop
    if wish.apply and stop is not None and stop.code is ProblemCode.ROWS_WITH_ERRORS:
        return stop
    counts = shown.counts()
    # lines to archive start left out; somebody must mend the row or name the pupils
    closed = shown.options.archive_missing and shown.archiving_closed and not wish.archive_named
    if closed and counts.missing:
        return Problem(ProblemCode.ARCHIVING_CLOSED, number=counts.missing)
    wanted = shown.wants_number()
    if wish.confirm_archive is not None and wish.confirm_archive != counts.archived:
        return Problem(ProblemCode.CONFIRMED_NUMBER_WRONG, number=counts.archived, given=wish.confirm_archive)
    if wanted is not None and wish.confirm_archive is None:
        return Problem(ProblemCode.GUARD_WANTS_NUMBER, number=wanted)
    return stop if wish.apply else None


def _shape(school: OpenSchool, shown: Preview) -> dict[str, Json]:
    changes: list[Json] = [
        shapes.change(line) for line in shown.lines() if line.kind is not ChangeKind.UNCHANGED or line.differs
    ]
    problems: list[Json] = [shapes.source_problem(found) for found in shown.problems(0, shown.problem_count())]
    shape: dict[str, Json] = {
        "source": shapes.source(shown.info),
        "diagnoses": [shapes.diagnosis(found) for found in shown.diagnoses()],
        "counts": shapes.counts(shown.counts()),
        "changes": changes,
        "problems": problems,
        "guard": [shapes.guard(place) for place in shown.guard()],
    }
    explanation = shown.explanation()
    if explanation is not None:
        shape["explanation"] = shapes.explanation(school.school, explanation)
    return shape


def _text(school: OpenSchool, shown: Preview) -> str:
    lines = []
    counts = shown.counts()
    for kind in ChangeKind:
        number = getattr(counts, kind.value)
        if not number:
            continue
        lines.append(f"{number:>7}  {labels.kind_word(kind)}")
        if kind is ChangeKind.UNCHANGED:
            # those that differ come first: told are edits by hand of which the file says something else
            kept = (line for line in islice(shown.lines(kinds=(kind,)), _SHOWN) if line.three_way)
            lines += [f"         {_described(line)}\n{_three_way_lines(school, line)}" for line in kept]
            continue
        looked_in = (kind, ChangeKind.ARCHIVED) if kind is ChangeKind.MISSING else (kind,)
        fitting = (line for line in shown.lines(kinds=looked_in) if line.outcome is kind)
        for line in islice(fitting, _SHOWN):
            lines.append(f"         {_described(line)}")
            lines += filter(None, [_three_way_lines(school, line)])
        if number > _SHOWN:
            lines.append("         " + _("... and {n} more").format(n=number - _SHOWN))
    lines += [_damage(found) for found in shown.diagnoses()]
    explanation = shown.explanation()
    if explanation is not None:
        lines += [lead_words(school.school, explanation), *detail_words(school.school, explanation)]
    for found in shown.problems(0, _SHOWN):
        lines.append(source_problem_text(found))
    more = shown.problem_count() - _SHOWN
    if more > 0:
        lines.append(ngettext("... and {n} more point", "... and {n} more points", more).format(n=more))
    return "\n".join(lines)


def _three_way_lines(school: OpenSchool, line: Change) -> str:
    return "\n".join(f"           {three_way(one, school.school)}" for one in line.three_way)


def _damage(found: Diagnosis) -> str:
    """A damage with its repair, for a person: what happened, where, what to type."""
    words = diagnosis_words.words(found.damage)
    lines = [f"{words.title} ({diagnosis_words.counted(found)}). {words.happened}"]
    lines += [f"         {one.was} → {'-' if one.becomes is None else one.becomes}" for one in found.examples]
    if found.repaired is not None:
        lines.append("         " + _("Mended: {how}").format(how=words.repair))
    elif not found.repairable:
        lines.append("         " + words.instead)
    elif len(found.readings) > 1:
        for reading in found.readings:
            option = f"--repair {found.damage}={reading.name}"
            lines.append(f"         {option}  {diagnosis_words.reading_words(found, reading)}")
    else:
        lines.append(f"         --repair {found.damage}  {words.repair}")
    return "\n".join(lines)


def _described(line: Change) -> str:
    steps = ", ".join(
        f"{labels.field_word(step.field)}: {step.was or '-'} → {step.becomes or '-'}" for step in line.fields
    )
    about = steps if line.kind in (ChangeKind.CHANGED, ChangeKind.REACTIVATED) else line.group or ""
    return f"{line.pupil_number or '-':>8}  {line.name}  {about}"


def _outcome(entry: Entry | None, wish: Wish) -> str:
    if entry is None:
        return (
            _("Nothing was saved.") if wish.apply else _("This is a preview: nothing was saved. Save it with --apply.")
        )
    saved = ngettext(
        "{n} change was saved (number {id} of the history).",
        "{n} changes were saved (number {id} of the history).",
        entry.counts.written,
    )
    return saved.format(n=entry.counts.written, id=entry.id) + " " + _("Undo it with: undo FILE")

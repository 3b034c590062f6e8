"""The import as a flow of steps, without a window: what was chosen, what is missing, what comes next."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from lvs_desktop.domain.changes import Counts, Entry, ImportOptions
from lvs_desktop.domain.diagnosis import Damage, Diagnosis
from lvs_desktop.domain.explaining import Explanation
from lvs_desktop.domain.guard import Missing
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo, SourceLook
from lvs_desktop.services import repair_choices
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.repair_choices import Finding


class ImportStep(StrEnum):
    """The steps, in order."""

    FILE = "file"
    COLUMNS = "columns"
    REPAIRS = "repairs"  # only for a file to which something happened
    REVIEW = "review"
    DONE = "done"


STEPS = tuple(ImportStep)


class Hold(StrEnum):
    """What keeps the person on a step; the page says it in words beside the button."""

    NO_FILE = "no_file"
    FILE_UNREAD = "file_unread"  # it is being read
    FILE_UNUSABLE = "file_unusable"  # the problem says why
    OTHER_SCHOOL = "other_school"  # the file names another school; nobody said that it is right
    BASELINE_UNJUDGED = "baseline_unjudged"  # a first file: last year's, or the new year's?
    NAMES_UNJUDGED = "names_unjudged"  # 'Lezen we de namen goed?' has no answer yet
    FIELD_MISSING = "field_missing"
    FIELD_TWICE = "field_twice"
    COLUMN_UNJUDGED = "column_unjudged"  # looks like a required field; nobody said yes
    REPAIR_UNJUDGED = "repair_unjudged"  # two readings, and the wrong one would look right
    NOT_COMPARED = "not_compared"  # the preview is being made, or could not be made
    ROWS_WITH_ERRORS = "rows_with_errors"
    ARCHIVING_CLOSED = "archiving_closed"
    NUMBER_NOT_TYPED = "number_not_typed"
    NUMBER_WRONG = "number_wrong"
    NOTHING_TO_DO = "nothing_to_do"
    OTHER = "other"  # another problem of the preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a preview comes to, as plain values: no slot of the window has to ask the database."""

    info: SourceInfo
    counts: Counts
    guard: tuple[Missing, ...]
    wants_number: int | None
    stops: Problem | None
    problem_count: int
    error_count: int
    scope: tuple[str, ...]
    outside: tuple[str, ...]
    is_first: bool
    archiving_closed: bool
    explanation: Explanation | None = None  # why a number is wanted
    by_hand: int = 0  # rows that say something else of a field that was edited by hand
    ambiguous: bool = False  # 0012345 and 12345: the person may say that these are two pupils
    diagnoses: tuple[Diagnosis, ...] = ()  # what happened to the file, with the repairs that are on


def reviewed(shown: Preview) -> Reviewed:
    """What a preview comes to as its lines are chosen now."""
    errors = shown.problem_count(errors_only=True)
    wanted = shown.wants_number()
    return Reviewed(
        info=shown.info,
        counts=shown.counts(),
        guard=shown.guard(),
        explanation=shown.explanation() if wanted is not None else None,
        wants_number=wanted,
        stops=shown.stops(),
        problem_count=shown.problem_count(),
        error_count=errors,
        scope=shown.scope,
        outside=shown.outside,
        is_first=shown.is_first,
        archiving_closed=shown.archiving_closed,
        by_hand=shown.by_hand,
        ambiguous=any(found.code is ProblemCode.NUMBER_AMBIGUOUS for found in shown.problems(0, errors)),
        diagnoses=shown.diagnoses(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDraft:
    """
    One import as far as the person has come. Holds no rows; replaced, never changed.

    `columns` is the person's own choice (header -> field, "" leaves it out) on top of what was found.
    """

    source: Path | None = None
    look: SourceLook | None = None
    problem: Problem | None = None  # why the source can't be used, or the preview can't be made
    options: ImportOptions = ImportOptions()  # noqa: RUF009 - frozen
    names_judged: bool = False
    baseline_judged: bool = False
    remember: bool = True  # the columns, for next year
    review: Reviewed | None = None
    diagnoses: tuple[Diagnosis, ...] = ()  # of the last preview: they stay to be judged while a new one is wanted
    typed: str = ""  # the number to archive, as typed
    entry: Entry | None = None


def with_source(draft: ImportDraft, source: Path, *, baseline: bool = False) -> ImportDraft:
    """A draft that starts again with another file; the two boxes stay as they were."""
    keep = ImportOptions(
        baseline=baseline,
        overwrite=draft.options.overwrite,
        archive_missing=draft.options.archive_missing,
        empty_clears=draft.options.empty_clears,
    )
    return ImportDraft(source=source, options=keep, remember=draft.remember)


def with_options(draft: ImportDraft, options: ImportOptions) -> ImportDraft:
    """A draft whose preview has to be made again; a typed number is forgotten, for it named other pupils."""
    return replace(draft, options=options, review=None, typed="", problem=None)


def other_school(draft: ImportDraft) -> SourceProblem | None:
    """What to say if the file names another school, also after the person said that it is right; None: it does not."""
    found = draft.look.problems if draft.look else ()
    return next((one for one in found if one.code is ProblemCode.SOURCE_OTHER_SCHOOL), None)


def with_column(draft: ImportDraft, header: str, field: str) -> ImportDraft:
    """A draft in which the person chose what a column becomes ("": left out)."""
    return with_options(draft, replace(draft.options, columns={**draft.options.columns, header: field}))


def with_repair(draft: ImportDraft, damage: Damage, reading: str) -> ImportDraft:
    """A draft in which the person chose how a damage is mended, or refused that."""
    repairs = repair_choices.with_choice(draft.options.repairs, damage, reading)
    return with_options(draft, replace(draft.options, repairs=repairs))


def with_all_safe(draft: ImportDraft) -> ImportDraft:
    """A draft in which all is mended that is safe, but for what the person refused."""
    return with_options(draft, replace(draft.options, repairs=repair_choices.with_all_safe(draft.options.repairs)))


def findings(draft: ImportDraft) -> tuple[Finding, ...]:
    """What happened to the file, each damage once; not what the person judged on the first page."""
    found = repair_choices.findings(draft.diagnoses)
    return tuple(one for one in found if not (one.damage is Damage.ENCODING_UNSURE and draft.names_judged))


def steps(draft: ImportDraft) -> tuple[ImportStep, ...]:
    """The steps as things stand: nobody is shown a page about a file to which nothing happened."""
    wanted = any(not one.always for one in findings(draft))
    return tuple(step for step in STEPS if step is not ImportStep.REPAIRS or wanted)


def columns(draft: ImportDraft) -> tuple[ColumnMatch, ...]:
    """The file's columns with the person's choices laid over them."""
    if draft.look is None:
        return ()
    return tuple(_chosen(match, draft.options.columns) for match in draft.look.columns)


def mapping(draft: ImportDraft) -> dict[str, str]:
    """Every column of the file with the field it becomes: what is remembered, and given to the preview."""
    return {match.header: match.field or "" for match in columns(draft) if not match.refused}


def missing_fields(draft: ImportDraft, required: tuple[str, ...]) -> tuple[str, ...]:
    """Required fields without a column."""
    found = {match.field for match in columns(draft) if match.field and not match.refused}
    if draft.look is not None and any(
        one.damage is Damage.NAME_IN_ONE_CELL and one.repaired for one in draft.look.diagnoses
    ):
        found.add("given_name")  # the repair fills it
    return tuple(field for field in required if field not in found)


def whole_names(draft: ImportDraft) -> str | None:
    """The column whose names can be taken apart where a part has no column of its own; None: there is no such thing."""
    for one in draft.look.diagnoses if draft.look is not None else ():
        if one.damage is Damage.NAME_IN_ONE_CELL and one.repairable and one.repaired is None:
            return one.column if missing_fields(draft, ("given_name", "family_name")) else None
    return None


def doubled(draft: ImportDraft) -> dict[str, tuple[str, ...]]:
    """Fields that more than one column claims, with those columns' headers."""
    claims: dict[str, list[str]] = {}
    for match in columns(draft):
        if match.field and not match.refused:
            claims.setdefault(match.field, []).append(match.header)
    return {field: tuple(headers) for field, headers in claims.items() if len(headers) > 1}


def proposed(draft: ImportDraft) -> tuple[ColumnMatch, ...]:
    """Columns that look like a field while nobody said yes or no."""
    return tuple(match for match in columns(draft) if match.certainty is Certainty.PROPOSED and match.field)


def holds(draft: ImportDraft, step: ImportStep, required: tuple[str, ...], *, first: bool = False) -> tuple[Hold, ...]:
    """
    What keeps the person on a step, in the order in which to mend it; none: onward.

    Args:
        required: Fields that need a column.
        first: No import came before: the person says whether this file is last year's.
    """
    match step:
        case ImportStep.FILE:
            return _file_holds(draft, first=first)
        case ImportStep.COLUMNS:
            return _column_holds(draft, required)
        case ImportStep.REPAIRS:
            waits = repair_choices.waiting(findings(draft), draft.options.repairs)
            return (Hold.REPAIR_UNJUDGED,) if waits else ()
        case ImportStep.REVIEW:
            return _review_holds(draft)
        case ImportStep.DONE:
            return ()


def next_step(
    draft: ImportDraft, step: ImportStep, required: tuple[str, ...], *, first: bool = False
) -> ImportStep | None:
    """The step after this one, or None while something holds the person here (and after the last)."""
    return None if holds(draft, step, required, first=first) else following(draft, step)


def following(draft: ImportDraft, step: ImportStep) -> ImportStep | None:
    """The step after this one, held here or not; None after the last."""
    return next((later for later in STEPS[STEPS.index(step) + 1 :] if later in steps(draft)), None)


def typed_number(draft: ImportDraft) -> int | None:
    """The typed number, or None; dots and blanks between thousands don't matter."""
    text = draft.typed.replace(".", "").replace(" ", "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _file_holds(draft: ImportDraft, *, first: bool) -> tuple[Hold, ...]:
    if draft.source is None:
        return (Hold.NO_FILE,)
    if draft.look is None:
        return (Hold.FILE_UNREAD if draft.problem is None else Hold.FILE_UNUSABLE,)
    found = []
    if other_school(draft) is not None and not draft.options.other_school:
        found.append(Hold.OTHER_SCHOOL)
    if draft.look.other_readings and not draft.names_judged:
        found.append(Hold.NAMES_UNJUDGED)
    if first and not draft.baseline_judged:
        found.append(Hold.BASELINE_UNJUDGED)
    return tuple(found)


def _column_holds(draft: ImportDraft, required: tuple[str, ...]) -> tuple[Hold, ...]:
    found = []
    if draft.look is None:
        return (Hold.NO_FILE,)
    if missing_fields(draft, required):
        found.append(Hold.FIELD_MISSING)
    if doubled(draft):
        found.append(Hold.FIELD_TWICE)
    if proposed(draft):
        found.append(Hold.COLUMN_UNJUDGED)
    return tuple(found)


def _review_holds(draft: ImportDraft) -> tuple[Hold, ...]:
    review = draft.review
    if review is None:
        return (Hold.NOT_COMPARED,)
    found = []
    # the guard's number is asked below, whether or not the preview names it as what stops it
    if review.stops is not None and review.stops.code is not ProblemCode.GUARD_WANTS_NUMBER:
        known = {
            ProblemCode.ROWS_WITH_ERRORS: Hold.ROWS_WITH_ERRORS,
            ProblemCode.ARCHIVING_CLOSED: Hold.ARCHIVING_CLOSED,
            ProblemCode.NOTHING_TO_DO: Hold.NOTHING_TO_DO,
        }
        found.append(known.get(review.stops.code, Hold.OTHER))
    if review.wants_number is not None:
        number = typed_number(draft)
        if number is None:
            found.append(Hold.NUMBER_NOT_TYPED)
        elif number != review.wants_number:
            found.append(Hold.NUMBER_WRONG)
    return tuple(found)


def _chosen(match: ColumnMatch, choices: dict[str, str]) -> ColumnMatch:
    if match.refused or match.header not in choices:
        return match
    return replace(match, field=choices[match.header] or None, certainty=Certainty.CHOSEN)

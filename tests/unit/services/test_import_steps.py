"""The import as a flow: what holds a person on a step, and what lets them go on."""

from dataclasses import replace
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import Counts, ImportOptions
from lvs_desktop.domain.people import REQUIRED
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo, SourceLook
from lvs_desktop.services.import_steps import (
    Hold,
    ImportDraft,
    ImportStep,
    Reviewed,
    columns,
    doubled,
    holds,
    mapping,
    missing_fields,
    next_step,
    typed_number,
    with_column,
    with_options,
    with_source,
)

INFO = SourceInfo(path="a.csv", file_name="a.csv", format="csv", rows=3)


def _look(*fields: tuple[str, str | None], **more: object) -> SourceLook:
    matches = tuple(
        ColumnMatch(
            index=i, header=header, field=field, certainty=Certainty.KNOWN if field else Certainty.NONE, examples=("x",)
        )
        for i, (header, field) in enumerate(fields)
    )
    return SourceLook(info=INFO, columns=matches, **more)  # type: ignore[arg-type]


WHOLE = _look(("Nr", "pupil_number"), ("Voornaam", "given_name"), ("Naam", "family_name"), ("Klas", "group"))


def _review(**more: object) -> Reviewed:
    facts: dict[str, object] = {
        "info": INFO,
        "counts": Counts(new=2),
        "guard": (),
        "wants_number": None,
        "stops": None,
        "problem_count": 0,
        "error_count": 0,
        "scope": (),
        "outside": (),
        "is_first": False,
        "archiving_closed": False,
    }
    return Reviewed(**{**facts, **more})  # type: ignore[arg-type]


def test_without_a_file_nobody_goes_on() -> None:
    """The first step asks for a file and nothing else."""
    draft = ImportDraft()

    assert holds(draft, ImportStep.FILE, REQUIRED) == (Hold.NO_FILE,)
    assert next_step(draft, ImportStep.FILE, REQUIRED) is None


def test_a_file_that_can_not_be_read_holds_the_person_until_another_is_chosen() -> None:
    """A clear error, and a way on: another file."""
    draft = replace(with_source(ImportDraft(), Path("x.bin")), problem=Problem(ProblemCode.SOURCE_BINARY, file="x.bin"))

    assert holds(draft, ImportStep.FILE, REQUIRED) == (Hold.FILE_UNUSABLE,)

    better = replace(with_source(draft, Path("a.csv")), look=WHOLE)

    assert better.problem is None
    assert next_step(better, ImportStep.FILE, REQUIRED) is ImportStep.COLUMNS


def test_names_that_read_two_ways_must_be_judged_first() -> None:
    """Nobody imports 'Loďs' because a guess was silent."""
    unsure = replace(WHOLE, name_samples=("Loïs",), other_readings=(("cp850", ("Lo´s",)),))
    draft = replace(with_source(ImportDraft(), Path("a.csv")), look=unsure)

    assert holds(draft, ImportStep.FILE, REQUIRED) == (Hold.NAMES_UNJUDGED,)
    assert holds(replace(draft, names_judged=True), ImportStep.FILE, REQUIRED) == ()


def test_a_file_of_another_school_waits_for_a_yes() -> None:
    """The yes is about one file: the next one is asked about again."""
    about = SourceProblem(code=ProblemCode.SOURCE_OTHER_SCHOOL, severity=Severity.WARNING)
    draft = replace(with_source(ImportDraft(), Path("a.xml")), look=replace(WHOLE, problems=(about,)))

    assert holds(draft, ImportStep.FILE, REQUIRED) == (Hold.OTHER_SCHOOL,)
    accepted = with_options(draft, replace(draft.options, other_school=True))
    assert holds(accepted, ImportStep.FILE, REQUIRED) == ()
    again = replace(with_source(accepted, Path("b.xml")), look=draft.look)
    assert holds(again, ImportStep.FILE, REQUIRED) == (Hold.OTHER_SCHOOL,)


def test_a_required_field_without_a_column_is_named() -> None:
    """Columns: required fields are found, or the person points them out."""
    draft = ImportDraft(
        source=Path("a.csv"), look=_look(("Nr", "pupil_number"), ("Roepnaam", "given_name"), ("X", None))
    )

    assert missing_fields(draft, REQUIRED) == ("family_name", "group")
    assert holds(draft, ImportStep.COLUMNS, REQUIRED) == (Hold.FIELD_MISSING,)


def test_two_columns_that_become_one_field_are_refused() -> None:
    """Which of the two is meant, only the person knows."""
    draft = with_column(ImportDraft(source=Path("a.csv"), look=WHOLE), "Voornaam", "family_name")

    assert doubled(draft) == {"family_name": ("Voornaam", "Naam")}
    assert Hold.FIELD_TWICE in holds(draft, ImportStep.COLUMNS, REQUIRED)


def test_a_likeness_is_never_a_silent_guess() -> None:
    """A proposed column waits for a yes."""
    proposed = replace(WHOLE.columns[3], certainty=Certainty.PROPOSED)
    draft = ImportDraft(source=Path("a.csv"), look=replace(WHOLE, columns=(*WHOLE.columns[:3], proposed)))

    assert holds(draft, ImportStep.COLUMNS, REQUIRED) == (Hold.COLUMN_UNJUDGED,)
    assert holds(with_column(draft, "Klas", "group"), ImportStep.COLUMNS, REQUIRED) == ()


def test_a_refused_column_is_neither_read_nor_remembered() -> None:
    """A column with BSNs stays out, whatever is chosen for it."""
    bsn = ColumnMatch(index=4, header="BSN", field=None, certainty=Certainty.NONE, refused=True)
    draft = ImportDraft(source=Path("a.csv"), look=replace(WHOLE, columns=(*WHOLE.columns, bsn)))

    chosen = with_column(draft, "BSN", "user_name")

    assert columns(chosen)[4] == bsn
    assert "BSN" not in mapping(chosen)


@pytest.mark.parametrize(
    ("typed", "hold"), [("", Hold.NUMBER_NOT_TYPED), ("60", Hold.NUMBER_WRONG), ("x", Hold.NUMBER_NOT_TYPED)]
)
def test_archiving_many_stays_closed_until_the_right_number_is_typed(typed: str, hold: Hold) -> None:
    """A mistake archives a whole school: the number is typed by hand."""
    stops = Problem(ProblemCode.GUARD_WANTS_NUMBER, number=61)
    draft = ImportDraft(source=Path("a.csv"), look=WHOLE, review=_review(wants_number=61, stops=stops), typed=typed)

    assert holds(draft, ImportStep.REVIEW, REQUIRED) == (hold,)
    assert holds(replace(draft, typed="61"), ImportStep.REVIEW, REQUIRED) == ()


def test_a_thousand_may_be_typed_with_a_dot() -> None:
    """People type 1.500."""
    assert typed_number(ImportDraft(typed="1.500")) == 1500


def test_a_changed_box_forgets_preview_and_typed_number() -> None:
    """The number named pupils of another preview."""
    draft = ImportDraft(source=Path("a.csv"), look=WHOLE, review=_review(), typed="61")

    changed = with_options(draft, ImportOptions(overwrite=True))

    assert (changed.review, changed.typed) == (None, "")
    assert holds(changed, ImportStep.REVIEW, REQUIRED) == (Hold.NOT_COMPARED,)


def test_another_file_keeps_the_two_boxes_only() -> None:
    """Columns, sheet and encoding belonged to the first file."""
    options = ImportOptions(
        overwrite=True, archive_missing=True, columns={"A": "group"}, sheet="Blad1", encoding="cp850"
    )
    draft = ImportDraft(source=Path("a.csv"), look=WHOLE, options=options, review=_review(), typed="1")

    other = with_source(draft, Path("b.csv"))

    assert other.options == ImportOptions(overwrite=True, archive_missing=True)
    assert (other.look, other.review, other.typed) == (None, None, "")


@pytest.mark.parametrize(
    ("code", "hold"),
    [
        (ProblemCode.ROWS_WITH_ERRORS, Hold.ROWS_WITH_ERRORS),
        (ProblemCode.ARCHIVING_CLOSED, Hold.ARCHIVING_CLOSED),
        (ProblemCode.NOTHING_TO_DO, Hold.NOTHING_TO_DO),
        (ProblemCode.BASELINE_NOT_FIRST, Hold.OTHER),
    ],
)
def test_what_stops_a_preview_holds_the_review(code: ProblemCode, hold: Hold) -> None:
    """The save button is closed for the reason that the preview gives."""
    draft = ImportDraft(source=Path("a.csv"), look=WHOLE, review=_review(stops=Problem(code)))

    assert holds(draft, ImportStep.REVIEW, REQUIRED) == (hold,)

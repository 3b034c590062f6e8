"""The repairs of a file: each damage is judged once, what is refused stays refused, nobody is held without a way on."""

from dataclasses import replace
from pathlib import Path

from lvs_desktop.domain.changes import Counts, ImportOptions
from lvs_desktop.domain.diagnosis import (
    ALL_SAFE,
    DAY_FIRST,
    MONTH_FIRST,
    REFUSED,
    YES,
    Damage,
    Diagnosis,
    Example,
    Reading,
)
from lvs_desktop.domain.people import REQUIRED
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo, SourceLook
from lvs_desktop.services.import_steps import (
    Hold,
    ImportDraft,
    ImportStep,
    Reviewed,
    findings,
    following,
    holds,
    next_step,
    steps,
    with_all_safe,
    with_column,
    with_repair,
    with_source,
)
from lvs_desktop.services.repair_choices import chosen, mended, mended_fields, undecided, waiting

ZEROS = Diagnosis(
    damage=Damage.ZEROS_LOST,
    column="Nummer",
    field="pupil_number",
    count=412,
    examples=(Example(row=2, was="12", becomes="0012"),),
    safe=True,
)
SWAPPED = Diagnosis(
    damage=Damage.DATE_SWAPPED,
    column="Geboren",
    field="birth_date",
    count=340,
    readings=(Reading(name=DAY_FIRST, speaks_for=340), Reading(name=MONTH_FIRST, speaks_against=12)),
)
CAPITALS = Diagnosis(damage=Damage.CAPITALS, column="Naam", field="family_name", count=9)
LOST = Diagnosis(damage=Damage.LETTERS_LOST, column="Naam", field="family_name", count=2, repairable=False)
TITLES = Diagnosis(damage=Damage.TITLE_LINES, count=2, always=True, safe=True)
INFO = SourceInfo(path="a.csv", file_name="a.csv", format="csv", rows=3)


def _mojibake(column: str, field: str, *was: str) -> Diagnosis:
    return Diagnosis(
        damage=Damage.MOJIBAKE,
        column=column,
        field=field,
        count=len(was),
        examples=tuple(Example(row=row, was=text, becomes=text) for row, text in enumerate(was, 2)),
        safe=True,
    )


def _draft(*diagnoses: Diagnosis) -> ImportDraft:
    """A draft that was compared, with these diagnoses."""
    review = Reviewed(
        info=INFO,
        counts=Counts(new=2),
        guard=(),
        wants_number=None,
        stops=None,
        problem_count=0,
        error_count=0,
        scope=(),
        outside=(),
        is_first=False,
        archiving_closed=False,
        diagnoses=diagnoses,
    )
    matches = tuple(
        ColumnMatch(index=at, header=field, field=field, certainty=Certainty.KNOWN) for at, field in enumerate(REQUIRED)
    )
    return ImportDraft(
        source=Path("a.csv"), look=SourceLook(info=INFO, columns=matches), review=review, diagnoses=diagnoses
    )


def test_one_damage_in_two_columns_is_one_question() -> None:
    """A repair is chosen by damage: two columns with it are one finding, with examples of both."""
    [found] = findings(_draft(_mojibake("Roepnaam", "given_name", *"abcd"), _mojibake("Naam", "family_name", "e", "f")))

    assert found.count == 6
    assert [example.was for example in found.examples] == ["a", "e", "b"]
    assert [part.column for part in found.parts] == ["Roepnaam", "Naam"]


def test_a_page_is_shown_only_for_a_file_to_which_something_happened() -> None:
    """A clean file, and one that needed only what is always done, go straight from the columns to the changes."""
    assert following(_draft(), ImportStep.COLUMNS) is ImportStep.REVIEW
    assert following(_draft(TITLES), ImportStep.COLUMNS) is ImportStep.REVIEW
    assert following(_draft(LOST), ImportStep.COLUMNS) is ImportStep.REPAIRS
    assert following(_draft(ZEROS), ImportStep.REPAIRS) is ImportStep.REVIEW
    assert ImportStep.REPAIRS not in steps(_draft())


def test_all_safe_leaves_questions_open_and_refusals_refused() -> None:
    """The one button mends what is safe, and nothing that the person refused or has to judge."""
    draft = with_all_safe(
        with_repair(_draft(ZEROS, SWAPPED, CAPITALS, _mojibake("N", "x", "a")), Damage.MOJIBAKE, "no")
    )

    said = {found.damage: chosen(found, draft.options.repairs) for found in findings(draft)}

    assert said == {
        Damage.ZEROS_LOST: YES,
        Damage.MOJIBAKE: REFUSED,
        Damage.DATE_SWAPPED: None,
        Damage.CAPITALS: None,
    }
    assert draft.options.repairs == {Damage.MOJIBAKE.value: REFUSED, ALL_SAFE: YES}
    assert [one.damage for one in mended(findings(draft), draft.options.repairs)] == [Damage.ZEROS_LOST]
    assert mended_fields(findings(draft), draft.options.repairs) == {"pupil_number"}


def test_what_can_not_be_mended_is_never_a_choice() -> None:
    """It is told, and holds nobody."""
    draft = _draft(LOST, TITLES)

    assert undecided(findings(draft), {}) == ()
    assert holds(draft, ImportStep.REPAIRS, REQUIRED) == ()


def test_swapped_dates_hold_the_person_until_a_reading_is_chosen_or_refused() -> None:
    """A wrong birth date looks right: somebody has to say. Both readings let the person go on, and so does neither."""
    draft = _draft(ZEROS, SWAPPED)

    assert holds(draft, ImportStep.REPAIRS, REQUIRED) == (Hold.REPAIR_UNJUDGED,)
    assert next_step(draft, ImportStep.REPAIRS, REQUIRED) is None
    for answer in (DAY_FIRST, MONTH_FIRST, REFUSED):
        judged = with_repair(draft, Damage.DATE_SWAPPED, answer)
        assert next_step(judged, ImportStep.REPAIRS, REQUIRED) is ImportStep.REVIEW


def test_a_damage_that_only_looks_odd_holds_nobody() -> None:
    """Capitals may stay: the person goes on without a word about them, and has still said nothing."""
    draft = _draft(CAPITALS, ZEROS)

    assert holds(draft, ImportStep.REPAIRS, REQUIRED) == ()
    assert len(undecided(findings(draft), draft.options.repairs)) == 2
    assert waiting(findings(draft), draft.options.repairs) == ()


def test_a_choice_wants_a_new_preview_and_keeps_what_was_found() -> None:
    """What the preview showed no longer holds, but the other findings stay on screen to be judged."""
    draft = with_repair(replace(_draft(ZEROS, SWAPPED), typed="61"), Damage.ZEROS_LOST, YES)

    assert (draft.review, draft.typed) == (None, "")
    assert [found.damage for found in findings(draft)] == [Damage.DATE_SWAPPED, Damage.ZEROS_LOST]


def test_another_file_forgets_the_repairs_of_the_first() -> None:
    """What happened to one file says nothing of the next."""
    draft = with_source(with_all_safe(_draft(ZEROS)), Path("b.csv"))

    assert (draft.diagnoses, draft.options.repairs) == ((), {})


def test_other_columns_keep_the_repairs() -> None:
    """A column that is left out takes no choice away that was made."""
    draft = with_column(with_all_safe(_draft(ZEROS)), "Opmerking", "")

    assert draft.options.repairs == {ALL_SAFE: YES}
    assert draft.options != ImportOptions()


def test_the_encoding_is_asked_once() -> None:
    """Who judged the names on the first page is not asked again."""
    unsure = Diagnosis(
        damage=Damage.ENCODING_UNSURE, count=3, readings=(Reading(name="cp850"), Reading(name="mac_roman"))
    )

    assert holds(_draft(unsure), ImportStep.REPAIRS, REQUIRED) == (Hold.REPAIR_UNJUDGED,)
    assert findings(replace(_draft(unsure), names_judged=True)) == ()

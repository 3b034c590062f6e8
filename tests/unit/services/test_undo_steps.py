"""An undo as a person chooses it, without a window and without a school."""

from dataclasses import replace

import pytest

from lvs_desktop.domain.changes import Counts, Entry, EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.undoing import PupilIn, UndoChoice
from lvs_desktop.services.undo_steps import Grain, Hold, UndoDraft, choice_of, chosen, hold
from lvs_desktop.services.undo_words import confirm_words, counts_words, entry_counts

ENTRY = Entry(
    id=2,
    kind=EntryKind.IMPORT,
    at="2026-08-18T08:42:00+00:00",
    by="M. Bakker",
    role="school_admin",
    file_name="leerlingen.csv",
    file_hash=None,
    counts=Counts(new=38, changed=21),
    school_year="2026-2027",
    can_undo=True,
)
DRAFT = UndoDraft(entry=ENTRY)
LOIS = PupilIn(pupil_number="0012", name="Loïs Berg", group="1A")


@pytest.mark.parametrize(
    ("draft", "choice", "held"),
    [
        (DRAFT, UndoChoice(), Hold.REFUSED),
        (chosen(DRAFT, grain=Grain.GROUPS), None, Hold.NO_GROUP),
        (chosen(DRAFT, grain=Grain.PUPILS), None, Hold.NO_PUPIL),
        (chosen(DRAFT, grain=Grain.GROUPS, groups=("1A", "1B")), UndoChoice(groups=("1A", "1B")), Hold.REFUSED),
        (chosen(DRAFT, grain=Grain.PUPILS, pupils=(LOIS,)), UndoChoice(pupils=("0012",)), Hold.REFUSED),
        (chosen(DRAFT, force=True), UndoChoice(force_later=True), Hold.REFUSED),
    ],
)
def test_only_what_is_on_screen_is_chosen(draft: UndoDraft, choice: UndoChoice | None, held: Hold) -> None:
    """Without a preview nothing can be confirmed; a grain without a choice asks for one."""
    assert (choice, held) == (choice_of(draft), hold(draft))


def test_what_was_chosen_at_another_grain_does_not_count() -> None:
    """Classes that were chosen and left again are kept for later, and go nowhere."""
    draft = chosen(chosen(DRAFT, grain=Grain.GROUPS, groups=("1A",)), grain=Grain.ALL)

    assert UndoChoice() == choice_of(draft)
    assert UndoChoice(groups=("1A",)) == choice_of(chosen(draft, grain=Grain.GROUPS))


def test_force_is_said_of_those_who_were_chosen() -> None:
    """Other pupils: said anew."""
    forced = chosen(DRAFT, force=True)

    assert not chosen(forced, grain=Grain.GROUPS, groups=("1A",)).force
    assert not chosen(forced, pupils=(LOIS,)).force


def test_a_year_in_use_is_known_before_there_is_a_preview() -> None:
    """The button and the box speak of the year, not of pupils."""
    draft = UndoDraft(entry=ENTRY, problem=Problem(ProblemCode.YEAR_IN_USE, entries=("4",)))

    assert draft.of_year
    assert "Schooljaar terugzetten" == confirm_words(draft)


def test_the_words_name_what_goes_back_and_what_comes_again() -> None:
    """The same counts, of an import that is undone and of its undo that is undone."""
    counts = Counts(new=1, changed=21, archived=2)

    out = counts_words(counts, takes_out=True)
    again = counts_words(counts, takes_out=False)

    assert "1 verdwijnt weer uit de school, 21 krijgen de oude gegevens terug, 2 worden weer actief." == out
    assert "1 komt terug in de school, 21 worden opnieuw gewijzigd, 2 gaan terug naar het archief." == again


def test_test_results_have_words_of_their_own() -> None:
    """A result leaves no school and goes to no archive."""
    counts = Counts(new=1, changed=21, archived=2)

    out = counts_words(counts, takes_out=True, results=True)

    assert (
        "1 toetsresultaat gaat weg, 21 toetsresultaten krijgen de andere waarden, 2 toetsresultaten komen terug." == out
    )


def test_the_history_says_what_is_undone_in_part() -> None:
    """With how many, and what the whole was."""
    assert "Deels ongedaan (12 leerlingen). 38 nieuw, 21 gewijzigd." == entry_counts(replace(ENTRY, undone_pupils=12))
    assert "Ongedaan gemaakt. 38 nieuw, 21 gewijzigd." == entry_counts(replace(ENTRY, undone_by=3))

"""What the LVS does not know yet, from what was done here and which files were made."""

from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.delivering import Covers, Event, File, Outcome, Turn, outcome

NEW = Event(entry=1, turn=Turn.MADE)
ACTIVE = {"group": "2A", "archived_at": None}


def moved(entry: int, was: str, *, known: bool = False) -> Event:
    """A change of class."""
    return Event(entry=entry, turn=Turn.CHANGED, before={"group": was}, known=known)


def test_nothing_that_happened_needs_nothing() -> None:
    """Who was never touched is in the LVS."""
    assert outcome([], [], ACTIVE) is None


def test_new_until_a_file_brings_it_and_changed_afterwards() -> None:
    """Each file resets what the LVS knows."""
    assert outcome([NEW], [], ACTIVE) is Outcome.NEW
    assert outcome([NEW], [File(upto=1)], ACTIVE) is None
    assert outcome([NEW, moved(2, "1A")], [File(upto=1)], ACTIVE) is Outcome.CHANGED
    assert outcome([NEW, moved(2, "1A")], [File(upto=2)], ACTIVE) is None


def test_what_was_undone_before_a_file_needs_nothing() -> None:
    """The values count, not the number of entries."""
    there_and_back = [moved(1, "2A"), moved(2, "1A")]

    assert outcome(there_and_back, [], ACTIVE) is None


def test_what_is_undone_after_a_file_must_be_brought_again() -> None:
    """And an undo of that undo needs nothing."""
    delivered_then_undone = [moved(1, "2A"), moved(3, "1A")]
    undone_and_redone = [moved(1, "1A"), moved(3, "2A"), moved(4, "1A")]

    assert outcome(delivered_then_undone, [File(upto=1)], ACTIVE) is Outcome.CHANGED
    assert outcome(undone_and_redone, [File(upto=1)], ACTIVE) is None


def test_a_new_one_that_was_undone_is_gone_only_if_a_file_had_brought_it() -> None:
    """Else the LVS never heard of it."""
    events = [NEW, Event(entry=2, turn=Turn.REMOVED)]

    assert outcome(events, [File(upto=1)], None) is Outcome.GONE
    assert outcome(events, [File(upto=2)], None) is None
    assert outcome(events, [], None) is None


def test_a_starting_point_and_a_link_bring_what_the_lvs_has() -> None:
    """What was edited by hand before it and not named by it is still to be brought."""
    brought = Event(entry=2, turn=Turn.CHANGED, before={"group": "1A"}, known=True)
    mailed = Event(entry=1, turn=Turn.CHANGED, before={"email": None})
    now = {**ACTIVE, "email": "a@voorbeeld.example"}

    assert outcome([Event(entry=1, turn=Turn.MADE, known=True)], [], ACTIVE) is None
    assert outcome([moved(1, "1B"), brought], [], ACTIVE) is None
    assert outcome([mailed, brought], [], now) is Outcome.CHANGED


def test_a_file_of_new_pupils_leaves_what_changed() -> None:
    """Its words for changing are not public."""
    file = File(upto=2, covers=Covers.NEW)

    assert outcome([NEW], [file], ACTIVE) is None
    assert outcome([moved(1, "1A")], [file], ACTIVE) is Outcome.CHANGED


def test_a_file_reaches_only_its_own_locations() -> None:
    """A location admin's file says nothing of another location."""
    file = File(upto=1, locations=("01",))

    assert outcome([NEW], [file], ACTIVE, ("01",)) is None
    assert outcome([NEW], [file], ACTIVE, ("00",)) is Outcome.NEW
    assert outcome([NEW], [file], ACTIVE) is Outcome.NEW


def test_the_archive_is_told_once_and_what_changes_in_it_is_not() -> None:
    """Archived, back again; a pupil who came and left between two files is nobody to the LVS."""
    left = Event(entry=2, turn=Turn.CHANGED, before={"archived_at": None})
    archived = {"group": "2A", "archived_at": "2026-09-01"}
    back = Event(entry=3, turn=Turn.CHANGED, before={"archived_at": "2026-09-01"})

    assert outcome([left], [], archived) is Outcome.ARCHIVED
    assert outcome([left, moved(3, "1A")], [File(upto=2)], archived) is None
    assert outcome([NEW, left], [], archived) is None
    assert outcome([left, back], [File(upto=2)], ACTIVE) is Outcome.REACTIVATED


@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=8), st.integers(0, 8))
def test_the_state_at_the_file_against_the_state_now_is_all_that_counts(classes: list[str], upto: int) -> None:
    """Whatever happened between: equal is equal."""
    steps = list(zip(range(1, len(classes)), classes, classes[1:], strict=False))
    events = [moved(entry, was) for entry, was, becomes in steps if was != becomes]
    there = classes[min(upto, len(classes) - 1)] if upto else classes[0]
    expected = Outcome.CHANGED if there != classes[-1] else None

    assert outcome(events, [File(upto=upto)] if upto else [], {"group": classes[-1]}) is expected

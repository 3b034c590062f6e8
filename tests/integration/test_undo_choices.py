"""What a person chooses from before an undo, and that what was seen is what is done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import Entry, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.undoing import GroupIn, UndoChoice
from lvs_desktop.services import editing, history, importing
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import everything, fill, new_school, write_csv

PUPILS = {
    "0101": ("Loïs", "Berg", "1A", "2A"),
    "102": ("Daan", "Kaya", "1A", "2B"),
    "103": ("Sanne", "Smit", "1B", "2B"),
}


def row(given: str, family: str, group: str) -> dict[str, str]:
    """A pupil's fields."""
    return {"given_name": given, "family_name": family, "group": group, "location": "00"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Three pupils who moved up by an import, and one who was new in it."""
    opened = new_school(tmp_path / "school.lvs")
    fill(opened, {number: (row(*names, before), False) for number, (*names, before, _) in PUPILS.items()})
    rows = [{"pupil_number": number, **row(*names, after)} for number, (*names, _, after) in PUPILS.items()]
    rows.append({"pupil_number": "104", **row("Noël", "Jansen", "1A")})
    shown = importing.preview(opened, write_csv(tmp_path / "b.csv", rows), ImportOptions(overwrite=True))
    importing.apply(opened, shown)
    yield opened
    opened.close()


def newest(opened: OpenSchool) -> Entry:
    """The line on top of the history."""
    return history.entries(opened)[0]


def test_groups_are_those_before_and_of_new_pupils_the_one_after(school: OpenSchool) -> None:
    """What is offered is what `UndoChoice` takes: each group gives as many pupils as it says."""
    entry = newest(school)

    offered = history.groups_in(school, entry.id)

    assert [GroupIn(name="1A", pupils=3), GroupIn(name="1B", pupils=1)] == offered
    for group in offered:
        shown = history.undo_preview(school, entry.id, choice=UndoChoice(groups=(group.name,)))
        assert group.pupils == len(shown) + len(shown.kept)


@pytest.mark.parametrize(
    ("search", "found"),
    [("", ["0101", "104", "102", "103"]), ("lois", ["0101"]), ("10 s", ["0101", "104", "103"]), ("niemand", [])],
)
def test_pupils_are_found_by_name_without_accents_or_by_number(
    school: OpenSchool, search: str, found: list[str]
) -> None:
    """All words must fit; the order is by name."""
    pupils = history.pupils_in(school, newest(school).id, search)

    assert found == [pupil.pupil_number for pupil in pupils]


def test_a_pupil_who_was_taken_out_is_found_in_the_undo(school: OpenSchool) -> None:
    """Undo of an undo brings back a pupil whom the school no longer has."""
    entry = newest(school)
    undone = history.undo(school, entry.id, choice=UndoChoice(pupils=("104",))).entry

    assert ["Noël Jansen"] == [pupil.name for pupil in history.pupils_in(school, undone.id, "jansen")]
    assert [] == history.pupils_in(school, entry.id, "jansen")
    assert [GroupIn(name="1A", pupils=2), GroupIn(name="1B", pupils=1)] == history.groups_in(school, entry.id)


def test_a_line_says_that_a_pupil_goes_and_not_to_the_archive(school: OpenSchool) -> None:
    """Before the undo and in the history after it."""
    entry = newest(school)
    choice = UndoChoice(pupils=("104",))
    [before] = history.undo_preview(school, entry.id, choice=choice).page(0)
    undone = history.undo(school, entry.id, choice=choice).entry
    [after] = history.changes(school, undone.id)
    [back] = history.undo_preview(school, undone.id).page(0)

    assert (True, True, False) == (before.removed, after.removed, back.removed)


def test_nothing_is_undone_if_the_school_changed_after_the_preview(school: OpenSchool) -> None:
    """Who would go back now is not who was shown."""
    seen = history.undo_preview(school, newest(school).id)
    editing.change(school, "103", {"given_name": "Sanna"})
    before = everything(school)

    with pytest.raises(Problem) as caught:
        history.undo(school, seen=seen)

    assert ProblemCode.SCHOOL_CHANGED is caught.value.code
    assert before == everything(school)
    assert "edit" == newest(school).kind.value


def test_what_was_seen_is_what_is_undone(school: OpenSchool) -> None:
    """The preview's own choice, whatever else is chosen meanwhile."""
    seen = history.undo_preview(school, newest(school).id, choice=UndoChoice(groups=("1B",)))

    undone = history.undo(school, seen=seen)

    assert (1, len(seen)) == (undone.entry.counts.written, undone.entry.counts.written)
    assert "103" == history.changes(school, undone.entry.id)[0].pupil_number

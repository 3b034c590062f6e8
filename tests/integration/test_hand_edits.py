"""Fields that a person edited: kept at an overwriting import, remembered, put back by undo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import editing, history, importing, pupil_words
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import everything, fill, new_school, state_of, write_csv

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00", "email": "l@voorbeeld.example"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """One pupil, in a school that had an import before."""
    opened = new_school(tmp_path / "school.lvs")
    fill(opened, {"1": (dict(FIELDS), False)})
    yield opened
    opened.close()


def edit(opened: OpenSchool, field: str, value: str | None) -> None:
    """What a person types."""
    editing.change(opened, "1", {field: value or ""})


def remembered(opened: OpenSchool) -> dict[str, str | None]:
    """Field -> the value of the last import, of fields that were edited."""
    with opened.storage.begin() as connection:
        return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT field, imported FROM hand_edit")}


def read(opened: OpenSchool, folder: Path, *, apply: bool = True, empty_clears: bool = False, **said: str) -> Preview:
    """Read a file that says this of the pupil, and overwrite."""
    source = write_csv(folder / "b.csv", [{"pupil_number": "1", **FIELDS, **said}])
    shown = importing.preview(opened, source, ImportOptions(overwrite=True, empty_clears=empty_clears))
    if apply:
        importing.apply(opened, shown)
    return shown


def test_an_edited_field_keeps_the_hands_value(school: OpenSchool, tmp_path: Path) -> None:
    """It is shown as kept and by whom; the other fields are overwritten."""
    edit(school, "given_name", "Lowie")

    shown = read(school, tmp_path, apply=False, given_name="Loes", group="2A")
    [line] = shown.page(0)
    importing.apply(school, shown)

    assert [("group", "1A", "2A")] == [(step.field, step.was, step.becomes) for step in line.fields]
    assert [("given_name", "Lowie", "Loes")] == [(step.field, step.was, step.becomes) for step in line.differs]
    assert ("given_name",) == line.by_hand
    assert ("Lowie", "2A") == tuple(state_of(school)["1"][0][name] for name in ("given_name", "group"))


def test_the_remembered_value_moves_on(school: OpenSchool, tmp_path: Path) -> None:
    """What the source says now becomes the imported value, so that the next conflict is seen against it."""
    edit(school, "given_name", "Lowie")
    edit(school, "given_name", "Lowietje")
    first = remembered(school)

    read(school, tmp_path, given_name="Loes", group="2A")

    assert ({"given_name": "Loïs"}, {"given_name": "Loes"}) == (first, remembered(school))


def test_undo_restores_values_and_memory(school: OpenSchool, tmp_path: Path) -> None:
    """All that is stored of the pupil, the memory too."""
    edit(school, "given_name", "Lowie")
    before = everything(school)
    read(school, tmp_path, given_name="Loes", group="2A")
    assert before != everything(school)

    history.undo(school)

    assert before == everything(school)


def test_a_memory_that_moves_alone_is_no_change(school: OpenSchool, tmp_path: Path) -> None:
    """If only the edited field differs there is nothing to write for the person."""
    edit(school, "given_name", "Lowie")

    shown = read(school, tmp_path, apply=False, given_name="Loes")

    assert (0, 1) == (shown.counts().written, shown.counts().unchanged)


def test_an_edit_to_nothing_is_kept_too(school: OpenSchool, tmp_path: Path) -> None:
    """An e-mail address that was taken out by hand does not come back."""
    edit(school, "email", None)

    read(school, tmp_path, group="2A", email="nieuw@voorbeeld.example")

    assert "email" not in state_of(school)["1"][0]
    assert {"email": "nieuw@voorbeeld.example"} == remembered(school)


def test_an_edited_pupil_is_archived_and_comes_back_with_the_edit(school: OpenSchool, tmp_path: Path) -> None:
    """Archiving and re-activating touch no field that was edited."""
    edit(school, "given_name", "Lowie")
    other = write_csv(tmp_path / "a.csv", [{"pupil_number": "2", **FIELDS}])
    shown = importing.preview(school, other, ImportOptions(archive_missing=True))
    importing.apply(school, shown, confirm_archive=1)
    assert state_of(school)["1"][1]

    read(school, tmp_path, given_name="Loes")

    assert ("Lowie", False) == (state_of(school)["1"][0]["given_name"], state_of(school)["1"][1])


def test_the_edited_name_can_be_found(school: OpenSchool, tmp_path: Path) -> None:
    """Searching goes by what is on screen, before and after an import."""
    edit(school, "family_name", "Çelik")
    shown = read(school, tmp_path, apply=False, family_name="Bergen", group="2A")

    assert 1 == shown.arrange(search="celik")
    assert 0 == shown.arrange(search="bergen")


def preview(opened: OpenSchool, folder: Path, *take: str, overwrite: bool = True, **said: str) -> Preview:
    """A preview of a file that says this of the pupil; the file replaces edits by hand of these fields."""
    source = write_csv(folder / "b.csv", [{"pupil_number": "1", **FIELDS, **said}])
    return importing.preview(opened, source, ImportOptions(overwrite=overwrite, take_file=take))


def test_three_values_are_told_of_a_field(school: OpenSchool, tmp_path: Path) -> None:
    """What the school supplied first, what it supplies now, and what the hand made of it; in words too."""
    edit(school, "given_name", "Lowie")

    [line] = preview(school, tmp_path, given_name="Loes").page(0)

    [told] = line.three_way
    assert ("given_name", "Loïs", "Loes", "Lowie", False) == (
        *(told.field, told.imported, told.file, told.hand),
        told.taken,
    )
    day = pupil_words.day(told.edited_at)
    assert (
        f"Roepnaam: met de hand gewijzigd op {day}. De school leverde eerst Loïs, nu Loes. Lowie blijft staan."
        == pupil_words.three_way(told, school.school)
    )


def test_a_source_that_says_what_it_said_is_told_so(school: OpenSchool, tmp_path: Path) -> None:
    """Only the hand changed the field."""
    edit(school, "given_name", "Lowie")

    [line] = preview(school, tmp_path).page(0)

    assert "De school levert nog steeds Loïs. Lowie blijft staan." in pupil_words.three_way(
        line.three_way[0], school.school
    )


@pytest.mark.parametrize("take", ["given_name", "all"])
def test_the_file_replaces_the_hand_where_it_is_chosen(school: OpenSchool, tmp_path: Path, take: str) -> None:
    """The field is the file's again, and forgotten as an edit; undo brings value and memory back."""
    edit(school, "given_name", "Lowie")
    before = everything(school)

    shown = preview(school, tmp_path, take, given_name="Loes")
    [line] = shown.page(0)
    importing.apply(school, shown)

    assert [("given_name", "Lowie", "Loes")] == [(step.field, step.was, step.becomes) for step in line.fields]
    assert ((), (), True) == (line.differs, line.by_hand, line.three_way[0].taken)
    assert ("Loes", {}) == (state_of(school)["1"][0]["given_name"], remembered(school))
    history.undo(school)
    assert before == everything(school)


def test_fields_that_are_not_named_stay_with_the_hand(school: OpenSchool, tmp_path: Path) -> None:
    """One field of two."""
    edit(school, "given_name", "Lowie")
    edit(school, "email", "hand@voorbeeld.example")

    importing.apply(school, preview(school, tmp_path, "email", given_name="Loes"))

    fields = state_of(school)["1"][0]
    assert ("Lowie", "l@voorbeeld.example") == (fields["given_name"], fields["email"])
    assert {"given_name": "Loes"} == remembered(school)


def test_of_one_pupil_it_can_be_chosen_otherwise(school: OpenSchool, tmp_path: Path) -> None:
    """All from the file but this one; and back."""
    edit(school, "given_name", "Lowie")
    shown = preview(school, tmp_path, "all", given_name="Loes")
    [line] = shown.page(0)

    kept = shown.take_file(line.key, ("given_name",), taken=False)
    taken = shown.take_file(line.key)
    shown.arrange()

    assert ((0, 1), (1, 0)) == ((kept.changed, kept.unchanged), (taken.changed, taken.unchanged))
    assert shown.page(0)[0].three_way[0].taken
    shown.close()


def test_what_was_taken_from_one_pupil_outlives_another_box(school: OpenSchool, tmp_path: Path) -> None:
    """Comparing again with archiving keeps it; another choice for all replaces it."""
    edit(school, "given_name", "Lowie")
    shown = preview(school, tmp_path, given_name="Loes")
    shown.take_file(1 + 1)
    options = ImportOptions(overwrite=True, archive_missing=True)

    shown.reconsider(options)
    again = shown.counts().changed
    shown.reconsider(ImportOptions(overwrite=True, take_file=("email",)))

    assert (1, 0) == (again, shown.counts().changed)
    shown.close()


def test_nothing_is_taken_without_overwriting(school: OpenSchool, tmp_path: Path) -> None:
    """The box of the supplier comes first."""
    edit(school, "given_name", "Lowie")

    shown = preview(school, tmp_path, "all", overwrite=False, given_name="Loes")

    assert (0, ("given_name",)) == (shown.counts().written, shown.page(0)[0].by_hand)
    shown.close()


def test_after_undo_and_a_second_import_the_hand_is_asked_again(school: OpenSchool, tmp_path: Path) -> None:
    """Undone, the edit is back; the next file finds it and keeps it unless chosen otherwise."""
    edit(school, "given_name", "Lowie")
    importing.apply(school, preview(school, tmp_path, "all", given_name="Loes"))
    history.undo(school)

    shown = preview(school, tmp_path, given_name="Loes")
    assert [("Loïs", "Loes", "Lowie")] == [(one.imported, one.file, one.hand) for one in shown.page(0)[0].three_way]
    shown.close()
    importing.apply(school, preview(school, tmp_path, "all", given_name="Loes"))
    assert ("Loes", {}) == (state_of(school)["1"][0]["given_name"], remembered(school))


def test_a_field_that_does_not_exist_can_not_be_taken(school: OpenSchool, tmp_path: Path) -> None:
    """With the fields that do."""
    with pytest.raises(Problem) as refused:
        preview(school, tmp_path, "schoenmaat")
    assert (ProblemCode.FIELD_UNKNOWN, "schoenmaat") == (refused.value.code, refused.value.facts["field"])


VALUES = st.sampled_from(["", "a@v.example", "b@v.example", "c@v.example"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(VALUES, min_size=1, max_size=2), files=st.lists(VALUES, min_size=1, max_size=3), clears=st.booleans()
)
def test_the_hand_wins_over_any_files_and_undo_walks_all_the_way_back(
    school: OpenSchool, tmp_path: Path, edits: list[str], files: list[str], clears: bool
) -> None:
    """Imports after an edit never change its field; undone one after another they leave no trace."""
    fill(school, {"1": (dict(FIELDS), False)})
    with school.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET id = 1")
    for value in edits:
        if (value or None) != state_of(school)["1"][0].get("email"):
            edit(school, "email", value or None)
    before = everything(school)

    imported = FIELDS["email"]
    for place, value in enumerate(files):
        read(school, tmp_path, email=value, group=f"{place + 2}A", empty_clears=clears)
        imported = value if value or clears else imported
        assert (edits[-1] or None) == state_of(school)["1"][0].get("email")
        assert {"email": imported or None} == remembered(school)
    for _ in files:
        history.undo(school)

    assert before == everything(school)

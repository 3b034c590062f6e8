"""User names that a file of pupils claims: a name belongs to one person for good, whatever a file says."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import Entry, ImportOptions
from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import editing, history, importing, pupils, staff
from lvs_desktop.services.problem_texts import source_problem_text
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, fill, new_school, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
OVERWRITE = ImportOptions(overwrite=True)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """An empty school of two locations."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    yield opened
    opened.close()


def row(number: str, name: str = "", **more: str) -> dict[str, str]:
    """A pupil of a file."""
    fields = {"given_name": f"Naam{number}", "family_name": "Berg", "group": "1A", "location": "00"}
    return {"pupil_number": number, **fields, "user_name": name, **more}


def read(
    opened: OpenSchool, *rows: Mapping[str, str], options: ImportOptions = OVERWRITE
) -> tuple[Entry, Sequence[SourceProblem]]:
    """Read a file and keep it, with what was found about user names."""
    shown = importing.preview(opened, write_csv(opened.path.parent / "bron.csv", rows), options)
    found = [one for one in shown.problems() if one.code is ProblemCode.USER_NAME_OF_ANOTHER]
    return importing.apply(opened, shown), found


def names(opened: OpenSchool) -> dict[str, str | None]:
    """Number -> user name."""
    return {str(one.pupil_number): one.user_name for one in pupils.pupils(opened, archived=True)}


def test_a_name_that_somebody_has_is_left_out_and_the_rest_of_the_row_counts(school: OpenSchool) -> None:
    """Told as a warning by row and holder; a new pupil comes without a name, a known one keeps the own."""
    read(school, row("1", "anna"), row("2", "bo"))
    _, found = read(school, row("2", " ANNA ", group="2B"), row("3", "bo"), row("4", "cas"))
    two = pupils.by_number(school, "2")

    assert {"1": "anna", "2": "bo", "3": None, "4": "cas"} == names(school)
    assert two is not None
    assert two.group == "2B"
    assert [(2, "Naam1 Berg"), (3, "Naam2 Berg")] == [(one.row, dict(one.facts)["holder"]) for one in found]
    assert {Severity.WARNING} == {one.severity for one in found}
    assert "Gebruikersnaam 'anna' is van Naam1 Berg." in source_problem_text(found[0])


def test_a_name_that_somebody_had_is_not_given_again(school: OpenSchool) -> None:
    """Of a pupil who got another name, who is in the archive, of staff; the pupil itself may get it back."""
    read(school, row("1", "oud"), row("2", "weg"))
    read(school, row("1", "nieuw"))
    editing.archive(school, "2")
    staff.add(school, {"given_name": "Bo", "family_name": "Bos", "user_name": "bbos", "locations": "00"})
    _, found = read(school, row("3", "oud"), row("4", "weg"), row("5", "bbos"))
    _, own = read(school, row("1", "oud"))

    assert {"1": "oud", "2": "weg", "3": None, "4": None, "5": None} == names(school)
    assert ["Naam1 Berg", "Naam2 Berg", "Bo Bos"] == [dict(one.facts)["holder"] for one in found]
    assert [] == own


def test_one_name_on_two_rows_is_of_whose_it_is_else_of_the_first(school: OpenSchool) -> None:
    """The other row is told where it stands."""
    read(school, row("2", "anna"))
    _, found = read(school, row("1", "anna"), row("2", "anna"), row("3", "bo"), row("4", "Bo"))

    assert {"1": None, "2": "anna", "3": "bo", "4": None} == names(school)
    assert [{"holder": "Naam2 Berg"}, {"first": 4}] == [dict(one.facts) for one in found]
    assert "staat ook in rij 4" in source_problem_text(found[1])


def test_swapped_names_stay_where_they_are(school: OpenSchool) -> None:
    """A file that gives two pupils one another's name changes neither."""
    read(school, row("1", "anna"), row("2", "bo"))
    _, found = read(school, row("1", "bo"), row("2", "anna", group="3C"))

    assert {"1": "anna", "2": "bo"} == names(school)
    assert [2, 3] == [one.row for one in found]


def test_who_was_undone_comes_again_with_the_own_name(school: OpenSchool) -> None:
    """The same number and name is the same person; another one does not get the name."""
    entry, _ = read(school, row("1", "anna"), row("2", "bo"))
    history.undo(school, entry.id)
    _, found = read(school, row("1", "anna"), row("2", "bo", given_name="Iemand", family_name="Anders"))

    assert {"1": "anna", "2": None} == names(school)
    assert [{}] == [dict(one.facts) for one in found]
    assert "is of was van iemand anders" in source_problem_text(found[0])


def test_a_holder_of_another_location_is_not_named(school: OpenSchool) -> None:
    """A location admin learns that the name is somebody's, not whose."""
    read(school, row("1", "anna"), row("2", "bo", location="01"))
    school.work_as("Noord")
    _, found = read(school, row("3", "anna", location="01"), row("4", "bo", location="01"))

    assert [{}, {"holder": "Naam2 Berg"}] == [dict(one.facts) for one in found]


def test_other_boxes_do_not_bring_the_name_back(school: OpenSchool) -> None:
    """The rows are compared again where an empty cell clears; so are numbers that are matched as written."""
    read(school, row("1", "anna"), row("2", "bo"), row("02", "cas"), options=ImportOptions(numbers_as_written=True))
    rows = (row("1", "cas"), row("2", "anna"), row("02", "cas", group="2B"), row("9", "bo"))
    path = write_csv(school.path.parent / "bron.csv", rows)
    shown = importing.preview(school, path, ImportOptions(numbers_as_written=True))
    told = [len([one for one in shown.problems() if one.code is ProblemCode.USER_NAME_OF_ANOTHER])]
    for clears in (True, False, True):
        shown.reconsider(ImportOptions(numbers_as_written=True, overwrite=True, empty_clears=clears))
        told.append(len([one for one in shown.problems() if one.code is ProblemCode.USER_NAME_OF_ANOTHER]))
    importing.apply(school, shown)

    assert {"1": "anna", "2": "bo", "02": "cas", "9": None} == names(school)
    assert [3, 3, 3, 3] == told


def test_a_name_with_other_letters_is_found_too(school: OpenSchool) -> None:
    """Capitals that SQLite itself does not fold."""
    read(school, row("1", "émile"), row("2", "bo"))
    _, found = read(school, row("3", "ÉMILE"))

    assert [2] == [one.row for one in found]
    assert names(school)["3"] is None


files = st.lists(
    st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from(["", "a", "A", "b", "c"])), min_size=1, max_size=5),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=files)
def test_no_import_ever_gives_a_name_to_a_second_person(school: OpenSchool, files: list[list[tuple[str, str]]]) -> None:
    """Whatever the files say, in any order."""
    fill(school, {})
    owners: dict[str, str] = {}
    for found in files:
        rows = [row(number, name, given_name=f"N{n}") for n, (number, name) in enumerate(dict(found).items())]
        shown = importing.preview(school, write_csv(school.path.parent / "bron.csv", rows), OVERWRITE)
        if shown.counts().written:
            importing.apply(school, shown)
        else:
            shown.close()
        for number, name in names(school).items():
            if name is not None:
                assert number == owners.setdefault(name.lower(), number)

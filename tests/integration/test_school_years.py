"""One school file from August to August."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import EntryKind, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import checklist, editing, history, importing, years
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import meta, school_file
from tests.integration.conftest import NORTH
from tests.support.commands import Lvs
from tests.support.schoolfiles import ADMIN, KEY, everything, new_school, state_of, write_csv

BOTH = ImportOptions(overwrite=True, archive_missing=True)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school before its first file, preparing 2026-2027."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    yield opened
    opened.close()


def rows(first: int, year: int) -> list[dict[str, str]]:
    """Three classes of ten, the oldest of whom are gone a year later; numbers from 100 * the year they came in."""
    return [
        {
            "pupil_number": str(1000 * (first + cohort) + n),
            "given_name": f"Voornaam{n}",
            "family_name": "Berg",
            "group": f"{3 - cohort}A",
            "location": "00",
            "email": f"{n}@jaar{year}.example",
        }
        for cohort in range(3)
        for n in range(10)
    ]


def read(opened: OpenSchool, folder: Path, year: int, options: ImportOptions = BOTH) -> int:
    """Read the file of a year."""
    shown = importing.preview(opened, write_csv(folder / f"{year}.csv", rows(year - 2000, year)), options)
    return importing.apply(opened, shown, confirm_archive=shown.counts().archived).id


def step(opened: OpenSchool, year: str | None = None) -> tuple[str, str, int]:
    """State, reason and number of the step of the pupils."""
    found = next(one for one in checklist.status(opened, year) if one.step.id == "pupils")
    return found.state.value, found.reason, found.facts["n"]


def test_three_augusts_in_one_file(school: OpenSchool, tmp_path: Path) -> None:
    """Each year the file with both boxes, undone and done again; an edit stays; every year can be looked back at."""
    read(school, tmp_path, 2026, ImportOptions(baseline=True))
    editing.change(school, "28000", {"given_name": "Lowie"})
    assert ("busy", "baseline_only", 30) == step(school)

    for year in (2027, 2028, 2029):
        label = f"{year - 1}-{year}"
        assert label == school.school.school_year
        before = everything(school)
        entry = read(school, tmp_path, year)
        assert ("done", "imported", 30) == step(school)
        after = everything(school)
        undone = history.undo(school, entry)
        assert before == everything(school)
        history.undo(school, undone.entry.id)
        assert after == everything(school)
        begun = years.begin(school)
        assert (EntryKind.NEW_YEAR, f"{year}-{year + 1}") == (begun.kind, begun.school_year)
        assert ("not_started", "no_import", 30) == step(school)
        assert ("done", "imported", 30) == step(school, label)

    assert ("2029-2030", "2028-2029", "2027-2028", "2026-2027") == years.known(school)
    state = state_of(school)
    assert (30, 30) == tuple(sum(gone is wanted for _, gone in state.values()) for wanted in (False, True))
    assert ("Lowie", True) == (state["28000"][0]["given_name"], state["28000"][1])
    by_year = [(line.school_year, line.kind.value) for line in reversed(history.entries(school))]
    assert [("2026-2027", "baseline"), ("2026-2027", "edit"), ("2026-2027", "import")] == by_year[:3]
    assert ("2027-2028", "new_year") == by_year[5]


def test_a_new_year_is_undone_and_comes_back(school: OpenSchool, tmp_path: Path) -> None:
    """The steps of the year before are there again, as they were; mappings, people and pupils stay all along."""
    read(school, tmp_path, 2027)
    with school.storage.begin() as connection:
        meta.remember_columns(connection, {"Lokaal": "group"})
    steps, pupils = checklist.status(school), everything(school)
    begun = years.begin(school, "2027/2028")

    undone = history.undo(school, begun.id).entry
    assert ("2026-2027", steps) == (school.school.school_year, checklist.status(school))
    history.undo(school, undone.id)

    assert "2027-2028" == school.school.school_year
    assert pupils == everything(school)
    with school.storage.begin() as connection:
        assert {"Lokaal": "group"} == meta.remembered_columns(connection)
        assert [ADMIN.name, NORTH.name] == [worker.name for worker in meta.read_workers(connection)]


def test_a_year_in_which_something_was_done_stays_unless_forced(school: OpenSchool, tmp_path: Path) -> None:
    """Forced, what was done keeps its year, and counts again when that year comes back."""
    read(school, tmp_path, 2027)
    begun = years.begin(school)
    entry = read(school, tmp_path, 2028)

    with pytest.raises(Problem) as refused:
        history.undo(school, begun.id)
    assert (ProblemCode.YEAR_IN_USE, (str(entry),)) == (refused.value.code, refused.value.facts["entries"])
    with pytest.raises(Problem) as preview:
        history.undo_preview(school, begun.id)
    assert ProblemCode.YEAR_IN_USE is preview.value.code
    history.undo(school, begun.id, choice=UndoChoice(force_later=True))
    assert "2026-2027" == school.school.school_year
    years.begin(school)

    assert ("done", "imported", 30) == step(school)


def test_the_year_is_kept_in_the_file(school: OpenSchool, tmp_path: Path) -> None:
    """And not only as long as it is open."""
    years.begin(school)
    school.close()

    again = OpenSchool(school_file.open_file(school.path, KEY))

    assert "2027-2028" == again.school.school_year
    again.close()


@pytest.mark.parametrize(
    ("year", "code"),
    [
        ("2026-2027", ProblemCode.YEAR_NOT_LATER),
        ("2020-2021", ProblemCode.YEAR_NOT_LATER),
        ("2027-2029", ProblemCode.SCHOOL_YEAR_INVALID),
    ],
)
def test_only_a_later_school_year_can_begin(school: OpenSchool, year: str, code: ProblemCode) -> None:
    """Nothing is written otherwise."""
    with pytest.raises(Problem) as refused:
        years.begin(school, year)

    assert code is refused.value.code
    assert [] == history.entries(school)


def test_a_new_year_is_the_school_admins(school: OpenSchool) -> None:
    """It is of all locations."""
    school.work_as(NORTH.name)

    with pytest.raises(Problem) as refused:
        years.begin(school)

    assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code


def test_the_commands_of_the_years(lvs: Lvs, school: OpenSchool, empty: Path) -> None:
    """Begin, look back, take back."""
    begun = lvs("new-year", empty, "--json")
    told = lvs("new-year", empty, "--school-year", "2030-2031")
    past = lvs("checklist", empty, "--school-year", "2026-2027", "--json")
    absent = lvs("checklist", empty, "--school-year", "2025-2026", "--json")
    undone = lvs("undo", empty)
    with_pupil = lvs("undo", empty, "--pupil", "1", "--json")

    assert ("new_year", "2027-2028") == (begun.json["entry"]["kind"], begun.json["school"]["school_year"])
    assert "Het schooljaar is nu 2030-2031." in told.out
    assert (0, "not_started") == (past.code, past.json[1]["state"])
    assert (2, "year_unknown") == absent.error
    assert "2026-2027, 2027-2028 en 2030-2031" in absent.err
    assert (0, "Ongedaan gemaakt.\n") == (undone.code, undone.out)
    assert (2, "pupil_not_in_entry") == with_pupil.error

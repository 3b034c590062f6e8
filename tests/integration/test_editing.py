"""One pupil by hand: the same checks as a file's, an entry each, undone as an import is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import editing, history
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.schools import OpenSchool
from tests.integration.conftest import NORTH
from tests.support.commands import Lvs
from tests.support.schoolfiles import ADMIN, everything, fill, new_school, state_of

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Two active pupils and one who is archived."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    north = {**FIELDS, "location": "01"}
    fill(opened, {"0012": (dict(FIELDS), False), "13": (north, False), "14": (dict(FIELDS), True)})
    yield opened
    opened.close()


def test_several_fields_are_one_entry_cleaned_as_a_files(school: OpenSchool) -> None:
    """White space, a date and a year as people write them; empty is empty; undone in one go."""
    before = everything(school)

    entry = editing.change(
        school, "12", {"given_name": " Lowie ", "birth_date": "4-3-2012", "year": "leerjaar 3", "group": "3C"}
    )

    assert (EntryKind.EDIT, 1) == (entry.kind, entry.counts.changed)
    kept = {"given_name": "Lowie", "birth_date": "2012-03-04", "year": "3", "group": "3C"}
    assert {**FIELDS, **kept} == state_of(school)["0012"][0]
    assert 1 == len(history.entries(school))
    [line] = history.changes(school, entry.id)
    assert [("given_name", "Loïs", "Lowie"), ("birth_date", None, "2012-03-04")] == [
        (step.field, step.was, step.becomes) for step in line.fields[:2]
    ]
    history.undo(school)
    assert before == everything(school)


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        (
            {"year": "negen"},
            ProblemCode.YEAR_INVALID,
            "'Leerjaar': 'negen' kan niet. Geef een getal van 1 t",
        ),
        ({"birth_date": "31-02-2014"}, ProblemCode.DATE_INVALID, "Geef een datum zoals 31-12-2013."),
        ({"email": "geen adres"}, ProblemCode.EMAIL_INVALID, "Geef een e-mailadres."),
        ({"gender": "Q"}, ProblemCode.GENDER_UNKNOWN, "Geef M, V of X."),
        ({"location": "44"}, ProblemCode.LOCATION_UNKNOWN, "01 Noord"),
        ({"group": " "}, ProblemCode.VALUE_REQUIRED, "'Klas' is leeg. Vul het in."),
        ({"track": "x" * 101}, ProblemCode.VALUE_TOO_LONG, "Geef hoogstens 100 tekens."),
        ({"shoe_size": "41"}, ProblemCode.FIELD_UNKNOWN, "shoe_size"),
        ({"pupil_number": "99"}, ProblemCode.NUMBER_FIXED, "leerlingnummer"),
        ({"group": "1A"}, ProblemCode.NOTHING_EDITED, "Er is niets veranderd."),
    ],
)
def test_what_can_not_be_is_refused_in_plain_words(
    school: OpenSchool, typed: dict[str, str], code: ProblemCode, words: str
) -> None:
    """Nothing is written, and no row of a file is spoken of."""
    before = everything(school)

    with pytest.raises(Problem) as refused:
        editing.change(school, "0012", typed)

    assert code is refused.value.code
    assert words in problem_text(refused.value)
    assert before == everything(school)
    assert [] == history.entries(school)


def test_each_wrong_value_is_told(school: OpenSchool) -> None:
    """A form can show them all at once; what is only worth a look does not hold up."""
    checked = editing.check(school, {"year": "negen", "email": "x", "birth_date": "1-1-1990", "group": "2B"})

    assert ["year", "email"] == [found.column for found in checked.errors]
    assert {"birth_date": "1990-01-01", "group": "2B"} == checked.values
    assert 3 == len(checked.problems)
    assert all("Rij" not in source_problem_text(found) for found in checked.problems)


def test_a_pupil_is_added_with_all_that_is_required(school: OpenSchool) -> None:
    """The number is free, whatever its zeros; what is missing is named field by field."""
    missing = editing.check(school, {"pupil_number": "20"}, new=True)
    before = everything(school)

    with pytest.raises(Problem) as taken:
        editing.add(school, {**FIELDS, "pupil_number": "012"})
    entry = editing.add(school, {**FIELDS, "pupil_number": "20"})

    assert ["given_name", "family_name", "group"] == [found.column for found in missing.errors]
    assert (ProblemCode.NUMBER_TAKEN, "0012") == (taken.value.code, taken.value.facts["stored"])
    assert "Leerlingnummer 0012 is al in gebruik." in problem_text(taken.value)
    assert (FIELDS, False) == state_of(school)["20"]
    history.undo(school, entry.id)
    assert before == everything(school)


def test_archiving_and_bringing_back_keep_all_fields(school: OpenSchool) -> None:
    """Each is an entry; what is so already is said."""
    editing.archive(school, "13")
    editing.activate(school, "14")

    assert ({"0012", "14"}, {"13"}) == tuple(
        {number for number, (_, gone) in state_of(school).items() if gone is wanted} for wanted in (False, True)
    )
    for act, number in ((editing.archive, "13"), (editing.activate, "14")):
        with pytest.raises(Problem) as refused:
            act(school, number)
        assert ProblemCode.NOTHING_EDITED is refused.value.code
    with pytest.raises(Problem) as unknown:
        editing.archive(school, "99")
    assert ProblemCode.PUPIL_UNKNOWN is unknown.value.code


def test_a_location_admin_stays_at_own_locations(school: OpenSchool) -> None:
    """No pupil of another location, and none sent there."""
    school.work_as(NORTH.name)
    acts = (
        lambda: editing.change(school, "0012", {"group": "2B"}),
        lambda: editing.change(school, "13", {"location": "00"}),
        lambda: editing.add(school, {**FIELDS, "pupil_number": "20"}),
        lambda: editing.archive(school, "0012"),
    )

    for act in acts:
        with pytest.raises(Problem) as refused:
            act()
        assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    assert NORTH.name == editing.change(school, "13", {"group": "2B"}).by


def test_the_command_edits_adds_archives_and_brings_back(lvs: Lvs, empty: Path) -> None:
    """A script and a person; a wrong value costs nothing."""
    base = ("pupil", empty)
    made = lvs(*base, "add", "pupil_number=7", "given_name=Loïs", "family_name=Berg", "group=1A", "--json")
    wrong = lvs(*base, "set", "7", "year=negen", "email=x", "--json")
    odd = lvs(*base, "set", "7", "birth_date=1-1-1990")
    archived = lvs(*base, "archive", "7", "--as", ADMIN.name, "--json")
    back = lvs(*base, "activate", "7", "--json")

    assert (0, "add") == (made.code, made.json["entry"]["kind"])
    assert (1, "year_invalid") == wrong.error
    assert ["year", "email"] == [found["column"] for found in wrong.json["problems"]]
    assert 2 == len(wrong.err.splitlines())
    assert (0, "Opgeslagen (nummer 2 van de geschiedenis). Ongedaan maken: undo BESTAND\n") == (odd.code, odd.out)
    assert odd.err
    assert ["archive", "activate"] == [said.json["entry"]["kind"] for said in (archived, back)]

"""Who is who in an import: pairs, decisions, what they do, and that they can be taken back."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ChangeKind, EntryKind, ImportOptions
from lvs_desktop.domain.matching import Clue
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import editing, history, importing, matches
from lvs_desktop.services.matches import Verdict
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, State, everything, fill, new_school, state_of, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
BOTH = ImportOptions(overwrite=True, archive_missing=True, scope_locations=("00", "01"))
SOFIE = {"given_name": "Sofie", "name_prefix": "van der", "family_name": "Berg", "birth_date": "2012-03-04"}
DAAN = {"given_name": "Daan", "family_name": "Kaya", "birth_date": "2011-10-09"}
EVA = {"given_name": "Eva", "family_name": "Öztürk", "birth_date": "2013-06-30"}
MORE = {"group": "1A", "location": "00", "gender": "V", "year": "1"}
Rows = Sequence[Mapping[str, str]]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Sofie (1), Daan (2) and Eva (3)."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, stored({"1": SOFIE, "2": DAAN, "3": EVA}))
    yield opened
    opened.close()


def stored(people: Mapping[str, Mapping[str, str]], *, archived: Sequence[str] = ()) -> State:
    """Pupils of class 1A by number."""
    return {number: ({**MORE, **said}, number in archived) for number, said in people.items()}


def row(number: str, said: Mapping[str, str], **other: str) -> dict[str, str]:
    """A row of the next year's file."""
    return {"pupil_number": number, **MORE, "group": "2A", "year": "2", **said, **other}


def look(school: OpenSchool, rows: Rows, options: ImportOptions = BOTH) -> Preview:
    """The preview of a file with these rows."""
    return importing.preview(school, write_csv(school.path.with_name("bron.csv"), rows), options)


def apply(school: OpenSchool, shown: Preview) -> int:
    """Write a preview; the entry's id."""
    return importing.apply(school, shown, confirm_archive=shown.counts().archived).id


def kinds(shown: Preview) -> dict[str | None, ChangeKind]:
    """Number -> kind."""
    return {line.pupil_number: line.outcome for line in shown.lines()}


def the_pair(school: OpenSchool, shown: Preview, place: int = 0) -> str:
    """The id of the only pupil's likeliest row."""
    [one] = matches.pairs(school, shown)
    return one.offers[place].id


def test_a_pupil_with_another_number_is_proposed_and_nothing_is_merged_by_itself(school: OpenSchool) -> None:
    """Name and birth date say who it is; until somebody says so it is one new pupil and one missing one."""
    shown = look(school, [row("91", SOFIE, family_name="Bergh"), row("2", DAAN), row("3", EVA)])
    [one] = matches.pairs(school, shown)

    assert ("1", "91", False) == (one.pupil.pupil_number, one.offers[0].number, one.offers[0].exact)
    assert {Clue.SAME_BIRTH_DATE, Clue.FAMILY_NAME_DIFFERS, Clue.GROUP_DIFFERS} == {
        reason.clue for reason in one.offers[0].reasons
    }
    assert (ChangeKind.NEW, ChangeKind.ARCHIVED) == (kinds(shown)["91"], kinds(shown)["1"])


def test_the_same_person_gets_the_number_and_keeps_everything_else(school: OpenSchool) -> None:
    """Id, user name and what was typed by hand stay; the next file finds nothing to do; undo gives the number back."""
    editing.change(school, "1", {"user_name": "s.berg"})
    before = everything(school)
    shown = look(school, [row("91", SOFIE), row("2", DAAN), row("3", EVA)])
    entry = matches.decide(school, shown, matches.exact(matches.pairs(school, shown)))
    line = next(line for line in shown.lines() if line.pupil_number == "1")

    assert (EntryKind.MATCHES, 1) == (entry.kind, entry.counts.changed)
    assert (ChangeKind.CHANGED, ("pupil_number", "1", "91")) == (
        line.kind,
        (line.fields[0].field, line.fields[0].was, line.fields[0].becomes),
    )
    assert (0, 0) == (shown.counts().archived, shown.counts().new)
    assert () == matches.pairs(school, shown)

    imported = apply(school, shown)
    after = state_of(school)
    assert {"91", "2", "3"} == set(after)
    assert ("s.berg", "2A", False) == (after["91"][0]["user_name"], after["91"][0]["group"], after["91"][1])
    assert 0 == look(school, [row("91", SOFIE), row("2", DAAN), row("3", EVA)]).counts().written

    undone = history.undo(school, imported)
    assert before == everything(school)
    redone = history.undo(school, undone.entry.id)
    assert after == state_of(school)
    history.undo(school, redone.entry.id)
    assert before == everything(school)


def test_a_decision_holds_for_the_next_file_also_if_this_one_is_not_written(school: OpenSchool) -> None:
    """What was decided is not asked again; taking it back asks again."""
    rows = [row("91", SOFIE), row("92", DAAN, family_name="Kay"), row("3", EVA)]
    shown = look(school, rows)
    by_number = {one.pupil.pupil_number: one.offers[0].id for one in matches.pairs(school, shown)}
    matches.decide(school, shown, {by_number["1"]: Verdict.SAME, by_number["2"]: Verdict.DIFFERENT})
    shown.close()
    again = look(school, rows)

    assert () == matches.pairs(school, again)
    assert {"1": ChangeKind.CHANGED, "2": ChangeKind.ARCHIVED, "92": ChangeKind.NEW, "3": ChangeKind.CHANGED} == kinds(
        again
    )
    assert {("1", Verdict.SAME), ("2", Verdict.DIFFERENT)} == {
        (one.pupil.pupil_number, one.verdict) for one in matches.remembered(school)
    }

    matches.forget(school, {by_number["2"]})
    assert ["2"] == [one.pupil.pupil_number for one in matches.pairs(school, look(school, rows))]
    history.undo(school)  # the forgetting
    assert () == matches.pairs(school, look(school, rows))
    history.undo(school, history.entries(school)[-1].id)  # the decisions
    assert {"1", "2"} == {one.pupil.pupil_number for one in matches.pairs(school, look(school, rows))}


def test_a_returning_pupil_is_brought_back_not_doubled(school: OpenSchool) -> None:
    """Somebody of the archive who comes with a new number is the same pupil."""
    fill(school, stored({"1": SOFIE, "2": DAAN, "3": EVA}, archived=["1"]))
    before = everything(school)
    shown = look(school, [row("91", SOFIE), row("2", DAAN), row("3", EVA)])
    matches.decide(school, shown, {the_pair(school, shown): Verdict.SAME})

    assert ChangeKind.REACTIVATED is kinds(shown)["1"]
    apply(school, shown)
    assert {"91": False, "2": False, "3": False} == {number: gone for number, (_, gone) in state_of(school).items()}
    history.undo(school)
    assert before == everything(school)


def test_two_pupils_whose_numbers_changed_places_are_told_apart(school: OpenSchool) -> None:
    """Numbers stay unique while two of them change places, there and back again."""
    before = everything(school)
    shown = look(school, [row("2", SOFIE), row("1", DAAN), row("3", EVA)])
    assert 2 == shown.problem_count(errors_only=True)
    verdicts = matches.exact(matches.pairs(school, shown))
    matches.decide(school, shown, verdicts)

    assert (2, 0) == (len(verdicts), shown.problem_count(errors_only=True))
    apply(school, shown)
    after = state_of(school)
    assert ("Daan", "Sofie") == (after["1"][0]["given_name"], after["2"][0]["given_name"])
    undone = history.undo(school)
    assert before == everything(school)
    history.undo(school, undone.entry.id)
    assert after == state_of(school)


def test_a_number_that_was_used_again_never_overwrites_its_pupil(school: OpenSchool) -> None:
    """Another name and another birth date: the row waits for a person, and the pupil counts as present."""
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    shown = look(school, [row("1", noor), row("2", DAAN), row("3", EVA)])
    [found] = shown.problems(0, 1)

    assert (ProblemCode.NUMBER_REUSED, Severity.ERROR, 2) == (found.code, found.severity, found.row)
    assert ProblemCode.ROWS_WITH_ERRORS is (shown.stops() or pytest.fail("not stopped")).code
    assert "1" not in kinds(shown)
    assert Clue.SAME_NUMBER is matches.pairs(school, shown)[0].offers[0].reasons[0].clue


def test_without_overwriting_a_used_number_is_only_told(school: OpenSchool) -> None:
    """Nothing would be lost, so nothing is held up; the pair is there to decide."""
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    shown = look(school, [row("1", noor), row("2", DAAN), row("3", EVA)], ImportOptions())

    assert [(ProblemCode.NUMBER_REUSED, Severity.WARNING)] == [
        (found.code, found.severity) for found in shown.problems() if found.row
    ]
    assert ["1"] == [one.pupil.pupil_number for one in matches.pairs(school, shown)]


@pytest.mark.parametrize("archived", [(), ("1",)], ids=["active", "archived"])
def test_two_persons_with_one_number_are_both_kept(school: OpenSchool, archived: Sequence[str]) -> None:
    """The new one has the number; the one before keeps all the rest, in the archive, and an undo gives it back."""
    fill(school, stored({"1": SOFIE, "2": DAAN, "3": EVA}, archived=archived))
    before = everything(school)
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    shown = look(school, [row("1", noor), row("2", DAAN), row("3", EVA)])
    matches.decide(school, shown, {the_pair(school, shown): Verdict.DIFFERENT})
    apply(school, shown)
    after = state_of(school)

    assert ("Noor", False) == (after["1"][0]["given_name"], after["1"][1])
    assert ("Sofie", True) == (after[None][0]["given_name"], after[None][1])  # type: ignore[index]
    undone = history.undo(school)
    assert before == everything(school)
    history.undo(school, undone.entry.id)
    assert after == state_of(school)


def test_one_person_with_everything_changed_is_overwritten_after_all(school: OpenSchool) -> None:
    """The person said that it is one pupil: the row is written."""
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    shown = look(school, [row("1", noor), row("2", DAAN), row("3", EVA)])
    matches.decide(school, shown, {the_pair(school, shown): Verdict.SAME})
    apply(school, shown)

    assert "Noor" == state_of(school)["1"][0]["given_name"]


def test_a_row_without_a_number_is_its_pupil_only_by_decision(school: OpenSchool) -> None:
    """Undecided the row is an error and the pupil is not missing; decided the pupil keeps the number."""
    rows = [row("", SOFIE), row("2", DAAN), row("3", EVA)]
    shown = look(school, rows)

    assert [ProblemCode.ROW_MAYBE_KNOWN] == [
        found.code for found in shown.problems(0, shown.problem_count(errors_only=True))
    ]
    assert (0, True) == (shown.counts().archived, shown.archiving_closed)
    assert "1" not in kinds(shown)

    matches.decide(school, shown, matches.exact(matches.pairs(school, shown)))
    assert (ChangeKind.CHANGED, False) == (kinds(shown)["1"], shown.archiving_closed)
    apply(school, shown)
    assert "2A" == state_of(school)["1"][0]["group"]
    assert 0 == look(school, rows).counts().written


def test_a_row_without_a_number_who_is_nobody_becomes_a_pupil_without_one(school: OpenSchool) -> None:
    """The pupil is added, archiving stays closed, and an undo takes the pupil out."""
    before = everything(school)
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    shown = look(school, [row("", noor), row("2", DAAN)])

    assert {None: ChangeKind.NEW, "1": ChangeKind.MISSING, "2": ChangeKind.CHANGED, "3": ChangeKind.MISSING} == kinds(
        shown
    )
    assert ProblemCode.ROW_WITHOUT_NUMBER in {found.code for found in shown.problems()}
    apply(school, shown)
    assert "Noor" == state_of(school)[None][0]["given_name"]  # type: ignore[index]
    again = look(school, [row("", noor), row("2", DAAN)])
    assert [ProblemCode.ROW_MAYBE_KNOWN] == [
        found.code for found in again.problems() if found.severity is Severity.ERROR
    ]
    history.undo(school)
    assert before == everything(school)


def test_rows_without_a_number_that_are_one_person_are_not_doubled(school: OpenSchool) -> None:
    """The same row again is repeated; rows that differ, or a row with a number beside it, need the number."""
    noor = {"given_name": "Noor", "family_name": "Willems", "birth_date": "2014-01-20"}
    tom = {"given_name": "Tom", "family_name": "Bos", "birth_date": "2014-02-20"}
    mia = {"given_name": "Mia", "family_name": "Vos", "birth_date": "2014-03-20"}
    rows = [row("", noor), row("", noor), row("", tom), row("", tom, group="2B"), row("", mia), row("77", mia)]
    shown = look(school, [*rows, *(row(n, said) for n, said in (("1", SOFIE), ("2", DAAN), ("3", EVA)))])
    codes = [(found.code, found.row) for found in shown.problems() if found.code is not ProblemCode.ROW_WITHOUT_NUMBER]

    assert {
        (ProblemCode.ROW_REPEATED, 3),
        (ProblemCode.VALUE_REQUIRED, 4),
        (ProblemCode.VALUE_REQUIRED, 5),
        (ProblemCode.VALUE_REQUIRED, 6),
    } == {code for code in codes if code[1]}
    assert 2 == shown.counts().new


def test_twins_are_never_taken_for_one(school: OpenSchool) -> None:
    """A twin who is new is proposed with the reason that the given name differs, never as exact."""
    shown = look(school, [row("1", SOFIE), row("2", DAAN), row("3", EVA), row("4", SOFIE, given_name="Lotte")])
    assert () == matches.pairs(school, shown)

    both = look(school, [row("2", DAAN), row("3", EVA), row("4", SOFIE, given_name="Lotte"), row("5", SOFIE)])
    [one] = matches.pairs(school, both)
    assert [("5", True), ("4", False)] == [(offer.number, offer.exact) for offer in one.offers]


def test_a_namesake_of_another_age_is_not_proposed(school: OpenSchool) -> None:
    """One name and a birth date years apart: two persons. Swapped day and month, or one digit off: perhaps one."""
    for born, proposed in (("2014-08-21", False), ("2012-04-03", True), ("2012-03-05", True)):
        shown = look(school, [row("91", {**SOFIE, "birth_date": born}), row("2", DAAN), row("3", EVA)])
        assert proposed is bool(matches.pairs(school, shown))


def test_changed_surnames_and_moved_prefixes_are_found(school: OpenSchool) -> None:
    """With the reason, the likeliest first."""
    for said, clue in (
        ({**SOFIE, "family_name": "Willems", "name_prefix": ""}, Clue.FAMILY_NAME_DIFFERS),
        ({**SOFIE, "family_name": "van der Berg", "name_prefix": ""}, Clue.SAME_NAME),
        ({**SOFIE, "name_prefix": ""}, Clue.PREFIX_DIFFERS),
        ({**SOFIE, "given_name": "Sofie Anna"}, Clue.GIVEN_NAME_LONGER),
    ):
        shown = look(school, [row("91", said), row("2", DAAN), row("3", EVA)])
        [one] = matches.pairs(school, shown)
        assert clue in {reason.clue for reason in one.offers[0].reasons}


def test_a_pupil_can_not_become_two_and_a_row_not_either(school: OpenSchool) -> None:
    """Nothing is written of decisions that contradict each other, or that name no pair."""
    shown = look(school, [row("2", DAAN), row("3", EVA), row("4", SOFIE, given_name="Lotte"), row("5", SOFIE)])
    [one] = matches.pairs(school, shown)
    for verdicts, code in (
        ({offer.id: Verdict.SAME for offer in one.offers}, ProblemCode.MATCH_CLASH),
        ({"00000000": Verdict.SAME}, ProblemCode.MATCH_UNKNOWN),
        ({}, ProblemCode.NOTHING_TO_DO),
    ):
        with pytest.raises(Problem) as refused:
            matches.decide(school, shown, verdicts)
        assert code is refused.value.code

    assert [] == matches.remembered(school)


def test_lines_that_were_left_out_stay_so_after_a_decision(school: OpenSchool) -> None:
    """Deciding who is who does not undo what was chosen before."""
    shown = look(school, [row("91", SOFIE), row("2", DAAN)])
    shown.choose_numbers(["2", "3"], False)
    matches.decide(school, shown, matches.exact(matches.pairs(school, shown)))

    assert {"1": ChangeKind.CHANGED, "2": ChangeKind.UNCHANGED, "3": ChangeKind.MISSING} == kinds(shown)


def test_a_line_left_out_gives_no_number_away(school: OpenSchool) -> None:
    """A decision does nothing to a school whose import leaves the row out."""
    shown = look(school, [row("91", SOFIE), row("2", DAAN), row("3", EVA)])
    matches.decide(school, shown, matches.exact(matches.pairs(school, shown)))
    shown.choose_numbers(["1"], False)
    apply(school, shown)

    assert {"1", "2", "3"} == set(state_of(school))


def test_a_location_admin_decides_about_own_pupils_only(school: OpenSchool) -> None:
    """Pupils of other locations are not proposed, and a decision about them is not carried out."""
    rows = [row("91", SOFIE, location="01"), row("2", DAAN), row("3", EVA)]
    shown = look(school, rows)
    matches.decide(school, shown, matches.exact(matches.pairs(school, shown)))
    school.work_as("Noord")
    narrow = look(school, rows[:1], ImportOptions(overwrite=True))

    assert () == matches.pairs(school, narrow)
    assert [] == matches.remembered(school)
    assert [ProblemCode.LOCATION_NOT_YOURS] == [found.code for found in narrow.problems() if found.row]
    assert {} == kinds(narrow)

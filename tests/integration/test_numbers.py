"""The list of a link, and numbers and tracks from Magister's export: what is proposed, said yes to, written, undone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import checklist, editing, history, link_lists, numbers, tracks
from lvs_desktop.services import pupils as people
from lvs_desktop.services.list_reading import ListOptions
from lvs_desktop.services.numbers import Outcome
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.system import paths
from tests.support.link_files import LIST, MAGISTER, PEOPLE, lvs_list, magister, write
from tests.support.schoolfiles import ADMIN, new_school

TODAY = date(2026, 9, 1)
NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school with Magister's link, empty."""
    opened = new_school(tmp_path / "school.lvs", route="magister", workers=(ADMIN, NORTH))
    yield opened
    opened.close()


@pytest.fixture
def linked(school: OpenSchool, tmp_path: Path) -> OpenSchool:
    """The school after the list of the LVS was read: six pupils without number and track."""
    link_lists.apply(school, link_lists.preview(school, lvs_list(tmp_path / "lvs.csv"), today=TODAY))
    return school


def held(opened: OpenSchool) -> dict[str, tuple[str | None, str | None]]:
    """Given name -> number and track."""
    return {str(one.given_name): (one.pupil_number, one.track) for one in people.pupils(opened, archived=False)}


def ids(opened: OpenSchool) -> dict[str, int]:
    """Given name -> id."""
    return {str(one.given_name): one.id for one in people.pupils(opened, archived=False)}


def outcomes(shown: numbers.Preview) -> dict[str, Outcome]:
    """Given name -> what was found."""
    return {str(line.pupil.given_name): line.outcome for line in shown.lines()}


def test_a_list_of_the_lvs_brings_pupils_without_a_number(school: OpenSchool, tmp_path: Path) -> None:
    """One entry, with the account of each; undone, they are gone, and back by undoing that."""
    shown = link_lists.preview(school, lvs_list(tmp_path / "lvs.csv"), today=TODAY)
    before = held(school)
    entry = link_lists.apply(school, shown)
    after = held(school)
    history.undo(school, entry.id)
    gone = held(school)
    history.undo(school, history.entries(school)[0].id)

    assert (Counts(new=6), {}) == (shown.counts(), before)
    assert (EntryKind.LINK, "lvs.csv", Counts(new=6)) == (entry.kind, entry.file_name, entry.counts)
    assert dict.fromkeys(("Sofie", "Loïs", "Ela", "Eda", "Noor", "Tim"), (None, None)) == after == held(school)
    assert gone == {}
    again = link_lists.preview(school, lvs_list(tmp_path / "lvs.csv"), today=TODAY)
    assert Counts(unchanged=6) == again.counts()
    with pytest.raises(Problem) as raised:
        link_lists.apply(school, again)
    assert ProblemCode.NOTHING_TO_DO is raised.value.code


def test_pupils_without_a_number_count_once_and_can_go_back_one_by_one(linked: OpenSchool) -> None:
    """In the history, in a preview of undo, and by their user name where others have a number."""
    entry = history.entries(linked)[0]
    shown = history.undo_preview(linked, entry.id)
    one = history.pupils_in(linked, entry.id, search="sofie")
    done = history.undo(linked, entry.id, choice=UndoChoice(pupils=("sofieb",)))

    assert (6, 6, Counts(new=6)) == (history.change_count(linked, entry.id), len(shown), shown.counts)
    assert [("sofieb", "Sofie van den Berg")] == [(pupil.pupil_number, pupil.name) for pupil in one]
    assert Counts(new=1) == done.entry.counts
    assert "Sofie" not in held(linked)


def test_reading_the_list_again_updates_by_the_account(linked: OpenSchool, tmp_path: Path) -> None:
    """Also if the name changed; who is new comes in, who is absent stays and is counted."""
    rows = [("L1", "sofieb", "Sophie", "", "Berg-de Wit", "04-03-2012", "2A", "00"), *PEOPLE[1:5]]
    rows.append(("", "nieuw1", "Nina", "", "Nieuw", "", "1A", "00"))
    shown = link_lists.preview(linked, lvs_list(tmp_path / "lvs.csv", rows), today=TODAY)
    entry = link_lists.apply(linked, shown)

    assert Counts(new=1, changed=1, unchanged=4, missing=1) == shown.counts()
    changed = next(one for one in people.pupils(linked, archived=False) if one.user_name == "sofieb")
    assert ("Sophie", "van den", "Berg-de Wit", "2A") == (
        changed.given_name,
        changed.name_prefix,  # an empty cell clears nothing
        changed.family_name,
        changed.group,
    )
    assert "Tim" in held(linked)
    history.undo(linked, entry.id)
    assert sorted(held(linked)) == sorted(one[2] for one in PEOPLE)


def test_a_pupil_the_school_has_already_is_recognised_and_gets_the_account(school: OpenSchool, tmp_path: Path) -> None:
    """By name and birth date, if that is one pupil exactly; so that nobody is in twice."""
    editing.add(
        school,
        {
            "pupil_number": "0077",
            "given_name": "Sofie",
            "name_prefix": "van den",
            "family_name": "Berg",
            "birth_date": "2012-03-04",
            "group": "1A",
            "location": "00",
        },
    )
    shown = link_lists.preview(school, lvs_list(tmp_path / "lvs.csv"), today=TODAY)
    link_lists.apply(school, shown)

    assert (5, [True]) == (shown.counts().new, [line.by_name for line in shown.lines if line.pupil is not None])
    assert "0077" == held(school)["Sofie"][0]
    assert 6 == len(held(school))


def test_what_a_hand_typed_stays_when_the_list_is_read_again(linked: OpenSchool, tmp_path: Path) -> None:
    """And the preview says so. A pupil without a number can be edited by hand."""
    editing.change(linked, ids(linked)["Tim"], {"group": "3C"})
    shown = link_lists.preview(linked, lvs_list(tmp_path / "lvs.csv"), today=TODAY)

    assert [("Tim", ("group",))] == [(line.pupil.given_name, line.by_hand) for line in shown.lines if line.by_hand]
    assert Counts(unchanged=6) == shown.counts()


def test_rows_that_can_not_be_used_are_told_and_left_out(school: OpenSchool, tmp_path: Path) -> None:
    """Without an account, an account twice, a location that does not exist."""
    rows = [*PEOPLE[:2], PEOPLE[1], ("", "", "Pim", "", "Zonder", "", "1A", "00"), PEOPLE[5]]
    shown = link_lists.preview(school, lvs_list(tmp_path / "lvs.csv", rows), today=TODAY)

    assert {ProblemCode.LINK_TWICE, ProblemCode.VALUE_REQUIRED} == {one.code for one in shown.problems}
    assert Counts(new=2, problems=2) == shown.counts()


def test_columns_of_an_unknown_export_are_chosen_once(school: OpenSchool, tmp_path: Path) -> None:
    """Remembered for the next list; a choice that is no field is refused."""
    header = ("Kenmerk", "Inlog JIJ", *LIST[2:])
    path = write(tmp_path / "lvs.csv", header, PEOPLE, encoding="utf-8-sig")
    with pytest.raises(Problem) as raised:
        link_lists.preview(school, path, today=TODAY)
    chosen = ListOptions(columns={"Kenmerk": "lvs_id", "Inlog JIJ": "user_name"})
    link_lists.apply(school, link_lists.preview(school, path, chosen, today=TODAY))

    assert ProblemCode.COLUMN_MISSING is raised.value.code
    assert Counts(unchanged=6) == link_lists.preview(school, path, today=TODAY).counts()
    with pytest.raises(Problem) as raised:
        link_lists.preview(school, path, ListOptions(columns={"Kenmerk": "schoenmaat"}), today=TODAY)
    assert ProblemCode.FIELD_UNKNOWN is raised.value.code


def test_a_location_admin_reads_the_own_location_only(school: OpenSchool, tmp_path: Path) -> None:
    """Rows of another location are told, not written; numbers with Magister are the school admin's."""
    school.work_as("Noord")
    shown = link_lists.preview(school, lvs_list(tmp_path / "lvs.csv"), today=TODAY)
    link_lists.apply(school, shown)

    assert {"Noor", "Tim"} == set(held(school))
    assert {ProblemCode.LOCATION_NOT_YOURS} == {one.code for one in shown.problems}
    with pytest.raises(Problem) as raised:
        numbers.preview(school, magister(tmp_path / "m.csv"), today=TODAY)
    assert ProblemCode.ACTION_NOT_ALLOWED is raised.value.code


def test_what_is_found_for_each_pupil(linked: OpenSchool, tmp_path: Path) -> None:
    """Twins keep apart; a swapped date is asked; leavers and header rows are counted, and nobody is linked yet."""
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)

    assert {
        "Sofie": Outcome.EXACT,
        "Ela": Outcome.EXACT,
        "Eda": Outcome.EXACT,
        "Noor": Outcome.EXACT,
        "Loïs": Outcome.TO_DECIDE,
        "Tim": Outcome.NOT_FOUND,
    } == outcomes(shown)
    assert (6, 1, 0, 1, 1) == (shown.rows, shown.left, shown.several, shown.repeated_headers, shown.others)
    assert "Windows-1252" == shown.info.encoding
    assert (0, 0, 4) == (shown.chosen, shown.written, shown.exact_left())
    with pytest.raises(Problem) as raised:
        numbers.apply(linked, shown)
    assert ProblemCode.NOTHING_TO_DO is raised.value.code


def test_exact_ones_together_others_one_by_one_tracks_asked_once(linked: OpenSchool, tmp_path: Path) -> None:
    """'HAVO 1' is nothing until somebody says so; 0300 is havo by its element code."""
    file = magister(tmp_path / "m.csv")
    shown = numbers.preview(linked, file, today=TODAY)
    accepted = shown.accept_exact()
    shown.choose(ids(linked)["Loïs"], "20002")
    asked = shown.unknown_tracks()
    proposal = shown.tracks.proposal("HAVO 1")
    shown.set_track("HAVO 1", "havo")
    entry = numbers.apply(linked, shown)
    after = held(linked)
    again = numbers.preview(linked, file, today=TODAY)

    assert (4, {"HAVO 1": 1}, "havo") == (accepted, asked, proposal)
    assert {
        "Sofie": ("0012345", "havo"),
        "Loïs": ("20002", "vwo"),
        "Ela": ("20003", "havo"),
        "Eda": ("20004", "havo"),
        "Noor": ("20005", "havo"),
        "Tim": (None, None),
    } == after
    assert (EntryKind.NUMBERS, 5) == (entry.kind, entry.counts.changed)
    assert ({"HAVO 1": "havo"}, 0, {}) == (
        {one.name: one.track for one in tracks.listed(linked)[0]},
        again.written,
        again.unknown_tracks(),
    )
    assert 5 == list(outcomes(again).values()).count(Outcome.KNOWN)
    assert [("Tim", ("pupil_number", "track"))] == [
        (one.pupil.given_name, one.fields) for one in numbers.lacking(linked)
    ]


def test_undo_takes_numbers_tracks_and_names_of_tracks_back(linked: OpenSchool, tmp_path: Path) -> None:
    """And undo of that brings them back; the history shows both."""
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)
    shown.accept_exact()
    shown.set_track("HAVO 1", "havo")
    entry = numbers.apply(linked, shown)
    after, lines = held(linked), history.changes(linked, entry.id)
    history.undo(linked, entry.id)
    back, mapped, undone = held(linked), tracks.listed(linked)[0], history.entries(linked)[0]
    history.undo(linked, undone.id)

    assert {(None, None)} == set(back.values())
    assert [] == mapped
    assert 4 == undone.counts.changed  # pupils, not the things that were written of them
    assert after == held(linked)
    assert {"track", "pupil_number", "name"} <= {step.field for line in lines for step in line.fields}


def test_a_file_of_the_whole_location_updates_tracks_that_changed(linked: OpenSchool, tmp_path: Path) -> None:
    """By the number, leading zeros or not; what a hand typed stays; a row with another name does nothing."""
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)
    shown.accept_exact()
    shown.set_track("HAVO 1", "havo")
    numbers.apply(linked, shown)
    editing.change(linked, ids(linked)["Eda"], {"track": "havo-plus"})
    rows = [
        ("12345", "Sofie", "van den", "Berg", "04-03-2012", "1A", "vwo", "1", "", ""),
        ("20003", "Iemand", "", "Anders", "01-02-2009", "5B", "vwo", "1", "", ""),
        ("20004", "Eda", "", "Yilmaz", "01-02-2012", "1B", "vwo", "1", "", ""),
    ]
    second = numbers.preview(linked, write(tmp_path / "m2.csv", MAGISTER, rows), today=TODAY)
    lines = {str(line.pupil.given_name): line for line in second.lines()}
    numbers.apply(linked, second)

    assert (Outcome.KNOWN, Outcome.OTHER_NAME) == (lines["Sofie"].outcome, lines["Ela"].outcome)
    assert (True, None) == (lines["Eda"].by_hand, lines["Eda"].track)
    assert (("0012345", "vwo"), ("20003", "havo"), ("20004", "havo-plus")) == tuple(
        held(linked)[name] for name in ("Sofie", "Ela", "Eda")
    )


def test_no_number_goes_to_two_pupils_or_to_one_whose_namesake_has_it(linked: OpenSchool, tmp_path: Path) -> None:
    """Also a number of the archive, with other leading zeros, is taken."""
    editing.add(
        linked,
        {"pupil_number": "12345", "given_name": "Oud", "family_name": "Leerling", "group": "9", "location": "00"},
    )
    editing.archive(linked, "12345")
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)
    shown.choose(ids(linked)["Ela"], "20004")

    assert Outcome.NOT_FOUND is outcomes(shown)["Sofie"]
    for pupil, number in (("Sofie", "0012345"), ("Eda", "20004"), ("Eda", "999")):
        with pytest.raises(Problem) as raised:
            shown.choose(ids(linked)[pupil], number)
        assert ProblemCode.NUMBER_NOT_OFFERED is raised.value.code
    assert 1 == shown.accept_exact()  # Noor; Ela has a number, and Eda's is Ela's now
    with pytest.raises(Problem) as raised:
        shown.choose(12_345, "20003")
    assert ProblemCode.PUPIL_NOT_IN_PREVIEW is raised.value.code


def test_a_preview_does_not_outlive_another_write(linked: OpenSchool, tmp_path: Path) -> None:
    """Somebody edited meanwhile: nothing is written, the file is to be compared again."""
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)
    shown.accept_exact()
    editing.change(linked, ids(linked)["Tim"], {"group": "3C"})

    with pytest.raises(Problem) as raised:
        numbers.apply(linked, shown)
    assert ProblemCode.SCHOOL_CHANGED is raised.value.code
    assert {None} == {number for number, _ in held(linked).values()}


def test_the_step_follows_from_the_facts(linked: OpenSchool, tmp_path: Path) -> None:
    """Six to do; then one point of attention."""

    def step() -> tuple[StepState, int]:
        found = next(one for one in checklist.status(linked) if one.step.kind is StepKind.NUMBERS)
        return found.state, found.facts.get("open", 0)

    before = step()
    shown = numbers.preview(linked, magister(tmp_path / "m.csv"), today=TODAY)
    shown.accept_exact()
    shown.set_track("HAVO 1", "havo")
    shown.choose(ids(linked)["Loïs"], "20002")
    numbers.apply(linked, shown)

    assert ((StepState.NOT_STARTED, 6), (StepState.ATTENTION, 1)) == (before, step())


def test_somtodays_structure_file_fills_the_names_of_tracks(school: OpenSchool, tmp_path: Path) -> None:
    """By element code, with the spaces that Somtoday leaves; what the school said itself stays."""
    tracks.name_track(school, "AH 3", "havo-kansrijk")
    path = tmp_path / "structuur.txt"
    path.write_text(
        "Vestiging;23YT;Hoofdgebouw;HG; \nOpleiding;23YT;HAVO 3;AH 3;0300 \nOpleiding;23YT;Brug h/v;BHV;0015 \n",
        "utf-8",
    )
    tracks.read_structure(school, path)

    assert {"AH 3": "havo-kansrijk", "HAVO 3": "havo"} == {one.name: one.track for one in tracks.listed(school)[0]}
    with pytest.raises(Problem) as raised:
        tracks.read_structure(school, magister(tmp_path / "m.csv"))
    assert ProblemCode.STRUCTURE_UNKNOWN is raised.value.code
    with pytest.raises(Problem) as raised:
        tracks.read_structure(school, path)
    assert ProblemCode.NOTHING_EDITED is raised.value.code


def test_the_element_codes_can_be_replaced_by_a_newer_table(school: OpenSchool, tmp_path: Path) -> None:
    """Its year is known; a file that is no such table replaces nothing."""
    shipped = tracks.element_codes()
    newer = tmp_path / "nieuw.csv"
    header = "# 2026-2027\nelementcode;korte_omschrijving;leerjaren;leerweg_afgeleid;lwoo_afgeleid\n"
    newer.write_text(header + "0300;HAVO;123;havo;N\n9999;Nieuw;12;nieuwe leerweg;N\n", "utf-8")
    tracks.replace_codes(newer)
    after = tracks.element_codes()

    assert ("2015-2016", 489, "havo", "vwo", None) == (
        shipped.year,
        len(shipped.codes),
        shipped.track("0300"),
        shipped.track("0200"),
        shipped.track("0015"),
    )
    assert ("2026-2027", "nieuwe leerweg") == (after.year, after.track("9999"))
    with pytest.raises(Problem) as raised:
        tracks.replace_codes(magister(tmp_path / "m.csv"))
    assert ProblemCode.CODES_UNKNOWN is raised.value.code
    assert (paths.data() / tracks.CODES_FILE).read_bytes() == newer.read_bytes()

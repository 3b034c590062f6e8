"""Every service asks the table of roles: a location admin is refused or let through as the table says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepKind
from lvs_desktop.domain.delivering import Subject
from lvs_desktop.domain.permissions import Action, Reach, reach
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.pupil_lists import PupilQuery
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.step_states import DONE
from lvs_desktop.domain.undoing import KeptReason
from lvs_desktop.services import (
    accommodations,
    checklist,
    delivery,
    editing,
    history,
    importing,
    password_plans,
    permits,
    pupils,
    staff,
    undo_words,
    year_report,
    years,
)
from lvs_desktop.services.problem_texts import problem_text
from lvs_desktop.services.schools import OpenSchool
from tests.integration.conftest import NORTH, population
from tests.support.schoolfiles import ADMIN, everything, fill, new_school, state_of, write_csv

OWN, OTHER = "1021", "1001"  # a pupil of location 01, one of 00
NEW = {"pupil_number": "3000", "given_name": "Noor", "family_name": "Bos", "group": "1B"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """The forty pupils, with a school admin and a location admin of 01, who works now."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, population())
    opened.work_as(NORTH.name)
    yield opened
    opened.close()


def source(folder: Path, *places: str) -> Path:
    """A file with one changed pupil of each of these locations."""
    numbers = {"00": OTHER, "01": OWN}
    state = population()
    rows = [{**state[numbers[place]][0], "pupil_number": numbers[place], "given_name": "Anders"} for place in places]
    return write_csv(folder / "bron.csv", rows)


def imported(opened: OpenSchool, folder: Path, *places: str) -> None:
    shown = importing.preview(opened, source(folder, *places), ImportOptions(overwrite=True))
    importing.apply(opened, shown)


Act = Callable[[OpenSchool, Path], object]
ACTS: tuple[tuple[str, Action, str | None, Act], ...] = (  # name, action, of which location, what is done
    ("import of own", Action.PUPILS, "01", lambda opened, folder: imported(opened, folder, "01")),
    (
        "scope of another",
        Action.PUPILS,
        "00",
        lambda opened, folder: importing.preview(opened, source(folder, "01"), ImportOptions(scope_locations=("00",))),
    ),
    ("change own", Action.PUPILS, "01", lambda opened, _folder: editing.change(opened, OWN, {"group": "2B"})),
    ("change another", Action.PUPILS, "00", lambda opened, _folder: editing.change(opened, OTHER, {"group": "2B"})),
    ("move away", Action.PUPILS, "00", lambda opened, _folder: editing.change(opened, OWN, {"location": "00"})),
    ("add own", Action.PUPILS, "01", lambda opened, _folder: editing.add(opened, {**NEW, "location": "01"})),
    ("add another", Action.PUPILS, "00", lambda opened, _folder: editing.add(opened, {**NEW, "location": "00"})),
    ("add nowhere", Action.PUPILS, None, lambda opened, _folder: editing.add(opened, NEW)),
    ("archive own", Action.PUPILS, "01", lambda opened, _folder: editing.archive(opened, OWN)),
    ("archive another", Action.PUPILS, "00", lambda opened, _folder: editing.archive(opened, OTHER)),
    ("new year", Action.NEW_YEAR, "01", lambda opened, _folder: years.begin(opened)),
    (
        "a colleague",
        Action.SCHOOL_DATA,
        "01",
        lambda opened, _folder: opened.add_worker(Worker(name="Nieuw", role=Role.SCHOOL_ADMIN)),
    ),
    ("mark", Action.MARK_STEP, "01", lambda opened, _folder: checklist.mark(opened, "school", DONE)),
    ("note", Action.MARK_STEP, "01", lambda opened, _folder: checklist.leave_note(opened, "Bel Magister")),
)


@pytest.mark.parametrize(("action", "place", "act"), [row[1:] for row in ACTS], ids=[row[0] for row in ACTS])
def test_each_service_lets_through_what_the_table_does(
    school: OpenSchool, tmp_path: Path, action: Action, place: str | None, act: Act
) -> None:
    """Refused with the action and the role, in words; what is refused writes nothing."""
    far = reach(Role.LOCATION_ADMIN, action)
    permitted = far is Reach.ALL or (far is Reach.OWN and place == "01")
    before = everything(school)

    assert permitted is permits.allowed(school, action, place)
    if permitted:
        act(school, tmp_path)
        return
    with pytest.raises(Problem) as refused:
        act(school, tmp_path)
    assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    assert {"action": action.value, "role": "location_admin"} == refused.value.facts
    assert "vestigingsbeheerder" in problem_text(refused.value)
    assert before == everything(school)


@pytest.mark.parametrize(("action", "place", "act"), [row[1:] for row in ACTS], ids=[row[0] for row in ACTS])
def test_a_school_admin_may_do_each_of_these(
    school: OpenSchool, tmp_path: Path, action: Action, place: str | None, act: Act
) -> None:
    """Nothing is refused by mistake."""
    school.work_as(ADMIN.name)

    assert permits.closed(school, action, place) == ""
    act(school, tmp_path)


def test_own_entries_are_undone_and_those_of_others_not(school: OpenSchool) -> None:
    """What a school admin did stays until a school admin undoes it."""
    own = editing.change(school, OWN, {"group": "2B"})
    school.work_as(ADMIN.name)
    other = editing.change(school, "1022", {"group": "2B"})
    school.work_as(NORTH.name)

    with pytest.raises(Problem) as refused:
        history.undo(school, other.id)

    assert (ProblemCode.ACTION_NOT_ALLOWED, "undo") == (refused.value.code, refused.value.facts["action"])
    assert own.id == history.undo(school, own.id).entry.undoes


def test_the_reason_of_a_closed_action_is_a_sentence(school: OpenSchool) -> None:
    """The window puts it beside the button."""
    assert "Dit kan alleen een schoolbeheerder." == permits.closed(school, Action.NEW_YEAR)
    assert "Dit mag u alleen bij uw eigen vestigingen." == permits.closed(school, Action.PUPILS, "00")
    assert "" == permits.closed(school, Action.PUPILS, "01")


def test_a_location_admin_sees_own_pupils_only(school: OpenSchool, tmp_path: Path) -> None:
    """In the list, a search, what it can be narrowed by, one pupil's page, and the export."""
    listed = pupils.PupilList(school)
    target = tmp_path / "lijst.csv"

    shown = listed.arrange(PupilQuery(archived=True))
    searched = listed.arrange(PupilQuery(search="Achternaam0"))  # lives in 00
    facets = listed.facets()
    written = pupils.export(school, target)

    assert {"01"} == {pupil.location for pupil in pupils.pupils(school, archived=True)}
    assert (shown, searched, written) == (len(list(pupils.pupils(school, archived=True))), 0, 20)
    assert (("01",), 20) == (facets.locations, facets.active)
    assert "Achternaam0;" not in target.read_text("utf-8-sig")
    assert [None, "1021"] == [
        found and found.pupil.pupil_number for found in (pupils.record(school, 1), pupils.record(school, 21))
    ]


def test_the_list_follows_who_works(school: OpenSchool) -> None:
    """An order that was made for one person is not shown to another."""
    listed = pupils.PupilList(school)
    own = listed.arrange(PupilQuery())
    school.work_as(ADMIN.name)
    every = listed.arrange(PupilQuery())

    assert (20, 40, 40) == (own, every, listed.facets().active)


def test_a_preview_shows_own_pupils_only(school: OpenSchool, tmp_path: Path) -> None:
    """Rows of another location are errors, and its pupils are not counted as missing."""
    shown = importing.preview(
        school, source(tmp_path, "00", "01"), ImportOptions(overwrite=True, archive_missing=True, skip_bad_rows=True)
    )
    mine = {number for number, (fields, _) in state_of(school).items() if fields["location"] == "01"}

    assert {line.pupil_number for line in shown.lines()} <= mine
    assert ["location_not_yours"] == [found.code.value for found in shown.problems()]
    assert (("01",), 19) == (shown.scope, shown.counts().archived)


def test_a_preview_of_a_school_admin_is_not_applied_by_a_location_admin(school: OpenSchool, tmp_path: Path) -> None:
    """Who works may change between looking and saving; then it is looked at anew."""
    school.work_as(ADMIN.name)
    shown = importing.preview(school, source(tmp_path, "00"), ImportOptions(overwrite=True))
    school.work_as(NORTH.name)
    before = everything(school)

    with pytest.raises(Problem) as refused:
        importing.apply(school, shown)

    assert ProblemCode.SCHOOL_CHANGED is refused.value.code
    assert before == everything(school)


def test_a_person_who_gets_another_role_works_with_it_at_once(school: OpenSchool) -> None:
    """Not after the file was closed and opened again."""
    school.work_as(ADMIN.name)
    school.add_worker(Worker(name=ADMIN.name, role=Role.LOCATION_ADMIN, locations=("00",)))

    assert Role.LOCATION_ADMIN is school.worker.role
    assert not permits.allowed(school, Action.NEW_YEAR)


def test_the_history_names_own_pupils_only(school: OpenSchool, tmp_path: Path) -> None:
    """Its lines, their number, and the classes and pupils that could go back; a school admin sees all of them."""
    school.work_as(ADMIN.name)
    imported(school, tmp_path, "00", "01")
    [entry, *_] = history.entries(school)
    every = [line.pupil_number for line in history.changes(school, entry.id)]
    school.work_as(NORTH.name)
    own = history.changes(school, entry.id)
    beyond = history.changes(school, entry.id, offset=1)
    groups = history.groups_in(school, entry.id)
    named = history.pupils_in(school, entry.id)

    assert {OWN, OTHER} == set(every)
    assert ([OWN], 1, []) == ([line.pupil_number for line in own], history.change_count(school, entry.id), beyond)
    assert [OWN] == [pupil.pupil_number for pupil in named]
    assert [1] == [group.pupils for group in groups]


def test_a_pupil_who_moved_away_is_not_named_any_more(school: OpenSchool) -> None:
    """And neither is who was taken out of the school at another location; who was at an own one is."""
    school.work_as(ADMIN.name)
    moved = editing.change(school, OWN, {"location": "00"})
    gone = [history.undo(school, editing.add(school, {**NEW, "location": place}).id).entry for place in ("00", "01")]
    school.work_as(NORTH.name)
    seen = [history.change_count(school, entry.id) for entry in (moved, *gone)]
    school.work_as(ADMIN.name)

    assert [0, 0, 1] == seen
    assert [1, 1, 1] == [history.change_count(school, entry.id) for entry in (moved, *gone)]


def test_records_of_other_locations_are_not_in_the_history(school: OpenSchool) -> None:
    """Accounts of staff and accommodations; what is of the whole school, such as a kind, is for everybody."""
    school.work_as(ADMIN.name)
    for number in (OWN, OTHER):
        pupil = pupils.by_number(school, number)
        assert pupil is not None
        accommodations.give(school, [pupil.id], [accommodations.read(school, "Rekenmachine")])
    for place in ("00", "01"):
        staff.add(school, {"given_name": "Bo", "family_name": f"Bos{place}", "locations": place})
    accommodations.add_kind(school, "Eigen bureau")
    every = [entry.id for entry in history.entries(school)]
    school.work_as(NORTH.name)
    seen = {entry_id: history.changes(school, entry_id) for entry_id in every}
    counted = {entry_id: history.change_count(school, entry_id) for entry_id in every}
    named = " ".join(line.name for lines in seen.values() for line in lines)

    assert [1, 1, 0, 0, 1] == [counted[entry_id] for entry_id in every]
    assert [1, 1, 0, 0, 1] == [len(seen[entry_id]) for entry_id in every]
    assert "Bos01" in named
    assert "Bos00" not in named
    assert "Achternaam0 " not in f"{named} "


def test_an_undo_names_nobody_of_another_location(school: OpenSchool) -> None:
    """Who moved away since is left alone and counted, not named."""
    own = editing.change(school, OWN, {"group": "2B"})
    school.work_as(ADMIN.name)
    editing.change(school, OWN, {"location": "00"})
    school.work_as(NORTH.name)
    preview = history.undo_preview(school, own.id)

    assert [(None, "", KeptReason.NOT_YOURS)] == [(one.pupil_number, one.name, one.reason) for one in preview.kept]
    assert "andere vestiging" in undo_words.kept_name(preview.kept[0])


def test_the_checklist_counts_own_pupils_only(school: OpenSchool, tmp_path: Path) -> None:
    """Each number that a step says: pupils, staff, passwords, accommodations, what is to be brought."""
    school.work_as(ADMIN.name)
    places = (("00", "3000"), ("00", "3001"), ("01", "3002"))
    rows = [{**NEW, "pupil_number": number, "location": place, "user_name": f"u{number}"} for place, number in places]
    importing.apply(school, importing.preview(school, write_csv(tmp_path / "nieuw.csv", rows), ImportOptions()))
    for place, number in places:
        staff.add(school, {"given_name": "Bo", "family_name": f"Bos{number}", "locations": place})
    password_plans.make(school, password_plans.plan(school, password_plans.Choice(numbers=("3000", "3002"))))
    every = {one.step.kind: one.facts for one in checklist.status(school)}
    report = year_report.read(school)
    school.work_as(NORTH.name)
    own = {one.step.kind: one.facts for one in checklist.status(school)}
    mine = year_report.read(school)

    assert (43, 21) == (every[StepKind.PUPILS]["n"], own[StepKind.PUPILS]["n"])
    assert (3, 1) == (every[StepKind.STAFF]["n"], own[StepKind.STAFF]["n"])
    assert [(3, 1, 2), (1, 0, 1)] == [
        (found["n"], found["without"], found["made"]) for found in (every[StepKind.PASSWORDS], own[StepKind.PASSWORDS])
    ]
    assert (3, 1) == (every[StepKind.ACCOMMODATIONS]["to_review"], own[StepKind.ACCOMMODATIONS]["to_review"])
    assert (8, 3) == (every[StepKind.DELIVERY]["undelivered"], own[StepKind.DELIVERY]["undelivered"])
    assert (43, 21) == (report.active, mine.active)


def test_files_of_another_location_are_not_a_location_admins_work(school: OpenSchool, tmp_path: Path) -> None:
    """A file of the whole school is everybody's."""
    form = "JIJ! LVS, leerlingen (onbevestigd)"
    school.work_as(ADMIN.name)
    imported(school, tmp_path, "00")
    delivery.make(school, Subject.PUPILS, form, tmp_path / "a.csv", locations=("00",))
    school.work_as(NORTH.name)
    elsewhere = {one.step.kind: one.facts for one in checklist.status(school)}[StepKind.DELIVERY]
    school.work_as(ADMIN.name)
    delivery.make(school, Subject.PUPILS, form, tmp_path / "b.csv")
    school.work_as(NORTH.name)
    everywhere = {one.step.kind: one.facts for one in checklist.status(school)}[StepKind.DELIVERY]

    assert (0, 1) == (elsewhere["made"], everywhere["made"])

"""Every service asks the table of roles: a location admin is refused or let through as the table says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.permissions import Action, Reach, reach
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.pupil_lists import PupilQuery
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.step_states import DONE
from lvs_desktop.services import checklist, editing, history, importing, permits, pupils, years
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

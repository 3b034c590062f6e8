"""Combination groups whose parts a LAS keeps apart: offered, shown, joined, undone, and kept over the next file."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Silent
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import history, importing, joining_groups, practice_primary, pupils, schools
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import keys
from tests.support import shapes
from tests.support.commands import PASSPHRASE, Lvs, passphrase_file

PARTS = ["5/6A (5)", "5/6A (6)"]
pytestmark = pytest.mark.usefixtures("quick_words")


def read(opened: OpenSchool, source: Path) -> None:
    shown = importing.preview(opened, source, ImportOptions(overwrite=True), progress=Silent())
    try:
        importing.apply(opened, shown, progress=Silent())
    finally:
        shown.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example primary school, its pupils read."""
    folder = tmp_path_factory.mktemp("primary")
    files = practice_primary.make(folder, pupils=120)
    people = Worker(name="A. Beheerder", role=Role.SCHOOL_ADMIN)
    with pytest.MonkeyPatch.context() as quick:  # as the fixture quick_words, for the whole module
        quick.setattr(keys, "_MEMORY", 64)
        quick.setattr(keys, "_PASSES", 1)
        opened = schools.create(folder / "school.lvs", files.school, people, passphrase=PASSPHRASE).opened
    opened.add_worker(Worker(name="L. Noord", role=Role.LOCATION_ADMIN, locations=("01",)))
    read(opened, files.edexml)
    opened.close()
    return folder


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "primary")
    return tmp_path / "primary" / "school.lvs"


@pytest.fixture
def opened(path: Path) -> Iterator[OpenSchool]:
    school = schools.open_school(path, passphrase=PASSPHRASE)
    yield school
    school.close()


def groups(opened: OpenSchool) -> dict[str, str]:
    """Pupil -> group."""
    return {one.uid: one.group or "" for one in pupils.pupils(opened)}


def test_the_parts_of_a_combination_group_become_one_and_undo_gives_them_back(opened: OpenSchool) -> None:
    """Nothing changes before it is applied; only who is in the parts changes; undo is the reverse."""
    before = groups(opened)
    [offer] = joining_groups.overview(opened).offers
    shown = joining_groups.offered(opened, offer)

    assert ("5/6A", "00", PARTS) == (offer.name, offer.location, [part.name for part in offer.parts])
    assert before == groups(opened)

    entry = joining_groups.apply(opened, shown)
    after = groups(opened)

    assert {uid: "5/6A" if group in PARTS else group for uid, group in before.items()} == after
    assert shown.pupils == shown.after == entry.counts.changed == sum(group in PARTS for group in before.values())
    assert () == joining_groups.overview(opened).offers

    history.undo(opened, entry.id)

    assert before == groups(opened)


def test_the_next_file_of_the_las_leaves_the_joined_group(opened: OpenSchool) -> None:
    """The LAS goes on writing the parts. The person's word stays, and undo afterwards still gives the parts back."""
    before = groups(opened)
    [offer] = joining_groups.overview(opened).offers
    entry = joining_groups.apply(opened, joining_groups.offered(opened, offer))
    joined = groups(opened)
    source = opened.path.parent / "las-leerlingen.xml"
    text = source.read_text("utf-8").replace("<roepnaam>", "<roepnaam>Anne-", 1)  # of group 1/2A
    source.write_text(text, "utf-8")
    read(opened, source)

    assert joined == groups(opened)

    history.undo(opened, entry.id)

    assert before == groups(opened)


def test_groups_that_a_person_chooses_become_one(opened: OpenSchool) -> None:
    """Groups 7 and 8 of one location are taught together from today: no name says so."""
    before = groups(opened)
    shown = joining_groups.preview(opened, ["7", "8"], "7/8 Uilen")
    joining_groups.apply(opened, shown)

    assert sum(group in ("7", "8") for group in before.values()) == shown.pupils
    assert shown.pupils == sum(group == "7/8 Uilen" for group in groups(opened).values())


@pytest.mark.parametrize(
    ("names", "into", "code"),
    [
        (["7", "9"], "7/8", ProblemCode.GROUP_UNKNOWN),
        (["7"], "7", ProblemCode.GROUPS_TOO_FEW),
        (["7"], "nieuw", ProblemCode.GROUPS_TOO_FEW),
        (["7", "7/8"], "7/8", ProblemCode.GROUPS_APART),
        (["7", "8"], "  ", ProblemCode.VALUE_REQUIRED),
    ],
)
def test_what_can_not_be_joined_is_said(opened: OpenSchool, names: list[str], into: str, code: ProblemCode) -> None:
    """A group that is not there, one group only, two locations, no name."""
    with pytest.raises(Problem) as said:
        joining_groups.preview(opened, names, into)
    assert code is said.value.code


def test_a_preview_that_is_out_of_date_writes_nothing(opened: OpenSchool) -> None:
    """What was looked at is what is written, or nothing."""
    [offer] = joining_groups.overview(opened).offers
    shown = joining_groups.offered(opened, offer)
    joining_groups.apply(opened, joining_groups.preview(opened, ["7", "8"], "7/8 Uilen"))
    before = groups(opened)

    with pytest.raises(Problem) as said:
        joining_groups.apply(opened, shown)
    assert ProblemCode.SCHOOL_CHANGED is said.value.code
    assert before == groups(opened)


def test_a_location_admin_joins_the_own_groups_only(opened: OpenSchool) -> None:
    """Groups of another location are not even named."""
    opened.work_as("L. Noord")
    found = joining_groups.overview(opened)

    assert ({"01"}, ()) == ({one.location for one in found.groups}, found.offers)
    with pytest.raises(Problem) as said:
        joining_groups.preview(opened, PARTS, "5/6A")
    assert ProblemCode.GROUP_UNKNOWN is said.value.code


def test_the_command_shows_and_joins(lvs: Lvs, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three steps: what there is, what joining does, doing it."""
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(passphrase_file(path.parent)))
    shown = lvs("groups", path)
    asked = lvs("groups", path, "join", "--json").json
    done = lvs("groups", path, "join", "--apply", "--json").json
    again = lvs("groups", path, "join", "--apply")

    assert "5/6A (5) en 5/6A (6) lijken delen van één groep: 5/6A." in shown.out
    for answer in (asked, done):
        assert [] == shapes.misfit(answer, shapes.SHAPES["groups"])
    assert [False, True] == [asked["applied"], done["applied"]]
    assert asked["joined"] == done["joined"]
    assert PARTS == done["joined"][0]["parts"]
    assert ["groups"] == [entry["kind"] for entry in done["entries"]]
    assert (0, "Geen groepen") == (again.code, again.out[:12])
    assert 0 == lvs("undo", path, "--entry", done["entries"][0]["id"]).code
    assert "5/6A (5)" in json.dumps(lvs("groups", path, "--json").json["groups"])
    assert 2 == lvs("groups", path, "join", "7", "8").code
    assert 2 == lvs("groups", path, "--apply").code

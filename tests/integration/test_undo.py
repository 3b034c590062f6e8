"""Undo in parts, later, and of an undo: by command and by service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.changes import ChangeKind, Counts, ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.undoing import KeptReason, UndoChoice
from lvs_desktop.services import editing, history, importing
from lvs_desktop.services.schools import OpenSchool
from tests.integration.conftest import NORTH
from tests.support.commands import Lvs
from tests.support.schoolfiles import ADMIN, everything, fill, new_school, state_of, write_csv

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}
BOTH = ImportOptions(overwrite=True, archive_missing=True)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Pupils 1 to 4 in class 1A and 5 to 8 in 1B."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, {str(n): ({**FIELDS, "group": "1A" if n < 5 else "1B"}, False) for n in range(1, 9)})
    yield opened
    opened.close()


def read(opened: OpenSchool, folder: Path, *rows: dict[str, str], options: ImportOptions = BOTH) -> int:
    """Read these rows and save; the number in the history."""
    shown = importing.preview(opened, write_csv(folder / "b.csv", [{**FIELDS, **row} for row in rows]), options)
    return importing.apply(opened, shown, confirm_archive=shown.counts().archived).id


def move_up(opened: OpenSchool, folder: Path) -> int:
    """Everybody one class up, 8 leaves and 9 is new in 2A."""
    rows = [{"pupil_number": str(n), "group": "2A" if n < 5 else "2B"} for n in range(1, 8)]
    return read(opened, folder, *rows, {"pupil_number": "9", "group": "2A"})


def groups(opened: OpenSchool) -> dict[str, str]:
    """Number -> group, of who is active."""
    return {number: fields["group"] for number, (fields, gone) in state_of(opened).items() if not gone}


def undo(opened: OpenSchool, entry: int | None = None, **choice: Any) -> history.Undone:
    """Undo a part."""
    return history.undo(opened, entry, choice=UndoChoice(**choice))


def undone(opened: OpenSchool, entry: int) -> tuple[int | None, int]:
    """By which entry another one is undone, and of how many pupils while others are not."""
    [line] = [line for line in history.entries(opened) if line.id == entry]
    assert (line.undone_by is None) == line.can_undo
    return line.undone_by, line.undone_pupils


def test_a_group_is_the_one_before_the_import_and_of_new_pupils_the_one_after(
    school: OpenSchool, tmp_path: Path
) -> None:
    """1B goes back with the pupil who left; 2A is nobody's old class, only the new pupil's."""
    entry = move_up(school, tmp_path)

    one_b = undo(school, entry, groups=("1B",))
    assert {**dict.fromkeys("12349", "2A"), **dict.fromkeys("5678", "1B")} == groups(school)
    two_a = undo(school, entry, groups=("2A",))
    assert "9" not in groups(school)

    assert (Counts(changed=3, archived=1), Counts(new=1)) == (one_b.entry.counts, two_a.entry.counts)
    assert (None, 5) == undone(school, entry)


def test_the_last_part_makes_an_entry_undone(school: OpenSchool, tmp_path: Path) -> None:
    """And any part that comes back makes it stand again."""
    before = everything(school)
    entry = move_up(school, tmp_path)
    first = undo(school, entry, groups=("1B", "2A")).entry
    last = undo(school, entry).entry

    assert before == everything(school)
    assert (last.id, 0) == undone(school, entry)
    undo(school, first.id, pupils=("9",))
    assert {"9": "2A"} == {number: group for number, group in groups(school).items() if group == "2A"}
    assert (None, 8) == undone(school, entry)


def test_undo_of_an_undo_and_so_on(school: OpenSchool, tmp_path: Path) -> None:
    """Each turns all of it; the same pupils with the same ids come back."""
    before = everything(school)
    entry = move_up(school, tmp_path)
    after = everything(school)
    states = []
    for _ in range(4):
        entry = undo(school, entry).entry.id
        states.append(everything(school))

    assert [before, after, before, after] == states


def test_a_pupil_who_was_changed_since_is_left_alone(school: OpenSchool, tmp_path: Path) -> None:
    """It says who, by what and in which fields; forced, the later value stays and the rest goes back."""
    rows = ({"pupil_number": str(n), "group": "2A", "email": "a@v.example"} for n in range(1, 9))
    entry = read(school, tmp_path, *rows)
    edit = editing.change(school, "1", {"group": "3C"})
    later = read(school, tmp_path, {"pupil_number": "2", "group": "4D"}, options=ImportOptions(overwrite=True))
    gone = editing.archive(school, "3")

    kept = undo(school, entry).kept
    assert [
        ("1", KeptReason.EDITED_LATER, edit.id, ("group",)),
        ("2", KeptReason.IMPORTED_LATER, later, ("group",)),
        ("3", KeptReason.EDITED_LATER, gone.id, ("status",)),
    ] == [(one.pupil_number, one.reason, one.entry, one.fields) for one in kept]
    with pytest.raises(Problem) as refused:
        undo(school, entry)
    assert ProblemCode.PUPILS_CHANGED_SINCE is refused.value.code
    undo(school, entry, force_later=True)

    state = state_of(school)
    assert {"group": "3C", **{name: FIELDS[name] for name in FIELDS if name != "group"}} == state["1"][0]
    assert ("4D", "1A", True) == (state["2"][0]["group"], state["3"][0]["group"], state["3"][1])
    undo(school, edit.id)
    undo(school, later)
    assert ("1A", "1A") == (state_of(school)["1"][0]["group"], state_of(school)["2"][0]["group"])


def test_a_new_pupil_who_was_edited_stays_unless_forced_and_comes_back_whole(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Forced, what was done since goes with the pupil, and can't be undone apart until the pupil is back."""
    before = everything(school)
    entry = read(school, tmp_path, {"pupil_number": "9"}, options=ImportOptions())
    edit = editing.change(school, "9", {"given_name": "Lowie"})
    with_nine = everything(school)

    with pytest.raises(Problem):
        undo(school, entry)
    taken_out = undo(school, entry, force_later=True).entry
    assert before == everything(school)
    with pytest.raises(Problem) as refused:
        undo(school, edit.id)
    assert ProblemCode.ENTRY_UNDONE is refused.value.code
    undo(school, taken_out.id)

    assert with_nine == everything(school)
    undo(school, edit.id)
    assert "Loïs" == state_of(school)["9"][0]["given_name"]


def test_a_pupil_does_not_come_back_beside_another_with_the_number(school: OpenSchool, tmp_path: Path) -> None:
    """Not forced either: a number is one pupil."""
    row = {"pupil_number": "9"}
    first = undo(school, read(school, tmp_path, row, options=ImportOptions())).entry
    read(school, tmp_path, row, options=ImportOptions())

    preview = history.undo_preview(school, first.id, choice=UndoChoice(force_later=True))
    with pytest.raises(Problem) as refused:
        undo(school, first.id, force_later=True)

    assert [("9", KeptReason.NUMBER_TAKEN)] == [(one.pupil_number, one.reason) for one in preview.kept]
    assert (ProblemCode.PUPILS_CHANGED_SINCE, 0) == (refused.value.code, refused.value.facts["forceable"])


def test_a_preview_is_of_the_school_as_it_is(school: OpenSchool, tmp_path: Path) -> None:
    """Page by page; after another write it says so."""
    entry = move_up(school, tmp_path)
    preview = history.undo_preview(school, entry, choice=UndoChoice(groups=("1B",)))

    assert 4 == len(preview)
    lines = [*preview.page(0, 2), *preview.page(2, 2)]
    assert {("5", "2B", "1B"), ("6", "2B", "1B"), ("7", "2B", "1B")} == {
        (line.pupil_number, step.was, step.becomes) for line in lines for step in line.fields
    }
    assert [("8", ChangeKind.REACTIVATED)] == [(line.pupil_number, line.kind) for line in lines if not line.fields]
    editing.change(school, "1", {"group": "3C"})
    with pytest.raises(Problem) as refused:
        preview.page(2, 2)
    assert ProblemCode.SCHOOL_CHANGED is refused.value.code


def test_a_location_admin_leaves_pupils_of_others_alone(school: OpenSchool, tmp_path: Path) -> None:
    """A pupil who moved to another location since is no longer theirs."""
    fill(school, {str(n): ({**FIELDS, "location": "01"}, False) for n in range(1, 4)})
    school.work_as(NORTH.name)
    rows = ({"pupil_number": str(n), "group": "2A", "location": "01"} for n in range(1, 4))
    entry = read(school, tmp_path, *rows, options=ImportOptions(overwrite=True))
    school.work_as(ADMIN.name)
    editing.change(school, "2", {"location": "00"})
    school.work_as(NORTH.name)

    done = undo(school, entry, force_later=True)

    assert {"1": "1A", "2": "2A", "3": "1A"} == groups(school)
    assert [(None, "", KeptReason.NOT_YOURS)] == [(one.pupil_number, one.name, one.reason) for one in done.kept]


def test_the_newest_without_an_entry_is_never_an_undo(school: OpenSchool, tmp_path: Path) -> None:
    """Asked again and again it walks back through everything that was done."""
    before = everything(school)
    move_up(school, tmp_path)
    editing.change(school, "1", {"group": "3C"})
    editing.add(school, {**FIELDS, "pupil_number": "10"})
    kinds = []
    for _ in range(3):
        target = undo(school).entry.undoes
        kinds.append(next(line.kind.value for line in history.entries(school) if line.id == target))

    assert ["add", "edit", "import"] == kinds
    assert before == everything(school)


def test_the_command_names_who_is_left_alone(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """On stderr for a person, in `kept` for a script; with code 2 if that is everybody."""
    rows = [{**FIELDS, "pupil_number": number} for number in ("1001", "1002")]
    assert lvs("import", empty, write_csv(tmp_path / "a.csv", rows), "--baseline", "--apply").code == 0
    rows = [{**row, "group": "9Z"} for row in rows]
    assert lvs("import", empty, write_csv(tmp_path / "b.csv", rows), "--overwrite", "--apply").code == 0
    assert lvs("pupil", empty, "set", "1001", "group=8Y").code == 0

    part = lvs("undo", empty, "--entry", 2)
    nobody = lvs("undo", empty, "--entry", 2, "--json")
    forced = lvs("undo", empty, "--entry", 2, "--force-later", "--json")

    assert (0, "Ongedaan gemaakt: 1 leerling is weer zoals eerst.\n") == (part.code, part.out)
    assert "1 leerling blijft zoals die is:" in part.err
    assert "later met de hand gewijzigd (regel 3: Klas)" in part.err
    assert (2, "pupils_changed_since") == nobody.error
    assert (None, ["group"]) == (nobody.json["entry"], nobody.json["kept"][0]["fields"])
    assert "--force-later" in nobody.err
    assert (0, []) == (forced.code, forced.json["kept"])

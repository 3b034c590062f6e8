"""A process that is killed leaves the old or the new state, never between."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lvs_desktop.services import editing, importing, results
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import migrations, restoring, school_file
from tests.support.dying import ACTS, OPTIONS, Killer, steps
from tests.support.result_schools import LINE, primary_school, results_file
from tests.support.schoolfiles import KEY, State, fill, new_school, state_of, write_csv
from tests.support.wholeness import Snapshot, snapshot, whole

FILLED = {"given_name": "Loïs", "family_name": "Berg", "year": "1", "track": "havo", "email": "a@voorbeeld.example"}


def population() -> State:
    """Enough pupils for a file of many pages."""
    return {
        str(1000 + n): ({**FILLED, "group": f"1{'ABCDEFGH'[n % 8]}", "location": f"0{n % 2}"}, n % 50 == 49)
        for n in range(600)
    }


def copied(path: Path, folder: Path) -> Path:
    """A copy of a closed file in a folder of its own."""
    folder.mkdir()
    return Path(shutil.copy(path, folder / "school.lvs"))


def spread(last: int, number: int) -> list[int]:
    """At most so many points from 1 to the last one, both included."""
    return sorted({1 + round(place * (last - 1) / max(1, number - 1)) for place in range(number)})


@dataclass(frozen=True)
class Bench:
    """A school before, a source, and what the work makes of it."""

    folder: Path
    old: Path
    source: Path
    before: Snapshot
    after: Snapshot


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process that dies."""
    process = Killer()
    yield process
    process.close()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with new, changed, equal and missing pupils."""
    rows = [
        {"pupil_number": number, **fields, "group": "2A" if place % 3 else fields["group"]}
        for place, (number, (fields, _)) in enumerate(population().items())
        if place % 10
    ]
    rows += [{**rows[0], "pupil_number": str(5000 + n), "given_name": f"Nieuw{n}"} for n in range(60)]
    return write_csv(tmp_path_factory.mktemp("source") / "bron.csv", rows)


@pytest.fixture(scope="module")
def before_apply(tmp_path_factory: pytest.TempPathFactory, source: Path, killer: Killer) -> Bench:
    """A school with an edit by hand, and the same after the import."""
    folder = tmp_path_factory.mktemp("apply")
    opened = new_school(folder / "school.lvs")
    fill(opened, population())
    editing.change(opened, "1001", {"given_name": "Lowie"})
    opened.close()
    done = copied(folder / "school.lvs", folder / "done")
    assert killer("apply", done, source=source)
    return Bench(folder, folder / "school.lvs", source, whole(folder / "school.lvs"), whole(done))


@pytest.fixture(scope="module")
def before_undo(tmp_path_factory: pytest.TempPathFactory, before_apply: Bench, killer: Killer) -> Bench:
    """The imported school, and the same after the undo."""
    folder = tmp_path_factory.mktemp("undo")
    old = Path(shutil.copy(before_apply.folder / "done" / "school.lvs", folder / "school.lvs"))
    done = copied(old, folder / "done")
    assert killer("undo", done)
    return Bench(folder, old, before_apply.source, whole(old), whole(done))


@pytest.fixture(scope="module")
def before_part(tmp_path_factory: pytest.TempPathFactory, before_apply: Bench, killer: Killer) -> Bench:
    """The imported school in which a pupil was edited since, and the same after the undo of three classes."""
    folder = tmp_path_factory.mktemp("part")
    old = Path(shutil.copy(before_apply.folder / "done" / "school.lvs", folder / "school.lvs"))
    opened = OpenSchool(school_file.open_file(old, KEY))
    for number in ("1001", "1002", "1008"):
        editing.change(opened, number, {"email": "b@voorbeeld.example"})
    opened.close()
    return _worked(killer, "undo a part", old, before_apply.source)


@pytest.fixture(scope="module")
def before_redo(before_undo: Bench, tmp_path_factory: pytest.TempPathFactory, killer: Killer) -> Bench:
    """The school after an undo, and the same after the undo of that."""
    old = Path(shutil.copy(before_undo.folder / "done" / "school.lvs", tmp_path_factory.mktemp("redo") / "school.lvs"))
    return _worked(killer, "undo an undo", old, before_undo.source)


@pytest.fixture(scope="module")
def before_results(tmp_path_factory: pytest.TempPathFactory, killer: Killer) -> Bench:
    """A school with some results, and the same after a file with more of them and other values."""
    folder = tmp_path_factory.mktemp("results")
    opened = primary_school(folder / "school.lvs")
    days = [f"{day:02}-{month:02}-{year}" for year in range(2022, 2026) for month in (1, 6) for day in range(1, 29)]
    lines = [{**LINE, "pupil_key": key, "taken_on": day} for key in ("12", "34", "56") for day in days]
    first = results_file(folder / "een.csv", *({**line, "skill_score": "1"} for line in lines[::3]))
    results.apply(opened, results.preview(opened, first))
    opened.close()
    source = results_file(folder / "twee.csv", *lines)
    done = copied(folder / "school.lvs", folder / "done")
    assert killer("results", done, source=source)
    return Bench(folder, folder / "school.lvs", source, whole(folder / "school.lvs"), whole(done))


@pytest.fixture(scope="module")
def before_results_undone(before_results: Bench, tmp_path_factory: pytest.TempPathFactory, killer: Killer) -> Bench:
    """The school with those results, and the same after the undo."""
    folder = tmp_path_factory.mktemp("undone")
    old = Path(shutil.copy(before_results.folder / "done" / "school.lvs", folder / "school.lvs"))
    return _worked(killer, "undo", old, before_results.source)


def _worked(killer: Killer, kind: str, old: Path, source: Path) -> Bench:
    done = copied(old, old.parent / "done")
    assert killer(kind, done)
    bench = Bench(old.parent, old, source, whole(old), whole(done))
    assert bench.before != bench.after
    return bench


def go_on(path: Path, source: Path, kind: str) -> Snapshot:
    """The same work, after the death of the first one."""
    opened = OpenSchool(school_file.open_file(path, KEY))
    try:
        if kind == "results":
            results.apply(opened, results.preview(opened, source, by_hand=False))
        elif kind != "apply":
            ACTS[kind](opened)
        else:
            shown = importing.preview(opened, source, OPTIONS)
            importing.apply(opened, shown, confirm_archive=shown.counts().archived)
        return snapshot(opened)
    finally:
        opened.close()


def die_everywhere(
    killer: Killer, bench: Bench, folder: Path, *, kind: str, points: list[tuple[str, int]]
) -> dict[str, int]:
    """Kill at each point, look, now and then go on where it was not done; how often which state was found."""
    found = {"old": 0, "new": 0}
    for place, (how, when) in enumerate(points):
        path = copied(bench.old, folder / f"{how}-{when}")
        if killer(kind, path, source=bench.source, **{how: when}) is not None:
            assert how in ("size", "copy"), f"{how} {when}: not killed"
            continue

        state = whole(path)
        assert state in (bench.before, bench.after), f"{how} {when}: between old and new"
        found["new" if state == bench.after else "old"] += 1
        if state == bench.before and place % 4 == 0:
            assert bench.after == go_on(path, bench.source, kind), f"{how} {when}: can't go on"
            assert [] == list(path.parent.rglob("*.tmp")), f"{how} {when}: leftovers"
        for backup in list(path.with_name(path.name + ".backups").glob("*.lvs"))[: place % 2]:
            assert bench.before == whole(backup), f"{how} {when}: the backup"
        shutil.rmtree(path.parent)
    return found


def pages(path: Path) -> int:
    """How many pages a file has."""
    return path.stat().st_size // school_file.PAGE


def sizes(bench: Bench, number: int) -> list[tuple[str, int]]:
    """Points at which the log, or the file into which it is merged, has grown to so many bytes: halfway a page."""
    if sys.platform == "win32":
        return []
    return [("size", page * school_file.PAGE + 1000) for page in spread(pages(bench.old) + 4, number)]


def copies(bench: Bench, number: int) -> list[tuple[str, int]]:
    """Points at which a file that is copied (to a backup, before a migration) has grown to so many bytes."""
    if sys.platform == "win32":
        return []
    return [("copy", page * school_file.PAGE - 3000) for page in spread(pages(bench.old), number)]


@pytest.mark.parametrize(("kind", "statements", "least"), [("apply", 14, 25), ("undo", 8, 15)])
def test_a_killed_process_leaves_the_old_or_the_new_state(
    request: pytest.FixtureRequest, killer: Killer, tmp_path: Path, kind: str, statements: int, least: int
) -> None:
    """Before any statement, before any change in the folder, halfway any write: old or new, sound, and it goes on."""
    bench: Bench = request.getfixturevalue(f"before_{kind}")
    survived = killer(kind, copied(bench.old, tmp_path / "survived"), source=bench.source)
    assert survived is not None
    points = [("statement", n) for n in spread(survived["statements"], statements)]
    points += [("action", n) for n in range(1, survived["actions"] + 1)]
    points += sizes(bench, 12) + copies(bench, 5)

    found = die_everywhere(killer, bench, tmp_path, kind=kind, points=points)

    assert found["old"] + found["new"] >= least
    assert found["old"] >= 8
    assert found["new"] >= 2  # after the commit, before the log was merged


@pytest.mark.parametrize(("kind", "fixture"), [("results", "before_results"), ("undo", "before_results_undone")])
def test_a_killed_import_or_undo_of_results_leaves_the_old_or_the_new_state(
    request: pytest.FixtureRequest, killer: Killer, tmp_path: Path, kind: str, fixture: str
) -> None:
    """Results, what an entry did to them, and whether it is in force belong together."""
    bench: Bench = request.getfixturevalue(fixture)
    survived = killer(kind, copied(bench.old, tmp_path / "survived"), source=bench.source)
    assert survived is not None
    points = [("statement", n) for n in spread(survived["statements"], 6)] + sizes(bench, 2)

    found = die_everywhere(killer, bench, tmp_path, kind=kind, points=points)

    assert found["old"] >= 3
    assert bench.before != bench.after


@pytest.mark.parametrize(("kind", "fixture"), [("undo a part", "before_part"), ("undo an undo", "before_redo")])
def test_a_killed_undo_of_a_part_or_of_an_undo_leaves_the_old_or_the_new_state(
    request: pytest.FixtureRequest, killer: Killer, tmp_path: Path, kind: str, fixture: str
) -> None:
    """Pupils, journal, and what of it is in force belong together."""
    bench: Bench = request.getfixturevalue(fixture)
    survived = killer(kind, copied(bench.old, tmp_path / "survived"))
    assert survived is not None
    points = [("statement", n) for n in spread(survived["statements"], 16)] + sizes(bench, 4)

    found = die_everywhere(killer, bench, tmp_path, kind=kind, points=points)

    assert found["old"] >= 8
    assert found["new"] >= 1


@pytest.mark.parametrize("kind", ["edit", "new year"])
def test_a_killed_edit_or_new_year_leaves_the_old_or_the_new_state(
    killer: Killer, before_apply: Bench, tmp_path: Path, kind: str
) -> None:
    """An entry and what it did are one."""
    folder = tmp_path / "bench"
    folder.mkdir()
    old = Path(shutil.copy(before_apply.old, folder / "school.lvs"))
    bench = _worked(killer, kind, old, before_apply.source)
    survived = killer(kind, copied(old, tmp_path / "survived"))
    assert survived is not None

    found = die_everywhere(
        killer, bench, tmp_path, kind=kind, points=[("statement", n) for n in spread(survived["statements"], 10)]
    )

    assert found["old"] >= 6


def test_a_killed_migration_leaves_the_old_or_the_new_schema(
    killer: Killer, before_undo: Bench, tmp_path: Path
) -> None:
    """On a copy: whatever is left behind, the file opens with all its pupils, and the next start migrates it."""
    survived = killer("migrate", copied(before_undo.old, tmp_path / "survived"))
    assert survived is not None
    points = [("statement", n) for n in spread(survived["statements"], 8)]
    points += [("action", n) for n in range(1, survived["actions"] + 1)]
    points += sizes(before_undo, 5) + copies(before_undo, 5)
    found = {1: 0, 2: 0}
    old = len(migrations.modules())

    for how, when in points:
        path = copied(before_undo.old, tmp_path / f"{how}-{when}")
        if killer("migrate", path, **{how: when}) is not None:
            assert how in ("size", "copy"), f"{how} {when}: not killed"
            continue

        storage = school_file.SchoolFile(path, KEY, steps=steps())
        found[storage.version - old + 1] += 1
        storage.close()
        migrated = school_file.open_file(path, KEY, steps=steps())
        assert old + 1 == migrated.version
        assert ("ok",) == migrated.driver.execute("PRAGMA integrity_check").fetchone()
        opened = OpenSchool(migrated)
        assert before_undo.before == snapshot(opened), f"{how} {when}"
        [remarks] = migrated.driver.execute("SELECT count(*) FROM remark").fetchone()
        assert len(state_of(opened)) == remarks
        opened.close()
        shutil.rmtree(path.parent)

    assert found[1] >= 10
    assert found[2] >= 1


def test_a_killed_restore_leaves_the_damaged_file_or_the_backup(
    killer: Killer, before_undo: Bench, before_apply: Bench, tmp_path: Path
) -> None:
    """The damaged bytes are somewhere beside it, the backup is whole, and the next restore succeeds."""
    damaged = bytearray(before_undo.old.read_bytes())
    damaged[5 * school_file.PAGE] ^= 1
    backup = before_apply.old
    first = copied(before_undo.old, tmp_path / "survived")
    survived = killer("restore", first, source=backup)
    assert survived is not None
    points = [("action", n) for n in range(1, survived["actions"] + 1)] + copies(before_apply, 5)
    found = {"damaged": 0, "backup": 0}
    for how, when in points:
        path = copied(before_undo.old, tmp_path / f"{how}-{when}")
        path.write_bytes(damaged)
        if killer("restore", path, source=backup, **{how: when}) is not None:
            assert how == "copy", f"{how} {when}: not killed"

        assert damaged in [place.read_bytes() for place in path.parent.iterdir()], f"{how} {when}: lost"
        new = path.read_bytes() != damaged
        found["backup" if new else "damaged"] += 1
        assert before_apply.before == whole(backup)
        if not new:
            restoring.put_back(backup, path, KEY, word="opzij")
        assert before_apply.before == whole(path)
        assert [] == [place for place in path.parent.iterdir() if "restoring" in place.name]
        shutil.rmtree(path.parent)

    assert found["damaged"] >= 4

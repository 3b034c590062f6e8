"""What is in a school file, and that every page, index and reference of it is sound."""

from pathlib import Path

from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.schoolfiles import KEY, state_of

Snapshot = tuple[object, ...]


def snapshot(opened: OpenSchool) -> Snapshot:
    """All that is stored, but for what is random (uid) or the clock's."""
    with opened.storage.begin() as connection:
        run = connection.exec_driver_sql
        edits = run("SELECT pupil_id, field, imported FROM hand_edit ORDER BY 1, 2").all()
        entries = run("SELECT id, kind, new, changed, archived, undoes, undone_by FROM entry ORDER BY id").all()
        journal = run("SELECT entry_id, pupil_id, kind, mask, given_name, archived_at FROM change ORDER BY id").all()
        moved = run("SELECT * FROM hand_change ORDER BY 1, 2, 3").all()
        undone = run("SELECT * FROM undone ORDER BY 1").all()
        years = run("SELECT * FROM closed_year ORDER BY 1").all()
        results = run("SELECT id, pupil_id, key, skill_score, in_force FROM test_result ORDER BY id").all()
        turns = run("SELECT * FROM result_change ORDER BY 1, 2").all()
    tables = (edits, entries, journal, moved, undone, years, results, turns)
    return (state_of(opened), *([tuple(row) for row in rows] for rows in tables))


def whole(path: Path) -> Snapshot:
    """What is in the file, which opens as any other and is sound in every page and index."""
    storage = school_file.open_file(path, KEY)
    opened = OpenSchool(storage)
    try:
        assert ("ok",) == storage.driver.execute("PRAGMA integrity_check").fetchone()
        assert [] == storage.driver.execute("PRAGMA foreign_key_check").fetchall()
        return snapshot(opened)
    finally:
        opened.close()

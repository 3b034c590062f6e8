"""What the checklist is computed from: numbers of pupils, staff, passwords, accommodations and files, in one place."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from lvs_desktop.domain.accommodations import Why
from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.checklist import Mark
from lvs_desktop.domain.passwords import PATIENCE
from lvs_desktop.domain.people import BIT
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.step_states import Work
from lvs_desktop.storage import deliveries, masks, sight
from lvs_desktop.storage.in_force import IN_FORCE
from lvs_desktop.storage.sight import Own
from lvs_desktop.storage.tables import step_mark

_BROUGHT = f"('{EntryKind.IMPORT}', '{EntryKind.ADD}', '{EntryKind.LINK}')"  # entries that bring this year's new pupils


def work(connection: Connection, school_year: str, own: Own = None) -> Work:
    """How far the work of a school year is; with `own` of these locations only."""
    run = connection.exec_driver_sql
    values = {"year": school_year, "own": sight.own_value(own)}
    staff = run(
        f"""SELECT count(*), ifnull(sum(user_name IS NULL), 0) FROM staff
            WHERE archived_at IS NULL AND {sight.any_of("locations")}""",
        values,
    ).one()
    lacking = run(
        f"""SELECT ifnull(sum(pupil_number IS NULL), 0), ifnull(sum(track IS NULL), 0) FROM pupil
            WHERE archived_at IS NULL AND {sight.here("location")}""",
        values,
    ).one()
    states = {
        str(row[0] or ""): int(row[1])
        for row in run(
            f"""SELECT x.state, count(*) FROM pupil p LEFT JOIN credential x
                    ON x.pupil_id = p.id AND x.school_year = :year AND x.state <> 'lapsed'
                WHERE p.archived_at IS NULL AND p.id IN ({_NEW}) AND {sight.here("p.location")} GROUP BY x.state""",
            values,
        )
    }
    return Work(
        staff=int(staff[0]),
        staff_without_name=int(staff[1]),
        without_number=int(lacking[0]),
        without_track=int(lacking[1]),
        new_pupils=sum(states.values()),
        without_password=states.get("", 0),
        made=states.get("made", 0),
        printed=states.get("printed", 0),
        delivered=states.get("delivered", 0),
        overdue=overdue(connection, school_year, own),
        to_review=len(to_review(connection, school_year, own)),
        assigned=int(
            run(
                f"""SELECT count(DISTINCT a.pupil_id) FROM assignment a JOIN pupil p ON p.id = a.pupil_id
                    WHERE p.archived_at IS NULL AND {sight.here("p.location")}""",
                values,
            ).scalar_one()
        ),
        results=results(connection, own),
        files={name: (made, confirmed) for name, made, confirmed in deliveries.files(connection, school_year, own)},
    )


def results(connection: Connection, own: Own = None) -> int:
    """Test results in force, of whatever year; of pupils in the archive too."""
    wanted = f"""SELECT count(*) FROM test_result r JOIN pupil p ON p.id = r.pupil_id
                 WHERE r.in_force AND {sight.here("p.location")}"""
    return int(connection.exec_driver_sql(wanted, {"own": sight.own_value(own)}).scalar_one())


def overdue(connection: Connection, school_year: str, own: Own = None) -> int:
    """Passwords of a school year that were made `PATIENCE` ago or longer and are not in the LVS."""
    before = (datetime.now(UTC) - PATIENCE).isoformat(timespec="seconds")
    wanted = f"""SELECT count(*) FROM pending_secret s JOIN secret_batch b ON b.id = s.batch_id
                 JOIN pupil p ON p.id = s.pupil_id
                 WHERE s.delivered_at IS NULL AND b.made_at <= :before AND b.school_year = :year
                   AND {sight.here("p.location")}"""
    values = {"before": before, "year": school_year, "own": sight.own_value(own)}
    return int(connection.exec_driver_sql(wanted, values).scalar_one())


def new_pupils(connection: Connection, school_year: str) -> list[int]:
    """Ids of the active pupils who came this school year, the starting point left out."""
    wanted = f"SELECT p.id FROM pupil p WHERE p.archived_at IS NULL AND p.id IN ({_NEW}) ORDER BY p.id"
    return [int(found) for found in connection.exec_driver_sql(wanted, {"year": school_year}).scalars()]


def to_review(connection: Connection, school_year: str, own: Own = None) -> list[int]:
    """Ids of the active pupils whose accommodations must be looked at this school year, and were not."""
    found = review_reasons(connection, school_year)
    if own is not None:
        values = {"own": sight.own_value(own)}
        mine = connection.exec_driver_sql(f"SELECT id FROM pupil WHERE {sight.here('location')}", values)
        found = {pupil_id: found[pupil_id] for pupil_id in mine.scalars() if pupil_id in found}
    return sorted(found)


def review_reasons(connection: Connection, school_year: str) -> dict[int, tuple[Why, ...]]:
    """
    Pupil -> why the accommodations must be looked at this school year, of the active pupils of whom nobody did.

    Who is new; who has one and got another track (a first track is no other one); who has one whose validity ends
    before the school year does. Looked at are those who were marked, and those whose accommodations were changed this
    school year; a track that changes after that asks again.
    """
    values = {"year": school_year, "last": f"{school_year[5:9]}-07-31"}
    run = connection.exec_driver_sql
    seen: dict[int, str] = {int(row[0]): str(row[1]) for row in run(_SEEN, values) if row[0] is not None}
    found: dict[int, list[Why]] = {}
    for why, wanted in (
        (Why.NEW, f"SELECT p.id, '' FROM pupil p WHERE p.archived_at IS NULL AND p.id IN ({_NEW})"),
        (Why.TRACK, _TRACK),
        (Why.ENDS, _ENDS),
    ):
        for pupil_id, at in run(wanted, values):
            if pupil_id not in seen or at > seen[pupil_id]:
                found.setdefault(int(pupil_id), []).append(why)
    return {pupil_id: tuple(why) for pupil_id, why in found.items()}


def marks(connection: Connection, school_year: str) -> dict[str, Mark]:
    """Step -> what a person said of it."""
    rows = connection.execute(select(step_mark).where(step_mark.c.school_year == school_year))
    return {row.step: Mark(state=row.state, reason=row.reason or "", by=row.by, at=row.at) for row in rows}


_OF_YEAR = f"""SELECT c.pupil_id FROM entry e CROSS JOIN change c ON c.entry_id = e.id
               WHERE e.school_year = :year AND {IN_FORCE}"""
_NEW = f"{_OF_YEAR} AND e.kind IN {_BROUGHT} AND c.kind = {masks.NEW}"
_TRACK = f"""SELECT c.pupil_id, max(e.at) FROM entry e CROSS JOIN change c ON c.entry_id = e.id
             JOIN pupil p ON p.id = c.pupil_id AND p.archived_at IS NULL AND p.track IS NOT c.track
             WHERE e.school_year = :year AND {IN_FORCE} AND e.kind <> '{EntryKind.UNDO}' AND c.kind <> {masks.NEW}
               AND c.mask & {BIT["track"]} AND c.track IS NOT NULL
               AND c.pupil_id IN (SELECT pupil_id FROM assignment) GROUP BY c.pupil_id"""
_ENDS = """SELECT DISTINCT a.pupil_id, '' FROM assignment a JOIN pupil p ON p.id = a.pupil_id
           WHERE p.archived_at IS NULL AND a.valid_until < :last"""
# a mark, or an act on the pupil's accommodations that was not undone
_SEEN = f"""SELECT pupil_id, max(at) FROM (
                SELECT pupil_id, at FROM accommodation_review WHERE school_year = :year
                UNION ALL
                SELECT coalesce(a.pupil_id, json_extract(r.after, '$.pupil_id'), json_extract(r.before, '$.pupil_id')),
                       e.at
                FROM entry e JOIN record_change r ON r.entry_id = e.id LEFT JOIN assignment a ON a.id = r.record
                WHERE e.school_year = :year AND e.kind = '{EntryKind.ACCOMMODATIONS}' AND e.undone_by IS NULL
                  AND r.kind = '{RecordKind.ASSIGNMENT}')
            GROUP BY pupil_id"""

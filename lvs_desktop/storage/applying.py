"""Writing a preview: one transaction, with before-images."""

import json
import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection

from lvs_desktop.domain.changes import Counts, EntryKind, ImportOptions
from lvs_desktop.domain.people import BIT
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.storage import masks, meta
from lvs_desktop.storage.comparing import Comparison, value_in_file
from lvs_desktop.storage.staging import NUMBER_KEY
from lvs_desktop.storage.tables import entry


def now() -> str:
    """The time as the journal keeps it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def add_entry(
    connection: Connection,
    kind: EntryKind,
    *,
    by: Worker,
    counts: Counts,
    source: SourceInfo | None = None,
    options: ImportOptions | None = None,
    undoes: int | None = None,
    school_year: str | None = None,
) -> int:
    """A new line of the history, of the school year that is prepared now unless another is said; returns its id."""
    values = {name: getattr(counts, name) for name in Counts.__dataclass_fields__}
    result = connection.execute(
        entry.insert().values(
            kind=kind.value,
            at=now(),
            by=by.name,
            role=by.role.value,
            file_name=source.file_name if source else None,
            file_hash=source.sha256 if source else None,
            options=json.dumps(
                {
                    "overwrite": options.overwrite,
                    "archive_missing": options.archive_missing,
                    "empty_clears": options.empty_clears,
                    "skip_bad_rows": options.skip_bad_rows,
                    **({"take_file": options.take_file} if options.take_file else {}),
                    **({"repairs": options.repairs} if options.repairs else {}),
                }
            )
            if options
            else None,
            undoes=undoes,
            school_year=school_year or meta.school_year(connection),
            **values,
        )
    )
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("no entry was made")
    return int(key[0])


def write(connection: Connection, entry_id: int, how: Comparison) -> None:
    """Write the chosen lines of the preview to the school, and their before-images to the journal."""
    run = connection.exec_driver_sql
    before = 0
    if how.overwrite:
        differing = "SELECT DISTINCT differs FROM temp.found WHERE chosen AND key > 0 AND pupil_id IS NOT NULL"
        before = masks.union(run(differing).scalars())
    # LIMIT lets SQLite make kind and mask once for each line, not anew wherever they are named
    run(
        f"""
        INSERT INTO change(entry_id, pupil_id, kind, mask, {masks.names_of(before)}archived_at)
        SELECT ?, p.id, d.kind, d.mask,
               {masks.each_of(before, lambda name, bit: f"CASE WHEN d.mask & {bit} THEN p.{name} END, ")}
               CASE WHEN d.mask & {masks.STATUS} THEN p.archived_at END
        FROM (SELECT pupil_id, kind, mask FROM temp.delta
              WHERE chosen AND ({_MATCHED} OR kind = {masks.ARCHIVED}) LIMIT -1) d
        JOIN pupil p ON p.id = d.pupil_id
        """,
        (entry_id,),
    )
    _move_memory_on(connection, entry_id, how)

    last_row = run('SELECT ifnull(max("row"), 0) FROM staged.stage').scalar_one()
    for first in range(0, last_row + 1, _ROWS):
        run(
            f"""
            UPDATE pupil SET {masks.assignments(before, "d.mask", lambda field: value_in_file(field, how))}
                   archived_at = NULL
            FROM temp.delta d JOIN staged.stage s ON s."row" = d.key
            WHERE pupil.id = d.pupil_id AND d.chosen AND d.{_MATCHED} AND d.key >= ? AND d.key < ?
            """,
            (first, first + _ROWS),
        )
    run(
        f"""UPDATE pupil SET archived_at = ? WHERE id IN
            (SELECT pupil_id FROM temp.delta WHERE key < 0 AND chosen AND kind = {masks.ARCHIVED})""",
        (now()[:10],),
    )
    last = run("SELECT ifnull(max(id), 0) FROM pupil").scalar_one()
    values = ", ".join(value_in_file(field, how) for field in BIT)
    uid, uid_parts = new_uid()
    run(
        f"""
        INSERT INTO pupil(uid, pupil_number, number_key, {masks.COLUMNS}, search_key)
        SELECT {uid}, nullif(s.pupil_number, ''), iif(s.pupil_number = '', NULL, {NUMBER_KEY}), {values},
               search_key(s.family_name, s.given_name, s.name_prefix)
        FROM temp.delta d JOIN staged.stage s ON s."row" = d.key
        WHERE d.pupil_id IS NULL AND d.chosen AND d.kind = {masks.NEW} ORDER BY d.key
        """,
        uid_parts,
    )
    run(
        f"INSERT INTO change(entry_id, pupil_id, kind, mask) SELECT ?, id, {masks.NEW}, 0 FROM pupil WHERE id > ?",
        (entry_id, last),
    )
    meta.next_revision(connection)


# rows of the source that one UPDATE takes: SQLite holds all its new values in memory until the last one is found
_ROWS = 8_000
_MATCHED = f"kind IN ({masks.CHANGED}, {masks.REACTIVATED})"


def new_uid() -> tuple[str, tuple[str, str]]:
    """
    SQL of a new UUIDv7 for each row, and its two parameters.

    RFC 9562: 48 bits of milliseconds, version, 12 bits, variant, 62 bits; of these 72 are random, 64 of them anew for
    each row.
    """
    stamp = f"{int(datetime.now(UTC).timestamp() * 1000):012x}"
    start = f"{stamp[:8]}-{stamp[8:]}-7{secrets.token_hex(1)[0]}"
    variant = f"-{secrets.choice('89ab')}{secrets.token_hex(1)[0]}"
    return "lower(?1 || hex(randomblob(1)) || ?2 || hex(randomblob(1)) || '-' || hex(randomblob(6)))", (start, variant)


def _move_memory_on(connection: Connection, entry_id: int, how: Comparison) -> None:
    """
    Fields edited by hand keep the hand's value; what the source says of them now becomes their imported value.

    A field that the file takes over is edited by hand no more. That it was says a row of `hand_change` beside a mask
    that names the field; of a field that keeps the hand's value the mask never does.
    """
    if not how.overwrite or connection.exec_driver_sql("SELECT 1 FROM hand_edit LIMIT 1").first() is None:
        return
    said = " ".join(f"WHEN '{field}' THEN {value_in_file(field, how)}" for field in how.fields)
    bit = " ".join(f"WHEN '{field}' THEN {bit}" for field, bit in BIT.items())
    matched = f"""
        FROM hand_edit h JOIN temp.delta d ON d.pupil_id = h.pupil_id AND d.key > 0 AND d.chosen
        JOIN staged.stage s ON s."row" = d.key
        WHERE d.mask & CASE h.field {bit} END"""
    connection.exec_driver_sql(
        f"INSERT INTO hand_change SELECT ?, h.pupil_id, h.field, h.imported, CASE h.field {said} END {matched}",
        (entry_id,),
    )
    connection.exec_driver_sql(
        "DELETE FROM hand_edit WHERE (pupil_id, field) IN (SELECT pupil_id, field FROM hand_change WHERE entry_id = ?)",
        (entry_id,),
    )
    moved = f"""
        FROM hand_edit h JOIN temp.delta d ON d.pupil_id = h.pupil_id AND d.key > 0 AND d.chosen
        JOIN staged.stage s ON s."row" = d.key
        WHERE h.imported IS NOT CASE h.field {said} END
          AND ({int(how.empty_clears)} OR CASE h.field {said} END IS NOT NULL)
          AND h.field IN ({", ".join(f"'{field}'" for field in how.fields)})"""
    connection.exec_driver_sql(
        f"INSERT INTO hand_change SELECT ?, h.pupil_id, h.field, h.imported, CASE h.field {said} END {moved}",
        (entry_id,),
    )
    # so that each pupil whom an entry touches has a row of its own
    connection.exec_driver_sql(
        f"""INSERT INTO change(entry_id, pupil_id, kind, mask)
            SELECT DISTINCT entry_id, pupil_id, {masks.UNCHANGED}, 0 FROM hand_change WHERE entry_id = ?1
              AND pupil_id NOT IN (SELECT pupil_id FROM change WHERE entry_id = ?1)""",
        (entry_id,),
    )
    connection.exec_driver_sql(
        f"""UPDATE hand_edit SET imported = x.said
            FROM (SELECT h.pupil_id AS pupil_id, h.field AS field, CASE h.field {said} END AS said {moved}) x
            WHERE hand_edit.pupil_id = x.pupil_id AND hand_edit.field = x.field"""
    )

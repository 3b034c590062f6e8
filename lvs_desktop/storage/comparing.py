"""Comparing staged rows with the school: what differs, who is missing, and what the two boxes make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT, COMPARED, REQUIRED
from lvs_desktop.storage import masks
from lvs_desktop.storage.masks import quoted
from lvs_desktop.storage.staging import NUMBER_KEY, forget_seen

_LAST = (1 << 63) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How staged rows are compared with the school."""

    fields: frozenset[str]  # compared fields that the source has a column for
    overwrite: bool
    archive_missing: bool
    empty_clears: bool
    scope: tuple[str, ...]  # () : every pupil, also one without a location
    only_location: str | None  # the school's only location, for rows that name none
    choose_archived: bool = True  # False: lines to archive start left out
    partial: bool = False  # the source holds changes only: who is not in it is not missing, but its leavers are
    take: int = 0  # mask of the fields whose edits by hand the file replaces


def compare_rows(connection: Connection, how: Comparison) -> None:
    """Fill `found` anew: one line for each staged row. `compare_rest` adds the pupils who are not in the source."""
    connection.exec_driver_sql("DELETE FROM temp.found")
    forget_seen(connection)
    twins = connection.exec_driver_sql("SELECT 1 FROM temp.twin LIMIT 1").first() is not None
    connection.exec_driver_sql(rows_statement(how, twins=twins), (0, _LAST))


def rows_statement(how: Comparison, *, twins: bool = False, zeros: bool = True) -> str:
    """
    SQL that fills `found` for the staged rows after ?1 up to and including ?2.

    Args:
        twins: Some numbers are to be matched as written.
        zeros: Some numbers have leading zeros; to take off none costs a third of the look-up.
    """
    key = NUMBER_KEY if zeros else "s.pupil_number"
    written = f"(p.pupil_number = s.pupil_number OR {key} NOT IN (SELECT number_key FROM temp.twin))"
    exactly = f"AND {written}" if twins else ""
    # of a number that the school spells in two ways any pupil will do: its row is set aside or compared again
    return f"""
        INSERT OR REPLACE INTO temp.found
        SELECT s."row", p.id, p.archived_at IS NOT NULL, CASE WHEN p.id IS NULL THEN 0 ELSE {_differs(how)} END,
               0, p.pupil_number <> s.pupil_number, 1
        FROM staged.stage s LEFT JOIN pupil p ON p.number_key = {key} {exactly}
        WHERE s."row" > ?1 AND s."row" <= ?2
        """


def compare_rest(connection: Connection, how: Comparison) -> int:
    """What remains when each row was compared: edits by hand, who is missing (how many), and the two boxes."""
    run = connection.exec_driver_sql
    run("DROP VIEW IF EXISTS temp.delta")
    if run("SELECT 1 FROM hand_edit LIMIT 1").first() is not None:
        split_hand(connection, how)
    if run("SELECT 1 FROM temp.seen LIMIT 1").first() is None:
        run("INSERT OR IGNORE INTO temp.seen SELECT pupil_id FROM temp.found WHERE pupil_id IS NOT NULL")
    chosen = int(how.choose_archived or not how.archive_missing)
    scope = f"AND location IN ({', '.join('?' * len(how.scope))})" if how.scope else ""
    named = "AND number_key IN (SELECT number_key FROM temp.leaver)" if how.partial else ""
    # a pupil without a number can't be looked for in the source, so nothing follows from its absence
    missing = run(
        f"""
        INSERT INTO temp.found
        SELECT -id, id, 0, 0, 0, 0, {chosen} FROM pupil
        WHERE archived_at IS NULL AND number_key IS NOT NULL {scope} {named}
          AND id NOT IN (SELECT pupil_id FROM temp.seen)
          AND number_key NOT IN (SELECT number_key FROM temp.bad WHERE number_key IS NOT NULL)
          AND id NOT IN (SELECT pupil_id FROM temp.held)
        """,
        how.scope,
    ).rowcount
    gone = masks.ARCHIVED if how.archive_missing else masks.MISSING
    writes = "differs" if how.overwrite else "0"
    run(
        f"""
        CREATE TEMP VIEW delta AS
        SELECT key, pupil_id, differs, hand, spelled, chosen,
               CASE WHEN key < 0 THEN {gone} WHEN pupil_id IS NULL THEN {masks.NEW}
                    WHEN archived THEN {masks.REACTIVATED} WHEN {writes} THEN {masks.CHANGED}
                    WHEN spelled > 1 THEN {masks.CHANGED} ELSE {masks.UNCHANGED} END AS kind,
               CASE WHEN key < 0 THEN {masks.STATUS if how.archive_missing else 0}
                    WHEN pupil_id IS NULL THEN {masks.ALL} ELSE {writes} + archived * {masks.STATUS} END AS mask
        FROM temp.found
        """
    )
    return missing


def link_row(connection: Connection, how: Comparison, row: int, pupil_id: int) -> None:
    """Compare a staged row with the pupil whom a person named: the pupil gets its number, if it has one."""
    forget_seen(connection)
    connection.exec_driver_sql(
        f"""INSERT OR REPLACE INTO temp.found
            SELECT s."row", p.id, p.archived_at IS NOT NULL, {_differs(how)}, 0,
                   CASE WHEN s.pupil_number <> '' AND s.pupil_number IS NOT p.pupil_number THEN 2 ELSE 0 END, 1
            FROM staged.stage s JOIN pupil p ON p.id = ?2 WHERE s."row" = ?1""",
        (row, pupil_id),
    )


def split_hand(connection: Connection, how: Comparison, pupil_id: int | None = None) -> None:
    """Keep apart what differs because of a hand and is not taken from the file: of one pupil, or of all."""
    kept = f"bits & ~COALESCE((SELECT t.bits FROM temp.take t WHERE t.pupil_id = found.pupil_id), {how.take})"
    if not how.overwrite:
        kept = "bits"  # nothing is written, so nothing is taken
    one = "" if pupil_id is None else f"AND h.pupil_id = {pupil_id}"
    connection.exec_driver_sql(
        f"""UPDATE temp.found SET hand = (differs | hand) & {kept}, differs = (differs | hand) & ~({kept})
            FROM ({_HAND_BITS}) h WHERE h.pupil_id = found.pupil_id AND found.key > 0 {one}"""
    )


def take(connection: Connection, how: Comparison, key: int, fields: Iterable[str], *, taken: bool) -> None:
    """Let the file replace a pupil's edits by hand, or keep them; the other fields of the pupil stay as chosen."""
    run = connection.exec_driver_sql
    pupil_id = run("SELECT pupil_id FROM temp.found WHERE key = ? AND key > 0", (key,)).scalar()
    if pupil_id is None:
        return
    chosen = run("SELECT bits FROM temp.take WHERE pupil_id = ?", (pupil_id,)).scalar()
    before = how.take if chosen is None else int(chosen)
    asked = sum(BIT[field] for field in set(fields))
    after = before | asked if taken else before & ~asked
    run("INSERT OR REPLACE INTO temp.take VALUES (?, ?)", (pupil_id, after))
    split_hand(connection, how, int(pupil_id))


def hand_lines(connection: Connection) -> int:
    """How many rows say something else of a field that was edited by hand, taken or not."""
    run = connection.exec_driver_sql
    if run("SELECT 1 FROM hand_edit LIMIT 1").first() is None:
        return 0
    found = run(
        f"""SELECT count(*) FROM ({_HAND_BITS}) h JOIN temp.found f ON f.pupil_id = h.pupil_id
            WHERE f.key > 0 AND (f.differs | f.hand) & h.bits"""
    )
    return int(found.scalar_one())


def forget_taken(connection: Connection) -> None:
    """Forget what was chosen pupil by pupil."""
    connection.exec_driver_sql("DELETE FROM temp.take")


def respelled(connection: Connection) -> list[tuple[int, str, str]]:
    """Rows whose number is spelt otherwise than the school's (row, in the file, in the school)."""
    found = connection.exec_driver_sql(
        """SELECT d.key, s.pupil_number, p.pupil_number FROM temp.delta d
           JOIN staged.stage s ON s."row" = d.key JOIN pupil p ON p.id = d.pupil_id
           WHERE d.spelled = 1 ORDER BY d.key"""
    )
    return [(int(row), str(written), str(stored)) for row, written, stored in found]


def value_in_file(field: str, how: Comparison) -> str:
    """SQL of what a staged row (s) says of a field, the only location filled in."""
    if field == "location" and how.only_location is not None:
        return f"ifnull(nullif(s.location, ''), '{how.only_location}')"  # two digits, checked
    return f"s.{quoted(field)}" if field in REQUIRED else f"nullif(s.{quoted(field)}, '')"


def _differs(how: Comparison) -> str:
    """SQL of the fields in which a staged row (s) and its pupil (p) differ. Few steps: it runs for each row."""
    terms = []
    for field in COMPARED:
        if field not in how.fields and not (field == "location" and how.only_location is not None):
            continue
        if how.empty_clears or field in REQUIRED or (field == "location" and how.only_location is not None):
            term = f"{value_in_file(field, how)} IS NOT p.{quoted(field)}"
        else:  # most fields are equal, and iif() then asks no further, as AND alone would
            term = f"s.{quoted(field)} IS NOT p.{quoted(field)} AND s.{quoted(field)} <> ''"
        terms.append(f"iif({term}, {BIT[field]}, 0)")
    return " + ".join(terms) or "0"


def _case(bits: Mapping[str, int]) -> str:
    return " ".join(f"WHEN '{name}' THEN {bit}" for name, bit in bits.items())


_HAND_BITS = f"SELECT pupil_id, sum(CASE field {_case(BIT)} ELSE 0 END) AS bits FROM hand_edit GROUP BY pupil_id"

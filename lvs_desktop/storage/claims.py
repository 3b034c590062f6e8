"""User names that a file of pupils claims and that are somebody else's: a name belongs to one person for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT, display_name
from lvs_desktop.domain.user_names import key
from lvs_desktop.storage import masks, user_names
from lvs_desktop.storage.school_file import SchoolFile

_BIT: Final = BIT["user_name"]
_BETWEEN: Final = "\x1f"  # no name holds it
_Claim = tuple[int, str, int | None]  # row, key of the name, id of the pupil whose row it is
# new pupils, and those of whom the file says another name
_CLAIMING: Final = f"""FROM temp.found f CROSS JOIN staged.stage s ON s."row" = f.key
    WHERE (f.pupil_id IS NULL OR f.differs & {_BIT}) AND s.user_name <> ''"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """
    A name that a row may not bring.

    Attributes:
        row: Of the source.
        holder: Who has the name; empty if nobody of the school has it now, or who has it is not known any more.
        locations: Of the holder, codes.
        first: The row of the source that the name stays with; None: it is somebody's already.
    """

    row: int
    user_name: str
    holder: str = ""
    locations: tuple[str, ...] = ()
    first: int | None = None


def everybody(file: SchoolFile) -> str:
    """All user names that anybody of the school has or ever had, with \\x1f between them: for `refused`."""
    run = file.driver.execute
    found = (run(f"SELECT group_concat(name, '{_BETWEEN}') FROM ({query})").fetchone()[0] for query in user_names.TAKEN)
    return _BETWEEN.join(names for names in found if names)


def refused(connection: Connection, known: str) -> list[Refused]:
    """
    The staged rows, compared already, whose user name is or was another person's, or stands in a row before it.

    Of a clean file of a known school one statement finds nothing to ask: only rows of new pupils and rows with another
    name than the pupil's own claim one.

    Args:
        known: As `everybody`.
    """
    said = connection.exec_driver_sql(f"SELECT group_concat(s.user_name, '{_BETWEEN}') {_CLAIMING}").scalar()
    if not said:
        return []
    names = said.lower().split(_BETWEEN)  # as user_names.key, all at once
    distinct = set(names)
    if len(distinct) == len(names) and distinct.isdisjoint(known.lower().split(_BETWEEN)):
        return []
    held = user_names.taken(connection, distinct)
    if len(distinct) == len(names) and held.keys().isdisjoint(distinct):
        return []
    found_rows = connection.exec_driver_sql(f'SELECT s."row", s.user_name, f.pupil_id {_CLAIMING} ORDER BY f.key')
    claims: list[_Claim] = [(int(row), key(name), pupil_id) for row, name, pupil_id in found_rows]
    first = {name: row for row, name, _ in reversed(claims)}
    own = _owners(connection, [claim for claim in claims if claim[1] in held])
    found = []
    for row, name, _ in claims:
        if name in held:
            if held[name] not in own.get(row, ()):
                holder, locations = _holder(connection, held[name])
                found.append(Refused(row=row, user_name=name, holder=holder, locations=locations))
        elif first[name] != row:
            found.append(Refused(row=row, user_name=name, first=first[name]))
    return found


def leave_out(connection: Connection, rows: Iterable[int]) -> None:
    """Let rows say of the user name what the school has; of a new pupil nothing. `put_back` takes that back."""
    for row in rows:
        connection.exec_driver_sql(
            'INSERT INTO temp.left_name SELECT "row", user_name FROM staged.stage WHERE "row" = ?', (row,)
        )
        connection.exec_driver_sql(
            """UPDATE staged.stage SET user_name = ifnull((SELECT p.user_name FROM temp.found f
               JOIN pupil p ON p.id = f.pupil_id WHERE f.key = stage."row"), '') WHERE "row" = ?""",
            (row,),
        )
        connection.exec_driver_sql(f"UPDATE temp.found SET differs = differs & ~{_BIT} WHERE key = ?", (row,))


def put_back(connection: Connection) -> None:
    """Let rows say again what the source says. They are to be compared again."""
    run = connection.exec_driver_sql
    if run("SELECT 1 FROM temp.left_name LIMIT 1").first() is not None:
        run('UPDATE staged.stage SET user_name = n.user_name FROM temp.left_name n WHERE n."row" = stage."row"')
        run("DELETE FROM temp.left_name")


def _owners(connection: Connection, claims: list[_Claim]) -> dict[int, set[str]]:
    """Row -> who of the owners of names its pupil is: also who was taken out by an undo and comes again."""
    run = connection.exec_driver_sql
    found: dict[int, set[str]] = {}
    for row, _, pupil_id in claims:
        if pupil_id is not None:
            uid = run("SELECT uid FROM pupil WHERE id = ?", (pupil_id,)).scalar_one()
            found[row] = {f"pupil:{uid}"}
    if len(found) < len(claims):
        for row, uid, pupil_id in run(
            f"""SELECT s."row", c.uid, c.pupil_id FROM change c JOIN staged.stage s ON s.pupil_number = c.pupil_number
                WHERE c.kind = {masks.REMOVED} AND c.uid NOT IN (SELECT uid FROM pupil)
                  AND (s.given_name = c.given_name AND s.family_name = c.family_name
                       AND s.name_prefix = ifnull(c.name_prefix, '')
                       OR search_key(s.family_name, s.given_name, s.name_prefix)
                          = search_key(c.family_name, c.given_name, c.name_prefix))"""
        ):
            found.setdefault(int(row), set()).update((f"pupil:{uid}", f"pupil:{pupil_id}"))
    return found


def _holder(connection: Connection, owner: str) -> tuple[str, tuple[str, ...]]:
    kind, _, uid = owner.partition(":")
    table, places = ("staff", "locations") if kind == "staff" else ("pupil", "location")
    row = connection.exec_driver_sql(
        f"SELECT given_name, name_prefix, family_name, {places} FROM {table} WHERE uid = ?", (uid,)
    ).first()
    if row is None:
        return "", ()
    return display_name(*row[:3]), tuple(filter(None, (row[3] or "").split(",")))

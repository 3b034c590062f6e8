"""What the school has stored, as far as it tells how a damaged file must be read."""

from typing import Final

from sqlalchemy import Connection

from lvs_desktop.domain.people import BIT
from lvs_desktop.storage.school_file import SchoolFile

_PART: Final = 0.9  # of the numbers: then their length is the school's
_FEW: Final = 2
_SOME: Final = 4000  # the newest pupils; where none of so many has a zero in front, the school's numbers have none


def number_length(file: SchoolFile) -> int | None:
    """How many characters the school's numbers have, if nearly all have as many and some begin with a zero."""
    run = file.driver.execute
    some = "SELECT pupil_number, number_key FROM pupil WHERE pupil_number IS NOT NULL ORDER BY id DESC LIMIT ?"
    if run(f"SELECT 1 FROM ({some}) WHERE pupil_number <> number_key LIMIT 1", (_SOME,)).fetchone() is None:
        return None
    # a letter for each, counted here: SQLite would sort them
    every = "SELECT group_concat(char(length(pupil_number)), '') FROM pupil WHERE pupil_number IS NOT NULL"
    letters = str(run(every).fetchone()[0])
    letter = max(set(letters), key=letters.count)
    return ord(letter) if letters.count(letter) >= _PART * len(letters) else None


def turned_dates(connection: Connection) -> bool:
    """True if staged rows have birth dates that are the school's with day and month changed, more than once."""
    differ = connection.exec_driver_sql(
        f"""SELECT count(*) FROM (
                SELECT 1 FROM temp.found f JOIN staged.stage s ON s."row" = f.key JOIN pupil p ON p.id = f.pupil_id
                WHERE f.differs & {BIT["birth_date"]} AND f.key > 0
                  AND p.birth_date = substr(s.birth_date, 1, 5) || substr(s.birth_date, 9, 2) || '-'
                                     || substr(s.birth_date, 6, 2) LIMIT {_FEW})"""
    ).scalar_one()
    return int(differ) >= _FEW


def pupils(connection: Connection) -> list[tuple[str, ...]]:
    """All pupils with a number: (number, given name, prefix, surname, birth date, gender, group); None where empty."""
    found = connection.exec_driver_sql(
        """SELECT pupil_number, given_name, name_prefix, family_name, birth_date, gender, "group" FROM pupil
           WHERE pupil_number IS NOT NULL ORDER BY archived_at IS NULL"""
    )
    return [tuple(row) for row in found]

"""Desktops of one school that share a server: real school files, the program's own services."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine, select

from lvs_desktop.domain.exchanging import Fields, Kind
from lvs_desktop.domain.syncing import Receipt
from lvs_desktop.server import tables
from lvs_desktop.services import editing, history, syncing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import records_out, school_file
from lvs_desktop.sync import resources
from tests.support.schoolfiles import KEY, fill, new_school

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00", "year": "1"}


def school(path: Path, pupils: int) -> OpenSchool:
    """A school with so many pupils, numbers from 1001, that knows no server yet."""
    opened = new_school(path)
    named = {str(1001 + n): ({**FIELDS, "given_name": f"Loïs{n}"}, False) for n in range(pupils)}
    fill(opened, named)
    with opened.storage.begin() as connection:  # uids of their own: externalIds are unique
        connection.exec_driver_sql(
            "UPDATE pupil SET uid = '0190a000-0000-7000-8000-' || substr('000000000000' || pupil_number, -12)"
        )
    return opened


def second(folder: Path, name: str) -> OpenSchool:
    """An empty school file of the same school, for another desktop."""
    folder.mkdir(parents=True, exist_ok=True)
    return new_school(folder / f"{name}.lvs")


def reopened(opened: OpenSchool) -> OpenSchool:
    """The same file, closed and opened again."""
    path = opened.path
    opened.close()
    return OpenSchool(school_file.open_file(path, KEY))


def sync(opened: OpenSchool) -> Receipt:
    """One sync, with consent to all that comes."""
    return syncing.sync(opened, consent=True)


def here(opened: OpenSchool) -> Mapping[Kind, Mapping[str, Fields]]:
    """The school as it would be sent: kind -> uid -> fields."""
    with opened.storage.begin() as connection:
        return records_out.read(connection, None)


def there(engine: Engine) -> dict[Kind, list[tuple[str | None, dict[str, str]]]]:
    """What the server's database holds, groups left out: kind -> (externalId, fields) of every living row."""
    wanted = select(tables.resource.c.body).where(~tables.resource.c.deleted)
    found: dict[Kind, list[tuple[str | None, dict[str, str]]]] = {Kind.PUPIL: [], Kind.STAFF: []}
    with engine.begin() as connection:
        for body in connection.execute(wanted).scalars():
            kind, uid, fields = resources.from_scim(json.loads(body))
            if kind in found:
                found[kind].append((uid, fields))
    return found


def once(opened: OpenSchool, engine: Engine) -> None:
    """
    Both sides hold the same pupils and staff, each of them once.

    Raises:
        AssertionError: They don't.
    """
    ours, theirs = here(opened), there(engine)
    for kind, rows in theirs.items():
        uids = [uid for uid, _ in rows]
        assert sorted(uids, key=str) == sorted(set(uids), key=str), "doubled"
        assert dict(rows) == {uid: dict(fields) for uid, fields in ours[kind].items()}


def edit(opened: OpenSchool, number: str, **values: str) -> None:
    """Change fields of a pupil by hand."""
    editing.change(opened, number, values)


def add(opened: OpenSchool, number: str, given_name: str = "Nieuw") -> None:
    """Add a pupil by hand."""
    editing.add(opened, {**FIELDS, "pupil_number": number, "given_name": given_name})


def undo_last(opened: OpenSchool) -> None:
    """Undo the newest entry."""
    history.undo(opened)


def copied(opened: OpenSchool, target: Path) -> OpenSchool:
    """A second desktop that begins as a copy of the first one's file."""
    path = opened.path
    opened.storage.merge()
    shutil.copy(path, target)
    return OpenSchool(school_file.open_file(target, KEY))

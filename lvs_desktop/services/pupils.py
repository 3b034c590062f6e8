"""The school's pupils: reading and handing out."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from lvs_desktop.domain.people import FIELDS, Pupil
from lvs_desktop.files import writing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import pupils as stored


def pupils(opened: OpenSchool, *, archived: bool = False) -> Generator[Pupil, None, None]:
    """The active pupils (with `archived`: those and the archived ones), by location, group, name."""
    with opened.storage.begin() as connection:
        yield from stored.read(connection, archived=archived)


def counts(opened: OpenSchool) -> tuple[int, int]:
    """Active and archived pupils."""
    with opened.storage.begin() as connection:
        return stored.counts(connection)


def export(opened: OpenSchool, target: Path, *, archived: bool = False, kind: str | None = None) -> int:
    """
    Write the pupils as CSV (`;`, UTF-8 with BOM, Dutch headers) or XLSX. Returns the rows.

    Args:
        kind: ".csv" or ".xlsx"; default the target's ending.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    header = [writing.DUTCH_HEADERS[field] for field in FIELDS]
    write = writing.write_xlsx if (kind or target.suffix).lower() == ".xlsx" else writing.write_people_csv
    # closed whatever happens: a reader that waits for its next row keeps its transaction
    with closing(pupils(opened, archived=archived)) as found:
        return write(target, header, ([getattr(pupil, field) or "" for field in FIELDS] for pupil in found))

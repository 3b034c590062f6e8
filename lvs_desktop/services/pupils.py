"""The school's pupils: reading and handing out."""

from collections.abc import Iterator
from pathlib import Path

from lvs_desktop.domain.people import Pupil
from lvs_desktop.services.schools import OpenSchool


def pupils(opened: OpenSchool, *, archived: bool = False) -> Iterator[Pupil]:
    """The active pupils (with `archived`: those and the archived ones), by location, group, name."""
    raise NotImplementedError


def counts(opened: OpenSchool) -> tuple[int, int]:
    """Active and archived pupils."""
    raise NotImplementedError


def export(opened: OpenSchool, target: Path, *, archived: bool = False) -> int:
    """
    Write the pupils as CSV (`;`, UTF-8 with BOM, Dutch headers) or XLSX, by the target's ending. Returns the rows.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE.
    """
    raise NotImplementedError

"""The history of a school file, and undo."""

from lvs_desktop.domain.changes import Change, Entry
from lvs_desktop.domain.progress import Progress
from lvs_desktop.services.schools import OpenSchool


def entries(opened: OpenSchool) -> list[Entry]:
    """Everything that was done, newest first."""
    raise NotImplementedError


def changes(opened: OpenSchool, entry_id: int, *, offset: int = 0, limit: int = 256) -> list[Change]:
    """What one entry did, pupil by pupil: was and becomes as they were then."""
    raise NotImplementedError


def undo(opened: OpenSchool, entry_id: int | None = None, *, progress: Progress | None = None) -> Entry:
    """
    Put back what an import changed, after a backup, as an entry of its own.

    Args:
        entry_id: Default the newest entry that can be undone.

    Raises:
        Problem: NOTHING_TO_UNDO, ENTRY_UNKNOWN, ENTRY_UNDONE, ENTRY_NOT_LATEST (undo the later one first),
            ENTRY_NOT_UNDOABLE, DISK_FULL.
    """
    raise NotImplementedError

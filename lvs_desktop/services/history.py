"""The history of a school file, and undo."""

from lvs_desktop.domain.changes import Change, Entry
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.roles import Role
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import journal, stopping


def entries(opened: OpenSchool) -> list[Entry]:
    """Everything that was done, newest first."""
    with opened.storage.begin() as connection:
        return journal.entries(connection)


def changes(opened: OpenSchool, entry_id: int, *, offset: int = 0, limit: int = 256) -> list[Change]:
    """
    What one entry did, pupil by pupil: was and becomes as they were then.

    Raises:
        Problem: ENTRY_UNKNOWN.
    """
    with opened.storage.begin() as connection:
        return journal.changes(connection, entry_id, offset=offset, limit=limit)


def change_count(opened: OpenSchool, entry_id: int) -> int:
    """How many pupils one entry changed."""
    with opened.storage.begin() as connection:
        return journal.change_count(connection, entry_id)


def undo(opened: OpenSchool, entry_id: int | None = None, *, progress: Progress | None = None) -> Entry:
    """
    Put back what an import changed, after a backup, as an entry of its own.

    Args:
        entry_id: Default the newest entry that can be undone.

    Raises:
        Problem: NOTHING_TO_UNDO, ENTRY_UNKNOWN, ENTRY_UNDONE, ENTRY_NOT_LATEST (undo the later one first),
            ENTRY_NOT_UNDOABLE, ACTION_NOT_ALLOWED (a location admin undoes only own entries), DISK_FULL.
        Cancelled: The person stopped it; nothing was written.
    """
    with opened.storage.begin() as connection:
        target = journal.entry_to_undo(connection, entry_id)
    if opened.worker.role is not Role.SCHOOL_ADMIN and target.by != opened.worker.name:
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, action="undo", role=opened.worker.role.value)
    opened.storage.back_up()
    with stopping.by(opened.storage, progress), opened.storage.begin() as connection:
        undo_id = journal.undo(connection, journal.entry_to_undo(connection, target.id), by=opened.worker)
        return journal.entry_made(connection, undo_id)

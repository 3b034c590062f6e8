"""Fields that both sides changed, each in its own way: a person chooses. Nothing of either value is lost till then."""

from collections.abc import Collection

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.services.permits import allowed, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import conflicts as stored
from lvs_desktop.storage import journal, records_out, sync_links, sync_operations
from lvs_desktop.storage.school_file import Connection


def conflicts(opened: OpenSchool) -> list[Conflict]:
    """
    The fields that wait, in the order in which they were found; nothing without a server.

    The school has its own value of each meanwhile, and neither is sent. A location admin sees the own locations.
    """
    with opened.storage.begin() as connection:
        return _own(opened, connection, stored.read(connection))


def settle(opened: OpenSchool, ids: Collection[int], choice: Choice) -> Entry | None:
    """
    Choose for these conflicts, in one transaction. HERE: the next sync sends the school's value. THERE: it is written
    now, as one entry of the history that can be undone; that is what is returned.

    Args:
        ids: `Conflict.id`; one that was settled meanwhile is unknown.

    Raises:
        Problem: ACTION_NOT_ALLOWED, CONFLICT_UNKNOWN (facts: value), CONFLICT_STAYS (facts: field, value): the
            server's value can't be kept here. Nothing is settled then.
    """
    permit(opened, Action.SYNC)
    with opened.storage.begin() as connection:
        mine = {one.id for one in _own(opened, connection, stored.read(connection, ids))}
        for one in sorted(set(ids) - mine):
            raise Problem(ProblemCode.CONFLICT_UNKNOWN, value=str(one))
        made = stored.settle(connection, ids, choice, by=opened.worker)
        entry = None if made is None else journal.entry_made(connection, made)
        sync_links.look_again(connection)
    opened.refresh()
    return entry


def _own(opened: OpenSchool, connection: Connection, found: list[Conflict]) -> list[Conflict]:
    """Those of the locations of who works now."""
    people = [stored.about({"kind": one.kind, "uid": one.uid, "there": one.there}) for one in found]
    here = records_out.some(connection, people)
    mine = []
    for one, who in zip(found, people, strict=True):
        agreed = sync_operations.agreed(connection, *who)
        fields = here.get(who) or ({} if agreed is None else agreed.fields)
        named = ",".join(filter(None, (fields.get("location"), fields.get("locations"))))
        places: list[str | None] = [*named.split(",")] if named else [None]
        if allowed(opened, Action.SYNC, *places):
            mine.append(one)
    return mine

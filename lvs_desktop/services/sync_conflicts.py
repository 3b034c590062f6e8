"""Fields that both sides changed, each in its own way: a person chooses. Nothing of either value is lost till then."""

from collections.abc import Collection

from lvs_desktop.domain.changes import Entry
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Choice, Conflict
from lvs_desktop.services import connecting
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool


def conflicts(opened: OpenSchool) -> list[Conflict]:
    """
    The fields that wait, by record. The school has its own value of each meanwhile, and nothing of it is sent.

    A location admin sees those of the own locations.
    """
    if connecting.server(opened) is None:
        return []
    raise Problem(ProblemCode.SYNC_NOT_CONNECTED)


def settle(opened: OpenSchool, ids: Collection[int], choice: Choice) -> Entry | None:
    """
    Choose for these conflicts, in one transaction. HERE: the next sync sends the school's value. THERE: it is written
    now, as one entry of the history that can be undone; that is what is returned.

    Args:
        ids: `Conflict.id`; one that was settled meanwhile is unknown.

    Raises:
        Problem: ACTION_NOT_ALLOWED, CONFLICT_UNKNOWN (facts: value); nothing is settled then.
    """
    permit(opened, Action.SYNC)
    for one in ids:
        raise Problem(ProblemCode.CONFLICT_UNKNOWN, value=str(one))
    return None

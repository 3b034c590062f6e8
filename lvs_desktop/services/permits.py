"""Whether who works now may do something: asked by every service before it writes."""

from typing import TYPE_CHECKING

from lvs_desktop.domain.permissions import Action, may
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services.texts import _

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the checklist


def allowed(opened: "OpenSchool", action: Action, *locations: str | None) -> bool:
    """True if who works now may do something, to what is of these locations."""
    return may(opened.worker, action, *locations, route=opened.school.route)


def permit(opened: "OpenSchool", action: Action, *locations: str | None) -> None:
    """
    See that who works now may do something.

    Raises:
        Problem: ACTION_NOT_ALLOWED (facts: action, role).
    """
    if not allowed(opened, action, *locations):
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, action=action.value, role=opened.worker.role.value)


def closed(opened: "OpenSchool", action: Action, *locations: str | None) -> str:
    """Why an action is closed for who works now, as a sentence for beside its button; empty if it is open."""
    if allowed(opened, action, *locations):
        return ""
    if locations and allowed(opened, action):
        return _("You may do this at your own locations only.")
    return _("Only a school administrator can do this.")


def own_locations(worker: Worker) -> tuple[str, ...] | None:
    """The locations whose pupils a person sees; None: all, also pupils without a location."""
    return None if worker.role is Role.SCHOOL_ADMIN else worker.locations

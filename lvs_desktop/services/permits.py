"""Whether who works now may do something: asked by every service before it writes."""

from typing import TYPE_CHECKING

from lvs_desktop.domain.permissions import Action, may
from lvs_desktop.domain.problems import Problem, ProblemCode

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

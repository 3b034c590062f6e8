"""The checklist of a school: its route's steps with states computed from the data."""

from lvs_desktop.domain.checklist import Route, StepStatus
from lvs_desktop.services.schools import OpenSchool


def routes() -> tuple[Route, ...]:
    """
    Every route that the program carries, in the order of the screen.

    Raises:
        RuntimeError: No route was found: the program is not complete.
    """
    raise NotImplementedError


def route(route_id: str) -> Route:
    """
    One route.

    Raises:
        Problem: ROUTE_UNKNOWN (facts: value, known).
    """
    raise NotImplementedError


def status(opened: OpenSchool) -> tuple[StepStatus, ...]:
    """Each step of the school's route with its state. Steps that don't apply don't count in the progress."""
    raise NotImplementedError

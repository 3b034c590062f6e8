"""How many results the school keeps."""

from lvs_desktop.domain.permissions import Action
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import facts


def count(opened: OpenSchool) -> int:
    """
    Results in force; of a location admin those of the own locations.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.RESULTS)
    with opened.storage.begin() as connection:
        return facts.results(connection, own_locations(opened.worker))

"""How the synchronisation looks in one line: icon, word and colour together, at the side and on the overview."""

from lvs_desktop.domain.syncing import State
from lvs_desktop.gui.syncing import PASSING, Standing
from lvs_desktop.services.sync_words import state_text
from lvs_desktop.services.texts import _

_LOOK: dict[State, tuple[str, str]] = {  # icon, role of the palette
    State.NOT_CONNECTED: ("server", "muted"),
    State.AGREED: ("status-done", "ok"),
    State.WAITING: ("sync", "primary"),
    State.OFFLINE: ("offline", "muted"),
    State.CONFLICTS: ("status-attention", "attention"),
}


def look(standing: Standing) -> tuple[str, str, str]:
    """Icon, role of the palette, and words."""
    if standing.running:
        return "sync", "primary", _("Under way …")
    if standing.problem is not None and standing.problem.code not in PASSING:
        return "status-attention", "attention", _("Needs a look")
    if standing.fresh and standing.state is State.AGREED:
        return "server", "primary", _("Not exchanged yet")
    icon, ink = _LOOK[standing.state]
    return icon, ink, state_text(standing.state, standing.waiting, standing.questions)

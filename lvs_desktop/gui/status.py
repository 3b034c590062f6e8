"""How the six states of a step look: always icon, word and colour together."""

from lvs_desktop.domain.checklist import StepState

LOOK: dict[StepState, tuple[str, str]] = {  # icon, role of the palette
    StepState.NOT_STARTED: ("status-not-started", "muted"),
    StepState.BUSY: ("status-busy", "primary"),
    StepState.ATTENTION: ("status-attention", "attention"),
    StepState.DONE: ("status-done", "ok"),
    StepState.BLOCKED: ("status-blocked", "muted"),
    StepState.NOT_APPLICABLE: ("status-not-applicable", "muted"),
}

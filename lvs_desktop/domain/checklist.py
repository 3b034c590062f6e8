"""The checklist of a route: steps as data, states from facts."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lvs_desktop.domain.roles import Role

# what a person can read of each step: what, why, who does it, where on the supplier's site, what comes next
PARTS = ("explanation", "why", "who", "where", "next")


class StepKind(StrEnum):
    """What a step opens in the window; each kind has one page, a test checks it."""

    SCHOOL = "school"
    STAFF = "staff"
    PUPILS = "pupils"
    COMPARISON = "comparison"
    NUMBERS = "numbers"
    PASSWORDS = "passwords"
    ACCOMMODATIONS = "accommodations"
    SIS_LINK = "sis_link"
    DELIVERY = "delivery"
    LICENCE = "licence"
    AUTHORISATION = "authorisation"
    RESULTS = "results"
    DULT = "dult"
    PLATFORM = "platform"
    FINISH = "finish"


class StepState(StrEnum):
    """The six states of a step."""

    NOT_STARTED = "not_started"
    BUSY = "busy"
    ATTENTION = "attention"
    DONE = "done"
    BLOCKED = "blocked"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a route, as its TOML file gives it."""

    id: str
    kind: StepKind
    title: str  # the supplier's words, in Dutch; ours where `ours`
    role: Role = Role.LOCATION_ADMIN  # the least role that may do it
    ours: bool = False  # not on the supplier's page
    optional: bool = False
    unless_entree: bool = False  # does not apply if the school uses Entree
    waits_for: tuple[str, ...] = ()
    explanation: str = ""  # what the person does
    why: str = ""
    who: str = ""
    where: str = ""  # on the supplier's site; says so where that is not public
    next: str = ""  # what comes after it
    minutes: int = 0  # that it takes by our own estimate; 0: none is given
    theirs: tuple[str, ...] = ()  # of PARTS, what stands on the supplier's own page; the rest is ours
    links: tuple[tuple[str, str, str], ...] = ()  # (title, address, dated): opened only by the person


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDesk:
    """Where a person asks the supplier. It changes: `dated` says when it was seen, and a school may adjust it."""

    name: str
    phone: str
    mail: str
    hours: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A checklist as a supplier gives it."""

    id: str
    title: str
    supplier: str
    primary: bool  # primary school (PO)
    steps: tuple[Step, ...]
    source: str = ""  # where and when the supplier published it
    duration: str = ""  # how long all of it takes, in the supplier's words
    desk: HelpDesk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person said of a step."""

    state: str  # step_states.DONE or NOT_APPLICABLE
    reason: str = ""  # why it does not apply
    by: str = ""  # who said so
    at: str = ""  # UTC, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    """One step with what the data say of it."""

    step: Step
    state: StepState
    reason: str = ""  # code of a text in services.step_words
    facts: dict[str, int] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)  # dates that the words of the reason name
    waits_for: tuple[str, ...] = ()  # ids of steps that must come first
    said: str = ""  # why it does not apply, as the person said
    mark: Mark | None = None  # what was said, also where the facts now say otherwise

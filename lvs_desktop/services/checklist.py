"""The checklist of a school: its route's steps with states computed from the data."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.checklist import BUILT, Route, Step, StepKind, StepState, StepStatus
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import check_school_year
from lvs_desktop.services.routes import load
from lvs_desktop.storage import journal, years
from lvs_desktop.storage import pupils as stored
from lvs_desktop.system import paths

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the routes


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """
    What the states are computed from.

    Attributes:
        active, archived: Pupils now.
        baselines, imports: Files that were read this school year and not undone since.
        entree: Pupils sign in with Entree.
        later_year: The file has had school years before: its pupils are those of last year until a file is read.
    """

    active: int = 0
    archived: int = 0
    baselines: int = 0
    imports: int = 0
    entree: bool = False
    later_year: bool = False


@cache
def routes() -> tuple[Route, ...]:
    """
    Every route that the program carries, in the order of the screen.

    Raises:
        RuntimeError: No route was found, or one is wrong: the program is not complete.
    """
    return load(paths.resources() / "routes")


def route(route_id: str) -> Route:
    """
    One route.

    Raises:
        Problem: ROUTE_UNKNOWN (facts: value, known).
    """
    for known in routes():
        if known.id == route_id:
            return known
    raise Problem(ProblemCode.ROUTE_UNKNOWN, value=route_id, known=tuple(known.id for known in routes()))


def status(opened: "OpenSchool", school_year: str | None = None) -> tuple[StepStatus, ...]:
    """
    Each step of the school's route with its state. Steps that don't apply don't count in the progress.

    Args:
        school_year: Default the present one. A closed year is shown as it ended, with its route of then; what was
            undone since counts as undone.

    Raises:
        Problem: SCHOOL_YEAR_INVALID, YEAR_UNKNOWN (facts: value, known).
    """
    school = opened.school
    wanted = school.school_year if school_year is None else check_school_year(school_year)
    with opened.storage.begin() as connection:
        active, archived = stored.counts(connection)
        closed = years.closed(connection)
        done = [
            entry.kind
            for entry in journal.entries(connection)
            if entry.undone_by is None and entry.school_year == wanted
        ]
    route_id, entree = school.route, school.entree
    if wanted != school.school_year:
        past = next((year for year in closed if year.school_year == wanted), None)
        if past is None:
            known = tuple(sorted({school.school_year, *(year.school_year for year in closed)}))
            raise Problem(ProblemCode.YEAR_UNKNOWN, value=wanted, known=known)
        route_id, entree, active, archived = past.route, past.entree, past.active, past.archived
    facts = SchoolFacts(
        active=active,
        archived=archived,
        baselines=done.count(EntryKind.BASELINE),
        imports=done.count(EntryKind.IMPORT),
        entree=entree,
        later_year=any(year.school_year < wanted for year in closed),
    )
    return states(route(route_id), facts)


def states(shown: Route, facts: SchoolFacts) -> tuple[StepStatus, ...]:
    """
    The state of each step of a route.

    A step that this version can't do counts as not done, and never holds up another: the person does it in the LVS
    itself. The reasons are codes: filled_in, no_pupils, baseline_only, no_import, imported (facts: n), entree, waits,
    not_built; services.step_words has their words.
    """
    found: dict[str, StepStatus] = {}
    for step in shown.steps:
        waiting = tuple(
            awaited
            for awaited in step.waits_for
            if found[awaited].step.kind in BUILT and found[awaited].state is not StepState.DONE
        )
        found[step.id] = _state(step, facts, waiting)
    return tuple(found.values())


def progress(statuses: Iterable[StepStatus]) -> tuple[int, int]:
    """How many steps are done, of how many that apply."""
    counting = [one.state for one in statuses if one.state is not StepState.NOT_APPLICABLE]
    return counting.count(StepState.DONE), len(counting)


def _state(step: Step, facts: SchoolFacts, waiting: tuple[str, ...]) -> StepStatus:
    if step.unless_entree and facts.entree:
        return StepStatus(step=step, state=StepState.NOT_APPLICABLE, reason="entree")
    if step.kind is StepKind.SCHOOL:
        return StepStatus(step=step, state=StepState.DONE, reason="filled_in")
    if step.kind not in BUILT:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="not_built")
    if waiting:
        return StepStatus(step=step, state=StepState.BLOCKED, reason="waits", waits_for=waiting)
    return _pupils(step, facts)


def _pupils(step: Step, facts: SchoolFacts) -> StepStatus:
    counted = {"n": facts.active, "archived": facts.archived}
    if facts.imports and facts.active:
        return StepStatus(step=step, state=StepState.DONE, reason="imported", facts=counted)
    if facts.imports:
        # an import that left nobody is no school
        return StepStatus(step=step, state=StepState.ATTENTION, reason="no_pupils", facts={**counted, "points": 1})
    if facts.baselines:
        return StepStatus(step=step, state=StepState.BUSY, reason="baseline_only", facts=counted)
    if facts.active and facts.later_year:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_import", facts=counted)
    if facts.active:
        return StepStatus(step=step, state=StepState.BUSY, reason="no_import", facts=counted)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_pupils", facts=counted)

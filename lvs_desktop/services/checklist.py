"""The checklist of a school: its route's steps with states computed from the data."""

import os
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lvs_desktop.domain import last_comparison
from lvs_desktop.domain.changes import EntryKind
from lvs_desktop.domain.checklist import Route, Step, StepKind, StepState, StepStatus
from lvs_desktop.domain.moving import Said
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.schools import School, check_school_year
from lvs_desktop.domain.step_states import DONE, NOT_APPLICABLE, SchoolFacts, contradicts, states
from lvs_desktop.services import days, move_facts
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.routes import load
from lvs_desktop.storage import deliveries, facts, journal, marks, meta, route_facts, years
from lvs_desktop.storage import pupils as stored
from lvs_desktop.system import paths

if TYPE_CHECKING:
    from lvs_desktop.services.schools import OpenSchool  # which needs the routes


def routes() -> tuple[Route, ...]:
    """
    Every route that the program carries, in the order of the screen.

    Those of the folder that LVS_ROUTES names come too: a new route is tried out so before it is shipped.

    Raises:
        RuntimeError: No route was found, or one is wrong: the program is not complete.
    """
    return _loaded(os.environ.get("LVS_ROUTES", ""))


@cache
def _loaded(more: str) -> tuple[Route, ...]:
    return load(paths.resources() / "routes", *([Path(more)] if more else []))


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


def has_link(route_id: str) -> bool:
    """True if the LVS gets this route's pupils by a link with the pupil administration."""
    return any(step.kind is StepKind.SIS_LINK for step in route(route_id).steps)


def status(opened: "OpenSchool", school_year: str | None = None, *, ignoring: str = "") -> tuple[StepStatus, ...]:
    """
    Each step of the school's route with its state. Steps that don't apply don't count in the progress.

    A location admin gets the numbers of the own locations; of a closed year those of pupils are the whole school's.

    Args:
        school_year: Default the present one. A closed year is shown as it ended, with its route of then; what was
            undone since counts as undone.
        ignoring: A step as if nobody had said anything of it.

    Raises:
        Problem: SCHOOL_YEAR_INVALID, YEAR_UNKNOWN (facts: value, known).
    """
    school = opened.school
    wanted = school.school_year if school_year is None else check_school_year(school_year)
    own = own_locations(opened.worker)
    with opened.storage.begin() as connection:
        active, archived = stored.counts(connection, own)
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
        work = facts.work(connection, wanted, own)
        said = {step: mark for step, mark in facts.marks(connection, wanted).items() if step != ignoring}
        undelivered = deliveries.undelivered(connection, wanted, own or ())
        said_of_route = route_facts.read(connection)
    move = move_facts.of(said_of_route)
    compared_left, compared_on = _compared(said_of_route.get(last_comparison.NAME), wanted)
    by_link = has_link(route_id)  # then what the server has is what the link brought
    known_facts = SchoolFacts(
        active=active,
        archived=archived,
        baselines=done.count(EntryKind.BASELINE),
        imports=done.count(EntryKind.IMPORT) + done.count(EntryKind.LINK) + by_link * done.count(EntryKind.SYNC),
        staff_entries=done.count(EntryKind.STAFF),
        number_entries=done.count(EntryKind.NUMBERS),
        entree=entree,
        later_year=any(year.school_year < wanted for year in closed),
        undelivered=sum(undelivered.values()),
        compared=compared_left,
        compared_on=compared_on,
        marks=said,
        move=move,
        today=days.today(opened),
        **{counted.name: getattr(work, counted.name) for counted in fields(work)},
    )
    return states(route(route_id), known_facts)


def _compared(kept: Said | None, school_year: str) -> tuple[int | None, int]:
    """How many points the last comparison of a school year left, and on which day (see SchoolFacts)."""
    last = None if kept is None else last_comparison.loads(kept.value, by=kept.by, at=kept.at)
    if last is None or last.school_year != school_year:
        return None, 0
    day = datetime.fromisoformat(last.at).astimezone().date()
    return last.left, int(f"{day:%Y%m%d}")


def mark(opened: "OpenSchool", step_id: str, state: str, reason: str = "") -> tuple[StepStatus, ...]:
    """
    Say of a step that it is done or does not apply; returns the checklist.

    Args:
        state: step_states.DONE or NOT_APPLICABLE.
        reason: Why it does not apply.

    Raises:
        Problem: STEP_UNKNOWN (facts: value, known), STEP_NOT_DONE (the facts say otherwise; facts: step, reason,
            number, and those of the reason), REASON_REQUIRED, ACTION_NOT_ALLOWED (a step of another role too).
    """
    found = step_of(opened, step_id)
    permit_step(opened, found)
    if state == NOT_APPLICABLE and not reason.strip():
        raise Problem(ProblemCode.REASON_REQUIRED)
    if state == DONE:
        computed = {one.step.id: one for one in status(opened, ignoring=step_id)}[step_id]
        if contradicts(computed):
            number = computed.facts.get("open", computed.facts.get("points", 1))
            known: dict[str, Fact] = {**computed.facts}
            known |= {"step": found.title, "number": number, "reason": computed.reason}
            raise Problem(ProblemCode.STEP_NOT_DONE, **known)
    with opened.storage.begin() as connection:
        marks.put(
            connection, opened.school.school_year, step_id, state=state, reason=reason.strip() or None, by=opened.worker
        )
    return status(opened)


def unmark(opened: "OpenSchool", step_id: str) -> tuple[StepStatus, ...]:
    """
    Take back what was said of a step; returns the checklist.

    Raises:
        Problem: STEP_UNKNOWN, ACTION_NOT_ALLOWED.
    """
    permit_step(opened, step_of(opened, step_id))
    with opened.storage.begin() as connection:
        marks.take(connection, opened.school.school_year, step_id)
    return status(opened)


def about(opened: "OpenSchool", school_year: str | None = None) -> tuple[School, Route]:
    """
    The school as it was in a school year, and the route that it followed then.

    Raises:
        Problem: As `status`.
    """
    school = opened.school
    wanted = school.school_year if school_year is None else check_school_year(school_year)
    with opened.storage.begin() as connection:
        past = next((year for year in years.closed(connection) if year.school_year == wanted), None)
    if past is not None and wanted != school.school_year:
        school = replace(school, school_year=wanted, route=past.route, entree=past.entree)
    return school, route(school.route)


def note(opened: "OpenSchool", school_year: str | None = None) -> str:
    """What the next person who works on a school year should know; empty if nobody left a note."""
    with opened.storage.begin() as connection:
        return meta.note(connection, school_year or opened.school.school_year)


def leave_note(opened: "OpenSchool", text: str) -> None:
    """
    Leave a note for a colleague; it replaces the one before.

    Raises:
        Problem: ACTION_NOT_ALLOWED, DISK_FULL.
    """
    permit(opened, Action.MARK_STEP)
    with opened.storage.begin() as connection:
        meta.put_note(connection, opened.school.school_year, text.strip())


def may_work_on(worker: Worker, step: Step) -> bool:
    """True if a person has the role that a step asks for."""
    return worker.role is Role.SCHOOL_ADMIN or worker.role is step.role


def permit_step(opened: "OpenSchool", step: Step) -> None:
    """
    See that who works now may say something of a step.

    Raises:
        Problem: ACTION_NOT_ALLOWED (facts: action, role, step).
    """
    permit(opened, Action.MARK_STEP)
    if not may_work_on(opened.worker, step):
        raise Problem(
            ProblemCode.ACTION_NOT_ALLOWED, action=Action.MARK_STEP.value, role=opened.worker.role.value, step=step.id
        )


def step_of(opened: "OpenSchool", step_id: str) -> Step:
    """
    A step of the school's route.

    Raises:
        Problem: STEP_UNKNOWN (facts: value, known).
    """
    steps = route(opened.school.route).steps
    for step in steps:
        if step.id == step_id:
            return step
    raise Problem(ProblemCode.STEP_UNKNOWN, value=step_id, known=tuple(step.id for step in steps))


def progress(statuses: Iterable[StepStatus]) -> tuple[int, int]:
    """How many steps are done, of how many that apply."""
    counting = [one.state for one in statuses if one.state is not StepState.NOT_APPLICABLE]
    return counting.count(StepState.DONE), len(counting)

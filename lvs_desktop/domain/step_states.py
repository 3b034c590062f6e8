"""The state of each step, from facts: a pure function for each kind of step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lvs_desktop.domain.checklist import Mark, Route, Step, StepKind, StepState, StepStatus
from lvs_desktop.domain.moving import Move, expiring, overdue

KEY_SOON = "dult_key_soon"  # the reason of a step that is done, but for a key that expires within a week
DONE, NOT_APPLICABLE = "done", "not_applicable"  # what a person can say of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    How far the work of a school year is. Pupils are active ones.

    Attributes:
        staff, staff_without_name: Active accounts; of these without a user name.
        without_number, without_track: Pupils.
        new_pupils: Pupils who came this school year, the starting point left out.
        without_password: Of these, who has none yet.
        made, printed, delivered: Of these, who has one: waiting, on paper, brought to the LVS.
        overdue: Passwords that were made two weeks ago or longer and are not in the LVS.
        to_review: Pupils whose accommodations must be looked at this school year.
        assigned: Pupils who have one.
        files: Subject -> (files made and not confirmed, files confirmed) this school year.
        results: Test results that the file keeps, of whatever year; of pupils in the archive too.
    """

    staff: int = 0
    staff_without_name: int = 0
    without_number: int = 0
    without_track: int = 0
    new_pupils: int = 0
    without_password: int = 0
    made: int = 0
    printed: int = 0
    delivered: int = 0
    overdue: int = 0
    to_review: int = 0
    assigned: int = 0
    files: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    results: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts(Work):
    """
    What the states are computed from. Pupils and staff are active ones.

    Attributes:
        active, archived: Pupils now.
        baselines, imports, staff_entries, number_entries: Entries of this school year that are in force.
        entree: Pupils sign in with Entree.
        later_year: The file has had school years before: its pupils are those of last year until a file is read.
        undelivered: What changed and is in no file for the LVS yet.
        compared: Points that the last comparison with the LOVS of this school year left; None: there was none.
        compared_on: Its day as a number: 20261122.
        marks: Step -> what a person said of it.
        move: What was said of a move that takes days.
        today: The day of the move: of an example school the practice date.
    """

    active: int = 0
    archived: int = 0
    baselines: int = 0
    imports: int = 0
    staff_entries: int = 0
    number_entries: int = 0
    entree: bool = False
    later_year: bool = False
    undelivered: int = 0
    compared: int | None = None
    compared_on: int = 0
    marks: Mapping[str, Mark] = field(default_factory=dict)
    move: Move = field(default_factory=Move)
    today: date = date.min


def states(shown: Route, facts: SchoolFacts) -> tuple[StepStatus, ...]:
    """
    The state of each step of a route.

    What a person said of a step counts only where the facts don't contradict it. The reasons are codes;
    services.step_words has their words.
    """
    found: dict[str, StepStatus] = {}
    for step in shown.steps:
        waiting = tuple(
            awaited
            for awaited in step.waits_for
            if found[awaited].state not in (StepState.DONE, StepState.NOT_APPLICABLE)
        )
        found[step.id] = _said(_computed(step, facts, [found[awaited] for awaited in waiting]), facts)
    if shown.steps[-1].kind is StepKind.FINISH:
        last = shown.steps[-1]
        found[last.id] = _said(_finish(last, [found[step.id] for step in shown.steps[:-1]]), facts)
    return tuple(found.values())


def contradicts(status: StepStatus) -> bool:
    """True if the facts say that a step is not done, so that nobody may say that it is."""
    if status.reason == KEY_SOON:  # the link works: what asks for attention is what comes
        return False
    return status.state in (StepState.ATTENTION, StepState.BLOCKED) or bool(status.facts.get("open"))


def _said(computed: StepStatus, facts: SchoolFacts) -> StepStatus:
    mark = facts.marks.get(computed.step.id)
    if mark is None:
        return computed
    if mark.state == NOT_APPLICABLE:
        return replace(
            computed, state=StepState.NOT_APPLICABLE, reason="said", said=mark.reason, waits_for=(), mark=mark
        )
    if contradicts(computed) or computed.reason == KEY_SOON:
        return replace(computed, mark=mark)
    return replace(computed, state=StepState.DONE, reason="said_done", mark=mark)


def _computed(step: Step, facts: SchoolFacts, waiting: Sequence[StepStatus]) -> StepStatus:
    if step.unless_entree and facts.entree:
        return StepStatus(step=step, state=StepState.NOT_APPLICABLE, reason="entree")
    if step.kind is StepKind.SCHOOL:
        return StepStatus(step=step, state=StepState.DONE, reason="filled_in")
    # who completed it in the supplier's web pages had the licence, whatever was said of that
    begun = step.kind is StepKind.AUTHORISATION and facts.move.completed is not None
    if waiting and not begun:
        return _blocked(step, facts, waiting)
    return _BY_KIND[step.kind](step, facts)


def _blocked(step: Step, facts: SchoolFacts, waiting: Sequence[StepStatus]) -> StepStatus:
    """A step that waits. One that is done in the supplier's web pages and not processed there still holds up."""
    ids = tuple(one.step.id for one in waiting)
    if facts.move.waiting and all(one.step.kind is StepKind.AUTHORISATION for one in waiting):
        return StepStatus(
            step=step, state=StepState.BLOCKED, reason="not_processed", waits_for=ids, days=_days(facts.move)
        )
    return StepStatus(step=step, state=StepState.BLOCKED, reason="waits", waits_for=ids)


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


def _comparison(step: Step, facts: SchoolFacts) -> StepStatus:
    if facts.compared is None:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="not_compared")
    left = {"n": facts.compared, "on": facts.compared_on}
    if facts.compared:
        left |= {"open": facts.compared, "points": facts.compared}
        return StepStatus(step=step, state=StepState.ATTENTION, reason="points_left", facts=left)
    return StepStatus(step=step, state=StepState.DONE, reason="in_order", facts=left)


def _staff(step: Step, facts: SchoolFacts) -> StepStatus:
    counted = {"n": facts.staff}
    if facts.staff_without_name:
        lacking = {**counted, "open": facts.staff_without_name, "points": facts.staff_without_name}
        return StepStatus(step=step, state=StepState.ATTENTION, reason="staff_without_name", facts=lacking)
    if facts.staff and facts.staff_entries:
        return StepStatus(step=step, state=StepState.DONE, reason="staff_ready", facts=counted)
    if facts.staff:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="staff_of_last_year", facts=counted)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_staff", facts=counted)


def _numbers(step: Step, facts: SchoolFacts) -> StepStatus:
    counted = {"n": facts.active, "without_number": facts.without_number, "without_track": facts.without_track}
    if not facts.active:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_pupils", facts=counted)
    lacking = max(facts.without_number, facts.without_track)
    if not lacking:
        return StepStatus(step=step, state=StepState.DONE, reason="numbers_complete", facts=counted)
    counted = {**counted, "open": lacking}
    if facts.number_entries:
        counted["points"] = lacking
        return StepStatus(step=step, state=StepState.ATTENTION, reason="numbers_missing", facts=counted)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="numbers_missing", facts=counted)


def _passwords(step: Step, facts: SchoolFacts) -> StepStatus:
    counted = {
        "n": facts.new_pupils,
        "without": facts.without_password,
        "made": facts.made,
        "printed": facts.printed,
        "delivered": facts.delivered,
    }
    if facts.overdue:
        late = {**counted, "open": facts.overdue, "points": facts.overdue}
        return StepStatus(step=step, state=StepState.ATTENTION, reason="passwords_overdue", facts=late)
    if not facts.new_pupils:
        if facts.imports:
            return StepStatus(step=step, state=StepState.DONE, reason="no_new_pupils", facts=counted)
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_pupils", facts=counted)
    if facts.without_password:
        started = facts.without_password < facts.new_pupils
        state = StepState.BUSY if started else StepState.NOT_STARTED
        counted["open"] = facts.without_password
        return StepStatus(step=step, state=state, reason="without_password", facts=counted)
    if facts.made or facts.printed:
        counted["open"] = facts.made + facts.printed
        return StepStatus(step=step, state=StepState.BUSY, reason="passwords_not_delivered", facts=counted)
    return StepStatus(step=step, state=StepState.DONE, reason="passwords_delivered", facts=counted)


def _accommodations(step: Step, facts: SchoolFacts) -> StepStatus:
    counted = {"n": facts.assigned, "to_review": facts.to_review}
    if facts.to_review:
        counted["open"] = facts.to_review
        state = StepState.BUSY if facts.assigned else StepState.NOT_STARTED
        return StepStatus(step=step, state=state, reason="to_review", facts=counted)
    if facts.imports or facts.assigned:
        return StepStatus(step=step, state=StepState.DONE, reason="reviewed", facts=counted)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="no_pupils", facts=counted)


def _sis_link(step: Step, facts: SchoolFacts) -> StepStatus:
    made, confirmed = facts.files.get("sis_link", (0, 0))
    if confirmed:
        return StepStatus(step=step, state=StepState.DONE, reason="link_passed_on")
    if made:
        return StepStatus(step=step, state=StepState.BUSY, reason="link_form_made", facts={"open": 1})
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="link_form_to_make")


def _delivery(step: Step, facts: SchoolFacts) -> StepStatus:
    subjects = {subject: found for subject, found in facts.files.items() if subject != "sis_link"}
    made = sum(found[0] for found in subjects.values())
    confirmed = sum(found[1] for found in subjects.values())
    counted = {"undelivered": facts.undelivered, "made": made, "confirmed": confirmed}
    if facts.undelivered:
        counted["open"] = facts.undelivered
        state = StepState.BUSY if made or confirmed else StepState.NOT_STARTED
        return StepStatus(step=step, state=state, reason="to_deliver", facts=counted)
    if made:
        counted["open"] = made
        return StepStatus(step=step, state=StepState.BUSY, reason="to_confirm", facts=counted)
    if confirmed:
        return StepStatus(step=step, state=StepState.DONE, reason="delivered", facts=counted)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="nothing_to_deliver", facts=counted)


def _results(step: Step, facts: SchoolFacts) -> StepStatus:
    """The results move in the supplier's web pages: what is kept here only prepares and checks that."""
    if not facts.results:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="results_to_look_at")
    return StepStatus(step=step, state=StepState.BUSY, reason="results_kept", facts={"n": facts.results})


def _licence(step: Step, facts: SchoolFacts) -> StepStatus:
    if facts.move.package is None:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="package_to_choose")
    return StepStatus(step=step, state=StepState.BUSY, reason=f"package_{facts.move.package.value.lower()}")


def _authorisation(step: Step, facts: SchoolFacts) -> StepStatus:
    """Done only when a person confirms that it was processed; from the expected day on it asks for that."""
    move, days = facts.move, _days(facts.move)
    if move.processed is not None:
        return StepStatus(step=step, state=StepState.DONE, reason="processed", days={"processed": move.processed})
    if move.expected is None:
        return StepStatus(step=step, state=StepState.NOT_STARTED, reason="to_complete", facts={"open": 1})
    if facts.today < move.expected:
        return StepStatus(step=step, state=StepState.BUSY, reason="instructions_come", facts={"open": 1}, days=days)
    late = {"points": 1, "open": 1, "late": (facts.today - move.expected).days}
    return StepStatus(step=step, state=StepState.ATTENTION, reason="instructions_due", facts=late, days=days)


def _days(move: Move) -> dict[str, date]:
    named = {"completed": move.completed, "expected": move.expected}
    return {name: day for name, day in named.items() if day is not None}


def _dult(step: Step, facts: SchoolFacts) -> StepStatus:
    keys, gone = facts.move.keys, overdue(facts.move, facts.today)
    if gone:
        counted = {"points": len(gone), "open": len(gone)}
        return StepStatus(step=step, state=StepState.ATTENTION, reason="dult_key_overdue", facts=counted)
    if soon := expiring(facts.move, facts.today):
        first = soon[0].expires
        counted = {"n": len(soon), "points": len(soon), "left": (first - facts.today).days}
        return StepStatus(step=step, state=StepState.ATTENTION, reason=KEY_SOON, facts=counted, days={"expires": first})
    if keys:
        days = {"expires": min(key.expires for key in keys)}
        return StepStatus(step=step, state=StepState.BUSY, reason="dult_keys", facts={"n": len(keys)}, days=days)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="dult_to_make")


def _by_person(step: Step, _facts: SchoolFacts) -> StepStatus:
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="by_person")


def _finish(step: Step, others: list[StepStatus]) -> StepStatus:
    waiting = tuple(
        one.step.id
        for one in others
        if one.state not in (StepState.DONE, StepState.NOT_APPLICABLE)
        and not (one.reason == KEY_SOON and one.mark is not None)
        and not (one.step.optional and one.state is StepState.NOT_STARTED)
    )
    if waiting:
        facts = {"open": len(waiting)}
        return StepStatus(step=step, state=StepState.BLOCKED, reason="open_steps", facts=facts, waits_for=waiting)
    return StepStatus(step=step, state=StepState.NOT_STARTED, reason="ready_to_finish")


_BY_KIND: Mapping[StepKind, Callable[[Step, SchoolFacts], StepStatus]] = {
    StepKind.PUPILS: _pupils,
    StepKind.COMPARISON: _comparison,
    StepKind.STAFF: _staff,
    StepKind.NUMBERS: _numbers,
    StepKind.PASSWORDS: _passwords,
    StepKind.ACCOMMODATIONS: _accommodations,
    StepKind.SIS_LINK: _sis_link,
    StepKind.DELIVERY: _delivery,
    StepKind.LICENCE: _licence,
    StepKind.AUTHORISATION: _authorisation,
    StepKind.RESULTS: _results,
    StepKind.DULT: _dult,
    StepKind.PLATFORM: _by_person,
    StepKind.FINISH: _by_person,
}

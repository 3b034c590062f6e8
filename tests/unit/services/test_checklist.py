"""States of the checklist come from the data, never from a tick."""

from dataclasses import replace

import pytest

from lvs_desktop.domain.checklist import Route, Step, StepKind, StepState, StepStatus
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.step_states import SchoolFacts, states
from lvs_desktop.services import checklist


def of(route_id: str, facts: SchoolFacts) -> dict[str, StepStatus]:
    return {one.step.id: one for one in states(checklist.route(route_id), facts)}


def test_an_unknown_route_names_the_known_ones() -> None:
    """The command line shows what can be chosen."""
    with pytest.raises(Problem) as raised:
        checklist.route("somtody")

    assert raised.value.code is ProblemCode.ROUTE_UNKNOWN
    assert raised.value.facts["known"] == ("manual", "somtoday", "magister", "leerling-in-beeld")


@pytest.mark.parametrize("route", checklist.routes(), ids=lambda route: route.id)
def test_every_step_has_a_state_in_the_routes_order(route: Route) -> None:
    """Nothing is left out of the list."""
    found = states(route, SchoolFacts())

    assert [one.step for one in found] == list(route.steps)
    assert found[0].state is StepState.DONE


@pytest.mark.parametrize(
    ("facts", "state", "reason"),
    [
        (SchoolFacts(), StepState.NOT_STARTED, "no_pupils"),
        (SchoolFacts(active=500, baselines=1), StepState.BUSY, "baseline_only"),
        (SchoolFacts(active=500, baselines=1, imports=1), StepState.DONE, "imported"),
        (SchoolFacts(active=500, imports=1), StepState.DONE, "imported"),
        (SchoolFacts(active=500), StepState.BUSY, "no_import"),
        (SchoolFacts(archived=500, baselines=1, imports=1), StepState.ATTENTION, "no_pupils"),
    ],
)
def test_pupils_are_done_when_this_years_file_is_in(facts: SchoolFacts, state: StepState, reason: str) -> None:
    """The Beginstand alone is last year; a school without pupils is no school."""
    pupils = of("manual", facts)["pupils"]

    assert (pupils.state, pupils.reason, pupils.facts["n"]) == (state, reason, facts.active)


def test_what_was_not_begun_counts_as_not_done() -> None:
    """School data and pupils are in; the progress claims nothing else."""
    found = of("manual", SchoolFacts(active=500, imports=1, new_pupils=9, without_password=9, to_review=9))

    assert {one.step.id for one in found.values() if one.state is StepState.DONE} == {"school", "pupils"}
    assert checklist.progress(found.values()) == (2, 7)


@pytest.mark.parametrize("route_id", ["somtoday", "magister"])
def test_passwords_don_t_apply_with_entree(route_id: str) -> None:
    """A step that does not apply says why, and does not count."""
    without, entree = of(route_id, SchoolFacts()), of(route_id, SchoolFacts(entree=True))

    assert without["passwords"].state is StepState.NOT_STARTED
    assert (entree["passwords"].state, entree["passwords"].reason) == (StepState.NOT_APPLICABLE, "entree")
    assert checklist.progress(entree.values())[1] == checklist.progress(without.values())[1] - 1


def test_without_a_link_passwords_are_needed_with_entree_too() -> None:
    """The supplier lists them for the manual route without a condition."""
    assert of("manual", SchoolFacts(entree=True))["passwords"].state is not StepState.NOT_APPLICABLE


def test_a_step_waits_for_those_that_must_come_first() -> None:
    """It says which they are, and opens when they are done."""
    school = Step(id="school", kind=StepKind.SCHOOL, title="School")
    first = Step(id="first", kind=StepKind.PUPILS, title="Eerst", waits_for=("school",))
    second = replace(first, id="second", waits_for=("first",))
    route = Route(id="r", title="r", supplier="r", primary=False, steps=(school, first, second))

    before = states(route, SchoolFacts(active=5, baselines=1))
    after = states(route, SchoolFacts(active=5, imports=1))

    assert (before[2].state, before[2].reason, before[2].waits_for) == (StepState.BLOCKED, "waits", ("first",))
    assert before[1].waits_for == ()
    assert after[2].state is StepState.DONE

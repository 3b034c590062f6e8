"""What the commands about passwords answer as JSON. No shape has room for a password."""

from dataclasses import asdict

from lvs_desktop.cli.shapes import Json, source_problem
from lvs_desktop.domain.people import Pupil, display_name
from lvs_desktop.services.password_plans import Plan
from lvs_desktop.services.passwords import Pending, State


def state_shape(state: State) -> dict[str, Json]:
    """How far the passwords are."""
    return asdict(state)


def plan_shape(plan: Plan) -> dict[str, Json]:
    """Who would get one."""
    return {
        "recipe": plan.recipe.name if plan.recipe else "given",
        "rule": plan.rule.name,
        "pupils": [_pupil(pupil) for pupil in plan.pupils],
        "lapsing": [_pupil(pupil) for pupil in plan.lapsing],
        "kept": [_pupil(pupil) for pupil in plan.kept],
        "problems": [source_problem(found) for found in plan.problems],
    }


def waiting_shape(one: Pending) -> dict[str, Json]:
    """That a password waits."""
    return {**_pupil(one.pupil), "printed": one.printed, "delivered": one.delivered}


def card_shape(one: Pending) -> dict[str, Json]:
    """A card that was made."""
    return {**_pupil(one.pupil), "user_name": one.user_name, "delivered": one.delivered}


def _pupil(pupil: Pupil) -> dict[str, Json]:
    return {
        "pupil_number": pupil.pupil_number,
        "name": display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        "group": pupil.group,
    }

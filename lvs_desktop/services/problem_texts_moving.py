"""The words of problems with a move that takes days."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _


def text(code: Code, said: Said) -> str | None:
    """What stopped it and what to do now; None if the problem is of another kind."""
    match code:
        case Code.ROUTE_WITHOUT_STEP:
            found = _("The route of this school has no such step. Look at the checklist.")
        case Code.PACKAGE_UNKNOWN:
            found = _("{value} is no package of the supplier. Choose Basis or Compleet.")
        case Code.STEP_NOT_COMPLETED:
            found = _("Step 1 was not completed yet. Say first on which day you completed it.")
        case Code.STEP_PROCESSED:
            found = _("Step 1 was processed. You don't need the authorisation key any more, so it is not kept.")
        case Code.SECRET_EMPTY:
            found = _("There is no authorisation key yet. Paste it in the field first.")
        case Code.SECRET_TOO_LONG:
            found = _("This is longer than {number} characters. Paste the authorisation key alone.")
        case Code.MINUTES_INVALID:
            found = _("{value} is no number of minutes. Give a whole number from 0 to {number}.")
        case Code.NO_DATES:
            found = _("There is no date to put in a calendar yet. Say first when you completed step 1.")
        case Code.PRACTICE_ONLY:
            found = _("This is no example school. It goes by the date of your computer.")
        case _:
            return None
    return found.format(value=said.value(), number=said.n("number"))

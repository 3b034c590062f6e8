"""The words of problems with the pages and files of growth."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _


def text(code: Code, said: Said) -> str:
    """What it is and what to do now; empty for other codes."""
    match code:
        case Code.SUBJECT_UNKNOWN if said.has("known"):
            return _("There are no results of the subject {value}. Choose one of these: {known}.").format(
                value=said.inside("value"), known=said.listed("known")
            )
        case Code.SUBJECT_UNKNOWN:
            return _("There are no results of the subject {value}. First read test results.").format(
                value=said.inside("value")
            )
        case Code.GROWTH_EMPTY:
            return _("There are no test results to show here. First read test results, or choose somebody else.")
        case _:
            return ""

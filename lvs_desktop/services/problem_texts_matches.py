"""What is not clear about who a row is, and what to do now."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of who is who; None for any other problem."""
    match code:
        case Code.NUMBER_REUSED if said.has("value", "stored", "name"):
            found = _(
                "Number {value} is the number of {stored} here. This row says {name}, with another date of birth. "
                "Are these one pupil or two? Say so under 'Who is who'."
            )
        case Code.NUMBER_REUSED:
            found = _(
                "This is the number of a pupil with another name and another date of birth. "
                "Are these one pupil or two? Say so under 'Who is who'."
            )
        case Code.ROW_MAYBE_KNOWN if said.has("stored", "name"):
            found = _(
                "{name} has no pupil number here, and may be {stored}. "
                "Say so under 'Who is who', or fill in the number."
            )
        case Code.ROW_MAYBE_KNOWN:
            found = _(
                "This row has no pupil number, and may be a pupil of the school. "
                "Say so under 'Who is who', or fill in the number."
            )
        case Code.ROW_WITHOUT_NUMBER:
            found = _(
                "This pupil has no pupil number and is not in the school yet. "
                "We add the pupil without a number. Or fill in the number first."
            )
        case Code.MATCH_UNKNOWN if said.has("value"):
            found = _("No pair here is called {value}. Look at the list again: another pair may have been decided.")
        case Code.MATCH_UNKNOWN:
            found = _("This pair is not there any more. Look at the list again.")
        case Code.MATCH_CLASH if said.has("name"):
            found = _("{name} would be two pupils at once. Say of one pair only that it is the same pupil.")
        case Code.MATCH_CLASH:
            found = _("A pupil would be two pupils at once. Say of one pair only that it is the same pupil.")
        case _:
            return None
    stored = said.items("stored") if said.has("stored") else ()
    either = _(" or ").join(stored)
    value = said.raw("value") if code is Code.NUMBER_REUSED else said.inside("value")
    return found.format(value=value, name=said.raw("name"), stored=either)

"""The words of problems with the server of a school, and with synchronising."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext


def text(code: Code, said: Said) -> str | None:
    """What stopped it and what to do now; None if the problem is of another kind."""
    match code:
        case Code.SYNC_NOT_CONNECTED:
            found = _("This school is not connected to a server. Connect it first.")
        case Code.TOKEN_FILE_UNREADABLE:
            found = _("{file} holds no token that we can read. Check the name, and put the token alone in the file.")
        case Code.CONFLICT_UNKNOWN if said.has("value"):
            found = _("No conflict has number {value}. It may have been settled. Look at the list again.")
        case Code.CONFLICT_UNKNOWN:
            found = _("This conflict is not there any more. Look at the list again.")
        case Code.CONFLICT_STAYS if said.has("field"):
            found = _(
                "{field}: the school can't keep the server's value. Another pupil may have it, or the program "
                "does not know it. Nothing was changed. Choose your own value, or correct it on the server."
            )
        case Code.CONFLICT_STAYS:
            found = _("The school can't keep the server's value. Nothing was changed. Choose your own value.")
        case Code.CONFLICTS_OPEN:
            found = ngettext(
                "{n} value was changed here and on the server. Choose which one counts. Until then both are kept.",
                "{n} values were changed here and on the server. Choose which ones count. Until then both are kept.",
                said.count("number") or 1,
            )
        case Code.SYNC_TOO_MANY if said.count("pupils") and said.count("active"):
            found = _(
                "The server would take away {pupils} of your {active} active pupils. "
                "Nothing was changed. Look at the preview. Is it right? Then agree to it."
            )
        case Code.SYNC_TOO_MANY:
            found = _(
                "The server would take away many of your active pupils. "
                "Nothing was changed. Look at the preview. Is it right? Then agree to it."
            )
        case Code.SERVER_RESTORED:
            found = _(
                "The server was put back to an older copy. Nothing was changed. "
                "Choose whose data count: those of this school file, or those of the server."
            )
        case _:
            return None
    return found.format(
        field=said.field(),
        file=said.file(),
        value=said.raw("value"),
        n=said.n("number") or "1",
        pupils=said.n("pupils"),
        active=said.n("active"),
    )

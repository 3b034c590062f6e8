"""What any problem of passwords and login cards is, and what to do now."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.problem_facts import Said, joined
from lvs_desktop.services.texts import _, ngettext

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of passwords; None for others."""
    n = said.count("number")
    match code:
        case Code.PASSWORDS_NOT_NEEDED:
            return _("The pupils of this school sign in with Entree. They need no password for the LVS.")
        case Code.PASSWORD_REFUSED:
            return _("This password can't be used: {reasons}. Choose another one.").format(reasons=_reasons(said))
        case Code.PASSWORDS_NOT_AS_ASKED:
            return ngettext(
                "{n} password is not as the LVS asks: {reasons}. Make a new one for that pupil. No file was made.",
                "{n} passwords are not as the LVS asks: {reasons}. Make new ones for these pupils. No file was made.",
                n or 1,
            ).format(n=said.n("number") or "1", reasons=_reasons(said))
        case Code.RECIPE_REFUSED if said.has("form"):
            return _(
                "You bring passwords to the LVS as {form}. It does not take this kind: {reasons}. "
                "Choose another kind, or give the passwords yourself."
            ).format(form=said.inside("form"), reasons=_reasons(said))
        case Code.RECIPE_REFUSED:
            return _("The LVS does not take this kind of password: {reasons}. Choose another kind.").format(
                reasons=_reasons(said)
            )
        case Code.RECIPE_UNKNOWN | Code.RULE_UNKNOWN if said.has("known"):
            return _("{value} is not known. Choose one of these: {known}.").format(
                value=said.value(), known=said.listed("known")
            )
        case Code.RECIPE_UNKNOWN | Code.RULE_UNKNOWN:
            return _("{value} is not known. Choose another one.").format(value=said.value())
        case Code.GROUP_UNKNOWN if said.has("known"):
            return _("There is no class {value} in this school. Choose one of these: {known}.").format(
                value=said.inside("value"), known=said.listed("known")
            )
        case Code.GROUP_UNKNOWN:
            return _("There is no class {value} in this school. Check its name.").format(value=said.inside("value"))
        case Code.GROUPS_TOO_FEW:
            return _("One group can't be joined. Choose at least two groups.")
        case Code.GROUPS_APART:
            return _("{value} are of two locations. Choose the location too, or groups of one location.").format(
                value=said.inside("value")
            )
        case Code.NO_PASSWORDS_WAITING:
            return _("No passwords are waiting. Make them first, or make new ones for these pupils.")
        case Code.PASSWORDS_UNREADABLE if n:
            return ngettext(
                "{n} password can't be read on this computer. "
                "Use the computer on which it was made, or make a new one.",
                "{n} passwords can't be read on this computer. "
                "Use the computer on which they were made, or make new ones.",
                n,
            ).format(n=said.n("number"))
        case Code.PASSWORDS_UNREADABLE:
            return _("The passwords can't be read on this computer. Make new ones.")
        case Code.WIPE_WANTS_NUMBER:
            return _wiping(said)
        case Code.KEY_NOT_DESTROYED:
            return _("The passwords are wiped, but the computer kept their key. Unlock its keyring and wipe once more.")
        case Code.ADDRESS_INVALID:
            return _("{value} is no web address. Write it in full, such as https://lvs.example.nl.").format(
                value=said.value()
            )
    return None


def _wiping(said: Said) -> str:
    n, lost = said.count("number"), said.count("lost")
    words = ngettext(
        "This wipes {n} password. Type the number {n} to confirm.",
        "This wipes {n} passwords. Type the number {n} to confirm.",
        n,
    ).format(n=said.n("number"))
    if not lost:
        return words
    cards = ngettext(
        "The card of {n} pupil then no longer works.", "The cards of {n} pupils then no longer work.", lost
    ).format(n=said.n("lost"))
    return f"{cards} {words}"


def _reasons(said: Said) -> str:
    words = {
        "short": _("it has fewer than {n} characters").format(n=said.n("shortest")),
        "long": _("it has more than {n} characters").format(n=said.n("longest")),
        "digit": _("it has no digit"),
        "letter": _("it has no letter"),
        "capital": _("it has no capital"),
        "characters": _("it begins or ends with a blank, or holds an unreadable sign"),
        "own": _("it holds a name or number of the pupil"),
    }
    found = tuple(words[name] for name in said.items("reasons") if name in words) if said.has("reasons") else ()
    return joined(found) or _("it breaks the rule")

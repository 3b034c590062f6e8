"""The words about passwords and cards that window and command line share."""

from lvs_desktop.domain.passwords import LONGEST, RECIPES, TAALPERFECT, UNKNOWN, Rule
from lvs_desktop.services.labels import number
from lvs_desktop.services.password_plans import Plan
from lvs_desktop.services.passwords import State
from lvs_desktop.services.problem_facts import joined
from lvs_desktop.services.texts import _, ngettext


def recipe_word(name: str) -> str:
    """How a recipe makes a password."""
    recipe = RECIPES[name]
    return _("{words} words and {digits} digits").format(words=recipe.words, digits=recipe.digits)


def rule_word(rule: Rule) -> str:
    """What the LVS asks of a password."""
    words = {
        UNKNOWN.name: _("Not known (JIJ! does not publish its rule)"),
        TAALPERFECT.name: _("TaalPerfect: 7 characters or more, with a digit and a letter"),
    }
    return words.get(rule.name, rule.name)


def asked_text(rule: Rule) -> str:
    """What a kind of file asks of a password, as a sentence."""
    parts = []
    if rule.shortest:
        parts.append(_("{n} characters or more").format(n=rule.shortest))
    if rule.longest < LONGEST:
        parts.append(_("{n} characters at most").format(n=rule.longest))
    needs = {"digit": _("a digit"), "letter": _("a letter"), "capital": _("a capital")}
    parts += [word for need, word in needs.items() if getattr(rule, need)]
    text = _("'{name}' asks of a password: {parts}.")
    return text.format(name=rule.name, parts=joined(tuple(parts)))


def plan_lines(plan: Plan) -> list[str]:
    """For whom passwords would be made, as sentences."""
    n, kept, lapsing = len(plan.pupils), len(plan.kept), len(plan.lapsing)
    lines = [ngettext("{n} pupil gets a password.", "{n} pupils get a password.", n).format(n=number(n))]
    if kept:
        lines.append(
            ngettext(
                "{n} pupil has one that waits, and keeps it.", "{n} pupils have one that waits, and keep it.", kept
            ).format(n=number(kept))
        )
    if lapsing:
        lines.append(
            ngettext(
                "The card that {n} pupil has now no longer works then.",
                "The cards that {n} pupils have now no longer work then.",
                lapsing,
            ).format(n=number(lapsing))
        )
    return lines


def state_lines(state: State) -> list[str]:
    """How far the passwords are, as sentences."""
    if not state.applies:
        return [_("The pupils of this school sign in with Entree. They need no password for the LVS.")]

    n = state.without
    lines = [(n, ngettext("{n} new pupil without a password.", "{n} new pupils without a password.", n))]
    n = state.made
    lines += [
        (n, ngettext("{n} password is made, not on paper yet.", "{n} passwords are made, not on paper yet.", n)),
    ]
    n = state.printed
    lines += [
        (n, ngettext("{n} card is on paper, not in the LVS yet.", "{n} cards are on paper, not in the LVS yet.", n)),
    ]
    n = state.delivered
    lines += [
        (
            n,
            ngettext(
                "{n} password is in the LVS, not on paper yet.", "{n} passwords are in the LVS, not on paper yet.", n
            ),
        )
    ]
    n = state.done
    lines += [
        (n, ngettext("{n} pupil has a password in the LVS.", "{n} pupils have a password in the LVS.", n)),
    ]
    return [words.format(n=number(n)) for n, words in lines if n] or [_("No passwords are waiting.")]


def warning_lines(state: State) -> list[str]:
    """What needs care, as sentences."""
    n = state.overdue
    lines = [
        (
            n,
            ngettext(
                "{n} password has waited for two weeks. Bring it to the LVS.",
                "{n} passwords have waited for two weeks. Bring them to the LVS.",
                n,
            ),
        )
    ]
    n = state.unreadable
    lines += [
        (
            n,
            ngettext(
                "{n} password can't be read on this computer. Make a new one.",
                "{n} passwords can't be read on this computer. Make new ones.",
                n,
            ),
        )
    ]
    n = state.without_user_name
    lines += [
        (
            n,
            ngettext(
                "{n} pupil with a password has no user name yet.",
                "{n} pupils with a password have no user name yet.",
                n,
            ),
        )
    ]
    return [words.format(n=number(n)) for n, words in lines if n]


def left_out(n: int) -> str:
    """Pupils of a session who have no card."""
    return ngettext(
        "{n} pupil of the list has no password that waits, and so no card.",
        "{n} pupils of the list have no password that waits, and so no card.",
        n,
    ).format(n=number(n))

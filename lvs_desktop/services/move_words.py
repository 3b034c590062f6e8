"""The words of a move that takes days: reasons of its steps, reminders, what opens and what stays empty, time."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from lvs_desktop.domain.moving import AHEAD, Due, Kind
from lvs_desktop.services.labels import day, number
from lvs_desktop.services.texts import _, ngettext

if TYPE_CHECKING:
    from lvs_desktop.services.moving import Standing  # which needs the checklist, which has its words here

_SATURDAY = 5


def reason_text(reason: str, facts: Mapping[str, int], days: Mapping[str, date]) -> str:
    """
    Why a step of the move is in its state; empty for a reason of other steps.

    Args:
        days: The dates that it names; without them the words do without.
    """
    named = {name: day(when) for name, when in days.items()}
    match reason:
        case "package_to_choose":
            return _("Choose the package, and say here when the licence is ordered.")
        case "package_basis":
            return _("Package Basis. Say here when the licence is ordered.")
        case "package_compleet":
            return _("Package Compleet. Say here when the licence is ordered.")
        case "to_complete":
            return _("You do this in the supplier's web pages. Say here on which day you completed it.")
        case "instructions_come" if named:
            return _("Completed on {completed}. The instructions are expected on {expected}.").format(**named)
        case "instructions_come":
            return _("It is completed, but not processed yet. Confirm 'processed' once the e-mail is there.")
        case "instructions_due":
            due = _expected_text(facts.get("late", 0), days.get("expected"))
            return due + " " + _("Is the e-mail there? Then confirm 'processed'.")
        case "processed":
            return _("Processed, as you confirmed on {processed}.").format(**named) if named else _("Processed.")
        case "not_processed":
            said = _("Step 1 is completed, but not processed yet.")
            if "expected" in named:
                said += " " + _("The instructions are expected on {expected}.").format(**named)
            return said + " " + _("Once the e-mail is there, confirm 'processed' at step 1: then this step opens.")
        case "dult_to_make":
            return _("You make the link in the supplier's web pages. Say here when it is done.")
        case "dult_keys":
            n = facts.get("n", 0)
            said = ngettext("{n} DULT key is noted.", "{n} DULT keys are noted.", n).format(n=number(n))
            if "expires" in named:
                said += " " + _("The first one expires on {expires}.").format(**named)
            return said + " " + _("Say here when the link works.")
        case "dult_key_soon":
            to_go = facts.get("left", 0)
            if to_go:
                said = ngettext(
                    "A DULT key expires: {n} day to go.", "A DULT key expires: {n} days to go.", to_go
                ).format(n=number(to_go))
            else:
                said = _("A DULT key expires today.")
            return said + " " + _renew_text()
        case "dult_key_overdue":
            n = facts.get("points", 0)
            return ngettext(
                "{n} DULT key has expired. Make a new one in your administration system, and note it here.",
                "{n} DULT keys have expired. Make new ones in your administration system, and note them here.",
                n,
            ).format(n=number(n))
    return ""


def due_text(due: Due, today: date, *, place: str = "") -> str:
    """
    A date of the move as a reminder, or as what comes.

    Args:
        place: Name of the location of a DULT key; empty: not named (the start screen names nothing of a school).
    """
    if due.kind is Kind.DULT_KEY:
        return _key_text(due.day, today, place)
    if today < due.day:
        said = _("The instructions are expected on {day}.").format(day=day(due.day))
        return said + (" " + _("That is at the weekend.") if due.day.weekday() >= _SATURDAY else "")
    return _expected_text((today - due.day).days, due.day) + " " + _("Is the e-mail there? Then confirm 'processed'.")


def time_text(standing: "Standing") -> str:
    """Minutes spent and left, and what the supplier says; the estimate is ours, and says so."""
    spent = ngettext("Time: {n} minute spent", "Time: {n} minutes spent", standing.spent)
    to_go = ngettext(
        "about {n} minute to go (our own estimate).", "about {n} minutes to go (our own estimate).", standing.left
    )
    said = f"{spent.format(n=number(standing.spent))}, {to_go.format(n=number(standing.left))}"
    return f"{said} {standing.duration}".rstrip()


def _expected_text(late: int, expected: date | None) -> str:
    """Vandaag, gisteren, eergisteren, or how many days ago."""
    if late == 0:
        return _("The instructions are expected today.")
    if late == 1:
        return _("The instructions were expected yesterday.")
    if late == 2:
        return _("The instructions were expected the day before yesterday.")
    when = f" ({day(expected)})" if expected is not None else ""
    return _("The instructions were expected {n} days ago{when}.").format(n=number(late), when=when)


def _key_text(expires: date, today: date, place: str) -> str:
    left = (expires - today).days
    of = {"place": place, "day": day(expires)}
    if left < 0:
        said = _("The DULT key of {place} has expired on {day}.") if place else _("A DULT key has expired on {day}.")
        return said.format(**of) + " " + _renew_text()
    if left == 0:
        said = _("The DULT key of {place} expires today.") if place else _("A DULT key expires today.")
        return said.format(**of) + " " + _renew_text()
    said = (
        ngettext(
            "The DULT key of {place} expires in {n} day, on {day}.",
            "The DULT key of {place} expires in {n} days, on {day}.",
            left,
        )
        if place
        else ngettext("A DULT key expires in {n} day, on {day}.", "A DULT key expires in {n} days, on {day}.", left)
    )
    words = said.format(n=number(left), **of)
    return f"{words} {_renew_text()}" if left <= AHEAD[1] else words


def _renew_text() -> str:
    return _("Make a new one in your administration system, and note it.")

"""What a server can do, in plain words: what works fully, what works less well, and what that means."""

from collections.abc import Sequence
from dataclasses import dataclass

from lvs_desktop.domain.syncing import Capabilities, Rung
from lvs_desktop.services.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing that a server does fully, less well, or not, and what that means for the school."""

    rung: Rung
    title: str
    meaning: str


def abilities(found: Capabilities) -> Sequence[Ability]:
    """All of them, in the order in which they matter to an administrator."""
    told = (
        (found.pupil_data, *_pupil_data(found.pupil_data)),
        (found.accommodations, *_accommodations(found.accommodations)),
        (found.staff_data, *_staff_data(found.staff_data)),
        (found.results, *_results(found.results)),
        (found.passwords, *_passwords(found.passwords)),
        (found.guard, *_guard(found.guard)),
        # without a feed we fetch the whole list: it works, but less well
        (Rung.FULL if found.changes is Rung.FULL else Rung.WEAK, *_changes(found.changes)),
        (found.receipt, *_receipt(found.receipt)),
        (found.many, *_many(found.many)),
        (found.find, *_find(found.find)),
        (found.pages, *_pages(found.pages)),
    )
    return tuple(Ability(rung=rung, title=title, meaning=meaning) for rung, title, meaning in told)


def rung_word(rung: Rung) -> str:
    """How well, in a word or two."""
    return {Rung.FULL: _("Works fully"), Rung.WEAK: _("Works less well"), Rung.NONE: _("Does not work")}[rung]


def ladder_text(found: Capabilities) -> str:
    """The outcome in one sentence."""
    weaker = sum(one.rung is not Rung.FULL for one in abilities(found))
    if not weaker:
        return _("This server can do everything that this program asks of it.")
    return _("This server can't do everything. Read below what that means for your school.")


def _pupil_data(rung: Rung) -> tuple[str, str]:
    if rung is Rung.NONE:
        return _("Data of pupils"), _("Number, class, year and track stay on this computer: not on the server.")
    return _("Data of pupils"), _("Number, class, year and track go along.")


def _accommodations(rung: Rung) -> tuple[str, str]:
    if rung is Rung.NONE:
        return _("Accommodations"), _("They stay on this computer: not on the server.")
    return _("Accommodations"), _("They go along, and what was linked stays linked.")


def _staff_data(rung: Rung) -> tuple[str, str]:
    if rung is Rung.NONE:
        return _("Roles of staff"), _("Role and locations stay on this computer: not on the server.")
    return _("Roles of staff"), _("Role and locations go along.")


def _results(rung: Rung) -> tuple[str, str]:
    if rung is Rung.NONE:
        return _("Test results"), _("They stay on this computer: not on the server.")
    return _("Test results"), _("They go along with their pupil.")


def _passwords(rung: Rung) -> tuple[str, str]:
    if rung is Rung.NONE:
        return _("Passwords"), _("The server takes no passwords. Bring them with a file.")
    return _("Passwords"), _("They go last. Once printed and on the server, they are wiped here.")


def _guard(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Protection against overwriting"), _("What a colleague changes is never overwritten.")
    return (
        _("Protection against overwriting"),
        _("We look just before we change something. Does a colleague change it at that moment? Then one is lost."),
    )


def _changes(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Fetching changes"), _("The server tells what changed and what was removed.")
    if rung is Rung.WEAK:
        return _("Fetching changes"), _("The server tells what changed. For what was removed we look at all, at times.")
    return _("Fetching changes"), _("We fetch the whole list each time. That takes longer.")


def _receipt(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Counting at the end"), _("The server counts along: both sides show the same numbers.")
    return _("Counting at the end"), _("The server does not count along. We count what it lists.")


def _many(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Many at once"), _("Many changes go in one message.")
    return _("Many at once"), _("Each change goes by itself. That takes longer.")


def _find(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Searching"), _("The server finds one pupil at once.")
    return _("Searching"), _("We search in the whole list ourselves. That takes longer.")


def _pages(rung: Rung) -> tuple[str, str]:
    if rung is Rung.FULL:
        return _("Long lists"), _("They come in parts, without gaps.")
    return _("Long lists"), _("They come in parts; we count them again at the end.")

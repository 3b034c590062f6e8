"""The words of bringing things to the LVS: subjects, what is still to do, where a file goes."""

from collections.abc import Mapping, Sequence

from lvs_desktop.domain.delivering import Covers, Delivery, Outcome, Pending, Subject
from lvs_desktop.domain.schools import School
from lvs_desktop.files.profiles import Profile
from lvs_desktop.services.labels import location_name, moment, number
from lvs_desktop.services.texts import _, ngettext, pgettext


def subject_word(subject: Subject) -> str:
    """What is brought, as a heading."""
    return {
        Subject.PUPILS: pgettext("subject of a file", "Pupils"),
        Subject.STAFF: pgettext("subject of a file", "Staff"),
        Subject.PASSWORDS: pgettext("subject of a file", "Passwords"),
        Subject.ACCOMMODATIONS: pgettext("subject of a file", "Accommodations"),
        Subject.SIS_LINK: pgettext("subject of a file", "Form for the link"),
    }[subject]


def outcome_count(outcome: Outcome, n: int) -> str:
    """38 nieuw, 1 gewijzigd: as part of a sentence."""
    words = {
        Outcome.NEW: ngettext("{n} new", "{n} new", n),
        Outcome.CHANGED: ngettext("{n} changed", "{n} changed", n),
        Outcome.REACTIVATED: ngettext("{n} back again", "{n} back again", n),
        Outcome.ARCHIVED: ngettext("{n} archived", "{n} archived", n),
        Outcome.GONE: ngettext("{n} taken out", "{n} taken out", n),
    }
    return words[outcome].format(n=number(n))


def outcomes(counted: Mapping[Outcome, int]) -> str:
    """'38 nieuw, 2 gearchiveerd', in the order of the screen."""
    return ", ".join(outcome_count(what, counted[what]) for what in Outcome if counted.get(what))


def state_text(pending: Pending) -> str:
    """How far a subject is, in a sentence."""
    if pending.open:
        found = ngettext("{n} is not in the LVS yet.", "{n} are not in the LVS yet.", pending.open)
        return found.format(n=number(pending.open))
    if pending.made:
        found = ngettext(
            "{n} stands in a file. Say here when it is in the LVS.",
            "{n} stand in a file. Say here when they are in the LVS.",
            pending.made,
        )
        return found.format(n=number(pending.made))
    if pending.confirmed:
        found = ngettext(
            "{n} is in the LVS: you confirmed it.", "{n} are in the LVS: you confirmed it.", pending.confirmed
        )
        return found.format(n=number(pending.confirmed))
    return _("There is nothing to bring.")


def file_state(made: Delivery, reader: str = "") -> str:
    """
    What became of a file.

    Args:
        reader: Who reads it, by name; to others it says who confirmed.
    """
    if made.confirmed_at is not None:
        when = moment(made.confirmed_at)
        if reader and made.confirmed_by == reader:
            return _("Confirmed by you on {when}").format(when=when)
        return _("Confirmed by {name} on {when}").format(name=made.confirmed_by, when=when)
    return pgettext("state of a file", "Made as a file")


def scope_text(school: School, locations: Sequence[str]) -> str:
    """Which locations a file is about."""
    if not locations:
        return _("the whole school")
    return ", ".join(location_name(school, code) for code in locations)


def where(form: Profile, file_name: str) -> str:
    """Which file goes where; the supplier's words only where they are public."""
    if form.where:
        return _("The file is {file}.").format(file=file_name) + " " + form.where.strip()
    return _("The file is {file}. Look in the LVS where you can read such a file in.").format(file=file_name)


def caution(form: Profile, locations: Sequence[str]) -> str:
    """A warning for a file that does not hold everybody; empty for one that does."""
    if form.subject is not Subject.PUPILS or (form.covers is Covers.ALL and not locations):
        return ""
    return _("This file does not hold all pupils. In the LVS don't choose to archive who is not in the file.")


def by_hand(counted: Mapping[Outcome, int]) -> str:
    """What a file leaves for the person to do in the LVS itself; empty if nothing."""
    parts = []
    edited = counted.get(Outcome.CHANGED, 0) + counted.get(Outcome.REACTIVATED, 0)
    leaving = counted.get(Outcome.ARCHIVED, 0) + counted.get(Outcome.GONE, 0)
    new = counted.get(Outcome.NEW, 0)
    if new + edited:
        found = ngettext(
            "{n} changed person is not in this file. Change them in the LVS itself.",
            "{n} changed people are not in this file. Change them in the LVS itself.",
            new + edited,
        )
        parts.append(found.format(n=number(new + edited)))
    if leaving:
        found = ngettext(
            "{n} who left is not in this file. See that they are archived in the LVS.",
            "{n} who left are not in this file. See that they are archived in the LVS.",
            leaving,
        )
        parts.append(found.format(n=number(leaving)))
    return " ".join(parts)

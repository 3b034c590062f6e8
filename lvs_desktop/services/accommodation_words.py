"""The words of accommodations that screens, documents and the command line share."""

from collections.abc import Iterable
from datetime import date

from lvs_desktop.domain.accommodations import Holder, Kind, Measure, Unit, Why
from lvs_desktop.domain.changes import ChangeKind, Counts, Entry
from lvs_desktop.domain.people import Pupil, display_name
from lvs_desktop.services.labels import counted, number, value_text
from lvs_desktop.services.texts import _, ngettext


def unit_word(unit: Unit | None) -> str:
    """In what a kind is counted, for a choice."""
    return {
        Unit.PERCENT: _("In percents"),
        Unit.MINUTES: _("In minutes"),
        None: _("Without an amount: yes or no"),
    }[unit]


def amount_text(kind: Kind, amount: int | None) -> str:
    """An amount with its unit: '25%', '30 min'; empty for a kind without one."""
    if kind.unit is None or amount is None:
        return ""
    if kind.unit is Unit.PERCENT:
        return f"{amount}%"
    return _("{n} min").format(n=amount)


def measure_text(measure: Measure) -> str:
    """One accommodation: 'Extra tijd 25%'."""
    return f"{measure.kind.name} {amount_text(measure.kind, measure.amount)}".strip()


def measures_text(measures: Iterable[Measure], *, on: date | None = None) -> str:
    """
    Several: 'Extra tijd 25%, Rekenmachine'.

    Args:
        on: What is over on this day says so.
    """
    return ", ".join(_with_end(measure, on) for measure in measures)


def until_text(measures: Iterable[Measure]) -> str:
    """Until when the first one is valid: '31-07-2027'; empty if no end is known."""
    days = [measure.valid_until for measure in measures if measure.valid_until]
    return value_text("valid_until", min(days)) if days else ""


def checked_text(measures: Iterable[Measure]) -> str:
    """When the statement was checked last; empty if that is not known."""
    days = [measure.checked_at for measure in measures if measure.checked_at]
    return value_text("checked_at", max(days)) if days else ""


def pupil_name(pupil: Pupil) -> str:
    """A pupil's name as it is read aloud."""
    return display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)


def why_text(holder: Holder, school_year: str) -> str:
    """Why a pupil is to be looked at: 'Nieuw dit jaar; andere leerweg (havo)'."""
    words = {
        Why.NEW: _("New this year"),
        Why.TRACK: _("Other track: {track}").format(track=holder.pupil.track or _("none")),
        Why.ENDS: _("Valid until {day}").format(day=until_text(holder.measures)),
    }
    return "; ".join(words[why] for why in holder.why)


def saved_text(entry: Entry) -> str:
    """What an entry did: 'Opgeslagen: 3 nieuw, 1 gewijzigd.'."""
    return _("Saved: {parts}.").format(parts=parts_text(entry.counts))


def parts_text(counts: Counts) -> str:
    """'3 nieuw, 1 gewijzigd, 2 weggehaald', of accommodations."""
    parts = [counted(kind, n) for kind, n in ((ChangeKind.NEW, counts.new), (ChangeKind.CHANGED, counts.changed)) if n]
    if counts.archived:
        parts.append(ngettext("{n} taken away", "{n} taken away", counts.archived).format(n=number(counts.archived)))
    return ", ".join(parts)


def pupils_text(n: int) -> str:
    """'21 leerlingen'."""
    return ngettext("{n} pupil", "{n} pupils", n).format(n=number(n))


def _with_end(measure: Measure, on: date | None) -> str:
    text = measure_text(measure)
    if on is not None and measure.valid_until and measure.valid_until < on.isoformat():
        day = value_text("valid_until", measure.valid_until)
        return _("{accommodation} (over since {day})").format(accommodation=text, day=day)
    return text

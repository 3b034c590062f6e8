"""The words about numbers and tracks: what was found for a pupil, why a row may be the pupil, what is still to do."""

from collections.abc import Sequence

from lvs_desktop.domain.changes import ChangeKind, Counts
from lvs_desktop.domain.matching import Clue, Reason
from lvs_desktop.domain.sources import Certainty, ColumnMatch
from lvs_desktop.files.headers import normalise
from lvs_desktop.services.labels import counted, field_word, number, value_text
from lvs_desktop.services.numbers import Lacking, Line, Offer, Outcome, Preview
from lvs_desktop.services.texts import _, ngettext, pgettext


def outcome_word(outcome: Outcome) -> str:
    """What was found for a pupil, in a few words."""
    return {
        Outcome.TO_DECIDE: pgettext("numbers", "You decide"),
        Outcome.EXACT: pgettext("numbers", "Matches exactly"),
        Outcome.NOT_FOUND: pgettext("numbers", "Not in the file"),
        Outcome.OTHER_NAME: pgettext("numbers", "Number has another name"),
        Outcome.KNOWN: pgettext("numbers", "Has this number already"),
    }[outcome]


def reason_word(reason: Reason) -> str:
    """One clue: 'de achternaam scheelt 1 letter'."""
    n = reason.number
    return {
        Clue.SAME_NAME: _("same name"),
        Clue.PREFIX_DIFFERS: _("other prefix"),
        Clue.FAMILY_NAME_DIFFERS: ngettext("family name {n} letter off", "family name {n} letters off", n),
        Clue.GIVEN_NAME_LONGER: _("one has more given names"),
        Clue.GIVEN_NAME_DIFFERS: ngettext("given name {n} letter off", "given name {n} letters off", n),
        Clue.SAME_BIRTH_DATE: _("same date of birth"),
        Clue.BIRTH_DATE_SWAPPED: _("day and month swapped"),
        Clue.BIRTH_DATE_DIFFERS: ngettext("date of birth {n} digit off", "date of birth {n} digits off", n),
        Clue.BIRTH_DATE_UNKNOWN: _("date of birth not known"),
        Clue.SAME_GROUP: _("same class"),
        Clue.GROUP_DIFFERS: _("other class"),
        Clue.ANOTHERS: _("exactly another pupil"),
        Clue.SAME_NUMBER: _("same pupil number"),
    }[reason.clue].format(n=number(n))


def reasons_text(offer: Offer) -> str:
    """Why a row may be the pupil."""
    return ", ".join(reason_word(reason) for reason in offer.reasons)


def offer_text(offer: Offer) -> str:
    """A row of the file in one line: number, name, date of birth, class."""
    parts = (offer.number, offer.name, value_text("birth_date", offer.birth_date) if offer.birth_date else "")
    return " · ".join(filter(None, (*parts, offer.group)))


def line_text(line: Line) -> str:
    """What happens to a pupil, or what is needed first."""
    parts = []
    if line.number is not None:
        parts.append(_("number {number}").format(number=line.number))
    elif line.outcome in (Outcome.EXACT, Outcome.TO_DECIDE):
        parts.append(
            ngettext("{n} candidate", "{n} candidates", len(line.offers)).format(n=number(len(line.offers)))
            if line.outcome is Outcome.TO_DECIDE
            else _("number {number}, not accepted yet").format(number=line.offers[0].number)
        )
    if line.track is not None:
        parts.append(
            _("track {was} becomes {track}").format(was=line.pupil.track, track=line.track)
            if line.pupil.track
            else _("track {track}").format(track=line.track)
        )
    if line.asks:
        parts.append(_("which track is '{text}'?").format(text=line.says))
    if line.by_hand:
        parts.append(_("track edited by hand: it stays"))
    return ", ".join(parts) or outcome_word(line.outcome)


def file_text(shown: Preview) -> str:
    """What was in the file, as sentences: the pupils, who left, which rows were dropped."""
    found = [ngettext("{n} pupil in the file.", "{n} pupils in the file.", shown.rows).format(n=number(shown.rows))]
    if shown.left:
        words = ngettext("{n} pupil has left and is not used.", "{n} pupils have left and are not used.", shown.left)
        found.append(words.format(n=number(shown.left)))
    if shown.several:
        words = ngettext(
            "{n} pupil has several rows: the one that holds today counts.",
            "{n} pupils have several rows: the one that holds today counts.",
            shown.several,
        )
        found.append(words.format(n=number(shown.several)))
    if shown.repeated_headers:
        words = ngettext(
            "{n} row with column names was skipped.", "{n} rows with column names were skipped.", shown.repeated_headers
        )
        found.append(words.format(n=number(shown.repeated_headers)))
    if shown.others:
        words = ngettext(
            "{n} pupil of the file is not in this school.",
            "{n} pupils of the file are not in this school.",
            shown.others,
        )
        found.append(words.format(n=number(shown.others)))
    return " ".join(found)


def columns_text(columns: Sequence[ColumnMatch]) -> str:
    """Which column holds what: 'Stamnr = Leerlingnummer, Studie = Leerweg'."""
    read = [one for one in columns if one.field and not one.refused and one.certainty is not Certainty.PROPOSED]
    pairs = ((one.header.strip(), _own_word(one.field or "")) for one in read)
    return ", ".join(header if normalise(header) == normalise(word) else f"{header} = {word}" for header, word in pairs)


def _own_word(field: str) -> str:
    words = {"begins": _("Begins on"), "ends": _("Ends on"), "left": _("Left on")}
    return words.get(field) or field_word(field)


def saved_text(counts: Counts) -> str:
    """What was written, as a sentence."""
    n = counts.changed
    return ngettext("{n} pupil was linked.", "{n} pupils were linked.", n).format(n=number(n))


def lacks_text(one: Lacking) -> str:
    """What a pupil lacks."""
    return " + ".join(field_word(name) for name in one.fields)


def link_text(counts: Counts) -> str:
    """What the list of a link does, by kind."""
    kinds = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.REACTIVATED, ChangeKind.UNCHANGED, ChangeKind.MISSING)
    parts = [
        counted(kind, n) if kind is not ChangeKind.MISSING else _("{n} not in the list, kept").format(n=number(n))
        for kind in kinds
        if (n := getattr(counts, kind.value))
    ]
    return ", ".join(parts)

"""The words about who is who."""

from collections.abc import Mapping, Sequence
from typing import Final

from lvs_desktop.domain.matching import SLIP, Clue, Reason, Verdict
from lvs_desktop.domain.people import Pupil, Status, display_name
from lvs_desktop.services.labels import number, value_text
from lvs_desktop.services.matches import Offer, Person, Remembered
from lvs_desktop.services.number_words import reason_word
from lvs_desktop.services.texts import _, ngettext, pgettext

_FEW: Final = SLIP  # letters or digits that are worth counting


def waiting_text(n: int) -> str:
    """How many pupils are to be decided: '12 mogelijke dubbele leerlingen'."""
    return ngettext("{n} possible double pupil", "{n} possible double pupils", n).format(n=number(n))


def verdict_word(verdict: Verdict) -> str:
    """What a person said of a pair."""
    words = {
        Verdict.SAME: pgettext("who is who", "Same pupil"),
        Verdict.DIFFERENT: pgettext("who is who", "Another pupil"),
    }
    return words[verdict]


def pupil_text(pupil: Pupil) -> str:
    """A pupil of the school in one line: number, name, date of birth, class, whether archived."""
    return _line(
        pupil.pupil_number,
        display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        pupil.birth_date,
        pupil.group,
    ) + (_(" (archived)") if pupil.status is Status.ARCHIVED else "")


def name_text(pupil: Pupil) -> str:
    """A pupil's name."""
    return display_name(pupil.given_name, pupil.name_prefix, pupil.family_name)


def state_text(person: Person, verdicts: Mapping[str, Verdict]) -> str:
    """What was decided about a pupil so far, in a word or two."""
    if any(verdicts.get(one.id) is Verdict.SAME for one in person.offers):
        return verdict_word(Verdict.SAME)
    return verdict_word(Verdict.DIFFERENT) if all(one.id in verdicts for one in person.offers) else _("to decide")


def wanted_text(people: Sequence[Person]) -> str:
    """Why somebody should decide now."""
    pairs = waiting_text(len(people))
    if any(offer.must for person in people for offer in person.offers):
        return _("{pairs}. Some rows are not read until you decide.").format(pairs=pairs)
    return _("{pairs}: gone from the school, and perhaps back in the file under another number.").format(pairs=pairs)


def decided_text(person: Person, verdicts: Mapping[str, Verdict]) -> str:
    """What was decided about a pupil so far."""
    same = next((one for one in person.offers if verdicts.get(one.id) is Verdict.SAME), None)
    if same is not None:
        about = _("number {number}").format(number=same.number) if same.number else _("row {row}").format(row=same.row)
        return f"{verdict_word(Verdict.SAME)}: {about}"
    refused = sum(one.id in verdicts for one in person.offers)
    if refused == len(person.offers):
        return verdict_word(Verdict.DIFFERENT)
    left = len(person.offers) - refused
    return ngettext("{n} candidate", "{n} candidates", left).format(n=number(left))


def offer_text(offer: Offer) -> str:
    """A row of the source in one line: number, name, date of birth, class."""
    return _line(offer.number, offer.name, offer.birth_date, offer.group)


def reasons_text(offer: Offer) -> str:
    """Why a row may be the pupil: 'zelfde geboortedatum, achternaam 1 letter anders'."""
    return clues_text(offer.reasons)


def clues_text(reasons: Sequence[Reason]) -> str:
    """What speaks for or against a pair."""
    return ", ".join(_reason(reason) for reason in reasons)


def _reason(reason: Reason) -> str:
    """A clue; of what differs altogether, not by how many letters."""
    other = {
        Clue.FAMILY_NAME_DIFFERS: _("other family name"),
        Clue.GIVEN_NAME_DIFFERS: _("other given name"),
        Clue.BIRTH_DATE_DIFFERS: _("other date of birth"),
    }.get(reason.clue)
    return other if other is not None and reason.number > _FEW else reason_word(reason)


def kind_text(person: Person) -> str:
    """What the question is."""
    must = any(offer.must for offer in person.offers)
    if must and any(offer.must and offer.number is None for offer in person.offers):
        return _("A row without a number. Is it this pupil?")
    if must:
        return _("Has this number been used again for somebody else?")
    if person.pupil.status is Status.ARCHIVED:
        return _("Is this pupil back, with another number?")
    return _("Has this pupil got another number?")


def remembered_text(one: Remembered) -> str:
    """A decision in one line."""
    about = _("number {number}").format(number=one.number) if one.number else _("a row without a number")
    return f"{pupil_text(one.pupil)}: {about}, {verdict_word(one.verdict).lower()}"


def _line(pupil_number: str | None, name: str, birth_date: str | None, group: str | None) -> str:
    born = value_text("birth_date", birth_date) if birth_date else ""
    return " · ".join(filter(None, (pupil_number or _("no number"), name, born, group)))

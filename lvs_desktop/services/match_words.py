"""The words about who is who."""

from lvs_desktop.domain.matching import Verdict
from lvs_desktop.domain.people import Pupil, Status, display_name
from lvs_desktop.services.labels import number, value_text
from lvs_desktop.services.matches import Offer, Person, Remembered
from lvs_desktop.services.number_words import reason_word
from lvs_desktop.services.texts import _, ngettext, pgettext


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


def offer_text(offer: Offer) -> str:
    """A row of the source in one line: number, name, date of birth, class."""
    return _line(offer.number, offer.name, offer.birth_date, offer.group)


def reasons_text(offer: Offer) -> str:
    """Why a row may be the pupil: 'zelfde geboortedatum, achternaam 1 letter anders'."""
    return ", ".join(reason_word(reason) for reason in offer.reasons)


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

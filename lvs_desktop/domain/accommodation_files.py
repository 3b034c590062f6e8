"""What the columns and cells of a list of accommodations mean, as schools write them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lvs_desktop.domain.accommodations import Kind, Unit, betrays, check_amount, key
from lvs_desktop.domain.problems import Problem, ProblemCode


class Column(StrEnum):
    """What a column of such a list holds, beside those that hold one accommodation."""

    PUPIL_NUMBER = "pupil_number"
    USER_NAME = "user_name"
    UNTIL = "valid_until"
    CHECKED = "checked_at"
    LIST = "list"  # several accommodations in one cell
    REFUSED = "refused"  # betrays a diagnosis: never read


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """
    What a column holds.

    Attributes:
        kind: Of a column of one accommodation.
        sure: Its header names the unit, so that a bare number is clear.
    """

    column: Column | None = None
    kind: Kind | None = None
    sure: bool = True


# Normalised by `key`; of the default catalogue by the kind's id, so that they still hold once it is renamed.
_WORDS: Final[Mapping[int, str]] = {
    1: "extratijd extratijd% extratijdprocent extratijdpercentage extratijdinprocenten extratijdin% tijdverlenging "
    "tijdverlenging% tijdverlengingprocent toetstijdverlenging toetstijdverlenging% tijdsverlenging verlengdetijd "
    "meertijd verlengingtoetstijd",
    2: "extraminuten extratijdminuten extratijdmin extratijdinminuten extratijdinmin tijdverlengingminuten "
    "tijdverlengingmin tijdverlenginginminuten toetstijdverlengingminuten toetstijdverlenginginminuten",
    3: "voorlezen verklanking voorlezenverklanking voorleessoftware voorleeshulp spraaksynthese texttospeech tts "
    "tekstnaarspraak auditieveondersteuning audioondersteuning spraak spraakondersteuning claroread kurzweil "
    "kurzweilclaroread readspeaker luistertoets",
    4: "vergroting vergroten vergrootglas a3 a4naara3 vergrotingnaara3 vergrotinga3 loep schermloep zoom",
    5: "groteletters grootlettertype groterlettertype tekstgrootte lettergrootte groteletter groot arial14 "
    "vergrotelettertype groteletterafdruk",
    6: "kleurenencontrast kleuren contrast kleurcontrast kleur kleurenofcontrast zwartwit zwartwitversie "
    "achtergrondkleur hoogcontrast",
    7: "rekenmachine rekenmachinetje calculator zakrekenmachine",
    8: "woordenboek dictionary woordenboekgebruik vertaalwoordenboek woordenlijst",
    9: "ondertiteling ondertitels subtitles ondertiteld",
    10: "toetsindelen indelen opsplitsen toetsopsplitsen gesplitstetoets toetsinstukken toetsintweedelen",
}
_BARE = "extratijd tijdverlenging toetstijdverlenging tijdsverlenging verlengdetijd meertijd verlengingtoetstijd"
_UNSURE: Final = frozenset(_BARE.split())  # percent or minutes?
_COLUMNS: Final = {
    Column.UNTIL: "geldigtot geldigtotenmet geldigtm tot totenmet einddatum vervaldatum geldigheid geldigheidsdatum "
    "verlooptop verloopdatum validuntil geldigheidtot hulpmiddelengeldigtot",
    Column.CHECKED: "verklaringgecontroleerdop verklaringgecontroleerd verklaringgezien verklaringgezienop verklgezien "
    "verklgecontroleerd gecontroleerdop gecontroleerd gezienop controledatum datumcontrole checkedat "
    "verklaringcontrole verklaringaanwezigop deskundigenverklaringgezien deskundigenverklaringgecontroleerdop",
    Column.LIST: "hulpmiddel hulpmiddelen maatregel maatregelen aanpassing aanpassingen faciliteit faciliteiten "
    "voorziening voorzieningen ondersteuning accommodation accommodations toetshulp toetsfaciliteiten "
    "faciliteitenkaart faciliteitenpas",
}
_BY_WORD: Final = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_AFFIRMING, _DENYING = (
    "ja j yes y x v true waar 1 aan wel ✓ ✔ ☑ ☒",
    "nee n no false onwaar 0 uit geen niet - \u2013 \u2014 nvt n.v.t. ☐",
)
_YES, _NO = frozenset(_AFFIRMING.split()), frozenset(_DENYING.split())
_AMOUNT: Final = re.compile(r"\+?\s*(\d{1,4}(?:[.,]\d+)?)\s*(.*)")
_UNITS: Final = {
    **dict.fromkeys(("%", "procent", "percent", "pct", "perc"), Unit.PERCENT),
    **dict.fromkeys(("min", "minuten", "minuut", "minutes", "m", "mins", "'"), Unit.MINUTES),
}
_BETWEEN: Final = re.compile(r"[;\n|\u2022]|,(?!\d)|\+(?=\s*[^\W\d])| / ")


def meaning(header: str, kinds: Iterable[Kind]) -> Meaning | None:
    """
    What a column holds by its header; None: nothing that is read.

    Pupil numbers and user names are known by the words of the pupils' own lists, not here.
    """
    if betrays(header):
        return Meaning(column=Column.REFUSED)
    word = key(header)
    if (column := _BY_WORD.get(word)) is not None:
        return Meaning(column=column)
    kind = named(header, kinds)
    return None if kind is None else Meaning(kind=kind, sure=word not in _UNSURE)


def named(text: str, kinds: Iterable[Kind]) -> Kind | None:
    """The kind that a text names: by its own name, else by a word that schools use for it."""
    word, listed = key(text), tuple(kinds)
    for kind in listed:
        if word and key(kind.name) == word:
            return kind
    for kind in listed:
        if word in _WORDS.get(kind.id, "").split():
            return kind
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a cell says of one accommodation."""

    kind: Kind
    amount: int | None = None
    given: bool = True  # False: the cell says no


def read_cell(text: str, about: Meaning, kinds: Iterable[Kind]) -> Said | None:
    """
    What a cell of a kind's own column says; None: nothing.

    A unit in the cell decides: '30 min' under 'Extra tijd' is the kind that is counted in minutes.

    Raises:
        Problem: DIAGNOSIS_REFUSED, AMOUNT_REQUIRED, AMOUNT_INVALID, AMOUNT_UNIT_UNCLEAR (facts: value, kind).
    """
    kind, wanted = about.kind, " ".join(text.split())
    if kind is None or not wanted:
        return None
    if betrays(wanted):
        raise Problem(ProblemCode.DIAGNOSIS_REFUSED)
    lowered = wanted.lower()
    if kind.unit is None:
        if lowered in _NO:
            return Said(kind=kind, given=False)
        if lowered in _YES or named(wanted, (kind,)) is not None:
            return Said(kind=kind)
        raise Problem(ProblemCode.AMOUNT_INVALID, kind=kind.name, value=wanted)
    if lowered in _NO:
        return Said(kind=kind, given=False)
    if lowered in _YES and lowered != "1":
        return Said(kind=kind, amount=check_amount(kind, None))
    return _amount(wanted, kind, tuple(kinds), sure=about.sure)


def read_list(text: str, kinds: Iterable[Kind]) -> list[Said]:
    """
    What a cell with several accommodations says: 'Extra tijd 25%, voorlezen'.

    Raises:
        Problem: As read_cell; ACCOMMODATION_UNKNOWN (facts: value, known).
    """
    listed = tuple(kinds)
    if betrays(text):
        raise Problem(ProblemCode.DIAGNOSIS_REFUSED)
    whole = " ".join(text.split())
    if not whole or whole.lower() in _NO:
        return []
    if (kind := named(whole, listed)) is not None and kind.unit is None:
        return [Said(kind=kind)]  # its name may hold a comma or 'en'
    found = []
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        try:
            found.append(read_one(part, listed))
        except Problem as problem:
            if " en " not in part:  # 'Kleuren en contrast' is one, 'voorlezen en woordenboek' are two
                raise
            if problem.code not in (ProblemCode.ACCOMMODATION_UNKNOWN, ProblemCode.AMOUNT_INVALID):
                raise
            found += [read_one(half, listed) for half in part.split(" en ")]
    return found


def read_one(text: str, kinds: Iterable[Kind], *, sure: bool = False) -> Said:
    """
    One accommodation with its amount: 'Extra tijd 25%', 'Extra tijd: 30 min', 'Extra tijd=25', 'Rekenmachine'.

    Args:
        sure: The kind's own name says the unit of a bare number.

    Raises:
        Problem: As read_list.
    """
    listed, wanted = tuple(kinds), " ".join(text.split())
    if betrays(wanted):
        raise Problem(ProblemCode.DIAGNOSIS_REFUSED)
    kind, amount = named(wanted, listed), ""
    if kind is None and (match := re.fullmatch(r"(.+?)\s*[:=]?\s*\(?([+\d].*?)\)?", wanted)):
        kind, amount = named(match[1], listed), match[2]
    if kind is None and (match := re.fullmatch(r"(\+?\d+(?:[.,]\d+)?\s*(?:%|\w+\.?))\s+(.+)", wanted)):
        kind, amount = named(match[2], listed), match[1]  # '25% extra tijd'
    if kind is None:
        shown = tuple(one.name for one in listed if not one.hidden)
        raise Problem(ProblemCode.ACCOMMODATION_UNKNOWN, value=wanted, known=shown)
    if kind.unit is None:
        if amount:
            raise Problem(ProblemCode.AMOUNT_INVALID, kind=kind.name, value=amount)
        return Said(kind=kind)
    if not amount:
        return Said(kind=kind, amount=check_amount(kind, None))
    return _amount(amount, kind, listed, sure=sure or key(wanted[: -len(amount)]) not in _UNSURE)


def _amount(text: str, kind: Kind, kinds: tuple[Kind, ...], *, sure: bool) -> Said:
    match = _AMOUNT.fullmatch(text)
    if match is None or kind.unit is None:
        raise _wrong(kind, text)
    number = float(match[1].replace(",", "."))
    word = match[2].strip().rstrip(".").lower()
    unit = _UNITS.get(word.removesuffix(" extra").strip()) if word else None
    if word and unit is None:
        raise _wrong(kind, text)
    if unit is None and 0 < number < 1 and kind.unit is Unit.PERCENT:
        number, unit = round(number * 100, 6), Unit.PERCENT  # a spreadsheet keeps 25% as 0,25
    if unit is None and not sure and number:
        raise Problem(ProblemCode.AMOUNT_UNIT_UNCLEAR, kind=kind.name, value=text)
    if unit is not None and unit is not kind.unit:
        kind = _twin(kind, unit, kinds, text)
    if number != int(number):
        raise _wrong(kind, text)
    if number == 0:
        return Said(kind=kind, given=False)
    return Said(kind=kind, amount=check_amount(kind, int(number)))


def _twin(kind: Kind, unit: Unit, kinds: tuple[Kind, ...], text: str) -> Kind:
    """Extra time is counted in either unit: the other kind of the default catalogue."""
    if kind.id in (1, 2):
        for other in kinds:
            if other.id in (1, 2) and other.unit is unit:
                return other
    raise _wrong(kind, text)


def _wrong(kind: Kind, text: str) -> Problem:
    if kind.unit is None:
        return Problem(ProblemCode.AMOUNT_INVALID, kind=kind.name, value=text)
    try:
        check_amount(kind, None)
    except Problem as problem:
        return Problem(ProblemCode.AMOUNT_INVALID, **{**problem.facts, "value": text})
    raise AssertionError("a kind with a unit wants an amount")

"""The words that schools and their systems write above a column, and which field they mean."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from lvs_desktop.domain.people import fold

# What the program itself writes; its own reader knows each of them.
DUTCH_HEADERS: Final = {
    "pupil_number": "Leerlingnummer",
    "given_name": "Roepnaam",
    "name_prefix": "Voorvoegsel",
    "family_name": "Achternaam",
    "birth_date": "Geboortedatum",
    "gender": "Geslacht",
    "group": "Klas",
    "location": "Vestiging",
    "year": "Leerjaar",
    "track": "Leerweg",
    "email": "E-mailadres",
    "user_name": "Gebruikersnaam",
}

PRIMARY_HEADERS: Final = {"group": "Stamgroep", "year": "Jaargroep"}  # as a primary school and EDEXML call them

# Normalised; from the exports of Somtoday and Magister and from EDEXML, Edu-V and the suppliers' import labels.
_STRONG: Final = {
    "pupil_number": "leerlingnummer leerlingnr leerlingnum llnr llnnr llnummer stamnummer stamnr stamnrstr pupilnumber "
    "studentnumber studentnr studentnummer leerlingcode deelnemersnummer deelnemernummer studentid pupilid",
    "given_name": "roepnaam leerlingroepnaam givenname firstname",
    "name_prefix": "voorvoegsel voorvoegsels tussenvoegsel tussenvoegsels tussenv voorv tussenvgsl leerlingvoorvoegsel "
    "nameprefix prefix middlename familynameprefix familynamevoorvoegsel",
    "family_name": "achternaam leerlingachternaam familienaam familyname lastname surname",
    "birth_date": "geboortedatum gebdatum gebdat geboortedat gbdatum leerlinggeboortedatum birthdate dateofbirth "
    "birthday dob demographicsbirthdate",
    "gender": "geslacht leerlinggeslacht gender sex mv mvx demographicssex",
    "group": "klas stamklas stamgroep basisgroep klascode klasnaam stamgroepnaam leerlingstamgroep klasgroep class "
    "classname homegroup classestitle",
    "location": "vestiging vestigingscode vestigingsnaam vestigingcode vestigingnaam vestigingsnummer vestigingsnr "
    "locatie locatiecode locatienaam leerlingvestigingafkorting location locationcode branch orgsname",
    "year": "leerjaar jaargroep leerfaseleerjaar leerlingleerjaar studyyear schoolleerjaar yeargroup usersgrades",
    "track": "leerweg track",
    "email": "email emailadres emailleerling emailadresleerling leerlingemail schoolemail schoolemailadres mail "
    "mailadres emailaddress mailaddress",
    "user_name": "gebruikersnaam loginaccountnaam loginnaam inlognaam leerlingusername leerlinggebruikersnaam "
    "username login",
}
# Used only if no column has a strong word for the field.
_WEAK: Final = {
    "given_name": "voornaam",
    "group": "groep groepsnaam group",
    "location": "administratieveeenheidomschrijving administratieveeenheid brin6",
    "year": "year jaarlaag",
    "track": "studie study opleiding onderwijssoort niveau leerniveau schooltype opleidingnaam",
    "user_name": "account accountnaam",
}
_BSN_WORDS: Final = (
    "bsn bsnnummer bsnnr bsnonderwijsnummer bsnofonderwijsnummer bsnondwnr bsnondwnr4 bsn4 bsnpgn leerlingbsn "
    "sofinummer sofinr sofi burgerservicenummer burgerservicenr onderwijsnummer onderwijsnr leerlingonderwijsnummer "
    "pgn pgnnummer persoonsgebondennummer citizenservicenumber nationalid"
)
_BSN: Final = frozenset(_BSN_WORDS.split())

HEADER_ROWS: Final = 20  # the header is looked for in this many rows


@lru_cache(maxsize=2_000)
def normalise(header: str) -> str:
    """A header without what people vary: case, accents, spaces, signs, invisible characters."""
    return "".join(c for c in fold(unicodedata.normalize("NFKC", header)) if c.isalnum())


def _table(words: Mapping[str, str]) -> dict[str, str]:
    return {word: field for field, listed in words.items() for word in listed.split()}


STRONG: Final = _table(_STRONG)
WEAK: Final = _table(_WEAK)


def known_field(header: str) -> str | None:
    """The field that a header is a known word for, or None."""
    word = normalise(header)
    return STRONG.get(word) or WEAK.get(word)


def is_bsn(header: str) -> bool:
    """True if a header announces citizen service numbers, which are never read."""
    return normalise(header) in _BSN


def find_header(rows: Sequence[tuple[int, list[str]]], own: Iterable[str] = ()) -> tuple[int | None, int]:
    """
    The place in `rows` of the header, and how many fields it names: the row that names most, at least two.

    Args:
        own: Headers that the person or the school knows, normalised.
    """
    mapped = frozenset(own)
    best, found = 1, None
    for place, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        words = {normalise(cell) for cell in cells} - {""}
        known = len({STRONG.get(word) or WEAK.get(word) or word for word in words if _recognised(word, mapped)})
        if known > best:
            best, found = known, place
    return found, best if found is not None else 0


def _recognised(word: str, own: frozenset[str]) -> bool:
    return word in STRONG or word in WEAK or word in _BSN or word in own

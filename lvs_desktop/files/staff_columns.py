"""Which column of a list of staff holds which field: headers that are known, or the person's word."""

from collections.abc import Mapping
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.sources import ColumnMatch, SourceInfo
from lvs_desktop.domain.staff import FIELDS, ROLE_WORDS
from lvs_desktop.files import word_columns
from lvs_desktop.files.source import Source
from lvs_desktop.files.word_columns import Vocabulary

# Normalised words; of staff exports of Somtoday, Magister and Zermelo as schools describe them, and plain Dutch. Ours.
_WORDS: Final = {
    "staff_number": "personeelsnummer personeelsnr medewerkernummer medewerkersnummer medewerkernr docentnummer "
    "stamnummer stamnr staffnumber employeenumber employeeid medewerkercode docentcode afkorting code nummer",
    "given_name": "roepnaam voornaam givenname firstname",
    "name_prefix": "voorvoegsel voorvoegsels tussenvoegsel tussenvoegsels nameprefix prefix middlename",
    "family_name": "achternaam familienaam familyname lastname surname",
    "email": "email emailadres mail mailadres werkmail emailwerk emailschool emailaddress schoolemail",
    "role": "rol rollen functie role gebruikersrol accountrol",
    "locations": "vestiging vestigingen vestigingscode vestigingsnaam locatie locaties location locations "
    "vestigingscodes",
    "user_name": "gebruikersnaam inlognaam loginnaam username login account accountnaam",
}
VOCABULARY: Final = Vocabulary(
    fields=FIELDS,
    words={word: field for field, words in _WORDS.items() for word in words.split()},
    a_value=lambda cell: "@" in cell or fold(cell) in ROLE_WORDS or cell.isdigit(),
    facts={"staff": "yes"},
)


def match(
    source: Source, chosen: Mapping[str, str]
) -> tuple[SourceInfo, tuple[ColumnMatch, ...], tuple[SourceProblem, ...]]:
    """
    The header row of a list of staff, the field of each column, and what is to be said of them.

    Args:
        chosen: Header as written (or nearly so) -> field; "" leaves it out.

    Raises:
        Problem: HEADER_NOT_FOUND, COLUMN_UNKNOWN, FIELD_UNKNOWN, COLUMN_MISSING (facts: fields).
    """
    listed = word_columns.match(source, VOCABULARY, chosen=chosen)
    if "family_name" not in listed.fields:
        raise Problem(ProblemCode.COLUMN_MISSING, fields=("family_name",))
    return listed.info, listed.columns, listed.problems


def headers(source: Source, *, header_row: int | None = None) -> dict[str, str | None]:
    """The column names of a list of staff for choosing them by hand -> the field that each is known as."""
    return word_columns.headers(source, VOCABULARY, header_row=header_row)

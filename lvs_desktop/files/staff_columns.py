"""Which column of a list of staff holds which field: the person's word, then headers that are known."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import Fact, Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.sources import Certainty, ColumnMatch, SourceInfo
from lvs_desktop.domain.staff import FIELDS, ROLE_WORDS
from lvs_desktop.files.columns import EXAMPLES, SAMPLE, holds_bsn
from lvs_desktop.files.headers import HEADER_ROWS, is_bsn, normalise
from lvs_desktop.files.source import Source

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
WORDS: Final = {word: field for field, words in _WORDS.items() for word in words.split()}


def match(
    source: Source, chosen: Mapping[str, str]
) -> tuple[SourceInfo, tuple[ColumnMatch, ...], tuple[SourceProblem, ...]]:
    """
    The header row of a list of staff, the field of each column, and what is to be said of them.

    Of two columns for one field the first counts and the other is told. Columns of citizen service numbers are refused.

    Args:
        chosen: Header as written (or nearly so) -> field; "" leaves it out.

    Raises:
        Problem: HEADER_NOT_FOUND, COLUMN_UNKNOWN, FIELD_UNKNOWN, COLUMN_MISSING (facts: fields).
    """
    mine = {normalise(header): field for header, field in chosen.items()}
    rows = source.head(SAMPLE)
    place = _header(rows, mine)
    if place is None:
        raise Problem(ProblemCode.HEADER_NOT_FOUND, file=source.info.file_name, rows=min(HEADER_ROWS, len(rows)))
    header_row, headers = rows[place]
    _check_choices(chosen, headers)
    columns: list[ColumnMatch] = []
    problems: list[SourceProblem] = []
    chosen_fields = set(mine.values())
    for index, header in enumerate(headers):
        word = normalise(header)
        seen = [cells[index].strip() for _, cells in rows[place + 1 :] if index < len(cells)]
        values = [value for value in seen if value]
        if is_bsn(header) or holds_bsn(values):
            columns.append(ColumnMatch(index=index, header=header, field=None, certainty=Certainty.NONE, refused=True))
            problems.append(_said(ProblemCode.COLUMN_BSN, Severity.WARNING, header))
            continue
        field = mine.get(word) if word in mine else WORDS.get(word)
        certainty = Certainty.CHOSEN if word in mine else Certainty.KNOWN
        if word not in mine and (field in chosen_fields or any(one.field == field for one in columns)):
            field = None
        if not field:
            certainty = Certainty.NONE
            if header.strip() and word not in mine:
                problems.append(_said(ProblemCode.COLUMN_IGNORED, Severity.NOTE, header))
        columns.append(
            ColumnMatch(
                index=index,
                header=header,
                field=field or None,
                certainty=certainty,
                examples=tuple(value[:80] for value in dict.fromkeys(values))[:EXAMPLES],
            )
        )
    if "family_name" not in {column.field for column in columns}:
        raise Problem(ProblemCode.COLUMN_MISSING, fields=("family_name",))
    return replace(source.info, header_row=header_row), tuple(columns), tuple(problems)


def headers(source: Source, *, header_row: int | None = None) -> dict[str, str | None]:
    """
    The column names of a list of staff for choosing them by hand -> the field that each is known as.

    Of a list whose names are not known the first row that can hold names, and not a person: words of which no two are
    the same. None can: nothing. Columns of citizen service numbers are left out.

    Args:
        header_row: The row that holds them, where that is known.
    """
    rows = source.head(SAMPLE)
    place = next((place for place, (row, _cells) in enumerate(rows) if row == header_row), _header(rows, {}))
    if place is None:
        place = next((place for place, (_row, cells) in enumerate(rows[:HEADER_ROWS]) if _may_be_names(cells)), None)
    if place is None:
        return {}
    found: dict[str, str | None] = {}
    for index, header in enumerate(rows[place][1]):
        values = [cells[index].strip() for _row, cells in rows[place + 1 :] if index < len(cells)]
        if not header.strip() or is_bsn(header) or holds_bsn([value for value in values if value]):
            continue
        field = WORDS.get(normalise(header))
        found[header] = None if field in found.values() else field
    return found


def _may_be_names(cells: list[str]) -> bool:
    words = [cell.strip() for cell in cells if cell.strip()]
    a_person = any("@" in word or fold(word) in ROLE_WORDS or word.isdigit() for word in words)
    return len(words) > 1 and len({normalise(word) for word in words}) == len(words) and not a_person


def _header(rows: list[tuple[int, list[str]]], mine: Mapping[str, str]) -> int | None:
    best, found = 0 if mine else 1, None  # one name that the person chose is enough
    for place, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        words = {normalise(cell) for cell in cells} - {""}
        known = len({mine.get(word) or WORDS.get(word) or word for word in words if word in mine or word in WORDS})
        if known > best:
            best, found = known, place
    return found


def _check_choices(chosen: Mapping[str, str], headers: list[str]) -> None:
    words = {normalise(header) for header in headers} - {""}
    for header, field in chosen.items():
        if normalise(header) not in words:
            names = tuple(name for name in headers if name.strip())
            raise Problem(ProblemCode.COLUMN_UNKNOWN, column=header, columns=names)
        if field not in ("", *FIELDS):
            raise Problem(ProblemCode.FIELD_UNKNOWN, field=field, fields=FIELDS, staff="yes")


def _said(code: ProblemCode, severity: Severity, header: str, **facts: Fact) -> SourceProblem:
    return SourceProblem(code=code, severity=severity, column=header, facts=tuple(facts.items()))

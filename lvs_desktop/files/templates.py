"""Learning a supplier's file from its own template: header, order, separator, encoding, line end, dates, words."""

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lvs_desktop.domain.delivering import Covers, Subject
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import headers
from lvs_desktop.files.profiles import DATES, FIELDS, Column, Profile
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.source import START

SAMPLE_ROWS: Final = 50

# normalised header -> field, beside those of pupils' files
_MORE: Final[Mapping[str, str]] = {
    word: name
    for name, words in {
        "staff_number": "medewerkernummer personeelsnummer personeelsnr stamnummer employeenumber staffnumber",
        "role": "rol role functie gebruikersrol accounttype",
        "password": "wachtwoord password ww pincode",
        "accommodation": "hulpmiddel hulpmiddelen voorziening voorzieningen accommodation",
        "amount": "hoeveelheid aantal waarde amount",
        "unit": "eenheid unit",
        "valid_until": "geldigtot geldigtotenmet einddatum validuntil",
        "full_name": "naam volledigenaam weergavenaam fullname displayname",
        "location": "department afdeling afdelingscode",
        "location_name": "locatienaam vestigingsnaam",
        "brin": "brin brincode brinnummer brinnr",
        "school_year": "schooljaar schoolyear",
        "user_name": "gebruiker",
    }.items()
    for word in words.split()
}
_GENDERS: Final = (  # as templates write them: man, woman, other
    ("M", "V", "X"),
    ("man", "vrouw", ""),
    ("jongen", "meisje", ""),
    ("male", "female", "other"),
    ("MAN", "VROUW", "ONBEKEND"),
)
_ROLES: Final[Mapping[str, str]] = {
    "teacher": "docent",
    "location_admin": "vestigingsbeheerder",
    "school_admin": "schoolbeheerder",
}
_WORDED: Final = re.compile(r"^[djmy]{1,4}([-/. ]?)[djmy]{1,4}\1[djmy]{1,4}$")  # dd-mm-jjjj
_DATED: Final = re.compile(r"^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?: 0?0:00(?::00)?)?$")
_BARE: Final = re.compile(r"^(19|20)\d{6}$")
_INSIDE: Final = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """
    What a template taught.

    Attributes:
        unknown: Headers that no field was found for: these columns stay empty until a person says otherwise.
        encoding_sure, date_sure: False where the template holds nothing that shows it.
    """

    profile: Profile
    unknown: tuple[str, ...]
    encoding_sure: bool
    date_sure: bool


def learn(path: Path, *, name: str, subject: Subject, covers: Covers = Covers.ALL, sheet: str | None = None) -> Learnt:
    """
    A profile from a template: a CSV or Excel file with at least a header.

    Raises:
        Problem: TEMPLATE_WITHOUT_HEADER (facts: file); as files.registry.open_source.
    """
    source = open_source(path, sheet=sheet)
    rows = source.head(SAMPLE_ROWS)
    place = _header(rows, subject)
    if place is None:
        raise Problem(ProblemCode.TEMPLATE_WITHOUT_HEADER, file=path.name)
    header = [cell.strip() for cell in rows[place][1]]
    below = [cells for _, cells in rows[place + 1 :]]
    columns = _columns(header, subject)
    workbook = source.info.format != "csv"
    text = _Text(path) if not workbook else None
    date, date_sure = _date(columns, below)
    samples = {column.field: _samples(below, n) for n, column in enumerate(columns) if column.field}
    encoding = _encoding(text)
    made = Profile(
        name=name,
        subject=subject,
        columns=columns,
        workbook=workbook,
        above=tuple(tuple(cells) for _, cells in rows[:place]),
        separator=source.info.separator or ";",
        encoding=encoding,
        line_end=text.line_end if text else "\r\n",
        quote_all=text.quoted if text else False,
        date=date,
        genders=_genders(samples.get("gender", ())),
        roles=_ROLES,
        covers=covers,
        confirmed=True,
        source=path.name,
    )
    return Learnt(
        profile=made,
        unknown=tuple(column.header for column in columns if column.header and not column.field),
        encoding_sure=workbook or (text is not None and text.shows_encoding),
        date_sure=date_sure or not any(column.field in DATES for column in columns),
    )


def field_of(header: str, subject: Subject) -> str:
    """The field that a header names; "" if none is known."""
    words = headers.normalise(_INSIDE.sub("", header)) or headers.normalise(header)
    if subject is Subject.STAFF and words in ("stamnummer", "stamnr"):
        return "staff_number"
    found = _MORE.get(words) or headers.known_field(words) or ""
    if found not in FIELDS[subject]:
        found = _MORE.get(words, "") if _MORE.get(words) in FIELDS[subject] else ""
    return found


def _header(rows: Sequence[tuple[int, list[str]]], subject: Subject) -> int | None:
    """The row that names most fields; with one column only the first row."""
    best, found = 0, None
    for place, (_, cells) in enumerate(rows[: headers.HEADER_ROWS]):
        named = len({field_of(cell, subject) for cell in cells} - {""})
        if named > best:
            best, found = named, place
    return found


def _columns(header: Iterable[str], subject: Subject) -> tuple[Column, ...]:
    taken: set[str] = set()
    made = []
    for cell in header:
        name = "" if headers.is_bsn(cell) else field_of(cell, subject)
        if name in taken:
            name = ""
        taken.add(name)
        made.append(Column(header=cell, field=name))
    return tuple(made)


def _samples(rows: Iterable[Sequence[str]], place: int) -> tuple[str, ...]:
    return tuple(row[place].strip() for row in rows if place < len(row) and row[place].strip())


def _date(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[str, bool]:
    """The form of dates, and whether the template shows it: in a sample, or in words such as dd-mm-jjjj."""
    for place, column in enumerate(columns):
        if column.field not in DATES:
            continue
        worded = [*_INSIDE.findall(column.header), *_samples(rows, place)]
        for text in worded:
            if _WORDED.match(text.strip().lower()):
                return text.strip().upper().replace("J", "Y"), True
        if form := _of_samples(_samples(rows, place)):
            return form, True
    return "DD-MM-YYYY", False


def _of_samples(samples: Sequence[str]) -> str:
    if samples and all(map(_BARE.match, samples)):
        return "YYYYMMDD"
    found = [match for match in map(_DATED.match, samples) if match]
    if not found or len(found) < len(samples):
        return ""
    sign = found[0][2]
    if all(len(match[1]) == 4 for match in found):
        month, day = ("M", "D") if any(len(match[3]) == 1 or len(match[4]) == 1 for match in found) else ("MM", "DD")
        return f"YYYY{sign}{month}{sign}{day}"
    if any(len(match[1]) > 2 or len(match[4]) not in (2, 4) for match in found):
        return ""
    year = "YYYY" if all(len(match[4]) == 4 for match in found) else "YY"
    short = any(len(match[1]) == 1 or len(match[3]) == 1 for match in found)
    first, second = ("D", "M") if short else ("DD", "MM")
    if any(int(match[3]) > 12 for match in found):  # an American template: month first
        first, second = ("M", "D") if short else ("MM", "DD")
    return f"{first}{sign}{second}{sign}{year}"


def _genders(samples: Sequence[str]) -> Mapping[str, str]:
    """The words of the template. Numbers are not learnt: 1 is a man in EDEXML and a woman in OSO."""
    said = set(samples)
    for man, woman, other in _GENDERS:
        for form in (str, str.lower, str.upper, str.capitalize):
            if said and said <= {form(man), form(woman), form(other)}:
                return {"M": form(man), "V": form(woman), "X": form(other)}
    return {}


def _encoding(text: "_Text | None") -> str:
    if text is None:
        return "utf-8-sig"
    if text.bom:
        return "utf-16-le" if text.wide else "utf-8-sig"
    return "utf-8" if text.utf8 else "cp1252"


class _Text:
    """What the first bytes of a text tell beside its cells."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            start = stream.read(START)
        self.wide = start.startswith(codecs.BOM_UTF16_LE)
        self.bom = self.wide or start.startswith(codecs.BOM_UTF8)
        self.shows_encoding = self.bom or not start.isascii()
        try:
            codecs.getincrementaldecoder("utf-8")("strict").decode(start)
            self.utf8 = True
        except UnicodeDecodeError:
            self.utf8 = False
        text = start.decode("utf-16" if self.wide else "latin-1").removeprefix("\ufeff").removeprefix("ï»¿")
        self.line_end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
        first = text.splitlines()[0] if text else ""
        self.quoted = first.startswith('"') and first.endswith('"')

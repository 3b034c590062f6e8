"""
What one cell means: per field a function from the text in the file to the value, or to a finding.

These functions are the whole truth; `fast` only lets through at once what they would leave as it is.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lvs_desktop.domain.people import REQUIRED, fold
from lvs_desktop.domain.problems import Fact, ProblemCode, Severity

LIMITS: Final = {  # characters
    "pupil_number": 32,
    "given_name": 200,
    "name_prefix": 64,
    "family_name": 200,
    "group": 64,
    "track": 100,
    "email": 254,
    "user_name": 254,
}
# What a spreadsheet shows where a formula failed, in Dutch and in English.
SHEET_ERRORS: Final = frozenset(
    [
        "#N/B",
        "#N/A",
        "#WAARDE!",
        "#VALUE!",
        "#VERW!",
        "#REF!",
        "#NAAM?",
        "#NAME?",
        "#DEEL/0!",
        "#DIV/0!",
        "#GETAL!",
        "#NUM!",
        "#LEEG!",
        "#NULL!",
        "#GEGEVENS_OPHALEN",
        "#GETTING_DATA",
        "#OVERLOOP!",
        "#SPILL!",
        "#BEREKENEN!",
        "#CALC!",
    ]
)
AGES: Final = range(3, 26)  # years; a pupil outside these is worth a look

Remark = tuple[ProblemCode, Severity, tuple[tuple[str, Fact], ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell that can't be taken as it is: the value that is used all the same (or None), and why to say so."""

    value: str | None
    remarks: tuple[Remark, ...]
    left_out: bool = False  # the file has a value here, but not a usable one
    is_header: bool = False  # the text of the column's own header: the row may repeat the header


Cleaner = Callable[[str], str | Finding | None]


def cleaners(*, locations: Mapping[str, str], today: date, number_header: str) -> dict[str, Cleaner]:
    """The function of each field."""
    names = _location_names(locations)
    known = tuple(f"{code} {name}" for code, name in locations.items())
    return {
        "pupil_number": lambda raw: clean_number(raw, header=number_header),
        **{field: _text_cleaner(field) for field in ("given_name", "name_prefix", "family_name", "group", "track")},
        "user_name": _text_cleaner("user_name"),
        "birth_date": lambda raw: clean_date(raw, today=today),
        "gender": clean_gender,
        "year": clean_year,
        "email": clean_email,
        "location": lambda raw: clean_location(raw, codes=locations, names=names, known=known),
    }


def plain(raw: str) -> tuple[str, bool]:
    """
    A text without what nobody sees, and whether anything but white space was taken out.

    White space becomes single spaces, none at the ends; zero-width and control characters go; letters and their
    accents are composed (NFC).
    """
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split()), False
    seen = "".join(c for c in raw if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", " ".join(seen.split())), len(seen) < len(raw)


def clean_text(raw: str, *, limit: int, required: bool) -> str | Finding | None:
    """A name, a group, a track."""
    text, cleaned = plain(raw)
    if not text:
        return _required() if required else None
    if text.startswith("#") and text.upper() in SHEET_ERRORS:
        return _error(ProblemCode.CELL_ERROR) if required else _left_out(ProblemCode.CELL_ERROR)
    return _with_remarks(text, cleaned=cleaned, limit=limit)


def clean_number(raw: str, *, header: str) -> str | Finding | None:
    """A pupil number as written, zeros in front included; without the '.0' that spreadsheets add."""
    found = _number(raw)
    if raw.strip() == header.strip() and header.strip():
        if isinstance(found, Finding):
            return Finding(found.value, found.remarks, is_header=True)
        return Finding(found, (), is_header=True)
    return found


def _number(raw: str) -> str | Finding | None:
    text, cleaned = plain(raw)
    if not text:
        return _required()
    if re.fullmatch(r"[0-9]+(?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]+", text):
        return _error(ProblemCode.NUMBER_SCIENTIFIC)
    text = re.sub(r"([0-9]+)[.,]0{1,2}", r"\1", text) if re.fullmatch(r"[0-9]+[.,]0{1,2}", text) else text
    if not re.fullmatch(r"[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*", text):
        return _error(ProblemCode.NUMBER_INVALID)
    limit = LIMITS["pupil_number"]
    if len(text) > limit:
        return _error(ProblemCode.VALUE_TOO_LONG, limit=limit)
    return _with_remarks(text, cleaned=cleaned, limit=limit)


_TIME: Final = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
_ISO: Final = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}")
_DUTCH: Final = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
_DIGITS: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_WRITTEN_OUT: Final = len("31-12-2026")
_SERIAL: Final = re.compile(r"([2-6][0-9]{4})(?:[.,]0+)?")


def clean_date(raw: str, *, today: date) -> str | Finding | None:
    """A birth date as ISO text: day first or year first, or Excel's day number. Two digits for a year are too few."""
    text, _ = plain(raw)
    if not text:
        return None
    found = _date(text)
    if found is None:
        return _error(ProblemCode.DATE_INVALID)
    age = today.year - found.year - ((today.month, today.day) < (found.month, found.day))
    if age not in AGES:
        facts = (("age", age), ("youngest", AGES[0]), ("oldest", AGES[-1]))
        return Finding(found.isoformat(), ((ProblemCode.DATE_UNLIKELY, Severity.WARNING, facts),))
    return found.isoformat()


def clean_day(raw: str) -> str | Finding | None:
    """Any day as ISO text, written as a birth date may be; of whatever year."""
    text, _ = plain(raw)
    if not text:
        return None
    found = _date(text)
    return _error(ProblemCode.DATE_INVALID) if found is None else found.isoformat()


def _date(text: str) -> date | None:
    try:
        if len(text) == _WRITTEN_OUT and text.isascii():  # as nearly all are: a third of the time
            year, month, day = text[6:], text[3:5], text[:2]
            if text[2] == text[5] and text[2] in "-/." and (year + month + day).isdigit():
                return date(int(year), int(month), int(day))
        if match := _ISO.fullmatch(text) or _DIGITS.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DUTCH.fullmatch(text):
            return date(int(match[4]), int(match[3]), int(match[1]))
    except ValueError:
        return None
    if (match := _SERIAL.fullmatch(text)) and 20_000 <= int(match[1]) <= 60_000:
        return date(1899, 12, 30) + timedelta(days=int(match[1]))
    return None


_GENDERS: Final = {
    **dict.fromkeys(("m", "man", "jongen", "male", "mannelijk", "boy", "jongens"), "M"),
    **dict.fromkeys(("v", "vrouw", "meisje", "female", "vrouwelijk", "girl", "f", "meisjes"), "V"),
    **dict.fromkeys(("x", "anders", "other", "non-binair", "nonbinair", "genderneutraal"), "X"),
    **dict.fromkeys(("onbekend", "unknown", "unspecified", "niet gespecificeerd", "-", "?"), None),
}


def clean_gender(raw: str) -> str | Finding | None:
    """M, V or X. Codes 1 and 2 mean opposite things in EDEXML and OSO, so that numbers are left out."""
    text, _ = plain(raw)
    if not text:
        return None
    word = fold(text)
    return _GENDERS[word] if word in _GENDERS else _left_out(ProblemCode.GENDER_UNKNOWN)


_YEAR: Final = re.compile(
    r"(?:leerjaar|jaargroep|jaar|groep|klas|lj\.?)?\s*0?([1-8])\s*(?:e|de|ste|\.0+)?(?:\s*(?:leerjaar|jaar|klas))?"
)


def clean_year(raw: str) -> str | Finding | None:
    """1..8 from '3', '3e', 'leerjaar 3', 'groep 7'; EDEXML's 11..16 are years 1..6 of secondary schools."""
    text, _ = plain(raw)
    if not text:
        return None
    if re.fullmatch(r"1[1-6](?:\.0+)?", text):
        return text[1]
    match = _YEAR.fullmatch(fold(text))
    return match[1] if match else _error(ProblemCode.YEAR_INVALID)


_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def clean_email(raw: str) -> str | Finding | None:
    """An e-mail address; what has not its form is left out, it must not stop a pupil."""
    text, cleaned = plain(raw)
    if not text:
        return None
    if not _EMAIL.fullmatch(text) or len(text) > LIMITS["email"]:
        return _left_out(ProblemCode.EMAIL_INVALID)
    return _with_remarks(text, cleaned=cleaned, limit=LIMITS["email"])


def clean_location(
    raw: str, *, codes: Mapping[str, str], names: Mapping[str, str], known: tuple[str, ...]
) -> str | Finding | None:
    """The code of one of the school's locations from its code (0 or 00), its BRIN6 (05KO01) or its name."""
    text, _ = plain(raw)
    if not text:
        return None
    match = re.fullmatch(r"(?:[0-9]{2}[A-Za-z]{2})?([0-9]{1,2})(?:\.0)?", text)
    if match and match[1].zfill(2) in codes:
        return match[1].zfill(2)
    if fold(text) in names:
        return names[fold(text)]
    return _error(ProblemCode.LOCATION_UNKNOWN, known=known)


def _location_names(locations: Mapping[str, str]) -> dict[str, str]:
    """Folded name -> code; a name that two locations share is no name."""
    folded = [fold(plain(name)[0]) for name in locations.values()]
    return {name: code for name, code in zip(folded, locations, strict=True) if folded.count(name) == 1}


def _text_cleaner(field: str) -> Cleaner:
    limit, required = LIMITS[field], field in REQUIRED
    return lambda raw: clean_text(raw, limit=limit, required=required)


def _with_remarks(text: str, *, cleaned: bool, limit: int) -> str | Finding:
    remarks: list[Remark] = []
    if cleaned:
        remarks.append((ProblemCode.TEXT_CLEANED, Severity.WARNING, ()))
    if len(text) > limit:
        remarks.append((ProblemCode.VALUE_TOO_LONG, Severity.ERROR, (("limit", limit),)))
    return Finding(text, tuple(remarks)) if remarks else text


def _required() -> Finding:
    return Finding(None, ((ProblemCode.VALUE_REQUIRED, Severity.ERROR, ()),))


def _error(code: ProblemCode, **facts: Fact) -> Finding:
    return Finding(
        None, ((code, Severity.ERROR, tuple(facts.items())),), left_out=code is not ProblemCode.VALUE_REQUIRED
    )


def _left_out(code: ProblemCode) -> Finding:
    return Finding(None, ((code, Severity.WARNING, ()),), left_out=True)

"""What one cell of a file with results means: per field a function from the text to the value, or to a finding."""

import re
import unicodedata
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import ProblemCode, Severity
from lvs_desktop.domain.results import LEVELS, Generation, generation_of, moment_of
from lvs_desktop.files.values import SHEET_ERRORS, Cleaner, Finding, clean_day, clean_number, clean_year, plain

LIMITS: Final = {
    "pupil_key": 256,
    "given_name": 200,
    "name_prefix": 64,
    "family_name": 200,
    "test_code": 256,
    "test_name": 200,
    "version": 64,
    "subject": 100,
    "moment": 64,
    "score": 32,
    "functioning": 32,
}
EMPTY: Final = frozenset(["", "-", "--", "?", "n.v.t.", "nvt", "geen", "onbekend", "leeg"])
_YES: Final = frozenset(["ja", "j", "yes", "y", "x", "1", "waar", "true", "handmatig", "met de hand"])
_NO: Final = frozenset(["nee", "n", "no", "0", "onwaar", "false", "niet handmatig"])
_NUMBER: Final = re.compile(r"(-?[0-9]{1,6})(?:[.,]([0-9]{1,6}))?")
_SERIES: Final = re.compile(r"([0-9]+)[.,]0{1,2}")
_MOMENTS: Final = re.compile(r"(begin|midden|mid|eind|einde|[bme])\.?(?:\s*(?:groep|gr\.?|jaargroep))?\s*([3-8])?")
_LEVEL_WORDS: Final = re.compile(r"^(?:NIVEAU|LEVEL)\s+")
_LEVELS: Final = tuple(level for levels in LEVELS.values() for level in levels)
# EDEXML's codes of pupils who are in no year group 1..8 (standards: S(B)O, VSO, combination, none, baby, toddler)
_NO_YEAR: Final = frozenset("SVCNBD0")


def _refuse(code: ProblemCode = ProblemCode.RESULT_VALUE_INVALID) -> Finding:
    return Finding(None, ((code, Severity.ERROR, ()),), left_out=True)


def _text(name: str) -> Cleaner:
    def clean(raw: str) -> str | Finding | None:
        text, _ = plain(raw)
        if text.startswith("#") and text.upper() in SHEET_ERRORS:
            return _refuse()
        return text if len(text) <= LIMITS[name] else _refuse()

    return clean


def _value(name: str) -> Cleaner:
    """A text in which people write that there is nothing."""
    whole = _text(name)

    def clean(raw: str) -> str | Finding | None:
        found = whole(raw)
        return None if isinstance(found, str) and fold(found) in EMPTY else found

    return clean


def clean_key(raw: str) -> str | Finding | None:
    """How the source names a pupil: a number without the '.0' of a spreadsheet, or any key of at most 256 signs."""
    text, _ = plain(raw)
    if match := _SERIES.fullmatch(text):
        return match[1]
    found = clean_number(text, header="")
    if isinstance(found, Finding) and any(one[0] is ProblemCode.NUMBER_SCIENTIFIC for one in found.remarks):
        return found
    return _text("pupil_key")(text)


def clean_taken_on(raw: str) -> str | Finding | None:
    """The day of a test as ISO text, of any year; a time zone goes."""
    text, _ = plain(raw)
    if fold(text) in EMPTY:
        return None
    found = clean_day(re.sub(r"^(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)$", r"\1", text))
    return _refuse() if isinstance(found, Finding) else found


def clean_birth_date(raw: str) -> str | Finding | None:
    """A birth date as ISO text; who took a test years ago may be of any age now."""
    return clean_taken_on(raw)


def clean_year_group(raw: str) -> str | Finding | None:
    """1..8 from '5', 'groep 5' and the like; nothing where EDEXML's code says that there is none."""
    text, _ = plain(raw)
    if fold(text) in EMPTY or text.upper() in _NO_YEAR:
        return None
    if re.fullmatch(r"1[1-6](?:\.0+)?", text):
        return _refuse()  # years of secondary schools
    found = clean_year(text)
    return _refuse() if isinstance(found, Finding) else found


def clean_decimal(raw: str) -> str | Finding | None:
    """A number with a decimal point, its digits as they were given."""
    text, _ = plain(raw)
    if fold(text) in EMPTY:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _refuse()
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


def clean_score(raw: str) -> str | Finding | None:
    """A number of right answers or the like, as given; a whole number without the '.0' of a spreadsheet."""
    found = clean_decimal(raw)
    if isinstance(found, Finding):
        return _value("score")(raw)  # such as 23/40
    return found if found is None else re.sub(r"\.0+$", "", found)


def clean_level(raw: str) -> str | Finding | None:
    """One of LEVELS; whether it is of I-V or of A-E, it says itself."""
    text = _LEVEL_WORDS.sub("", unicodedata.normalize("NFKC", plain(raw)[0]).upper())
    if fold(text) in EMPTY:
        return None
    return text if text in _LEVELS else _refuse()


def clean_generation(raw: str) -> str | Finding | None:
    """A Generation; nothing where the cell says that it is not known."""
    text, _ = plain(raw)
    word = fold(text)
    if word in EMPTY or word == Generation.UNKNOWN:
        return None
    if re.fullmatch(r"[123](?:[.,]0)?", word):
        return (Generation.THREE if word[0] == "3" else Generation.OTHER).value
    if word in (Generation.OTHER, "anders", "ander", "ouder"):
        return Generation.OTHER.value
    found = generation_of(text)
    return _refuse() if found is Generation.UNKNOWN else found.value


def clean_by_hand(raw: str) -> str | Finding | None:
    """Yes or no."""
    word = fold(plain(raw)[0])
    if word in EMPTY:
        return None
    if word in _YES or word in _NO:
        return "yes" if word in _YES else "no"
    return _refuse()


def moment(values: dict[str, str]) -> None:
    """
    Make of the cell of a moment B, M or E and a year group; a cell that holds something else is the version.

    'M' alone is of the row's own year group. A text that is neither goes if the row has a version of its own.
    """
    text = values.pop("moment")
    match = _MOMENTS.fullmatch(fold(text))
    if match is not None:
        year = match[2] or values.get("year_group", "")
        found = match[1][0].upper() + year if year and year in "345678" else ""
    else:
        found = moment_of(text)
        values.setdefault("version", text)
    if found:
        values["moment"] = found


CLEANERS: Final[dict[str, Cleaner]] = {
    "pupil_key": clean_key,
    "given_name": _text("given_name"),
    "name_prefix": _text("name_prefix"),
    "family_name": _text("family_name"),
    "birth_date": clean_birth_date,
    "test_code": _text("test_code"),
    "test_name": _text("test_name"),
    "version": _value("version"),
    "subject": _value("subject"),
    "moment": _value("moment"),
    "taken_on": clean_taken_on,
    "year_group": clean_year_group,
    "score": clean_score,
    "skill_score": clean_decimal,
    "level": clean_level,
    "functioning": _value("functioning"),
    "generation": clean_generation,
    "by_hand": clean_by_hand,
}

"""Classes and genders of which only a code or a date is left."""

import re
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.files.diagnosis import dates

_NAMED: Final = re.compile(r"([0-9]{1,2})[-/. ]([a-z]{3})\.?|([a-z]{3})\.?[-/. ]([0-9]{1,2})")
_CODE: Final = re.compile(r"\s*([0129])(?:[.,]0+)?\s*")
_MONTHS: Final = {
    name: place
    for names in ("jan feb mrt apr mei jun jul aug sep okt nov dec", "jan feb mar apr may jun jul aug sep oct nov dec")
    for place, name in enumerate(names.split(), 1)
}
# NEN-ISO 5218 as EDEXML has it, and the turned-round codes of OSO
GENDERS: Final = {"edexml": {"1": "M", "2": "V", "0": "", "9": ""}, "oso": {"1": "V", "2": "M", "0": "", "9": ""}}


def group_as_date(text: str) -> tuple[int, int] | None:
    """The day and the month of the date that a class such as 1-2 became: '1-feb', 2026-02-01. None: no such date."""
    folded = fold(text.strip())
    if match := _NAMED.fullmatch(folded):
        month = _MONTHS.get(match[2] or match[3])
        return (int(match[1] or match[4]), month) if month else None
    iso = dates.serial(text) if len(folded) == 5 else None
    found = dates.parts(iso or text)
    return (found.day, found.month) if found and found.as_written else None


def gender_code(text: str) -> str | None:
    """The digit of a coded gender: 0, 1, 2 or 9."""
    match = _CODE.fullmatch(text)
    return match[1] if match else None

"""Birth dates that were written, counted or turned round by another program."""

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from lvs_desktop.domain.people import fold
from lvs_desktop.files.values import AGES

_TIME: Final = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
_SHORT: Final = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2'?([0-9]{2})")
_SERIAL: Final = re.compile(r"([2-6][0-9]{4})(?:[.,]0+)?")
_WORDS: Final = re.compile(
    r"(?:[a-z]{2,9}\.?,? )?([0-9]{1,2})(?:e|de|ste|st|nd|rd|th)?[- ./]*([a-z]{3,9})\.?[- ./,]*'?([0-9]{4}|[0-9]{2})"
)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.?[- ./]*([0-9]{1,2})(?:st|nd|rd|th)?,? *([0-9]{4})")
_MONTHS: Final = {
    name[:size]: place
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "janvier fevrier mrt avril mai juin juillet aout sept octobre nov dez",
    )
    for place, name in enumerate(names.split(), 1)
    for size in range(3, len(name) + 1)
}


class Parts(NamedTuple):
    """
    A date whose day and month may have changed places.

    Attributes:
        shape: How it was written: year or day first, and the sign between. One program writes one shape.
        day, month: As the reader takes them.
    """

    shape: str
    year: int
    month: int
    day: int

    @property
    def as_written(self) -> str | None:
        """ISO; None if there is no such day."""
        return _iso(self.year, self.month, self.day)

    @property
    def swapped(self) -> str | None:
        """ISO, day and month changed; None if there is no such day."""
        return _iso(self.year, self.day, self.month)

    @property
    def ambiguous(self) -> bool:
        """True if both readings are days, and not the same one."""
        return self.day <= 12 and self.month <= 12 and self.day != self.month


def parts(text: str) -> Parts | None:
    """The numbers of a date in figures; None for any other text."""
    text = text.strip()
    if match := _DAY_FIRST.fullmatch(text):  # as most are, so that one look is enough
        return Parts(f"day{match[2]}", int(match[4]), int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return Parts(f"year{match[2]}", int(match[1]), int(match[3]), int(match[4]))
    return None


def month_first(text: str) -> str | None:
    """ISO of a date as it is when the month came first, wherever that is possible; None if that changes nothing."""
    found = parts(text)
    if found is None or found.swapped is None or (found.as_written is not None and not found.ambiguous):
        return None
    return found.swapped


def serial(text: str) -> str | None:
    """Excel's day number as ISO; None for any other text."""
    match = _SERIAL.fullmatch(text.strip())
    if not match or not 20_000 <= int(match[1]) <= 60_000:
        return None
    return (date(1899, 12, 30) + timedelta(days=int(match[1]))).isoformat()


def short_year(text: str, *, today: date) -> str | None:
    """ISO of 12-08-13: the century in which the pupil is as old as pupils are. None for any other text."""
    match = _SHORT.fullmatch(text.strip())
    return _with_century(int(match[4]), int(match[3]), int(match[1]), today) if match else None


def words(text: str, *, today: date) -> str | None:
    """ISO of '12 aug 2013', 'august 12, 2013', 'ma 12-aug-13'; None for any other text."""
    folded = " ".join(fold(text).split())
    if match := _WORDS.fullmatch(folded):
        day, month, year = match[1], match[2], match[3]
    elif match := _MONTH_FIRST.fullmatch(folded):
        month, day, year = match[1], match[2], match[3]
    else:
        return None
    if month not in _MONTHS:
        return None
    if len(year) == 2:
        return _with_century(int(year), _MONTHS[month], int(day), today)
    return _iso(int(year), _MONTHS[month], int(day))


def _with_century(short: int, month: int, day: int, today: date) -> str | None:
    fitting = [year for year in (2000 + short, 1900 + short) if today.year - year in AGES]
    return _iso(fitting[0], month, day) if fitting else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

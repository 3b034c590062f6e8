"""
Whole columns at once: what is already clean passes without a look at each cell.

Each test is on the joined column, in C; it may say "not sure" (None) too often, never too rarely. A test
compares with `values`, cell by cell.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from lvs_desktop.domain.people import REQUIRED
from lvs_desktop.files.values import LIMITS, Cleaner, Finding

Column = Sequence[str]  # clean values; "" where there is none
FastTest = Callable[[Sequence[str]], Column | None]

_BOUND = 50_000  # values that a memo keeps
_NO_LETTER = re.compile(r"(?:^|\|)[-_]*(?:\||$)")
_DOMAIN = re.compile(r"@[^@\s.]+(?:\.[^@\s.]+)+\|")
_DOMAINS = 8  # of addresses in one batch


class Memo(dict[str, "str | Finding"]):
    """The value of each text that was seen; `findings` tells whether any of them is a finding."""

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self._cleaner = cleaner
        self.findings = False

    def __missing__(self, raw: str) -> "str | Finding":
        """The value of a new text."""
        if len(self) >= _BOUND:
            self.clear()
        value = self[raw] = self._cleaner(raw) or ""
        self.findings = self.findings or isinstance(value, Finding)
        return value

    def column(self, cells: Sequence[str]) -> tuple[Column, dict[int, Finding]]:
        """The values of a column, and the findings by place."""
        values = list(map(self.__getitem__, cells))
        found = {}
        if self.findings:
            found = {place: value for place, value in enumerate(values) if isinstance(value, Finding)}
            for place, finding in found.items():
                values[place] = finding.value or ""
        return values, found  # type: ignore[return-value]  # no finding is left in it


def tests(*, number_header: str, keep: dict[str, str]) -> dict[str, FastTest]:
    """
    The fields that have a test for whole columns.

    Args:
        keep: Field -> its last column of text, joined by "|", for who wants to look on.
    """
    header = number_header.strip()
    return {
        "pupil_number": lambda cells: plain_numbers(cells, header=header),
        "given_name": lambda cells: plain_texts(cells, "given_name", keep),
        "name_prefix": lambda cells: plain_texts(cells, "name_prefix", keep),
        "family_name": lambda cells: plain_texts(cells, "family_name", keep),
        "group": lambda cells: plain_texts(cells, "group", keep),
        "track": lambda cells: plain_texts(cells, "track", keep),
        "user_name": lambda cells: plain_texts(cells, "user_name", keep),
        "email": plain_emails,
    }


def plain_texts(cells: Sequence[str], field: str, keep: dict[str, str] | None = None) -> Column | None:
    """The column if each cell is clean text within the limit, else None."""
    joined = "|".join(cells)
    if keep is not None:
        keep[field] = joined
    if not joined.isprintable() or not (joined.isascii() or unicodedata.is_normalized("NFC", joined)):
        return None
    if " " in joined and ("  " in joined or " |" in joined or "| " in joined or " " in (joined[0], joined[-1])):
        return None
    if "#" in joined or max(map(len, cells)) > LIMITS[field]:  # #N/B: a formula that failed
        return None
    if _may_be_empty(joined):
        return None if field in REQUIRED else cells
    return cells


def plain_numbers(cells: Sequence[str], *, header: str) -> Column | None:
    """The column if each cell is a pupil number as it should be, else None."""
    bare = "".join(cells)
    if not bare.isascii() or max(map(len, cells)) > LIMITS["pupil_number"]:
        return None
    if header and header in bare and header in cells:
        return None
    if not bare.isalnum():
        if not bare.replace("-", "").replace("_", "").isalnum() or _NO_LETTER.search("|".join(cells)):
            return None
    elif _may_be_empty("|".join(cells)):
        return None
    return cells


def plain_emails(cells: Sequence[str]) -> Column | None:
    """The column if each cell is empty or an address, of one of a few domains as at most schools, else None."""
    people = "|".join(cells) + "|"
    if not people.isascii() or not people.isprintable() or " " in people or people.count("|") != len(cells):
        return None
    if "|@" in people or people[0] == "@" or max(map(len, cells)) > LIMITS["email"]:
        return None
    filled = len(cells) - cells.count("")
    if filled == people.count("@") > 0:  # one each: where they end alike, nothing is to be taken away first
        domain = people[people.index("@") : people.index("|", people.index("@")) + 1]
        if people.count(domain) == filled and _DOMAIN.fullmatch(domain):
            return cells
    for _ in range(_DOMAINS):
        start = people.find("@")
        if start < 0:
            return cells if not filled else None
        domain = people[start : people.index("|", start) + 1]
        if not _DOMAIN.fullmatch(domain):
            return None
        filled -= people.count(domain)
        people = people.replace(domain, "\n|")  # what ends so is done: a second @ before it would be no domain
    return cells if not filled and "@" not in people else None


def _may_be_empty(joined: str) -> bool:
    return not joined or "||" in joined or joined[0] == "|" or joined[-1] == "|"


def number_keys(numbers: Sequence[str]) -> Sequence[str]:
    """The numbers without their leading zeros; most schools have none."""
    if numbers and (numbers[0][:1] == "0" or "|0" in "|".join(numbers)):
        return [number.lstrip("0") for number in numbers]
    return numbers

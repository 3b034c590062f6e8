"""
Whole columns at once: what is already clean passes without a look at each cell.

Each test is on the joined column, in C; it may say "not sure" (None) too often, never too rarely. A test
compares with `values`, cell by cell.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from lvs_desktop.domain.people import REQUIRED, fold
from lvs_desktop.files.values import LIMITS, Cleaner, Finding

Column = Sequence[str | None]
FastTest = Callable[[Sequence[str]], Column | None]

_BOUND = 50_000  # values that a memo keeps
_NO_LETTER = re.compile(r"(?:^|\|)[-_]*(?:\||$)")
_DOMAIN = re.compile(r"@[^@\s.]+(?:\.[^@\s.]+)+")


class Memo(dict[str, "str | Finding | None"]):
    """The value of each text that was seen; `findings` tells whether any of them is a finding."""

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self._cleaner = cleaner
        self.findings = False

    def __missing__(self, raw: str) -> "str | Finding | None":
        """The value of a new text."""
        if len(self) >= _BOUND:
            self.clear()
        value = self[raw] = self._cleaner(raw)
        self.findings = self.findings or isinstance(value, Finding)
        return value

    def column(self, cells: Sequence[str]) -> tuple[Column, dict[int, Finding]]:
        """The values of a column, and the findings by place."""
        values = list(map(self.__getitem__, cells))
        found = {}
        if self.findings:
            found = {place: value for place, value in enumerate(values) if isinstance(value, Finding)}
            for place, finding in found.items():
                values[place] = finding.value
        return values, found  # type: ignore[return-value]  # no finding is left in it


class FoldMemo(dict[str, str]):
    """Folded texts; `ragged` tells whether one of them is empty or ends in a space (a lone accent does)."""

    def __init__(self) -> None:
        super().__init__()
        self.ragged = False

    def __missing__(self, text: str) -> str:
        """The fold of a new text."""
        if len(self) >= _BOUND:
            self.clear()
        folded = self[text] = fold(text)
        self.ragged = self.ragged or not folded or folded[-1].isspace()
        return folded


def tests(*, number_header: str) -> dict[str, FastTest]:
    """The fields that have a test for whole columns."""
    header = number_header.strip()
    return {
        "pupil_number": lambda cells: plain_numbers(cells, header=header),
        "given_name": lambda cells: plain_texts(cells, "given_name"),
        "name_prefix": lambda cells: plain_texts(cells, "name_prefix"),
        "family_name": lambda cells: plain_texts(cells, "family_name"),
        "group": lambda cells: plain_texts(cells, "group"),
        "track": lambda cells: plain_texts(cells, "track"),
        "user_name": lambda cells: plain_texts(cells, "user_name"),
        "email": plain_emails,
    }


def plain_texts(cells: Sequence[str], field: str) -> Column | None:
    """The column if each cell is clean text within the limit, else None."""
    joined = "|".join(cells)
    if not joined.isprintable() or not (joined.isascii() or unicodedata.is_normalized("NFC", joined)):
        return None
    if " " in joined and ("  " in joined or " |" in joined or "| " in joined or " " in (joined[0], joined[-1])):
        return None
    if len(joined) > LIMITS[field] and max(map(len, cells)) > LIMITS[field]:
        return None
    if _may_be_empty(joined):
        return None if field in REQUIRED else [cell or None for cell in cells]
    return cells


def plain_numbers(cells: Sequence[str], *, header: str) -> Column | None:
    """The column if each cell is a pupil number as it should be, else None."""
    bare = "".join(cells)
    if not bare.isascii() or (header and header in cells) or max(map(len, cells)) > LIMITS["pupil_number"]:
        return None
    if not bare.isalnum():
        if not bare.replace("-", "").replace("_", "").isalnum() or _NO_LETTER.search("|".join(cells)):
            return None
    elif _may_be_empty("|".join(cells)):
        return None
    return cells


def plain_emails(cells: Sequence[str]) -> Column | None:
    """The column if each cell is empty or has the form of an address, else None."""
    values = plain_texts(cells, "email")
    if values is None:
        return None
    joined = "|".join(cells)
    if " " in joined or "|@" in joined or joined[:1] == "@":
        return None
    # few domains, many people: only the domains need a look
    domains = {cell[cell.find("@") :] for cell in cells if cell}
    return values if all(map(_DOMAIN.fullmatch, domains)) else None


def _may_be_empty(joined: str) -> bool:
    return not joined or "||" in joined or joined[0] == "|" or joined[-1] == "|"


def number_keys(numbers: Sequence[str]) -> Sequence[str]:
    """The numbers without their leading zeros, as domain.people.number_key."""
    if numbers and (numbers[0][:1] == "0" or "|0" in "|".join(numbers)):
        return [number.lstrip("0") or number[:1] for number in numbers]
    return numbers


def search_keys(family: Sequence[str], given: Sequence[str], prefix: Sequence[str | None], memo: FoldMemo) -> list[str]:
    """What pupils are sorted and searched by: surname, first name, prefix, without accents and capitals."""
    look = memo.__getitem__
    ends = [f" {look(text)}" if text else "" for text in prefix]
    keys = [f"{last} {first}{end}" for last, first, end in zip(map(look, family), map(look, given), ends, strict=True)]
    return [key.rstrip() for key in keys] if memo.ragged else keys

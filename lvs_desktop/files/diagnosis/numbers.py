"""Pupil numbers that a spreadsheet took for quantities."""

import re
from typing import Final, NamedTuple

_DECIMALS: Final = re.compile(r"\s*([0-9]+)[.,]0{1,2}\s*")
_THOUSANDS: Final = re.compile(r"\s*[0-9]{1,3}(?:([.,'’\u00a0\u202f ])[0-9]{3})(?:\1[0-9]{3})*\s*")
_SCIENTIFIC: Final = re.compile(r"\s*([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})\s*")
_E_ALONE: Final = re.compile(r"\s*[0-9]+[eE][0-9]+\s*")  # 1E05 may well be a number as the school writes it


class Rounded(NamedTuple):
    """What is left of a number that was shown as 1,23E+08: its first digits and its length."""

    digits: str
    length: int

    def fits(self, number: str) -> bool:
        """True if a number may have been shown so, its leading zeros aside."""
        bare = number.lstrip("0")
        if not bare.isascii() or not bare.isdigit():
            return False
        if len(bare) == self.length and bare.startswith(self.digits):
            return True  # cut off instead of rounded
        mantissa, _, exponent = f"{int(bare):.{len(self.digits) - 1}E}".partition("E")
        return mantissa.replace(".", "") == self.digits and int(exponent) + 1 == self.length


def decimals(text: str) -> str | None:
    """12345,00 is 12345; None for any other text."""
    match = _DECIMALS.fullmatch(text)
    return match[1] if match else None


def thousands(text: str) -> str | None:
    """12.345 is 12345; None for any other text."""
    return re.sub(r"[^0-9]", "", text) if _THOUSANDS.fullmatch(text) else None


def scientific(text: str) -> Rounded | None:
    """What 1,23E+08 still tells; None for any other text."""
    match = _SCIENTIFIC.fullmatch(text)
    if not match or _E_ALONE.fullmatch(text):
        return None
    return Rounded(match[1] + (match[2] or ""), int(match[3]) + 1)


def zeros(number: str, *, stored: str | None, length: int | None) -> str | None:
    """
    The number with the zeros that it lost, or None if it lost none.

    Args:
        stored: The school's spelling of this number, if it has this pupil.
        length: Of the school's numbers.
    """
    if not number.isascii() or not number.isdigit():
        return None
    if stored is not None:
        return stored if len(stored) > len(number) else None
    return number.zfill(length) if length is not None and len(number) < length else None

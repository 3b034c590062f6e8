"""What one cell of a list of staff means: per field a function from the text to the value, or to a finding."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from lvs_desktop.domain.people import fold
from lvs_desktop.domain.problems import ProblemCode, Severity
from lvs_desktop.domain.roles import Role
from lvs_desktop.domain.staff import ROLE_WORDS
from lvs_desktop.files import values
from lvs_desktop.files.values import Cleaner, Finding, clean_email, clean_text, plain

LIMITS: Final = {"staff_number": 32, "given_name": 200, "name_prefix": 64, "family_name": 200, "user_name": 254}
_ALL: Final = frozenset({"alle", "allemaal", "all", "alle vestigingen", "all locations"})


def cleaners(locations: Mapping[str, str]) -> dict[str, Cleaner]:
    """
    The function of each field of domain.staff.FIELDS; a role comes as Role's word, locations as codes with commas.

    Args:
        locations: Code -> name, of the school.
    """
    place = values.cleaners(locations=locations, today=date.today(), number_header="")["location"]
    return {
        **{field: _text(field) for field in ("given_name", "name_prefix", "family_name")},
        "staff_number": _number,
        "user_name": _user_name,
        "email": clean_email,
        "role": clean_role,
        "locations": lambda raw: _places(raw, place, tuple(locations)),
    }


def clean_role(raw: str) -> str | Finding | None:
    """One of the three roles, from Dutch or English words; nothing is None."""
    text, _ = plain(raw)
    if not text:
        return None
    word = "".join(c for c in fold(text) if c.isalpha())
    if word not in ROLE_WORDS:
        facts = (("known", ("docent", "vestigingsbeheerder", "schoolbeheerder")),)
        return Finding(None, ((ProblemCode.ROLE_UNKNOWN, Severity.ERROR, facts),), left_out=True)
    return Role(ROLE_WORDS[word]).value


def _places(raw: str, place: Cleaner, codes: tuple[str, ...]) -> str | Finding | None:
    """Codes with commas: one location by code or name, several parted by , ; / + or 'en', or 'alle'."""
    text, _ = plain(raw)
    if fold(text) in _ALL:
        return ",".join(codes)
    whole = place(text)  # a name may hold a comma itself
    if not isinstance(whole, Finding):
        return whole
    found = []
    for part in re.split(r"[,;/+|&]|\ben\b|\band\b", text):
        if part.strip():
            one = place(part)
            if isinstance(one, Finding) or one is None:
                return one if isinstance(one, Finding) else whole
            found.append(one)
    return ",".join(code for code in codes if code in found) or whole


def _number(raw: str) -> str | Finding | None:
    text = raw.strip()
    return clean_text(re.sub(r"([0-9]+)[.,]0{1,2}", r"\1", text), limit=LIMITS["staff_number"], required=False)


def _user_name(raw: str) -> str | Finding | None:
    """A user name as it is, without white space: no LVS takes that."""
    return clean_text("".join(raw.split()), limit=LIMITS["user_name"], required=False)


def _text(field: str) -> Cleaner:
    return lambda raw: clean_text(raw, limit=LIMITS[field], required=field == "family_name")

"""A school, its locations and its school year."""

import re
from dataclasses import dataclass
from datetime import date

from lvs_desktop.domain.problems import Problem, ProblemCode

PRACTICE_BRINS = ("99VB", "99PB")  # of the example schools: well-formed, and nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One site of a school. `code` is two digits; "00" is the main site."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What the wizard 'Nieuwe jaarstart' asks about the school."""

    name: str
    brin: str  # four characters, 05KO
    locations: tuple[Location, ...]
    school_year: str  # 2026-2027
    route: str  # id of a route: manual, somtoday, magister, leerling-in-beeld
    entree: bool = False


def check_brin(text: str) -> str:
    """
    The BRIN in its written form (05KO).

    Raises:
        Problem: BRIN_INVALID, with `suggestion` if a letter stands where a digit belongs or the reverse.
    """
    from stdnum.exceptions import ValidationError  # brings all of http along, and a school seldom changes its BRIN
    from stdnum.nl import brin as stdnum_brin

    value = re.sub(r"\s", "", text).upper()
    try:
        if len(value) == 4:
            return str(stdnum_brin.validate(value))
    except ValidationError:
        pass
    mended = value[:2].replace("O", "0").replace("I", "1") + value[2:].replace("0", "O").replace("1", "I")
    suggestion = mended if mended != value and re.fullmatch(r"\d\d[A-Z]{2}", mended) else ""
    raise Problem(ProblemCode.BRIN_INVALID, value=text.strip(), suggestion=suggestion)


def check_school_year(text: str) -> str:
    """
    The school year as 2026-2027.

    Raises:
        Problem: SCHOOL_YEAR_INVALID if the form or the second year is wrong.
    """
    found = re.fullmatch(r"\s*(\d{4})\s*[-/]\s*(\d{4})\s*", text)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise Problem(ProblemCode.SCHOOL_YEAR_INVALID, value=text.strip())
    return f"{found[1]}-{found[2]}"


def next_school_year(school_year: str) -> str:
    """The school year after one: 2027-2028 after 2026-2027."""
    start = int(school_year[:4]) + 1
    return f"{start}-{start + 1}"


def school_year_of(day: date) -> str:
    """The school year that a person prepares on a day: from 1 May on the coming one."""
    start = day.year if day.month >= 5 else day.year - 1
    return f"{start}-{start + 1}"


def check_location(text: str) -> Location:
    """
    A location from `00=Hoofdgebouw`.

    Raises:
        Problem: LOCATION_INVALID.
    """
    code, _, name = (part.strip() for part in text.partition("="))
    if not re.fullmatch(r"\d{2}", code) or not name:
        raise Problem(ProblemCode.LOCATION_INVALID, value=text.strip())
    return Location(code=code, name=name)


def check_school(school: School) -> School:
    """
    The school with its fields in their written form.

    Raises:
        Problem: one of NAME_REQUIRED, BRIN_INVALID, SCHOOL_YEAR_INVALID, LOCATION_INVALID, LOCATION_TWICE.
    """
    if not school.name.strip():
        raise Problem(ProblemCode.NAME_REQUIRED)
    locations = tuple(check_location(f"{place.code}={place.name}") for place in school.locations)
    locations = locations or (Location(code="00", name=school.name.strip()),)
    codes = [place.code for place in locations]
    for code in codes:
        if codes.count(code) > 1:
            raise Problem(ProblemCode.LOCATION_TWICE, value=code)
    return School(
        name=school.name.strip(),
        brin=check_brin(school.brin),
        locations=locations,
        school_year=check_school_year(school.school_year),
        route=school.route,
        entree=school.entree,
    )

"""
What the other files of a OneRoster delivery say of a pupil: class, school, birth date, gender, role.

Each file is streamed once; kept is only what belongs to pupils: a class, a date, two words each.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lvs_desktop.files.oneroster_package import Table

Opener = Callable[[str], Table | None]  # a table by its name; None: the delivery has none

STUDENT: Final = "student"
_BRIN6: Final = re.compile(r"[0-9]{2}[A-Za-z]{2}[0-9]{2}")
_BRIN4: Final = re.compile(r"[0-9]{2}[A-Za-z]{2}")
_CODE: Final = re.compile(r"[0-9]{1,2}")
_YEAR: Final = re.compile(r"0?[1-8]|1[1-6]")
_USER_ID: Final = re.compile(r"\{\s*([^:{}]+?)\s*:\s*([^{}]*?)\s*\}")


@dataclass(slots=True)
class Roles:
    """Who is a pupil, in a delivery that says so in roles.csv (1.2)."""

    students: dict[str, str] = field(default_factory=dict)  # person -> school
    former: set[str] = field(default_factory=set)  # whose role of pupil is to be deleted
    others: set[str] = field(default_factory=set)  # persons with another role


@dataclass(slots=True)
class Classes:
    """The homeroom class of each pupil."""

    title: dict[str, str] = field(default_factory=dict)  # class -> title
    school: dict[str, str] = field(default_factory=dict)  # class -> school
    of: dict[str, str] = field(default_factory=dict)  # person -> class
    several: set[str] = field(default_factory=set)  # persons in more than one homeroom class: none is taken
    homerooms: bool = True  # False: no class says that it is one
    loose: int = 0  # enrolments in a class that is not in classes.csv


def roles(table: Table) -> Roles:
    """Who is a pupil, and of which school; the primary role decides where there are more."""
    found = Roles()
    status = table.place("status")
    wanted = [table.place(name) for name in ("userSourcedId", "role", "roleType", "orgSourcedId")]
    for _, row in table.raw():
        person, role, kind, school = (_cell(row, place) for place in wanted)
        gone = _cell(row, status).casefold() == "tobedeleted"
        if role.casefold() != STUDENT:
            if not gone:
                found.others.add(person)
        elif gone:
            found.former.add(person)
        elif person not in found.students or kind.casefold() == "primary":
            found.students[person] = school
    return found


def classes(open_table: Opener) -> Classes:
    """
    The homeroom class of each person.

    `classType` homeroom is a 'stamklas', scheduled a lesson group. Of several homerooms counts the one of the latest
    school year, then the one that began last; if that leaves two, none is taken. Where no class says that it is a
    homeroom, a person who is in one class only is in that one.
    """
    found = Classes()
    table, enrolments = open_table("classes"), open_table("enrollments")
    if table is None or enrolments is None:
        return found
    years = _years(open_table("academicSessions"))
    homerooms: set[str] = set()
    latest: dict[str, str] = {}
    for _, (key, title, kind, school, terms) in table.rows(
        "sourcedId", "title", "classType", "schoolSourcedId", "termSourcedIds"
    ):
        found.title[key], found.school[key] = title, school
        latest[key] = max((years.get(term.strip(), "") for term in terms.split(",")), default="")
        if kind.casefold() == "homeroom":
            homerooms.add(key)
    found.homerooms = bool(homerooms) or not found.title
    wanted = homerooms or found.title.keys()
    best: dict[str, tuple[str, str]] = {}
    for _, (key, person, role, begin) in enrolments.rows("classSourcedId", "userSourcedId", "role", "beginDate"):
        if key not in found.title:
            found.loose += 1
            continue
        if key not in wanted or (role and role.casefold() != STUDENT):
            continue
        rank = (latest[key], begin) if homerooms else ("", "")
        before = best.get(person)
        if before is None or rank > before:
            best[person], found.of[person] = rank, key
            found.several.discard(person)
        elif rank == before and found.of[person] != key:
            found.several.add(person)
    for person in found.several:
        del found.of[person]
    return found


def _years(sessions: Table | None) -> dict[str, str]:
    """Session -> the year in which its school year ends, with that of its parent where it names none."""
    if sessions is None:
        return {}
    named, parents = {}, {}
    for _, (key, year, parent) in sessions.rows("sourcedId", "schoolYear", "parentSourcedId"):
        named[key], parents[key] = year, parent
    return {key: year or named.get(parents[key], "") for key, year in named.items()}


def schools(table: Table | None) -> dict[str, str]:
    """
    School -> what the program knows a location by: BRIN and code, or its code alone, else its name.

    Only organisations of the type school; what stands above them is no location. "" for a school that is known by
    its BRIN alone: that says which school it is, not which location.
    """
    found: dict[str, str] = {}
    if table is None:
        return found
    for _, (key, name, kind, identifier) in table.rows("sourcedId", "name", "type", "identifier"):
        if kind and kind.casefold() != "school":
            continue
        coded = _BRIN6.fullmatch(identifier) or _CODE.fullmatch(identifier)
        found[key] = identifier if coded else "" if _BRIN4.fullmatch(identifier) else name
    return found


def demographics(table: Table | None) -> dict[str, tuple[str, str]]:
    """Person -> (birth date, sex). Every other column of that file is passed over unread."""
    if table is None:
        return {}
    person = "userSourcedId" if table.place("userSourcedId") is not None else "sourcedId"  # as older files have it
    return {key: (born, sex) for _, (key, born, sex) in table.rows(person, "birthDate", "sex") if born or sex}


def year(grades: str) -> str | None:
    """
    The year of a pupil: one Dutch year, 01..08 or 11..16 (EDEXML's codes of secondary education).

    None where `grades` is filled otherwise: several years, or an American code such as KG.
    """
    text = grades.strip()
    return text if not text or _YEAR.fullmatch(text) else None


def user_ids(text: str) -> Iterator[tuple[str, str]]:
    """(type, id) of each `{Type:Id}`."""
    yield from _USER_ID.findall(text)


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""

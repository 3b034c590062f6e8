"""
An invented school, as the link to a student administration (LAS) leaves it in the LVS: no real person, no BSN.

The names are put together from syllables. The same seed gives the same school, byte for byte.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import Final
from uuid import UUID

from lvs_desktop.domain.exchanging import MEMBER, Fields, Kind, group_uid
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.roles import Role

MAIL: Final = "voorbeeld.example"  # .example can never be anyone's
_YOUNGEST: Final = date(2014, 9, 30).toordinal()  # of the first-years
_YEAR: Final = 365
_CLASS: Final = 28  # most pupils of a class
_EPOCH: Final = 1_785_000_000_000  # ms: the moment in each uid, in the summer of 2026
_HEADER: Final = (
    *("Stamnr", "Roepnaam", "Tussenv", "Achternaam", "Geboortedatum", "Klas", "Studie", "Leerfase.Leerjaar"),
    *("Begindatum", "Einddatum"),
)
# location, track, its letter, years, share of the school's pupils
_BRANCHES: Final = (
    ("00", "havo", "H", 5, 0.32),
    ("00", "vwo", "V", 6, 0.30),
    ("01", "vmbo-tl", "T", 4, 0.22),
    ("01", "vmbo-kb", "K", 4, 0.16),
)
_GIRLS: Final = "Anouk Bente Eline Fenna Ilse Jasmijn Karlijn Loïs Merel Noor Puck Renske Sanne Yara Zoë Aylin Oumaïma"
_BOYS: Final = "Abel Bram Coen Daan Floris Gijs Hidde Joris Koen Lars Mats Olaf Pim Ruben Stijn Tygo Emre Bilal Łukasz"
_FIRST: Final = (
    "Wilgen Elzen Hazel Berken Vlier Gerst Klaver Ganzen Reiger Valken Bever Molen Oever Wester Noorder Riet"
)
_SECOND: Final = "kamp hof brink veld laar horst beek donk weide stra sma wold hoek oord mark dal"
_PREFIXES: Final = (None, None, None, None, None, "van", "van de", "van den", "van der", "de")


class Route(StrEnum):
    """How pupils come into the LVS."""

    MAGISTER = "magister"  # its link brings no pupil numbers and no tracks
    SOMTODAY = "somtoday"
    MANUAL = "manual"  # last year's pupils, imported from a file


@dataclass(frozen=True, slots=True)
class Made:
    """One invented record, with the number and the track that the LVS may not have."""

    kind: Kind
    uid: str
    fields: Fields
    number: str = ""
    track: str = ""


def school(route: Route, *, pupils: int, staff: int, seed: int) -> list[Made]:
    """Staff, pupils, and last the groups with their members."""
    random = Random(seed)  # noqa: S311  # nothing secret
    taken: Counter[str] = Counter()
    people = [_staff_member(random, place, taken) for place in range(staff)]
    members: dict[tuple[str, str], dict[str, str]] = {}
    made: list[Made] = []
    for place, (location, track, year, group) in enumerate(_places(pupils)):
        one = _pupil(random, place, taken, location, track, year, group, known=route is not Route.MAGISTER)
        members.setdefault((location, group), {})[MEMBER + one.uid] = "yes"
        made.append(one)
    groups = [
        Made(Kind.GROUP, group_uid(location, name), {"name": name, "location": location, **who})
        for (location, name), who in members.items()
    ]
    return [*people, *made, *groups]


def magister_export(made: list[Made]) -> Iterator[tuple[str, ...]]:
    """The rows of the export of Magister that belongs to this school: what the link does not bring."""
    yield _HEADER
    for one in made:
        if one.kind is Kind.PUPIL:
            said = one.fields
            day = date.fromisoformat(said["birth_date"])
            names = (said["given_name"], said.get("name_prefix", ""), said["family_name"], f"{day:%d-%m-%Y}")
            yield (one.number, *names, said["group"], one.track.upper(), said["year"], "01-08-2026", "")


def _places(pupils: int) -> Iterator[tuple[str, str, int, str]]:
    """Location, track, year and group of each pupil."""
    left = pupils
    for place, (location, track, letter, years, share) in enumerate(_BRANCHES):
        last = place == len(_BRANCHES) - 1
        size = left if last else min(left, round(pupils * share))
        left -= size
        for year in range(1, years + 1):
            crowd = size * year // years - size * (year - 1) // years
            rooms = -(-crowd // _CLASS)
            for index in range(crowd):
                yield location, track, year, f"{letter}{year}{_letter(index * rooms // crowd)}"


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"{_letter(index // 26 - 1)}{_letter(index % 26)}"


def _pupil(
    random: Random, place: int, taken: Counter[str], location: str, track: str, year: int, group: str, *, known: bool
) -> Made:
    fields = _name(random, taken)
    fields["gender"] = "V" if fields["given_name"] in _GIRLS.split() else "M"
    born = _YOUNGEST - (year - 1) * _YEAR - random.randrange(_YEAR)
    number = _number(place)
    fields |= {"birth_date": date.fromordinal(born).isoformat(), "group": group, "location": location}
    fields["year"] = str(year)
    if known:
        fields |= {"pupil_number": number, "track": track}
    return Made(Kind.PUPIL, _uid(random, place), fields, number, track)


def _staff_member(random: Random, place: int, taken: Counter[str]) -> Made:
    fields = _name(random, taken)
    role = Role.SCHOOL_ADMIN if place == 0 else Role.LOCATION_ADMIN if place in (1, 2) else Role.TEACHER
    where = {Role.SCHOOL_ADMIN: "00,01", Role.LOCATION_ADMIN: "00" if place == 1 else "01"}
    fields |= {"staff_number": f"M{place + 1:04}", "role": role, "locations": where.get(role, ("00", "01")[place % 2])}
    return Made(Kind.STAFF, _uid(random, place), fields)


def _name(random: Random, taken: Counter[str]) -> dict[str, str]:
    given = random.choice((_GIRLS if random.random() < 0.5 else _BOYS).split())
    family = random.choice(_FIRST.split()) + random.choice(_SECOND.split())
    prefix = random.choice(_PREFIXES)
    user = f"{fold(given)}.{fold(family)}"
    taken[user] += 1
    if taken[user] > 1:
        user += str(taken[user])
    found = {"given_name": given, "family_name": family, "user_name": user, "email": f"{user}@{MAIL}"}
    return {**found, "name_prefix": prefix} if prefix else found


def _number(place: int) -> str:
    """Six digits; never a BSN, not even with zeros in front."""
    number = 200_001 + place * 7
    while (
        sum(int(digit) * weight for digit, weight in zip(f"{number:09}", (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        % 11
        == 0
    ):
        number += 1  # at most once: the sum changes by -1
    return str(number)


def _uid(random: Random, place: int) -> str:
    """In the form of a UUIDv7."""
    bits = (_EPOCH + place) << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62)
    return str(UUID(int=bits))

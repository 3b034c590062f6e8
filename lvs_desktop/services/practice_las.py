"""The example primary school as its LAS gives it: EDEXML 2.1 with groups, composed groups, locations and teachers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lvs_desktop.domain.schools import School
from lvs_desktop.services.practice_children import MIXED, PLUS, Child, Room, Teacher

MADE: Final = "2026-10-30T16:20:00"  # fixed: the same seed gives the same bytes
_GENDERS: Final = {"M": "1", "V": "2"}
_KEYS: Final = {MIXED: "s001", PLUS: "s002"}


def lines(school: School, rooms: Sequence[Room], pupils: Iterable[Child], staff: Sequence[Teacher]) -> Iterator[str]:
    """The file, line by line. No citizen service number, nor anything else that a school may not hand on."""
    places = {place.code: place.name for place in school.locations}
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<!-- Voorbeeld: alle personen zijn verzonnen. -->"
    yield "<EDEX>"
    yield "  <school>"
    yield f"    <schooljaar>{school.school_year}</schooljaar>"
    yield f"    <peildatum>{MADE[:10]}</peildatum>"
    yield f"    <brincode>{school.brin}</brincode>"
    yield f"    <aanmaakdatum>{MADE}</aanmaakdatum>"
    yield "    <auteur>Voorbeeld-LAS</auteur>"
    yield "    <xsdversie>2.1</xsdversie>"
    yield "  </school>"
    yield "  <vestigingen>"
    for code, name in places.items():
        yield f'    <vestiging key="v{code}"><naam>{escape(name)}</naam></vestiging>'
    yield "  </vestigingen>"
    yield "  <groepen>"
    for room in rooms:
        name = f"<naam>{escape(room.name)}</naam><jaargroep>{room.code}</jaargroep>"
        yield f'    <groep key="{room.key}">{name}</groep>'
    for name, key in _KEYS.items():
        yield f'    <samengestelde_groep key="{key}"><naam>{name}</naam></samengestelde_groep>'
    yield "  </groepen>"
    yield "  <leerlingen>"
    for child in pupils:
        yield from _pupil(child)
    yield "  </leerlingen>"
    yield "  <leerkrachten>"
    for teacher in staff:
        yield from _teacher(teacher)
    yield "  </leerkrachten>"
    yield "</EDEX>"


def _pupil(child: Child) -> Iterator[str]:
    yield f"    <leerling key={quoteattr(child.number)}>"
    yield from _names(child.family, child.prefix, child.given)
    yield f"      <geboortedatum>{child.born.isoformat()}</geboortedatum>"
    yield f"      <geslacht>{_GENDERS.get(child.gender, '9')}</geslacht>"
    yield f"      <jaargroep>{child.year}</jaargroep>"
    if child.room:
        yield f'      <groep key="{child.room.key}"/>'
    if child.plus or not child.room:
        key = _KEYS[PLUS if child.room else MIXED]
        yield f'      <samengestelde_groepen><samengestelde_groep key="{key}"/></samengestelde_groepen>'
    yield f'      <vestiging key="v{child.location}"/>'
    yield "    </leerling>"


def _teacher(teacher: Teacher) -> Iterator[str]:
    yield f"    <leerkracht key={quoteattr(teacher.key)}>"
    yield from _names(teacher.family, teacher.prefix, teacher.given)
    yield f"      <emailadres>{teacher.mail}</emailadres>"
    for role in teacher.roles:
        yield f"      <rol>{role}</rol>"
    if teacher.rooms:
        inside = "".join(f'<groep key="{key}"/>' for key in teacher.rooms)
        yield f"      <groepen>{inside}</groepen>"
    yield "    </leerkracht>"


def _names(family: str, prefix: str, given: str) -> Iterator[str]:
    named: Mapping[str, str] = {"achternaam": family, "voorvoegsel": prefix, "roepnaam": given}
    yield from (f"      <{tag}>{escape(text)}</{tag}>" for tag, text in named.items() if text)

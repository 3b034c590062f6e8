"""
EDEXML as it is written: versions 2.1, 2.0 and 1.03 of the standard (Edustandaard).

Only what the profile 'LVS-set' of UWLR 2.2 lets a tracking system have: key, names, birth date, gender, year and
group. So no user name, no e-mail address, and a location only as the school's own `dependancecode`.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.files.outgoing import Outgoing, Written
from lvs_desktop.files.writing import replaced, xml_text

VERSIONS: Final = {"edexml": "2.1", "edexml-2.0": "2.0", "edexml-1.03": "1.03"}
AUTHOR: Final = "LVS Desktop"

_GENDERS: Final = {"M": "1", "V": "2", "X": "9"}
_NAMES: Final = (("achternaam", "family_name"), ("voorvoegsel", "name_prefix"), ("roepnaam", "given_name"))
_LENGTHS: Final = {"name_prefix": 10, "given_name": 64, "family_name": 200}
_LENGTHS_103: Final = {**_LENGTHS, "family_name": 70}
_YEARS_103: Final = frozenset([*map(str, range(9)), "11", "12", "13"])
_KEY: Final = 64  # characters of a key
_MIXED: Final = "C"  # a group of more than one year, or of none that is known

_Group = tuple[str, str]  # name, year group; in 2.x the year group is left empty: there pupils carry their own


class EdexmlWriter:
    """Writes a school's pupils in one of the versions."""

    names = tuple(VERSIONS)

    def suffix(self, name: str) -> str:
        """Files of this kind end so."""
        return ".xml"

    def write(self, target: Path, name: str, content: Outgoing) -> Written:
        """
        Write the file, as UTF-8 without a byte order mark.

        Raises:
            Problem: EXPORT_YEAR_UNKNOWN (facts: number, version) if version 1.03 has no code for a pupil's year;
                OUTPUT_NOT_WRITABLE, DISK_FULL. The file that was there stays.
        """
        version = VERSIONS[name]
        old = version == "1.03"
        if old and (unknown := sum(_year(pupil, content.primary) not in _YEARS_103 for pupil in content.pupils)):
            raise Problem(ProblemCode.EXPORT_YEAR_UNKNOWN, number=unknown, version=version)
        left_out: Counter[str] = Counter()
        with replaced(target) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<EDEX>\n')
            stream.writelines(f"  {line}\n" for line in _school(content, version))
            stream.writelines(f"  {line}\n" for line in _groups(content, old=old))
            stream.write("  <leerlingen>\n")
            lengths = _LENGTHS_103 if old else _LENGTHS
            for place, pupil in enumerate(content.pupils, 1):
                lines = _pupil(pupil, place, content, old=old, lengths=lengths, left_out=left_out)
                stream.writelines(f"    {line}\n" for line in lines)
            stream.write("  </leerlingen>\n</EDEX>\n")
        return Written(pupils=len(content.pupils), notes=_notes(left_out))


def _school(content: Outgoing, version: str) -> Iterator[str]:
    yield "<school>"
    yield "  " + _element("schooljaar", content.school.school_year)
    if version != "1.03":
        yield "  " + _element("peildatum", content.made.date().isoformat())
    yield "  " + _element("brincode", content.school.brin)
    if len(content.locations) == 1:
        yield "  " + _element("dependancecode", content.locations[0])
    yield "  " + _element("aanmaakdatum", content.made.replace(microsecond=0, tzinfo=None).isoformat())
    yield "  " + _element("auteur", AUTHOR)
    yield "  " + _element("xsdversie", version)
    yield "</school>"


def _groups(content: Outgoing, *, old: bool) -> Iterator[str]:
    """The groups; 1.03 has one for each year in a group, because a pupil there has either a group or a year."""
    years: dict[_Group, set[str]] = {}
    for pupil in content.pupils:
        if pupil.group:
            years.setdefault(_group(pupil, content, old=old), set()).add(_year(pupil, content.primary))
    if not years:
        return
    yield "<groepen>"
    for group in sorted(years):
        only = years[group].pop() if len(years[group]) == 1 else ""
        yield f"  <groep key={_attribute(_key(group))}>"
        yield "    " + _element("naam", group[0])
        yield "    " + _element("jaargroep", only or _MIXED)
        yield "  </groep>"
    yield "</groepen>"


def _group(pupil: Pupil, content: Outgoing, *, old: bool) -> _Group:
    return pupil.group or "", _year(pupil, content.primary) if old else ""


def _key(group: _Group) -> str:
    """The name itself, as long as the file lives; 64 characters are the most that 1.03 and 2.0 allow."""
    name, year = group
    key = f"{year} {name}" if year else name
    return key if len(key) <= _KEY else sha256(key.encode()).hexdigest()


def _pupil(
    pupil: Pupil, place: int, content: Outgoing, *, old: bool, lengths: dict[str, int], left_out: Counter[str]
) -> Iterator[str]:
    """One pupil, in the order that the schema wants."""
    if not pupil.pupil_number:
        left_out["pupil_number"] += 1
    # a key that begins with # says that it may be another one tomorrow
    yield f"<leerling key={_attribute(pupil.pupil_number or f'#{place}')}>"
    for tag, value in _names(pupil, lengths, left_out):
        yield "  " + _element(tag, value)
    if pupil.birth_date:
        yield "  " + _element("geboortedatum", pupil.birth_date)
    yield "  " + _element("geslacht", _GENDERS.get(pupil.gender or "", "0"))
    year = _year(pupil, content.primary)
    if not old:
        if year:
            yield "  " + _element("jaargroep", year)
        else:
            left_out["year"] += 1
    if pupil.group:
        yield f"  <groep key={_attribute(_key(_group(pupil, content, old=old)))}/>"
    elif old and year:
        yield "  " + _element("jaargroep", year)
    yield "</leerling>"


def _names(pupil: Pupil, lengths: dict[str, int], left_out: Counter[str]) -> list[tuple[str, str]]:
    """The names that fit. A family name may stand alone, and so may a given name; a prefix may not."""
    kept = {}
    for field, length in lengths.items():
        value = getattr(pupil, field) or ""
        if len(value) > length:
            left_out[field] += 1
        elif value:
            kept[field] = value
    if "family_name" not in kept:
        kept = {"given_name": kept.get("given_name") or (pupil.given_name or pupil.family_name or "?")[:64]}
    return [(tag, kept[field]) for tag, field in _NAMES if field in kept]


def _year(pupil: Pupil, primary: bool) -> str:
    """The code of a pupil's year: 1..8, in secondary education 11..16; empty where there is none."""
    if not pupil.year:
        return ""
    if primary:
        return pupil.year
    return f"1{pupil.year}" if pupil.year in "123456" else ""


def _notes(left_out: Counter[str]) -> tuple[SourceProblem, ...]:
    return tuple(
        SourceProblem(
            code=ProblemCode.EXPORT_WITHOUT_NUMBER if field == "pupil_number" else ProblemCode.EXPORT_LEFT_OUT,
            severity=Severity.WARNING,
            facts=(("field", field), ("number", number)),
        )
        for field, number in sorted(left_out.items())
    )


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(xml_text(text))}</{tag}>"


def _attribute(text: str) -> str:
    return quoteattr(xml_text(text))

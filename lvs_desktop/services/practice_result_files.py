"""
The example primary school's results as files: UWLR 2.2 'leerresultaten', and a CSV with Dutch headers.

They are files of an invented LAS, so our own writer (files.uwlr_results_writing) has no hand in them: another author, a
comment that all is invented, a version that is the generation, the moment in the name alone. What is read of them is
then more than what we write ourselves.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from lvs_desktop.domain.schools import School
from lvs_desktop.services.practice_las import MADE
from lvs_desktop.services.practice_tests import Taken

HEADER: Final = (
    *("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Toetscode", "Toets", "Versie"),
    *("Vakgebied", "Toetsmoment", "Afnamedatum", "Jaargroep", "Aantal goed", "Vaardigheidsscore", "Niveau"),
    *("Functioneringsniveau", "Handmatig ingevoerd"),
)
_RESULTS: Final = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
_OSO: Final = "http://www.edustandaard.nl/oso_gegevensset/1.2/dossier"
_CODES: Final = {"I-V": "IV", "A-E": "AE"}  # of OSO's list of reference scores


def code(one: Taken) -> str:
    """The test's code: invented, VB for 'voorbeeld'."""
    return "-".join(filter(None, ("VB", one.subject.code, one.moment, one.generation)))


def name(one: Taken) -> str:
    """The test as people call it."""
    return " ".join(filter(None, (one.subject.name, one.generation, one.moment)))


def table(taken: list[Taken]) -> Iterator[str]:
    """The CSV, line by line: decimals and dates as Dutch programs write them."""
    yield ";".join(HEADER)
    for one in taken:
        child = one.child
        yield ";".join(
            (
                *(child.number, child.given, child.prefix, child.family, f"{child.born:%d-%m-%Y}"),
                *(code(one), name(one), one.generation, one.subject.name, one.moment, f"{one.on:%d-%m-%Y}"),
                *(str(one.year_group or ""), str(one.right), str(one.skill), one.level, one.functioning),
                "ja" if one.by_hand else "nee",
            )
        )


def document(school: School, taken: list[Taken]) -> Iterator[str]:
    """The UWLR file, line by line. It can't say what was typed by hand."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<leerresultaten_verzoek xmlns="{_RESULTS}" xmlns:oso="{_OSO}">'
    yield "  <school>"
    yield f"    <schooljaar>{school.school_year}</schooljaar>"
    yield f"    <brincode>{school.brin}</brincode>"
    yield f"    <aanmaakdatum>{MADE}</aanmaakdatum>"
    yield "    <auteur>Voorbeeld-LAS</auteur>"
    yield "    <xsdversie>2.2</xsdversie>"
    yield "    <commentaar>Voorbeeld: personen, toetsen en schalen zijn verzonnen.</commentaar>"
    yield "  </school>"
    yield "  <toetsafnames>"
    tests: dict[str, Taken] = {}
    count = 0
    for number, of_one in groupby(taken, key=lambda one: one.child.number):
        yield "    <toetsafname>"
        yield f"      <leerlingid>{number}</leerlingid>"
        yield "      <resultaten>"
        for one in of_one:
            count += 1
            tests.setdefault(code(one), one)
            yield from _result(one, count)
        yield "      </resultaten>"
        yield "    </toetsafname>"
    yield "  </toetsafnames>"
    yield "  <toetsen>"
    for _, one in sorted(tests.items()):
        yield from _test(one)
    yield "  </toetsen>"
    yield "</leerresultaten_verzoek>"


def _result(one: Taken, count: int) -> Iterator[str]:
    yield f'        <resultaat key="r{count}">'
    yield f"          <afnamedatum>{one.on.isoformat()}</afnamedatum>"
    yield f"          <toetscode>{code(one)}</toetscode>"
    if one.generation:
        yield f"          <versie>{one.generation}</versie>"
    yield "          <osoresultaat>"
    yield (
        f"            <oso:toetsscore><oso:aantalgoed>{one.right}</oso:aantalgoed>"
        f"<oso:vaardigheidsscore>{one.skill}</oso:vaardigheidsscore></oso:toetsscore>"
    )
    for kind, value in ((_CODES[one.scale], one.level), ("FN", one.functioning)):
        yield (
            f"            <oso:referentiescore><oso:codereferentiescore>{kind}</oso:codereferentiescore>"
            f"<oso:codevergelijkingsgroep>Landelijk</oso:codevergelijkingsgroep>"
            f"<oso:waarde>{value}</oso:waarde></oso:referentiescore>"
        )
    yield "          </osoresultaat>"
    yield "        </resultaat>"


def _test(one: Taken) -> Iterator[str]:
    yield "    <toets>"
    yield f"      <toetscode>{code(one)}</toetscode>"
    yield f"      <toetsnaam>{escape(name(one))}</toetsnaam>"
    if one.year_group:
        yield f"      <leerjaar>{one.year_group}</leerjaar>"
    yield f"      <vakgebied>{escape(one.subject.name)}</vakgebied>"
    yield "    </toets>"

"""Files with test results, made for one test."""

from pathlib import Path

from lvs_desktop.domain.results import Line
from lvs_desktop.files.result_source import ResultSource, open_results

LR = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
OSO = "http://www.edustandaard.nl/oso_gegevensset/1.2/dossier"
SCHOOL = (
    "<school><schooljaar>2025-2026</schooljaar><brincode>99ZZ</brincode>"
    "<aanmaakdatum>2026-01-12T10:00:00</aanmaakdatum><xsdversie>2.2</xsdversie></school>"
)
TESTS = (
    "<toets><toetscode>RW</toetscode><toetsnaam>Rekenen-Wiskunde 3.0</toetsnaam><leerjaar>5</leerjaar>"
    "<vakgebied>Rekenen</vakgebied></toets>"
    "<toets><toetscode>BL</toetscode><versie>E5</versie><toetsnaam>Begrijpend lezen</toetsnaam></toets>"
)


def reference(code: str, value: str) -> str:
    """A reference score, as OSO writes it."""
    return (
        f"<oso:referentiescore><oso:codereferentiescore>{code}</oso:codereferentiescore>"
        f"<oso:codevergelijkingsgroep>Landelijk</oso:codevergelijkingsgroep><oso:waarde>{value}</oso:waarde>"
        "</oso:referentiescore>"
    )


def result(inside: str, *, code: str = "RW", day: str = "2026-01-20", version: str = "M5") -> str:
    """One result; `inside` is its score, osoresultaat or anderresultaat."""
    said = f"<versie>{version}</versie>" if version else ""
    return (
        f"<resultaat key='k'><afnamedatum>{day}</afnamedatum><toetscode>{code}</toetscode>{said}{inside}</resultaat>\n"
    )


def document(*results: str, pupil: str = "0012345", beside: str = "", tests: str = TESTS, school: str = SCHOOL) -> str:
    """A whole file, with the results of one pupil."""
    return (
        f'<leerresultaten_verzoek xmlns="{LR}" xmlns:oso="{OSO}">\n{school}\n<toetsafnames><toetsafname>\n'
        f"<leerlingid>{pupil}</leerlingid>{beside}<resultaten>\n{''.join(results)}</resultaten></toetsafname>"
        f"</toetsafnames>\n<toetsen>{tests}</toetsen></leerresultaten_verzoek>"
    )


def read(path: Path, content: str | bytes, **how: object) -> tuple[ResultSource, list[Line]]:
    """The source and the lines of a file with this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = open_results(path, **how)  # type: ignore[arg-type]  # each test knows its own
    return source, list(source.lines())

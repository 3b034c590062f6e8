"""EDEXML and UWLR files as programs write them, built from parts. Nobody in them is real; no BSN is a valid one."""

from collections.abc import Iterable
from pathlib import Path

SCHOOL = (
    "<schooljaar>2024-2025</schooljaar><peildatum>2024-08-24</peildatum><brincode>99ZZ</brincode>"
    "<auteur>Voorbeeld-LAS</auteur><xsdversie>2.1</xsdversie>"
)
GROUPS = (
    '<groep key="g1"><naam>1A</naam><jaargroep>11</jaargroep></groep>',
    '<groep key="g2"><naam>2B</naam><jaargroep>C</jaargroep></groep>',
    '<samengestelde_groep key="s1"><naam>en-1</naam></samengestelde_groep>',
)
LOCATIONS = ('<vestiging key="v1"><naam>Noord</naam></vestiging>',)
UWLR = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"


def pupil(key: str = "1001", inside: str = "", *, names: str | None = None, attributes: str = "") -> str:
    """One pupil of group 1A, unless `inside` says otherwise."""
    names = "<achternaam>Vries</achternaam><voorvoegsel>de</voorvoegsel><roepnaam>Lo&#239;s</roepnaam>" * (
        names is None
    ) + (names or "")
    inside = inside or '<geslacht>2</geslacht><groep key="g1"/>'
    return f'<leerling key="{key}"{attributes}>{names}{inside}</leerling>'


def edexml(
    pupils: Iterable[str],
    *,
    school: str = SCHOOL,
    groups: Iterable[str] = GROUPS,
    locations: Iterable[str] = (),
    staff: Iterable[str] = (),
    before: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
    root: str = "EDEX",
    attributes: str = "",
) -> str:
    """A whole file, each pupil on a line of its own."""
    parts = [f"{before}<{root}{attributes}>", f"<school>{school}</school>"]
    for name, things in (("vestigingen", locations), ("groepen", groups)):
        if things:
            parts.append(f"<{name}>{''.join(things)}</{name}>")
    parts += ["<leerlingen>", *pupils, "</leerlingen>"]
    if staff:
        parts.append(f"<leerkrachten>{''.join(staff)}</leerkrachten>")
    return "\n".join([*parts, f"</{root}>", ""])


def uwlr(pupils: Iterable[str], **parts: object) -> str:
    """The same content in the namespace of UWLR."""
    return edexml(pupils, root="leerlinggegevens", attributes=f' xmlns="{UWLR}"', **parts)  # type: ignore[arg-type]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """The file."""
    path.write_bytes(text.encode(encoding))
    return path

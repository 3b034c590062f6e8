"""The kinds of files that the program reads and writes, in words. Which there are, the registry of formats says."""

from dataclasses import dataclass

from lvs_desktop.files import registry
from lvs_desktop.services.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file, in all its versions."""

    title: str
    reads: bool
    writes: tuple[str, ...]  # by the names of `--format`
    remark: str


def kinds() -> list[Kind]:
    """All kinds of files that the program knows, those for people first."""
    read, written = registry.formats(), registry.writers()
    names = {name.partition("-")[0] for name in (*read, *written)}
    return [
        Kind(
            title=family(name),
            reads=name in read,
            writes=tuple(each for each in written if each.partition("-")[0] == name),
            remark=_remark(name),
        )
        for name in sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    ]


_ORDER = ("csv", "xlsx", "xlsb", "xls", "ods", "edexml", "oneroster", "uwlr")


def family(name: str) -> str:
    """A kind of file by its name among people, whatever its version."""
    words = {
        "csv": "CSV, TXT",
        "xlsx": "Excel (xlsx, xlsm)",
        "xlsb": "Excel (xlsb)",
        "xls": "Excel (xls)",
        "ods": "LibreOffice (ods)",
        "edexml": "EDEXML",
        "oneroster": "OneRoster CSV",
        "uwlr": "UWLR",
    }
    return words.get(name, name)


def title(name: str) -> str:
    """One of the files that can be written, with its version: 'EDEXML 2.1'."""
    kind, _dash, version = name.partition("-")
    if kind == "csv":
        return _("CSV for people")
    if kind == "xlsx":
        return _("Excel (xlsx)")
    return f"{family(kind).removesuffix(' CSV')} {version or _NEWEST.get(kind, '')}".strip()


_NEWEST = {"edexml": "2.1"}


def unconfirmed(name: str) -> bool:
    """True if the columns of a version are known at second hand only."""
    return name == "oneroster-1.2"


def purpose(name: str) -> str:
    """What a file is for, in one or two sentences."""
    match name.partition("-")[0]:
        case "csv":
            return _("A list for yourself, to open in Excel. This program reads it back as it is.")
        case "xlsx":
            return _("A list for yourself, as an Excel workbook. This program reads it back as it is.")
        case "edexml":
            return _("For a pupil tracking system or another school system in the Netherlands that asks for EDEXML.")
        case "oneroster":
            return _("For a learning environment that asks for OneRoster. It is a zip file with a full list (bulk).")
        case _:
            return _("For a system that asks for this kind of file.")


def content(name: str) -> str:
    """What goes out of the school with a file."""
    match name.partition("-")[0]:
        case "csv" | "xlsx":
            return _("Number, names, birth date, gender, class, location, year, track, e-mail address and user name.")
        case "edexml":
            return _("Number, names, birth date, gender, year and class. No e-mail address and no user name.")
        case "oneroster":
            return _(
                "Number, names, birth date, gender, class, location, year, track, e-mail address and user name. "
                "Nothing about descent, parents or passwords."
            )
        case _:
            return _("What that kind of file asks for.")


def _remark(name: str) -> str:
    match name:
        case "oneroster":
            return _("a zip or folder; full list or changes (delta); version 1.2 is unconfirmed")
        case "edexml":
            return _("1.03, 2.0 and 2.1; no citizen service number, descent or address is read")
        case "uwlr":
            return _("pupil data 2.2, also inside a SOAP message")
        case "csv":
            return _("in any common encoding")
        case "xlsx" | "xlsb" | "xls" | "ods":
            return _("the sheet with the pupils")
        case _:
            return ""

"""Files as the administrators of a link have them: the LVS' list, and Magister's export."""

from collections.abc import Sequence
from pathlib import Path

LIST = ("LVS-nummer", "Gebruikersnaam", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Klas", "Vestiging")
MAGISTER = (
    "Stamnr",
    "Roepnaam",
    "Tussenv",
    "Achternaam",
    "Geboortedatum",
    "Klas",
    "Studie",
    "Leerfase.Leerjaar",
    "Begindatum",
    "Einddatum",
)
# LVS number, user name, given name, prefix, family name, birth date, class, location
PEOPLE = (
    ("L1", "sofieb", "Sofie", "van den", "Berg", "04-03-2012", "1A", "00"),
    ("L2", "loisv", "Loïs", "de", "Vries", "11-12-2012", "1A", "00"),
    ("L3", "elay", "Ela", "", "Yılmaz", "01-02-2012", "1B", "00"),
    ("L4", "eday", "Eda", "", "Yılmaz", "01-02-2012", "1B", "00"),
    ("L5", "noorb", "Noor", "", "Bakker", "05-06-2012", "1B", "01"),
    ("L6", "timj", "Tim", "", "Jansen", "09-09-2012", "2C", "01"),
)


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], *, encoding: str = "cp1252") -> Path:
    """A table: `;`, CRLF, "ANSI" as Magister writes it."""
    lines = [";".join(header), *(";".join(row) for row in rows)]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def lvs_list(path: Path, rows: Sequence[Sequence[str]] = PEOPLE) -> Path:
    """The list that was exported from the LVS: UTF-8, without numbers and tracks."""
    return write(path, LIST, rows, encoding="utf-8-sig")


def magister(path: Path) -> Path:
    """
    Magister's export of these pupils.

    Sofie, Ela and Eda are exact; Loïs' birth date has day and month swapped and her name is spelt otherwise; Noor has
    two rows, of which one has ended; Tim is not in it; Daan has left; Zoë is nobody here.
    """
    rows = (
        ("0012345", "Sofie", "van den", "Berg", "04-03-2012", "1A", "HAVO 1", "1", "01-08-2026", ""),
        ("20002", "Lois", "de", "Vriess", "12-11-2012", "1A", "vwo", "1", "01-08-2026", ""),
        MAGISTER,
        ("20003", "Ela", "", "Yilmaz", "01-02-2012", "1B", "0300", "1", "01-08-2026", ""),
        ("20004", "Eda", "", "Yilmaz", "01-02-2012", "1B", "0300", "1", "01-08-2026", ""),
        ("20005", "Noor", "", "Bakker", "05-06-2012", "1Z", "vmbo-tl", "1", "01-08-2025", "31-07-2026"),
        ("20005", "Noor", "", "Bakker", "05-06-2012", "1B", "havo", "1", "01-08-2026", ""),
        ("20007", "Daan", "", "Weg", "05-06-2010", "4A", "havo", "4", "01-08-2022", "31-07-2026"),
        ("20008", "Zoë", "", "Nieman", "05-06-2011", "3A", "havo", "3", "01-08-2026", ""),
    )
    return write(path, MAGISTER, rows)

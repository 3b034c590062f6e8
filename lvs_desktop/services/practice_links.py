"""
The example school as a link leaves it: the LVS' own list, and the export of the school's administration.

The columns of the LVS' list are invented: those of JIJ! are not public, and the first row of the file says so.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

ROUTES: Final = ("somtoday", "magister")
LIST_HEADER: Final = (
    *("LVS-nummer", "Gebruikersnaam", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Klas", "Vestiging"),
    *("Leerjaar", "Leerlingnummer", "Leerweg"),
)
MAGISTER_HEADER: Final = (
    *("Stamnr", "Roepnaam", "Tussenv", "Achternaam", "Geboortedatum", "Klas", "Studie", "Leerfase.Leerjaar"),
    *("Begindatum", "Einddatum"),
)
SOMTODAY_HEADER: Final = (
    *("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Stamgroep", "Leerjaar", "Opleiding"),
    *("Geboortedatum", "E-mailadres"),
)
_CODES: Final = {"havo": "0300", "vwo": "0100", "vmbo-tl": "0400", "vmbo-kb": "0032", "vmbo-bb": "0031"}
_HEADERS_AGAIN: Final = 150  # rows after which Magister's export repeats its header

Pupil = dict[str, str]


def files(folder: Path, route: str) -> dict[str, Path]:
    """Where the files of a route lie: 'lvs_list', 'export', and with Somtoday 'structure'."""
    found = {"lvs_list": folder / "lvs-lijst.csv", "export": folder / f"{route}-export.csv"}
    return {**found, "structure": folder / "somtoday-structuur.txt"} if route == "somtoday" else found


def make(folder: Path, route: str, *, last_year: Path, next_year: Path) -> dict[str, Path]:
    """
    Write the files of a route beside those of the example school; the same school gives the same bytes.

    With Magister's link, pupils who are new have no number and no track in the LVS' list. The export has slips of the
    pen, pupils of two rows, pupils who left, and header rows in between.
    """
    before, now = {one["Leerlingnummer"]: one for one in _read(last_year)}, list(_read(next_year))
    made = files(folder, route)
    _write(
        made["lvs_list"],
        [("Voorbeeld van een lijst uit het LVS (kolommen verzonnen)",), LIST_HEADER],
        (
            _listed(place, one, known=route == "somtoday" or one["Leerlingnummer"] in before)
            for place, one in enumerate(now, 1)
        ),
        encoding="utf-8-sig",
    )
    if route == "magister":
        staying = {one["Leerlingnummer"] for one in now}
        gone = [one for number, one in before.items() if number not in staying]
        _write(made["export"], [MAGISTER_HEADER], _magister(now, gone, set(before)), encoding="cp1252")
    else:
        _write(made["export"], [SOMTODAY_HEADER], map(_somtoday, now), encoding="utf-8-sig")
        _write(made["structure"], [], _structure(now), encoding="utf-8")
    return made


def _read(path: Path) -> Iterator[Pupil]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        yield from csv.DictReader(source, delimiter=";")


def _write(path: Path, heads: Sequence[Sequence[str]], rows: Iterator[Sequence[str]], *, encoding: str) -> None:
    # what Windows-1252 lacks becomes a question mark, as in Magister's own "ANSI"
    with path.open("w", encoding=encoding, errors="replace", newline="") as target:
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        writer.writerows(heads)
        writer.writerows(rows)


def _listed(place: int, one: Pupil, *, known: bool) -> tuple[str, ...]:
    about = tuple(
        one[name]
        for name in ("Gebruikersnaam", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum", "Klas", "Vestiging")
    )
    numbers = (one["Leerlingnummer"], one["Leerweg"]) if known else ("", "")
    return (f"L{place:06}", *about, one["Leerjaar"], *numbers)


def _magister(now: Sequence[Pupil], gone: Sequence[Pupil], known: set[str]) -> Iterator[tuple[str, ...]]:
    fresh = 0
    for count, one in enumerate(now, 1):
        new = one["Leerlingnummer"] not in known
        fresh += new
        if count % _HEADERS_AGAIN == 0:
            yield MAGISTER_HEADER
        if not new and count % 9 == 0:
            yield _enrolment(one, year=str(max(1, int(one["Leerjaar"]) - 1)), begin="01-08-2025", end="31-07-2026")
        yield _enrolment(_slip(one, fresh) if new else one, year=one["Leerjaar"], begin="01-08-2026", end="")
    for one in islice(gone, 200):
        yield _enrolment(one, year=one["Leerjaar"], begin="01-08-2025", end="31-07-2026")


def _slip(one: Pupil, place: int) -> Pupil:
    """One new pupil in 12 with a slip of the pen: a letter too many, or day and month swapped."""
    day, month, year = one["Geboortedatum"].split("-")
    if place % 12 == 5:
        return {**one, "Achternaam": one["Achternaam"] + one["Achternaam"][-1]}
    if place % 12 == 11 and int(day) <= 12:
        return {**one, "Geboortedatum": f"{month}-{day}-{year}"}
    return one


def _enrolment(one: Pupil, *, year: str, begin: str, end: str) -> tuple[str, ...]:
    study = one["Leerweg"].upper()
    if study in ("VMBO-BB", "VMBO-KB"):
        study = study.replace("-", " ")  # a name that must be explained once
    names = tuple(one[name] for name in ("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Geboortedatum"))
    return (*names, one["Klas"], study, year, begin, end)


def _somtoday(one: Pupil) -> tuple[str, ...]:
    names = tuple(one[name] for name in ("Leerlingnummer", "Roepnaam", "Voorvoegsel", "Achternaam", "Klas", "Leerjaar"))
    return (*names, _course(one), one["Geboortedatum"], one["E-mailadres"])


def _course(one: Pupil) -> str:
    return f"{one['Leerweg'].upper()} {one['Leerjaar']}"


def _structure(now: Sequence[Pupil]) -> Iterator[tuple[str, ...]]:
    yield ("Vestiging", "99VB", "Hoofdgebouw", "HG", " ")
    courses = {_course(one): one for one in now}
    for name in sorted(courses):
        one = courses[name]
        short = f"{one['Leerweg'][0].upper()}{one['Leerweg'][-2:].upper()} {one['Leerjaar']}"
        yield ("Opleiding", "99VB", name, short, f"{_CODES[one['Leerweg']]} ")
    for group in sorted({one["Klas"] for one in now}):
        yield ("Stamgroep", "99VB", group, "", " ")

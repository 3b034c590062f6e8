"""Pupil files with damaged cells: numbers, dates, names and codes. Part of broken_files.py."""

from collections.abc import Callable, Sequence
from datetime import date
from html.entities import codepoint2name

from tests.support import tables
from tests.support.broken import Broken, Found, changed, western, western_truth
from tests.support.corpus_pupils import (
    BORN,
    FAMILY,
    GENDER,
    GIVEN,
    GROUP,
    HEADER,
    NEW,
    NUMBER,
    PREFIX,
    TRACK,
    Row,
    rows,
    truth,
)
from tests.support.schoolfiles import State

_MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]


def files() -> list[Broken]:
    """All of them."""
    return [*_numbers(), *_dates(), *_letters(), *_names(), *_codes(), *_together()]


def _head(table: Sequence[Row]) -> list[Sequence[object]]:
    return [HEADER, *table]


def _numbers() -> list[Broken]:
    """Numbers that a spreadsheet took for quantities."""
    made = []
    known, everybody = rows(zeros=True)[:-NEW], rows(zeros=True)
    stored, whole = truth(zeros=True), truth(zeros=True)
    for row in rows(zeros=True)[-NEW:]:
        del stored[str(row[NUMBER])]
    lost = (
        changed(NUMBER, lambda cell: cell.lstrip("0"), known),
        changed(NUMBER, lambda cell: cell.lstrip("0"), everybody),
    )
    text = tables.text(_head(known), encoding="utf-8-sig")
    # all are stored: proved, so that it is safe; else the person says that the new ones are as long
    made.append(
        Broken(
            name="nullen-weg.csv",
            content=text,
            found=(("zeros_lost", HEADER[NUMBER], lost[0]),),
            pupils=stored,
            zeros=True,
        )
    )
    for name, content in (
        ("nullen-weg-nieuw.csv", tables.text(_head(everybody), separator=",")),
        ("nullen-weg.xlsx", tables.xlsx(_head(_figures(everybody)))),
        ("nullen-weg.xlsb", tables.binary(_head(_figures(everybody)))),
        ("nullen-weg.ods", tables.ods(_head(_figures(everybody)))),
    ):
        made.append(
            Broken(
                name=name,
                content=content,
                found=(("zeros_lost", HEADER[NUMBER], lost[1]),),
                repairs={"zeros_lost": "stored_length"},
                pupils=whole,
                zeros=True,
            )
        )
    for name, damage, code in (
        ("decimalen", lambda cell: f"{cell},00", "number_decimals"),
        ("duizendtallen", lambda cell: f"{int(cell):,}".replace(",", "."), "number_thousands"),
        ("duizendtallen-spatie", lambda cell: f"{int(cell):,}".replace(",", "\u00a0"), "number_thousands"),
        ("formule", lambda cell: f'="{cell}"', "formula_text"),
    ):
        table = rows()
        count = changed(NUMBER, damage, table)
        made.append(
            Broken(name=f"{name}.csv", content=tables.text(_head(table)), found=((code, HEADER[NUMBER], count),))
        )
    table = rows()
    count = changed(NUMBER, lambda cell: f"{cell[0]},{cell[1:3]}E+06", table)
    made.append(
        Broken(
            name="wetenschappelijk.csv",
            content=tables.text(_head(table), separator="\t"),
            found=(("number_scientific", HEADER[NUMBER], count),),
            pupils=_only(truth(), rows()[:-NEW]),
            errors=NEW,
        )
    )
    return made


def _figures(table: Sequence[Row]) -> list[Row]:
    return [[int(str(row[NUMBER])), *row[1:]] for row in table]


def _only(state: State, table: Sequence[Row]) -> State:
    wanted = {str(row[NUMBER]) for row in table}
    return {number: pupil for number, pupil in state.items() if number in wanted}


def _born(row: Row) -> date:
    found = row[BORN]
    assert isinstance(found, date)
    return found


def _dates() -> list[Broken]:
    """Birth dates as another program shows them."""
    made = []
    ways: tuple[tuple[str, str, Callable[[date], object]], ...] = (
        ("dagnummers", "date_serial", lambda day: (day - date(1899, 12, 30)).days),
        ("korte-jaren", "date_short_year", lambda day: f"{day:%d-%m-%y}"),
        ("woorden", "date_words", lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}"),
    )
    for name, code, way in ways:
        table = rows()
        for row in table:
            row[BORN] = way(_born(row))
        found = ((code, HEADER[BORN], len(table)),)
        made.append(Broken(name=f"{name}.csv", content=tables.text(_head(table), separator="|"), found=found))
        made.append(Broken(name=f"{name}.xlsx", content=tables.xlsx(_head(table)), found=found))
    table = rows()
    for row in table:
        row[BORN] = f"{_born(row):%m/%d/%Y}"
    count = sum(_born(row).day > 12 or _born(row).day != _born(row).month for row in rows())
    made.append(
        Broken(
            name="maand-eerst.csv",
            content=tables.text(_head(table), separator=","),
            found=(("date_swapped", HEADER[BORN], count),),
        )
    )
    # an English Excel reads 04-03-2012 as 3 April and leaves 25-03-2012 a text
    table = rows()
    for row in table:
        day = _born(row)
        row[BORN] = day.replace(month=day.day, day=day.month) if day.day <= 12 else tables.shown(day)
    count = sum(_born(row).day <= 12 and _born(row).day != _born(row).month for row in rows())
    for kind, write in tables.WORKBOOKS.items():
        if kind == "xlsb":
            continue  # the writer of the tests shows no dates
        made.append(
            Broken(
                name=f"verwisseld.{kind}",
                content=write(_head(table)),
                found=(("date_swapped", HEADER[BORN], count),),
                repairs={"date_swapped": "month_first"},
            )
        )
    return made


def _letters() -> list[Broken]:
    """Accents that went through the wrong program."""
    made = []
    for name, encoding in (("cp1252", "cp1252"), ("latin1", "latin-1"), ("cp850", "cp850"), ("mac", "mac_roman")):
        table = western(rows())
        found = in_names(table, lambda cell, encoding=encoding: cell.encode().decode(encoding), "mojibake")
        made.append(
            Broken(
                name=f"mojibake-{name}.csv",
                content=tables.text(_head(table), encoding="utf-8-sig"),
                found=found,
                pupils=western_truth(),
            )
        )
    table = western(rows())
    found = in_names(table, lambda cell: cell.encode().decode("latin-1"), "mojibake")
    for kind, write in tables.WORKBOOKS.items():
        made.append(Broken(name=f"mojibake.{kind}", content=write(_head(table)), found=found, pupils=western_truth()))
    table = western(rows())
    found = in_names(table, lambda cell: cell.encode().decode("cp1252").encode().decode("cp1252"), "mojibake")
    content = tables.text(_head(table), encoding="utf-16", separator="\t")
    made.append(Broken(name="mojibake-twee-keer.csv", content=content, found=found, pupils=western_truth()))
    table = rows()[:-NEW]
    found = in_names(table, lambda cell: "".join(char if char.isascii() else "?" for char in cell), "letters_lost")
    pupils = _only(truth(), rows()[:-NEW])
    made.append(Broken(name="letters-weg.csv", content=tables.text(_head(table)), found=found, pupils=pupils))
    table = rows()[:-NEW]
    found = in_names(table, lambda cell: "".join(char if char.isascii() else "\ufffd" for char in cell), "letters_lost")
    made.append(Broken(name="letters-weg.xlsx", content=tables.xlsx(_head(table)), found=found, pupils=pupils))
    table = rows()
    found = in_names(table, entities, "entities")
    made.append(Broken(name="html.csv", content=tables.text(_head(table), separator="\t"), found=found))
    made.append(Broken(name="html.ods", content=tables.ods(_head(table)), found=found))
    return made


def in_names(table: list[Row], damage: Callable[[str], str], code: str) -> tuple[Found, ...]:
    """Break the given names and surnames; what is to be found."""
    counts = {column: changed(column, damage, table) for column in (GIVEN, FAMILY)}
    return tuple((code, HEADER[column], count) for column, count in counts.items() if count)


def entities(cell: str) -> str:
    """A text with its accents as HTML writes them."""
    return "".join(
        char
        if char.isascii()
        else f"&{codepoint2name[ord(char)]};"
        if ord(char) in codepoint2name
        else f"&#{ord(char)};"
        for char in cell
    )


def _names() -> list[Broken]:
    """Names whose parts stand in the wrong cell, or in the wrong letters."""
    made = []
    for name, way in (
        ("voorvoegsel-achter", lambda prefix, family: f"{family}, {prefix}"),
        ("voorvoegsel-voor", lambda prefix, family: f"{prefix} {family}"),
    ):
        table = rows()
        count = 0
        for row in table:
            if row[PREFIX]:
                row[FAMILY], row[PREFIX] = way(row[PREFIX], row[FAMILY]), ""
                count += 1
        found = (("prefix_in_surname", HEADER[FAMILY], count),)
        made.append(Broken(name=f"{name}.csv", content=tables.text(_head(table)), found=found))
        made.append(Broken(name=f"{name}.xlsx", content=tables.xlsx(_head(table)), found=found))
    table = rows()
    for row in table:
        given = " ".join(filter(None, (str(row[GIVEN]), str(row[PREFIX]))))
        row[FAMILY], row[GIVEN], row[PREFIX] = f"{row[FAMILY]}, {given}", "", ""
    made.append(
        Broken(
            name="naam-in-een-cel.csv",
            content=tables.text(_head(table)),
            found=(("name_in_one_cell", HEADER[FAMILY], len(table)),),
        )
    )
    table = rows()
    count = changed(FAMILY, str.upper, table)
    pupils = truth()
    pupils[str(table[4][NUMBER])][0]["family_name"] = "Yildiz"  # the capital of ı is an I, and that becomes an i
    made.append(
        Broken(
            name="hoofdletters.csv",
            content=tables.text(_head(table)),
            found=(("capitals", HEADER[FAMILY], count),),
            repairs={"capitals": "yes"},
            pupils=pupils,
        )
    )
    table = rows()
    count = changed(GIVEN, lambda cell: cell[:2] + "\u200b" + cell[2:], table, only=(1, 4, 7, 20))
    made.append(
        Broken(name="onzichtbaar.xlsx", content=tables.xlsx(_head(table)), found=(("invisible", HEADER[GIVEN], count),))
    )
    return made


def _codes() -> list[Broken]:
    """Cells that became something else."""
    made = []
    table = rows()
    count = changed(TRACK, lambda cell: "#N/B", table, only=(0, 3, 9))
    made.append(
        Broken(
            name="formulefouten.csv", content=tables.text(_head(table)), found=(("cell_errors", HEADER[TRACK], count),)
        )
    )
    table = rows()
    count = 0
    for row in table:
        group = str(row[GROUP])
        if "-" in group:
            row[GROUP] = f"{group[0]}-{_MONTHS[int(group[2]) - 1]}"
            count += 1
    found = (("group_as_date", HEADER[GROUP], count),)
    made.append(Broken(name="klas-als-datum.csv", content=tables.text(_head(table)), found=found))
    table = rows()
    for row in table:
        group = str(row[GROUP])
        if "-" in group:
            row[GROUP] = date(2026, int(group[2]), int(group[0]))
    made.append(Broken(name="klas-als-datum.xlsx", content=tables.xlsx(_head(table)), found=found))
    for reading, codes in (("edexml", {"M": "1", "V": "2", "X": "9"}), ("oso", {"M": "2", "V": "1", "X": "9"})):
        table = rows()
        for row in table:
            row[GENDER] = codes[str(row[GENDER])]
        made.append(
            Broken(
                name=f"geslacht-{reading}.csv",
                content=tables.text(_head(table), separator=","),
                found=(("gender_codes", HEADER[GENDER], len(table)),),
                repairs={"gender_codes": reading},
            )
        )
    return made


def _together() -> list[Broken]:
    """Several damages in one file, as they come in the field."""
    table = western(rows(zeros=True))
    zeros = changed(NUMBER, lambda cell: cell.lstrip("0"), table)
    letters = in_names(table, lambda cell: cell.encode().decode("latin-1"), "mojibake")
    for row in table:
        row[BORN] = f"{_born(row):%m/%d/%Y}"
    dates = sum(_born(row).day > 12 or _born(row).day != _born(row).month for row in rows())
    lines: list[Sequence[object]] = [["Leerlingen van de voorbeeldschool"], HEADER, *table, ["Totaal: 24"]]
    pupils = {number: western_truth()[plain] for number, plain in zip(truth(zeros=True), western_truth(), strict=True)}
    return [
        Broken(
            name="alles-tegelijk.csv",
            content=tables.text(lines, separator=","),
            found=(
                ("title_lines", None, 1),
                ("total_lines", None, 1),
                ("zeros_lost", HEADER[NUMBER], zeros),
                ("date_swapped", HEADER[BORN], dates),
                *letters,
            ),
            repairs={"all-safe": "yes", "zeros_lost": "stored_length"},
            pupils=pupils,
            zeros=True,
        ),
    ]

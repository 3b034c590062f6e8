"""What happened to a file, in plain words: its name, how it came, what the repair does, what to do without one."""

from dataclasses import dataclass

from lvs_desktop.domain.diagnosis import (
    AS_WRITTEN,
    DAY_FIRST,
    EDEXML,
    FIRST,
    HOLDS,
    LAST,
    MONTH_FIRST,
    OSO,
    STORED_LENGTH,
    Diagnosis,
    Reading,
)
from lvs_desktop.domain.diagnosis import Damage as D
from lvs_desktop.files import encodings
from lvs_desktop.services.labels import number
from lvs_desktop.services.texts import _, ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The sentences on one damage."""

    title: str
    happened: str
    repair: str  # what the repair does
    instead: str  # what to do where it can't be mended, or is not


def words(damage: D) -> Words:
    """The sentences on a damage."""
    title, happened, repair, instead = _cells(damage) or _names(damage) or _file(damage)
    return Words(title=title, happened=happened, repair=repair, instead=instead)


def counted(found: Diagnosis) -> str:
    """How often, and where: '12 keer in kolom Achternaam'."""
    times = ngettext("{n} time", "{n} times", found.count).format(n=number(found.count))
    if found.column is None:
        return times
    return _("{times} in column {column}").format(times=times, column=found.column)


def reading_words(found: Diagnosis, reading: Reading) -> str:
    """One way to read the cells, and what speaks for it: 'Dag eerst. 12 waarden passen hierbij, 3 niet.'"""
    return " ".join(part for part in (reading_name(found.damage, reading.name), evidence_words(reading)) if part)


def evidence_words(reading: Reading) -> str:
    """What speaks for a reading and against it; empty if nothing does."""
    parts = []
    if reading.speaks_for:
        parts.append(ngettext("{n} value fits this.", "{n} values fit this.", reading.speaks_for))
        parts[-1] = parts[-1].format(n=number(reading.speaks_for))
    if reading.speaks_against:
        parts.append(ngettext("{n} value does not fit.", "{n} values do not fit.", reading.speaks_against))
        parts[-1] = parts[-1].format(n=number(reading.speaks_against))
    return " ".join(parts)


def reading_name(damage: D, name: str) -> str:
    """A reading by its name on the screen."""
    if damage is D.ENCODING_UNSURE:
        return encodings.shown(name)
    if damage is D.GROUP_AS_DATE:
        return {
            DAY_FIRST: _("The day stands first: 1 February was class 1-2."),
            MONTH_FIRST: _("The month stands first: 2 January was class 1-2."),
        }.get(name, name)
    return {
        DAY_FIRST: _("The day stands first."),
        MONTH_FIRST: _("The month stands first."),
        EDEXML: _("As in EDEXML: 1 is a boy, 2 is a girl."),
        OSO: _("As in OSO: 1 is a girl, 2 is a boy."),
        STORED_LENGTH: _("The zeros were lost: make the numbers as long as those of the school."),
        AS_WRITTEN: _("The numbers are right as they stand in the file."),
        FIRST: _("Of each pupil, the row that stands first in the file."),
        LAST: _("Of each pupil, the row that stands last in the file."),
        HOLDS: _("Of each pupil, the row that holds today."),
    }.get(name, name)


_Four = tuple[str, str, str, str]


def _cells(damage: D) -> _Four | None:
    """Numbers, dates and codes."""
    found: dict[D, _Four] = {
        D.ZEROS_LOST: (
            _("Zeros in front are gone"),
            _("Excel took the zeros in front of pupil numbers away."),
            _("We put the zeros back, as your school has the numbers."),
            _("Export the pupils again, and open the file here without saving it in Excel first."),
        ),
        D.NUMBER_SCIENTIFIC: (
            _("Pupil numbers were shortened"),
            _("Excel shows long numbers as 1,23E+08. The other digits are gone."),
            _("We fill in the number of the only pupil with the same name and birth date."),
            _("Export the pupils again, and open the file here without saving it in Excel first."),
        ),
        D.NUMBER_DECIMALS: (
            _("Pupil numbers have decimals"),
            _("Excel took pupil numbers for amounts, such as 12345,00."),
            _("We leave the decimals out."),
            _("Set the column to text in Excel."),
        ),
        D.NUMBER_THOUSANDS: (
            _("Pupil numbers have dots"),
            _("Excel took pupil numbers for amounts, such as 12.345."),
            _("We leave the dots out."),
            _("Take the dots out in Excel: set the column to a number without a separator."),
        ),
        D.NUMBER_TWICE: (
            _("One pupil number, different pupils"),
            _("The same number stands on rows of different pupils."),
            _("This can't be mended here."),
            _("Look up the right numbers in your pupil administration and mend the rows."),
        ),
        D.KEY_PROVISIONAL: (
            _("Provisional keys"),
            _("A key that begins with # never stands for a pupil for good."),
            _("We don't use these keys to recognise pupils."),
            _("Let your supplier make an export with pupil numbers."),
        ),
        D.DATE_SERIAL: (
            _("Birth dates are day numbers"),
            _("Excel saved birth dates as a number of days, such as 41498."),
            _("We read the number as a date."),
            _("Set the column to a date in Excel."),
        ),
        D.DATE_SWAPPED: (
            _("Day and month may be swapped"),
            _("A program read birth dates with the month first. 12 August then becomes 8 December."),
            _("We swap day and month wherever that gives a date."),
            _("Compare some birth dates with your pupil administration, or export the pupils again."),
        ),
        D.DATE_SHORT_YEAR: (
            _("Years have two digits"),
            _("The century is missing from birth dates, such as 12-08-13."),
            _("We fill in the century in which pupils are born."),
            _("Let Excel show the dates with a year of four digits."),
        ),
        D.DATE_WORDS: (
            _("Birth dates with words"),
            _("The month is written out, such as 12 aug 2013."),
            _("We read the month as a number."),
            _("Set the column to a date in Excel."),
        ),
        D.GROUP_AS_DATE: (
            _("Classes became dates"),
            _("Excel took classes such as 1-2 for a date."),
            _("We make a class of the date again."),
            _("Set the column to text in Excel and type the classes again."),
        ),
        D.GENDER_CODES: (
            _("Gender as 1 and 2"),
            _("In EDEXML 1 is a boy, in OSO 1 is a girl. The file does not tell which one it is."),
            _("We read the codes as you choose."),
            _("Export the pupils with the gender as M and V."),
        ),
        D.CELL_ERRORS: (
            _("Formulas that failed"),
            _("Cells show an error of Excel, such as #N/B."),
            _("This can't be mended here."),
            _("Mend the formulas in Excel, or type the values in the cells."),
        ),
    }
    return found.get(damage)


def _names(damage: D) -> _Four | None:
    """Names and other text."""
    found: dict[D, _Four] = {
        D.MOJIBAKE: (
            _("Letters with accents are garbled"),
            _("A program read the accents in the wrong way: Loïs became LoÃ¯s."),
            _("We put the right letters back."),
            _("Export the pupils again as UTF-8."),
        ),
        D.LETTERS_LOST: (
            _("Letters are lost"),
            _("A program could not save letters with accents: Loïs became Lo?s."),
            _("We keep the name that your school has, where it fits."),
            _("Mend these names in your pupil administration or in the file."),
        ),
        D.ENTITIES: (
            _("Letters are written as codes"),
            _("The text comes from a web page: Loïs became Lo&iuml;s."),
            _("We put the right letters back."),
            _("Export the pupils again as CSV or Excel."),
        ),
        D.PREFIX_IN_SURNAME: (
            _("Prefix in the surname"),
            _("The prefix stands in the column of the surname, such as Berg, van den."),
            _("We put the prefix in its own field."),
            _("Export the pupils with the prefix in a column of its own."),
        ),
        D.NAME_IN_ONE_CELL: (
            _("Whole name in one cell"),
            _("Given name and surname stand together, such as Jansen, Piet."),
            _("We put the given name, prefix and surname in their own fields."),
            _("Export the pupils with given name and surname in columns of their own."),
        ),
        D.CAPITALS: (
            _("Names in capitals"),
            _("Most names in this column are in capitals."),
            _("We make small letters of them. Names such as McDonald need a look afterwards."),
            _("Export the pupils again with small letters."),
        ),
        D.INVISIBLE: (
            _("Invisible characters"),
            _("Cells hold characters that nobody sees."),
            _("We take these characters out."),
            _("You need not do anything."),
        ),
        D.FORMULA_TEXT: (
            _("Values as a formula"),
            _('Values are packed as a formula, such as ="00123".'),
            _("We take the value out of the formula."),
            _("Set the column to text in Excel."),
        ),
    }
    return found.get(damage)


def _file(damage: D) -> _Four:
    """The file as a whole."""
    found: dict[D, _Four] = {
        D.ENCODING_UNSURE: (
            _("Accents can be read in two ways"),
            _("The file does not tell how its letters with accents were saved."),
            _("We read the names as you choose."),
            _("Export the pupils again as UTF-8."),
        ),
        D.TEXT_MIXED: (
            _("Lines were saved in different ways"),
            _("Some lines have other codes for accents than the rest."),
            _("We read each line in its own way."),
            _("Export the pupils again as UTF-8."),
        ),
        D.SEPARATOR_MIXED: (
            _("Different separators"),
            _("Some lines have another separator than the header."),
            _("We read each line with its own separator."),
            _("Export the pupils again."),
        ),
        D.LINES_QUOTED: (
            _("Lines between quotation marks"),
            _("Each line stands between quotation marks, as if it were one cell."),
            _("We take the quotation marks off and read the cells."),
            _("Export the pupils again."),
        ),
        D.TITLE_LINES: (
            _("Lines above the header"),
            _("There is a title above the header."),
            _("We skip the lines above the header."),
            _("You need not do anything."),
        ),
        D.HEADER_REPEATED: (
            _("The header is repeated"),
            _("The header stands among the pupils again."),
            _("We skip these rows."),
            _("You need not do anything."),
        ),
        D.HEADER_INVISIBLE: (
            _("Invisible characters in the header"),
            _("The header holds characters that nobody sees."),
            _("We read the header without them."),
            _("You need not do anything."),
        ),
        D.TOTAL_LINES: (
            _("Lines with totals"),
            _("There are rows that count pupils, such as Totaal: 1498."),
            _("We skip these rows."),
            _("Take the rows with totals out of the file."),
        ),
        D.FILE_OPEN: (
            _("The file is still open"),
            _("Somebody may be working in the file. The newest changes may be missing."),
            _("This can't be mended here."),
            _("Save and close the file in Excel or LibreOffice, then choose it again."),
        ),
        D.FILE_CUT: (
            _("The file stops half-way"),
            _("The last row is not complete. Pupils may be missing."),
            _("This can't be mended here."),
            _("Export the pupils again."),
        ),
        D.ROWS_SEVERAL: (
            _("Several rows for one pupil"),
            _("Pupils stand in the file more than once, as in exports of Magister."),
            _("We make one row for each pupil."),
            _("Export the pupils with one row each."),
        ),
        D.ROWS_SHIFTED: (
            _("Cells moved up"),
            _("A separator inside a cell moved the cells behind it."),
            _("We put the cells back in their columns."),
            _("Mend these rows in the file."),
        ),
    }
    return found[damage]

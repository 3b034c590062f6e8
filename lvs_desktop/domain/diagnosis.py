"""What happened to a file before it came here, how that shows, and what mending it would change."""

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """Every damage the file doctor can name. Each has a text in services.diagnosis_words; a test compares."""

    # the file as a whole
    ENCODING_UNSURE = "encoding_unsure"  # cp850, Mac Roman, Windows-1252: accents make sense in more than one
    TEXT_MIXED = "text_mixed"  # some lines are UTF-8, others are not
    SEPARATOR_MIXED = "separator_mixed"  # lines with another separator than the header has
    LINES_QUOTED = "lines_quoted"  # each line is one quoted cell that holds the separators
    TITLE_LINES = "title_lines"  # lines above the header
    HEADER_REPEATED = "header_repeated"  # the header stands among the rows once more
    HEADER_INVISIBLE = "header_invisible"  # characters in the header that nobody sees
    TOTAL_LINES = "total_lines"  # 'Totaal: 1498' under or among the rows
    FILE_OPEN = "file_open"  # still open in Excel: the newest changes may not be in it
    FILE_CUT = "file_cut"  # the last row stops half-way
    ROWS_SEVERAL = "rows_several"  # several rows of one pupil, as Magister writes them
    ROWS_SHIFTED = "rows_shifted"  # a separator inside a cell moved the cells behind it

    # pupil numbers
    ZEROS_LOST = "zeros_lost"  # leading zeros that a spreadsheet took away
    NUMBER_SCIENTIFIC = "number_scientific"  # 1,23E+08: digits are gone
    NUMBER_DECIMALS = "number_decimals"  # 12345,00
    NUMBER_THOUSANDS = "number_thousands"  # 12.345
    NUMBER_TWICE = "number_twice"  # one number, different pupils
    KEY_PROVISIONAL = "key_provisional"  # EDEXML: a key that begins with # never names a pupil

    # dates
    DATE_SERIAL = "date_serial"  # Excel's day number
    DATE_SWAPPED = "date_swapped"  # day and month changed places
    DATE_SHORT_YEAR = "date_short_year"  # 12-08-13
    DATE_WORDS = "date_words"  # 12 aug 2013

    # names and other text
    MOJIBAKE = "mojibake"  # LoÃ¯s
    LETTERS_LOST = "letters_lost"  # Lo?s
    ENTITIES = "entities"  # Lo&iuml;s
    PREFIX_IN_SURNAME = "prefix_in_surname"  # Berg, van den
    NAME_IN_ONE_CELL = "name_in_one_cell"  # Jansen, Piet
    CAPITALS = "capitals"  # JANSEN
    INVISIBLE = "invisible"  # characters that nobody sees
    FORMULA_TEXT = "formula_text"  # ="00123"
    CELL_ERRORS = "cell_errors"  # #N/B
    GROUP_AS_DATE = "group_as_date"  # class 1-2 became 1 feb
    GENDER_CODES = "gender_codes"  # 1 and 2 mean opposite things in EDEXML and OSO


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One cell, before and after the repair. `becomes` None: it can't be mended here."""

    row: int | None  # as the person counts
    was: str
    becomes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    One way in which damaged cells may be read.

    Attributes:
        name: What `--repair CODE=name` says; stable.
        speaks_for: How many values of the file, or of the school's, speak for this reading.
        speaks_against: How many can't be so.
    """

    name: str
    speaks_for: int = 0
    speaks_against: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """
    One damage of a file in one column (or in the whole file).

    Attributes:
        column: The header as written; None: the whole file.
        count: How many cells or rows show it.
        examples: At most 3, of what the repair that is on (or is proposed) makes of them.
        readings: More than one: two readings are possible, the evidence is theirs, the person chooses.
        repairable: False: only told; `services.diagnosis_words` says what to do instead.
        safe: One reading, and nothing is lost by it: `all-safe` takes it along.
        repaired: The repair is on in this look or preview. A reading name if one was chosen.
        always: Reading has to do this in any case (blank titles, an Excel day number); it can't be refused.
    """

    damage: Damage
    column: str | None = None
    field: str | None = None
    count: int
    examples: tuple[Example, ...] = ()
    readings: tuple[Reading, ...] = ()
    repairable: bool = True
    safe: bool = False
    repaired: str | None = None
    always: bool = False


ALL_SAFE = "all-safe"  # as a repair: all that are safe
REFUSED = "no"  # CODE=no: leave it as the file has it
YES = "yes"  # the repair that has one reading

# names of readings
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"  # of dates, and of a class that became a date
EDEXML, OSO = "edexml", "oso"  # of genders
STORED_LENGTH, AS_WRITTEN = "stored_length", "as_written"  # of numbers
FIRST, LAST = "first", "last"  # of several rows of one pupil, as they stand in the file
HOLDS = "holds"  # the one that holds today, by the dates in the file

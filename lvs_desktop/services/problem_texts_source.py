"""What a problem of a source file is, and what to do now: the file as a whole, its columns, its rows."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.problem_facts import Said, joined, quoted
from lvs_desktop.services.texts import _

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of a source; None for any other problem."""
    return _file(code, said) or _columns(code, said) or _row(code, said)


def _file(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.SOURCE_NOT_FOUND:
            found = _("{file} does not exist. Check the name and the folder, or choose another file.")
        case Code.SOURCE_UNREADABLE if said.raw("reason") == "changed":
            found = _("{file} changed while we were reading it. Choose the file again.")
        case Code.SOURCE_UNREADABLE if said.raw("reason") == "folder":
            found = _("{file} is a folder. Choose the file with the pupils that is in it.")
        case Code.SOURCE_UNREADABLE if said.raw("reason") == "device":
            found = _("{file} is not an ordinary file. Save the pupils in a file first, then choose that file.")
        case Code.SOURCE_UNREADABLE if said.raw("reason") == "permission":
            found = _("You may not read {file}. Ask who made the file for access, or for a copy.")
        case Code.SOURCE_UNREADABLE:
            found = _("{file} can't be read now. Is it open in Excel? Close it there, then try again.")
        case Code.SOURCE_EMPTY:
            found = _("{file} is empty. Nothing was changed. Make the file again in your pupil administration.")
        case Code.SOURCE_BINARY:
            found = _kind(said)
        case Code.SOURCE_DAMAGED if said.raw("reason") == "password":
            found = _("{file} is protected with a password. Save it without a password, then choose it again.")
        case Code.SOURCE_DAMAGED if said.raw("reason") == "quote":
            found = _(
                "{file} can't be read on from row {row}: a quotation mark there has no end. "
                "Mend that row, then choose the file again."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "cell":
            found = _(
                "{file} can't be read on from row {row}: a cell there holds too much text. "
                "Mend that row, then choose the file again."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "doctype":
            found = _(
                "{file} holds a DOCTYPE. That does not belong in such a file and may be harmful, so we don't read it. "
                "Make the file again in your pupil administration."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "large":
            found = _(
                "{file} can't be read on from line {row}: what follows is too large or too deep. "
                "Make the file again in your pupil administration."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "encoding":
            found = _(
                "{file} can't be read on from line {row}: the letters there are not stored as the file says. "
                "Choose another way of reading them, or make the file again."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "cut" and said.has("row"):
            found = _(
                "{file} stops half-way, at line {row}: the end is missing. Nothing was changed. "
                "Make the file again in your pupil administration."
            )
        case Code.SOURCE_DAMAGED if said.raw("reason") == "xml":
            found = _(
                "{file} is no good XML: it goes wrong at line {row}. Nothing was changed. "
                "Make the file again in your pupil administration."
            )
        case Code.SOURCE_DAMAGED:
            found = _("{file} is damaged or not complete. Make the file again in your pupil administration.")
        case Code.SOURCE_TOO_LARGE if said.raw("reason") == "sparse":
            found = _(
                "In {file}, cells stand very far apart. Copy only the table with the pupils to a new file, "
                "then choose that file."
            )
        case Code.SOURCE_TOO_LARGE if said.has("limit"):
            found = _("{file} is larger than {limit} MB. Make a file with fewer columns, or one for each location.")
        case Code.SOURCE_TOO_LARGE:
            found = _("{file} is too large. Make a file with fewer columns, or one for each location.")
        case Code.SHEET_NOT_FOUND:
            found = _("{file} has no sheet {sheet}. Choose one of these sheets: {sheets}.")
        case Code.SHEET_TO_CHOOSE:
            found = _("{file} has more than one sheet. Choose the sheet with the pupils: {sheets}.")
        case Code.STRUCTURE_UNKNOWN:
            found = _(
                "{file} is no structure file of Somtoday with tracks. "
                "Make it in Somtoday under Beheer > Import & Export."
            )
        case Code.CODES_UNKNOWN:
            found = _(
                "{file} is no table of element codes. Nothing was replaced. It needs a line with the school year, "
                "and the columns elementcode, korte_omschrijving, leerjaren and leerweg_afgeleid."
            )
        case Code.HEADER_NOT_FOUND:
            found = _(
                "{file} has no row with column names. "
                "Put names such as 'Leerlingnummer' and 'Achternaam' above the columns."
            )
        case Code.FILE_WITHOUT_PUPILS:
            found = _(
                "{file} has column names, but no pupils. Nothing was changed. "
                "Make the file again in your pupil administration."
            )
        case Code.ENCODING_UNSURE if said.has("samples"):
            found = _("We are not sure of the letters with accents. Check whether these names are right: {samples}.")
        case Code.ENCODING_UNSURE:
            found = _("The letters with accents can't be read as {encoding}. Choose another way of reading them.")
        case _:
            return None
    return found.format(
        file=said.file(),
        row=said.raw("row") or "…",
        limit=said.n("limit"),
        sheet=said.inside("sheet"),
        sheets=said.listed("sheets") or "…",
        samples=said.listed("samples"),
        encoding=said.raw("encoding") or _("this way of reading"),
    )


def _kind(said: Said) -> str:
    match said.raw("kind"):
        case "xls":
            return _(
                "We find no table in {file}. It may be damaged, or made by another program such as Word. "
                "Open it, save it as 'Excel-werkmap (.xlsx)' and choose that file."
            )
        case "zip":
            return _("{file} is a ZIP file. Unpack it first, then choose the file that was in it.")
        case "pdf":
            return _("{file} is a PDF. Ask your pupil administration for a CSV or Excel file and choose that one.")
        case "image":
            return _("{file} is a picture. Choose a CSV or Excel file with the pupils.")
        case "xml-sheet":
            return _("{file} is a workbook as XML. Open it in Excel, save it as .xlsx and choose that file.")
        case "html":
            return _("{file} is really a web page. Open it in Excel, save it as .xlsx and choose that file.")
        case "results":
            return _("{file} holds test results, not a list of pupils. Choose the file with the pupils.")
        case "xml":
            return _("{file} is XML, such as EDEXML. This version can't read that yet. Choose a CSV or Excel file.")
        case _:
            return _("{file} is not a CSV, Excel or ODS file. Choose another file.")


def _columns(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.COLUMN_MISSING:
            found = _("No column was found for: {fields}. Say which column it is, or put it in the file.")
            if said.has("proposed"):
                found += " " + _("Perhaps: {proposed}.")
        case Code.COLUMN_UNKNOWN:
            found = _("The file has no column {column}.")
            found += " " + (_("It has: {columns}.") if said.has("columns") else _("Check the name of the column."))
        case Code.FIELD_UNKNOWN:
            found = _("{field} is not a field of a pupil.")
            found += " " + (
                _("Choose one of these: {fields_raw}.") if said.has("fields") else _("Check the name of the field.")
            )
        case Code.COLUMN_TWICE:
            found = _("Two columns are meant for {field_inside}: {columns}. Choose which one we use.")
        case Code.COLUMN_PROPOSED:
            found = _("This looks like {field_inside}. We use the column only if you say so.")
        case Code.COLUMN_IGNORED:
            found = _("We don't use this column. You need not do anything.")
        case Code.COLUMN_BSN:
            found = _(
                "This column holds citizen service numbers (BSN). We don't read it. "
                "Leave the column out of your next file."
            )
        case _:
            return None
    proposals = tuple(_("{column} for {field}").format(**_proposal(entry)) for entry in said.items("proposed"))
    return found.format(
        fields=said.fields(),
        fields_raw=", ".join(said.items("fields")),
        proposed=joined(proposals),
        column=said.inside("column"),
        columns=said.listed("columns") or said.inside("column"),
        field=said.value("field") if said.has("field") else said.value(),
        field_inside=said.field() if said.has("field") else _("the same field"),
    )


def _proposal(entry: str) -> dict[str, str]:
    header, _equals, field = entry.rpartition("=")
    return {"column": quoted(header), "field": Said({"field": field}).field()}


def _row(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.ROW_TOO_LONG if said.has("cells", "expected"):
            found = _(
                "This row has {cells} values, but the file has {expected} columns. Values may have shifted. "
                "Take the surplus separator out of the row."
            )
        case Code.ROW_TOO_LONG:
            found = _("This row has more values than columns. Take the surplus separator out of the row.")
        case Code.ROW_HEADER_REPEATED:
            found = _("The column names stand here once more. We skip this row. You need not do anything.")
        case Code.ROW_REPEATED if said.has("first"):
            found = _("This pupil is on row {first} too, with the same data. We use one of the two rows.")
        case Code.ROW_REPEATED:
            found = _("This pupil is in the file twice, with the same data. We use one of the two rows.")
        case Code.VALUE_REQUIRED if said.has("column"):
            found = _("Nothing stands here. Fill it in, or skip this pupil.")
        case Code.VALUE_REQUIRED:
            found = _("{field} is empty. Fill it in, or skip this pupil.")
        case Code.CELL_ERROR:
            found = _("{value} stands here: a formula in the file failed. Type the value itself, or empty the cell.")
        case Code.VALUE_TOO_LONG if said.has("limit"):
            found = _("{value} is longer than {limit} characters. Shorten it, or skip this pupil.")
        case Code.VALUE_TOO_LONG:
            found = _("{value} is too long. Shorten it, or skip this pupil.")
        case Code.NUMBER_INVALID:
            found = _("{value} is not a pupil number. Use digits and letters only, or skip this pupil.")
        case Code.NUMBER_SCIENTIFIC:
            found = _(
                "Excel has shortened this pupil number to {value}. "
                "Make the file again, and don't save it in Excel before you import it."
            )
        case Code.NUMBER_TWICE:
            found = _("Pupil number {value} is in the file {n} times{rows}. Keep the row that is right.")
        case Code.LINK_TWICE:
            found = _("{value} is in the list {n} times{rows}. Keep the row that is right.")
        case Code.NUMBER_SPELLING if said.has("stored"):
            found = _("The school writes this number as {stored}. It is the same pupil. The number stays {stored}.")
        case Code.NUMBER_SPELLING:
            found = _("The school writes this number with other leading zeros. It is the same pupil.")
        case Code.NUMBER_AMBIGUOUS if said.has("spellings"):
            found = _(
                "The numbers {spellings} differ in leading zeros only{rows}. "
                "Is this one pupil? Then keep one number. Are they two? Then say so."
            )
        case Code.NUMBER_AMBIGUOUS:
            found = _(
                "This number exists with and without leading zeros. "
                "Is this one pupil? Then keep one number. Are they two? Then say so."
            )
        case _:
            return _value(code, said)
    rows = said.items("rows")
    return found.format(
        cells=said.n("cells"),
        expected=said.n("expected"),
        first=said.raw("first"),
        field=said.field(),
        value=said.value() if code is not Code.NUMBER_TWICE else said.raw("value") or "…",
        limit=said.n("limit"),
        n=max(2, len(rows)),
        rows=_(" (rows {rows})").format(rows=joined(rows)) if len(rows) > 1 else "",
        stored=said.raw("stored"),
        spellings=said.listed("spellings"),
    )


def _value(code: ProblemCode, said: Said) -> str | None:
    match code:
        case Code.DATE_INVALID:
            found = _("{value} is not a date that exists. Write it as 31-12-2013, or skip this pupil.")
        case Code.DATE_UNLIKELY if said.has("age") and said.count("age") < 0:
            found = _("{value} is in the future. Check the date of birth.")
        case Code.DATE_UNLIKELY if said.has("age"):
            found = _("With {value} this pupil is {age} years old. Check the date of birth.")
        case Code.DATE_UNLIKELY:
            found = _("{value} is an unlikely date of birth. Check the date.")
        case Code.GENDER_UNKNOWN:
            found = _("{value} is not a gender that we know. We don't take it over. Use M, V or X.")
        case Code.YEAR_INVALID:
            found = _("{value} is not a year. Use a number from 1 to 8, or skip this pupil.")
        case Code.EMAIL_INVALID:
            found = _("{value} is not an e-mail address. We don't take it over. Mend it in your pupil administration.")
        case Code.LOCATION_UNKNOWN if said.has("known"):
            found = _("{value} is not a location of this school. Use one of these: {known}.")
        case Code.LOCATION_UNKNOWN:
            found = _("{value} is not a location of this school. Mend it, or skip this pupil.")
        case Code.LOCATION_NOT_YOURS:
            found = _(
                "This pupil's location is {value}. You don't work for that location, so the pupil stays as it is. "
                "Have a 'schoolbeheerder' import this pupil."
            )
        case Code.TEXT_CLEANED:
            found = _("There were invisible characters here. We took them out. Check whether the value is right.")
        case _:
            return None
    return found.format(value=said.value(), age=said.raw("age"), known=said.listed("known"))

"""The words of problems with files for the LVS."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext


def text(code: Code, said: Said) -> str | None:
    """What stopped it and what to do now; None if the problem is of another kind."""
    number = said.count("number") or 1
    match code:
        case Code.PROFILE_UNKNOWN:
            found = _("{value} is not a known kind of file.")
            found += " " + (_("Choose one of these: {known}.") if said.has("known") else _("Choose another one."))
        case Code.PROFILE_TAKEN:
            found = _("{value} is a kind of file of this program. Give yours another name.")
        case Code.TEMPLATE_WITHOUT_HEADER:
            found = _("{file} has no row with column names that we know. Open the template of the LVS itself.")
        case Code.TEXT_NOT_IN_ENCODING:
            found = _("Row {row}: {value} has letters that {encoding} does not know. No file was made.")
            found += " " + _("Choose a kind of file in UTF-8, or ask the supplier for such a template.")
        case Code.DELIVERY_UNKNOWN:
            found = _("{value} is not a file that was made here. Look at the list of files.")
        case Code.DELIVERY_EMPTY:
            found = _("There is nobody to put in this file. No file was made.")
        case Code.DELIVERY_LACKS:
            found = ngettext(
                "{field} is missing for {n} person. This file needs it. Fill it in first.",
                "{field} is missing for {n} people. This file needs it. Fill it in first.",
                number,
            )
        case Code.SUBJECT_NOT_READY:
            found = _("This version can't make this file yet. Do it in the LVS itself.")
        case Code.LAS_NAME_REQUIRED:
            found = _("Location {location} has no name yet. Fill in its name in your administration system.")
        case Code.LIST_WITHOUT_NUMBERS:
            found = _("{file} has no column with pupil numbers. Choose a list with numbers or nlEduPersonProfileIds.")
        case _:
            return None
    return found.format(
        value=said.value(),
        known=said.listed("known"),
        file=said.file(),
        row=said.raw("row") or "?",
        encoding=said.raw("encoding") or _("the file"),
        field=said.field(),
        n=said.n("number") or "1",
        location=said.raw("location") or "?",
    )

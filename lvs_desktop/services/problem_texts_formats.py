"""The words of problems with the formats of Dutch schools: what they don't hold, and what is not read from them."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext


def text(code: Code, said: Said) -> str | None:
    """What it is and what to do now; None if the problem is of another kind."""
    found = _export(code, said)
    if found is None:
        return None
    return found.format(
        n=said.n("number") or "1",
        value=said.value(),
        known=said.listed("known"),
        version=said.raw("version") or "1.03",
        field=said.field(),
    )


def _export(code: Code, said: Said) -> str | None:
    number = said.count("number") or 1
    match code:
        case Code.FORMAT_UNKNOWN:
            found = _("{value} is not a kind of file that we can make.")
            return f"{found} " + (_("Choose one of these: {known}.") if said.has("known") else _("Choose another one."))
        case Code.EXPORT_YEAR_UNKNOWN:
            found = ngettext(
                "{n} pupil has no year that EDEXML {version} knows.",
                "{n} pupils have no year that EDEXML {version} knows.",
                number,
            )
            return f"{found} " + _("No file was made. Choose EDEXML 2.1, or fill in the years first.")
        case Code.EXPORT_WITHOUT_NUMBER:
            found = ngettext(
                "{n} pupil has no number. In the file stands a number for this file only; it begins with #.",
                "{n} pupils have no number. In the file stand numbers for this file only; they begin with #.",
                number,
            )
            return f"{found} " + _("Fill the numbers in first if you can.")
        case Code.EXPORT_NUMBER_EMPTY:
            found = ngettext(
                "{n} pupil has no number, so none stands in the file.",
                "{n} pupils have no number, so none stands in the file.",
                number,
            )
            return f"{found} " + _("Fill the numbers in first if you can.")
        case Code.EXPORT_FORMULA:
            return ngettext(
                "{n} value looks like a formula. It stands in the file as it is: don't open the file in Excel.",
                "{n} values look like formulas. They stand in the file as they are: don't open the file in Excel.",
                number,
            )
        case Code.EXPORT_LEFT_OUT:
            return ngettext(
                "{field} of {n} pupil does not stand in the file: it is too long for it, or has no code there.",
                "{field} of {n} pupils does not stand in the file: it is too long for it, or has no code there.",
                number,
            )
        case _:
            return None

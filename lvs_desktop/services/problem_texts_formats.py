"""The words of problems with the formats of Dutch schools: what they don't hold, and what is not read from them."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext


def text(code: Code, said: Said) -> str | None:
    """What it is and what to do now; None if the problem is of another kind."""
    found = _export(code, said) or _file(code, said) or _left_out(code, said) or _row(code, said)
    if found is None:
        return None
    return found.format(
        file=said.file(),
        found=said.raw("found") or "…",
        own=said.raw("own") or "…",
        year=said.inside("year"),
        elements=said.listed("elements") or "…",
        element=said.raw("element") or "…",
        limit=said.n("limit"),
        n=said.n("number") or "1",
        value=said.value(),
        known=said.listed("known"),
        version=said.raw("version") or "1.03",
        field=said.field(),
    )


def _file(code: Code, said: Said) -> str | None:
    """What a file says of itself, and how it is built."""
    match code:
        case Code.SOURCE_OTHER_SCHOOL:
            return _(
                "{file} is of school {found}. Your school is {own}. "
                "Choose the file of your own school, or say that this one is right."
            )
        case Code.SOURCE_OTHER_YEAR:
            return _(
                "The file is of school year {found}. You prepare {own}. "
                "Make the file again in your pupil administration if this is not what you want."
            )
        case Code.SOURCE_YEAR_ODD:
            return _("{year} is no school year such as 2026-2027. The pupils are read all the same.")
        case Code.SOURCE_YEAR_UNLISTED:
            return _(
                "The official list of EDEXML ends at school year 2024-2025. "
                "So another program may refuse this file. We read it; you need do nothing."
            )
        case Code.ELEMENT_MISPLACED:
            return _("'{element}' stands behind the pupils. In EDEXML it stands before them. We read it all the same.")
        case _:
            return None


def _left_out(code: Code, said: Said) -> str | None:
    """What of a file was not read."""
    number = said.count("number") or 1
    match code:
        case Code.DATA_NOT_READ:
            return _("Not read, because this program must not or need not know it: {elements}.")
        case Code.STAFF_NOT_READ:
            return ngettext(
                "{n} teacher was not read here. You read staff on the page 'Staff', from this same file.",
                "{n} teachers were not read here. You read staff on the page 'Staff', from this same file.",
                number,
            )
        case Code.LESSON_GROUPS_NOT_READ:
            return ngettext(
                "{n} pupil is also in teaching groups. We read the class only.",
                "{n} pupils are also in teaching groups. We read the class only.",
                number,
            )
        case Code.LEAVERS_LEFT_OUT:
            return ngettext(
                "{n} pupil had left before the day of the file and is left out. You need do nothing.",
                "{n} pupils had left before the day of the file and are left out. You need do nothing.",
                number,
            )
        case Code.HISTORIC_LEFT_OUT:
            return ngettext(
                "{n} former pupil (year group H) is left out. You need do nothing.",
                "{n} former pupils (year group H) are left out. You need do nothing.",
                number,
            )
        case Code.YEAR_GROUP_WITHOUT_YEAR:
            return ngettext(
                "{n} pupil has a year group without a year, such as S or V. The year stays as it is.",
                "{n} pupils have a year group without a year, such as S or V. The year stays as it is.",
                number,
            )
        case Code.FIRST_NAMES_USED:
            return ngettext(
                "{n} pupil has no given name in the file. We use the first names.",
                "{n} pupils have no given name in the file. We use the first names.",
                number,
            )
        case Code.KEYS_PROVISIONAL:
            found = ngettext(
                "{n} pupil has a provisional number that begins with #. It may change, so we don't use it.",
                "{n} pupils have a provisional number that begins with #. It may change, so we don't use it.",
                number,
            )
            return f"{found} " + _("Give these pupils a number in your pupil administration. Then make the file again.")
        case _:
            return None


def _row(code: Code, said: Said) -> str | None:
    """What is odd about one pupil or group."""
    match code:
        case Code.REFERENCE_UNKNOWN:
            return _("'{element}' {value} does not stand in the file. Make the file again in your administration.")
        case Code.KEY_TWICE:
            return _("'{element}' {value} stands in the file twice. The first one counts.")
        case Code.ECKID_TWICE:
            return _("This pupil has the ECK iD of another pupil in the file. Have your administration look at it.")
        case Code.ELEMENT_TWICE:
            return _("This pupil has '{element}' more than once. The first one counts.")
        case Code.PREFIX_LONG:
            return _("The prefix {value} is longer than the {limit} characters of EDEXML. We read it whole.")
        case _:
            return None


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

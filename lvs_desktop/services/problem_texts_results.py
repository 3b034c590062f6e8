"""What is wrong with a file of test results, and what to do now."""

from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext

Code = ProblemCode


def text(code: ProblemCode, said: Said) -> str | None:
    """The sentences for a problem of results; None for any other problem."""
    match code:
        case Code.FILE_WITHOUT_RESULTS:
            found = _("{file} is a file of pupils, without test results. Choose the file with the results.")
        case Code.RESULTS_PASSED_OVER:
            found = _("Not read, because this program does not keep results of this kind: {elements}.")
        case Code.TEST_UNKNOWN if said.has("known"):
            found = _("It is not asked of the test {inside} what it is. It is asked of: {known}.")
        case Code.TEST_UNKNOWN:
            found = _("It is not asked of the test {inside} what it is. This file says it of every test.")
        case Code.NO_RESULTS if said.has("check"):
            found = _("The school keeps no results yet to compare with. Import the results first.")
        case Code.NO_RESULTS:
            found = _("This school file keeps no results yet. Import the file with results first.")
        case Code.RESULT_NOT_CARRIED:
            found = ngettext(
                "{field} of {n} result does not stand in the file: UWLR has no place for it.",
                "{field} of {n} results does not stand in the file: UWLR has no place for it.",
                said.count("number"),
            )
        case Code.RESULT_VALUE_MISSING if said.raw("field") == "pupil_key":
            found = _("It does not say whose result this is. Fill in a pupil number or a name. This row stays out.")
        case Code.RESULT_VALUE_MISSING:
            found = _("{field} is empty. Fill it in. This row stays out.")
        case Code.RESULT_VALUE_INVALID:
            found = _("{field}: {value} can't be read. Write {expected}. This row stays out.")
        case Code.FIELD_UNKNOWN if said.has("results", "fields"):
            found = _("{name} is not a field of a result. Choose one of these: {fields}.")
        case _:
            return None
    return found.format(
        file=said.file(),
        field=said.field(),
        name=said.field(),
        fields=", ".join(said.items("fields")) if said.has("fields") else "",
        value=said.value(),
        n=said.n("number"),
        expected=expected(said),
        inside=said.inside("value"),
        known=said.listed("known") if said.has("known") else "",
        elements=said.listed("elements") or "…",
    )


def expected(said: Said) -> str:
    """What a cell of a result should say, in a few words."""
    match said.raw("field"):
        case "taken_on" | "birth_date":
            return _("a date such as 31-12-2013")
        case "year_group":
            return _("a number from 1 to 8")
        case "skill_score":
            return _("a number such as 103,5")
        case "level":
            return _("I, II, III, IV or V, or A to E")
        case "generation":
            return _("3.0, another number such as 2.0, or 'unknown'")
        case "by_hand":
            return _("yes or no")
        case _:
            return _("a shorter text")

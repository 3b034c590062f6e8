"""The words of each coded problem: what it is, where, and what the person can do now."""

from lvs_desktop.domain.problems import BY_HAND, Problem, ProblemCode, SourceProblem
from lvs_desktop.services import (
    problem_texts_accommodations,
    problem_texts_delivery,
    problem_texts_formats,
    problem_texts_growth,
    problem_texts_matches,
    problem_texts_moving,
    problem_texts_results,
    problem_texts_roster,
    problem_texts_school,
    problem_texts_server,
    problem_texts_source,
    problem_texts_staff,
    problem_texts_sync,
)
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _


def problem_text(problem: Problem) -> str:
    """What stopped the action and what to do now. A missing fact gives a plainer text, never an error."""
    return _sentences(problem.code, Said(problem.facts))


def source_problem_text(found: SourceProblem) -> str:
    """Where it is in the file, what it is and what to do now: 'Rij 42, kolom Geboortedatum: ...'."""
    facts = {**dict(found.facts), "value": found.value, "column": found.column, "row": found.row}
    return _where(found) + _sentences(found.code, Said(facts))


def source_problem_expected(found: SourceProblem) -> str:
    """What the file should say there, in a few words; empty where nothing in particular is expected."""
    return _expected(found.code, Said(dict(found.facts)))


def _expected(code: ProblemCode, said: Said) -> str:
    match code:
        case ProblemCode.DATE_INVALID | ProblemCode.DATE_UNLIKELY:
            return _("a date such as 31-12-2013")
        case ProblemCode.GENDER_UNKNOWN:
            return _("M, V or X")
        case ProblemCode.YEAR_INVALID:
            return _("a number from 1 to 8")
        case ProblemCode.EMAIL_INVALID:
            return _("an e-mail address")
        case ProblemCode.NUMBER_INVALID | ProblemCode.NUMBER_SCIENTIFIC:
            return _("a pupil number of digits and letters")
        case ProblemCode.NUMBER_TWICE | ProblemCode.NUMBER_AMBIGUOUS:
            return _("each pupil number once")
        case ProblemCode.NUMBER_SPELLING if said.has("stored"):
            return said.raw("stored")
        case ProblemCode.LOCATION_UNKNOWN if said.has("known"):
            return said.listed("known")
        case ProblemCode.LOCATION_NOT_YOURS if said.has("own"):
            return said.listed("own")
        case ProblemCode.VALUE_REQUIRED | ProblemCode.RESULT_VALUE_MISSING:
            return _("a value")
        case ProblemCode.RESULT_VALUE_INVALID:
            return problem_texts_results.expected(said)
        case ProblemCode.VALUE_TOO_LONG if said.has("limit"):
            return _("at most {limit} characters").format(limit=said.n("limit"))
        case ProblemCode.ROW_TOO_LONG if said.has("expected"):
            return _("{n} values").format(n=said.n("expected"))
        case _:
            return ""


def _where(found: SourceProblem) -> str:
    if BY_HAND in dict(found.facts):
        return ""
    row = None if found.code in _OF_A_COLUMN else found.row
    if row is not None and found.column:
        return _("Row {row}, column {column}: ").format(row=row, column=found.column)
    if row is not None:
        return _("Row {row}: ").format(row=row)
    if found.column and found.code not in _NAMES_ITS_COLUMN:
        return _("Column {column}: ").format(column=found.column)
    return ""


# told of a column as a whole; their row is only that of the header
_OF_A_COLUMN = frozenset(
    {
        ProblemCode.COLUMN_TWICE,
        ProblemCode.COLUMN_PROPOSED,
        ProblemCode.COLUMN_IGNORED,
        ProblemCode.COLUMN_BSN,
        ProblemCode.COLUMN_DIAGNOSIS,
        ProblemCode.COLUMN_UNKNOWN,
        ProblemCode.FIELD_UNKNOWN,
    }
)
_NAMES_ITS_COLUMN = frozenset({ProblemCode.COLUMN_TWICE, ProblemCode.COLUMN_UNKNOWN})


def _typed(code: ProblemCode, said: Said) -> str | None:
    """A value that a person typed for one pupil: there is no row, and no pupil to skip."""
    expected = _expected(code, said)
    if code is ProblemCode.VALUE_REQUIRED:
        return _("{field} is empty. Fill it in.").format(field=said.field())
    if not expected or code is ProblemCode.DATE_UNLIKELY:
        return None
    return _("{field}: {value} can't be used. Give {expected}.").format(
        field=said.field(), value=said.value(), expected=expected
    )


def _sentences(code: ProblemCode, said: Said) -> str:
    about_staff = problem_texts_staff.text(code, said)
    if about_staff:
        return about_staff
    if said.has(BY_HAND) and (typed := _typed(code, said)):
        return typed
    found = (
        problem_texts_results.text(code, said)
        or problem_texts_source.text(code, said)
        or problem_texts_roster.text(code, said)
        or problem_texts_school.text(code, said)
        or problem_texts_delivery.text(code, said)
        or problem_texts_matches.text(code, said)
        or problem_texts_moving.text(code, said)
        or problem_texts_accommodations.text(code, said)
        or problem_texts_formats.text(code, said)
        or problem_texts_growth.text(code, said)
        or problem_texts_sync.text(code, said)
        or problem_texts_server.text(code, said)
    )
    # a code without words would be our fault, not the person's: the test of all codes keeps this from happening
    return found or _("Something is not right here ({code}). Nothing was changed.").format(code=code.value)

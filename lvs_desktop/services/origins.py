"""Whether a file that says where it comes from is this school's, and of this year."""

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.sources import SourceInfo


def other_school(school: School, info: SourceInfo) -> Problem | None:
    """SOURCE_OTHER_SCHOOL (facts: file, found, own) if the file names another BRIN than the school's."""
    brin = info.origin.brin if info.origin else None
    if brin is None or brin == school.brin:
        return None
    return Problem(ProblemCode.SOURCE_OTHER_SCHOOL, file=info.file_name, found=brin, own=school.brin)


def own_or_accepted(school: School, info: SourceInfo, *, accepted: bool) -> tuple[SourceProblem, ...]:
    """
    What to say of the origin of a file that is read only if it is of this school, or the person takes it all the same.

    Its year is not judged: results are of earlier years.

    Raises:
        Problem: SOURCE_OTHER_SCHOOL, unless `accepted`.
    """
    other = other_school(school, info)
    if other is None:
        return ()
    if not accepted:
        raise other
    return (_said(other, Severity.NOTE),)


def findings(school: School, info: SourceInfo, *, accepted: bool) -> tuple[SourceProblem, ...]:
    """
    What to say of a file's origin.

    Args:
        accepted: The person said that the file of another school may be read all the same.
    """
    found = []
    other = other_school(school, info)
    if other is not None:
        found.append(_said(other, Severity.NOTE if accepted else Severity.WARNING))
    year = info.origin.school_year if info.origin else None
    if year is not None and year != school.school_year:
        facts = (("found", year), ("own", school.school_year))
        found.append(SourceProblem(code=ProblemCode.SOURCE_OTHER_YEAR, severity=Severity.WARNING, facts=facts))
    return tuple(found)


def _said(other: Problem, severity: Severity) -> SourceProblem:
    return SourceProblem(code=other.code, severity=severity, facts=tuple(other.facts.items()))

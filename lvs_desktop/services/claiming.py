"""User names that a file of pupils may not bring: told row by row, and left out."""

from lvs_desktop.domain.problems import ProblemCode, Severity, SourceProblem
from lvs_desktop.domain.roles import Worker
from lvs_desktop.services.permits import own_locations
from lvs_desktop.storage import claims
from lvs_desktop.storage.school_file import Connection


def leave_out(connection: Connection, worker: Worker, header: str | None, known: str) -> list[SourceProblem]:
    """
    Leave user names out that are or were somebody else's; the rest of their rows counts. Returns what is told of it.

    To be called when it is known which row is which pupil.

    Args:
        worker: Who imports: a location admin is told no name of another location.
        header: Of the column of user names.
        known: As `claims.everybody`.
    """
    found = claims.refused(connection, known)
    if not found:
        return []
    claims.leave_out(connection, [one.row for one in found])
    own = own_locations(worker)
    problems = []
    for one in found:
        facts: dict[str, int | str] = {}
        if one.first is not None:
            facts["first"] = one.first
        elif one.holder and (own is None or set(own) & set(one.locations)):  # a name of the own locations only
            facts["holder"] = one.holder
        problems.append(
            SourceProblem(
                code=ProblemCode.USER_NAME_OF_ANOTHER,
                severity=Severity.WARNING,
                row=one.row,
                column=header,
                value=one.user_name,
                facts=tuple(facts.items()),
            )
        )
    return problems

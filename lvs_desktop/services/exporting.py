"""Writing the school's pupils in a format of Dutch schools, for another system."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.files import registry
from lvs_desktop.files.outgoing import Outgoing
from lvs_desktop.services import checklist, pupils
from lvs_desktop.services.permits import permit
from lvs_desktop.services.schools import OpenSchool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file that was written."""

    path: Path
    format: str  # as it was asked for: edexml-2.0
    pupils: int
    locations: tuple[str, ...]  # codes; empty: the whole school
    notes: tuple[SourceProblem, ...]  # what the form could not hold


def formats() -> tuple[str, ...]:
    """The formats that can be written, by the names of `--format`."""
    return tuple(registry.writers())


def suffix(form: str) -> str:
    """The ending of such a file, with its dot."""
    return registry.writers()[form].suffix(form)


def export(
    opened: OpenSchool, target: Path, *, form: str, locations: Sequence[str] = (), now: datetime | None = None
) -> Exported:
    """
    Write the active pupils, of some locations or of all that the person may see.

    Args:
        form: One of `formats`.
        locations: Codes; none: all (a location admin's: the own ones).
        now: Local time that the file bears; None: the clock's.

    Raises:
        Problem: FORMAT_UNKNOWN (facts: value, known), SCOPE_UNKNOWN (facts: value, known), ACTION_NOT_ALLOWED,
            DELIVERY_EMPTY if nobody would be in the file, EXPORT_YEAR_UNKNOWN, OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    writers = registry.writers()
    if form not in writers:
        raise Problem(ProblemCode.FORMAT_UNKNOWN, value=form, known=tuple(writers))
    school = opened.school
    known = tuple(place.code for place in school.locations)
    for code in locations:
        if code not in known:
            raise Problem(ProblemCode.SCOPE_UNKNOWN, value=code, known=known)
    permit(opened, Action.PUPILS, *locations)
    chosen = tuple(code for code in known if code in locations)
    if not chosen:
        chosen = tuple(code for code in known if opened.worker.may_touch(code))
    if chosen == known and len(known) > 1:
        chosen = ()
    # a school with one location: also the pupils of whom no location is known
    everybody = not chosen or len(known) == 1
    with closing(pupils.pupils(opened)) as stored:
        found = [pupil for pupil in stored if everybody or pupil.location in chosen]
    if not found:
        raise Problem(ProblemCode.DELIVERY_EMPTY)
    content = Outgoing(
        school=school,
        pupils=found,
        locations=chosen,
        primary=checklist.route(school.route).primary,
        made=now or datetime.now(),
    )
    written = writers[form].write(target, form, content)
    return Exported(path=target, format=form, pupils=written.pupils, locations=chosen, notes=written.notes)

"""Growth of a pupil and of a group: who may see it, of whom, of which subjects. Nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lvs_desktop.domain import group_growth, growth
from lvs_desktop.domain.group_growth import GroupGrowth
from lvs_desktop.domain.growth import Growth
from lvs_desktop.domain.people import Pupil, fold
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.results import Result
from lvs_desktop.services import checklist
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import listing, pupils, results


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilGrowth:
    """
    The growth of one pupil.

    Attributes:
        subjects: All that the pupil has results of, also those that were not asked for, with how many.
    """

    pupil: Pupil
    growth: Growth
    subjects: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group at a location."""

    name: str
    location: str | None
    pupils: int  # active ones


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthOfGroup:
    """The growth of the active pupils who are in a group now; `subjects` as in PupilGrowth."""

    group: Group
    growth: GroupGrowth
    subjects: Mapping[str, int]


def applies(opened: OpenSchool) -> bool:
    """True if the school is a primary school: only those have these tests here."""
    return checklist.route(opened.school.route).primary


def any_results(opened: OpenSchool) -> bool:
    """True if the school file has results at all."""
    with opened.storage.begin() as connection:
        return results.count(connection) > 0


def has_results(opened: OpenSchool, pupil_id: int) -> bool:
    """True if there are results of a pupil."""
    with opened.storage.begin() as connection:
        return next(iter(results.stored(connection, [pupil_id])), None) is not None


def of_pupil(opened: OpenSchool, pupil_id: int, *, subjects: Sequence[str] = ()) -> PupilGrowth:
    """
    The growth of one pupil, archived or not.

    Args:
        subjects: Only these; none: all.

    Raises:
        Problem: PUPIL_UNKNOWN, ACTION_NOT_ALLOWED (another location's), SUBJECT_UNKNOWN (facts: value, known).
    """
    with opened.storage.begin() as connection:
        pupil = pupils.by_id(connection, pupil_id)
        if pupil is None:
            raise Problem(ProblemCode.PUPIL_UNKNOWN, value=str(pupil_id))
        permit(opened, Action.RESULTS, pupil.location)
        found = [one.result for one in results.stored(connection, [pupil_id])]
    whole = growth.of_pupil(found)
    known = _subjects(found)
    wanted = _wanted(subjects, known)
    return PupilGrowth(
        pupil=pupil,
        growth=whole if wanted is None else growth.of_pupil(one for one in found if _subject(one) in wanted),
        subjects=known,
    )


def groups(opened: OpenSchool) -> tuple[Group, ...]:
    """The groups of the active pupils whom who works now may see, by name."""
    with opened.storage.begin() as connection:
        found = listing.groups(connection, own_locations(opened.worker))
    return tuple(Group(name=name, location=location, pupils=number) for name, location, number in found)


def group_named(opened: OpenSchool, name: str, location: str | None = None) -> Group:
    """
    The group with this name; of all locations together if none is given.

    Raises:
        Problem: GROUP_UNKNOWN (facts: value, known).
    """
    every = groups(opened)
    found = [one for one in every if one.name == name.strip() and location in (None, one.location)]
    if not found:
        known = tuple(dict.fromkeys(one.name for one in every))
        raise Problem(ProblemCode.GROUP_UNKNOWN, value=name, **({"known": known} if known else {}))
    if len(found) == 1:
        return found[0]
    return replace(found[0], location=None, pupils=sum(one.pupils for one in found))


def of_group(opened: OpenSchool, group: Group, *, subjects: Sequence[str] = ()) -> GrowthOfGroup:
    """
    The growth of the pupils who are in a group now, also what they did before they came there.

    Args:
        subjects: Only these; none: all.

    Raises:
        Problem: ACTION_NOT_ALLOWED, SUBJECT_UNKNOWN (facts: value, known).
    """
    permit(opened, Action.RESULTS, *((group.location,) if group.location else ()))
    with opened.storage.begin() as connection:
        there = [
            pupil.id
            for pupil in pupils.read(connection, archived=False, own=own_locations(opened.worker), group=group.name)
            if group.location in (None, pupil.location)
        ]
        found: dict[int, list[Result]] = {pupil_id: [] for pupil_id in there}
        for one in results.stored(connection, there):
            found[one.pupil_id].append(one.result)
    whole = group_growth.of_group(found)
    known = _subjects(one for given in found.values() for one in given)
    wanted = _wanted(subjects, known)
    if wanted is not None:
        whole = group_growth.of_group(
            {who: [one for one in given if _subject(one) in wanted] for who, given in found.items()}
        )
    return GrowthOfGroup(group=group, growth=whole, subjects=known)


def _subject(result: Result) -> str:
    return fold(growth.scale_of(result).subject)


def _subjects(results: Iterable[Result]) -> dict[str, int]:
    return {subject: sum(map(len, found)) for subject, found in growth.by_subject(growth.by_scale(results)).items()}


def _wanted(subjects: Sequence[str], known: Iterable[str]) -> set[str] | None:
    there = {fold(subject) for subject in known}
    for subject in subjects:
        if fold(subject.strip()) not in there:
            raise Problem(ProblemCode.SUBJECT_UNKNOWN, value=subject, known=tuple(known))
    return {fold(subject.strip()) for subject in subjects} or None

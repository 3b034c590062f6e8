"""Whose result a line is: by the number of the LAS, else by names and date of birth if they are one pupil's only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lvs_desktop.domain.people import Pupil, Status, display_name, fold, number_key


class NotFound(StrEnum):
    """Why a line is of nobody."""

    UNNAMED = "pupil_unnamed"  # neither a number nor names with a date of birth
    UNKNOWN = "pupil_unknown"
    UNSURE = "pupil_unsure"  # two pupils have this number but for its zeros, or these names and date of birth


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    A pupil of the school, as far as results need to know.

    Attributes:
        name: As it is read aloud.
        year_group: 1..8; None if the school does not know.
    """

    id: int
    pupil_number: str | None
    name: str
    group: str | None
    location: str | None
    birth_date: str | None
    year_group: str | None
    archived: bool


def known(pupil: Pupil) -> Known:
    """What results need of a pupil."""
    return Known(
        id=pupil.id,
        pupil_number=pupil.pupil_number,
        name=display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
        group=pupil.group,
        location=pupil.location,
        birth_date=pupil.birth_date,
        year_group=pupil.year,
        archived=pupil.status is Status.ARCHIVED,
    )


class Roster:
    """The pupils of a school, to be found by what a line of results says of one."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._numbers: dict[str, list[Known]] = {}
        self._names: dict[tuple[str, str, str], list[tuple[str, Known]]] = {}
        for pupil in pupils:
            one = known(pupil)
            if pupil.pupil_number:
                self._numbers.setdefault(number_key(pupil.pupil_number), []).append(one)
            if pupil.given_name and pupil.family_name and pupil.birth_date:
                key = (fold(pupil.given_name), fold(pupil.family_name), pupil.birth_date)
                self._names.setdefault(key, []).append((fold(pupil.name_prefix or ""), one))

    def find(self, values: Mapping[str, str]) -> Known | NotFound:
        """
        The pupil of a line.

        Args:
            values: As domain.results.Line. A number counts as written, else without its leading zeros if that is one
                pupil's. The prefix of a name counts only where both sides have one.
        """
        number = values.get("pupil_key", "")
        same = self._numbers.get(number_key(number), []) if number else []
        fits = [one for one in same if one.pupil_number == number] or same
        if len(fits) == 1:
            return fits[0]
        names = values.get("given_name", ""), values.get("family_name", ""), values.get("birth_date", "")
        if not all(names):
            return NotFound.UNSURE if same else NotFound.UNKNOWN if number else NotFound.UNNAMED
        prefix = fold(values.get("name_prefix", ""))
        found = self._names.get((fold(names[0]), fold(names[1]), names[2]), ())
        named = [one for theirs, one in found if not prefix or not theirs or prefix == theirs]
        if len(named) == 1:
            return named[0]
        return NotFound.UNSURE if named or same else NotFound.UNKNOWN

"""What is kept of a comparison of two administrations: counts and hashed points, of which nobody is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.administrations import Comparison, Kind

NAME: Final = "comparison"  # of the route's fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LastComparison:
    """
    Attributes:
        school_year: In which it was made.
        left: Points that held up; `light` ones may stay.
        pupils: By outcome, as Comparison.pupils.
        points: Finding.group -> Finding.key of each.
        results: The LOVS was a file of results, which tells less than a list.
        at: UTC, ISO 8601; "" until it is kept.
    """

    school_year: str
    left: int
    light: int
    pupils: Mapping[str, int]
    points: Mapping[str, tuple[str, ...]]
    results: bool = False
    by: str = ""
    at: str = ""

    def dump(self) -> str:
        """As it is kept."""
        return json.dumps(
            {
                "school_year": self.school_year,
                "left": self.left,
                "light": self.light,
                "results": self.results,
                "pupils": dict(self.pupils),
                "points": {group: list(keys) for group, keys in self.points.items()},
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What became of the points of the last comparison, and how many there are that it did not have."""

    at: str
    solved: int
    new: int


def of(compared: Comparison, school_year: str) -> LastComparison:
    """What is to be kept of a comparison."""
    points: dict[str, list[str]] = {}
    for one in compared.findings:
        points.setdefault(one.group, []).append(one.key)
    return LastComparison(
        school_year=school_year,
        left=compared.left,
        light=compared.light,
        pupils=compared.pupils(),
        points={group: tuple(sorted(keys)) for group, keys in points.items()},
        results=compared.results,
    )


def loads(kept: str, *, by: str, at: str) -> LastComparison:
    """What was kept."""
    found = json.loads(kept)
    return LastComparison(
        school_year=found["school_year"],
        left=found["left"],
        light=found["light"],
        pupils=found["pupils"],
        points={group: tuple(keys) for group, keys in found["points"].items()},
        results=bool(found.get("results")),
        by=by,
        at=at,
    )


def since(last: LastComparison | None, compared: Comparison) -> Since | None:
    """
    What became of the points of the last time; None: there was none, its points were forgotten, or one of the two was
    with a file of results and the other with a list.

    A field that is not compared now is passed over: what was found in it may still be so.
    """
    if last is None or (last.left and not last.points) or last.results is not compared.results:
        return None
    now = of(compared, last.school_year).points
    looked_at = {*(kind.value for kind in Kind), *(f"{Kind.DIFFERS.value}:{field}" for field in compared.fields)}
    groups = looked_at & {*last.points, *now}
    before = {group: set(last.points.get(group, ())) for group in groups}
    present = {group: set(now.get(group, ())) for group in groups}
    return Since(
        at=last.at,
        solved=sum(len(before[group] - present[group]) for group in groups),
        new=sum(len(present[group] - before[group]) for group in groups),
    )

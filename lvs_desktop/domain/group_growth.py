"""Growth of a group: how the pupils who are in it now did at each moment, on each scale."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lvs_desktop.domain.growth import Scale, Slot, by_scale, moment_at, scale_of, score_of, slots_of, when
from lvs_desktop.domain.results import LEVELS, Result, level_scale

FEWEST: Final = 5  # scores from which quartiles say something; of fewer each score is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """
    The quartiles of some scores, the ends included: of 1, 2, 3, 4, 5 they are 2, 3 and 4.

    Source:
        The method of R-7 (Hyndman and Fan 1996), which spreadsheets call QUARTILE.INC.
    """

    first: float
    median: float
    third: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """
    How a group did at one moment, each pupil counted once.

    Attributes:
        values: The skill scores, lowest first.
        quartiles: None with fewer than FEWEST scores.
        levels: Level -> pupils, of both scales of levels together, in the order of LEVELS.
        without: Pupils of the group who have no result at this moment.
        unscored: Pupils whose result has no skill score.
    """

    slot: int
    values: tuple[float, ...]
    quartiles: Quartiles | None
    levels: Mapping[str, int]
    without: int
    unscored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTrack:
    """The results of a group on one scale."""

    scale: Scale
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGrowth:
    """The growth of the pupils who are in a group now."""

    pupils: int
    slots: tuple[Slot, ...]
    tracks: tuple[GroupTrack, ...]


def of_group(results: Mapping[int, Sequence[Result]]) -> GroupGrowth:
    """
    The growth of a group.

    Args:
        results: Pupil -> results, of each pupil who is in the group now, also who has none. Of several results of a
            pupil at one moment the last one counts.
    """
    every = sorted((one for found in results.values() for one in found), key=when)
    slots = slots_of(every)
    place = {(slot.school_year, slot.moment): at for at, slot in enumerate(slots)}
    last: dict[tuple[tuple[str, ...], int], dict[int, Result]] = {}
    for pupil, found in results.items():
        for one in sorted(found, key=when):
            last.setdefault((scale_of(one).key, place[moment_at(one)]), {})[pupil] = one
    tracks = tuple(
        GroupTrack(
            scale=scale,
            spreads=tuple(
                _spread(at, last[scale.key, at].values(), len(results))
                for at in range(len(slots))
                if (scale.key, at) in last
            ),
        )
        for scale in by_scale(every)
    )
    return GroupGrowth(pupils=len(results), slots=slots, tracks=tracks)


def quartiles(values: Sequence[float]) -> Quartiles:
    """
    The quartiles of at least one score.

    Raises:
        ValueError: There are none.
    """
    if not values:
        raise ValueError("no scores")
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

    return Quartiles(first=at(0.25), median=statistics.median(ordered), third=at(0.75))


def _spread(slot: int, found: Iterable[Result], pupils: int) -> Spread:
    given = tuple(found)
    values = tuple(sorted(value for one in given if (value := score_of(one)) is not None))
    counted = Counter(one.level for one in given if level_scale(one.level))
    return Spread(
        slot=slot,
        values=values,
        quartiles=quartiles(values) if len(values) >= FEWEST else None,
        levels={level: counted[level] for levels in LEVELS.values() for level in levels if counted[level]},
        without=pupils - len(given),
        unscored=len(given) - len(values),
    )

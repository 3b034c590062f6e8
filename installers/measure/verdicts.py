"""Medians of rounds, and what they say about the bounds. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from measure.bounds import Cap, Ratio

Rounds = Mapping[str, list[float]]  # measurement -> one value a round: seconds, or MB


@dataclass(frozen=True)
class Verdict:
    """A ratio or cap as measured."""

    name: str
    value: float
    lowest: float  # of one round
    highest: float
    must: float | None
    aim: float | None
    holds: bool | None  # None: only shown
    decides: bool
    unit: str = ""  # none: a quotient


def medians(measured: Rounds) -> dict[str, float]:
    """The median of each measurement."""
    return {name: statistics.median(values) for name, values in measured.items()}


def of_ratios(measured: Rounds, wanted: Iterable[Ratio]) -> list[Verdict]:
    """
    The quotients of the medians, and those of the single rounds as a range.

    Raises:
        KeyError: Something that is compared was not measured.
    """
    middle = medians(measured)
    found = []
    for ratio in wanted:
        # a slow program runs fewer rounds
        each = [a / b for a, b in zip(measured[ratio.above], measured[ratio.below], strict=False)]
        value = middle[ratio.above] / middle[ratio.below]
        holds = None if ratio.must is None else value <= ratio.must
        found.append(Verdict(ratio.name, value, min(each), max(each), ratio.must, ratio.aim, holds, holds is not None))
    return found


def of_caps(measured: Rounds, wanted: Iterable[Cap]) -> list[Verdict]:
    """The medians beside what they may be at most."""
    middle = medians(measured)
    found = []
    for cap in wanted:
        by = 1000 if cap.unit == "ms" else 1
        each = [value * by for value in measured[cap.of]]
        value = middle[cap.of] * by
        holds = value <= cap.most
        found.append(Verdict(cap.name, value, min(each), max(each), cap.most, None, holds, cap.decides, cap.unit))
    return found


def failed(found: Iterable[Verdict]) -> bool:
    """True if something that must hold does not."""
    return any(one.decides and one.holds is False for one in found)

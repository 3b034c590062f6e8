"""
Charts described without Qt: what stands where, in words and numbers. The window, the PDF and the PNG paint the same.

One figure has one scale from bottom to top: what is measured on another scale is another figure under it. All figures
of a chart share the places from left to right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

STEPS: Final = (1.0, 2.0, 5.0, 10.0)  # of the lines across, times a power of ten
LINES: Final = 7  # lines across a figure, about


class Shape(StrEnum):
    """What a mark looks like. With its letter it says its level without any colour."""

    UP = "up"  # a triangle that points up
    DIAMOND = "diamond"
    CIRCLE = "circle"
    SQUARE = "square"
    DOWN = "down"
    HOLLOW = "hollow"  # an open circle: no level was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a mark is told from others: a shape, a letter, and the colour of a role of the palette."""

    shape: Shape = Shape.HOLLOW
    letter: str = ""
    ink: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place from left to right: what stands under it, and the group of places it belongs to."""

    name: str  # M5
    group: str  # 2025-2026: written once under places that follow one another
    short: str  # the group where there is little room
    faint: bool = False  # nothing was measured here


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One measured value."""

    place: int
    value: float
    words: str  # the value as it is written beside it
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line from one mark to another; dashed where something between them is missing."""

    start: int  # of the marks of the figure
    end: int
    dashed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How many values are spread: lowest, quartiles, highest, with a word above it (how many)."""

    place: int
    low: float
    first: float
    median: float
    third: float
    high: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many of one look there are at a place."""

    place: int
    row: int  # of the rows of the figure
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    One part of a chart with its own scale.

    Attributes:
        title: What is measured.
        axis: What the numbers at the left are.
        description: What can be seen, as sentences, for who can't.
        rows, cells: Instead of marks and boxes: numbers by look and place.
    """

    title: str
    axis: str
    description: str
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    boxes: tuple[Box, ...] = ()
    rows: tuple[Look, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def values(self) -> tuple[float, ...]:
        """Everything that must fit between bottom and top."""
        spread = tuple(value for box in self.boxes for value in (box.low, box.high))
        return (*(mark.value for mark in self.marks), *spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """
    Figures under one another with the same places.

    Attributes:
        legend: Looks that are used, with their words.
        notes: What must be known to read it right; under the figures.
    """

    title: str
    subtitle: str
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    legend: tuple[tuple[Look, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """The whole chart in words, for a screen reader."""
        return " ".join((self.title + ".", *(figure.description for figure in self.figures), *self.notes))


def scale(values: Sequence[float]) -> tuple[float, ...]:
    """
    The values of the lines across a figure: round numbers, with room at both ends; 0 is not passed without need.

    Args:
        values: At least one.
    """
    low, high = min(values), max(values)
    span = (high - low) or max(abs(high) * 0.2, 1.0)
    floor = 0.0 if low >= 0 else -math.inf
    low, high = max(low - span * 0.15, floor), high + span * 0.15
    step = _step(high - low)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(number * step, 6) for number in range(first, last + 1))


def _step(span: float) -> float:
    rough = span / LINES
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * step for step in STEPS if power * step >= rough * 0.999999)

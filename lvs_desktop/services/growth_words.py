"""Growth in words: the names of scales and moments, and every result as a line of a table."""

from collections.abc import Sequence

from lvs_desktop.domain.group_growth import Spread
from lvs_desktop.domain.growth import Point, Scale, Slot, Track
from lvs_desktop.domain.people import fold
from lvs_desktop.domain.results import Generation
from lvs_desktop.services.growth import Group, GrowthOfGroup, PupilGrowth
from lvs_desktop.services.labels import decimal, location_name, number
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, pgettext


def scale_name(one: Scale) -> str:
    """A subject with its test: 'Rekenen · Rekenen-Wiskunde 3.0'."""
    told = fold(one.test).startswith(fold(one.subject))
    named = one.test if told else f"{one.subject} · {one.test}"
    match one.generation:
        case Generation.THREE:
            return named if "3.0" in named else f"{named} (3.0)"
        case Generation.OTHER:
            return _("{test} (no 3.0 test)").format(test=named)
        case Generation.UNKNOWN:
            return _("{test} (3.0 or not: unknown)").format(test=named)


def slot_name(slot: Slot) -> str:
    """A moment with its school year: 'M5 (2025-2026)'."""
    return f"{short_moment(slot)} ({slot.school_year})"


def short_moment(slot: Slot) -> str:
    """M5; of a month whose moment nobody knows 01-2026."""
    year, dash, month = slot.moment.partition("-")
    return f"{month}-{year}" if dash else slot.moment


def group_name(opened: OpenSchool, group: Group) -> str:
    """A group, with its location where the school has more than one."""
    if group.location and len(opened.school.locations) > 1:
        return f"{group.name} · {location_name(opened.school, group.location)}"
    return group.name


def box_words() -> str:
    """How a box is read, and by which method it was made."""
    return _(
        "The box goes from the first to the third quartile; the thick line in it is the median. "
        "The thin line goes from the lowest to the highest score, the number above it counts the scores. "
        "The quartiles are those of Excel (QUARTILE.INC)."
    )


def pupil_titles() -> tuple[str, ...]:
    """The columns of `pupil_rows`."""
    return (
        _("Subject and test"),
        pgettext("of a test", "Moment"),
        _("Skill score"),
        _("Level"),
        _("Functioning level"),
        _("Taken on"),
    )


def pupil_rows(found: PupilGrowth) -> tuple[tuple[str, ...], ...]:
    """Every result as text, also what is not drawn, and the moments without one."""
    growth = found.growth
    rows: list[tuple[str, ...]] = []
    for track in growth.tracks:
        here = [(point.slot, number, _row(track, point, growth.slots)) for number, point in enumerate(track.points)]
        none = _("no result")
        for at in track.missing:
            slot = growth.slots[at]
            line = (scale_name(track.scale), f"{slot.moment[0]} ({slot.school_year})", none, "", "", "")
            here.append((at, -1, line))
        rows += [line for _slot, _number, line in sorted(here)]
    return tuple(rows)


def group_titles() -> tuple[str, ...]:
    """The columns of `group_rows`."""
    return (
        _("Subject and test"),
        pgettext("of a test", "Moment"),
        _("Scores"),
        _("No result"),
        _("Lowest"),
        _("1st quartile"),
        _("Median"),
        _("3rd quartile"),
        _("Highest"),
        _("Levels"),
    )


def group_rows(found: GrowthOfGroup) -> tuple[tuple[str, ...], ...]:
    """Each moment of each scale as text."""
    slots = found.growth.slots
    return tuple(
        (scale_name(track.scale), slot_name(slots[spread.slot]), *_spread_words(spread))
        for track in found.growth.tracks
        for spread in track.spreads
    )


def levels_words(spread: Spread) -> str:
    """How many pupils have each level: 'I 3, II 5'."""
    return ", ".join(f"{level}\N{NO-BREAK SPACE}{number(n)}" for level, n in spread.levels.items())


def nothing_yet(opened_has_any: bool, *, step: str) -> str:
    """
    Why there is nothing to see, and how results come in.

    Args:
        opened_has_any: The school file has results, but not of who is chosen.
        step: The title of the step where results are read; empty: the route has none.
    """
    if opened_has_any:
        return _("There are no test results here yet. Choose somebody else, or read more results.")
    if step:
        return _("This school file holds no test results yet. You read them in the step '{step}'.").format(step=step)
    return _("This school file holds no test results yet.")


def personal() -> str:
    """What is said beside every export."""
    return _("This file holds personal data and is not encrypted. Keep it in a safe place, and remove it after use.")


def _spread_words(spread: Spread) -> tuple[str, ...]:
    values, box = spread.values, spread.quartiles
    return (
        number(len(values)),
        number(spread.without),
        decimal(values[0]) if values else "",
        decimal(box.first) if box else "",
        decimal(box.median) if box else "",
        decimal(box.third) if box else "",
        decimal(values[-1]) if values else "",
        levels_words(spread),
    )


def _row(track: Track, point: Point, slots: Sequence[Slot]) -> tuple[str, ...]:
    one = point.result
    moment = one.moment or _("unknown")
    day = f"{one.taken_on[8:]}-{one.taken_on[5:7]}-{one.taken_on[:4]}"
    return (
        scale_name(track.scale),
        f"{moment} ({slots[point.slot].school_year})",
        decimal(point.value) if point.value is not None else one.skill_score,
        one.level,
        one.functioning,
        day,
    )

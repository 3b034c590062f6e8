"""What the command `growth` answers as JSON."""

from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.group_growth import GroupTrack, Spread
from lvs_desktop.domain.growth import Point, Scale, Slot, Track
from lvs_desktop.domain.people import display_name
from lvs_desktop.services.growth import GrowthOfGroup, PupilGrowth


def pupil_shape(found: PupilGrowth) -> dict[str, Json]:
    """A pupil's growth: a line for each scale."""
    pupil, growth = found.pupil, found.growth
    return {
        "pupil": {
            "pupil_number": pupil.pupil_number,
            "name": display_name(pupil.given_name, pupil.name_prefix, pupil.family_name),
            "group": pupil.group,
        },
        "subjects": dict(found.subjects),
        "lines": [_line(track, growth.slots) for track in growth.tracks],
    }


def group_shape(found: GrowthOfGroup) -> dict[str, Json]:
    """A group's growth: the moments of each scale."""
    growth = found.growth
    return {
        "group": {"name": found.group.name, "location": found.group.location, "pupils": growth.pupils},
        "quartiles": "inclusive",
        "subjects": dict(found.subjects),
        "lines": [_group_line(track, growth.slots) for track in growth.tracks],
    }


def _scale(scale: Scale) -> dict[str, Json]:
    return {"subject": scale.subject, "test": scale.test, "generation": scale.generation.value}


def _slot(slot: Slot) -> dict[str, Json]:
    return {"school_year": slot.school_year, "moment": slot.moment}


def _line(track: Track, slots: tuple[Slot, ...]) -> dict[str, Json]:
    return {
        **_scale(track.scale),
        "points": [_point(point, slots) for point in track.points],
        "missing": [{**_slot(slots[at]), "moment": slots[at].moment[0]} for at in track.missing],
    }


def _point(point: Point, slots: tuple[Slot, ...]) -> dict[str, Json]:
    one = point.result
    return {
        "school_year": slots[point.slot].school_year,
        "moment": one.moment,
        "taken_on": one.taken_on,
        "test_name": one.test_name,
        "version": one.version,
        "skill_score": point.value,
        "level": one.level or None,
        "functioning": one.functioning or None,
        "join": point.join.value,
    }


def _group_line(track: GroupTrack, slots: tuple[Slot, ...]) -> dict[str, Json]:
    return {**_scale(track.scale), "moments": [_spread(spread, slots[spread.slot]) for spread in track.spreads]}


def _spread(spread: Spread, slot: Slot) -> dict[str, Json]:
    box = spread.quartiles
    return {
        **_slot(slot),
        "scores": len(spread.values),
        "without": spread.without,
        "unscored": spread.unscored,
        "lowest": spread.values[0] if spread.values else None,
        "first_quartile": box.first if box else None,
        "median": box.median if box else None,
        "third_quartile": box.third if box else None,
        "highest": spread.values[-1] if spread.values else None,
        "levels": dict(spread.levels),
    }

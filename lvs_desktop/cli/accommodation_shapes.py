"""What `accommodations --json` gives. ARCHITECTURE.md lists the shapes."""

from collections.abc import Iterable

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.accommodations import Holder, Kind, Measure
from lvs_desktop.services.accommodation_import import Line, Preview
from lvs_desktop.services.accommodation_words import pupil_name


def kind(one: Kind) -> dict[str, Json]:
    """A kind of accommodation."""
    return {"name": one.name, "unit": None if one.unit is None else one.unit.value, "hidden": one.hidden}


def measure(one: Measure) -> dict[str, Json]:
    """An accommodation of a pupil."""
    return {
        "kind": one.kind.name,
        "unit": None if one.kind.unit is None else one.kind.unit.value,
        "amount": one.amount,
        "valid_until": one.valid_until,
        "checked_at": one.checked_at,
    }


def holder(one: Holder) -> dict[str, Json]:
    """A pupil with accommodations; `review`: why to look at them, empty if that is not needed."""
    return {
        "pupil_number": one.pupil.pupil_number,
        "name": pupil_name(one.pupil),
        "group": one.pupil.group,
        "location": one.pupil.location,
        "accommodations": _measures(one.measures),
        "review": [why.value for why in one.why],
    }


def preview(made: Preview) -> dict[str, Json]:
    """What a list would change."""
    return {
        "source": shapes.source(made.info),
        "columns": dict(made.columns),
        "refused": list(made.refused),
        "counts": {
            "new": made.counts.new,
            "changed": made.counts.changed,
            "unchanged": made.counts.unchanged,
            "problems": made.counts.problems,
        },
        "staying": made.staying,
        "changes": [_line(line) for line in made.lines],
        "problems": [shapes.source_problem(found) for found in made.problems],
    }


def _line(line: Line) -> dict[str, Json]:
    return {
        "kind": line.kind.value,
        "row": line.row,
        "pupil_number": line.pupil.pupil_number,
        "name": pupil_name(line.pupil),
        "was": _measures(line.was),
        "becomes": _measures(line.becomes),
    }


def _measures(found: Iterable[Measure]) -> list[Json]:
    return [measure(one) for one in found]

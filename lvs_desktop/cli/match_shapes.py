"""What `matches --json` gives."""

from collections.abc import Iterable

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.services.matches import Offer, Person, Remembered


def person(one: Person) -> dict[str, Json]:
    """A pupil with the rows that may be this pupil."""
    return {"pupil": shapes.pupil(one.pupil), "candidates": [offer(found) for found in one.offers]}


def offer(found: Offer) -> dict[str, Json]:
    """One row; `id` names the pair for --accept and --refuse."""
    reasons: list[Json] = [{"clue": reason.clue.value, "number": reason.number} for reason in found.reasons]
    return {
        "id": found.id,
        "row": found.row,
        "pupil_number": found.number,
        "name": found.name,
        "birth_date": found.birth_date,
        "group": found.group,
        "score": round(found.score),
        "reasons": reasons,
        "exact": found.exact,
        "must": found.must,
    }


def remembered(found: Iterable[Remembered]) -> list[Json]:
    """The decisions that hold."""
    return [
        {
            "id": one.id,
            "pupil": shapes.pupil(one.pupil),
            "number": one.number,
            "verdict": one.verdict.value,
            "at": one.at,
            "by": one.by,
        }
        for one in found
    ]

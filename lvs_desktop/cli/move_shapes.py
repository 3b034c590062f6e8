"""What the command `move` gives as JSON. No key and no code stands in it."""

from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.moving import Due, overdue
from lvs_desktop.services.moving import Standing


def standing(found: Standing, *, brin: str) -> dict[str, Json]:
    """How far a move is."""
    move = found.move
    gone = overdue(move, found.today)
    return {
        "today": found.today.isoformat(),
        "practice": found.practice,
        "brin": brin,
        "package": None if move.package is None else move.package.value,
        "completed": None if move.completed is None else move.completed.isoformat(),
        "expected": None if move.expected is None else move.expected.isoformat(),
        "processed": None if move.processed is None else move.processed.isoformat(),
        "authorisation_key_kept": move.sealed_key,
        "dult_keys": [
            {"location": key.location, "name": key.name, "expires": key.expires.isoformat(), "overdue": key in gone}
            for key in move.keys
        ],
        "dates": [_due(one, found) for one in found.due],
        "minutes": {"spent": found.spent, "left": found.left, "steps": {**move.minutes}},
        "desk": None
        if found.desk is None
        else {
            "name": found.desk.name,
            "phone": found.desk.phone,
            "mail": found.desk.mail,
            "hours": found.desk.hours,
            "dated": found.desk.dated,
        },
    }


def _due(due: Due, found: Standing) -> dict[str, Json]:
    return {
        "kind": due.kind.value,
        "day": due.day.isoformat(),
        "location": due.location or None,
        "reminds": due.urgent(found.today),
    }

"""What `connect`, `sync` and `conflicts` give with --json."""

from collections.abc import Iterable, Mapping

from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.exchanging import Digest, Kind
from lvs_desktop.domain.syncing import Act, Conflict, Preview, QueueLine, Receipt, Server, Step
from lvs_desktop.services.sync_notes import note_text
from lvs_desktop.services.sync_words import sync_field_word


def server(found: Server) -> dict[str, Json]:
    """The server; never its token."""
    abilities: dict[str, Json] = {name: getattr(found.capabilities, name) for name in _ABILITIES}
    return {
        "address": found.address,
        "name": found.name,
        "locations": None if found.locations is None else list(found.locations),
        "connected_at": found.connected_at,
        "last_at": found.last_at,
        "capabilities": abilities,
    }


def receipt(found: Receipt) -> dict[str, Json]:
    """What a sync came to."""
    return {
        "at": found.at,
        "agreed": found.agreed,
        "by_server": found.by_server,
        "goes": _counts(found.goes),
        "comes": _counts(found.comes),
        "passwords": found.passwords,
        "refused": found.refused,
        "conflicts": found.clashes,
        "here": _digests(found.here),
        "there": _digests(found.there),
        "entry": found.entry,
        "notes": [note_text(note) for note in found.notes],
    }


def preview(found: Preview) -> dict[str, Json]:
    """What a sync would do now."""
    return {
        "goes": _counts(found.goes),
        "comes": _counts(found.comes),
        "going": [_step(one) for one in found.going],
        "coming": [_step(one) for one in found.coming],
        "passwords": found.waits,
        "conflicts": found.clashes,
        "too_many": found.too_many,
    }


def queue(lines: Iterable[QueueLine]) -> list[Json]:
    """What waits to be sent."""
    return [
        {
            "kind": line.kind.value,
            "act": line.act.value,
            "group": line.group,
            "location": line.location,
            "number": line.count,
            "refused": line.refused or None,
        }
        for line in lines
    ]


def conflict(found: Conflict) -> dict[str, Json]:
    """A field that waits for a person; `id` names it for --take."""
    return {
        "id": found.id,
        "kind": found.kind.value,
        "uid": found.uid,
        "name": found.name,
        "group": found.group,
        "field": found.field,
        "label": sync_field_word(found.field),
        "was": found.was,
        "here": found.here,
        "there": found.there,
        "by": found.by,
        "at": found.at,
        "found_at": found.found_at,
    }


_ABILITIES = (
    *("many", "guard", "changes", "find", "pages"),
    *("pupil_data", "accommodations", "staff_data", "passwords", "results", "receipt"),
    *("most_operations", "most_bytes"),
)


def _counts(counts: Mapping[tuple[Kind, Act], int]) -> list[Json]:
    return [
        {"kind": kind.value, "act": act.value, "number": counts[kind, act]}
        for kind in Kind
        for act in Act
        if counts.get((kind, act))
    ]


def _digests(digests: Mapping[Kind, Digest]) -> dict[str, Json]:
    return {kind.value: {"count": digests[kind].count, "hash": digests[kind].hash} for kind in Kind if kind in digests}


def _step(step: Step) -> dict[str, Json]:
    fields: dict[str, Json] = {field: [was, becomes] for field, was, becomes in step.fields}
    return {
        "kind": step.kind.value,
        "act": step.act.value,
        "uid": step.uid,
        "name": step.name,
        "group": step.group,
        "fields": fields,
    }

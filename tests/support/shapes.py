"""The shapes of `--json` with the kind of each value, and a comparison with what a command gave."""

from typing import Any

# A name that ends in ? may be absent; a list of one shape holds any number of it; {"*": shape} has any names.
COUNTS = dict.fromkeys(("new", "changed", "unchanged", "reactivated", "missing", "archived", "problems"), "number")
SCHOOL = {
    "name": "text",
    "brin": "text",
    "school_year": "text",
    "route": "text",
    "entree": "yes/no",
    "locations": [{"code": "text", "name": "text"}],
}
ENTRY = {
    "id": "number",
    "kind": "baseline | import | edit | add | archive | activate | matches | groups | new_year | sync | clean_up"
    " | undo",
    "at": "text",
    "by": "text",
    "role": "school_admin | location_admin",
    "file_name": "text or null",
    "file_hash": "text or null",
    "counts": COUNTS,
    "school_year": "text",
    "undone_by": "number or null",
    "undone_pupils": "number",
    "undoes": "number or null",
    "can_undo": "yes/no",
    "erased?": "number",
}
PUPIL = {
    "pupil_number": "text or null",
    "given_name": "text or null",
    "name_prefix": "text or null",
    "family_name": "text or null",
    "birth_date": "text or null",
    "gender": "text or null",
    "group": "text or null",
    "location": "text or null",
    "year": "text or null",
    "track": "text or null",
    "email": "text or null",
    "user_name": "text or null",
    "status": "active | archived",
}
ERROR = {"code": "text", "message": "text", "facts": {"*": "text, number or list of text"}}
PROBLEMS = [
    {
        "code": "text",
        "severity": "error | warning | note",
        "row": "number or null",
        "column": "text or null",
        "value": "text or null",
        "message": "text",
    }
]
KEPT = [
    {
        "pupil_number": "text or null",
        "name": "text",
        "reason": "edited_later | imported_later | removed | number_taken | not_yours",
        "entry": "number or null",
        "fields": ["text"],
    }
]
JOINED: dict[str, Any] = {"name": "text", "location": "text or null", "parts": ["text"], "pupils": "number"}
SCALE: dict[str, Any] = {"subject": "text", "test": "text", "generation": "3.0 | other | unknown"}
NAMED: dict[str, Any] = {"pupil_number": "text or null", "name": "text", "group": "text or null"}
BACKUP: dict[str, Any] = {
    "name": "text",
    "made_at": "text",
    "pupils": "number",
    "archived": "number",
    "last_at": "text or null",
    "last_by": "text or null",
    "last_file": "text or null",
}
OFFER: dict[str, Any] = {
    "id": "text",
    "row": "number",
    "pupil_number": "text or null",
    "name": "text",
    "birth_date": "text or null",
    "group": "text or null",
    "score": "number",
    "reasons": [{"clue": "text", "number": "number"}],
    "exact": "yes/no",
    "must": "yes/no",
}
DECISION: dict[str, Any] = {
    "id": "text",
    "pupil": PUPIL,
    "number": "text or null",
    "verdict": "same | different",
    "at": "text",
    "by": "text",
}
RUNG = "full | weak | none"
SYNCED = "group | staff | pupil"
ACT = "add | change | archive | activate | remove | password"
COUNTED = {"kind": SYNCED, "act": ACT, "number": "number"}
QUEUE = [
    {
        "kind": SYNCED,
        "act": ACT,
        "group": "text or null",
        "location": "text or null",
        "number": "number",
        "refused": "text or null",
    }
]
STEP = {
    "kind": SYNCED,
    "act": ACT,
    "uid": "text",
    "name": "text",
    "group": "text or null",
    "fields": {"*": ["text or null", "text or null"]},
}
ENROLLED: dict[str, Any] = {
    "row": "number",
    "pupil_number": "text or null",
    "name": "text",
    "birth_date": "text or null",
    "year": "text or null",
    "group": "text or null",
}
SOURCE: dict[str, Any] = {
    "format": "csv | edexml | uwlr | xlsx",
    "encoding": "text or null",
    "separator": "text or null",
    "rows": "number",
    "sheet": "text or null",
    "origin?": {"*": "text or null"},
}
ADMINISTRATION: dict[str, Any] = {"source?": SOURCE, "pupils": "number", "problems": PROBLEMS}
SHAPES: dict[str, Any] = {
    "compare": {
        "las": ADMINISTRATION,
        "lovs": ADMINISTRATION,
        "fields": ["text"],
        "by_number": "yes/no",
        "pupils": {"*": "number"},
        "left": "number",
        "small": "number",
        "findings": [
            {
                "kind": "doubtful | differs | only_las | only_lovs | double",
                "place": "here | las | lovs",
                "small": "yes/no",
                "field": "text or null",
                "nature": "text or null",
                "values?": {"las": "text or null", "lovs": "text or null"},
                "las?": ENROLLED,
                "lovs?": ENROLLED,
                "rows": [ENROLLED],
                "shares_number": "yes/no",
                "number_taken": "yes/no",
                "candidates": [
                    {
                        "pair": "text",
                        "lovs": ENROLLED,
                        "score": "number",
                        "exact": "yes/no",
                        "reasons": [{"clue": "text", "number": "number"}],
                    }
                ],
            }
        ],
        "decided": [{"las": ENROLLED, "lovs": ENROLLED, "verdict": "same | different"}],
        "since?": {"at": "text", "solved": "number", "new": "number"},
    },
    "matches": {"pairs": [{"pupil": PUPIL, "candidates": [OFFER]}], "entry": "number or null"},
    "matches without a file": {"decisions": [DECISION], "entry": "number or null"},
    "new": {
        "file": "text",
        "school": SCHOOL,
        "person": {"name": "text", "role": "school_admin | location_admin", "locations": ["text"]},
        "recovery_code": "text",
        "in_keyring": "yes/no",
    },
    "import": {
        "source": SOURCE,
        "diagnoses": [
            {
                "code": "text",
                "column": "text or null",
                "field": "text or null",
                "count": "number",
                "examples": [{"row": "number or null", "was": "text", "becomes": "text or null"}],
                "readings": [{"name": "text", "speaks_for": "number", "speaks_against": "number"}],
                "repairable": "yes/no",
                "safe": "yes/no",
                "repaired": "text or null",
                "always": "yes/no",
                "message": "text",
            }
        ],
        "counts": COUNTS,
        "changes": [
            {
                "kind": "new | changed | unchanged | reactivated | missing | archived",
                "pupil_number": "text or null",
                "name": "text",
                "fields": {"*": ["text or null", "text or null"]},
                "differs?": {"*": ["text or null", "text or null"]},
                "by_hand?": ["text"],
                "three_way?": {
                    "*": {
                        "imported": "text or null",
                        "file": "text or null",
                        "hand": "text or null",
                        "edited_at": "text",
                        "taken": "yes/no",
                    }
                },
                "chosen?": "yes/no",
            }
        ],
        "problems": PROBLEMS,
        "pairs": "number",
        "guard": [
            {
                "location": "text or null",
                "active": "number",
                "missing": "number",
                "unexpected": "number",
                "whole_groups": ["text"],
                "whole_years": ["text"],
                "passes": "yes/no",
            }
        ],
        "explanation?": {
            "message": "text",
            "active": "number",
            "missing": "number",
            "expected": "number",
            "last_year?": {"school_year": "text", "active": "number", "left": "number"},
            "suspicions": [
                {
                    "likely": "nobody_known | location | only_examination | years | tracks | cut | last_year",
                    "names": ["text"],
                    "location": "text or null",
                    "order": "name | group | number | null",
                    "after": "text or null",
                    "missing": "number",
                    "message": "text",
                }
            ],
            "locations": [
                {
                    "location": "text or null",
                    "active": "number",
                    "missing": "number",
                    "unexpected": "number",
                    "share": "number",
                    "expected": [{"year": "text", "track": "text or null", "active": "number", "missing": "number"}],
                    "left_last_year": "number or null",
                }
            ],
        },
        "applied": "yes/no",
        "entry": "number or null",
        "error?": ERROR,
    },
    "move": {
        "today": "text",
        "practice": "yes/no",
        "brin": "text",
        "package": "text or null",
        "completed": "text or null",
        "expected": "text or null",
        "processed": "text or null",
        "authorisation_key_kept": "yes/no",
        "dult_keys": [{"location": "text", "name": "text", "expires": "text", "overdue": "yes/no"}],
        "dates": [{"kind": "instructions | dult_key", "day": "text", "location": "text or null", "reminds": "yes/no"}],
        "minutes": {"spent": "number", "left": "number", "steps": {"*": "number"}},
        "desk": {"name": "text", "phone": "text", "mail": "text", "hours": "text", "dated": "text"},
    },
    "clean-up": {
        "term": "text",
        "until": "text",
        "pupils": [
            {
                "pupil_number": "text or null",
                "name": "text",
                "group": "text or null",
                "location": "text or null",
                "archived_at": "text",
                "in_history_only": "yes/no",
            }
        ],
        "kept": "number",
        "copies": [{"name": "text", "made_at": "text"}],
        "stale": "yes/no",
        "applied": "yes/no",
        "deleted?": "number",
        "by_year?": {"*": "number"},
        "removed?": ["text"],
        "left?": ["text"],
        "backup?": "text",
        "entry?": "number or null",
        "error?": ERROR,
    },
    "undo": {"entry": ENTRY, "kept": KEPT},
    "undo that leaves everybody alone": {"entry": "null", "kept": KEPT, "error": ERROR},
    "pupil": {"entry": ENTRY, "problems": PROBLEMS},
    "pupil that is refused": {"entry": "null", "problems": PROBLEMS, "error": ERROR},
    "new-year": {"entry": ENTRY, "school": SCHOOL},
    "history": {"entries": [ENTRY]},
    "pupils": {"pupils": [PUPIL]},
    "passwords": {
        "applies": "yes/no",
        "new": "number",
        "without": "number",
        "waiting": "number",
        "made": "number",
        "printed": "number",
        "delivered": "number",
        "overdue": "number",
        "unreadable": "number",
        "done": "number",
        "without_user_name": "number",
    },
    "passwords make": {
        "recipe": "3w2d | 2w4d | given",
        "rule": "unknown | taalperfect",
        **{name: [NAMED] for name in ("pupils", "lapsing", "kept")},
        "problems": PROBLEMS,
        "applied": "yes/no",
        "error?": ERROR,
    },
    "passwords wipe": {
        "wiped": "number",
        "lost": [{**NAMED, "printed": "yes/no", "delivered": "yes/no"}],
        "error?": ERROR,
    },
    "growth": {
        "pupil": NAMED,
        "subjects": {"*": "number"},
        "lines": [
            {
                **SCALE,
                "points": [
                    {
                        "school_year": "text",
                        "moment": "text",
                        "taken_on": "text",
                        "test_name": "text",
                        "version": "text",
                        "skill_score": "decimal or null",
                        "level": "text or null",
                        "functioning": "text or null",
                        "join": "none | solid | dashed",
                    }
                ],
                "missing": [{"school_year": "text", "moment": "B | M | E"}],
            }
        ],
        "files": "list of text",
    },
    "growth group": {
        "group": {"name": "text", "location": "text or null", "pupils": "number"},
        "quartiles": "inclusive",
        "subjects": {"*": "number"},
        "lines": [
            {
                **SCALE,
                "moments": [
                    {
                        "school_year": "text",
                        "moment": "text",
                        "scores": "number",
                        "without": "number",
                        "unscored": "number",
                        "lowest": "decimal or null",
                        "first_quartile": "decimal or null",
                        "median": "decimal or null",
                        "third_quartile": "decimal or null",
                        "highest": "decimal or null",
                        "levels": {"*": "number"},
                    }
                ],
            }
        ],
        "files": "list of text",
    },
    "cards": {
        "file": "text",
        "sheets": "number",
        "left_out": "number",
        "cards": [{**NAMED, "user_name": "text or null", "delivered": "yes/no"}],
    },
    "checklist": [
        {
            "id": "text",
            "title": "text",
            "role": "school_admin | location_admin",
            "state": "not_started | busy | attention | done | blocked | not_applicable",
            "reason": "text",
            "facts": {"*": "number"},
            "waits_for": ["text"],
        }
    ],
    "export": {
        "path": "text",
        "format": "text",
        "pupils": "number",
        "locations": ["text"],
        "notes": PROBLEMS,
    },
    "restore": {"file": "text", "backup": BACKUP, "aside": "text or null"},
    "restore list": {"backups": [BACKUP], "useless": ["text"]},
    "unlock": {"file": "text", "school": SCHOOL},
    "groups": {
        "groups": [{"name": "text", "location": "text or null", "pupils": "number", "years": {"*": "number"}}],
        "offers": [{**JOINED, "exists": "yes/no"}],
        "joined": [{**JOINED, "after": "number"}],
        "applied": "yes/no",
        "entries": [ENTRY],
    },
    "sample": {"school": SCHOOL, "files": {"*": "text"}, "next": ["text"]},
    "selftest": {"ok": "yes/no", "checks": [{"name": "text", "ok": "yes/no", "detail": "text"}]},
    "connect": {
        "server": {
            "address": "text",
            "name": "text",
            "locations": "list of text or null",
            "connected_at": "text",
            "last_at": "text or null",
            "capabilities": {
                **dict.fromkeys(("many", "guard", "changes", "find", "pages"), RUNG),
                **dict.fromkeys(
                    ("pupil_data", "accommodations", "staff_data", "passwords", "results", "receipt"), RUNG
                ),
                "most_operations": "number",
                "most_bytes": "number",
            },
        }
    },
    "disconnect": {"disconnected": "text"},
    "sync": {
        "receipt": {
            "at": "text",
            "agreed": "yes/no",
            "by_server": "yes/no",
            "goes": [COUNTED],
            "comes": [COUNTED],
            "passwords": "number",
            "refused": "number",
            "conflicts": "number",
            "here": {"*": {"count": "number", "hash": "text"}},
            "there": {"*": {"count": "number", "hash": "text"}},
            "entry": "number or null",
            "notes": ["text"],
        },
        "queue": QUEUE,
        "error?": ERROR,
    },
    "sync without a connection": {"queue": QUEUE, "error": ERROR},
    "sync dry run": {
        "preview": {
            "goes": [COUNTED],
            "comes": [COUNTED],
            "going": [STEP],
            "coming": [STEP],
            "passwords": "number",
            "conflicts": "number",
            "too_many": "number",
        }
    },
    "conflicts": {
        "conflicts": [
            {
                "id": "number",
                "kind": SYNCED,
                "uid": "text",
                "name": "text",
                "group": "text or null",
                "field": "text",
                "label": "text",
                "was": "text or null",
                "here": "text or null",
                "there": "text or null",
                "by": "text or null",
                "at": "text or null",
                "found_at": "text",
            }
        ],
        "settled": "number",
        "entry": "number or null",
    },
    "any command that is stopped": {"error": ERROR},
}


def misfit(value: Any, shape: Any, place: str = "") -> list[str]:
    """Where a JSON value is not as a shape says; empty if it is."""
    if isinstance(shape, str):
        return [] if any(_is(value, kind.strip()) for kind in _kinds(shape)) else [f"{place}: {value!r} is no {shape}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: no list"]
        each = shape if len(shape) > 1 else shape * len(value)
        if len(each) != len(value):
            return [f"{place}: {len(value)} things"]
        return [
            wrong
            for n, (part, one) in enumerate(zip(value, each, strict=True))
            for wrong in misfit(part, one, f"{place}[{n}]")
        ]
    if not isinstance(value, dict):
        return [f"{place}: no object"]
    if set(shape) == {"*"}:
        return [wrong for name, part in value.items() for wrong in misfit(part, shape["*"], f"{place}.{name}")]
    known = {name.removesuffix("?"): one for name, one in shape.items()}
    absent = [name for name in shape if not name.endswith("?") and name not in value]
    wrong = [f"{place}: without {name}" for name in absent] + [
        f"{place}: {name} is unknown" for name in value if name not in known
    ]
    return wrong + [
        found for name in value if name in known for found in misfit(value[name], known[name], f"{place}.{name}")
    ]


def _kinds(shape: str) -> list[str]:
    return shape.split(" | ") if " | " in shape else shape.replace(", ", " or ").split(" or ")


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "decimal":
            return isinstance(value, float)
        case "yes/no":
            return isinstance(value, bool)
        case "null":
            return value is None
        case "list of text":
            return isinstance(value, list) and all(isinstance(part, str) for part in value)
        case _:
            return bool(value == kind)

"""What `compare` gives with `--json`."""

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.administrations import Candidate, Enrolled, Finding, Side
from lvs_desktop.services.administrations import Compared, Read, pair_id


def compared(shown: Compared) -> dict[str, Json]:
    """Both sides, the counts, and each point that is left."""
    found = shown.found
    made: dict[str, Json] = {
        "las": _side(shown.las),
        "lovs": _side(shown.lovs),
        "fields": list(found.fields),
        "by_number": "pupil_number" in found.fields,
        "pupils": {**found.pupils()},
        "left": found.left,
        "small": found.light,
        "findings": [_finding(one) for one in found.findings],
        "decided": [
            {"las": _person(one.las), "lovs": _person(one.lovs), "verdict": one.verdict.value} for one in found.decided
        ],
    }
    if shown.since is not None:
        made["since"] = {"at": shown.since.at, "solved": shown.since.solved, "new": shown.since.new}
    return made


def _side(read: Read) -> Json:
    problems: list[Json] = [shapes.source_problem(found) for found in read.problems]
    made: dict[str, Json] = {"pupils": len(read.rows), "problems": problems}
    return made if read.info is None else {"source": shapes.source(read.info), **made}


def _finding(one: Finding) -> Json:
    made: dict[str, Json] = {
        "kind": one.kind.value,
        "place": one.place.value,
        "small": one.light,
        "field": one.field or None,
        "nature": None if one.nature is None else one.nature.value,
        "rows": [_person(row) for row in one.rows],
        "shares_number": one.one_number,
        "number_taken": one.taken,
        "candidates": [_candidate(one.las, likely) for likely in one.candidates if one.las is not None],
    }
    if one.field:
        made["values"] = {side.value: one.value(side) for side in Side}
    return made | {side.value: _person(pupil) for side, pupil in zip(Side, (one.las, one.lovs), strict=True) if pupil}


def _person(one: Enrolled) -> dict[str, Json]:
    return {
        "row": one.row,
        "pupil_number": one.pupil_number,
        "name": one.name,
        "birth_date": one.birth_date,
        "year": one.year,
        "group": one.group,
    }


def _candidate(las: Enrolled, likely: Candidate) -> Json:
    reasons: list[Json] = [{"clue": one.clue.value, "number": one.number} for one in likely.reasons]
    return {
        "pair": pair_id(las, likely.lovs),
        "lovs": _person(likely.lovs),
        "score": round(likely.score),
        "exact": likely.exact,
        "reasons": reasons,
    }

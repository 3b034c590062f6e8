"""What `--json` gives: one function for each shape. ARCHITECTURE.md lists them."""

from collections.abc import Iterable
from dataclasses import asdict

from lvs_desktop.domain.changes import Change, Counts, Entry, EntryKind, FieldChange
from lvs_desktop.domain.checklist import StepStatus
from lvs_desktop.domain.diagnosis import Diagnosis
from lvs_desktop.domain.explaining import Explanation
from lvs_desktop.domain.guard import Missing
from lvs_desktop.domain.people import FIELDS, Pupil
from lvs_desktop.domain.problems import Problem, SourceProblem
from lvs_desktop.domain.roles import Worker
from lvs_desktop.domain.schools import School
from lvs_desktop.domain.sources import SourceInfo
from lvs_desktop.domain.undoing import Kept
from lvs_desktop.services import diagnosis_words
from lvs_desktop.services.exporting import Exported
from lvs_desktop.services.guard_words import lead_words, suspicion_words
from lvs_desktop.services.problem_texts import problem_text, source_problem_text

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def error(problem: Problem) -> dict[str, Json]:
    """A problem that stopped the command."""
    facts: dict[str, Json] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in problem.facts.items()
    }
    return {"code": problem.code.value, "message": problem_text(problem), "facts": facts}


def source(info: SourceInfo) -> dict[str, Json]:
    """How a file was read; `origin` is there only if the file speaks of itself."""
    shape: dict[str, Json] = {
        "format": info.format,
        "encoding": info.encoding,
        "separator": info.separator,
        "rows": info.rows,
        "sheet": info.sheet,
    }
    if info.origin is not None:
        shape["origin"] = {"version": info.version, **asdict(info.origin)}
    return shape


def counts(found: Counts) -> dict[str, Json]:
    """Pupils of each kind, and problems."""
    return {**asdict(found)}


def change(line: Change) -> dict[str, Json]:
    """
    One pupil of a preview.

    `differs` is there only if something differs without being written, `three_way` only where a hand edited what
    differs, `chosen` (false) only if the line is left out.
    """
    shape: dict[str, Json] = {
        "kind": line.outcome.value,
        "pupil_number": line.pupil_number,
        "name": line.name,
        "fields": _steps(line.fields),
    }
    if line.differs:
        shape["differs"] = _steps(line.differs)
    if line.by_hand:
        shape["by_hand"] = list(line.by_hand)
    if line.three_way:
        shape["three_way"] = {
            one.field: {
                "imported": one.imported,
                "file": one.file,
                "hand": one.hand,
                "edited_at": one.edited_at,
                "taken": one.taken,
            }
            for one in line.three_way
        }
    if not line.chosen:
        shape["chosen"] = False
    return shape


def source_problem(found: SourceProblem) -> dict[str, Json]:
    """One finding in a file."""
    return {
        "code": found.code.value,
        "severity": found.severity.value,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "message": source_problem_text(found),
    }


def diagnosis(found: Diagnosis) -> dict[str, Json]:
    """What happened to a file, in one column or as a whole."""
    return {
        "code": found.damage.value,
        "column": found.column,
        "field": found.field,
        "count": found.count,
        "examples": [asdict(example) for example in found.examples],
        "readings": [
            {"name": one.name, "speaks_for": one.speaks_for, "speaks_against": one.speaks_against}
            for one in found.readings
        ],
        "repairable": found.repairable,
        "safe": found.safe,
        "repaired": found.repaired,
        "always": found.always,
        "message": diagnosis_words.words(found.damage).happened,
    }


def guard(place: Missing) -> dict[str, Json]:
    """The guard's counts for one location."""
    return {
        "location": place.location,
        "active": place.active,
        "missing": place.missing,
        "unexpected": place.unexpected,
        "whole_groups": list(place.whole_groups),
        "whole_years": list(place.whole_years),
        "passes": place.passes,
    }


def explanation(about: School, found: Explanation) -> dict[str, Json]:
    """Why the guard does not pass, in counts and in words."""
    last = found.last_year
    suspicions: list[Json] = [
        {
            "likely": one.likely.value,
            "names": list(one.names),
            "location": one.location,
            "order": one.order.value if one.order else None,
            "after": one.after,
            "missing": one.missing,
            "message": suspicion_words(about, one),
        }
        for one in found.suspicions
    ]
    places: list[Json] = [
        {
            "location": place.location,
            "active": place.active,
            "missing": place.missing,
            "unexpected": place.unexpected,
            "share": place.share,
            "expected": [asdict(group) for group in place.expected],
            "left_last_year": place.left_last_year,
        }
        for place in found.places
    ]
    shape: dict[str, Json] = {
        "message": lead_words(about, found),
        "active": found.active,
        "missing": found.missing,
        "expected": found.expected,
        "suspicions": suspicions,
        "locations": places,
    }
    if last is not None:
        shape["last_year"] = {"school_year": last.school_year, "active": last.active, "left": last.total}
    return shape


def entry(line: Entry) -> dict[str, Json]:
    """One line of the history."""
    return {
        "id": line.id,
        "kind": line.kind.value,
        "at": line.at,
        "by": line.by,
        "role": line.role,
        "file_name": line.file_name,
        "file_hash": line.file_hash,
        "counts": counts(line.counts),
        "school_year": line.school_year,
        "undone_by": line.undone_by,
        "undone_pupils": line.undone_pupils,
        "undoes": line.undoes,
        "can_undo": line.can_undo,
        **({"erased": line.erased} if line.kind is EntryKind.CLEAN_UP else {}),
    }


def kept(one: Kept) -> dict[str, Json]:
    """A pupil whom an undo left alone."""
    return {
        "pupil_number": one.pupil_number,
        "name": one.name,
        "reason": one.reason.value,
        "entry": one.entry,
        "fields": list(one.fields),
    }


def pupil(person: Pupil) -> dict[str, Json]:
    """One pupil: every field, and the status."""
    return {**{field: getattr(person, field) for field in FIELDS}, "status": person.status.value}


def school(about: School) -> dict[str, Json]:
    """A school's data."""
    return {
        "name": about.name,
        "brin": about.brin,
        "school_year": about.school_year,
        "route": about.route,
        "entree": about.entree,
        "locations": [{"code": place.code, "name": place.name} for place in about.locations],
    }


def worker(person: Worker) -> dict[str, Json]:
    """Who works in a file."""
    return {"name": person.name, "role": person.role.value, "locations": list(person.locations)}


def step(status: StepStatus) -> dict[str, Json]:
    """One step of the checklist."""
    return {
        "id": status.step.id,
        "title": status.step.title,
        "role": status.step.role.value,
        "state": status.state.value,
        "reason": status.reason,
        "facts": {**status.facts},
        "waits_for": list(status.waits_for),
    }


def exported(made: Exported) -> dict[str, Json]:
    """A file for another system."""
    return {
        "path": str(made.path),
        "format": made.format,
        "pupils": made.pupils,
        "locations": list(made.locations),
        "notes": [source_problem(note) for note in made.notes],
    }


def _steps(found: Iterable[FieldChange]) -> dict[str, Json]:
    return {step.field: [step.was, step.becomes] for step in found}

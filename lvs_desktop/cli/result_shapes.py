"""What `results --json` gives: historical results of a file, and what came back from the LAS."""

from collections.abc import Mapping
from typing import Any

from lvs_desktop.cli import shapes
from lvs_desktop.cli.shapes import Json
from lvs_desktop.domain.result_comparison import Side
from lvs_desktop.domain.results import Result
from lvs_desktop.domain.sources import ColumnMatch
from lvs_desktop.services.results import Preview, ResultLine
from lvs_desktop.services.results_check import Checked


def preview(made: Preview) -> dict[str, Json]:
    """What becomes of the results of a file."""
    answers = made.answers
    return {
        "source": shapes.source(made.info),
        "columns": columns(made.columns),
        "counts": {
            "results": len(made),
            "new": made.counts.new,
            "changed": made.counts.changed,
            "unchanged": made.counts.unchanged,
            "set_aside": made.set_aside,
            "problems": made.counts.problems,
        },
        "outcomes": _counted(made.outcomes),
        "reasons": _counted(made.reasons),
        "year_groups": _counted(made.year_groups),
        "tests": [
            {"name": test.name, "results": test.results, "generation": test.generation.value} for test in made.tests
        ],
        "by_hand": answers.by_hand,
        "by_hand_unsaid": made.by_hand_unsaid,
        "lines": [line(one) for one in made.lines],
        "problems": [shapes.source_problem(found) for found in made.problems],
    }


def columns(found: tuple[ColumnMatch, ...]) -> dict[str, Json]:
    """The columns that are read: header -> field."""
    return {one.header: one.field for one in found if one.field}


def line(one: ResultLine) -> dict[str, Json]:
    """One line of a file, and what becomes of it."""
    pupil = one.pupil
    return {
        "row": one.row,
        "pupil_number": pupil.pupil_number if pupil else None,
        "name": pupil.name if pupil else None,
        "said": one.said,
        **result(one.result),
        "year_group": one.group.value or None,
        "year_group_from": one.group.source.value,
        "outcome": one.outcome.value,
        "reasons": [reason.value for reason in one.reasons],
        "twins": list(one.twins),
        "kind": one.kind.value if one.kind else None,
    }


def result(one: Result) -> dict[str, Json]:
    """A result, but for the year group; null is empty, or not said."""
    return {
        "test_code": one.test_code or None,
        "test_name": one.test_name or None,
        "version": one.version or None,
        "subject": one.subject or None,
        "moment": one.moment or None,
        "taken_on": one.taken_on or None,
        "score": one.score or None,
        "skill_score": one.skill_score or None,
        "level": one.level or None,
        "functioning": one.functioning or None,
        "generation": one.generation.value,
        "by_hand": one.by_hand,
    }


def checked(done: Checked) -> dict[str, Json]:
    """What of the school's results is in a file that came back."""
    found = done.found
    return {
        "source": shapes.source(done.made.info),
        "columns": columns(done.made.columns),
        "complete": done.complete,
        "counts": {
            "results": done.expected,
            "same": found.same,
            "differs": len(found.differs),
            "missing": len(found.missing),
            "extra": len(found.extra),
            "archived": done.archived,
            "not_placed": len(done.not_placed),
            "set_aside": done.made.set_aside,
        },
        "compared": list(found.compared),
        "differs": [
            {
                **_side(done, one.here),
                "row": one.there.row,
                "fields": {step.field: [step.was, step.becomes] for step in one.fields},
            }
            for one in found.differs
        ],
        "missing": [_side(done, one) for one in found.missing],
        "extra": [{**_side(done, one), "row": one.row} for one in found.extra],
        "not_placed": [line(one) for one in done.not_placed],
        "problems": [shapes.source_problem(problem) for problem in done.made.problems],
    }


def _side(done: Checked, one: Side) -> dict[str, Json]:
    pupil = done.people[one.pupil_id]
    return {"pupil_number": pupil.pupil_number, "name": pupil.name, **result(one.result)}


def _counted(found: Mapping[Any, int]) -> dict[str, Json]:
    return {str(name): number for name, number in found.items()}

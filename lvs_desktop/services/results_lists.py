"""Historical results as lists: of a file and what becomes of each line, and of what the school keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.result_checks import Outcome, Reason, YearGroup
from lvs_desktop.domain.result_pupils import Known, known
from lvs_desktop.domain.results import FIELDS, Generation, Result
from lvs_desktop.files import writing
from lvs_desktop.files.result_columns import HEADERS
from lvs_desktop.services import results
from lvs_desktop.services.labels import value_text
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.results_words import (
    do_words,
    kind_word,
    outcome_word,
    reason_words,
    why_words,
    year_group_text,
)
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import pgettext
from lvs_desktop.storage import pupils as stored_pupils
from lvs_desktop.storage import results as stored

COMING = (Outcome.COMES, Outcome.WITH_DULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A result that the school keeps, and what becomes of it."""

    pupil: Known
    names: tuple[str, str, str]  # given name, prefix, family name
    result: Result
    group: YearGroup
    outcome: Outcome
    reasons: tuple[Reason, ...]


def held(opened: OpenSchool) -> list[Held]:
    """
    The results that the school keeps, by pupil and date; of a location admin those of the own locations.

    Raises:
        Problem: ACTION_NOT_ALLOWED.
    """
    permit(opened, Action.RESULTS)
    found = []
    with opened.storage.begin() as connection:
        people = {
            pupil.id: (known(pupil), (pupil.given_name or "", pupil.name_prefix or "", pupil.family_name or ""))
            for pupil in stored_pupils.read(connection, archived=True, own=own_locations(opened.worker))
        }
        for one in stored.stored(connection, sorted(people)) if people else ():
            pupil, names = people[one.pupil_id]
            group, outcome, reasons = results.fate(opened, pupil, one.result)
            line = Held(pupil=pupil, names=names, result=one.result, group=group, outcome=outcome, reasons=reasons)
            found.append(line)
    return found


def write_preview(made: results.Preview, target: Path, *, outcome: Outcome | None = None) -> int:
    """
    The lines of a file and what becomes of each, as an Excel file; returns how many.

    Args:
        outcome: Only the lines of this one.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    header = (
        pgettext("column", "Row"),
        HEADERS["pupil_key"],
        pgettext("column", "Pupil"),
        pgettext("column", "Group"),
        *(HEADERS[name] for name in ("test_name", "version", "moment", "taken_on")),
        pgettext("column", "Year group"),
        pgettext("column", "What happens"),
        pgettext("column", "Why"),
        pgettext("column", "What to do"),
        pgettext("column", "In this school file"),
    )

    def cells(line: results.ResultLine) -> list[str]:
        pupil = line.pupil
        return [
            str(line.row),
            (pupil.pupil_number or "") if pupil else line.said,
            pupil.name if pupil else "",
            (pupil.group or "") if pupil else "",
            line.result.test_name,
            line.result.version,
            line.result.moment,
            _day(line.result.taken_on),
            year_group_text(line.group) if line.kind is not None else "",
            outcome_word(line.outcome),
            why_words(line),
            do_words(line),
            kind_word(line.kind),
        ]

    return writing.write_xlsx(target, header, (cells(line) for line in made.chosen(outcome)))


def write_workbook(found: Sequence[Held], target: Path) -> int:
    """
    Results as an Excel file that our own reader reads back; returns how many.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    header = (
        *(HEADERS[name] for name in FIELDS),
        pgettext("column", "Year group as worked out"),
        pgettext("column", "What happens"),
        pgettext("column", "Why"),
    )
    return writing.write_xlsx(target, header, _rows(found))


def _rows(found: Sequence[Held]) -> Iterator[list[str]]:
    hand = {True: "ja", False: "nee", None: ""}  # as our own reader knows it
    generations = {Generation.THREE: "3.0", Generation.OTHER: "anders", Generation.UNKNOWN: ""}
    for one in found:
        result = one.result
        yield [
            one.pupil.pupil_number or "",
            *one.names,
            _day(one.pupil.birth_date or ""),
            result.test_code,
            result.test_name,
            result.version,
            result.subject,
            result.moment,
            _day(result.taken_on),
            result.year_group,
            result.score,
            result.skill_score.replace(".", ","),
            result.level,
            result.functioning,
            generations[result.generation],
            hand[result.by_hand],
            year_group_text(one.group),
            outcome_word(one.outcome),
            " ".join(reason_words(reason) for reason in one.reasons),
        ]


def _day(iso: str) -> str:
    return value_text("birth_date", iso) if iso else ""

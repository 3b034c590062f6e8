"""The file doctor's visit to one file: what the school knows, what was found, and what is to be mended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.diagnosis import ALL_SAFE, REFUSED, YES, Damage, Diagnosis, Example
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.files import cleaning, columns
from lvs_desktop.files.diagnosis import together
from lvs_desktop.files.diagnosis.doctor import Doctor
from lvs_desktop.files.diagnosis.evidence import Evidence, Known
from lvs_desktop.files.diagnosis.together import Whole
from lvs_desktop.files.source import Source, by_column
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the doctor found in the cells of a file, with the repairs that are on."""

    diagnoses: tuple[Diagnosis, ...]
    headers: Mapping[str, str]  # field -> header
    evidence: Evidence
    today: date
    together: Whole | None  # how whole names are written

    def doctor(self) -> Doctor:
        """Who mends the file as it is read."""
        plan = {(one.damage, one.field or ""): one.repaired for one in self.diagnoses if one.repaired}
        return Doctor(self.headers, evidence=self.evidence, today=self.today, plan=plan, together=self.together)


def check(repairs: Mapping[str, str]) -> None:
    """
    See that the damages of these repairs exist.

    Raises:
        Problem: REPAIR_UNKNOWN (facts: value, known).
    """
    known = (*(damage.value for damage in Damage), ALL_SAFE)
    for code in repairs:
        if code not in known:
            raise Problem(ProblemCode.REPAIR_UNKNOWN, value=code, known=known)


def examine(
    opened: OpenSchool, file: Source, matched: columns.Matched, options: ImportOptions, progress: Progress
) -> Examined:
    """
    Read a whole file for its damages.

    Raises:
        Problem: SOURCE_DAMAGED, SOURCE_UNREADABLE; REPAIR_READING (facts: value, readings): the person must choose.
        Cancelled: By `progress`.
    """
    known, doctor = _begin(opened, matched)
    cleaning.examine(file, matched, doctor, progress)
    return Examined(
        diagnoses=tuple(decide(one, options.repairs) for one in doctor.diagnoses()),
        headers=_headers(matched),
        evidence=known,
        today=date.today(),
        together=_together(matched),
    )


def look(opened: OpenSchool, file: Source, matched: columns.Matched, options: ImportOptions) -> tuple[Diagnosis, ...]:
    """What the start of a file shows."""
    rows = [(row, cells) for row, cells in file.head(columns.SAMPLE) if row > matched.info.header_row]
    if "pupil_number" not in matched.fields or not rows:
        return ()
    names = together.found(file, matched)
    if names is not None:  # not to be taken apart: say at least that they can be
        matched = replace(names[0], whole_names=names[1])
    _, doctor = _begin(opened, matched)
    numbers = [row for row, _ in rows]
    chunk = by_column(numbers, [list(cells) for _, cells in rows], width=len(matched.columns), done=0)
    cleaning.show(chunk, matched, doctor)
    # what was asked for may not fit the start of the file: then the whole of it tells
    return tuple(decide(one, options.repairs, strict=False) for one in doctor.diagnoses())


def decide(found: Diagnosis, repairs: Mapping[str, str], *, strict: bool = True) -> Diagnosis:
    """
    The diagnosis with its repair, if that is on.

    Raises:
        Problem: REPAIR_READING (facts: value, readings) where the person must choose a reading; only if `strict`.
    """
    asked = repairs.get(found.damage)
    if found.always or asked == REFUSED or not found.repairable:
        return found
    if asked is None:
        if not (found.safe and ALL_SAFE in repairs):
            return found
        asked = YES
    names = tuple(reading.name for reading in found.readings)
    if len(names) > 1 and asked not in names:
        if strict:
            raise Problem(ProblemCode.REPAIR_READING, value=found.damage.value, readings=names)
        return found
    if asked == YES and names:
        asked = names[0]
    return replace(found, repaired=asked, examples=_examples(found, asked))


def _examples(found: Diagnosis, reading: str) -> tuple[Example, ...]:
    return next((one.examples for one in found.readings if one.name == reading), found.examples)


def _begin(opened: OpenSchool, matched: columns.Matched) -> tuple[Evidence, Doctor]:
    with opened.storage.begin() as connection:
        known = Evidence(Known(*line) for line in evidence.pupils(connection))
    return known, Doctor(_headers(matched), evidence=known, today=date.today(), together=_together(matched))


def _together(matched: columns.Matched) -> Whole | None:
    return Whole(matched.whole_names) if matched.whole_names is not None else None


def _headers(matched: columns.Matched) -> dict[str, str]:
    return {name: matched.columns[index].header for name, index in matched.fields.items()}

"""A file with results that came back from the LAS: is every result of the school there, and the same?"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.progress import Progress
from lvs_desktop.domain.result_checks import Reason
from lvs_desktop.domain.result_comparison import Comparison, Differs, Side, compare
from lvs_desktop.domain.result_pupils import Known, known
from lvs_desktop.files import writing
from lvs_desktop.services import results
from lvs_desktop.services.labels import field_word, listed, number, value_text
from lvs_desktop.services.permits import own_locations, permit
from lvs_desktop.services.results_words import results_words, why_words
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.texts import _, ngettext, pgettext
from lvs_desktop.storage import pupils as stored_pupils
from lvs_desktop.storage import results as stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What of the school's results is in a file.

    Attributes:
        found: Same, differing, missing and extra results; nothing in it is of an archived pupil who is not in the
            file, for the LAS gives the pupils of now.
        expected: How many results of the school are looked for.
        archived: Results of archived pupils that the file lacks: they are not expected.
        not_placed: Lines of the file of which pupil or date is not right, with why.
        people: Pupil id -> who it is, of all pupils in `found`.
    """

    made: results.Preview
    found: Comparison
    expected: int
    archived: int
    not_placed: tuple[results.ResultLine, ...]
    people: dict[int, Known]

    @property
    def complete(self) -> bool:
        """True if every result of the school is in the file with the same values."""
        return not self.found.missing and not self.found.differs


def check_file(
    opened: OpenSchool,
    path: Path,
    *,
    columns: dict[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    other_school: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
) -> Checked:
    """
    Compare a file with what the school keeps. Writes nothing.

    Raises:
        Problem: As services.results.preview; NO_RESULTS (the school keeps no results).
    """
    permit(opened, Action.RESULTS)
    with opened.storage.begin() as connection:
        pupils = stored_pupils.read(connection, archived=True, own=own_locations(opened.worker))
        people = {pupil.id: known(pupil) for pupil in pupils}
        mine = stored.stored(connection, sorted(people)) if people else ()
        here = [Side(pupil_id=one.pupil_id, result=one.result) for one in mine]
    if not here:
        raise Problem(ProblemCode.NO_RESULTS, check="yes")
    made = results.preview(
        opened,
        path,
        columns=columns,
        sheet=sheet,
        encoding=encoding,
        separator=separator,
        other_school=other_school,
        progress=progress,
        today=today,
    )
    there = [
        Side(pupil_id=line.pupil.id, result=line.result, row=line.row)
        for line in made.lines
        if line.pupil is not None and line.kind is not None
    ]
    found = compare(here, there)
    missing = [one for one in found.missing if not people[one.pupil_id].archived]
    archived = len(found.missing) - len(missing)
    found.missing = missing
    seen = {one.pupil_id for one in (*missing, *found.extra)} | {one.here.pupil_id for one in found.differs}
    return Checked(
        made=made,
        found=found,
        expected=len(here) - archived,
        archived=archived,
        not_placed=tuple(line for line in made.lines if line.kind is None and not _repeated(line)),
        people={pupil_id: people[pupil_id] for pupil_id in seen},
    )


def write_workbook(done: Checked, target: Path) -> int:
    """
    What is missing, differs or is extra, and what could not be placed, as an Excel file; returns how many lines.

    Raises:
        Problem: OUTPUT_NOT_WRITABLE, DISK_FULL.
    """
    header = (
        pgettext("column", "What"),
        pgettext("column", "Pupil number"),
        pgettext("column", "Pupil"),
        pgettext("column", "Test"),
        pgettext("column", "Date"),
        pgettext("column", "Difference"),
        pgettext("column", "Row"),
    )
    rows = [
        *(_cells(done, _("Not in the file"), one, "") for one in done.found.missing),
        *(
            _cells(done, _("Other values"), one.here, difference_words(one), one.there.row)
            for one in done.found.differs
        ),
        *(_cells(done, _("Only in the file"), one, "", one.row) for one in done.found.extra),
        *(
            [
                _("Could not be placed"),
                (line.pupil.pupil_number or "") if line.pupil else line.said,
                line.pupil.name if line.pupil else "",
                test_words(Side(pupil_id=0, result=line.result)),
                _day(line.result.taken_on),
                why_words(line),
                str(line.row),
            ]
            for line in done.not_placed
        ),
    ]
    return writing.write_xlsx(target, header, rows)


def summary_words(done: Checked) -> str:
    """What the check came to, in a few sentences."""
    found, n = done.found, done.expected
    if done.complete:
        words = [
            ngettext(
                "The {n} result of your school is in the file.", "All {n} results of your school are in the file.", n
            ).format(n=number(n))
        ]
    else:
        there = _("Of {results} of your school {same} are in the file with the same values.")
        words = [there.format(results=results_words(n), same=number(found.same))]
    fields = tuple(field_word(name) for name in found.compared if name != "taken_on")
    if fields:
        words.append(_("Compared: {fields}.").format(fields=listed(fields)))
    if done.archived:
        n = done.archived
        left = ngettext(
            "{n} result of a pupil in the archive was not looked for.",
            "{n} results of pupils in the archive were not looked for.",
            n,
        )
        words.append(left.format(n=number(n)))
    return " ".join(words)


def difference_words(one: Differs) -> str:
    """What differs: 'Vaardigheidsscore: 103,5 is 99'."""
    return "; ".join(
        _("{field}: {was} here, {becomes} in the file").format(
            field=field_word(step.field), was=_shown(step.field, step.was), becomes=_shown(step.field, step.becomes)
        )
        for step in one.fields
    )


def test_words(one: Side) -> str:
    """A test with its version."""
    return " ".join(filter(None, (one.result.test_name, one.result.version)))


def _cells(done: Checked, what: str, one: Side, difference: str, row: int | None = None) -> list[str]:
    pupil = done.people[one.pupil_id]
    number = pupil.pupil_number or ""
    day = _day(one.result.taken_on)
    return [what, number, pupil.name, test_words(one), day, difference, "" if row is None else str(row)]


def _shown(field: str, value: str | None) -> str:
    return value_text("birth_date" if field == "taken_on" else field, value)


def _day(iso: str) -> str:
    return value_text("birth_date", iso) if iso else ""


def _repeated(line: results.ResultLine) -> bool:
    return Reason.TWICE_EQUAL in line.reasons

"""Results of tests in a school file, as a file of results brings them."""

from dataclasses import replace

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.results import Generation, Result
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, results
from tests.support.schoolfiles import ADMIN
from tests.support.syncing import pupil

SUMS = Result(
    test_code="RW-3.0",
    test_name="Rekenen-Wiskunde 3.0",
    version="M5",
    subject="Rekenen",
    moment="M5",
    taken_on="2026-01-20",
    year_group="5",
    score="61",
    skill_score="103.5",
    level="II",
    functioning="E5",
    generation=Generation.THREE,
    by_hand=None,
)
READING = replace(SUMS, test_code="", test_name="Begrijpend lezen é", generation=Generation.UNKNOWN, by_hand=False)


def put(opened: OpenSchool, *given: tuple[str, Result]) -> int:
    """Results by number of the pupil, as a file brings them; the entry."""
    ids = {number: pupil(opened, number).id for number, _ in given}
    with opened.storage.begin() as connection:
        entry = applying.add_entry(connection, EntryKind.RESULTS, by=ADMIN, counts=Counts())
        results.bring(connection, entry, [(ids[number], result) for number, result in given])
    opened.refresh()
    return entry

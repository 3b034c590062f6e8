"""Every broken file through the real services: what is said of it, and the pupils that come out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Severity
from lvs_desktop.services import importing
from lvs_desktop.services.schools import OpenSchool
from tests.data import broken_files
from tests.support.broken import Broken
from tests.support.corpus_pupils import last_year
from tests.support.schoolfiles import fill, new_school, state_of

FILES = broken_files.files()
CLEAN = [one for one in FILES if not one.found]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A real school file; each test puts last year's pupils in it."""
    opened = new_school(tmp_path_factory.mktemp("corpus") / "school.lvs")
    yield opened
    opened.close()


def options(one: Broken, **repairs: str) -> ImportOptions:
    """As the person chooses: all rows that can be used, with the repairs that the file needs."""
    return ImportOptions(overwrite=True, skip_bad_rows=True, repairs=dict(repairs or one.repairs))


def test_the_corpus_is_as_large_as_promised() -> None:
    """At least 60 broken files, in six encodings, four separators and every kind of workbook that can be written."""
    assert len(FILES) - len(CLEAN) >= 60
    assert {Path(one.name).suffix for one in CLEAN} >= {".csv", ".xlsx", ".xlsb", ".ods"}


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.name)
def test_a_broken_file_is_named_and_mended_exactly(one: Broken, school: OpenSchool, tmp_path: Path) -> None:
    """Damage, column and count as the breaker wrote them down; the pupils afterwards as if nothing had happened."""
    before = last_year(zeros=one.zeros)
    fill(school, before)
    path = broken_files.write(tmp_path, one)

    shown = importing.preview(school, path, options(one))
    said = [(found.damage.value, found.column, found.count) for found in shown.diagnoses()]
    errors = [found for found in shown.problems(0, 1000) if found.severity is Severity.ERROR]
    unmended = [found.damage for found in shown.diagnoses() if found.repairable and not found.repaired]
    importing.apply(school, shown)

    assert sorted(one.found, key=str) == sorted(said, key=str)
    assert one.errors == len({found.row for found in errors})
    assert [] == unmended
    assert {**before, **one.pupils} == state_of(school)


@pytest.mark.parametrize("one", CLEAN, ids=lambda one: one.name)
def test_a_clean_file_gives_no_diagnosis_at_all(one: Broken, school: OpenSchool, tmp_path: Path) -> None:
    """Neither at first sight nor after a comparison, with repairs or without: who cries wolf is not believed."""
    fill(school, last_year(zeros=one.zeros))
    path = broken_files.write(tmp_path, one)

    for chosen in (ImportOptions(overwrite=True), ImportOptions(overwrite=True, repairs={"all-safe": "yes"})):
        shown = importing.preview(school, path, chosen)

        assert () == importing.look(school, path, chosen).diagnoses
        assert () == shown.diagnoses()
        shown.close()


@pytest.mark.parametrize("one", FILES, ids=lambda one: one.name)
def test_what_is_said_does_not_depend_on_what_is_mended(one: Broken, school: OpenSchool, tmp_path: Path) -> None:
    """A repair can be refused, or taken back, because the damage is still named."""
    fill(school, last_year(zeros=one.zeros))
    path = broken_files.write(tmp_path, one)
    refused = {damage: "no" for damage, _, _ in one.found} or {"all-safe": "yes"}

    shown = importing.preview(school, path, options(one, **refused))
    said = {(found.damage.value, found.column, found.count) for found in shown.diagnoses()}
    mended = [found.damage for found in shown.diagnoses() if found.repaired and not found.always]
    shown.close()

    assert set(one.found) <= said
    assert [] == mended

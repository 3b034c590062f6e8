"""Every broken file through the real services: what is said of it, and the pupils that come out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.services import importing, schools
from lvs_desktop.services.schools import OpenSchool
from tests.data import broken_files
from tests.support import keyrings
from tests.support.broken import Broken
from tests.support.commands import Lvs
from tests.support.corpus_pupils import HEADER, last_year
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
    return ImportOptions(
        overwrite=True, skip_bad_rows=True, repairs=dict(repairs or one.repairs), columns=dict(one.columns)
    )


def test_the_corpus_is_as_large_as_promised() -> None:
    """At least 60 broken files, in six encodings, four separators and every kind of workbook that can be written."""
    assert len(FILES) - len(CLEAN) >= 60
    assert {Path(one.name).suffix for one in CLEAN} >= {".csv", ".xlsx", ".xls", ".xlsb", ".ods"}


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

    for chosen in (replace(options(one), repairs={}), options(one)):
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


@pytest.mark.parametrize("name", ["mojibake.xlsx", "totaal-utf16.csv", "twee-coderingen-utf8.csv", "magister.csv"])
def test_one_option_of_the_command_line_mends_all_that_is_safe(
    name: str, lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path
) -> None:
    """The same outcome as in the window, and the JSON says what was mended."""
    one = next(each for each in FILES if each.name == name)
    target = tmp_path / "school.lvs"
    opened = new_school(target)
    fill(opened, last_year())
    opened.close()
    path = broken_files.write(tmp_path, one)

    said = lvs("import", target, path, "--overwrite", "--apply", "--repair", "all-safe", "--json")

    assert (0, True) == (said.code, said.json["applied"])
    assert {damage for damage, _, _ in one.found} == {found["code"] for found in said.json["diagnoses"]}
    assert all(found["repaired"] for found in said.json["diagnoses"])
    again = schools.open_school(target)
    assert {**last_year(), **one.pupils} == state_of(again)
    again.close()


def test_an_encoding_is_chosen_not_just_mended(school: OpenSchool, tmp_path: Path) -> None:
    """Where two readings are possible, a yes says nothing."""
    one = next(each for each in FILES if each.name.startswith("cp850"))
    fill(school, last_year())
    path = broken_files.write(tmp_path, one)

    with pytest.raises(Problem) as refused:
        importing.preview(school, path, options(one, encoding_unsure="yes"))

    assert (ProblemCode.REPAIR_READING, "cp850") == (refused.value.code, refused.value.facts["readings"][0])


def test_the_names_of_the_school_speak_for_an_encoding(school: OpenSchool, tmp_path: Path) -> None:
    """The evidence is shown: in which reading the file's names are those that the school knows."""
    one = next(each for each in FILES if each.name.startswith("mac_roman"))
    fill(school, last_year())
    path = broken_files.write(tmp_path, one)

    [found] = importing.look(school, path, options(one)).diagnoses

    voices = {reading.name: (reading.speaks_for, reading.speaks_against) for reading in found.readings}
    assert voices["mac_roman"] == (found.count, 0)
    assert all(good < found.count for name, (good, _) in voices.items() if name != "mac_roman")
    assert [example.becomes for example in found.examples] == ["Loïs", "Zoë", "Öztürk"]


def test_several_rows_without_dates_are_the_persons_to_choose(school: OpenSchool, tmp_path: Path) -> None:
    """Neither the first nor the last row may be taken for granted."""
    one = next(each for each in FILES if each.name == "twee-rijen.xlsx")
    fill(school, last_year())
    path = broken_files.write(tmp_path, one)

    shown = importing.preview(school, path, options(one, **{"all-safe": "yes"}))
    [found] = shown.diagnoses()
    first = importing.preview(school, path, options(one, rows_several="first"))

    assert (None, False, ("first", "last")) == (found.repaired, found.safe, tuple(r.name for r in found.readings))
    assert {"9Z"} == {line.group for line in first.lines() if line.pupil_number in ("1041152", "1041159")}


@pytest.mark.parametrize("name", ["aanhalingstekens-excel.csv", "twee-coderingen-dos.csv"])
def test_bad_rows_of_a_mended_file_are_saved_as_it_was_read(name: str, school: OpenSchool, tmp_path: Path) -> None:
    """The file is read once more for that: with the same repairs, or the rows would be others."""
    one = next(each for each in FILES if each.name == name)
    fill(school, last_year())
    path = broken_files.write(tmp_path, one)
    path.write_bytes(path.read_bytes().replace("Björn".encode(), b"").replace("Björn".encode("cp850"), b""))

    shown = importing.preview(school, path, options(one))
    saved = shown.save_bad_rows(tmp_path / "fouten.xlsx")
    [header, row] = openpyxl.load_workbook(tmp_path / "fouten.xlsx").active.iter_rows(values_only=True)
    shown.close()

    assert (1, "Roepnaam", "Haar") == (saved, header[1], row[3])


@pytest.mark.parametrize("end", ["\r\n" * 5, "\r\n" * 7000 + "1;Piet;;Bos;;;1A;;;\r\n", "Totaal: 0\r\n"], ids=len)
def test_blank_lines_and_totals_without_pupils_are_no_crash(end: str, school: OpenSchool, tmp_path: Path) -> None:
    """Some thousand blank lines, as a sheet that was cleared leaves them: found by fuzzing."""
    path = tmp_path / "leeg.csv"
    path.write_text(";".join(HEADER) + "\r\n" + end, "utf-8", newline="")
    fill(school, last_year())
    chosen = ImportOptions(repairs={"all-safe": "yes"})

    try:
        outcome = importing.preview(school, path, chosen).counts().new
    except Problem as problem:
        outcome = problem.code

    assert outcome == (1 if "Piet" in end else ProblemCode.FILE_WITHOUT_PUPILS)

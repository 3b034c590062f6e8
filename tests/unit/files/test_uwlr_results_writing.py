"""UWLR 2.2 as we write results: valid, read back as they were, and honest about what has no place in it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.results import Generation, Result, moment_of
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.files.result_source import open_results
from lvs_desktop.files.uwlr_results_writing import WrittenResults, write_results

SCHOOL = School(
    name="Voorbeeldschool",
    brin="99ZZ",
    locations=(Location(code="00", name="Hoofdgebouw"),),
    school_year="2026-2027",
    route="leerling-in-beeld",
)
MADE = datetime(2026, 11, 2, 9, 30, 15, 777)
FULL = Result(
    test_code="RW-M5",
    test_name="Rekenen & <Wiskunde> 3.0",
    version="M5 digitaal",
    subject="Rekenen",
    moment="M5",
    taken_on="2026-01-20",
    year_group="5",
    score="31",
    skill_score="103.50",
    level="II",
    functioning="87",
    generation=Generation.THREE,
    by_hand=None,
)
BARE = replace(
    FULL, test_code="", test_name="Oude toets", version="", subject="", moment="", year_group="", skill_score=""
)
BARE = replace(BARE, level="", functioning="", generation=Generation.UNKNOWN)
READ = ("test_code", "test_name", "version", "subject", "taken_on", "score", "skill_score", "level", "functioning")


def write(path: Path, rows: Iterable[tuple[str, Result]]) -> WrittenResults:
    """The file of these results."""
    return write_results(path, rows, school=SCHOOL, made=MADE)


def lost(written: WrittenResults) -> dict[object, object]:
    """What has no place in the standard: field -> results."""
    return {dict(one.facts)["field"]: dict(one.facts)["number"] for one in written.notes}


def test_results_are_read_back_as_they_were(tmp_path: Path) -> None:
    """With and without a code, a score and a level; pupil by pupil."""
    path = tmp_path / "uit.xml"
    rows = [("0012", FULL), ("0012", BARE), ("0013", replace(FULL, level="C", score="")), ("0013", BARE)]
    written = write(path, rows)

    read = [dict(line.values) for line in open_results(path).lines()]
    expected = [
        {
            "pupil_key": key,
            **{name: getattr(result, name) for name in READ if getattr(result, name)},
            **({"year_group": result.year_group} if result.year_group else {}),
        }
        for key, result in rows
    ]
    assert read == expected
    assert (written.pupils, written.results, written.left_out, written.notes) == (2, 4, 0, ())


def test_what_has_no_place_is_counted_by_field(tmp_path: Path) -> None:
    """Who typed a result in, a generation that no name says, half points: told, not lost in silence."""
    rows = [
        ("12", replace(FULL, by_hand=True, generation=Generation.OTHER)),
        ("12", replace(FULL, taken_on="2026-02-01", score="12.5", subject="Taal", year_group="6")),
        ("12", replace(FULL, taken_on="2026-02-02", test_name="N" * 129)),
        ("", FULL),
    ]
    written = write(tmp_path / "uit.xml", rows)

    assert lost(written) == {
        "by_hand": 1,
        "generation": 2,
        "score": 1,
        "subject": 1,
        "test_name": 1,
        "year_group": 1,
    }
    assert (written.results, written.left_out) == (3, 1)


def test_a_moment_stands_in_the_version_where_there_is_none(tmp_path: Path) -> None:
    """So that the other side still knows when the test is meant for."""
    path = tmp_path / "uit.xml"
    written = write(path, [("12", replace(FULL, version=""))])

    line = next(open_results(path).lines())
    assert moment_of(line.values["version"]) == "M5"
    assert lost(written) == {}


def test_the_same_results_give_the_same_file(tmp_path: Path) -> None:
    """And a result keeps its key when others come before it."""
    first, second, more = (tmp_path / name for name in ("a.xml", "b.xml", "c.xml"))
    write(first, [("12", FULL)])
    write(second, [("12", FULL)])
    write(more, [("11", FULL), ("12", FULL)])

    assert first.read_bytes() == second.read_bytes()
    key = etree.parse(first).find(".//{*}resultaat").get("key")
    assert key in more.read_text()


def test_nothing_to_write_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    """The standard allows no empty list."""
    path = tmp_path / "uit.xml"
    path.write_text("van gisteren")

    with pytest.raises(Problem) as found:
        write(path, [("", FULL)])

    assert found.value.code is ProblemCode.NO_RESULTS
    assert path.read_text() == "van gisteren"


@cache
def results_schema(schemas: Path) -> etree.XMLSchema:
    """The schema of results, compiled once."""
    return etree.XMLSchema(etree.parse(schemas / "uwlr-2.2" / "UWLR_Leerresultaten_v2p2.xsd"))


TEXTS = st.text(max_size=20) | st.just("N" * 129)
RESULTS = st.builds(
    Result,
    test_code=TEXTS,
    test_name=TEXTS.filter(str.strip),
    version=TEXTS,
    subject=TEXTS,
    moment=st.sampled_from(["", "B8", "M5", "E3"]),
    taken_on=st.dates().map(str),
    year_group=st.sampled_from(["", "1", "5", "8"]),
    score=st.sampled_from(["", "0", "31", "12.5", "31/40", "99999999999"]),
    skill_score=st.sampled_from(["", "103.50", "-3"]),
    level=st.sampled_from(["", "I", "V", "A", "E"]),
    functioning=TEXTS,
    generation=st.sampled_from(Generation),
    by_hand=st.sampled_from([None, True, False]),
)


@pytest.mark.requires("schemas")
@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from(["12", "0013", "<&>", '"']), RESULTS), min_size=1, max_size=6))
def test_any_results_are_valid_uwlr(
    tmp_path_factory: pytest.TempPathFactory, schemas: Path, rows: list[tuple[str, Result]]
) -> None:
    """On the schema of Edustandaard: each key once, each test defined once."""
    path = tmp_path_factory.getbasetemp() / "uit.xml"
    write(path, rows)

    schema = results_schema(schemas)
    assert schema.validate(etree.parse(path)), schema.error_log

"""Test results of UWLR 2.2 as we read them: all that a result tells, and nothing that harms."""

from pathlib import Path

import pytest

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import registry
from lvs_desktop.files.result_source import open_results
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from tests.support.edex_files import edexml, pupil
from tests.support.result_files import document, read, reference, result

ALL = (
    "<osoresultaat><oso:toetsscore><oso:aantalgoed>31</oso:aantalgoed><oso:vaardigheidsscore>103.50"
    "</oso:vaardigheidsscore><oso:codevaardigheidsschaal>118</oso:codevaardigheidsschaal></oso:toetsscore>"
    f"{reference('DLE', '21')}{reference('AE', 'B')}{reference('IV', 'ii')}{reference('FN', '87')}</osoresultaat>"
)
ELSEWHERE = (  # what would be the tests, if it stood in no comment
    "</toetsafnames><toetsen><toets><toetscode>RW</toetscode><versie>M5</versie><toetsnaam>X</toetsnaam></toets>"
    "</toetsen><toetsafnames>"
)


def test_a_result_tells_all_that_the_standard_lets_it(tmp_path: Path) -> None:
    """Scores, level and functioning level as they were given; the test is defined below the results."""
    source, lines = read(tmp_path / "r.xml", document(result(ALL)))

    assert [dict(line.values) for line in lines] == [
        {
            "pupil_key": "0012345",
            "taken_on": "2026-01-20",
            "test_code": "RW",
            "test_name": "Rekenen-Wiskunde 3.0",
            "version": "M5",
            "subject": "Rekenen",
            "year_group": "5",
            "score": "31",
            "skill_score": "103.50",
            "level": "II",
            "functioning": "87",
        }
    ]
    assert source.info.origin is not None
    assert (source.info.origin.brin, source.info.origin.school_year) == ("99ZZ", "2025-2026")
    assert (source.info.format, source.info.version, source.year_is_of_test) == ("uwlr", "2.2", True)


def test_what_is_not_kept_is_counted_and_said(tmp_path: Path) -> None:
    """An ECK iD and other kinds of scores stay out of the school file; that they were there is no secret."""
    eckid = "<eckid>https://ketenid.nl/x</eckid>"
    others = result("<anderresultaat/>"), result("<toetsonderdeelcode>a</toetsonderdeelcode><score>3</score>")
    source, lines = read(tmp_path / "r.xml", document(result(ALL), *others, beside=eckid))

    assert (len(lines), source.found.rows, source.found.set_aside) == (1, 3, 0)
    assert dict(source.found.passed_over) == {"anderresultaat": 1, "toetsonderdeelcode": 1}
    assert dict(source.found.not_kept) == {
        "codevaardigheidsschaal": 1,
        "eckid": 1,
        "referentiescore AE": 1,
        "referentiescore DLE": 1,
    }
    said = [source_problem_text(one) for one in source.found.problems]
    assert "anderresultaat (1) en toetsonderdeelcode (1)" in said[0]
    assert not any("ketenid" in text for text in said)


def test_a_functioning_level_is_never_held_to_a_form(tmp_path: Path) -> None:
    """The standard's own example says '87' where others say 'M5'."""
    scores = [f"<osoresultaat>{reference('FN', value)}</osoresultaat>" for value in ("M5", "87", "<M3")[:2]]
    _, lines = read(tmp_path / "r.xml", document(*map(result, scores)))

    assert [line.values["functioning"] for line in lines] == ["M5", "87"]


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        (result("<score>3</score>", day="2026-02-30"), "taken_on", "2026-02-30"),
        (result(f"<osoresultaat>{reference('IV', 'VI')}</osoresultaat>"), "level", "VI"),
        (result("<score>3</score>", day=""), "taken_on", None),
        (result("<score>3</score>", code=""), "test_name", None),
    ],
)
def test_a_value_that_cannot_be_read_sets_the_result_aside(
    tmp_path: Path, given: str, field: str, value: str | None
) -> None:
    """Where it is and what it is; the other results are read."""
    source, lines = read(tmp_path / "r.xml", document(given, result("<score>4</score>")))

    assert [line.values["score"] for line in lines] == ["4"]
    found = source.found.problems[0]
    assert (dict(found.facts)["field"], found.value, source.found.set_aside) == (field, value, 1)
    assert found.row == 5


def test_a_test_that_is_not_defined_is_said_once(tmp_path: Path) -> None:
    """Its results count all the same, under their code."""
    source, lines = read(tmp_path / "r.xml", document(*[result("<score>3</score>", code="ZZ")] * 2))

    assert [line.values["test_name"] for line in lines] == ["ZZ", "ZZ"]
    assert [one.code for one in source.found.problems] == [ProblemCode.REFERENCE_UNKNOWN]


def test_a_result_without_a_version_has_that_of_its_test(tmp_path: Path) -> None:
    """The schema lets both say it; what the result says itself goes before."""
    given = result("<score>3</score>", code="BL", version=""), result("<score>3</score>", code="BL", version="M6")
    _, lines = read(tmp_path / "r.xml", document(*given))

    assert [line.values["version"] for line in lines] == ["E5", "M6"]


@pytest.mark.parametrize(
    "between",
    [
        "",
        f"<!-- {ELSEWHERE} -->",
        "<toetsafname><leerlingid><![CDATA[</toetsafnames><toetsen><toets>]]></leerlingid></toetsafname>",
        f"<?x {ELSEWHERE} ?>",
    ],
)
def test_what_the_tests_are_is_found_below_any_results(tmp_path: Path, between: str) -> None:
    """Results are passed over when the tests are looked for: never up to an end that is none."""
    whole = document(result("<score>3</score>"))
    start, end = whole.index("<toetsafname>"), whole.index("</toetsafnames>")
    source, lines = read(tmp_path / "r.xml", whole[:end] + between + whole[start:end] + whole[end:])

    assert ["Rekenen-Wiskunde 3.0"] * 2 == [line.values["test_name"] for line in lines]
    assert () == source.found.problems


def test_damage_among_results_that_were_passed_over_is_found(tmp_path: Path) -> None:
    """With the line that it is on."""
    whole = document(result("<score>3</score>"))
    start, end = whole.index("<toetsafname>"), whole.index("</toetsafnames>")
    path = tmp_path / "r.xml"
    path.write_text(whole[:end] + whole[start:end].replace("</score>", "</scor>") + whole[end:], "utf-8")
    source = open_results(path)

    with pytest.raises(Problem) as found:
        list(source.lines())

    assert (ProblemCode.SOURCE_DAMAGED, 8) == (found.value.code, found.value.facts["row"])


def test_the_envelope_of_the_service_is_opened(tmp_path: Path) -> None:
    """A message as it went over the line, with a key in its head that nobody reads."""
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    head = "<s:Header><autorisatie xmlns='x'><autorisatiesleutel>geheim</autorisatiesleutel></autorisatie></s:Header>"
    whole = f"<s:Envelope xmlns:s='{soap}'>{head}<s:Body>{document(result('<score>3</score>'))}</s:Body></s:Envelope>"
    source, lines = read(tmp_path / "r.xml", whole)

    assert [line.values["score"] for line in lines] == ["3"]
    assert "geheim" not in repr((source.info, source.problems, source.found))


def test_a_zone_behind_a_day_goes(tmp_path: Path) -> None:
    """xs:date allows it, and .NET writes it."""
    _, lines = read(tmp_path / "r.xml", document(result("<score>3</score>", day="2026-01-20+01:00")))

    assert lines[0].values["taken_on"] == "2026-01-20"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + document(result("<score>3</score>")), "doctype"),
        (document(result("<score>&a;</score>")), "xml"),
        (document(result("<score>3</score>"))[:-40], "cut"),
        (document(result("<score>3</score>"), beside=f"<x>{'y' * (9 << 20)}</x>"), "large"),
    ],
)
def test_xml_that_means_harm_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    """Nothing is followed, nothing grows, and a file that was cut off is not taken for a whole one."""
    with pytest.raises(Problem) as found:
        read(tmp_path / "r.xml", content)

    assert (found.value.code, found.value.facts["reason"]) == (ProblemCode.SOURCE_DAMAGED, reason)


def test_a_file_of_pupils_is_no_file_of_results(tmp_path: Path) -> None:
    """EDEXML is next to it in the same folder."""
    path = tmp_path / "leerlingen.xml"
    path.write_text(edexml([pupil("1")]))

    with pytest.raises(Problem) as found:
        open_results(path)

    assert found.value.code is ProblemCode.FILE_WITHOUT_RESULTS


def test_results_are_never_taken_for_a_list_of_pupils(tmp_path: Path) -> None:
    """Who chooses this file for the import of pupils is told so, and nothing is imported."""
    path = tmp_path / "r.xml"
    path.write_text(document(result("<score>3</score>")))

    with pytest.raises(Problem) as found:
        registry.open_source(path)

    assert (found.value.code, found.value.facts["kind"]) == (ProblemCode.SOURCE_BINARY, "results")
    assert "toetsresultaten" in problem_text(found.value)

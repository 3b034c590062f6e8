"""`results` as a script meets it: import, export and check, their shapes, what is refused."""

import shutil
from pathlib import Path

import pytest

from lvs_desktop.domain.results import FIELDS
from tests.integration.test_documents import documented_json, form, same_form
from tests.support import keyrings
from tests.support.commands import Lvs
from tests.support.result_schools import LINE, primary_school, results_file

SPELLING = {**LINE, "test_name": "Spelling", "version": "", "pupil_key": "34"}


@pytest.fixture(scope="session")
def primary_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school file to copy."""
    path = tmp_path_factory.mktemp("primary") / "school.lvs"
    primary_school(path).close()
    return path


@pytest.fixture
def primary(computer: keyrings.InMemory, primary_file: Path, tmp_path: Path) -> Path:
    """A primary school of three pupils, and a file with three results: `r.csv`."""
    results_file(tmp_path / "r.csv", LINE, SPELLING, {**LINE, "pupil_key": "99"})
    return Path(shutil.copy(primary_file, tmp_path / "school.lvs"))


def test_results_go_in_out_and_back(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """Looked at, answered, kept, written as UWLR and Excel, held against itself and undone."""
    source, uwlr, sheet = tmp_path / "r.csv", tmp_path / "uit.xml", tmp_path / "uit.xlsx"
    looked = lvs("results", "import", primary, source)
    answers = ("--by-hand", "no", "--generation", "Spelling=other")
    kept = lvs("results", "import", primary, source, *answers, "--apply", "--json")
    again = lvs("results", primary, "import", source, *answers, "--apply", "--json")
    written = lvs("results", "export", primary, "--uwlr", uwlr, "--xlsx", sheet, "--json")
    coming = lvs("results", "export", primary, "--xlsx", tmp_path / "mee.xlsx", "--only-coming", "--json")
    checked = lvs("results", "check", primary, uwlr, "--json")
    undone = lvs("undo", primary)
    nothing = lvs("results", "check", primary, uwlr, "--json")

    assert (0, True) == (looked.code, "Er is niets bewaard" in looked.out)
    assert '--generation "Spelling=3.0"' in looked.out
    assert "met de hand in het LAS ingevoerd? Geef ja of nee aan." in looked.out
    assert {"comes": 1, "with_dult": 0, "asked": 0, "stays": 1, "left_out": 1} == kept.json["outcomes"]
    assert (2, "results") == (kept.json["entry"]["counts"]["new"], kept.json["entry"]["kind"])
    assert (1, "nothing_to_do", None, 2) == (*again.error, again.json["entry"], again.json["counts"]["unchanged"])
    assert (2, 2, 0) == tuple(written.json[name] for name in ("results", "pupils", "left_out"))
    assert (1, 1, 1) == tuple(coming.json[name] for name in ("results", "pupils", "left_out"))
    assert (True, 2) == (checked.json["complete"], checked.json["counts"]["same"])
    assert "2 toetsresultaten zijn teruggezet." in undone.out
    assert (2, "no_results") == nothing.error


def test_a_check_tells_what_is_missing(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """In words, as JSON and as a list for whom repairs it in the LAS."""
    lvs("results", "import", primary, tmp_path / "r.csv", "--apply")
    back = results_file(tmp_path / "terug.csv", {**LINE, "level": "III"})

    told = lvs("results", "check", primary, back, "--xlsx", tmp_path / "lijst.xlsx")
    found = lvs("results", "check", primary, back, "--json").json

    assert 0 == told.code
    assert "Van 2 resultaten van uw school staan er 0 met dezelfde waarden in het bestand." in told.out
    assert "Niet in het bestand: 1" in told.out
    assert "Niveau: II hier, III in het bestand" in told.out
    assert (False, 1, 1) == (found["complete"], found["counts"]["missing"], found["counts"]["differs"])
    assert (tmp_path / "lijst.xlsx").stat().st_size


def test_the_answers_have_the_documented_shapes(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """The examples of ARCHITECTURE, name by name."""
    source = tmp_path / "r.csv"
    kept = lvs("results", "import", primary, source, "--by-hand", "no", "--json").json
    lvs("results", "import", primary, source, "--apply")
    results_file(tmp_path / "terug.csv", {**LINE, "level": "III"})
    written = lvs("results", "export", primary, "--uwlr", tmp_path / "uit.xml", "--json").json
    checked = lvs("results", "check", primary, tmp_path / "terug.csv", "--json").json

    for name, answer in (("results import", kept), ("results check", checked), ("results export", written)):
        same_form(_bare(form(documented_json(name))), _bare(form(answer)))


def _bare(value: dict[str, object]) -> dict[str, object]:
    """What varies by file: which reasons there are, what else is told of the source."""
    return {name: held for name, held in value.items() if name not in ("reasons", "notes", "problems")}


@pytest.mark.parametrize(
    ("words", "code", "exits"),
    [
        (("take", "{school}"), "usage", 2),
        (("import", "{school}"), "usage", 2),
        (("export", "{school}"), "usage", 2),
        (("export", "{school}", "teveel", "--xlsx", "x.xlsx"), "usage", 2),
        (("import", "{school}", "{file}", "--generation", "Spelling"), "usage", 2),
        (("import", "{school}", "{file}", "--generation", "Spelling=4.0"), "usage", 2),
        (("import", "{school}", "{file}", "--generation", "Taal=3.0"), "test_unknown", 2),
        (("import", "{school}", "{file}", "--column", "Versie=klas"), "field_unknown", 2),
        (("import", "{school}", "{school}"), "source_binary", 1),
        (("import", "{school}", "weg.csv"), "source_not_found", 1),
        (("export", "{school}", "--xlsx", "x.xlsx"), "no_results", 2),
        (("check", "{school}", "{file}"), "no_results", 2),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    lvs: Lvs, primary: Path, tmp_path: Path, words: tuple[str, ...], code: str, exits: int
) -> None:
    """With a code and what to do, and nothing is kept."""
    filled = [word.format(school=primary, file=tmp_path / "r.csv") for word in words]

    assert (exits, code) == lvs("results", *filled, "--json").error
    assert [] == lvs("history", primary, "--json").json["entries"]


def test_results_of_another_school_wait_for_a_yes(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """Nothing is kept or compared before the person said that the file is right."""
    lvs("results", "import", primary, tmp_path / "r.csv", "--apply")
    theirs = tmp_path / "buren.xml"
    lvs("results", "export", primary, "--uwlr", theirs)
    lvs("undo", primary)
    theirs.write_text(theirs.read_text("utf-8").replace("99ZZ", "12AB"), "utf-8")

    refused = lvs("results", "import", primary, theirs, "--apply", "--json")
    compared = lvs("compare", primary, "--lovs", theirs, "--json")
    assert [(3, "source_other_school")] * 2 == [refused.error, compared.error]
    assert "van school 12AB" in refused.err
    assert "--other-school" in refused.err

    kept = lvs("results", "import", primary, theirs, "--other-school", "--apply", "--json")
    checks = [lvs("results", "check", primary, theirs, *more, "--json") for more in ((), ("--other-school",))]
    again = lvs("compare", primary, "--lovs", theirs, "--other-school", "--json")

    assert ("source_other_school", "note") in {(one["code"], one["severity"]) for one in kept.json["problems"]}
    assert (0, 2) == (kept.code, kept.json["counts"]["new"])
    assert [(3, "source_other_school"), True] == [checks[0].error, checks[1].json["complete"]]
    assert ["source_other_school"] == [one["code"] for one in again.json["lovs"]["problems"]]


def test_columns_are_named_once_and_remembered(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """A list with a column that nobody knows."""
    source = results_file(tmp_path / "r.csv", LINE)
    source.write_text(source.read_text("utf-8").replace("Vaardigheidsscore", "Uitkomst"), "utf-8")
    said = ("--column", "Uitkomst=skill_score", "--remember-columns")

    named = lvs("results", "import", primary, source, *said, "--json").json["lines"][0]
    later = lvs("results", "import", primary, source, "--json").json["lines"][0]

    assert ("103.5", "103.5") == (named["skill_score"], later["skill_score"])
    assert "skill_score" in FIELDS


def test_the_log_holds_nothing_of_a_result(lvs: Lvs, primary: Path, tmp_path: Path) -> None:
    """No name, no number, no score; what was done may be there."""
    lvs("results", "import", primary, tmp_path / "r.csv", "--apply")
    lvs("results", "export", primary, "--uwlr", tmp_path / "uit.xml")
    lvs("results", "check", primary, tmp_path / "uit.xml")

    logs = [path for path in (tmp_path / "lvs-home").rglob("*.log*") if path.is_file()]
    text = b"".join(path.read_bytes() for path in logs)
    assert not any(word in text for word in (b"Berg", b"103,5", b"103.5", b"Rekenen", b"0012"))

"""Growth of a school's pupils and groups: who may see it, what it says, and what the command line makes of it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import Counts, EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.results import Result
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import growth, growth_charts, growth_words, pupils
from lvs_desktop.services.documents import plain_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, keys, results, school_file
from lvs_desktop.system import keyring
from tests.integration.test_documents import documented_json
from tests.support import growth_schools, keyrings, shapes
from tests.support.commands import Lvs
from tests.support.schoolfiles import ADMIN, KEY, new_school

NORTH = Worker(name="Noord-beheer", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A primary school with the results of five school years, to copy."""
    path = tmp_path_factory.mktemp("growth") / "school.lvs"
    opened = new_school(path, workers=(ADMIN, NORTH), route="leerling-in-beeld")
    growth_schools.fill(opened)
    opened.close()
    return path


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy, on a computer that has its key."""
    with keyrings.in_use(keyrings.safe()):
        assert keyring.store(keys.key_id(KEY), KEY.hex())
        yield Path(shutil.copy(made, tmp_path / "school.lvs"))


@pytest.fixture
def opened(file: Path) -> Iterator[OpenSchool]:
    """The school, open."""
    school = OpenSchool(school_file.open_file(file, KEY))
    yield school
    school.close()


def who(opened: OpenSchool, place: int) -> int:
    """The id of one of the children."""
    found = pupils.by_number(opened, f"70{place:02}")
    assert found is not None
    return found.id


def bring(opened: OpenSchool, pupil_id: int, *rows: Result) -> None:
    """More results."""
    with opened.storage.begin() as connection:
        entry = applying.add_entry(connection, EntryKind.RESULTS, by=opened.worker, counts=Counts())
        results.bring(connection, entry, [(pupil_id, row) for row in rows])


def move(opened: OpenSchool, pupil_id: int, location: str) -> None:
    """Another location, without a history."""
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET location = ? WHERE id = ?", (location, pupil_id))


def test_a_pupils_growth_has_a_line_for_each_scale_and_every_result_as_text(opened: OpenSchool) -> None:
    """Spelling changed its generation, so it is two; the gap is named; the table holds every score."""
    found = growth.of_pupil(opened, who(opened, 0))
    chart = growth_charts.pupil_chart(found)
    rows = growth_words.pupil_rows(found)
    scores = [one.skill_score for one in growth_schools.results_of(0)]

    assert ["Begrijpend lezen 3.0", "Rekenen-Wiskunde 3.0", "Spelling 2.0 (geen 3.0-toets)", "Spelling 3.0"] == [
        figure.title for figure in chart.figures
    ]
    assert {"Begrijpend lezen": 10, "Rekenen-Wiskunde": 9, "Spelling": 10} == dict(found.subjects)
    assert sorted(float(score) for score in scores) == sorted(
        float(row[2].replace(",", ".")) for row in rows if row[2] != "geen resultaat"
    )
    assert [("Rekenen-Wiskunde 3.0", "E (2023-2024)", "geen resultaat", "", "", "")] == [
        row for row in rows if not row[5]
    ]
    assert "Geen resultaat op: E (2023-2024)." in chart.description
    assert [(3, True)] == [
        (link.start - 1, link.dashed) for figure in chart.figures for link in figure.links if link.dashed
    ]


def test_the_levels_are_those_that_were_given_and_nothing_else(opened: OpenSchool) -> None:
    """No band and no norm is made up: a result without a level is an open circle."""
    one = growth_schools.results_of(2)[0]
    bring(opened, who(opened, 2), replace(one, level="", test_name="Los 3.0", subject="Los"))
    chart = growth_charts.pupil_chart(growth.of_pupil(opened, who(opened, 2), subjects=["los"]))
    [mark] = chart.figures[0].marks

    assert ("hollow", "") == (mark.look.shape.value, mark.look.letter)
    assert ["zonder niveau"] == [words for _look, words in chart.legend]


def test_a_group_counts_who_is_in_it_now_and_who_lacks_a_result(opened: OpenSchool) -> None:
    """Who came this year lacks the earlier moments; who did a year twice has moments of an own."""
    found = growth.of_group(opened, growth.group_named(opened, "7A"))
    [reading] = [track for track in found.growth.tracks if track.scale.subject == "Begrijpend lezen"]
    told = {
        (found.growth.slots[one.slot].school_year, found.growth.slots[one.slot].moment): (len(one.values), one.without)
        for one in reading.spreads
    }

    assert 8 == found.growth.pupils
    assert (7, 1) == told["2021-2022", "M3"]
    assert (7, 1) == told["2025-2026", "E7"]
    assert (1, 7) == told["2025-2026", "E6"]
    assert all(sum(one.levels.values()) == len(one.values) for one in reading.spreads)


def test_a_location_admin_sees_the_own_pupils_only(opened: OpenSchool) -> None:
    """A pupil of another location is refused; of a group with one name at two locations the own half is left."""
    move(opened, who(opened, 3), "01")
    opened.work_as(NORTH.name)

    with pytest.raises(Problem) as refused:
        growth.of_pupil(opened, who(opened, 0))
    found = growth.of_group(opened, growth.group_named(opened, "7A"))

    assert ProblemCode.ACTION_NOT_ALLOWED is refused.value.code
    assert [("7A", "01", 1)] == [(one.name, one.location, one.pupils) for one in growth.groups(opened)]
    assert 1 == found.growth.pupils
    assert growth.of_pupil(opened, who(opened, 3)).pupil.given_name == growth_schools.CHILDREN[3][0]


def test_a_group_of_two_locations_is_one_unless_a_location_is_named(opened: OpenSchool) -> None:
    """The combination of both is asked for by the bare name."""
    move(opened, who(opened, 3), "01")

    assert 8 == growth.of_group(opened, growth.group_named(opened, "7A")).growth.pupils
    assert 7 == growth.of_group(opened, growth.group_named(opened, "7A", "00")).growth.pupils


def test_the_document_says_whose_it_is_and_that_it_is_personal(opened: OpenSchool) -> None:
    """On paper too every point is text."""
    document = growth_charts.pupil_document(opened, growth.of_pupil(opened, who(opened, 1)))
    text = plain_text(document)

    assert document.title == "Groei van Łukasz Verzonnen-Wójcik"
    assert "persoonsgegevens" in document.footer
    assert "M6 (2025-2026)" in text


@pytest.mark.parametrize("wanted", [("--pupil", "7000"), ("--group", "7A")], ids=["pupil", "group"])
def test_the_command_line_gives_text_json_picture_and_pdf(
    lvs: Lvs, file: Path, tmp_path: Path, wanted: tuple[str, str]
) -> None:
    """And says that the files hold personal data."""
    png, pdf = tmp_path / "groei.png", tmp_path / "groei.pdf"
    said = lvs("growth", file, *wanted, "--subject", "spelling", "--png", png, "--pdf", pdf)
    data = lvs("growth", file, *wanted, "--json").json

    assert 0 == said.code, said.err
    assert "Spelling 3.0" in said.out
    assert "Rekenen" not in said.out
    assert "persoonsgegevens" in said.err
    assert (b"\x89PNG", b"%PDF") == (png.read_bytes()[:4], pdf.read_bytes()[:4])
    assert [] == shapes.misfit(data, shapes.SHAPES["growth" if wanted[0] == "--pupil" else "growth group"])
    assert 4 == len(data["lines"])


@pytest.mark.parametrize("command", ["growth", "growth group"])
def test_the_documented_answer_has_the_shape_of_the_real_one(command: str) -> None:
    """What ARCHITECTURE shows is what a script gets."""
    assert [] == shapes.misfit(documented_json(command), shapes.SHAPES[command])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), "usage", "--pupil NUMMER of --group NAAM"),
        (("--pupil", "7000", "--group", "7A"), "usage", "--pupil NUMMER of --group NAAM"),
        (("--pupil", "99"), "pupil_unknown", "99"),
        (("--group", "9Z"), "group_unknown", "7A"),
        (("--pupil", "7000", "--subject", "Gym"), "subject_unknown", "Begrijpend lezen"),
        (("--pupil", "7100", "--png", "OUT"), "growth_empty", "geen toetsresultaten"),
        (("--pupil", "7100", "--pdf", "OUT"), "growth_empty", "geen toetsresultaten"),
        (("--pupil", "7100", "--subject", "Gym"), "subject_unknown", "Lees eerst"),
        (("--pupil", "7000", "--as", "Noord-beheer"), "action_not_allowed", ""),
    ],
)
def test_what_cant_be_shown_is_told_and_makes_no_file(
    lvs: Lvs, file: Path, tmp_path: Path, arguments: tuple[str, ...], code: str, words: str
) -> None:
    """Code 2, what is wrong, what to do; no picture is left behind."""
    lvs("pupil", file, "add", "pupil_number=7100", "given_name=Nieuw", "family_name=Hier", "group=7A", "location=00")
    out = tmp_path / "uit.png"

    said = lvs("growth", file, *(str(out) if one == "OUT" else one for one in arguments), "--json")

    assert (2, code) == said.error
    assert words in said.err
    assert not out.exists()


def test_a_pupil_without_results_is_no_error(lvs: Lvs, file: Path) -> None:
    """There is simply nothing yet."""
    lvs("pupil", file, "add", "pupil_number=7100", "given_name=Nieuw", "family_name=Hier", "group=7A", "location=00")
    said = lvs("growth", file, "--pupil", "7100")

    assert (0, "Hier zijn geen toetsresultaten.\n") == (said.code, said.err)

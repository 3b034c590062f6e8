"""EDEXML and UWLR over the command line, into and out of a real school file."""

from pathlib import Path

import pytest

from lvs_desktop.domain.problems import ProblemCode
from tests.support.commands import Lvs
from tests.support.edex_files import SCHOOL, edexml, pupil, uwlr, write

THIS_YEAR = SCHOOL.replace("2024-2025", "2026-2027")


@pytest.mark.parametrize("form", ["edexml", "edexml-2.0", "edexml-1.03"])
@pytest.mark.parametrize("location", [(), ("--location", "01")])
def test_out_and_in_again_changes_nothing(
    lvs: Lvs, school: Path, tmp_path: Path, form: str, location: tuple[str, ...]
) -> None:
    """A file of the whole school or of one location; with both boxes on."""
    for fields in (("birth_date=2013-04-05", "gender=X"), ("name_prefix=van den van den", "email=a@school.example")):
        assert lvs("pupil", school, "set", "1025", *fields).code == 0
    before = lvs("pupils", school, "--archived", "--json").json
    out = tmp_path / "uit.xml"
    assert lvs("export", school, "--format", form, "--out", out, *location).code == 0

    said = lvs("import", school, out, "--overwrite", "--archive-missing", "--apply", "--json").json
    counts = said["counts"]
    assert (counts["unchanged"], counts["new"], counts["changed"], counts["missing"], counts["archived"]) == (
        20 if location else 40,
        *(0, 0, 0, 0),
    )
    assert (said["applied"], said["entry"]) == (False, None)
    assert lvs("pupils", school, "--archived", "--json").json == before


def test_a_first_file_fills_the_school_and_can_be_undone(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """The ordinary import: preview, apply, undo."""
    source = write(tmp_path / "las.xml", edexml([pupil("1"), pupil("2")], school=THIS_YEAR))
    shown = lvs("import", empty, source, "--json").json
    assert shown["source"]["format"] == "edexml"
    assert shown["source"]["origin"] == {
        "version": "2.1",
        "brin": "99ZZ",
        "location": None,
        "school_year": "2026-2027",
        "day": "2024-08-24",
        "author": "Voorbeeld-LAS",
    }
    assert not shown["applied"]

    assert lvs("import", empty, source, "--baseline", "--apply").code == 0
    assert [one["name_prefix"] for one in lvs("pupils", empty, "--json").json["pupils"]] == ["de", "de"]
    assert lvs("undo", empty).code == 0
    assert lvs("pupils", empty, "--json").json["pupils"] == []


def test_uwlr_goes_the_same_way(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """By content: the name of the file does not count."""
    source = write(tmp_path / "antwoord.txt", uwlr([pupil("1")], school=THIS_YEAR))

    assert lvs("import", empty, source, "--apply", "--json").json["source"]["format"] == "uwlr"
    assert len(lvs("pupils", empty, "--json").json["pupils"]) == 1


def test_a_file_of_another_school_waits_for_a_yes(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Nothing is written before the person said that it is right; the preview says whose it is."""
    source = write(tmp_path / "buren.xml", edexml([pupil("77")], school=THIS_YEAR.replace("99ZZ", "12AB")))
    for options in ((), ("--apply",)):
        said = lvs("import", school, source, *options, "--json")
        assert said.error == (3, ProblemCode.SOURCE_OTHER_SCHOOL)
        assert not said.json["applied"]
        assert "van school 12AB" in said.err
    assert "77" not in {one["pupil_number"] for one in lvs("pupils", school, "--json").json["pupils"]}

    said = lvs("import", school, source, "--other-school", "--apply", "--json")
    assert (said.code, said.json["applied"]) == (0, True)
    severities = {found["code"]: found["severity"] for found in said.json["problems"]}
    assert severities[ProblemCode.SOURCE_OTHER_SCHOOL] == "note"


def test_another_school_year_is_warned_of(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Last year's file by mistake: seen before anything is saved."""
    source = write(tmp_path / "oud.xml", edexml([pupil("77")]))
    problems = lvs("import", school, source, "--json").json["problems"]

    assert [(found["code"], found["severity"]) for found in problems] == [(ProblemCode.SOURCE_OTHER_YEAR, "warning")]
    assert "2024-2025" in problems[0]["message"]
    assert "2026-2027" in problems[0]["message"]


def test_what_was_left_out_is_said_in_plain_words(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """After the whole file was read: counts and names of elements, never a value; each thing once."""
    pupils = [
        pupil("1", '<groep key="g1"/><bsn>111111112</bsn>'),
        pupil("2", '<groep key="g1"/><uitstroomdatum>2024-01-01</uitstroomdatum>'),
        pupil("#3"),
    ]
    staff = ['<leerkracht key="l1"><roepnaam>Kim</roepnaam><rol>DIR</rol></leerkracht>']
    said = lvs("import", school, write(tmp_path / "a.xml", edexml(pupils, school=THIS_YEAR, staff=staff)), "--json")

    codes = [found["code"] for found in said.json["problems"]]
    assert sorted(codes) == sorted(set(codes))
    assert set(codes) == {
        ProblemCode.SOURCE_YEAR_UNLISTED,
        ProblemCode.DATA_NOT_READ,
        ProblemCode.LEAVERS_LEFT_OUT,
        ProblemCode.STAFF_NOT_READ,
        ProblemCode.KEYS_PROVISIONAL,
        ProblemCode.VALUE_REQUIRED,
    }
    words = " ".join(found["message"] for found in said.json["problems"])
    assert "bsn (1)" in words
    assert "1 leerkracht is hier niet ingelezen" in words
    assert "111111112" not in said.out + said.err
    assert lvs("staff", school, "--json").json["staff"] == []


def test_a_file_of_pupils_without_teachers_is_no_list_of_staff(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Its pupils must not become accounts."""
    source = write(tmp_path / "a.xml", edexml([pupil("1")], school=THIS_YEAR))
    said = lvs("staff", school, "import", source, "--apply", "--json")

    assert said.error == (1, ProblemCode.FILE_WITHOUT_STAFF)
    assert "geen leerkrachten" in said.err
    assert lvs("staff", school, "--json").json["staff"] == []


def test_its_teachers_are_proposed_and_its_roles_never_give_rights(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The handbook of EDEXML: never rights by `rol`. Who is a head teacher there is proposed as a teacher here."""
    names = "<achternaam>Bruin</achternaam><voorvoegsel>de</voorvoegsel><roepnaam>Kim</roepnaam>"
    mail = "<emailadres>kim@school.example</emailadres><rol>DIR</rol><rol>ICT</rol>"
    staff = [
        f'<leerkracht key="l1">{names}{mail}<groepen><groep key="g1"><rol>LRK</rol></groep></groepen></leerkracht>',
        '<leerkracht key="#2"><achternaam>Zwart</achternaam><roepnaam>Bo</roepnaam></leerkracht>',
    ]
    source = write(tmp_path / "a.xml", edexml([pupil("1")], school=THIS_YEAR, staff=staff))
    shown = lvs("staff", school, "import", source)
    done = lvs("staff", school, "import", source, "--apply", "--json")
    again = lvs("staff", school, "import", source, "--json").json

    assert "Groep: 1A" in shown.out
    assert "nooit rechten" in shown.out
    assert [("Kim de Bruin", ["1A"]), ("Bo Zwart", [])] == [
        (one["name"], one["groups"]) for one in done.json["changes"]
    ]
    kept = lvs("staff", school, "--json").json["staff"]
    assert [("Bruin", "l1", "teacher"), ("Zwart", None, "teacher")] == [
        (one["family_name"], one["staff_number"], one["role"]) for one in kept
    ]
    assert (0, 2) == (again["counts"]["new"], again["counts"]["unchanged"])
    assert ProblemCode.STAFF_ROLES_LEFT_OUT in {found["code"] for found in again["problems"]}


def test_archiving_is_closed_while_a_pupil_has_a_provisional_number(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The pupil with # may be any of those who seem to be gone."""
    out = tmp_path / "uit.xml"
    lvs("export", school, "--format", "edexml", "--out", out)
    out.write_text(out.read_text("utf-8").replace('key="1001"', 'key="#1"'), "utf-8")

    said = lvs("import", school, out, "--archive-missing", "--skip-bad-rows", "--apply", "--json")
    assert said.error == (3, ProblemCode.ARCHIVING_CLOSED)
    assert len(lvs("pupils", school, "--json").json["pupils"]) == 40


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text.replace("<EDEX>", "<!DOCTYPE EDEX><EDEX>"), "DOCTYPE"),
        (lambda text: text[: text.index("</leerlingen>")], "stopt halverwege, bij regel"),
        (lambda text: text.replace("</leerling>", "</lerling>", 1), "bij regel 6 gaat het mis"),
        (lambda text: text.replace("</school>", "</school>" + "<x/>" * 2_000_000), "te groot of te diep"),
    ],
    ids=["doctype", "cut", "broken", "large"],
)
def test_a_file_that_is_no_good_is_refused_and_loses_nothing(
    lvs: Lvs, school: Path, tmp_path: Path, damage: object, words: str
) -> None:
    """What it is, on which line, what to do now."""
    text = damage(edexml([pupil("1"), pupil("2")]))  # type: ignore[operator]
    said = lvs(
        "import", school, write(tmp_path / "stuk.xml", text), "--overwrite", "--archive-missing", "--apply", "--json"
    )

    assert said.error == (1, ProblemCode.SOURCE_DAMAGED)
    assert words in said.err
    assert len(lvs("pupils", school, "--json").json["pupils"]) == 40


def test_the_bad_rows_of_a_file_can_be_saved_and_mended(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """An Excel file with our own headers, which is read again like any list."""
    from lvs_desktop.domain.changes import ImportOptions
    from lvs_desktop.files import registry
    from lvs_desktop.services import importing, schools

    source = write(tmp_path / "a.xml", edexml([pupil("1"), pupil("2", '<groep key="g9"/>')]))
    opened = schools.open_school(school)
    try:
        shown = importing.preview(opened, source, ImportOptions())
        assert shown.save_bad_rows(tmp_path / "fout.xlsx") == 1
        shown.close()
    finally:
        opened.close()

    rows = registry.open_source(tmp_path / "fout.xlsx").head()
    assert rows[0][1][:3] == ["Leerlingnummer", "Roepnaam", "Voorvoegsel"]
    assert rows[1][1][0] == "2"
    assert "g9" not in rows[1][1][:6]

"""EDEXML as we write it: as the standard wants it, and no more than a tracking system may have."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from lvs_desktop.domain.people import Pupil, Status
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.files.edexml import WRITER
from lvs_desktop.files.outgoing import Outgoing, Written
from tests.support import edexml

SCHOOL = School(
    name="Voorbeeldschool",
    brin="99ZZ",
    locations=(Location(code="00", name="Hoofdgebouw"), Location(code="01", name="Noord")),
    school_year="2026-2027",
    route="manual",
)
SOFIE = Pupil(
    id=1,
    uid="u1",
    pupil_number="0012",
    given_name="Sofie",
    name_prefix="van der",
    family_name="Berg & Zn <x>",
    birth_date="2013-04-05",
    gender="V",
    group="2B",
    location="01",
    year="2",
    track="havo",
    email="sofie@school.example",
    user_name="sofie",
    status=Status.ACTIVE,
)
LONG_PREFIX = replace(SOFIE, id=2, pupil_number="13", name_prefix="van den van den", gender="X", year="4", group="4A")
BARE = replace(
    SOFIE,
    id=3,
    pupil_number=None,
    name_prefix=None,
    birth_date=None,
    gender=None,
    year=None,
    group=None,
    given_name="Çağla",
    family_name="Y" * 200,
)
ODD = replace(SOFIE, id=4, pupil_number="14", group='a"b&\x0c' + "g" * 58, year="3", given_name="G" * 65)
MIXED = replace(SOFIE, id=5, pupil_number="15", year="1")
PUPILS = (SOFIE, LONG_PREFIX, BARE, ODD, MIXED)


def content(*pupils: Pupil, primary: bool = False, locations: tuple[str, ...] = ()) -> Outgoing:
    """These pupils, to be written."""
    made = datetime(2026, 8, 24, 9, 30, 15, 777)
    return Outgoing(school=SCHOOL, pupils=pupils, primary=primary, locations=locations, made=made)


def write(folder: Path, name: str, what: Outgoing) -> tuple[Path, Written]:
    """The file of one version."""
    path = folder / "uit.xml"
    return path, WRITER.write(path, name, what)


@pytest.mark.requires("schemas")
@pytest.mark.parametrize(
    ("name", "pupils", "primary"),
    [
        ("edexml", PUPILS, False),
        ("edexml", PUPILS, True),
        ("edexml-2.0", PUPILS, False),
        ("edexml-2.0", PUPILS, True),
        ("edexml-1.03", (SOFIE, ODD, MIXED), False),
        ("edexml-1.03", (SOFIE, LONG_PREFIX, ODD, MIXED), True),
    ],
)
def test_each_version_is_valid_by_its_own_schema(
    schemas: Path, tmp_path: Path, name: str, pupils: tuple[Pupil, ...], primary: bool
) -> None:
    """Whatever a school's pupils hold: long names, signs of XML, mixed groups, no number."""
    for locations in ((), ("01",)):
        path, _ = write(tmp_path, name, content(*pupils, primary=primary, locations=locations))

        assert edexml.faults(schemas, name, path) == []


@pytest.mark.requires("schemas")
def test_the_schema_would_see_a_fault(schemas: Path, tmp_path: Path) -> None:
    """A check that accepts anything proves nothing."""
    path, _ = write(tmp_path, "edexml", content(SOFIE))
    path.write_text(path.read_text("utf-8").replace("<voorvoegsel>", "<voorvoegsel>van den "), "utf-8")

    assert any("voorvoegsel" in fault for fault in edexml.faults(schemas, "edexml", path))


@pytest.mark.parametrize("name", WRITER.names)
def test_only_what_the_lvs_set_allows_is_written(tmp_path: Path, name: str) -> None:
    """No e-mail address, no user name, no track: a tracking system needs none of them."""
    path, _ = write(tmp_path, name, content(SOFIE, MIXED))
    tree = etree.parse(path)

    tags = {element.tag for pupil in tree.iter("leerling") for element in pupil.iter()}
    allowed = {"leerling", "achternaam", "voorvoegsel", "roepnaam", "geboortedatum", "geslacht", "jaargroep", "groep"}
    assert tags <= allowed
    for kept_here in ("sofie@", "havo", ">sofie<"):
        assert kept_here not in path.read_text("utf-8")


def test_what_does_not_fit_is_counted_and_never_cut(tmp_path: Path) -> None:
    """Half a prefix would be a wrong name in the other system."""
    path, written = write(tmp_path, "edexml", content(*PUPILS))

    notes = {(note.code, dict(note.facts)["field"]): dict(note.facts)["number"] for note in written.notes}
    assert notes == {
        (ProblemCode.EXPORT_LEFT_OUT, "given_name"): 1,
        (ProblemCode.EXPORT_LEFT_OUT, "name_prefix"): 1,
        (ProblemCode.EXPORT_LEFT_OUT, "year"): 1,
        (ProblemCode.EXPORT_WITHOUT_NUMBER, "pupil_number"): 1,
    }
    assert written.pupils == 5
    assert "van den" not in path.read_text("utf-8")
    assert all(note.value is None for note in written.notes)


def test_a_pupil_without_a_number_gets_a_key_that_nobody_may_keep(tmp_path: Path) -> None:
    """The standard: a key that begins with # is not the same tomorrow."""
    path, _ = write(tmp_path, "edexml", content(SOFIE, BARE))

    assert [pupil.get("key") for pupil in etree.parse(path).iter("leerling")] == ["0012", "#2"]


def test_years_are_those_of_the_kind_of_school(tmp_path: Path) -> None:
    """Year 2 of a secondary school is 12; a group of several years is a combination."""
    path, _ = write(tmp_path, "edexml", content(SOFIE, MIXED, LONG_PREFIX))
    tree = etree.parse(path)
    assert [pupil.findtext("jaargroep") for pupil in tree.iter("leerling")] == ["12", "11", "14"]
    assert {group.findtext("naam"): group.findtext("jaargroep") for group in tree.find("groepen")} == {
        "2B": "C",
        "4A": "14",
    }

    path, _ = write(tmp_path, "edexml", content(SOFIE, MIXED, primary=True))
    assert [pupil.findtext("jaargroep") for pupil in etree.parse(path).iter("leerling")] == ["2", "1"]


def test_version_1_03_says_a_mixed_group_once_for_each_year(tmp_path: Path) -> None:
    """There a pupil has a group or a year, not both, and the group has no 'combination'."""
    path, _ = write(tmp_path, "edexml-1.03", content(SOFIE, MIXED))
    tree = etree.parse(path)

    groups = {one.get("key"): (one.findtext("naam"), one.findtext("jaargroep")) for one in tree.find("groepen")}
    assert sorted(groups.values()) == [("2B", "11"), ("2B", "12")]
    found = [groups[pupil.find("groep").get("key")][1] for pupil in tree.iter("leerling")]
    assert found == ["12", "11"]


def test_version_1_03_refuses_years_that_it_has_no_code_for(tmp_path: Path) -> None:
    """Its list ends at year 3 of secondary schools; a file without the year would move pupils."""
    with pytest.raises(Problem) as refused:
        write(tmp_path, "edexml-1.03", content(SOFIE, LONG_PREFIX, BARE))

    assert refused.value.code is ProblemCode.EXPORT_YEAR_UNKNOWN
    assert refused.value.facts["number"] == 2
    assert not (tmp_path / "uit.xml").exists()

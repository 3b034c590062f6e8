"""A file of each kind that the program writes and reads: out and in again changes nothing."""

import csv
import io
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import Counts, ImportOptions
from lvs_desktop.domain.problems import ProblemCode
from lvs_desktop.files import oneroster_tables
from lvs_desktop.files.registry import formats
from lvs_desktop.services import exporting, importing
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import State, fill, new_school, state_of

FORMS = ("csv", "xlsx", "oneroster-1.1", "oneroster-1.2")
FEWER = ("edexml", "edexml-2.0")  # they have no place for all fields
HARD: State = {
    "0012345": (
        {"given_name": "Loïs", "name_prefix": "van der", "family_name": "Berg", "birth_date": "2012-03-04",
         "gender": "V", "group": "1A", "location": "00", "year": "1", "track": "havo/vwo",
         "email": "lois@school.example", "user_name": "lvdberg"},
        False,
    ),
    "12346": (
        {"given_name": "Zoë", "name_prefix": "'t", "family_name": "'t Hart", "group": "1A", "location": "01",
         "gender": "M"},
        False,
    ),
    "A-7": ({"given_name": "Çağla", "family_name": "van Dijk", "group": "1A", "location": "01", "year": "6"}, False),
    "12348": (
        {"given_name": "=1+1", "name_prefix": "de", "family_name": "de Groot, M.", "group": "+2;B", "location": "00",
         "birth_date": "2011-12-31"},
        False,
    ),
    "12349": ({"given_name": "O\"Neill", "family_name": "@Łukasz", "group": "1-2"}, False),
}  # fmt: skip


def back(opened: OpenSchool, path: Path) -> Counts:
    """What reading a file in again would change, with every box on."""
    options = ImportOptions(overwrite=True, archive_missing=True)
    shown = importing.preview(opened, path, options)
    try:
        assert [] == [found for found in shown.problems(0, 99) if found.severity.value == "error"]
        return shown.counts()
    finally:
        shown.close()


@pytest.mark.parametrize("form", [*FORMS, *FEWER])
def test_out_and_in_again_changes_nothing(tmp_path: Path, form: str) -> None:
    """Zeros in front, accents, prefixes, what a spreadsheet takes for a formula, pupils without a location."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, HARD)
        path = tmp_path / f"uit{exporting.suffix(form)}"

        made = exporting.export(opened, path, form=form)

        counts = back(opened, path)
        assert (len(HARD), len(HARD), 0) == (made.pupils, counts.unchanged, counts.written + counts.missing)


@pytest.mark.parametrize("form", FORMS)
def test_another_school_file_gets_the_same_pupils(tmp_path: Path, form: str) -> None:
    """Also the fields for which a format has no place of its own."""
    school = {number: facts for number, facts in HARD.items() if facts[0].get("location")}
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, school)
        path = tmp_path / f"uit{exporting.suffix(form)}"
        exporting.export(opened, path, form=form)

    with closing(new_school(tmp_path / "nieuw.lvs")) as other:
        shown = importing.preview(other, path, ImportOptions(baseline=True))
        importing.apply(other, shown)

        assert school == state_of(other)


@pytest.mark.parametrize("form", FORMS)
def test_the_command_line_makes_the_same_round_trip(lvs: Any, school: Path, tmp_path: Path, form: str) -> None:
    """Without a question about columns: the file says itself where the pupil number is."""
    path = tmp_path / f"uit{exporting.suffix(form)}"

    made = lvs("export", school, "--format", form, "--out", path, "--json")
    shown = lvs("import", school, path, "--overwrite", "--archive-missing", "--json")

    assert (0, 40, form) == (made.code, made.json["pupils"], made.json["format"])
    assert (0, 40) == (shown.code, shown.json["counts"]["unchanged"])
    assert [] == shown.json["changes"]


_NAMES = st.text(
    st.characters(max_codepoint=0x17F, exclude_categories=("C", "Z")) | st.sampled_from(" '-,;"),
    min_size=1,
    max_size=12,
).map(lambda text: " ".join(text.split()))
_USABLE = _NAMES.filter(lambda text: bool(text) and not text.startswith(("#", "'")))


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    names=st.lists(st.tuples(_USABLE, _USABLE, st.sampled_from(["", "van", "van den", "in 't", "de"])), min_size=1),
    form=st.sampled_from(("oneroster-1.1", "oneroster-1.2", "xlsx")),
)
def test_any_name_makes_the_round_trip(tmp_path: Path, names: list[tuple[str, str, str]], form: str) -> None:
    """Whatever letters a name has, and whatever prefix is split off or not."""
    path = tmp_path / "school.lvs"
    path.unlink(missing_ok=True)
    with closing(new_school(path)) as opened:
        fill(
            opened,
            {
                str(n): (
                    {"given_name": given, "family_name": family, "group": "1A", "location": "00"}
                    | ({"name_prefix": prefix} if prefix else {}),
                    False,
                )
                for n, (given, family, prefix) in enumerate(names, 1)
            },
        )
        target = tmp_path / f"uit{exporting.suffix(form)}"
        exporting.export(opened, target, form=form)

        counts = back(opened, target)

    assert (len(names), 0) == (counts.unchanged, counts.written)


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """A delivery as any other program sees it."""
    with zipfile.ZipFile(path) as packed:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8"), newline="")))
            for name in packed.namelist()
        }


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_delivery_holds_together(tmp_path: Path, version: str) -> None:
    """Every reference leads somewhere, every id stands once, the manifest names each file, and it is a full list."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, HARD)
        path = tmp_path / "uit.zip"
        exporting.export(opened, path, form=f"oneroster-{version}")
    found = tables(path)
    manifest = {row["propertyName"]: row["value"] for row in found.pop("manifest")}
    ids = {name: [row["sourcedId"] for row in rows] for name, rows in found.items()}

    assert {name for name, value in manifest.items() if value == "bulk"} == {f"file.{name}" for name in found}
    assert version == manifest["oneroster.version"]
    assert all(len(each) == len(set(each)) for each in ids.values())
    for table, column, target in (
        ("classes", "courseSourcedId", "courses"),
        ("classes", "schoolSourcedId", "orgs"),
        ("classes", "termSourcedIds", "academicSessions"),
        ("courses", "orgSourcedId", "orgs"),
        ("courses", "schoolYearSourcedId", "academicSessions"),
        ("enrollments", "classSourcedId", "classes"),
        ("enrollments", "userSourcedId", "users"),
        ("enrollments", "schoolSourcedId", "orgs"),
        ("demographics", "sourcedId", "users"),
        *(
            [("users", "orgSourcedIds", "orgs")]
            if version == "1.1"
            else [
                ("roles", "userSourcedId", "users"),
                ("roles", "orgSourcedId", "orgs"),
                ("users", "primaryOrgSourcedId", "orgs"),
            ]
        ),
    ):
        assert {row[column] for row in found[table]} <= set(ids[target]), (table, column)
    assert {("", "")} == {(row["status"], row["dateLastModified"]) for rows in found.values() for row in rows}


def test_a_delivery_says_of_pupils_what_the_standard_wants(tmp_path: Path) -> None:
    """The school year by its last year, EDEXML's code for a year, sex in English, nothing about descent."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, HARD)
        path = tmp_path / "uit.zip"
        made = exporting.export(opened, path, form="oneroster-1.1")
    found = tables(path)
    lois = next(row for row in found["users"] if row["givenName"] == "Loïs")
    (year,) = found["academicSessions"]

    assert ("2027", "2026-08-01", "schoolYear") == (year["schoolYear"], year["startDate"], year["type"])
    assert ("van der Berg", "van der", "11", "0012345", "{leerlingnummer:0012345}", "havo/vwo", "true") == tuple(
        lois[name]
        for name in (
            "familyName",
            "metadata.tussenvoegsel",
            "grades",
            "identifier",
            "userIds",
            "metadata.leerweg",
            "enabledUser",
        )
    )
    born = {row["sourcedId"]: row for row in found["demographics"]}[lois["sourcedId"]]
    assert {"2012-03-04", "female", lois["sourcedId"], ""} == set(born.values())
    assert {"99ZZ00", "99ZZ01", "99ZZ"} == {row["identifier"] for row in found["orgs"]}
    assert {"homeroom"} == {row["classType"] for row in found["classes"]}
    assert ProblemCode.EXPORT_FORMULA in {note.code for note in made.notes}


def test_ids_stay_the_same_from_one_delivery_to_the_next(tmp_path: Path) -> None:
    """A receiver would take new ids for new pupils."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, HARD)
        first, second = tmp_path / "een.zip", tmp_path / "twee.zip"
        exporting.export(opened, first, form="oneroster-1.1")
        exporting.export(opened, second, form="oneroster-1.1")

    assert tables(first) == tables(second)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_columns_are_those_of_the_version(tmp_path: Path, version: str) -> None:
    """In their order; only users.csv has two more, which say so by their names."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, HARD)
        path = tmp_path / "uit.zip"
        exporting.export(opened, path, form=f"oneroster-{version}")
    with zipfile.ZipFile(path) as packed:
        headers = {
            name.removesuffix(".csv"): tuple(packed.read(name).decode().splitlines()[0].split(","))
            for name in packed.namelist()
            if name != "manifest.csv"
        }

    users = headers.pop("users")
    wanted = dict(oneroster_tables.TABLES[version])
    assert (*wanted.pop("users"), "metadata.tussenvoegsel", "metadata.leerweg") == users
    assert wanted == headers


def test_a_gender_that_1_1_lacks_is_told_and_1_2_is_unconfirmed(tmp_path: Path) -> None:
    """Nothing is lost in silence."""
    with closing(new_school(tmp_path / "school.lvs")) as opened:
        fill(opened, {"1": ({"given_name": "S", "family_name": "B", "group": "1A", "gender": "X"}, False)})
        notes = {
            version: {
                note.code: dict(note.facts)
                for note in exporting.export(opened, tmp_path / "uit.zip", form=f"oneroster-{version}").notes
            }
            for version in ("1.1", "1.2")
        }

    assert {"field": "gender", "number": 1} == notes["1.1"][ProblemCode.EXPORT_LEFT_OUT]
    assert {ProblemCode.ROSTER_UNCONFIRMED} == notes["1.2"].keys()


def test_each_form_that_is_read_makes_the_round_trip() -> None:
    """A new writer must be added to these tests, unless what it writes is not read."""
    read = {form.partition("-")[0] for form in exporting.formats()} & formats().keys()

    assert read == {form.partition("-")[0] for form in (*FORMS, *FEWER)}

"""A delivery of OneRoster becomes pupils: who, which class, which school, and nothing that the program may not read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files.registry import open_source
from tests.support import rosters
from tests.support.rosters import PUPILS, USERS_1_2, delivery, enrolments, text, unpacked, user, zipped

NUMBER = ("--column", "identifier=pupil_number")


def table(path: Path) -> list[dict[str, str]]:
    """The pupils of a delivery as the columns page shows them, by header."""
    (_, header), *rows = open_source(path).head()
    return [dict(zip(header, cells, strict=True)) for _, cells in rows]


def refusal(path: Path) -> Problem:
    """The problem with which a delivery is refused."""
    with pytest.raises(Problem) as caught:
        open_source(path)
    return caught.value


def codes(path: Path) -> dict[ProblemCode, dict[str, Any]]:
    """What a delivery is told of, with the facts."""
    return {found.code: dict(found.facts) for found in open_source(path).problems}


@pytest.mark.parametrize("where", ["zip", "folder", "users.csv", "manifest.csv", "nested", "renamed"])
def test_a_delivery_gives_the_same_pupils_wherever_its_files_are(tmp_path: Path, where: str) -> None:
    """A zip, its folder, a file of that folder, a zip with a folder in it, a zip called .csv: content decides."""
    files = delivery(PUPILS)
    match where:
        case "zip" | "renamed":
            path = zipped(tmp_path / ("uit.zip" if where == "zip" else "leerlingen.csv"), files)
        case "nested":
            path = zipped(tmp_path / "uit.zip", {f"uitvoer/{name}": body for name, body in files.items()})
        case "folder":
            path = unpacked(tmp_path / "uit", files)
        case _:
            path = unpacked(tmp_path / "uit", files) / where

    source = open_source(path)

    assert ("oneroster", "1.1", False) == (source.info.format, source.info.version, source.info.partial)
    assert ["12345", "12346", "12347"] == [pupil["identifier"] for pupil in table(path)]
    assert {
        "sourcedId": "u1",
        "username": "sofie",
        "givenName": "Sofie",
        "familyName": "Berg",
        "identifier": "12345",
        "email": "sofie@school.example",
        "userIds Lokaal": "A-1",
        "familyName.voorvoegsel": "van den",
        "classes.title": "1A",
        "orgs.name": "99ZZ00",
        "users.grades": "11",
        "demographics.birthDate": "2012-03-04",
        "demographics.sex": "female",
    } == table(path)[0]


def test_version_1_2_tells_pupils_by_their_roles(tmp_path: Path) -> None:
    """There users.csv has no role; who has only another one is no pupil, and columns known at second hand are told."""
    users = [
        user(USERS_1_2, sourcedId=key, identifier=number, givenName=name, familyName="Berg", primaryOrgSourcedId=org)
        for key, number, name, org in (("u1", "1", "Sofie", "s1"), ("t1", "2", "Loes", ""), ("x1", "3", "Wie", ""))
    ]
    roles = rosters.words(
        "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId "
        "userProfileSourcedId"
    )
    files = delivery(users, header=USERS_1_2, version="1.2") | {
        "roles.csv": text(
            [roles, ["r1", "", "", "u1", "primary", "student", "", "", "s0", ""],
             ["r2", "", "", "t1", "primary", "teacher", "", "", "s0", ""]]
        ),
        "enrollments.csv": enrolments([]),
    }  # fmt: skip
    path = zipped(tmp_path / "uit.zip", files)

    assert [("Sofie", "Noord")] == [(pupil["givenName"], pupil["orgs.name"]) for pupil in table(path)]
    assert {ProblemCode.ROSTER_UNCONFIRMED, ProblemCode.ROSTER_ROLE_UNKNOWN} <= codes(path).keys()
    assert "1.2" == open_source(path).info.version


def test_the_number_is_asked_for_and_never_guessed(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """Which of sourcedId, identifier, username and userIds is the pupil number, only the school knows; it is kept."""
    path = zipped(tmp_path / "uit.zip", delivery(PUPILS))

    asked = lvs("import", empty, path, "--json")
    told = lvs("import", empty, path, *NUMBER, "--remember-columns", "--json")
    again = lvs("import", empty, path, "--json")

    assert (1, "column_missing") == asked.error
    assert ["pupil_number"] == asked.json["error"]["facts"]["fields"]
    assert 3 == told.json["counts"]["new"] == again.json["counts"]["new"]
    assert ["12345", "12346", "12347"] == [line["pupil_number"] for line in again.json["changes"]]


def test_user_ids_that_say_they_are_the_number_need_no_question(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """`{leerlingnummer:12345}` says what it is."""
    users = [user(sourcedId="u1", givenName="Sofie", familyName="Berg", userIds="{Lokaal:A},{Leerlingnummer:0012345}")]
    path = zipped(tmp_path / "uit.zip", delivery(users))

    said = lvs("import", empty, path, "--json")

    assert [("0012345", "Sofie Berg")] == [(line["pupil_number"], line["name"]) for line in said.json["changes"]]


def test_a_bulk_delivery_is_a_full_list(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """Who is not in it is missing; with the box the person archives them, past the guard."""
    lvs("import", empty, zipped(tmp_path / "eerst.zip", delivery(PUPILS)), *NUMBER, "--baseline", "--apply", "--json")
    later = zipped(tmp_path / "later.zip", delivery([PUPILS[0], PUPILS[1]]))

    said = lvs("import", empty, later, *NUMBER, "--archive-missing", "--json")

    assert (1, 0) == (said.json["counts"]["archived"], said.json["counts"]["missing"])


DELTA = [
    user(sourcedId="u1", status="active", identifier="12345", givenName="Sofie", familyName="van den Berk",
         dateLastModified="2026-11-01T10:00:00.000Z"),
    user(sourcedId="u2", status="tobedeleted", identifier="12346", givenName="Daan", familyName="'t Hart",
         dateLastModified="2026-11-01T10:00:00.000Z"),
]  # fmt: skip


def test_a_delta_never_archives_who_is_not_in_it(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """Its leavers are listed, and archived only with the box; all others stay."""
    lvs("import", empty, zipped(tmp_path / "eerst.zip", delivery(PUPILS)), *NUMBER, "--baseline", "--apply", "--json")
    delta = zipped(tmp_path / "delta.zip", delivery(DELTA, mode="delta"))

    listed = lvs("import", empty, delta, *NUMBER, "--overwrite", "--json").json
    done = lvs("import", empty, delta, *NUMBER, "--overwrite", "--archive-missing", "--confirm-archive", "1", "--apply",
               "--json")  # fmt: skip
    left = lvs("pupils", empty, "--archived", "--json").json["pupils"]

    assert [("changed", "12345"), ("missing", "12346")] == [
        (line["kind"], line["pupil_number"]) for line in listed["changes"]
    ]
    assert "roster_partial" in {problem["code"] for problem in listed["problems"]}
    assert (0, 1, 1) == (done.code, done.json["counts"]["archived"], done.json["counts"]["changed"])
    assert {"12345": "active", "12346": "archived", "12347": "active"} == {
        pupil["pupil_number"]: pupil["status"] for pupil in left
    }


def test_a_delta_of_leavers_only_can_be_saved(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """A week in which pupils only left."""
    lvs("import", empty, zipped(tmp_path / "eerst.zip", delivery(PUPILS)), *NUMBER, "--baseline", "--apply", "--json")
    delta = zipped(tmp_path / "delta.zip", delivery([DELTA[1]], mode="delta"))

    done = lvs("import", empty, delta, *NUMBER, "--archive-missing", "--confirm-archive", "1", "--apply", "--json")

    assert (0, 1) == (done.code, done.json["counts"]["archived"])


def test_a_leaver_without_a_number_is_kept_and_named(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """Nobody can tell who is meant."""
    lvs("import", empty, zipped(tmp_path / "eerst.zip", delivery(PUPILS)), *NUMBER, "--baseline", "--apply", "--json")
    gone = user(sourcedId="u2", status="tobedeleted", givenName="Daan", familyName="'t Hart")
    delta = zipped(tmp_path / "delta.zip", delivery([DELTA[0], gone], mode="delta"))

    said = lvs("import", empty, delta, *NUMBER, "--archive-missing", "--json").json

    assert 0 == said["counts"]["archived"]
    assert [("roster_leaver", 3)] == [
        (found["code"], found["row"]) for found in said["problems"] if found["code"] == "roster_leaver"
    ]


def test_a_delta_is_no_starting_point(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """The school would seem to have three pupils."""
    delta = zipped(tmp_path / "delta.zip", delivery(DELTA, mode="delta"))

    said = lvs("import", empty, delta, *NUMBER, "--baseline", "--apply", "--json")

    assert (1, "roster_partial") == said.error
    assert [] == lvs("pupils", empty, "--json").json["pupils"]


def test_without_a_manifest_rows_to_be_deleted_say_that_it_is_a_delta(tmp_path: Path) -> None:
    """The safe reading: nobody is missing."""
    files = delivery(DELTA)
    del files["manifest.csv"]

    assert open_source(zipped(tmp_path / "uit.zip", files)).info.partial


@pytest.mark.parametrize(
    ("family", "middle", "expected"),
    [
        ("van den Berg", "", ("van den", "Berg")),
        ("Berg", "van den", ("van den", "Berg")),
        ("van den Berg", "van den", ("van den", "Berg")),
        ("Van Dam", "", ("", "Van Dam")),
        ("Berg", "Maria Elisabeth", ("", "Berg")),
        ("'t Hart", "", ("'t", "Hart")),
        ("in 't Veld", "", ("in 't", "Veld")),
        ("El Idrissi", "", ("", "El Idrissi")),
        ("van", "", ("", "van")),
    ],
)
def test_the_prefix_is_taken_from_where_the_school_put_it(
    lvs: Any, empty: Path, tmp_path: Path, family: str, middle: str, expected: tuple[str, str]
) -> None:
    """Before the surname or in middleName; further first names are no prefix, and a capital belongs to the surname."""
    users = [user(sourcedId="u1", identifier="1", givenName="Sofie", familyName=family, middleName=middle)]
    lvs("import", empty, zipped(tmp_path / "uit.zip", delivery(users)), *NUMBER, "--baseline", "--apply", "--json")

    (pupil,) = lvs("pupils", empty, "--json").json["pupils"]

    assert expected == (pupil["name_prefix"] or "", pupil["family_name"])


@pytest.mark.parametrize("column", ["metadata.tussenvoegsel", "metadata.voorvoegsel", "metadata.namePrefix"])
def test_a_column_of_its_own_decides_the_prefix_for_all(tmp_path: Path, column: str) -> None:
    """Then a surname without one keeps its 'van'."""
    header = [*rosters.USERS_1_1, column]
    users = [
        user(header, sourcedId="u1", familyName="van den Berg", **{column: "van den"}),
        user(header, sourcedId="u2", familyName="van Dijk"),
    ]
    found = table(zipped(tmp_path / "uit.zip", delivery(users, header=header)))

    assert [("van den", "Berg"), ("", "van Dijk")] == [
        (pupil[column.removeprefix("metadata.")], pupil["familyName"]) for pupil in found
    ]


def test_the_class_is_the_homeroom_of_this_year(tmp_path: Path) -> None:
    """A lesson group is no class, and last year's class is over."""
    found = table(zipped(tmp_path / "uit.zip", delivery(PUPILS)))

    assert ["1A", "2B", "2B"] == [pupil["classes.title"] for pupil in found]


def test_of_two_homerooms_none_is_chosen(tmp_path: Path) -> None:
    """Which one it is, only the school knows."""
    files = delivery(PUPILS) | {"enrollments.csv": enrolments([("u1", "c1"), ("u1", "c2"), ("u2", "c2"), ("u3", "zz")])}
    path = zipped(tmp_path / "uit.zip", files)

    assert ["", "2B", ""] == [pupil["classes.title"] for pupil in table(path)]
    reasons = [dict(found.facts) for found in open_source(path).problems if found.code is ProblemCode.ROSTER_GROUPS]
    assert [{"reason": "several", "number": 1}, {"reason": "loose", "number": 1}] == reasons


def test_without_a_homeroom_the_only_class_counts_and_it_is_said(tmp_path: Path) -> None:
    """Some systems never set the type of a class."""
    files = delivery(PUPILS)
    files["classes.csv"] = files["classes.csv"].replace("homeroom", "")
    files["enrollments.csv"] = enrolments([("u1", "c1"), ("u1", "bio"), ("u2", "c2"), ("u3", "c2")])
    path = zipped(tmp_path / "uit.zip", files)

    assert ["", "2B", "2B"] == [pupil["classes.title"] for pupil in table(path)]
    assert "no_homeroom" == codes(path)[ProblemCode.ROSTER_GROUPS]["reason"]


@pytest.mark.parametrize(("grades", "expected"), [("03", "03"), ("16", "16"), ("KG", ""), ("03,04", ""), ("", "")])
def test_only_one_dutch_year_is_a_year(tmp_path: Path, grades: str, expected: str) -> None:
    """An American code or two years are left as the school has them, and told."""
    path = zipped(tmp_path / "uit.zip", delivery([user(sourcedId="u1", givenName="S", grades=grades)]))

    assert [expected] == [pupil["users.grades"] for pupil in table(path)]
    assert (grades != expected) == (ProblemCode.ROSTER_GRADES in codes(path))


def test_nothing_but_birth_date_and_sex_is_read_of_demographics(tmp_path: Path) -> None:
    """Descent and country of birth stay out of every table, and the report names the columns."""
    path = zipped(tmp_path / "uit.zip", delivery(PUPILS))

    seen = [value for pupil in table(path) for value in pupil.items()]

    assert not {"asian", "countryOfBirthCode", "demographics.asian"} & {header for header, _ in seen}
    assert {"asian", "countryOfBirthCode"} <= set(codes(path)[ProblemCode.ROSTER_NOT_READ]["things"])


def test_passwords_parents_and_pseudonyms_are_never_shown(tmp_path: Path) -> None:
    """Nor a national number, whatever it is called: that column is refused as in any file."""
    users = [
        user(sourcedId=f"u{n}", identifier=str(n), givenName="S", familyName="B", password="geheim", phone="06",
             agentSourcedIds="ouder", userIds=f"{{ECK iD:https://ketenid.nl/{n}}},{{BSN:11122233{n}}}")
        for n in range(3)
    ]  # fmt: skip
    path = zipped(tmp_path / "uit.zip", delivery(users))

    header = open_source(path).head()[0][1]

    assert not {"password", "phone", "sms", "agentSourcedIds", "ECK iD", "userIds ECK iD"} & set(header)
    assert "BSN" in header
    assert {"password", "userIds ECK iD"} <= set(codes(path)[ProblemCode.ROSTER_NOT_READ]["things"])


def test_a_bsn_among_the_user_ids_never_reaches_the_preview(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """The column is refused, its values are in no answer."""
    users = [user(sourcedId="u1", identifier="1", givenName="S", familyName="B", userIds="{BSN:111222333}")]
    files = delivery(users)

    said = lvs("import", empty, zipped(tmp_path / "uit.zip", files), *NUMBER, "--json")

    assert "111222333" not in said.out
    assert "column_bsn" in {problem["code"] for problem in said.json["problems"]}


@pytest.mark.parametrize("form", ["bom", "semicolons", "lf", "order", "capitals"])
def test_the_form_of_the_texts_does_not_matter(tmp_path: Path, form: str) -> None:
    """A byte order mark, a Dutch Excel, other line ends, columns in another order or with other capitals."""
    expected = table(zipped(tmp_path / "zo.zip", delivery(PUPILS)))
    files: dict[str, Any] = delivery(PUPILS)
    match form:
        case "bom":
            files = {name: body.encode("utf-8-sig") for name, body in files.items()}
        case "lf":
            files = {name: body.replace("\r\n", "\n") for name, body in files.items()}
        case "semicolons":
            import csv

            files = {
                name: text(list(csv.reader(io.StringIO(body, newline=""))), separator=";")
                for name, body in files.items()
            }
        case "order":
            place = list(reversed(range(len(rosters.USERS_1_1))))
            files["users.csv"] = text([[row[n] for n in place] for row in [list(rosters.USERS_1_1), *PUPILS]])
        case "capitals":
            files["users.csv"] = files["users.csv"].replace("sourcedId,", "SourcedID,", 1)
            expected = [
                {key.replace("sourcedId", "SourcedID"): value for key, value in each.items()} for each in expected
            ]

    assert expected == table(zipped(tmp_path / "anders.zip", files))


def test_letters_that_are_not_utf_8_are_judged_by_the_person(tmp_path: Path) -> None:
    """The standard wants UTF-8; a file in Windows-1252 is read all the same, and the names are shown."""
    files = {name: body.encode("cp1252") for name, body in delivery(PUPILS).items()}
    path = zipped(tmp_path / "uit.zip", files)

    source = open_source(path)

    assert ("Windows-1252", "Zoë") == (source.info.encoding, table(path)[2]["givenName"])
    assert "Zoë" in source.name_samples
    assert ProblemCode.ENCODING_UNSURE in codes(path)


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda files: files.pop(name)


def _with(name: str, body: str | bytes) -> Callable[[dict[str, Any]], None]:
    return lambda files: files.update({name: body})


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        (_without("users.csv"), ProblemCode.ROSTER_FILE_MISSING, {"files": ("users.csv",)}),
        (_without("enrollments.csv"), ProblemCode.ROSTER_FILE_MISSING, {"files": ("enrollments.csv",)}),
        (_with("Users.csv", "sourcedId"), ProblemCode.ROSTER_FILE_TWICE, {"part": "users.csv"}),
        (_with("kopie/users.csv", "sourcedId"), ProblemCode.ROSTER_FILE_TWICE, {"part": "users.csv"}),
        (_with("../../orgs.csv", "sourcedId"), ProblemCode.ROSTER_FILE_TWICE, {"part": "orgs.csv"}),
        (
            _with("enrollments.csv", "sourcedId,role\r\ne,student\r\n"),
            ProblemCode.ROSTER_COLUMN_MISSING,
            {"part": "enrollments.csv", "columns": ("classSourcedId", "userSourcedId")},
        ),
        (_with("orgs.csv", 'sourcedId,name\r\ns0,"Hoofd\r\n'), ProblemCode.SOURCE_DAMAGED, {"reason": "quote"}),
        (_with("classes.csv", ""), ProblemCode.ROSTER_COLUMN_MISSING, {"part": "classes.csv"}),
    ],
)
def test_a_delivery_that_does_not_hold_together_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], code: ProblemCode, facts: dict[str, Any]
) -> None:
    """Which file, which column: the supplier of the file can mend it."""
    files: dict[str, Any] = delivery(PUPILS)
    change(files)

    found = refusal(zipped(tmp_path / "uit.zip", files))

    assert code is found.code
    assert facts.items() <= found.facts.items()


def test_one_file_of_a_delivery_alone_asks_for_the_others(tmp_path: Path) -> None:
    """A users.csv in a folder of downloads has no classes."""
    lonely = unpacked(tmp_path / "los", {"users.csv": delivery(PUPILS)["users.csv"]}) / "users.csv"

    assert ProblemCode.ROSTER_FILE_MISSING is refusal(lonely).code


def test_a_zip_that_unpacks_to_more_than_it_says_is_damaged(tmp_path: Path) -> None:
    """A zip bomb is stopped by what it says, not by a full memory."""
    path = zipped(tmp_path / "bom.zip", {**delivery(PUPILS), "orgs.csv": "sourcedId,name\r\n" + "x" * 3_000_000})
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        entry = packed.getinfo("orgs.csv")
    size = entry.file_size.to_bytes(4, "little")
    for place in (place for place in range(len(content)) if content.startswith(size, place)):
        content[place : place + 4] = (64).to_bytes(4, "little")
    path.write_bytes(content)

    assert ProblemCode.SOURCE_DAMAGED is refusal(path).code


def test_a_file_that_says_it_is_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Half a gigabyte is more than a million pupils."""
    path = zipped(tmp_path / "bom.zip", delivery(PUPILS))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        entry = packed.getinfo("orgs.csv")
    size = entry.file_size.to_bytes(4, "little")
    for place in (place for place in range(len(content)) if content.startswith(size, place)):
        content[place : place + 4] = (600 << 20).to_bytes(4, "little")
    path.write_bytes(content)

    assert ProblemCode.SOURCE_TOO_LARGE is refusal(path).code


def test_nothing_of_a_zip_is_written_to_the_disk(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """A name such as ../../users.csv leads nowhere."""
    folder = tmp_path / "diep" / "dieper"
    folder.mkdir(parents=True)
    path = zipped(folder / "uit.zip", {f"../../{name}": body for name, body in delivery(PUPILS).items()})
    before = sorted(tmp_path.rglob("*"))

    said = lvs("import", empty, path, *NUMBER, "--json")

    assert 3 == said.json["counts"]["new"]
    assert {*before} >= set(tmp_path.rglob("*.csv"))


def test_a_last_row_that_was_cut_off_archives_nobody(lvs: Any, empty: Path, tmp_path: Path) -> None:
    """Of a folder that was half copied the last pupil's number may be short of digits."""
    header = ["givenName", "familyName", "role", "sourcedId", "enabledUser", "identifier", "email"]
    users = [user(header, sourcedId=key, givenName="S", familyName="B", identifier=number)
             for key, number in (("u1", "12345"), ("u2", "12346"))]  # fmt: skip
    files = delivery(users, header=header) | {"enrollments.csv": enrolments([("u1", "c1"), ("u2", "c1")])}
    lvs("import", empty, unpacked(tmp_path / "heel", files), *NUMBER, "--baseline", "--apply", "--json")
    files["users.csv"] = files["users.csv"].removesuffix("6,\r\n")

    said = lvs("import", empty, unpacked(tmp_path / "half", files), *NUMBER, "--archive-missing", "--skip-bad-rows",
               "--apply", "--json")  # fmt: skip

    assert (3, "archiving_closed") == said.error
    assert {"active"} == {pupil["status"] for pupil in lvs("pupils", empty, "--json").json["pupils"]}


def test_another_zip_is_still_told_to_be_unpacked(tmp_path: Path) -> None:
    """A zip with a list in it is no delivery."""
    found = refusal(zipped(tmp_path / "lijst.zip", {"leerlingen.csv": "Leerlingnummer;Klas\r\n1;2B\r\n"}))

    assert (ProblemCode.SOURCE_BINARY, "zip") == (found.code, found.facts["kind"])


def test_another_folder_is_still_no_file(tmp_path: Path) -> None:
    """The message asks for the file in it."""
    found = refusal(tmp_path)

    assert (ProblemCode.SOURCE_UNREADABLE, "folder") == (found.code, found.facts["reason"])

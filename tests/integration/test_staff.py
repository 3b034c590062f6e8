"""Accounts of staff: by hand, from a list, who may, and the way back."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from lvs_desktop.domain.changes import ChangeKind, Counts, EntryKind
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.staff import FIELDS, StaffMember
from lvs_desktop.services import history, staff, staff_list
from lvs_desktop.services.problem_texts import problem_text, source_problem_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.services.staff_list import Options, Preview
from tests.support.schoolfiles import ADMIN, fill, new_school, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
KIM = {"given_name": "Kim", "name_prefix": "de", "family_name": "Bruin", "staff_number": "BRU", "locations": "01"}
HEADERS = {
    "Personeelsnummer": "staff_number",
    "Voornaam": "given_name",
    "Tussenvoegsel": "name_prefix",
    "Achternaam": "family_name",
    "E-mailadres": "email",
    "Rol": "role",
    "Vestiging": "locations",
}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school with two locations and a pupil who has a user name."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    fill(opened, {"1": ({"given_name": "Loïs", "family_name": "Berg", "group": "1A", "user_name": "K.deBruin"}, False)})
    yield opened
    opened.close()


def listed(opened: OpenSchool) -> dict[str, StaffMember]:
    """The accounts by name."""
    return {member.name: member for member in staff.members(opened, archived=True)}


def made(folder: Path, *rows: dict[str, str], fields: tuple[str, ...] = tuple(HEADERS)) -> Path:
    """A list of staff with Dutch headers."""
    return write_csv(folder / "lijst.csv", rows, fields=fields)


def line(number: str, name: str, **more: str) -> dict[str, str]:
    """A row of such a list."""
    given, _space, family = name.partition(" ")
    return {"Personeelsnummer": number, "Voornaam": given, "Achternaam": family, "Vestiging": "Noord", **more}


def kinds(shown: Preview) -> dict[str, str]:
    """Name -> what happens."""
    return {one.change.name: one.change.kind.value for one in shown.lines}


def errors(shown: Preview) -> list[tuple[int | None, ProblemCode]]:
    """Row and code of each error."""
    return [(found.row, found.code) for found in shown.problems if found.severity is Severity.ERROR]


def test_a_new_account_gets_a_user_name_that_nobody_has_or_had(school: OpenSchool) -> None:
    """Not even a pupil's, and in whatever capitals."""
    staff.add(school, KIM)

    assert listed(school)["Kim de Bruin"].user_name == "k.debruin2"
    assert listed(school)["Kim de Bruin"].role is Role.TEACHER


def test_an_account_is_edited_archived_and_brought_back_each_as_one_entry(school: OpenSchool) -> None:
    """And every one of them can be undone."""
    staff.add(school, KIM)
    one = listed(school)["Kim de Bruin"]
    staff.change(school, one.id, {"role": "Vestigingsbeheerder", "email": "kim@voorbeeld.example"})
    staff.archive(school, one.id)
    staff.activate(school, one.id)
    kinds_done = [entry.kind for entry in history.entries(school)]
    before = listed(school)["Kim de Bruin"]
    for _again in range(4):
        history.undo(school)

    assert kinds_done == [EntryKind.STAFF] * 4
    assert (before.role, before.email, before.status) == (Role.LOCATION_ADMIN, "kim@voorbeeld.example", "active")
    assert listed(school) == {}


def test_who_was_undone_and_is_added_again_gets_the_same_user_name(school: OpenSchool) -> None:
    """Somebody else of that name does not."""
    staff.add(school, KIM)
    history.undo(school)
    staff.add(school, KIM)
    staff.add(school, {**KIM, "staff_number": "BR2", "given_name": "Kees"})

    assert {name: one.user_name for name, one in listed(school).items()} == {
        "Kim de Bruin": "k.debruin2",
        "Kees de Bruin": "k.debruin3",
    }


def test_a_user_name_is_never_given_to_another_person(school: OpenSchool) -> None:
    """Not when its owner is archived, got another name, or was taken out."""
    staff.add(school, {**KIM, "user_name": "kim"})
    one = listed(school)["Kim de Bruin"]
    staff.change(school, one.id, {"user_name": "bruin"})
    staff.archive(school, one.id)
    codes = []
    for wanted in ("kim", "BRUIN", "k.debruin"):
        with pytest.raises(Problem) as raised:
            staff.add(school, {"family_name": "Ander", "locations": "00", "user_name": wanted})
        codes.append(raised.value.code)

    assert codes == [ProblemCode.USER_NAME_TAKEN] * 3


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"family_name": ""}, ProblemCode.VALUE_REQUIRED),
        ({"role": "conciërge"}, ProblemCode.ROLE_UNKNOWN),
        ({"locations": "Zuid"}, ProblemCode.LOCATION_UNKNOWN),
        ({"locations": ""}, ProblemCode.STAFF_LOCATION_REQUIRED),
        ({"email": "kim"}, ProblemCode.EMAIL_INVALID),
        ({"klas": "2B"}, ProblemCode.FIELD_UNKNOWN),
        ({"given_name": "王", "name_prefix": "", "family_name": "李"}, ProblemCode.USER_NAME_IMPOSSIBLE),
        ({"staff_number": "x" * 33}, ProblemCode.VALUE_TOO_LONG),
    ],
)
def test_what_can_not_be_kept_is_told_and_nothing_is_written(
    school: OpenSchool, typed: dict[str, str], code: ProblemCode
) -> None:
    """In words that speak of accounts, not of pupils."""
    with pytest.raises(Problem) as raised:
        staff.add(school, {**KIM, **typed})

    assert raised.value.code is code
    assert "leerling" not in problem_text(raised.value)
    assert listed(school) == {}
    assert history.entries(school) == []


def test_a_location_admin_makes_teachers_of_the_own_locations_only(school: OpenSchool) -> None:
    """The supplier's rule for accounts; a change needs the right to the account as it was and as it becomes."""
    staff.add(school, {"family_name": "Baas", "role": "schoolbeheerder"})
    staff.add(school, {"family_name": "Zuid", "locations": "00"})
    school.work_as("Noord")
    staff.add(school, {"family_name": "Eigen"})
    own = listed(school)["Eigen"]
    refused: list[dict[str, str]] = [
        {"family_name": "A", "locations": "00"},
        {"family_name": "B", "locations": "00,01"},
        {"family_name": "C", "role": "vestigingsbeheerder"},
        {"family_name": "D", "role": "schoolbeheerder"},
    ]

    assert own.locations == ("01",)
    assert set(listed(school)) == {"Eigen"}
    for typed in refused:
        with pytest.raises(Problem) as raised:
            staff.add(school, typed)
        assert raised.value.code is ProblemCode.ACTION_NOT_ALLOWED
    for typed in ({"role": "schoolbeheerder"}, {"locations": "Hoofdgebouw"}):
        with pytest.raises(Problem) as raised:
            staff.change(school, own.id, typed)
        assert raised.value.code is ProblemCode.ACTION_NOT_ALLOWED


def test_a_list_is_shown_before_anything_is_written_and_then_is_one_entry(school: OpenSchool, tmp_path: Path) -> None:
    """Who is new, changed, the same, back again, and who is missing; undo puts all of it back."""
    for number, family in (("A1", "Same"), ("A2", "Other"), ("A3", "Back"), ("A4", "Gone")):
        staff.add(school, {"given_name": "Jo", "family_name": family, "staff_number": number, "locations": "01"})
    staff.archive(school, listed(school)["Jo Back"].id)
    before = listed(school)
    rows = (line("A1", "Jo Same"), line("a2", "Jo Ander"), line("A3", "Jo Back"), line("A5", "Çağla Łuk"))
    shown = staff_list.preview(school, made(tmp_path, *rows))
    untouched = listed(school)
    entry = staff_list.apply(school, shown)
    after = listed(school)
    history.undo(school, entry.id)

    assert kinds(shown) == {
        "Jo Same": "unchanged",
        "Jo Ander": "changed",
        "Jo Back": "reactivated",
        "Çağla Łuk": "new",
        "Jo Gone": "missing",
    }
    assert untouched == before
    assert entry.counts == Counts(new=1, changed=1, unchanged=1, reactivated=1, missing=1, problems=1)
    assert entry.file_name == "lijst.csv"
    assert after["Çağla Łuk"].user_name == "c.luk"
    assert after["Jo Ander"].user_name == before["Jo Other"].user_name
    assert after["Jo Gone"].status == "active"
    assert listed(school) == before


def test_missing_staff_go_to_the_archive_only_if_the_person_says_so(school: OpenSchool, tmp_path: Path) -> None:
    """One by one; a number that is not theirs is refused."""
    for number in ("A1", "A2", "A3"):
        staff.add(school, {"family_name": number, "staff_number": number, "locations": "01"})
    shown = staff_list.preview(school, made(tmp_path, line("A1", " A1")))
    ids = [one.change.key for one in shown.missing]
    with pytest.raises(Problem) as wrong:
        staff_list.apply(school, shown, archive=ids, confirm_archive=1)
    staff_list.apply(school, shown, archive=ids[:1], confirm_archive=1)

    assert len(ids) == 2
    assert wrong.value.code is ProblemCode.CONFIRMED_NUMBER_WRONG
    assert [one.status.value for one in listed(school).values()] == ["active", "archived", "active"]


def test_a_list_of_one_location_proposes_nobody_of_another(school: OpenSchool, tmp_path: Path) -> None:
    """Nor who works at both, nor school admins."""
    for family, places, role in (
        ("Noord", "01", ""),
        ("Zuid", "00", ""),
        ("Beide", "alle", ""),
        ("Baas", "", "schoolbeheerder"),
    ):
        staff.add(school, {"family_name": family, "locations": places, "role": role})
    one = staff_list.preview(school, made(tmp_path, line("", "Nieuw Hier")))
    every = staff_list.preview(
        school, made(tmp_path, line("", "Nieuw Hier"), line("", "Nieuw Daar", Vestiging="Hoofdgebouw"))
    )

    assert [found.change.name for found in one.missing] == ["Noord"]
    assert {found.change.name for found in every.missing} == {"Noord", "Zuid", "Beide", "Baas"}


def test_rows_are_matched_by_number_then_mail_then_user_name_then_name_and_location(
    school: OpenSchool, tmp_path: Path
) -> None:
    """A second reading of the same list changes nothing, whichever of these it has."""
    staff.add(school, {**KIM, "email": "kim@voorbeeld.example", "user_name": "kimdb"})
    fields = ("Achternaam", "Voornaam", "Tussenvoegsel", "E-mailadres", "Inlognaam", "Personeelsnummer", "Vestiging")
    name = {"Voornaam": "Kim", "Tussenvoegsel": "de", "Achternaam": "Bruin"}
    ways = (
        {"Personeelsnummer": "bru"},
        {"E-mailadres": "Kim@Voorbeeld.example"},
        {"Inlognaam": "KIMDB"},
        {"Vestiging": "01"},
        {},
    )
    found = [staff_list.preview(school, made(tmp_path, {**name, **way}, fields=fields)) for way in ways]

    assert [one.lines[0].member is not None for one in found] == [True] * len(ways)
    assert kinds(found[3]) == {"Kim de Bruin": "unchanged"}


def test_a_row_that_may_be_about_two_people_is_a_problem_and_closes_archiving(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Two of one name, or a number of one and the address of another; nobody is linked by guessing."""
    for number in ("A1", "A2"):
        staff.add(
            school,
            {
                "given_name": "Jan",
                "family_name": "Smit",
                "staff_number": number,
                "email": f"{number}@x.example",
                "locations": "01",
            },
        )
    same = staff_list.preview(school, made(tmp_path, line("", "Jan Smit")))
    cross = staff_list.preview(school, made(tmp_path, line("A1", "Jan Smit", **{"E-mailadres": "a2@x.example"})))
    with pytest.raises(Problem) as raised:
        staff_list.apply(
            school,
            staff_list.preview(school, made(tmp_path, line("", "Jan Smit")), Options(skip_bad_rows=True)),
            archive=[one.change.key for one in same.missing],
        )

    assert errors(same) == [(2, ProblemCode.STAFF_UNSURE)]
    assert errors(cross) == [(2, ProblemCode.STAFF_UNSURE)]
    assert raised.value.code is ProblemCode.ARCHIVING_CLOSED


def test_a_teacher_of_two_locations_may_stand_on_two_rows(school: OpenSchool, tmp_path: Path) -> None:
    """Rows that differ in anything else are an error; a row that says the same is counted once."""
    both = (line("A1", "Kim Bos"), line("A1", "Kim Bos", Vestiging="00"), line("A1", "Kim Bos"))
    shown = staff_list.preview(school, made(tmp_path, *both))
    other = staff_list.preview(school, made(tmp_path, line("A1", "Kim Bos"), line("A1", "Tom Bos")))

    assert [one.values["locations"] for one in shown.lines] == ["00,01"]
    assert [found.code for found in shown.problems] == [ProblemCode.STAFF_ROLE_ASSUMED, ProblemCode.ROW_REPEATED]
    assert errors(other) == [(3, ProblemCode.STAFF_TWICE)]


def test_bad_rows_stop_the_list_or_are_left_out_and_their_people_count_as_present(
    school: OpenSchool, tmp_path: Path
) -> None:
    """An unknown role, an unknown location, no name: each with its row, and in words for staff."""
    staff.add(school, {"given_name": "Jan", "family_name": "Smit", "staff_number": "A1", "locations": "01"})
    rows = (
        line("A1", "Jan Smit", Rol="koning"),
        line("A2", "Bo Berg", Vestiging="Zuid"),
        line("A3", "Bo "),
        line("A4", "Bo Vis"),
    )
    path = made(tmp_path, *rows)
    shown = staff_list.preview(school, path)
    with pytest.raises(Problem) as raised:
        staff_list.apply(school, shown)
    staff_list.apply(school, staff_list.preview(school, path, Options(skip_bad_rows=True)))

    assert errors(shown) == [
        (2, ProblemCode.ROLE_UNKNOWN),
        (3, ProblemCode.LOCATION_UNKNOWN),
        (4, ProblemCode.VALUE_REQUIRED),
    ]
    assert shown.missing == ()
    assert raised.value.code is ProblemCode.ROWS_WITH_ERRORS
    assert set(listed(school)) == {"Jan Smit", "Bo Vis"}
    assert all("leerling" not in source_problem_text(found) for found in shown.problems)


def test_a_location_admin_reads_a_list_of_the_whole_school_and_writes_only_the_own_teachers(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Rows that the role may not write are told, each with its row."""
    school.work_as("Noord")
    rows = (line("A1", "Bo Vis"), line("A2", "Bo Bos", Vestiging="00"), line("A3", "Bo Bal", Rol="vestigingsbeheerder"))
    shown = staff_list.preview(school, made(tmp_path, *rows), Options(skip_bad_rows=True))
    staff_list.apply(school, shown)

    assert errors(shown) == [(3, ProblemCode.STAFF_NOT_YOURS), (4, ProblemCode.STAFF_NOT_YOURS)]
    assert set(listed(school)) == {"Bo Vis"}


def test_a_location_admin_is_proposed_the_own_teachers_only_for_the_archive(school: OpenSchool, tmp_path: Path) -> None:
    """No administrators, nobody of elsewhere; and what is tried all the same is refused."""
    for family, role, places in (("Leraar", "", "01"), ("Baas", "vestigingsbeheerder", "01"), ("Zuid", "", "00")):
        staff.add(school, {"family_name": family, "role": role, "locations": places})
    school.work_as("Noord")
    shown = staff_list.preview(school, made(tmp_path, line("A1", "Bo Vis")))
    staff_list.apply(school, shown, archive=[one.change.key for one in shown.missing], confirm_archive=1)

    assert [one.change.name for one in shown.missing] == ["Leraar"]
    school.work_as("Beheer")
    assert {name: one.status.value for name, one in listed(school).items()} == {
        "Leraar": "archived",
        "Baas": "active",
        "Zuid": "active",
        "Bo Vis": "active",
    }


def test_a_preview_of_a_school_that_changed_is_refused(school: OpenSchool, tmp_path: Path) -> None:
    """What the person saw is what is written, or nothing."""
    shown = staff_list.preview(school, made(tmp_path, line("A1", "Bo Vis")))
    staff.add(school, KIM)
    with pytest.raises(Problem) as raised:
        staff_list.apply(school, shown)

    assert raised.value.code is ProblemCode.SCHOOL_CHANGED
    assert set(listed(school)) == {"Kim de Bruin"}


def test_the_same_list_twice_changes_nothing_and_read_after_undo_gives_the_same_names(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Stable: nobody gets another user name because somebody looked once more."""
    path = made(tmp_path, line("A1", "Bo Vis"), line("A2", "Ben Vis"), line("", "Bas Vis"))
    staff_list.apply(school, staff_list.preview(school, path))
    names = {name: one.user_name for name, one in listed(school).items()}
    again = staff_list.preview(school, path)
    with pytest.raises(Problem) as raised:
        staff_list.apply(school, again)
    history.undo(school)
    staff_list.apply(school, staff_list.preview(school, path))

    assert names == {"Bo Vis": "b.vis", "Ben Vis": "b.vis2", "Bas Vis": "b.vis3"}
    assert raised.value.code is ProblemCode.NOTHING_TO_DO
    assert {name: one.user_name for name, one in listed(school).items()} == names


def test_a_workbook_is_read_as_a_csv_is_and_citizen_service_numbers_never(school: OpenSchool, tmp_path: Path) -> None:
    """A title above the header, a column that means nothing to us, a column that must not be read."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Personeel 2026"])
    sheet.append(["Afkorting", "Roepnaam", "Achternaam", "BSN", "Schoenmaat", "Functie", "Locatie"])
    sheet.append(["BER", "Loïs", "Berg", "000000000", 41, "Docent", "Hoofdgebouw"])
    book.save(tmp_path / "personeel.xlsx")
    shown = staff_list.preview(school, tmp_path / "personeel.xlsx")

    assert [dict(one.values) for one in shown.lines] == [
        {
            **dict.fromkeys(FIELDS),
            "staff_number": "BER",
            "given_name": "Loïs",
            "family_name": "Berg",
            "role": "teacher",
            "locations": "00",
            "user_name": "l.berg",
        }
    ]
    assert {found.code for found in shown.problems} == {ProblemCode.COLUMN_BSN, ProblemCode.COLUMN_IGNORED}


def test_files_that_are_no_list_of_staff_are_told(school: OpenSchool, tmp_path: Path) -> None:
    """Nothing is written, and the words say what to do."""
    empty = made(tmp_path)
    with pytest.raises(Problem) as without:
        staff_list.preview(school, empty)
    other = write_csv(tmp_path / "anders.csv", [{"Kleur": "rood", "Maat": "3"}], fields=("Kleur", "Maat"))
    with pytest.raises(Problem) as foreign:
        staff_list.preview(school, other)
    nameless = write_csv(tmp_path / "b.csv", [{"Rol": "docent", "Vestiging": "00"}], fields=("Rol", "Vestiging"))
    with pytest.raises(Problem) as missing:
        staff_list.preview(school, nameless)
    with pytest.raises(Problem) as unknown:
        staff_list.preview(school, made(tmp_path, line("1", "Bo Vis")), Options(columns={"Bijnaam": "given_name"}))

    assert without.value.code is ProblemCode.FILE_WITHOUT_STAFF
    assert foreign.value.code is ProblemCode.HEADER_NOT_FOUND
    assert missing.value.code is ProblemCode.COLUMN_MISSING
    assert unknown.value.code is ProblemCode.COLUMN_UNKNOWN


def test_a_column_that_the_person_names_is_used(school: OpenSchool, tmp_path: Path) -> None:
    """Also against a header that we know."""
    path = write_csv(
        tmp_path / "c.csv", [{"Naam": "Vis", "Achternaam": "x", "Plek": "01"}], fields=("Naam", "Achternaam", "Plek")
    )
    shown = staff_list.preview(school, path, Options(columns={"Naam": "family_name", "Plek": "locations"}))

    assert [(one.change.name, one.values["locations"]) for one in shown.lines] == [("Vis", "01")]


def test_a_user_name_in_the_list_that_somebody_else_has_is_an_error(school: OpenSchool, tmp_path: Path) -> None:
    """A pupil's; and two rows with one user name are one person, so that they may not differ."""
    fields = (*HEADERS, "Gebruikersnaam")
    rows = (
        line("A1", "Bo Vis", Gebruikersnaam="k.debruin"),
        line("A2", "Bo Bos", Gebruikersnaam="bo"),
        line("A3", "Bo Bal", Gebruikersnaam="BO"),
    )
    shown = staff_list.preview(school, made(tmp_path, *rows, fields=fields))

    assert sorted(errors(shown)) == [(2, ProblemCode.USER_NAME_TAKEN), (4, ProblemCode.STAFF_TWICE)]
    assert ChangeKind.NEW in {one.change.kind for one in shown.lines}

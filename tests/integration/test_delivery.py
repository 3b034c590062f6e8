"""Files for the LVS: what is in them, what is still to be brought, and what an undo does to that."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.changes import Counts, EntryKind, ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.domain.delivering import Outcome, Pending, Subject
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.records import RecordKind
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.files.registry import open_source
from lvs_desktop.services import (
    checklist,
    delivery,
    delivery_profiles,
    delivery_words,
    documents,
    editing,
    entree,
    history,
    importing,
    link_form,
    year_report,
)
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import applying, deliveries, records
from tests.support.schoolfiles import ADMIN, new_school, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
OURS = "JIJ! LVS, leerlingen (onbevestigd)"
ICE = "Bureau ICE importeerlabels (Toetsplatform)"
BOTH = ImportOptions(overwrite=True, archive_missing=True, scope_locations=("00", "01"))


def row(number: str, **more: str) -> dict[str, str]:
    """A pupil of a file."""
    fields = {"given_name": f"Naam{number}", "family_name": "Berg", "group": "1A", "location": "00"}
    return {"pupil_number": number, **fields, "user_name": f"u{number}", **more}


def read(opened: OpenSchool, rows: list[dict[str, str]], options: ImportOptions = BOTH) -> int:
    """Read a file; the number of its entry."""
    path = write_csv(opened.path.parent / "bron.csv", rows)
    shown = importing.preview(opened, path, options)
    return importing.apply(opened, shown, confirm_archive=shown.counts().archived).id


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Three pupils of last year; of this year 1 changed class, 2 stayed, 3 left, 4 (north) and 5 are new."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    read(opened, [row("1"), row("2"), row("3")], ImportOptions(baseline=True))
    read(opened, [row("1", group="2A"), row("2"), row("4", location="01"), row("5")])
    yield opened
    opened.close()


def pupils(opened: OpenSchool) -> Pending:
    """How far the pupils are; counted together it is the same as one by one."""
    found = next(one.pending for one in delivery.states(opened) if one.subject is Subject.PUPILS)
    if opened.worker.role is Role.SCHOOL_ADMIN:
        with opened.storage.begin() as connection:
            each = deliveries.outcomes(connection, Subject.PUPILS, opened.school.school_year)
        assert Counter(each.values()) == found.by_outcome
    return found


def step(opened: OpenSchool) -> StepStatus:
    """The step of the checklist."""
    return next(one for one in checklist.status(opened) if one.step.kind is StepKind.DELIVERY)


def test_what_changed_this_year_is_to_be_brought_and_the_starting_point_is_not(school: OpenSchool) -> None:
    """By what has to happen."""
    assert pupils(school).by_outcome == {Outcome.NEW: 2, Outcome.CHANGED: 1, Outcome.ARCHIVED: 1}
    assert (step(school).state, step(school).facts["undelivered"]) == (StepState.NOT_STARTED, 4)


def test_a_file_goes_from_to_bring_to_made_to_confirmed(school: OpenSchool, tmp_path: Path) -> None:
    """And the step follows; taking it back goes back."""
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "uit")
    in_file = (pupils(school), step(school).state)
    delivery.confirm(school, made.delivery.id)
    confirmed = (pupils(school), step(school).state)
    delivery.unconfirm(school, made.delivery.id)
    again = pupils(school)
    delivery.withdraw(school, made.delivery.id)

    assert (made.path.name, made.delivery.items, made.by_hand) == ("uit.csv", 4, {Outcome.ARCHIVED: 1})
    assert ((0, 4, 0), StepState.BUSY) == (_numbers(in_file[0]), in_file[1])
    assert ((0, 0, 4), StepState.DONE) == (_numbers(confirmed[0]), confirmed[1])
    assert (0, 4, 0) == _numbers(again)
    assert (4, 0, 0) == _numbers(pupils(school))


def _numbers(found: Pending) -> tuple[int, int, int]:
    return found.open, found.made, found.confirmed


def test_the_file_can_be_read_back_as_a_pupil_file_without_changes(school: OpenSchool, tmp_path: Path) -> None:
    """What the LVS gets is what the school has."""
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "uit.csv")
    shown = importing.preview(school, made.path, BOTH)

    assert (shown.counts().unchanged, shown.counts().written) == (4, 0)


def test_what_is_undone_after_a_file_must_be_brought_again(school: OpenSchool, tmp_path: Path) -> None:
    """And nothing when that undo is undone too; what was undone before a file needs nothing at all."""
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "uit.csv")
    delivery.confirm(school, made.delivery.id)
    history.undo(school)
    undone = pupils(school).by_outcome
    history.undo(school, history.entries(school)[0].id)
    redone = _numbers(pupils(school))

    assert undone == {Outcome.GONE: 2, Outcome.CHANGED: 1, Outcome.REACTIVATED: 1}
    assert redone == (0, 0, 4)


def test_what_was_undone_before_any_file_needs_nothing(school: OpenSchool) -> None:
    """The LVS never heard of it."""
    history.undo(school)

    assert _numbers(pupils(school)) == (0, 0, 0)


def test_an_edit_after_the_file_is_the_only_thing_to_bring(school: OpenSchool, tmp_path: Path) -> None:
    """Until it is edited back."""
    delivery.make(school, Subject.PUPILS, OURS, tmp_path / "uit.csv")
    editing.change(school, "2", {"group": "2B"})
    edited = pupils(school).by_outcome
    editing.change(school, "2", {"group": "1A"})

    assert edited == {Outcome.CHANGED: 1}
    assert pupils(school).open == 0


def test_the_labels_of_bureau_ice_hold_new_pupils_only_and_what_changed_stays_to_be_brought(
    school: OpenSchool, tmp_path: Path
) -> None:
    """Its words for changing and archiving are not public: that is said."""
    made = delivery.make(school, Subject.PUPILS, ICE, tmp_path / "ice.csv")
    lines = made.path.read_text("utf-8-sig").splitlines()

    assert lines[0].startswith("[USERNAME];[DEPARTMENT];[ACTION]")
    assert [line.split(";")[:3] for line in lines[1:]] == [["u5", "00", "INSERT"], ["u4", "01", "INSERT"]]
    assert made.by_hand == {Outcome.CHANGED: 1, Outcome.ARCHIVED: 1}
    assert pupils(school).by_outcome == {Outcome.CHANGED: 1, Outcome.ARCHIVED: 1}
    assert "1 gewijzigde" in delivery_words.by_hand(made.by_hand)
    assert "niet openbaar" in made.profile.note


def test_a_required_field_that_is_missing_stops_the_file(school: OpenSchool, tmp_path: Path) -> None:
    """Nothing is written, nothing counts as brought."""
    read(school, [row("6", user_name="")], ImportOptions())
    with pytest.raises(Problem) as raised:
        delivery.make(school, Subject.PUPILS, ICE, tmp_path / "ice.csv")

    assert (raised.value.code, raised.value.facts["number"]) == (ProblemCode.DELIVERY_LACKS, 1)
    assert not (tmp_path / "ice.csv").exists()
    assert delivery.files(school) == ()


def test_a_location_admin_sees_and_brings_the_own_location(school: OpenSchool, tmp_path: Path) -> None:
    """The rest stays to be brought; another location is refused, and so is confirming the whole school's file."""
    whole = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "alles.csv")
    delivery.withdraw(school, whole.delivery.id)
    school.work_as("Noord")
    mine = pupils(school).by_outcome
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "noord.csv")
    with pytest.raises(Problem) as other:
        delivery.make(school, Subject.PUPILS, OURS, tmp_path / "hoofd.csv", locations=("00",))
    with pytest.raises(Problem) as unknown:
        delivery.make(school, Subject.PUPILS, OURS, tmp_path / "hoofd.csv", locations=("07",))
    school.work_as("Beheer")
    whole = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "alles.csv")
    school.work_as("Noord")
    with pytest.raises(Problem) as confirmed:
        delivery.confirm(school, whole.delivery.id)

    assert mine == {Outcome.NEW: 1}
    assert (made.delivery.locations, made.delivery.items) == (("01",), 1)
    assert [other.value.code, unknown.value.code, confirmed.value.code] == [
        ProblemCode.ACTION_NOT_ALLOWED,
        ProblemCode.SCOPE_UNKNOWN,
        ProblemCode.ACTION_NOT_ALLOWED,
    ]


def test_one_locations_file_leaves_the_other_to_be_brought(school: OpenSchool, tmp_path: Path) -> None:
    """Location by location; archiving who is not in such a file would take the other location out."""
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "noord.csv", locations=("01",))
    whole = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "alles.csv")
    delivery.withdraw(school, whole.delivery.id)

    assert "niet alle leerlingen" in delivery_words.caution(made.profile, made.delivery.locations)
    assert delivery_words.caution(whole.profile, whole.delivery.locations) == ""
    assert pupils(school).by_outcome == {Outcome.NEW: 1, Outcome.CHANGED: 1, Outcome.ARCHIVED: 1}


def test_what_a_link_brought_is_in_the_lvs(tmp_path: Path) -> None:
    """Numbers that were linked to it are not."""
    opened = new_school(tmp_path / "school.lvs", route="magister")
    entry = read(opened, [row("1"), row("2")], ImportOptions())
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET kind = 'link' WHERE id = ?", (entry,))
        found = connection.exec_driver_sql("SELECT id FROM pupil WHERE pupil_number = '1'").scalar_one()
    before = pupils(opened).open
    with opened.storage.begin() as connection:
        linked = applying.add_entry(connection, EntryKind.NUMBERS, by=ADMIN, counts=Counts(changed=1))
        records.write(connection, linked, RecordKind.NUMBER, found, {"pupil_number": "0071"})
    after = pupils(opened)
    history.undo(opened, linked)
    undone = pupils(opened).open
    opened.close()

    assert (before, after.by_outcome, undone) == (0, {Outcome.CHANGED: 1}, 0)


def account(opened: OpenSchool, name: str, **more: Any) -> int:
    """A staff account; the number of its entry."""
    values = {"uid": name, "given_name": name, "family_name": "Jansen", "role": "teacher", "locations": "01"}
    with opened.storage.begin() as connection:
        entry = applying.add_entry(connection, EntryKind.STAFF, by=ADMIN, counts=Counts(new=1))
        records.write(connection, entry, RecordKind.STAFF, None, {**values, "user_name": name.lower(), **more})
    return entry


def test_staff_is_brought_with_the_words_of_the_supplier(school: OpenSchool, tmp_path: Path) -> None:
    """And an account whose making is undone afterwards is told."""
    entry = account(school, "Ayşe")
    made = delivery.make(school, Subject.STAFF, "JIJ! LVS, medewerkers (onbevestigd)", tmp_path / "m.csv")
    history.undo(school, entry)
    [found] = [one.pending for one in delivery.states(school) if one.subject is Subject.STAFF]

    assert "ayşe;Ayşe;;Jansen;;docent;01" in made.path.read_text("utf-8-sig")
    assert found.by_outcome == {Outcome.GONE: 1}


def test_accommodations_are_brought_a_row_each(school: OpenSchool, tmp_path: Path) -> None:
    """Of the pupils of the locations that are asked for."""
    with school.storage.begin() as connection:
        ids = dict(connection.exec_driver_sql("SELECT pupil_number, id FROM pupil").all())
        entry = applying.add_entry(connection, EntryKind.ACCOMMODATIONS, by=ADMIN, counts=Counts(new=1))
        extra = {"name": "Extra tijd", "unit": "percent", "place": 1, "hidden_at": None}
        kind = records.write(connection, entry, RecordKind.CATALOGUE, None, extra)
        for number in ("4", "5"):
            wish = {"pupil_id": ids[number], "catalogue_id": kind, "amount": 25, "valid_until": "2027-07-31"}
            records.write(connection, entry, RecordKind.ASSIGNMENT, None, wish)
    name = "JIJ! LVS, hulpmiddelen (onbevestigd)"
    made = delivery.make(school, Subject.ACCOMMODATIONS, name, tmp_path / "h.csv", locations=("01",))
    [found] = [one.pending for one in delivery.states(school) if one.subject is Subject.ACCOMMODATIONS]

    assert made.path.read_text("utf-8-sig").splitlines()[1:] == ["4;Naam4;;Berg;1A;Extra tijd;25;%;31-07-2027"]
    assert _numbers(found) == (1, 1, 0)


def test_a_learnt_profile_is_kept_and_never_takes_the_name_of_ours(school: OpenSchool, tmp_path: Path) -> None:
    """Only a school administrator keeps one; forgetting takes it away."""
    path = tmp_path / "sjabloon.csv"
    path.write_text("Stamnr;Actie\r\n", "utf-8")
    found = delivery_profiles.learn(path, name="Ons LVS", subject=Subject.PUPILS)
    delivery_profiles.keep(school, found.profile, fixed={"Actie": "X"})
    shown = delivery.preview(school, Subject.PUPILS, "ons lvs")
    with pytest.raises(Problem) as taken:
        delivery_profiles.keep(school, delivery_profiles.learn(path, name=ICE, subject=Subject.PUPILS).profile)
    school.work_as("Noord")
    with pytest.raises(Problem) as refused:
        delivery_profiles.keep(school, found.profile)
    school.work_as("Beheer")
    delivery_profiles.forget(school, "Ons LVS")
    with pytest.raises(Problem) as gone:
        delivery.preview(school, Subject.PUPILS, "Ons LVS")

    assert (shown.header, shown.rows[0], shown.total) == (("Stamnr", "Actie"), ("2", "X"), 4)
    assert [taken.value.code, refused.value.code, gone.value.code] == [
        ProblemCode.PROFILE_TAKEN,
        ProblemCode.ACTION_NOT_ALLOWED,
        ProblemCode.PROFILE_UNKNOWN,
    ]


def test_a_file_of_nobody_or_of_another_number_is_refused(school: OpenSchool, tmp_path: Path) -> None:
    """A clear word, and no file."""
    with pytest.raises(Problem) as nobody:
        delivery.make(school, Subject.STAFF, "JIJ! LVS, medewerkers (onbevestigd)", tmp_path / "m.csv")
    with pytest.raises(Problem) as unknown:
        delivery.confirm(school, 99)

    assert [nobody.value.code, unknown.value.code] == [ProblemCode.DELIVERY_EMPTY, ProblemCode.DELIVERY_UNKNOWN]
    assert not (tmp_path / "m.csv").exists()


def test_a_file_that_a_newer_one_replaced_does_not_keep_the_step_open(school: OpenSchool, tmp_path: Path) -> None:
    """The first was made with a typing error in it."""
    delivery.make(school, Subject.PUPILS, OURS, tmp_path / "eerst.csv")
    second = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "daarna.csv")
    delivery.confirm(school, second.delivery.id)

    assert step(school).state is StepState.DONE


def test_passwords_that_wait_are_counted_and_found_again_in_their_file(school: OpenSchool) -> None:
    """A password that was made anew since is not the one of the file."""
    with school.storage.begin() as connection:
        run = connection.exec_driver_sql
        ids = [found for (found,) in run("SELECT id FROM pupil WHERE archived_at IS NULL ORDER BY id").all()]
        run("INSERT INTO secret_batch(made_at, by, recipe, school_year) VALUES ('', '', '', '')")
        for pupil in ids[:2]:
            run("INSERT INTO pending_secret(batch_id, pupil_id, sealed) VALUES (1, ?, x'00')", (pupil,))
        made = {"subject": "passwords", "profile": "x", "file_name": "w.csv", "locations": "", "items": 2}
        upto = deliveries.newest_password(connection)
        kept = deliveries.add(connection, {**made, "covers": "all", "upto_entry": upto}, by=ADMIN)
        run("DELETE FROM pending_secret WHERE pupil_id = ?", (ids[0],))
        run("INSERT INTO pending_secret(batch_id, pupil_id, sealed) VALUES (1, ?, x'01')", (ids[0],))
        found = deliveries.one(connection, kept)
        assert found is not None
        in_file = deliveries.passwords_in(connection, found)
    [pending] = [one.pending for one in delivery.states(school) if one.subject is Subject.PASSWORDS]

    assert in_file == [ids[1]]
    assert _numbers(pending) == (1, 1, 0)


def test_the_form_of_the_link_has_exactly_three_columns(school: OpenSchool, tmp_path: Path) -> None:
    """The names are those of the administration system, ours until one is typed; they are kept."""
    made = link_form.make(school, tmp_path / "las.csv", {"01": " Locatie  Noord "})
    workbook = link_form.make(school, tmp_path / "las.xlsx")
    text = (tmp_path / "las.csv").read_text("utf-8-sig").splitlines()

    assert text == ["BRIN-code;Vestigingscode;Vestigingsnaam in LAS", "99ZZ;00;Hoofdgebouw", "99ZZ;01;Locatie Noord"]
    assert open_source(tmp_path / "las.xlsx").head()[2][1] == ["99ZZ", "01", "Locatie Noord"]
    assert (made.subject, workbook.items) == (Subject.SIS_LINK, 2)


def test_the_step_of_the_link_follows_the_form(tmp_path: Path) -> None:
    """To make, made, passed on."""
    opened = new_school(tmp_path / "school.lvs", route="somtoday")

    def state() -> StepState:
        return next(one.state for one in checklist.status(opened) if one.step.kind is StepKind.SIS_LINK)

    before = state()
    made = link_form.make(opened, tmp_path / "las.csv")
    busy = state()
    delivery.confirm(opened, made.id)
    done = state()
    opened.close()

    assert (before, busy, done) == (StepState.NOT_STARTED, StepState.BUSY, StepState.DONE)


def test_a_location_without_a_name_or_one_that_is_not_there_is_refused(school: OpenSchool, tmp_path: Path) -> None:
    """And a location admin's form has the own location only."""
    with pytest.raises(Problem) as empty:
        link_form.make(school, tmp_path / "las.csv", {"01": "  "})
    with pytest.raises(Problem) as unknown:
        link_form.make(school, tmp_path / "las.csv", {"07": "Zuid"})
    school.work_as("Noord")
    with pytest.raises(Problem) as other:
        link_form.name(school, {"00": "Zuid"})

    assert [empty.value.code, unknown.value.code, other.value.code] == [
        ProblemCode.LAS_NAME_REQUIRED,
        ProblemCode.SCOPE_UNKNOWN,
        ProblemCode.ACTION_NOT_ALLOWED,
    ]
    assert link_form.rows(school) == (("99ZZ", "01", "Noord"),)
    assert not (tmp_path / "las.csv").exists()


def test_a_list_of_entree_is_compared_number_by_number(school: OpenSchool, tmp_path: Path) -> None:
    """Missing on either side, leading zeros, twice, and whose domain."""
    path = tmp_path / "entree.csv"
    path.write_text("naam;nlEduPersonProfileId\na;1@voorbeeld.example\nb;002@voorbeeld.example\nc;9\nd;9\n", "utf-8")
    found = entree.check(school, path)

    assert (found.listed, found.pupils, found.equal) == (3, 4, 1)
    assert found.zeros == (("2", "002"),)
    assert (found.unknown_here, found.twice, found.domains) == (("9",), ("9",), ("voorbeeld.example",))
    assert [number for number, _ in found.not_listed] == ["5", "4"]
    assert not found.same


def test_a_bare_list_of_numbers_needs_no_header(school: OpenSchool, tmp_path: Path) -> None:
    """Equal lists have nothing to tell; a list of names is refused."""
    path = tmp_path / "nummers.txt"
    path.write_text("1\n2\n4\n5\n", "utf-8")
    names = tmp_path / "namen.txt"
    names.write_text("Sofie\nDaan\n", "utf-8")
    with pytest.raises(Problem) as raised:
        entree.check(school, names)

    assert entree.check(school, path).same
    assert raised.value.code is ProblemCode.LIST_WITHOUT_NUMBERS


def test_the_report_counts_and_names_no_pupil(school: OpenSchool, tmp_path: Path) -> None:
    """Who did what, how much, the files, and what is open."""
    made = delivery.make(school, Subject.PUPILS, OURS, tmp_path / "uit.csv")
    delivery.confirm(school, made.delivery.id)
    text = documents.plain_text(year_report.of_year(school))

    assert "Verslag van de jaarstart 2026-2027" in text
    assert "2 nieuw, 1 gewijzigd, 1 gearchiveerd" in text
    assert "uit.csv (de hele school)" in text
    assert "Bevestigd door Beheer op" in text
    assert "door u" not in text
    assert "Naam1" not in text
    assert "Berg" not in text

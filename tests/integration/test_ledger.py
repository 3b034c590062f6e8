"""The school file's side of a synchronisation, on real school files."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.accommodations import Unit
from lvs_desktop.domain.changes import EntryKind, ImportOptions
from lvs_desktop.domain.exchanging import Answer, ChangedHere, Clash, Digest, Kind, Operation, Outcome, Verb, group_uid
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.syncing import Act, Choice, Receipt
from lvs_desktop.domain.undoing import UndoChoice
from lvs_desktop.services import accommodations, connecting, editing, history, importing, staff
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import conflicts, meta, sync_links, sync_receipts
from lvs_desktop.sync.picture import Camera
from tests.integration.test_clean_up import decrypted
from tests.support.ledgers import base, comes, connect, differences, goes, ledger, uid
from tests.support.schoolfiles import new_school, write_csv

SOFIE, DAAN, MO = uid("Sofie"), uid("Daan"), uid("Mo")
PUPIL = {
    "pupil_number": "0012",
    "given_name": "Sofie",
    "name_prefix": "van der",
    "family_name": "Berg",
    "birth_date": "2013-05-04",
    "gender": "V",
    "group": "2B",
    "location": "00",
    "year": "2",
    "track": "havo",
    "email": "sofie@v.example",
    "user_name": "sofie.vanderberg",
}
OTHER = {"pupil_number": "0013", "given_name": "Daan", "family_name": "Vos", "group": "2B", "location": "00"}
TIME = '{"amount": 25, "unit": "percent", "valid_until": "2027-07-31"}'


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """An empty school that is connected."""
    opened = new_school(tmp_path / "school.lvs")
    connect(opened)
    yield opened
    opened.close()


def here(opened: OpenSchool, who: str, kind: Kind = Kind.PUPIL) -> dict[str, str] | None:
    """A record as it would be sent."""
    found = ledger(opened).records()[kind].get(who)
    return None if found is None else dict(found)


def waits(opened: OpenSchool) -> dict[str, frozenset[str]]:
    """The fields of pupils that wait for a person."""
    return {who: frozenset(fields) for who, fields in ledger(opened).waiting()[Kind.PUPIL].items()}


def pupil_id(opened: OpenSchool, who: str) -> int:
    """The id of a pupil."""
    with opened.storage.begin() as connection:
        return int(connection.exec_driver_sql("SELECT id FROM pupil WHERE uid = ?", (who,)).scalar_one())


def test_what_came_is_what_would_be_sent(school: OpenSchool) -> None:
    """A record that came is read back field by field, with its accommodations, and nothing is to be sent."""
    fields = {**PUPIL, "accommodation:Extra tijd": TIME, "accommodation:Rekenmachine": "{}"}
    member = {"given_name": "Ada", "family_name": "Pol", "role": "teacher", "locations": "00,01", "user_name": "a.pol"}
    ledger(school).take([comes(SOFIE, fields, new=True), comes(MO, member, kind=Kind.STAFF, new=True)], token="seq-1")
    assert here(school, SOFIE) == fields
    assert here(school, MO, Kind.STAFF) == member
    assert differences(school) == {}
    assert ledger(school).token() == "seq-1"
    [entry] = history.entries(school)
    assert (entry.kind, entry.by, entry.counts.new) == (EntryKind.SYNC, "Beheer", 4)  # and two accommodations


def test_a_sync_is_one_entry_and_its_undo_is_a_difference(school: OpenSchool) -> None:
    """Pages share an entry; undone, the new pupils are gone, the others as before, and that is to be sent."""
    first = ledger(school)
    first.take([comes(SOFIE, PUPIL, new=True)], "1")
    second = ledger(school)
    second.take([comes(SOFIE, {**PUPIL, "group": "3C"})], "2")
    second.take([comes(DAAN, OTHER, new=True)], "3")
    newest = history.entries(school)[0]
    assert (newest.id, newest.counts.new, newest.counts.changed) == (second.entry, 1, 1)
    assert len(history.entries(school)) == 2
    history.undo(school, newest.id)
    assert differences(school) == {
        (Kind.PUPIL, SOFIE): {"group": ("3C", "2B")},
        (Kind.PUPIL, DAAN): {name: (value, None) for name, value in OTHER.items()},
    }
    assert here(school, DAAN) is None


def test_who_is_taken_out_by_the_server_comes_back_by_undo_with_all_that_was_there(school: OpenSchool) -> None:
    """The before-values are in the history: undo brings the pupil back, with accommodations, and sends it again."""
    fields = {**PUPIL, "accommodation:Extra tijd": TIME}
    ledger(school).take([comes(SOFIE, fields, new=True)], "1")
    ledger(school).take([goes(SOFIE)], "2")
    assert here(school, SOFIE) is None
    gone = history.entries(school)[0]
    assert (gone.kind, gone.counts.archived) == (EntryKind.SYNC, 1)
    history.undo(school, gone.id)
    assert here(school, SOFIE) == fields
    assert differences(school)[Kind.PUPIL, SOFIE]["given_name"] == (None, "Sofie")
    history.undo(school, history.entries(school)[0].id)  # the undo itself
    assert here(school, SOFIE) is None
    assert differences(school) == {}


def test_who_comes_again_is_the_same_pupil(school: OpenSchool) -> None:
    """Taken out by the server and sent again: accommodations and passwords hang on the same pupil as before."""
    ledger(school).take([comes(SOFIE, {**PUPIL, "accommodation:Extra tijd": TIME}, new=True)], "1")
    before = pupil_id(school, SOFIE)
    ledger(school).take([goes(SOFIE)], "2")
    ledger(school).take([comes(SOFIE, {**PUPIL, "group": "3C"}, new=True)], "3")
    assert pupil_id(school, SOFIE) == before
    assert here(school, SOFIE) == {**PUPIL, "group": "3C", "accommodation:Extra tijd": TIME}
    back, out, _ = (entry.id for entry in history.entries(school))
    editing.change(school, before, {"group": "4D"})
    with pytest.raises(Problem) as caught:  # the pupil is back: there is nothing to bring back
        history.undo(school, out)
    assert caught.value.code is ProblemCode.PUPILS_CHANGED_SINCE
    history.undo(school)
    assert here(school, SOFIE) == {**PUPIL, "group": "3C", "accommodation:Extra tijd": TIME}
    history.undo(school, back)
    assert here(school, SOFIE) is None
    history.undo(school, out)
    assert here(school, SOFIE) == {**PUPIL, "accommodation:Extra tijd": TIME}


def test_archived_and_brought_back(school: OpenSchool) -> None:
    """Archived there is archived here, of pupils and staff, and back again."""
    member = {"given_name": "Ada", "family_name": "Pol", "role": "teacher", "locations": "00"}
    both = [comes(SOFIE, PUPIL, new=True), comes(MO, member, kind=Kind.STAFF, new=True)]
    ledger(school).take(both, "1")
    gone = [
        comes(SOFIE, {**PUPIL, "archived": "yes", "group": "9X"}),
        comes(MO, {**member, "archived": "yes"}, kind=Kind.STAFF),
    ]
    ledger(school).take(gone, "2")
    assert here(school, SOFIE) == {**PUPIL, "archived": "yes", "group": "9X"}
    assert here(school, MO, Kind.STAFF) == {**member, "archived": "yes"}
    assert history.entries(school)[0].counts.archived == 2
    back = [
        comes(SOFIE, PUPIL, write={"archived": None, "group": "2B"}),
        comes(MO, member, kind=Kind.STAFF, write={"archived": None}),
    ]
    ledger(school).take(back, "3")
    assert (here(school, SOFIE), here(school, MO, Kind.STAFF)) == (PUPIL, member)
    assert history.entries(school)[0].counts.reactivated == 2
    history.undo(school)
    assert here(school, SOFIE) == {**PUPIL, "archived": "yes", "group": "9X"}


def test_a_field_that_the_server_says_is_edited_by_hand_no_more_until_undone(school: OpenSchool) -> None:
    """As an import that takes the field: the next file has the last word, and undo gives the hand its field back."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    editing.change(school, pupil_id(school, SOFIE), {"email": "hand@v.example"})
    there = {"email": "server@v.example"}
    ledger(school).take([comes(SOFIE, {**PUPIL, **there}, write=there)], "2")
    memory = "SELECT field, imported FROM hand_edit"
    with school.storage.begin() as connection:
        assert connection.exec_driver_sql(memory).all() == []
    history.undo(school)
    assert here(school, SOFIE) == {**PUPIL, "email": "hand@v.example"}
    with school.storage.begin() as connection:
        assert connection.exec_driver_sql(memory).all() == [("email", "sofie@v.example")]


@pytest.mark.parametrize("act", ["edit", "number", "undo", "accommodation", "archive", "choice"])
def test_what_a_person_does_while_a_sync_runs_is_not_overwritten(school: OpenSchool, act: str) -> None:
    """Nothing at all is written then; with the records read anew it is. Who was left alone is no hindrance."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(DAAN, OTHER, new=True)], "1")
    clash = Clash(field="track", was="vwo", here="havo", there="mavo")
    ledger(school).take([comes(SOFIE, PUPIL, write={}, clashes=[clash])], "2")
    sofie = pupil_id(school, SOFIE)
    running = ledger(school)
    running.records()
    match act:
        case "edit":
            editing.change(school, sofie, {"email": "hand@v.example"})
        case "number":
            history_before = history.entries(school)[0].id
            ledger(school).take([comes(SOFIE, {**PUPIL, "pupil_number": "77"}, clashes=[clash])], None)
            assert history.entries(school)[0].id > history_before
        case "undo":
            history.undo(school, choice=UndoChoice(pupils=("0012",)))
        case "accommodation":
            accommodations.give(school, [sofie], [accommodations.read(school, "Extra tijd=25")])
        case "archive":
            editing.archive(school, sofie)
        case "choice":
            with school.storage.begin() as connection:
                waits = [found.id for found in conflicts.read(connection)]
                conflicts.settle(connection, waits, Choice.HERE, by=school.worker)
    before, agreed = ledger(school).records(), ledger(school).bases()
    come = [comes(SOFIE, {**PUPIL, "group": "3C"}, clashes=[clash]), comes(DAAN, {**OTHER, "group": "3C"})]
    with pytest.raises(ChangedHere):
        running.take(come, "3")
    assert (ledger(school).records(), ledger(school).bases(), ledger(school).token()) == (before, agreed, "2")
    if act != "choice":
        assert running.take(come[1:], "3") is not None
        assert (here(school, DAAN) or {})["group"] == "3C"


@pytest.mark.parametrize("swap", [False, True])
def test_numbers_change_places_and_a_number_in_use_waits(school: OpenSchool, *, swap: bool) -> None:
    """Two pupils may change numbers in one page; a number that another pupil keeps is asked about."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(DAAN, OTHER, new=True)], "1")
    come = [comes(SOFIE, {**PUPIL, "pupil_number": "0013"}), comes(DAAN, {**OTHER, "pupil_number": "0012"})]
    ledger(school).take(come if swap else come[:1], "2")
    numbers = [(here(school, who) or {})["pupil_number"] for who in (SOFIE, DAAN)]
    if swap:
        assert numbers == ["0013", "0012"]
        history.undo(school)
        assert here(school, SOFIE) == PUPIL
        assert here(school, DAAN) == OTHER
    else:
        assert numbers == ["0012", "0013"]
        assert waits(school) == {SOFIE: frozenset({"pupil_number"})}
        assert differences(school) == {}


def test_a_new_pupil_whose_number_is_in_use_comes_without_it(school: OpenSchool) -> None:
    """Nobody is lost, nobody double: the number waits."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    ledger(school).take([comes(DAAN, {**OTHER, "pupil_number": "0012"}, new=True)], "2")
    assert here(school, DAAN) == {name: value for name, value in OTHER.items() if name != "pupil_number"}
    assert waits(school) == {DAAN: frozenset({"pupil_number"})}


def test_groups_are_made_of_active_pupils_and_the_commonest_spelling_names_them(school: OpenSchool) -> None:
    """Capitals and accents make no other group; an archived pupil is in none."""
    people = {
        uid(f"p{n}"): {"given_name": f"P{n}", "family_name": "X", "group": group, "location": place}
        for n, (group, place) in enumerate((("2b", "00"), ("2B", "00"), ("2B", "00"), ("2B", "01")))
    }
    gone = {**OTHER, "archived": "yes"}
    come = [comes(who, fields, new=True) for who, fields in people.items()]
    ledger(school).take([*come, comes(DAAN, gone, new=True)], "1")
    found = ledger(school).records()[Kind.GROUP]
    assert found == {
        group_uid("00", "2B"): {
            "name": "2B",
            "location": "00",
            **{f"member:{uid(f'p{n}')}": "yes" for n in range(3)},
        },
        group_uid("01", "2b"): {"name": "2B", "location": "01", f"member:{uid('p3')}": "yes"},
    }


def test_a_token_for_one_location_sees_that_one_and_who_moved_away(school: OpenSchool) -> None:
    """Who moved to another location since it was agreed is a change, never somebody who is gone."""
    fields = {**OTHER, "location": "01"}
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(DAAN, fields, new=True)], "1")
    with school.storage.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sync_base WHERE uid = ?", (DAAN,))
    editing.change(school, pupil_id(school, SOFIE), {"location": "01"})
    found = ledger(school, ["00"]).records()
    assert found[Kind.PUPIL] == {SOFIE: {**PUPIL, "location": "01"}}
    assert found[Kind.GROUP] == {}


def test_a_location_that_the_school_does_not_know_is_made(school: OpenSchool) -> None:
    """A first download fills a school that has no such location yet; its code is its name till someone names it."""
    coming = ledger(school)
    coming.take([comes(SOFIE, {**PUPIL, "location": "07"}, new=True)], "1")
    school.refresh()
    assert coming.new_locations == ("07",)
    assert [(place.code, place.name) for place in school.school.locations][-1] == ("07", "07")


def test_a_kind_of_accommodation_that_nobody_knew_is_added_and_a_hidden_one_is_kept(school: OpenSchool) -> None:
    """The catalogue grows by what came; case makes no other kind, another unit is asked about."""
    own = accommodations.add_kind(school, "Prikkelarme ruimte")
    assert own
    hidden = next(kind for kind in accommodations.kinds(school) if kind.name == "Rekenmachine")
    accommodations.hide_kind(school, hidden.id)
    fields = {
        **PUPIL,
        "accommodation:Laptop": "{}",
        "accommodation:Rustpauze": '{"amount": 10, "unit": "minutes"}',
        "accommodation:Rekenmachine": "{}",
        "accommodation:prikkelarme RUIMTE": "{}",
        "accommodation:Extra tijd": '{"amount": 10, "unit": "minutes"}',
    }
    ledger(school).take([comes(SOFIE, fields, new=True)], "1")
    found = here(school, SOFIE) or {}
    assert found["accommodation:Laptop"] == "{}"
    assert found["accommodation:Rustpauze"] == '{"amount": 10, "unit": "minutes"}'
    assert found["accommodation:Rekenmachine"] == "{}"
    assert found["accommodation:Prikkelarme ruimte"] == "{}"
    assert "accommodation:Extra tijd" not in found
    assert waits(school) == {SOFIE: frozenset({"accommodation:Extra tijd"})}
    kinds = {kind.name: kind.unit for kind in accommodations.kinds(school, hidden=True)}
    assert (kinds["Laptop"], kinds["Rustpauze"]) == (None, Unit.MINUTES)


def test_a_diagnosis_is_kept_nowhere(school: OpenSchool) -> None:
    """A name that betrays one is not in the school, not in what waits and not in what was agreed on."""
    ledger(school).take([comes(SOFIE, {**PUPIL, "accommodation:Dyslexie": "{}"}, new=True)], "1")
    with school.storage.begin() as connection:
        for table in ("sync_base", "sync_conflict", "catalogue", "record_change", "assignment"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "dyslexie" not in repr(rows).lower(), table


def test_user_names_that_came_are_taken(school: OpenSchool) -> None:
    """No rule gives a name to another person that the server knows."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    ledger(school).take([comes(SOFIE, {**PUPIL, "user_name": "s.berg"})], "2")
    with school.storage.begin() as connection:
        found = {tuple(row) for row in connection.exec_driver_sql("SELECT name_key, owner FROM taken_name")}
    assert found == {("sofie.vanderberg", f"pupil:{SOFIE}"), ("s.berg", f"pupil:{SOFIE}")}


def test_a_clash_is_kept_once_and_settled_when_it_is_named_no_more(school: OpenSchool) -> None:
    """What waits is brought up to date, not doubled."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    for there in ("vwo", "mavo"):
        clash = Clash(field="track", was="havo", here="gymnasium", there=there)
        ledger(school).take([comes(SOFIE, PUPIL, write={}, clashes=[clash])], "2")
    with school.storage.begin() as connection:
        assert [found.there for found in conflicts.read(connection)] == ["mavo"]
    ledger(school).take([comes(SOFIE, PUPIL, write={})], "3")
    assert waits(school) == {}


@pytest.mark.parametrize("choice", list(Choice))
def test_a_choice_sends_ours_or_writes_theirs(school: OpenSchool, choice: Choice) -> None:
    """HERE: our value is the difference. THERE: theirs is written, in an entry that can be undone."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    editing.change(school, pupil_id(school, SOFIE), {"track": "gymnasium", "group": "4D"})
    both = [Clash(field="track", was="havo", here="gymnasium", there="vwo")]
    both.append(Clash(field="group", was="2B", here="4D", there=None))
    ledger(school).take([comes(SOFIE, PUPIL, write={}, clashes=both)], "2")
    with school.storage.begin() as connection:
        sync_links.agreed(connection, at="2026-11-22T10:00:00+00:00", revision=meta.revision(connection))
    assert not changed(school)
    with school.storage.begin() as connection:
        [track, group] = conflicts.read(connection)
        entry = conflicts.settle(connection, [track.id], choice, by=school.worker)
    assert waits(school) == {SOFIE: frozenset({"group"})}
    assert group.there is None
    if choice is Choice.HERE:
        assert entry is None
        assert changed(school)
        assert differences(school)[Kind.PUPIL, SOFIE]["track"] == ("vwo", "gymnasium")
    else:
        assert (here(school, SOFIE) or {})["track"] == "vwo"
        assert differences(school) == {}
        history.undo(school, entry)
        assert differences(school)[Kind.PUPIL, SOFIE]["track"] == ("vwo", "gymnasium")


@pytest.mark.parametrize("choice", list(Choice))
def test_a_record_that_one_side_deleted_is_asked_about(school: OpenSchool, choice: Choice) -> None:
    """Ours is made there again or theirs deleted there; or the record goes here, or comes back."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(DAAN, OTHER, new=True)], "1")
    there_gone = Clash(field="exists", was="yes", here="yes", there=None)
    ledger(school).take([comes(SOFIE, PUPIL, write={}, clashes=[there_gone])], "2")
    history.undo(school, 1, choice=UndoChoice(pupils=("0013",)))
    here_gone = Clash(field="exists", was="yes", here=None, there="yes")
    ledger(school).take([comes(DAAN, {**OTHER, "group": "3C"}, write={}, clashes=[here_gone])], "3")
    with school.storage.begin() as connection:
        ids = [found.id for found in conflicts.read(connection)]
        conflicts.settle(connection, ids, choice, by=school.worker)
    agreed = ledger(school).bases()[Kind.PUPIL]
    if choice is Choice.HERE:
        assert SOFIE not in agreed  # and is here: it is made there
        assert here(school, SOFIE) == PUPIL
        assert here(school, DAAN) is None  # and is agreed on: it is deleted there
        assert DAAN in agreed
    else:
        assert here(school, SOFIE) is None
        assert SOFIE not in agreed
        assert here(school, DAAN) == {**OTHER, "group": "3C"}


def test_a_choice_that_can_not_be_kept_changes_nothing(school: OpenSchool) -> None:
    """The number of another pupil can't be taken: said, and the conflict stays."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(DAAN, OTHER, new=True)], "1")
    ledger(school).take([comes(DAAN, {**OTHER, "pupil_number": "0012"})], "2")
    with pytest.raises(Problem, match="conflict_stays"), school.storage.begin() as connection:
        conflicts.settle(connection, [conflicts.read(connection)[0].id], Choice.THERE, by=school.worker)
    assert waits(school) == {DAAN: frozenset({"pupil_number"})}
    with pytest.raises(Problem, match="conflict_unknown"), school.storage.begin() as connection:
        conflicts.settle(connection, [99], Choice.THERE, by=school.worker)


def operation(name: str, who: str, verb: Verb = Verb.CHANGE) -> Operation:
    """A change that is sent."""
    return Operation(
        id=name,
        kind=Kind.PUPIL,
        verb=verb,
        uid=who,
        remote_id=f"r-{who}",
        etag='W/"1"',
        fields={**PUPIL, "group": "3C"},
        changed=("group", "email"),
        base=PUPIL,
    )


def test_operations_are_kept_until_their_outcome_is_known(school: OpenSchool) -> None:
    """As they were sent, in order; no answer keeps them, a refusal too, until the record is sent again."""
    sent = [operation("b", SOFIE), operation("a", DAAN), operation("c", MO, Verb.DELETE)]
    ledger(school).start(sent)
    assert ledger(school).in_flight() == sent
    outcomes = [
        Outcome(operation="b", answer=Answer.DONE),
        Outcome(operation="a", answer=Answer.REFUSED, status=400, detail="no such group"),
        Outcome(operation="c", answer=Answer.UNKNOWN),
    ]
    agreed = base(Kind.PUPIL, SOFIE, {**PUPIL, "group": "3C"})
    ledger(school).finish(outcomes, [agreed], [])
    assert ledger(school).in_flight() == sent[2:]
    assert ledger(school).bases()[Kind.PUPIL] == {SOFIE: agreed}
    assert ledger(school).refused() == {(Kind.PUPIL, DAAN): sent[1].fields}
    ledger(school).start([operation("d", DAAN)])
    ledger(school).finish([Outcome(operation="d", answer=Answer.DONE)], [], [])
    assert ledger(school).refused() == {}
    ledger(school).finish([Outcome(operation="c", answer=Answer.GONE)], [], [(Kind.PUPIL, SOFIE)])
    assert ledger(school).bases()[Kind.PUPIL] == {}


def test_a_ledger_that_told_before_tells_what_waits_and_was_refused_as_it_is_now(school: OpenSchool) -> None:
    """Whoever wrote: the sync itself, a person who chose in between, or another ledger of the file."""
    one = ledger(school)
    camera = Camera(one)
    assert (one.waiting()[Kind.PUPIL], one.refused()) == ({}, {})
    one.take([comes(SOFIE, PUPIL, new=True)], "1")
    clash = Clash(field="track", was="havo", here="gymnasium", there="vwo")
    one.take([comes(SOFIE, PUPIL, write={}, clashes=[clash])], "2")
    assert one.waiting()[Kind.PUPIL] == {SOFIE: {"track": clash}}
    seen = camera.take()
    assert camera.take() is seen
    assert seen.waits(Kind.PUPIL, SOFIE) == {"track": clash}
    with school.storage.begin() as connection:
        [asked] = conflicts.read(connection)
        conflicts.settle(connection, [asked.id], Choice.HERE, by=school.worker)
    assert one.waiting()[Kind.PUPIL] == {}
    assert camera.take().waits(Kind.PUPIL, SOFIE) == {}

    sent = operation("a", SOFIE)
    one.start([sent])
    assert one.refused() == {}
    ledger(school).finish([Outcome(operation="a", answer=Answer.REFUSED, status=400)], [], [])
    assert one.refused() == camera.take().refused == {(Kind.PUPIL, SOFIE): sent.fields}
    one.forget([(Kind.PUPIL, SOFIE)])
    assert one.refused() == camera.take().refused == {}


def test_receipts_are_kept_and_tell_whether_something_changed_since(school: OpenSchool) -> None:
    """The newest fifty; after one on which both sides agree nothing waits, until somebody writes something."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    assert changed(school)
    for n in range(55):
        done = ledger(school)
        done.records()
        done.close(receipt(at=f"2026-11-22T10:00:{n:02}+00:00", agreed=True))
    with school.storage.begin() as connection:
        kept = sync_receipts.read(connection)
        server = sync_links.read(connection)
    assert (len(kept), kept[0]) == (50, receipt(at="2026-11-22T10:00:54+00:00", agreed=True))
    assert server is not None
    assert server.last_at == "2026-11-22T10:00:54+00:00"
    assert not changed(school)
    editing.change(school, pupil_id(school, SOFIE), {"group": "4D"})
    assert changed(school)


def test_what_is_written_between_reading_and_the_receipt_waits(school: OpenSchool) -> None:
    """An edit while the last answers come is no part of what was agreed; what came itself is."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    running = ledger(school)
    running.records()
    running.take([comes(SOFIE, {**PUPIL, "group": "3C"})], "2")
    running.close(receipt(agreed=True))
    assert not changed(school)
    running = ledger(school)
    running.records()
    editing.change(school, pupil_id(school, SOFIE), {"group": "4D"})
    running.close(receipt(agreed=True))
    assert changed(school)


def test_every_way_of_writing_is_noticed(school: OpenSchool, tmp_path: Path) -> None:
    """Staff, accommodations, numbers, the archive, an import, a new school year's undo: all count as changed."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True)], "1")
    sofie = pupil_id(school, SOFIE)
    extra = accommodations.read(school, "Extra tijd=25")

    def read_a_file() -> None:
        rows = [{**OTHER, "birth_date": "2013-01-01"}]
        source = write_csv(tmp_path / "nieuw.csv", rows)
        importing.apply(school, importing.preview(school, source, ImportOptions()))

    member = {"given_name": "Ada", "family_name": "Pol", "role": "teacher", "locations": "00", "email": "a@v.example"}
    acts = [
        lambda: accommodations.give(school, [sofie], [extra]),
        lambda: staff.add(school, member),
        lambda: editing.archive(school, sofie),
        lambda: history.undo(school),
        read_a_file,
        lambda: history.undo(school),
    ]
    for act in acts:
        done = ledger(school)
        done.records()
        done.close(receipt(agreed=True))
        assert not changed(school)
        act()
        assert changed(school), act


def test_accommodations_stay_linked_through_any_download(school: OpenSchool) -> None:
    """A server without accommodations takes none away: on first contact, in a whole list, after a new connection."""
    editing.add(school, {**OTHER, "user_name": "daan.vos"})
    with school.storage.begin() as connection:
        [who] = connection.exec_driver_sql("SELECT uid FROM pupil").scalars()
    accommodations.give(school, [pupil_id(school, who)], [accommodations.read(school, "Extra tijd=25")])
    extra = {"accommodation:Extra tijd": '{"amount": 25, "unit": "percent"}'}
    there = {**OTHER, "user_name": "daan.vos"}
    ledger(school).take([comes(who, {**there, "email": "d@v.example"}, write={"email": "d@v.example"})], "1")
    ledger(school).take([comes(who, {**there, "group": "3C"})], "")  # the whole list again
    connect(school, locations=("00",))
    assert ledger(school).bases()[Kind.PUPIL] == {}
    ledger(school).take([comes(who, {**there, "group": "4D"})], "2")
    assert here(school, who) == {**there, "group": "4D", "email": "d@v.example", **extra}
    assert differences(school)[Kind.PUPIL, who]["accommodation:Extra tijd"] == (None, *extra.values())
    ledger(school).take([goes(who)], "3")
    ledger(school).take([comes(who, there, new=True)], "4")
    assert here(school, who) == {**there, **extra}


def test_an_import_that_is_undone_after_a_sync_is_sent_back(school: OpenSchool, tmp_path: Path) -> None:
    """New pupils are to be deleted there, changed and archived ones to be as before: differences like any other."""
    ledger(school).take([comes(SOFIE, PUPIL, new=True), comes(MO, {**OTHER, "pupil_number": "9"}, new=True)], "1")
    rows = [{**PUPIL, "group": "3C"}, OTHER]
    shown = importing.preview(
        school, write_csv(tmp_path / "jaar.csv", rows), ImportOptions(overwrite=True, archive_missing=True)
    )
    importing.apply(school, shown, confirm_archive=1)
    now = ledger(school).records()[Kind.PUPIL]
    ledger(school).finish([], [base(Kind.PUPIL, who, fields) for who, fields in now.items()], [])
    assert differences(school) == {}
    history.undo(school)
    [new] = set(now) - {SOFIE, MO}
    assert differences(school) == {
        (Kind.PUPIL, SOFIE): {"group": ("3C", "2B")},
        (Kind.PUPIL, MO): {"archived": ("yes", None)},
        (Kind.PUPIL, new): {name: (value, None) for name, value in OTHER.items()},
    }
    assert here(school, new) is None


def test_a_new_token_keeps_what_was_agreed_and_letting_go_leaves_no_byte_of_it(tmp_path: Path) -> None:
    """Another address or other locations begin anew; after disconnecting the token is nowhere in the file."""
    opened = new_school(tmp_path / "los.lvs")
    connect(opened)
    ledger(opened).take([comes(SOFIE, PUPIL, new=True)], "1")
    connect(opened)
    assert (ledger(opened).token(), list(ledger(opened).bases()[Kind.PUPIL])) == ("1", [SOFIE])
    assert b"t-0ken" in decrypted(tmp_path / "los.lvs") + decrypted_log(opened)
    connecting.disconnect(opened)
    assert (ledger(opened).token(), ledger(opened).bases()[Kind.PUPIL]) == ("", {})
    assert here(opened, SOFIE) == PUPIL
    opened.close()
    assert b"t-0ken" not in decrypted(tmp_path / "los.lvs")


def decrypted_log(opened: OpenSchool) -> bytes:
    """What the file holds once its log is merged."""
    opened.storage.merge()
    return decrypted(opened.path)


def test_five_thousand_pupils_are_read_and_written_quickly(school: OpenSchool) -> None:
    """A first download is written in seconds, the whole school read in a blink; the same for one change among them."""
    people = [
        comes(
            uid(f"p{n}"),
            {**PUPIL, "pupil_number": f"{n:05}", "user_name": f"p{n}", "accommodation:Extra tijd": TIME},
            new=True,
        )
        for n in range(5_000)
    ]
    start = time.perf_counter()
    ledger(school).take(people, "1")
    written = time.perf_counter()
    found = ledger(school).records()
    read = time.perf_counter()
    assert len(found[Kind.PUPIL]) == 5_000
    assert written - start < 15  # the measured figure is in the bench; this is for a machine that is busy
    assert read - written < 3


def changed(opened: OpenSchool) -> bool:
    """True if something was written since both sides agreed."""
    with opened.storage.begin() as connection:
        return sync_links.changed_since(connection)


def receipt(*, agreed: bool, at: str = "2026-11-22T10:00:00+00:00") -> Receipt:
    """A receipt of a sync."""
    digest = {Kind.PUPIL: Digest(count=1, hash="0" * 64)}
    return Receipt(
        at=at,
        goes={(Kind.PUPIL, Act.ADD): 2},
        comes={},
        passwords=0,
        refused=0,
        clashes=0,
        here=digest,
        there=digest,
        agreed=agreed,
        notes=("One",),
    )

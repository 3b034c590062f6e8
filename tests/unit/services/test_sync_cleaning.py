"""A server's values pass the same checks as a file's; what can't be kept is told, never taken and never lost."""

import json

import pytest

from lvs_desktop.domain.exchanging import Base, Kind, Seen
from lvs_desktop.domain.schools import Location, School
from lvs_desktop.services.sync_cleaning import NAMED, Cleaning, moment, said
from lvs_desktop.services.sync_notes import note_text

SCHOOL = School(
    name="Voorbeeldschool",
    brin="99ZZ",
    locations=(Location(code="00", name="Hoofdgebouw"),),
    school_year="2026-2027",
    route="manual",
)
NAMES = {"given_name": "Noor", "family_name": "Smit"}


def seen(kind: Kind = Kind.PUPIL, remote_id: str = "1", **fields: str) -> Seen:
    return Seen(kind=kind, remote_id=remote_id, uid=None, etag=None, fields={**NAMES, **fields})


def cleaned(kind: Kind = Kind.PUPIL, base: Base | None = None, **fields: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The fields that are kept, and what is told."""
    cleaning = Cleaning(SCHOOL)
    found = dict(cleaning.seen(seen(kind, **fields), base).fields)
    return found, tuple(map(note_text, cleaning.notes()))


WHOLE = {
    "pupil_number": "0012345",
    "name_prefix": "van der",
    "birth_date": "2013-03-04",
    "gender": "X",
    "group": "2B",
    "location": "00",
    "year": "2",
    "track": "havo",
    "email": "noor@voorbeeld.example",
    "user_name": "noor.smit",
    "archived": "yes",
    "accommodation:Extra tijd": '{"amount": 25, "unit": "percent", "valid_until": "2027-07-31"}',
}


def test_what_the_program_itself_sends_comes_back_as_it_was() -> None:
    """Nothing is touched that another desktop wrote."""
    assert ({**NAMES, **WHOLE}, ()) == cleaned(**WHOLE)


@pytest.mark.parametrize(
    ("field", "raw", "kept"),
    [
        ("group", "2B\u200b", "2B"),
        ("group", "2\x00B", "2B"),
        ("year", "leerjaar 3", "3"),
        ("gender", "female", "V"),
        ("birth_date", "04-03-2013", "2013-03-04"),
        ("location", "hoofdgebouw", "00"),
        ("location", "07", "07"),  # a school that is fetched for the first time
    ],
)
def test_a_value_is_written_as_we_write_it(field: str, raw: str, kept: str) -> None:
    """As a file's cell: without what nobody sees, in our own form."""
    found, notes = cleaned(**{field: raw})

    assert (kept, ()) == (found[field], notes)


BAD = [
    ("group", "x" * 65),
    ("given_name", "x" * 201),
    ("birth_date", "31-02-2013"),
    ("year", "99"),
    ("gender", "1"),
    ("email", "nergens"),
    ("pupil_number", "1,23E+08"),
    ("pupil_number", "=cmd"),
    ("location", "overal"),
    ("archived", "misschien"),
    ("nickname", "Noortje"),
    ("accommodation:Extra tijd", "geen json"),
    ("accommodation:Extra tijd", '{"amount": 900, "unit": "percent"}'),
    ("accommodation:Extra tijd", '{"amount": true, "unit": "percent"}'),
    ("accommodation:Extra tijd", '{"amount": 5, "unit": "uur"}'),
    ("accommodation:Extra tijd", '{"valid_until": "morgen"}'),
    ("accommodation:Extra tijd", '["lijst"]'),
    ("accommodation:" + "x" * 61, "{}"),
    ("accommodation:Rust\x07", "{}"),
]


@pytest.mark.parametrize(("field", "raw"), BAD)
def test_a_value_that_can_not_be_kept_is_left_out_and_told(field: str, raw: str) -> None:
    """The rest of the record comes; the note names whom it is about, not the value."""
    found, notes = cleaned(**{field: raw})

    assert field not in found
    assert "Smit" in found["family_name"]
    assert len(notes) == 1
    assert raw not in notes[0]
    assert notes[0].startswith("x" * 20 if field == "given_name" else "Noor Smit: ")


@pytest.mark.parametrize("name", ["Dyslexie", "ADHD-rust"])
def test_a_word_that_betrays_a_diagnosis_never_comes_in(name: str) -> None:
    """Only the measure is kept, whoever sends it."""
    found, notes = cleaned(**{f"accommodation:{name}": "{}"})

    assert [] == [field for field in found if field.startswith("accommodation:")]
    assert len(notes) == 1


def test_what_was_agreed_on_stands_in_for_what_can_not_be_used() -> None:
    """A damaged value on the server empties nothing here."""
    base = Base(kind=Kind.PUPIL, uid="u", remote_id="1", etag=None, fields={**NAMES, "birth_date": "2013-03-04"})

    found, notes = cleaned(base=base, birth_date="ooit")

    assert ("2013-03-04", 1) == (found["birth_date"], len(notes))


def test_staff_pass_the_checks_of_staff() -> None:
    """A role that nobody knows gives nobody rights."""
    found, notes = cleaned(Kind.STAFF, staff_number="BRU", role="koning", locations="00,01", email="b@voor.example")

    assert {"staff_number": "BRU", "locations": "00,01", "email": "b@voor.example", **NAMES} == found
    assert len(notes) == 1


def test_of_many_alike_only_a_few_are_named() -> None:
    """A receipt that nobody reads helps nobody."""
    cleaning = Cleaning(SCHOOL)
    for n in range(600):
        cleaning.seen(seen(remote_id=str(n), year="negen"), None)

    notes = [note_text(note) for note in cleaning.notes()]

    assert len(notes) == NAMED + 1
    assert "595" in notes[-1]


def test_a_record_that_is_mended_meanwhile_is_no_longer_told() -> None:
    """What counts is the last that was seen of it."""
    cleaning = Cleaning(SCHOOL)
    cleaning.seen(seen(year="negen"), None)
    cleaning.seen(seen(year="3"), None)

    assert () == cleaning.notes()


def test_who_and_when_are_for_the_eye_only() -> None:
    """Neither may break a screen: one line, not endless, a real moment."""
    assert said("B.\nBeheerder\x00") == "B. Beheerder"
    assert said("x" * 1000) == "x" * 254
    assert said("\x07") is None
    assert moment("2026-11-22T02:29:11+01:00") == "2026-11-22T01:29:11+00:00"
    assert moment("2026-11-22T01:29:11Z") == "2026-11-22T01:29:11+00:00"
    assert moment("gisteren") is None
    assert moment("0001-01-01T00:00:00+14:00") is None


def test_the_measure_is_kept_letter_by_letter() -> None:
    """Both sides hash the same text."""
    text = json.dumps({"amount": 30, "unit": "minutes"})

    assert text == cleaned(**{"accommodation:Extra minuten": text})[0]["accommodation:Extra minuten"]

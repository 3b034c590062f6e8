"""Who is who at first contact: never a guess."""

from lvs_desktop.domain.exchanging import Kind, Seen
from lvs_desktop.sync.matching_up import pair, uid_for
from tests.support.sync_server import fields_of

UID = "0192f0c4-6b1e-7c3a-9a55-1f2e3d4c5b6a"


def seen(remote_id: str, fields: str, uid: str | None = None, kind: Kind = Kind.PUPIL) -> Seen:
    """A record of the server."""
    return Seen(kind=kind, remote_id=remote_id, uid=uid, etag="1", fields=fields_of(fields))


def pairs(here: dict[str, str], *there: Seen, kind: Kind = Kind.PUPIL) -> dict[str, str]:
    """Pairs of records that are written in short."""
    return pair(kind, {uid: fields_of(text) for uid, text in here.items()}, there)


def test_the_external_id_comes_first() -> None:
    """It was given by a desktop of this school; a number that says otherwise does not matter."""
    here = {"a": "pupil_number=1", "b": "pupil_number=2"}
    assert pairs(here, seen("r1", "pupil_number=2", "a"), seen("r2", "pupil_number=1")) == {"r1": "a"}


def test_numbers_join_without_their_leading_zeros() -> None:
    """0012345 is 12345, as in an import."""
    assert pairs({"a": "pupil_number=0012345"}, seen("r1", "pupil_number=12345")) == {"r1": "a"}


def test_what_is_not_unique_on_both_sides_joins_nobody() -> None:
    """Two of one number, on either side: a person has to look."""
    assert pairs({"a": "pupil_number=1"}, seen("r1", "pupil_number=1"), seen("r2", "pupil_number=01")) == {}
    assert pairs({"a": "pupil_number=1", "b": "pupil_number=01"}, seen("r1", "pupil_number=1")) == {}


def test_user_names_join_unless_the_number_or_the_birth_date_differs() -> None:
    """Two desktops may give one name to two people."""
    assert pairs({"a": "user_name=JJansen"}, seen("r1", "user_name=jjansen")) == {"r1": "a"}
    assert pairs({"a": "user_name=j pupil_number=1"}, seen("r1", "user_name=j pupil_number=2")) == {}
    here = {"a": "user_name=j birth_date=2012-01-01"}
    assert pairs(here, seen("r1", "user_name=j birth_date=2012-01-02")) == {}


def test_names_with_a_birth_date_join_where_the_server_has_no_numbers() -> None:
    """As a Magister link: no numbers there, capitals and accents otherwise."""
    here = {"a": "pupil_number=1 given_name=Loïs name_prefix=de family_name=Vries birth_date=2012-01-01"}
    there = "given_name=lois name_prefix=De family_name=VRIES birth_date=2012-01-01"
    assert pairs(here, seen("r1", there)) == {"r1": "a"}
    assert pairs(here, seen("r1", there.replace("2012", "2013"))) == {}
    assert pairs(here, seen("r1", there + " pupil_number=2")) == {}


def test_names_alone_join_nobody() -> None:
    """Without a birth date a name is a guess."""
    assert pairs({"a": "given_name=Jan family_name=Bos"}, seen("r1", "given_name=Jan family_name=Bos")) == {}


def test_staff_join_by_number_and_user_name() -> None:
    """They have no birth dates here."""
    one = seen("r1", "staff_number=7", kind=Kind.STAFF)
    other = seen("r2", "user_name=BOS", kind=Kind.STAFF)
    found = pairs({"a": "staff_number=07", "b": "user_name=bos"}, one, other, kind=Kind.STAFF)
    assert found == {"r1": "a", "r2": "b"}


def test_two_desktops_give_a_new_record_the_same_uid() -> None:
    """Its externalId if that is a UUID, else one that follows from the server and its id."""
    address = "https://server.example/school"
    assert uid_for(seen("r1", "", UID), address) == UID
    assert uid_for(seen("r1", "", "4711"), address) == uid_for(seen("r1", "", None), address)
    assert uid_for(seen("r1", ""), address) != uid_for(seen("r2", ""), address)
    assert uid_for(seen("r1", "", UID), address, taken={UID}) != UID

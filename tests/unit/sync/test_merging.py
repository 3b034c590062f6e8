"""The three-way merge of one record: its table, and what holds for every record."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.exchanging import ACCOMMODATION, ARCHIVED, Clash
from lvs_desktop.sync.merging import Merged, merge

EXTRA_TIME = ACCOMMODATION + "Extra tijd"
NAMES = ("given_name", "email", "role", "locations", "user_name", ARCHIVED, EXTRA_TIME)
ALWAYS_ASKED = {"role", "locations", "user_name", ARCHIVED, EXTRA_TIME}
RECORDS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from("abc"))


def clash(field: str, was: str | None, here: str | None, there: str | None) -> Clash:
    """One field that waits."""
    return Clash(field=field, was=was, here=here, there=there)


def one(field: str, base: str | None, here: str | None, there: str | None) -> Merged:
    """The merge of one field, with a base."""
    records = [{} if text is None else {field: text} for text in (base, here, there)]
    return merge(*records)


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize(
    ("base", "here", "there", "result"),
    [
        ("a", "a", "a", "nothing"),
        ("a", "a", "b", "b"),
        ("a", "a", None, None),
        (None, None, "b", "b"),
        ("a", "b", "a", "nothing"),
        ("a", None, "a", "nothing"),
        ("a", "b", "b", "nothing"),
        ("a", None, None, "nothing"),
        ("a", "b", "c", "asked"),
        ("a", None, "c", "asked"),
        ("a", "b", None, "asked"),
        (None, "b", "c", "asked"),
    ],
)
def test_each_field_is_merged_by_what_was_agreed(
    field: str, base: str | None, here: str | None, there: str | None, result: str | None
) -> None:
    """A change on one side goes through, of two that differ a person chooses: of a role as of a first name."""
    merged = one(field, base, here, there)
    if result == "asked":
        assert merged.clashes == (clash(field, base, here, there),)
        assert not merged.write
    else:
        assert merged.write == ({} if result == "nothing" else {field: result})
        assert not merged.clashes


@pytest.mark.parametrize("field", ["given_name", "user_name", EXTRA_TIME])
def test_at_first_contact_an_empty_side_takes_the_value_of_the_other(field: str) -> None:
    """Accommodations that are linked here stay so when the server has none, and the other way round."""
    assert merge(None, {field: "a"}, {}) == Merged(write={}, clashes=(), agreed={})
    assert merge(None, {}, {field: "a"}) == Merged(write={field: "a"}, clashes=(), agreed={field: "a"})
    assert merge(None, {field: "a"}, {field: "b"}).clashes == (clash(field, None, "a", "b"),)


@pytest.mark.parametrize("field", [ARCHIVED, "role", "locations"])
def test_at_first_contact_an_absence_that_says_something_is_asked(field: str) -> None:
    """No word of the archive is 'active', no locations is the whole school."""
    assert merge(None, {field: "a"}, {}).clashes == (clash(field, None, "a", None),)
    assert merge(None, {}, {field: "a"}).clashes == (clash(field, None, None, "a"),)


def test_what_waits_keeps_what_was_agreed_when_it_began_to_wait() -> None:
    """The base is the server's by then; the person still sees what was there before."""
    waits = {"email": clash("email", "old", "mine", "theirs")}
    merged = merge({"email": "theirs"}, {"email": "mine"}, {"email": "theirs", "given_name": "x"}, waits)
    assert merged.clashes == (clash("email", "old", "mine", "theirs"),)
    assert merged.write == {"given_name": "x"}
    again = merge({"email": "theirs"}, {"email": "mine"}, {"email": "later"}, waits)
    assert again.clashes == (clash("email", "old", "mine", "later"),)


def test_what_waits_is_settled_when_both_sides_are_equal_or_the_person_gave_in() -> None:
    """Nobody is asked about what is no question any more."""
    waits = {"email": clash("email", "old", "mine", "theirs")}
    assert not merge({"email": "theirs"}, {"email": "mine"}, {"email": "mine"}, waits).clashes
    gave_in = merge({"email": "theirs"}, {"email": "theirs"}, {"email": "later"}, waits)
    assert gave_in.write == {"email": "later"}
    assert not gave_in.clashes


def after(here: Mapping[str, str], merged: Merged) -> dict[str, str]:
    """The record here after the merge."""
    return {name: text for name, text in {**here, **merged.write}.items() if text is not None}


@given(base=st.none() | RECORDS, here=RECORDS, there=RECORDS)
def test_nothing_is_lost(base: dict[str, str] | None, here: dict[str, str], there: dict[str, str]) -> None:
    """What a side changed is here afterwards, or in a conflict; what is there is agreed on or in a conflict."""
    merged = merge(base, here, there)
    result = after(here, merged)
    asked = {one.field: one for one in merged.clashes}
    for field in {*here, *there}:
        was = None if base is None else base.get(field)
        for side in (here, there):
            if side.get(field) != was:
                shown = (asked[field].here, asked[field].there) if field in asked else (result.get(field),)
                # without a base an absence changed nothing
                assert side.get(field) in shown or (base is None and side.get(field) is None)
    assert merged.agreed == there
    assert not set(merged.write) & set(asked)


@given(base=st.none() | RECORDS, here=RECORDS, there=RECORDS)
def test_what_is_always_asked_is_never_chosen(
    base: dict[str, str] | None, here: dict[str, str], there: dict[str, str]
) -> None:
    """Rights, user names, the archive and accommodations: of two acts of persons none is overwritten."""
    merged = merge(base, here, there)
    for field in ALWAYS_ASKED & {*here, *there}:
        was = (base or {}).get(field)
        if here.get(field) != there.get(field) and was not in (here.get(field), there.get(field)):
            assert field in {one.field for one in merged.clashes}
            assert field not in merged.write


@given(base=st.none() | RECORDS, one=RECORDS, other=RECORDS)
def test_two_desktops_come_to_the_same(base: dict[str, str] | None, one: dict[str, str], other: dict[str, str]) -> None:
    """Whichever of them is the server's side: the same fields are asked, and the others become the same."""
    left, right = merge(base, one, other), merge(base, other, one)
    assert {c.field for c in left.clashes} == {c.field for c in right.clashes}
    asked = {c.field for c in left.clashes}
    for field in {*one, *other} - asked:
        assert after(one, left).get(field) == after(other, right).get(field)


@given(base=st.none() | RECORDS, here=RECORDS, there=RECORDS)
def test_merging_again_changes_nothing(
    base: dict[str, str] | None, here: dict[str, str], there: dict[str, str]
) -> None:
    """With the same server and what waited, nothing is written twice and nothing new is asked."""
    first = merge(base, here, there)
    again = merge(first.agreed, after(here, first), there, {one.field: one for one in first.clashes})
    assert not again.write
    assert again.clashes == first.clashes

"""The invented school is as a link leaves it, holds no real person, and is the same each time."""

from stdnum.nl import bsn

from lvs_desktop.domain.exchanging import MEMBER, Kind
from lvs_desktop.server.invented import Made, Route, magister_export, school


def _of(made: list[Made], kind: Kind) -> list[Made]:
    return [one for one in made if one.kind is kind]


def test_the_link_of_magister_brings_no_numbers_and_no_tracks() -> None:
    """What the administrator has to complete is missing, everything else is there."""
    pupils = _of(school(Route.MAGISTER, pupils=300, staff=10, seed=1), Kind.PUPIL)

    assert len(pupils) == 300
    assert all(not {"pupil_number", "track"} & one.fields.keys() for one in pupils)
    assert all(
        {"given_name", "family_name", "birth_date", "group", "location", "year"} <= one.fields.keys() for one in pupils
    )


def test_somtoday_and_files_bring_both() -> None:
    """Only Magister's link leaves them out."""
    for route in (Route.SOMTODAY, Route.MANUAL):
        assert all(
            {"pupil_number", "track"} <= one.fields.keys()
            for one in _of(school(route, pupils=60, staff=0, seed=1), Kind.PUPIL)
        )


def test_every_pupil_is_a_member_of_the_group_that_it_names() -> None:
    """Groups and pupils agree, so that a first download has nothing to send back."""
    made = school(Route.MAGISTER, pupils=500, staff=10, seed=1)
    members = {
        field.removeprefix(MEMBER): group.fields["name"]
        for group in _of(made, Kind.GROUP)
        for field in group.fields
        if field.startswith(MEMBER)
    }

    assert {one.uid: one.fields["group"] for one in _of(made, Kind.PUPIL)} == members


def test_the_same_seed_gives_the_same_school() -> None:
    """A fault that is seen once can be seen again."""
    once, again, other = (school(Route.MAGISTER, pupils=200, staff=10, seed=seed) for seed in (4, 4, 5))

    assert once == again
    assert once != other


def test_uids_and_user_names_are_unique() -> None:
    """A server refuses doubles."""
    made = school(Route.MAGISTER, pupils=3000, staff=100, seed=1)
    names = [one.fields["user_name"] for one in made if one.kind is not Kind.GROUP]

    assert len(made) == len({one.uid for one in made})
    assert len(names) == len(set(names))


def test_no_number_is_a_bsn() -> None:
    """Not even with zeros in front, as some programs read it."""
    numbers = [one.number for one in _of(school(Route.SOMTODAY, pupils=5000, staff=0, seed=1), Kind.PUPIL)]

    assert len(numbers) == len(set(numbers))
    assert not [number for number in numbers if bsn.is_valid(number.rjust(9, "0"))]


def test_the_export_of_magister_holds_what_the_link_leaves_out() -> None:
    """Number and track of each pupil, under the headers of Magister's own export."""
    made = school(Route.MAGISTER, pupils=100, staff=5, seed=1)
    header, *rows = magister_export(made)

    assert ("Stamnr", "Studie") == (header[0], header[6])
    assert [(one.number, one.fields["family_name"], one.track.upper()) for one in _of(made, Kind.PUPIL)] == [
        (row[0], row[3], row[6]) for row in rows
    ]

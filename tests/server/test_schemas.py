"""The published schemas are what a desktop sends: names and types against the tables of `sync.resources`."""

import pytest
from scim2_models import Attribute, Mutability

from lvs_desktop.domain.exchanging import ACCOMMODATION, Kind
from lvs_desktop.server.schemas import provider
from lvs_desktop.sync import resources

ATTRIBUTES = {each.id: {one.name: one for one in each.attributes} for each in provider().schemas}
TEXT, LIST = (Attribute.Type.string, False), (Attribute.Type.string, True)


def form(attribute: Attribute) -> tuple[Attribute.Type, bool]:
    return attribute.type, attribute.multi_valued


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (resources.PUPIL, dict.fromkeys(resources.PUPIL_ATTRIBUTES.values(), TEXT)),
        (resources.STAFF, dict.fromkeys(resources.STAFF_ATTRIBUTES.values(), TEXT) | {"locations": LIST}),
        (resources.CLASS, {"location": TEXT}),
        (
            resources.RESULT,
            dict.fromkeys(resources.RESULT_ATTRIBUTES.values(), TEXT)
            | {"byHand": (Attribute.Type.boolean, False), "pupil": (Attribute.Type.reference, False)},
        ),
    ],
)
def test_an_extension_has_what_a_desktop_sends(schema: str, names: dict[str, tuple[Attribute.Type, bool]]) -> None:
    """No attribute more or less, and all can be written."""
    published = ATTRIBUTES[schema]
    assert {name: form(each) for name, each in published.items()} == names
    assert {each.mutability for each in published.values() if each.name != "pupil"} == {Mutability.read_write}


def test_an_accommodation_has_its_name_and_its_measure() -> None:
    """A list of complex values, the amount a whole number."""
    (published,) = ATTRIBUTES[resources.SUPPORT].values()
    assert (published.name, *form(published)) == ("accommodations", Attribute.Type.complex, True)
    parts = {each.name: form(each) for each in published.sub_attributes}
    texts = dict.fromkeys(resources.MEASURE_ATTRIBUTES.values(), TEXT)
    assert parts == texts | {"value": TEXT, "amount": (Attribute.Type.integer, False)}


def test_every_field_of_a_desktop_comes_through_the_classes_unchanged() -> None:
    """A pupil, a staff member and a group with all fields are valid, and read back as they were sent."""
    text = resources.measure_text({"amount": 25, "unit": "percent", "valid_until": "2027-07-31", "checked_at": None})
    fields = dict.fromkeys(("given_name", "family_name", "user_name", "name_prefix"), "x") | {
        "email": "x@school.example"
    }
    pupil = fields | dict.fromkeys(resources.PUPIL_ATTRIBUTES, "x") | {f"{ACCOMMODATION}Extra tijd": text}
    staff = fields | dict.fromkeys(resources.STAFF_ATTRIBUTES, "x") | {"locations": "NRD,ZUI", "archived": "yes"}
    for kind, said in ((Kind.PUPIL, pupil), (Kind.STAFF, staff), (Kind.GROUP, {"name": "2B", "location": "NRD"})):
        model = provider().model_for("Group" if kind is Kind.GROUP else "User")
        assert model is not None
        read = model.model_validate(resources.to_scim(kind, "uid", said)).model_dump()
        assert resources.from_scim(read) == (kind, "uid", said)


def test_all_endpoints_name_their_extensions() -> None:
    """/ResourceTypes: what clients look at to know whether the server keeps their fields."""
    said = {
        each.endpoint: (each.schema_, {one.schema_ for one in each.schema_extensions or ()})
        for each in provider().resource_types
    }
    people = {resources.PUPIL, resources.STAFF, resources.SUPPORT}
    assert said == {
        "/Users": (resources.USER, people),
        "/Groups": (resources.GROUP, {resources.CLASS}),
        "/Results": (resources.RESULT, set()),
    }

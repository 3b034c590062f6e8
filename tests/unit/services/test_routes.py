"""A route is a file; a wrong one stops the program instead of showing half a checklist."""

from pathlib import Path

import pytest

from lvs_desktop.domain.checklist import PARTS, StepKind
from lvs_desktop.domain.roles import Role
from lvs_desktop.services import routes, step_words
from lvs_desktop.system import paths

GOOD = """
order = 1
title = "Handmatig"
supplier = "JIJ! LVS"
primary = false
source = "november 2026"

[[steps]]
id = "school"
kind = "school"
title = "Schoolgegevens"
ours = true
explanation = "Naam en BRIN."

[[steps]]
id = "pupils"
kind = "pupils"
title = "Leerlingen"
role = "school_admin"
waits_for = ["school"]
explanation = "Lees het bestand."
links = [{ title = "Pagina", address = "https://voorbeeld.example/", dated = "november 2026" }]
"""


def write(folder: Path, text: str, name: str = "manual") -> Path:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_a_file_gives_a_route(tmp_path: Path) -> None:
    """Everything of the file arrives; what it leaves out has a sensible value."""
    (route,) = routes.load(write(tmp_path, GOOD))
    school, pupils = route.steps

    assert (route.id, route.title, route.primary, route.source) == ("manual", "Handmatig", False, "november 2026")
    assert (school.kind, school.ours, school.role, school.waits_for) == (
        StepKind.SCHOOL,
        True,
        Role.LOCATION_ADMIN,
        (),
    )
    assert (pupils.kind, pupils.ours, pupils.role, pupils.waits_for) == (
        StepKind.PUPILS,
        False,
        Role.SCHOOL_ADMIN,
        ("school",),
    )
    assert pupils.links == (("Pagina", "https://voorbeeld.example/", "november 2026"),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Handmatig"\n', "", "the route lacks title"),
        ("primary = false", 'primary = "no"', "primary is not bool"),
        ("primary = false", "primary = false\ncolour = 3", "unknown key colour"),
        ('kind = "pupils"', 'kind = "pupil"', "step pupils: 'pupil'"),
        ('role = "school_admin"', 'role = "boss"', "step pupils: 'boss'"),
        ('role = "school_admin"', "unless_entre = true", "unknown key unless_entre"),
        ('id = "pupils"', 'id = "school"', "step school is there twice"),
        ('waits_for = ["school"]', 'waits_for = ["scool"]', "waits for scool"),
        ('waits_for = ["school"]', 'waits_for = ["pupils"]', "waits for pupils"),
        ('title = "Schoolgegevens"', 'title = ""', "title is empty"),
        ("https://voorbeeld", "file://voorbeeld", "not https"),
        ('role = "school_admin"', 'theirs = ["whom"]', "theirs names whom"),
        (', dated = "november 2026"', "", "lacks dated"),
        ("order = 1", "order = = 1", "manual.toml"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Who adds a route sees at once which file and what is wrong in it."""
    assert old in GOOD

    with pytest.raises(RuntimeError, match=r"manual\.toml") as raised:
        routes.load(write(tmp_path, GOOD.replace(old, new, 1)))

    assert said in str(raised.value)


def test_two_routes_at_one_place_are_refused(tmp_path: Path) -> None:
    """The order of the screen is that of the files, never chance."""
    write(tmp_path, GOOD)

    with pytest.raises(RuntimeError, match=r"order 1 is that of manual too"):
        routes.load(write(tmp_path, GOOD, "other"))


def test_a_folder_without_routes_is_refused(tmp_path: Path) -> None:
    """A build that forgot them must not start as if there were nothing to do."""
    with pytest.raises(RuntimeError, match="no route"):
        routes.load(tmp_path)


def test_the_shipped_routes_follow_the_suppliers_table() -> None:
    """The required actions per route, their conditions and roles, as the two suppliers publish them."""
    shipped = {route.id: route for route in routes.load(paths.resources() / "routes")}
    required = {
        route.id: [step.id for step in route.steps if not step.ours and not step.optional] for route in shipped.values()
    }

    assert list(shipped) == ["manual", "somtoday", "magister", "leerling-in-beeld"]
    assert required == {
        "manual": ["staff", "pupils", "passwords", "accommodations"],
        "somtoday": ["passwords", "accommodations"],
        "magister": ["numbers", "passwords", "accommodations"],
        "leerling-in-beeld": ["licence", "authorisation", "history", "dult"],
    }
    by_id = {(route.id, step.id): step for route in shipped.values() for step in route.steps}
    assert {key for key, step in by_id.items() if step.unless_entree} == {
        ("somtoday", "passwords"),
        ("magister", "passwords"),
    }
    assert by_id["magister", "numbers"].role is Role.SCHOOL_ADMIN
    assert by_id["leerling-in-beeld", "history"].waits_for == ("authorisation",)
    assert by_id["leerling-in-beeld", "dult"].waits_for == ("authorisation",)
    assert {key for key, step in by_id.items() if step.kind is StepKind.SIS_LINK} == {
        ("somtoday", "sis_link"),
        ("magister", "sis_link"),
    }
    assert [route.primary for route in shipped.values()] == [False, False, False, True]


def test_each_step_of_each_route_says_what_why_who_where_and_what_comes_next() -> None:
    """Nobody has to guess; and what the supplier doesn't say is never shown as the supplier's."""
    steps = {(route.id, step.id): step for route in routes.load(paths.resources() / "routes") for step in route.steps}
    missing = {key: [part for part in PARTS if not getattr(step, part).strip()] for key, step in steps.items()}

    assert {} == {key: parts for key, parts in missing.items() if parts}
    assert [] == [key for key, step in steps.items() if not step.ours and "explanation" not in step.theirs]
    assert [] == [key for key, step in steps.items() if len(step_words.parts(step)) != len(PARTS)]
    for step in steps.values():
        marked = [heading.endswith("(van ons)") for heading, _text in step_words.parts(step)]
        assert marked == [part not in step.theirs for part in PARTS]


def test_where_something_is_not_public_it_says_so() -> None:
    """The supplier's pages of JIJ! LVS are behind a log-in: no place in it is made up."""
    steps = [step for route in routes.load(paths.resources() / "routes") for step in route.steps if not route.primary]
    platform = (StepKind.STAFF, StepKind.NUMBERS, StepKind.PASSWORDS, StepKind.ACCOMMODATIONS, StepKind.DELIVERY)

    assert [] == [step.id for step in steps if step.kind in platform and "niet openbaar" not in step.where]


def test_the_two_boxes_stand_in_the_suppliers_own_words() -> None:
    """A person looks for these very words in the LVS."""
    manual = next(route for route in routes.load(paths.resources() / "routes") if route.id == "manual")
    (pupils,) = [step for step in manual.steps if step.kind is StepKind.PUPILS]

    assert "'Gegevens van bestaande leerlingen overschrijven'" in pupils.explanation
    assert "'Leerlingen die niet in de CSV zitten archiveren'" in pupils.explanation

"""The command `sample`: the files of an example school, and what to type next."""

from collections.abc import Iterator
from pathlib import Path

from lvs_desktop.cli import shapes
from lvs_desktop.cli.output import give, give_json, say
from lvs_desktop.domain.schools import School
from lvs_desktop.services import checklist, practice, practice_links, practice_primary
from lvs_desktop.services.texts import _

PUPILS = 500  # unless the person says how many, and the school is no primary school


def sample(folder: Path, *, pupils: int | None, seed: int, route: str, entree: bool, as_json: bool) -> None:
    """
    Write the example school; a primary one if the route is for primary schools.

    Raises:
        Problem: ROUTE_UNKNOWN, OUTPUT_NOT_WRITABLE.
    """
    chosen = checklist.route(route)
    if chosen.primary:
        primary = practice_primary.make(folder, pupils=pupils or practice_primary.PUPILS, seed=seed)
        school, files, lines = primary.school, primary.files, list(_primary(primary))
    else:
        made = practice.make(folder, pupils=pupils or PUPILS, seed=seed, route=chosen.id, entree=entree)
        files = {"last_year": made.last_year, "next_year": made.next_year, "week": made.week, **made.link_files}
        school, lines = made.school, list(_secondary(made))
    if as_json:
        give_json(
            {
                "school": shapes.school(school),
                "files": {name: str(path) for name, path in files.items()},
                "next": [*lines],
            }
        )
        return
    for path in files.values():
        give(str(path))
    say(_("Practise with these commands, in this order:"))
    for line in lines:
        say(f"  {line}")


def _secondary(made: practice.Practice) -> Iterator[str]:
    yield _new(made.school)
    if made.school.route in practice_links.ROUTES:
        yield _command("link-list", made.link_files["lvs_list"], "--apply")
        yield _command("numbers", made.link_files["export"])
    else:
        yield _command("import", made.last_year, "--baseline --apply")
        yield _command("import", made.next_year, "--overwrite --archive-missing")


def _primary(made: practice_primary.PrimaryPractice) -> Iterator[str]:
    yield _new(made.school)
    yield _command("import", made.edexml, "--apply")
    yield f'lvs staff school.lvs import "{made.edexml}" --apply'
    yield "lvs groups school.lvs join --apply"
    yield f'lvs compare school.lvs --las "{made.edexml}" --lovs "{made.lovs_list}"'
    yield "lvs move school.lvs package Basis"
    yield "lvs move school.lvs completed"
    yield "lvs move school.lvs processed"
    yield f'lvs results import school.lvs "{made.results_csv}" --apply'
    yield f'lvs results check school.lvs "{made.returned}"'
    if made.oldest:
        yield f'lvs growth school.lvs --group "{made.oldest}" --png groei.png'
    yield f"lvs move school.lvs key {made.school.locations[0].code} Voorbeeldsleutel 01-06-2027"


def _new(school: School) -> str:
    places = " ".join(f'--location "{place.code}={place.name}"' for place in school.locations)
    return (
        f'lvs new school.lvs --brin {school.brin} --name "{school.name}" --route {school.route} {places}'
        f" --school-year {school.school_year}"
    )


def _command(name: str, path: Path, options: str = "") -> str:
    return f'lvs {name} school.lvs "{path}" {options}'.rstrip()

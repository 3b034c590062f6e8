"""
The move to Leerling in beeld with the example primary school, by the command line, over the days that it takes.

Each day is the practice date of the example school and the clock's day too. What is found is what was planted.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from lvs_desktop.services import practice_primary
from tests.support.commands import Lvs, passphrase_file

PUPILS = 100
pytestmark = pytest.mark.usefixtures("quick_words")
STEPS = ("school", "licence", "pupils", "comparison", "authorisation", "history", "dult")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> practice_primary.PrimaryPractice:
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(passphrase_file(tmp_path)))
    return practice_primary.make(tmp_path / "bestanden", pupils=PUPILS)


def test_the_example_school_moves_in_five_days(
    lvs: Lvs, made: practice_primary.PrimaryPractice, tmp_path: Path
) -> None:
    """Read, compare, mend, the key, the results and what came back, and the link: every step ends as done."""
    school, files = tmp_path / "school.lvs", made.files

    def run(*words: object) -> Any:
        done = lvs(*words, "--json")
        assert done.code == 0, f"{words}\n{done.err}"
        return json.loads(done.out)

    def states() -> dict[str, str]:
        return {step["id"]: step["state"] for step in run("checklist", school)}

    def begin(day: str) -> time_machine.travel:
        run("move", school, "practice-date", day)
        return time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+01:00"), tick=True)

    places = [word for one in made.school.locations for word in ("--location", f"{one.code}={one.name}")]
    year = ("--school-year", made.school.school_year)
    run("new", school, "--brin", made.school.brin, "--name", "V", "--route", made.school.route, *places, *year)

    with begin("2026-11-02"):  # the pupils of the LAS, and what does not fit the old system
        assert run("import", school, files["edexml"], "--apply")["counts"]["new"] == PUPILS
        [joined] = run("groups", school, "join", "--apply")["joined"]
        found = run("compare", school, "--las", files["edexml"], "--lovs", files["lovs_list"])
        kinds = [finding["kind"] for finding in found["findings"]]
        planted = made.differences

        assert joined["pupils"] > 4
        assert {
            "doubtful": planted["doubtful"],
            "only_las": planted["only_in_las"],
            "only_lovs": planted["only_in_lovs"],
            "double": planted["double_in_las"] + planted["double_in_lovs"],
            "differs": sum(
                planted[kind]
                for kind in ("name", "accents", "prefix", "birth_date", "birth_swapped", "year_group", "group")
            ),
        } == {kind: kinds.count(kind) for kind in set(kinds)}
        assert found["left"] > 0

    with begin("2026-11-03"):  # the LAS is mended, and read in the old system, as the supplier advises
        text = files["edexml"].read_text("utf-8")
        *pupils, last = text.split("    <leerling ")
        twice = planted["double_in_las"]
        end = last[last.index("  </leerlingen>") :]
        mended = tmp_path / "hersteld.xml"
        mended.write_text("    <leerling ".join(pupils[: len(pupils) + 1 - twice]) + end, "utf-8")
        again = run("compare", school, "--las", mended, "--lovs", mended)

        assert (again["left"], again["since"]["new"]) == (0, 0)
        run("checklist", school, "--done", "licence")
        run("move", school, "package", "Basis")
        run("move", school, "completed")

    with begin("2026-11-06"):  # D+3: the date alone opens nothing; the person says 'verwerkt'
        now = states()
        assert ["done", "blocked", "blocked"] == [now[step] for step in ("comparison", "history", "dult")]
        run("move", school, "processed")
        now = states()
        assert "done" == now["authorisation"]
        assert "blocked" not in (now["history"], now["dult"])

        kept = run("results", "import", school, files["results_csv"], "--apply")
        assert kept["entry"] is not None

    with begin("2026-11-09"):  # what came back from the LAS; growth as a picture
        returned = run("results", "check", school, files["returned"])
        picture = tmp_path / "groei.png"
        run("growth", school, "--group", made.oldest, "--png", picture)

        assert made.oddities["missing_back"] == len(returned["missing"])
        assert picture.read_bytes().startswith(b"\x89PNG")

    with begin("2026-11-10"):  # the link, one key for each location
        for place in made.school.locations:
            run("move", school, "key", place.code, "Sleutel", "01-06-2027")
        for step in ("history", "dult"):
            run("checklist", school, "--done", step)

        assert dict.fromkeys(STEPS, "done") == {step: state for step, state in states().items() if step in STEPS}

"""
A school on a server: started and seeded by the commands of the README, fetched in the window, the route done, and back.

A second computer then connects and shows the same school. The pictures lie beside those of the other journeys.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.services import checklist, delivery, pupils
from lvs_desktop.services.accommodations import Shown
from lvs_desktop.services.schools import OpenSchool
from tests.journeys.test_year_start import (
    CASES,
    Case,
    finish,
    link_numbers,
    make_school,
    pass_link_on,
    steps_of,
)
from tests.support.schoolfiles import new_school
from tests.support.server import ROOT, SLUG, Process, process
from tests.support.windows import Person

PUPILS, STAFF = 24, 4
CASE = next(case for case in CASES if case.name == "magister-passwords")


def make_passwords(person: Person, case: Case, folder: Path) -> None:
    """For one class: whom the server has may have a password, so nobody is new."""
    person.click("Een hele klas")
    person.click("Maak ")
    person.choose("Opslaan als PDF", folder / "kaarten.pdf")
    assert (folder / "kaarten.pdf").read_bytes().startswith(b"%PDF")


def give_accommodations(person: Person, case: Case, folder: Path) -> None:
    """One pupil gets something; of pupils whom the server has nobody is new, so all are listed first."""
    page = person.window.page
    page.shown.setCurrentIndex(page.shown.findData(Shown.ALL))
    page.shown.activated.emit(page.shown.currentIndex())
    person.settle()
    person.click("Wijzigen (Enter)")
    person.click("Rekenmachine")
    person.click("Opslaan")


WORK = {
    StepKind.NUMBERS: link_numbers,
    StepKind.PASSWORDS: make_passwords,
    StepKind.ACCOMMODATIONS: give_accommodations,
    StepKind.SIS_LINK: pass_link_on,
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Process]:
    """A server as a process of its own, with a school as Magister's link leaves it, and Magister's export of it."""
    with process(tmp_path / "server") as made:
        seed = [sys.executable, "-m", "lvs_desktop.server", "seed", "--data", str(made.folder), "--tenant", SLUG]
        seed += ["--route", "magister", "--pupils", str(PUPILS), "--staff", str(STAFF)]
        seed += ["--export", str(tmp_path / "magister-export.csv")]
        subprocess.run(seed, cwd=ROOT, check=True, capture_output=True)
        yield made


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody who starts the program for the first time."""
    person = Person(qapp, tmp_path / "pictures")
    yield person
    person.leave()


def connect(person: Person, machine: Process) -> None:
    """From the side: connect, with the address and the token that the server gave."""
    person.click("Synchroniseren")
    person.click("Verbinden met de server")
    person.write("Adres", machine.server.address)
    person.write("Toegangscode", machine.server.token)
    person.click("Verbinden")
    assert "Deze server kan alles wat dit programma vraagt." in person.read()


def exchange(person: Person, name: str) -> None:
    """Look first, then exchange; both sides count the same."""
    person.click("Synchroniseren")
    person.click("Eerst bekijken")
    person.picture(f"{name}-preview")
    person.click("uitwisselen")
    assert "Beide kanten zijn gelijk" in person.read()
    person.picture(f"{name}-receipt")


def all_of(opened: OpenSchool) -> dict[str, tuple[object, ...]]:
    """What the school has of each pupil that a server keeps."""
    return {
        f"{one.given_name} {one.family_name}": (
            one.pupil_number,
            one.name_prefix,
            one.birth_date,
            one.group,
            one.location,
            one.year,
            one.track,
            one.user_name,
            one.status,
        )
        for one in pupils.pupils(opened, archived=True)
    }


def test_a_year_start_from_a_server_and_back_to_it(person: Person, machine: Process, tmp_path: Path) -> None:
    """The link's pupils come from the server; numbers, tracks and passwords go to it; a second computer has it all."""
    make_school(person, CASE)
    connect(person, machine)
    person.picture("server-connected")
    person.click("Naar Synchroniseren")
    exchange(person, "server-download")
    assert PUPILS == len(person.school())
    person.click("Instellingen")  # from here on only when asked, so that each picture shows what is to be seen
    person.click("Alleen als ik het vraag")
    assert not any(one.pupil_number or one.track for one in person.school())

    for number, (title, status) in enumerate(steps_of(person).items(), 1):
        work = WORK.get(status.step.kind)
        if work is not None:
            person.click("Overzicht")
            person.click(f"{number} {title}")
            work(person, CASE, tmp_path)
            person.picture(f"server-{number}-{status.step.id}")
    assert all(one.pupil_number and one.track for one in person.school())
    exchange(person, "server-upload")
    opened = person.window.opened
    assert opened is not None
    waiting = [one.subject for one in person.ask(lambda _progress: delivery.states(opened)) if one.pending.open]
    assert [] == waiting
    for one in steps_of(person).values():  # what the page of a step can't know, the person says
        if one.state not in (StepState.DONE, StepState.NOT_APPLICABLE) and one.step.kind is not StepKind.FINISH:
            person.ask(lambda _progress, id=one.step.id: checklist.mark(opened, id, "done"))
    person.window.school_changed()
    person.settle()
    person.click("Overzicht")
    person.picture("server-overview")
    person.click(f"{len(steps_of(person))} Afronden")
    finish(person, CASE, tmp_path)
    first = person.ask(lambda _progress: all_of(opened))

    places = opened.school.locations
    person.window.take_school(new_school(tmp_path / "second.lvs", locations=places))  # on another computer
    person.settle()
    connect(person, machine)
    exchange(person, "server-second")
    second = person.window.opened
    assert second is not None
    assert second is not opened
    assert first == person.ask(lambda _progress: all_of(second))
    person.click("Alle leerlingen")
    person.picture("server-second-pupils")
    assert person.window.property("lvs_crash") is None

"""
A year start by mouse, from an empty disk: one journey for each route and Entree setting.

Each journey makes the school with 'Nieuwe jaarstart', sees that the overview has the supplier's steps with the right
states, and then does the steps in their order. `WORK` has what a person does in a step, by the step's kind: a step that
gets a page gets its line there, and all journeys do it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.services import checklist
from lvs_desktop.system import paths
from tests.support.windows import Person

WORD = "vier woorden die ik ken"
SCHOOL, STAFF, LAS = "Schoolgegevens", "Accounts voor nieuwe medewerkers", "LAS-koppeling doorgeven"
NUMBERS = "Leerlingnummers en leerwegen importeren en koppelen"
PASSWORDS, TOOLS = "Wachtwoorden voor nieuwe leerlingaccounts", "Hulpmiddelen"
BRING, CLOSE = "Afleveren", "Afronden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A route with its Entree setting, and what the supplier lists for it."""

    route: str
    title: str  # as the wizard offers it
    entree: bool
    steps: tuple[str, ...]

    @property
    def name(self) -> str:
        """For the list of tests and the pictures."""
        return f"{self.route}-{'entree' if self.entree else 'passwords'}"


MANUAL = (SCHOOL, STAFF, "Nieuwe leerlingen importeren", PASSWORDS, TOOLS, BRING, CLOSE)
SOMTODAY = (SCHOOL, STAFF, "Leerlingen inlezen", PASSWORDS, TOOLS, LAS, BRING, CLOSE)
MAGISTER = (SCHOOL, STAFF, "Leerlingen inlezen", NUMBERS, PASSWORDS, TOOLS, LAS, BRING, CLOSE)
CASES = tuple(
    Case(route=route, title=title, entree=entree, steps=steps)
    for route, title, steps in (
        ("manual", "Handmatig (geen koppeling)", MANUAL),
        ("somtoday", "Somtoday-koppeling", SOMTODAY),
        ("magister", "Magister-koppeling", MAGISTER),
    )
    for entree in (False, True)
)


@pytest.fixture
def person(qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    """Somebody who starts the program for the first time."""
    assert not paths.config().exists()
    person = Person(qapp, tmp_path / "pictures")
    yield person
    person.leave()


def make_school(person: Person, case: Case) -> None:
    """The seven pages of 'Nieuwe jaarstart'."""
    person.click("Nieuwe jaarstart")
    person.write("Naam van de school", "Lyceum De Zandloper")
    person.write("BRIN", "99zl")
    person.click("Volgende")
    person.click("Volgende")  # one location, the main building
    person.click(case.title)
    person.click("Ja" if case.entree else "Nee, of ik weet het niet")
    person.picture(f"{case.name}-route")
    person.click("Volgende")
    person.write("Uw naam", "M. Bakker")
    person.click("Schoolbeheerder")
    person.click("Volgende")
    person.write("Wachtzin", WORD)
    person.write("Nog een keer de wachtzin", WORD)
    person.click("Schoolbestand maken")
    words = dict(re.findall(r"Woord (\d+): (\w+)", person.read()))
    assert len(words) == 10
    person.click("Ik heb deze woorden")
    person.click("Volgende")
    for number in re.findall(r"^Woord (\d+)$", person.read(), re.MULTILINE):
        person.write(f"Woord {number}", words[number])
    person.click("Naar de checklist")


def steps_of(person: Person) -> dict[str, StepStatus]:
    """The checklist of the school, by title, read from the file."""
    opened = person.window.opened
    assert opened is not None
    return {one.step.title: one for one in person.ask(lambda _progress: checklist.status(opened))}


def skip(person: Person, status: StepStatus) -> None:
    """Say of a step that it does not apply here, and take it back: the bar under its page."""
    person.click("Niet van toepassing …")
    person.click("Reden opslaan")
    assert "Vul een reden in" in "\n".join(_bar_words(person))
    person.write("Waarom is deze stap niet van toepassing?", "Dat doet het LAS")
    person.click("Reden opslaan")
    assert steps_of(person)[status.step.title].said == "Dat doet het LAS"
    person.click("Terugnemen")
    assert steps_of(person)[status.step.title].mark is None


def not_yet(person: Person, _status: StepStatus) -> None:
    """The last step does not close a year start with steps open; it leads to one that is."""
    assert not person.can_click("Jaarstart afronden")
    assert "staan nog open" in person.read()


Work = Callable[[Person, StepStatus], object]
WORK: dict[StepKind, Work] = {
    StepKind.STAFF: skip,
    StepKind.FINISH: not_yet,
}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_year_start_is_prepared(person: Person, case: Case) -> None:
    """The supplier's steps in its order, states from the data, each step's page, and the end waits for all."""
    make_school(person, case)
    person.picture(f"{case.name}-overview")
    steps = steps_of(person)

    assert list(case.steps) == list(steps)
    assert StepState.DONE is steps[SCHOOL].state
    skipped = case.entree and case.route != "manual"
    assert skipped is (steps[PASSWORDS].state is StepState.NOT_APPLICABLE)
    assert f"1 van {len(case.steps) - skipped} onderdelen klaar" in person.read()
    assert skipped is ("Leerlingen loggen in met Entree." in person.read())

    for number, (title, status) in enumerate(steps.items(), 1):
        person.click("Overzicht")
        person.click(f"{number} {title}")
        assert title in person.window.windowTitle()
        WORK.get(status.step.kind, lambda _person, _status: None)(person, status)
        person.picture(f"{case.name}-{number}-{status.step.id}")

    assert StepState.BLOCKED is steps_of(person)[CLOSE].state
    assert person.window.property("lvs_crash") is None


def _bar_words(person: Person) -> list[str]:
    return [label.text() for label in person.window.findChildren(QLabel) if label.isVisible()]

"""
A year start by mouse, from an empty disk: one journey for each route and Entree setting.

Each journey makes the school with 'Nieuwe jaarstart', sees that the overview has the supplier's steps with the right
states, and then does the work of each step in their order, up to the report of the year start. `WORK` has what a person
does in a step, by the step's kind.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from lvs_desktop.domain.checklist import StepKind, StepState, StepStatus
from lvs_desktop.services import checklist, delivery, delivery_words, practice
from lvs_desktop.system import paths
from tests.support.schoolfiles import write_csv
from tests.support.windows import Person

WORD = "vier woorden die ik ken"
SCHOOL, STAFF, LAS = "Schoolgegevens", "Accounts voor nieuwe medewerkers", "LAS-koppeling doorgeven"
NUMBERS = "Leerlingnummers en leerwegen importeren en koppelen"
PASSWORDS, TOOLS = "Wachtwoorden voor nieuwe leerlingaccounts", "Hulpmiddelen"
BRING, CLOSE = "Afleveren", "Afronden"
PUPILS = 30


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
    for number, name in ((2, "Noord"), (3, "Zuid")):  # the main building is there
        person.click("Vestiging toevoegen")
        person.write(f"Naam van vestiging {number}", name)
    person.click("Volgende")
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


def read_staff(person: Person, case: Case, folder: Path) -> None:
    """
    A list of two, and one by hand. Before that: say that the step does not apply here, and take it back.

    The bar under the page asks for the reason.
    """
    person.click("Niet van toepassing …")
    person.click("Reden opslaan")
    assert "Vul een reden in" in _everything(person)
    person.write("Waarom is deze stap niet van toepassing?", "Dat doet het LAS")
    person.click("Reden opslaan")
    assert steps_of(person)[STAFF].said == "Dat doet het LAS"
    person.click("Terugnemen")
    assert steps_of(person)[STAFF].mark is None

    fields = ("Afkorting", "Voornaam", "Achternaam", "Rol", "Vestiging")
    listed = [("BER", "Bo", "Berg", "docent", "00"), ("VIS", "Kim", "Vis", "docent", "00")]
    rows = [dict(zip(fields, one, strict=True)) for one in listed]
    person.choose("Lijst inlezen …", write_csv(folder / "medewerkers.csv", rows, fields=fields))
    person.click("2 accounts opslaan")
    person.click("Medewerker toevoegen")
    person.write("Achternaam", "Zand")
    person.click("Hoofdgebouw")
    person.click("Opslaan")
    assert steps_of(person)[STAFF].facts["n"] == 3


def read_pupils(person: Person, case: Case, folder: Path) -> None:
    """The year's file by the import, or the list of pupils that the link brought to the LVS."""
    if case.route == "manual":
        person.choose("Bestand kiezen (Ctrl+O)", folder / "leerlingen-2026-2027.csv")
        person.click("De leerlingen van het nieuwe schooljaar")
        person.click("Volgende")
        person.click("Volgende")
        person.click("opslaan")
    else:
        person.click("Lijst van het LVS inlezen")
        person.choose("Bestand kiezen (Ctrl+O)", folder / "lvs-lijst.csv")
        person.click("leerlingen opslaan")
    assert len(person.school()) > PUPILS // 2


def link_numbers(person: Person, case: Case, folder: Path) -> None:
    """Magister's export: all exact matches at once, and the others one by one; who is left gets a number by hand."""
    person.choose("Bestand kiezen (Ctrl+O)", folder / "magister-export.csv")
    person.click("goedkeuren")
    page = person.window.page
    for _each in range(PUPILS):
        if not page.next_problem(back=False):  # F8
            break
        person.settle()
        person.click(page.candidates.radios[0].box.accessibleName())
    for _each in range(PUPILS):
        if not person.can_click("Deze leerweg gebruiken"):
            break
        person.click("Deze leerweg gebruiken")
    person.click("bijwerken")


def make_passwords(person: Person, case: Case, folder: Path) -> None:
    """For all new pupils, with their cards as PDF. With Entree a link's route has nothing to make."""
    if steps_of(person)[PASSWORDS].state is StepState.NOT_APPLICABLE:
        assert "Entree" in person.read()
        assert not person.can_click("wachtwoorden")
        return
    person.click("Maak ")
    person.choose("Opslaan als PDF", folder / "kaarten.pdf")
    assert (folder / "kaarten.pdf").read_bytes().startswith(b"%PDF")
    counted = steps_of(person)[PASSWORDS].facts
    assert (counted["without"], counted["made"], counted["printed"]) == (0, 0, counted["n"])


def give_accommodations(person: Person, case: Case, folder: Path) -> None:
    """One pupil gets something, and all others are looked at."""
    person.click("Wijzigen (Enter)")
    person.click("Rekenmachine")
    person.click("Opslaan")
    person.click("Allemaal gezien")
    assert steps_of(person)[TOOLS].state is StepState.DONE


def pass_link_on(person: Person, case: Case, folder: Path) -> None:
    """The form with BRIN, location code and the name in the administration system."""
    person.write("Naam van vestiging 00 in uw LAS", "Zandloper HG")
    person.choose("Formulier maken …", folder / "koppeling.csv")
    person.click("Ik heb het doorgegeven")
    assert "99ZL;00;Zandloper HG" in (folder / "koppeling.csv").read_text("utf-8-sig")


def bring(person: Person, case: Case, folder: Path) -> None:
    """A file of everything that is to be brought, subject by subject, and the word that it is in the LVS."""
    opened = person.window.opened
    assert opened is not None
    waiting = [one.subject for one in person.ask(lambda _progress: delivery.states(opened)) if one.pending.open]
    assert waiting
    for subject in waiting:
        file = folder / f"lvs-{subject}.csv"
        person.click(delivery_words.subject_word(subject))
        person.choose("Bestand maken …", file)
        assert file.stat().st_size > 0
        person.click("Staat in het LVS")


def finish(person: Person, case: Case, folder: Path) -> None:
    """Once nothing is open: the report, and the end of the year start."""
    person.click("Jaarstart afronden")
    assert "De jaarstart is afgerond." in person.read()
    person.choose("Verslag opslaan als PDF", folder / "verslag.pdf")
    assert (folder / "verslag.pdf").read_bytes().startswith(b"%PDF")


Work = Callable[[Person, Case, Path], object]
WORK: dict[StepKind, Work] = {
    StepKind.SCHOOL: lambda _person, _case, _folder: None,  # filled in by 'Nieuwe jaarstart'
    StepKind.STAFF: read_staff,
    StepKind.PUPILS: read_pupils,
    StepKind.NUMBERS: link_numbers,
    StepKind.PASSWORDS: make_passwords,
    StepKind.ACCOMMODATIONS: give_accommodations,
    StepKind.SIS_LINK: pass_link_on,
    StepKind.DELIVERY: bring,
    StepKind.FINISH: finish,
}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_year_start_is_done_up_to_its_report(person: Person, case: Case, tmp_path: Path) -> None:
    """The supplier's steps in its order, the work of each in the window, and a checklist on which nothing is open."""
    practice.make(tmp_path, pupils=PUPILS, route=case.route, entree=case.entree)
    make_school(person, case)
    person.picture(f"{case.name}-overview")
    steps = steps_of(person)

    assert list(case.steps) == list(steps)
    assert StepState.DONE is steps[SCHOOL].state
    skipped = case.entree and case.route != "manual"
    assert skipped is (steps[PASSWORDS].state is StepState.NOT_APPLICABLE)
    assert f"1 van {len(case.steps) - skipped} onderdelen klaar" in person.read()
    assert skipped is ("Leerlingen loggen in met Entree." in person.read())
    assert StepState.BLOCKED is steps[CLOSE].state
    person.click(f"{len(steps)} {CLOSE}")
    assert not person.can_click("Jaarstart afronden")
    assert "staan nog open" in person.read()

    for number, (title, status) in enumerate(steps.items(), 1):
        person.click("Overzicht")
        person.click(f"{number} {title}")
        assert title in person.window.windowTitle()
        WORK[status.step.kind](person, case, tmp_path)
        person.picture(f"{case.name}-{number}-{status.step.id}")

    person.click("Overzicht")
    person.picture(f"{case.name}-ready")
    said = {title: status.state for title, status in steps_of(person).items()}
    assert said == dict.fromkeys(steps, StepState.DONE) | ({PASSWORDS: StepState.NOT_APPLICABLE} if skipped else {})
    assert person.window.property("lvs_crash") is None


def _everything(person: Person) -> str:
    return "\n".join(label.text() for label in person.window.findChildren(QLabel) if label.isVisible())

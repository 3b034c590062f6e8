"""'Nieuwe jaarstart': the flow without a window, and once through it with real clicks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import practice, schools
from lvs_desktop.services.new_school_steps import STEPS, NewSchoolFlow, NewStep

Rest = Callable[[MainWindow], None]
pytestmark = pytest.mark.usefixtures("quick_words")

WORD = "vier woorden die ik ken"


def filled(folder: Path) -> NewSchoolFlow:
    """A flow with all answers up to the file."""
    return NewSchoolFlow(
        name="De Regenboog",
        brin="05 ko",
        school_year="2026-2027",
        locations=[("00", "Hoofdgebouw"), ("01", "Noord")],
        route="manual",
        entree=False,
        person="M. Bakker",
        role=Role.SCHOOL_ADMIN,
        folder=folder,
        passphrase_needed=True,
        passphrase=WORD,
        passphrase_again=WORD,
    )


def test_an_empty_flow_asks_on_every_page() -> None:
    """Nothing is filled in for the person that only the person knows."""
    flow = NewSchoolFlow()

    for step in (NewStep.SCHOOL, NewStep.LOCATIONS, NewStep.ROUTE, NewStep.PERSON, NewStep.FILE, NewStep.CODE):
        assert flow.missing(step), step


def test_a_filled_flow_asks_nothing_before_the_file(tmp_path: Path) -> None:
    """And makes the school as answered."""
    flow = filled(tmp_path)

    assert [step for step in STEPS[:5] if flow.missing(step)] == []
    assert flow.school().brin == "05KO"
    assert flow.path() == tmp_path / "de-regenboog-2026-2027.lvs"


@pytest.mark.parametrize(
    ("name", "value", "step"),
    [
        ("brin", "05K0", NewStep.SCHOOL),
        ("name", "  ", NewStep.SCHOOL),
        ("locations", [("00", "A"), ("00", "B")], NewStep.LOCATIONS),
        ("locations", [("0", "A")], NewStep.LOCATIONS),
        ("locations", [], NewStep.LOCATIONS),
        ("entree", None, NewStep.ROUTE),
        ("role", Role.LOCATION_ADMIN, NewStep.PERSON),
        ("passphrase", "kort", NewStep.FILE),
        ("passphrase_again", "iets anders dan eerst", NewStep.FILE),
        ("file_exists", True, NewStep.FILE),
        ("passphrase_needed", None, NewStep.FILE),
    ],
)
def test_a_wrong_answer_holds_its_own_page(tmp_path: Path, name: str, value: object, step: NewStep) -> None:
    """Each with a sentence."""
    flow = filled(tmp_path)
    setattr(flow, name, value)

    assert [missed for missed in STEPS[:5] if flow.missing(missed)] == [step]


def test_a_school_name_of_any_kind_becomes_a_file_name() -> None:
    """No accents, slashes or blanks that another system refuses."""
    flow = NewSchoolFlow(name="'t Hofje / Çağrı: vmbo?", school_year="2026-2027")

    assert flow.proposed_name() == "t-hofje-cagri-vmbo-2026-2027.lvs"


def test_three_words_of_the_code_are_asked_and_only_the_right_ones_pass(tmp_path: Path) -> None:
    """In any case of letters, and never all ten."""
    flow = NewSchoolFlow()
    person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    flow.created = schools.create(tmp_path / "a.lvs", practice.school(), person, passphrase=WORD)
    flow.created.opened.close()
    flow.ask_back()
    code = flow.created.recovery_code
    flow.answers = {position: code[position - 1].upper() + " " for position in flow.asked}

    assert len(flow.asked) == 3
    assert flow.missing(NewStep.CHECK) == ()

    flow.answers[flow.asked[0]] = "fout"

    assert flow.missing(NewStep.CHECK)


def test_the_wizard_makes_a_school_file_that_opens_with_code_and_passphrase(
    window: MainWindow, at_rest: Rest, tmp_path: Path, qtbot: QtBot
) -> None:
    """From the first page to the checklist; cancel is gone once the file is there."""
    window.go("new_school")
    host = window.page
    flow = filled(tmp_path)
    flow.passphrase = flow.passphrase_again = ""
    flow.passphrase_needed = None
    host.start_with(flow)
    for _page in range(4):
        at_rest(window)
        host.view.next()
    at_rest(window)

    assert host.view.current.name == NewStep.FILE

    host.view.current.fill_passphrase(WORD)
    at_rest(window)
    host.view.next()
    at_rest(window)
    code = flow.created.recovery_code

    assert host.view.current.name == NewStep.CODE
    assert not host.view.current.may_cancel()

    host.view.next()

    assert host.view.current.name == NewStep.CODE  # not without the tick

    host.view.current.tick()
    host.view.next()
    for position in flow.asked:
        host.view.current._fields[position].field.setText(code[position - 1])
    host.view.next() if host.view.nextId() != -1 else host.view.accept()
    at_rest(window)

    assert window.here == "overview"
    assert window.opened.school.name == "De Regenboog"

    window.close_school()
    at_rest(window)
    path = tmp_path / "de-regenboog-2026-2027.lvs"
    schools.open_school(path, passphrase=WORD).close()
    schools.unlock(path, " ".join(code), new_passphrase=WORD).close()


def test_the_code_is_let_go_when_it_is_on_paper(window: MainWindow, at_rest: Rest, tmp_path: Path) -> None:
    """No window, file or setting holds the words afterwards."""
    window.go("new_school")
    host = window.page
    person = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    flow = filled(tmp_path)
    flow.created = schools.create(tmp_path / "b.lvs", practice.school(), person, passphrase=WORD)
    host.flow = flow
    host._finish()
    at_rest(window)

    assert flow.created is None
    assert host.flow is not flow

"""What a person says of a step in the window, the last step, and who works."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from lvs_desktop.domain.checklist import StepState
from lvs_desktop.domain.permissions import Action
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.domain.step_states import DONE
from lvs_desktop.gui import step_bar, theme
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import checklist, permits
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import school_file
from tests.support.bench import Bench, Rest
from tests.support.schoolfiles import ADMIN, KEY, fill, new_school

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))


@pytest.fixture
def bench(window: MainWindow, at_rest: Rest, tmp_path: Path) -> Bench:
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH), route="leerling-in-beeld")
    return Bench(window, opened, at_rest)


def test_every_step_has_the_bar_or_says_itself_what_can_be_said(bench: Bench) -> None:
    """No page has to write it: of each step something can be said, but of the school's data."""
    for status in bench.window.steps:
        bench.go(f"step:{status.step.id}")
        can_say = bench.sees("Meld klaar") or bench.sees("Meld stap 1 afgerond") or bench.sees("Jaarstart afronden")

        assert can_say is (status.step.id != "school"), status.step.id


def test_a_step_is_said_to_be_done_and_taken_back(bench: Bench) -> None:
    """Under the page of the step; the sidebar follows at once."""
    bench.go("step:pupils")
    bench.press("Meld klaar")

    assert StepState.DONE is bench.step("pupils").state
    assert f"{ADMIN.name} meldde dit klaar op" in bench.read()
    assert not bench.sees("Meld klaar")

    bench.press("Terugnemen")

    assert (StepState.NOT_STARTED, None) == (bench.step("pupils").state, bench.step("pupils").mark)
    assert bench.sees("Meld klaar")


def test_done_is_refused_with_what_is_open(bench: Bench) -> None:
    """In words, in the same place; nothing is kept."""
    bench.go("step:history")
    bench.press("Meld klaar")

    assert "is nog niet klaar: Andere stappen komen eerst." in bench.read()
    assert bench.step("history").mark is None


def test_in_a_low_window_a_refusal_takes_the_place_of_the_other_choices(bench: Bench) -> None:
    """Large text in a small window: the reason is read whole, and 'Meld klaar' is there once it is solved."""
    bench.window.resize(1024, theme.em(step_bar.LOW) - 1)
    bench.go("step:history")
    bar = bench.window._bar

    assert bar.skip.isVisible()

    bench.press("Meld klaar")

    assert bar._refusal.isVisible()
    assert (True, False) == (bar.done.isVisible(), bar.skip.isVisible())

    bench.go("step:licence")
    bench.go("step:history")

    assert (False, True) == (bar._refusal.isVisible(), bar.skip.isVisible())


def test_a_step_does_not_apply_only_with_a_reason(bench: Bench) -> None:
    """The reason is asked, must be given, and stands in the overview."""
    bench.go("step:pupils")
    bench.press("Niet van toepassing")
    bench.press("Reden opslaan")

    assert "Vul een reden in." in bench.read()

    field = bench.window._bar.reason
    assert field.isVisible()
    assert field.hasFocus() or field.accessibleName()
    QTest.keyClicks(field, "Dat doet het LAS")
    QTest.keyClick(field, Qt.Key.Key_Return)
    bench.rest()

    assert StepState.NOT_APPLICABLE is bench.step("pupils").state

    bench.go("overview")

    assert "Dat doet het LAS" in bench.read()
    assert "van 7 onderdelen klaar" in bench.read()


def test_every_step_page_tells_all_about_its_step(bench: Bench) -> None:
    """What, why, who, where and what comes next, in the same place on each page; closed until it is asked for."""
    for status in bench.window.steps:
        step = status.step
        bench.go(f"step:{step.id}")

        assert step.next not in bench.read(), step.id

        bench.press("Over deze stap")

        for text in (step.explanation, step.why, step.who, step.where, step.next):
            assert text in bench.read(), step.id


def test_a_reason_is_not_kept_for_another_step(bench: Bench) -> None:
    """What was typed halfway is gone on the next step."""
    bench.go("step:pupils")
    bench.press("Niet van toepassing")
    QTest.keyClicks(bench.window._bar.reason, "half")
    bench.go("overview")
    bench.go("step:pupils")

    assert "" == bench.window._bar.reason.text() or not bench.window._bar.reason.isVisible()


def test_the_explanation_opens_and_closes(bench: Bench) -> None:
    """Where a page does not have it."""
    bench.go("step:pupils")
    words = "Advies: werk ze bij met DULT"

    assert words not in bench.read()

    bench.press("Over deze stap")

    assert words in bench.read()

    bench.press("Over deze stap")

    assert words not in bench.read()


def test_tab_reaches_the_bar_after_the_page(bench: Bench) -> None:
    """As it is read: from top to bottom."""
    bench.go("step:pupils")
    bar, page = bench.window._bar, bench.window.page
    order, now = [], page.nextInFocusChain()
    for _step in range(2000):
        if now is bar.done:
            break
        order.append(now)
        now = now.nextInFocusChain()

    mine = [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.focusPolicy()]
    assert mine
    assert [one for one in mine if one not in order] == []


class Browser(QObject):
    """What would be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        self.asked.append(address.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser()
    QDesktopServices.setUrlHandler("mailto", found, "open")
    yield found
    QDesktopServices.unsetUrlHandler("mailto")


def test_a_link_is_opened_only_by_the_person(bench: Bench, browser: Browser) -> None:
    """Looking at a step asks nothing of the network; the help desk's data say when they were seen."""
    bench.go("step:authorisation")
    bench.press("BRIN en hulp")

    assert [] == browser.asked
    assert "klantenservice@cito.nl" in bench.read()
    assert "(november 2026; dit kan veranderen)" in bench.read()

    bench.press("Schrijf een e-mail")

    assert ["mailto:klantenservice@cito.nl"] == browser.asked


def test_what_was_said_is_there_the_next_day(bench: Bench) -> None:
    """The work of several days: closed and opened again, in any order of steps."""
    bench.go("step:pupils")
    bench.press("Meld klaar")
    bench.go("step:licence")
    bench.press("Meld klaar")
    path = bench.opened.path
    bench.window.close_school()
    bench.rest()
    again = Bench(bench.window, OpenSchool(school_file.open_file(path, KEY)), bench._at_rest)

    assert [StepState.DONE] * 2 == [again.step(name).state for name in ("pupils", "licence")]


def test_the_last_step_leads_to_what_is_open_and_closes_the_year(bench: Bench) -> None:
    """Closed while steps are open; each is one click away; then it is finished, and can be taken back."""
    bench.go("step:finish")

    assert not bench.window.page.finish.isEnabled()

    bench.press("Ga naar Licentie bestellen")

    assert "step:licence" == bench.window.here

    bench.go("step:licence")
    bench.press("Meld klaar")
    bench.go("step:authorisation")
    bench.press("Meld stap 1 afgerond")
    bench.press("Bevestig 'verwerkt'")
    for name in ("history", "dult"):
        bench.go(f"step:{name}")
        bench.press("Meld klaar")
    bench.go("step:finish")
    bench.press("Jaarstart afronden")

    assert StepState.DONE is bench.step("finish").state
    assert "De jaarstart is afgerond." in bench.read()

    bench.press("Terugnemen")

    assert StepState.NOT_STARTED is bench.step("finish").state


def test_a_note_is_kept_when_the_person_goes_elsewhere(bench: Bench) -> None:
    """Typed and not saved: it stands on the overview all the same."""
    bench.go("step:finish")
    QTest.keyClicks(bench.window.page.note, "Bel Cito op maandag")
    bench.go("overview")
    bench.go("step:finish")
    typed = bench.window.page.note.toPlainText()
    bench.go("overview")

    assert "Bericht voor een collega: Bel Cito op maandag" in bench.read()
    assert "Bel Cito op maandag" == typed


def test_a_location_admin_reads_whose_step_it_is(bench: Bench) -> None:
    """In the overview and on the step, whose buttons are closed with the reason."""
    bench.window.work_as(NORTH.name)
    bench.go("overview")

    assert "Deze stap kan alleen een schoolbeheerder doen." in bench.read()
    assert "Verder: Leerlingen inlezen en controleren" in [
        one.text() for one in bench.window.page.findChildren(QAbstractButton)
    ]

    bench.go("step:licence")
    bar = bench.window.page.bar

    assert not bar.done.isEnabled()
    assert "schoolbeheerder" in bar.done.toolTip()
    assert "Deze stap kan alleen een schoolbeheerder doen." in bench.read()


def test_what_a_role_may_not_do_is_closed_with_the_reason(bench: Bench) -> None:
    """A new school year and another colleague are a school admin's."""
    bench.window.work_as(NORTH.name)
    bench.go("overview")
    closed = bench.window.page._new_year

    assert (False, permits.closed(bench.opened, Action.NEW_YEAR)) == (closed.isEnabled(), closed.toolTip())

    bench.go("step:school")

    assert not bench.window.page._add_button.isEnabled()
    assert "Dit kan alleen een schoolbeheerder." in bench.read()


def test_who_works_now_stands_beside_the_checklist_and_can_be_changed(bench: Bench) -> None:
    """The list of pupils is made anew for what this person may see."""
    named = {"family_name": "Bos", "given_name": "Noor", "group": "1A"}
    fill(bench.opened, {"1": ({**named, "location": "00"}, False), "2": ({**named, "location": "01"}, False)})
    bench.go("pupils")
    every = bench.window.page.model.rowCount()
    bench.press("Werkt nu: Beheer")

    assert "step:school" == bench.window.here

    people = bench.window.page._who
    people.setCurrentIndex(people.findData(NORTH.name))
    people.activated.emit(people.currentIndex())
    bench.rest()

    assert bench.sees("Werkt nu: Noord")

    bench.go("pupils")

    assert (2, 1) == (every, bench.window.page.model.rowCount())


def test_a_colleague_is_added_with_own_locations(bench: Bench) -> None:
    """As ticked; with none ticked nothing is added."""
    bench.go("step:school")
    page = bench.window.page
    page._role.setCurrentIndex(page._role.findText("vestigingsbeheerder"))
    QTest.keyClicks(page._name, "Zuid")
    page._places["00"].setChecked(False)
    page._places["01"].setChecked(False)
    bench.press("Collega toevoegen")

    assert "Vink voor deze collega minstens één vestiging aan." in bench.read()

    page._places["01"].setChecked(True)
    bench.press("Collega toevoegen")

    assert Worker(name="Zuid", role=Role.LOCATION_ADMIN, locations=("01",)) == bench.opened.workers[-1]


def test_the_bar_gives_way_inside_a_flow_and_in_a_narrow_window(bench: Bench, qapp: QApplication) -> None:
    """A narrow window has the state under 'Over deze stap'; further on in a flow there is no bar."""
    bench.go("step:pupils")
    bar = bench.window._bar

    assert bar.isVisible()
    assert "Nog niet begonnen." in bar._words.text()
    assert bar._words.isVisible()

    bench.window.resize(640, 600)
    bench.rest()

    assert not bar._words.isVisible()

    bench.press("Over deze stap")

    assert bar._more.isVisible()


def test_the_checklist_of_a_person_who_said_done_is_on_the_overview(bench: Bench) -> None:
    """Who said it and when."""
    bench.window.runner.run(
        bench.window,
        lambda _progress: checklist.mark(bench.opened, "licence", DONE),
        done=lambda _steps: bench.window.school_changed(),
    )
    bench.rest()
    bench.go("overview")

    assert f"{ADMIN.name} meldde dit klaar op" in bench.read()

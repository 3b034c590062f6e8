"""The one base of flows: what a QWizard inside a window does wrong by itself."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
    QWizard,
)
from pytestqt.qtbot import QtBot

from lvs_desktop.gui.flow import FlowPage, FlowView
from lvs_desktop.gui.theme import Theme

BUTTON = QWizard.WizardButton


class ThreePages:
    """A flow without Qt."""

    def __init__(self) -> None:
        self.answers = {"one": True, "two": True, "three": True}

    def pages(self) -> Sequence[str]:
        """Their names."""
        return tuple(self.answers)

    def after(self, page: str) -> str | None:
        """The next one."""
        return {"one": "two", "two": "three", "three": None}[page]

    def missing(self, page: str) -> Sequence[str]:
        """What is missing."""
        return () if self.answers[page] else ("Vul eerst uw naam in.",)


class PageOf(FlowPage):
    """A page with a field and a table."""

    def __init__(self, flow: ThreePages, name: str) -> None:
        super().__init__(flow, name, f"Pagina {name}")
        self.field, self.table = QLineEdit(), QTableWidget(3, 2)
        self.field.setAccessibleName("Naam")
        self.table.setAccessibleName("Leerlingen")
        self.body.addWidget(self.field)
        self.body.addWidget(self.table)
        self.entered: list[bool] = []
        self.waiting: Callable[[], None] | None = None
        self.slow = False

    def enter(self, *, back: bool) -> None:
        """Remember how it was entered."""
        self.entered.append(back)

    def proceed(self, go: Callable[[], None]) -> None:
        """Go on at once, or when the test says so."""
        if self.slow:
            self.waiting = go
            self.set_busy(True)
        else:
            go()


class Committing(PageOf):
    """A page that writes."""

    commits = True
    next_text = "59 wijzigingen opslaan"


@pytest.fixture
def flow() -> ThreePages:
    """A flow of three pages."""
    return ThreePages()


@pytest.fixture
def view(qtbot: QtBot, look: Theme, flow: ThreePages) -> Iterator[FlowView]:
    """It inside a stacked widget beside something that takes the focus, as in the window."""
    holder = QWidget()
    stack = QStackedWidget()
    lines = QVBoxLayout(holder)
    lines.addWidget(QPushButton("Overzicht"))
    lines.addWidget(stack)
    made = FlowView(flow, [PageOf(flow, "one"), Committing(flow, "two"), PageOf(flow, "three")], finish_text="Klaar")
    stack.addWidget(made)
    holder.resize(700, 500)
    holder.show()
    qtbot.waitExposed(holder)
    yield made
    holder.close()
    holder.deleteLater()
    qtbot.wait(1)


def press(view: FlowView, which: QWizard.WizardButton) -> None:
    """Press a button as a mouse does, once it is where it belongs."""
    QTest.qWait(10)
    QTest.mouseClick(view.button(which), Qt.MouseButton.LeftButton)


def test_next_goes_to_the_page_that_the_flow_names(view: FlowView) -> None:
    """The flow decides, not the order of adding."""
    press(view, BUTTON.NextButton)

    assert view.current is not None
    assert view.current.name == "two"


def test_an_incomplete_page_is_not_left_even_by_calling_next(view: FlowView, flow: ThreePages) -> None:
    """QWizard.next() itself does not look at isComplete()."""
    flow.answers["one"] = False
    view.current.changed.emit()
    view.next()

    assert view.current.name == "one"
    assert not view.button(BUTTON.NextButton).isEnabled()
    assert view.current.needs.isVisible()
    assert view.current.needs.text() == "Vul eerst uw naam in."


def test_going_back_keeps_the_answers_and_says_that_it_is_back(view: FlowView) -> None:
    """History stays whole."""
    view.current.field.setText("antwoord")
    press(view, BUTTON.NextButton)
    press(view, BUTTON.BackButton)

    assert view.current.name == "one"
    assert view.current.field.text() == "antwoord"
    assert view.current.entered == [False, True]


def test_nothing_goes_back_behind_a_page_that_wrote(view: FlowView) -> None:
    """What is written is undone by undo, not by going back."""
    press(view, BUTTON.NextButton)
    press(view, BUTTON.CommitButton)
    view.back()

    assert view.current.name == "three"


def test_escape_cancel_and_finish_hide_nothing_and_forget_nothing(view: FlowView, qtbot: QtBot) -> None:
    """Inside a window QWizard would vanish and start anew."""
    view.current.field.setText("antwoord")
    press(view, BUTTON.NextButton)
    QTest.keyClick(view, Qt.Key.Key_Escape)

    assert view.isVisible()
    assert view.current.name == "two"

    with qtbot.waitSignal(view.cancelled_flow, timeout=1000):
        press(view, BUTTON.CancelButton)

    assert view.isVisible()
    assert view.current.name == "two"

    press(view, BUTTON.CommitButton)
    with qtbot.waitSignal(view.finished_flow, timeout=1000):
        press(view, BUTTON.FinishButton)

    assert view.isVisible()
    assert view.current.name == "three"
    assert view.page_named("one").field.text() == "antwoord"


def test_enter_in_a_table_presses_nothing(view: FlowView) -> None:
    """Who edits a cell must not go on by accident."""
    view.current.table.setFocus()
    QTest.keyClick(view.current.table, Qt.Key.Key_Return)

    assert view.current.name == "one"


def test_enter_in_a_line_of_text_goes_on_but_never_writes(view: FlowView) -> None:
    """Enter is a habit; saving is a decision."""
    view.current.field.setFocus()
    QTest.keyClick(view.current.field, Qt.Key.Key_Return)

    assert view.current.name == "two"

    view.current.field.setFocus()
    QTest.keyClick(view.current.field, Qt.Key.Key_Return)

    assert view.current.name == "two"


def test_slow_work_holds_all_buttons_and_goes_on_when_it_is_done(view: FlowView) -> None:
    """Nobody can press twice or leave halfway."""
    page = view.current
    page.slow = True
    press(view, BUTTON.NextButton)

    assert view.current is page
    for which in (BUTTON.NextButton, BUTTON.CancelButton):
        assert not view.button(which).isEnabled()

    page.set_busy(False)
    page.waiting()

    assert view.current.name == "two"


def test_work_that_ends_on_a_page_that_became_wrong_does_not_go_on(view: FlowView, flow: ThreePages) -> None:
    """The guard is asked again after the work."""
    page = view.current
    page.slow = True
    press(view, BUTTON.NextButton)
    flow.answers["one"] = False
    page.set_busy(False)
    page.waiting()

    assert view.current is page


def test_every_button_has_dutch_words_of_ours(view: FlowView) -> None:
    """Qt's own Dutch is odd; the writing page names what it does."""
    words = {which: view.button(which).text() for which in (BUTTON.NextButton, BUTTON.BackButton, BUTTON.CancelButton)}
    press(view, BUTTON.NextButton)

    assert words == {BUTTON.NextButton: "Volgende", BUTTON.BackButton: "Terug", BUTTON.CancelButton: "Annuleren"}
    assert view.button(BUTTON.CommitButton).text() == "59 wijzigingen opslaan"


def test_where_the_row_is_narrow_the_lesser_buttons_become_icons_with_a_name(view: FlowView) -> None:
    """At 200 % what goes on keeps all its words."""
    press(view, BUTTON.NextButton)
    view.window().resize(360, 500)
    QTest.qWait(50)
    back, commit = view.button(BUTTON.BackButton), view.button(BUTTON.CommitButton)

    assert back.text() == ""
    assert back.accessibleName() == "Terug"
    assert commit.width() >= commit.sizeHint().width()


@pytest.mark.parametrize("name", ["one", "two", "three"])
def test_a_field_keeps_the_focus_while_each_letter_opens_and_closes_the_buttons(
    view: FlowView, flow: ThreePages, name: str
) -> None:
    """QWizard hides a page that writes for a moment when it became complete: keys would go elsewhere."""
    while view.current.name != name:
        view.next()
    page = view.current
    window = view.window()
    window.activateWindow()
    page.field.setFocus()

    def judge(text: str) -> None:
        flow.answers[name] = len(text) % 2 == 0
        page.changed.emit()

    page.field.textChanged.connect(judge)
    for letter in "zandloper":
        QTest.keyClick(window.windowHandle(), letter)
        QTest.qWait(2)

        assert QApplication.focusWidget() is page.field, letter

    assert page.field.text() == "zandloper"


def test_enter_presses_the_button_that_has_the_focus(view: FlowView) -> None:
    """Qt's own buttons of a wizard take the space bar only; who tabs to a button presses Enter."""
    window = view.window()
    window.activateWindow()
    view.button(BUTTON.NextButton).setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    QTest.qWait(200)

    assert view.current.name == "two"

    view.button(BUTTON.BackButton).setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    QTest.qWait(200)

    assert view.current.name == "one"

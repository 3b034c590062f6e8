"""The page 'Licenties': everything in a list to search, the text of what is selected, by keyboard."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import licences

AtRest = Callable[[MainWindow], None]


def test_qt_is_shown_first_and_every_part_is_in_the_list(window: MainWindow, at_rest: AtRest) -> None:
    """What the LGPL asks is in sight without a search."""
    window.go("licences")
    at_rest(window)
    page = window.page

    assert len(page._model.shown) == len(licences.parts())
    assert page.text.toPlainText().startswith("Qt 6.")
    assert "LGPL" in page.text.toPlainText()


def test_typing_narrows_the_list_and_arrows_walk_through_it(window: MainWindow, at_rest: AtRest) -> None:
    """Ctrl+F, a word, Tab, arrow: the whole text of another part."""
    window.activateWindow()
    window.go("licences")
    at_rest(window)
    page = window.page
    window.ask_page("find")
    for letter in "sqlcipher":
        QTest.keyClick(QApplication.focusWidget(), letter)
    at_rest(window)

    assert page.search.text() == "sqlcipher"
    assert {part.inside or part.name for part in page._model.shown} == {"sqlcipher3"}
    assert page.text.toPlainText().startswith("SQLCipher 4.")

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    at_rest(window)

    assert page.text.toPlainText().startswith("sqlcipher3 0.")


def test_a_word_that_is_nowhere_is_said_so(window: MainWindow, at_rest: AtRest) -> None:
    """An empty list says what to do."""
    window.go("licences")
    at_rest(window)
    window.page.search.setText("zzz")

    assert window.page.text.toPlainText().startswith("Niets gevonden.")

"""The window's tests: one application object, the real theme, a real window."""

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.system import paths
from lvs_desktop.system.settings import Settings
from tests.support.windows import come_to_rest


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    """The light look at 100 %, with the size of text fixed."""
    gc.collect()
    gc.freeze()  # putting the look on collects: what is there before any window stays until the end
    theme = Theme(qapp, paths.resources() / "icons", base_points=9.0)
    theme.apply("light", 100)
    yield theme
    theme.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, look: Theme) -> Iterator[MainWindow]:
    """A window of 1024x600 on its start screen."""
    made = MainWindow(look, Settings(theme="light"))
    made.resize(1024, 600)
    made.go("start")
    made.show()
    yield made
    come_to_rest(made)
    made.close()
    made.shut()
    made.deleteLater()
    qtbot.wait(10)


@pytest.fixture
def at_rest() -> Callable[[MainWindow], None]:
    """Waits until a window has nothing to do."""
    return come_to_rest


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """
    What a test deletes is gone before the next begins.

    A widget that waits for deleteLater() while Python has let go of it crashes when the next theme is put on.
    """
    yield
    for _again in range(3):
        qapp.processEvents()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

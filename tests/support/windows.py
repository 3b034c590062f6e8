"""A person at the real window: sees what is visible, clicks it, and counts the clicks."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QScrollArea, QWidget

from lvs_desktop.domain.people import Pupil
from lvs_desktop.domain.progress import Progress
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import practice, pupils
from lvs_desktop.system import paths, settings
from tests.support import practices

T = TypeVar("T")
PATIENCE = 60.0  # seconds
DRAWN = 6  # milliseconds: Qt draws what changed after five


class Person:
    """Works in one window with the mouse."""

    def __init__(self, app: QApplication, pictures: Path) -> None:
        look = Theme(app, paths.resources() / "icons", base_points=9.0)
        look.apply("light", 100)
        self.window = MainWindow(look, settings.load())
        self.window.resize(1366, 768)
        self.window.go("start")
        self.window.show()
        self.clicks = 0
        self._pictures = Path(os.environ.get("LVS_PICTURES") or pictures)
        self._pictures.mkdir(parents=True, exist_ok=True)
        self._taken = 0
        self.settle()

    def click(self, words: str) -> None:
        """Click the visible button, box or step that has these words, where the mouse would hit it."""
        button = self.find(words)
        assert button is not None, f"no button says {words!r}; there are: {self.words()}"
        self._scroll_to(button)
        target = button.rect().center()
        spot = button.mapTo(self.window, target)
        hit = self.window.childAt(spot)
        assert hit is not None
        assert hit is button or button.isAncestorOf(hit), f"{words!r} is covered by {type(hit).__name__}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(target))
        self.clicks += 1
        self.settle()

    def write(self, label: str, text: str) -> None:
        """Click the visible field with this name and type over what is in it."""
        fields = [field for field in self.window.findChildren(QLineEdit) if field.isVisible()]
        found = next((field for field in fields if label in field.accessibleName()), None)
        assert found is not None, f"no field is called {label!r}: {[field.accessibleName() for field in fields]}"
        self._scroll_to(found)
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)
        found.selectAll()
        QTest.keyClicks(found, text)
        self.settle()

    def choose(self, words: str, file: Path) -> None:
        """Click the button with these words and give the dialog that it opens this file, to read or to write."""
        self.click(words)
        asked = [one for one in self.window.findChildren(QFileDialog) if one.isVisible()]
        assert len(asked) == 1, f"{words!r} asks for no file"
        [name] = [field for field in asked[0].findChildren(QLineEdit) if field.objectName() == "fileNameEdit"]
        name.setText(str(file))
        asked[0].accept()
        self.settle()

    def read(self) -> str:
        """Everything that can be read on the page."""
        labels = [label for label in self.window.page.findChildren(QLabel) if label.isVisible()]
        return "\n".join(label.accessibleName() or label.text() for label in labels)

    def find(self, words: str) -> QAbstractButton | None:
        """The visible, usable button with this name; else one whose name holds these words."""
        usable = [button for button in self._buttons() if button.isEnabled()]
        exact = (button for button in usable if words == _name(button))
        holding = (button for button in usable if words in _name(button))
        return next(exact, None) or next(holding, None)

    def can_click(self, words: str) -> bool:
        """True if a visible button with these words can be pressed."""
        return self.find(words) is not None

    def words(self) -> list[str]:
        """The names of all visible buttons."""
        return [_name(button) for button in self._buttons()]

    def picture(self, name: str) -> None:
        """Save what is on screen."""
        self._taken += 1
        self.settle()
        assert self.window.grab().save(str(self._pictures / f"{self._taken:02d}-{name}.png"))

    def settle(self) -> None:
        """Wait until no work runs and everything is drawn."""
        come_to_rest(self.window)

    def ask(self, work: Callable[[Progress], T]) -> T:
        """Have something read on the window's own database thread."""
        found: list[T] = []
        self.window.runner.run(self.window, work, done=found.append)
        self.settle()
        return found[0]

    def school(self) -> list[Pupil]:
        """Every pupil of the open school, archived ones too."""
        opened = self.window.opened
        assert opened is not None
        return self.ask(lambda progress: list(pupils.pupils(opened, archived=True)))

    def leave(self) -> None:
        """Close the window."""
        self.settle()
        self.window.close()
        self.window.shut()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, 52)
        QApplication.processEvents()

    def _buttons(self) -> list[QAbstractButton]:
        return [button for button in self.window.findChildren(QAbstractButton) if button.isVisible()]

    def _scroll_to(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        QApplication.processEvents()


def come_to_rest(window: MainWindow) -> None:
    """
    Wait until no work runs and everything is drawn.

    Drawing may begin work (a table asks for the rows that it shows), and its end is drawn again.
    """
    until = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 3:
        assert time.monotonic() < until, "the window does not come to rest"
        if window.runner.busy:
            _wait_for(window.runner.idle)
            quiet = 0
        QTest.qWait(DRAWN)
        quiet = 0 if window.runner.busy else quiet + 1


def _wait_for(signal: SignalInstance) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(round(PATIENCE * 1000), loop, loop.quit)
    loop.exec()
    signal.disconnect(loop.quit)


@contextmanager
def importing(app: QApplication, folder: Path, pupils: int) -> Iterator[Person]:
    """Somebody with the example school open, last year's pupils in it, on the import's first page."""
    person = Person(app, folder / "pictures")
    ready = practices.ready(pupils)
    person.window.take_school(ready.opened, practice=True)
    person.settle()
    # beside those of the practice, which the page makes anew at their full size
    person.files = practice.make(folder / "files", pupils=pupils)  # type: ignore[attr-defined]
    person.window.go("import")
    person.settle()
    yield person
    person.leave()


def _name(button: QAbstractButton) -> str:
    return button.text() or button.accessibleName()

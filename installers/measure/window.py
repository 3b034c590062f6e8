"""The visible window over the preview of a large file: each a fresh process, with a screen. Prints one JSON object.

    window.py paint FOLDER       from 'the comparison is ready' until the first lines are on screen
    window.py sort FOLDER        from a click on the header 'Leerling' until the lines are on screen in the new order
    window.py filter FOLDER      from a click on a count, and from a search, until what is left is on screen
    window.py scroll FOLDER      from a notch of the wheel, and from Page Down, until the new lines are on screen
    window.py proxy FOLDER       the anchor: the same lines and the same click with a QSortFilterProxyModel

A step ends when the table was painted with all lines that it has room for, and the screen has taken it in. The search
waits 150 ms for the next letter before it begins; that wait is not counted.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QScrollArea, QTableView

from lvs_desktop import app as program
from lvs_desktop.domain.changes import Change, ChangeKind
from lvs_desktop.gui import import_session
from lvs_desktop.gui.preview_model import Shown
from lvs_desktop.gui.theme import Theme
from lvs_desktop.gui.window import MainWindow
from lvs_desktop.services import importing
from lvs_desktop.services.labels import kind_word
from lvs_desktop.services.previewing import Preview
from lvs_desktop.system import paths, settings
from measure import ours

PATIENCE = 60.0  # seconds
NOTCHES, PAGES = 200, 100


class Watch(QObject):
    """Knows when a visible table was painted with everything that it has room for, after something came anew."""

    def __init__(self, table: QTableView, there: Callable[[int], bool]) -> None:
        """
        Args:
            there: True if a row's line is known: else a placeholder is painted.
        """
        super().__init__()
        self._table, self._there = table, there
        self._fresh = self._painted = False
        table.viewport().installEventFilter(self)

    def renew(self, *_: object) -> None:
        """Something came anew: a layout, another place."""
        self._fresh = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Asked by Qt before the table paints itself."""
        if event.type() == QEvent.Type.Paint and self._fresh and self._all_there():
            self._painted = True
        return False

    def seconds(self, act: Callable[[], object]) -> float:
        """From an act of the person until its outcome is on screen."""
        self._fresh = self._painted = False
        start = time.perf_counter()
        act()
        self.wait(start)
        return time.perf_counter() - start

    def wait(self, start: float) -> None:
        """Until the outcome is on screen."""
        while not self._painted:
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit("nothing was painted")
            QApplication.processEvents(
                QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
            )
        QGuiApplication.sync()

    def _all_there(self) -> bool:
        first, last = self._table.rowAt(0), self._table.rowAt(self._table.viewport().height() - 1)
        rows = self._table.model().rowCount()
        return all(self._there(row) for row in range(max(0, first), last + 1 if last >= 0 else rows))


class Desk:
    """The window as the program makes it, with next year's file on the import's second page."""

    def __init__(self, folder: Path, own: Path) -> None:
        self.application = program._application()
        look = Theme(self.application, paths.resources() / "icons")
        chosen = settings.load()
        look.apply(chosen.theme, chosen.text)
        self.window = MainWindow(look, chosen)
        self.window.resize(1180, 760)
        self.window.go("start")
        self.window.show()
        for part in ("start.lvs", "start.lvs.keys"):
            shutil.copy(folder / "encrypted" / part, own)
        self.window.open_school(own / "start.lvs", passphrase=ours.PASSPHRASE)
        self.settle()
        if self.window.opened is None:
            raise SystemExit("the school did not open")
        self.window.go("import")
        self.settle()
        self.view, self.session = self.window.page.view, self.window.page.session
        self.session.choose_file(Path(json.loads((folder / "files.json").read_text("utf-8"))["next"]))
        self.settle()
        self.view.next()
        self.settle()
        self.page = self.view.page_named("review")
        self.table = self.page.table
        self.watch = Watch(self.table, lambda row: self.page.model.change_at(row) is not None)
        self.page.model.modelReset.connect(self.watch.renew)

    def settle(self) -> None:
        """Wait until no task runs and everything is drawn."""
        until, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 5:
            if time.monotonic() > until:
                raise SystemExit("the window does not come to rest")
            pause(10)
            quiet = 0 if self.window.runner.busy else quiet + 1

    def review(self) -> None:
        """Go on to the preview and tick both boxes, where that was not done."""
        if self.view.current is not self.page:
            self.view.next()
            self.settle()
        for box in (self.page.options.overwrite, self.page.options.archive):
            if not box.isChecked():
                box.click()
                self.settle()
        bring(self.table)
        self.settle()
        if self.session.draft.review is None or self.table.visibleRegion().isEmpty():
            raise SystemExit("the preview is not on screen")

    def close(self) -> None:
        """Close the window; the school goes with it."""
        self.window.close()
        self.window.shut()


def pause(milliseconds: int) -> None:
    """Let the window work. `QTest.qWait` sleeps without letting go of the interpreter, so that no thread gets on."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def bring(table: QTableView) -> None:
    """Scroll the page to its table."""
    parent = table.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(table)
        parent = parent.parentWidget()


def press(header: QHeaderView, column: int) -> None:
    """Click a column's header."""
    place = QPoint(header.sectionViewportPosition(column) + 12, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def paint(desk: Desk) -> dict[str, float]:
    """The first time that the preview is on screen."""
    known = import_session.reviewed
    ready: list[float] = []

    def reviewed(shown: Preview) -> Any:
        found = known(shown)
        ready.append(time.perf_counter())  # on the database thread: what follows is the window's
        return found

    import_session.reviewed = reviewed
    desk.watch.seconds(desk.view.next)
    return {"paint": time.perf_counter() - ready[0]}


def sort(desk: Desk) -> dict[str, float]:
    """By name, there and back, three times; by the other columns once."""
    desk.review()
    header = desk.table.horizontalHeader()
    by_name = [desk.watch.seconds(lambda: press(header, Shown.NAME)) for _ in range(6)]
    by_number = desk.watch.seconds(lambda: press(header, Shown.NUMBER))
    by_group = desk.watch.seconds(lambda: press(header, Shown.GROUP))
    return {"sort": statistics.median(by_name), "sort-number": by_number, "sort-group": by_group}


def filtered(desk: Desk) -> dict[str, float]:
    """By the counts above the table, and by what is typed."""
    desk.review()
    chips = desk.page.chips.kinds
    by_kind = []
    for kind in (ChangeKind.CHANGED, ChangeKind.NEW, ChangeKind.ARCHIVED, ChangeKind.ARCHIVED):
        by_kind.append(desk.watch.seconds(chips[kind].click))  # the last click shows all again
    names = [desk.page.model.change_at(row).name.split() for row in range(0, 8, 2)]
    by_name = []
    for word in ("van", "a", *(name[0] for name in names), *(name[-1] for name in names)):
        desk.page.search.setText(word)
        desk.page._wait.stop()
        by_name.append(desk.watch.seconds(desk.page.lay_out))
        desk.settle()
    desk.page.search.clear()
    desk.page._wait.stop()
    desk.page.lay_out()
    desk.settle()
    return {"filter-kind": statistics.median(by_kind), "filter-name": statistics.median(by_name)}


def scroll(desk: Desk) -> dict[str, float]:
    """By the wheel, by Page Down, and by dragging to other places."""
    desk.review()
    bar = desk.table.verticalScrollBar()
    bar.valueChanged.connect(desk.watch.renew)
    port = desk.table.viewport()
    middle = QPointF(port.rect().center())

    def notch() -> None:
        event = QWheelEvent(
            middle,
            QPointF(port.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)

    def down(act: Callable[[], object]) -> float:
        if bar.value() == bar.maximum():  # a small school: from the top again
            bar.setValue(0)
            desk.table.selectRow(0)
            desk.settle()
        return desk.watch.seconds(act)

    wheel = [down(notch) for _ in range(NOTCHES)]
    page = [down(lambda: QTest.keyClick(desk.table, Qt.Key.Key_PageDown)) for _ in range(PAGES)]
    places = [bar.maximum() * part // 41 for part in (7, 35, 12, 40, 21, 3)]
    far = [desk.watch.seconds(partial(bar.setValue, place)) for place in places]
    return {
        "scroll-wheel": statistics.median(wheel),
        "scroll-page": statistics.median(page),
        "scroll-far": statistics.median(far),
    }


class Lines(QAbstractTableModel):
    """All lines of a preview as texts, as a program without our paging would hold them."""

    def __init__(self, lines: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._lines = lines

    def rowCount(self, parent: Any = None) -> int:
        return len(self._lines)

    def columnCount(self, parent: Any = None) -> int:
        return len(self._lines[0])

    def data(self, index: Any, role: int = 0) -> object:
        return self._lines[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def text_of(change: Change) -> tuple[str, ...]:
    """A line's words, column by column."""
    return kind_word(change.kind), change.name, change.pupil_number or "", change.group or ""


def proxy(folder: Path) -> dict[str, float]:
    """The same lines in a QSortFilterProxyModel, sorted by name by a click, there and back."""
    application = program._application()
    with ours.school_copy(folder, "next", plain=False) as (opened, source):
        shown = importing.preview(opened, source, ours.BOTH)
        lines = [text_of(change) for change in shown.lines()]
        shown.close()
    model, sorter = Lines(lines), QSortFilterProxyModel()
    sorter.setSourceModel(model)
    table = QTableView()
    table.setModel(sorter)
    table.setSortingEnabled(True)
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    table.resize(1180, 760)
    table.show()
    QTest.qWaitForWindowExposed(table)
    watch = Watch(table, lambda row: True)
    sorter.layoutChanged.connect(watch.renew)
    name = 1
    spent = [watch.seconds(lambda: press(table.horizontalHeader(), name)) for _ in range(2)]
    ends = [sorter.index(row, name).data() for row in (0, len(lines) - 1)]
    if sorted(ends, reverse=True) != ends:
        raise SystemExit("the proxy did not sort")
    application.sendPostedEvents()
    return {"sort": statistics.median(spent), "lines": len(lines)}


@contextmanager
def desk_of(folder: Path) -> Iterator[Desk]:
    """A window of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        desk = Desk(folder, Path(own))
        yield desk
        desk.close()


def main(wanted: list[str], folder: Path) -> None:
    """Measure one thing and print it; several in one process only to see that they work."""
    if wanted == ["proxy"]:
        found = proxy(folder)
        print(json.dumps({"seconds": {"sort": found["sort"]}, "lines": found["lines"]}))
        return
    known = {"paint": paint, "sort": sort, "filter": filtered, "scroll": scroll}
    seconds: dict[str, float] = {}
    with desk_of(folder) as desk:
        for what in wanted:
            seconds |= known[what](desk)
        lines = sum(getattr(desk.session.draft.review.counts, kind.value) for kind in ChangeKind)
    print(json.dumps({"seconds": seconds, "lines": lines}))


if __name__ == "__main__":
    main(sys.argv[1:-1], Path(sys.argv[-1]))

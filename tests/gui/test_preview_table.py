"""The table of changes over a real preview of 5,000 pupils."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from lvs_desktop.domain.changes import Change, ChangeKind, ImportOptions, SortKey
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.gui.changes_table import ChangesTable
from lvs_desktop.gui.preview_model import KEPT, PAGE, PreviewModel, Shown
from lvs_desktop.services import importing, practice, schools
from lvs_desktop.services.previewing import Preview

PUPILS = 5000


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Next year's file against last year's school, both boxes ticked."""
    folder = tmp_path_factory.mktemp("school")
    files = practice.make(folder, pupils=PUPILS)
    worker = Worker(name="M. Bakker", role=Role.SCHOOL_ADMIN)
    opened = schools.create(folder / "school.lvs", files.school, worker, passphrase="lang genoeg woord").opened
    importing.apply(opened, importing.preview(opened, files.last_year, ImportOptions(baseline=True)))
    preview = importing.preview(opened, files.next_year, ImportOptions(overwrite=True, archive_missing=True))
    yield preview
    preview.close()
    opened.close()


class Fetched:
    """Hands out pages of a preview at once, and remembers which."""

    def __init__(self, shown: Preview) -> None:
        self._shown = shown
        self.offsets: list[int] = []

    def __call__(self, offset: int, limit: int, done: Callable[[list[Change]], None]) -> None:
        self.offsets.append(offset)
        done(self._shown.page(offset, limit))


def test_only_the_pages_on_screen_are_fetched(qapp: QApplication, shown: Preview) -> None:
    """Opening and jumping to the end read two or three pages, not the whole school."""
    model, fetched = PreviewModel(), Fetched(shown)
    table = ChangesTable(model, "Wijzigingen")
    table.resize(900, 400)
    rows = shown.arrange(sort=SortKey.NAME)
    started = time.perf_counter()
    model.show(rows, fetched)
    table.show()
    table.grab()
    opened = time.perf_counter() - started
    table.scrollToBottom()
    table.grab()

    assert rows > PUPILS
    assert set(fetched.offsets) <= {0, (rows - 1) // PAGE * PAGE, (rows - 20) // PAGE * PAGE}
    assert model.change_at(rows - 1) is not None
    assert opened < 1.0
    table.deleteLater()


def test_a_row_that_is_on_its_way_shows_a_placeholder_and_says_so(qapp: QApplication, shown: Preview) -> None:
    """Scrolling never waits for the school file; a screen reader hears that the line is loading."""
    waiting: list[Callable[[list[Change]], None]] = []
    model = PreviewModel()
    rows = shown.arrange()
    model.show(rows, lambda offset, limit, done: waiting.append(done))

    assert model.data(model.index(0, Shown.NAME)) == "…"
    assert model.data(model.index(0, Shown.NAME), Qt.ItemDataRole.AccessibleTextRole) == "Wordt geladen"
    waiting[0](shown.page(0, PAGE))
    assert model.data(model.index(0, Shown.NAME)) == shown.page(0, 1)[0].name


def test_a_page_of_an_older_layout_is_dropped(qapp: QApplication, shown: Preview) -> None:
    """After a new search no line of the old list may appear."""
    waiting: list[Callable[[list[Change]], None]] = []
    model = PreviewModel()
    shown.arrange(kinds=(ChangeKind.NEW,))
    model.show(10, lambda offset, limit, done: waiting.append(done))
    assert model.change_at(0) is None
    old = shown.page(0, PAGE)
    count = shown.arrange(kinds=(ChangeKind.ARCHIVED,))
    model.show(count, Fetched(shown))
    waiting[0](old)

    assert model.change_at(0).kind is ChangeKind.ARCHIVED


def test_memory_stays_bounded_while_scrolling(qapp: QApplication, shown: Preview) -> None:
    """The pages that were seen longest ago are forgotten."""
    model = PreviewModel()
    rows = shown.arrange()
    fetched = Fetched(shown)
    # the same real lines again and again, as a list of a hundred thousand would bring them
    model.show(PAGE * (KEPT + 10), lambda offset, limit, done: fetched(offset % (rows // PAGE * PAGE), limit, done))
    for number in range(KEPT + 10):
        model.change_at(number * PAGE)
    fetched.offsets.clear()
    model.change_at((KEPT + 9) * PAGE)
    assert fetched.offsets == []

    model.change_at(0)
    assert fetched.offsets == [0]


def test_every_cell_says_something_to_a_screen_reader(qapp: QApplication, shown: Preview) -> None:
    """An empty cell is silence: each has words."""
    model = PreviewModel()
    model.show(shown.arrange(), Fetched(shown))

    for row in range(0, model.rowCount(), 500):
        for column in Shown:
            assert model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole)


def test_leaving_a_line_out_is_seen_at_once_and_told(qapp: QApplication, shown: Preview) -> None:
    """Space in the table: the box, the words and the preview agree."""
    model = PreviewModel()
    model.show(shown.arrange(kinds=(ChangeKind.ARCHIVED,)), Fetched(shown))
    told: list[tuple[object, bool]] = []
    model.toggled.connect(lambda keys, chosen: told.append((keys, chosen)))
    before = shown.counts()
    change = model.change_at(0)

    model.toggle(0)

    assert told == [((change.key,), False)]
    assert model.data(model.index(0, Shown.WHAT)) == "Weggelaten: blijft zoals het is"
    assert shown.choose(told[0][0], False).archived == before.archived - 1
    assert shown.choose(told[0][0], True) == before
